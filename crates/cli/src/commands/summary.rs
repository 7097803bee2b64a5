//! What a run found, in lines on the terminal; shared by the commands that run experiments.

use super::out;
use telescope_verify::number::counted;
use telescope_verify::record::{ExperimentRecord, SuiteRecord};
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

/// Prints how many claims, checks and proof lines came out how, then one line for each thing that is not as expected.
pub(super) fn print(suite: &SuiteRecord, experiments: &[ExperimentRecord]) {
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
