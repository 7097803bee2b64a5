//! A setting made of numbers, for the tests of formulas.

use crate::hypothesis::Hypothesis;
use crate::recommended::Constants;
use crate::setting::{Setting, horizon};
use crate::theorem::Theorem;
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, rational_from_f64};
use telescope_core::facts::{Epoch, Fact, Facts, Known, LeastSquares, Origin, SecondMoments};
use telescope_core::methods::Departure;
use telescope_core::schedules::{AnySchedule, Horizon, NoiseForm, StepSizes};

pub(crate) struct Fixture {
    pub(crate) facts: Facts,
    pub(crate) independent: bool,
    pub(crate) departure: Option<Departure>,
    pub(crate) assumed: Vec<Hypothesis>,
    schedule: AnySchedule,
    horizon: Horizon,
    step_sizes: StepSizes,
}

impl Fixture {
    pub(crate) fn new(distance: f64, lipschitz: f64, step_sizes: &[f64]) -> Self {
        let magnitude = |value: f64| Magnitude::from_exact(&rational_from_f64(value));
        let assume = |value: Magnitude| Ok(Fact::new(value, Origin::Assumed, "given"));
        let facts = Facts {
            convex: Ok(Fact::new((), Origin::Assumed, "given")),
            lipschitz: assume(magnitude(lipschitz)),
            risk_lipschitz: assume(magnitude(lipschitz)),
            second_moments: Ok(Fact::new(
                SecondMoments::Constant(magnitude(lipschitz)),
                Origin::Assumed,
                "given",
            )),
            distance: assume(magnitude(distance)),
            ..Facts::unknown(1)
        };
        let horizon = horizon(&facts, step_sizes.len());
        Self {
            facts,
            independent: true,
            departure: None,
            assumed: vec![],
            schedule: AnySchedule::OptimalConstant(Default::default()),
            horizon,
            step_sizes: StepSizes::from_doubles(step_sizes.to_vec()).expect("a table"),
        }
    }

    /// A schedule as experiment files write it.
    pub(crate) fn with_schedule(
        distance: f64,
        lipschitz: f64,
        schedule: &str,
        steps: usize,
    ) -> Self {
        let mut fixture = Self::new(distance, lipschitz, &vec![1.0; steps]);
        fixture.schedule = serde_json::from_str(schedule).expect("a schedule");
        fixture.step_sizes = StepSizes::new(&fixture.schedule, &fixture.horizon).expect("a table");
        fixture
    }

    /// The constant step that a theorem recommends in the moment form for so many steps.
    pub(crate) fn recommended_step(&self, theorem: &dyn Theorem, steps: usize) -> f64 {
        let constants = Constants {
            facts: &self.facts,
            form: NoiseForm::Moment,
            steps,
        };
        match theorem.recommended(&constants) {
            Some(AnySchedule::Constant(found)) => found.step_size.number().value(),
            other => panic!("{}: {other:?}", theorem.id()),
        }
    }

    /// A bounded domain.
    pub(crate) fn diameter(&mut self, diameter: f64) {
        let magnitude = Magnitude::from_exact(&rational_from_f64(diameter));
        self.facts.diameter = Ok(Fact::new(magnitude, Origin::Assumed, "given"));
        self.facts.projected = true;
    }

    /// G_t², another for each step.
    pub(crate) fn moments(&mut self, squares: &[f64]) {
        let squares = squares.iter().map(|square| Interval::point(*square));
        let moments = SecondMoments::PerStep(squares.collect());
        self.facts.second_moments = Ok(Fact::new(moments, Origin::Assumed, "given"));
    }

    /// μ.
    pub(crate) fn strong_convexity(&mut self, value: f64) {
        self.facts.strong_convexity = known(value);
    }

    /// One smoothness for R and for the samples, and one variance, at the minimiser too.
    pub(crate) fn smooth(&mut self, smoothness: f64, variance: f64) {
        self.facts.smoothness = known(smoothness);
        self.facts.risk_smoothness = known(smoothness);
        self.facts.variance = known(variance);
        self.facts.optimal_noise = known(variance);
    }

    /// R(x_1), R* being 0.
    pub(crate) fn initial_gap(&mut self, value: f64) {
        self.facts.initial_risk = Quantity::from_f64(value);
        self.facts.optimum = known(0.0);
    }

    /// Rows taken once an epoch.
    pub(crate) fn epoch(&mut self, rows: usize, fixed: bool) {
        let epoch = Epoch { rows, fixed };
        self.facts.epoch = Ok(Fact::new(epoch, Origin::Assumed, "given"));
    }

    /// R² and σ².
    pub(crate) fn least_squares(&mut self, row_sq: f64, residual_sq: f64) {
        let constants = LeastSquares {
            row_sq: Quantity::from_f64(row_sq),
            residual_sq: Quantity::from_f64(residual_sq),
        };
        self.facts.least_squares = Ok(Fact::new(constants, Origin::Assumed, "given"));
    }

    pub(crate) fn setting(&self) -> Setting<'_> {
        Setting {
            facts: &self.facts,
            schedule: &self.schedule,
            horizon: &self.horizon,
            step_sizes: &self.step_sizes,
            independent: if self.independent {
                Ok(())
            } else {
                Err("not drawn at random")
            },
            departure: self.departure,
            assumed: &self.assumed,
        }
    }
}

fn known(value: f64) -> Known<Quantity> {
    Ok(Fact::new(
        Quantity::from_f64(value),
        Origin::Assumed,
        "given",
    ))
}
