//! Convergence theorems as executable statements: hypotheses that are checked, an output that is part of the claim, a
//! formula that runs in every arithmetic, and the lines of the proof as checks of their own.

#![forbid(unsafe_code)]

pub mod bound;
pub mod controls;
mod forms;
pub mod given;
pub mod hypothesis;
pub mod parameter;
pub mod planted;
pub mod proof;
pub mod recommended;
pub mod setting;
pub mod stated;
pub mod surd;
pub mod theorem;
pub mod theorems;

#[cfg(test)]
mod testing;
