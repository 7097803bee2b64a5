//! The sources of the proof as they were when this was built, so that a program can tell whether they are those that
//! were checked without having them at hand.

use crate::sources::digest;
use std::collections::BTreeMap;

macro_rules! embed {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("../../../", $path)))),*] };
}

/// Each file that the check depends on, by its path from the root.
const SOURCES: &[(&str, &str)] = embed![
    "proofs/_CoqProject",
    "proofs/certificates/decay-with-weights-4.json",
    "proofs/certificates/linear-decay-5.json",
    "proofs/certificates/textbook-average-4.json",
    "proofs/certificates/textbook-values-3.json",
    "proofs/mutants.json",
    "proofs/theorems.json",
    "proofs/theories/bound.v",
    "proofs/theories/certificate.v",
    "proofs/theories/convex.v",
    "proofs/theories/corollaries.v",
    "proofs/theories/examples.v",
    "proofs/theories/expectation.v",
    "proofs/theories/finite.v",
    "proofs/theories/inner.v",
    "proofs/theories/last_iterate.v",
    "proofs/theories/measure.v",
    "proofs/theories/needed.v",
    "proofs/theories/optimal.v",
    "proofs/theories/sgd.v",
    "proofs/theories/sharp.v",
    "proofs/theories/tight.v",
    "proofs/theories/tree.v",
    "proofs/theories/vectors.v",
    "proofs/vectors.json",
];

/// The SHA-256 of each.
///
/// ```
/// use telescope_formal::embedded::digests;
///
/// // SHA-256 in hexadecimal of each file.
/// let digests = digests();
/// assert!(digests.contains_key("proofs/theories/bound.v"));
/// assert!(digests.values().all(|digest| digest.len() == 64));
/// ```
#[must_use]
pub fn digests() -> BTreeMap<String, String> {
    let digest = |&(path, text): &(&str, &str)| (path.to_owned(), digest(text));
    SOURCES.iter().map(digest).collect()
}
