//! `telescope certify`.

use super::answer::Answer;
use super::{MISUSE, out};
use crate::arguments::Certify;
use serde_json::{Value, json};
use std::path::Path;
use telescope_certify::catalogue::{catalogue, metric_id};
use telescope_certify::plane::in_the_plane;
use telescope_certify::repair::{Certified, certify as solve};
use telescope_certify::solver::Options;
use telescope_certify::witness::{Witness, WitnessFlaw, witness};
use telescope_certify::{Certificate, Scope, Statement, check};
use telescope_core::arithmetic::Interval;
use telescope_core::averages::Output;
use telescope_verify::certificates::WORST_CASE;
use telescope_verify::evidence::certified::{closed_form, metric, scope, statement};
use telescope_verify::number;
use telescope_verify::plan::plan;
use telescope_verify::suite::{SuiteError, load_experiments, load_settings};

/// Writes certificates; 1 if there was none for some output.
pub(super) fn certify(arguments: &Certify) -> Result<Answer, SuiteError> {
    std::fs::create_dir_all(&arguments.out).map_err(|error| failed(&arguments.out, &error))?;
    if arguments.catalogue {
        return remake(arguments);
    }
    let (mut written, mut missing) = (Vec::new(), Vec::new());
    let mut lacks = |name: &str, reason: &str| {
        out(&format!("{name}: {reason}"));
        missing.push(json!({ "name": name, "reason": reason }));
    };
    for experiment in load_experiments(&arguments.experiments, &[])? {
        let path = Path::new("experiments");
        let seed = load_settings(path)?.seed;
        for case in plan(
            experiment,
            &super::verify::root(&arguments.experiments),
            seed,
        )?
        .cases
        {
            let mut outputs: Vec<Output> = case
                .claims
                .iter()
                .map(|claim| claim.config.theorem.theorem().output())
                .collect();
            outputs.sort();
            outputs.dedup();
            for output in outputs {
                let Some(metric) = metric(output) else {
                    let reason = format!("certificates do not speak of the output {}", output.id());
                    lacks(&case.id, &reason);
                    continue;
                };
                let scope = if arguments.all_inequalities {
                    Scope::DeterministicMethod
                } else {
                    scope(&case)
                };
                let name = format!("{}-{}", file_name(&case.id), metric_id(metric));
                match statement(&case, output) {
                    Ok(statement) => match prove(&statement, scope, arguments.all_inequalities) {
                        Ok(proof) => {
                            written.push(write(&arguments.out, &name, &proof)?);
                        }
                        Err(reason) => lacks(&name, &reason),
                    },
                    Err(reason) => lacks(&name, &format!("no certificate: {reason}")),
                }
            }
        }
    }
    out(&format!(
        "{} certificates in {}",
        written.len(),
        arguments.out.display()
    ));
    let code = u8::from(!missing.is_empty());
    Ok(Answer::new(code, results(arguments, &written, &missing)))
}

fn results(arguments: &Certify, written: &[Value], missing: &[Value]) -> Value {
    json!({
        "folder": arguments.out.display().to_string(),
        "certificates": written,
        "missing": missing,
    })
}

fn remake(arguments: &Certify) -> Result<Answer, SuiteError> {
    let mut written = Vec::new();
    let wanted = |name: &str| {
        arguments
            .only
            .as_ref()
            .is_none_or(|part| name.contains(part.as_str()))
    };
    for entry in catalogue().into_iter().filter(|entry| wanted(&entry.name)) {
        match prove(&entry.statement, Scope::DeterministicMethod, true) {
            Ok(proof) => written.push(write(&arguments.out, &entry.name, &proof)?),
            Err(reason) => {
                out(&format!("{}: {reason}", entry.name));
                let missing = [json!({ "name": entry.name, "reason": reason })];
                return Ok(Answer::new(MISUSE, results(arguments, &written, &missing)));
            }
        }
    }
    Ok(Answer::new(0, results(arguments, &written, &[])))
}

/// A certificate, with the numeric solution if there was one.
enum Proof {
    Closed(Box<Certificate>),
    Solved(Box<Certified>),
}

/// In closed form where there is one, unless all inequalities are to be used.
fn prove(statement: &Statement, scope: Scope, all: bool) -> Result<Proof, String> {
    if let Some(closed) = closed_form(statement).filter(|_| !all) {
        return Ok(Proof::Closed(Box::new(closed)));
    }
    let options = Options {
        scope,
        ..Options::default()
    };
    solve(statement, &options)
        .map(|certified| Proof::Solved(Box::new(certified)))
        .map_err(|error| error.to_string())
}

/// Writes NAME.json and, where there is one, NAME.worst-case.json; gives what it says as JSON.
fn write(folder: &Path, name: &str, proof: &Proof) -> Result<Value, SuiteError> {
    let certificate = match proof {
        Proof::Closed(certificate) => certificate.as_ref(),
        Proof::Solved(certified) => &certified.certificate,
    };
    let checked =
        check(certificate).map_err(|flaw| SuiteError::Record(format!("{name}: {flaw}")))?;
    let path = folder.join(format!("{name}.json"));
    std::fs::write(&path, certificate.to_text()).map_err(|error| failed(&path, &error))?;
    let mut attains = None;
    let function = match proof {
        Proof::Closed(_) => "in closed form".to_owned(),
        Proof::Solved(certified) => match best_witness(certified) {
            Ok(witness) => {
                let path = folder.join(format!("{name}.{WORST_CASE}"));
                std::fs::write(&path, witness.to_text()).map_err(|error| failed(&path, &error))?;
                let attained = Interval::from_rational(&witness.attained.0);
                attains = Some([attained.lower(), attained.upper()]);
                format!("a function attains {}", number::lower(attained.lower(), 10))
            }
            Err(reason) => format!("no worst-case function: {reason}"),
        },
    };
    out(&format!(
        "{name}: at most {} for {}; {function}",
        number::upper(Interval::from_rational(&checked.bound).upper(), 10),
        checked.scope
    ));
    let bound = Interval::from_rational(&checked.bound);
    Ok(json!({
        "name": name,
        "bound": [bound.lower(), bound.upper()],
        "bound_exact": checked.bound.to_string(),
        "scope": checked.scope,
        "closed_form": matches!(proof, Proof::Closed(_)),
        "attained": attains,
    }))
}

/// One that can be drawn, where there is one that attains as much.
fn best_witness(certified: &Certified) -> Result<Witness, WitnessFlaw> {
    let drawn = in_the_plane(&certified.certificate.statement);
    let solved = witness(certified);
    match (drawn, solved) {
        (Some(drawn), Ok(solved)) if drawn.attained < solved.attained => Ok(solved),
        (Some(drawn), _) => Ok(drawn),
        (None, solved) => solved,
    }
}

/// A case's name without what file systems dislike.
fn file_name(case: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "-._".contains(c) {
            c
        } else {
            '_'
        }
    };
    case.chars().map(plain).collect()
}

fn failed(path: &Path, error: &std::io::Error) -> SuiteError {
    SuiteError::File {
        path: path.to_owned(),
        message: error.to_string(),
        hint: "make the folder writable, or choose another with --out DIR",
    }
}
