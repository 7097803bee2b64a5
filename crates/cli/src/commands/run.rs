//! `telescope run` and `telescope merge`.

use super::summary::{outcome, print as print_summary};
use super::verify::{root, settings_folder, use_threads};
use super::{MISUSE, complain, out};
use crate::arguments::{Merge, Run};
use crate::progress::Bar;
use std::path::Path;
use telescope_verify::config::Experiment;
use telescope_verify::number::counted;
use telescope_verify::run_folder::{Request, RunFolder, Use, fill, open};
use telescope_verify::suite::{
    Options, SuiteError, load_experiments, load_settings, run_kept, write_reports,
};
use telescope_verify::verdict::Outcome;

/// Runs experiments into a folder, or one shard of them.
pub(super) fn run(arguments: &Run) -> Result<u8, SuiteError> {
    use_threads(arguments.threads);
    let settings_folder = settings_folder(&arguments.paths);
    let mut settings = load_settings(&settings_folder)?;
    settings.seed = arguments.seed.unwrap_or(settings.seed);
    let options = Options {
        settings,
        quick: arguments.quick,
    };
    let experiments = load_experiments(&arguments.paths, &arguments.only)?;
    let root = root(&arguments.paths);
    let settings = std::fs::read_to_string(settings_folder.join("suite.toml")).ok();
    let request = Request {
        folder: &arguments.out,
        experiments: &experiments,
        root: &root,
        settings: settings.as_deref(),
        options: &options,
    };
    let how = match (arguments.shard, arguments.resume) {
        (Some(shard), _) => Use::Shard(shard),
        (None, true) => Use::Resume,
        (None, false) => Use::Begin,
    };
    let bar = Bar::new();
    let run = RunFolder::start(&request, how, &bar)?;
    let Some(shard) = arguments.shard else {
        return finish(&run, &experiments, &root, &options, &bar);
    };
    let filled = fill(&run, shard, &experiments, &root, &options);
    bar.finish();
    let filled = filled.map_err(|error| paused(error, run.path()))?;
    for failure in &filled.failures {
        complain(failure);
    }
    let folder = run.path().display();
    out(&format!(
        "shard {shard}: {}, {} computed now, in {folder}",
        counted(filled.chunks, "chunk"),
        filled.computed
    ));
    if filled.failures.is_empty() {
        out(&format!(
            "when all {} shards have ended: telescope merge {folder}",
            shard.count()
        ));
        Ok(0)
    } else {
        Ok(MISUSE)
    }
}

/// Gathers the shards of a run, and makes what is made of them.
pub(super) fn merge(arguments: &Merge) -> Result<u8, SuiteError> {
    use_threads(arguments.threads);
    let bar = Bar::new();
    let opened = open(&arguments.folder, &arguments.others, &arguments.root, &bar);
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            bar.finish();
            return Err(paused(error, &arguments.folder));
        }
    };
    if !arguments.others.is_empty() {
        out(&format!(
            "{} copied from other folders",
            counted(opened.copied, "chunk")
        ));
    }
    finish(
        &opened.run,
        &opened.experiments,
        &arguments.root,
        &opened.options,
        &bar,
    )
}

/// Does what is left of a run, says what was found, and writes the reports.
fn finish(
    run: &RunFolder,
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
    bar: &Bar,
) -> Result<u8, SuiteError> {
    let result = run_kept(experiments, root, options, Some(run), bar);
    bar.finish();
    let result = result.map_err(|error| paused(error, run.path()))?;
    for failure in &result.failures {
        complain(failure);
    }
    let outcome = outcome(&result.suite, &result.experiments);
    print_summary(&result.suite, &result.experiments);
    if !result.failures.is_empty() {
        out(&format!(
            "{} of {} experiments could not be run: no reports are written",
            result.failures.len(),
            experiments.len()
        ));
        run.forget_if_unused()?;
        return Ok(MISUSE);
    }
    if outcome == Outcome::AsExpected {
        out("everything is as expected");
    }
    run.check()?;
    let written = write_reports(run.path(), &result.suite, &result.experiments, true)?;
    out(&format!(
        "{} changed in {}",
        counted(written as u64, "file"),
        run.path().display()
    ));
    Ok(outcome.exit_code())
}

/// An interruption, in words that say how to go on.
fn paused(error: SuiteError, folder: &Path) -> SuiteError {
    match error {
        SuiteError::Interrupted => SuiteError::Paused {
            folder: folder.to_owned(),
        },
        error => error,
    }
}
