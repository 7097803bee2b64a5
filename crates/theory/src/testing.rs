//! A setting made of numbers, for the tests of formulas.

use crate::hypothesis::Hypothesis;
use crate::setting::{Setting, horizon};
use telescope_core::arithmetic::{Magnitude, Quantity, Rational, rational_from_f64};
use telescope_core::facts::{Fact, Facts, Origin, SecondMoments};
use telescope_core::methods::Departure;
use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};

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
        let none = || Err("not given".to_owned());
        let facts = Facts {
            dimension: 1,
            convex: Ok(Fact::new((), Origin::Assumed, "given")),
            lipschitz: assume(magnitude(lipschitz)),
            risk_lipschitz: assume(magnitude(lipschitz)),
            second_moments: Ok(Fact::new(
                SecondMoments::Constant(magnitude(lipschitz)),
                Origin::Assumed,
                "given",
            )),
            smoothness: Err("not given".to_owned()),
            distance: assume(magnitude(distance)),
            diameter: none(),
            optimum: Err("not given".to_owned()),
            initial_risk: Quantity::Exact(Rational::ZERO),
            minimiser: None,
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
