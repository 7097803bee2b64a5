//! What holds of x²(1 + sin x): that it is not convex, with a witness, and how many local minima it has in an interval, both
//! certified by intervals; and in which basin runs from many starts end.

use super::{Check, CheckContext, Finding, Flaw, worst};
use crate::number::{enclosure, nearest};
use crate::plan::Case;
use crate::record::{AxisRecord, ChartRecord, LineKind, LineRecord};
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Arithmetic, Interval, Rational, rational_from_f64};
use telescope_core::averages::Output;
use telescope_core::curve::{Survey, survey};
use telescope_core::engine::{Ensemble, Instance, Setup};
use telescope_core::number::Number;
use telescope_core::problems::{Risk, Wiggle};
use telescope_core::rng::StreamKey;

/// Boxes narrower than this are left undecided.
const FINEST: f64 = 1e-6;
/// The most starts of runs: each is a mark of the figure.
const MOST_STARTS: u32 = 10_000;
/// Points of the drawn curve.
const DRAWN: usize = 400;

/// The risk is not convex.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, NotConvexCheck};
///
/// assert_eq!(AnyCheck::NotConvex(NotConvexCheck {}).statement(), "the risk is not convex");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NotConvexCheck {}

impl Check for NotConvexCheck {
    fn statement(&self) -> String {
        "the risk is not convex".to_owned()
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        let (mut verdicts, mut evidence) = (Vec::new(), Vec::new());
        for case in context.cases {
            let (verdict, sentence) = match (&case.facts.convex, case.setup.instance()) {
                (Ok(fact), _) => (Verdict::Refuted, format!("it is convex: {}", fact.because)),
                (Err(witness), Instance::Wiggle { .. }) if witness.starts_with("not convex") => {
                    (Verdict::Proved, witness.clone())
                }
                (Err(reason), _) => (Verdict::Inconclusive, reason.clone()),
            };
            verdicts.push(verdict);
            let sentence = format!("{sentence}.");
            if !evidence.contains(&sentence) {
                evidence.push(sentence);
            }
        }
        Ok(Finding {
            verdict: worst(&verdicts).ok_or("there is no case")?,
            evidence,
            charts: Vec::new(),
        })
    }
}

/// x²(1 + sin x) has so many local minima between two numbers.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, LocalMinimaCheck};
///
/// let check: LocalMinimaCheck = toml::from_str("from = -10\nto = 10\ncount = 4")?;
/// assert!(AnyCheck::LocalMinima(check).statement().ends_with("exactly 4 local minima between −10 and 10"));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LocalMinimaCheck {
    /// The left end.
    pub from: Number,
    /// The right end.
    pub to: Number,
    /// How many.
    pub count: usize,
}

impl Check for LocalMinimaCheck {
    fn statement(&self) -> String {
        format!(
            "x²(1 + sin x) has exactly {} local minima between {} and {}",
            self.count, self.from, self.to
        )
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        wiggle(context)?;
        let survey = look(&self.from, &self.to)?;
        let verdict = match survey.count_of_minima() {
            Some(count) if count == self.count => Verdict::Proved,
            Some(_) => Verdict::Refuted,
            None => Verdict::Inconclusive,
        };
        let places: Vec<String> = survey
            .minima()
            .map(|point| enclosure([point.place.lower(), point.place.upper()]))
            .collect();
        let found = match survey.count_of_minima() {
            Some(count) => format!(
                "{count} are certified by the signs of both derivatives in intervals, and everywhere else the first has one sign"
            ),
            None => "not every place is decided".to_owned(),
        };
        Ok(Finding {
            verdict,
            evidence: vec![format!("{found}: {}.", places.join("; "))],
            charts: vec![drawing(&survey)],
        })
    }
}

/// The only case, if its problem is the one that these checks speak of.
fn wiggle<'a>(context: &CheckContext<'a>) -> Result<&'a Case, String> {
    let [case] = context.cases else {
        return Err("this check looks at one run: leave out arms and grid".to_owned());
    };
    match case.setup.instance() {
        Instance::Wiggle { .. } => Ok(case),
        _ => Err(
            "this check speaks of x²(1 + sin x) only; use it with problem = \"wiggle\"".to_owned(),
        ),
    }
}

fn look(from: &Number, to: &Number) -> Result<Survey, String> {
    if !(from.value() < to.value()) {
        return Err(format!("the interval from {from} to {to} is empty"));
    }
    survey(&Wiggle, Interval::new(from.value(), to.value()), FINEST)
        .map_err(|error| error.to_string())
}

fn axis(label: &str) -> AxisRecord {
    AxisRecord {
        label: label.to_owned(),
        logarithmic: false,
    }
}

/// The curve with its minima.
fn drawing(survey: &Survey) -> ChartRecord {
    let (lower, upper) = (survey.range.lower(), survey.range.upper());
    let points = (0..=DRAWN).map(|index| {
        let share = f64::from_count(index) / f64::from_count(DRAWN);
        let x = (1.0 - share) * lower + share * upper;
        [x, Wiggle.risk(&[x])]
    });
    let minima = survey
        .minima()
        .map(|point| [point.place.midpoint(), point.value.midpoint().max(0.0)]);
    ChartRecord {
        title: "x²(1 + sin x) and its local minima".to_owned(),
        x: axis("x"),
        y: axis("f(x)"),
        lines: vec![
            LineRecord {
                label: "f".to_owned(),
                style: LineKind::Solid,
                colour: 0,
                points: points.collect(),
            },
            LineRecord {
                label: "minima".to_owned(),
                style: LineKind::Points,
                colour: 1,
                points: minima.collect(),
            },
        ],
        caption: "Marked: the certified local minima, all of them global ones with f = 0."
            .to_owned(),
    }
}

/// Runs from evenly spaced starts end in at least so many different basins of x²(1 + sin x).
///
/// ```
/// use telescope_verify::checks::{AnyCheck, BasinsCheck};
///
/// let check: BasinsCheck = toml::from_str("from = -9\nto = 9\nstarts = 20\nat-least = 3")?;
/// assert_eq!(AnyCheck::Basins(check).id(), "basins");
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BasinsCheck {
    /// The first start, and the left end of where basins are looked for.
    pub from: Number,
    /// The last start, and the right end.
    pub to: Number,
    /// How many starts, at least 2.
    #[schemars(range(min = 2))]
    pub starts: u32,
    /// How many basins are reached, at least.
    pub at_least: usize,
}

impl Check for BasinsCheck {
    fn statement(&self) -> String {
        format!(
            "runs from {} starts between {} and {} end in at least {} different basins",
            self.starts, self.from, self.to, self.at_least
        )
    }
    fn flaw(&self) -> Option<Flaw> {
        (self.starts > MOST_STARTS).then(|| Flaw {
            key: "starts",
            message: format!("{} starts are more than {MOST_STARTS}", self.starts),
            hint: "use fewer starts".to_owned(),
        })
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        let case = wiggle(context)?;
        let survey = look(&self.from, &self.to)?;
        let basins = survey.basins().len();
        let (mut reached, mut stayed, mut left) = (vec![0_u32; basins], 0_u32, 0_u32);
        let mut ends = Vec::new();
        let most = f64::from(self.starts.max(2) - 1);
        for index in 0..self.starts.max(2) {
            let share = f64::from(index) / most;
            let start = (1.0 - share) * self.from.value() + share * self.to.value();
            let end = run(case, context, start, u64::from(index))?;
            ends.push([start, end]);
            match survey.basin_of(end) {
                Some(basin) => {
                    reached[basin] += 1;
                    stayed += u32::from(survey.basin_of(start) == Some(basin));
                }
                None => left += 1,
            }
        }
        let different = reached.iter().filter(|count| **count > 0).count();
        let counts: Vec<String> = survey
            .basins()
            .iter()
            .zip(&reached)
            .map(|(basin, count)| format!("{count} at {}", nearest(basin.place.midpoint(), 5)))
            .collect();
        let mut low = [0_u32; 3];
        for [_, end] in &ends {
            let risk = Wiggle.risk(&[*end]);
            low[0] += u32::from(risk < 0.01);
            low[1] += u32::from((0.01..1.0).contains(&risk));
            low[2] += u32::from(!(risk < 1.0));
        }
        Ok(Finding {
            // A seeded run ends where it ends, and an enclosure tells the basin.
            verdict: if different >= self.at_least {
                Verdict::Proved
            } else {
                Verdict::Refuted
            },
            evidence: vec![
                format!(
                    "of {} runs of {} steps, by the basin they end in: {}; {left} end outside the interval or at its rim.",
                    self.starts,
                    case.step_sizes.steps(),
                    counts.join(", ")
                ),
                format!("{stayed} end in the basin that they started in."),
                format!(
                    "{} end with f below 0.01, {} with f up to 1, {} above that, though the minimum is 0 in every basin: at a minimiser x the curvature is x², so that a step size η settles there only if ηx² < 2.",
                    low[0], low[1], low[2]
                ),
            ],
            charts: vec![ChartRecord {
                title: "Where runs end, by where they start".to_owned(),
                x: axis("start"),
                y: axis("end"),
                lines: vec![
                    LineRecord {
                        label: "end of the run".to_owned(),
                        style: LineKind::Points,
                        colour: 0,
                        points: ends,
                    },
                    LineRecord {
                        label: "start = end".to_owned(),
                        style: LineKind::Dashed,
                        colour: 1,
                        points: vec![
                            [self.from.value(), self.from.value()],
                            [self.to.value(), self.to.value()],
                        ],
                    },
                ],
                caption: "Each mark is a run.".to_owned(),
            }],
        })
    }
}

/// Where the case's run ends from another start, on a stream of its own.
fn run(case: &Case, context: &CheckContext, start: f64, replicate: u64) -> Result<f64, String> {
    let start: Vec<Rational> = vec![rational_from_f64(start)];
    let setup = Setup::new(
        case.setup.instance().clone(),
        case.setup.domain().clone(),
        start,
    )
    .and_then(|setup| setup.with_method(case.setup.method().clone(), case.setup.plateau().cloned()))
    .map_err(|error| error.to_string())?;
    let steps = case.step_sizes.steps();
    let ensemble = Ensemble {
        setup: &setup,
        step_sizes: case.step_sizes.doubles(),
        key: StreamKey::derive(context.seed, context.experiment, "basins"),
        checkpoints: &[steps],
        outputs: &[Output::FINAL],
    };
    let runs = ensemble.run(replicate..replicate + 1);
    let end = runs[0].points()[0];
    if end.is_finite() {
        Ok(end)
    } else {
        Err("a run diverges; use smaller step sizes or a bounded domain".to_owned())
    }
}
