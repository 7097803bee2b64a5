//! The committed proof: its manifest is that of the sources, and a changed source is noticed.

use std::path::{Path, PathBuf};
use telescope_formal::sources::{CERTIFICATES, MANIFEST, digests, read, theories};
use telescope_formal::{Manifest, catalogue, embedded, mutants};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A copy of `proofs/` that can be spoilt.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("proofs/theories")).unwrap();
    std::fs::create_dir_all(folder.path().join(CERTIFICATES)).unwrap();
    let mut files: Vec<String> = digests(&repository()).unwrap().into_keys().collect();
    files.push(MANIFEST.to_owned());
    for file in files {
        std::fs::copy(repository().join(&file), folder.path().join(&file)).unwrap();
    }
    folder
}

fn differences(root: &Path) -> Vec<String> {
    Manifest::parse(&read(root, MANIFEST).unwrap())
        .unwrap()
        .differences(root)
        .unwrap()
}

#[test]
fn nothing_changed_since_the_last_check() {
    let found = differences(&repository());
    assert!(
        found.is_empty(),
        "{found:?}: run `cargo xtask proof --bless` with Coq"
    );
}

#[test]
fn a_changed_a_new_and_a_lost_theory_are_noticed() {
    let folder = copy();
    let root = folder.path();
    assert!(differences(root).is_empty());
    let path = root.join("proofs/theories/bound.v");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text} ")).unwrap();
    assert_eq!(differences(root), ["proofs/theories/bound.v changed"]);
    std::fs::write(&path, text).unwrap();
    let vectors = root.join("proofs/vectors.json");
    let text = std::fs::read_to_string(&vectors).unwrap();
    std::fs::write(&vectors, format!("{text} ")).unwrap();
    assert_eq!(differences(root), ["proofs/vectors.json changed"]);
    std::fs::write(&vectors, text).unwrap();

    std::fs::write(root.join("proofs/theories/more.v"), "").unwrap();
    let problem = theories(root).unwrap_err().to_string();
    assert!(
        problem.contains("theories/more.v is not listed"),
        "{problem}"
    );
    std::fs::remove_file(root.join("proofs/theories/more.v")).unwrap();

    let project = root.join("proofs/_CoqProject");
    let listed = std::fs::read_to_string(&project).unwrap();
    std::fs::write(&project, listed.replace("theories/tight.v\n", "")).unwrap();
    std::fs::remove_file(root.join("proofs/theories/tight.v")).unwrap();
    let found = differences(root);
    assert_eq!(
        found,
        [
            "proofs/_CoqProject changed",
            "proofs/theories/tight.v is gone"
        ]
    );
}

#[test]
fn the_manifest_has_each_theorem_of_the_catalogue_and_each_planted_error() {
    let manifest = Manifest::committed().unwrap();
    let entries = catalogue::load(&repository()).unwrap();
    let proved: Vec<_> = manifest
        .theorems
        .iter()
        .map(|proved| &proved.entry)
        .collect();
    assert_eq!(proved, entries.iter().collect::<Vec<_>>());
    let planted: Vec<String> = mutants::load(&repository())
        .unwrap()
        .into_iter()
        .filter(|mutant| !mutant.harmless)
        .map(|mutant| mutant.what)
        .collect();
    assert_eq!(manifest.mutants, planted);
    assert!(planted.len() >= 10);
}

#[test]
fn the_committed_text_is_the_one_that_would_be_written() {
    let text = read(&repository(), MANIFEST).unwrap();
    assert_eq!(Manifest::parse(&text).unwrap().text(), text);
}

#[test]
fn a_manifest_of_another_form_is_refused_with_the_mend() {
    let problem = Manifest::parse("{}").unwrap_err().to_string();
    assert!(problem.contains("cargo xtask proof --bless"), "{problem}");
}

#[test]
fn what_is_built_in_is_what_is_there() {
    assert_eq!(embedded::digests(), digests(&repository()).unwrap());
    assert!(Manifest::of_this_build().is_some());
}
