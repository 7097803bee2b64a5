//! Bounds of an experiment file's problem.

use super::question::{Question, Steps};
use super::table::{BoundTable, decades, table};
use crate::config::{CaseConfig, ConfigError, Experiment, ProblemConfig, Start, TheoremId};
use crate::plan::{Case, plan};
use crate::record::FactRecord;
use crate::suite::facts_of;
use serde::Serialize;
use std::path::Path;
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::Hypothesis;

/// The bounds of one case.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::bounds::of_experiment;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let cases = of_experiment(&experiments[0], Path::new("../.."), 1, &[], None, None)?;
/// assert_eq!((cases[0].case.as_str(), cases[0].tables.len()), ("tight-constant", 2));
/// assert!(cases[0].constants.iter().any(|fact| fact.symbol == "L"));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseBounds {
    /// The case.
    pub case: String,
    /// What is known of its problem.
    pub constants: Vec<FactRecord>,
    /// One table a theorem and form.
    pub tables: Vec<BoundTable>,
}

/// What is asked of each case.
struct Asked {
    theorem: TheoremId,
    form: NoiseForm,
    assumed: Vec<Hypothesis>,
}

/// The bounds of the theorems asked for, or of the file's claims if none is; with the file's schedule unless another is
/// given; for the numbers of steps given, or else decades up to the file's own.
///
/// # Errors
/// If the file's problem cannot be built.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::bounds::of_experiment;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let cases = of_experiment(&experiments[0], Path::new("../.."), 1, &[], None, None)?;
/// let table = &cases[0].tables[0];
/// // The file's claim, its schedule, and decades up to its own 64 steps.
/// assert_eq!(table.theorem, "weighted-average");
/// assert_eq!(table.rows.iter().map(|row| row.steps).collect::<Vec<_>>(), [1, 10, 64]);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn of_experiment(
    experiment: &Experiment,
    root: &Path,
    seed: u64,
    theorems: &[TheoremId],
    schedule: Option<&Steps>,
    steps: Option<&[usize]>,
) -> Result<Vec<CaseBounds>, ConfigError> {
    let mut found = Vec::new();
    for config in &experiment.cases {
        let own = planned(experiment, config, None, root, seed)?;
        let numbers = steps.map_or_else(|| decades(own.step_sizes.steps()), <[usize]>::to_vec);
        // With rows, what is known does not depend on T; a moment recursion and the tight start do.
        let varies = !matches!(config.file.problem, ProblemConfig::FiniteSum(_))
            || config.file.run.start == Start::LipschitzTimesTotalStepSize;
        let mut cases: Vec<Case> = Vec::new();
        if varies {
            for &number in &numbers {
                cases.push(planned(experiment, config, Some(number), root, seed)?);
            }
        }
        let schedule = schedule
            .cloned()
            .unwrap_or_else(|| Steps::Schedule(Box::new(config.file.schedule.clone())));
        let tables = asked(config, theorems)
            .iter()
            .map(|asked| {
                let of = |case: &Case, numbers: &[usize]| {
                    table(&question(case, asked), &schedule, numbers)
                };
                let mut whole = of(&own, if varies { &[] } else { &numbers });
                for (case, number) in cases.iter().zip(&numbers) {
                    let part = of(case, &[*number]);
                    let mut row = part.rows;
                    if let (Some(row), false) = (row.first_mut(), part.unmet.is_empty()) {
                        row.unmet.splice(0..0, part.unmet);
                    }
                    whole.rows.extend(row);
                }
                whole.gather_refusals();
                whole
            })
            .collect();
        found.push(CaseBounds {
            case: own.id.clone(),
            constants: facts_of(&own.facts),
            tables,
        });
    }
    Ok(found)
}

/// The theorems in all their forms, or the claims as they are made.
fn asked(config: &CaseConfig, theorems: &[TheoremId]) -> Vec<Asked> {
    let of_claims = config.file.claim.iter().map(|claim| Asked {
        theorem: claim.theorem.clone(),
        form: claim.form,
        assumed: claim.assume.clone(),
    });
    if theorems.is_empty() {
        return of_claims.collect();
    }
    let forms = |theorem: &TheoremId| -> Vec<Asked> {
        let forms = theorem.theorem().forms().iter();
        forms
            .map(|form| Asked {
                theorem: theorem.clone(),
                form: *form,
                assumed: Vec::new(),
            })
            .collect()
    };
    theorems.iter().flat_map(forms).collect()
}

fn planned(
    experiment: &Experiment,
    config: &CaseConfig,
    steps: Option<usize>,
    root: &Path,
    seed: u64,
) -> Result<Case, ConfigError> {
    let mut config = config.clone();
    if let Some(steps) = steps {
        config.file.run.steps = steps;
        config.file.run.sample_gradients = None;
    }
    let mut one = experiment.clone();
    one.cases = vec![config];
    let mut planned = plan(one, root, seed)?;
    Ok(planned.cases.remove(0))
}

fn question<'a>(case: &'a Case, asked: &'a Asked) -> Question<'a> {
    Question {
        theorem: asked.theorem.theorem(),
        form: asked.form,
        facts: &case.facts,
        dependent: case.dependent(),
        departure: case.setup.departure(),
        assumed: &asked.assumed,
        of_constants: false,
    }
}
