//! The `telescope` command.

#![forbid(unsafe_code)]

use clap::Parser as _;
use std::process::ExitCode;
use telescope_cli::arguments::Arguments;

fn main() -> ExitCode {
    ExitCode::from(telescope_cli::run(Arguments::parse()))
}
