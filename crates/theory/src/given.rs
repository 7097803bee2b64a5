//! A setting from constants alone: what a theorem says of a problem of which only numbers are known.

use crate::bound::Bound;
use crate::hypothesis::Unmet;
use crate::setting::{Setting, horizon};
use crate::theorem::Theorem;
use telescope_core::arithmetic::{Magnitude, Quantity, Rational};
use telescope_core::facts::{Epoch, Fact, Facts, Known, LeastSquares, Origin, SecondMoments};
use telescope_core::methods::Departure;
use telescope_core::schedules::{AnySchedule, Horizon, NoiseForm, StepSizes, StepSizesError};

/// Constants that are assumed, and the step sizes of a run; samples are convex and drawn independently.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::WeightedAverage};
///
///
/// // (r² + L²Q)/(2S) at r = 3, L = 2 and η = (1, 1/2): S = 3/2, Q = 5/4, (9 + 5)/3.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// let bound = given.bound(&WeightedAverage, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"14/3".parse().unwrap()));
/// // Without a distance the theorem says nothing.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().lipschitz(2);
/// let unmet = given.bound(&WeightedAverage, NoiseForm::Sup).err().unwrap();
/// assert_eq!(unmet[0].hypothesis.id(), "known-distance");
/// ```
#[derive(Clone, Debug)]
pub struct Given {
    /// What is known: each method that sets a constant writes here, and so may the caller.
    pub facts: Facts,
    /// What of the step −η_t g_t the method changes, if anything.
    pub departure: Option<Departure>,
    schedule: AnySchedule,
    horizon: Horizon,
    step_sizes: StepSizes,
}

impl Given {
    /// Step sizes as doubles, which are taken exactly.
    ///
    /// # Errors
    /// If they make no table.
    pub fn steps(step_sizes: Vec<f64>) -> Result<Self, StepSizesError> {
        let table = StepSizes::from_doubles(step_sizes)?;
        Ok(Self::of(AnySchedule::from(&table), table))
    }

    /// The first steps of a closed form that needs no constant of the problem.
    ///
    /// # Errors
    /// If they make no table.
    ///
    /// ```
    /// use telescope_theory::given::Given;
    ///
    /// let schedule = serde_json::from_str(r#"{ "inverse-time": { "scale": "2/1" } }"#).unwrap();
    /// let given = Given::schedule(schedule, 3).unwrap();
    /// assert_eq!(given.setting().step_sizes.doubles(), [2.0, 1.0, 2.0 / 3.0]);
    /// ```
    pub fn schedule(schedule: AnySchedule, steps: usize) -> Result<Self, StepSizesError> {
        let table = StepSizes::new(&schedule, &horizon(&Facts::unknown(1), steps))?;
        Ok(Self::of(schedule, table))
    }

    fn of(schedule: AnySchedule, step_sizes: StepSizes) -> Self {
        let facts = Facts {
            convex: assumed(()),
            ..Facts::unknown(1)
        };
        Self {
            horizon: horizon(&facts, step_sizes.steps()),
            facts,
            departure: None,
            schedule,
            step_sizes,
        }
    }

    /// r ≥ ‖x_1 − x*‖.
    #[must_use]
    pub fn distance(mut self, value: impl Into<Rational>) -> Self {
        self.facts.distance = length(&value.into());
        self
    }

    /// L ≥ ‖g‖ of every sample, so that G = L is a bound on the root of the second moment as well.
    #[must_use]
    pub fn lipschitz(mut self, value: impl Into<Rational>) -> Self {
        let value = value.into();
        self.facts.lipschitz = length(&value);
        self.facts.risk_lipschitz = length(&value);
        self.facts.second_moments = assumed(SecondMoments::Constant(Magnitude::from_exact(&value)));
        self
    }

    /// A domain of diameter D.
    #[must_use]
    pub fn diameter(mut self, value: impl Into<Rational>) -> Self {
        self.facts.diameter = length(&value.into());
        self.facts.projected = true;
        self
    }

    /// μ of R.
    #[must_use]
    pub fn strong_convexity(mut self, value: impl Into<Rational>) -> Self {
        self.facts.strong_convexity = number(value);
        self
    }

    /// One smoothness for R and for every sample.
    #[must_use]
    pub fn smoothness(mut self, value: impl Into<Rational>) -> Self {
        let value = number(value);
        self.facts.smoothness = value.clone();
        self.facts.risk_smoothness = value;
        self
    }

    /// σ², everywhere and so at the minimiser.
    #[must_use]
    pub fn variance(mut self, value: impl Into<Rational>) -> Self {
        let value = number(value);
        self.facts.variance = value.clone();
        self.facts.optimal_noise = value;
        self
    }

    /// R(x_1) − R*.
    #[must_use]
    pub fn initial_gap(mut self, value: impl Into<Rational>) -> Self {
        self.facts.initial_risk = Quantity::Exact(value.into());
        self.facts.optimum = number(0);
        self
    }

    /// n rows, each taken once an epoch in an order drawn anew.
    #[must_use]
    pub fn epoch(mut self, rows: usize) -> Self {
        self.facts.epoch = assumed(Epoch { rows, fixed: false });
        self
    }

    /// Least squares: max ‖a_i‖² of the rows, and max ε_i² of the residuals at the minimiser.
    #[must_use]
    pub fn least_squares(
        mut self,
        row_sq: impl Into<Rational>,
        residual_sq: impl Into<Rational>,
    ) -> Self {
        self.facts.least_squares = assumed(LeastSquares {
            row_sq: Quantity::Exact(row_sq.into()),
            residual_sq: Quantity::Exact(residual_sq.into()),
        });
        self
    }

    /// R is L max(x_1, ..., x_d) from x_1 = 0, without noise.
    #[must_use]
    pub fn resisting(mut self, dimension: usize) -> Self {
        self.facts.resisting = assumed(dimension);
        self
    }

    /// What theorems are asked in.
    #[must_use]
    pub fn setting(&self) -> Setting<'_> {
        Setting {
            departure: self.departure,
            ..Setting::new(&self.facts, &self.schedule, &self.horizon, &self.step_sizes)
        }
    }

    /// The bound of a theorem.
    ///
    /// # Errors
    /// With every hypothesis that does not hold.
    pub fn bound(
        &self,
        theorem: &dyn Theorem,
        form: NoiseForm,
    ) -> Result<Box<dyn Bound>, Vec<Unmet>> {
        theorem.instantiate(&self.setting(), form)
    }
}

fn assumed<T>(value: T) -> Known<T> {
    Ok(Fact::new(value, Origin::Assumed, "given"))
}

fn length(value: &Rational) -> Known<Magnitude> {
    assumed(Magnitude::from_exact(value))
}

fn number(value: impl Into<Rational>) -> Known<Quantity> {
    assumed(Quantity::Exact(value.into()))
}
