//! What is known of the problem, and the step sizes.

use super::markdown::{Align, Page, Table, display, math, mixed, text};
use super::wording::depends_on_data;
use crate::number;
use crate::record::{CaseRecord, FactRecord, NoiseRecord, ScheduleRecord};

/// Facts as a table; empty without facts. `per_step`: the value of G_t spans the steps.
pub(super) fn facts<'a>(facts: impl IntoIterator<Item = &'a FactRecord>, per_step: bool) -> String {
    let mut table = Table::new([
        ("symbol", Align::Left),
        ("fact", Align::Left),
        ("value", Align::Right),
        ("origin", Align::Left),
        ("how it is known", Align::Left),
    ]);
    for fact in facts {
        let value = match (fact.enclosure, fact.origin) {
            (Some([low, high]), _) if per_step && fact.symbol == "G_t" => {
                format!("{} to {}", number::lower(low, 3), number::upper(high, 3))
            }
            (Some(ends), _) => number::enclosure(ends),
            (None, Some(_)) => "yes".to_owned(),
            (None, None) => "–".to_owned(),
        };
        table.row([
            math(&fact.symbol),
            text(&fact.name),
            value,
            fact.origin
                .map_or("not known", |origin| origin.word())
                .to_owned(),
            text(&fact.because),
        ]);
    }
    if table.is_empty() {
        String::new()
    } else {
        table.render()
    }
}

/// Whether G_t is known step by step.
pub(super) fn per_step(case: &CaseRecord) -> bool {
    matches!(case.constants.second_moments, Some(NoiseRecord::PerStep(_)))
}

/// The facts that are the same in every case, and for each case the others.
pub(super) fn split(cases: &[CaseRecord]) -> (Vec<&FactRecord>, Vec<Vec<&FactRecord>>) {
    let Some(first) = cases.first() else {
        return (vec![], vec![]);
    };
    let shared = |fact: &&FactRecord| cases.iter().all(|case| case.facts.contains(fact));
    let common: Vec<&FactRecord> = first.facts.iter().filter(shared).collect();
    let others = cases
        .iter()
        .map(|case| {
            case.facts
                .iter()
                .filter(|fact| !common.contains(fact))
                .collect()
        })
        .collect();
    (common, others)
}

/// The step sizes: closed form, first and last values, sums, and how far the table is from the closed form.
pub(super) fn schedule(schedule: &ScheduleRecord, steps: usize) -> String {
    let mut page = Page::default();
    page.block(&display(&schedule.latex));
    if depends_on_data(schedule) {
        page.block(
            "The step sizes after the first depend on the run, so that there is no table of them.",
        );
        return page.into_text();
    }
    let firsts: Vec<String> = (1..=schedule.first.len())
        .map(|t| math(&format!(r"\eta_{t}")))
        .collect();
    let last = math(&format!(r"\eta_{{{steps}}}"));
    let shows_last = steps > schedule.first.len();
    let (total, total_sq) = (math(r"S = \sum\eta_t"), math(r"Q = \sum\eta_t^2"));
    let names = firsts
        .iter()
        .chain(shows_last.then_some(&last))
        .chain([&total, &total_sq]);
    let mut table = Table::new(names.map(|name| (name.as_str(), Align::Right)));
    let values = schedule
        .first
        .iter()
        .copied()
        .chain(shows_last.then_some(schedule.last));
    table.row(values.map(|value| number::nearest(value, 6)).chain([
        number::enclosure(schedule.total),
        number::enclosure(schedule.total_sq),
    ]));
    page.block(&table.render());
    page.block(&mixed(&deviation(schedule)));
    page.into_text()
}

fn deviation(schedule: &ScheduleRecord) -> String {
    let mut sentence = "The run's schedule is its table of doubles, taken exactly.".to_owned();
    if schedule.rounded {
        sentence = "The step sizes were given as ratios: exact rungs use the ratios, the `f64` run the doubles nearest to them.".to_owned();
    }
    if schedule.deviation > 0.0 {
        sentence.push_str(&format!(
            " It lies within a relative {} of the closed form.",
            number::upper(schedule.deviation, 2)
        ));
    } else {
        sentence.push_str(" It is the closed form.");
    }
    sentence
}
