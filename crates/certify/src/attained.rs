//! The sharper bound W is the exact worst case of Σ η_t (f_t − f*)/S for every nonincreasing schedule of positive steps: a
//! construction in fractions, for the cases that no one-dimensional function attains.
//!
//! W = B when d = 0, that is when m ≤ r/L ≤ S with m = max(0, 2η_1 − S). Take L = 1, x* = 0. If x_{T+1} = 0, ‖g_t‖ = 1,
//! ‖x_1‖ = r and f_t = ⟨g_t, x_t⟩, the textbook's proof has equality in every line. With x_t = Σ_{s≥t} η_s g_s what is left
//! of the class's inequalities is
//!
//! ```text
//! ⟨g_i, x_i⟩ ≥ ⟨g_j, x_i⟩ for all i, j   and   ⟨g_i, x_i⟩ ≥ 0,
//! ```
//!
//! which is linear in the Gram matrix C of the g_t, as r² = ηᵀCη is: the r² that can be reached form an interval. All g_t
//! equal gives S². *Claim:* m² is reached too, so that every r of the case d = 0 is.
//!
//! - If 2η_1 ≥ S: g_1 = e and all others −e. Then x_1 = (2η_1 − S)e and x_i = −e Σ_{s≥i} η_s, and both lines hold.
//! - If 2η_1 < S: let S' = S − η_1 and m' belong to η_2..η_T. Since m' ≤ η_1 ≤ S', a mixture of "all equal" and of the
//!   tail's own least matrix (by induction) has ‖x_2‖ = η_1. Put g_1 = −x_2/η_1, so that x_1 = 0. The lines among the tail
//!   hold by induction, those of i = 1 read 0 ≥ 0, and j = 1 needs ⟨g_i, x_i⟩ + ⟨x_2, x_i⟩/η_1 ≥ 0 for i ≥ 2. That is
//!   linear in the mixture: for "all equal" both terms are positive; for the least matrix either m' = 0 and x_2 = 0, or the
//!   second term is −(2η_2 − S')/η_1 ≥ −1 times the first (for i = 2 it is positive).
//!
//! For d > 0 the worst case is L|x|, with x_1 = r. Source: this project.

use crate::proof::{Class, GramPoint, Metric, Statement, Weights};
use telescope_core::arithmetic::{Rational, rational_sqrt};

/// Why there is no construction.
///
/// ```
/// use telescope_certify::attained::{NotAttained, attained};
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
///
/// let statement = Family::Constant.statement(2, Metric::LastIterate);
/// assert_eq!(attained(&statement), Err(NotAttained::OtherStatement));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAttained {
    /// Another class or metric.
    #[error(
        "the construction is for averages of values weighted by the step sizes, under bounded subgradients"
    )]
    OtherStatement,
    /// Some step is larger than the one before it, or 0.
    #[error("the construction needs positive steps, none larger than the one before it")]
    NotNonincreasing,
    /// The product rL is irrational where the worst case has one dimension.
    #[error("the worst case has one dimension, and its inner products r L are irrational")]
    Irrational,
}

type Matrix = Vec<Vec<Rational>>;

/// A point of the worst-case problem at which the metric is W.
///
/// # Errors
/// If the statement is of another kind.
///
/// ```
/// use telescope_certify::analytic::sharp;
/// use telescope_certify::attained::attained;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, Weights};
///
/// // The bound and a point that reaches it: the worst case is known exactly.
/// let statement = Family::Constant.statement(3, Metric::Values(Weights::StepSizes));
/// let reached = attained(&statement).unwrap().check(&statement.model().unwrap()).unwrap();
/// assert_eq!(reached, sharp(&statement).unwrap().bound.0);
/// ```
pub fn attained(statement: &Statement) -> Result<GramPoint, NotAttained> {
    let Class::BoundedSubgradients { subgradient_sq } = &statement.class else {
        return Err(NotAttained::OtherStatement);
    };
    if statement.metric != Metric::Values(Weights::StepSizes) || !statement.setting.is_plain() {
        return Err(NotAttained::OtherStatement);
    }
    let steps: Vec<Rational> = statement
        .step_sizes
        .iter()
        .map(|step| step.0.clone())
        .collect();
    let falling = steps.windows(2).all(|pair| pair[0] >= pair[1]);
    if !falling || steps.last().is_none_or(|last| *last <= Rational::ZERO) {
        return Err(NotAttained::NotNonincreasing);
    }
    let square = &subgradient_sq.0;
    let goal = &statement.distance_sq.0 / square;
    let (total, least) = ends(&steps);
    let far = goal > &total * &total;
    if far || goal < &least * &least {
        return line(statement, &steps, square, far);
    }
    let matrix = mixture(&steps, &least_matrix(&steps), &goal);
    let matrix: Matrix = matrix
        .into_iter()
        .map(|row| row.into_iter().map(|entry| entry * square).collect())
        .collect();
    // x_1 = Σ η_t g_t.
    let size = steps.len();
    let start: Vec<Rational> = matrix.iter().map(|row| inner(row, &steps)).collect();
    let mut gram = vec![vec![inner(&start, &steps)]];
    gram[0].extend(start.iter().cloned());
    for (row, start) in matrix.iter().zip(&start) {
        let mut whole = vec![start.clone()];
        whole.extend(row.iter().cloned());
        gram.push(whole);
    }
    let values = (0..size)
        .map(|t| inner(&matrix[t][t..], &steps[t..]))
        .collect();
    Ok(GramPoint { gram, values })
}

/// L|x| from x_1 = r > 0: g_1 = L, and the others L too if x stays positive, else −L.
fn line(
    statement: &Statement,
    steps: &[Rational],
    square: &Rational,
    far: bool,
) -> Result<GramPoint, NotAttained> {
    let product =
        rational_sqrt(&(&statement.distance_sq.0 * square)).ok_or(NotAttained::Irrational)?;
    let sign = |t: usize| {
        if t == 0 || far {
            Rational::ONE
        } else {
            -Rational::ONE
        }
    };
    let size = steps.len();
    let mut gram = vec![vec![Rational::ZERO; size + 1]; size + 1];
    gram[0][0] = statement.distance_sq.0.clone();
    let mut values = Vec::with_capacity(size);
    let mut now = product.clone();
    for (t, step) in steps.iter().enumerate() {
        gram[0][t + 1] = sign(t) * &product;
        gram[t + 1][0] = gram[0][t + 1].clone();
        for s in 0..size {
            gram[t + 1][s + 1] = sign(t) * sign(s) * square;
        }
        // L|x_t|, from L x_t.
        values.push(sign(t) * &now);
        now -= sign(t) * step * square;
    }
    Ok(GramPoint { gram, values })
}

fn inner(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter()
        .zip(b)
        .fold(Rational::ZERO, |sum, (a, b)| sum + a * b)
}

/// S, and m = max(0, 2η_1 − S).
fn ends(steps: &[Rational]) -> (Rational, Rational) {
    let total = steps.iter().fold(Rational::ZERO, |sum, step| sum + step);
    let least = (&steps[0] + &steps[0] - &total).max(Rational::ZERO);
    (total, least)
}

/// (1 − θ) 11ᵀ + θ · least with ηᵀCη = goal.
fn mixture(steps: &[Rational], least: &Matrix, goal: &Rational) -> Matrix {
    let (total, low) = ends(steps);
    let (high, low) = (&total * &total, &low * &low);
    let width = &high - &low;
    let share = if width.is_zero() {
        Rational::ZERO
    } else {
        (&high - goal) / width
    };
    let rest = Rational::ONE - &share;
    least
        .iter()
        .map(|row| row.iter().map(|entry| &share * entry + &rest).collect())
        .collect()
}

/// A matrix C as above with ηᵀCη = m².
fn least_matrix(steps: &[Rational]) -> Matrix {
    let (total, _) = ends(steps);
    let size = steps.len();
    if &steps[0] + &steps[0] >= total {
        let sign = |t: usize| {
            if t == 0 {
                Rational::ONE
            } else {
                -Rational::ONE
            }
        };
        return (0..size)
            .map(|i| (0..size).map(|j| sign(i) * sign(j)).collect())
            .collect();
    }
    let tail = &steps[1..];
    let matrix = mixture(tail, &least_matrix(tail), &(&steps[0] * &steps[0]));
    // g_1 = −x_2/η_1.
    let first: Vec<Rational> = matrix
        .iter()
        .map(|row| -(inner(row, tail) / &steps[0]))
        .collect();
    let mut whole = vec![vec![Rational::ONE]];
    whole[0].extend(first.iter().cloned());
    for (row, first) in matrix.into_iter().zip(first) {
        let mut extended = vec![first];
        extended.extend(row);
        whole.push(extended);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytic::sharp;
    use crate::proof::{PointFlaw, Ratio, Setting, check};
    use proptest::prelude::*;

    fn ratio(n: i32, d: u8) -> Rational {
        Rational::from_parts(n.into(), d.into())
    }

    fn statement(steps: &[i32], distance_sq: Rational) -> Statement {
        Statement {
            class: Class::BoundedSubgradients {
                subgradient_sq: Ratio(ratio(4, 1)),
            },
            distance_sq: Ratio(distance_sq),
            step_sizes: steps.iter().map(|&step| Ratio(ratio(step, 5))).collect(),
            metric: Metric::Values(Weights::StepSizes),
            setting: Setting::Plain,
        }
    }

    proptest! {
        /// Upper and lower bound are one number, in fractions, for every nonincreasing schedule.
        #[test]
        fn the_sharper_bound_is_the_worst_case(
            mut steps in prop::collection::vec(1_i32..30, 1..9),
            radius in 1_i32..120,
        ) {
            steps.sort_by(|a, b| b.cmp(a));
            let radius = ratio(radius, 4);
            let statement = statement(&steps, &radius * &radius);
            let point = attained(&statement).unwrap();
            let value = point.check(&statement.model().unwrap()).unwrap();
            prop_assert_eq!(value, check(&sharp(&statement).unwrap()).unwrap().bound);
        }
    }

    #[test]
    fn the_case_that_equal_correlations_leave_open() {
        // η = (4, 4, 1)/5, L = 2: equal correlations reach r²/L² ≥ (TQ − S²)/(T − 1) = 9/25 only; here r²/L² = 1/25.
        let statement = statement(&[4, 4, 1], ratio(4, 25));
        let model = statement.model().unwrap();
        let point = attained(&statement).unwrap();
        // B = (r² + L²Q)/(2S) = (4/25 + 132/25)/(18/5).
        assert_eq!(point.check(&model), Ok(ratio(136, 90)));
        // A little more in one value and an inequality fails; a little less in G and it is no Gram matrix.
        let mut more = point.clone();
        more.values[0] += ratio(1, 100);
        assert!(matches!(more.check(&model), Err(PointFlaw::Violated(_))));
        let mut less = point.clone();
        less.gram[2][2] -= ratio(1, 100);
        assert!(less.check(&model).is_err());
        let mut shorter = point;
        shorter.values.pop();
        assert_eq!(shorter.check(&model), Err(PointFlaw::Size));
    }

    #[test]
    fn other_schedules_are_refused() {
        assert_eq!(
            attained(&statement(&[1, 2], ratio(1, 1))),
            Err(NotAttained::NotNonincreasing)
        );
        assert_eq!(
            attained(&statement(&[1, 0], ratio(1, 1))),
            Err(NotAttained::NotNonincreasing)
        );
        assert_eq!(
            attained(&statement(&[1], ratio(2, 1))),
            Err(NotAttained::Irrational)
        );
    }
}
