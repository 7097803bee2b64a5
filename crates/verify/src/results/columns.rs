//! Columns that several tables share, each stated once.

use super::table::{Cell, Column, Kind};
use crate::record::{CaseRecord, ExperimentRecord};
use Kind::{Flag, Text};

pub(super) const EXPERIMENT: Column = Column::new("experiment", Text, "the experiment's name");
pub(super) const CASE: Column = Column::new(
    "case",
    Text,
    "the case's name, which holds its settings in brackets",
);
pub(super) const ARM: Column = Column::maybe("arm", Text, "the arm, where the experiment has any");
pub(super) const THEOREM: Column =
    Column::new("theorem", Text, "the theorem, or the planted error");
pub(super) const CONTROL: Column =
    Column::new("control", Flag, "whether the statement is a planted error");
pub(super) const VERDICT: Column = Column::new(
    "verdict",
    Text,
    "`proved`, `verified`, `refuted`, `inconclusive` or `not-applicable`",
);
pub(super) const EXPECTED: Column =
    Column::maybe("expected", Text, "the verdict that the experiment expects");
pub(super) const AS_EXPECTED: Column = Column::new(
    "as_expected",
    Flag,
    "whether nothing is wrong: the verdict is the expected one, or none was and it is no refutation",
);
pub(super) const QUICK: Column = Column::new(
    "quick",
    Flag,
    "whether the run was a quick one, with few replicates",
);

/// The values of [`EXPERIMENT`], [`CASE`] and [`ARM`], which begin the rows of a case.
pub(super) fn place(experiment: &ExperimentRecord, case: &CaseRecord) -> [Cell; 3] {
    [
        experiment.id.as_str().into(),
        case.id.as_str().into(),
        case.arm.as_deref().into(),
    ]
}
