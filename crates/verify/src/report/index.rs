//! The index: what this is, how it came out, every claim, every control.

use super::comparison;
use super::coverage;
use super::coverage_gaps;
use super::index_alpha::alpha;
use super::index_tables::{checks, laws, legend, lines, published};
use super::markdown::{Align, Page, Table, code_block, details, text};
use super::page::VERDICTS;
use super::wording::{
    Gap, anchor, as_expected, bound_cell, case_cell, expected_cell, headroom_cell,
    is_negative_control, or_dash, relation, rung_cell, vacuity_cell, verdict_cell,
};
use crate::number;
use crate::record::{CaseRecord, ClaimRecord, ExperimentRecord, SuiteRecord};
use crate::verdict::{Outcome, Verdict};

/// A claim with its place.
struct Placed<'a> {
    experiment: &'a ExperimentRecord,
    case: &'a CaseRecord,
    claim: &'a ClaimRecord,
    anchor: String,
}

fn placed<'a>(experiments: &[&'a ExperimentRecord]) -> Vec<Placed<'a>> {
    let mut claims = Vec::new();
    for &experiment in experiments {
        for (index, case) in experiment.cases.iter().enumerate() {
            for (claim_index, claim) in case.claims.iter().enumerate() {
                claims.push(Placed {
                    experiment,
                    case,
                    claim,
                    anchor: anchor(index, claim_index),
                });
            }
        }
    }
    claims
}

pub(super) fn render(suite: &SuiteRecord, experiments: &[&ExperimentRecord]) -> String {
    let claims = placed(experiments);
    let (controls, claims): (Vec<Placed>, Vec<Placed>) = claims
        .into_iter()
        .partition(|placed| is_negative_control(placed.claim));
    let mut page = Page::default();
    page.block("# Convergence of stochastic gradient descent: what was claimed, what was found");
    page.block(
        "Each experiment runs stochastic gradient descent on one problem and asks whether theorems about it hold there. \
         A claim is checked on every rung that applies: on random small problems, by sampling with a fixed error \
         probability, and exactly. Verdicts are never merged: *proved* is decided without sampling, *verified* by sampling.",
    );
    page.block(&format!(
        "**{}**",
        summary(suite, experiments, &claims, &controls)
    ));
    page.block(&format!(
        "To reproduce all of it:\n\n{}",
        code_block("sh", &command(suite))
    ));
    page.block(&experiments_table(experiments));
    page.block(&comparisons(experiments));
    page.block(&certificates(suite));
    page.block("## Claims");
    page.block(&table(&claims));
    page.block("## Negative controls");
    page.block("These must be refuted: planted errors, and theorems whose hypothesis does not hold. A suite that lets one pass is blind.");
    page.block(&table(&controls));
    page.block(&checks(experiments));
    page.block("## Coverage");
    page.block(&coverage::coverage(experiments));
    page.block(&details(
        "Every theorem at every place: claimed, or why not",
        &coverage_gaps::gaps(experiments),
    ));
    page.block("## The lines of the proof, on random problems");
    page.block(&lines(suite));
    page.block(&published(experiments));
    page.block(&laws(experiments));
    page.block("## Error probability");
    page.block(&alpha(suite, experiments));
    page.block("## How to read this");
    page.block(&legend());
    page.into_text()
}

/// Where arms are put beside each other.
fn comparisons(experiments: &[&ExperimentRecord]) -> String {
    let mut lines = Vec::new();
    for experiment in experiments {
        for (index, comparison) in experiment.comparisons.iter().enumerate() {
            lines.push(format!(
                "- [{}]({}.md#{}) ({})",
                text(&comparison.title),
                experiment.id,
                comparison::anchor(index),
                text(&experiment.title)
            ));
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("## Comparisons\n\n{}", lines.join("\n"))
}

/// How many certificates there are, and where.
fn certificates(suite: &SuiteRecord) -> String {
    if suite.certificates.is_empty() {
        return String::new();
    }
    format!(
        "## Certificates\n\n{} about whole classes of functions, proved and checked in fractions: [worst cases](certificates.md).",
        number::counted(suite.certificates.len() as u64, "statement")
    )
}

fn command(suite: &SuiteRecord) -> String {
    format!(
        "cargo xtask verify --seed {}{}",
        suite.seed,
        if suite.quick { " --quick" } else { "" }
    )
}

/// The numbers of the suite in one paragraph, and what is not as expected.
fn summary(
    suite: &SuiteRecord,
    experiments: &[&ExperimentRecord],
    claims: &[Placed],
    controls: &[Placed],
) -> String {
    let counts: Vec<String> = VERDICTS
        .into_iter()
        .map(|verdict| {
            (
                verdict,
                claims
                    .iter()
                    .filter(|placed| placed.claim.found == verdict)
                    .count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{count} {}", verdict.word()))
        .collect();
    let refuted = controls
        .iter()
        .filter(|placed| placed.claim.found == Verdict::Refuted)
        .count();
    let refuted = match controls.len() {
        0 => "no negative controls".to_owned(),
        all if all == refuted => format!(
            "{}, all refuted",
            number::counted(all as u64, "negative control")
        ),
        all => format!(
            "{}, {refuted} refuted",
            number::counted(all as u64, "negative control")
        ),
    };
    let found = if counts.is_empty() {
        String::new()
    } else {
        format!(": {}", counts.join(", "))
    };
    let mut sentence = format!(
        "{}{found}; {refuted}.",
        number::counted(claims.len() as u64, "claim")
    );
    let values: Vec<bool> = experiments
        .iter()
        .flat_map(|experiment| &experiment.cases)
        .flat_map(|case| case.published.iter().map(|value| value.agrees))
        .collect();
    if !values.is_empty() {
        let agreed = values.iter().filter(|agrees| **agrees).count();
        sentence.push_str(&format!(
            " {agreed} of {} reproduced.",
            number::counted(values.len() as u64, "printed value")
        ));
    }
    sentence.push(' ');
    sentence.push_str(&judgement(suite, experiments, claims, controls));
    if suite.quick {
        sentence.push_str(" This is a quick run, with fewer replicates.");
    }
    sentence
}

fn judgement(
    suite: &SuiteRecord,
    experiments: &[&ExperimentRecord],
    claims: &[Placed],
    controls: &[Placed],
) -> String {
    let lines = suite.lines.iter().filter(|line| !line.held).count();
    let wrong = claims
        .iter()
        .chain(controls)
        .filter(|placed| as_expected(placed.claim) == Some(false))
        .count();
    let cases = || experiments.iter().flat_map(|experiment| &experiment.cases);
    let values = cases()
        .flat_map(|case| &case.published)
        .filter(|value| !value.agrees)
        .count();
    let laws = cases()
        .flat_map(|case| &case.laws)
        .filter(|law| !law.consistent)
        .count();
    let checks = experiments
        .iter()
        .flat_map(|experiment| &experiment.checks)
        .filter(|check| !check.is_fine())
        .count();
    let parts: Vec<String> = [
        (wrong, "claim"),
        (checks, "check"),
        (lines, "proof line"),
        (values, "printed value"),
        (laws, "law"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, noun)| number::counted(count as u64, noun))
    .collect();
    if !parts.is_empty() {
        return format!("Not as expected: {}.", parts.join(", "));
    }
    if experiments
        .iter()
        .any(|experiment| experiment.outcome() == Outcome::Undecided)
    {
        return "Some claims without an expectation stayed undecided.".to_owned();
    }
    "Everything is as expected.".to_owned()
}

fn experiments_table(experiments: &[&ExperimentRecord]) -> String {
    let mut table = Table::new([
        ("experiment", Align::Left),
        ("cases", Align::Right),
        ("claims", Align::Right),
        ("outcome", Align::Left),
        ("record", Align::Left),
    ]);
    for experiment in experiments {
        let claims: usize = experiment.cases.iter().map(|case| case.claims.len()).sum();
        let outcome = match experiment.outcome() {
            Outcome::AsExpected => "✓ as expected",
            Outcome::Unexpected => "**✗ not as expected**",
            Outcome::Undecided => "? undecided",
        };
        table.row([
            format!("[{}]({}.md)", text(&experiment.title), experiment.id),
            number::count(experiment.cases.len() as u64),
            number::count(claims as u64),
            outcome.to_owned(),
            format!("[{id}](records/{id}.json)", id = experiment.id),
        ]);
    }
    if table.is_empty() {
        "There are no experiments.".to_owned()
    } else {
        table.render()
    }
}

/// One row a claim.
fn table(claims: &[Placed]) -> String {
    let mut table = Table::new([
        ("experiment", Align::Left),
        ("case", Align::Left),
        ("theorem (form)", Align::Left),
        ("gap, bound", Align::Middle),
        ("property", Align::Middle),
        ("sampled", Align::Middle),
        ("exact", Align::Middle),
        ("certified", Align::Middle),
        ("verdict", Align::Left),
        ("expected", Align::Left),
        ("bound", Align::Right),
        ("gap", Align::Right),
        ("headroom", Align::Right),
        ("says something", Align::Left),
    ]);
    for Placed {
        experiment,
        case,
        claim,
        anchor,
    } in claims
    {
        let page = format!("{}.md", experiment.id);
        table.row([
            format!("[{}]({page})", text(&experiment.id)),
            case_cell(case),
            format!(
                "[{}]({page}#{anchor}) ({})",
                text(&claim.theorem),
                claim.form.id()
            ),
            relation(claim.relation).to_owned(),
            rung_cell(claim.property_summary()),
            rung_cell(claim.sampled_summary()),
            rung_cell(claim.exact_summary()),
            rung_cell(claim.certified_summary()),
            verdict_cell(claim.found),
            expected_cell(claim),
            bound_cell(claim),
            or_dash(Gap::of(claim).map(Gap::cell)),
            headroom_cell(claim),
            vacuity_cell(claim),
        ]);
    }
    if table.is_empty() {
        "None.".to_owned()
    } else {
        table.render()
    }
}
