//! One case: the problem with its facts, the table of step sizes, the exact rung, the claims with their bounds.

use super::exact::{asked, exact_rung};
use super::limits::{check_memory, check_run, no_overflow};
use super::{build, printed};
use crate::config::{
    CaseConfig, ClaimConfig, ConfigError, Document, Experiment, ExperimentFile, Relation,
    noise_name,
};
use crate::data::DataFiles;
use crate::number::{lower, upper};
use crate::record::DataRecord;
use std::path::Path;
use telescope_core::arithmetic::Rational;
use telescope_core::averages::Output;
use telescope_core::declare::{Declared, declare};
use telescope_core::engine::{Instance, Setup};
use telescope_core::enumeration::Enumeration;
use telescope_core::facts::{Fact, Facts, Origin, SecondMoments};
use telescope_core::moments::Moments;
use telescope_core::optimum::Optimum;
use telescope_core::rng::StreamKey;
use telescope_core::schedules::{Horizon, NoiseForm, StepSizes, StepSizesError};
use telescope_theory::bound::Bound;
use telescope_theory::hypothesis::Unmet;
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorems::lower_bound::below_class_floor;

/// A planned case.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::plan::plan;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// let case = &planned.cases[0];
/// assert!(case.id == "tight-constant" && case.is_deterministic() && case.dependent().is_none());
/// assert_eq!(case.facts.lipschitz.as_ref().unwrap().value.square().enclosure().upper(), 4.0);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub struct Case {
    /// The experiment's name, with the label in brackets where there is a grid.
    pub id: String,
    /// The settings that make the case.
    pub label: String,
    /// The arm, if the experiment has any.
    pub arm: Option<String>,
    /// The name that decides the noise.
    pub noise: String,
    /// The file with the settings put in.
    pub file: ExperimentFile,
    /// What is recorded of its data file, if it has one.
    pub data: Option<DataRecord>,
    /// The problem, the domain and the start.
    pub setup: Setup,
    /// What is known of it; second moments from the moment recursion are filled in.
    pub facts: Facts,
    /// The enclosure of R*, or why there is none.
    pub optimum: Result<Optimum, String>,
    /// What the schedule may depend on.
    pub horizon: Horizon,
    /// η_1..η_T.
    pub step_sizes: StepSizes,
    /// The exact expectation, where there is one.
    pub exact: Exact,
    /// The claims.
    pub claims: Vec<PlannedClaim>,
    /// Outputs that comparisons ask for.
    pub compared: Vec<Output>,
    /// The key that replicates draw from.
    pub key: StreamKey,
}

/// The outputs that figures show beside those of claims and comparisons.
const FIGURES: [Output; 3] = [Output::WEIGHTED, Output::LAST, Output::FINAL];

/// The exact rung of a case.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::plan::{Exact, plan};
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// // There is one path.
/// assert!(matches!(planned.cases[0].exact, Exact::Enumeration(_)));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub enum Exact {
    /// Closed recursion of moments, in intervals.
    Moments(Box<Moments>),
    /// All paths, in rationals.
    Enumeration(Box<Enumeration>),
    /// None, and why.
    Absent(String),
}

/// A claim with its bound, or with the hypotheses that fail.
///
/// ```
/// use std::path::Path;
/// use telescope_core::averages::Output;
/// use telescope_verify::plan::plan;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// let claim = &planned.cases[0].claims[0];
/// assert_eq!((claim.id.as_str(), claim.output), ("tight-constant/weighted-average/sup", Output::WEIGHTED));
/// assert!(claim.bound.is_ok());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub struct PlannedClaim {
    /// The claim as written.
    pub config: ClaimConfig,
    /// Unique in a suite.
    pub id: String,
    /// What the claim speaks of.
    pub output: Output,
    /// The bound.
    pub bound: Result<Box<dyn Bound>, Vec<Unmet>>,
}

/// The key of a case's noise: it depends on the seed and the case's name, not on its claims.
#[must_use]
pub(crate) fn case_key(seed: u64, case: &str) -> StreamKey {
    StreamKey::derive(seed, case, "replicates")
}

impl Case {
    pub(super) fn plan(
        experiment: &Experiment,
        case: &CaseConfig,
        root: &Path,
        files: &DataFiles,
        seed: u64,
    ) -> Result<Self, ConfigError> {
        let (file, document) = (&case.file, &experiment.document);
        let id = noise_name(&experiment.id, &case.label);
        let (instance, data) = build::instance(file, document, root, files)?;
        let file = &resolved(file, &instance, document)?;
        check_run(file, document)?;
        let start = match build::fixed_start(&file.run.start, instance.dimension()) {
            Some(start) => start,
            None => vec![tight_start(file, &instance, document)?],
        };
        let setup = build::setup(file, instance, start, document)?;
        // Before anything whose cost grows with the dimension. A claim has one output.
        let kept = FIGURES.len() + case.outputs.len() + file.claim.len();
        check_memory(file, &setup, kept, document)?;
        let Declared { mut facts, optimum } = declare(&setup);
        let horizon = horizon(&facts, file.run.steps);
        let step_sizes = table(file, &horizon, document)?;
        let mut outputs = case.outputs.clone();
        for claim in &file.claim {
            let setting = setting(file, &facts, &horizon, &step_sizes, &setup, claim);
            outputs.push(claim.theorem.theorem().output_in(&setting));
        }
        let exact = exact_rung(&setup, &step_sizes, &facts, &asked(file, &outputs));
        printed::check(file, &setup, &facts, &exact, document)?;
        if let Exact::Moments(moments) = &exact {
            no_overflow(&id, moments.gradients_sq(), file, document)?;
            facts.second_moments = Ok(Fact::new(
                SecondMoments::PerStep(moments.gradients_sq().to_vec()),
                Origin::Proved,
                "E‖g_t‖² of each step, by the moment recursion in outward-rounded intervals",
            ));
        }
        let claims = claims(&id, file, &facts, &horizon, &step_sizes, &setup, document)?;
        Ok(Self {
            key: case_key(seed, &case.noise),
            id,
            label: case.label.clone(),
            arm: case.arm.clone(),
            noise: case.noise.clone(),
            file: file.clone(),
            data,
            setup,
            facts,
            optimum,
            horizon,
            step_sizes,
            exact,
            claims,
            compared: case.outputs.clone(),
        })
    }

    /// Whether every replicate is the same run.
    #[must_use]
    pub fn is_deterministic(&self) -> bool {
        self.setup.instance().is_deterministic()
    }

    /// Why sampling is not independent, if it is not.
    #[must_use]
    pub fn dependent(&self) -> Option<&'static str> {
        self.setup.instance().dependence()
    }

    /// The setting for theorems, with the hypotheses that a claim assumes.
    #[must_use]
    pub fn setting<'a>(&'a self, claim: &'a ClaimConfig) -> Setting<'a> {
        setting(
            &self.file,
            &self.facts,
            &self.horizon,
            &self.step_sizes,
            &self.setup,
            claim,
        )
    }

    /// The outputs to record: those of the claims, and x̄, x_T and x_{T+1} for the figures.
    #[must_use]
    pub fn outputs(&self) -> Vec<Output> {
        let mut outputs = FIGURES.to_vec();
        for output in &self.compared {
            if !outputs.contains(output) {
                outputs.push(*output);
            }
        }
        for claim in &self.claims {
            if !outputs.contains(&claim.output) {
                outputs.push(claim.output);
            }
        }
        outputs
    }
}

fn setting<'a>(
    file: &'a ExperimentFile,
    facts: &'a Facts,
    horizon: &'a Horizon,
    step_sizes: &'a StepSizes,
    setup: &Setup,
    claim: &'a ClaimConfig,
) -> Setting<'a> {
    let independent = setup.instance().dependence().map_or(Ok(()), Err);
    Setting {
        facts,
        schedule: &file.schedule,
        horizon,
        step_sizes,
        independent,
        departure: setup.departure(),
        assumed: &claim.assume,
    }
}

/// The file with the number of steps that its budget of gradients gives.
fn resolved(
    file: &ExperimentFile,
    instance: &Instance,
    document: &Document,
) -> Result<ExperimentFile, ConfigError> {
    let mut file = file.clone();
    let Some(gradients) = file.run.sample_gradients else {
        return Ok(file);
    };
    let key = "run.sample-gradients";
    let rows = instance.rows_a_step().ok_or_else(|| {
        document.error(
            key,
            "the problem has no rows, so that a step costs no gradients of rows",
            "give the number of steps as run.steps",
        )
    })?;
    if gradients < rows {
        return Err(document.error(
            key,
            format!("{gradients} gradients are less than the {rows} of a single step"),
            "allow more gradients, or use a smaller batch",
        ));
    }
    let steps = gradients / rows;
    if file.run.steps != 0 && file.run.steps != steps {
        return Err(document.error(
            key,
            format!(
                "{gradients} gradients make {steps} steps, but run.steps is {}",
                file.run.steps
            ),
            "give one of the two",
        ));
    }
    file.run.steps = steps;
    Ok(file)
}

/// x_1 = L·S, which needs S before r.
fn tight_start(
    file: &ExperimentFile,
    instance: &Instance,
    document: &Document,
) -> Result<Rational, ConfigError> {
    let key = "run.start";
    if file.schedule.depends_on_steps() {
        return Err(document.error(
            key,
            "a start that depends on the schedule cannot be used with a schedule that depends on the start",
            "give the schedule its step size in numbers",
        ));
    }
    let origin = Setup::new(
        instance.clone(),
        file.domain.clone(),
        vec![Rational::ZERO; instance.dimension()],
    )
    .map_err(|error| document.error(key, error.to_string(), "use the whole space"))?;
    let lipschitz = declare(&origin).facts.lipschitz;
    let lipschitz = lipschitz
        .ok()
        .filter(|_| instance.dimension() == 1)
        .and_then(|fact| fact.value.value().exact().cloned())
        .ok_or_else(|| {
            document.error(
                key,
                "the tight start needs one dimension and a rational bound L on subgradients",
                "use a finite sum with the absolute loss and one feature",
            )
        })?;
    let horizon = Horizon {
        steps: file.run.steps,
        distance: None,
        lipschitz: None,
        second_moment: None,
    };
    Ok(lipschitz * table(file, &horizon, document)?.total())
}

fn table(
    file: &ExperimentFile,
    horizon: &Horizon,
    document: &Document,
) -> Result<StepSizes, ConfigError> {
    StepSizes::new(&file.schedule, horizon).map_err(|error| {
        let hint = match &error {
            StepSizesError::Overflow { .. } => "use smaller step sizes or fewer steps",
            StepSizesError::AllZero => "give the schedule a positive step size",
            StepSizesError::Missing(missing) => missing.mend,
            StepSizesError::DependsOnData => "use another schedule after the warm-up",
            StepSizesError::NotAStepSize { .. } => "change the schedule's parameters",
            StepSizesError::TooFewEntries { .. } => {
                "list a value for every step, or make run.steps smaller"
            }
            StepSizesError::NoSteps | StepSizesError::TooManySteps(_) => "change run.steps",
        };
        document.error(
            &format!("schedule.{}", file.schedule.id()),
            error.to_string(),
            hint,
        )
    })
}

fn claims(
    id: &str,
    file: &ExperimentFile,
    facts: &Facts,
    horizon: &Horizon,
    step_sizes: &StepSizes,
    setup: &Setup,
    document: &Document,
) -> Result<Vec<PlannedClaim>, ConfigError> {
    let mut planned: Vec<PlannedClaim> = Vec::new();
    for (index, claim) in file.claim.iter().enumerate() {
        let theorem = claim.theorem.theorem();
        let key = format!("claim.{index}");
        if !theorem.forms().contains(&claim.form) {
            return Err(document.error(
                &format!("{key}.form"),
                format!("{} has no {} form", theorem.id(), claim.form.id()),
                match claim.form {
                    NoiseForm::Sup => "write form = \"moment\"",
                    NoiseForm::Moment => "leave the key out",
                },
            ));
        }
        let id = format!("{id}/{}/{}", claim.theorem.name(), claim.form.id());
        if planned.iter().any(|other| other.id == id) {
            return Err(document.error(
                &key,
                format!("the claim {} is made twice", theorem.id()),
                "remove one of them",
            ));
        }
        if theorem.is_floor() != (claim.relation == Relation::AtLeast) {
            let (what, hint) = if theorem.is_floor() {
                ("is a bound from below", "write relation = \"at-least\"")
            } else {
                ("is a bound from above", "leave the key out")
            };
            return Err(document.error(
                &format!("{key}.relation"),
                format!("{} {what}", theorem.id()),
                hint,
            ));
        }
        let setting = setting(file, facts, horizon, step_sizes, setup, claim);
        // A certificate is a claim for the whole class: below what every method must allow there it needs no run.
        if claim.certify
            && let Some(below) = below_class_floor(theorem, &setting, claim.form)
        {
            return Err(document.error(
                &format!("{key}.certify"),
                format!(
                    "{} claims {} for every function with these constants, and every method that steps along {} subgradients has a gap of {} at least on one of them (lower-bound)",
                    theorem.id(),
                    upper(below.bound.upper(), 6),
                    step_sizes.steps(),
                    lower(below.floor.lower(), 6),
                ),
                "leave certify out to claim it of this problem alone",
            ));
        }
        planned.push(PlannedClaim {
            config: claim.clone(),
            id,
            output: theorem.output_in(&setting),
            bound: theorem.instantiate(&setting, claim.form),
        });
    }
    Ok(planned)
}
