//! Negative controls: statements with one planted error, in the form of theorems. The workbench must refute each; a
//! suite that does not is blind. They are no theorems, and no report lists them as such.

mod half_noise;
mod last_iterate;
mod mean_norm;
mod never_rises;
mod one_over_t;
mod shifted_average;

pub use half_noise::HalfNoiseTerm;
pub use last_iterate::LastIterate;
pub use mean_norm::MeanNorm;
pub use never_rises::NeverRises;
pub use one_over_t::OneOverT;
pub use shifted_average::ShiftedAverage;

use crate::theorem::Theorem;

/// Every planted error.
pub const ALL: &[&dyn Theorem] = &[
    &OneOverT,
    &HalfNoiseTerm,
    &MeanNorm,
    &NeverRises,
    &LastIterate,
    &ShiftedAverage,
];

/// The control of that name.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|control| control.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name() {
        for control in ALL {
            assert_eq!(find(control.id()).map(Theorem::id), Some(control.id()));
        }
        assert!(find("half-noise").is_none());
    }
}
