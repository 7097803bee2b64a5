//! Small experiments to start from, one for each choice that a file can make.

use super::commented;
use super::loss::loss;
use crate::catalogue::catalogue;
use crate::config::{Experiment, FileConfig, edit_distance, of_flags};
use crate::plan::{PlannedExperiment, plan};
use crate::suite::SuiteError;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use telescope_core::schedules::NoiseForm;
use telescope_theory::theorems;

/// A choice that a template can make: its flag, and the kind of parts it chooses from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    /// The flag, without its hyphens.
    pub flag: &'static str,
    /// The kind, as `telescope list` names it.
    pub kind: &'static str,
}

/// Every choice.
pub(crate) const CHOICES: &[Choice] = &[
    Choice {
        flag: "problem",
        kind: "problems",
    },
    Choice {
        flag: "loss",
        kind: "losses",
    },
    Choice {
        flag: "oracle",
        kind: "oracles",
    },
    Choice {
        flag: "sampler",
        kind: "samplers",
    },
    Choice {
        flag: "noise-law",
        kind: "noise-laws",
    },
    Choice {
        flag: "schedule",
        kind: "schedules",
    },
    Choice {
        flag: "domain",
        kind: "domains",
    },
    Choice {
        flag: "method",
        kind: "methods",
    },
];

/// A data file with the column to predict.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::template::{OwnData, Template, template};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("small.csv");
/// std::fs::write(&path, "a,y\n0,no\n1,yes\n2,no\n3,yes\n")?;
/// let data = OwnData { path, target: Some("y".to_owned()) };
/// let wanted = Template { chosen: Vec::new(), data: Some(data) };
/// let text = template(&wanted, Path::new("mine.toml"), Path::new(""))?;
/// assert!(text.contains("small.csv") && text.contains("target = \"y\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct OwnData {
    /// The file, as the user wrote it.
    pub path: PathBuf,
    /// The column; none for LIBSVM, where each row begins with its label.
    pub target: Option<String>,
}

/// What was chosen; the rest is the plainest that fits.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::template::{Template, template};
///
/// let wanted = Template { chosen: vec![("schedule", "cosin".to_owned())], data: None };
/// let error = template(&wanted, Path::new("mine.toml"), Path::new(".")).unwrap_err();
/// assert!(error.to_string().contains("did you mean cosine?"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Names by flag.
    pub chosen: Vec<(&'static str, String)>,
    /// One's own data in place of four rows in the file.
    pub data: Option<OwnData>,
}

/// The most claims of a new file.
const MOST_CLAIMS: usize = 4;

impl Template {
    fn get(&self, flag: &str) -> Option<&str> {
        let mut found = self.chosen.iter().filter(|(name, _)| *name == flag);
        found.next().map(|(_, value)| value.as_str())
    }

    /// Every name is one of its kind.
    fn check(&self) -> Result<(), SuiteError> {
        let all = catalogue();
        for (flag, name) in &self.chosen {
            let kind = CHOICES
                .iter()
                .find(|choice| choice.flag == *flag)
                .map(|it| it.kind);
            let Some(section) = all.iter().find(|section| Some(section.kind) == kind) else {
                return refuse(&format!("there is no choice --{flag}"), "see --help");
            };
            let names: Vec<&str> = section.parts.iter().map(|part| &*part.name).collect();
            if !names.contains(&name.as_str()) {
                let nearest = names.iter().min_by_key(|known| edit_distance(known, name));
                let hint = match nearest {
                    Some(near) if edit_distance(near, name) <= name.chars().count().div_ceil(2) => {
                        format!("did you mean {near}?")
                    }
                    _ => format!("use one of: {}", names.join(", ")),
                };
                return refuse(
                    &format!("--{flag}: there is no {name:?} among the {}", section.kind),
                    &hint,
                );
            }
        }
        Ok(())
    }

    fn problem(&self) -> &str {
        let rows = ["loss", "sampler"]
            .iter()
            .any(|flag| self.get(flag).is_some());
        let noise = self.get("noise-law").is_some()
            || matches!(self.get("oracle"), Some("additive-noise" | "random-target"));
        match self.get("problem") {
            Some(problem) => problem,
            None if noise && !rows && self.data.is_none() => "quadratic",
            None => "finite-sum",
        }
    }

    fn problem_value(&self) -> Result<Value, SuiteError> {
        Ok(match self.problem() {
            "quadratic" => json!({ "quadratic": {
                "matrix": [[2.0, 0.0], [0.0, 4.0]], "minimiser": [0.0, 0.0],
            } }),
            "max-affine" => json!({ "max-affine": { "pieces": [
                { "slope": [1.0, 0.5], "intercept": 0.0 },
                { "slope": [-1.0, 0.5], "intercept": 0.5 },
                { "slope": [0.0, -1.0], "intercept": 0.0 },
            ] } }),
            "wiggle" => json!("wiggle"),
            _ => {
                let name = self.get("loss").unwrap_or("logistic");
                let loss =
                    loss(name, "1", "0.5").or_else(|message| refuse(&message, "see --help"))?;
                let data = match &self.data {
                    Some(own) => {
                        let mut table = json!({
                            "path": own.path.to_string_lossy(), "intercept": true,
                            (FileConfig::scaling_of(&own.path)): true,
                        });
                        if let Some(target) = &own.target {
                            table["target"] = json!(target);
                        }
                        if !loss.wants_classes() {
                            table["standardise-target"] = json!(true);
                        }
                        json!({ (FileConfig::key_of(&own.path)): table })
                    }
                    // Neither separable nor solved by a single column.
                    None => json!({ "inline": [
                        { "features": [1.0, 0.5], "label": 1.0 },
                        { "features": [-0.5, 1.0], "label": -1.0 },
                        { "features": [0.5, 1.0], "label": 1.0 },
                        { "features": [1.0, 0.75], "label": -1.0 },
                    ] }),
                };
                json!({ "finite-sum": { "loss": loss, "data": data } })
            }
        })
    }

    fn oracle_value(&self, dimension: usize) -> Value {
        let rows = self.problem() == "finite-sum";
        let law = match self.get("noise-law").unwrap_or("normal") {
            "student-t" => json!({ "student-t": { "degrees": 5 } }),
            "truncated-normal" => json!({ "truncated-normal": { "cutoff": 3.0 } }),
            other => json!(other),
        };
        let sampler = self.get("sampler").unwrap_or("with-replacement");
        let usual = match (rows, sampler) {
            (true, "distinct-in-batch") => "minibatch",
            (true, _) => "single-sample",
            _ => "additive-noise",
        };
        match self.get("oracle").unwrap_or(usual) {
            "minibatch" => json!({ "minibatch": { "size": 2, "sampler": sampler } }),
            "full-gradient" => json!("full-gradient"),
            "single-sample" => json!({ "single-sample": { "sampler": sampler } }),
            other => json!({ other: { "scales": vec![0.5; dimension], "law": law } }),
        }
    }

    fn domain_value(&self, dimension: usize) -> Option<Value> {
        Some(match self.get("domain")? {
            "ball" => json!({ "ball": { "radius": 2.0 } }),
            "box" => json!({ "box": {
                "lower": vec![-2.0; dimension], "upper": vec![2.0; dimension],
            } }),
            "half-space" => {
                let mut normal = vec![0.0; dimension];
                normal[0] = 1.0;
                json!({ "half-space": { "normal": normal, "offset": 1.0 } })
            }
            "simplex" => json!({ "simplex": { "total": 1.0 } }),
            other => json!(other),
        })
    }

    fn method_value(&self, dimension: usize) -> Option<Value> {
        Some(match self.get("method")? {
            "per-coordinate" => json!({ "per-coordinate": { "factors": vec![1.0; dimension] } }),
            "ada-grad" => json!({ "ada-grad": {} }),
            name @ ("clip-norm" | "clip-value") => json!({ name: { "threshold": 1.0 } }),
            other => json!(other),
        })
    }

    fn schedule_value(&self) -> Value {
        let name = self.get("schedule").unwrap_or("constant");
        let keys = match name {
            "constant" => json!({ "step-size": 0.05 }),
            "exponential" => json!({ "initial": 0.1, "decay": 0.01 }),
            "polynomial" => json!({ "initial": 0.1, "decay": 0.1, "power": 0.5 }),
            "piecewise-constant" => json!({ "boundaries": [34, 67], "levels": [0.1, 0.05, 0.025] }),
            "optimal-constant" => json!({ "noise": "moment" }),
            "reduce-on-plateau" => {
                json!({ "initial": 0.1, "factor": 0.5, "patience": 2, "every": 10 })
            }
            "step" => json!({ "initial": 0.1, "factor": 0.5, "period": 25 }),
            "linear-decay" => json!({ "initial": 0.1, "first-index": 1 }),
            "cosine" => json!({ "initial": 0.1 }),
            "triangular" => json!({ "base": 0.01, "maximum": 0.1, "steps-up": 10 }),
            "one-cycle" => json!({ "initial": 0.01, "maximum": 0.1 }),
            "warm-up" => json!({ "steps": 10, "then": { "inverse-sqrt": { "scale": 0.1 } } }),
            "table" => json!({ "step-sizes": vec![0.05; STEPS] }),
            // inverse-time, inverse-sqrt, weight-transform
            _ => json!({ "scale": 0.1 }),
        };
        json!({ name: keys })
    }

    fn value(&self, dimension: usize) -> Result<Value, SuiteError> {
        let start = match (self.problem(), self.get("domain")) {
            (_, Some("simplex")) => {
                let mut corner = vec![0.0; dimension];
                corner[0] = 1.0;
                json!(corner)
            }
            ("finite-sum", _) => json!("origin"),
            _ => json!(vec![1.0; dimension]),
        };
        let mut value = json!({
            "title": self.title(),
            "summary": "Say here what the experiment shows.",
            "problem": self.problem_value()?,
            "oracle": self.oracle_value(dimension),
            "schedule": self.schedule_value(),
            "run": { "start": start, "steps": STEPS, "replicates": 100 },
        });
        if let Some(domain) = self.domain_value(dimension) {
            value["domain"] = domain;
        }
        if let Some(method) = self.method_value(dimension) {
            value["method"] = method;
        }
        Ok(value)
    }

    fn title(&self) -> String {
        match &self.data {
            Some(own) => {
                let target = own.target.as_deref().unwrap_or("the labels");
                format!("{target} of {}", own.path.display())
            }
            None => "An experiment to start from".to_owned(),
        }
    }
}

/// T of a new file.
const STEPS: usize = 100;

fn refuse<T>(message: &str, hint: &str) -> Result<T, SuiteError> {
    Err(SuiteError::Selection(format!("{message}\n  hint: {hint}")))
}

/// The file's text: one that `verify` runs as it is, with claims of theorems that apply to it. Data paths start from `root`.
///
/// # Errors
/// If a name is unknown, the choices do not fit each other, or the data cannot be read.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::config::Experiment;
/// use telescope_verify::template::{Template, template};
///
/// let wanted = Template { chosen: vec![("loss", "logistic".to_owned())], data: None };
/// let text = template(&wanted, Path::new("mine.toml"), Path::new("."))?;
/// // A comment above each key, and an experiment that can be run as it is.
/// assert!(text.starts_with("# Run it: telescope verify mine.toml."));
/// assert!(Experiment::parse(Path::new("mine.toml"), &text).is_ok());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn template(template: &Template, file: &Path, root: &Path) -> Result<String, SuiteError> {
    template.check()?;
    if template.data.is_some() && template.problem() != "finite-sum" {
        return refuse(
            "data are rows, and the problem chosen has none",
            "leave --problem out",
        );
    }
    let dimension = dimension(template, file, root)?;
    let mut value = template.value(dimension)?;
    let planned = planned(&value, file, root)?;
    let mut claims = claims(&planned);
    if claims.is_empty() {
        claims.push(json!({ "theorem": "weighted-average", "expect": "not-applicable" }));
    }
    value["claim"] = json!(claims);
    let text = format!(
        "# Run it: telescope verify {}. All choices: telescope list --keys.\n\n{}",
        file.file_name().unwrap_or_default().display(),
        commented(&value)
    );
    // As the user will read it.
    Experiment::parse(file, &text)?;
    Ok(text)
}

/// The coordinates of the problem: of one's own data, those of its columns.
fn dimension(template: &Template, file: &Path, root: &Path) -> Result<usize, SuiteError> {
    if template.data.is_none() {
        return Ok(if template.problem() == "wiggle" { 1 } else { 2 });
    }
    let plain = Template {
        chosen: template
            .chosen
            .iter()
            .filter(|(flag, _)| *flag == "loss")
            .cloned()
            .collect(),
        data: template.data.clone(),
    };
    let planned = planned(&plain.value(1)?, file, root)?;
    Ok(planned.cases[0].setup.instance().dimension())
}

fn planned(value: &Value, file: &Path, root: &Path) -> Result<PlannedExperiment, SuiteError> {
    let text = commented(value);
    let experiment = Experiment::parse(file, &text)?;
    plan(experiment, root, 1).map_err(|error| {
        let hint = error
            .hint
            .map_or_else(String::new, |hint| format!("\n  hint: {hint}"));
        SuiteError::Selection(of_flags(&format!(
            "these choices do not go together: {}{hint}",
            error.message
        )))
    })
}

/// Claims of theorems that apply, in their smaller form; floors apart, which need their own relation.
fn claims(planned: &PlannedExperiment) -> Vec<Value> {
    let case = &planned.cases[0];
    let mut claims = Vec::new();
    for theorem in theorems::ALL.iter().filter(|theorem| !theorem.is_floor()) {
        for form in [NoiseForm::Moment, NoiseForm::Sup] {
            if !theorem.forms().contains(&form) || claims.len() == MOST_CLAIMS {
                continue;
            }
            let claim = json!({ "theorem": theorem.id(), "form": form });
            let Ok(config) = serde_json::from_value(claim.clone()) else {
                continue;
            };
            if theorem.instantiate(&case.setting(&config), form).is_ok() {
                claims.push(claim);
                break;
            }
        }
    }
    claims
}

#[cfg(test)]
mod tests;
