//! `telescope certify`.

use super::{MISUSE, out};
use crate::arguments::Certify;
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
pub(super) fn certify(arguments: &Certify) -> Result<u8, SuiteError> {
    std::fs::create_dir_all(&arguments.out).map_err(|error| failed(&arguments.out, &error))?;
    if arguments.catalogue {
        return remake(arguments);
    }
    let mut complete = true;
    let mut written = 0;
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
                    out(&format!(
                        "{}: certificates do not speak of the output {}",
                        case.id,
                        output.id()
                    ));
                    complete = false;
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
                            write(&arguments.out, &name, &proof)?;
                            written += 1;
                        }
                        Err(reason) => {
                            out(&format!("{name}: {reason}"));
                            complete = false;
                        }
                    },
                    Err(reason) => {
                        out(&format!("{name}: no certificate: {reason}"));
                        complete = false;
                    }
                }
            }
        }
    }
    out(&format!(
        "{written} certificates in {}",
        arguments.out.display()
    ));
    Ok(u8::from(!complete))
}

fn remake(arguments: &Certify) -> Result<u8, SuiteError> {
    let wanted = |name: &str| {
        arguments
            .only
            .as_ref()
            .is_none_or(|part| name.contains(part.as_str()))
    };
    for entry in catalogue().into_iter().filter(|entry| wanted(&entry.name)) {
        match prove(&entry.statement, Scope::DeterministicMethod, true) {
            Ok(proof) => write(&arguments.out, &entry.name, &proof)?,
            Err(reason) => {
                out(&format!("{}: {reason}", entry.name));
                return Ok(MISUSE);
            }
        }
    }
    Ok(0)
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

/// Writes NAME.json and, where there is one, NAME.worst-case.json.
fn write(folder: &Path, name: &str, proof: &Proof) -> Result<(), SuiteError> {
    let certificate = match proof {
        Proof::Closed(certificate) => certificate.as_ref(),
        Proof::Solved(certified) => &certified.certificate,
    };
    let checked =
        check(certificate).map_err(|flaw| SuiteError::Record(format!("{name}: {flaw}")))?;
    let path = folder.join(format!("{name}.json"));
    std::fs::write(&path, certificate.to_text()).map_err(|error| failed(&path, &error))?;
    let function = match proof {
        Proof::Closed(_) => "in closed form".to_owned(),
        Proof::Solved(certified) => match best_witness(certified) {
            Ok(witness) => {
                let path = folder.join(format!("{name}.{WORST_CASE}"));
                std::fs::write(&path, witness.to_text()).map_err(|error| failed(&path, &error))?;
                let attained = Interval::from_rational(&witness.attained.0);
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
    Ok(())
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
