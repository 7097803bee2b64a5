//! What counts as a sample of a gap, and the errors of everything that eats samples.
//!
//! A gap is nonnegative and finite. A NaN compares false with everything, so a check written the wrong way
//! round would let it through to a verdict; an infinite one means that a run overflowed, and what its gap is
//! then is not known to the arithmetic. Both are refused at the door.

use thiserror::Error;

/// Why a sample was refused. Indices count from 1, in replicate order.
///
/// ```
/// use telescope_statistics::{Refuter, SampleError};
///
/// let mut refuter = Refuter::new(1.0, 0.01).unwrap();
/// refuter.push(0.5).unwrap();
/// assert!(matches!(refuter.push(f64::NAN), Err(SampleError::NotFinite { index: 2, .. })));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum SampleError {
    /// A NaN or an infinity.
    #[error("sample {index} is not finite: {value}")]
    NotFinite {
        /// Position of the sample, from 1.
        index: u64,
        /// The sample.
        value: f64,
    },
    /// Below zero.
    #[error("sample {index} is negative: {value}")]
    Negative {
        /// Position of the sample, from 1.
        index: u64,
        /// The sample.
        value: f64,
    },
    /// Above the ceiling that an interval was told of.
    #[error("sample {index} is {value}, above the ceiling {ceiling}")]
    AboveCeiling {
        /// Position of the sample, from 1.
        index: u64,
        /// The sample.
        value: f64,
        /// The ceiling.
        ceiling: f64,
    },
    /// An earlier sample was refused, and a process that skips samples decides nothing.
    #[error("an earlier sample was refused, so sample {index} cannot count")]
    Spoiled {
        /// Position of the sample, from 1.
        index: u64,
    },
}

/// Why an interval for a mean cannot be given.
///
/// ```
/// use telescope_statistics::{IntervalError, betting_lower_limit, empirical_bernstein_interval};
///
/// let few = empirical_bernstein_interval(&[0.5], 1.0, 0.05);
/// assert_eq!(few, Err(IntervalError::TooFew { got: 1, needed: 2 }));
/// assert_eq!(betting_lower_limit(&[0.5], 0.0), Err(IntervalError::Alpha(0.0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum IntervalError {
    /// Fewer samples than the formula needs.
    #[error("{got} samples given, at least {needed} needed")]
    TooFew {
        /// Samples given.
        got: usize,
        /// Samples needed.
        needed: usize,
    },
    /// The ceiling is not positive and finite.
    #[error("ceiling must be positive and finite, got {0}")]
    Ceiling(f64),
    /// The error probability is not in (0, 1).
    #[error("alpha must lie in (0, 1) and be a normal double, got {0}")]
    Alpha(f64),
    /// A sample was refused.
    #[error(transparent)]
    Sample(#[from] SampleError),
}

/// A closed interval of real numbers that holds a parameter at a stated confidence.
///
/// ```
/// use telescope_statistics::Interval;
///
/// let interval = Interval { lower: 0.25, upper: 1.0 };
/// assert!(interval.contains(0.25) && interval.contains(1.0), "ends included");
/// assert!(!interval.contains(0.2) && !interval.contains(f64::NAN));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end, rounded down.
    pub lower: f64,
    /// Upper end, rounded up.
    pub upper: f64,
}

impl Interval {
    /// Upper end less lower end.
    ///
    /// ```
    /// use telescope_statistics::Interval;
    /// assert!((Interval { lower: 0.25, upper: 1.0 }.width() - 0.75).abs() < 1e-15);
    /// ```
    pub fn width(&self) -> f64 {
        self.upper - self.lower
    }

    /// Whether `value` lies in the interval, ends included; false for NaN.
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

/// Accepts a finite nonnegative number.
pub(crate) fn check(index: u64, value: f64) -> Result<(), SampleError> {
    if !value.is_finite() {
        return Err(SampleError::NotFinite { index, value });
    }
    if value < 0.0 {
        return Err(SampleError::Negative { index, value });
    }
    Ok(())
}

/// Accepts a slice of at least `needed` samples, each in [0, ceiling], and a level.
pub(crate) fn check_all(
    samples: &[f64],
    needed: usize,
    ceiling: Option<f64>,
    alpha: f64,
) -> Result<(), IntervalError> {
    if !super::alpha::is_level(alpha) {
        return Err(IntervalError::Alpha(alpha));
    }
    if samples.len() < needed {
        return Err(IntervalError::TooFew {
            got: samples.len(),
            needed,
        });
    }
    if let Some(c) = ceiling
        && !(c > 0.0 && c.is_finite())
    {
        return Err(IntervalError::Ceiling(c));
    }
    for (index, &value) in (1..).zip(samples) {
        check(index, value)?;
        if let Some(ceiling) = ceiling
            && value > ceiling
        {
            return Err(SampleError::AboveCeiling {
                index,
                value,
                ceiling,
            }
            .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_nonnegative_numbers_pass() {
        for good in [0.0, -0.0, 1e-320, f64::MAX] {
            assert_eq!(check(1, good), Ok(()));
        }
        assert!(matches!(
            check(3, f64::NAN),
            Err(SampleError::NotFinite { index: 3, .. })
        ));
        assert!(check(1, f64::INFINITY).is_err() && check(1, f64::NEG_INFINITY).is_err());
        assert!(matches!(
            check(7, -1e-300),
            Err(SampleError::Negative { index: 7, .. })
        ));
    }

    #[test]
    fn slices_are_checked_whole() {
        assert_eq!(check_all(&[0.0, 1.0], 2, Some(1.0), 0.05), Ok(()));
        assert_eq!(
            check_all(&[0.0], 2, None, 0.05),
            Err(IntervalError::TooFew { got: 1, needed: 2 })
        );
        assert!(matches!(
            check_all(&[0.0, 1.5], 1, Some(1.0), 0.05),
            Err(IntervalError::Sample(SampleError::AboveCeiling {
                index: 2,
                ..
            }))
        ));
        for bad in [0.0, 1.0, f64::NAN] {
            assert!(matches!(
                check_all(&[0.0], 1, None, bad),
                Err(IntervalError::Alpha(_))
            ));
        }
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                check_all(&[0.0], 1, Some(bad), 0.05),
                Err(IntervalError::Ceiling(_))
            ));
        }
    }

    #[test]
    fn nothing_contains_nan() {
        let all = Interval {
            lower: f64::NEG_INFINITY,
            upper: f64::INFINITY,
        };
        assert!(all.contains(0.0) && !all.contains(f64::NAN));
    }
}
