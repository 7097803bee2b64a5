//! The table of a comparison, and the sentence that reads it.

use super::entries::{Entries, Entry, Known};
use crate::config::ComparisonAxis;
use crate::evidence::INTERVAL_ALPHA;
use crate::number;
use crate::record::EndKnown;
use crate::report::markdown::{Align, Table, text};
use crate::report::wording::{bound_cell, or_dash, output_label};
use telescope_core::averages::Output;

/// Digits of a gap.
const DIGITS: usize = 4;

/// A column: its name, where its cells stand, and which cell of a row is in it.
type Column = (&'static str, Align, fn(&Row) -> &String);

/// One row an entry. Columns that would say the same in each row, or nothing, are left out.
pub(super) fn table(entries: &Entries) -> String {
    let all = entries.all.iter();
    let rows: Vec<Row> = all.map(|entry| Row::of(entries, entry)).collect();
    let always: [(bool, Column); 7] = [
        (entries.of_arms, ("arm", Align::Left, |row| &row.arm)),
        (
            entries.settings().len() > 1,
            ("case", Align::Left, |row| &row.settings),
        ),
        (
            entries.outputs().len() > 1 || !entries.of_arms,
            ("output", Align::Left, |row| &row.output),
        ),
        (true, ("T", Align::Right, |row| &row.steps)),
        (
            entries.axis == ComparisonAxis::SampleGradients,
            ("sample gradients", Align::Right, |row| &row.gradients),
        ),
        (true, ("η₁", Align::Right, |row| &row.first)),
        (true, ("η_T", Align::Right, |row| &row.last)),
    ];
    let where_known: [Column; 6] = [
        ("bound", Align::Right, |row| &row.bound),
        ("expected gap, exact", Align::Right, |row| &row.exact),
        ("one run, in doubles", Align::Right, |row| &row.one),
        ("mean of replicates", Align::Right, |row| &row.mean),
        ("99.9 % interval", Align::Left, |row| &row.interval),
        ("bound / gap", Align::Right, |row| &row.ratio),
    ];
    let known = |(_, _, cell): &Column| rows.iter().any(|row| cell(row) != DASH);
    let always = always.into_iter().filter(|(shown, _)| *shown);
    let shown: Vec<Column> = always
        .map(|(_, column)| column)
        .chain(where_known.into_iter().filter(known))
        .collect();
    let mut table = Table::new(shown.iter().map(|(name, align, _)| (*name, *align)));
    for row in &rows {
        table.row(shown.iter().map(|(_, _, cell)| cell(row).clone()));
    }
    table.render()
}

const DASH: &str = "–";

/// The cells of an entry.
struct Row {
    arm: String,
    settings: String,
    output: String,
    steps: String,
    gradients: String,
    first: String,
    last: String,
    bound: String,
    exact: String,
    one: String,
    mean: String,
    interval: String,
    ratio: String,
}

impl Row {
    fn of(entries: &Entries, entry: &Entry) -> Self {
        let known = entry.known();
        let best = is_separated(entries, entry);
        let strong = |cell: String| if best { format!("**{cell}**") } else { cell };
        let exact = known.filter(|known| known.how == EndKnown::Exact);
        let sampled = known.filter(|known| known.how == EndKnown::Sampled);
        let one = known.filter(|known| known.how == EndKnown::OneRun);
        let enclosed =
            |known: Known| strong(number::enclosure_to([known.lower, known.upper], DIGITS));
        let steps = entry.case.constants.steps;
        let schedule = &entry.case.schedule;
        Self {
            arm: strong(text(entry.arm)),
            settings: text(entry.settings),
            output: if entries.of_arms {
                text(&label(entry.output))
            } else {
                strong(text(&label(entry.output)))
            },
            steps: number::count(steps as u64),
            gradients: number::count(entry.end() as u64),
            first: or_dash(schedule.first.first().map(|eta| number::nearest(*eta, 3))),
            last: if chosen_by_the_run(entry) {
                DASH.to_owned()
            } else {
                number::nearest(schedule.last, 3)
            },
            bound: entry.claim.map_or_else(|| DASH.to_owned(), bound_cell),
            exact: or_dash(exact.map(enclosed)),
            // The enclosure is that of the evaluation at the end of the run; the run itself is rounded.
            one: or_dash(one.map(enclosed)),
            mean: or_dash(sampled.map(|known| strong(number::nearest(known.middle, DIGITS)))),
            interval: or_dash(sampled.map(interval)),
            ratio: or_dash(known.and_then(|known| headroom(entry, known))),
        }
    }
}

/// Bound over the gap of the same row.
fn headroom(entry: &Entry, known: Known) -> Option<String> {
    let [low, high] = entry.claim?.bound.as_ref()?.enclosure;
    let ratio = (low / 2.0 + high / 2.0) / known.middle;
    (known.middle > 0.0 && ratio.is_finite()).then(|| number::nearest(ratio, 3))
}

/// Whether step sizes depend on the run, so that those of the table are not all that it takes.
fn chosen_by_the_run(entry: &Entry) -> bool {
    entry.case.schedule.id == "reduce-on-plateau"
}

fn interval(known: Known) -> String {
    let lower = number::lower(known.lower, DIGITS);
    if known.upper.is_finite() {
        format!("[{lower}, {}]", number::upper(known.upper, DIGITS))
    } else {
        format!("at least {lower}")
    }
}

/// An output at T, without the word that figures need.
pub(super) fn label(output: Output) -> String {
    output_label(&output.id())
        .replace("x_t", "x_T")
        .replace("(t+1)", "(T+1)")
}

/// The entries that this one competes with, itself among them.
fn rivals<'e, 'a>(entries: &'e Entries<'a>, entry: &Entry) -> Vec<&'e Entry<'a>> {
    let output = entries.of_arms.then_some(entry.output);
    entries.group(entry.settings, output)
}

/// Whether all that is possible for this gap lies below all that is possible for each of the others.
fn is_separated(entries: &Entries, entry: &Entry) -> bool {
    let Some(own) = entry.known() else {
        return false;
    };
    let rivals = rivals(entries, entry);
    let others = rivals.iter().filter(|other| !is_same(other, entry));
    rivals.len() > 1
        && others
            .map(|other| other.known())
            .all(|known| known.is_some_and(|known| own.upper < known.lower))
}

fn is_same(one: &Entry, other: &Entry) -> bool {
    one.case.id == other.case.id && one.output == other.output
}

/// What the table says of one group of rivals, in words; nothing if there is nothing to compare.
pub(super) fn reading(entries: &Entries, settings: &str, output: Option<Output>) -> Option<String> {
    let group = entries.group(settings, output);
    let known: Vec<(&&Entry, Known)> = group
        .iter()
        .filter_map(|entry| Some((entry, entry.known()?)))
        .collect();
    let (best, lowest) = known
        .iter()
        .min_by(|one, other| one.1.middle.total_cmp(&other.1.middle))?;
    if known.len() < 2 {
        return None;
    }
    let name = |entry: &Entry| {
        if entries.of_arms {
            format!("*{}*", text(entry.arm))
        } else {
            format!("the *{}*", text(&label(entry.output)))
        }
    };
    let of = output.map_or_else(String::new, |output| {
        format!(" of the {}", text(&label(output)))
    });
    let at = place(entries, settings, &group);
    let open: Vec<String> = known
        .iter()
        .filter(|(entry, other)| !is_same(entry, best) && other.lower <= lowest.upper)
        .map(|(entry, _)| name(entry))
        .collect();
    let sampled = |known: &Known| known.how == EndKnown::Sampled;
    let value = number::nearest(lowest.middle, DIGITS);
    let gap = match lowest.how {
        EndKnown::Sampled => "mean gap",
        EndKnown::OneRun => "gap",
        EndKnown::Exact => "expected gap",
    };
    let mut words = format!(
        "{at} the lowest {gap}{of} is that of {}, {value}; ",
        name(best)
    );
    let any_sampled = known.iter().any(|(_, known)| sampled(known));
    let any_rounded = known.iter().any(|(_, known)| known.how == EndKnown::OneRun);
    words.push_str(&match (open.is_empty(), any_sampled, any_rounded) {
        (true, true, _) => "its interval lies below every other.".to_owned(),
        (true, false, true) => {
            "every other is above it, but for the rounding of runs in doubles.".to_owned()
        }
        (true, false, false) => "every other is above it for certain.".to_owned(),
        (false, ..) => format!("not separated from {}.", listed(&open)),
    });
    let claimed = group
        .iter()
        .filter_map(|entry| Some((entry, entry.bound_at_end()?)));
    let claimed: Vec<(&&Entry, f64)> = claimed.collect();
    let least = claimed
        .iter()
        .min_by(|one, other| one.1.total_cmp(&other.1));
    if let (Some((entry, bound)), true) = (least, claimed.len() > 1) {
        let alike = claimed
            .iter()
            .filter(|(_, other)| (other - bound).abs() <= 1e-9 * bound);
        let alike: Vec<String> = alike.map(|(entry, _)| name(entry)).collect();
        words.push_str(&format!(
            " The lowest bound is that of {}, {}.",
            if alike.len() > 1 {
                listed(&alike)
            } else {
                name(entry)
            },
            number::upper(*bound, DIGITS)
        ));
    }
    Some(words)
}

/// Where the sentence looks.
fn place(entries: &Entries, settings: &str, group: &[&Entry]) -> String {
    let ends: Vec<usize> = group.iter().map(|entry| entry.end()).collect();
    let alike = ends.windows(2).all(|pair| pair[0] == pair[1]);
    let end = match (alike, entries.axis, ends.first()) {
        (true, ComparisonAxis::Steps, Some(end)) => {
            format!("At T = {}", number::count(*end as u64))
        }
        (true, ComparisonAxis::SampleGradients, Some(end)) => {
            format!("After {}", number::counted(*end as u64, "sample gradient"))
        }
        _ => "At the end of each run".to_owned(),
    };
    if entries.settings().len() > 1 && !settings.starts_with("steps=") {
        format!("{end} ({})", text(settings))
    } else {
        end
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What the marks and intervals of the table mean; nothing if there are none.
pub(super) fn legend(entries: &Entries) -> String {
    let known: Vec<Known> = entries.all.iter().filter_map(Entry::known).collect();
    let sampled = known
        .iter()
        .filter(|known| known.how == EndKnown::Sampled)
        .count();
    let mut sentences = Vec::new();
    if entries.all.iter().any(|entry| is_separated(entries, entry)) {
        sentences.push(
            "Bold: the lowest, where its interval (or exact value) lies below those of all others."
                .to_owned(),
        );
    }
    if entries.all.iter().any(chosen_by_the_run) {
        sentences.push("η_T is – where the schedule reduces it on plateaus of the run.".to_owned());
    }
    if sampled > 0 {
        let alpha = INTERVAL_ALPHA;
        let count = u32::try_from(sampled).unwrap_or(u32::MAX);
        let each = format!(
            "Each interval, a betting interval over {}, holds the expected gap but for an error probability of {}",
            replicates(&known),
            number::probability(alpha)
        );
        sentences.push(if sampled == 1 {
            format!("{each}.")
        } else {
            format!(
                "{each}; all {sampled} do at once but for one of {}, by the union bound.",
                number::probability((alpha * f64::from(count)).min(1.0))
            )
        });
        let paired = entries.all.iter().any(|entry| entry.case.noise.is_some());
        if paired && entries.of_arms {
            sentences.push(
                "Arms are paired, which these intervals do not use: a check of two arms looks at their difference, replicate by replicate, and can separate what intervals do not."
                    .to_owned(),
            );
        }
    }
    sentences.join(" ")
}

/// How many replicates stand behind the intervals.
fn replicates(known: &[Known]) -> String {
    let sampled = known.iter().filter(|known| known.how == EndKnown::Sampled);
    let counts = sampled.map(|known| known.replicates);
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    if least == most {
        number::counted(most, "replicate")
    } else {
        format!(
            "{} to {}",
            number::count(least),
            number::counted(most, "replicate")
        )
    }
}
