//! Finite sums with sparse rows. A few rows are filled up with zeros and go the way of dense ones. For many, what grows
//! faster than the number of features is left out: a few dozen to a few thousand projected gradient steps look for a point,
//! and each row's tangent or dual point there bounds R* from below; where that says nothing, R* ≥ 0 as losses are not
//! negative.

use super::lower_bound::{Minorant, enclose, rows_bound};
use super::region::Region;
use super::{Optimum, finite_sum, near, solver, strong_convexity};
use crate::arithmetic::{Arithmetic, Interval, Quantity, Rational};
use crate::domains::Shape;
use crate::engine::Setup;
use crate::losses::AnyLoss;
use crate::problems::Dataset;

/// The most entries, zeros among them, that are filled up.
const MOST_DENSE: usize = 1 << 17;
/// About how many features a solver reads in all.
const WORK: usize = 1 << 30;
/// Steps towards the vector that bounds the largest eigenvalue.
const POWERS: usize = 12;

pub(super) fn optimum(
    setup: &Setup,
    loss: AnyLoss,
    data: &Dataset,
    penalty: &Rational,
) -> Result<Optimum, String> {
    if let Some(dense) = data.to_dense(MOST_DENSE) {
        return finite_sum::optimum(setup, loss, &dense, penalty);
    }
    if *penalty == Rational::ZERO
        && loss == AnyLoss::Logistic
        && matches!(setup.shape(), Shape::WholeSpace | Shape::HalfSpace { .. })
    {
        return Err("the logistic loss on an unbounded domain may have no minimiser: separable data have none, and of so many sparse rows it is not found out; use a ball as the domain, or a penalty".into());
    }
    let region = Region::new(setup.shape(), data.columns());
    let found = solver::rows(loss, data, penalty.to_f64().value(), &region);
    let candidate = near(setup, &found.x)?;
    let minorants: Option<Vec<Minorant>> = match &found.multipliers {
        Some(multipliers) => multipliers
            .iter()
            .zip(data.labels())
            .map(|(&u, &y)| Minorant::of_slope(loss, u, y))
            .collect(),
        None => (0..data.rows())
            .map(|row| {
                let z: f64 = data.row(row).dot(candidate.doubles());
                z.is_finite()
                    .then(|| Minorant::new(loss.dual(z, data.label(row), 1.0)))
            })
            .collect(),
    };
    let dual = minorants.and_then(|minorants| rows_bound(data, &minorants, penalty, setup.shape()));
    let dual = dual.filter(|dual| dual.lower() > 0.0);
    let value = enclose(setup, &candidate, dual.unwrap_or_else(Interval::zero))?;
    let curvature = Interval::from_rational(penalty);
    Ok(Optimum {
        distance: strong_convexity::distance(setup, &candidate, &value, curvature),
        value: Quantity::Enclosed(value),
        minimiser: None,
        near: None,
        candidate: candidate.doubles().to_vec(),
        because: match dual {
            Some(_) => "R at a point of the domain bounds the minimum from above, and a line below each row's loss bounds it from below; both in intervals, and only as near to each other as the steps that so many sparse rows allow bring them",
            None => "R at a point of the domain bounds the minimum from above, in intervals; from below there is only 0, as losses are not negative: for so many sparse rows no solver runs to the end",
        }
        .into(),
    })
}

/// How many gradient steps so many features allow.
pub(super) fn affordable_steps(data: &Dataset, most: usize) -> usize {
    let size = data.features().len() + data.columns() + data.rows();
    (WORK / size).clamp(10, most)
}

/// A number not below the largest eigenvalue of M = (1/n) Σ a aᵀ, in O(nonzeros).
///
/// With B = (1/n) Σ |a||a|ᵀ, entry by entry, λ_max(M) ≤ λ_max(B), since xᵀMx ≤ |x|ᵀB|x|. B has no negative entry, so for
/// any v > 0 its largest eigenvalue is at most max_j (Bv)_j / v_j (Collatz; Wielandt). A few powers of B on the vector of
/// ones give a v near the eigenvector; the quotients of the best are then enclosed.
pub(crate) fn largest_eigenvalue(data: &Dataset) -> Interval {
    let d = data.columns();
    let mut v = vec![1.0; d];
    let (mut best, mut least) = (v.clone(), f64::INFINITY);
    for _ in 0..POWERS {
        let next = absolute_product(data, &v);
        let quotients = next.iter().zip(&v).map(|(next, v)| next / v);
        let most = quotients.fold(0.0, f64::max);
        if most < least {
            least = most;
            best.clone_from(&v);
        }
        let largest = next.iter().copied().fold(0.0, f64::max);
        if !(largest > 0.0 && largest.is_finite()) {
            break;
        }
        // Columns that are 0 need some positive entry, and those of small blocks must not vanish.
        v = next
            .iter()
            .map(|next| (next / largest).max(1e-100))
            .collect();
    }
    let enclosed: Vec<Interval> = best.iter().map(|&v| Interval::point(v)).collect();
    let product = absolute_product(data, &enclosed);
    let mut most = Interval::zero();
    for (product, v) in product.iter().zip(&enclosed) {
        most = Arithmetic::max(&most, &(*product / v));
    }
    most
}

/// (1/n) Σ |a|⟨|a|, v⟩.
fn absolute_product<A: Arithmetic>(data: &Dataset, v: &[A]) -> Vec<A> {
    let mut sum = vec![A::zero(); data.columns()];
    for row in 0..data.rows() {
        let mut prediction = A::zero();
        for (column, a) in data.row(row).entries() {
            prediction = A::from_f64(a.abs()).mul_add(&v[column], &prediction);
        }
        for (column, a) in data.row(row).entries() {
            sum[column] = A::from_f64(a.abs()).mul_add(&prediction, &sum[column]);
        }
    }
    let rows = A::from_count(data.rows());
    for sum in &mut sum {
        *sum = sum.clone() / &rows;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_eigenvalue_by_quotients() {
        let rows = |rows: [[f64; 2]; 2]| {
            Dataset::sparse(
                vec![0, 2, 4],
                vec![0, 1, 0, 1],
                rows.concat(),
                vec![0.0; 2],
                2,
            )
            .unwrap()
        };
        // (1/2)((1,1)(1,1)ᵀ + (1,0)(1,0)ᵀ) has (3 + √5)/4.
        let found = largest_eigenvalue(&rows([[1.0, 1.0], [1.0, 0.0]]));
        let largest = (3.0 + 5.0_f64.sqrt()) / 4.0;
        assert!(
            found.upper() >= largest && found.upper() < largest * 1.0001,
            "{found:?}"
        );
        // Two blocks of different size: 2 and 1/2.
        let found = largest_eigenvalue(&rows([[2.0, 0.0], [0.0, 1.0]]));
        assert!(found.upper() >= 2.0 && found.upper() < 2.0001, "{found:?}");
        // Signs that cancel: the bound is that of absolute values, 1, though the eigenvalues are 1 and 1 here too.
        let found = largest_eigenvalue(&rows([[1.0, 1.0], [1.0, -1.0]]));
        assert!(found.upper() >= 1.0 && found.upper() < 2.0001, "{found:?}");
        // Negative control: a smaller matrix has a smaller bound.
        assert!(largest_eigenvalue(&rows([[0.5, 0.0], [0.0, 0.5]])).upper() < 0.2);
    }
}
