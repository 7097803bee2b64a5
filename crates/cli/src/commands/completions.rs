//! `telescope completions` and `telescope man`: both made from the arguments themselves.

use super::out;
use crate::arguments::{Arguments, Completions, Man};
use clap::CommandFactory as _;
use std::path::Path;
use telescope_verify::suite::SuiteError;

/// Prints the script of a shell.
pub(super) fn completions(arguments: &Completions) {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "telescope",
        &mut script,
    );
    out(String::from_utf8_lossy(&script).trim_end());
}

/// Prints the manual, or writes it page by page.
pub(super) fn man(arguments: &Man) -> Result<u8, SuiteError> {
    let failed = |path: &Path, error: &std::io::Error| SuiteError::File {
        path: path.to_owned(),
        message: error.to_string(),
        hint: "choose another folder with --out DIR",
    };
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| failed(Path::new("the manual page"), &error))?;
        out(String::from_utf8_lossy(&page).trim_end());
        return Ok(0);
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    clap_mangen::generate_to(command, folder).map_err(|error| failed(folder, &error))?;
    out(&format!("the manual is in {}", folder.display()));
    Ok(0)
}
