//! Constants that a user gives, as the facts of a problem that has them.

use super::table::BoundTable;
use crate::record::FactRecord;
use crate::suite::facts_of;
use telescope_core::arithmetic::{Magnitude, Quantity, Rational};
use telescope_core::facts::{Epoch, Fact, Facts, Known, LeastSquares, Origin, SecondMoments};
use telescope_core::number::Number;
use telescope_theory::hypothesis::{Hypothesis, Unmet};

/// The constants, each exact, each 0 or more.
///
/// ```
/// use telescope_core::facts::Origin;
/// use telescope_verify::bounds::{Given, number};
///
/// let given = Given { lipschitz: Some(number("1/3")?), ..Given::default() };
/// let facts = given.facts();
/// assert_eq!(facts.lipschitz.as_ref().unwrap().origin, Origin::Assumed);
/// assert_eq!(facts.strong_convexity.unwrap_err(), "not given");
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// r ≥ ‖x_1 − x*‖.
    pub distance: Option<Number>,
    /// L ≥ ‖g‖.
    pub lipschitz: Option<Number>,
    /// G with E‖g_t‖² ≤ G².
    pub second_moment: Option<Number>,
    /// D, the diameter of the domain.
    pub diameter: Option<Number>,
    /// μ of R.
    pub strong_convexity: Option<Number>,
    /// The smoothness of R.
    pub smoothness: Option<Number>,
    /// The smoothness of every sample.
    pub sample_smoothness: Option<Number>,
    /// σ with E‖g − ∇R(x)‖² ≤ σ².
    pub noise: Option<Number>,
    /// σ* with E‖∇f(ξ, x*)‖² ≤ σ*².
    pub optimal_noise: Option<Number>,
    /// R(x_1) − R*.
    pub initial_gap: Option<Number>,
    /// n, the rows of an epoch.
    pub rows: Option<usize>,
    /// Whether rows come in the data's own order, not drawn anew each epoch.
    pub fixed_order: bool,
    /// d.
    pub dimension: Option<usize>,
    /// The length of the longest row.
    pub longest_row: Option<Number>,
    /// The largest residual at the minimiser.
    pub largest_residual: Option<Number>,
}

/// Why a text is no constant.
///
/// ```
/// use telescope_verify::bounds::{GivenError, number};
///
/// assert_eq!(number("-1"), Err(GivenError::Negative("-1".to_owned())));
/// assert_eq!(number("much"), Err(GivenError::NotANumber("much".to_owned())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GivenError {
    /// Neither a decimal nor a ratio.
    #[error("{0:?} is neither a decimal such as 0.1 nor a ratio such as 1/10")]
    NotANumber(String),
    /// Below 0.
    #[error("{0} is below 0, and the constants are lengths, squares of lengths or curvatures")]
    Negative(String),
}

/// A constant as people write it: a decimal is the double nearest to it, `p/q` the ratio itself.
///
/// # Errors
/// If it is neither, or is negative.
///
/// ```
/// use telescope_verify::bounds::number;
///
/// assert_eq!(number("1/10")?.exact().to_string(), "1/10");
/// // The double is another number.
/// assert!(!number("0.1")?.is_ratio() && number("0.1")? != number("1/10")?);
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
pub fn number(text: &str) -> Result<Number, GivenError> {
    let bad = || GivenError::NotANumber(text.to_owned());
    let number = match text.trim().parse::<Number>() {
        Ok(number) => number,
        Err(_) => Number::from_f64(text.trim().parse().map_err(|_| bad())?).map_err(|_| bad())?,
    };
    if *number.exact() < Rational::ZERO {
        return Err(GivenError::Negative(text.to_owned()));
    }
    Ok(number)
}

const NOT_GIVEN: &str = "not given";
const GIVEN: &str = "as given";

fn fact<T>(value: T, because: &str) -> Known<T> {
    Ok(Fact::new(value, Origin::Assumed, because))
}

fn length(number: &Number) -> Magnitude {
    Magnitude::from_exact(number.exact())
}

impl Given {
    /// The first of the constants that was given: a constant, and why it serves.
    fn first<T>(choices: [Option<(T, &str)>; 3]) -> Known<T> {
        choices.into_iter().flatten().next().map_or_else(
            || Err(NOT_GIVEN.to_owned()),
            |(value, because)| fact(value, because),
        )
    }

    /// The facts. What is not given follows from the rest where it does, and else is missing.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let of_length = |number: &Option<Number>, because: &'static str| {
            number.as_ref().map(|number| (length(number), because))
        };
        let square = |number: &Option<Number>, because: &'static str| {
            let square = |number: &Number| Quantity::Exact(number.exact() * number.exact());
            number.as_ref().map(|number| (square(number), because))
        };
        let plain = |number: &Option<Number>, because: &'static str| {
            number.as_ref().map(|number| (number.quantity(), because))
        };
        let lipschitz = Self::first([of_length(&self.lipschitz, GIVEN), None, None]);
        let distance = Self::first([
            of_length(&self.distance, GIVEN),
            of_length(
                &self.diameter,
                "start and minimiser are at most a diameter apart",
            ),
            None,
        ]);
        let initial_gap = Self::first([
            plain(&self.initial_gap, GIVEN),
            self.lipschitz
                .as_ref()
                .zip(self.distance.as_ref())
                .map(|(slope, distance)| {
                    let product = slope.exact() * distance.exact();
                    (Quantity::Exact(product), "R(x_1) − R* ≤ L r")
                }),
            None,
        ]);
        Facts {
            dimension: self.dimension.unwrap_or(1),
            convex: fact((), "assumed"),
            risk_lipschitz: lipschitz.clone(),
            second_moments: Self::first([
                of_length(&self.second_moment, GIVEN),
                of_length(&self.lipschitz, "E‖g‖² ≤ L²"),
                None,
            ])
            .map(|fact| Fact {
                value: SecondMoments::Constant(fact.value),
                origin: fact.origin,
                because: fact.because,
            }),
            lipschitz,
            smoothness: Self::first([plain(&self.sample_smoothness, GIVEN), None, None]),
            strong_convexity: match &self.strong_convexity {
                Some(number) if *number.exact() == Rational::ZERO => {
                    Err("μ = 0: R is convex, not strongly convex".to_owned())
                }
                number => Self::first([plain(number, GIVEN), None, None]),
            },
            risk_smoothness: Self::first([
                plain(&self.smoothness, GIVEN),
                plain(
                    &self.sample_smoothness,
                    "R is a mean of the samples, and as smooth as the least smooth of them",
                ),
                None,
            ]),
            variance: Self::first([
                square(&self.noise, GIVEN),
                square(&self.second_moment, "E‖g − ∇R(x)‖² ≤ E‖g‖² ≤ G²"),
                square(&self.lipschitz, "E‖g − ∇R(x)‖² ≤ E‖g‖² ≤ L²"),
            ]),
            optimal_noise: Self::first([square(&self.optimal_noise, GIVEN), None, None]),
            least_squares: match (&self.longest_row, &self.largest_residual, self.dimension) {
                (Some(row), Some(residual), Some(_)) => fact(
                    LeastSquares {
                        row_sq: Quantity::Exact(row.exact() * row.exact()),
                        residual_sq: Quantity::Exact(residual.exact() * residual.exact()),
                    },
                    GIVEN,
                ),
                _ => Err(NOT_GIVEN.to_owned()),
            },
            epoch: match self.rows {
                Some(rows) => fact(
                    Epoch {
                        rows: rows.max(1),
                        fixed: self.fixed_order,
                    },
                    GIVEN,
                ),
                None => Err(NOT_GIVEN.to_owned()),
            },
            // The floor speaks of the worst function for T steps; see `Question::of_constants`.
            resisting: Err(NOT_GIVEN.to_owned()),
            projected: self.diameter.is_some(),
            distance,
            diameter: Self::first([of_length(&self.diameter, GIVEN), None, None]),
            optimum: initial_gap
                .as_ref()
                .map(|gap| {
                    Fact::new(
                        Quantity::Exact(Rational::ZERO),
                        gap.origin,
                        gap.because.clone(),
                    )
                })
                .map_err(Clone::clone),
            initial_risk: initial_gap.map_or(Quantity::Exact(Rational::ZERO), |gap| gap.value),
            minimiser: None,
        }
    }

    /// The constants that were given or follow, for readers.
    pub(super) fn shown(&self) -> Vec<FactRecord> {
        let facts = self.facts();
        let gap = facts.optimum.as_ref().ok().map(|fact| fact.because.clone());
        facts_of(&facts)
            .into_iter()
            .filter(|fact| fact.enclosure.is_some() && fact.symbol != "R^*" && fact.symbol != "K")
            .filter_map(|fact| match (fact.symbol == "R(x_1)", &gap) {
                (false, _) => Some(fact),
                (true, None) => None,
                (true, Some(because)) => Some(FactRecord {
                    name: "initial gap".to_owned(),
                    symbol: "R(x_1) - R^*".to_owned(),
                    because: because.clone(),
                    origin: Some(Origin::Assumed),
                    ..fact
                }),
            })
            .collect()
    }

    /// Where a constant was not given, what would mend it is its flag.
    pub(super) fn name_flags(&self, table: &mut BoundTable) {
        let unmet = table.rows.iter_mut().flat_map(|row| &mut row.unmet);
        for unmet in unmet.chain(&mut table.unmet) {
            name_flag(unmet);
        }
    }
}

fn name_flag(unmet: &mut Unmet) {
    if unmet.hypothesis == Hypothesis::Unconstrained {
        unmet.reason = "a diameter was given, so that iterates are projected".to_owned();
        unmet.mend = "leave --diameter out".to_owned();
    }
    if unmet.hypothesis == Hypothesis::StronglyConvex && unmet.reason != NOT_GIVEN {
        unmet.mend = "give --strong-convexity μ above 0, or take a theorem without it".to_owned();
    }
    if unmet.reason == NOT_GIVEN
        && let Some(flag) = flag(unmet.hypothesis)
    {
        unmet.mend = format!("give {flag}");
    }
}

/// The flag that a hypothesis asks for.
fn flag(hypothesis: Hypothesis) -> Option<&'static str> {
    Some(match hypothesis {
        Hypothesis::BoundedSubgradients => "--lipschitz L",
        Hypothesis::SecondMoments => "--second-moment G (or --lipschitz L)",
        Hypothesis::KnownDistance => "--distance r (or --diameter D)",
        Hypothesis::BoundedDomain => "--diameter D",
        Hypothesis::StronglyConvex => "--strong-convexity μ",
        Hypothesis::SmoothRisk => "--smoothness β",
        Hypothesis::SmoothSamples => "--sample-smoothness L",
        Hypothesis::BoundedVariance => "--noise σ",
        Hypothesis::OptimalNoise => "--optimal-noise σ*",
        Hypothesis::InitialGap => "--initial-gap Δ",
        Hypothesis::Epochs => "--rows n",
        Hypothesis::LeastSquares => "--longest-row R, --largest-residual ε and --dimension d",
        _ => return None,
    })
}
