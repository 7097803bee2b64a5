//! The `telescope` command, for the end-to-end tests of this package.

use clap::Parser as _;
use std::process::ExitCode;
use telescope_cli::arguments::Arguments;

fn main() -> ExitCode {
    ExitCode::from(telescope_cli::run(Arguments::parse()))
}
