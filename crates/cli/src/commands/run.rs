//! `telescope run` and `telescope merge`.

use super::answer::Answer;
use super::summary::{self, outcome};
use super::verify::{root, settings_folder, use_threads};
use super::{MISUSE, complain, out, paint};
use crate::arguments::{Merge, Run};
use crate::progress::Bar;
use serde_json::json;
use std::path::Path;
use telescope_verify::config::Experiment;
use telescope_verify::number::counted;
use telescope_verify::run_folder::{self, Request, RunFolder, Use, fill, open};
use telescope_verify::suite::{
    Options, SuiteError, load_experiments, load_settings, write_reports,
};
use telescope_verify::verdict::Outcome;

/// Runs experiments into a folder, or one shard of them.
pub(super) fn run(arguments: &Run) -> Result<Answer, SuiteError> {
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
    let results = json!({
        "folder": folder.to_string(),
        "shard": shard.to_string(),
        "chunks": filled.chunks,
        "computed": filled.computed,
    });
    if filled.failures.is_empty() {
        out(&format!(
            "when all {} shards have ended: telescope merge {folder}",
            shard.count()
        ));
        Ok(Answer::new(0, results))
    } else {
        Ok(Answer {
            code: MISUSE,
            errors: filled.failures.iter().map(ToString::to_string).collect(),
            results,
        })
    }
}

/// Gathers the shards of a run, and makes what is made of them.
pub(super) fn merge(arguments: &Merge) -> Result<Answer, SuiteError> {
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
) -> Result<Answer, SuiteError> {
    let result = run_folder::finish(run, experiments, root, options);
    bar.finish();
    let result = result.map_err(|error| paused(error, run.path()))?;
    for failure in &result.failures {
        complain(failure);
    }
    let outcome = outcome(&result.suite, &result.experiments);
    let mut results = summary::json(&result.suite, &result.experiments);
    summary::print(&result.suite, &result.experiments);
    if !result.failures.is_empty() {
        out(&format!(
            "{} of {} experiments could not be run: no reports are written",
            result.failures.len(),
            experiments.len()
        ));
        run.forget_if_unused()?;
        return Ok(Answer {
            code: MISUSE,
            errors: result.failures.iter().map(ToString::to_string).collect(),
            results,
        });
    }
    if outcome == Outcome::AsExpected {
        out(&paint::good("everything is as expected"));
    }
    run.check()?;
    let written = write_reports(run.path(), &result.suite, &result.experiments, true)?;
    out(&format!(
        "{} changed in {}",
        counted(written as u64, "file"),
        run.path().display()
    ));
    results["folder"] = run.path().display().to_string().into();
    results["files_changed"] = written.into();
    Ok(Answer::new(outcome.exit_code(), results))
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
