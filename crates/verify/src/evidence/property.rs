//! The property rung: every line of the proof, and the claims themselves, on random small problems in exact rationals
//! (AdaGrad's paths in intervals).
//!
//! Cases are drawn by proptest from a seed, so that a record says how to draw them again; a case that fails is shrunk to
//! a simple one, and printed so that a person can redo it with pencil and paper. Holding on all cases proves nothing
//! beyond them; a refutation is final.

#[cfg(test)]
mod adversary;
mod claim;
mod describe;
mod draw;
mod expectation;
mod lines;
mod minimum;
mod search;
mod trace;

#[cfg(test)]
mod tests;

pub use claim::{ClaimDecision, ClaimOutcome, check_claim};
pub use lines::LineOutcome;
pub(crate) use lines::check_lines;
