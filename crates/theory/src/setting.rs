//! The setting in which a theorem is asked for.

use crate::hypothesis::Hypothesis;
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational, rational_from_f64};
use telescope_core::facts::{Facts, SecondMoments};
use telescope_core::methods::Departure;
use telescope_core::schedules::{AnySchedule, Horizon, NoiseForm, StepSizes};

/// A problem's facts, a schedule and its table, and the way of sampling.
///
/// ```
/// use telescope_core::declare::declare;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::schedules::{AnySchedule, NoiseForm, StepSizes};
/// use telescope_theory::setting::{Setting, horizon};
/// use telescope_theory::theorem::Theorem;
/// use telescope_theory::theorems::WeightedAverage;
///
/// // f(x) = |x| from x_1 = 3, three steps of 1: (9 + 3)/6.
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data.into(), AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let facts = declare(&setup).facts;
/// let horizon = horizon(&facts, 3);
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "constant": { "step-size": 1 } }"#).unwrap();
/// let step_sizes = StepSizes::new(&schedule, &horizon).unwrap();
/// let setting = Setting::new(&facts, &schedule, &horizon, &step_sizes);
/// let bound = WeightedAverage.instantiate(&setting, NoiseForm::Sup).unwrap_or_else(|unmet| panic!("{unmet:?}"));
/// assert!(bound.exact(3).unwrap().equals(&2.into()));
/// // Rows in a fixed order are not drawn independently: refused, with the reason.
/// let setting = Setting { independent: Err("in a fixed order"), ..setting };
/// assert!(WeightedAverage.instantiate(&setting, NoiseForm::Sup).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// What the problem declares.
    pub facts: &'a Facts,
    /// The closed form of the schedule.
    pub schedule: &'a AnySchedule,
    /// What the closed form may depend on.
    pub horizon: &'a Horizon,
    /// The table of step sizes, which the run uses.
    pub step_sizes: &'a StepSizes,
    /// Whether ξ_t is drawn from the law that defines R, independently of x_1..x_t; else the reason why not.
    pub independent: Result<(), &'a str>,
    /// What of the step x_t − η_t g_t the run's method changes, if anything.
    pub departure: Option<Departure>,
    /// Hypotheses that the experiment assumes although they were not shown.
    pub assumed: &'a [Hypothesis],
}

impl<'a> Setting<'a> {
    /// Independent draws, plain SGD, nothing assumed.
    #[must_use]
    pub fn new(
        facts: &'a Facts,
        schedule: &'a AnySchedule,
        horizon: &'a Horizon,
        step_sizes: &'a StepSizes,
    ) -> Self {
        Self {
            facts,
            schedule,
            horizon,
            step_sizes,
            independent: Ok(()),
            departure: None,
            assumed: &[],
        }
    }
}

impl Setting<'_> {
    /// r², its upper end.
    ///
    /// ```
    /// use telescope_core::schedules::NoiseForm;
    /// use telescope_theory::given::Given;
    ///
    /// // What is known of a problem, as the formulas take it: squares, upper ends, and the lower end of μ.
    /// let given = Given::steps(vec![1.0]).unwrap().distance(3).diameter(4).strong_convexity(2).smoothness(5).variance(7);
    /// let setting = given.setting();
    /// assert_eq!((setting.distance_sq(), setting.diameter_sq()), (Some(9.into()), Some(16.into())));
    /// assert_eq!((setting.strong_convexity(), setting.risk_smoothness()), (Some(2.into()), Some(5.into())));
    /// assert_eq!((setting.variance(), setting.optimal_noise()), (Some(7.into()), Some(7.into())));
    /// assert_eq!(setting.sample_smoothness(), Some(5.into()));
    /// assert!(setting.noise(NoiseForm::Sup).is_none() && setting.initial_gap().is_none());
    /// ```
    #[must_use]
    pub fn distance_sq(&self) -> Option<Rational> {
        self.facts
            .distance
            .as_ref()
            .ok()
            .map(|fact| upper(fact.value.square()))
    }

    /// D², its upper end.
    #[must_use]
    pub fn diameter_sq(&self) -> Option<Rational> {
        let fact = self.facts.diameter.as_ref().ok()?;
        Some(upper(fact.value.square()))
    }

    /// μ, its lower end.
    #[must_use]
    pub fn strong_convexity(&self) -> Option<Rational> {
        let fact = self.facts.strong_convexity.as_ref().ok()?;
        Some(lower(&fact.value)).filter(|value| *value > Rational::ZERO)
    }

    /// β of R, its upper end.
    #[must_use]
    pub fn risk_smoothness(&self) -> Option<Rational> {
        let fact = self.facts.risk_smoothness.as_ref().ok()?;
        finite(&fact.value)
    }

    /// The smoothness of every sample, its upper end.
    #[must_use]
    pub fn sample_smoothness(&self) -> Option<Rational> {
        let fact = self.facts.smoothness.as_ref().ok()?;
        finite(&fact.value)
    }

    /// σ², its upper end.
    #[must_use]
    pub fn variance(&self) -> Option<Rational> {
        let fact = self.facts.variance.as_ref().ok()?;
        finite(&fact.value)
    }

    /// σ*², its upper end.
    #[must_use]
    pub fn optimal_noise(&self) -> Option<Rational> {
        let fact = self.facts.optimal_noise.as_ref().ok()?;
        finite(&fact.value)
    }

    /// R(x_1) − R*. Always an enclosure: records keep no more of it.
    #[must_use]
    pub fn initial_gap(&self) -> Option<Quantity> {
        let optimum = self.facts.optimum.as_ref().ok()?.value.enclosure();
        let gap = self.facts.initial_risk.enclosure() - optimum;
        gap.upper()
            .is_finite()
            .then(|| Quantity::Enclosed(Interval::point(gap.upper().max(0.0))))
    }

    /// G_t² (or L² in the sup form), upper ends.
    #[must_use]
    pub fn noise(&self, form: NoiseForm) -> Option<Noise> {
        match form {
            NoiseForm::Sup => {
                let fact = self.facts.lipschitz.as_ref().ok()?;
                Some(Noise::Constant(upper(fact.value.square())))
            }
            NoiseForm::Moment => match &self.facts.second_moments.as_ref().ok()?.value {
                SecondMoments::Constant(magnitude) => {
                    Some(Noise::Constant(upper(magnitude.square())))
                }
                SecondMoments::PerStep(squares) => Some(Noise::PerStep(
                    squares.iter().map(Interval::upper).collect(),
                )),
            },
        }
    }
}

/// Upper ends of G_t².
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::given::Given;
///
/// // L = 3 bounds G_t² by 9 at each step.
/// let given = Given::steps(vec![1.0; 4]).unwrap().lipschitz(3);
/// let noise = given.setting().noise(NoiseForm::Moment).unwrap();
/// assert_eq!(noise.square(2).exact(), Some(&9.into()));
/// assert_eq!(noise.largest(4).exact(), Some(&9.into()));
/// ```
#[derive(Clone, Debug)]
pub enum Noise {
    /// The same for every t, exactly.
    Constant(Rational),
    /// By a recursion in intervals: no exact numbers, so that no fraction is shown as if it were one.
    PerStep(Vec<f64>),
}

impl Noise {
    /// G_t², t from 1.
    #[must_use]
    pub fn square(&self, t: usize) -> Quantity {
        match self {
            Self::Constant(square) => Quantity::Exact(square.clone()),
            Self::PerStep(squares) => Quantity::Enclosed(Interval::point(squares[t - 1])),
        }
    }

    /// The largest G_t² of the first steps.
    #[must_use]
    pub fn largest(&self, steps: usize) -> Quantity {
        match self {
            Self::Constant(square) => Quantity::Exact(square.clone()),
            Self::PerStep(squares) => {
                let largest = squares[..steps].iter().fold(0.0_f64, |a, b| a.max(*b));
                Quantity::Enclosed(Interval::point(largest))
            }
        }
    }
}

/// The upper end of a quantity, exactly.
///
/// ```
/// use telescope_core::arithmetic::{Interval, Quantity};
/// use telescope_theory::setting::{lower, upper};
///
/// let enclosed = Quantity::Enclosed(Interval::new(1.5, 2.5));
/// assert_eq!((lower(&enclosed).to_string(), upper(&enclosed).to_string()), ("3/2".into(), "5/2".into()));
/// ```
#[must_use]
pub fn upper(quantity: &Quantity) -> Rational {
    match quantity {
        Quantity::Exact(value) => value.clone(),
        Quantity::Enclosed(interval) => rational_from_f64(interval.upper()),
    }
}

/// The lower end of a quantity, exactly.
///
/// ```
/// use telescope_core::arithmetic::Quantity;
/// use telescope_theory::setting::{lower, upper};
///
/// // An exact number is both of its ends.
/// let third = Quantity::Exact("1/3".parse().unwrap());
/// assert_eq!(lower(&third), upper(&third));
/// assert_eq!(lower(&third).to_string(), "1/3");
/// ```
#[must_use]
pub fn lower(quantity: &Quantity) -> Rational {
    match quantity {
        Quantity::Exact(value) => value.clone(),
        Quantity::Enclosed(interval) => rational_from_f64(interval.lower().max(f64::MIN)),
    }
}

/// The upper end, if it is finite.
fn finite(quantity: &Quantity) -> Option<Rational> {
    let is_finite = quantity.enclosure().upper().is_finite();
    is_finite.then(|| upper(quantity))
}

/// The horizon that a problem's facts give a schedule of T steps.
///
/// ```
/// use telescope_core::facts::Facts;
/// use telescope_theory::{given::Given, setting::horizon};
///
/// let given = Given::steps(vec![1.0]).unwrap().distance(3);
/// let horizon = horizon(&given.facts, 100);
/// assert_eq!(horizon.steps, 100);
/// assert_eq!(horizon.distance.unwrap().square().exact(), Some(&9.into()));
/// assert!(horizon.lipschitz.is_none(), "no L, so that no schedule may depend on it");
/// ```
#[must_use]
pub fn horizon(facts: &Facts, steps: usize) -> Horizon {
    let upper_end =
        |magnitude: &Magnitude| Magnitude::from_square(Quantity::Exact(upper(magnitude.square())));
    Horizon {
        steps,
        distance: facts
            .distance
            .as_ref()
            .ok()
            .map(|fact| upper_end(&fact.value)),
        lipschitz: facts
            .lipschitz
            .as_ref()
            .ok()
            .map(|fact| upper_end(&fact.value)),
        second_moment: match facts.second_moments.as_ref().ok().map(|fact| &fact.value) {
            Some(SecondMoments::Constant(magnitude)) => Some(upper_end(magnitude)),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;
    use telescope_core::facts::{Fact, Origin};

    fn whole(number: u32) -> Rational {
        Rational::from(number)
    }

    #[test]
    fn every_constant_is_read_with_the_end_that_is_safe() {
        let mut fixture = Fixture::new(2.0, 3.0, &[1.0]);
        fixture.diameter(5.0);
        let wide = || {
            let interval = Interval::new(1.0, 7.0);
            Ok(Fact::new(
                Quantity::Enclosed(interval),
                Origin::Assumed,
                "given",
            ))
        };
        fixture.facts.strong_convexity = wide();
        fixture.facts.risk_smoothness = wide();
        fixture.facts.smoothness = wide();
        fixture.facts.variance = wide();
        fixture.facts.optimal_noise = wide();
        fixture.facts.initial_risk = Quantity::Enclosed(Interval::new(10.0, 12.0));
        fixture.facts.optimum = wide();
        let setting = fixture.setting();
        assert_eq!(setting.distance_sq(), Some(whole(4)));
        assert_eq!(setting.diameter_sq(), Some(whole(25)));
        assert_eq!(setting.strong_convexity(), Some(whole(1)));
        assert_eq!(setting.risk_smoothness(), Some(whole(7)));
        assert_eq!(setting.sample_smoothness(), Some(whole(7)));
        assert_eq!(setting.variance(), Some(whole(7)));
        assert_eq!(setting.optimal_noise(), Some(whole(7)));
        // 12 - 1.
        let gap = setting.initial_gap().unwrap().enclosure();
        assert!((gap.lower(), gap.upper()) == (11.0, 11.0));

        fixture.strong_convexity(0.0);
        assert_eq!(fixture.setting().strong_convexity(), None);
        // A start that is the minimum, but for rounding.
        fixture.facts.initial_risk = Quantity::Enclosed(Interval::point(0.5));
        let gap = fixture.setting().initial_gap().unwrap().enclosure();
        assert!((gap.lower(), gap.upper()) == (0.0, 0.0));
    }

    #[test]
    fn noise_by_the_step_is_counted_from_one() {
        let noise = Noise::PerStep(vec![2.0, 5.0, 3.0]);
        let number = |quantity: Quantity| quantity.enclosure().upper().to_bits();
        assert_eq!(number(noise.square(1)), 2.0_f64.to_bits());
        assert_eq!(number(noise.square(3)), 3.0_f64.to_bits());
        assert_eq!(number(noise.largest(1)), 2.0_f64.to_bits());
        assert_eq!(number(noise.largest(3)), 5.0_f64.to_bits());
        let same = Noise::Constant(whole(9));
        assert_eq!(same.square(8), Quantity::Exact(whole(9)));
        assert_eq!(same.largest(8), Quantity::Exact(whole(9)));
    }
}
