//! Numbers p + √q with rational p and q, compared with bounds exactly: what a gap is where R* is a rational less a root.

use crate::bound::ExactBound;
use std::cmp::Ordering;
use telescope_core::arithmetic::Rational;

/// p + √q, q ≥ 0.
///
/// ```
/// use std::cmp::Ordering;
/// use telescope_theory::bound::ExactBound;
/// use telescope_theory::surd::Surd;
///
/// // 1 + √2 is above 12/5 and below √6: squares decide, no double.
/// let surd = Surd { rational: 1.into(), square: 2.into() };
/// assert_eq!(surd.compare(&ExactBound::Value("12/5".parse().unwrap())), Ordering::Greater);
/// assert_eq!(surd.compare(&ExactBound::RootOf(6.into())), Ordering::Less);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Surd {
    /// p.
    pub rational: Rational,
    /// q.
    pub square: Rational,
}

impl Surd {
    /// How it stands to a bound, decided in rationals.
    #[must_use]
    pub fn compare(&self, bound: &ExactBound) -> Ordering {
        match bound {
            ExactBound::Value(value) => self.compare_rational(value),
            ExactBound::RootOf(square) => self.compare_root(square),
        }
    }

    /// p + √q beside v: √q beside v − p, whose signs or squares decide.
    fn compare_rational(&self, value: &Rational) -> Ordering {
        let rest = value - &self.rational;
        if rest < Rational::ZERO {
            return Ordering::Greater;
        }
        self.square.cmp(&(&rest * &rest))
    }

    /// p + √q beside √b. If p and q − b have no opposite signs these decide; else |p| stands beside |√q − √b|, that is p² beside
    /// q + b − 2√(qb), or 2√(qb) beside q + b − p².
    fn compare_root(&self, square: &Rational) -> Ordering {
        let sign = self.rational.cmp(&Rational::ZERO);
        let roots = self.square.cmp(square);
        if sign == Ordering::Equal || sign == roots {
            return roots;
        }
        if roots == Ordering::Equal {
            return sign;
        }
        let middle = &self.square + square - &self.rational * &self.rational;
        let twice_sq = Rational::from(4) * &self.square * square;
        // p² > (√q − √b)² exactly if 2√(qb) > q + b − p².
        let outweighs = if middle < Rational::ZERO {
            Ordering::Greater
        } else {
            twice_sq.cmp(&(&middle * &middle))
        };
        match outweighs {
            Ordering::Equal => Ordering::Equal,
            Ordering::Greater => sign,
            Ordering::Less => roots,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(p: i32, q: u32) -> Rational {
        Rational::from_parts(p.into(), q.into())
    }

    /// Every sign and order against the doubles, where these are far apart, and equalities by construction.
    #[test]
    fn comparisons_agree_with_doubles_and_with_equalities() {
        let numbers: Vec<Rational> = [-9, -4, -3, -1, 0, 1, 2, 4, 7, 9]
            .into_iter()
            .map(|p| ratio(p, 4))
            .collect();
        let double = |value: &Rational| value.to_f64().value();
        let mut seen = [0_u32; 3];
        for p in &numbers {
            for q in numbers.iter().filter(|q| **q >= Rational::ZERO) {
                let surd = Surd {
                    rational: p.clone(),
                    square: q.clone(),
                };
                let value = double(p) + double(q).sqrt();
                for b in &numbers {
                    let mut check = |bound: ExactBound, other: f64| {
                        let found = surd.compare(&bound);
                        let far = (value - other).abs() > 1e-9;
                        let expected = if far {
                            value.partial_cmp(&other).unwrap()
                        } else {
                            Ordering::Equal
                        };
                        assert_eq!(found, expected, "{surd:?} {bound:?}");
                        seen[usize::from(found != Ordering::Less)
                            + usize::from(found == Ordering::Greater)] += 1;
                    };
                    check(ExactBound::Value(b.clone()), double(b));
                    if *b >= Rational::ZERO {
                        check(ExactBound::RootOf(b.clone()), double(b).sqrt());
                    }
                }
            }
        }
        assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
    }

    #[test]
    fn what_doubles_cannot_tell_apart_is_told_apart() {
        // √2 beside √(2 + 2^−200), and 1 + √2 beside √(3 + 2√2 rounded): no equality where there is none.
        let tiny = Rational::ONE / Rational::from(2).pow(200);
        let root_two = Surd {
            rational: Rational::ZERO,
            square: ratio(2, 1),
        };
        let above = ExactBound::RootOf(ratio(2, 1) + &tiny);
        assert_eq!(root_two.compare(&above), Ordering::Less);
        let shifted = Surd {
            rational: tiny,
            square: ratio(2, 1),
        };
        assert_eq!(
            shifted.compare(&ExactBound::RootOf(ratio(2, 1))),
            Ordering::Greater
        );
    }
}
