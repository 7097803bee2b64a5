//! Schedules and numbers of steps as a command line writes them.

use super::question::Steps;
use crate::catalogue::catalogue;
use crate::config::edit_distance;
use telescope_core::schedules::{AnySchedule, StepSizes};

/// Why a text is none.
///
/// ```
/// use telescope_verify::bounds::parse_steps;
///
/// let error = parse_steps("0").unwrap_err().to_string();
/// assert!(error.contains("is no number of steps from 1") && error.contains("hint: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n  hint: {hint}")]
pub struct SpecError {
    message: String,
    hint: String,
}

fn error<T>(message: impl Into<String>, hint: impl Into<String>) -> Result<T, SpecError> {
    Err(SpecError {
        message: message.into(),
        hint: hint.into(),
    })
}

const EXAMPLES: &str = "write optimal, constant(0.1), inverse-sqrt(1/2), linear-decay(initial = 0.1, first-index = 1), or TOML as in files, { constant = { step-size = 0.1 } }";

/// `optimal`; `name`, `name(value)` or `name(key = value, ...)` with the names and keys of experiment files, where a value
/// without a key is that of the first key that must be given, and ratios need no quotes; or an inline table of TOML.
///
/// # Errors
/// If it is none of these, with the nearest name.
///
/// ```
/// use telescope_verify::bounds::parse_schedule;
///
/// // The same in three ways.
/// let constant = parse_schedule("constant(1/10)")?;
/// assert_eq!(parse_schedule("constant(step-size = 1/10)")?, constant);
/// assert_eq!(parse_schedule("{ constant = { step-size = \"1/10\" } }")?, constant);
/// assert!(parse_schedule("constnat(1/10)").unwrap_err().to_string().contains("constant"));
/// # Ok::<(), telescope_verify::bounds::SpecError>(())
/// ```
pub fn parse_schedule(text: &str) -> Result<Steps, SpecError> {
    let text = text.trim();
    if text == "optimal" {
        return Ok(Steps::Optimal);
    }
    let inline = if text.starts_with('{') {
        text.to_owned()
    } else {
        expanded(text)?
    };
    #[derive(serde::Deserialize)]
    struct Holder {
        schedule: AnySchedule,
    }
    match toml::from_str::<Holder>(&format!("schedule = {inline}")) {
        Ok(holder) => Ok(Steps::Schedule(Box::new(holder.schedule))),
        Err(found) => error(
            format!("{text:?} is no schedule: {}", found.message().trim()),
            EXAMPLES,
        ),
    }
}

/// `name(...)` as an inline table.
fn expanded(text: &str) -> Result<String, SpecError> {
    let (name, inner) = match text.split_once('(') {
        None => (text, ""),
        Some((name, rest)) => match rest.trim_end().strip_suffix(')') {
            Some(inner) => (name.trim(), inner.trim()),
            None => return error(format!("{text:?} has no closing bracket"), EXAMPLES),
        },
    };
    let all = catalogue();
    let schedules = all.iter().find(|section| section.kind == "schedules");
    let parts = schedules.map_or(&[][..], |section| &section.parts);
    let Some(part) = parts.iter().find(|part| part.name == name) else {
        let nearest = parts
            .iter()
            .min_by_key(|part| edit_distance(&part.name, name));
        let hint = match nearest {
            Some(part) if edit_distance(&part.name, name) <= name.chars().count().div_ceil(2) => {
                format!("did you mean {}?", part.name)
            }
            _ => "`telescope list schedules --keys` names them all; or write optimal".to_owned(),
        };
        return error(format!("there is no schedule {name:?}"), hint);
    };
    let mut keys = Vec::new();
    for (index, setting) in pieces(inner).into_iter().enumerate() {
        match setting.split_once('=') {
            Some((key, value)) => keys.push(format!("{} = {}", key.trim(), quoted(value))),
            None => {
                let required = part.keys.iter().filter(|key| key.required);
                let Some(key) = required.map(|key| &key.name).nth(index) else {
                    return error(
                        format!("{name} takes no value {setting:?} without a key"),
                        format!("its keys are: {}", key_names(part)),
                    );
                };
                keys.push(format!("{key} = {}", quoted(setting)));
            }
        }
    }
    Ok(format!("{{ {name} = {{ {} }} }}", keys.join(", ")))
}

fn key_names(part: &crate::catalogue::Part) -> String {
    let names: Vec<&str> = part.keys.iter().map(|key| &*key.name).collect();
    names.join(", ")
}

/// The parts between commas that stand in no bracket and no quotes.
fn pieces(text: &str) -> Vec<&str> {
    let (mut depth, mut in_quotes, mut start) = (0_i32, false, 0);
    let mut found = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => in_quotes = !in_quotes,
            '[' | '{' if !in_quotes => depth += 1,
            ']' | '}' if !in_quotes => depth -= 1,
            ',' if depth == 0 && !in_quotes => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found
        .into_iter()
        .filter(|piece| !piece.trim().is_empty())
        .collect()
}

/// A ratio or a word in quotes, as TOML wants it; anything else as it is.
fn quoted(value: &str) -> String {
    let value = value.trim();
    let is_ratio = value.split_once('/').is_some_and(|(p, q)| {
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits(p.trim_start_matches(['+', '-'])) && digits(q)
    });
    let is_word = value.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && !matches!(value, "true" | "false" | "inf" | "nan");
    if is_ratio || is_word {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    }
}

/// A list of numbers of steps, such as `10,100,1e5`: in order, each once.
///
/// # Errors
/// If one is no whole number from 1 to the most that a table of steps may have.
///
/// ```
/// use telescope_verify::bounds::parse_steps;
///
/// assert_eq!(parse_steps("1e5, 10,100,10")?, [10, 100, 100_000]);
/// # Ok::<(), telescope_verify::bounds::SpecError>(())
/// ```
pub fn parse_steps(text: &str) -> Result<Vec<usize>, SpecError> {
    let mut found = Vec::new();
    for part in text.split(',').map(str::trim) {
        let plain = part.replace('_', "");
        let whole = plain.parse::<usize>().ok().or_else(|| {
            let value: f64 = plain.parse().ok()?;
            ((1.0..=1e15).contains(&value) && value.fract().abs() < 1e-300)
                .then_some(value as usize)
        });
        match whole {
            Some(steps @ 1..=StepSizes::MAX_STEPS) => found.push(steps),
            _ => {
                return error(
                    format!(
                        "{part:?} is no number of steps from 1 to {}",
                        StepSizes::MAX_STEPS
                    ),
                    "write whole numbers with commas between them, such as 10,100,1e5",
                );
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
