//! Ends of compared arms.

use crate::config::Experiment;
use crate::evidence::sampled::sample;
use crate::evidence::source::Source;
use crate::plan::plan;
use crate::record::{EndKnown, EndRecord};
use crate::statistics::Budget;
use crate::suite::Silent;
use std::path::Path;

/// Two rows a unit apart around 0 on [−2, 2]: |x + 1| and |x − 1| have mean at least 1.
const BASE: &str = r#"
title = "t"
summary = "s"
[problem.finite-sum]
loss = "absolute"
data.inline = [
  { features = [1.0], label = -1.0, count = 300 },
  { features = [1.0], label = 1.0, count = 301 },
]
[oracle.single-sample]
[domain.ball]
radius = 2.0
[schedule.constant]
step-size = 0.25
[run]
start = [2.0]
steps = 30
replicates = 50
most-replicates = 2000
"#;

/// The ends of the outputs that have one.
fn ends(text: &str) -> Vec<(String, EndRecord)> {
    let experiment = Experiment::parse(Path::new("ends.toml"), text).unwrap();
    let planned = plan(experiment, Path::new("."), 7).unwrap();
    let budget = Budget::new(1e-6, 1e-9, 16).unwrap();
    let case = &planned.cases[0];
    let sampled = sample(case, &budget, Source::new(case, false, None), &Silent).unwrap();
    let curves = sampled.curves.curves.into_iter();
    curves
        .filter_map(|curve| Some((curve.output, curve.end?)))
        .collect()
}

/// The end of the compared output.
fn end(base: &str) -> EndRecord {
    let found = ends(&format!("{base}{COMPARED}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "last-iterate");
    found[0].1
}

const COMPARED: &str = "[[comparison]]\ntitle = \"c\"\noutputs = [\"last-iterate\"]\n";

#[test]
fn all_replicates_are_used_and_the_interval_holds_their_mean() {
    let all = end(BASE);
    assert_eq!((all.known, all.replicates), (EndKnown::Sampled, 2000));
    let upper = all.upper.unwrap();
    assert!(all.lower < all.middle && all.middle < upper, "{all:?}");
    assert!(upper - all.lower < 0.1, "{all:?}");
    // Fewer replicates, a wider interval.
    let few = BASE.replace("most-replicates = 2000", "most-replicates = 60");
    let wide = end(&few);
    assert!(
        wide.upper.unwrap() > upper && wide.lower < all.lower,
        "{wide:?}"
    );
}

#[test]
fn nothing_is_kept_that_no_comparison_asks_for() {
    assert!(ends(BASE).is_empty());
}

/// With few rows all paths are counted: the interval over replicates of the same law must hold the exact gap.
#[test]
fn the_exact_gap_is_taken_where_it_is_known_and_lies_in_the_interval() {
    let short = |first: &str, second: &str| {
        let text = BASE
            .replace("count = 300", &format!("count = {first}"))
            .replace("count = 301", &format!("count = {second}"))
            .replace("steps = 30", "steps = 7");
        end(&text)
    };
    // The same law, whether the rows stand there three or nine hundred times.
    let (exact, sampled) = (short("1", "2"), short("300", "600"));
    assert_eq!((exact.known, exact.replicates), (EndKnown::Exact, 0));
    assert!(exact.upper.unwrap() - exact.lower < 1e-12, "{exact:?}");
    assert_eq!(sampled.known, EndKnown::Sampled);
    assert!(
        sampled.lower < exact.middle && exact.middle < sampled.upper.unwrap(),
        "{sampled:?} {exact:?}"
    );
    // The control: another law, whose gap the interval does not hold.
    let other = short("3", "1");
    assert_eq!(other.known, EndKnown::Exact);
    assert!(
        !(sampled.lower..=sampled.upper.unwrap()).contains(&other.middle),
        "{sampled:?} {other:?}"
    );
}
