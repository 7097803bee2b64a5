//! Closed convex domains and the projection on them. One file each, one line in [`AnyDomain`] and in [`Shape`].

mod axis_box;
mod ball;
mod exact_ball;
mod half_space;
mod segment;
mod shape;
mod simplex;
#[cfg(test)]
mod tests;
mod whole_space;

pub use axis_box::AxisBox;
pub use ball::Ball;
pub use exact_ball::ExactBall;
pub use half_space::HalfSpace;
pub use segment::Segment;
pub use shape::{Shape, ShapeError};
pub use simplex::Simplex;
pub use whole_space::WholeSpace;

use crate::arithmetic::{Arithmetic, Lanes, Rational, Roots};
use crate::number::{Number, Positive};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The projection on a closed convex set, in the arithmetics that can express it.
///
/// ```
/// use telescope_core::arithmetic::Arithmetic;
/// use telescope_core::domains::Domain;
///
/// /// x ≥ 0, coordinate by coordinate.
/// struct Orthant;
///
/// impl<A: Arithmetic> Domain<A> for Orthant {
///     fn project(&self, x: &mut [A]) {
///         for x in x {
///             *x = x.max(&A::zero());
///         }
///     }
/// }
/// let mut x = [-1.0, 2.0];
/// Orthant.project(&mut x);
/// assert_eq!(x, [0.0, 2.0]);
/// ```
pub trait Domain<A: Arithmetic>: Send + Sync {
    /// Replaces x by the nearest point of the domain.
    fn project(&self, x: &mut [A]);
}

/// The domain by its name in experiment files.
///
/// ```
/// use telescope_core::domains::{AnyDomain, Shape};
///
/// let ball: AnyDomain = serde_json::from_str(r#"{ "ball": { "radius": 2 } }"#).unwrap();
/// let shape = Shape::new(&ball, 2).unwrap();
/// assert!(shape.contains(&[0.into(), 2.into()]) && !shape.contains(&[2.into(), 2.into()]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyDomain {
    /// No projection.
    #[default]
    WholeSpace,
    /// A Euclidean ball.
    Ball(BallSpec),
    /// An axis-parallel box.
    Box(BoxSpec),
    /// One side of a hyperplane.
    HalfSpace(HalfSpaceSpec),
    /// Coordinates that are not negative and add up to a total.
    Simplex(SimplexSpec),
}

/// {x : ‖x − centre‖ ≤ radius}.
///
/// ```
/// use telescope_core::domains::{AnyDomain, Shape};
///
/// let ball: AnyDomain = serde_json::from_str(r#"{ "ball": { "radius": "1/2", "centre": [1] } }"#).unwrap();
/// assert!(Shape::new(&ball, 1).unwrap().contains(&["3/2".parse().unwrap()]));
/// assert!(serde_json::from_str::<AnyDomain>(r#"{ "ball": { "radius": 0 } }"#).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BallSpec {
    /// The radius, greater than 0.
    pub radius: Positive,
    /// The centre; the origin if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<Vec<Number>>,
}

/// {x : lower ≤ x ≤ upper}, coordinate by coordinate.
///
/// ```
/// use telescope_core::domains::{AnyDomain, Shape, ShapeError};
///
/// let empty: AnyDomain = serde_json::from_str(r#"{ "box": { "lower": [1], "upper": [0] } }"#).unwrap();
/// assert!(matches!(Shape::new(&empty, 1), Err(ShapeError::Empty { coordinate: 1, .. })));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoxSpec {
    /// The lower ends, one a coordinate.
    pub lower: Vec<Number>,
    /// The upper ends, one a coordinate, none below its lower end.
    pub upper: Vec<Number>,
}

/// {x : ⟨normal, x⟩ ≤ offset}.
///
/// ```
/// use telescope_core::domains::{AnyDomain, Shape};
///
/// let text = r#"{ "half-space": { "normal": [1, 1], "offset": 2 } }"#;
/// let shape = Shape::new(&serde_json::from_str::<AnyDomain>(text).unwrap(), 2).unwrap();
/// assert!(shape.on_boundary(&[1.into(), 1.into()]) && !shape.contains(&[2.into(), 1.into()]));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HalfSpaceSpec {
    /// The outer normal, not 0.
    pub normal: Vec<Number>,
    /// The largest ⟨normal, x⟩.
    pub offset: Number,
}

/// {x ≥ 0 : Σ x_i = total}.
///
/// ```
/// use telescope_core::domains::{AnyDomain, Shape};
///
/// let simplex: AnyDomain = serde_json::from_str(r#"{ "simplex": {} }"#).unwrap();
/// let shape = Shape::new(&simplex, 2).unwrap();
/// assert!(shape.contains(&["1/3".parse().unwrap(), "2/3".parse().unwrap()]), "a total of 1");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimplexSpec {
    /// The sum of the coordinates, greater than 0; 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Positive>,
}

impl AnyDomain {
    /// The name in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::WholeSpace => "whole-space",
            Self::Ball(_) => "ball",
            Self::Box(_) => "box",
            Self::HalfSpace(_) => "half-space",
            Self::Simplex(_) => "simplex",
        }
    }
}

/// Any domain in an arithmetic with roots. The choice is one branch a step, the same one at every step, so that a loop
/// is compiled once for all domains.
///
/// ```
/// use telescope_core::domains::{Ball, Domain, RootedDomain};
///
/// let domain = RootedDomain::Ball(Ball { centre: vec![0.0; 2], radius: 5.0 });
/// let mut x = [6.0, 8.0];
/// domain.project(&mut x);
/// assert_eq!(x, [3.0, 4.0]);
/// ```
#[derive(Clone, Debug)]
pub enum RootedDomain<A> {
    /// No projection.
    WholeSpace,
    /// A ball of more than one dimension.
    Ball(Ball<A>),
    /// A ball of one dimension.
    Segment(Segment<A>),
    /// A box.
    Box(AxisBox<A>),
    /// A half-space.
    HalfSpace(HalfSpace<A>),
    /// A simplex.
    Simplex(Simplex<A>),
}

impl RootedDomain<f64> {
    /// The same domain in every lane.
    pub(crate) fn spread<A: Lanes<Scalar = f64>>(&self) -> RootedDomain<A> {
        let spread = |numbers: &[f64]| numbers.iter().map(A::splat).collect();
        match self {
            Self::WholeSpace => RootedDomain::WholeSpace,
            Self::Ball(domain) => RootedDomain::Ball(Ball {
                centre: spread(&domain.centre),
                radius: A::splat(&domain.radius),
            }),
            Self::Segment(domain) => RootedDomain::Segment(Segment {
                lower: A::splat(&domain.lower),
                upper: A::splat(&domain.upper),
            }),
            Self::Box(domain) => RootedDomain::Box(AxisBox {
                lower: spread(&domain.lower),
                upper: spread(&domain.upper),
            }),
            Self::HalfSpace(domain) => RootedDomain::HalfSpace(domain.spread()),
            Self::Simplex(domain) => RootedDomain::Simplex(Simplex {
                total: A::splat(&domain.total),
            }),
        }
    }
}

impl<A: Lanes + Roots> Domain<A> for RootedDomain<A> {
    #[inline(always)]
    fn project(&self, x: &mut [A]) {
        match self {
            Self::WholeSpace => {}
            Self::Ball(domain) => domain.project(x),
            Self::Segment(domain) => domain.project(x),
            Self::Box(domain) => domain.project(x),
            Self::HalfSpace(domain) => domain.project(x),
            Self::Simplex(domain) => domain.project(x),
        }
    }
}

/// Any domain in rationals.
///
/// ```
/// use telescope_core::domains::{Domain, ExactDomain, Simplex};
///
/// let domain = ExactDomain::Simplex(Simplex { total: 1.into() });
/// let mut x = [1.into(), 1.into()];
/// domain.project(&mut x);
/// assert_eq!(x.map(|x| x.to_string()), ["1/2", "1/2"]);
/// ```
#[derive(Debug)]
pub enum ExactDomain {
    /// No projection.
    WholeSpace,
    /// A ball of more than one dimension, as far as its projections are rational.
    Ball(ExactBall),
    /// A ball of one dimension.
    Segment(Segment<Rational>),
    /// A box.
    Box(AxisBox<Rational>),
    /// A half-space.
    HalfSpace(HalfSpace<Rational>),
    /// A simplex.
    Simplex(Simplex<Rational>),
}

impl ExactDomain {
    /// # Errors
    /// If some projection so far was not rational: results since then are worthless.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Ball(ball) if ball.has_failed() => Err(
                "the projection on a ball of more than one dimension is not rational at a point that this run reaches"
                    .into(),
            ),
            _ => Ok(()),
        }
    }
}

impl Domain<Rational> for ExactDomain {
    fn project(&self, x: &mut [Rational]) {
        match self {
            Self::WholeSpace => {}
            Self::Ball(domain) => domain.project(x),
            Self::Segment(domain) => domain.project(x),
            Self::Box(domain) => domain.project(x),
            Self::HalfSpace(domain) => domain.project(x),
            Self::Simplex(domain) => domain.project(x),
        }
    }
}
