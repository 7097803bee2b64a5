//! Bounds without a run: a theorem, constants or an experiment file, and a table over T. Every number comes from
//! [`Theorem::instantiate`](telescope_theory::theorem::Theorem::instantiate), with the facts that the constants make: no
//! formula is written here.

mod file;
mod given;
mod question;
mod spec;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use file::{CaseBounds, of_experiment};
pub use given::{Given, GivenError, number};
pub use question::Steps;
pub(crate) use question::{Promise, Question, own_departure};
pub use spec::{SpecError, parse_schedule, parse_steps};
pub(crate) use table::table;
pub use table::{Assumed, BoundTable, BoundValue, Row, decades};
pub(crate) use text::plain_symbol;
pub use text::{constants_text, table_text};

use crate::config::TheoremId;
use crate::record::FactRecord;
use serde::Serialize;
use telescope_core::schedules::NoiseForm;

/// The version of what `--json` prints.
///
/// ```
/// use telescope_verify::bounds::{Given, SCHEMA, Steps, of_constants};
///
/// let bounds = of_constants(&Given::default(), &[], None, &Steps::Optimal, &[1]);
/// assert_eq!(bounds.schema, SCHEMA);
/// ```
pub const SCHEMA: u32 = 1;

/// Tables from constants.
///
/// ```
/// use telescope_verify::bounds::{Given, Steps, number, of_constants};
/// use telescope_verify::config::TheoremId;
///
/// let given = Given { distance: Some(number("1")?), lipschitz: Some(number("1")?), ..Given::default() };
/// let theorem = TheoremId::find("optimal-constant-step").unwrap();
/// let bounds = of_constants(&given, &[theorem], None, &Steps::Optimal, &[9]);
/// assert!(bounds.constants.iter().any(|fact| fact.symbol == "L") && bounds.tables[0].applies());
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Bounds {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The constants, and what follows from them.
    pub constants: Vec<FactRecord>,
    /// One table a theorem and form.
    pub tables: Vec<BoundTable>,
}

/// The bounds of theorems from constants: of each form that the constants have a noise bound for, or of the one asked for.
///
/// ```
/// use telescope_verify::bounds::{Given, number, of_constants, parse_schedule};
/// use telescope_verify::config::TheoremId;
///
/// let given = Given { distance: Some(number("1/3")?), lipschitz: Some(number("2")?), ..Given::default() };
/// let theorem = TheoremId::find("weighted-average").unwrap();
/// let bounds = of_constants(&given, &[theorem], None, &parse_schedule("constant(1/10)")?, &[4]);
/// // (r² + Tη²L²)/(2Tη) = (1/9 + 4·4/100)/(2·4/10).
/// let bound = bounds.tables[0].rows[0].bound.as_ref().unwrap();
/// assert_eq!(bound.exact.as_ref().unwrap().as_str(), "61/180");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn of_constants(
    given: &Given,
    theorems: &[TheoremId],
    form: Option<NoiseForm>,
    schedule: &Steps,
    steps: &[usize],
) -> Bounds {
    let mut tables = Vec::new();
    for theorem in theorems {
        let theorem = theorem.theorem();
        for &form in &forms(theorem.forms(), form, given) {
            let facts = given.facts();
            let question = Question::of_constants(theorem, form, &facts);
            let mut table = table(&question, schedule, steps);
            given.name_flags(&mut table);
            tables.push(table);
        }
    }
    Bounds {
        schema: SCHEMA,
        constants: given.shown(),
        tables,
    }
}

/// The forms to show: the one asked for; else each whose noise bound was given, or the theorem's first.
fn forms(stated: &[NoiseForm], asked: Option<NoiseForm>, given: &Given) -> Vec<NoiseForm> {
    if let Some(asked) = asked {
        return stated
            .iter()
            .copied()
            .filter(|form| *form == asked)
            .collect();
    }
    let has = |form: &NoiseForm| match form {
        NoiseForm::Sup => given.lipschitz.is_some(),
        NoiseForm::Moment => given.second_moment.is_some(),
    };
    let known: Vec<NoiseForm> = stated.iter().copied().filter(has).collect();
    match (known.is_empty(), stated.first()) {
        (true, Some(first)) => vec![*first],
        _ => known,
    }
}
