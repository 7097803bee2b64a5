//! What reports say.

use super::checks::files;
use super::records::{NASTY, controls, experiments, grid, logistic, quadratic, suite};
use crate::record::{ExperimentRecord, SuiteRecord, Vacuity};
use crate::report::markdown;
use crate::report::wording::anchor;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use telescope_theory::hypothesis::{Hypothesis, Unmet};

fn index(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> String {
    files(suite, experiments).remove("README.md").unwrap()
}

fn page(experiment: ExperimentRecord) -> String {
    let path = format!("{}.md", experiment.id);
    files(&suite(), &[experiment]).remove(&path).unwrap()
}

/// The row of the first table under a heading that holds all of these.
fn row<'a>(text: &'a str, heading: &str, parts: &[&str]) -> &'a str {
    let section = text.split_once(heading).unwrap().1;
    let section = section
        .split_once("\n## ")
        .map_or(section, |(section, _)| section);
    let holds = |line: &&str| line.starts_with('|') && parts.iter().all(|part| line.contains(part));
    section
        .lines()
        .find(holds)
        .unwrap_or_else(|| panic!("no row with {parts:?} under {heading}"))
}

#[test]
fn every_claim_is_in_the_index_and_on_its_page() {
    let files: BTreeMap<String, String> = files(&suite(), &experiments());
    let mut count = 0;
    for experiment in experiments() {
        for (index, case) in experiment.cases.iter().enumerate() {
            for (claim_index, claim) in case.claims.iter().enumerate() {
                let place = anchor(index, claim_index);
                let link = format!("[{}]({}.md#{place})", claim.theorem, experiment.id);
                assert_eq!(files["README.md"].matches(&link).count(), 1, "{link}");
                let heading = format!("# <a name=\"{place}\"></a>");
                assert_eq!(
                    files[&format!("{}.md", experiment.id)]
                        .matches(&heading)
                        .count(),
                    1,
                    "{heading}"
                );
                count += 1;
            }
        }
    }
    assert_eq!(count, 10, "the records hold claims");
}

#[test]
fn the_index_counts_and_judges() {
    let text = index(&suite(), &experiments());
    assert!(
        text.contains("8 claims: 5 proved, 1 verified, 1 inconclusive, 1 not applicable; 2 negative controls, all refuted. 1 of 1 printed value reproduced. Some claims without an expectation stayed undecided."),
        "{text}"
    );
    let sure: Vec<ExperimentRecord> = vec![quadratic(), controls(), grid()];
    assert!(index(&suite(), &sure).contains("Everything is as expected."));
    // Controls: whatever goes wrong is counted.
    let wrong = |spoil: fn(&mut SuiteRecord, &mut Vec<ExperimentRecord>)| {
        let (mut suite, mut experiments) = (suite(), sure.clone());
        spoil(&mut suite, &mut experiments);
        index(&suite, &experiments)
    };
    let control_passes =
        wrong(|_, experiments| experiments[1].cases[0].claims[0].found = Verdict::Proved);
    assert!(
        control_passes.contains("2 negative controls, 1 refuted.")
            && control_passes.contains("Not as expected: 1 claim.")
    );
    assert!(
        row(&control_passes, "## Negative controls", &["half-noise"]).contains("**refuted ✗**")
    );
    let contradiction =
        wrong(|_, experiments| experiments[0].cases[0].claims[1].contradiction = true);
    assert!(contradiction.contains("Not as expected: 1 claim."));
    let line = wrong(|suite, _| {
        suite.lines[0].held = false;
        suite.lines[0].witness = Some("x_1: <b>`".to_owned());
    });
    assert!(line.contains("Not as expected: 1 proof line.") && line.contains("x_1: <b>`"));
    let value = wrong(|_, experiments| experiments[0].cases[0].published[0].agrees = false);
    assert!(value.contains("0 of 1 printed value reproduced. Not as expected: 1 printed value."));
    let law = wrong(|_, experiments| experiments[0].cases[0].laws[0].consistent = false);
    assert!(law.contains("Not as expected: 1 law."));
}

#[test]
fn the_index_shows_rungs_bounds_and_alpha() {
    let text = index(&suite(), &experiments());
    let proved = row(&text, "## Claims", &["(quadratic.md)", "sharp"]);
    assert!(
        proved.contains(
            "| ≤ | ○ | ? | ● | – | ● proved | proved ✓ | 3.39514 | 0.276599 | 12.3 | from T = 17 |"
        ),
        "{proved}"
    );
    let verified = row(&text, "## Claims", &["logistic", "optimal-constant-step"]);
    assert!(
        verified.contains("| ≤ | ○ | ◐ | – | – | ◐ verified | verified ✓ | 3.39514 | ≈ 0.0312 |"),
        "{verified}"
    );
    let open = row(&text, "## Claims", &["logistic", "[weighted-average]"]);
    assert!(
        open.contains("none stated | 3.39514")
            && open.contains("**vacuous**, from T = 12\u{202f}345"),
        "{open}"
    );
    let planted = row(&text, "## Negative controls", &["control-half-noise"]);
    assert!(
        planted.contains("| ✗ | ✗ | ✗ | – | ✗ refuted | refuted ✓ | 0.00625 | 0.16 |"),
        "{planted}"
    );
    assert!(row(&text, "## Claims", &["steps=100", "step-size=0.25"]).contains("| = |"));
    // Of ten claims five were sampled, of 1024 slots of 10⁻⁶ and 10⁻⁹: rounded up.
    let claims = row(&text, "## Error probability", &["claims of theorems"]);
    assert!(
        claims.contains("| 10 | 5 | 9.77×10⁻¹⁰ | 9.77×10⁻¹³ | 4.89×10⁻⁹ | 4.89×10⁻¹² |"),
        "{claims}"
    );
    let checks = row(&text, "## Error probability", &["checks that may sample"]);
    assert!(checks.contains("| 0 | 0 | 9.77×10⁻¹⁰ |"), "{checks}");
}

#[test]
fn coverage_tells_what_did_not_apply_from_what_was_not_asked() {
    let mut experiments = experiments();
    let claim = &mut experiments[0].cases[0].claims[0];
    claim.theorem = "averaged-least-squares".to_owned();
    claim.found = Verdict::NotApplicable;
    (claim.bound, claim.exact, claim.sampled) = (None, None, None);
    claim.unmet = vec![Unmet {
        hypothesis: Hypothesis::LeastSquares,
        reason: "there is a penalty".to_owned(),
        mend: "leave it out".to_owned(),
    }];
    let index = index(&suite(), &experiments);
    let asked = row(&index, "## Coverage", &["averaged-least-squares"]);
    assert!(
        asked.contains("asked, not applicable: there is a penalty"),
        "{asked}"
    );
    assert!(!asked.contains("nowhere"), "{asked}");
    let other = row(&index, "## Coverage", &["| random-reshuffling |"]);
    assert!(other.contains("nowhere in this suite"), "{other}");
}

#[test]
fn names_from_files_are_shown_letter_by_letter() {
    let files = files(&suite(), &[logistic()]);
    let escaped = r"a \| b &lt;script&gt;alert(1)&lt;/script&gt; \`code\` &#36;x&#36; \*bold\* \\ &amp; \]( \[";
    assert_eq!(markdown::text(NASTY), escaped);
    for path in ["README.md", "logistic.md"] {
        assert!(files[path].contains(escaped), "{path}");
    }
    assert!(files["logistic.md"].starts_with(&format!("# {escaped}\n")));
    assert!(files["logistic.md"].contains("``data/a`b.csv``"));
    let figure = &files["figures/logistic-gap.svg"];
    assert!(
        figure.contains("&lt;script&gt;") && figure.contains("&amp;"),
        "the title is in the figure"
    );
    // The summary is Markdown, all but its tags.
    assert!(files["logistic.md"].contains("$`x^2`$ and a &lt;b>tag&lt;/b>."));
}

#[test]
fn summaries_cannot_swallow_the_page() {
    let mut experiment = quadratic();
    experiment.summary = "1 < 2\r\n```sh\nrm".to_owned();
    let text = page(experiment);
    assert!(text.contains("1 < 2\n```sh\nrm\n```\n"), "{text}");
}

#[test]
fn problems_are_written_in_mathematics() {
    let text = page(quadratic());
    for part in [
        r"A = \begin{pmatrix} 2 & 0 \\ 0 & 4 \end{pmatrix}, \qquad c = (1/3, 0)",
        r"\operatorname{diag}(0.5^2, 0.25^2)",
        "$`x_1 = (-5, -2)`$, T = 50 steps.",
        "no projection",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let text = page(logistic());
    for part in [
        r"\frac1n\sum_{i=1}^n \ln(1 + e^{-y_i\langle a_i, x\rangle}), \qquad x \in \mathbb{R}^{31}",
        "$`n`$ = 569 rows of $`d`$ = 31 coordinates",
        r"\lbrace x : \Vert x\Vert \le 3 \rbrace",
        "$`x_1 = 0`$, T = 10\u{202f}000 steps.",
        "with replacement",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let text = page(controls());
    for part in [
        r"\vert \langle a_i, x\rangle - y_i\vert",
        r"$`a = 1,\; y = -1`$ 160 times, then $`a = 1,\; y = 1`$ 240 times",
        "fixed order",
        r"$`x_1 = L\,S`$ = 5/2, the tight start",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_said_to_be_so() {
    let mut experiment = quadratic();
    experiment.cases[0].config = serde_json::json!({ "problem": 3 });
    assert!(page(experiment).contains("configuration cannot be read"));
}

#[test]
fn evidence_is_told_rung_by_rung() {
    let text = page(logistic());
    for part in [
        "decided in rationals on 63 of 64 random small problems, and held on each. That proves nothing beyond them. Nearest to failing: gap: 7/2, bound: 4.",
        "20\u{202f}000 replicates under seed `7`. The e-process that verifies gap ≤ 3.39513 reached 1.19×10⁹ ≥ 1/α = 1.02×10⁹ at replicate 321, with α = 9.77×10⁻¹⁰ in this claim's slot",
        "$`B_{\\max}`$ = 29.62 (K·D)",
        "Mean gap 0.03123, 99.9 % interval of the expectation [0.02, 0.04001].",
        "α takes ChaCha8 as random; it does not cover the rounding",
        "No upper bound $`B_{\\max}`$ on the gap of a replicate is proved, so this rung can refute and never verify.",
        "the one that verifies has no value",
        "About 1 replicate would likely decide.",
        "It is **vacuous**",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = page(controls());
    for part in [
        "passed every bound (a positive gap against the bound 0)",
        "reached 8.8×10⁴³⁴² ≥ 1/α = 1.02×10¹² at replicate 1500",
        "= 0.16, exactly `4/25`. It is above the bound. Witness: 1 path; rows 1×160, 2×240.",
        "is at most 0.00625, exactly `1/160`.",
        "  x_1: `<b>`|\n",
        "assumed here, although it was not shown",
        "it is there to be refuted, and no theorem",
        "false here, by the exact expectation.",
        "false here, by the replicates below.",
        "**expansion** fails at path 0, t = 3: the left side is [1, 1.5], the right side 0.5, and the line has ≤ between them, and rounding explains at most 1.1×10⁻¹⁷.",
        "coverage was not evaluated: no rows \\| here.",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = page(quadratic());
    for part in [
        "It fails: normal noise \\| is unbounded. What would mend it: ask for the moment form.",
        "**Sampled** and **exact:** not asked, since there is no bound here.",
        "= 0.276599. It is at most the bound.",
        "0.276599 | [0.27659901, 0.276599021]"
            .split(" | ")
            .next()
            .unwrap(),
        "cargo xtask verify --only quadratic --seed 7\n",
        "cargo telescope recheck reports/records/quadratic.json --replay\n",
        "```bibtex\n@misc{telescope,",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_verdict_that_was_not_expected_stands_out() {
    let expected = page(quadratic());
    assert!(!expected.contains("Not as expected") && expected.contains("; as expected."));
    let mut experiment = quadratic();
    experiment.cases[0].claims[1].found = Verdict::Inconclusive;
    let text = page(experiment);
    assert!(
        text.contains("**Not as expected:** the experiment expects *proved*.")
            && text.contains("; **not as expected**.")
    );
}

#[test]
fn grids_have_a_summary_and_a_part_a_case() {
    let files = files(&suite(), &[grid()]);
    let text = &files["grid.md"];
    assert_eq!(text.matches("\n## <a name=\"case-").count(), 4);
    assert_eq!(
        text.matches("<summary>All of this case</summary>").count(),
        4
    );
    assert!(row(text, "## Cases", &["step-size=0.5, steps=100"]).contains("| 100 |"));
    // L differs from no case to the next, r does between step sizes.
    let common = text
        .split_once("## What is known in every case")
        .unwrap()
        .1
        .split_once("\n## ")
        .unwrap()
        .0;
    assert!(common.contains("$`L`$") && !common.contains("$`r`$"));
    assert_eq!(text.matches("| $`r`$ |").count(), 4);
    let figures: Vec<&String> = files
        .keys()
        .filter(|path| path.starts_with("figures/"))
        .collect();
    assert_eq!(
        figures,
        [
            "grid-1-gap",
            "grid-2-gap",
            "grid-3-gap",
            "grid-4-gap",
            "grid-schedule",
            "grid-steps"
        ]
        .map(|name| format!("figures/{name}.svg"))
        .iter()
        .collect::<Vec<_>>()
    );
    assert!(files["figures/grid-steps.svg"].contains("step-size=0.5"));
}

#[test]
fn a_grid_that_does_not_vary_the_steps_has_no_figure_of_them() {
    let mut experiment = grid();
    for case in &mut experiment.cases {
        case.constants.steps = 10;
    }
    assert!(!files(&suite(), &[experiment]).contains_key("figures/grid-steps.svg"));
}

#[test]
fn figures_show_bands_curves_and_bounds() {
    let rendered = files(&suite(), &[quadratic()]);
    let gap = &rendered["figures/quadratic-gap.svg"];
    for part in [
        "95 % band",
        "5–95 % of",
        "bound:",
        "R(x_1) − R*",
        "stroke-dasharray",
    ] {
        assert!(gap.contains(part), "{part}");
    }
    // Bounds that are the same share a line and a label; those that differ do not.
    let labels = |experiment: ExperimentRecord| {
        let path = format!("figures/{}-gap.svg", experiment.id);
        files(&suite(), &[experiment])[&path]
            .matches("bound:")
            .count()
    };
    assert_eq!(labels(logistic()), labels(quadratic()));
    assert_eq!(labels(controls()), 2 * labels(quadratic()));
    let paths = &rendered["figures/quadratic-paths.svg"];
    assert!(paths.contains("gradient descent") && paths.contains("minimiser"));
    let without_plane = files(&suite(), &[logistic()]);
    assert!(!without_plane.contains_key("figures/logistic-paths.svg"));
    assert!(without_plane.contains_key("figures/logistic-gap.svg"));
    let text = &rendered["quadratic.md"];
    assert!(
        text.contains("Solid: means of 400 replicates.")
            && text.contains("Shaded: 95 % confidence band")
    );
    // One run that is its own expectation is drawn once.
    let mut single = quadratic();
    single.cases[0].curves.replicates = 1;
    for curve in &mut single.cases[0].curves.curves {
        curve.exact = Some(curve.mean.clone());
    }
    let text = page(single);
    assert!(text.contains("Solid: the one run.") && !text.contains("Dotted"));
}

#[test]
fn vacuity_has_four_faces() {
    let sentence = |vacuity| {
        let mut experiment = quadratic();
        experiment.cases[0].claims[1]
            .bound
            .as_mut()
            .unwrap()
            .vacuity = vacuity;
        page(experiment)
    };
    assert!(sentence(Vacuity::Informative { from: 17 }).contains("it does from T = 17 on"));
    assert!(
        sentence(Vacuity::Vacuous {
            from: Some(99),
            searched: 128
        })
        .contains("from T = 99 on")
    );
    assert!(
        sentence(Vacuity::Vacuous {
            from: None,
            searched: 128
        })
        .contains("every one tried up to 128")
    );
    assert!(sentence(Vacuity::Unknown).contains("is not known"));
}
