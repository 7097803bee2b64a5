//! The advice as Markdown, for people.

use super::{Advice, Promised, Reach};
use crate::bounds::plain_symbol;
use crate::number::{self, count, counted, nearest, upper};
use crate::report::markdown::{inline, text as escaped};
use std::fmt::Write as _;
use telescope_theory::hypothesis::Unmet;

/// Digits of numbers in prose.
const DIGITS: usize = 4;

/// The answer.
///
/// ```
/// use std::path::Path;
/// use telescope_core::number::Positive;
/// use telescope_verify::advice::{Request, advise, markdown};
/// use telescope_verify::suite::Silent;
/// use telescope_verify::template::loss;
///
/// let folder = tempfile::tempdir()?;
/// let data = folder.path().join("small.csv");
/// std::fs::write(&data, "a,y\n0,1\n1,3\n2,2\n3,5\n")?;
/// let mut request = Request::new(data, loss("absolute", "1", "1/2")?);
/// request.target = Some("y".to_owned());
/// (request.radius, request.most_steps) = (Some(Positive::from_f64(10.0)?), 1000);
/// let advice = advise(&request, Path::new(""), 1, &Silent)?;
/// assert!(markdown(&advice).starts_with(&format!("# Advice: {}\n", advice.title)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn markdown(advice: &Advice) -> String {
    let mut text = format!("# Advice: {}\n\n", escaped(&advice.title));
    answer(&mut text, advice);
    run(&mut text, advice);
    feasibility(&mut text, advice);
    constants(&mut text, advice);
    promises(&mut text, advice);
    refused(&mut text, advice);
    text
}

fn steps_in_words(promise: &Promised) -> String {
    let [first, last] = promise.step_sizes;
    let method = if promise.arrangement.method == "ada-grad-norm" {
        "AdaGrad with one step size for all coordinates, scale "
    } else {
        ""
    };
    if (first - last).abs() <= 0.0 {
        let what = if method.is_empty() {
            "constant steps of "
        } else {
            method
        };
        format!("{what}{}", nearest(first, DIGITS))
    } else {
        let kind = promise
            .schedule
            .as_object()
            .and_then(|table| table.keys().next())
            .map_or("", String::as_str);
        format!(
            "the schedule {kind}, from {} down to {}",
            nearest(first, DIGITS),
            nearest(last, DIGITS)
        )
    }
}

fn answer(text: &mut String, advice: &Advice) {
    let Some(gap) = advice.gap else {
        let _ = writeln!(
            text,
            "**Nothing can be promised for this problem as it stands.** {}.\n",
            inline(&capital(&advice.feasibility.because))
        );
        if let Some(suggestion) = &advice.feasibility.suggestion {
            let _ = writeln!(text, "What would help: {suggestion}.\n");
        }
        return;
    };
    let wanted = number::shortest(gap);
    let chosen = if advice.gap_chosen {
        " (a tenth of the gap at the start; `--gap` asks for another)"
    } else {
        ""
    };
    match advice.best() {
        Some(best) => {
            let Reach::Least {
                steps,
                bound,
                before,
            } = best.reach
            else {
                return;
            };
            let drawn = match best.arrangement.sampler {
                "reshuffle" => "the rows reshuffled each epoch",
                _ => "one row a step, drawn with replacement",
            };
            let ball = match &best.arrangement.radius {
                Some(radius) if best.arrangement.harmless => {
                    format!(", projected on the ball of radius {radius}, which holds the minimiser")
                }
                Some(radius) => format!(", projected on the ball of radius {radius}"),
                None => String::new(),
            };
            let epochs = steps as f64 / advice.rows.max(1) as f64;
            let _ = writeln!(
                text,
                "**Take {} for T = {} steps ({} passes over the data), and use {}.** Start at 0; {drawn}{ball}.\n",
                steps_in_words(best),
                count(steps as u64),
                nearest(epochs, 3),
                best.output_words
            );
            let _ = writeln!(
                text,
                "Then E R(output) − R\\* ≤ {}{chosen}, by the theorem `{}`. {}\n",
                at_most(bound, gap),
                best.theorem,
                match before {
                    Some(before) => format!(
                        "Fewer steps do not do for this bound: one {} less, and it is {}.",
                        if best.arrangement.sampler == "reshuffle" {
                            "epoch"
                        } else {
                            "step"
                        },
                        upper(before, 8)
                    ),
                    None => "No fewer steps are possible.".to_owned(),
                }
            );
        }
        None => {
            let _ = writeln!(
                text,
                "**No theorem guarantees a gap of {wanted}{chosen} within {} steps.**\n",
                count(advice.most_steps as u64)
            );
            match advice.promises.first() {
                Some(nearest_one) => {
                    if let Reach::Beyond {
                        searched,
                        bound: Some(bound),
                    } = nearest_one.reach
                    {
                        let _ = writeln!(
                            text,
                            "The most that is promised: {} after {} steps, by `{}`. More steps (`--steps-at-most`), a larger `--gap`, a smaller ball or a larger penalty would help.\n",
                            upper(bound, DIGITS),
                            count(searched as u64),
                            nearest_one.theorem
                        );
                    }
                }
                None => {
                    let suggestion = advice.feasibility.suggestion.clone();
                    let _ = writeln!(
                        text,
                        "No theorem applies. {}\n",
                        suggestion.map_or_else(
                            || "See below for what each of them needs.".to_owned(),
                            |suggestion| format!("What would help: {suggestion}.")
                        )
                    );
                }
            }
        }
    }
}

/// `bound ≤ gap`, the bound rounded up to as many digits as keep it below the gap; the gap alone, if they are the same.
fn at_most(bound: f64, gap: f64) -> String {
    let wanted = number::shortest(gap);
    // Rounded up to the same digits and not alike, the bound as it is printed lies below the gap; and below the decimal that
    // stands for the gap, if it is another and has no more digits than every decimal keeps.
    let apart = (DIGITS..=15).find(|&digits| {
        let shown = upper(bound, digits);
        shown != upper(gap, digits) && shown != wanted
    });
    match apart {
        Some(digits) => format!("{} ≤ {wanted}", upper(bound, digits)),
        None => wanted,
    }
}

fn run(text: &mut String, advice: &Advice) {
    let (Some(first), Some(last)) = (advice.runs.first(), advice.runs.last()) else {
        return;
    };
    text.push_str("## The promise and the real gap\n\n");
    text.push_str("| steps | promised: at most | real gap, the mean | 99.9 % limits | runs | promised / real | verdict |\n");
    text.push_str("| ---: | ---: | ---: | --- | ---: | ---: | --- |\n");
    for run in &advice.runs {
        let dash = || "–".to_owned();
        let limits = match run.interval {
            Some((low, Some(high))) => format!("{} to {}", number::lower(low, 3), upper(high, 3)),
            Some((low, None)) => format!("at least {}", number::lower(low, 3)),
            None => dash(),
        };
        let ratio = run
            .bound
            .zip(run.gap.filter(|gap| *gap > 0.0))
            .map(|(bound, gap)| nearest(bound[1] / gap, 3));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {limits} | {} | {} | {} |",
            count(run.steps as u64),
            run.bound.map_or_else(dash, |bound| upper(bound[1], DIGITS)),
            run.gap.map_or_else(dash, |gap| nearest(gap, DIGITS)),
            count(run.replicates),
            ratio.unwrap_or_else(dash),
            run.verdict
        );
    }
    text.push('\n');
    if !first.whole {
        text.push_str("The promise's own steps are too many for a short run; these are fewer, with the step sizes that are best for so many.\n");
    } else if advice.runs.len() > 1 {
        let _ = writeln!(
            text,
            "Few runs of many steps cannot prove a promise kept, so that {} steps are run too, with the step sizes that are best for so many.",
            count(last.steps as u64)
        );
    }
    text.push_str("A promise holds for every problem with these constants, and one's own is seldom the worst. *Inconclusive*: the runs agree with the promise, and are too few to prove it.\n\n");
}

fn feasibility(text: &mut String, advice: &Advice) {
    let found = &advice.feasibility;
    text.push_str("## The problem\n\n");
    let _ = writeln!(
        text,
        "{}, {}{}.",
        counted(advice.rows as u64, "row"),
        counted(advice.columns as u64, "coordinate"),
        match (advice.standardised, advice.scaled, advice.classes) {
            (true, _, true) => ": columns standardised, and an intercept",
            (true, _, false) => {
                ": columns and target standardised, so that gaps are in the loss of standard deviations, and an intercept"
            }
            (_, true, true) =>
                ": columns divided by their root mean square, so that sparse rows stay sparse, and an intercept",
            (_, true, false) => {
                ": columns divided by their root mean square, so that sparse rows stay sparse, the target standardised, so that gaps are in the loss of standard deviations, and an intercept"
            }
            (false, false, _) => ", as they are in the file",
        }
    );
    if let Some(separable) = found.separable {
        text.push_str(if separable {
            " The classes are separable, so that without a ball or a penalty the logistic loss has no minimiser."
        } else {
            " The classes are not separable: the logistic loss has a minimiser without a ball or a penalty too."
        });
        text.push('\n');
    }
    if let Some(w) = &found.separating {
        let parts: Vec<String> = w.iter().map(|w| number::shortest(*w)).collect();
        let _ = writeln!(
            text,
            "A separating direction, every product with a row on its side (checked in fractions): ({}).",
            parts.join(", ")
        );
    }
    if let Some(length) = found.length {
        let _ = writeln!(
            text,
            " The solver's point has length {}{}.",
            nearest(length, DIGITS),
            if found.at_edge {
                ": at the edge of the ball, so that a larger ball has a lower R\\*"
            } else {
                ""
            }
        );
    }
    match found.condition {
        Some(condition) => {
            let _ = writeln!(
                text,
                " Condition number β/μ: at most {}.",
                upper(condition, DIGITS)
            );
        }
        None => text.push_str(" No strong convexity (or no smoothness) is known.\n"),
    }
    text.push('\n');
}

fn constants(text: &mut String, advice: &Advice) {
    text.push_str("| | constant | value | origin | why |\n| --- | --- | --- | --- | --- |\n");
    for fact in &advice.facts {
        let value = fact
            .enclosure
            .map_or_else(|| "–".to_owned(), number::enclosure);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            escaped(&plain_symbol(&fact.symbol)),
            escaped(&fact.name),
            escaped(&value),
            fact.origin.map_or("unknown", |origin| origin.word()),
            escaped(&if fact.symbol == "R^*" {
                fact.because.clone()
            } else {
                brief(&fact.because, advice)
            })
        );
    }
    text.push('\n');
}

fn promises(text: &mut String, advice: &Advice) {
    if advice.promises.is_empty() {
        return;
    }
    text.push_str("## What each theorem promises\n\n");
    text.push_str("| theorem | T | steps | output | |\n| --- | ---: | --- | --- | --- |\n");
    for promise in &advice.promises {
        let steps = match promise.reach {
            Reach::Least { steps, .. } => count(steps as u64),
            Reach::Beyond { searched, bound } => match bound {
                Some(bound) => format!(
                    "> {}: {} there",
                    count(searched as u64),
                    upper(bound, DIGITS)
                ),
                None => format!("> {}", count(searched as u64)),
            },
        };
        let mut notes: Vec<String> = Vec::new();
        if let Some(odds) = promise.odds {
            notes.push(format!("but for a chance of 1/{odds}"));
        }
        if promise.by_distance {
            notes.push("by the distance to the minimiser".to_owned());
        }
        if promise.arrangement.sampler == "reshuffle" {
            notes.push("rows reshuffled each epoch".to_owned());
        }
        if promise.arrangement.harmless
            && let Some(radius) = &promise.arrangement.radius
        {
            notes.push(format!(
                "in the ball of radius {radius}, which holds the minimiser"
            ));
        }
        let _ = writeln!(
            text,
            "| `{}` | {steps} | {} | {} | {} |",
            promise.theorem,
            steps_in_words(promise),
            escaped(&promise.output_words),
            notes.join("; ")
        );
    }
    text.push('\n');
}

/// Each reason once, with all theorems that it stops.
fn refused(text: &mut String, advice: &Advice) {
    if advice.refused.is_empty() {
        return;
    }
    text.push_str("## What does not apply, and what would repair it\n\n");
    text.push_str("| why not | what would help | theorems |\n| --- | --- | --- |\n");
    let mut reasons: Vec<(&Unmet, Vec<&str>)> = Vec::new();
    for theorem in &advice.refused {
        for unmet in &theorem.unmet {
            let same = |other: &&mut (&Unmet, Vec<&str>)| {
                other.0.reason == unmet.reason && other.0.mend == unmet.mend
            };
            match reasons.iter_mut().find(same) {
                Some((_, names)) => names.push(theorem.theorem.as_str()),
                None => reasons.push((unmet, vec![theorem.theorem.as_str()])),
            }
        }
    }
    for (unmet, names) in reasons {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            escaped(&brief(&unmet.reason, advice)),
            escaped(&unmet.mend),
            names.join(", ")
        );
    }
    text.push_str("\nA theorem with several reasons needs all of them repaired.\n");
}

/// Why R* is not known may be long, and is said in full once.
fn brief(reason: &str, advice: &Advice) -> String {
    if advice.feasibility.solvable {
        return reason.to_owned();
    }
    let whole = &advice.feasibility.because;
    let head = whole.split([':', ';']).next().unwrap_or(whole);
    reason.replace(whole.as_str(), head)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_a_bound_below_the_gap() {
        let below = |decimal: f64| decimal.next_down();
        assert_eq!(at_most(below(0.042_34), 0.05), "0.04234 ≤ 0.05");
        assert_eq!(at_most(below(0.049_999_7), 0.05), "0.0499997 ≤ 0.05");
        // Nothing that would read 0.05 ≤ 0.05, though both differ in their last bit.
        assert_eq!(at_most(0.05, 0.05), "0.05");
        assert_eq!(at_most(below(0.05), 0.05), "0.05");
        // Rounded up to four digits this would be more than the gap.
        assert_eq!(
            at_most(below(0.050_009), 0.050_009_5),
            "0.050009 ≤ 0.0500095"
        );
    }
}
