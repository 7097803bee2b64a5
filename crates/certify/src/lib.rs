//! Worst cases of a method over a whole class of functions, and proofs of them that anyone can check with fractions.
//!
//! Two halves that meet in a file:
//!
//! - **The proof side** ([`proof`]): what a statement means ([`Statement`]), which inequalities every function of the class
//!   obeys ([`Model`]), the format of a certificate ([`Certificate`]) and the checker ([`check`]). Rationals only, no
//!   floating point, nothing from the other half; a sceptic reads this half and no more.
//! - **The search side**: multipliers in closed form ([`analytic`]), a numeric solver of the worst-case problem ([`solver`])
//!   with the repair that turns its doubles into a proof ([`repair`]), and worst-case functions that the method is then
//!   run on ([`witness`]). A mistake here gives no certificate, or a loose one, never a wrong one.
//!
//! ```
//! use telescope_certify::catalogue::Family;
//! use telescope_certify::proof::{Metric, Weights};
//! use telescope_certify::{analytic, check};
//!
//! // Four constant steps r/(L√T), here with r = 2 and L = 1: no mean gap is above rL/√T = 1.
//! let statement = Family::Constant.statement(4, Metric::Values(Weights::StepSizes));
//! let certificate = analytic::textbook(&statement).unwrap();
//! let checked = check(&certificate).unwrap();
//! assert_eq!(checked.bound.to_string(), "1");
//! // A bound that the multipliers do not give proves nothing.
//! let mut spoiled = certificate;
//! spoiled.bound = "1/3".parse().unwrap();
//! assert!(check(&spoiled).is_err());
//! ```

#![forbid(unsafe_code)]

pub mod analytic;
pub mod attained;
pub mod catalogue;
pub mod design;
pub mod plane;
pub mod proof;
pub mod repair;
pub mod solver;
pub mod two_steps;
mod units;
pub mod witness;
pub mod worst_function;

pub use proof::{Certificate, Checked, Flaw, Model, Scope, Statement, check};
