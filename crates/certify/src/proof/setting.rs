//! What a run does beside x_{t+1} = x_t − η_t g_t: a projection, or a draw of one function of a sum.

use super::{
    Class, Draws, Expression, Label, Model, Name, Ratio, Scope, Statement, StatementError, Vector,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use telescope_core::arithmetic::Rational;

/// The setting of a statement.
///
/// ```
/// use telescope_certify::proof::Setting;
///
/// let sum: Setting = serde_json::from_str(r#"{ "finite-sum": { "components": 2 } }"#).unwrap();
/// assert_eq!(sum, Setting::FiniteSum { components: 2, noise_sq: None });
/// assert!(Setting::Plain.is_plain() && !sum.is_plain());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Setting {
    /// Nothing else: f on the whole space, g_t a subgradient of f, or of a sample with that expectation.
    #[default]
    Plain,
    /// x_{t+1} = Π(x_t − η_t g_t), Π the projection on a closed convex set that holds x_1; x* minimises f on the set. For
    /// bounded subgradients only.
    Projected,
    /// f is the mean of `components` functions, each of the class, and g_t is a subgradient of one of them, drawn uniformly
    /// and independently. The metric's expectation over the draws is bounded, for the steps as they are fixed in advance.
    FiniteSum {
        /// n ≥ 1.
        components: usize,
        /// σ² with (1/n) Σ ‖∇f_i(x*)‖² ≤ σ²; 0 if all components share the minimiser x*. Needed where the class does not
        /// bound subgradients itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        noise_sq: Option<Ratio>,
    },
}

/// The most points of a component that a statement may have: every outcome of the draws is a path of its own.
const MOST_PLACES: usize = 200;
/// The most components.
const MOST_COMPONENTS: usize = 99;

impl Setting {
    /// Whether it is the setting that files leave out.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }

    /// # Errors
    /// If the statement's class or size does not go with its setting.
    pub(super) fn check(&self, statement: &Statement) -> Result<(), StatementError> {
        match self {
            Self::Plain => Ok(()),
            Self::Projected if statement.class.is_linear() => Ok(()),
            Self::Projected => Err(StatementError::ProjectedSmooth),
            Self::FiniteSum {
                components,
                noise_sq,
            } => {
                let range =
                    |key, value: Ratio, needs| Err(StatementError::Constant { key, value, needs });
                if !(1..=MOST_COMPONENTS).contains(components) {
                    let value = Rational::from(*components).into();
                    return range("components", value, "from 1 to 99");
                }
                match noise_sq {
                    Some(noise_sq) if noise_sq.0 < Rational::ZERO => {
                        return range("noise-sq", noise_sq.clone(), "at least 0");
                    }
                    None if !matches!(statement.class, Class::BoundedSubgradients { .. }) => {
                        return Err(StatementError::NoNoise);
                    }
                    _ => {}
                }
                let steps = statement.steps();
                let places = (0..=steps).try_fold(0_usize, |sum, t| {
                    sum.checked_add(components.checked_pow(u32::try_from(t).ok()?)?)
                });
                match places {
                    Some(places) if places <= MOST_PLACES && steps < Draws::MOST => Ok(()),
                    _ => Err(StatementError::TooManyOutcomes {
                        components: *components,
                        steps,
                    }),
                }
            }
        }
    }
}

/// A projection x = y − n of the end y of a step.
pub(super) struct Projection {
    /// x's name.
    pub(super) to: Name,
    /// x.
    pub(super) position: Vector,
    /// n.
    pub(super) normal: Vector,
    /// η of the step.
    pub(super) step_size: Rational,
}

/// Adds what makes each x the point of a convex set that is nearest to y: ⟨n, z − x⟩ ≤ 0 for every z of the set, here all
/// points of the model and all ends of projections. On every path of SGD the set is the same, so that this holds in
/// expectation too.
///
/// The step begins at a point w of the set, and y = w − ηg: from z = w follows ‖n‖² ≤ −η⟨n, g⟩, so ‖n‖² ≤ η²‖g‖² ≤ η²L².
///
/// With the normal cone x* need not have the subgradient 0. But f_i ≥ f* is all that its subgradient is used for, and that
/// 0 gives as well: max(f, f*) has the same values and subgradients on the path.
pub(super) fn project(model: &mut Model, projections: &[Projection]) {
    let mut others: Vec<(Name, Vector)> = model
        .points()
        .map(|point| (point.name, point.position.clone()))
        .collect();
    for end in projections {
        if others.iter().all(|(name, _)| *name != end.to) {
            others.push((end.to, end.position.clone()));
        }
    }
    let scope = Scope::SgdInExpectation;
    for one in projections {
        for (name, place) in others.iter().filter(|(name, _)| *name != one.to) {
            let left = Expression::inner(&one.normal, &place.minus(&one.position));
            model.require(Label::Normal(one.to, *name), left, Rational::ZERO, scope);
        }
        // L² is the class's bound at any point.
        if let Some(bound) = model.constraint(Label::Subgradient(Name::Iterate(1))) {
            let right = &one.step_size * &one.step_size * bound.right;
            let left = Expression::norm_sq(&one.normal);
            model.require(Label::Correction(one.to), left, right, scope);
        }
    }
}

/// Words after the metric and the class; nothing for the plain setting.
impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => Ok(()),
            Self::Projected => formatter.write_str(", projected on a closed convex set"),
            Self::FiniteSum {
                components,
                noise_sq,
            } => {
                write!(formatter, ", f the mean of {components} such functions")?;
                match noise_sq {
                    None => Ok(()),
                    Some(noise_sq) if noise_sq.0.is_zero() => formatter.write_str(" that share x*"),
                    Some(noise_sq) => {
                        write!(formatter, " with mean ‖∇f_i(x*)‖² ≤ {noise_sq}")
                    }
                }
            }
        }
    }
}
