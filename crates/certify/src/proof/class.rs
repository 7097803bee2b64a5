//! Classes of functions, each by the inequalities between two points that all of its members obey.

use super::{Expression, Point, Ratio, StatementError};
use serde::{Deserialize, Serialize};
use std::fmt;
use telescope_core::arithmetic::Rational;

/// A class of convex functions on R^d, for every d.
///
/// ```
/// use telescope_certify::proof::Class;
///
/// let class: Class = serde_json::from_str(r#"{ "bounded-subgradients": { "subgradient-sq": "4" } }"#).unwrap();
/// assert!(class.is_linear(), "its inequalities hold in expectation over samples too");
/// assert_eq!(class.to_string(), "every convex f with ‖g‖² ≤ 4");
/// let smooth: Class = serde_json::from_str(r#"{ "smooth": { "smoothness": "1" } }"#).unwrap();
/// assert!(!smooth.is_linear());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Class {
    /// Convex, and every subgradient that is used has ‖g‖² ≤ L².
    BoundedSubgradients {
        /// L².
        subgradient_sq: Ratio,
    },
    /// Convex with a gradient of Lipschitz constant L.
    Smooth {
        /// L > 0.
        smoothness: Ratio,
    },
    /// As `Smooth`, and f − (μ/2)‖x‖² is convex.
    SmoothStronglyConvex {
        /// L > μ.
        smoothness: Ratio,
        /// μ ≥ 0.
        strong_convexity: Ratio,
    },
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BoundedSubgradients { subgradient_sq } => {
                write!(formatter, "every convex f with ‖g‖² ≤ {subgradient_sq}")
            }
            Self::Smooth { smoothness } => write!(formatter, "every convex {smoothness}-smooth f"),
            Self::SmoothStronglyConvex {
                smoothness,
                strong_convexity,
            } => write!(
                formatter,
                "every {smoothness}-smooth, {strong_convexity}-strongly convex f"
            ),
        }
    }
}

/// What a worst-case problem needs to know of a class: implement it for a class of one's own, in code.
///
/// Only inequalities that every member obeys may be given; nothing checks that but the author. For the exact worst case they
/// must be those of *interpolation*: any numbers that obey them belong to a member.
///
/// ```
/// use telescope_certify::proof::{Expression, FunctionClass, Name, Point};
/// use telescope_certify::Model;
/// use telescope_core::arithmetic::Rational;
///
/// /// Linear functions ⟨g, x⟩ with ‖g‖² ≤ 1: values are inner products, in one direction of the inequality.
/// #[derive(Debug)]
/// struct Short;
/// impl FunctionClass for Short {
///     fn pair(&self, i: &Point, j: &Point) -> Expression {
///         Expression::inner(&j.subgradient, &i.position.minus(&j.position))
///     }
///     fn at(&self, point: &Point) -> Option<(Expression, Rational)> {
///         Some((Expression::norm_sq(&point.subgradient), Rational::ONE))
///     }
///     fn is_linear(&self) -> bool {
///         true
///     }
/// }
/// // A point brings its bound on the subgradient, and a pair with the minimiser in each direction.
/// let mut model = Model::new(Short);
/// let x = model.vector();
/// model.point(Name::Iterate(1), x, 0, false);
/// assert_eq!(model.labels().count(), 3);
/// ```
pub trait FunctionClass: fmt::Debug + Send + Sync {
    /// `left` of `left ≤ 0`, for the values and subgradients at two points.
    fn pair(&self, i: &Point, j: &Point) -> Expression;
    /// `left ≤ right` for the subgradient at one point, if the class bounds it.
    fn at(&self, point: &Point) -> Option<(Expression, Rational)>;
    /// Whether [`pair`](Self::pair) is linear in the subgradients, f_i ≥ f_j + ⟨g_j, x_i − x_j⟩ + something that no
    /// subgradient is in, so that it may hold in expectation over samples.
    fn is_linear(&self) -> bool;
}

impl FunctionClass for Class {
    fn pair(&self, i: &Point, j: &Point) -> Expression {
        self.pair(i, j)
    }
    fn at(&self, point: &Point) -> Option<(Expression, Rational)> {
        self.at(point)
    }
    fn is_linear(&self) -> bool {
        self.is_linear()
    }
}

impl Class {
    /// # Errors
    /// If a constant is out of its range.
    pub(super) fn check(&self) -> Result<(), StatementError> {
        let range = |key, value: &Ratio, needs| {
            Err(StatementError::Constant {
                key,
                value: value.clone(),
                needs,
            })
        };
        match self {
            Self::BoundedSubgradients { subgradient_sq }
                if (subgradient_sq.0 <= Rational::ZERO) =>
            {
                range("subgradient-sq", subgradient_sq, "greater than 0")
            }
            Self::Smooth { smoothness } | Self::SmoothStronglyConvex { smoothness, .. }
                if (smoothness.0 <= Rational::ZERO) =>
            {
                range("smoothness", smoothness, "greater than 0")
            }
            Self::SmoothStronglyConvex {
                smoothness,
                strong_convexity,
            } if !(strong_convexity.0 >= Rational::ZERO && strong_convexity.0 < smoothness.0) => {
                range(
                    "strong-convexity",
                    strong_convexity,
                    "at least 0 and below the smoothness",
                )
            }
            _ => Ok(()),
        }
    }

    /// The left side of an inequality `left ≤ 0` that holds for the values and subgradients of every member at two points.
    ///
    /// Bounded subgradients: f_i ≥ f_j + ⟨g_j, x_i − x_j⟩, the definition of a subgradient.
    ///
    /// Smooth, μ = 0 included (Taylor, Hendrickx and Glineur 2017, Theorem 4): f_i ≥ f_j + ⟨g_j, x_i − x_j⟩
    /// + (‖g_i − g_j‖²/L + μ‖x_i − x_j‖² − 2(μ/L)⟨g_i − g_j, x_i − x_j⟩) / (2(1 − μ/L)). It is the smooth inequality, of
    ///   smoothness L − μ, for f − (μ/2)‖x‖².
    ///
    /// ```
    /// use telescope_certify::Model;
    /// use telescope_certify::proof::{Class, Name, Vector};
    ///
    /// // Between 0, where f and g are 0, and x: 0 ≥ f + ⟨g, 0 − x⟩ in the basis (x, g).
    /// let class = Class::BoundedSubgradients { subgradient_sq: "1".parse().unwrap() };
    /// let mut model = Model::new(class.clone());
    /// let x = model.vector();
    /// let point = model.point(Name::Iterate(1), x, 0, false);
    /// let left = class.pair(model.named(Name::Minimiser).unwrap(), &point);
    /// let found: Vec<_> = left.gram().map(|(i, j, c)| (i, j, c.to_string())).collect();
    /// assert_eq!(found, [(0, 1, "-1".to_owned())]);
    /// assert_eq!(left.values().count(), 1);
    /// // The class bounds the subgradient by itself.
    /// assert_eq!(class.at(&point).unwrap().1.to_string(), "1");
    /// # assert_eq!(Vector::zero(), model.named(Name::Minimiser).unwrap().position);
    /// ```
    #[must_use]
    pub fn pair(&self, i: &Point, j: &Point) -> Expression {
        let step = i.position.minus(&j.position);
        let mut left = Expression::inner(&j.subgradient, &step);
        for (value, sign) in [(j.value, 1), (i.value, -1)] {
            if let Some(index) = value {
                left.accumulate(&Rational::from(sign), &Expression::value(index));
            }
        }
        let (smoothness, convexity) = match self {
            Self::BoundedSubgradients { .. } => return left,
            Self::Smooth { smoothness } => (&smoothness.0, Rational::ZERO),
            Self::SmoothStronglyConvex {
                smoothness,
                strong_convexity,
            } => (&smoothness.0, strong_convexity.0.clone()),
        };
        let turn = i.subgradient.minus(&j.subgradient);
        let two = Rational::from(2);
        let common = Rational::ONE / (&two * (Rational::ONE - &convexity / smoothness));
        left.accumulate(&(&common / smoothness), &Expression::norm_sq(&turn));
        if convexity.is_zero() {
            return left; // both terms below are 0, but long to write out
        }
        left.accumulate(&(&common * &convexity), &Expression::norm_sq(&step));
        let cross = -(two * &common * &convexity / smoothness);
        left.plus(&cross, &Expression::inner(&turn, &step))
    }

    /// `left ≤ right` for the subgradient at one point, if the class bounds it.
    #[must_use]
    pub fn at(&self, point: &Point) -> Option<(Expression, Rational)> {
        match self {
            Self::BoundedSubgradients { subgradient_sq } => Some((
                Expression::norm_sq(&point.subgradient),
                subgradient_sq.0.clone(),
            )),
            Self::Smooth { .. } | Self::SmoothStronglyConvex { .. } => None,
        }
    }

    /// Whether [`pair`](Self::pair) is linear in the subgradients, so that it may hold in expectation over samples.
    #[must_use]
    pub fn is_linear(&self) -> bool {
        matches!(self, Self::BoundedSubgradients { .. })
    }
}
