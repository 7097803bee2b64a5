//! Exact minimisers of Σ |a_i x − y_i| on the line: weighted medians, in rationals.

use crate::arithmetic::{Rational, rational_from_f64};

/// A closed interval of rationals; `None` is no end on that side.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) lower: Option<Rational>,
    pub(super) upper: Option<Rational>,
}

impl Stretch {
    /// The whole line.
    pub(super) const LINE: Self = Self {
        lower: None,
        upper: None,
    };

    /// The point of the stretch that is nearest to `x`.
    pub(super) fn nearest(&self, x: &Rational) -> Rational {
        match (&self.lower, &self.upper) {
            (Some(lower), _) if x < lower => lower.clone(),
            (_, Some(upper)) if x > upper => upper.clone(),
            _ => x.clone(),
        }
    }

    /// The points of `domain` at which a convex function is least, `self` being where it is least on the line: the
    /// intersection, or the end of the domain that faces `self`.
    pub(super) fn within(&self, domain: &Self) -> Self {
        Self {
            lower: self
                .lower
                .as_ref()
                .map(|end| domain.nearest(end))
                .or_else(|| domain.lower.clone()),
            upper: self
                .upper
                .as_ref()
                .map(|end| domain.nearest(end))
                .or_else(|| domain.upper.clone()),
        }
    }
}

/// All minimisers over the line of Σ |a_i x − y_i| = Σ |a_i||x − y_i/a_i| + constant, for pairs (a_i, y_i): where the
/// slope Σ_{kinks ≤ x} |a_i| − Σ_{kinks > x} |a_i| changes sign. Pairs with a_i = 0 do not matter.
pub(super) fn median(pairs: impl Iterator<Item = (f64, f64)>) -> Stretch {
    let mut kinks: Vec<(Rational, Rational)> = pairs
        .filter(|(a, _)| a.abs() > 0.0)
        .map(|(a, y)| {
            (
                rational_from_f64(y) / rational_from_f64(a),
                rational_from_f64(a.abs()),
            )
        })
        .collect();
    kinks.sort_by(|left, right| left.0.cmp(&right.0));
    let mut slope = kinks
        .iter()
        .fold(Rational::ZERO, |sum, (_, weight)| sum - weight);
    for (index, (kink, weight)) in kinks.iter().enumerate() {
        slope += weight;
        slope += weight;
        if slope > Rational::ZERO {
            return Stretch {
                lower: Some(kink.clone()),
                upper: Some(kink.clone()),
            };
        }
        if slope == Rational::ZERO {
            // Weights are positive, so the next kink exists and ends the flat part (of length 0 if it is the same).
            return Stretch {
                lower: Some(kink.clone()),
                upper: kinks.get(index + 1).map(|next| next.0.clone()),
            };
        }
    }
    Stretch::LINE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(x: i32) -> Option<Rational> {
        Some(Rational::from(x))
    }

    #[test]
    fn medians_by_hand() {
        let ones = |labels: &[f64]| median(labels.iter().map(|&y| (1.0, y)));
        assert_eq!(
            ones(&[5.0, 1.0, 2.0]),
            Stretch {
                lower: point(2),
                upper: point(2)
            }
        );
        assert_eq!(
            ones(&[7.0, 1.0, 3.0, 2.0]),
            Stretch {
                lower: point(2),
                upper: point(3)
            }
        );
        assert_eq!(
            ones(&[1.0, 2.0, 2.0, 3.0]),
            Stretch {
                lower: point(2),
                upper: point(2)
            }
        );
        // Weight 3 at −2 outweighs 1 + 1; a zero feature does not count.
        let weighted = median([(-3.0, 6.0), (1.0, 4.0), (1.0, 9.0), (0.0, 50.0)].into_iter());
        assert_eq!(
            weighted,
            Stretch {
                lower: point(-2),
                upper: point(-2)
            }
        );
        assert_eq!(median([(0.0, 1.0)].into_iter()), Stretch::LINE);
    }

    #[test]
    fn domains_cut() {
        let flat = Stretch {
            lower: point(2),
            upper: point(5),
        };
        let domain = |lower, upper| Stretch {
            lower: point(lower),
            upper: point(upper),
        };
        assert_eq!(flat.within(&domain(3, 9)), domain(3, 5));
        assert_eq!(flat.within(&domain(-1, 1)), domain(1, 1));
        assert_eq!(flat.within(&domain(6, 7)), domain(6, 6));
        assert_eq!(Stretch::LINE.within(&domain(6, 7)), domain(6, 7));
        assert_eq!(flat.within(&Stretch::LINE), flat);
        assert_eq!(flat.nearest(&Rational::from(9)), Rational::from(5));
        assert_eq!(flat.nearest(&Rational::from(3)), Rational::from(3));
    }

    proptest! {
        /// Against the definition: R at every kink and at the ends of the domain, the minimum being among them.
        #[test]
        fn median_is_the_best_kink(
            pairs in prop::collection::vec((-3_i32..4, -6_i32..7), 1..8),
            low in -4_i32..4,
            length in 1_i32..6,
        ) {
            let risk = |x: &Rational| pairs.iter().fold(Rational::ZERO, |sum, &(a, y)| {
                let residual = Rational::from(a) * x - Rational::from(y);
                sum + residual.clone().max(-residual)
            });
            let domain = Stretch { lower: point(low), upper: point(low + length) };
            let found = median(pairs.iter().map(|&(a, y)| (f64::from(a), f64::from(y)))).within(&domain);
            let (lower, upper) = (found.lower.unwrap(), found.upper.unwrap());
            let kinks = pairs.iter().filter(|pair| pair.0 != 0).map(|&(a, y)| Rational::from(y) / Rational::from(a));
            let ends = [Rational::from(low), Rational::from(low + length)];
            let best = kinks
                .filter(|kink| ends[0] <= *kink && *kink <= ends[1])
                .chain(ends.clone())
                .map(|x| (risk(&x), x))
                .collect::<Vec<_>>();
            let least = best.iter().map(|(value, _)| value).min().unwrap();
            prop_assert_eq!(&risk(&lower), least);
            prop_assert_eq!(&risk(&upper), least);
            // No minimiser is left out.
            for (_, x) in best.iter().filter(|(value, _)| value == least) {
                prop_assert!(lower <= *x && *x <= upper);
            }
        }
    }
}
