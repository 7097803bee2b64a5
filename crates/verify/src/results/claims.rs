//! The table of claims.

use super::columns::{
    ARM, AS_EXPECTED, CASE, CONTROL, EXPECTED, EXPERIMENT, QUICK, THEOREM, VERDICT, place,
};
use super::names::{self, name};
use super::table::{Column, Kind, Table};
use crate::record::{
    CertifiedRecord, ClaimRecord, ExactText, ExperimentRecord, RungSummary, Vacuity,
};
use Kind::{Count, Flag, Number, Text};

const COLUMNS: &[Column] = &[
    EXPERIMENT,
    CASE,
    ARM,
    Column::new(
        "claim",
        Text,
        "the claim's name: case, theorem and form; no other row has it",
    ),
    THEOREM,
    CONTROL,
    Column::new("form", Text, "which bound on the noise: `sup` or `moment`"),
    Column::new(
        "relation",
        Text,
        "how the gap is claimed to stand to the bound: `at-most`, `equal`, `at-least`",
    ),
    Column::new(
        "output",
        Text,
        "what the theorem speaks of, such as `weighted-average`",
    ),
    Column::new(
        "measure",
        Text,
        "what is bounded: `risk-gap` (E R − R*), `distance-squared` (E‖x − x*‖²), or `exceedance` (a chance)",
    ),
    Column::new("steps", Count, "T"),
    Column::maybe(
        "bound_lower",
        Number,
        "the bound at T from below; none where the theorem does not apply",
    ),
    Column::maybe("bound_upper", Number, "the bound at T from above"),
    Column::maybe(
        "bound_exact",
        Text,
        "the bound as a ratio of integers, where it is one",
    ),
    Column::maybe(
        "bound_square_exact",
        Text,
        "the bound's square as a ratio of integers, where the bound is none and its square is",
    ),
    Column::maybe(
        "informative",
        Flag,
        "whether the bound is below R(x_1) − R*, so that it says something; none if that is not known",
    ),
    Column::maybe(
        "informative_from",
        Count,
        "a T from which the bound says something",
    ),
    Column::maybe(
        "gap_known",
        Text,
        "how the gap is known: `exact`, or `sampled`",
    ),
    Column::maybe(
        "gap",
        Number,
        "the gap at T: the middle of its enclosure, or the mean of the replicates",
    ),
    Column::maybe(
        "gap_lower",
        Number,
        "the gap from below: certain if it is exact, else the end of a 99.9 % confidence interval",
    ),
    Column::maybe(
        "gap_upper",
        Number,
        "the gap from above; none where replicates give no upper end",
    ),
    Column::maybe(
        "gap_exact",
        Text,
        "the gap as a ratio of integers, where it is one",
    ),
    Column::maybe("ratio", Number, "bound divided by gap"),
    Column::new(
        "replicates",
        Count,
        "replicates that were drawn for this claim",
    ),
    Column::new(
        "property",
        Text,
        "the property rung: `held`, `refuted`, `open` or `absent`",
    ),
    Column::new(
        "sampled",
        Text,
        "the sampled rung: `verified`, `refuted`, `open` or `absent`",
    ),
    Column::new(
        "exact",
        Text,
        "the exact rung: `proved`, `refuted`, `open` or `absent`",
    ),
    Column::new(
        "certified",
        Text,
        "the certified rung: `proved`, `open` or `absent`",
    ),
    VERDICT,
    EXPECTED,
    AS_EXPECTED,
    Column::new(
        "contradiction",
        Flag,
        "whether two rungs contradict each other",
    ),
    Column::new(
        "assumed",
        Text,
        "hypotheses that were assumed, with blanks between them",
    ),
    Column::new(
        "unmet",
        Text,
        "hypotheses that fail, with blanks between them",
    ),
    QUICK,
];

/// One row a claim.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::results::claims;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let table = claims(&[record]);
/// let row = &table.objects()[0];
/// assert_eq!((&row["theorem"], &row["verdict"]), (&"weighted-average".into(), &"proved".into()));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[must_use]
pub fn claims(experiments: &[ExperimentRecord]) -> Table {
    let mut table = Table::new(
        "claims",
        "a claim with its bound, its gap and its verdict",
        COLUMNS,
    );
    for experiment in experiments {
        for case in &experiment.cases {
            for claim in &case.claims {
                let gap = Gap::of(claim);
                let bound = claim.bound.as_ref();
                let exact = |square: bool| {
                    let bound = bound.filter(|bound| bound.exact_is_square == square)?;
                    bound.exact.as_ref().map(ExactText::as_str)
                };
                let (informative, from) = informative(claim);
                let replicates = claim
                    .sampled
                    .as_ref()
                    .map_or(0, |sampled| sampled.replicates);
                table.row(
                    place(experiment, case).into_iter().chain([
                        claim.id.as_str().into(),
                        claim.theorem.as_str().into(),
                        claim.control.into(),
                        claim.form.id().into(),
                        name(&claim.relation).into(),
                        claim.output.as_str().into(),
                        names::measure(claim).into(),
                        case.constants.steps.into(),
                        bound.map(|bound| bound.enclosure[0]).into(),
                        bound.map(|bound| bound.enclosure[1]).into(),
                        exact(false).into(),
                        exact(true).into(),
                        informative.into(),
                        from.into(),
                        gap.as_ref().map(|gap| gap.known).into(),
                        gap.as_ref().map(|gap| gap.middle).into(),
                        gap.as_ref().map(|gap| gap.lower).into(),
                        gap.as_ref().and_then(|gap| gap.upper).into(),
                        gap.and_then(|gap| gap.exact).into(),
                        claim.headroom.into(),
                        replicates.into(),
                        names::rung(claim.property_summary()).into(),
                        names::rung(claim.sampled_summary()).into(),
                        names::rung(claim.exact_summary()).into(),
                        names::rung(certified(claim)).into(),
                        name(&claim.found).into(),
                        claim.expected.as_ref().map(name).into(),
                        names::as_expected(experiment, claim).into(),
                        claim.contradiction.into(),
                        claim
                            .assumed
                            .iter()
                            .map(|one| one.id())
                            .collect::<Vec<_>>()
                            .join(" ")
                            .into(),
                        claim
                            .unmet
                            .iter()
                            .map(|one| one.hypothesis.id())
                            .collect::<Vec<_>>()
                            .join(" ")
                            .into(),
                        experiment.quick.into(),
                    ]),
                );
            }
        }
    }
    table
}

/// What is known of a claim's gap at T.
pub(super) struct Gap<'a> {
    /// How.
    pub(super) known: &'static str,
    /// One number.
    pub(super) middle: f64,
    /// From below.
    pub(super) lower: f64,
    /// From above.
    pub(super) upper: Option<f64>,
    /// As a ratio.
    pub(super) exact: Option<&'a str>,
}

impl<'a> Gap<'a> {
    pub(super) fn of(claim: &'a ClaimRecord) -> Option<Self> {
        if let Some(exact) = &claim.exact {
            let [lower, upper] = exact.gap;
            return Some(Self {
                known: "exact",
                middle: lower / 2.0 + upper / 2.0,
                lower,
                upper: Some(upper),
                exact: exact.gap_exact.as_ref().map(ExactText::as_str),
            });
        }
        claim.sampled.as_ref().map(|sampled| Self {
            known: "sampled",
            middle: sampled.mean,
            lower: sampled.interval.0,
            upper: sampled.interval.1,
            exact: None,
        })
    }
}

fn informative(claim: &ClaimRecord) -> (Option<bool>, Option<usize>) {
    match claim.bound.as_ref().map(|bound| bound.vacuity) {
        Some(Vacuity::Informative { from }) => (Some(true), Some(from)),
        Some(Vacuity::Vacuous { from, .. }) => (Some(false), from),
        Some(Vacuity::Unknown) | None => (None, None),
    }
}

fn certified(claim: &ClaimRecord) -> RungSummary {
    match &claim.certified {
        None | Some(CertifiedRecord::Absent { .. }) => RungSummary::Absent,
        Some(checked) => checked
            .verdict()
            .map_or(RungSummary::Open, RungSummary::Decided),
    }
}
