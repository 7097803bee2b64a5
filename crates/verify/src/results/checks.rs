//! The table of checks.

use super::names::name;
use super::table::{Column, Kind, Table};
use crate::record::{ExperimentRecord, GroundRecord};
use Kind::{Count, Flag, Text};

const COLUMNS: &[Column] = &[
    Column::new("experiment", Text, "the experiment's name"),
    Column::new("check", Count, "its number in the experiment, from 1"),
    Column::new("kind", Text, "the kind of check, such as `order`"),
    Column::new("statement", Text, "what was checked"),
    Column::new(
        "verdict",
        Text,
        "`proved`, `verified`, `refuted`, `inconclusive` or `not-applicable`",
    ),
    Column::maybe("expected", Text, "the verdict that the experiment expects"),
    Column::new(
        "as_expected",
        Flag,
        "whether nothing is wrong: the verdict is the expected one, or none was and it is no refutation",
    ),
    Column::new(
        "replicates",
        Count,
        "replicates that decided orders of two arms; 0 for all others",
    ),
    Column::new("evidence", Text, "why, in sentences of Markdown"),
    Column::new(
        "quick",
        Flag,
        "whether the run was a quick one, with few replicates",
    ),
];

/// One row a check.
#[must_use]
pub fn checks(experiments: &[ExperimentRecord]) -> Table {
    let mut table = Table::new(
        "checks",
        "what an experiment shows beside its claims",
        COLUMNS,
    );
    for experiment in experiments {
        for (index, check) in experiment.checks.iter().enumerate() {
            let replicates: u64 = check
                .grounds
                .iter()
                .map(|ground| match ground {
                    GroundRecord::Sampled { replicates, .. } => *replicates,
                    GroundRecord::Exact { .. } | GroundRecord::Undecided => 0,
                })
                .sum();
            let excused = experiment.quick && check.found == crate::verdict::Verdict::Inconclusive;
            table.row([
                experiment.id.as_str().into(),
                (index + 1).into(),
                check.id.as_str().into(),
                check.plain_statement().into(),
                name(&check.found).into(),
                check.expected.as_ref().map(name).into(),
                (check.is_fine() || excused).into(),
                replicates.into(),
                check.evidence.join(" ").into(),
                experiment.quick.into(),
            ]);
        }
    }
    table
}
