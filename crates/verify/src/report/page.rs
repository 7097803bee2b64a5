//! The page of an experiment.

use super::cases::{CasePart, schedule_figure, summary};
use super::check_section;
use super::comparison;
use super::fact_section;
use super::figures::Figures;
use super::line_figures;
use super::markdown::{Page, code_block, details, prose, text};
use super::problem_section::problem;
use super::wording::{theorem, verdict_cell};
use crate::number;
use crate::record::ExperimentRecord;
use crate::verdict::{Outcome, Verdict};

/// A page with its figures, as (file name, SVG).
pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) figures: Vec<(String, String)>,
}

pub(super) fn render(experiment: &ExperimentRecord) -> Rendered {
    let mut page = Page::default();
    let mut figures = Figures::default();
    page.block(&format!("# {}", text(&experiment.title)));
    page.block(&prose(&experiment.summary));
    if let Some(source) = &experiment.source {
        page.block(&format!(
            "Source: {}.",
            text(source.trim_end().trim_end_matches('.'))
        ));
    }
    page.block(&format!(
        "{} [All experiments](README.md).",
        outcome(experiment)
    ));
    page.block(&comparison::comparisons(&mut figures, experiment));
    match experiment.cases.as_slice() {
        [] => page.block("It has no cases."),
        [only] => {
            page.block("## The problem");
            page.block(&problem(only));
            let facts: Vec<_> = only.facts.iter().collect();
            let part = CasePart {
                experiment,
                index: 0,
                facts: &facts,
                stem: &experiment.id,
                level: 2,
                alone: true,
            };
            page.block(&part.render(&mut figures));
        }
        _ => many(&mut page, &mut figures, experiment),
    }
    if experiment.cases.len() == 1 {
        checks(&mut page, &mut figures, experiment);
    }
    page.block("## To reproduce it");
    page.block(&reproduce(experiment));
    page.block(&citations(experiment));
    Rendered {
        text: page.into_text(),
        figures: figures.into_files(),
    }
}

/// How the experiment came out, in a sentence.
fn outcome(experiment: &ExperimentRecord) -> String {
    let claims = experiment.cases.iter().flat_map(|case| &case.claims);
    let counts: Vec<String> = VERDICTS
        .into_iter()
        .map(|verdict| {
            (
                verdict,
                claims
                    .clone()
                    .filter(|claim| claim.found == verdict)
                    .count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{count} {}", verdict_cell(verdict)))
        .collect();
    let found = if counts.is_empty() {
        "no claims".to_owned()
    } else {
        counts.join(", ")
    };
    let judged = match experiment.outcome() {
        Outcome::AsExpected => "as expected",
        Outcome::Unexpected => "**not as expected**",
        Outcome::Undecided => "undecided",
    };
    format!(
        "Found: {found}; {judged}.{}",
        if experiment.quick {
            " A quick run, with fewer replicates."
        } else {
            ""
        }
    )
}

pub(super) const VERDICTS: [Verdict; 5] = [
    Verdict::Proved,
    Verdict::Verified,
    Verdict::Refuted,
    Verdict::Inconclusive,
    Verdict::NotApplicable,
];

fn checks(page: &mut Page, figures: &mut Figures, experiment: &ExperimentRecord) {
    if !experiment.checks.is_empty() {
        page.block("## Checks");
        page.block(&check_section::checks(
            figures,
            &experiment.id,
            &experiment.checks,
        ));
    }
}

fn many(page: &mut Page, figures: &mut Figures, experiment: &ExperimentRecord) {
    let cases = &experiment.cases;
    let of_arms = cases.iter().any(|case| case.arm.is_some());
    if of_arms {
        checks(page, figures, experiment);
    }
    page.block("## Cases");
    page.block(&summary(experiment));
    // A comparison shows the same lines, and more.
    if !of_arms || experiment.comparisons.is_empty() {
        page.block(&figures.show(
            format!("{}-steps.svg", experiment.id),
            &format!(
                "{}: gap and bound against the number of steps",
                experiment.title
            ),
            "Each point is a case of its own, with its own T. Dashed: bounds. Solid: gaps.",
            line_figures::over_steps(&experiment.title, cases),
        ));
    }
    if !of_arms {
        checks(page, figures, experiment);
    }
    page.block("## The problem");
    page.block(&format!(
        "Of the first case ({}); the others differ in the settings that name them.",
        text(&cases[0].label)
    ));
    page.block(&problem(&cases[0]));
    let (common, others) = fact_section::split(cases);
    if !common.is_empty() {
        page.block("## What is known in every case");
        page.block(&fact_section::facts(
            common,
            cases.iter().any(fact_section::per_step),
        ));
    }
    page.block("## Step sizes drawn");
    page.block(&schedule_figure(figures, &experiment.id, experiment));
    for (index, facts) in others.iter().enumerate() {
        let stem = format!("{}-{}", experiment.id, index + 1);
        let part = CasePart {
            experiment,
            index,
            facts,
            stem: &stem,
            level: 3,
            alone: false,
        };
        let body = part.render(figures);
        let label = text(&part.case().label);
        page.block(&format!(
            "## <a name=\"case-{}\"></a>Case {}: {label}",
            index + 1,
            index + 1
        ));
        page.block(&details("All of this case", &body));
    }
}

fn reproduce(experiment: &ExperimentRecord) -> String {
    let id = &experiment.id;
    let quick = if experiment.quick { " --quick" } else { "" };
    let commands = format!(
        "cargo xtask verify --only {id} --seed {seed}{quick}\ncargo telescope recheck reports/records/{id}.json\ncargo telescope recheck reports/records/{id}.json --replay",
        seed = experiment.seed
    );
    format!(
        "The first line runs the experiment again, the second recomputes every verdict from {}, the third draws the replicates again as well.\n\n{}",
        format_args!("[its record](records/{id}.json)"),
        code_block("sh", &commands)
    )
}

/// Every source that a claim of the page rests on.
fn citations(experiment: &ExperimentRecord) -> String {
    let mut page = Page::default();
    let mut seen: Vec<&str> = Vec::new();
    for claim in experiment.cases.iter().flat_map(|case| &case.claims) {
        let Some(found) = theorem(claim) else {
            continue;
        };
        let citation = found.theorem().citation();
        if seen.contains(&citation.text) {
            continue;
        }
        seen.push(citation.text);
        page.block(&format!("{}.", text(citation.text.trim_end_matches('.'))));
        page.block(&code_block("bibtex", citation.bibtex));
    }
    if seen.is_empty() {
        return String::new();
    }
    details(
        &format!(
            "Sources of the theorems ({})",
            number::count(seen.len() as u64)
        ),
        &page.into_text(),
    )
}
