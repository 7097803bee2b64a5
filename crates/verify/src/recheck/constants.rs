//! Bounds from a record's constants.

use crate::config::{ExperimentFile, TheoremId};
use crate::record::{CaseRecord, ClaimRecord, ExactText, KnownRecord, NoiseRecord};
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::declare::gap_ceilings;
use telescope_core::facts::{Epoch, Fact, Facts, Known, LeastSquares, Origin, SecondMoments};
use telescope_core::methods::{AnyMethod, Departure};
use telescope_core::schedules::{AnySchedule, Horizon, NoiseForm, StepSizes};
use telescope_theory::bound::Bound;
use telescope_theory::hypothesis::{Hypothesis, Unmet};
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorem::{Measure, Theorem};

/// What the record's constants give again: facts, schedule, table.
pub(crate) struct Rebuilt {
    facts: Facts,
    schedule: AnySchedule,
    horizon: Horizon,
    step_sizes: StepSizes,
    dependent: Option<String>,
    departure: Option<Departure>,
}

impl Rebuilt {
    pub(super) fn step_sizes(&self) -> &StepSizes {
        &self.step_sizes
    }

    /// Whether the run, and not the table, chose the step sizes.
    pub(super) fn depends_on_run(&self) -> bool {
        self.schedule.depends_on_data()
    }

    pub(crate) fn new(case: &CaseRecord) -> Result<Self, String> {
        let file: ExperimentFile = serde_json::from_value(case.config.clone())
            .map_err(|error| format!("the recorded experiment cannot be read: {error}"))?;
        let constants = &case.constants;
        if file.run.steps != constants.steps {
            return Err("the number of steps differs from the recorded experiment's".into());
        }
        let reason = |text: &Option<String>| text.clone().unwrap_or_else(|| "not recorded".into());
        let square = |text: &Option<ExactText>,
                      missing: &Option<String>|
         -> Result<Known<Magnitude>, String> {
            Ok(match text {
                None => Err(reason(missing)),
                Some(text) => recorded(Magnitude::from_square(Quantity::Exact(nonnegative(text)?))),
            })
        };
        let initial_gap = match constants.initial_gap {
            Some(ends) => Interval::try_from(ends).map_err(|error| error.to_string())?,
            None => Interval::whole(),
        };
        let more = constants.more.as_ref();
        let facts = Facts {
            dimension: case.start.len(),
            convex: constants
                .not_convex
                .clone()
                .map_or_else(|| recorded(()), Err),
            lipschitz: square(&constants.lipschitz_sq, &constants.no_lipschitz)?,
            risk_lipschitz: square(&constants.risk_lipschitz_sq, &None)?,
            second_moments: match &constants.second_moments {
                None => Err(reason(&constants.no_second_moments)),
                Some(NoiseRecord::Constant(text)) => recorded(SecondMoments::Constant(
                    Magnitude::from_square(Quantity::Exact(nonnegative(text)?)),
                )),
                Some(NoiseRecord::PerStep(uppers)) => {
                    if uppers.len() != constants.steps
                        || uppers.iter().any(|value| !(*value >= 0.0))
                    {
                        return Err("the recorded second moments do not fit the steps".into());
                    }
                    recorded(SecondMoments::PerStep(
                        uppers.iter().map(|value| Interval::point(*value)).collect(),
                    ))
                }
            },
            smoothness: quantity(more.map(|more| &more.smoothness))?,
            strong_convexity: quantity(more.map(|more| &more.strong_convexity))?,
            risk_smoothness: quantity(more.map(|more| &more.risk_smoothness))?,
            variance: quantity(more.map(|more| &more.variance))?,
            optimal_noise: quantity(more.map(|more| &more.optimal_noise))?,
            least_squares: again(more.map(|more| &more.least_squares), |[row, residual]| {
                Ok(LeastSquares {
                    row_sq: Quantity::Exact(nonnegative(row)?),
                    residual_sq: Quantity::Exact(nonnegative(residual)?),
                })
            })?,
            // Formulas divide by both.
            epoch: again(more.map(|more| &more.epoch), |&(rows, fixed)| {
                let rows = positive(rows, "an epoch of no steps is recorded")?;
                Ok(Epoch { rows, fixed })
            })?,
            resisting: again(more.map(|more| &more.resisting), |&dimension| {
                positive(dimension, "a problem of no dimension is recorded")
            })?,
            projected: more.is_some_and(|more| more.projected),
            distance: square(&constants.distance_sq, &constants.no_distance)?,
            diameter: square(
                &constants.diameter_sq,
                &more.and_then(|more| more.no_diameter.clone()),
            )?,
            // Only the difference of the two is recorded, and only it is used.
            optimum: match more.and_then(|more| more.no_optimum.clone()) {
                Some(reason) => Err(reason),
                None => recorded(Quantity::Exact(Rational::ZERO)),
            },
            initial_risk: Quantity::Enclosed(initial_gap),
            minimiser: None,
        };
        let horizon = horizon(&facts, constants.steps);
        let step_sizes =
            StepSizes::new(&file.schedule, &horizon).map_err(|error| error.to_string())?;
        Ok(Self {
            facts,
            departure: departure(&file.method, &file.schedule),
            schedule: file.schedule,
            horizon,
            step_sizes,
            dependent: constants.dependent.clone(),
        })
    }

    /// The first hypothesis of a theorem that fails here, nothing being assumed.
    pub(crate) fn first_unmet(&self, theorem: &dyn Theorem, form: NoiseForm) -> Option<Hypothesis> {
        let setting = self.setting(&[]);
        theorem
            .hypotheses(form)
            .into_iter()
            .find(|hypothesis| hypothesis.check(&setting).is_err())
    }

    fn setting<'a>(&'a self, assumed: &'a [Hypothesis]) -> Setting<'a> {
        Setting {
            facts: &self.facts,
            schedule: &self.schedule,
            horizon: &self.horizon,
            step_sizes: &self.step_sizes,
            independent: self.dependent.as_deref().map_or(Ok(()), Err),
            departure: self.departure,
            assumed,
        }
    }

    /// The claim's bound, or the hypotheses that fail; an outer error if the theorem is unknown.
    pub(super) fn bound(
        &self,
        claim: &ClaimRecord,
    ) -> Result<Result<Box<dyn Bound>, Vec<Unmet>>, String> {
        let found = TheoremId::find(&claim.theorem)
            .ok_or_else(|| format!("there is no theorem {:?}", claim.theorem))?;
        let theorem = found.theorem();
        let setting = self.setting(&claim.assumed);
        if theorem.output_in(&setting).id() != claim.output {
            return Err("the theorem speaks of another output".into());
        }
        Ok(theorem.instantiate(&setting, claim.form))
    }

    /// The proven upper bounds on the gap of the claim's output.
    pub(super) fn ceilings(&self, claim: &ClaimRecord) -> Vec<f64> {
        let mut values: Vec<f64> = Vec::new();
        let found = TheoremId::find(&claim.theorem);
        let theorem = found.as_ref().map(TheoremId::theorem);
        if theorem.is_some_and(|theorem| matches!(theorem.measure(), Measure::Exceedance { .. })) {
            return vec![1.0];
        }
        if claim.output == Output::WEIGHTED.id() {
            values.extend(
                gap_ceilings(&self.facts, &self.step_sizes, self.departure)
                    .into_iter()
                    .map(|(_, value)| value.upper()),
            );
        }
        if let (Ok(slope), Ok(diameter)) = (&self.facts.risk_lipschitz, &self.facts.diameter) {
            values.push(
                (slope.value.value().enclosure() * diameter.value.value().enclosure()).upper(),
            );
        }
        values
    }
}

fn again<R, T>(
    record: Option<&KnownRecord<R>>,
    value: impl Fn(&R) -> Result<T, String>,
) -> Result<Known<T>, String> {
    Ok(match record {
        None => Err("not recorded".into()),
        Some(KnownRecord::Unknown(reason)) => Err(reason.clone()),
        Some(KnownRecord::Known(recording)) => recorded(value(recording)?),
    })
}

fn quantity(record: Option<&KnownRecord<ExactText>>) -> Result<Known<Quantity>, String> {
    again(record, |text| Ok(Quantity::Exact(text.parse()?)))
}

fn positive(count: usize, otherwise: &str) -> Result<usize, String> {
    match count {
        0 => Err(otherwise.to_owned()),
        count => Ok(count),
    }
}

fn nonnegative(square: &ExactText) -> Result<Rational, String> {
    let square = square.parse()?;
    if square < Rational::ZERO {
        return Err("a recorded square is negative".into());
    }
    Ok(square)
}

fn recorded<T>(value: T) -> Known<T> {
    Ok(Fact::new(value, Origin::Assumed, "as recorded"))
}

/// As [`telescope_core::engine::Setup::departure`], from the recorded experiment.
fn departure(method: &AnyMethod, schedule: &AnySchedule) -> Option<Departure> {
    match schedule {
        AnySchedule::ReduceOnPlateau(_) => Some(Departure::REDUCED),
        _ => method.departure(),
    }
}
