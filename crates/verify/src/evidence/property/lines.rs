//! Every line of the proof on random runs.

use super::describe;
use super::expectation::Expectations;
use super::search::search;
use super::trace::{Trace, bounded_path_cases, path_cases};
use proptest::prelude::{Strategy, any};
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::Rational;
use telescope_core::averages::Window;
use telescope_core::samplers::AnySampler;
use telescope_core::strategies::{finite_sum_runs, positive_ratio};
use telescope_theory::proof::{
    AverageLine, BoundLine, CoverageLine, CoverageView, Descent, Expansion, ExpectedDescent,
    ExpectedRun, ExpectedStep, FirstOrder, GradientBound, OptimalStepLine, OptimalStepView,
    PathStep, ProofLine, Sides, TelescopeLine, Unbiased, UnbiasedView,
};

/// The most steps of a path.
const PATH_STEPS: usize = 5;
/// The most steps of an enumerated run.
const TREE_STEPS: usize = 4;

/// What the property rung says of one line.
///
/// ```
/// use telescope_verify::evidence::property::LineOutcome;
///
/// let text = r#"{
///     "id": "descent", "cases": 64, "evaluations": 189, "held": true, "smallest_slack": "0", "witness": null
/// }"#;
/// let outcome: LineOutcome = serde_json::from_str(text)?;
/// assert!(outcome.held && outcome.evaluations >= outcome.cases.into());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOutcome {
    /// The line's identifier.
    pub id: String,
    /// Cases drawn, up to the first that fails.
    pub cases: u32,
    /// How often the line was evaluated on them: at each step, for each prefix.
    pub evaluations: u64,
    /// Whether it held each time.
    pub held: bool,
    /// The least slack as a fraction, negative where the line fails: larger minus smaller side, −|difference| for an
    /// equality.
    pub smallest_slack: String,
    /// The shrunk counterexample, from which a person can redo the failure.
    pub witness: Option<String>,
}

/// Checks every line of [`telescope_theory::proof`] on `cases` random problems each, with any comparator in the domain,
/// in rationals. The same seed gives the same cases on every machine.
///
/// # Panics
/// If `cases` is 0.
#[must_use]
pub(crate) fn check_lines(cases: u32, seed: u64) -> Vec<LineOutcome> {
    LINES.iter().map(|line| line.check(cases, seed)).collect()
}

/// A line as this rung asks for it.
pub(super) struct LineCheck {
    pub(super) id: &'static str,
    pub(super) ask: Ask,
}

/// On what a line is asked for, and its two sides there.
#[derive(Clone, Copy)]
pub(super) enum Ask {
    /// At each point of a path.
    Point(fn(&UnbiasedView<Rational>) -> Sides<Rational>),
    /// At each step of a path.
    Step(fn(&PathStep<Rational>) -> Sides<Rational>),
    /// The same where subgradients are bounded.
    BoundedStep(fn(&PathStep<Rational>) -> Sides<Rational>),
    /// On a whole path.
    Path(fn(&Trace) -> Sides<Rational>),
    /// At each step in expectation.
    ExpectedStep(AnySampler, fn(&ExpectedStep<Rational>) -> Sides<Rational>),
    /// On each run of the first k steps in expectation.
    ExpectedRun(AnySampler, fn(&ExpectedRun<Rational>) -> Sides<Rational>),
    /// On the constants of a schedule.
    Constants(fn(&OptimalStepView<Rational>) -> Sides<Rational>),
    /// On a number of rows.
    Rows(fn(&CoverageView) -> Sides<Rational>),
}

/// Every line, in the order of [`telescope_theory::proof::LINES`].
pub(super) const LINES: [LineCheck; 11] = [
    line::<Unbiased>(Ask::Point(Unbiased::sides)),
    line::<Expansion>(Ask::Step(Expansion::sides)),
    line::<GradientBound>(Ask::BoundedStep(GradientBound::sides)),
    line::<FirstOrder>(Ask::Step(FirstOrder::sides)),
    line::<Descent>(Ask::Step(Descent::sides)),
    line::<ExpectedDescent>(Ask::ExpectedStep(
        AnySampler::WithReplacement,
        ExpectedDescent::sides,
    )),
    line::<TelescopeLine>(Ask::ExpectedRun(
        AnySampler::WithReplacement,
        TelescopeLine::sides,
    )),
    line::<AverageLine>(Ask::Path(|trace| {
        AverageLine::sides(trace.risks(Window::BeforeUpdates))
    })),
    line::<BoundLine>(Ask::ExpectedRun(
        AnySampler::WithReplacement,
        BoundLine::sides,
    )),
    line::<OptimalStepLine>(Ask::Constants(OptimalStepLine::sides)),
    line::<CoverageLine>(Ask::Rows(CoverageLine::sides)),
];

const fn line<L: ProofLine>(ask: Ask) -> LineCheck {
    LineCheck {
        id: L::META.id,
        ask,
    }
}

/// One evaluation: where, and what.
type Asked = (String, Sides<Rational>);

impl LineCheck {
    pub(super) fn check(&self, cases: u32, seed: u64) -> LineOutcome {
        let at = |t: usize| format!("at t = {t}");
        let examination = Examination {
            id: self.id,
            cases,
            seed,
        };
        match self.ask {
            Ask::Point(sides) => examination.on(
                &path_cases(1..=PATH_STEPS),
                |case, tell| {
                    for (index, point) in case.trace().points.iter().enumerate() {
                        tell((at(index + 1), sides(point)));
                    }
                },
                |case| case.describe(),
            ),
            Ask::Step(sides) => examination.on(
                &path_cases(1..=PATH_STEPS),
                |case, tell| {
                    for (index, step) in case.trace().steps.iter().enumerate() {
                        tell((at(index + 1), sides(step)));
                    }
                },
                |case| case.describe(),
            ),
            Ask::BoundedStep(sides) => examination.on(
                &bounded_path_cases(1..=PATH_STEPS),
                |case, tell| {
                    for (index, step) in case.trace().steps.iter().enumerate() {
                        tell((at(index + 1), sides(step)));
                    }
                },
                |case| case.describe(),
            ),
            Ask::Path(sides) => examination.on(
                &path_cases(1..=PATH_STEPS),
                |case, tell| tell(("over all steps".to_owned(), sides(&case.trace()))),
                |case| case.describe(),
            ),
            Ask::ExpectedStep(sampler, sides) => examination.on(
                &finite_sum_runs(sampler, 1..=TREE_STEPS),
                |run, tell| {
                    for (place, step) in Expectations::of(run).steps() {
                        tell((place, sides(step)));
                    }
                },
                |run| describe::finite_sum_run(run, false),
            ),
            Ask::ExpectedRun(sampler, sides) => examination.on(
                &finite_sum_runs(sampler, 1..=TREE_STEPS),
                |run, tell| {
                    for (place, prefix) in Expectations::of(run).prefixes() {
                        tell((place, sides(&prefix)));
                    }
                },
                |run| describe::finite_sum_run(run, false),
            ),
            Ask::Constants(sides) => examination.on(
                &constants(),
                |view, tell| tell(("for these constants".to_owned(), sides(view))),
                |view| {
                    format!(
                        "r: {}\nL: {}\nroot of T: {}\nc: {}\n",
                        view.distance, view.lipschitz, view.root_steps, view.factor
                    )
                },
            ),
            Ask::Rows(sides) => examination.on(
                &rows(),
                |view, tell| tell(("for this number".to_owned(), sides(view))),
                |view| {
                    let times = if view.exactly_once {
                        "once"
                    } else {
                        "at least once"
                    };
                    format!("rows: {}\nhits of a row: {times}\n", view.rows)
                },
            ),
        }
    }
}

fn constants() -> impl Strategy<Value = OptimalStepView<Rational>> {
    (
        positive_ratio(),
        positive_ratio(),
        positive_ratio(),
        positive_ratio(),
    )
        .prop_map(
            |(distance, lipschitz, root_steps, factor)| OptimalStepView {
                distance,
                lipschitz,
                root_steps,
                factor,
            },
        )
}

fn rows() -> impl Strategy<Value = CoverageView> {
    (2..=12_usize, any::<bool>())
        .prop_map(|(rows, exactly_once)| CoverageView { rows, exactly_once })
}

/// The search for a case on which a line fails.
pub(super) struct Examination<'a> {
    pub(super) id: &'a str,
    pub(super) cases: u32,
    pub(super) seed: u64,
}

impl Examination<'_> {
    /// `ask` tells every evaluation of the line on a case; `describe` prints the case.
    fn on<S: Strategy>(
        &self,
        strategy: &S,
        ask: impl Fn(&S::Value, &mut dyn FnMut(Asked)),
        describe: impl Fn(&S::Value) -> String,
    ) -> LineOutcome {
        let mut evaluations = 0;
        let mut smallest: Option<Rational> = None;
        let found = search(
            strategy,
            (self.seed, self.id),
            self.cases,
            |case, shrinking| {
                let mut fails = false;
                ask(case, &mut |(_, sides)| {
                    let slack = sides.slack();
                    fails |= slack < Rational::ZERO;
                    if !shrinking {
                        evaluations += 1;
                        if smallest.as_ref().is_none_or(|smallest| slack < *smallest) {
                            smallest = Some(slack);
                        }
                    }
                });
                fails
            },
        );
        let witness = found.counterexample.as_ref().map(|case| {
            let mut worst: Option<Asked> = None;
            ask(case, &mut |asked| {
                let slack = asked.1.slack();
                if worst
                    .as_ref()
                    .is_none_or(|(_, sides)| slack < sides.slack())
                {
                    worst = Some(asked);
                }
            });
            let (place, sides) = worst.expect("a case that fails was evaluated");
            smallest = Some(sides.slack());
            format!(
                "{}{place}: left = {}, right = {}, but left {} right is claimed",
                describe(case),
                sides.left,
                sides.right,
                sides.relation.sign()
            )
        });
        LineOutcome {
            id: self.id.to_owned(),
            cases: found.cases,
            evaluations,
            held: witness.is_none(),
            smallest_slack: smallest.expect("every case evaluates the line").to_string(),
            witness,
        }
    }
}
