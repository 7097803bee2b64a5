//! The table of checks.

use super::columns::{AS_EXPECTED, EXPECTED, EXPERIMENT, QUICK, VERDICT};
use super::names::name;
use super::table::{Column, Kind, Table};
use crate::record::{ExperimentRecord, GroundRecord};
use Kind::{Count, Text};

const COLUMNS: &[Column] = &[
    EXPERIMENT,
    Column::new("check", Count, "its number in the experiment, from 1"),
    Column::new("kind", Text, "the kind of check, such as `order`"),
    Column::new("statement", Text, "what was checked"),
    VERDICT,
    EXPECTED,
    AS_EXPECTED,
    Column::new(
        "replicates",
        Count,
        "replicates that decided orders of two arms; 0 for all others",
    ),
    Column::new("evidence", Text, "why, in sentences of Markdown"),
    QUICK,
];

/// One row a check.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::results::checks;
///
/// let record = read_record(Path::new("../../reports/records/quantile-stock.json"))?;
/// let table = checks(&[record]);
/// assert_eq!((table.name, table.rows().len()), ("checks", 1));
/// assert_eq!(table.objects()[0]["verdict"], "proved");
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
