//! What is asked, and the experiments it becomes.

use crate::config::FileConfig;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use telescope_core::losses::AnyLoss;
use telescope_core::number::{Nonnegative, Number, Positive};

/// A data set, a loss, and the gap to reach.
///
/// ```
/// use telescope_verify::advice::Request;
/// use telescope_verify::template::loss;
///
/// let mut request = Request::new("data/heart-disease.csv.gz".into(), loss("logistic", "1", "1/2")?);
/// request.target = Some("disease".to_owned());
/// assert_eq!(request.name(), "heart-disease-logistic");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    /// The data file, as the user wrote it.
    pub data: PathBuf,
    /// The column to predict; none for LIBSVM, where each row begins with its label.
    pub target: Option<String>,
    /// The class that is labelled +1.
    pub positive_class: Option<String>,
    /// The loss.
    pub loss: AnyLoss,
    /// The radius of the ball that the solution is sought in.
    pub radius: Option<Positive>,
    /// λ of the penalty (λ/2)‖x‖².
    pub penalty: Option<Nonnegative>,
    /// ε, the gap to guarantee; a tenth of the start's if left out.
    pub gap: Option<f64>,
    /// The most steps that a promise may need.
    pub most_steps: usize,
    /// Columns and target as they are: no standardising, no intercept.
    pub raw: bool,
    /// Whether a run is made to show the real gap.
    pub run: bool,
    /// The name of the experiment.
    pub name: Option<String>,
}

/// How rows are drawn and iterates are kept: what a theorem may ask for beside its step sizes.
///
/// ```
/// use telescope_verify::advice::Arrangement;
///
/// let arrangement = Arrangement {
///     sampler: "with-replacement",
///     radius: Some("2".parse()?),
///     harmless: true,
///     method: "sgd",
/// };
/// assert_eq!(serde_json::to_value(&arrangement)?["harmless"], true);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Arrangement {
    /// The sampler of rows.
    pub sampler: &'static str,
    /// The radius of the ball around 0, if there is one.
    pub radius: Option<Number>,
    /// Whether the ball is only a help for the proof: it holds the minimiser over the whole space.
    pub harmless: bool,
    /// What is done with subgradients.
    pub method: &'static str,
}

impl Request {
    /// What `telescope advise` asks where nothing but the data and the loss is given.
    #[must_use]
    pub fn new(data: PathBuf, loss: AnyLoss) -> Self {
        Self {
            data,
            target: None,
            positive_class: None,
            loss,
            radius: None,
            penalty: None,
            gap: None,
            most_steps: 1_000_000,
            raw: false,
            run: false,
            name: None,
        }
    }

    /// The name of the experiment: that of the data and the loss unless another is given.
    #[must_use]
    pub fn name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let stem = self.data.file_stem().unwrap_or_default().to_string_lossy();
        // A second ending, as of data.csv.gz, is no part of the name.
        let stem = stem.split('.').next().unwrap_or_default().to_owned();
        let mut slug = String::new();
        for letter in stem.chars().chain(['-']).chain(self.loss.id().chars()) {
            let letter = letter.to_ascii_lowercase();
            if letter.is_ascii_lowercase() || letter.is_ascii_digit() {
                slug.push(letter);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug
    }

    /// As the user asked: rows with replacement, in the ball that was given.
    #[must_use]
    pub fn arrangement(&self) -> Arrangement {
        Arrangement {
            sampler: "with-replacement",
            radius: self.radius.as_ref().map(|radius| radius.number().clone()),
            harmless: false,
            method: "sgd",
        }
    }

    /// The experiment, as JSON with the keys of a file; the caller adds what differs.
    pub(super) fn experiment(&self, arrangement: &Arrangement) -> Value {
        let classes = self.loss.wants_classes();
        let mut table = json!({ "path": self.data.to_string_lossy() });
        if let Some(target) = &self.target {
            table["target"] = json!(target);
        }
        if let Some(class) = &self.positive_class {
            table["positive-class"] = json!(class);
        }
        if !self.raw {
            table[FileConfig::scaling_of(&self.data)] = json!(true);
            table["intercept"] = json!(true);
            if !classes {
                table["standardise-target"] = json!(true);
            }
        }
        let mut sum =
            json!({ "loss": self.loss, "data": { (FileConfig::key_of(&self.data)): table } });
        if let Some(penalty) = &self.penalty {
            sum["penalty"] = json!(penalty);
        }
        let mut experiment = json!({
            "title": self.title(arrangement),
            "summary": "",
            "problem": { "finite-sum": sum },
            "oracle": { "single-sample": { "sampler": arrangement.sampler } },
            "schedule": { "constant": { "step-size": 1.0 } },
            "run": { "start": "origin", "steps": 1 },
        });
        if let Some(radius) = &arrangement.radius {
            experiment["domain"] = json!({ "ball": { "radius": radius } });
        }
        if arrangement.method != "sgd" {
            experiment["method"] = json!(arrangement.method);
        }
        experiment
    }

    /// The problem in a line.
    #[must_use]
    pub fn title(&self, arrangement: &Arrangement) -> String {
        let mut title = format!(
            "{} loss of {} in {}",
            self.loss.id(),
            self.target.as_deref().unwrap_or("the labels"),
            self.data.file_name().unwrap_or_default().to_string_lossy()
        );
        if let Some(penalty) = &self.penalty {
            title.push_str(&format!(", penalty λ = {}", penalty.number()));
        }
        if let Some(radius) = arrangement
            .radius
            .as_ref()
            .filter(|_| !arrangement.harmless)
        {
            title.push_str(&format!(", ball of radius {radius}"));
        }
        title
    }
}
