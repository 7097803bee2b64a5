//! What verdicts, rungs, forms and outputs are called, and the symbols that stand for them in tables.

use super::markdown::{math, text};
use crate::config::{Expectation, Relation};
use crate::record::{BoundRecord, CaseRecord, ClaimRecord, RungSummary, ScheduleRecord, Vacuity};
use crate::verdict::Verdict;
use crate::{config::TheoremId, number};
use telescope_core::averages::{Average, Output, Window};
use telescope_core::schedules::NoiseForm;
use telescope_theory::theorem::Measure;

/// The sign of a verdict.
pub(super) fn verdict_sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "●",
        Verdict::Verified => "◐",
        Verdict::Refuted => "✗",
        Verdict::Inconclusive => "?",
        Verdict::NotApplicable => "∅",
    }
}

/// A verdict in a table: its sign and its word.
pub(super) fn verdict_cell(verdict: Verdict) -> String {
    format!("{} {}", verdict_sign(verdict), verdict.word())
}

/// A rung in a table.
pub(super) fn rung_cell(rung: RungSummary) -> String {
    match rung {
        RungSummary::Decided(verdict) => verdict_sign(verdict),
        RungSummary::Held => "○",
        RungSummary::Open => "?",
        RungSummary::Absent => "–",
    }
    .to_owned()
}

/// Whether a claim came out as expected: `None` if nothing was expected and nothing is wrong.
pub(super) fn as_expected(claim: &ClaimRecord) -> Option<bool> {
    if claim.contradiction {
        return Some(false);
    }
    match claim.expected {
        Some(expected) => Some(claim.found.meets(expected)),
        None if claim.found == Verdict::Refuted => Some(false),
        None => None,
    }
}

/// The expected verdict, with a mark that says whether it came.
pub(super) fn expected_cell(claim: &ClaimRecord) -> String {
    let expected = claim
        .expected
        .map(|expected| Verdict::from(expected).word());
    match (expected, as_expected(claim)) {
        (Some(word), Some(true)) => format!("{word} ✓"),
        (Some(word), _) => format!("**{word} ✗**"),
        (None, Some(_)) => "**none stated ✗**".to_owned(),
        (None, None) => "none stated".to_owned(),
    }
}

/// Whether the step sizes depend on the run, so that the recorded table is not what a run uses.
pub(super) fn depends_on_data(schedule: &ScheduleRecord) -> bool {
    schedule.id == "reduce-on-plateau"
}

/// Whether a claim is there to be refuted: a planted error, or a theorem whose hypothesis was assumed against the facts,
/// unless it is said to hold where it is claimed.
pub(super) fn is_negative_control(claim: &ClaimRecord) -> bool {
    match claim.expected {
        Some(expected) => expected == Expectation::Refuted,
        None => claim.control || !claim.assumed.is_empty(),
    }
}

/// The theorem or control that a claim names.
pub(super) fn theorem(claim: &ClaimRecord) -> Option<TheoremId> {
    TheoremId::find(&claim.theorem)
}

/// The claim's headline.
pub(super) fn title(claim: &ClaimRecord) -> String {
    theorem(claim).map_or_else(
        || text(&claim.theorem),
        |found| text(&found.theorem().title_here()),
    )
}

/// The form in words, with its formula.
pub(super) fn form(form: NoiseForm) -> String {
    match form {
        NoiseForm::Sup => format!("sup form, {}", math(r"\Vert g\Vert \le L")),
        NoiseForm::Moment => {
            format!(
                "moment form, {}",
                math(r"\mathbb{E}\Vert g_t\Vert^2 \le G_t^2")
            )
        }
    }
}

/// The relation between gap and bound.
pub(super) fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::AtMost => "≤",
        Relation::Equal => "=",
        Relation::AtLeast => "≥",
    }
}

/// The output of that name.
pub(super) fn output(id: &str) -> Option<Output> {
    id.parse().ok()
}

/// An output as a formula.
pub(super) fn output_math(id: &str) -> String {
    output(id).map_or_else(|| text(id), |output| math(&output.symbol()))
}

/// Whether a claim's bound is one on an expected gap, which figures of gaps draw; distances and chances are of another kind.
pub(super) fn speaks_of_gap(claim: &ClaimRecord) -> bool {
    theorem(claim).is_none_or(|found| found.theorem().measure() == Measure::RiskGap)
}

/// What a claim's bound bounds, as a formula.
pub(super) fn measured_latex(claim: &ClaimRecord) -> String {
    match theorem(claim).map(|found| found.theorem().measure()) {
        Some(Measure::DistanceSq) => r"\mathbb{E}\Vert x_{T+1} - x^*\Vert^2".to_owned(),
        Some(Measure::Exceedance { .. }) => {
            r"\mathbb{P}(R(\bar x) - R^* > \text{bound})".to_owned()
        }
        Some(Measure::RiskGap) | None => gap_latex(&claim.output),
    }
}

/// The expected gap of an output as a formula.
pub(super) fn gap_latex(id: &str) -> String {
    let symbol = output(id).map_or_else(|| r"\hat x".to_owned(), Output::symbol);
    // A fraction needs brackets that grow with it.
    let (open, close) = if symbol.contains("frac") {
        (r"\Bigl(", r"\Bigr)")
    } else {
        ("(", ")")
    };
    format!(r"\mathbb{{E}}R{open}{symbol}{close} - R^*")
}

/// An output in figures, where t stands for the number of steps.
pub(super) fn output_label(id: &str) -> String {
    let Some(output) = output(id) else {
        return id.to_owned();
    };
    let name = match (output.average, output.window) {
        (Average::StepWeighted, Window::BeforeUpdates) => return "average x̄".to_owned(),
        (Average::Last, Window::BeforeUpdates) => return "last iterate x_t".to_owned(),
        (Average::Last, Window::AfterUpdates) => return "iterate x_(t+1)".to_owned(),
        (Average::StepWeighted, _) => "average".to_owned(),
        (Average::Uniform, _) => "plain average".to_owned(),
        (Average::Suffix(share), _) => format!("average of the last {share}"),
        (Average::NumberWeighted, _) => "average with weights t".to_owned(),
        (Average::Exponential(rate), _) => format!("moving average, rate {rate}"),
        (Average::Best, _) => "best iterate".to_owned(),
        (Average::Epoch(length), Window::AfterUpdates) => {
            return format!("average of the ends of epochs of {length} steps");
        }
        (Average::Epoch(length), Window::BeforeUpdates) => {
            return format!("average of every iterate number {length}");
        }
    };
    match output.window {
        Window::BeforeUpdates => name,
        Window::AfterUpdates => format!("{name} of x_2 to x_(t+1)"),
    }
}

/// The gap of a claim: an enclosure of the exact one, or the sample mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gap {
    Exact([f64; 2]),
    Mean(f64),
}

impl Gap {
    pub(super) fn of(claim: &ClaimRecord) -> Option<Self> {
        match (&claim.exact, &claim.sampled) {
            (Some(exact), _) => Some(Self::Exact(exact.gap)),
            (None, Some(sampled)) => Some(Self::Mean(sampled.mean)),
            (None, None) => None,
        }
    }

    /// One number, for figures.
    pub(super) fn middle(self) -> f64 {
        match self {
            Self::Exact([low, high]) => low / 2.0 + high / 2.0,
            Self::Mean(mean) => mean,
        }
    }

    pub(super) fn cell(self) -> String {
        match self {
            Self::Exact(ends) => number::enclosure(ends),
            Self::Mean(mean) => format!("≈ {}", number::nearest(mean, 3)),
        }
    }
}

/// A dash where there is nothing.
pub(super) fn or_dash(cell: Option<String>) -> String {
    cell.unwrap_or_else(|| "–".to_owned())
}

/// The bound of a claim: rounded up, or as the gap is where it is claimed to equal it.
pub(super) fn bound_cell(claim: &ClaimRecord) -> String {
    or_dash(claim.bound.as_ref().map(|bound| match claim.relation {
        Relation::AtMost => upper_bound(bound),
        Relation::Equal | Relation::AtLeast => number::enclosure(bound.enclosure),
    }))
}

/// A bound rounded up, from the exact number where that is rational: 1/160 is 0.00625, though no double is.
fn upper_bound(bound: &BoundRecord) -> String {
    let exact = bound.exact.as_ref().filter(|_| !bound.exact_is_square);
    let exact = exact.and_then(|exact| exact.parse().ok());
    number::upper_of(bound.enclosure, exact.as_ref(), number::USUAL_DIGITS)
}

/// Bound over gap.
pub(super) fn headroom_cell(claim: &ClaimRecord) -> String {
    or_dash(claim.headroom.map(|ratio| number::nearest(ratio, 3)))
}

/// From which T a bound says something.
pub(super) fn vacuity_cell(claim: &ClaimRecord) -> String {
    or_dash(claim.bound.as_ref().map(|bound| match bound.vacuity {
        Vacuity::Informative { from } => format!("from T = {}", number::count(from as u64)),
        Vacuity::Vacuous {
            from: Some(from), ..
        } => {
            format!("**vacuous**, from T = {}", number::count(from as u64))
        }
        Vacuity::Vacuous {
            from: None,
            searched,
        } => {
            format!("**vacuous** up to T = {}", number::count(searched as u64))
        }
        Vacuity::Unknown => "not known".to_owned(),
    }))
}

/// The same in sentences.
pub(super) fn vacuity_sentence(vacuity: Vacuity) -> String {
    let trivial = math("R(x_1) - R^*");
    match vacuity {
        Vacuity::Informative { from } => format!(
            "It is below {trivial}, so it says something; it does from T = {} on.",
            number::count(from as u64)
        ),
        Vacuity::Vacuous {
            from: Some(from), ..
        } => format!(
            "It is **vacuous**: not below {trivial}, which holds without a step. It would say something from T = {} on.",
            number::count(from as u64)
        ),
        Vacuity::Vacuous {
            from: None,
            searched,
        } => format!(
            "It is **vacuous**: not below {trivial}, which holds without a step, at this T and at every one tried up to {}.",
            number::count(searched as u64)
        ),
        Vacuity::Unknown => format!("Whether it is below {trivial} is not known."),
    }
}

/// A case's settings in a table: a dash without a grid.
pub(super) fn case_cell(case: &CaseRecord) -> String {
    if case.label.is_empty() {
        "–".to_owned()
    } else {
        text(&case.label)
    }
}

/// The place of a claim on its page.
pub(super) fn anchor(case: usize, claim: usize) -> String {
    format!("case-{}-claim-{}", case + 1, claim + 1)
}
