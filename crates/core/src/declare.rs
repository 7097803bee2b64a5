//! What a configured problem declares about itself: every field of [`Facts`], with its origin, and proven ceilings on
//! the gap of the weighted average.

mod constants;
mod curvature;
mod max_affine;
mod noise_at_optimum;
mod rows;
#[cfg(test)]
mod tests;
mod wiggle;

use crate::arithmetic::{Arithmetic, Interval, Magnitude, Quantity, Rational};
use crate::domains::Shape;
use crate::engine::{Instance, Setup};
use crate::facts::{Epoch, Fact, Facts, Known, LeastSquares, Origin, SecondMoments};
use crate::methods::Departure;
use crate::optimum::{Optimum, optimum};
use crate::samplers::AnySampler;
use crate::schedules::StepSizes;
use crate::vector::distance_sq;
use constants::Constants;

/// The facts of a setup and what is known of its minimum.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::declare::declare;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let declared = declare(&setup);
/// // R = 1 between −1 and 1, and r is the distance to the nearest minimiser.
/// assert_eq!(declared.optimum.unwrap().value.exact(), Some(&1.into()));
/// assert_eq!(declared.facts.distance.unwrap().value.square().exact(), Some(&4.into()));
/// ```
#[derive(Clone, Debug)]
pub struct Declared {
    /// The facts. Those on the minimum repeat `optimum`.
    pub facts: Facts,
    /// R* with a minimiser or a candidate, or why there is none.
    pub optimum: Result<Optimum, String>,
}

/// Computes the facts of a setup. Deterministic; exact wherever the fact is rational.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::declare::declare;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let facts = declare(&setup).facts;
/// assert_eq!(facts.lipschitz.unwrap().value.square().exact(), Some(&1.into()));
/// assert!(facts.strong_convexity.is_err(), "flat between −1 and 1");
/// ```
#[must_use]
pub fn declare(setup: &Setup) -> Declared {
    let optimum = optimum(setup);
    let Constants {
        convex,
        lipschitz,
        risk_lipschitz,
        second_moments,
        smoothness,
    } = match setup.instance() {
        Instance::AdditiveNoise { quadratic, noise }
        | Instance::RandomTarget { quadratic, noise } => {
            constants::of_quadratic(setup, quadratic, noise)
        }
        Instance::MaxAffine { problem, noise } => max_affine::constants(problem, noise),
        Instance::Wiggle { noise } => wiggle::constants(setup, noise),
        Instance::FiniteSum { .. } => rows::constants(setup),
    };
    let value = optimum.as_ref().map_err(Clone::clone);
    let strong_convexity = curvature::strong_convexity(setup);
    let mut facts = Facts {
        dimension: setup.instance().dimension(),
        convex,
        lipschitz,
        risk_lipschitz,
        second_moments,
        risk_smoothness: curvature::risk_smoothness(setup, &smoothness),
        smoothness,
        variance: noise_at_optimum::variance(setup),
        optimal_noise: noise_at_optimum::optimal_noise(setup, value.clone(), &strong_convexity),
        least_squares: noise_at_optimum::least_squares(setup, value.clone(), &strong_convexity),
        strong_convexity,
        epoch: epoch(setup),
        resisting: max_affine::resisting(setup),
        projected: !matches!(setup.shape(), Shape::WholeSpace),
        distance: distance(setup, value.clone()),
        diameter: diameter(setup),
        optimum: value
            .map(|found| Fact::new(found.value.clone(), Origin::Computed, found.because.clone())),
        initial_risk: initial_risk(setup),
        minimiser: optimum
            .as_ref()
            .ok()
            .and_then(|found| found.minimiser.clone()),
    };
    for fact in [
        &mut facts.lipschitz,
        &mut facts.risk_lipschitz,
        &mut facts.distance,
        &mut facts.diameter,
    ] {
        refuse_infinite(fact, is_infinite, SQUARE_TOO_LARGE);
    }
    for fact in [
        &mut facts.smoothness,
        &mut facts.risk_smoothness,
        &mut facts.strong_convexity,
        &mut facts.variance,
        &mut facts.optimal_noise,
    ] {
        refuse_infinite(fact, is_unbounded, TOO_LARGE);
    }
    refuse_infinite(&mut facts.least_squares, of_rows_unbounded, TOO_LARGE);
    if let Ok(Fact {
        value: SecondMoments::Constant(magnitude),
        ..
    }) = &facts.second_moments
        && is_infinite(magnitude)
    {
        facts.second_moments = Err(SQUARE_TOO_LARGE.to_owned());
    }
    Declared { facts, optimum }
}

/// How an epoch goes through the rows, one a step.
fn epoch(setup: &Setup) -> Known<Epoch> {
    let Instance::FiniteSum {
        data,
        sampler,
        batch,
        ..
    } = setup.instance()
    else {
        return Err("the problem has no rows, so that there are no epochs".into());
    };
    if *batch != 1 {
        return Err("a step takes several rows".into());
    }
    match sampler {
        AnySampler::Reshuffle | AnySampler::ShuffleOnce | AnySampler::FixedOrder => Ok(Fact::new(
            Epoch {
                rows: data.rows(),
                fixed: *sampler == AnySampler::FixedOrder,
            },
            Origin::Proved,
            "each epoch takes every row once",
        )),
        AnySampler::WithReplacement | AnySampler::Importance | AnySampler::DistinctInBatch => {
            Err("rows are drawn independently, so that an epoch may miss some".into())
        }
    }
}

const SQUARE_TOO_LARGE: &str = "its square passes the largest double; rescale the problem";
const TOO_LARGE: &str = "it passes the largest double; rescale the problem";

fn is_infinite(magnitude: &Magnitude) -> bool {
    is_unbounded(magnitude.square())
}

fn is_unbounded(quantity: &Quantity) -> bool {
    !quantity.enclosure().upper().is_finite()
}

fn of_rows_unbounded(found: &LeastSquares) -> bool {
    is_unbounded(&found.row_sq) || is_unbounded(&found.residual_sq)
}

/// Bounds are computed from upper ends, so a fact without a finite one is none.
fn refuse_infinite<T>(fact: &mut Known<T>, refused: impl Fn(&T) -> bool, why: &str) {
    if fact.as_ref().is_ok_and(|known| refused(&known.value)) {
        *fact = Err(why.to_owned());
    }
}

fn initial_risk(setup: &Setup) -> Quantity {
    let long = matches!(setup.instance(), Instance::FiniteSum { data, .. } if data.is_long());
    let exact = (!long).then(|| setup.instance().exact_risk(setup.start()));
    match exact.flatten() {
        Some(risk) => Quantity::Exact(risk),
        None => Quantity::Enclosed(setup.instance().risk_enclosure(&setup.start_enclosure())),
    }
}

fn diameter(setup: &Setup) -> Known<Magnitude> {
    let because = match setup.shape() {
        Shape::WholeSpace => return Err("the whole space has no diameter".into()),
        Shape::HalfSpace { .. } => return Err("a half-space has no diameter".into()),
        Shape::Ball { .. } => "two points of a ball are at most two radii apart",
        Shape::Box { .. } => "opposite corners of a box are farthest apart",
        Shape::Simplex { .. } => "two corners of a simplex are farthest apart",
    };
    let diameter = setup.shape().diameter(setup.start().len());
    let diameter = diameter.ok_or("the domain has no diameter")?;
    Ok(Fact::new(diameter, Origin::Proved, because))
}

fn distance(setup: &Setup, optimum: Result<&Optimum, String>) -> Known<Magnitude> {
    if let Ok(Optimum {
        minimiser: Some(minimiser),
        ..
    }) = optimum
    {
        let square = Quantity::Exact(distance_sq(setup.start(), minimiser));
        return Ok(Fact::new(
            Magnitude::from_square(square),
            Origin::Computed,
            "the distance from the start to a minimiser that is known exactly",
        ));
    }
    if let Ok(Optimum {
        distance: Some(distance),
        ..
    }) = optimum
    {
        return Ok(Fact::new(
            distance.clone(),
            Origin::Computed,
            "a minimiser is near a known point: it was solved for exactly and rounded outwards, or the risk is strongly convex and the point's risk near the minimum",
        ));
    }
    // A continuous R has a minimiser on a compact domain.
    let Some(reach) = setup.shape().reach(setup.start()) else {
        return Err(match optimum {
            Ok(_) => "no minimiser is known exactly, and the domain is unbounded".into(),
            Err(reason) => format!("no minimiser is known: {reason}"),
        });
    };
    let because = match setup.shape() {
        Shape::Ball { centre, .. } if distance_sq(setup.start(), centre) == Rational::ZERO => {
            "the start is the ball's centre, and every minimiser lies in the ball, at most a radius away"
        }
        Shape::Ball { .. } => {
            "every minimiser lies in the ball, at most a radius away from the centre, to which the start's distance is added"
        }
        _ => "every minimiser lies in the domain, and no point of it is farther from the start",
    };
    Ok(Fact::new(reach, Origin::Proved, because))
}

/// Proven ceilings on R(x̄) − R*, on every path and for every replicate, x̄ the step-weighted average of x_1..x_T (no
/// other output): a name and an enclosure each, whose upper end is the one to use. Empty where nothing is proved.
///
/// Let K be a Lipschitz constant of R on the domain, L a bound on every subgradient, S = Σ η_t and Q = Σ η_t². x̄ is a
/// convex combination of points of the domain, so it lies there as x_1 and x* do. For any z of the domain the
/// projection brings no point farther from z, so ‖x_{t+1} − z‖ ≤ ‖x_t − η_t g_t − z‖ ≤ ‖x_t − z‖ + η_t L, hence
/// ‖x_t − z‖ ≤ ‖x_1 − z‖ + L Σ_{s<t} η_s, and by convexity of the norm
///
/// ```text
/// ‖x̄ − z‖ ≤ Σ_t η_t ‖x_t − z‖ / S ≤ ‖x_1 − z‖ + L Σ_t η_t Σ_{s<t} η_s / S = ‖x_1 − z‖ + L·M,   M = (S² − Q)/(2S)
/// ```
///
/// - `distance-and-drift`: z = x*, K(r + L·M).
/// - `initial-gap-and-drift`: z = x_1, R(x̄) − R* ≤ (R(x_1) − R*) + K·L·M, never above the first by more than what is
///   unknown of R* and r, since R(x_1) − R* ≤ K r.
/// - `diameter`: K·D, the only one for a method that departs from the step x_t − η_t g_t.
///
/// The rounding of an f64 run is not covered.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::declare::{declare, gap_ceilings};
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::schedules::StepSizes;
///
/// // |x| from 3, so that K = L = 1 and r = 3; steps 1, 1: M = (4 − 2)/4.
/// let data = Arc::new(Dataset::new(vec![1.0], vec![0.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let facts = declare(&Setup::new(instance, Default::default(), vec![3.into()]).unwrap()).facts;
/// let ceilings = gap_ceilings(&facts, &StepSizes::from_doubles(vec![1.0; 2]).unwrap(), None);
/// assert_eq!(ceilings[0].0, "distance-and-drift");
/// assert!(ceilings[0].1.contains(3.5) && ceilings[1].1.contains(3.5));
/// ```
#[must_use]
pub fn gap_ceilings(
    facts: &Facts,
    step_sizes: &StepSizes,
    departure: Option<Departure>,
) -> Vec<(String, Interval)> {
    let mut ceilings: Vec<(String, Interval)> = Vec::new();
    let magnitude = |fact: &Known<Magnitude>| Some(fact.as_ref().ok()?.value.value().enclosure());
    let Some(steepness) = magnitude(&facts.risk_lipschitz) else {
        return ceilings;
    };
    if let Some(lipschitz) = magnitude(&facts.lipschitz).filter(|_| departure.is_none()) {
        let drift = lipschitz * mean_travel(step_sizes);
        if let Some(distance) = magnitude(&facts.distance) {
            ceilings.push((
                "distance-and-drift".to_owned(),
                steepness * (distance + drift),
            ));
        }
        if let Ok(optimum) = &facts.optimum {
            let initial =
                (facts.initial_risk.enclosure() - optimum.value.enclosure()).max(&Interval::zero());
            ceilings.push((
                "initial-gap-and-drift".to_owned(),
                initial + steepness * drift,
            ));
        }
    }
    if let Some(diameter) = magnitude(&facts.diameter) {
        ceilings.push(("diameter".to_owned(), steepness * diameter));
    }
    ceilings
}

/// M = Σ_t η_t Σ_{s<t} η_s / S: nonnegative terms, so nothing cancels.
fn mean_travel(step_sizes: &StepSizes) -> Interval {
    let (mut total, mut pairs) = (Interval::zero(), Interval::zero());
    for t in 1..=step_sizes.steps() {
        let step_size: Interval = step_sizes.get(t);
        pairs = step_size.mul_add(&total, &pairs);
        total = total + step_size;
    }
    pairs / total
}
