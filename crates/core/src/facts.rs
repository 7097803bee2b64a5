//! What a problem declares about itself: each fact an enclosure or an exact number, with its origin.

use crate::arithmetic::{Interval, Magnitude, Quantity, Rational};
use serde::{Deserialize, Serialize};

/// Where a fact comes from.
///
/// ```
/// use telescope_core::facts::Origin;
///
/// let words = [Origin::Assumed, Origin::Computed, Origin::Proved].map(Origin::word);
/// assert_eq!(words, ["assumed", "computed", "proved"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Stated by the experiment, not checked.
    Assumed,
    /// Computed from the data, exactly or as an enclosure.
    Computed,
    /// Proved for the class of problems.
    Proved,
}

impl Origin {
    /// The origin in a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Computed => "computed",
            Self::Proved => "proved",
        }
    }
}

/// A fact.
///
/// ```
/// use telescope_core::facts::{Fact, Origin};
///
/// let fact = Fact::new(5, Origin::Computed, "the largest of five rows");
/// assert_eq!((fact.value, fact.origin.word()), (5, "computed"));
/// assert_eq!(fact.because, "the largest of five rows");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<T> {
    /// What holds.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
    /// How, in a sentence.
    pub because: String,
}

impl<T> Fact<T> {
    /// A fact with its origin.
    pub fn new(value: T, origin: Origin, because: impl Into<String>) -> Self {
        Self {
            value,
            origin,
            because: because.into(),
        }
    }
}

/// A fact, or why there is none.
///
/// ```
/// use telescope_core::facts::{Fact, Facts, Known, Origin};
///
/// let known: Known<usize> = Ok(Fact::new(4, Origin::Proved, "by its form"));
/// assert_eq!(known.unwrap().value, 4);
/// // What is not known says why.
/// assert_eq!(Facts::unknown(1).diameter.unwrap_err(), "not given");
/// ```
pub type Known<T> = Result<Fact<T>, String>;

/// Bounds G_t² ≥ E‖g_t‖².
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::{declare::declare, facts::SecondMoments};
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// // E g² = 1 at every step, since each slope is ±1.
/// let SecondMoments::Constant(bound) = declare(&setup).facts.second_moments.unwrap().value else { panic!() };
/// assert_eq!(bound.square().exact(), Some(&1.into()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum SecondMoments {
    /// The same for every t.
    Constant(Magnitude),
    /// One enclosure of G_t² a step, t from 1.
    PerStep(Vec<Interval>),
}

/// Constants of averaged least squares on the whole space, one row a step with replacement.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::declare::declare;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// // ½(x − 1)² and ½(2x − 2)²: both are 0 at x* = 1, and the longest row has length 2.
/// let data = Arc::new(Dataset::new(vec![1.0, 2.0], vec![1.0, 2.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Squared, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let constants = declare(&setup).facts.least_squares.unwrap().value;
/// assert_eq!(constants.row_sq.exact(), Some(&4.into()));
/// assert_eq!(constants.residual_sq.exact(), Some(&0.into()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// R² = max ‖a_i‖², so that E‖a‖²aaᵀ ≼ R²H.
    pub row_sq: Quantity,
    /// σ² = max ε_i², ε_i = y_i − ⟨a_i, x*⟩, so that E ε²aaᵀ ≼ σ²H.
    pub residual_sq: Quantity,
}

/// An epoch of a finite sum without replacement.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::declare::declare;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let epoch = |sampler| {
///     let instance = Instance::finite_sum(AnyLoss::Absolute, data.clone(), sampler).unwrap();
///     declare(&Setup::new(instance, Default::default(), vec![3.into()]).unwrap()).facts.epoch
/// };
/// let shuffled = epoch(AnySampler::Reshuffle).unwrap().value;
/// assert_eq!((shuffled.rows, shuffled.fixed), (2, false));
/// assert!(epoch(AnySampler::WithReplacement).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// n, the steps of an epoch.
    pub rows: usize,
    /// Whether the order is the data's own, not drawn.
    pub fixed: bool,
}

/// What is known of a configured problem.
///
/// ```
/// use telescope_core::arithmetic::Magnitude;
/// use telescope_core::facts::{Fact, Facts, Origin};
///
/// // Only r = 3 is known, and assumed.
/// let distance = Ok(Fact::new(Magnitude::from_exact(&3.into()), Origin::Assumed, "given"));
/// let facts = Facts { distance, ..Facts::unknown(2) };
/// assert_eq!(facts.distance.unwrap().value.square().exact(), Some(&9.into()));
/// assert!(facts.lipschitz.is_err() && facts.minimiser.is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Facts {
    /// d.
    pub dimension: usize,
    /// Why each f(ξ, ·) is convex.
    pub convex: Known<()>,
    /// L ≥ ‖g‖ for every ξ, every x of the domain and every subgradient there.
    pub lipschitz: Known<Magnitude>,
    /// A Lipschitz constant of R, at most the mean of the L_i: what B_max uses.
    pub risk_lipschitz: Known<Magnitude>,
    /// G_t.
    pub second_moments: Known<SecondMoments>,
    /// Smoothness of every f(ξ, ·).
    pub smoothness: Known<Quantity>,
    /// Some μ > 0 for which R is μ-strongly convex on the domain: R − (μ/2)‖x‖² is convex. Theorems take the lower end.
    pub strong_convexity: Known<Quantity>,
    /// Smoothness of R itself, never above the mean of those of the samples.
    pub risk_smoothness: Known<Quantity>,
    /// σ² ≥ E‖g − ∇R(x)‖² for every x of the domain.
    pub variance: Known<Quantity>,
    /// σ*² ≥ E‖∇f(ξ, x*)‖² of single samples, x* the minimiser over the whole space.
    pub optimal_noise: Known<Quantity>,
    /// What averaged least squares asks of its rows.
    pub least_squares: Known<LeastSquares>,
    /// How rows are taken, where every row is taken once an epoch, one a step.
    pub epoch: Known<Epoch>,
    /// d, where R is L max(x_1, ..., x_d) from x_1 = 0 without noise, on a ball around 0 or the whole space.
    pub resisting: Known<usize>,
    /// Whether the domain is not the whole space.
    pub projected: bool,
    /// r ≥ ‖x_1 − x*‖.
    pub distance: Known<Magnitude>,
    /// The diameter of the domain.
    pub diameter: Known<Magnitude>,
    /// R*, the infimum over the domain.
    pub optimum: Known<Quantity>,
    /// R(x_1).
    pub initial_risk: Quantity,
    /// A minimiser, where one is known exactly.
    pub minimiser: Option<Vec<Rational>>,
}

impl Facts {
    /// Nothing but the dimension is known, and R(x_1) is taken for 0: what is known is filled in.
    ///
    /// ```
    /// use telescope_core::facts::{Fact, Facts, Origin};
    ///
    /// let facts = Facts { resisting: Ok(Fact::new(4, Origin::Assumed, "given")), ..Facts::unknown(4) };
    /// assert_eq!(facts.resisting.unwrap().value, 4);
    /// assert_eq!(facts.lipschitz.unwrap_err(), "not given");
    /// ```
    #[must_use]
    pub fn unknown(dimension: usize) -> Self {
        fn none<T>() -> Known<T> {
            Err("not given".to_owned())
        }
        Self {
            dimension,
            convex: none(),
            lipschitz: none(),
            risk_lipschitz: none(),
            second_moments: none(),
            smoothness: none(),
            strong_convexity: none(),
            risk_smoothness: none(),
            variance: none(),
            optimal_noise: none(),
            least_squares: none(),
            epoch: none(),
            resisting: none(),
            projected: false,
            distance: none(),
            diameter: none(),
            optimum: none(),
            initial_risk: Quantity::Exact(Rational::ZERO),
            minimiser: None,
        }
    }
}
