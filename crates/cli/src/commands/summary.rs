//! What a run found, in lines on the terminal and as JSON; shared by the commands that run experiments.

use super::{out, paint};
use serde_json::{Value, json};
use telescope_verify::number::counted;
use telescope_verify::record::{ClaimRecord, ExperimentRecord, SuiteRecord};
use telescope_verify::results;
use telescope_verify::verdict::{Outcome, Verdict};

/// How the run ends: the worst of its experiments, and unexpected where a proof line fails.
pub(super) fn outcome(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> Outcome {
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

/// Claims, each with whether a quick run excuses that it stayed open.
fn claims(experiments: &[ExperimentRecord]) -> Vec<(&ClaimRecord, bool)> {
    experiments
        .iter()
        .flat_map(|experiment| {
            let of_cases = experiment.cases.iter().flat_map(|case| &case.claims);
            of_cases.map(|claim| (claim, experiment.excuses(claim)))
        })
        .collect()
}

/// How many came out how, those that there are in colour.
fn counts(found: impl Iterator<Item = Verdict> + Clone) -> String {
    let words: Vec<String> = VERDICTS
        .into_iter()
        .map(|verdict| {
            let count = found.clone().filter(|one| *one == verdict).count();
            let text = format!("{count} {verdict}");
            if count == 0 {
                text
            } else {
                paint::verdict(verdict, &text)
            }
        })
        .collect();
    words.join(", ")
}

/// Prints how many claims, checks and proof lines came out how, then one line for each thing that is not as expected.
pub(super) fn print(suite: &SuiteRecord, experiments: &[ExperimentRecord]) {
    let claims = claims(experiments);
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
        counts(claims.iter().map(|(claim, _)| claim.found))
    ));
    let checks: Vec<_> = experiments
        .iter()
        .flat_map(|experiment| &experiment.checks)
        .collect();
    if !checks.is_empty() {
        out(&format!(
            "{}: {}",
            counted(checks.len() as u64, "further check"),
            counts(checks.iter().map(|check| check.found))
        ));
    }
    let excused = claims.iter().filter(|(_, excused)| *excused).count();
    if excused > 0 {
        out(&format!(
            "{} not decided by the few replicates of a quick run; run without --quick to decide",
            counted(excused as u64, "claim")
        ));
    }
    for line in unexpected(suite, experiments) {
        out(&paint::alarm(&line));
    }
}

/// One line for each thing that is not as expected.
pub(super) fn unexpected(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> Vec<String> {
    let mut lines: Vec<String> = suite
        .lines
        .iter()
        .filter(|line| !line.held)
        .map(|line| {
            format!(
                "UNEXPECTED proof line {} fails on a random problem",
                line.id
            )
        })
        .collect();
    for (claim, excused) in claims(experiments) {
        if claim.expected.is_none() && claim.found == Verdict::Refuted {
            lines.push(format!(
                "UNEXPECTED {}: refuted, and no expectation is stated",
                claim.id
            ));
        }
        if let Some(expected) = claim
            .expected
            .filter(|expected| !excused && !claim.found.meets(*expected))
        {
            lines.push(format!(
                "UNEXPECTED {}: {}, expected {}",
                claim.id,
                claim.found,
                Verdict::from(expected)
            ));
        }
        if claim.contradiction {
            lines.push(format!(
                "CONTRADICTION {}: two rungs disagree, so one of them is wrong",
                claim.id
            ));
        }
    }
    for experiment in experiments {
        of_checks(experiment, &mut lines);
    }
    for claim in experiments.iter().flat_map(ExperimentRecord::disproved) {
        lines.push(format!(
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
            lines.push(format!(
                "UNEXPECTED {}: the printed {} of {} is not reproduced",
                case.id, value.printed, value.output
            ));
        }
        for law in case.laws.iter().filter(|law| !law.consistent) {
            lines.push(format!(
                "UNEXPECTED {}: {} of {} do not fit the exact law",
                case.id, law.what, law.output
            ));
        }
    }
    lines
}

fn of_checks(experiment: &ExperimentRecord, lines: &mut Vec<String>) {
    for check in &experiment.checks {
        if check.expected.is_none() && check.found == Verdict::Refuted {
            lines.push(format!(
                "UNEXPECTED {}: {}: refuted, and no expectation is stated",
                experiment.id,
                check.plain_statement()
            ));
        }
        let excused = experiment.quick && check.found == Verdict::Inconclusive;
        let expected = check.expected.filter(|_| !excused);
        if let Some(expected) = expected.filter(|expected| !check.found.meets(*expected)) {
            lines.push(format!(
                "UNEXPECTED {}: {}: {}, expected {}",
                experiment.id,
                check.plain_statement(),
                check.found,
                Verdict::from(expected)
            ));
        }
    }
}

/// The same for programs: proof lines, certificates, and the rows of the tables of claims and checks.
pub(super) fn json(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> Value {
    let lines: Vec<Value> = suite
        .lines
        .iter()
        .map(|line| json!({ "id": line.id, "held": line.held }))
        .collect();
    let certificates: Vec<&str> = suite
        .certificates
        .iter()
        .map(|certificate| &*certificate.name)
        .collect();
    json!({
        "seed": suite.seed,
        "quick": suite.quick,
        "proof_lines": lines,
        "certificates": certificates,
        "claims": results::claims(experiments).objects(),
        "checks": results::checks(experiments).objects(),
        "unexpected": unexpected(suite, experiments),
    })
}
