//! The error budget of a suite: one alpha for everything, cut into equal slots.
//!
//! Let claim j of a suite be decided with error probability at most a_j. Whatever the dependence between
//! claims, the probability of any error is at most the sum of the a_j (Boole's inequality; as a correction
//! for several tests: Bonferroni 1936). With a_j = alpha / slots and at most `slots` claims the sum stays
//! within alpha. The slot does not depend on how many claims there are, only on the declared number of slots,
//! so adding an experiment moves no other experiment's decision.
//!
//! Two budgets, because the two errors cost differently: a refuted claim turns a build red and must be a fact.

use thiserror::Error;

/// The family-wise error probabilities of a suite and the number of slots they are cut into.
///
/// ```
/// use telescope_statistics::Budget;
/// let budget = Budget::default();
/// assert!((budget.slot_verify() - 1e-6 / 1024.0).abs() < 1e-24);
/// assert!(budget.admit(1024).is_ok());
/// assert!(budget.admit(1025).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    verify_alpha: f64,
    refute_alpha: f64,
    slots: u32,
}

/// Why a budget, or a suite under it, was refused.
///
/// ```
/// use telescope_statistics::{Budget, BudgetError};
///
/// assert_eq!(Budget::new(1e-6, 1e-9, 0), Err(BudgetError::NoSlots));
/// assert_eq!(Budget::new(1.0, 1e-9, 10), Err(BudgetError::VerifyAlpha(1.0)));
/// let refused = Budget::default().admit(2000).unwrap_err();
/// assert_eq!(refused, BudgetError::TooManyClaims { claims: 2000, slots: 1024 });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum BudgetError {
    /// The probability of a false *verified* is not in (0, 1), or too small to divide.
    #[error("verify alpha must lie in (0, 1) with a normal slot, got {0:e}")]
    VerifyAlpha(f64),
    /// The probability of a false *refuted* is not in (0, 1), or too small to divide.
    #[error("refute alpha must lie in (0, 1) with a normal slot, got {0:e}")]
    RefuteAlpha(f64),
    /// There are no slots.
    #[error("the number of slots must be at least 1")]
    NoSlots,
    /// The suite has more claims than slots.
    #[error(
        "{claims} claims do not fit in {slots} slots: ask for a finer slot (slots = {claims} or more)"
    )]
    TooManyClaims {
        /// Claims in the suite.
        claims: usize,
        /// Slots in the budget.
        slots: u32,
    },
}

impl Default for Budget {
    /// Verify at a family-wise 1e-6, refute at 1e-9, 1024 slots.
    fn default() -> Self {
        Self {
            verify_alpha: 1e-6,
            refute_alpha: 1e-9,
            slots: 1024,
        }
    }
}

impl Budget {
    /// A budget of `verify_alpha` and `refute_alpha` (each the whole suite's, in (0, 1)) over `slots` claims.
    ///
    /// # Errors
    ///
    /// [`BudgetError`] when a probability is outside (0, 1) or its slot is below the least normal double, or
    /// when `slots` is 0.
    ///
    /// ```
    /// use telescope_statistics::Budget;
    ///
    /// // 4 % and 1 % over 4 claims: 1 % and 1/4 % each.
    /// let budget = Budget::new(0.04, 0.01, 4)?;
    /// assert!((budget.slot_verify() - 0.01).abs() < 1e-15 && (budget.slot_refute() - 0.0025).abs() < 1e-15);
    /// assert_eq!(budget.slots(), 4);
    /// assert!(budget.verify_alpha() > budget.refute_alpha());
    /// # Ok::<(), telescope_statistics::BudgetError>(())
    /// ```
    pub fn new(verify_alpha: f64, refute_alpha: f64, slots: u32) -> Result<Self, BudgetError> {
        if slots == 0 {
            return Err(BudgetError::NoSlots);
        }
        let usable = |alpha: f64| alpha < 1.0 && is_level(slot(alpha, slots));
        if !usable(verify_alpha) {
            return Err(BudgetError::VerifyAlpha(verify_alpha));
        }
        if !usable(refute_alpha) {
            return Err(BudgetError::RefuteAlpha(refute_alpha));
        }
        Ok(Self {
            verify_alpha,
            refute_alpha,
            slots,
        })
    }

    /// The probability that any claim of the suite is falsely verified, at most.
    pub fn verify_alpha(&self) -> f64 {
        self.verify_alpha
    }

    /// The probability that any claim of the suite is falsely refuted, at most.
    pub fn refute_alpha(&self) -> f64 {
        self.refute_alpha
    }

    /// How many claims the budget has room for.
    pub fn slots(&self) -> u32 {
        self.slots
    }

    /// The probability, at most, that one claim is falsely verified: `verify_alpha / slots`.
    pub fn slot_verify(&self) -> f64 {
        slot(self.verify_alpha, self.slots)
    }

    /// The probability, at most, that one claim is falsely refuted: `refute_alpha / slots`.
    pub fn slot_refute(&self) -> f64 {
        slot(self.refute_alpha, self.slots)
    }

    /// Checks that a suite of `claims` claims fits.
    ///
    /// # Errors
    ///
    /// [`BudgetError::TooManyClaims`] when there are more claims than slots: the sum of the slots would pass alpha.
    pub fn admit(&self, claims: usize) -> Result<(), BudgetError> {
        if claims as u64 > u64::from(self.slots) {
            return Err(BudgetError::TooManyClaims {
                claims,
                slots: self.slots,
            });
        }
        Ok(())
    }
}

/// alpha / slots, never above the true quotient, so that the slots cannot add up to more than alpha.
fn slot(alpha: f64, slots: u32) -> f64 {
    let quotient = alpha / f64::from(slots);
    if slots.is_power_of_two() {
        quotient
    } else {
        quotient.next_down()
    }
}

/// Whether `alpha` can serve as an error probability here: in (0, 1), and a normal double so that its
/// logarithm has full precision.
pub(crate) fn is_level(alpha: f64) -> bool {
    (f64::MIN_POSITIVE..1.0).contains(&alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_is_valid_and_has_the_documented_slots() {
        let budget = Budget::default();
        assert_eq!(Budget::new(1e-6, 1e-9, 1024), Ok(budget));
        assert_eq!(budget.verify_alpha().to_bits(), 1e-6_f64.to_bits());
        assert_eq!(budget.refute_alpha().to_bits(), 1e-9_f64.to_bits());
        assert_eq!(budget.slots(), 1024);
        assert_eq!(budget.slot_verify().to_bits(), (1e-6 / 1024.0f64).to_bits());
        assert_eq!(budget.slot_refute().to_bits(), (1e-9 / 1024.0f64).to_bits());
    }

    #[test]
    fn slots_never_sum_to_more_than_alpha() {
        for slots in 1..2000 {
            let budget = Budget::new(0.05, 0.01, slots).unwrap();
            // fma gives the sign of slots * slot - alpha without rounding the product.
            assert!(budget.slot_verify().mul_add(f64::from(slots), -0.05) <= 0.0);
            assert!(budget.slot_refute().mul_add(f64::from(slots), -0.01) <= 0.0);
            assert!(budget.slot_verify() > 0.05 / f64::from(slots) * (1.0 - 1e-15));
        }
    }

    #[test]
    fn one_claim_too_many_is_an_error_that_says_what_to_do() {
        let budget = Budget::new(0.1, 0.1, 3).unwrap();
        assert_eq!(budget.admit(3), Ok(()));
        let error = budget.admit(4).unwrap_err();
        assert_eq!(
            error,
            BudgetError::TooManyClaims {
                claims: 4,
                slots: 3
            }
        );
        assert!(error.to_string().contains("finer slot"));
    }

    #[test]
    fn bad_parameters_are_refused() {
        for bad in [0.0, -0.1, 1.0, 2.0, f64::NAN, f64::INFINITY, 1e-308] {
            assert!(matches!(
                Budget::new(bad, 0.1, 8),
                Err(BudgetError::VerifyAlpha(_))
            ));
            assert!(matches!(
                Budget::new(0.1, bad, 8),
                Err(BudgetError::RefuteAlpha(_))
            ));
        }
        assert_eq!(Budget::new(0.1, 0.1, 0), Err(BudgetError::NoSlots));
    }
}
