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
///
/// ```
/// use telescope_theory::controls;
///
/// // Each says of itself that it is false.
/// assert_eq!(controls::ALL.len(), 6);
/// assert!(controls::ALL.iter().all(|control| control.remark().starts_with("False.")));
/// ```
pub const ALL: &[&dyn Theorem] = &[
    &OneOverT,
    &HalfNoiseTerm,
    &MeanNorm,
    &NeverRises,
    &LastIterate,
    &ShiftedAverage,
];

/// The control of that name.
///
/// ```
/// use telescope_theory::controls;
///
/// assert_eq!(controls::find("control-one-over-t").unwrap().title(), "Planted error: rL/T for rL/√T");
/// assert!(controls::find("weighted-average").is_none(), "a theorem");
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|control| control.id() == id)
}
