//! `telescope bound`.

use super::answer::Answer;
use super::{MISUSE, complain_of, out};
use crate::arguments::{Bound, Form};
use serde_json::json;
use telescope_core::number::Number;
use telescope_core::schedules::NoiseForm;
use telescope_verify::bounds::{
    BoundTable, CaseBounds, Given, SCHEMA, Steps, constants_text, decades, number, of_constants,
    of_experiment, parse_schedule, parse_steps, table_text,
};
use telescope_verify::catalogue::catalogue;
use telescope_verify::config::TheoremId;
use telescope_verify::suite::{SuiteError, load_experiments, load_settings};

/// The last T of a table from constants, unless others are asked for.
const LAST: usize = 100_000;

/// Prints tables; 2 if a theorem that was named applies at no T, or the arguments are wrong.
pub(super) fn bound(arguments: &Bound) -> Result<Answer, SuiteError> {
    match asked(arguments) {
        Ok(asked) => match arguments.file() {
            Some(file) => of_file(arguments, &file, &asked),
            None => Ok(from_constants(arguments, &asked)),
        },
        Err(message) => {
            complain_of(&message);
            Ok(Answer {
                errors: vec![message],
                ..Answer::printed(MISUSE)
            })
        }
    }
}

struct Asked {
    theorems: Vec<TheoremId>,
    given: Given,
    schedule: Option<Steps>,
    steps: Option<Vec<usize>>,
}

fn asked(arguments: &Bound) -> Result<Asked, String> {
    let names = arguments.theorems();
    let files = arguments.subjects.len() - names.len();
    if files > 1 {
        return Err("several experiment files are named\n  hint: ask for one at a time".into());
    }
    if files == 1 && arguments.has_constants() {
        return Err("constants are given, and an experiment file that has its own\n  hint: leave one of them out".into());
    }
    let known = names_of("theorems");
    let mut theorems = Vec::new();
    for name in names {
        theorems.push(TheoremId::find(name).ok_or_else(|| {
            format!(
                "there is no theorem {name:?}\n  hint: use one of: {}",
                known.join(", ")
            )
        })?);
    }
    if arguments.all {
        theorems = known
            .iter()
            .filter_map(|name| TheoremId::find(name))
            .collect();
    }
    Ok(Asked {
        theorems,
        given: given(arguments)?,
        schedule: match &arguments.schedule {
            Some(text) => {
                Some(parse_schedule(text).map_err(|error| format!("--schedule: {error}"))?)
            }
            None => None,
        },
        steps: match &arguments.steps {
            Some(text) => Some(parse_steps(text).map_err(|error| format!("--steps: {error}"))?),
            None => None,
        },
    })
}

pub(super) fn names_of(kind: &str) -> Vec<String> {
    let all = catalogue();
    let section = all.iter().find(|section| section.kind == kind);
    section.map_or_else(Vec::new, |section| {
        section.parts.iter().map(|part| part.name.clone()).collect()
    })
}

fn given(arguments: &Bound) -> Result<Given, String> {
    let read = |flag: &str, text: &Option<String>| -> Result<Option<Number>, String> {
        match text {
            None => Ok(None),
            Some(text) => number(text)
                .map(Some)
                .map_err(|error| format!("--{flag}: {error}")),
        }
    };
    Ok(Given {
        distance: read("distance", &arguments.distance)?,
        lipschitz: read("lipschitz", &arguments.lipschitz)?,
        second_moment: read("second-moment", &arguments.second_moment)?,
        diameter: read("diameter", &arguments.diameter)?,
        strong_convexity: read("strong-convexity", &arguments.strong_convexity)?,
        smoothness: read("smoothness", &arguments.smoothness)?,
        sample_smoothness: read("sample-smoothness", &arguments.sample_smoothness)?,
        noise: read("noise", &arguments.noise)?,
        optimal_noise: read("optimal-noise", &arguments.optimal_noise)?,
        initial_gap: read("initial-gap", &arguments.initial_gap)?,
        rows: arguments.rows.map(|rows| rows as usize),
        fixed_order: arguments.fixed_order,
        dimension: arguments.dimension.map(|dimension| dimension as usize),
        longest_row: read("longest-row", &arguments.longest_row)?,
        largest_residual: read("largest-residual", &arguments.largest_residual)?,
    })
}

fn from_constants(arguments: &Bound, asked: &Asked) -> Answer {
    let form = arguments.form.map(|form| match form {
        Form::Sup => NoiseForm::Sup,
        Form::Moment => NoiseForm::Moment,
    });
    let schedule = asked.schedule.clone().unwrap_or(Steps::Optimal);
    let steps = asked.steps.clone().unwrap_or_else(|| decades(LAST));
    let bounds = of_constants(&asked.given, &asked.theorems, form, &schedule, &steps);
    out("constants");
    out(constants_text(&bounds.constants).trim_end());
    print(&bounds.tables);
    Answer::new(code(arguments, &bounds.tables), json!(bounds))
}

fn of_file(arguments: &Bound, file: &std::path::Path, asked: &Asked) -> Result<Answer, SuiteError> {
    let paths = [file.to_owned()];
    let experiments = load_experiments(&paths, &[])?;
    let seed = load_settings(std::path::Path::new("experiments"))?.seed;
    let mut cases: Vec<CaseBounds> = Vec::new();
    for experiment in &experiments {
        cases.extend(of_experiment(
            experiment,
            &super::verify::root(&paths),
            seed,
            &asked.theorems,
            asked.schedule.as_ref(),
            asked.steps.as_deref(),
        )?);
    }
    for (index, case) in cases.iter().enumerate() {
        if index > 0 {
            out("");
        }
        out(&case.case);
        out(constants_text(&case.constants).trim_end());
        print(&case.tables);
    }
    let results = json!({ "schema": SCHEMA, "cases": cases });
    let tables: Vec<BoundTable> = cases.into_iter().flat_map(|case| case.tables).collect();
    Ok(Answer::new(code(arguments, &tables), results))
}

fn print(tables: &[BoundTable]) {
    for table in tables {
        out("");
        out(table_text(table).trim_end());
    }
}

/// A theorem that was asked for by name and applies nowhere is wrong use.
fn code(arguments: &Bound, tables: &[BoundTable]) -> u8 {
    let named = arguments.theorems();
    let refused = named.iter().any(|name| {
        let id = TheoremId::find(name).map_or("", |found| found.theorem().id());
        let mut of_name = tables.iter().filter(|table| table.theorem == id);
        !of_name.any(BoundTable::applies)
    });
    if refused { MISUSE } else { 0 }
}
