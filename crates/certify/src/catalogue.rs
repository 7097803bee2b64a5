//! The statements whose certificates the repository keeps: schedules that people use, for growing T.
//!
//! A constant step r/(L√T) is irrational, but only η²L²/r² matters: with η = 1, L = 1 and r² = T the textbook bound is 1,
//! and worst cases read as multiples of it. The same is done for linear decay, with r² = T³ and η_t = T − t.

use crate::proof::{Class, Metric, Ratio, Setting, Statement, Weights};
use telescope_core::arithmetic::{Rational, rational_from_f64};

/// A family of statements, one for each T.
///
/// ```
/// use telescope_certify::catalogue::{Family, textbook_bound};
/// use telescope_certify::proof::{Metric, Weights};
///
/// // In the catalogue's units the textbook bound of constant steps is 1 at every T.
/// for &steps in Family::Constant.numbers_of_steps() {
///     let statement = Family::Constant.statement(steps, Metric::Average(Weights::StepSizes));
///     assert_eq!(textbook_bound(&statement).unwrap().to_string(), "1");
/// }
/// assert!(Family::GradientDescent.metrics() == [Metric::LastIterate]);
/// let mut ids = Family::ALL.map(Family::id).to_vec();
/// ids.dedup();
/// assert_eq!(ids.len(), 8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// η = r/(L√T).
    Constant,
    /// η_t = (r/L)(T − t)/T^{3/2}, which ends with 0: the steps of Zamani and Glineur for N = T − 1.
    LinearDecay,
    /// η_t = r/(L√t), as doubles.
    InverseSqrt,
    /// η = 1/L on smooth functions.
    GradientDescent,
    /// As `Constant`, projected on a closed convex set.
    Projected,
    /// As `Constant`, on the mean of two functions, one of them drawn at each step.
    FiniteSum,
    /// η = 1/L on the mean of two L-smooth, L/5-strongly convex functions that share their minimiser.
    SharedMinimiser,
    /// The same where the mean of ‖∇f_i(x*)‖² is L²r²/4.
    NoisyMinimiser,
}

/// One statement of the catalogue.
///
/// ```
/// use telescope_certify::catalogue::catalogue;
///
/// let entry = catalogue().into_iter().find(|entry| entry.name == "constant-average-05").unwrap();
/// assert_eq!((entry.family.id(), entry.steps), ("constant", 5));
/// assert_eq!(entry.statement.steps(), 5);
/// ```
#[derive(Clone, Debug)]
pub struct Entry {
    /// The file's name, without an ending.
    pub name: String,
    /// Which schedule and class.
    pub family: Family,
    /// T.
    pub steps: usize,
    /// The statement.
    pub statement: Statement,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Constant,
        Self::LinearDecay,
        Self::InverseSqrt,
        Self::GradientDescent,
        Self::Projected,
        Self::FiniteSum,
        Self::SharedMinimiser,
        Self::NoisyMinimiser,
    ];

    /// Its name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::LinearDecay => "linear-decay",
            Self::InverseSqrt => "inverse-sqrt",
            Self::GradientDescent => "gradient-descent",
            Self::Projected => "projected",
            Self::FiniteSum => "two-functions",
            Self::SharedMinimiser => "shared-minimiser",
            Self::NoisyMinimiser => "noisy-minimiser",
        }
    }

    /// What is certified of it.
    #[must_use]
    pub fn metrics(self) -> &'static [Metric] {
        match self {
            Self::Constant => &[
                Metric::Average(Weights::StepSizes),
                Metric::LastIterate,
                Metric::BestIterate,
                Metric::Distance,
            ],
            Self::LinearDecay | Self::InverseSqrt | Self::Projected | Self::FiniteSum => {
                &[Metric::Average(Weights::StepSizes), Metric::LastIterate]
            }
            Self::GradientDescent => &[Metric::LastIterate],
            Self::SharedMinimiser | Self::NoisyMinimiser => &[Metric::Distance],
        }
    }

    /// For which T.
    #[must_use]
    pub fn numbers_of_steps(self) -> &'static [usize] {
        match self {
            Self::Constant | Self::LinearDecay | Self::InverseSqrt | Self::GradientDescent => {
                &[2, 5, 10, 20]
            }
            Self::Projected => &[2, 5, 10],
            Self::FiniteSum => &[2, 3],
            Self::SharedMinimiser | Self::NoisyMinimiser => &[1, 2, 3],
        }
    }

    /// The statement for T steps.
    #[must_use]
    pub fn statement(self, steps: usize, metric: Metric) -> Statement {
        let whole = |count: usize| Ratio(Rational::from(count));
        let over = |count: usize| Ratio(Rational::ONE / Rational::from(count));
        let bounded = Class::BoundedSubgradients {
            subgradient_sq: whole(1),
        };
        let (class, distance_sq, step_sizes) = match self {
            Self::Constant | Self::Projected | Self::FiniteSum => {
                (bounded, whole(steps), vec![whole(1); steps])
            }
            Self::LinearDecay => (
                bounded,
                whole(steps * steps * steps),
                (1..=steps).map(|t| whole(steps - t)).collect(),
            ),
            Self::InverseSqrt => {
                #[expect(clippy::cast_precision_loss, reason = "a few dozen steps")]
                let step = |t: usize| Ratio(rational_from_f64((t as f64).sqrt().recip()));
                (bounded, whole(1), (1..=steps).map(step).collect())
            }
            Self::GradientDescent => (
                Class::Smooth {
                    smoothness: whole(1),
                },
                whole(1),
                vec![whole(1); steps],
            ),
            Self::SharedMinimiser | Self::NoisyMinimiser => (
                Class::SmoothStronglyConvex {
                    smoothness: whole(1),
                    strong_convexity: over(5),
                },
                whole(1),
                vec![whole(1); steps],
            ),
        };
        let sum = |noise_sq| Setting::FiniteSum {
            components: 2,
            noise_sq,
        };
        Statement {
            class,
            distance_sq,
            step_sizes,
            metric,
            setting: match self {
                Self::Constant | Self::LinearDecay | Self::InverseSqrt | Self::GradientDescent => {
                    Setting::Plain
                }
                Self::Projected => Setting::Projected,
                Self::FiniteSum => sum(None),
                Self::SharedMinimiser => sum(Some(whole(0))),
                Self::NoisyMinimiser => sum(Some(over(4))),
            },
        }
    }
}

/// The name of a metric in files.
///
/// ```
/// use telescope_certify::catalogue::metric_id;
/// use telescope_certify::proof::{Metric, Weights};
///
/// assert_eq!(metric_id(Metric::Average(Weights::Uniform)), "uniform-average");
/// assert_eq!(metric_id(Metric::LastGradient), "last-gradient");
/// ```
#[must_use]
pub fn metric_id(metric: Metric) -> &'static str {
    match metric {
        Metric::Average(Weights::StepSizes) => "average",
        Metric::Average(Weights::Uniform) => "uniform-average",
        Metric::Average(Weights::Numbers) => "number-weighted-average",
        Metric::Values(Weights::StepSizes) => "values",
        Metric::Values(Weights::Uniform) => "uniform-values",
        Metric::Values(Weights::Numbers) => "number-weighted-values",
        Metric::LastIterate => "last-iterate",
        Metric::BestIterate => "best-iterate",
        Metric::Distance => "distance",
        Metric::LastGradient => "last-gradient",
    }
}

/// All statements, in the order of their names.
///
/// ```
/// use telescope_certify::catalogue::catalogue;
///
/// // Sorted by names, which are unique, and every statement has a meaning.
/// let entries = catalogue();
/// assert!(entries.is_sorted_by(|a, b| a.name < b.name));
/// assert!(entries.iter().all(|entry| entry.statement.model().is_ok()));
/// ```
#[must_use]
pub fn catalogue() -> Vec<Entry> {
    let mut entries = Vec::new();
    for family in Family::ALL {
        for &metric in family.metrics() {
            for &steps in family.numbers_of_steps() {
                entries.push(Entry {
                    name: format!("{}-{}-{steps:02}", family.id(), metric_id(metric)),
                    family,
                    steps,
                    statement: family.statement(steps, metric),
                });
            }
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

/// B = (r² + L² Σ η_t²)/(2 Σ η_t), for bounded subgradients; `None` for another class or without steps.
///
/// ```
/// use telescope_certify::catalogue::{Family, textbook_bound};
/// use telescope_certify::proof::Metric;
///
/// // r² = 8, T = 2, steps 1 and 0: (8 + 1)/2.
/// let statement = Family::LinearDecay.statement(2, Metric::LastIterate);
/// assert_eq!(textbook_bound(&statement).unwrap().to_string(), "9/2");
/// assert_eq!(textbook_bound(&Family::GradientDescent.statement(2, Metric::LastIterate)), None);
/// ```
#[must_use]
pub fn textbook_bound(statement: &Statement) -> Option<Rational> {
    let Class::BoundedSubgradients { subgradient_sq } = &statement.class else {
        return None;
    };
    let steps = statement.step_sizes.iter();
    let (total, squares) = steps.fold(
        (Rational::ZERO, Rational::ZERO),
        |(total, squares), step| (total + &step.0, squares + &step.0 * &step.0),
    );
    (!total.is_zero()).then(|| {
        (&statement.distance_sq.0 + &subgradient_sq.0 * squares) / (total * Rational::from(2))
    })
}
