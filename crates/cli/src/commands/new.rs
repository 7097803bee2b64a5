//! `telescope new`.

use super::out;
use crate::arguments::New;
use telescope_verify::suite::SuiteError;
use telescope_verify::template::{OwnData, Template, template, write_new};

/// Writes the file.
pub(super) fn new(arguments: &New) -> Result<u8, SuiteError> {
    let flags = [
        ("problem", &arguments.problem),
        ("loss", &arguments.loss),
        ("oracle", &arguments.oracle),
        ("sampler", &arguments.sampler),
        ("noise-law", &arguments.noise_law),
        ("schedule", &arguments.schedule),
        ("domain", &arguments.domain),
        ("method", &arguments.method),
    ];
    let chosen = flags
        .into_iter()
        .filter_map(|(flag, name)| Some((flag, name.clone()?)));
    let wanted = Template {
        chosen: chosen.collect(),
        data: arguments.data.clone().map(|path| OwnData {
            path,
            target: arguments.target.clone(),
        }),
    };
    let paths = [arguments.file.clone()];
    let root = super::verify::root(&paths);
    let text = template(&wanted, &arguments.file, &root)?;
    write_new(&arguments.file, &text)?;
    out(&format!(
        "{} is written; run it with: telescope verify {}",
        arguments.file.display(),
        arguments.file.display()
    ));
    Ok(0)
}
