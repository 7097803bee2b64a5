//! Curvature of R from below and above: μ and β.

use crate::arithmetic::{Arithmetic, Interval, Quantity, Rational, Roots, rational_from_f64};
use crate::engine::{Instance, Setup};
use crate::facts::{Fact, Known, Origin};
use crate::losses::AnyLoss;
use crate::optimum::{finite_sum, sparse, strong_convexity};
use crate::problems::{Dataset, RationalQuadratic};
use crate::vector::lift;

/// Squarings of the matrix whose trace bounds its largest eigenvalue: λ ≤ (tr M^(2^k))^(1/2^k) ≤ d^(1/2^k) λ.
const SQUARINGS: usize = 6;
/// The most columns for which that is worth the work.
const WIDEST: usize = 128;

/// Some μ > 0 for which R − (μ/2)‖x‖² is convex.
pub(super) fn strong_convexity(setup: &Setup) -> Known<Quantity> {
    match setup.instance() {
        Instance::AdditiveNoise { quadratic, .. } | Instance::RandomTarget { quadratic, .. } => {
            of_quadratic(quadratic)
        }
        Instance::FiniteSum {
            loss,
            data,
            penalty,
            ..
        } => of_sum(*loss, data, penalty),
        Instance::MaxAffine { .. } => Err(
            "a maximum of affine functions has no curvature: μ = 0, and R is not strongly convex"
                .into(),
        ),
        Instance::Wiggle { .. } => Err("x²(1 + sin x) is not convex".into()),
    }
}

fn of_quadratic(quadratic: &RationalQuadratic) -> Known<Quantity> {
    let d = quadratic.minimiser().len();
    let none = || {
        Err("μ = 0: the matrix has no eigenvalue that was found to be above 0 each, so R is not known to be strongly convex".to_owned())
    };
    if let Some(diagonal) = quadratic.diagonal() {
        let least = diagonal.iter().min().expect("at least one coordinate");
        if *least == Rational::ZERO {
            return none();
        }
        return Ok(Fact::new(
            Quantity::Exact(least.clone()),
            Origin::Computed,
            "the least eigenvalue of the matrix",
        ));
    }
    let entries: Vec<Interval> = (0..d * d)
        .map(|k| Interval::from_rational(&quadratic.entry(k / d, k % d)))
        .collect();
    let least = strong_convexity::least_eigenvalue(&entries, d);
    if !(least > 0.0) {
        return none();
    }
    Ok(Fact::new(
        Quantity::Exact(rational_from_f64(least)),
        Origin::Computed,
        "a number below the least eigenvalue: the matrix less it is positive definite, by elimination in intervals",
    ))
}

fn of_sum(loss: AnyLoss, data: &Dataset, penalty: &Rational) -> Known<Quantity> {
    if loss == AnyLoss::Squared && data.columns() == 1 && !data.is_long() {
        let exact = mean_square(data) + penalty;
        if exact > Rational::ZERO {
            return Ok(Fact::new(
                Quantity::Exact(exact),
                Origin::Computed,
                "the second derivative of the risk",
            ));
        }
    }
    let found = finite_sum::curvature(loss, data, penalty).lower();
    if found > 0.0 && rational_from_f64(found) > *penalty {
        return Ok(Fact::new(
            Quantity::Exact(rational_from_f64(found)),
            Origin::Computed,
            "a number below λ plus the least eigenvalue of the mean of aaᵀ, by elimination in intervals",
        ));
    }
    if *penalty > Rational::ZERO {
        return Ok(Fact::new(
            Quantity::Exact(penalty.clone()),
            Origin::Proved,
            "the penalty (λ/2)‖x‖² adds λ to the curvature of a convex risk",
        ));
    }
    Err("μ = 0: nothing makes the risk strongly convex (the loss has no curvature from below, and there is no penalty)".into())
}

/// (1/n) Σ ‖a_i‖².
fn mean_square(data: &Dataset) -> Rational {
    let sum = data.features().iter().fold(Rational::ZERO, |sum, &entry| {
        let entry = rational_from_f64(entry);
        sum + &entry * &entry
    });
    sum / Rational::from(data.rows())
}

/// β of R: c times the largest eigenvalue of (1/n) Σ aaᵀ, and λ; never above what is known of the samples.
pub(super) fn risk_smoothness(setup: &Setup, samples: &Known<Quantity>) -> Known<Quantity> {
    let Instance::FiniteSum {
        loss,
        data,
        penalty,
        ..
    } = setup.instance()
    else {
        return samples.clone();
    };
    let Some(curvature) = loss.curvature() else {
        return Err("the loss has a kink, so its gradient jumps".into());
    };
    if data.columns() == 1 && !data.is_long() {
        return Ok(Fact::new(
            Quantity::Exact(curvature * mean_square(data) + penalty),
            Origin::Computed,
            "the loss's largest second derivative times the mean square of the feature",
        ));
    }
    let trace = if data.is_long() {
        let squares = data.features().iter().map(|&a| Interval::point(a).square());
        squares.fold(Interval::zero(), |sum, square| sum + square)
            / Interval::from_count(data.rows())
    } else {
        Interval::from_rational(&mean_square(data))
    };
    let found = if data.is_long() {
        Some(sparse::largest_eigenvalue(data))
    } else {
        largest_eigenvalue(data)
    };
    let (upper, because) = match found {
        Some(largest) if largest.upper() < trace.upper() && data.is_long() => (
            largest,
            "the loss's largest second derivative times a bound on the largest eigenvalue of the mean of |a||a|ᵀ, by the quotients of a positive vector (Collatz and Wielandt)",
        ),
        Some(largest) if largest.upper() < trace.upper() => (
            largest,
            "the loss's largest second derivative times the largest eigenvalue of the mean of aaᵀ, bounded by a root of the trace of its 64th power",
        ),
        _ => (
            trace,
            "the loss's largest second derivative times the mean squared norm of a row",
        ),
    };
    let value = Interval::from_rational(&curvature) * upper + Interval::from_rational(penalty);
    if !value.upper().is_finite() {
        return Err("its bound passes the largest double; rescale the data".into());
    }
    Ok(Fact::new(
        Quantity::Enclosed(value),
        Origin::Computed,
        because,
    ))
}

/// An enclosure of λ_max of M = (1/n) Σ aaᵀ: its trace over d from below, (tr M^64)^(1/64) from above.
fn largest_eigenvalue(data: &Dataset) -> Option<Interval> {
    let d = data.columns();
    if d > WIDEST {
        return None;
    }
    let mut matrix = vec![Interval::zero(); d * d];
    for row in 0..data.rows() {
        let a: Vec<Interval> = lift(&data.full_row(row));
        for i in 0..d {
            for j in 0..=i {
                matrix[i * d + j] = a[i].mul_add(&a[j], &matrix[i * d + j]);
            }
        }
    }
    let rows = Interval::from_count(data.rows());
    for i in 0..d {
        for j in 0..=i {
            let entry = matrix[i * d + j] / rows;
            matrix[i * d + j] = entry;
            matrix[j * d + i] = entry;
        }
    }
    let trace =
        |matrix: &[Interval]| (0..d).fold(Interval::zero(), |sum, i| sum + matrix[i * d + i]);
    let mean = trace(&matrix) / Interval::from_count(d);
    // Scaled by its trace each time, so that nothing overflows: λ = s_0 · (s_1 (s_2 ...)^(1/2))^(1/2).
    let mut scales = Vec::with_capacity(SQUARINGS + 1);
    for step in 0..=SQUARINGS {
        let scale = trace(&matrix);
        if !(scale.lower() > 0.0 && scale.upper().is_finite()) {
            return None;
        }
        scales.push(scale);
        if step == SQUARINGS {
            break;
        }
        let scaled: Vec<Interval> = matrix.iter().map(|entry| *entry / scale).collect();
        for i in 0..d {
            for j in 0..=i {
                let mut sum = Interval::zero();
                for k in 0..d {
                    sum = scaled[i * d + k].mul_add(&scaled[k * d + j], &sum);
                }
                matrix[i * d + j] = sum;
                matrix[j * d + i] = sum;
            }
        }
    }
    let last = scales.pop().expect("a scale for each squaring");
    let root = scales
        .into_iter()
        .rev()
        .fold(last, |inner, scale| scale * inner.sqrt());
    let lower = mean.lower().min(root.upper());
    (root.upper().is_finite()).then(|| Interval::new(lower, root.upper()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_eigenvalue_from_the_trace_of_a_power() {
        // (1/2)(aaᵀ + bbᵀ) with a = (2, 0), b = (0, 1): 2 and 1/2.
        let data = Dataset::new(vec![2.0, 0.0, 0.0, 1.0], vec![0.0; 2], 2).unwrap();
        let found = largest_eigenvalue(&data).unwrap();
        assert!(found.contains(2.0) && found.upper() < 2.0001, "{found:?}");
        // Two equal eigenvalues: the root of the trace is off by 2^(1/64), its worst.
        let data = Dataset::new(vec![1.0, 0.0, 0.0, 1.0], vec![0.0; 2], 2).unwrap();
        let found = largest_eigenvalue(&data).unwrap();
        assert!(found.contains(0.5) && found.upper() < 0.51, "{found:?}");
        // Correlated: (1/2)((1,1)(1,1)ᵀ + (1,0)(1,0)ᵀ) has (3 + √5)/4.
        let data = Dataset::new(vec![1.0, 1.0, 1.0, 0.0], vec![0.0; 2], 2).unwrap();
        let largest = (3.0 + 5.0_f64.sqrt()) / 4.0;
        let found = largest_eigenvalue(&data).unwrap();
        assert!(
            found.contains(largest) && found.upper() < largest * 1.001,
            "{found:?}"
        );
    }
}
