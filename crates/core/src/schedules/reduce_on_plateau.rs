//! Reduce on plateau as a schedule: its table holds the initial step size, from which [`crate::methods::Plateau`] departs
//! as the run goes. It depends on the data.

use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Elementary, Rational};
use crate::methods::ReduceOnPlateau;

impl Schedule for ReduceOnPlateau {
    fn step_size<A: Elementary>(&self, _t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.initial.number().in_arithmetic())
    }
    fn rational_step_size(&self, _t: usize, _: &Horizon) -> Option<Rational> {
        Some(self.initial.number().exact().clone())
    }
}

impl ReduceOnPlateau {
    pub(super) fn latex(&self) -> String {
        format!(
            r"\eta_1 = {}, \text{{ times }} {} \text{{ after {} looks without progress}}",
            self.initial.number(),
            self.factor.number(),
            self.patience
        )
    }
}
