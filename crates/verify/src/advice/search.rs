//! The least number of steps at which a bound is small enough.
//!
//! Bounds in intervals, of tables whose every entry is checked, cost far more than doubles: so the search is made among
//! estimates, and the bound itself is asked for what was found and for one unit less.

use super::Reach;

/// How far from its estimate a T may lie before it is looked for without one.
const NEIGHBOURS: usize = 4;

/// As [`least`], which looks at `value` alone and is the answer where estimates mislead.
pub(super) fn least_by_estimates(
    estimate: impl Fn(usize) -> Option<f64>,
    value: impl Fn(usize) -> Option<f64>,
    gap: f64,
    unit: usize,
    most: usize,
) -> Reach {
    let at = |steps: usize| value(steps).filter(|value| value.is_finite());
    let passes = |value: Option<f64>| value.is_some_and(|value| value <= gap);
    match least(estimate, gap, unit, most) {
        Reach::Beyond { searched, .. } => {
            let bound = if searched == 0 { None } else { at(searched) };
            if !passes(bound) {
                return Reach::Beyond { searched, bound };
            }
        }
        Reach::Least { steps, .. } => {
            let last = most / unit * unit;
            let mut tried = steps;
            let mut here = at(tried);
            for _ in 0..NEIGHBOURS {
                if passes(here) {
                    let before = (tried > unit).then(|| at(tried - unit)).flatten();
                    if !passes(before) {
                        return Reach::Least {
                            steps: tried,
                            bound: here.unwrap_or(gap),
                            before,
                        };
                    }
                    (tried, here) = (tried - unit, before);
                } else if tried + unit <= last {
                    tried += unit;
                    here = at(tried);
                } else {
                    break;
                }
            }
        }
    }
    least(value, gap, unit, most)
}

/// Looks for a T, a multiple of `unit`, whose value is at most the gap while that of T − unit is not: by steps that follow the
/// bound's own power of T, then by interpolation between the two sides. `value` has no number where the bound does not apply.
/// Where the bound falls all the way this is the least T.
pub(super) fn least(
    value: impl Fn(usize) -> Option<f64>,
    gap: f64,
    unit: usize,
    most: usize,
) -> Reach {
    let last = most / unit;
    if last == 0 {
        return Reach::Beyond {
            searched: 0,
            bound: None,
        };
    }
    let at = |count: usize| value(count * unit).filter(|value| value.is_finite());
    let passes = |value: Option<f64>| value.is_some_and(|value| value <= gap);
    // The last that fails, and the first that passes, in units; nothing is known of 0.
    let mut fails: (usize, Option<f64>) = (0, None);
    let mut tried = 1;
    let mut earlier: Option<(usize, f64)> = None;
    let mut found = loop {
        let here = at(tried);
        if passes(here) {
            break (tried, here);
        }
        if tried == last {
            return Reach::Beyond {
                searched: tried * unit,
                bound: here,
            };
        }
        fails = (tried, here);
        let next = match (earlier, here) {
            (Some((before, old)), Some(new)) if new < old => {
                let span = (tried as f64) / (before as f64);
                let power = (ln(old / new) / ln(span)).clamp(0.2, 2.0);
                let factor = telescope_core::ops::exp(ln(new / gap) / power);
                // A little farther, so that the other side is likely reached.
                (1.01 * factor * tried as f64).min(last as f64) as usize
            }
            _ => 2 * tried,
        };
        earlier = here.map(|value| (tried, value)).or(earlier);
        tried = next.clamp(tried + 1, tried.saturating_mul(64)).min(last);
    };
    let mut turn = 0;
    while fails.0 + 1 < found.0 {
        turn += 1;
        let middle = fails.0.midpoint(found.0);
        let guess = match (fails.1, found.1) {
            // Halving now and then, so that a bent curve cannot stall it.
            (Some(high), Some(low)) if turn % 4 != 0 && fails.0 > 0 && low > 0.0 => {
                between((fails.0, high), (found.0, low), gap).unwrap_or(middle)
            }
            _ => middle,
        };
        let count = guess.clamp(fails.0 + 1, found.0 - 1);
        let here = at(count);
        if passes(here) {
            found = (count, here);
        } else {
            fails = (count, here);
        }
    }
    Reach::Least {
        steps: found.0 * unit,
        bound: found.1.unwrap_or(gap),
        before: fails.1,
    }
}

/// Where a straight line in logarithms meets the gap.
fn between(high: (usize, f64), low: (usize, f64), gap: f64) -> Option<usize> {
    let (left, right) = (ln(high.0 as f64), ln(low.0 as f64));
    let share = ln(high.1 / gap) / ln(high.1 / low.1);
    let count = telescope_core::ops::exp(share.mul_add(right - left, left));
    count.is_finite().then_some(count.ceil() as usize)
}

fn ln(value: f64) -> f64 {
    telescope_core::ops::ln(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_least_number_of_steps_is_found_in_few_evaluations() {
        for scale in [0.7, 3.0, 55.5, 812.0] {
            for power in [0.5, 1.0] {
                let calls = Cell::new(0);
                let bound = |t: usize| {
                    calls.set(calls.get() + 1);
                    Some(scale / telescope_core::ops::powf(t as f64, power))
                };
                let Reach::Least {
                    steps,
                    bound: at,
                    before,
                } = least(bound, 0.25, 1, 1 << 24)
                else {
                    panic!("{scale}");
                };
                assert!(
                    at <= 0.25 && before.is_none_or(|before| before > 0.25),
                    "{steps}"
                );
                let exact = telescope_core::ops::powf(scale / 0.25, 1.0 / power);
                assert!(
                    (steps as f64 - exact.ceil()).abs() <= 1.0,
                    "{steps} {exact}"
                );
                assert!(calls.get() < 30, "{} at {scale}", calls.get());
            }
        }
    }

    #[test]
    fn estimates_save_evaluations_and_decide_nothing() {
        let calls = Cell::new(0);
        let bound = |t: usize| {
            calls.set(calls.get() + 1);
            Some(12.5 / (t as f64).sqrt())
        };
        let exact = least(bound, 0.25, 1, 1 << 20);
        let after = calls.replace(0);
        for factor in [
            1.0,
            1.0 - 1e-12,
            1.0 + 1e-12,
            0.999_8,
            1.000_2,
            0.7,
            1.4,
            -1.0,
            f64::NAN,
        ] {
            let estimate = |t: usize| Some(factor * 12.5 / (t as f64).sqrt());
            let found = least_by_estimates(estimate, bound, 0.25, 1, 1 << 20);
            assert_eq!(found, exact, "{factor}");
            if (factor - 1.0).abs() < 1e-9 {
                assert!(calls.get() <= 3 && after >= 6, "{} {after}", calls.get());
            }
            calls.set(0);
        }
        // Out of reach, whatever the estimate says; and not applicable.
        for estimate in [Some(1.0), Some(0.0), None] {
            let reach = least_by_estimates(|_| estimate, |_| Some(1.0), 0.25, 4, 41);
            let beyond = Reach::Beyond {
                searched: 40,
                bound: Some(1.0),
            };
            assert_eq!(reach, beyond);
            let reach = least_by_estimates(|_| estimate, |_| None, 0.25, 4, 41);
            assert!(matches!(reach, Reach::Beyond { bound: None, .. }));
        }
    }

    #[test]
    fn units_limits_and_gaps_in_the_range() {
        let bound = |t: usize| (t >= 6).then(|| 10.0 / t as f64);
        assert!(matches!(
            least(bound, 1.0, 4, 1000),
            Reach::Least { steps: 12, .. }
        ));
        assert!(matches!(
            least(bound, 1.0, 1, 9),
            Reach::Beyond { searched: 9, .. }
        ));
        assert!(matches!(
            least(bound, 1.0, 16, 9),
            Reach::Beyond { searched: 0, .. }
        ));
        assert!(matches!(
            least(|_| Some(0.0), 1.0, 1, 9),
            Reach::Least {
                steps: 1,
                before: None,
                ..
            }
        ));
        assert!(matches!(
            least(|_| None, 1.0, 1, 64),
            Reach::Beyond { bound: None, .. }
        ));
        // A logarithm in it, as for last iterates.
        let slow = |t: usize| Some((2.0 + ln(t as f64)) / (t as f64).sqrt());
        let Reach::Least {
            steps,
            bound,
            before,
        } = least(slow, 0.1, 1, 1 << 22)
        else {
            panic!();
        };
        assert!(bound <= 0.1 && before.unwrap() > 0.1 && slow(steps - 1) == before);
    }
}
