//! The runs beside the promise: the best theorem's own step sizes, as an experiment file, on the usual path.

use super::request::Request;
use super::{Advice, Arranged, Promised, Reach, parsed, plain};
use crate::bounds::{Question, Steps, own_departure};
use crate::config::Experiment;
use crate::number;
use crate::suite::{Options, Progress, Settings, SuiteError, run_single};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;
use telescope_core::averages::Output;
use telescope_core::declare::gap_ceilings;
use telescope_core::ops;
use telescope_theory::theorems;

/// What came out.
///
/// ```
/// use telescope_verify::advice::RunOutcome;
///
/// let outcome = RunOutcome {
///     steps: 1000,
///     whole: true,
///     bound: Some([0.0999, 0.1]),
///     gap: Some(0.02),
///     interval: Some((0.01, Some(0.03))),
///     replicates: 400,
///     verdict: "verified".to_owned(),
/// };
/// assert_eq!(serde_json::to_value(&outcome)?["interval"], serde_json::json!([0.01, 0.03]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RunOutcome {
    /// T of the run.
    pub steps: usize,
    /// Whether it is the promise's own T, and not fewer steps with the step sizes that are best for so many.
    pub whole: bool,
    /// What the theorem promises at this T, an enclosure.
    pub bound: Option<[f64; 2]>,
    /// The mean gap of the replicates.
    pub gap: Option<f64>,
    /// Limits of the mean gap, at 99.9 %; open above where no ceiling on the gap is known.
    pub interval: Option<(f64, Option<f64>)>,
    /// How many replicates.
    pub replicates: u64,
    /// The verdict, a word.
    pub verdict: String,
}

/// Work that the replicates of a figure may cost: steps times coordinates (and a constant for each step) times replicates.
const WORK: f64 = 4e8;
/// The same for replicates that a decision needs.
const MOST_WORK: f64 = 1e9;
/// The fewest replicates that show something.
const FEWEST: f64 = 50.0;
/// The fewest steps that are tried.
const LEAST_STEPS: usize = 16;

/// Adds the experiment file, and what its runs found.
pub(super) fn add(
    advice: &mut Advice,
    request: &Request,
    arranged: &[Arranged],
    root: &Path,
    seed: u64,
    progress: &dyn Progress,
) -> Result<(), SuiteError> {
    let Some(best) = advice.best().or_else(|| advice.promises.first()).cloned() else {
        return Ok(());
    };
    let wanted = match best.reach {
        Reach::Least { steps, .. } => steps,
        Reach::Beyond { searched, .. } => searched,
    };
    let none = || SuiteError::Selection(format!("{} gives no steps for this run", best.theorem));
    // The arrangement that the promise was made in, which differs in the method at most.
    let of = arranged
        .iter()
        .find(|of| {
            of.arrangement.sampler == best.arrangement.sampler
                && of.arrangement.radius == best.arrangement.radius
        })
        .ok_or_else(none)?;
    let theorem = theorems::find(&best.theorem).ok_or_else(none)?;
    let asked = Asked {
        question: Question {
            theorem,
            form: best.form,
            facts: &of.declared.facts,
            dependent: of.setup.instance().dependence(),
            departure: own_departure(theorem, best.form),
            assumed: &[],
            of_constants: false,
        },
        output: best.output.clone(),
        cost: advice.columns as f64 + 8.0,
        unit: match best.output.strip_prefix("epoch-average(") {
            Some(rest) => rest.trim_end_matches(')').parse().unwrap_or(1),
            None => 1,
        },
    };
    let shown = asked.rounded(wanted.min((WORK / (FEWEST * asked.cost)) as usize));
    let decided = asked.decidable(shown);
    let mut value = request.experiment(&best.arrangement);
    let promise = asked
        .question
        .ask(&Steps::Optimal, shown)
        .map_err(|_| none())?;
    value["schedule"] = json!(promise.schedule);
    value["run"] = asked.run(shown);
    value["claim"] = json!([{ "theorem": best.theorem, "form": best.form }]);
    if decided < shown {
        let fewer = asked
            .question
            .ask(&Steps::Optimal, decided)
            .map_err(|_| none())?;
        let run = asked.run(decided);
        value["arm"] = json!([
            { "name": "the promise" },
            { "name": "fewer steps", "set": {
                "schedule": fewer.schedule,
                "run.steps": decided,
                "run.replicates": run["replicates"],
                "run.most-replicates": run["most-replicates"],
            } },
        ]);
    }
    value["summary"] = json!(summary(advice, &best, shown, decided, wanted));
    advice.experiment = Some(format!("{MARK}\n\n{}", crate::template::commented(&value)));
    if request.run {
        let experiment = parsed(&advice.name, &value)?;
        advice.runs = outcomes(&experiment, root, seed, wanted, progress)?;
    }
    Ok(())
}

/// The theorem, and what a run of it costs.
struct Asked<'a> {
    question: Question<'a>,
    output: String,
    cost: f64,
    unit: usize,
}

impl Asked<'_> {
    /// Whole epochs, where the theorem speaks of them.
    fn rounded(&self, steps: usize) -> usize {
        (steps / self.unit * self.unit).max(self.unit)
    }

    /// The most steps, halved from these on, for which the replicates that a verification is likely to need are affordable;
    /// the same steps again where none is.
    fn decidable(&self, from: usize) -> usize {
        let mut steps = from;
        while steps >= LEAST_STEPS.max(self.unit) {
            match self.needed(steps) {
                Some(replicates) if replicates * self.work(steps) <= MOST_WORK => return steps,
                Some(_) => {}
                // Without a ceiling on the gap nothing is ever verified.
                None => return from,
            }
            let half = self.rounded(steps / 2);
            if half == steps {
                break;
            }
            steps = half;
        }
        from
    }

    fn work(&self, steps: usize) -> f64 {
        steps as f64 * self.cost
    }

    /// How many replicates verify a gap of an eighth of the bound, roughly: (ln(1/α) + ln 20)/ln(1 + (b − E)/(B_max − b)),
    /// and a third more.
    fn needed(&self, steps: usize) -> Option<f64> {
        let promise = self.question.ask(&Steps::Optimal, steps).ok()?;
        let bound = promise.bound.enclosure(steps).upper();
        let facts = self.question.facts;
        let mut ceilings: Vec<f64> = Vec::new();
        if self.output == Output::WEIGHTED.id() {
            let known = gap_ceilings(facts, &promise.step_sizes, self.question.departure);
            ceilings.extend(known.iter().map(|(_, value)| value.upper()));
        }
        if let (Ok(slope), Ok(diameter)) = (&facts.risk_lipschitz, &facts.diameter) {
            let product = slope.value.value().enclosure() * diameter.value.value().enclosure();
            ceilings.push(product.upper());
        }
        let ceiling = ceilings.into_iter().reduce(f64::min)?;
        if !(ceiling > bound && bound > 0.0) {
            return None;
        }
        let settings = Settings::default();
        let level = ops::ln(f64::from(settings.slots) / settings.verify_alpha) + ops::ln(20.0);
        Some(1.3 * level / ops::ln(1.0 + 0.875 * bound / (ceiling - bound)))
    }

    fn run(&self, steps: usize) -> Value {
        let work = self.work(steps);
        let replicates = (WORK / work).clamp(FEWEST, 400.0) as u32;
        let most = (1.5 * MOST_WORK / work).clamp(f64::from(replicates), 20_000.0) as u32;
        json!({
            "start": "origin", "steps": steps, "replicates": replicates, "most-replicates": most,
        })
    }
}

/// The first line of a file that may be written again.
pub(crate) const MARK: &str =
    "# Written by `telescope advise`, which writes it again unless this line is gone.";

fn summary(
    advice: &Advice,
    best: &Promised,
    shown: usize,
    decided: usize,
    wanted: usize,
) -> String {
    let mut text = format!(
        "{} rows, {} coordinates. The theorem {} promises",
        advice.rows, advice.columns, best.theorem
    );
    match (best.reach, advice.gap) {
        (Reach::Least { .. }, Some(gap)) => text.push_str(&format!(
            " a gap of at most {} after {wanted} steps.",
            number::shortest(gap)
        )),
        _ => text.push_str(&format!(" the bound of its claim after {wanted} steps.")),
    }
    if shown < wanted {
        text.push_str(&format!(
            " The run takes {shown} of them, with the step sizes that are best for so many."
        ));
    }
    if decided < shown {
        text.push_str(&format!(
            " So few replicates of so many steps cannot verify a promise, so that {decided} steps are run too, with the step sizes that are best for so many, and more replicates."
        ));
    }
    if best.arrangement.harmless {
        text.push_str(
            " The ball holds the minimiser over the whole space, so that it is the same problem.",
        );
    }
    text
}

fn outcomes(
    experiment: &Experiment,
    root: &Path,
    seed: u64,
    wanted: usize,
    progress: &dyn Progress,
) -> Result<Vec<RunOutcome>, SuiteError> {
    let options = Options {
        settings: Settings {
            seed,
            ..Settings::default()
        },
        quick: false,
    };
    let record = run_single(experiment, root, &options, progress).map_err(|error| match error {
        SuiteError::Config(error) => plain(error),
        other => other,
    })?;
    let claims = record
        .cases
        .iter()
        .flat_map(|case| case.claims.iter().map(move |claim| (case, claim)));
    Ok(claims
        .map(|(case, claim)| {
            let sampled = claim.sampled.as_ref();
            RunOutcome {
                steps: case.constants.steps,
                whole: case.constants.steps == wanted,
                bound: claim.bound.as_ref().map(|bound| bound.enclosure),
                gap: sampled.map(|sampled| sampled.mean),
                interval: sampled.map(|sampled| sampled.interval),
                replicates: sampled.map_or(0, |sampled| sampled.replicates),
                verdict: claim.found.word().to_owned(),
            }
        })
        .collect())
}
