//! Every variant that can be written is commented and runs.

use super::*;
use crate::config::ExperimentFile;
use crate::suite::{Options, Settings, Silent, run_single};
use crate::template::commented::tests::assert_commented;

fn with(chosen: &[(&'static str, &str)]) -> Template {
    Template {
        chosen: chosen
            .iter()
            .map(|(flag, name)| (*flag, (*name).to_owned()))
            .collect(),
        data: None,
    }
}

/// The choices that the plainest template cannot make alone, with what they need beside them.
fn companions(flag: &str, name: &str) -> Vec<(&'static str, &'static str)> {
    match (flag, name) {
        ("oracle", "minibatch") => vec![("problem", "finite-sum")],
        ("oracle", "random-target" | "additive-noise") => vec![("problem", "quadratic")],
        _ => vec![],
    }
}

#[test]
fn every_variant_is_commented_and_runs_as_it_is() {
    let all = catalogue();
    let options = Options {
        settings: Settings::default(),
        quick: true,
    };
    let mut seen = 0;
    for choice in CHOICES {
        let section = all
            .iter()
            .find(|section| section.kind == choice.kind)
            .unwrap();
        for part in &section.parts {
            let mut chosen = companions(choice.flag, &part.name);
            chosen.push((choice.flag, &part.name));
            let text = template(&with(&chosen), Path::new("new.toml"), Path::new(""))
                .unwrap_or_else(|error| panic!("{} {}: {error}", choice.flag, part.name));
            assert_commented(&text);
            let experiment = Experiment::parse(Path::new("new.toml"), &text).unwrap();
            let file: &ExperimentFile = &experiment.cases[0].file;
            let json = serde_json::to_string(file).unwrap();
            assert!(
                json.contains(&format!("\"{}\"", part.name))
                    || matches!(&*part.name, "sgd" | "with-replacement" | "normal"),
                "{}: {json}",
                part.name
            );
            let record = run_single(&experiment, Path::new(""), &options, &Silent)
                .unwrap_or_else(|error| panic!("{} {}: {error}", choice.flag, part.name));
            assert_ne!(
                record.outcome(),
                crate::verdict::Outcome::Unexpected,
                "{} {}",
                choice.flag,
                part.name
            );
            seen += 1;
        }
    }
    assert!(seen > 45, "{seen}");
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_written() {
    let refused = |chosen: &[(&'static str, &str)]| {
        template(&with(chosen), Path::new("new.toml"), Path::new(""))
            .unwrap_err()
            .to_string()
    };
    assert!(refused(&[("loss", "logistc")]).contains("did you mean logistic?"));
    assert!(refused(&[("schedule", "?")]).contains("use one of: constant"));
    let text = refused(&[("problem", "quadratic"), ("oracle", "single-sample")]);
    assert!(
        text.contains("do not go together") && text.contains("additive-noise"),
        "{text}"
    );
    let data = Some(OwnData {
        path: "none.csv".into(),
        target: Some("y".into()),
    });
    let own = Template {
        chosen: vec![("problem", "quadratic".into())],
        data: data.clone(),
    };
    assert!(
        template(&own, Path::new("new.toml"), Path::new(""))
            .unwrap_err()
            .to_string()
            .contains("leave --problem out")
    );
    let own = Template {
        chosen: vec![],
        data,
    };
    assert!(
        template(&own, Path::new("new.toml"), Path::new(""))
            .unwrap_err()
            .to_string()
            .contains("none.csv")
    );
}

#[test]
fn claims_are_of_theorems_that_apply() {
    let text = template(
        &with(&[("problem", "wiggle")]),
        Path::new("new.toml"),
        Path::new(""),
    )
    .unwrap();
    assert!(text.contains("expect = \"not-applicable\""), "{text}");
    let text = template(
        &with(&[("domain", "ball")]),
        Path::new("new.toml"),
        Path::new(""),
    )
    .unwrap();
    assert!(
        text.contains("weighted-average") && !text.contains("not-applicable"),
        "{text}"
    );
}
