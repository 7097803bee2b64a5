//! Axes: what a user says of one, and the ruler that turns values into pixels.

use telescope_core::ops;

use super::decimal;
use super::ticks::{self, Ticks};

/// Values of larger magnitude are not drawn, so that no difference of two overflows.
const LARGEST: f64 = 1e305;
/// Positive values below this are not drawn on a logarithmic axis; a linear axis cannot tell them from zero.
const SMALLEST: f64 = 1e-305;
/// A logarithmic axis shows at most so many decades below the largest value.
const MOST_DECADES: f64 = 40.0;
/// A range narrower than this share of its ends is taken to be one value: ticks could not tell its ends apart.
const NARROWEST: f64 = 1e-8;

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Equal differences take equal room.
    #[default]
    Linear,
    /// Equal ratios take equal room; only positive values can be shown.
    Logarithmic,
}

impl Scale {
    /// A value in axis units: itself, or its decimal logarithm. `None` if the axis cannot show it.
    pub(super) fn units(self, value: f64) -> Option<f64> {
        match self {
            Self::Linear => (value.abs() <= LARGEST).then_some(value),
            Self::Logarithmic => (SMALLEST..=LARGEST)
                .contains(&value)
                .then(|| ops::log10(value)),
        }
    }
}

/// An axis of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Axis {
    /// What is measured, with its unit if it has one.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
}

impl Axis {
    /// A linear axis.
    pub(crate) fn linear(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            scale: Scale::Linear,
        }
    }

    /// A logarithmic axis.
    pub(crate) fn logarithmic(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            scale: Scale::Logarithmic,
        }
    }

    /// The ends of the axis in axis units, for data in axis units. `loose` ends it at ticks rather than at the data.
    pub(super) fn extent(
        &self,
        data: impl IntoIterator<Item = f64>,
        loose: bool,
        most: usize,
    ) -> (f64, f64) {
        let limits = data
            .into_iter()
            .fold(None, |limits: Option<(f64, f64)>, value| {
                Some(limits.map_or((value, value), |(low, high)| {
                    (low.min(value), high.max(value))
                }))
            });
        let Some((low, high)) = limits else {
            return (0.0, 1.0);
        };
        let (low, high) = match self.scale {
            Scale::Logarithmic => {
                let low = low.max(high - MOST_DECADES);
                wide_enough(low, high).unwrap_or((low - 0.5, high + 0.5))
            }
            Scale::Linear => wide_enough(low, high).unwrap_or_else(|| {
                let middle = low / 2.0 + high / 2.0;
                let room = if middle.abs() < 1e-290 {
                    1.0
                } else {
                    0.1 * middle.abs()
                };
                (middle - room, middle + room)
            }),
        };
        match (loose, self.scale) {
            (false, _) => (low, high),
            (true, Scale::Logarithmic) => ticks::round_out_log(low, high, most),
            (true, Scale::Linear) => {
                // Some air, so that no line lies on the frame; but nothing below zero if no value is, and zero itself
                // if that costs little room.
                let air = 0.03 * (high / 2.0 - low / 2.0);
                let floor = if low >= 0.0 && low < 0.4 * high {
                    0.0
                } else {
                    low - air
                };
                let ceiling = if high <= 0.0 && high > 0.4 * low {
                    0.0
                } else {
                    high + air
                };
                ticks::round_out(floor, ceiling, most)
            }
        }
    }
}

fn wide_enough(low: f64, high: f64) -> Option<(f64, f64)> {
    let least = (NARROWEST * low.abs().max(high.abs())).max(1e-290);
    (high / 2.0 - low / 2.0 > least).then_some((low, high))
}

/// An axis laid along pixels.
#[derive(Clone, Debug)]
pub(super) struct Ruler {
    scale: Scale,
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    /// Ticks in axis units; [`Ruler::pixel`] says where they are drawn.
    pub(super) ticks: Ticks,
}

impl Ruler {
    /// A ruler from `extent.0` at pixel `start` to `extent.1` at pixel `end`, with about `most` ticks.
    pub(super) fn new(scale: Scale, extent: (f64, f64), start: f64, end: f64, most: usize) -> Self {
        let (low, high) = extent;
        let ticks = match scale {
            Scale::Linear => ticks::linear(low, high, most),
            Scale::Logarithmic => ticks::logarithmic(low, high, most),
        };
        Self {
            scale,
            low,
            high,
            start,
            end,
            ticks,
        }
    }

    /// The pixel of a position in axis units. Positions far off the axis are pulled to a million axis lengths away,
    /// where the slope of a line that leaves the frame no longer changes.
    pub(super) fn pixel(&self, at: f64) -> f64 {
        let share = (at / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        self.start + (self.end - self.start) * share.clamp(-1e6, 1e6)
    }

    /// The pixel of a value, or nothing if the axis cannot show it.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        self.scale.units(value).map(|at| self.pixel(at))
    }

    /// A sentence for readers who cannot see the axis.
    pub(super) fn describe(&self, which: &str, label: &str) -> String {
        let (kind, low, high) = match self.scale {
            Scale::Linear => ("linear", self.low, self.high),
            Scale::Logarithmic => (
                "logarithmic",
                ticks::power(self.low),
                ticks::power(self.high),
            ),
        };
        let words = |value: f64| decimal::rounded(value, 4).plain();
        format!(
            "{which} axis: {label}, {kind}, from {} to {}.",
            words(low),
            words(high)
        )
    }

    /// The pixel at which the axis begins: its floor.
    pub(super) fn start(&self) -> f64 {
        self.start
    }

    /// The pixel at which the axis ends.
    pub(super) fn end(&self) -> f64 {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_rulers_put_powers_of_ten_at_equal_distances() {
        let ruler = Ruler::new(Scale::Logarithmic, (-3.0, 1.0), 400.0, 0.0, 8);
        assert_eq!(ruler.place(1.0), Some(100.0), "10^0 is three quarters up");
        for (value, pixel) in [(1e-3, 400.0), (1e-2, 300.0), (0.1, 200.0), (10.0, 0.0)] {
            assert!(
                (ruler.place(value).unwrap() - pixel).abs() < 1e-9,
                "{value}"
            );
        }
        assert!(
            (ruler.place(2.0).unwrap() - 100.0).abs() > 20.0,
            "the control is elsewhere"
        );
        assert_eq!(
            (ruler.place(0.0), ruler.place(-1.0), ruler.place(f64::NAN)),
            (None, None, None)
        );
    }

    #[test]
    fn extents_follow_the_data() {
        let axis = Axis::linear("x");
        assert_eq!(axis.extent([3.0, 1.0, 2.0], false, 5), (1.0, 3.0));
        assert_eq!(axis.extent([0.1, 0.93], true, 5), (0.0, 1.0));
        assert_eq!(
            axis.extent([0.0, 0.1], true, 8),
            (0.0, 0.12),
            "a line at 0.1 is not drawn on the frame"
        );
        assert_eq!(axis.extent([-5.0, -0.2], true, 5), (-6.0, 0.0));
    }

    #[test]
    fn one_value_gets_room_on_both_sides() {
        for value in [0.0, 3.0, -1e300, 1e-300] {
            let (low, high) = Axis::linear("x").extent([value], true, 5);
            assert!(low < value && value < high, "{low} {value} {high}");
        }
        let (low, high) = Axis::logarithmic("x").extent([2.0, 2.0], false, 5);
        assert_eq!((low, high), (1.5, 2.5));
    }

    #[test]
    fn values_far_off_stay_finite() {
        let ruler = Ruler::new(Scale::Linear, (0.0, 1e-280), 0.0, 100.0, 5);
        assert!(ruler.place(1e300).unwrap().is_finite() && ruler.place(-1e300).unwrap() < 0.0);
        assert_eq!(ruler.place(f64::INFINITY), None);
    }
}
