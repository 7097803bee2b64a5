//! Values of both sides of the bound that Coq computed, each proved there to be the theorem's term: the exact rung of
//! the program must reproduce them as fractions.

use crate::Failure;
use crate::coq::Coq;
use serde::{Deserialize, Serialize};

pub use crate::sources::VECTORS;

/// The problems of `theories/vectors.v`, in the order of its `problems`.
const NAMES: [&str; 8] = [
    "tight_line",
    "two_kinks",
    "three_slopes",
    "decay_to_zero",
    "on_the_kink",
    "five_rows",
    "repeated_row",
    "long_steps",
];

/// A mean of losses |a_i x − b_i|, one row drawn at a time with the same chance, and both sides of the bound after all
/// steps. Fractions are in lowest terms, `"n/d"` or `"n"`.
///
/// ```
/// use telescope_formal::vectors::committed;
///
/// // n^T paths.
/// for vector in committed().unwrap() {
///     let steps = u32::try_from(vector.steps.len()).unwrap();
///     assert_eq!(vector.paths, (vector.rows.len() as u64).pow(steps), "{}", vector.name);
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its name in Coq.
    pub name: String,
    /// The rows (a, b).
    pub rows: Vec<(i64, i64)>,
    /// x_1.
    pub start: String,
    /// s, any point.
    pub comparator: String,
    /// η_1..η_T.
    pub steps: Vec<String>,
    /// n^T.
    pub paths: u64,
    /// E R(x̄), the mean over all paths.
    pub risk_of_average: String,
    /// R(s).
    pub risk_of_comparator: String,
    /// (|x_1 − s|² + L² Σ η²)/(2 Σ η), L = max |a_i|.
    pub bound: String,
}

/// The committed vectors.
///
/// # Errors
/// If they are not of their form.
///
/// ```
/// use telescope_formal::vectors::committed;
///
/// assert_eq!(committed().unwrap()[0].name, "tight_line");
/// ```
pub fn committed() -> Result<Vec<Vector>, Failure> {
    parse(include_str!("../../../proofs/vectors.json"))
}

/// Reads vectors.
///
/// # Errors
/// If they are not of their form.
///
/// ```
/// use telescope_formal::vectors::parse;
///
/// assert!(parse("[]").unwrap().is_empty());
/// assert!(parse("{").unwrap_err().to_string().contains("proofs/vectors.json"));
/// ```
pub fn parse(text: &str) -> Result<Vec<Vector>, Failure> {
    serde_json::from_str(text).map_err(|error| {
        let mend = "run `cargo xtask proof --bless`";
        Failure::form(VECTORS, error.to_string(), mend)
    })
}

/// Their text, as committed.
///
/// ```
/// use telescope_formal::vectors::{committed, parse, text};
///
/// let vectors = committed().unwrap();
/// assert_eq!(parse(&text(&vectors)).unwrap(), vectors);
/// ```
#[must_use]
pub fn text(vectors: &[Vector]) -> String {
    let json = serde_json::to_string_pretty(vectors).expect("texts and numbers");
    format!("{json}\n")
}

/// Has Coq compute them, `theories/vectors.v` being compiled.
///
/// # Errors
/// If Coq does not, or the problems are not those of the list here.
///
/// ```no_run
/// use telescope_formal::coq::Coq;
/// use telescope_formal::vectors::compute;
///
/// // Not run with the tests: it needs Coq. In a fresh folder the theory is not compiled yet, and Coq says so.
/// let coq = Coq::find("target/proofs".into()).unwrap();
/// assert_eq!(compute(&coq).unwrap_err().exit_code(), 1);
/// ```
pub fn compute(coq: &Coq) -> Result<Vec<Vector>, Failure> {
    let outcome = coq.run("emit_vectors", &questions())?;
    if !outcome.accepted {
        return Err(Failure::Rejected {
            file: "the values of theories/vectors.v".to_owned(),
            output: outcome.complaints,
        });
    }
    let unread = || Failure::Rejected {
        file: "the values of theories/vectors.v".to_owned(),
        output: outcome.printed.clone(),
    };
    // A problem that Coq has and this list does not would otherwise be left out in silence.
    let count = integers(answer(&outcome.printed, "count").ok_or_else(unread)?);
    if count != [NAMES.len() as i128] {
        return Err(Failure::unsound(
            format!(
                "theories/vectors.v has {count:?} problems, not {}",
                NAMES.len()
            ),
            "give NAMES in crates/formal/src/vectors.rs its list",
        ));
    }
    NAMES
        .iter()
        .map(|name| {
            let answer = answer(&outcome.printed, name).ok_or_else(unread)?;
            read(name, &integers(answer)).ok_or_else(unread)
        })
        .collect()
}

const MARK: &str = "@@@";

fn questions() -> String {
    let mut text = String::from(
        "From Coq Require Import ZArith.\nFrom mathcomp Require Import all_ssreflect.\n\
         From Telescope Require Import vectors.\nOpen Scope Z_scope.\n",
    );
    let mut ask = |mark: &str, term: &str| {
        text.push_str(&format!(
            "Goal True. idtac \"{MARK} {mark}\". Abort.\nEval vm_compute in {term}.\n"
        ));
    };
    for name in NAMES {
        ask(name, &format!("flat {name}"));
    }
    ask("count", "[:: Z.of_nat (size problems)]");
    text
}

fn answer<'a>(printed: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = printed.split_once(&format!("{MARK} {mark}\n"))?;
    let answer = rest.split(MARK).next()?;
    Some(answer.rsplit_once(": seq Z")?.0)
}

fn integers(answer: &str) -> Vec<i128> {
    answer
        .split(|c: char| !(c.is_ascii_digit() || c == '-'))
        .filter_map(|word| word.parse().ok())
        .collect()
}

/// The layout of `flat` in `theories/vectors.v`.
fn read(name: &str, numbers: &[i128]) -> Option<Vector> {
    let (&count, rest) = numbers.split_first()?;
    let (rows, rest) = rest.split_at_checked(2 * usize::try_from(count).ok()?)?;
    let (&[start, target, den, horizon], rest) = rest.split_first_chunk()?;
    let (steps, rest) = rest.split_at_checked(usize::try_from(horizon).ok()?)?;
    let &[left, left_den, at_target, target_den, right, right_den] = rest else {
        return None;
    };
    let rows = rows
        .chunks(2)
        .map(|row| Some((i64::try_from(row[0]).ok()?, i64::try_from(row[1]).ok()?)))
        .collect::<Option<Vec<_>>>()?;
    Some(Vector {
        name: name.to_owned(),
        paths: u64::try_from(count)
            .ok()?
            .checked_pow(u32::try_from(horizon).ok()?)?,
        rows,
        start: fraction(start, den)?,
        comparator: fraction(target, den)?,
        steps: steps
            .iter()
            .map(|&step| fraction(step, den))
            .collect::<Option<_>>()?,
        risk_of_average: fraction(left, left_den)?,
        risk_of_comparator: fraction(at_target, target_den)?,
        bound: fraction(right, right_den)?,
    })
}

/// In lowest terms; `None` unless the denominator is positive.
fn fraction(numerator: i128, denominator: i128) -> Option<String> {
    if denominator <= 0 {
        return None;
    }
    let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let common = i128::try_from(a).ok()?;
    let (numerator, denominator) = (numerator / common, denominator / common);
    Some(if denominator == 1 {
        numerator.to_string()
    } else {
        format!("{numerator}/{denominator}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_back() {
        let printed = "@@@ tight_line\n     = [:: 1; 1; 0; 4; (-2); 4; 3; 2; 1; 1; 11; 16; 0; 4;\n        \
                       22; 32]\n     : seq Z\n@@@ count\n     = [:: 1]\n     : seq Z\n";
        let numbers = integers(answer(printed, "tight_line").unwrap());
        let vector = read("tight_line", &numbers).unwrap();
        assert_eq!(vector.rows, [(1, 0)]);
        assert_eq!(
            (vector.start.as_str(), vector.comparator.as_str()),
            ("1", "-1/2")
        );
        assert_eq!(vector.steps, ["1/2", "1/4", "1/4"]);
        assert_eq!(vector.risk_of_average, "11/16");
        assert_eq!((vector.bound.as_str(), vector.paths), ("11/16", 1));
        assert_eq!(read("x", &numbers[..numbers.len() - 1]), None);
        assert_eq!(integers(answer(printed, "count").unwrap()), [1]);
    }

    #[test]
    fn fractions_are_in_lowest_terms() {
        assert_eq!(fraction(-6, 4).unwrap(), "-3/2");
        assert_eq!(fraction(0, 7).unwrap(), "0");
        assert_eq!(fraction(7, 7).unwrap(), "1");
        assert_eq!(fraction(1, 0), None);
        assert_eq!(fraction(1, -2), None);
    }

    #[test]
    fn the_committed_vectors_are_many_and_differ() {
        let vectors = committed().unwrap();
        let names: Vec<&str> = vectors.iter().map(|vector| vector.name.as_str()).collect();
        assert_eq!(names, NAMES);
        assert!(vectors.iter().filter(|vector| vector.paths >= 1000).count() >= 5);
    }
}
