//! Coverage the other way round: at each place that the suite visits, every theorem of the catalogue, claimed there, or the hypothesis that
//! fails there, or nothing but that nobody claimed it. The hypotheses are checked again on the recorded constants.

use super::coverage::{Place, place};
use super::markdown::{Align, Table, code, text};
use crate::recheck::Rebuilt;
use crate::record::{CaseRecord, ExperimentRecord};
use std::collections::BTreeMap;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::theorem::Theorem;
use telescope_theory::theorems;

/// What is so of the theorems at one place.
#[derive(Debug, Default, PartialEq, Eq)]
struct Row {
    claimed: Vec<&'static str>,
    /// They would apply in some case.
    open: Vec<&'static str>,
    /// The first hypothesis that fails in the last case.
    fails: BTreeMap<Hypothesis, Vec<&'static str>>,
}

pub(super) fn gaps(experiments: &[&ExperimentRecord]) -> String {
    let mut table = Table::new([
        ("problem", Align::Left),
        ("schedule", Align::Left),
        ("drawing", Align::Left),
        ("claimed", Align::Left),
        ("would apply", Align::Left),
        ("do not apply, by the hypothesis that fails", Align::Left),
    ]);
    let mut places: BTreeMap<Place, Vec<&CaseRecord>> = BTreeMap::new();
    for case in experiments.iter().flat_map(|experiment| &experiment.cases) {
        places.entry(place(case)).or_default().push(case);
    }
    for ((problem, schedule, drawing), cases) in places {
        let row = Row::of(&cases);
        let listed = |names: &[&str]| match names {
            [] => "–".to_owned(),
            names => text(&names.join(", ")),
        };
        let fails: Vec<String> = row
            .fails
            .iter()
            .map(|(hypothesis, theorems)| {
                format!("{}: {}", code(hypothesis.id()), listed(theorems))
            })
            .collect();
        table.row([
            text(&problem),
            text(&schedule),
            text(&drawing),
            listed(&row.claimed),
            listed(&row.open),
            if fails.is_empty() {
                "–".to_owned()
            } else {
                fails.join("; ")
            },
        ]);
    }
    if table.is_empty() {
        String::new()
    } else {
        table.render()
    }
}

impl Row {
    fn of(cases: &[&CaseRecord]) -> Self {
        let mut row = Self::default();
        // Cases of one place that differ in numbers only have the same hypotheses, but for limits on step sizes.
        let rebuilt: Vec<Rebuilt> = cases
            .iter()
            .filter_map(|case| Rebuilt::new(case).ok())
            .collect();
        for theorem in theorems::ALL {
            let claimed = cases.iter().flat_map(|case| &case.claims).any(|claim| {
                claim.bound.is_some() && claim.assumed.is_empty() && claim.theorem == theorem.id()
            });
            if claimed {
                row.claimed.push(theorem.id());
                continue;
            }
            match first_failure(*theorem, &rebuilt) {
                None => row.open.push(theorem.id()),
                Some(hypothesis) => row.fails.entry(hypothesis).or_default().push(theorem.id()),
            }
        }
        row
    }
}

/// `None` if the theorem applies in some case, in some form.
fn first_failure(theorem: &dyn Theorem, cases: &[Rebuilt]) -> Option<Hypothesis> {
    let mut failure = None;
    for case in cases {
        for &form in theorem.forms() {
            match case.first_unmet(theorem, form) {
                None => return None,
                // The form with fewest demands is the last.
                Some(hypothesis) => failure = Some(hypothesis),
            }
        }
    }
    failure
}
