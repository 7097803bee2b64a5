//! The index's tables of proof lines, printed values and laws, and its legend.

use super::check_section;
use super::ledger_section::scope;
use super::markdown::{Align, Page, Table, code_block, details, inline_cell, math, text};
use super::published_section;
use super::wording::{case_cell, verdict_cell};
use crate::number;
use crate::record::{CaseRecord, ExperimentRecord, SuiteRecord};
use telescope_theory::proof;

/// The lines of the proof on random problems, in rationals.
pub(super) fn lines(suite: &SuiteRecord) -> String {
    let mut table = Table::new([
        ("line", Align::Left),
        ("statement", Align::Left),
        ("speaks of", Align::Left),
        ("problems", Align::Right),
        ("evaluations", Align::Right),
        ("smallest slack", Align::Right),
        ("held", Align::Left),
    ]);
    let mut page = Page::default();
    for line in &suite.lines {
        let known = proof::find(&line.id);
        table.row([
            text(&line.id),
            known.map_or_else(String::new, |known| math(known.latex)),
            known
                .map_or("", |known| scope(known.scope.into()))
                .to_owned(),
            number::count(line.cases.into()),
            number::count(line.evaluations),
            text(&shortened(&line.smallest_slack)),
            if line.held {
                "✓ each time"
            } else {
                "**✗ no**"
            }
            .to_owned(),
        ]);
    }
    if table.is_empty() {
        return "They were not checked.".to_owned();
    }
    page.block("Random problems, schedules and draws, shrunk on failure, decided in rationals; the slack is how far a line is from failing.");
    page.block(&table.render());
    for line in &suite.lines {
        if let Some(witness) = &line.witness {
            page.block(&details(
                &format!("{} fails on this problem", text(&line.id)),
                &code_block("text", witness),
            ));
        }
    }
    page.into_text()
}

/// A fraction that fits a table.
fn shortened(fraction: &str) -> String {
    const MOST: usize = 24;
    let fraction = fraction.replace('-', "−");
    if fraction.chars().count() <= MOST {
        return fraction;
    }
    let sign = if fraction.starts_with('−') {
        "negative"
    } else {
        "positive"
    };
    format!("{sign}, {} characters", fraction.chars().count())
}

/// Values that others printed; empty without any.
pub(super) fn published(experiments: &[&ExperimentRecord]) -> String {
    let rows = cases(experiments).flat_map(|(name, case)| {
        case.published
            .iter()
            .map(move |value| (Some(name.clone()), value))
    });
    titled(
        "## Values that others printed",
        "",
        &published_section::published(rows),
    )
}

/// Checks, a row each; empty without any.
pub(super) fn checks(experiments: &[&ExperimentRecord]) -> String {
    let mut table = Table::new([
        ("experiment", Align::Left),
        ("it was checked that", Align::Left),
        ("verdict", Align::Left),
        ("expected", Align::Left),
    ]);
    for experiment in experiments {
        for check in &experiment.checks {
            table.row([
                format!("[{}]({}.md)", text(&experiment.id), experiment.id),
                inline_cell(&check.statement),
                verdict_cell(check.found),
                check_section::expected_cell(check),
            ]);
        }
    }
    let table = if table.is_empty() {
        String::new()
    } else {
        table.render()
    };
    titled(
        "## Checks",
        "What experiments show beside the claims of theorems, with the evidence on their pages.",
        &table,
    )
}

/// Tests against exact laws; empty without any.
pub(super) fn laws(experiments: &[&ExperimentRecord]) -> String {
    let rows = cases(experiments)
        .flat_map(|(name, case)| case.laws.iter().map(move |law| (Some(name.clone()), law)));
    titled(
        "## Points against exact laws",
        "Tests of printed end points, and of our own replicates, against the law (under noise that is not normal: the mean and covariance) that the moment recursion gives. Agreement proves nothing; a wrong law would likely fail.",
        &published_section::laws(rows),
    )
}

fn titled(title: &str, words: &str, table: &str) -> String {
    if table.is_empty() {
        return String::new();
    }
    let mut page = Page::default();
    page.block(title);
    page.block(words);
    page.block(table);
    page.into_text()
}

/// Every case with a link to its page.
fn cases<'a>(
    experiments: &[&'a ExperimentRecord],
) -> impl Iterator<Item = (String, &'a CaseRecord)> {
    let experiments: Vec<&ExperimentRecord> = experiments.to_vec();
    experiments.into_iter().flat_map(|experiment| {
        experiment.cases.iter().map(move |case| {
            let link = format!("[{}]({}.md)", text(&experiment.id), experiment.id);
            let name = if case.label.is_empty() {
                link
            } else {
                format!("{link}: {}", case_cell(case))
            };
            (name, case)
        })
    })
}

/// What the words and signs mean, and what they do not.
pub(super) fn legend() -> String {
    let mut page = Page::default();
    let mut table = Table::new([
        ("verdict", Align::Left),
        ("it means", Align::Left),
        ("it does not mean", Align::Left),
    ]);
    let rows = [
        (
            "● proved",
            "decided without sampling, in rationals or in intervals rounded outward, for this problem, schedule and T",
            "that the theorem is proved for other problems",
        ),
        (
            "◐ verified",
            "decided by sampling; wrong with probability at most the claim's slot of α",
            "proved; nor that the gap is close to the bound",
        ),
        (
            "✗ refuted",
            "false here; the witness can be run again",
            "that the theorem is false where its hypotheses hold: see which were assumed",
        ),
        (
            "? inconclusive",
            "no rung decided it within its limits",
            "that it is likely true, or likely false",
        ),
        (
            "∅ not applicable",
            "a hypothesis of the theorem fails here, and is named",
            "that the bound is exceeded",
        ),
    ];
    for row in rows {
        table.row([row.0, row.1, row.2].map(str::to_owned));
    }
    page.block(&table.render());
    page.block(&format!(
        "- Rungs: *property* asks the claim of random small problems in rationals (○ held on each, which proves nothing beyond them; ✗ refuted); *sampled* is Monte Carlo (◐, ✗, ? undecided); *exact* is the expectation itself (●, ✗, ? enclosures overlap); – does not apply.\n\
         - *gap* is {}, the risk of the theorem's output above the optimum: exact, or ≈ the sample mean. *Bound* is rounded up (to nearest where it is claimed to be the gap). *Headroom* is bound / gap.\n\
         - *says something*: a bound at or above {} is vacuous, since that much holds without a step; *from T = n* names the number of steps from which it is below.\n\
         - An enclosure is printed as one number if all of it rounds to that number, else as [lower, upper], rounded outward.",
        math(r"\mathbb{E}R(\cdot) - R^*"),
        math("R(x_1) - R^*")
    ));
    page.into_text()
}
