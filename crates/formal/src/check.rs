//! The check, from the sources to the manifest.

use crate::coq::Coq;
use crate::manifest::{Manifest, Proved};
use crate::sources::{MANIFEST, MUTANTS, banned, digests, module, read, theories};
use crate::vectors::{self, VECTORS, Vector};
use crate::{Failure, audit, catalogue, certificates, mutants};
use std::path::Path;

/// What a check found.
///
/// ```
/// use telescope_formal::check::{Found, compare};
/// use telescope_formal::{Manifest, vectors};
///
/// // Coq computes another value: the committed ones no longer hold.
/// let committed = Found { manifest: Manifest::committed().unwrap(), vectors: vectors::committed().unwrap() };
/// let mut found = committed.clone();
/// found.vectors[0].bound = "0".to_owned();
/// assert!(compare(&found, &committed).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What was proved, from which sources.
    pub manifest: Manifest,
    /// What Coq computed.
    pub vectors: Vec<Vector>,
}

/// Checks the proof with Coq: no banned word, every theory, every axiom, the values it computes, every planted error.
/// `say` is told what is being done.
///
/// # Errors
/// With the first thing that is not as it must be.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::check::check;
///
/// // Nothing is asked of Coq before the sources are read.
/// let failure = check(Path::new("no-such-folder"), &mut |_| ()).unwrap_err();
/// assert_eq!(failure.exit_code(), 2);
/// ```
pub fn check(root: &Path, say: &mut dyn FnMut(&str)) -> Result<Found, Failure> {
    let theories = theories(root)?;
    let entries = catalogue::load(root)?;
    let mutants = mutants::load(root)?;
    let sources = digests(root)?;
    let mut texts = Vec::new();
    for theory in &theories {
        let text = read(root, &format!("proofs/{theory}"))?;
        if let Some((line, word)) = banned(&text) {
            return Err(Failure::unsound(
                format!("proofs/{theory}:{line}: `{word}`"),
                "finish the proof; hypotheses belong in sections",
            ));
        }
        texts.push((theory.as_str(), text));
    }
    let coq = Coq::find(root.join("target/proofs"))?;
    say(&format!("Coq {}", coq.version()));
    for (theory, text) in &texts {
        compile(&coq, theory, text, say)?;
    }
    say(&format!(
        "statements and axioms of {} theorems",
        entries.len()
    ));
    let modules: Vec<&str> = theories.iter().map(|theory| module(theory)).collect();
    let findings = audit::audit(&coq, &modules, &entries)?;
    say("values of both sides, for the exact rung");
    let vectors = vectors::compute(&coq)?;
    for (name, certificate) in certificates::committed(root)? {
        let judged = certificate.judge(&coq, &name)?;
        if !judged.proved {
            return Err(Failure::unsound(
                format!("{name}: Coq does not accept this certificate"),
                "write a right one, or remove it",
            ));
        }
        say(&format!("{name}: {}", judged.scope()));
    }
    for (index, mutant) in mutants.iter().enumerate() {
        let kind = if mutant.harmless {
            "harmless"
        } else {
            "mutant"
        };
        say(&format!("{kind}: {}", mutant.what));
        let text = texts.iter().find(|(theory, _)| *theory == mutant.file);
        let (_, text) = text.ok_or_else(|| {
            let problem = format!("{} is no theory of _CoqProject", mutant.file);
            Failure::form(MUTANTS, problem, "name one")
        })?;
        mutant.judge(&coq, text, index)?;
    }
    let manifest = Manifest {
        coq: coq.version().to_owned(),
        sources,
        mutants: mutants
            .into_iter()
            .filter(|mutant| !mutant.harmless)
            .map(|mutant| mutant.what)
            .collect(),
        theorems: entries
            .into_iter()
            .zip(findings)
            .map(|(entry, finding)| Proved {
                entry,
                statement: finding.statement,
            })
            .collect(),
    };
    Ok(Found { manifest, vectors })
}

fn compile(coq: &Coq, theory: &str, text: &str, say: &mut dyn FnMut(&str)) -> Result<(), Failure> {
    say(theory);
    let outcome = coq.theory(module(theory), text)?;
    if outcome.accepted {
        return Ok(());
    }
    Err(Failure::Rejected {
        file: format!("proofs/{theory}"),
        output: outcome.complaints,
    })
}

/// Has Coq check certificate files: only the theories up to its checker are compiled. The mutants and the audit are those
/// of [`check`].
///
/// # Errors
/// If a file cannot be read, or Coq does not accept one.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::check::check_certificates;
///
/// let failure = check_certificates(Path::new("../.."), &["no-such-file.json"], &mut |_| ()).unwrap_err();
/// assert!(failure.to_string().contains("no-such-file.json"));
/// ```
pub fn check_certificates(
    root: &Path,
    files: &[&str],
    say: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    let certificates = files
        .iter()
        .map(|file| certificates::read(Path::new(file)))
        .collect::<Result<Vec<_>, _>>()?;
    let coq = Coq::find(root.join("target/proofs-certificates"))?;
    for theory in theories(root)? {
        compile(
            &coq,
            &theory,
            &read(root, &format!("proofs/{theory}"))?,
            say,
        )?;
        if module(&theory) == "certificate" {
            break;
        }
    }
    for (name, certificate) in certificates {
        let judged = certificate.judge(&coq, &name)?;
        if !judged.proved {
            return Err(Failure::unsound(
                format!("{name}: Coq does not accept this certificate"),
                "ask the checker of `telescope` what is wrong with it",
            ));
        }
        say(&format!("{name}: {}", judged.scope()));
    }
    Ok(())
}

/// Compares what was found with the committed manifest and vectors. Another version of Coq prints statements in another
/// way, so they are compared for the same version only.
///
/// # Errors
/// If they differ.
///
/// ```
/// use telescope_formal::check::{Found, compare};
/// use telescope_formal::{Manifest, vectors};
///
/// let committed = Found { manifest: Manifest::committed().unwrap(), vectors: vectors::committed().unwrap() };
/// assert!(compare(&committed, &committed).is_ok());
/// // Another version of Coq may print statements in another way.
/// let mut newer = committed.clone();
/// newer.manifest.coq = "99.0".to_owned();
/// newer.manifest.theorems[0].statement.push(' ');
/// assert!(compare(&newer, &committed).is_ok());
/// ```
pub fn compare(found: &Found, committed: &Found) -> Result<(), Failure> {
    if found.vectors != committed.vectors {
        return Err(Failure::unsound(
            format!("Coq computes other values than those of {VECTORS}"),
            "if the change is right, run `cargo xtask proof --bless` and commit them",
        ));
    }
    let (found, committed) = (&found.manifest, &committed.manifest);
    let mut expected = committed.clone();
    if found.coq != committed.coq {
        expected.coq.clone_from(&found.coq);
        for (theorem, now) in expected.theorems.iter_mut().zip(&found.theorems) {
            theorem.statement.clone_from(&now.statement);
        }
    }
    if *found == expected {
        return Ok(());
    }
    let changed = found
        .theorems
        .iter()
        .find(|theorem| !expected.theorems.contains(theorem))
        .map(|theorem| format!(", {} among them", theorem.entry.name));
    Err(Failure::unsound(
        format!(
            "the proof checks, but it is not the one of {MANIFEST}{}",
            changed.unwrap_or_default()
        ),
        "if the change is right, run `cargo xtask proof --bless` and commit the manifest",
    ))
}
