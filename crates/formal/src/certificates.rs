//! Certificates of worst cases, checked once more inside Coq by a function whose soundness is proved there
//! (`theories/certificate.v`): the arithmetic of another program, and none of its code.

use crate::Failure;
use crate::coq::Coq;
use serde::Deserialize;
use std::path::Path;

/// The part of a certificate file that Coq needs. The seal, which guards against accidents only, is left to the program
/// that wrote it.
///
/// ```
/// use telescope_formal::certificates::Certificate;
///
/// let refused = Certificate::parse("mine.json", "{}").unwrap_err().to_string();
/// assert!(refused.starts_with("mine.json: "), "{refused}");
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Certificate {
    format: String,
    statement: Statement,
    bound: String,
    multipliers: Vec<Multiplier>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Statement {
    class: Class,
    distance_sq: String,
    step_sizes: Vec<String>,
    metric: Metric,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
enum Class {
    BoundedSubgradients { subgradient_sq: String },
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Metric {
    Average(Weights),
    Values(Weights),
    LastIterate,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Weights {
    StepSizes,
    Uniform,
    Numbers,
}

#[derive(Clone, Debug, Deserialize)]
struct Multiplier {
    on: Label,
    by: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Label {
    Distance,
    Subgradient(String),
    Pair(String, String),
}

/// What Coq said of a certificate.
///
/// ```
/// use telescope_formal::certificates::Judged;
///
/// let judged = |proved, in_expectation| Judged { proved, in_expectation }.scope();
/// assert_eq!(judged(false, false), "not proved");
/// assert_eq!(judged(true, true), "proved for SGD in expectation");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Whether the bound is proved for the deterministic method, on every function of the class.
    pub proved: bool,
    /// Whether it is also proved for SGD in expectation. Coq's checker knows less here than the program's: no pair with
    /// the average, none with i = j + 1.
    pub in_expectation: bool,
}

impl Judged {
    /// For what the bound is proved.
    #[must_use]
    pub fn scope(self) -> &'static str {
        match (self.proved, self.in_expectation) {
            (false, _) => "not proved",
            (true, false) => "proved for the deterministic method",
            (true, true) => "proved for SGD in expectation",
        }
    }
}

impl Certificate {
    /// Reads a certificate file.
    ///
    /// # Errors
    /// If it is none, or of a class or metric that Coq's checker does not know.
    pub fn parse(file: &str, text: &str) -> Result<Self, Failure> {
        let wrong = |problem: String| {
            let mend = "give a certificate of telescope-certificate-1 for bounded subgradients, of values, an average or the last iterate";
            Failure::form(file, problem, mend)
        };
        let found: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if found.format != "telescope-certificate-1" {
            return Err(wrong(format!("the format is {:?}", found.format)));
        }
        found.terms().map_err(wrong)?;
        Ok(found)
    }

    /// The statement, the multipliers and the bound as Coq terms.
    fn terms(&self) -> Result<[String; 3], String> {
        let Statement {
            class,
            distance_sq,
            step_sizes,
            metric,
        } = &self.statement;
        let Class::BoundedSubgradients { subgradient_sq } = class;
        let steps = step_sizes.len();
        if steps == 0 {
            return Err("step-sizes is empty".to_owned());
        }
        let parsed = step_sizes
            .iter()
            .map(|step| ratio(step))
            .collect::<Result<Vec<_>, _>>()?;
        let (average, weights) = match metric {
            Metric::Average(weights) => (true, Some(*weights)),
            Metric::Values(weights) => (false, Some(*weights)),
            Metric::LastIterate => (false, None),
        };
        let weights: Vec<String> = match weights {
            Some(Weights::StepSizes) => parsed.clone(),
            Some(Weights::Uniform) => vec![integer(1); steps],
            Some(Weights::Numbers) => (1..=steps).map(integer).collect(),
            None => (1..=steps)
                .map(|t| integer(usize::from(t == steps)))
                .collect(),
        };
        let statement = format!(
            "{{| etas := [:: {}]; radius_sq := {}; slope_sq := {}; shares := normalised [:: {}]; at_average := {average} |}}",
            parsed.join("; "),
            ratio(distance_sq)?,
            ratio(subgradient_sq)?,
            weights.join("; "),
        );
        let multipliers = self
            .multipliers
            .iter()
            .map(|one| Ok(format!("({}, {})", label(&one.on, steps)?, ratio(&one.by)?)))
            .collect::<Result<Vec<_>, String>>()?;
        let multipliers = format!("[:: {}]", multipliers.join("; "));
        Ok([statement, multipliers, ratio(&self.bound)?])
    }

    /// Has Coq check it, `theories/certificate.v` being compiled. As a control the same multipliers must not prove a
    /// bound that is smaller by a thousandth.
    ///
    /// # Errors
    /// If Coq cannot be run or understood, or the control passes.
    pub fn judge(&self, coq: &Coq, name: &str) -> Result<Judged, Failure> {
        let terms = self
            .terms()
            .map_err(|problem| Failure::form(name, problem, "mend the file"))?;
        let outcome = coq.run("certificate_check", &question(&terms))?;
        let unread = || Failure::Rejected {
            file: name.to_owned(),
            output: format!("{}{}", outcome.printed, outcome.complaints),
        };
        if !outcome.accepted {
            return Err(unread());
        }
        let [proved, in_expectation, smaller] = answers(&outcome.printed).ok_or_else(unread)?;
        if smaller {
            return Err(Failure::unsound(
                format!("{name}: a smaller bound passes with the same multipliers"),
                "the checker of theories/certificate.v is wrong",
            ));
        }
        Ok(Judged {
            proved,
            in_expectation: proved && in_expectation,
        })
    }
}

fn question([statement, multipliers, bound]: &[String; 3]) -> String {
    format!(
        "From Coq Require Import ZArith QArith.\nFrom mathcomp Require Import all_ssreflect.\n\
         From Telescope Require Import certificate.\n\
         Definition normalised (s : seq Q) : seq Q := map (fun a => Qred (Qdiv a (sumq s))) s.\n\
         Definition S : statement := {statement}.\n\
         Definition ms : seq (label * Q) := {multipliers}.\n\
         Definition b : Q := {bound}.\n\
         Definition c := complete S ms b.\n\
         Eval vm_compute in (check S c, all (fun m => usable_in_expectation S m.1) ms,\n\
           check S (complete S ms (Qmult b (Qmake (Zpos 999) 1000)))).\n"
    )
}

/// The three truth values of `(true, false, false)`.
fn answers(printed: &str) -> Option<[bool; 3]> {
    let (_, tuple) = printed.split_once('(')?;
    let (tuple, _) = tuple.split_once(')')?;
    let values = tuple
        .split(',')
        .map(|word| word.trim().parse().ok())
        .collect::<Option<Vec<bool>>>()?;
    values.try_into().ok()
}

/// A point's number: 0 the minimiser, then the iterates, then the average.
fn point(name: &str, steps: usize) -> Result<usize, String> {
    match name {
        "*" => Ok(0),
        "average" => Ok(steps + 1),
        _ => match name.parse() {
            Ok(t) if (1..=steps).contains(&t) => Ok(t),
            _ => Err(format!("no point {name:?}")),
        },
    }
}

fn label(label: &Label, steps: usize) -> Result<String, String> {
    Ok(match label {
        Label::Distance => "Start".to_owned(),
        Label::Subgradient(at) => format!("Norm {}", point(at, steps)?),
        Label::Pair(i, j) => format!("Pair {} {}", point(i, steps)?, point(j, steps)?),
    })
}

fn integer(value: usize) -> String {
    match value {
        0 => "(Qmake Z0 1)".to_owned(),
        _ => format!("(Qmake (Zpos {value}) 1)"),
    }
}

/// `"-3/4"` as a Coq term. Only digits go through, so that a file cannot smuggle in commands.
fn ratio(text: &str) -> Result<String, String> {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    let (sign, digits) = match numerator.strip_prefix('-') {
        Some(digits) => ("Zneg", digits),
        None => ("Zpos", numerator),
    };
    let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let zero = |digits: &str| digits.bytes().all(|b| b == b'0');
    if !number(digits) || !number(denominator) || zero(denominator) {
        return Err(format!("{text:?} is no fraction"));
    }
    Ok(if zero(digits) {
        "(Qmake Z0 1)".to_owned()
    } else {
        format!("(Qmake ({sign} {digits}) {denominator})")
    })
}

/// The committed certificates, by name.
///
/// # Errors
/// If the folder or a file in it cannot be read.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::certificates::committed;
///
/// let found = committed(Path::new("../..")).unwrap();
/// assert!(found.iter().any(|(name, _)| name.ends_with("textbook-values-3.json")));
/// ```
pub fn committed(root: &Path) -> Result<Vec<(String, Certificate)>, Failure> {
    let files = crate::sources::certificates(root)?;
    files.iter().map(|file| read(&root.join(file))).collect()
}

/// One certificate file.
///
/// # Errors
/// As [`committed`].
///
/// ```
/// use std::path::Path;
/// use telescope_formal::certificates::read;
///
/// let file = Path::new("../../proofs/certificates/textbook-values-3.json");
/// assert!(read(file).is_ok());
/// assert_eq!(read(Path::new("no-such-file.json")).unwrap_err().exit_code(), 2);
/// ```
pub fn read(file: &Path) -> Result<(String, Certificate), Failure> {
    let text = std::fs::read_to_string(file).map_err(|source| Failure::File {
        path: file.to_path_buf(),
        source,
    })?;
    let name = file.display().to_string();
    let certificate = Certificate::parse(&name, &text)?;
    Ok((name, certificate))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"format": "telescope-certificate-1", "statement": {"class": {"bounded-subgradients":
        {"subgradient-sq": "1"}}, "distance-sq": "9/4", "step-sizes": ["1/2", "0"], "metric": {"average": "numbers"}},
        "bound": "2", "speaks-for": "sgd-in-expectation", "multipliers": [{"on": "distance", "by": "1/3"},
        {"on": {"subgradient": "1"}, "by": "1"}, {"on": {"pair": ["*", "average"]}, "by": "1/5"}], "seal": "x"}"#;

    #[test]
    fn a_file_becomes_terms() {
        let [statement, multipliers, bound] =
            Certificate::parse("x", FILE).unwrap().terms().unwrap();
        assert!(
            statement.contains("etas := [:: (Qmake (Zpos 1) 2); (Qmake Z0 1)]"),
            "{statement}"
        );
        assert!(
            statement.contains("normalised [:: (Qmake (Zpos 1) 1); (Qmake (Zpos 2) 1)]"),
            "{statement}"
        );
        assert!(statement.contains("at_average := true"), "{statement}");
        assert_eq!(
            multipliers,
            "[:: (Start, (Qmake (Zpos 1) 3)); (Norm 1, (Qmake (Zpos 1) 1)); (Pair 0 3, (Qmake (Zpos 1) 5))]"
        );
        assert_eq!(bound, "(Qmake (Zpos 2) 1)");
    }

    #[test]
    fn what_coq_does_not_know_or_might_obey_is_refused() {
        for (from, to) in [
            ("certificate-1", "certificate-2"),
            ("bounded-subgradients", "smooth"),
            (r#"["*", "average"]"#, r#"["*", "3"]"#),
            (r#""1/3""#, r#""1/0""#),
            (r#""1/3""#, r#""1). Axiom x : False""#),
            (r#""9/4""#, r#""2.25""#),
        ] {
            let spoilt = FILE.replacen(from, to, 1);
            assert!(Certificate::parse("x", &spoilt).is_err(), "{to}");
        }
    }

    #[test]
    fn answers_are_three_truth_values() {
        let printed = "     = (true, false, false)\n     : bool * bool * bool\n";
        assert_eq!(answers(printed), Some([true, false, false]));
        assert_eq!(answers("(true, false)"), None);
        assert_eq!(answers("(true, maybe, false)"), None);
    }
}
