//! Experiment files written for a user: every key with a comment from the schema.

mod commented;
mod loss;
mod variants;
mod write_new;

pub(crate) use commented::commented;
pub use loss::loss;
pub use variants::{OwnData, Template, template};
pub use write_new::write_new;
