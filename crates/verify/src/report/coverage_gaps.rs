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
    /// Of which nothing is known, since no record there could be read again.
    unknown: Vec<&'static str>,
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
        let mut fails: Vec<String> = row
            .fails
            .iter()
            .map(|(hypothesis, theorems)| {
                format!("{}: {}", code(hypothesis.id()), listed(theorems))
            })
            .collect();
        if !row.unknown.is_empty() {
            fails.push(format!("not known: {}", listed(&row.unknown)));
        }
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
            if rebuilt.is_empty() {
                row.unknown.push(theorem.id());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Experiment;
    use crate::evidence::source::Source;
    use crate::plan::plan;
    use crate::statistics::Budget;
    use crate::suite::{PropertyCache, Silent, make_case_record};
    use std::path::Path;

    const LINE: &str = r#"title = "Line"
summary = "Two points."
[problem.finite-sum]
loss = "absolute"
data.inline = [{ features = [1.0], label = -1.0 }, { features = [1.0], label = 2.0 }]
[oracle.single-sample]
[domain.ball]
radius = 3.0
[schedule.constant]
step-size = "1/4"
[run]
start = "origin"
steps = 3
replicates = 8
[[claim]]
theorem = "weighted-average"
"#;

    #[test]
    fn every_theorem_is_claimed_or_could_be_or_lacks_something() {
        let experiment = Experiment::parse(Path::new("line.toml"), LINE).unwrap();
        let planned = plan(experiment, Path::new("."), 1).unwrap();
        let budget = Budget::new(1e-3, 1e-3, 1).unwrap();
        let cache = PropertyCache::new(1, 1);
        let case = &planned.cases[0];
        let source = Source::new(case, true, None);
        let Ok(record) = make_case_record(case, &budget, &cache, source, &Silent) else {
            panic!("a case that can be run");
        };
        let row = Row::of(&[&record]);
        assert_eq!(row.claimed, ["weighted-average"]);
        for open in [
            "high-probability",
            "last-iterate-general",
            "projected-inverse-sqrt",
        ] {
            assert!(row.open.contains(&open), "{row:?}");
        }
        let lacking = |hypothesis| row.fails[&hypothesis].clone();
        assert!(lacking(Hypothesis::StronglyConvex).contains(&"strongly-convex-uniform"));
        assert_eq!(lacking(Hypothesis::Epochs), ["random-reshuffling"]);
        assert_eq!(lacking(Hypothesis::AdaGradNorm), ["adagrad-norm"]);
        let counted =
            row.claimed.len() + row.open.len() + row.fails.values().map(Vec::len).sum::<usize>();
        assert_eq!(counted, theorems::ALL.len());
        // Control: a record that cannot be read says nothing, instead of that all would apply.
        let mut broken = record;
        broken.config = serde_json::Value::Null;
        let row = Row::of(&[&broken]);
        assert!(row.open.is_empty() && row.unknown.len() == theorems::ALL.len() - 1);
    }
}
