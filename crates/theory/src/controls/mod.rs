//! Negative controls: statements with one planted error, in the form of theorems. The workbench must refute each; a
//! suite that does not is blind. They are no theorems, and no report lists them as such.

mod half_noise;
mod one_over_t;

pub use half_noise::HalfNoiseTerm;
pub use one_over_t::OneOverT;

use crate::theorem::Theorem;

/// Every planted error.
pub const ALL: &[&dyn Theorem] = &[&OneOverT, &HalfNoiseTerm];

/// The control of that name.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|control| control.id() == id)
}
