//! R* = inf of R over the domain: exactly where it is rational, else an enclosure that trusts no solver.
//!
//! | problem | domain | how |
//! |---|---|---|
//! | quadratic | one that contains a minimiser | exact |
//! | quadratic | box, simplex, half-space | exact: the equations of the minimiser's face |
//! | quadratic | another ball | solver, and a tangent minorant on the ball |
//! | any loss but the logistic, with or without penalty, one nonzero feature a row | one that contains a minimiser; box | exact, coordinate by coordinate |
//! | squared loss, with or without penalty | all but a ball without the minimiser | exact: the normal equations on the minimiser's face |
//! | any loss with a penalty | any | solver, and the Fenchel dual |
//! | any loss without | ball, box, simplex | solver, and the Fenchel dual (for smooth losses the Frank-Wolfe bound) |
//! | any loss but the logistic, without | whole space, half-space | solver, and a dual point balanced in rationals |
//! | logistic, without | whole space | a ball that holds the minimiser; or a direction that shows there is none |
//! | any loss, many sparse rows | any | a few gradient steps and their dual, or 0 (`sparse.rs`) |
//! | largest of affine functions | any | exact where the minimiser is found in rationals; else solver and dual |
//!
//! Exact numbers of more than `LONGEST` bits are rounded outwards: no reader or record needs them. On an unbounded domain
//! an infimum that is not attained, or not seen to be, is an error with its reason.

mod balance;
mod ball_model;
mod face_model;
mod feasible;
pub(crate) mod finite_sum;
mod first_order;
mod line;
mod linear_system;
mod lower_bound;
mod max_affine;
mod quadratic;
mod region;
pub mod separability;
mod smooth;
mod solver;
pub(crate) mod sparse;
pub(crate) mod strong_convexity;
#[cfg(test)]
mod tests;

use crate::arithmetic::{Interval, Magnitude, Quantity, Rational};
use crate::domains::Shape;
use crate::engine::{Instance, Setup};
use crate::vector::distance_sq;
use feasible::Feasible;
use line::Stretch;
use linear_system::bits;

/// The most bits of either part of an exact number.
const LONGEST: usize = 3000;

/// What is known of the minimum over the domain.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::optimum::optimum;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let found = optimum(&setup).unwrap();
/// assert_eq!(found.value.exact(), Some(&1.into()));
/// // Of the minimisers in [−1, 1] the one nearest to x_1.
/// assert_eq!(found.minimiser.unwrap(), [1.into()]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    /// R*: exact, or an enclosure.
    pub value: Quantity,
    /// A minimiser, where one is known exactly. Where minimisers fill a box it is the point of the box nearest to x_1,
    /// so that r is small, or nearest to the ball's centre if the first lies outside the ball. For a singular matrix
    /// that is not diagonal it is the quadratic's centre, whatever x_1.
    pub minimiser: Option<Vec<Rational>>,
    /// A point of the domain where R is near R*, in doubles. Beside an exact minimiser it is that one rounded, and
    /// lies outside the domain only if the domain has no double near it.
    pub candidate: Vec<f64>,
    /// A proven upper bound on ‖x_1 − x*‖ to the nearest minimiser, where none is given exactly but R is strongly convex,
    /// or the exact one was too long to keep.
    pub distance: Option<Magnitude>,
    /// A proven bound on the distance from the candidate to a minimiser, where R is not strongly convex but is so near it.
    pub near: Option<f64>,
    /// How it was found, a sentence without its dot.
    pub because: String,
}

/// R* over the domain of the setup. Deterministic, on one thread.
///
/// # Errors
/// With the reason if no enclosure is known.
///
/// ```
/// use telescope_core::optimum::optimum;
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// // (|x + 1| + |x − 1|)/2 is least, 1, on [−1, 1].
/// let found = optimum(&setup).unwrap();
/// assert!(found.value.enclosure().contains(1.0));
/// ```
pub fn optimum(setup: &Setup) -> Result<Optimum, String> {
    match setup.instance() {
        Instance::AdditiveNoise { quadratic, .. } | Instance::RandomTarget { quadratic, .. } => {
            quadratic::optimum(setup, quadratic)
        }
        Instance::MaxAffine { problem, .. } => max_affine::optimum(setup, problem),
        Instance::FiniteSum {
            loss,
            data,
            penalty,
            ..
        } => {
            if data.is_sparse() {
                sparse::optimum(setup, *loss, data, penalty)
            } else {
                finite_sum::optimum(setup, *loss, data, penalty)
            }
        }
        Instance::Wiggle { .. } => {
            let origin = vec![Rational::ZERO];
            if !setup.shape().contains(&origin) {
                return Err(
                    "the minimum of x²(1 + sin x) is known on domains that contain 0".into(),
                );
            }
            let because =
                "x²(1 + sin x) is never negative, and 0 at x = 0; it is 0 wherever sin x = −1, too";
            exact(setup, origin, because)
        }
    }
}

/// The solver's point, moved into the domain.
fn near(setup: &Setup, x: &[f64]) -> Result<Feasible, String> {
    Feasible::near(setup, x).ok_or_else(|| match setup.shape() {
        Shape::Ball { .. } => {
            "no point of doubles was found inside the ball; make the ball larger".into()
        }
        _ => "the solver found no point of the domain: the minimum may not be attained, or the numbers overflow doubles".into(),
    })
}

/// A point of the box that lies in the domain: the nearest to x_1, or else the nearest to the domain's middle.
fn nearest_inside(setup: &Setup, stretches: &[Stretch]) -> Option<Vec<Rational>> {
    let nearest = |to: &[Rational]| -> Vec<Rational> {
        stretches
            .iter()
            .zip(to)
            .map(|(stretch, x)| stretch.nearest(x))
            .collect()
    };
    [setup.start(), setup.centre()]
        .into_iter()
        .map(nearest)
        .find(|x| setup.shape().contains(x))
}

/// Cuts where functions of one coordinate each are least to where they are least in the domain, if it bounds each
/// coordinate apart.
fn cut(setup: &Setup, stretches: &mut [Stretch]) {
    let between = |lower: Rational, upper: Rational| Stretch {
        lower: Some(lower),
        upper: Some(upper),
    };
    match (setup.shape(), stretches) {
        (Shape::Box { lower, upper }, stretches) => {
            for (stretch, (lower, upper)) in stretches.iter_mut().zip(lower.iter().zip(upper)) {
                *stretch = stretch.within(&between(lower.clone(), upper.clone()));
            }
        }
        (Shape::Ball { centre, radius }, [stretch]) => {
            let (lower, upper) = (&centre[0] - radius.exact(), &centre[0] + radius.exact());
            *stretch = stretch.within(&between(lower, upper));
        }
        (Shape::Simplex { total }, [stretch]) => {
            *stretch = stretch.within(&between(total.clone(), total.clone()));
        }
        (Shape::HalfSpace { normal, offset }, [stretch]) => {
            let end = Some(offset / &normal[0]);
            *stretch = stretch.within(&if normal[0] > Rational::ZERO {
                Stretch {
                    lower: None,
                    upper: end,
                }
            } else {
                Stretch {
                    lower: end,
                    upper: None,
                }
            });
        }
        _ => {}
    }
}

/// An exact minimiser of a rational risk.
fn exact(setup: &Setup, minimiser: Vec<Rational>, because: &str) -> Result<Optimum, String> {
    let value = setup
        .instance()
        .exact_risk(&minimiser)
        .ok_or("the risk is not rational")?;
    Ok(exact_value(setup, value, minimiser, because))
}

/// An exact minimiser and R there, rounded outwards if they are too long.
fn exact_value(setup: &Setup, value: Rational, minimiser: Vec<Rational>, because: &str) -> Optimum {
    let rounded: Vec<f64> = minimiser.iter().map(|x| x.to_f64().value()).collect();
    let candidate = Feasible::near(setup, &rounded).map_or(rounded, |near| near.doubles().to_vec());
    let distance_sq = distance_sq(setup.start(), &minimiser);
    let is_long = |number: &Rational| bits(number) > LONGEST;
    if minimiser.iter().any(is_long) || is_long(&value) || is_long(&distance_sq) {
        return Optimum {
            value: Quantity::Enclosed(Interval::from_rational(&value)),
            minimiser: None,
            distance: Some(Magnitude::from_square(Quantity::Enclosed(
                Interval::from_rational(&distance_sq),
            ))),
            candidate,
            near: None,
            because: format!(
                "{because}; the numbers are too long to keep and were rounded outwards"
            ),
        };
    }
    Optimum {
        value: Quantity::Exact(value),
        minimiser: Some(minimiser),
        distance: None,
        candidate,
        near: None,
        because: because.into(),
    }
}
