//! How much the rounding of one `f64` step can contribute to the lines on a path.
//!
//! u = 2^−53 is the unit roundoff: every operation's result z is within u|z| of the exact one, or within the least
//! positive double where it underflows. First-order bounds are doubled, which covers the products of roundings and the
//! rounding of the bound itself.

use telescope_core::arithmetic::{Arithmetic, Interval};
use telescope_core::domains::Shape;
use telescope_core::engine::{Instance, Sample, Setup, TraceStep};
use telescope_core::losses::Slope;
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
    /// `s` is the comparator, `moved` what the step before the projection may differ from ηg by, beyond its own rounding.
    ///
    /// - expansion: with e ≥ ‖next − Π(x − ηg)‖, the square of ‖next − s‖ moves by 2e‖next − s‖ + e² at most;
    /// - gradient-bound: with e ≥ ‖g − g'‖, g' a subgradient, η²‖g‖² exceeds η²L² by η²(2e‖g‖ + e²) at most;
    /// - first-order: see [`Subgradient`];
    /// - descent: the three of them, as the lines are added in the proof.
    pub(super) fn new(setup: &Setup, step: &TraceStep, s: &[f64], moved: f64) -> Self {
        let e = step_error(setup, step) + moved;
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
    match setup.shape() {
        Shape::WholeSpace => true,
        Shape::Ball { centre, radius } => {
            let radius: Interval = radius.in_arithmetic();
            let distance_sq = distance_sq(&lift::<Interval>(x), &enclose(centre));
            // A projected point misses the sphere by some roundings a coordinate.
            let margin = 1.0 - 8.0 * length_roundings(setup) * (count(x.len()) + 16.0) * UNIT;
            distance_sq.certainly_lt(&(radius * radius * Interval::point(margin)))
        }
        // A projected coordinate is an end, rounded to nearest.
        Shape::Box { lower, upper } => {
            let ends = lower.iter().zip(upper);
            x.iter().zip(ends).all(|(x, (lower, upper))| {
                lower.to_f64().value() < *x && *x < upper.to_f64().value()
            })
        }
        Shape::HalfSpace { .. } | Shape::Simplex { .. } => false,
    }
}

fn is_sparse(setup: &Setup) -> bool {
    matches!(setup.instance(), Instance::FiniteSum { data, .. } if data.is_sparse())
}

/// How many times d roundings, a few left aside, the length that a ball looks at may be off by.
fn length_roundings(setup: &Setup) -> f64 {
    if is_sparse(setup) { 4.0 } else { 1.0 }
}

/// A bound on ‖next − Π(x − ηg)‖, Π exact.
///
/// Inside, `next` is one fused operation a coordinate. At the boundary of a segment a rounded end is added; at that of a
/// ball the point before the projection is off by u(|x| + η|g|), which Π does not increase, the scale ρ/‖x − c‖ has a
/// relative error of (d/2 + 6)u, or the choice between inside and outside one of (d + 4)u in the distance; the last
/// operation and the rounded centre add their own. A box only adds rounded ends. On a half-space the excess over the
/// offset, divided by ‖normal‖, is off by (2d + 8)u times the sizes in it; on a simplex the common shift is a mean of at
/// most d coordinates and the total, off by (d + 2)u times the sum of their sizes, in each of d coordinates.
///
/// On sparse rows x is a product cz: x, next and g are rounded as they are written out, 1 − ηp, c and δ as they are made, and
/// z once for each row of the step: less than (b + 12)u(|x| + η|g|) in all. ‖z‖² is the sum of at most 2d changes of squares
/// since it was last summed, each off by 3u times the largest of the squared lengths: that is the last one, as those before
/// it were cut to the radius and c does not grow by cuts. So the length is off by 4du at most.
fn step_error(setup: &Setup, step: &TraceStep) -> f64 {
    let dimension = count(step.next.len());
    let underflow = dimension * f64::MIN_POSITIVE;
    let next = norm_sq(&step.next).sqrt();
    let sparse = is_sparse(setup);
    let interior = is_interior(setup, &step.next);
    if interior && !sparse {
        return (2.0 * UNIT).mul_add(next, underflow);
    }
    let centre: Vec<f64> = setup.centre().iter().map(|c| c.to_f64().value()).collect();
    let sizes: Vec<f64> = step
        .x
        .iter()
        .zip(&step.g)
        .map(|(x, g)| step.step_size.mul_add(g.abs(), x.abs()))
        .collect();
    let mut size = norm_sq(&sizes).sqrt();
    if sparse {
        let rows = setup.instance().rows_a_step().unwrap_or(1);
        size *= count(rows) + 12.0;
    }
    if interior {
        return (2.0 * UNIT).mul_add(size, underflow);
    }
    let scaled = match setup.shape() {
        Shape::WholeSpace | Shape::Box { .. } => 0.0,
        Shape::Ball { radius, .. } => length_roundings(setup) * (dimension + 10.0) * radius.value(),
        Shape::HalfSpace { normal, offset } => {
            let normal: Vec<f64> = normal.iter().map(|a| a.to_f64().value()).collect();
            let distance = offset.to_f64().value().abs() / norm_sq(&normal).sqrt();
            2.0 * (dimension + 10.0) * (size + distance)
        }
        Shape::Simplex { total } => {
            2.0 * dimension * (dimension + 10.0) * (size + total.to_f64().value())
        }
    };
    let sum = size + scaled + next + 4.0 * norm_sq(&centre).sqrt();
    (2.0 * UNIT).mul_add(sum, underflow)
}

/// How far g is from being a subgradient at x.
///
/// For a row a the prediction z is off by δ ≤ (d + 2)u Σ|a_i x_i|, and g is ℓ'(z + δ)a but for the roundings of a
/// derivative and a product: f(y) ≥ f(x) + ⟨y − x, g⟩ − 2cδ − ‖y − x‖e, c the bound on the slope between z and z + δ and e
/// that of those roundings. A penalty, a weight and the mean of b rows add b + 4 roundings of the terms that are added.
/// A quadratic's g differs from its gradient by e alone, a sum of d + 8 roundings a coordinate. For a maximum of affine
/// functions g is the slope, rounded, of a piece whose value is within 2(d + 3)u of the sizes in it of the largest.
/// That x²(1 + sin x) is not convex is for the line to show.
/// A method's direction is held to the same: if it is not the subgradient, it is for the line to show.
pub(super) struct Subgradient {
    /// e.
    pub(super) error: f64,
    /// 2cδ.
    pub(super) shift: f64,
}

impl Subgradient {
    pub(super) fn new(setup: &Setup, sample: &Sample, x: &[f64], g: &[f64]) -> Self {
        match (setup.instance(), sample) {
            (Instance::FiniteSum { .. }, Sample::Row(row)) => Self::of_rows(setup, &[*row], x, g),
            (Instance::FiniteSum { .. }, Sample::Rows(rows)) => Self::of_rows(setup, rows, x, g),
            (Instance::AdditiveNoise { quadratic, .. }, Sample::Noise(noise)) => {
                Self::of_quadratic(quadratic, x, None, Some(noise))
            }
            (Instance::RandomTarget { quadratic, .. }, Sample::Noise(target)) => {
                Self::of_quadratic(quadratic, x, Some(target), None)
            }
            (Instance::MaxAffine { problem, .. }, Sample::Noise(noise)) => {
                let problem = problem.lift::<f64>();
                let mut sizes = Self {
                    error: norm_sq(g).sqrt() + norm_sq(noise).sqrt(),
                    shift: 0.0,
                };
                for piece in 0..problem.pieces() {
                    let slope = problem.slope(piece);
                    let pairs = slope.iter().zip(x);
                    let value = pairs.fold(problem.intercept(piece).abs(), |sum, (a, x)| {
                        a.abs().mul_add(x.abs(), sum)
                    });
                    sizes.shift = sizes.shift.max(value);
                    sizes.error = sizes.error.max(norm_sq(slope).sqrt());
                }
                let underflow = (count(x.len()) + 2.0) * f64::MIN_POSITIVE;
                Self {
                    error: (4.0 * UNIT).mul_add(sizes.error, underflow),
                    shift: (8.0 * (count(x.len()) + 3.0) * UNIT).mul_add(sizes.shift, underflow),
                }
            }
            (Instance::Wiggle { .. }, Sample::Noise(noise)) => Self::of_wiggle(x[0], noise[0]),
            (
                Instance::FiniteSum { .. }
                | Instance::AdditiveNoise { .. }
                | Instance::RandomTarget { .. }
                | Instance::MaxAffine { .. }
                | Instance::Wiggle { .. },
                _,
            ) => unreachable!("a trace holds realisations of its own problem"),
        }
    }

    fn of_rows(setup: &Setup, rows: &[usize], x: &[f64], g: &[f64]) -> Self {
        let Instance::FiniteSum {
            loss,
            data,
            penalty,
            importance,
            ..
        } = setup.instance()
        else {
            unreachable!("rows are a finite sum's");
        };
        let underflow = (count(x.len()) + 4.0) * f64::MIN_POSITIVE;
        let mut sum = Self {
            error: 0.0,
            shift: 0.0,
        };
        let mut sizes = 0.0;
        for &row in rows {
            let weight = importance
                .as_ref()
                .map_or(1.0, |law| law.weight(row).to_f64().value());
            let norm = data.row(row).norm_sq::<f64>().sqrt();
            let shift = prediction_error(data, row, x);
            let slope = match loss.slope() {
                Slope::Bounded(slope) => Interval::from_rational(&slope).upper(),
                Slope::Residual => {
                    let residual = data.row(row).dot(x) - data.label(row);
                    residual.abs() * (1.0 + 4.0 * UNIT) + 2.0 * shift
                }
            };
            sizes += weight * slope * norm;
            sum.error += underflow * (1.0 + norm) * (1.0 + weight);
            sum.shift += weight.mul_add(2.0 * slope * shift, underflow);
        }
        let rows = count(rows.len());
        let penalty = penalty.to_f64().value() * norm_sq(x).sqrt();
        // A row alone is one product: its size is that of g itself.
        let plain = rows < 2.0 && importance.is_none() && !(penalty > 0.0);
        let (roundings, size) = if plain {
            (SLOPE_ROUNDINGS, norm_sq(g).sqrt())
        } else {
            (SLOPE_ROUNDINGS + rows + 4.0, sizes / rows + penalty)
        };
        Self {
            error: (2.0 * roundings * UNIT).mul_add(size, sum.error / rows),
            shift: sum.shift / rows,
        }
    }

    /// x(2(1 + sin x) + x cos x) plus noise: sine and cosine are off by 2u each, three sums and three products by u of
    /// terms of at most 4|x| + 2x².
    fn of_wiggle(x: f64, noise: f64) -> Self {
        let size = x.abs().mul_add(4.0 + 2.0 * x.abs(), noise.abs());
        Self {
            error: (16.0 * UNIT).mul_add(size, 4.0 * f64::MIN_POSITIVE),
            shift: 0.0,
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
    let entries = data.row(row).entries();
    let sum = entries.fold(0.0, |sum, (k, a)| a.abs().mul_add(x[k].abs(), sum));
    // Of sparse rows also x and the factor c are rounded.
    let roundings = count(x.len()) + if data.is_sparse() { 6.0 } else { 2.0 };
    (2.0 * roundings * UNIT).mul_add(sum, count(x.len()) * f64::MIN_POSITIVE)
}

fn count(count: usize) -> f64 {
    f64::from_count(count)
}
