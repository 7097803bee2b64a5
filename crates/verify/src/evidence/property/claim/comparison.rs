//! A gap beside its bound: where a claim holds, and how close the two are.

use super::{Case, Comparison};
use telescope_core::arithmetic::{Interval, Rational, rational_from_f64};
use telescope_core::enumeration::Enumeration;
use telescope_theory::bound::{Bound, ExactBound};

/// The chance of a gap above the bound against 1/odds; the ratio is that of the gap's quantile, above which it lies with a
/// chance of at most 1/odds, to the bound: at most 1 if and only if the claim holds.
pub(super) fn chance(
    enumeration: &Enumeration,
    optimum: &Rational,
    bound: Interval,
    odds: u32,
) -> Case {
    let (mut certain, mut possible) = (Rational::ZERO, Rational::ZERO);
    let mut law: Vec<(Rational, Rational)> = Vec::new();
    for (risk, chance) in enumeration.weighted_risks() {
        let gap = risk - optimum;
        let enclosed = Interval::from_rational(&gap);
        if bound.certainly_lt(&enclosed) {
            certain += chance;
        }
        if !enclosed.certainly_le(&bound) {
            possible += chance;
        }
        law.push((gap, chance.clone()));
    }
    let limit = Rational::from_parts(1.into(), odds.into());
    if certain <= limit && possible > limit {
        return Case::Open("gaps lie within the enclosure of the bound".into());
    }
    if !bound.upper().is_finite() {
        return Case::Open("the bound is beyond the doubles".into());
    }
    let quantile = quantile(law, &limit);
    let most = rational_from_f64(bound.upper());
    Case::Decided(Comparison {
        holds: certain <= limit,
        ratio_sq: ratio_sq(&quantile, &(&most * &most)),
        sides: format!(
            "{certain}, bound: {limit}; the gap is above {quantile} with no greater chance, bound: in [{}, {}]",
            bound.lower(),
            bound.upper()
        ),
    })
}

/// The least value that is exceeded with a chance of at most `limit`.
fn quantile(mut law: Vec<(Rational, Rational)>, limit: &Rational) -> Rational {
    law.sort_by(|(a, _), (b, _)| b.cmp(a));
    let mut above = Rational::ZERO;
    for (value, chance) in law {
        above += chance;
        if above > *limit {
            return value;
        }
    }
    unreachable!("the chances of a law add up to 1")
}

/// (gap/bound)² from the square of the bound.
fn ratio_sq(gap: &Rational, bound_sq: &Rational) -> Rational {
    if *gap <= Rational::ZERO {
        Rational::ZERO
    } else if *bound_sq == Rational::ZERO {
        // Only a claim that fails has a gap above the bound 0: more than every one that holds.
        gap * gap + Rational::ONE
    } else {
        gap * gap / bound_sq
    }
}

/// The same for a gap that is only known within an interval; the ratio is that of its lower end to the bound's upper one.
pub(super) fn enclosed(gap: Interval, bound: Interval) -> Case {
    let ends = [gap.lower(), gap.upper(), bound.lower(), bound.upper()];
    if !ends.iter().all(|end| end.is_finite()) {
        return Case::Open("a side is beyond the doubles".into());
    }
    let holds = gap.certainly_le(&bound);
    if !(holds || bound.certainly_lt(&gap)) {
        return Case::Open("gap and bound overlap".into());
    }
    let most = rational_from_f64(bound.upper());
    Case::Decided(Comparison {
        holds,
        ratio_sq: ratio_sq(&rational_from_f64(gap.lower()), &(&most * &most)),
        sides: format!(
            "in [{}, {}], bound: in [{}, {}]",
            gap.lower(),
            gap.upper(),
            bound.lower(),
            bound.upper()
        ),
    })
}

/// The gap beside a bound from below, in rationals; the ratio is that of the bound to the gap.
pub(super) fn above_floor(gap: &Rational, bound: &dyn Bound, steps: usize) -> Case {
    let gap_sq = gap * gap;
    let (holds, square, text) = match bound.exact(steps) {
        Some(ExactBound::Value(value)) => {
            let floor = value.clone().max(Rational::ZERO);
            (*gap >= value, &floor * &floor, value.to_string())
        }
        Some(ExactBound::RootOf(square)) => {
            let text = format!("the root of {square}");
            let holds = *gap >= Rational::ZERO && gap_sq >= square;
            (holds, square, text)
        }
        None => return Case::Open("the floor is no fraction here, nor the root of one".into()),
    };
    let ratio_sq = if holds && square == Rational::ZERO {
        Rational::ZERO
    } else if *gap <= Rational::ZERO {
        // Only a floor that fails lies above a gap of 0.
        &square + Rational::ONE
    } else {
        square / gap_sq
    };
    Case::Decided(Comparison {
        holds,
        ratio_sq,
        sides: format!("{gap}, bound from below: {text}"),
    })
}

pub(super) fn compare(gap: &Rational, bound: &dyn Bound, steps: usize) -> Case {
    let (holds, square, text) = match bound.exact(steps) {
        Some(exact) => {
            let holds = exact.admits(gap);
            match exact {
                ExactBound::Value(value) => (holds, &value * &value, value.to_string()),
                ExactBound::RootOf(square) => {
                    let text = format!("the root of {square}");
                    (holds, square, text)
                }
            }
        }
        None => {
            let enclosure = bound.enclosure(steps);
            let (lower, upper) = (enclosure.lower(), enclosure.upper());
            if !(lower.is_finite() && upper.is_finite()) {
                return Case::Open("the bound is beyond the doubles".into());
            }
            let upper = rational_from_f64(upper);
            let (above, below) = (*gap > upper, *gap <= rational_from_f64(lower));
            if !(above || below) {
                return Case::Open(format!(
                    "the gap {gap} lies within the enclosure of the bound"
                ));
            }
            let text = format!("in [{lower}, {}]", enclosure.upper());
            (below, &upper * &upper, text)
        }
    };
    Case::Decided(Comparison {
        holds,
        ratio_sq: ratio_sq(gap, &square),
        sides: format!("{gap}, bound: {text}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_least_value_exceeded_so_rarely() {
        let number = |n: u32, d: u32| Rational::from_parts(n.into(), d.into());
        let law = vec![
            (number(1, 1), number(1, 2)),
            (number(5, 1), number(1, 20)),
            (number(2, 1), number(9, 20)),
        ];
        // 5 has the chance 1/20: it may be exceeded, and so may be left out, at 1/20 but not below.
        assert_eq!(quantile(law.clone(), &number(1, 20)), number(2, 1));
        assert_eq!(quantile(law.clone(), &number(1, 21)), number(5, 1));
        assert_eq!(quantile(law, &number(1, 2)), number(1, 1));
    }
}
