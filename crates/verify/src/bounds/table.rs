//! A bound over T.

use super::question::{Question, Steps};
use crate::record::{ExactText, pair};
use serde::Serialize;
use telescope_core::arithmetic::Interval;
use telescope_core::schedules::NoiseForm;
use telescope_theory::bound::{Bound, ExactBound};
use telescope_theory::hypothesis::{Hypothesis, Unmet};
use telescope_theory::theorem::Measure;

/// The most steps for which a bound is also given as a fraction: longer sums have too many digits to be of use.
const MOST_EXACT: usize = 1 << 12;

/// A theorem's bound over T.
///
/// ```
/// use telescope_verify::bounds::{Given, Steps, number, of_constants};
/// use telescope_verify::config::TheoremId;
///
/// let given = Given { lipschitz: Some(number("1")?), ..Given::default() };
/// let theorem = TheoremId::find("weighted-average").unwrap();
/// let table = &of_constants(&given, &[theorem], None, &Steps::Optimal, &[1, 10]).tables[0];
/// // Without r nothing follows, for any T.
/// assert!(!table.applies() && table.unmet[0].mend.contains("--distance"));
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BoundTable {
    /// The theorem.
    pub theorem: String,
    /// Its headline.
    pub title: String,
    /// Which bound on the noise.
    pub form: NoiseForm,
    /// What is bounded, in words.
    pub measure: String,
    /// Of which output, by its name.
    pub output: String,
    /// Whether the bound is one from below.
    pub is_floor: bool,
    /// The statement, in LaTeX.
    pub latex: String,
    /// The schedule in LaTeX, or `optimal`.
    pub schedule: String,
    /// One row a T.
    pub rows: Vec<Row>,
    /// What fails at every T.
    pub unmet: Vec<Unmet>,
    /// What constants cannot show.
    pub assumed: Vec<Assumed>,
}

impl BoundTable {
    /// What fails at every T is said once.
    pub(super) fn gather_refusals(&mut self) {
        let Some(first) = self.rows.first() else {
            return;
        };
        if self.rows.iter().any(|row| row.bound.is_some()) {
            return;
        }
        let mut unmet = first.unmet.clone();
        unmet.retain(|unmet| self.rows.iter().all(|row| row.unmet.contains(unmet)));
        for row in &mut self.rows {
            row.unmet.retain(|of_row| !unmet.contains(of_row));
        }
        self.unmet.extend(unmet);
    }

    /// Whether the theorem applies at some T.
    #[must_use]
    pub fn applies(&self) -> bool {
        self.rows.iter().any(|row| row.bound.is_some())
    }
}

/// A hypothesis that was taken for granted.
///
/// ```
/// use telescope_verify::bounds::{Given, Steps, number, of_constants};
/// use telescope_verify::config::TheoremId;
///
/// let given = Given { distance: Some(number("1")?), lipschitz: Some(number("1")?), ..Given::default() };
/// let theorem = TheoremId::find("weighted-average").unwrap();
/// let table = &of_constants(&given, &[theorem], None, &Steps::Optimal, &[9]).tables[0];
/// // Constants do not show that the samples are convex.
/// assert!(table.assumed.iter().any(|assumed| assumed.hypothesis == "convex-samples"));
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumed {
    /// Its name.
    pub hypothesis: String,
    /// Its statement, in LaTeX.
    pub statement: String,
}

/// The bound at a T.
///
/// ```
/// use telescope_verify::bounds::{Given, Steps, number, of_constants};
/// use telescope_verify::config::TheoremId;
///
/// let given = Given { distance: Some(number("1")?), lipschitz: Some(number("1")?), ..Given::default() };
/// let theorem = TheoremId::find("optimal-constant-step").unwrap();
/// let row = &of_constants(&given, &[theorem], None, &Steps::Optimal, &[4]).tables[0].rows[0];
/// // r/(L√T) at every step.
/// assert_eq!((row.steps, row.step_sizes), (4, Some([0.5, 0.5])));
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// T.
    pub steps: usize,
    /// η_1 and η_T, as the run uses them.
    pub step_sizes: Option<[f64; 2]>,
    /// The step sizes of this T in LaTeX, where they were chosen for it.
    pub chosen: Option<String>,
    /// The bound, if the theorem applies.
    pub bound: Option<BoundValue>,
    /// Whether it says less than R(x_1) − R* does; `None` where that is not known.
    pub vacuous: Option<bool>,
    /// What fails at this T, if not at every one.
    pub unmet: Vec<Unmet>,
}

/// A bound as a number.
///
/// ```
/// use telescope_verify::bounds::{Given, Steps, number, of_constants};
/// use telescope_verify::config::TheoremId;
///
/// let given = Given { distance: Some(number("1")?), lipschitz: Some(number("2")?), ..Given::default() };
/// let theorem = TheoremId::find("optimal-constant-step").unwrap();
/// let row = &of_constants(&given, &[theorem], None, &Steps::Optimal, &[9]).tables[0].rows[0];
/// // rL/√T.
/// let bound = row.bound.as_ref().unwrap();
/// assert_eq!(bound.exact.as_ref().unwrap().as_str(), "2/3");
/// assert!(bound.enclosure[0] <= 2.0 / 3.0 && 2.0 / 3.0 <= bound.enclosure[1]);
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BoundValue {
    /// An enclosure.
    pub enclosure: [f64; 2],
    /// The bound where it is rational and short enough, or its square where that is.
    pub exact: Option<ExactText>,
    /// Whether `exact` is the square.
    pub exact_is_square: bool,
}

impl BoundValue {
    pub(crate) fn of(bound: &dyn Bound, steps: usize) -> Self {
        let exact = (steps <= MOST_EXACT).then(|| bound.exact(steps)).flatten();
        let enclosure = match &exact {
            Some(ExactBound::Value(value)) => Interval::from_rational(value),
            _ => bound.enclosure(steps),
        };
        Self {
            enclosure: pair(enclosure),
            exact_is_square: matches!(exact, Some(ExactBound::RootOf(_))),
            exact: exact.map(|exact| match exact {
                ExactBound::Value(value) | ExactBound::RootOf(value) => ExactText::from(&value),
            }),
        }
    }
}

/// 1, 10, 100, ... up to the last, and the last.
///
/// ```
/// use telescope_verify::bounds::decades;
///
/// assert_eq!(decades(250), [1, 10, 100, 250]);
/// ```
#[must_use]
pub fn decades(last: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut steps = 1_usize;
    while steps < last {
        found.push(steps);
        steps = steps.saturating_mul(10);
    }
    found.push(last);
    found
}

/// The bound for each T.
#[must_use]
pub(crate) fn table(question: &Question, schedule: &Steps, steps: &[usize]) -> BoundTable {
    let theorem = question.theorem;
    let rows: Vec<Row> = steps
        .iter()
        .map(|&steps| row(question, schedule, steps))
        .collect();
    let mut table = BoundTable {
        theorem: theorem.id().to_owned(),
        title: theorem.title_here(),
        form: question.form,
        measure: measure(theorem.measure(), theorem.is_floor()),
        output: question.output().id(),
        is_floor: theorem.is_floor(),
        latex: theorem.latex_here(question.form),
        schedule: match schedule {
            Steps::Schedule(schedule) => schedule.latex(),
            Steps::Optimal => "optimal".to_owned(),
        },
        rows,
        unmet: Vec::new(),
        assumed: theorem
            .hypotheses(question.form)
            .into_iter()
            .filter(|hypothesis| question.of_constants && taken_for_granted(*hypothesis))
            .map(|hypothesis| Assumed {
                hypothesis: hypothesis.id().to_owned(),
                statement: hypothesis.statement().to_owned(),
            })
            .collect(),
    };
    table.gather_refusals();
    table
}

fn row(question: &Question, schedule: &Steps, steps: usize) -> Row {
    match question.ask(schedule, steps) {
        Ok(promise) => {
            let doubles = promise.step_sizes.doubles();
            let value = BoundValue::of(promise.bound.as_ref(), steps);
            // A formula without a value at this T is no bound.
            let known = value.enclosure[1].is_finite();
            Row {
                steps,
                step_sizes: doubles.first().zip(doubles.last()).map(|(a, b)| [*a, *b]),
                chosen: (*schedule == Steps::Optimal).then(|| promise.schedule.latex()),
                vacuous: known.then(|| vacuous(question, value.enclosure)).flatten(),
                bound: known.then_some(value),
                unmet: Vec::new(),
            }
        }
        Err(unmet) => Row {
            steps,
            step_sizes: None,
            chosen: None,
            bound: None,
            vacuous: None,
            unmet,
        },
    }
}

/// Whether R(x_1) − R* (or r², for a squared distance) is no larger than the bound.
fn vacuous(question: &Question, bound: [f64; 2]) -> Option<bool> {
    if question.theorem.is_floor() {
        return None;
    }
    let initial = match question.theorem.measure() {
        Measure::DistanceSq => {
            let distance = question.facts.distance.as_ref().ok()?;
            distance.value.square().enclosure()
        }
        Measure::RiskGap | Measure::Exceedance { .. } => {
            let optimum = question.facts.optimum.as_ref().ok()?.value.enclosure();
            question.facts.initial_risk.enclosure() - optimum
        }
    };
    Some(!(bound[1] < initial.lower()))
}

/// What a bound bounds, in words.
pub(crate) fn measure(measure: Measure, is_floor: bool) -> String {
    let side = if is_floor { "at least" } else { "at most" };
    match measure {
        Measure::RiskGap => format!("E R(output) − R* is {side} the bound"),
        Measure::DistanceSq => format!("E‖output − x*‖² is {side} the bound"),
        Measure::Exceedance { odds } => {
            format!("R(output) − R* is {side} the bound, but for a chance of 1/{odds}")
        }
    }
}

/// Hypotheses that are about more than constants and step sizes.
fn taken_for_granted(hypothesis: Hypothesis) -> bool {
    matches!(
        hypothesis,
        Hypothesis::ConvexSamples
            | Hypothesis::IndependentSampling
            | Hypothesis::UnbiasedStep
            | Hypothesis::Unconstrained
            | Hypothesis::Epochs
            | Hypothesis::LeastSquares
            | Hypothesis::ResistingMaximum
            | Hypothesis::AdaGradNorm
    )
}
