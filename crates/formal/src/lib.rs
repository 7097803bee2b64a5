//! The machine-checked proof in `proofs/`: what it says, running its check with Coq, and comparing the sources with
//! what was checked, without Coq.
//!
//! Nothing here trusts a list by hand: the statements and axioms of the manifest are printed by Coq.

#![forbid(unsafe_code)]

pub mod audit;
pub mod catalogue;
pub mod certificates;
pub mod check;
pub mod coq;
pub mod embedded;
pub mod failure;
pub mod manifest;
pub mod mutants;
pub mod sources;
pub mod vectors;

pub use failure::Failure;
pub use manifest::{Manifest, Proved};
