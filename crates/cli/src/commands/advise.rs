//! `telescope advise`.

use super::answer::Answer;
use super::{MISUSE, UNDECIDED, complain_of, out};
use crate::arguments::Advise;
use crate::progress::Bar;
use serde_json::json;
use std::path::{Path, PathBuf};
use telescope_verify::advice::{Request, advise as make, markdown, write};
use telescope_verify::bounds::{number, parse_steps};
use telescope_verify::suite::{SuiteError, load_settings};
use telescope_verify::template::loss;

/// Where answers go unless asked otherwise.
const ASIDE: &str = "target/telescope/advice";

/// Prints the advice; 3 if nothing is guaranteed.
pub(super) fn advise(arguments: &Advise) -> Result<Answer, SuiteError> {
    let request = match request(arguments) {
        Ok(request) => request,
        Err(message) => {
            complain_of(&message);
            return Ok(Answer {
                errors: vec![message],
                ..Answer::printed(MISUSE)
            });
        }
    };
    let seed = load_settings(Path::new("experiments"))?.seed;
    let bar = Bar::new();
    let advice = make(&request, Path::new(""), seed, &bar);
    bar.finish();
    let advice = advice?;
    let folder = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(ASIDE));
    let written = write(&advice, &folder)?;
    out(markdown(&advice).trim_end());
    out("");
    if let Some(experiment) = &written.experiment {
        out(&format!(
            "To go on: `telescope verify {}`; the answer is in {}",
            experiment.display(),
            written.answer.display()
        ));
    }
    let code = if advice.best().is_some() {
        0
    } else {
        UNDECIDED
    };
    Ok(Answer::new(code, json!(advice)))
}

fn request(arguments: &Advise) -> Result<Request, String> {
    let positive = |flag: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => match number(text) {
            Ok(number) if number.value() > 0.0 => Ok(Some(number)),
            Ok(_) => Err(format!("--{flag}: {text} is not above 0")),
            Err(error) => Err(format!("--{flag}: {error}")),
        },
    };
    let gap = positive("gap", &arguments.gap)?;
    let range = |flag: &str, error: &dyn std::fmt::Display| format!("--{flag}: {error}");
    Ok(Request {
        data: arguments.data.clone(),
        target: arguments.target.clone(),
        positive_class: arguments.positive_class.clone(),
        loss: loss(arguments.loss.id(), &arguments.width, &arguments.level)?,
        radius: match positive("radius", &arguments.radius)? {
            Some(number) => {
                let radius = telescope_core::number::Positive::new(number);
                Some(radius.map_err(|error| range("radius", &error))?)
            }
            None => None,
        },
        penalty: match positive("l2", &arguments.l2)? {
            Some(number) => {
                let penalty = telescope_core::number::Nonnegative::new(number);
                Some(penalty.map_err(|error| range("l2", &error))?)
            }
            None => None,
        },
        gap: gap.map(|number| number.value()),
        most_steps: match parse_steps(&arguments.steps_at_most) {
            Ok(steps) if steps.len() == 1 => steps[0],
            Ok(_) => return Err("--steps-at-most: give one number".to_owned()),
            Err(error) => return Err(range("steps-at-most", &error)),
        },
        raw: arguments.raw,
        run: !arguments.no_run,
        name: arguments.name.clone(),
    })
}
