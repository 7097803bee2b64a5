//! Where an axis has its ticks, and what they say. Positions are in axis units: the value itself on a linear axis, its
//! decimal logarithm on a logarithmic one.

use telescope_core::ops;

use super::decimal::{self, NumberLabel};

/// A labelled tick.
#[derive(Clone, Debug)]
pub(super) struct Tick {
    /// Position in axis units.
    pub(super) at: f64,
    pub(super) label: NumberLabel,
}

/// The ticks of an axis.
#[derive(Clone, Debug, Default)]
pub(super) struct Ticks {
    /// Labelled ticks, in rising order.
    pub(super) major: Vec<Tick>,
    /// Further grid lines.
    pub(super) minor: Vec<f64>,
}

/// A tick distance of one, two or five times a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    digits: i64,
    exponent: i32,
}

/// The least nice step that is at least `raw`, for finite `raw > 0`.
fn nice_step(raw: f64) -> Step {
    // Saturating: `raw` is a double, so the exponent is between -324 and 308.
    let exponent = ops::log10(raw).floor() as i32;
    let fits = |&step: &Step| decimal::value(step.digits, step.exponent) >= raw * (1.0 - 1e-9);
    [1, 2, 5, 10, 20]
        .map(|digits| Step { digits, exponent })
        .into_iter()
        .find(fits)
        .map_or(
            Step {
                digits: 5,
                exponent: exponent.saturating_add(1),
            },
            |step| match step.digits {
                10 | 20 => Step {
                    digits: step.digits / 10,
                    exponent: exponent + 1,
                },
                _ => step,
            },
        )
}

/// The multiples of the step from the last at or before `low` to the first at or after `high`.
fn multiples(step: Step, low: f64, high: f64) -> (i64, i64) {
    let size = decimal::value(step.digits, step.exponent);
    // The callers keep the range wider than 1e-9 of its ends, so the quotients are far below 2^53.
    (
        (low / size + 1e-9).floor() as i64,
        (high / size - 1e-9).ceil() as i64,
    )
}

/// The range from `low` to `high` made wider, until it begins and ends at a tick; at most about `most` ticks.
pub(super) fn round_out(low: f64, high: f64, most: usize) -> (f64, f64) {
    let step = nice_step((high / 2.0 - low / 2.0) / most.max(1) as f64 * 2.0);
    let (first, last) = multiples(step, low, high);
    let end = |k: i64| decimal::value(k.saturating_mul(step.digits), step.exponent);
    (end(first), end(last))
}

/// Ticks of a linear axis, at most `most + 1` of them.
pub(super) fn linear(low: f64, high: f64, most: usize) -> Ticks {
    let step = nice_step((high / 2.0 - low / 2.0) / most.max(1) as f64 * 2.0);
    let (first, last) = multiples(step, low, high);
    let slack = 1e-9 * (high - low);
    let decimals = usize::try_from(-i64::from(step.exponent)).unwrap_or(0);
    // One notation for the whole axis.
    let largest = low.abs().max(high.abs());
    let written_out = (1e-3..1e6).contains(&largest);
    let major = (first..=last)
        .filter_map(|k| {
            let digits = k.saturating_mul(step.digits);
            let at = decimal::value(digits, step.exponent);
            let label = if written_out {
                decimal::fixed(digits, step.exponent, decimals)
            } else {
                decimal::scientific(digits, step.exponent)
            };
            (at >= low - slack && at <= high + slack).then_some(Tick { at, label })
        })
        .collect();
    Ticks {
        major,
        minor: Vec::new(),
    }
}

/// A range in decimal logarithms made wider: to whole decades, to 1, 2 and 5 times powers of ten if it is short, and
/// to linear ticks if it is very short.
pub(super) fn round_out_log(low: f64, high: f64, most: usize) -> (f64, f64) {
    if high - low >= 2.0 {
        return ((low + 1e-9).floor(), (high - 1e-9).ceil());
    }
    if high - low < 0.5 {
        let (from, to) = round_out(power(low), power(high), most);
        // A range of less than half a decade can still round down to zero.
        if from > 0.0 {
            return (ops::log10(from), ops::log10(to));
        }
    }
    let steps = one_two_five(low - 1.0, high + 1.0);
    let from = steps
        .iter()
        .rev()
        .find(|tick| tick.at <= low + 1e-9)
        .map_or(low, |tick| tick.at);
    let to = steps
        .iter()
        .find(|tick| tick.at >= high - 1e-9)
        .map_or(high, |tick| tick.at);
    (from, to)
}

/// Ticks of a logarithmic axis from `10^low` to `10^high`: powers of ten when it holds three decades' ticks, plain
/// numbers when it is shorter.
pub(super) fn logarithmic(low: f64, high: f64, most: usize) -> Ticks {
    let most = most.max(1);
    let (first, last) = ((low - 1e-9).ceil() as i32, (high + 1e-9).floor() as i32);
    if last - first >= 2 {
        let stride = (last - first) / i32::try_from(most).unwrap_or(i32::MAX) + 1;
        let major = (first..=last)
            .filter(|exponent| exponent.rem_euclid(stride) == 0)
            .map(|exponent| Tick {
                at: f64::from(exponent),
                label: NumberLabel::power_of_ten(exponent),
            })
            .collect();
        let mut minor = Vec::new();
        if stride == 1 && high - low <= 10.0 {
            minor = minor_decades(low, high);
        } else if high - low <= 60.0 {
            minor = (first..=last)
                .filter(|e| e.rem_euclid(stride) != 0)
                .map(f64::from)
                .collect();
        }
        return Ticks { major, minor };
    }
    let steps = one_two_five(low, high);
    if steps.len() >= 3 {
        let major = if steps.len() <= most {
            steps
        } else {
            steps
                .into_iter()
                .filter(|tick| (tick.at - tick.at.round()).abs() < 1e-9)
                .collect()
        };
        return Ticks {
            major,
            minor: minor_decades(low, high),
        };
    }
    let plain = linear(power(low), power(high), most).major;
    let major = plain
        .into_iter()
        .filter(|tick| tick.at > 0.0)
        .map(|tick| Tick {
            at: ops::log10(tick.at),
            ..tick
        });
    Ticks {
        major: major.collect(),
        minor: Vec::new(),
    }
}

/// One, two and five times the powers of ten in a range, as plain numbers.
fn one_two_five(low: f64, high: f64) -> Vec<Tick> {
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    (first..=last)
        .flat_map(|exponent| [1, 2, 5].map(|digits| (digits, exponent)))
        .map(|(digits, exponent)| Tick {
            at: f64::from(exponent) + ops::log10(digits as f64),
            label: decimal::number(digits, exponent),
        })
        .filter(|tick| tick.at >= low - 1e-9 && tick.at <= high + 1e-9)
        .collect()
}

/// Two to nine times the powers of ten in a range.
fn minor_decades(low: f64, high: f64) -> Vec<f64> {
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    (first..=last)
        .flat_map(|exponent| {
            (2..=9).map(move |digit| f64::from(exponent) + ops::log10(f64::from(digit)))
        })
        .filter(|&at| at >= low && at <= high)
        .collect()
}

/// `10^exponent`.
pub(super) fn power(exponent: f64) -> f64 {
    ops::powf(10.0, exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &Ticks) -> Vec<String> {
        ticks.major.iter().map(|tick| tick.label.plain()).collect()
    }

    #[test]
    fn steps_are_nice_and_sufficient() {
        assert_eq!(
            nice_step(0.3),
            Step {
                digits: 5,
                exponent: -1
            }
        );
        assert_eq!(
            nice_step(0.2),
            Step {
                digits: 2,
                exponent: -1
            }
        );
        assert_eq!(
            nice_step(7.0),
            Step {
                digits: 1,
                exponent: 1
            }
        );
        assert_eq!(
            nice_step(1e-300),
            Step {
                digits: 1,
                exponent: -300
            }
        );
    }

    #[test]
    fn linear_ticks() {
        assert_eq!(
            labels(&linear(0.0, 0.1, 5)),
            ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10"]
        );
        assert_eq!(
            labels(&linear(1.0, 50.0, 5)),
            ["10", "20", "30", "40", "50"]
        );
        assert_eq!(
            labels(&linear(-5.5, 1.0, 7)),
            ["−5", "−4", "−3", "−2", "−1", "0", "1"]
        );
        assert_eq!(
            labels(&linear(0.0, 4e7, 4)),
            ["0", "10^7", "2×10^7", "3×10^7", "4×10^7"]
        );
        assert_eq!(linear(0.0, 0.6, 6).major[3].at.to_bits(), 0.3_f64.to_bits());
    }

    #[test]
    fn logarithmic_ticks() {
        let decades = logarithmic(-3.0, 0.0, 8);
        assert_eq!(labels(&decades), ["10^−3", "10^−2", "10^−1", "10^0"]);
        assert_eq!(decades.minor.len(), 24);
        assert_eq!(
            labels(&logarithmic(0.0, ops::log10(50.0), 8)),
            ["1", "2", "5", "10", "20", "50"]
        );
        assert_eq!(
            labels(&logarithmic(-12.0, 0.0, 4)),
            ["10^−12", "10^−8", "10^−4", "10^0"]
        );
        let short = logarithmic(ops::log10(90.0), ops::log10(110.0), 4);
        assert_eq!(labels(&short), ["90", "95", "100", "105", "110"]);
        assert!((short.major[2].at - 2.0).abs() < 1e-15);
    }

    #[test]
    fn rounding_out_covers_the_range_and_no_more_than_a_tick() {
        assert_eq!(round_out(0.03, 0.97, 5), (0.0, 1.0));
        assert_eq!(round_out(-2.0, 6.0, 4), (-2.0, 6.0));
        assert_eq!(round_out_log(-2.8, 0.3, 8), (-3.0, 1.0));
        let (low, high) = round_out_log(ops::log10(0.03), ops::log10(0.9), 8);
        assert!(
            (low - ops::log10(0.02)).abs() < 1e-12 && high.abs() < 1e-12,
            "{low} {high}"
        );
        let (low, high) = round_out_log(ops::log10(93.0), ops::log10(108.0), 4);
        assert!((low - ops::log10(90.0)).abs() < 1e-12 && (high - ops::log10(110.0)).abs() < 1e-12);
    }

    #[test]
    fn powers_come_back() {
        for exponent in [-300.5, -2.0, -0.3, 0.0, 1.7, 299.9] {
            assert!(
                (ops::log10(power(exponent)) - exponent).abs() < 1e-10,
                "{exponent}"
            );
        }
    }
}
