//! `telescope verify`.

use super::answer::Answer;
use super::summary::{self, outcome};
use super::{ASIDE, MISUSE, complain, edits, out, paint, provenance};
use crate::arguments::Verify;
use crate::progress::Bar;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use telescope_verify::number::counted;
use telescope_verify::record::ExperimentRecord;
use telescope_verify::suite::{
    Options, Plan, SuiteError, differences, dry_run, load_experiments, load_settings, read_records,
    run, write_reports,
};
use telescope_verify::verdict::Outcome;

/// Runs the suite.
pub(super) fn verify(arguments: &Verify) -> Result<Answer, SuiteError> {
    use_threads(arguments.threads);
    let mut settings = load_settings(&settings_folder(&arguments.paths))?;
    // One folder of experiments is a suite; files are a part of one, or somebody's own.
    let suite = matches!(&arguments.paths[..], [folder] if folder.is_dir());
    let standard =
        suite && !arguments.quick && arguments.seed.is_none_or(|seed| seed == settings.seed);
    settings.seed = arguments.seed.unwrap_or(settings.seed);
    let options = Options {
        settings,
        quick: arguments.quick,
    };
    let experiments = load_experiments(&arguments.paths, &arguments.only)?;
    let root = root(&arguments.paths);
    if arguments.dry_run {
        return plan(&experiments, &root, &options);
    }
    let reports = match &arguments.out {
        Some(folder) => folder.clone(),
        None if standard => root.join("reports"),
        None => PathBuf::from(ASIDE),
    };
    let whole = suite && arguments.only.is_empty();
    if !arguments.check {
        let names = experiments.iter().map(|one| one.id.clone()).collect();
        edits::admit_run(&reports, &names, whole, arguments.force)?;
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "for the untracked provenance only"
    )]
    let start = std::time::Instant::now();
    let bar = Bar::new();
    let result = run(&experiments, &root, &options, &bar);
    bar.finish();
    let result = result?;
    for failure in result.failures.iter().chain(&result.certificate_faults) {
        complain(failure);
    }
    let faults = result.failures.iter().chain(&result.certificate_faults);
    let errors: Vec<String> = faults.map(ToString::to_string).collect();
    let mut found = if arguments.json {
        summary::json(&result.suite, &result.experiments)
    } else {
        Value::Null
    };
    let outcome = outcome(&result.suite, &result.experiments);
    summary::print(&result.suite, &result.experiments);
    let complete = result.failures.is_empty() && result.certificate_faults.is_empty();
    if outcome == Outcome::AsExpected && complete {
        out(&paint::good("everything is as expected"));
    }
    // Reports of a part, beside what an experiment gave before its file was spoiled, would mislead.
    if !result.failures.is_empty() {
        out(&format!(
            "{} of {} experiments could not be run: nothing is written, earlier reports are as they were",
            result.failures.len(),
            experiments.len()
        ));
        return Ok(Answer {
            code: MISUSE,
            errors,
            results: found,
        });
    }
    if !result.certificate_faults.is_empty() {
        out(&format!(
            "{} in the folder of certificates: nothing is written, earlier reports are as they were",
            counted(result.certificate_faults.len() as u64, "fault")
        ));
        return Ok(Answer {
            code: MISUSE,
            errors,
            results: found,
        });
    }
    // A part of the suite is shown among the records that are there.
    let mut shown = if whole {
        Default::default()
    } else {
        read_records(&reports, &result.suite)?
    };
    for record in &result.experiments {
        shown.insert(record.id.clone(), record.clone());
    }
    let shown: Vec<ExperimentRecord> = shown.into_values().collect();
    let mut code = outcome.exit_code();
    if arguments.check {
        let differing = differences(&reports, &result.suite, &shown, whole)?;
        for difference in &differing {
            out(&difference.to_string());
        }
        if arguments.json {
            let lines: Vec<String> = differing.iter().map(ToString::to_string).collect();
            found["differences"] = lines.into();
        }
        if differing.is_empty() {
            out(&format!(
                "the reports in {} are what the code produces",
                reports.display()
            ));
        } else {
            out("run `cargo xtask verify` and commit the result");
            code = 1;
        }
    } else {
        let written = write_reports(&reports, &result.suite, &shown, whole)?;
        provenance::write(&reports, start.elapsed());
        if arguments.json {
            found["folder"] = reports.display().to_string().into();
            found["files_changed"] = written.into();
        }
        out(&format!(
            "{} changed in {}",
            counted(written as u64, "file"),
            reports.display()
        ));
    }
    Ok(Answer::new(code, found))
}

/// Uses so many threads, all cores if `None`.
pub(super) fn use_threads(threads: Option<u16>) {
    if let Some(threads) = threads {
        // A second call in one process (tests) is refused: the pool then stays as it is.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global();
    }
}

/// The folder whose `suite.toml` counts: the first folder given, else that of the first file if it has one, else the
/// standard suite's.
pub(super) fn settings_folder(paths: &[PathBuf]) -> PathBuf {
    let beside = || paths.first()?.parent().map(Path::to_owned);
    paths
        .iter()
        .find(|path| path.is_dir())
        .cloned()
        .or_else(|| beside().filter(|folder| folder.join("suite.toml").is_file()))
        .unwrap_or_else(|| PathBuf::from("experiments"))
}

/// The folder that data paths start from: the parent of the folder of experiments.
pub(super) fn root(paths: &[PathBuf]) -> PathBuf {
    let first = paths
        .first()
        .map_or(Path::new("experiments"), PathBuf::as_path);
    let folder = if first.is_dir() {
        first
    } else {
        first.parent().unwrap_or(Path::new(""))
    };
    match folder.parent() {
        Some(parent) if folder.ends_with("experiments") && !parent.as_os_str().is_empty() => {
            parent.to_owned()
        }
        _ => PathBuf::new(),
    }
}

fn plan(
    experiments: &[telescope_verify::config::Experiment],
    root: &Path,
    options: &Options,
) -> Result<Answer, SuiteError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "an estimate of time, which no report contains"
    )]
    let timer = |work: &mut dyn FnMut()| {
        // Once for nothing: the first time also starts the threads.
        work();
        let start = std::time::Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    let Plan { cases, checks } = dry_run(experiments, root, options, &timer)?;
    out("case: steps × replicates (dimension, claims; exact rung): at most, one core");
    let mut total = 0.0;
    let (mut case_rows, mut check_rows) = (Vec::new(), Vec::new());
    for line in &cases {
        total += line.seconds;
        case_rows.push(json!({
            "case": line.case,
            "steps": line.steps,
            "least_replicates": line.least_replicates,
            "most_replicates": line.most_replicates,
            "dimension": line.dimension,
            "claims": line.claims,
            "exact": line.exact,
            "one_by_one": line.not_in_lanes,
            "seconds": line.seconds,
        }));
        out(&format!(
            "{}: {} × {}..{} (d = {}, {}; {}{}): {:.2} s",
            line.case,
            line.steps,
            line.least_replicates,
            line.most_replicates,
            line.dimension,
            counted(line.claims as u64, "claim"),
            line.exact,
            line.not_in_lanes
                .map_or_else(String::new, |why| format!("; one by one: {why}")),
            line.seconds
        ));
    }
    for line in &checks {
        total += line.seconds;
        check_rows.push(json!({
            "check": line.check,
            "replicates": line.replicates,
            "seconds": line.seconds,
        }));
        out(&format!(
            "{}: {}: {:.2} s",
            line.check,
            counted(line.replicates, "replicate"),
            line.seconds
        ));
    }
    out(&format!(
        "{}, at most about {total:.0} s of one core for the replicates",
        counted(cases.len() as u64, "case")
    ));
    let plan = json!({ "cases": case_rows, "checks": check_rows, "seconds": total });
    Ok(Answer::new(0, json!({ "plan": plan })))
}
