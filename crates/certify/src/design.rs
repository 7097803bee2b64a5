//! Schedule design: descent on the worst case over the step sizes. The multipliers give the gradient: at the optimum the
//! worst case changes with η as the Lagrangian does at fixed G, f and λ (Danskin).
//!
//! The worst case is a maximum over functions and has kinks where two of them are equally bad, so that the descent is
//! Shor's r-algorithm: subgradient steps in a space that is dilated along differences of successive subgradients (Shor
//! 1985; step control after Stetsyuk 1994).

use crate::proof::{Flaw, Model};
use crate::solver::dense::dot;
use crate::solver::{Options, SolverError, lagrangian, solve};
use telescope_core::arithmetic::{Rational, rational_from_f64};

/// What came out of a design.
///
/// ```
/// use telescope_certify::design::design;
/// use telescope_certify::proof::{Class, Flaw, Metric, Ratio, Setting, Statement};
/// use telescope_core::arithmetic::Rational;
///
/// // Gradient descent for one step on a 1-smooth function: from a step of 1/2, the descent finds a better one.
/// let model = |steps: &[Rational]| -> Result<_, Flaw> {
///     let statement = Statement {
///         class: Class::Smooth { smoothness: Ratio(1.into()) },
///         distance_sq: Ratio(1.into()),
///         step_sizes: steps.iter().map(|step| Ratio(step.clone())).chain([Ratio(0.into())]).collect(),
///         metric: Metric::LastIterate,
///         setting: Setting::Plain,
///     };
///     Ok(statement.model()?)
/// };
/// let start = design(&model, &[0.5], 1, 1e-3).unwrap();
/// let best = design(&model, &[0.5], 12, 1e-3).unwrap();
/// // (1/2)/(1 + 2η) at η = 1/2.
/// assert!((start.value - 0.25).abs() < 1e-6 && start.evaluations == 1);
/// assert!(best.value < 0.2 && best.step_sizes[0] > 0.5, "{best:?}");
/// ```
#[derive(Clone, Debug)]
pub struct Design {
    /// The best step sizes found.
    pub step_sizes: Vec<f64>,
    /// Their worst case, in doubles.
    pub value: f64,
    /// How often the worst-case problem was solved.
    pub evaluations: usize,
}

/// Why a design stopped at once.
///
/// ```
/// use telescope_certify::design::{DesignError, design};
/// use telescope_certify::proof::{Flaw, StatementError};
///
/// // A model that has no meaning stops the descent before its first step.
/// let refused = design(&|_| Err(StatementError::NoSteps.into()), &[1.0], 9, 1e-3);
/// assert_eq!(refused.unwrap_err(), DesignError::Statement(Flaw::Statement(StatementError::NoSteps)));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// The statement has no meaning.
    #[error(transparent)]
    Statement(#[from] Flaw),
    /// The worst case of the start could not be found.
    #[error(transparent)]
    Solver(#[from] SolverError),
}

/// The dilation of the space.
const DILATION: f64 = 2.0;
/// Steps in one direction after which the length grows, and the factors of growing and shrinking.
const PATIENCE: usize = 3;
const GROW: f64 = 1.2;
const SHRINK: f64 = 0.9;
/// Half the difference of the central differences: the Lagrangian is a polynomial of low degree in each step size, or
/// nearly so where weights depend on them.
const DIFFERENCE: f64 = 1.0 / 4096.0;

/// Descends from `start` by at most `most` solutions of the worst-case problem of `model`, until a step is shorter than
/// `tolerance`. Step sizes below 0 are reflected.
///
/// # Errors
/// If the worst case of the start cannot be found; later failures end the descent.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::design::design;
/// use telescope_certify::proof::{Flaw, Metric, Ratio, Statement, Weights};
/// use telescope_core::arithmetic::Rational;
///
/// // Two equal steps on bounded subgradients, r² = 2: the best average has the worst case 1 at η = 1 already.
/// let model = |steps: &[Rational]| -> Result<_, Flaw> {
///     let like = Family::Constant.statement(2, Metric::Values(Weights::StepSizes));
///     let step_sizes = steps.iter().cloned().map(Ratio).collect();
///     Ok(Statement { step_sizes, ..like }.model()?)
/// };
/// let found = design(&model, &[1.0, 1.0], 4, 1e-3).unwrap();
/// assert!((found.value - 1.0).abs() < 1e-4, "{found:?}");
/// ```
pub fn design(
    model: &dyn Fn(&[Rational]) -> Result<Model, Flaw>,
    start: &[f64],
    most: usize,
    tolerance: f64,
) -> Result<Design, DesignError> {
    let size = start.len();
    let mut x = start.to_vec();
    let (value, mut gradient) = evaluate(model, &x)?;
    let mut best = Design {
        step_sizes: x.clone(),
        value,
        evaluations: 1,
    };
    let scale = start
        .iter()
        .fold(0.0, |most: f64, step| most.max(step.abs()));
    let mut length = 0.1 * scale.max(1e-3);
    let mut space: Vec<Vec<f64>> = (0..size)
        .map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    while best.evaluations < most {
        let mut direction = transposed_times(&space, &gradient);
        let norm = dot(&direction, &direction).sqrt();
        if !(norm > 1e-14) {
            break;
        }
        direction.iter_mut().for_each(|entry| *entry /= norm);
        let direction: Vec<f64> = space.iter().map(|row| dot(row, &direction)).collect();
        let mut taken = 0;
        let next = loop {
            for (x, direction) in x.iter_mut().zip(&direction) {
                *x -= length * direction;
            }
            taken += 1;
            let Ok((value, next)) = evaluate(model, &x) else {
                return Ok(best);
            };
            best.evaluations += 1;
            if value < best.value {
                best.value = value;
                best.step_sizes = x.iter().map(|step| step.abs()).collect();
            }
            if dot(&direction, &next) <= 0.0 || best.evaluations >= most {
                break next;
            }
            if taken % PATIENCE == 0 {
                length *= GROW;
            }
        };
        if taken == 1 {
            length *= SHRINK;
        }
        let moved = length * dot(&direction, &direction).sqrt();
        let change: Vec<f64> = next
            .iter()
            .zip(&gradient)
            .map(|(next, now)| next - now)
            .collect();
        let mut along = transposed_times(&space, &change);
        let norm = dot(&along, &along).sqrt();
        if norm > 1e-14 {
            along.iter_mut().for_each(|entry| *entry /= norm);
            for row in &mut space {
                let factor = (1.0 / DILATION - 1.0) * dot(row, &along);
                for (entry, along) in row.iter_mut().zip(&along) {
                    *entry += factor * along;
                }
            }
        }
        gradient = next;
        if moved < tolerance {
            break;
        }
    }
    Ok(best)
}

fn transposed_times(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; vector.len()];
    for (row, factor) in matrix.iter().zip(vector) {
        for (product, entry) in product.iter_mut().zip(row) {
            *product += factor * entry;
        }
    }
    product
}

/// The worst case at |x| and its gradient in x.
fn evaluate(
    model: &dyn Fn(&[Rational]) -> Result<Model, Flaw>,
    x: &[f64],
) -> Result<(f64, Vec<f64>), DesignError> {
    let at = |x: &[f64]| {
        let steps: Vec<Rational> = x.iter().map(|step| rational_from_f64(step.abs())).collect();
        model(&steps)
    };
    let options = Options {
        tolerance: 1e-8,
        ..Options::default()
    };
    let solution = solve(&at(x)?, &options)?;
    let mut gradient = Vec::with_capacity(x.len());
    for (t, now) in x.iter().enumerate() {
        let shifted = |by: f64| {
            let mut shifted: Vec<f64> = x.iter().map(|step| step.abs()).collect();
            shifted[t] += by;
            Ok::<f64, Flaw>(lagrangian(&at(&shifted)?, &solution))
        };
        // At the edge of the range, where a step of 0 would go below it, one side is enough.
        let back = DIFFERENCE.min(now.abs());
        let slope = (shifted(DIFFERENCE)? - shifted(-back)?) / (DIFFERENCE + back);
        gradient.push(if *now < 0.0 { -slope } else { slope });
    }
    Ok((
        f64::midpoint(solution.value().0, solution.value().1),
        gradient,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{Class, Metric, Ratio, Setting, Statement, Weights};

    fn best(metric: Metric, start: &[f64]) -> Design {
        let model = |steps: &[Rational]| {
            let statement = Statement {
                class: Class::BoundedSubgradients {
                    subgradient_sq: Ratio(Rational::ONE),
                },
                distance_sq: Ratio(Rational::ONE),
                step_sizes: steps.iter().cloned().map(Ratio).collect(),
                metric,
                setting: Setting::Plain,
            };
            Ok(statement.model()?)
        };
        design(&model, start, 400, 1e-7).unwrap()
    }

    #[test]
    fn the_average_cannot_be_better_than_with_constant_steps() {
        // Several schedules attain 1/√4: where a step is larger than the one before, the worst case lies below W.
        let found = best(Metric::Values(Weights::StepSizes), &[0.9, 0.3, 0.7, 0.2]);
        assert!((found.value - 0.5).abs() < 1e-4, "{found:?}");
        let constant = best(Metric::Values(Weights::StepSizes), &[0.5; 4]);
        assert!((constant.value - 0.5).abs() < 1e-6, "{constant:?}");
    }

    #[test]
    fn the_last_iterate_wants_linear_decay() {
        // x_4 with three steps: 1/√4, by steps (3, 2, 1)/8.
        let found = best(Metric::LastIterate, &[0.5; 4]);
        assert!((found.value - 0.5).abs() < 1e-4, "{found:?}");
        for (step, known) in found.step_sizes.iter().zip([0.375, 0.25, 0.125]) {
            assert!((step - known).abs() < 0.02, "{found:?}");
        }
    }
}
