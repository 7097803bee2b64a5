//! A simplex: x ↦ max(x − τ, 0) with τ such that the coordinates add up to the total. Exact in rationals.
//!
//! With φ(τ) = Σ_j max(x_j − τ, 0), which decreases, coordinate i stays positive exactly if φ(x_i) < total; over the set A
//! of these τ = (Σ_A x_i − total)/|A| (Held, Wolfe and Crowder 1974). Written without sorting, O(d²), so that lanes can do
//! it; the largest coordinate always belongs to A, since φ is 0 there.

use super::Domain;
use crate::arithmetic::Lanes;

/// {x ≥ 0 : Σ x_i = total}.
///
/// ```
/// use telescope_core::domains::{Domain, Simplex};
///
/// // From (1, 1/2) both coordinates lose a quarter; what would be negative becomes 0.
/// let mut x = [1.0, 0.5];
/// Simplex { total: 1.0 }.project(&mut x);
/// assert_eq!(x, [0.75, 0.25]);
/// let mut x = [3.0, 0.0];
/// Simplex { total: 1.0 }.project(&mut x);
/// assert_eq!(x, [1.0, 0.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Simplex<A> {
    /// The sum of the coordinates, greater than 0.
    pub total: A,
}

impl<A: Lanes> Domain<A> for Simplex<A> {
    #[inline(always)]
    fn project(&self, x: &mut [A]) {
        // A common shift changes no projection; without it a coordinate far above the total would swallow it in doubles.
        let mut top = x[0].clone();
        for x in x.iter().skip(1) {
            top = top.max(x);
        }
        for x in x.iter_mut() {
            *x = x.clone() - &top;
        }
        let (mut sum, mut count) = (A::zero(), A::zero());
        for i in 0..x.len() {
            let mut level = A::zero();
            for j in 0..x.len() {
                let above = x[j].clone() - &x[i];
                level = level + &above.max(&A::zero());
            }
            let out = self.total.le(&level);
            sum = sum + &A::select(&out, &A::zero(), &x[i]);
            count = count + &A::select(&out, &A::zero(), &A::one());
        }
        let threshold = (sum - &self.total) / &count;
        for x in x.iter_mut() {
            let moved = x.clone() - &threshold;
            // A select keeps NaN, which a maximum would turn into 0.
            *x = A::select(&moved.le(&A::zero()), &A::zero(), &moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Rational;
    use crate::vector::sum;

    fn third(n: i32) -> Rational {
        Rational::from_parts(n.into(), 3_u8.into())
    }

    #[test]
    fn by_hand() {
        let simplex = Simplex {
            total: Rational::ONE,
        };
        for (x, expected) in [
            ([1, 1, 1], [third(1), third(1), third(1)]),
            ([5, 0, -7], [Rational::ONE, Rational::ZERO, Rational::ZERO]),
            (
                [2, 2, 0],
                [
                    third(3) / Rational::from(2),
                    third(3) / Rational::from(2),
                    third(0),
                ],
            ),
        ] {
            let mut x = x.map(Rational::from);
            simplex.project(&mut x);
            assert_eq!(x, expected);
            assert_eq!(sum(&x), Rational::ONE);
        }
    }

    #[test]
    fn a_coordinate_far_above_the_total_does_not_swallow_it() {
        let simplex = Simplex { total: 1.0_f64 };
        let mut x = [1e20, 0.0, -1e30];
        simplex.project(&mut x);
        assert_eq!(x.map(f64::to_bits), [1.0, 0.0, 0.0].map(f64::to_bits));
    }
}
