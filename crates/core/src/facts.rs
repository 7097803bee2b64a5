//! What a problem declares about itself: each fact an enclosure or an exact number, with its origin.

use crate::arithmetic::{Interval, Magnitude, Quantity, Rational};
use serde::{Deserialize, Serialize};

/// Where a fact comes from.
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
pub type Known<T> = Result<Fact<T>, String>;

/// Bounds G_t² ≥ E‖g_t‖².
#[derive(Clone, Debug, PartialEq)]
pub enum SecondMoments {
    /// The same for every t.
    Constant(Magnitude),
    /// One enclosure of G_t² a step, t from 1.
    PerStep(Vec<Interval>),
}

/// Constants of averaged least squares on the whole space, one row a step with replacement.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// R² = max ‖a_i‖², so that E‖a‖²aaᵀ ≼ R²H.
    pub row_sq: Quantity,
    /// σ² = max ε_i², ε_i = y_i − ⟨a_i, x*⟩, so that E ε²aaᵀ ≼ σ²H.
    pub residual_sq: Quantity,
}

/// An epoch of a finite sum without replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// n, the steps of an epoch.
    pub rows: usize,
    /// Whether the order is the data's own, not drawn.
    pub fixed: bool,
}

/// What is known of a configured problem.
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
