//! Planted errors: each theorem of the catalogue with one thing wrong in its formula, its output or its hypotheses. A checker
//! worth its name refutes each, with a witness; one that is no error at all says why. They are in no experiment: the controls
//! are (see [`crate::controls`]), and this list is what the property rung's power is measured on.

mod averages;
mod changes;
mod others;

use crate::bound::{Bound, ExactBound};
use crate::hypothesis::{Hypothesis, Unmet, check_all};
use crate::setting::{Setting, upper};
use crate::theorem::{Citation, Family, Measure, Theorem};
use telescope_core::arithmetic::{Arithmetic as _, Interval, Rational, Roots as _};
use telescope_core::averages::Output;
use telescope_core::facts::Facts;
use telescope_core::schedules::NoiseForm;

/// A theorem with one error.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, planted};
///
/// // 99/100 of the bound, which is 14/3 here.
/// let error = planted::all().find(|planted| planted.id == "wa-constant").unwrap();
/// assert_eq!(error.of.id(), "weighted-average");
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// let bound = given.bound(error, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"231/50".parse().unwrap()));
/// ```
#[derive(Clone, Copy)]
pub struct Planted {
    /// A name of its own.
    pub id: &'static str,
    /// The theorem that it spoils.
    pub of: &'static dyn Theorem,
    /// What is wrong, in a few words.
    pub error: &'static str,
    /// How.
    pub change: Change,
    /// Why it is no error, if it is none.
    pub equivalent: Option<&'static str>,
}

/// One thing changed.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::given::Given;
/// use telescope_theory::planted::{Change, Planted};
/// use telescope_theory::theorems::WeightedAverage;
///
/// // (r² + L²Q)/S: the 2 is missing.
/// let planted = Planted {
///     id: "no-half",
///     of: &WeightedAverage,
///     error: "no 1/2",
///     change: Change::Formula(|sums| (&sums.r_sq + &sums.l_sq * sums.q()) / sums.s()),
///     equivalent: Some("a bound from above that is twice as large holds as well"),
/// };
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// let bound = given.bound(&planted, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"28/3".parse().unwrap()));
/// ```
#[derive(Clone, Copy)]
pub enum Change {
    /// The bound times p/q.
    Times(u32, u32),
    /// The bound times T^(−k/2).
    PerRoot(u32),
    /// The bound for T + 1 steps.
    OneStepMore,
    /// The bound from other facts.
    Facts(fn(&mut Facts)),
    /// The bound for another output.
    Output(Output),
    /// Another formula of r, L and the step sizes.
    Formula(fn(&Sums) -> Rational),
    /// The same for the theorem's own measure and hypotheses, but with the bound of another theorem.
    BoundOf(&'static dyn Theorem),
}

/// Every planted error.
///
/// ```
/// use telescope_theory::planted;
///
/// // Those that are errors change what is claimed; those that are none say why.
/// assert!(planted::all().count() > 50);
/// assert!(planted::all().any(|planted| planted.equivalent.is_some()));
/// ```
pub fn all() -> impl Iterator<Item = &'static Planted> {
    averages::ALL.iter().chain(others::ALL)
}

/// What formulas of [`Change::Formula`] may use.
///
/// ```
/// use telescope_theory::planted::Sums;
///
/// let sums = Sums { r_sq: 9.into(), l_sq: 4.into(), d_sq: 0.into(), eta: vec![1.into(), "1/2".parse().unwrap()] };
/// assert_eq!((sums.s().to_string(), sums.q().to_string()), ("3/2".into(), "5/4".into()));
/// let noise = &sums.l_sq * sums.q();
/// assert_eq!(sums.bound(&sums.r_sq, &noise, &sums.s()).to_string(), "14/3");
/// ```
pub struct Sums {
    /// r².
    pub r_sq: Rational,
    /// L², or G² in the moment form: the largest of the steps.
    pub l_sq: Rational,
    /// D², or 0.
    pub d_sq: Rational,
    /// η_1..η_T.
    pub eta: Vec<Rational>,
}

impl Sums {
    fn new(setting: &Setting, form: NoiseForm, steps: usize) -> Self {
        let zero = || Rational::ZERO;
        let largest = setting.noise(form).map(|noise| noise.largest(steps));
        Self {
            r_sq: setting.distance_sq().unwrap_or_else(zero),
            l_sq: largest.map_or_else(zero, |square| upper(&square)),
            d_sq: setting.diameter_sq().unwrap_or_else(zero),
            eta: (1..=steps).map(|t| setting.step_sizes.exact(t)).collect(),
        }
    }
    /// S.
    #[must_use]
    pub fn s(&self) -> Rational {
        self.eta.iter().fold(Rational::ZERO, |sum, eta| sum + eta)
    }
    /// Q.
    #[must_use]
    pub fn q(&self) -> Rational {
        self.eta
            .iter()
            .fold(Rational::ZERO, |sum, eta| sum + eta * eta)
    }
    /// (r² + noise)/(2 total), the general bound with other parts.
    #[must_use]
    pub fn bound(&self, r_sq: &Rational, noise: &Rational, total: &Rational) -> Rational {
        (r_sq + noise) / (Rational::from(2) * total)
    }
}

enum AlteredBound {
    Times(Box<dyn Bound>, Rational),
    PerRoot(Box<dyn Bound>, u32),
    OneStepMore(Box<dyn Bound>),
    Value(Rational),
}

impl Bound for AlteredBound {
    fn enclosure(&self, steps: usize) -> Interval {
        match self {
            Self::Times(bound, factor) => bound.enclosure(steps) * Interval::from_rational(factor),
            Self::PerRoot(bound, power) => {
                let root = Interval::from_count(steps).sqrt();
                (0..*power).fold(bound.enclosure(steps), |value, _| value / root)
            }
            Self::OneStepMore(bound) => bound.enclosure(steps + 1),
            Self::Value(value) => Interval::from_rational(value),
        }
    }
    fn exact(&self, steps: usize) -> Option<ExactBound> {
        match self {
            Self::Times(bound, factor) => Some(match bound.exact(steps)? {
                ExactBound::Value(value) => ExactBound::Value(value * factor),
                ExactBound::RootOf(square) => ExactBound::RootOf(square * factor * factor),
            }),
            Self::PerRoot(bound, power) => {
                let over =
                    (0..*power).fold(Rational::ONE, |product, _| product * Rational::from(steps));
                Some(ExactBound::RootOf(match bound.exact(steps)? {
                    ExactBound::Value(value) => &value * &value / over,
                    ExactBound::RootOf(square) => square / over,
                }))
            }
            Self::OneStepMore(bound) => bound.exact(steps + 1),
            Self::Value(value) => Some(ExactBound::Value(value.clone())),
        }
    }
}

impl Theorem for Planted {
    fn id(&self) -> &'static str {
        self.id
    }
    fn title(&self) -> &'static str {
        self.error
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        self.of.latex(form)
    }
    fn forms(&self) -> &'static [NoiseForm] {
        self.of.forms()
    }
    fn output(&self) -> Output {
        match self.change {
            Change::Output(output) => output,
            _ => self.of.output(),
        }
    }
    fn output_in(&self, setting: &Setting) -> Output {
        match self.change {
            Change::Output(output) => output,
            _ => self.of.output_in(setting),
        }
    }
    fn measure(&self) -> Measure {
        self.of.measure()
    }
    fn is_floor(&self) -> bool {
        self.of.is_floor()
    }
    fn family(&self) -> Family {
        self.of.family()
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        self.of.hypotheses(form)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        self.of.proof_lines()
    }
    fn citation(&self) -> Citation {
        self.of.citation()
    }
    fn remark(&self) -> &'static str {
        "False. It must be refuted."
    }
    fn instantiate(
        &self,
        setting: &Setting,
        form: NoiseForm,
    ) -> Result<Box<dyn Bound>, Vec<Unmet>> {
        // The hypotheses are those of the true facts; only the bound is made from changed ones.
        check_all(&self.hypotheses(form), setting)?;
        Ok(self.bound(setting, form))
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        let own = || self.of.bound(setting, form);
        match self.change {
            Change::Times(p, q) => Box::new(AlteredBound::Times(
                own(),
                Rational::from_parts(p.into(), q.into()),
            )),
            Change::PerRoot(power) => Box::new(AlteredBound::PerRoot(own(), power)),
            Change::OneStepMore => Box::new(AlteredBound::OneStepMore(own())),
            Change::Facts(change) => {
                let mut facts = setting.facts.clone();
                change(&mut facts);
                self.of.bound(
                    &Setting {
                        facts: &facts,
                        ..*setting
                    },
                    form,
                )
            }
            Change::Output(_) => own(),
            Change::Formula(formula) => {
                let sums = Sums::new(setting, form, setting.step_sizes.steps());
                Box::new(AlteredBound::Value(formula(&sums)))
            }
            Change::BoundOf(other) => other.bound(setting, form),
        }
    }
}
