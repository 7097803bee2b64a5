//! Refute or verify a claim E X <= b, with a decision that is valid whenever one stops.
//!
//! The mathematics is in `capital`: a mixture of betting capitals is an e-process, and by Ville's inequality
//! it passes 1/alpha with probability at most alpha under its null hypothesis. The betting form for bounded
//! means is that of Waudby-Smith & Ramdas (2024), *Estimating means of bounded random variables by betting*,
//! J. R. Stat. Soc. B 86(1), section 4, here with a mixture of fixed bets.
//!
//! - [`Refuter`]: null hypothesis E(X_i | past) <= b. Hypothesis: X_i >= 0, nothing else.
//! - [`Verifier`]: null hypothesis E(X_i | past) >= b. Hypothesis: 0 <= X_i <= B with B *proven*. If X is
//!   known only as X <= X', feed X': min(X', B) >= X still, so a claim verified for it holds for X.
//!
//! A decision is the first index at which the process crosses; later samples do not undo it.

use super::alpha::is_level;
use super::capital::{Bets, Capital, REFUTE, VERIFY, level, margin};
use super::sample::{SampleError, check};
use thiserror::Error;

/// Where a process crossed 1/alpha for the first time.
///
/// ```
/// use telescope_statistics::{Refuter, reaches};
///
/// // A claim of 0 falls at the first positive sample, with an infinite e-value.
/// let mut refuter = Refuter::new(0.0, 1e-9)?;
/// refuter.push(0.0)?;
/// refuter.push(1e-300)?;
/// let decision = refuter.decision().unwrap();
/// assert_eq!(decision.index, 2);
/// assert!(decision.log_value.is_infinite() && reaches(decision.log_value, 2, 1e-9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// Index of the deciding sample, from 1.
    pub index: u64,
    /// Natural logarithm of the e-value there. Infinite only when the bound is 0 and a sample is not.
    pub log_value: f64,
}

/// Why a process cannot be set up.
///
/// ```
/// use telescope_statistics::{ProcessError, Refuter, Verifier};
///
/// // Without a ceiling above the bound there is nothing to verify.
/// assert_eq!(Verifier::new(2.0, 1.0, 0.01), Err(ProcessError::Ceiling { bound: 2.0, ceiling: 1.0 }));
/// assert_eq!(Refuter::new(-1.0, 0.01), Err(ProcessError::Bound(-1.0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// The bound is negative or not finite.
    #[error("bound must be nonnegative and finite, got {0}")]
    Bound(f64),
    /// The ceiling is not finite, or not above the bound: nothing could be verified below it.
    #[error("ceiling must be finite and above the bound {bound}, got {ceiling}")]
    Ceiling {
        /// The bound b.
        bound: f64,
        /// The ceiling B.
        ceiling: f64,
    },
    /// The error probability is not in (0, 1).
    #[error("alpha must lie in (0, 1) and be a normal double, got {0}")]
    Alpha(f64),
}

/// Whether an e-process with logarithm `log_value` after `index` samples (from 1) has crossed 1/alpha, with the
/// margin for rounding. This is the rule by which a decision is made, so that a record can be re-checked;
/// NaN never crosses.
///
/// ```
/// use telescope_statistics::reaches;
/// assert!(reaches(3.0, 10, 0.05) && !reaches(2.99, 10, 0.05)); // ln 20 = 2.9957...
/// ```
pub fn reaches(log_value: f64, index: u64, alpha: f64) -> bool {
    if index == 0 || !is_level(alpha) {
        return false;
    }
    let level = level(alpha);
    log_value >= level + margin(index, level)
}

#[derive(Debug, Clone, PartialEq)]
struct Process {
    capital: Capital,
    level: f64,
    count: u64,
    decision: Option<Decision>,
    infinite: bool,
    spoiled: bool,
}

impl Process {
    fn new(bets: &'static Bets, alpha: f64) -> Result<Self, ProcessError> {
        if !is_level(alpha) {
            return Err(ProcessError::Alpha(alpha));
        }
        Ok(Self {
            capital: Capital::new(bets),
            level: level(alpha),
            count: 0,
            decision: None,
            infinite: false,
            spoiled: false,
        })
    }

    /// Checks a sample; `Ok(false)` means that all is decided and nothing changes any more.
    fn admit(&mut self, x: f64) -> Result<bool, SampleError> {
        let index = self.count + 1;
        if self.decision.is_some() {
            return check(index, x).map(|()| false);
        }
        if self.spoiled {
            return Err(SampleError::Spoiled { index });
        }
        check(index, x).inspect_err(|_| self.spoiled = true)?;
        Ok(true)
    }

    fn push(&mut self, s: f64) {
        self.count += 1;
        self.infinite = s == f64::INFINITY;
        if !self.infinite {
            self.capital.multiply(s);
        }
        let log_value = self.log_value();
        if log_value >= self.level + margin(self.count, self.level) {
            self.decision = Some(Decision {
                index: self.count,
                log_value,
            });
        }
    }

    fn log_value(&self) -> f64 {
        if self.infinite {
            f64::INFINITY
        } else {
            self.capital.log_value()
        }
    }
}

/// Collects evidence that E X > b, from X >= 0 alone.
///
/// With b = 0 the claim is that X = 0 almost surely: samples of 0 leave the capital at 1, and the first
/// positive one refutes at once, with an infinite e-value.
///
/// ```
/// use telescope_statistics::Refuter;
/// let mut refuter = Refuter::new(1.0, 0.01)?;
/// for _ in 0..8 {
///     refuter.push(2.5)?; // far above the bound, every time
/// }
/// assert_eq!(refuter.decision().map(|d| d.index), Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Refuter {
    bound: f64,
    process: Process,
}

impl Refuter {
    /// A process against E X <= `bound` (finite, >= 0) with error probability at most `alpha` in (0, 1).
    ///
    /// # Errors
    ///
    /// [`ProcessError`] when a parameter is outside its range.
    pub fn new(bound: f64, alpha: f64) -> Result<Self, ProcessError> {
        if !(bound >= 0.0 && bound.is_finite()) {
            return Err(ProcessError::Bound(bound));
        }
        let process = Process::new(&REFUTE, alpha)?;
        Ok(Self { bound, process })
    }

    /// Takes the next sample, a finite number X >= 0. After a decision nothing changes any more.
    ///
    /// # Errors
    ///
    /// [`SampleError`] for a NaN, infinite or negative sample. The process is then spoiled: every later
    /// sample is refused and it never decides, since leaving samples out would choose among them.
    ///
    /// ```
    /// use telescope_statistics::{Refuter, SampleError};
    ///
    /// let mut refuter = Refuter::new(1.0, 0.01).unwrap();
    /// refuter.push(1.0).unwrap(); // exactly the bound: no evidence
    /// assert_eq!((refuter.count(), refuter.log_value()), (1, 0.0));
    /// // A refused sample spoils the process: leaving it out would be a choice.
    /// assert_eq!(refuter.push(-1.0), Err(SampleError::Negative { index: 2, value: -1.0 }));
    /// assert_eq!(refuter.push(9.0), Err(SampleError::Spoiled { index: 2 }));
    /// assert_eq!(refuter.decision(), None);
    /// ```
    pub fn push(&mut self, x: f64) -> Result<(), SampleError> {
        if self.process.admit(x)? {
            self.process.push(if self.bound > 0.0 {
                (x / self.bound).min(f64::MAX)
            } else if x > 0.0 {
                f64::INFINITY
            } else {
                1.0
            });
        }
        Ok(())
    }

    /// Natural logarithm of the e-value: 0 before the first sample; frozen with the decision.
    pub fn log_value(&self) -> f64 {
        self.process.log_value()
    }

    /// The first crossing of 1/alpha, if there has been one.
    pub fn decision(&self) -> Option<Decision> {
        self.process.decision
    }

    /// Samples taken, up to the decision.
    pub fn count(&self) -> u64 {
        self.process.count
    }
}

/// Collects evidence that E X < b, from 0 <= X <= B with B proven.
///
/// ```
/// use telescope_statistics::Verifier;
/// let mut verifier = Verifier::new(0.5, 1.0, 0.01)?;
/// for _ in 0..40 {
///     verifier.push(0.25)?;
/// }
/// assert!(verifier.decision().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Verifier {
    ceiling: f64,
    room: f64,
    clipped: u64,
    process: Process,
}

impl Verifier {
    /// A process against E X >= `bound`, where X <= `ceiling` surely; 0 <= bound < ceiling, both finite. Error
    /// probability at most `alpha` in (0, 1).
    ///
    /// # Errors
    ///
    /// [`ProcessError`] when a parameter is outside its range. Without a ceiling above the bound there is no
    /// such process, and the claim must not be called verified.
    pub fn new(bound: f64, ceiling: f64, alpha: f64) -> Result<Self, ProcessError> {
        if !(bound >= 0.0 && bound.is_finite()) {
            return Err(ProcessError::Bound(bound));
        }
        if !(ceiling > bound && ceiling.is_finite()) {
            return Err(ProcessError::Ceiling { bound, ceiling });
        }
        Ok(Self {
            ceiling,
            room: ceiling - bound,
            clipped: 0,
            process: Process::new(&VERIFY, alpha)?,
        })
    }

    /// Takes the next sample, a finite number X >= 0, cut at the ceiling. After a decision nothing changes.
    ///
    /// # Errors
    ///
    /// [`SampleError`] for a NaN, infinite or negative sample; the process is then spoiled and never decides.
    ///
    /// ```
    /// use telescope_statistics::Verifier;
    ///
    /// // Above the ceiling a sample counts as the ceiling, and is counted.
    /// let mut verifier = Verifier::new(0.5, 1.0, 0.01).unwrap();
    /// verifier.push(3.0).unwrap();
    /// assert_eq!((verifier.clipped(), verifier.count()), (1, 1));
    /// assert!(verifier.log_value() < 0.0, "evidence against E X < 1/2");
    /// ```
    pub fn push(&mut self, x: f64) -> Result<(), SampleError> {
        if self.process.admit(x)? {
            if x > self.ceiling {
                self.clipped += 1;
            }
            self.process
                .push((self.ceiling - x.min(self.ceiling)) / self.room);
        }
        Ok(())
    }

    /// Samples that were above the ceiling: by more than the width of an enclosure, they disprove the ceiling.
    pub fn clipped(&self) -> u64 {
        self.clipped
    }

    /// Natural logarithm of the e-value: 0 before the first sample; frozen with the decision.
    pub fn log_value(&self) -> f64 {
        self.process.log_value()
    }

    /// The first crossing of 1/alpha, if there has been one.
    pub fn decision(&self) -> Option<Decision> {
        self.process.decision
    }

    /// Samples taken, up to the decision.
    pub fn count(&self) -> u64 {
        self.process.count
    }
}

#[cfg(test)]
mod tests;
