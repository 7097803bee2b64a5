//! How much the rounding of one `f64` step can contribute to the lines on a path.
//!
//! u = 2^−53 is the unit roundoff: every operation's result z is within u|z| of the exact one, or within the least
//! positive double where it underflows. First-order bounds are doubled, which covers the products of roundings and the
//! rounding of the bound itself.

use telescope_core::arithmetic::{Arithmetic, Interval};
use telescope_core::engine::{Instance, Sample, Setup, TraceStep};
use telescope_core::losses::{Absolute, AnyLoss, Logistic, Loss};
use telescope_core::problems::{Dataset, RationalQuadratic};
use telescope_core::vector::{distance_sq, enclose, lift, norm_sq};

const UNIT: f64 = f64::EPSILON / 2.0;
/// Roundings in a loss's derivative and in its product with a feature: an exponential within 4u, a sum, two quotients.
const SLOPE_ROUNDINGS: f64 = 8.0;

/// What rounding can contribute to the slack of each line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StepRounding {
    pub(super) expansion: f64,
    pub(super) gradient_bound: f64,
    pub(super) first_order: f64,
    pub(super) descent: f64,
}

impl StepRounding {
    /// `s` is the comparator.
    ///
    /// - expansion: with e ≥ ‖next − Π(x − ηg)‖, the square of ‖next − s‖ moves by 2e‖next − s‖ + e² at most;
    /// - gradient-bound: with e ≥ ‖g − g'‖, g' a subgradient, η²‖g‖² exceeds η²L² by η²(2e‖g‖ + e²) at most;
    /// - first-order: see [`Subgradient`];
    /// - descent: the three of them, as the lines are added in the proof.
    pub(super) fn new(setup: &Setup, step: &TraceStep, s: &[f64]) -> Self {
        let e = step_error(setup, step);
        let eta = step.step_size;
        let gradient = Subgradient::new(setup, &step.sample, &step.x, &step.g);
        let expansion = (2.0 * e).mul_add(distance_sq(&step.next, s).sqrt(), e * e);
        let norm = norm_sq(&step.g).sqrt();
        let gradient_bound =
            eta * eta * (2.0 * gradient.error).mul_add(norm, gradient.error * gradient.error);
        let first_order = gradient
            .error
            .mul_add(distance_sq(&step.x, s).sqrt(), gradient.shift);
        Self {
            expansion,
            gradient_bound,
            first_order,
            descent: (2.0 * eta).mul_add(first_order, expansion) + gradient_bound,
        }
    }
}

/// Whether x certainly lies so far inside the domain that no projection has moved it.
pub(super) fn is_interior(setup: &Setup, x: &[f64]) -> bool {
    let Some(radius) = setup.radius() else {
        return true;
    };
    let radius: Interval = radius.in_arithmetic();
    let distance_sq = distance_sq(&lift::<Interval>(x), &enclose(setup.centre()));
    // A projected point misses the sphere by some roundings a coordinate.
    let margin = 1.0 - 8.0 * (count(x.len()) + 16.0) * UNIT;
    distance_sq.certainly_lt(&(radius * radius * Interval::point(margin)))
}

/// A bound on ‖next − Π(x − ηg)‖, Π exact.
///
/// Inside, `next` is one fused operation a coordinate. At the boundary of a segment a rounded end is added; at that of a
/// ball the point before the projection is off by u(|x| + η|g|), which Π does not increase, the scale ρ/‖x − c‖ has a
/// relative error of (d/2 + 6)u, or the choice between inside and outside one of (d + 4)u in the distance; the last
/// operation and the rounded centre add their own.
fn step_error(setup: &Setup, step: &TraceStep) -> f64 {
    let dimension = count(step.next.len());
    let underflow = dimension * f64::MIN_POSITIVE;
    let next = norm_sq(&step.next).sqrt();
    if is_interior(setup, &step.next) {
        return (2.0 * UNIT).mul_add(next, underflow);
    }
    let radius = setup.radius().map_or(0.0, |radius| radius.value());
    let centre: Vec<f64> = setup.centre().iter().map(|c| c.to_f64().value()).collect();
    let sizes: Vec<f64> = step
        .x
        .iter()
        .zip(&step.g)
        .map(|(x, g)| step.step_size.mul_add(g.abs(), x.abs()))
        .collect();
    let scaled = (dimension + 10.0) * radius;
    let sum = norm_sq(&sizes).sqrt() + scaled + next + 4.0 * norm_sq(&centre).sqrt();
    (2.0 * UNIT).mul_add(sum, underflow)
}

/// How far g is from being a subgradient at x.
///
/// For a row a the prediction z is off by δ ≤ (d + 2)u Σ|a_i x_i|, and g is ℓ'(z + δ)a but for the roundings of a
/// derivative and a product: f(y) ≥ f(x) + ⟨y − x, g⟩ − 2cδ − ‖y − x‖e, c the bound on the slope and e that of those
/// roundings. A quadratic's g differs from its gradient by e alone, a sum of d + 8 roundings a coordinate.
pub(super) struct Subgradient {
    /// e.
    pub(super) error: f64,
    /// 2cδ.
    pub(super) shift: f64,
}

impl Subgradient {
    pub(super) fn new(setup: &Setup, sample: &Sample, x: &[f64], g: &[f64]) -> Self {
        let underflow = count(x.len()) * f64::MIN_POSITIVE;
        match (setup.instance(), sample) {
            (Instance::FiniteSum { loss, data, .. }, Sample::Row(row)) => {
                let slope = slope(*loss);
                let norm = norm_sq(data.row(*row)).sqrt();
                Self {
                    error: (2.0 * SLOPE_ROUNDINGS * UNIT)
                        .mul_add(norm_sq(g).sqrt(), underflow * (1.0 + norm)),
                    shift: 2.0 * slope * prediction_error(data, *row, x) + underflow,
                }
            }
            (Instance::AdditiveNoise { quadratic, .. }, Sample::Noise(noise)) => {
                Self::of_quadratic(quadratic, x, None, Some(noise))
            }
            (Instance::RandomTarget { quadratic, .. }, Sample::Noise(target)) => {
                Self::of_quadratic(quadratic, x, Some(target), None)
            }
            // A realisation of another problem: nothing is known.
            _ => Self {
                error: f64::MAX,
                shift: f64::MAX,
            },
        }
    }

    fn of_quadratic(
        quadratic: &RationalQuadratic,
        x: &[f64],
        target: Option<&[f64]>,
        noise: Option<&[f64]>,
    ) -> Self {
        let matrix = quadratic.lift::<f64>();
        let at = |vector: Option<&[f64]>, k: usize| vector.map_or(0.0, |vector| vector[k].abs());
        let errors: Vec<f64> = (0..x.len())
            .map(|i| {
                (0..x.len()).fold(at(noise, i), |sum, k| {
                    let size = x[k].abs() + matrix.minimiser()[k].abs() + at(target, k);
                    matrix.entry(i, k).abs().mul_add(size, sum)
                })
            })
            .collect();
        let roundings = count(x.len()) + 8.0;
        Self {
            error: (2.0 * roundings * UNIT)
                .mul_add(norm_sq(&errors).sqrt(), count(x.len()) * f64::MIN_POSITIVE),
            shift: 0.0,
        }
    }
}

/// A bound on |fl⟨a, x⟩ − ⟨a, x⟩|, doubled.
pub(super) fn prediction_error(data: &Dataset, row: usize, x: &[f64]) -> f64 {
    let sizes = data.row(row).iter().zip(x);
    let sum = sizes.fold(0.0, |sum, (a, x)| a.abs().mul_add(x.abs(), sum));
    (2.0 * (count(x.len()) + 2.0) * UNIT).mul_add(sum, count(x.len()) * f64::MIN_POSITIVE)
}

/// c with |ℓ'| ≤ c.
fn slope(loss: AnyLoss) -> f64 {
    let slope = match loss {
        AnyLoss::Absolute => Absolute.slope(),
        AnyLoss::Logistic => Logistic.slope(),
    };
    Interval::from_rational(&slope).upper()
}

fn count(count: usize) -> f64 {
    f64::from_count(count)
}
