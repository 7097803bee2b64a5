//! Data sets: a file read by [`telescope_tables`], its target read as labels or numbers, its columns and its target, if
//! asked, scaled; and rows made from a seed.

mod cache;
mod file;
mod synthetic;

pub(crate) use cache::DataFiles;
pub(crate) use file::Loaded;
pub(crate) use synthetic::synthetic;
pub use synthetic::{LongRows, SyntheticConfig};
