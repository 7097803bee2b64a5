//! `telescope verify`.

use super::{MISUSE, complain, out, provenance};
use crate::arguments::Verify;
use crate::progress::Bar;
use std::path::{Path, PathBuf};
use telescope_verify::number::counted;
use telescope_verify::record::{ExperimentRecord, SuiteRecord};
use telescope_verify::suite::{
    Options, Plan, SuiteError, differences, dry_run, load_experiments, load_settings, read_records,
    run, write_reports,
};
use telescope_verify::verdict::{Outcome, Verdict};

/// Where reports of a run that is not the standard one go.
const ASIDE: &str = "target/telescope/reports";

/// Runs the suite.
pub(super) fn verify(arguments: &Verify) -> Result<u8, SuiteError> {
    if let Some(threads) = arguments.threads {
        // A second call in one process (tests) is refused: the pool then stays as it is.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global();
    }
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
    let outcome = outcome(&result.suite, &result.experiments);
    summary(&result.suite, &result.experiments);
    let complete = result.failures.is_empty() && result.certificate_faults.is_empty();
    if outcome == Outcome::AsExpected && complete {
        out("everything is as expected");
    }
    // Reports of a part, beside what an experiment gave before its file was spoiled, would mislead.
    if !result.failures.is_empty() {
        out(&format!(
            "{} of {} experiments could not be run: nothing is written, earlier reports are as they were",
            result.failures.len(),
            experiments.len()
        ));
        return Ok(MISUSE);
    }
    if !result.certificate_faults.is_empty() {
        out(&format!(
            "{} in the folder of certificates: nothing is written, earlier reports are as they were",
            counted(result.certificate_faults.len() as u64, "fault")
        ));
        return Ok(MISUSE);
    }
    let whole = suite && arguments.only.is_empty();
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
        let found = differences(&reports, &result.suite, &shown, whole)?;
        for difference in &found {
            out(&difference.to_string());
        }
        if found.is_empty() {
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
        out(&format!(
            "{} changed in {}",
            counted(written as u64, "file"),
            reports.display()
        ));
    }
    Ok(code)
}

/// The folder whose `suite.toml` counts: the first folder given, else that of the first file if it has one, else the
/// standard suite's.
fn settings_folder(paths: &[PathBuf]) -> PathBuf {
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

fn outcome(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> Outcome {
    if suite.lines.iter().any(|line| !line.held) {
        return Outcome::Unexpected;
    }
    let outcomes: Vec<Outcome> = experiments.iter().map(ExperimentRecord::outcome).collect();
    [Outcome::Unexpected, Outcome::Undecided]
        .into_iter()
        .find(|outcome| outcomes.contains(outcome))
        .unwrap_or(Outcome::AsExpected)
}

const VERDICTS: [Verdict; 5] = [
    Verdict::Proved,
    Verdict::Verified,
    Verdict::Refuted,
    Verdict::NotApplicable,
    Verdict::Inconclusive,
];

fn summary(suite: &SuiteRecord, experiments: &[ExperimentRecord]) {
    let claims: Vec<_> = experiments
        .iter()
        .flat_map(|experiment| {
            let of_cases = experiment.cases.iter().flat_map(|case| &case.claims);
            of_cases.map(|claim| (claim, experiment.excuses(claim)))
        })
        .collect();
    let count = |verdict: Verdict| {
        claims
            .iter()
            .filter(|(claim, _)| claim.found == verdict)
            .count()
    };
    let counts: Vec<String> = VERDICTS
        .into_iter()
        .map(|verdict| format!("{} {verdict}", count(verdict)))
        .collect();
    let held = suite.lines.iter().filter(|line| line.held).count();
    out(&format!(
        "{held} of {} proof lines hold on random problems",
        suite.lines.len()
    ));
    if !suite.certificates.is_empty() {
        out(&format!(
            "{} re-checked in fractions; `telescope certify --catalogue` makes them anew",
            counted(suite.certificates.len() as u64, "certificate")
        ));
    }
    out(&format!(
        "{} in {}: {}",
        counted(claims.len() as u64, "claim"),
        counted(experiments.len() as u64, "experiment"),
        counts.join(", ")
    ));
    let checks: Vec<_> = experiments
        .iter()
        .flat_map(|experiment| &experiment.checks)
        .collect();
    if !checks.is_empty() {
        let counts: Vec<String> = VERDICTS
            .into_iter()
            .map(|verdict| {
                let count = checks.iter().filter(|check| check.found == verdict).count();
                format!("{count} {verdict}")
            })
            .collect();
        out(&format!(
            "{}: {}",
            counted(checks.len() as u64, "further check"),
            counts.join(", ")
        ));
    }
    for line in suite.lines.iter().filter(|line| !line.held) {
        out(&format!(
            "UNEXPECTED proof line {} fails on a random problem",
            line.id
        ));
    }
    let excused = claims.iter().filter(|(_, excused)| *excused).count();
    if excused > 0 {
        out(&format!(
            "{} not decided by the few replicates of a quick run; run without --quick to decide",
            counted(excused as u64, "claim")
        ));
    }
    for (claim, excused) in &claims {
        if claim.expected.is_none() && claim.found == Verdict::Refuted {
            out(&format!(
                "UNEXPECTED {}: refuted, and no expectation is stated",
                claim.id
            ));
        }
        if let Some(expected) = claim
            .expected
            .filter(|expected| !excused && !claim.found.meets(*expected))
        {
            out(&format!(
                "UNEXPECTED {}: {}, expected {}",
                claim.id,
                claim.found,
                Verdict::from(expected)
            ));
        }
        if claim.contradiction {
            out(&format!(
                "CONTRADICTION {}: two rungs disagree, so one of them is wrong",
                claim.id
            ));
        }
    }
    for experiment in experiments {
        for check in &experiment.checks {
            if check.expected.is_none() && check.found == Verdict::Refuted {
                out(&format!(
                    "UNEXPECTED {}: {}: refuted, and no expectation is stated",
                    experiment.id,
                    check.plain_statement()
                ));
            }
            let excused = experiment.quick && check.found == Verdict::Inconclusive;
            let expected = check.expected.filter(|_| !excused);
            if let Some(expected) = expected.filter(|expected| !check.found.meets(*expected)) {
                out(&format!(
                    "UNEXPECTED {}: {}: {}, expected {}",
                    experiment.id,
                    check.plain_statement(),
                    check.found,
                    Verdict::from(expected)
                ));
            }
        }
    }
    for claim in experiments.iter().flat_map(ExperimentRecord::disproved) {
        out(&format!(
            "UNEXPECTED {}: random small problems {}",
            claim.id,
            if claim.control {
                "do not refute it, though it is planted"
            } else {
                "refute it, so the statement is false in general"
            }
        ));
    }
    for case in experiments.iter().flat_map(|experiment| &experiment.cases) {
        for value in case.published.iter().filter(|value| !value.agrees) {
            out(&format!(
                "UNEXPECTED {}: the printed {} of {} is not reproduced",
                case.id, value.printed, value.output
            ));
        }
        for law in case.laws.iter().filter(|law| !law.consistent) {
            out(&format!(
                "UNEXPECTED {}: {} of {} do not fit the exact law",
                case.id, law.what, law.output
            ));
        }
    }
}

fn plan(
    experiments: &[telescope_verify::config::Experiment],
    root: &Path,
    options: &Options,
) -> Result<u8, SuiteError> {
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
    for line in &cases {
        total += line.seconds;
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
    Ok(0)
}
