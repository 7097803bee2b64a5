//! A theorem asked of a problem, for any number of steps.

use telescope_core::averages::Output;
use telescope_core::facts::{Fact, Facts, Origin};
use telescope_core::methods::Departure;
use telescope_core::schedules::{AnySchedule, Horizon, NoiseForm, StepSizes, StepSizesError};
use telescope_theory::bound::Bound;
use telescope_theory::hypothesis::{Hypothesis, Unmet};
use telescope_theory::recommended::Constants;
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorem::Theorem;

/// How steps are chosen.
///
/// ```
/// use telescope_verify::bounds::{Steps, parse_schedule};
///
/// assert_eq!(parse_schedule("optimal")?, Steps::Optimal);
/// let Steps::Schedule(schedule) = parse_schedule("inverse-sqrt(1/2)")? else { unreachable!() };
/// assert_eq!(schedule.id(), "inverse-sqrt");
/// # Ok::<(), telescope_verify::bounds::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Steps {
    /// As this schedule says.
    Schedule(Box<AnySchedule>),
    /// As the theorem recommends for each T.
    Optimal,
}

/// What is asked.
#[derive(Clone)]
pub(crate) struct Question<'a> {
    /// Which theorem.
    pub theorem: &'a dyn Theorem,
    /// Which bound on the noise.
    pub form: NoiseForm,
    /// Of which problem.
    pub facts: &'a Facts,
    /// Why sampling is not independent, if it is not.
    pub dependent: Option<&'a str>,
    /// What the method changes of the step.
    pub departure: Option<Departure>,
    /// Hypotheses assumed although they do not hold.
    pub assumed: &'a [Hypothesis],
    /// Whether the problem is only its constants: for a floor it is then the worst one for T steps.
    pub of_constants: bool,
}

/// A bound that applies.
pub(crate) struct Promise {
    /// The step sizes in closed form.
    pub schedule: AnySchedule,
    /// Their table.
    pub step_sizes: StepSizes,
    /// The bound.
    pub bound: Box<dyn Bound>,
}

impl<'a> Question<'a> {
    /// Of a problem that has these constants, and the method that the theorem speaks of.
    #[must_use]
    pub(crate) fn of_constants(
        theorem: &'a dyn Theorem,
        form: NoiseForm,
        facts: &'a Facts,
    ) -> Self {
        Self {
            theorem,
            form,
            facts,
            dependent: None,
            departure: own_departure(theorem, form),
            assumed: &[],
            of_constants: true,
        }
    }

    /// The bound for T steps.
    ///
    /// # Errors
    /// With every hypothesis that fails. Steps that cannot be chosen for want of a constant are none: the missing ones are
    /// named.
    pub(crate) fn ask(&self, steps: &Steps, count: usize) -> Result<Promise, Vec<Unmet>> {
        let worst;
        let facts = if self.of_constants {
            let mut changed = self.facts.clone();
            changed.resisting = Ok(Fact::new(
                count,
                Origin::Assumed,
                "the worst function for T steps",
            ));
            worst = changed;
            &worst
        } else {
            self.facts
        };
        let schedule = match steps {
            Steps::Schedule(schedule) => schedule.as_ref().clone(),
            Steps::Optimal => self
                .theorem
                .recommended(&Constants {
                    facts,
                    form: self.form,
                    steps: count,
                })
                .ok_or_else(|| self.missing(facts, count))?,
        };
        let horizon = horizon(facts, count);
        let step_sizes = StepSizes::new(&schedule, &horizon).map_err(|error| {
            let missing = self.missing(facts, count);
            match (
                &error,
                missing
                    .iter()
                    .any(|unmet| unmet.hypothesis != Hypothesis::FixedSchedule),
            ) {
                (StepSizesError::Missing(_), true) => missing,
                _ => vec![refused(error.to_string(), mend(&error))],
            }
        })?;
        let setting = self.setting(facts, &schedule, &horizon, &step_sizes);
        let bound = self.theorem.instantiate(&setting, self.form)?;
        Ok(Promise {
            schedule,
            step_sizes,
            bound,
        })
    }

    fn setting<'b>(
        &'b self,
        facts: &'b Facts,
        schedule: &'b AnySchedule,
        horizon: &'b Horizon,
        step_sizes: &'b StepSizes,
    ) -> Setting<'b> {
        Setting {
            independent: self.dependent.map_or(Ok(()), Err),
            departure: self.departure,
            assumed: self.assumed,
            ..Setting::new(facts, schedule, horizon, step_sizes)
        }
    }

    /// What the bound is for T steps of the recommended sizes, roughly and unchecked: where to look for a T. No hypothesis
    /// about the closed form of the steps is looked at, which costs most and holds by construction.
    #[must_use]
    pub(crate) fn estimate(&self, count: usize) -> Option<f64> {
        let schedule = self.theorem.recommended(&Constants {
            facts: self.facts,
            form: self.form,
            steps: count,
        })?;
        let horizon = horizon(self.facts, count);
        let step_sizes = StepSizes::new(&schedule, &horizon).ok()?;
        let setting = self.setting(self.facts, &schedule, &horizon, &step_sizes);
        let hypotheses = self.theorem.hypotheses(self.form);
        let mut looked_at = hypotheses.into_iter().filter(|one| !is_form(*one));
        let holds = looked_at.all(|hypothesis| hypothesis.check(&setting).is_ok());
        holds.then(|| self.theorem.bound(&setting, self.form).estimate(count))
    }

    /// What the theorem speaks of on this problem.
    #[must_use]
    pub(crate) fn output(&self) -> Output {
        let schedule = unit_steps();
        let horizon = horizon(self.facts, 1);
        match StepSizes::new(&schedule, &horizon) {
            Ok(step_sizes) => {
                let setting = Setting::new(self.facts, &schedule, &horizon, &step_sizes);
                self.theorem.output_in(&setting)
            }
            Err(_) => self.theorem.output(),
        }
    }

    /// The hypotheses about the problem that fail, where no step sizes can be chosen.
    fn missing(&self, facts: &Facts, count: usize) -> Vec<Unmet> {
        let none = || refused("no step sizes can be chosen".to_owned(), "give a schedule");
        let schedule = unit_steps();
        let horizon = horizon(facts, count);
        let Ok(step_sizes) = StepSizes::new(&schedule, &horizon) else {
            return vec![none()];
        };
        let setting = self.setting(self.facts, &schedule, &horizon, &step_sizes);
        let unmet: Vec<Unmet> = self
            .theorem
            .hypotheses(self.form)
            .into_iter()
            .filter(|hypothesis| !speaks_of_steps(*hypothesis))
            .filter_map(|hypothesis| hypothesis.check(&setting).err())
            .collect();
        if unmet.is_empty() {
            vec![none()]
        } else {
            unmet
        }
    }
}

/// Constant steps of 1, where any will do.
fn unit_steps() -> AnySchedule {
    let one = r#"{"constant": {"step-size": 1.0}}"#;
    serde_json::from_str(one).expect("a schedule")
}

/// The method of the theorem itself, where it is not plain SGD.
pub(crate) fn own_departure(theorem: &dyn Theorem, form: NoiseForm) -> Option<Departure> {
    let adapts = theorem.hypotheses(form).contains(&Hypothesis::AdaGradNorm);
    adapts.then_some(Departure::Norm)
}

/// Whether a hypothesis is one about the table of step sizes.
pub(crate) fn speaks_of_steps(hypothesis: Hypothesis) -> bool {
    matches!(
        hypothesis,
        Hypothesis::ConstantSchedule
            | Hypothesis::PositiveSteps
            | Hypothesis::NonincreasingSteps
            | Hypothesis::InverseSqrtSteps
            | Hypothesis::HarmonicSteps
            | Hypothesis::ShiftedHarmonicSteps
            | Hypothesis::DecreasingSteps
            | Hypothesis::WeightedSteps
            | Hypothesis::LinearDecaySteps
            | Hypothesis::TwoSteps
            | Hypothesis::StepBelowSmoothness
            | Hypothesis::StepWithinSmoothness
            | Hypothesis::HalfSmoothStep
            | Hypothesis::EpochStep
            | Hypothesis::WholeEpochs
            | Hypothesis::LeastSquaresStep
    )
}

/// Whether a hypothesis compares every entry of the table with a closed form.
fn is_form(hypothesis: Hypothesis) -> bool {
    matches!(
        hypothesis,
        Hypothesis::InverseSqrtSteps
            | Hypothesis::HarmonicSteps
            | Hypothesis::ShiftedHarmonicSteps
            | Hypothesis::DecreasingSteps
            | Hypothesis::WeightedSteps
            | Hypothesis::LinearDecaySteps
    )
}

fn refused(reason: String, mend: &str) -> Unmet {
    Unmet {
        hypothesis: Hypothesis::FixedSchedule,
        reason,
        mend: mend.to_owned(),
    }
}

fn mend(error: &StepSizesError) -> &'static str {
    match error {
        StepSizesError::Missing(missing) => missing.mend,
        StepSizesError::NoSteps | StepSizesError::TooManySteps(_) => {
            "ask for another number of steps"
        }
        StepSizesError::AllZero => "take more steps, or a schedule with a positive step size",
        _ => "change the schedule's parameters",
    }
}
