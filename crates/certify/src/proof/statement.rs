//! Statements about every function of a class: a method, its step sizes, a start, and what is measured at the end.

use super::setting::{self, Projection};
use super::tree;
use super::{Class, Expression, Label, Model, Name, Point, Ratio, Scope, Setting, Vector};
use serde::{Deserialize, Serialize};
use std::fmt;
use telescope_core::arithmetic::Rational;

/// The most steps of a statement: the points' coordinates take memory as the square of it.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{MOST_STEPS, Metric, StatementError};
///
/// let long = Family::Constant.statement(MOST_STEPS + 1, Metric::LastIterate);
/// assert_eq!(long.model().unwrap_err(), StatementError::TooManySteps(1001));
/// ```
pub const MOST_STEPS: usize = 1000;

/// For every function of the class on every R^d that has a minimiser x*, every start with ‖x_1 − x*‖² ≤ r², and the method
/// x_{t+1} = x_t − η_t g_t with g_t a subgradient at x_t, t = 1..T: the metric is at most some bound.
///
/// ```
/// use telescope_certify::proof::{Metric, Statement, Weights};
///
/// let text = r#"{
///     "class": { "bounded-subgradients": { "subgradient-sq": "1" } },
///     "distance-sq": "2",
///     "step-sizes": ["1", "1/2"],
///     "metric": { "average": "step-sizes" }
/// }"#;
/// let statement: Statement = serde_json::from_str(text).unwrap();
/// assert_eq!((statement.steps(), statement.metric), (2, Metric::Average(Weights::StepSizes)));
/// // x_1, two subgradients, and one at the average; values at the three points.
/// let model = statement.model().unwrap();
/// assert_eq!((model.vectors(), model.values()), (4, 3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Statement {
    /// The class.
    pub class: Class,
    /// r².
    pub distance_sq: Ratio,
    /// η_1..η_T.
    pub step_sizes: Vec<Ratio>,
    /// What is bounded.
    pub metric: Metric,
    /// What a run does beside its steps.
    #[serde(default, skip_serializing_if = "Setting::is_plain")]
    pub setting: Setting,
}

/// What is measured.
///
/// ```
/// use telescope_certify::proof::{Metric, Weights};
///
/// assert_eq!(Metric::LastIterate.to_string(), "the gap of x_T");
/// assert_eq!(serde_json::to_string(&Metric::Values(Weights::Uniform)).unwrap(), r#"{"values":"uniform"}"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// f(Σ w_t x_t / Σ w_t) − f(x*), t = 1..T.
    Average(Weights),
    /// Σ w_t (f(x_t) − f(x*)) / Σ w_t, t = 1..T.
    Values(Weights),
    /// f(x_T) − f(x*); η_T has no part in it.
    LastIterate,
    /// min_t f(x_t) − f(x*), t = 1..T.
    BestIterate,
    /// ‖x_{T+1} − x*‖².
    Distance,
    /// ‖g_T‖², the squared gradient at x_T.
    LastGradient,
}

/// The weights of an average.
///
/// ```
/// use telescope_certify::proof::{Metric, Weights};
///
/// assert_eq!(Metric::Average(Weights::Numbers).to_string(), "the gap of the average of x_1..x_T with weights t");
/// assert_eq!(serde_json::from_str::<Weights>(r#""step-sizes""#).unwrap(), Weights::StepSizes);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// w_t = η_t.
    StepSizes,
    /// w_t = 1.
    Uniform,
    /// w_t = t.
    Numbers,
}

/// Why a statement has no meaning.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, Statement, StatementError};
///
/// let good = Family::Constant.statement(2, Metric::LastIterate);
/// let refused = |statement: Statement| statement.model().unwrap_err();
/// assert_eq!(refused(Statement { step_sizes: vec![], ..good.clone() }), StatementError::NoSteps);
/// assert_eq!(refused(Statement { metric: Metric::LastGradient, ..good }), StatementError::TrivialMetric);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// A constant out of its range.
    #[error("{key} = {value} must be {needs}")]
    Constant {
        /// Its name in files.
        key: &'static str,
        /// The value.
        value: Ratio,
        /// The range.
        needs: &'static str,
    },
    /// T = 0.
    #[error("step-sizes is empty; list η_1..η_T, as \"1/10\" say")]
    NoSteps,
    /// More steps than a statement may have.
    #[error(
        "{0} steps are more than {MOST_STEPS}, the most of a statement; state it for fewer steps"
    )]
    TooManySteps(usize),
    /// A negative step.
    #[error("step size η_{t} = {value} must be at least 0")]
    NegativeStep {
        /// From 1.
        t: usize,
        /// The value.
        value: Ratio,
    },
    /// Σ η_t = 0.
    #[error(
        "all step sizes are 0, so that the average weighted by them does not exist; give one that is positive, or other weights"
    )]
    NoWeight,
    /// A bound on subgradients makes a metric that is not a gap trivial.
    #[error(
        "the metric last-gradient needs a smooth class: with bounded subgradients it is L² itself"
    )]
    TrivialMetric,
    /// A smooth function has a gradient at a minimiser on the boundary.
    #[error(
        "projected is for bounded subgradients: the other classes would need the gradient at x*, which is not 0 on a boundary"
    )]
    ProjectedSmooth,
    /// Smooth components of any noise.
    #[error(
        "noise-sq is missing: without a bound on the gradients at x*, smooth components have no worst case; give it, or 0 for a shared minimiser"
    )]
    NoNoise,
    /// A metric that finite sums do not have here.
    #[error(
        "finite sums are stated for averages, values, the last iterate and the distance; choose one of them"
    )]
    NotOfSums,
    /// A tree of draws that is too large.
    #[error("{components} components and {steps} steps have too many outcomes; take fewer steps")]
    TooManyOutcomes {
        /// n.
        components: usize,
        /// T.
        steps: usize,
    },
}

impl fmt::Display for Metric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weights = |weights: Weights| match weights {
            Weights::StepSizes => "weighted with the step sizes",
            Weights::Uniform => "with equal weights",
            Weights::Numbers => "with weights t",
        };
        match *self {
            Self::Average(by) => write!(
                formatter,
                "the gap of the average of x_1..x_T {}",
                weights(by)
            ),
            Self::Values(by) => write!(formatter, "the mean gap of x_1..x_T {}", weights(by)),
            Self::LastIterate => formatter.write_str("the gap of x_T"),
            Self::BestIterate => formatter.write_str("the least gap of x_1..x_T"),
            Self::Distance => formatter.write_str("the squared distance of x_{T+1} from x*"),
            Self::LastGradient => formatter.write_str("the squared gradient at x_T"),
        }
    }
}

/// The metric, the class, r² and the step sizes; of many steps the first and the last.
impl fmt::Display for Statement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = &self.step_sizes;
        let listed = |steps: &[Ratio]| {
            let texts: Vec<String> = steps.iter().map(short).collect();
            texts.join(", ")
        };
        let shown = match steps.as_slice() {
            [first, .., last] if steps.len() > 6 => {
                format!("{}, ..., {}", short(first), short(last))
            }
            all => listed(all),
        };
        write!(
            formatter,
            "{} over {}{}, ‖x_1 − x*‖² ≤ {}, T = {}, step sizes {shown},",
            self.metric,
            self.class,
            self.setting,
            short(&self.distance_sq),
            self.steps(),
        )
    }
}

/// A ratio, to a few digits where it is long.
fn short(ratio: &Ratio) -> String {
    let text = ratio.to_string();
    if text.len() <= 16 {
        text
    } else {
        let millionths = (&ratio.0 * Rational::from(1_000_000)).round().to_string();
        let (sign, digits) = millionths
            .strip_prefix('-')
            .map_or(("", &*millionths), |digits| ("-", digits));
        let digits = format!("{digits:0>7}");
        let (whole, part) = digits.split_at(digits.len() - 6);
        format!("≈ {sign}{whole}.{part}")
    }
}

impl Weights {
    /// w_1..w_T over their sum.
    pub(crate) fn shares(self, step_sizes: &[Ratio]) -> Result<Vec<Rational>, StatementError> {
        let weights: Vec<Rational> = match self {
            Self::StepSizes => step_sizes.iter().map(|step| step.0.clone()).collect(),
            Self::Uniform => vec![Rational::ONE; step_sizes.len()],
            Self::Numbers => (1..=step_sizes.len()).map(Rational::from).collect(),
        };
        let total = weights
            .iter()
            .fold(Rational::ZERO, |sum, weight| sum + weight);
        if total.is_zero() {
            return Err(StatementError::NoWeight);
        }
        Ok(weights.into_iter().map(|weight| weight / &total).collect())
    }
}

impl Statement {
    /// T.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.step_sizes.len()
    }

    fn check(&self) -> Result<(), StatementError> {
        self.class.check()?;
        if self.distance_sq.0 < Rational::ZERO {
            return Err(StatementError::Constant {
                key: "distance-sq",
                value: self.distance_sq.clone(),
                needs: "at least 0",
            });
        }
        match self.steps() {
            0 => return Err(StatementError::NoSteps),
            steps if steps > MOST_STEPS => return Err(StatementError::TooManySteps(steps)),
            _ => {}
        }
        if let Some(index) = self
            .step_sizes
            .iter()
            .position(|step| step.0 < Rational::ZERO)
        {
            return Err(StatementError::NegativeStep {
                t: index + 1,
                value: self.step_sizes[index].clone(),
            });
        }
        if self.metric == Metric::LastGradient && self.class.is_linear() {
            return Err(StatementError::TrivialMetric);
        }
        self.setting.check(self)
    }

    /// The worst-case problem.
    ///
    /// # Errors
    /// If the statement has no meaning.
    pub fn model(&self) -> Result<Model, StatementError> {
        self.check()?;
        if let Setting::FiniteSum {
            components,
            noise_sq,
        } = &self.setting
        {
            return tree::model(self, *components, noise_sq.as_ref());
        }
        let mut model = Model::new(self.class.clone());
        let mut position = model.vector();
        model.require(
            Label::Distance,
            Expression::norm_sq(&position),
            self.distance_sq.0.clone(),
            Scope::SgdInExpectation,
        );
        let mut iterates = Vec::with_capacity(self.steps());
        let (mut before, mut projections) = (None, Vec::new());
        for (index, step_size) in self.step_sizes.iter().enumerate() {
            let name = Name::Iterate(index + 1);
            let (subgradient, value) = (model.vector(), model.value());
            let point = model.insert(Point {
                name,
                position: position.clone(),
                subgradient,
                value: Some(value),
                seen: index,
                sampled: true,
                function: 0,
                projected_from: before,
            });
            position = position.plus(&-step_size.0.clone(), &point.subgradient);
            iterates.push(point);
            // What follows x_T is a matter of the distance only.
            let used = index + 1 < self.steps() || self.metric == Metric::Distance;
            if self.setting == Setting::Projected && used {
                let normal = model.vector();
                position = position.minus(&normal);
                before = Some(name);
                projections.push(Projection {
                    to: Name::Iterate(index + 2),
                    position: position.clone(),
                    normal,
                    step_size: step_size.0.clone(),
                });
            }
        }
        let objective = self.objective(&mut model, &iterates, &position)?;
        model.maximise(objective);
        setting::project(&mut model, &projections);
        Ok(model)
    }

    fn objective(
        &self,
        model: &mut Model,
        iterates: &[Point],
        end: &Vector,
    ) -> Result<Expression, StatementError> {
        let value = |point: &Point| {
            point
                .value
                .map_or_else(Expression::default, Expression::value)
        };
        let last = iterates.last().expect("at least one step");
        Ok(match self.metric {
            Metric::Values(weights) => {
                let shares = weights.shares(&self.step_sizes)?;
                let terms = shares.iter().zip(iterates);
                terms.fold(Expression::default(), |sum, (share, point)| {
                    sum.plus(share, &value(point))
                })
            }
            Metric::Average(weights) => {
                let shares = weights.shares(&self.step_sizes)?;
                let terms = shares.iter().zip(iterates);
                let mean = terms.fold(Vector::zero(), |sum, (share, point)| {
                    sum.plus(share, &point.position)
                });
                // x_T, and so the average, depends on the first T − 1 samples.
                value(&model.point(Name::Average, mean, self.steps() - 1, false))
            }
            Metric::LastIterate => value(last),
            Metric::BestIterate => {
                let least = Expression::value(model.value());
                for point in iterates {
                    let left = least.clone().minus(&value(point));
                    // E min ≤ min E, which is what is claimed of SGD.
                    let scope = Scope::SgdInExpectation;
                    model.require(Label::Least(point.name), left, Rational::ZERO, scope);
                }
                least
            }
            Metric::Distance => Expression::norm_sq(end),
            Metric::LastGradient => Expression::norm_sq(&last.subgradient),
        })
    }
}
