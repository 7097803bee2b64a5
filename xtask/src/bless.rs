//! `cargo xtask bless`: accept what the code produces now, in snapshots and in `reports/`.

use crate::run::{cargo, number, say};
use crate::verify;
use std::process::ExitCode;

/// Rewrites the snapshots by running the tests, then the reports by running the suite.
pub(crate) fn run() -> ExitCode {
    // All tests run, so that one failure does not leave half of the snapshots old.
    let tested = cargo(&["test", "--locked", "--no-fail-fast"])
        .env("INSTA_UPDATE", "always")
        .status();
    let verified = verify::command(&[]).status();
    let (Ok(tested), Ok(verified)) = (tested, verified) else {
        say("cannot start cargo; is Rust installed?");
        return ExitCode::FAILURE;
    };
    if !verified.success() {
        say("the suite did not end as expected, see above; reports/ shows why");
        return ExitCode::from(number(verified));
    }
    if !tested.success() {
        // A test that compares reports/ with the code fails before they are rewritten, and passes now.
        say("some tests failed before reports/ was rewritten; mend: run `cargo test` again");
        return ExitCode::FAILURE;
    }
    say("blessed; look at `git diff` before you commit");
    ExitCode::SUCCESS
}
