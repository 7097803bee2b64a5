//! How far the `f64` value of R at a point can be from R there: sums of terms of opposite sign lose what their size
//! hides, so that a small gap may be all rounding.
//!
//! u = 2^−53. Every bound is the sum of the roundings to first order, doubled: that covers their products (as long as n
//! and d stay far below 2^50) and the rounding of the bound itself. The smallest normal double is added wherever a
//! product or a constant may underflow. Nothing here bounds the rounding of the point.

use super::{Instance, Setup};
use crate::arithmetic::{Arithmetic, Rational};
use crate::losses::{AnyLoss, Slope};
use crate::problems::{Dataset, RationalMaxAffine, Risk, Wiggle};

const UNIT: f64 = f64::EPSILON / 2.0;
const TINY: f64 = f64::MIN_POSITIVE;

/// Bounds |fl R(x) − R(x)|, x being the doubles themselves and fl R what an `f64` run records.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let bound = setup.evaluation_error().at(&[3.0], 3.0);
/// assert!(0.0 < bound && bound < 1e-13, "{bound}");
/// ```
#[derive(Clone, Debug)]
pub struct EvaluationError(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// With R̂ the `f64` value: u(n + 12)R̂ for the losses, their sum and the quotient, u(d + n + 3)·c·Σ_j |x_j| mean_i |a_ij|
    /// for the predictions, where c bounds the loss's slope, and u·`constant`. The squared loss has no such c: there
    /// mean_i |z_i − y_i| δ_i ≤ √(2R) √(mean_i δ_i²) by Cauchy and Schwarz, and by Minkowski the second root is at most
    /// u(d + n + 3) Σ_j |x_j| √(mean_i a_ij²), so that c is √(2R̂) and the mean is quadratic (R̂ + its own error, which
    /// the doubling covers). The penalty adds u(d + 4)(λ/2)‖x‖² ≤ u(d + 4)R̂, as losses are not negative.
    FiniteSum {
        /// mean_i |a_ij|, or √(mean_i a_ij²).
        sizes: Vec<f64>,
        /// n.
        rows: f64,
        /// c, or `None` for √(2R̂).
        slope: Option<f64>,
        /// 4 for the logistic loss: e^{−|m|}, 1 + e^{−|m|} and its logarithm are off by 1.3u, 1u and 0.8u at most, by
        /// the errors that [`crate::ops`] states. 2 for the hinge loss, whose 1 − m is rounded beside a loss that may be
        /// 0. Else 0.
        constant: f64,
    },
    /// max_k ⟨a_k, x⟩ + b_k: u(d + 3)(Σ_j max_k |a_kj| |x_j| + max_k |b_k|), for the numbers themselves, the products, the
    /// sums and the last addition.
    MaxAffine {
        /// max_k |a_kj|.
        sizes: Vec<f64>,
        /// max_k |b_k|.
        offset: f64,
    },
    /// As [`Wiggle::evaluation_error`].
    Wiggle,
    /// With v = x − c, w = |v| and s = |x| + |c|: v_i is off by 2u s_i, of its rounding and that of c. To Σ|A_ij| w_i w_j / 2
    /// belong 2d roundings of the form and one of A, to R̂ the last one, to R* = `offset` its own:
    /// u Σ|A_ij| w_i ((d + 4) w_j + 2 s_j) + 2u|R*| is more than all of them.
    Quadratic {
        /// |A|, row by row.
        matrix: Vec<f64>,
        /// c, to nearest.
        centre: Vec<f64>,
        /// |R*|.
        offset: f64,
    },
}

impl Setup {
    /// The bound for this problem.
    #[must_use]
    pub fn evaluation_error(&self) -> EvaluationError {
        EvaluationError(match self.instance() {
            Instance::FiniteSum {
                loss,
                data,
                penalty,
                ..
            } => finite_sum(*loss, data, penalty),
            Instance::MaxAffine { problem, .. } => max_affine(problem),
            Instance::Wiggle { .. } => Kind::Wiggle,
            Instance::AdditiveNoise { quadratic, .. }
            | Instance::RandomTarget { quadratic, .. } => {
                let doubles = quadratic.lift::<f64>();
                let d = doubles.minimiser().len();
                // A zero is a zero in f64 too; any other entry may have underflowed.
                let size = |i: usize, j: usize| {
                    if quadratic.entry(i, j) == Rational::ZERO {
                        0.0
                    } else {
                        doubles.entry(i, j).abs() + TINY
                    }
                };
                Kind::Quadratic {
                    matrix: (0..d * d).map(|k| size(k / d, k % d)).collect(),
                    centre: doubles.minimiser().to_vec(),
                    offset: doubles.minimum().abs(),
                }
            }
        })
    }
}

fn finite_sum(loss: AnyLoss, data: &Dataset, penalty: &Rational) -> Kind {
    let rows = f64::from_count(data.rows());
    let slope = match loss.slope() {
        Slope::Bounded(slope) => Some(slope.to_f64().value() * (1.0 + f64::EPSILON)),
        Slope::Residual => None,
    };
    let mut sizes = vec![0.0; data.columns()];
    for row in 0..data.rows() {
        for (column, a) in data.row(row).entries() {
            sizes[column] += if slope.is_some() { a.abs() } else { a * a };
        }
    }
    for size in &mut sizes {
        let mean = *size / rows;
        *size = if slope.is_some() {
            mean + TINY
        } else {
            mean.sqrt() + TINY.sqrt()
        };
    }
    let constant = match loss {
        AnyLoss::Logistic => 4.0,
        AnyLoss::Hinge => 2.0,
        AnyLoss::Absolute | AnyLoss::Squared | AnyLoss::Huber { .. } | AnyLoss::Quantile { .. } => {
            0.0
        }
    };
    // A penalty below the doubles would be lost altogether.
    let lost = *penalty > Rational::ZERO && !(penalty.to_f64().value() >= TINY);
    Kind::FiniteSum {
        sizes,
        rows,
        slope,
        constant: if lost { f64::INFINITY } else { constant },
    }
}

fn max_affine(problem: &RationalMaxAffine) -> Kind {
    let doubles = problem.lift::<f64>();
    let mut sizes = vec![TINY; Risk::<f64>::dimension(&doubles)];
    let mut offset = TINY;
    for piece in 0..doubles.pieces() {
        for (size, a) in sizes.iter_mut().zip(doubles.slope(piece)) {
            *size = size.max(a.abs() + TINY);
        }
        offset = offset.max(doubles.intercept(piece).abs() + TINY);
    }
    Kind::MaxAffine { sizes, offset }
}

/// Σ sizes_j |x_j|.
fn weigh(sizes: &[f64], point: &[f64]) -> f64 {
    assert_eq!(point.len(), sizes.len(), "the point's dimension");
    let mut sum = 0.0;
    for (size, x) in sizes.iter().zip(point) {
        sum += size * x.abs();
    }
    sum
}

impl EvaluationError {
    /// The bound at `point`, where the `f64` value was `risk`: at least 0, infinite where the value overflowed or is NaN.
    ///
    /// # Panics
    /// If the point has another dimension than the problem.
    #[must_use]
    pub fn at(&self, point: &[f64], risk: f64) -> f64 {
        if !risk.is_finite() {
            return f64::INFINITY;
        }
        let d = f64::from_count(point.len());
        let (roundings, underflow) = match &self.0 {
            Kind::FiniteSum {
                sizes,
                rows,
                slope,
                constant,
            } => {
                let slope = slope.unwrap_or_else(|| (2.0 * risk.abs()).sqrt() + TINY.sqrt());
                let predictions = slope * weigh(sizes, point);
                let roundings =
                    (rows + d + 16.0) * risk.abs() + (d + rows + 3.0) * predictions + constant;
                (roundings, (d + 1.0) * (1.0 + slope))
            }
            Kind::Wiggle => return Wiggle.evaluation_error(point[0], risk),
            Kind::MaxAffine { sizes, offset } => {
                ((d + 3.0) * (weigh(sizes, point) + offset), d + 1.0)
            }
            Kind::Quadratic {
                matrix,
                centre,
                offset,
            } => {
                let n = point.len();
                assert_eq!(n, centre.len(), "the point's dimension");
                let (mut sum, mut lengths) = (2.0 * offset, 0.0);
                for i in 0..n {
                    let size_i = point[i].abs() + centre[i].abs() + TINY;
                    // The rounding of v_i itself, twice over.
                    let v_i = (point[i] - centre[i]).abs() + 4.0 * UNIT * size_i;
                    lengths += v_i;
                    for j in 0..n {
                        let v_j = (point[j] - centre[j]).abs();
                        let size_j = point[j].abs() + centre[j].abs() + TINY;
                        sum += matrix[i * n + j] * v_i * ((d + 4.0) * v_j + 2.0 * size_j);
                    }
                }
                // Underflow inside row i's product with v is multiplied by v_i.
                (sum, (d + 1.0) * (1.0 + lengths))
            }
        };
        let bound = 2.0 * UNIT * roundings + underflow * TINY;
        // Written so that a NaN ends here too.
        if bound >= 0.0 { bound } else { f64::INFINITY }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::{Interval, rational_from_f64};
    use crate::domains::{AnyDomain, RootedDomain};
    use crate::engine::Visitor;
    use crate::losses::LossParameter;
    use crate::number::{Nonnegative, Number};
    use crate::problems::{Dataset, RationalQuadratic, Risk};
    use crate::samplers::{AnySampler, Noise};
    use crate::vector::lift;
    use proptest::prelude::*;

    fn rows(loss: AnyLoss, features: Vec<f64>, labels: Vec<f64>) -> Setup {
        let columns = features.len() / labels.len();
        let data = Dataset::new(features, labels, columns).unwrap();
        let instance =
            Instance::finite_sum(loss, data.into(), AnySampler::WithReplacement).unwrap();
        let start = vec![Rational::ZERO; columns];
        Setup::new(instance, AnyDomain::WholeSpace, start).unwrap()
    }

    fn far(label: f64) -> Setup {
        let labels = vec![label, -label, 0.0, 0.0];
        rows(AnyLoss::Absolute, vec![1.0; 4], labels)
    }

    fn quadratic(entries: [&str; 3], centre: [&str; 2]) -> Setup {
        let number = |text: &str| text.parse::<Number>().unwrap();
        let [a, b, c] = entries;
        let matrix = [vec![number(a), number(b)], vec![number(b), number(c)]];
        let quadratic = RationalQuadratic::new(&matrix, &centre.map(number)).unwrap();
        let deviations = vec![Nonnegative::from_f64(0.3).unwrap(); 2];
        let instance = Instance::random_target(quadratic, Noise::normal(deviations)).unwrap();
        Setup::new(instance, AnyDomain::WholeSpace, vec![Rational::ZERO; 2]).unwrap()
    }

    struct RiskAt<'a>(&'a [f64]);

    impl Visitor for RiskAt<'_> {
        type Out = f64;
        fn visit<O: Risk<f64>, S>(self, oracle: &O, _: &S, _: &RootedDomain<f64>) -> f64 {
            oracle.risk(self.0)
        }
    }

    /// The value that a run records, its distance from R, and the bound on that.
    fn measured(setup: &Setup, x: &[f64]) -> (f64, Interval, f64) {
        let value = setup.visit(RiskAt(x));
        let risk = match setup.instance().exact_risk(&lift(x)) {
            Some(risk) => Interval::from_rational(&(risk - rational_from_f64(value))),
            None => setup.risk_at(x) - Interval::point(value),
        };
        (value, risk.abs(), setup.evaluation_error().at(x, value))
    }

    #[test]
    fn covers_what_cancellation_loses() {
        for label in [1.0, 1e3, 1e9, 1e16] {
            let setup = far(label);
            for x in [0.0, 0.1, 1.0 / 3.0, 3.7] {
                let (_, off, error) = measured(&setup, &[x]);
                assert!(off.upper() <= error);
                // Not uselessly large.
                assert!(error <= 64.0 * f64::EPSILON * (label + 1.0 + x));
            }
        }
        // At 1e16 the f64 value is the same at 0 and at 1: without the bound a gap of 1/2 is seen as 0.
        let (at_zero, _, _) = measured(&far(1e16), &[0.0]);
        let (at_one, off, error) = measured(&far(1e16), &[1.0]);
        assert_eq!(at_zero.to_bits(), at_one.to_bits());
        assert!(off.lower() >= 0.5 && error > 0.5);
        assert!(off.lower() > error / 1e3, "negative control");
    }

    #[test]
    fn covers_quadratics_whose_numbers_are_no_doubles() {
        let matrices = [
            ["1/3", "1/7", "2/3"],
            ["1/3", "0", "1/10"],
            ["10000000000000000000000/3", "1/3", "1/9"],
        ];
        for centre in [["1/3", "-2/7"], ["1000000000/3", "1/10"], ["1/3", "0"]] {
            for entries in matrices {
                let setup = quadratic(entries, centre);
                for x in [
                    [0.0, 0.0],
                    [1.0 / 3.0, -2.0 / 7.0],
                    [333333333.3333333, 7.1],
                ] {
                    let (value, off, error) = measured(&setup, &x);
                    assert!(off.upper() <= error, "{entries:?} {centre:?} {x:?}");
                    assert!(error <= 1e-6 * value.abs().max(1e8));
                }
            }
        }
        // Near its centre the form is all rounding of c: a bound relative to the value would not do.
        let setup = quadratic(["1", "0", "1"], ["1000000000/3", "0"]);
        let (value, off, _) = measured(&setup, &[333333333.5, 0.0]);
        assert!(off.lower() > 8.0 * f64::EPSILON * value, "negative control");
    }

    #[test]
    fn covers_the_logistic_loss() {
        let features: Vec<f64> = (0..40).map(|k| f64::from(k * k % 17) / 7.0 - 1.0).collect();
        let labels = (0..20).map(|k| if k % 3 == 0 { 1.0 } else { -1.0 });
        let setup = rows(AnyLoss::Logistic, features, labels.collect());
        for x in [
            [0.0, 0.0],
            [0.3, -1.7],
            [40.0, 40.0],
            [-1e4, 1e3],
            [1e-3, 2e5],
        ] {
            let (value, off, error) = measured(&setup, &x);
            assert!(off.upper() <= error);
            assert!(error <= 1e-12 * (value + 1.0), "{error} {value}");
        }
    }

    fn any_rows() -> impl Strategy<Value = Setup> {
        let parameter = |value: f64| LossParameter::new(value).unwrap();
        let losses = [
            AnyLoss::Absolute,
            AnyLoss::Logistic,
            AnyLoss::Hinge,
            AnyLoss::Squared,
            AnyLoss::Huber {
                width: parameter(0.3),
            },
            AnyLoss::Quantile {
                level: parameter(0.1),
            },
        ];
        let size = prop_oneof![Just(1.0), Just(1e-9), Just(1e9)];
        let row = (prop::array::uniform2(-3.0..3.0_f64), any::<bool>());
        (
            prop::collection::vec(row, 1..9),
            prop::sample::select(losses.to_vec()),
            size,
            0..3_i32,
        )
            .prop_map(|(rows, loss, size, penalty)| {
                let features = rows.iter().flat_map(|(row, _)| row.map(|a| a * size));
                let labels = rows.iter().map(|(_, plus)| if *plus { 1.0 } else { -1.0 });
                let data = Dataset::new(features.collect(), labels.collect(), 2).unwrap();
                let penalty = Rational::from(penalty) / Rational::from(7);
                let sampler = AnySampler::WithReplacement;
                let instance =
                    Instance::penalised_sum(loss, data.into(), penalty, sampler, 1).unwrap();
                Setup::new(instance, AnyDomain::WholeSpace, vec![Rational::ZERO; 2]).unwrap()
            })
    }

    proptest! {
        #[test]
        fn covers_every_loss(setup in any_rows(), x in prop::array::uniform2(-9.0..9.0_f64)) {
            let (value, off, error) = measured(&setup, &x);
            prop_assert!(off.upper() <= error, "{value} {off:?} {error}");
            // Not uselessly large: in proportion to the predictions and to the loss's slope there.
            let Instance::FiniteSum { data, .. } = setup.instance() else { unreachable!() };
            let mut reach = 0.0;
            for row in 0..data.rows() {
                for (a, x) in data.full_row(row).iter().zip(x) {
                    reach += f64::abs(a * x);
                }
            }
            prop_assert!(error <= 1e-13 * (value + reach * (1.0 + (2.0 * value).sqrt()) + 1.0));
        }

        #[test]
        fn covers_maxima_of_affine_functions(
            pieces in prop::collection::vec((prop::array::uniform2(-9_i32..9), -9_i32..9), 1..5),
            x in prop::array::uniform2(-9.0..9.0_f64),
        ) {
            // Sevenths are no doubles.
            let number = |n: i32| format!("{n}/7").parse::<Number>().unwrap();
            let pieces: Vec<_> = pieces
                .iter()
                .map(|(a, b)| (a.map(number).into(), number(*b)))
                .collect();
            let problem = RationalMaxAffine::new(&pieces).unwrap();
            let quiet = vec![Nonnegative::from_f64(0.0).unwrap(); 2];
            let instance = Instance::max_affine(problem, Noise::normal(quiet)).unwrap();
            let setup = Setup::new(instance, AnyDomain::WholeSpace, vec![Rational::ZERO; 2]).unwrap();
            let (value, off, error) = measured(&setup, &x);
            prop_assert!(off.upper() <= error && error < 1e-12, "{value} {off:?} {error}");
        }
    }

    #[test]
    fn what_overflows_has_no_bound() {
        let setup = far(1.0);
        let error = setup.evaluation_error();
        assert!(error.at(&[1.0], f64::INFINITY).is_infinite());
        assert!(error.at(&[f64::NAN], f64::NAN).is_infinite());
        assert!(error.at(&[f64::NAN], 1.0).is_infinite());
        // v² overflows, though a·v² would not.
        let setup = quadratic(["1/1000000000000", "0", "1"], ["0", "0"]);
        let (x, error) = ([1e155, 0.0], setup.evaluation_error());
        assert!(error.at(&x, setup.visit(RiskAt(&x))).is_infinite());
    }
}
