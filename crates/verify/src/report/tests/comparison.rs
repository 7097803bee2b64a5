//! Comparisons on pages: who is lowest, and when that is said to be decided.

use super::checks::{files, problems};
use super::parts::{bound, case, claim};
use super::records::{quadratic, suite};
use crate::config::{ComparisonAxis, ComparisonConfig};
use crate::record::{BoundRecord, CaseRecord, EndKnown, EndRecord, ExperimentRecord};
use crate::verdict::Verdict;
use serde_json::json;
use std::collections::BTreeMap;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::Hypothesis;

/// An arm whose gap at T lies between two ends.
fn arm(name: &str, settings: &str, [lower, upper]: [f64; 2]) -> CaseRecord {
    let label = [name, settings].join(if settings.is_empty() { "" } else { ", " });
    let steps = settings
        .strip_prefix("steps=")
        .map_or(50, |steps| steps.parse().unwrap());
    let mut case = case(&format!("arms[{label}]"), &label, steps);
    case.arm = Some(name.to_owned());
    case.noise = Some("arms".to_owned());
    let curve = &mut case.curves.curves[0];
    curve.exact = None;
    curve.end = Some(EndRecord {
        known: EndKnown::Sampled,
        middle: lower / 2.0 + upper / 2.0,
        replicates: 20_000,
        lower,
        upper: Some(upper),
    });
    case
}

fn experiment(cases: Vec<CaseRecord>) -> ExperimentRecord {
    ExperimentRecord {
        id: "arms".to_owned(),
        cases,
        comparisons: vec![ComparisonConfig {
            quantity: Default::default(),
            title: "Which | is best?".to_owned(),
            outputs: vec![Output::WEIGHTED],
            arms: vec![],
            axis: ComparisonAxis::Steps,
        }],
        ..quadratic()
    }
}

fn rendered(experiment: ExperimentRecord) -> BTreeMap<String, String> {
    let files = files(&suite(), &[experiment]);
    let found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| problems(path, text, &files))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    files
}

/// The section of the only comparison.
fn section(files: &BTreeMap<String, String>) -> &str {
    let page = files["arms.md"].split_once("comparison-1").unwrap().1;
    page.split_once("\n## ").unwrap().0
}

fn figures(files: &BTreeMap<String, String>) -> Vec<&str> {
    let names = files
        .keys()
        .filter_map(|path| path.strip_prefix("figures/"));
    names.collect()
}

#[test]
fn an_arm_is_lowest_only_if_its_interval_is_below_the_others() {
    let apart = rendered(experiment(vec![
        arm("one", "", [0.3, 0.4]),
        arm("two", "", [0.125, 0.1875]),
    ]));
    let text = section(&apart);
    assert!(text.contains("At T = 50 the lowest mean gap of the average x̄ is that of *two*, 0.1562; its interval lies below every other."), "{text}");
    assert!(
        text.contains("| **two** |") && text.contains("| one |"),
        "{text}"
    );
    assert!(
        text.contains("[0.125, 0.1875]") && text.contains("Bold:"),
        "{text}"
    );
    // The controls: intervals that touch, and an interval without an upper end.
    let touching = rendered(experiment(vec![
        arm("one", "", [0.1875, 0.4]),
        arm("two", "", [0.125, 0.1875]),
    ]));
    let mut open = vec![arm("one", "", [0.3, 0.4]), arm("two", "", [0.125, 0.1875])];
    let end = open[1].curves.curves[0].end.as_mut().unwrap();
    end.upper = None;
    for files in [touching, rendered(experiment(open))] {
        let text = section(&files);
        assert!(
            text.contains("*two*, 0.1562; not separated from *one*."),
            "{text}"
        );
        assert!(
            !text.contains("**two**") && !text.contains("Bold:"),
            "{text}"
        );
    }
}

#[test]
fn exact_gaps_are_printed_as_such() {
    let mut cases = vec![arm("one", "", [0.25, 0.25]), arm("two", "", [0.125, 0.125])];
    for case in &mut cases {
        case.curves.curves[0].end.as_mut().unwrap().known = EndKnown::Exact;
    }
    let files = rendered(experiment(cases));
    let text = section(&files);
    assert!(text.contains("lowest expected gap of the average x̄ is that of *two*, 0.125; every other is above it for certain."), "{text}");
    assert!(
        text.contains("expected gap, exact") && text.contains("**0.125**"),
        "{text}"
    );
    assert!(
        !text.contains("99.9 %") && !text.contains("error probability"),
        "{text}"
    );
}

#[test]
fn bounds_come_from_sound_claims_only() {
    let made = |change: fn(&mut crate::record::ClaimRecord)| {
        let mut cases = vec![arm("one", "", [0.3, 0.4]), arm("two", "", [0.1, 0.2])];
        for (index, case) in cases.iter_mut().enumerate() {
            let mut made = claim(
                &case.id,
                "weighted-average",
                NoiseForm::Sup,
                Verdict::Verified,
            );
            let value = [0.75, 0.875][index];
            made.bound = Some(BoundRecord {
                enclosure: [value, value],
                ..bound(50)
            });
            change(&mut made);
            case.claims = vec![made];
        }
        section(&rendered(experiment(cases))).to_owned()
    };
    let text = made(|_| {});
    assert!(text.contains("| 0.875 |"), "{text}");
    assert!(
        text.contains("The lowest bound is that of *one*, 0.75."),
        "{text}"
    );
    assert!(text.contains("Dashed, in the same colour"), "{text}");
    for text in [
        made(|claim| claim.control = true),
        made(|claim| claim.output = "last-iterate".to_owned()),
    ] {
        assert!(
            !text.contains("0.875") && !text.contains("Dashed"),
            "{text}"
        );
    }
}

#[test]
fn steps_are_counted_in_rows_where_that_is_asked_for() {
    let mut cases = vec![arm("rows", "", [0.3, 0.4]), arm("batch", "", [0.1, 0.2])];
    cases[1].config["oracle"] = json!({ "minibatch": { "size": 8 } });
    let mut full = arm("full", "", [0.05, 0.06]);
    full.config["oracle"] = json!("full-gradient");
    cases.push(full);
    let mut counted = experiment(cases);
    let by_steps = rendered(counted.clone());
    assert!(section(&by_steps).starts_with("\"></a>Which \\| is best?"));
    assert!(!section(&by_steps).contains("sample gradients"));
    counted.comparisons[0].axis = ComparisonAxis::SampleGradients;
    let files = rendered(counted);
    let text = section(&files);
    assert!(text.contains("| rows | 50 | 50 |"), "{text}");
    assert!(text.contains("| batch | 50 | 400 |"), "{text}");
    assert!(text.contains("| **full** | 50 | 20\u{202f}000 |"), "{text}");
    assert!(text.contains("At the end of each run the lowest"), "{text}");
    assert!(files["figures/arms-comparison-1-1.svg"].contains("sample gradients"));
}

#[test]
fn a_grid_of_numbers_is_one_figure_and_any_other_one_a_combination() {
    let of = |settings: [&str; 2]| {
        let mut cases = Vec::new();
        for name in ["one", "two"] {
            for settings in settings {
                cases.push(arm(name, settings, [0.1, 0.2]));
            }
        }
        rendered(experiment(cases))
    };
    let numbers = of(["steps=20", "steps=200"]);
    let compared = |files: &BTreeMap<String, String>| {
        let names = figures(files).into_iter();
        names.filter(|name| name.contains("comparison")).count()
    };
    assert_eq!(compared(&numbers), 1);
    assert!(numbers["figures/arms-comparison-1-1.svg"].contains("number of steps T"));
    assert!(section(&numbers).contains("- At T = 200 the lowest"));
    let words = of(["start=a", "start=b"]);
    assert_eq!(compared(&words), 2);
    assert!(section(&words).contains("- At T = 50 (start=b) the lowest"));
}

#[test]
fn outputs_of_one_arm_are_the_lines() {
    let mut alone = arm("one", "", [0.3, 0.4]);
    alone.curves.curves[1].end = alone.curves.curves[0].end.map(|end| EndRecord {
        lower: 0.1,
        middle: 0.15,
        upper: Some(0.2),
        ..end
    });
    let mut experiment = experiment(vec![alone]);
    experiment.comparisons[0].outputs = vec![Output::WEIGHTED, Output::LAST];
    let files = rendered(experiment);
    let text = section(&files);
    assert!(
        text.contains("is that of the *last iterate x\\_T*, 0.15;"),
        "{text}"
    );
    assert!(text.contains("| **last iterate x\\_T** |"), "{text}");
    assert_eq!(
        figures(&files)
            .iter()
            .filter(|name| name.contains("comparison"))
            .count(),
        1
    );
}

#[test]
fn many_arms_share_figures_of_eight_and_have_few_of_their_own() {
    let cases = |count: usize| -> Vec<CaseRecord> {
        (0..count)
            .map(|index| arm(&format!("arm {index}"), "", [0.1, 0.2]))
            .collect()
    };
    let own = |files: &BTreeMap<String, String>| {
        let names = figures(files).into_iter();
        names.filter(|name| name.ends_with("-gap.svg")).count()
    };
    let few = rendered(experiment(cases(6)));
    assert_eq!(own(&few), 6);
    let mut claimed = cases(9);
    claimed[8].claims = vec![claim(
        "9",
        "weighted-average",
        NoiseForm::Sup,
        Verdict::Verified,
    )];
    let many = rendered(experiment(claimed));
    assert_eq!(own(&many), 1, "only where something is claimed");
    assert!(many.contains_key("figures/arms-comparison-1-2.svg"));
    assert!(!many.contains_key("figures/arms-comparison-1-3.svg"));
}

#[test]
fn the_index_links_to_comparisons() {
    let files = rendered(experiment(vec![arm("one", "", [0.1, 0.2])]));
    assert!(files["README.md"].contains("- [Which \\| is best?](arms.md#comparison-1)"));
    let mut without = experiment(vec![arm("one", "", [0.1, 0.2])]);
    without.comparisons.clear();
    assert!(!rendered(without)["README.md"].contains("## Comparisons"));
}

#[test]
fn bounds_far_above_the_start_are_cut() {
    let made = |values: [f64; 3]| {
        let mut case = arm("one", "", [0.1, 0.2]);
        let mut made = claim("1", "weighted-average", NoiseForm::Sup, Verdict::Verified);
        let points = [1, 10, 50].into_iter().zip(values);
        made.bound = Some(BoundRecord {
            curve: points.collect(),
            ..bound(50)
        });
        case.claims = vec![made];
        section(&rendered(experiment(vec![case]))).to_owned()
    };
    // The gap at the start is 33.
    let words = "Bounds are left out where they exceed 4 times";
    assert!(made([133.0, 30.0, 3.0]).contains(words));
    assert!(!made([131.0, 30.0, 3.0]).contains(words));
}

#[test]
fn each_case_is_shown_with_its_least_bound() {
    let with_bound = |theorem: &str, value: f64| {
        let mut claim = claim("arms[one]", theorem, NoiseForm::Sup, Verdict::Proved);
        let bound = claim.bound.as_mut().unwrap();
        bound.enclosure = [value, value];
        claim
    };
    let mut one = arm("one", "", [0.3, 0.4]);
    let mut planted = with_bound("control-half-noise", 0.5);
    planted.control = true;
    let mut assumed = with_bound("sharp-weighted-average", 0.75);
    assumed.assumed = vec![Hypothesis::IndependentSampling];
    let mut last = with_bound("last-iterate-general", 1.5);
    last.output = "last-iterate".to_owned();
    // Of a chance and of a distance: no bounds on a gap.
    let other = with_bound("high-probability", 0.1);
    one.claims = vec![
        with_bound("weighted-average", 2.5),
        planted,
        assumed,
        last,
        other,
    ];
    let mut two = arm("two", "", [0.125, 0.1875]);
    two.claims = vec![];
    let files = rendered(experiment(vec![one, two]));
    let page = &files["arms.md"];
    let table = page
        .split_once("## Each case with its best theorem")
        .unwrap()
        .1;
    let row = |name: &str| {
        let start = format!("| {name} |");
        table.lines().find(|line| line.starts_with(&start)).unwrap()
    };
    assert!(
        row("one").contains("`last-iterate-general`")
            && row("one").contains("| last iterate x\\_t | 1.5 |"),
        "{}",
        row("one")
    );
    assert!(
        row("two").contains("no theorem is claimed"),
        "{}",
        row("two")
    );
}
