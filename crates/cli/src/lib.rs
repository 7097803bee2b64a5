//! The `telescope` command as a library: arguments in, exit code out, so that tests can call it.

#![forbid(unsafe_code)]

pub mod arguments;
mod commands;
mod progress;
mod terminal;

pub use commands::run;
