//! `coverage`: n draws with replacement from n rows miss a given row with probability (1 − 1/n)^n and hit it exactly
//! once with probability n·(1/n)(1 − 1/n)^{n−1} = n/(n−1)·(1 − 1/n)^n. The sides are the closed form and the law of the
//! number of hits, followed draw by draw.

use super::{LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{CoverageLine, CoverageView, ProofLine};
///
/// // Two draws of two rows: a given one is drawn with chance 3/4.
/// let sides = CoverageLine::sides::<Rational>(&CoverageView { rows: 2, exactly_once: false });
/// assert_eq!(sides.right.to_string(), "3/4");
/// assert!(sides.hold());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CoverageLine;

/// Which probability.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{CoverageLine, CoverageView, ProofLine};
///
/// // Exactly once in three draws of three: 3 · (1/3)(2/3)² = 4/9.
/// let sides = CoverageLine::sides::<Rational>(&CoverageView { rows: 3, exactly_once: true });
/// assert_eq!(sides.left.to_string(), "4/9");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CoverageView {
    /// n ≥ 2.
    pub rows: usize,
    /// Exactly once, rather than at least once.
    pub exactly_once: bool,
}

impl ProofLine for CoverageLine {
    const META: LineMeta = LineMeta {
        id: "coverage",
        latex: r"P(i\text{ drawn}) = 1-(1-\tfrac1n)^n, \quad P(i\text{ drawn once}) = \tfrac{n}{n-1}(1-\tfrac1n)^n",
        relation: Relation::Equal,
        scope: Scope::Formula,
    };
    type View<A: Arithmetic> = CoverageView;
    fn sides<A: Arithmetic>(view: &CoverageView) -> Sides<A> {
        let n = A::from_count(view.rows);
        let hit = A::one() / &n;
        let miss = A::one() - &hit;
        let all_missed = (0..view.rows).fold(A::one(), |product, _| product * &miss);
        // The law of min(hits, 2), one draw after the other.
        let (mut never, mut once) = (A::one(), A::zero());
        for _ in 0..view.rows {
            once = once * &miss + &(never.clone() * &hit);
            never = never * &miss;
        }
        let (left, right) = if view.exactly_once {
            (n.clone() / &(n - &A::one()) * &all_missed, once)
        } else {
            (A::one() - &all_missed, A::one() - &never)
        };
        Sides {
            left,
            right,
            relation: Relation::Equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telescope_core::arithmetic::Rational;

    #[test]
    fn closed_forms_are_the_law() {
        for rows in 2..12 {
            for exactly_once in [false, true] {
                let sides = CoverageLine::sides::<Rational>(&CoverageView { rows, exactly_once });
                assert!(sides.hold());
            }
        }
        // Two draws of two: at least once 3/4, exactly once 1/2.
        let sides = CoverageLine::sides::<f64>(&CoverageView {
            rows: 2,
            exactly_once: true,
        });
        assert!((sides.right - 0.5).abs() < 1e-15);
        let many = CoverageLine::sides::<f64>(&CoverageView {
            rows: 100_000,
            exactly_once: false,
        });
        assert!((many.left - 0.632).abs() < 5e-4);
    }
}
