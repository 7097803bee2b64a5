//! The run beside the promise: the best theorem's own step sizes, as an experiment file, on the usual path.

use super::request::Request;
use super::{Advice, Promised, Reach, parsed, plain};
use crate::bounds::{Question, Steps};
use crate::config::Experiment;
use crate::number;
use crate::suite::{Options, Progress, Settings, SuiteError, run_single};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;
use telescope_core::facts::Facts;
use telescope_core::methods::Departure;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::theorems;

/// What came out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RunOutcome {
    /// T of the run: the promise's, or fewer if that many are too many to be run here.
    pub steps: usize,
    /// Whether it is the promise's own T.
    pub whole: bool,
    /// What the theorem promises at this T, an enclosure.
    pub bound: Option<[f64; 2]>,
    /// The mean gap of the replicates, or the exact one.
    pub gap: Option<f64>,
    /// Limits of the mean gap, at 99.9 %; open above where no ceiling on the gap is known.
    pub interval: Option<(f64, Option<f64>)>,
    /// How many replicates.
    pub replicates: u64,
    /// The verdict, a word.
    pub verdict: String,
}

/// Work that a run may cost: steps times coordinates (and a constant for each step) times replicates.
const WORK: f64 = 4e8;
/// The same for replicates that a decision needs.
const MOST_WORK: f64 = 3e9;
/// The fewest replicates that show something.
const FEWEST: f64 = 50.0;

/// Adds the experiment file, and what its run found.
pub(super) fn add(
    advice: &mut Advice,
    request: &Request,
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
    let cost = advice.columns as f64 + 8.0;
    let affordable = (WORK / (FEWEST * cost)) as usize;
    let unit = match best.output.strip_prefix("epoch-average(") {
        Some(rest) => rest.trim_end_matches(')').parse().unwrap_or(1),
        None => 1,
    };
    let steps = (wanted.min(affordable) / unit * unit).max(unit);
    let work = steps as f64 * cost;
    let replicates = (WORK / work).clamp(FEWEST, 400.0) as u32;
    let most = (MOST_WORK / work).clamp(f64::from(replicates), 20_000.0) as u32;
    let mut value = request.experiment(&best.arrangement);
    value["schedule"] = if steps == wanted {
        best.schedule.clone()
    } else {
        shorter(request, &best, steps, root)?
    };
    value["run"] = json!({
        "start": "origin", "steps": steps, "replicates": replicates, "most-replicates": most,
    });
    value["claim"] = json!([{ "theorem": best.theorem, "form": best.form }]);
    value["summary"] = json!(summary(advice, &best, steps, wanted));
    advice.experiment = Some(format!("{MARK}\n\n{}", crate::template::commented(&value)));
    if !request.run {
        return Ok(());
    }
    let experiment = parsed(&advice.name, &value)?;
    advice.run = Some(outcome(&experiment, root, seed, steps == wanted, progress)?);
    Ok(())
}

/// The first line of a file that may be written again.
pub const MARK: &str =
    "# Written by `telescope advise`, which writes it again unless this line is gone.";

/// The theorem's own steps for fewer of them.
fn shorter(
    request: &Request,
    best: &Promised,
    steps: usize,
    root: &Path,
) -> Result<Value, SuiteError> {
    let arranged = super::arranged(request, best.arrangement.clone(), root);
    // The arrangement was declared before, so that this cannot fail for want of data.
    let facts: Facts = arranged?.declared.facts;
    let none = || SuiteError::Selection(format!("{} gives no steps for T = {steps}", best.theorem));
    let theorem = theorems::find(&best.theorem).ok_or_else(none)?;
    let adapts = theorem
        .hypotheses(best.form)
        .contains(&Hypothesis::AdaGradNorm);
    let question = Question {
        theorem,
        form: best.form,
        facts: &facts,
        // Checked where the promise was made.
        dependent: None,
        departure: adapts.then_some(Departure::Norm),
        assumed: &[],
        of_constants: false,
    };
    let promise = question.ask(&Steps::Optimal, steps).map_err(|_| none())?;
    serde_json::to_value(&promise.schedule).map_err(|_| none())
}

fn summary(advice: &Advice, best: &Promised, steps: usize, wanted: usize) -> String {
    let mut text = format!(
        "{} rows, {} coordinates. The theorem {} promises",
        advice.rows, advice.columns, best.theorem
    );
    match (best.reach, advice.gap) {
        (Reach::Least { .. }, Some(gap)) => text.push_str(&format!(
            " a gap of at most {} after {wanted} steps.",
            number::shortest(gap)
        )),
        _ => text.push_str(&format!(" the bound below after {wanted} steps.")),
    }
    if steps < wanted {
        text.push_str(&format!(
            " This run takes {steps} of them, with the step sizes that are best for so many."
        ));
    }
    if best.arrangement.harmless {
        text.push_str(
            " The ball holds the minimiser over the whole space, so that it is the same problem.",
        );
    }
    text
}

fn outcome(
    experiment: &Experiment,
    root: &Path,
    seed: u64,
    whole: bool,
    progress: &dyn Progress,
) -> Result<RunOutcome, SuiteError> {
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
    let missing = || SuiteError::Record("the run left no claim".to_owned());
    let case = record.cases.first().ok_or_else(missing)?;
    let claim = case.claims.first().ok_or_else(missing)?;
    let sampled = claim.sampled.as_ref();
    Ok(RunOutcome {
        steps: case.constants.steps,
        whole,
        bound: claim.bound.as_ref().map(|bound| bound.enclosure),
        gap: sampled.map(|sampled| sampled.mean),
        interval: sampled.map(|sampled| sampled.interval),
        replicates: sampled.map_or(0, |sampled| sampled.replicates),
        verdict: claim.found.word().to_owned(),
    })
}
