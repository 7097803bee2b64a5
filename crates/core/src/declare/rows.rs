//! Constants of a finite sum. Row i's subgradients are at most L_i long: its loss's slope times ‖a_i‖, plus the penalty's
//! λ times the largest ‖x‖ of the domain. A row is weighted with w_i = 1/(n p_i).
//!
//! A batch of b rows has E‖g‖² = (1 − c)‖E g‖² + c E‖g_i‖², where c = 1/b for independent rows and (n − b)/(b(n − 1)) for
//! different ones; ‖E g‖ is at most the mean of the L_i, and E‖g_i‖² at most Σ p_i w_i² L_i² = (1/n) Σ w_i L_i².

use super::constants::Constants;
use crate::arithmetic::{
    Arithmetic, Interval, Magnitude, Quantity, Rational, Roots, rational_sqrt,
};
use crate::engine::{Instance, Setup};
use crate::facts::{Fact, Known, Origin, SecondMoments};
use crate::losses::Slope;
use crate::problems::{Dataset, Row};
use crate::samplers::AnySampler;
use crate::vector::lift;

/// L_1, ..., L_n.
struct RowBounds {
    /// L_i², exactly where it is rational.
    squares: Vec<Quantity>,
    /// w_i, if not all are 1.
    weights: Option<Vec<Rational>>,
}

pub(super) fn constants(setup: &Setup) -> Constants {
    let Instance::FiniteSum {
        loss,
        data,
        penalty,
        sampler,
        ..
    } = setup.instance()
    else {
        unreachable!("the caller has a finite sum");
    };
    let bounds = RowBounds::new(setup);
    let largest = longest_row_sq(data);
    let weights = bounds
        .as_ref()
        .ok()
        .and_then(|bounds| bounds.weights.as_ref());
    let heaviest = weights.and_then(|weights| weights.iter().max().cloned());
    Constants {
        convex: Ok(Fact::new((), Origin::Proved, loss.convexity())),
        smoothness: match loss.curvature() {
            Some(curvature) => Ok(Fact::new(
                scale(
                    &plus(&scale(&largest, &curvature), penalty),
                    &heaviest.unwrap_or(Rational::ONE),
                ),
                Origin::Computed,
                "the loss's second derivative is bounded, and multiplies the largest squared norm of a row",
            )),
            None => Err("the loss has a kink, so its gradient jumps".into()),
        },
        lipschitz: known(&bounds, |bounds| bounds.largest(setup)),
        risk_lipschitz: known(&bounds, |bounds| {
            Fact::new(
                bounds.mean(),
                Origin::Computed,
                "the risk is the mean of the rows' losses, so the mean of their bounds bounds its slope",
            )
        }),
        second_moments: known(&bounds, |bounds| bounds.second_moments(setup, *sampler)),
    }
}

fn known<T>(bounds: &Result<RowBounds, String>, of: impl Fn(&RowBounds) -> Fact<T>) -> Known<T> {
    bounds.as_ref().map(of).map_err(Clone::clone)
}

/// σ² ≥ E‖g − ∇R‖² for every x: at most E‖g − λx‖², and the penalty's λx is the same for all rows.
pub(super) fn variance(setup: &Setup) -> Known<Quantity> {
    let Instance::FiniteSum {
        data,
        sampler,
        batch,
        penalty,
        ..
    } = setup.instance()
    else {
        unreachable!("the caller has a finite sum");
    };
    if setup.instance().is_full_batch() {
        return Ok(Fact::new(
            Quantity::Exact(Rational::ZERO),
            Origin::Proved,
            "every step takes all rows",
        ));
    }
    // A weighted row has a weighted penalty.
    if *sampler == AnySampler::Importance && *penalty != Rational::ZERO {
        return Err("weighted rows weight the penalty too, whose slope is unbounded".into());
    }
    let bounds = RowBounds::of_losses(setup)?;
    let (rows, size) = (Rational::from(data.rows()), Rational::from(*batch));
    let share = match sampler {
        AnySampler::DistinctInBatch => (&rows - &size) / (&size * (&rows - Rational::ONE)),
        _ => Rational::ONE / size,
    };
    Ok(Fact::new(
        scale(&bounds.mean_square(), &share),
        Origin::Computed,
        "the variance is at most the mean square of the losses' subgradients, divided by the rows of a step; the penalty adds the same to every row",
    ))
}

impl RowBounds {
    fn new(setup: &Setup) -> Result<Self, String> {
        let Instance::FiniteSum { data, penalty, .. } = setup.instance() else {
            unreachable!("the caller has a finite sum");
        };
        let pull = match (
            *penalty == Rational::ZERO,
            setup.shape().reach(&vec![Rational::ZERO; data.columns()]),
        ) {
            (true, _) => None,
            (false, Some(reach)) => {
                Some(Interval::from_rational(penalty) * reach.value().enclosure())
            }
            (false, None) => {
                return Err("the penalty's slope λ‖x‖ is unbounded on an unbounded domain".into());
            }
        };
        Self::with_pull(setup, pull)
    }

    /// Bounds of the losses alone, without the penalty.
    fn of_losses(setup: &Setup) -> Result<Self, String> {
        Self::with_pull(setup, None)
    }

    fn with_pull(setup: &Setup, pull: Option<Interval>) -> Result<Self, String> {
        let Instance::FiniteSum {
            loss,
            data,
            importance,
            ..
        } = setup.instance()
        else {
            unreachable!("the caller has a finite sum");
        };
        let square = |row: usize| -> Result<Quantity, String> {
            let length_sq = row_sq(data, row);
            let bounded = match loss.slope() {
                Slope::Bounded(slope) => {
                    let square = scale(&length_sq, &(&slope * &slope));
                    if pull.is_none() {
                        return Ok(square);
                    }
                    square.enclosure().sqrt()
                }
                Slope::Residual => {
                    let length = length_sq.enclosure().sqrt();
                    length * residual(setup, data.row(row), data.label(row))?
                }
            };
            let bound = match pull {
                Some(pull) => bounded + pull,
                None => bounded,
            };
            Ok(Quantity::Enclosed(bound.square()))
        };
        Ok(Self {
            squares: (0..data.rows()).map(square).collect::<Result<_, _>>()?,
            weights: importance.as_ref().map(|law| law.weights()),
        })
    }

    fn weight(&self, row: usize) -> Rational {
        match &self.weights {
            Some(weights) => weights[row].clone(),
            None => Rational::ONE,
        }
    }

    /// L² ≥ ‖g‖², whatever is drawn.
    fn largest(&self, setup: &Setup) -> Fact<Magnitude> {
        let Instance::FiniteSum {
            loss,
            sampler,
            batch,
            ..
        } = setup.instance()
        else {
            unreachable!("the caller has a finite sum");
        };
        if setup.instance().is_full_batch() && *batch > 1 {
            return Fact::new(
                self.mean(),
                Origin::Computed,
                "every step takes all rows, so the mean of the rows' bounds bounds every subgradient",
            );
        }
        if *sampler == AnySampler::DistinctInBatch && *batch > 1 {
            let mut bounds: Vec<Interval> = self
                .squares
                .iter()
                .map(|square| square.enclosure().sqrt())
                .collect();
            bounds.sort_by(|a, b| b.upper().total_cmp(&a.upper()));
            let most = bounds[..*batch]
                .iter()
                .fold(Interval::zero(), |sum, bound| sum + *bound);
            let mean = most / Interval::from_count(*batch);
            return Fact::new(
                Magnitude::from_square(Quantity::Enclosed(mean.square())),
                Origin::Computed,
                "the rows of a batch differ, so the mean of the largest bounds bounds every subgradient",
            );
        }
        let weighted: Vec<Quantity> = self
            .squares
            .iter()
            .enumerate()
            .map(|(row, square)| {
                let weight = self.weight(row);
                scale(square, &(&weight * &weight))
            })
            .collect();
        let because = match (&self.weights, loss.slope()) {
            (Some(_), _) => {
                "the rows' bounds, each times its weight: the largest, be it ever so rare"
            }
            (None, Slope::Bounded(_)) => {
                "the loss's slope is bounded wherever x is, and multiplies the largest norm of a row, be it ever so rare"
            }
            (None, Slope::Residual) => {
                "predictions are bounded on the domain, so the residual is, and multiplies the norm of the row: the largest, be it ever so rare"
            }
        };
        Fact::new(
            Magnitude::from_square(greatest(&weighted)),
            Origin::Computed,
            because,
        )
    }

    /// The mean of the L_i: exact if every root is rational.
    fn mean(&self) -> Magnitude {
        let count = self.squares.len();
        let roots: Option<Vec<Rational>> = self
            .squares
            .iter()
            .map(|square| rational_sqrt(square.exact()?))
            .collect();
        if let Some(roots) = roots {
            let sum = crate::vector::sum(&roots);
            return Magnitude::from_exact(&(sum / Rational::from(count)));
        }
        let sum = self.squares.iter().fold(Interval::zero(), |sum, square| {
            sum + square.enclosure().sqrt()
        });
        let mean = sum / Interval::from_count(count);
        Magnitude::from_square(Quantity::Enclosed(mean.square()))
    }

    /// (1/n) Σ w_i L_i².
    fn mean_square(&self) -> Quantity {
        let weighted: Vec<Quantity> = self
            .squares
            .iter()
            .enumerate()
            .map(|(row, square)| scale(square, &self.weight(row)))
            .collect();
        let exact: Option<Vec<Rational>> = weighted
            .iter()
            .map(|square| square.exact().cloned())
            .collect();
        let count = weighted.len();
        match exact {
            Some(squares) => {
                let sum = squares
                    .iter()
                    .fold(Rational::ZERO, |sum, square| sum + square);
                Quantity::Exact(sum / Rational::from(count))
            }
            None => {
                let sum = weighted
                    .iter()
                    .fold(Interval::zero(), |sum, square| sum + square.enclosure());
                Quantity::Enclosed(sum / Interval::from_count(count))
            }
        }
    }

    fn second_moments(&self, setup: &Setup, sampler: AnySampler) -> Fact<SecondMoments> {
        let Instance::FiniteSum { data, batch, .. } = setup.instance() else {
            unreachable!("the caller has a finite sum");
        };
        let fact = |square: Quantity, because: &str| {
            let constant = SecondMoments::Constant(Magnitude::from_square(square));
            Fact::new(constant, Origin::Computed, because)
        };
        if setup.instance().is_full_batch() && *batch > 1 {
            return fact(
                self.mean().square().clone(),
                "every step takes all rows, so the mean of the rows' bounds bounds every subgradient",
            );
        }
        match sampler {
            AnySampler::FixedOrder => fact(
                self.largest(setup).value.square().clone(),
                "the order is fixed, so no law averages over the rows: the largest row bounds every step",
            ),
            AnySampler::Reshuffle | AnySampler::ShuffleOnce => fact(
                self.mean_square(),
                "each row is as likely as any other at each step, so the mean square of a subgradient is at most the mean of the rows' squared bounds",
            ),
            _ if *batch == 1 => fact(
                self.mean_square(),
                if self.weights.is_some() {
                    "the mean over the law of the rows' squared bounds, each times its squared weight"
                } else {
                    "a row is drawn uniformly at each step, so the mean square of a subgradient is at most the mean of the rows' squared bounds"
                },
            ),
            _ => {
                let share = if sampler == AnySampler::DistinctInBatch {
                    let (rows, batch) = (Rational::from(data.rows()), Rational::from(*batch));
                    (&rows - &batch) / (batch * (rows - Rational::ONE))
                } else {
                    Rational::ONE / Rational::from(*batch)
                };
                let mean_sq = self.mean().square().enclosure();
                let rest = Interval::from_rational(&(Rational::ONE - &share));
                let spread = Interval::from_rational(&share) * self.mean_square().enclosure();
                fact(
                    Quantity::Enclosed(rest * mean_sq + spread),
                    "a batch averages: its mean square is a mixture of the squared mean of the rows' bounds and of their mean square",
                )
            }
        }
    }
}

/// sup |⟨a, x⟩ − y| over the domain.
fn residual(setup: &Setup, row: Row<'_>, label: f64) -> Result<Interval, String> {
    let shape = setup.shape();
    let ends = match row {
        Row::Dense(features) => {
            let a: Vec<Interval> = lift(features);
            let minus: Vec<Interval> = a.iter().map(|a| -*a).collect();
            shape.least_linear(&a).zip(shape.least_linear(&minus))
        }
        Row::Sparse { .. } => shape
            .least_on_row(row, false)
            .zip(shape.least_on_row(row, true)),
    };
    let (least, minus_most) = ends.ok_or(
        "the squared loss's slope |z − y| is unbounded on an unbounded domain; use a ball or a box as the domain",
    )?;
    let label = Interval::point(label);
    let below = (label - least).max(&Interval::zero());
    let above = (-minus_most - label).max(&Interval::zero());
    Ok(Arithmetic::max(&below, &above))
}

/// ‖a‖², exactly unless the rows are sparse and long.
fn row_sq(data: &Dataset, row: usize) -> Quantity {
    if data.is_long() {
        Quantity::Enclosed(data.row(row).norm_sq())
    } else {
        Quantity::Exact(data.row(row).norm_sq())
    }
}

/// The largest of them.
pub(super) fn longest_row_sq(data: &Dataset) -> Quantity {
    if data.is_long() {
        let squares = (0..data.rows()).map(|row| data.row(row).norm_sq::<Interval>());
        return Quantity::Enclosed(squares.fold(Interval::zero(), |most, square| {
            Arithmetic::max(&most, &square)
        }));
    }
    let squares = (0..data.rows()).map(|row| data.row(row).norm_sq::<Rational>());
    Quantity::Exact(squares.max().expect("a data set has a row"))
}

fn plus(value: &Quantity, term: &Rational) -> Quantity {
    match value.exact() {
        Some(exact) => Quantity::Exact(exact + term),
        None => Quantity::Enclosed(value.enclosure() + Interval::from_rational(term)),
    }
}

fn scale(square: &Quantity, factor: &Rational) -> Quantity {
    match square.exact() {
        Some(exact) => Quantity::Exact(exact * factor),
        None => Quantity::Enclosed(square.enclosure() * Interval::from_rational(factor)),
    }
}

fn greatest(squares: &[Quantity]) -> Quantity {
    let exact: Option<Vec<&Rational>> = squares.iter().map(Quantity::exact).collect();
    match exact {
        Some(squares) => {
            let largest = squares.into_iter().max().expect("a data set has a row");
            Quantity::Exact(largest.clone())
        }
        None => Quantity::Enclosed(squares.iter().fold(Interval::zero(), |most, square| {
            Arithmetic::max(&most, &square.enclosure())
        })),
    }
}
