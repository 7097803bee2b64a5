//! The inequalities of a solution, written out once: many attempts combine them, and fractions that are reduced at every
//! term would take most of the time. Each entry of the Gram matrix has one denominator for all inequalities, so that a sum
//! of many terms is one of integers.

use crate::proof::{Label, Model};
use crate::solver::dense::Square;
use dashu_base::Gcd;
use dashu_int::{IBig, UBig};
use std::collections::BTreeSet;
use telescope_core::arithmetic::{Arithmetic, Rational};

/// left ≤ right.
pub(super) struct Row {
    pub(super) label: Label,
    pub(super) right: Rational,
    /// The coefficients of the values.
    pub(super) values: Vec<(usize, Rational)>,
    /// Those of the Gram matrix: which entry, and the numerator over its denominator.
    gram: Vec<(usize, IBig)>,
}

/// The rows, and what is maximised.
pub(super) struct System {
    size: usize,
    rows: Vec<Row>,
    /// For each entry (i, j), i ≤ j, at i·size + j.
    denominators: Vec<UBig>,
    objective: Vec<(usize, Rational)>,
    objective_values: Vec<Rational>,
    lift: Square,
}

/// Whether the inequality bounds a norm, so that it may be given more weight to make the slack positive.
pub(super) fn is_diagonal(label: Label) -> bool {
    matches!(
        label,
        Label::Distance | Label::Subgradient(_) | Label::Correction(_)
    )
}

impl System {
    /// The rows of the solver's labels, in their order, and after them those bounds on norms that are not among them.
    pub(super) fn new(model: &Model, labels: &[Label]) -> Self {
        let size = model.vectors();
        let known: BTreeSet<Label> = labels.iter().copied().collect();
        let more = model
            .labels()
            .filter(|label| is_diagonal(*label) && !known.contains(label));
        let constraints: Vec<_> = labels
            .iter()
            .copied()
            .chain(more)
            .filter_map(|label| model.constraint(label))
            .collect();
        let mut denominators = vec![UBig::ONE; size * size];
        for constraint in &constraints {
            for (i, j, entry) in constraint.left.gram() {
                let multiple = &mut denominators[i * size + j];
                let common = (&*multiple).gcd(entry.denominator());
                *multiple *= entry.denominator() / common;
            }
        }
        let mut lift = Square::zero(size);
        let mut rows = Vec::with_capacity(constraints.len());
        for constraint in constraints {
            let mut gram = Vec::new();
            for (i, j, entry) in constraint.left.gram() {
                let place = i * size + j;
                let factor = IBig::from(&denominators[place] / entry.denominator());
                gram.push((place, entry.numerator() * factor));
                if is_diagonal(constraint.label) {
                    let half = f64::from_rational(entry) / 2.0;
                    *lift.at_mut(i, j) += half;
                    *lift.at_mut(j, i) += half;
                }
            }
            let values = constraint.left.values();
            rows.push(Row {
                label: constraint.label,
                values: values.map(|(k, by)| (k, by.clone())).collect(),
                right: constraint.right,
                gram,
            });
        }
        let mut objective_values = vec![Rational::ZERO; model.values()];
        for (value, coefficient) in model.objective().values() {
            objective_values[value] += coefficient;
        }
        let objective = model.objective().gram();
        Self {
            size,
            rows,
            denominators,
            objective: objective
                .map(|(i, j, entry)| (i * size + j, entry.clone()))
                .collect(),
            objective_values,
            lift,
        }
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }
    /// The coefficients of all values in what is maximised.
    pub(super) fn objective_values(&self) -> &[Rational] {
        &self.objective_values
    }
    /// The sum of the bounds on norms.
    pub(super) fn lift(&self) -> &Square {
        &self.lift
    }

    /// Σ λ_k left_k − objective as a matrix: each entry is exact, then rounded once.
    pub(super) fn slack(&self, multipliers: &[Rational]) -> Square {
        let mut common = UBig::ONE;
        for by in multipliers {
            let shared = (&common).gcd(by.denominator());
            common *= by.denominator() / shared;
        }
        let mut sums = vec![IBig::ZERO; self.size * self.size];
        for (row, by) in self.rows.iter().zip(multipliers) {
            if by.is_zero() {
                continue;
            }
            let by = by.numerator() * IBig::from(&common / by.denominator());
            for (place, entry) in &row.gram {
                sums[*place] += &by * entry;
            }
        }
        let mut entries: Vec<Rational> = sums
            .into_iter()
            .zip(&self.denominators)
            .map(|(sum, denominator)| Rational::from_parts(sum, denominator * &common))
            .collect();
        for (place, entry) in &self.objective {
            entries[*place] -= entry;
        }
        let mut slack = Square::zero(self.size);
        let half = Rational::from_parts(1.into(), 2_u8.into());
        for i in 0..self.size {
            for j in i..self.size {
                let entry = &entries[i * self.size + j];
                if i == j {
                    *slack.at_mut(i, i) = f64::from_rational(entry);
                } else {
                    let entry = f64::from_rational(&(entry * &half));
                    *slack.at_mut(i, j) = entry;
                    *slack.at_mut(j, i) = entry;
                }
            }
        }
        slack
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Family;
    use crate::proof::{Metric, Multiplier, Statement, Weights, combine};

    /// Entry for entry what the checker's own sum gives, for multipliers and steps of unlike denominators.
    #[test]
    fn the_slack_is_the_exact_sum() {
        let mut unlike = Family::Constant.statement(4, Metric::Average(Weights::Numbers));
        for (step, by) in unlike
            .step_sizes
            .iter_mut()
            .zip(["1/3", "2/7", "0", "5/11"])
        {
            *step = by.parse().unwrap();
        }
        let statements: [Statement; 5] = [
            unlike,
            Family::InverseSqrt.statement(4, Metric::LastIterate),
            Family::GradientDescent.statement(4, Metric::LastGradient),
            Family::Projected.statement(3, Metric::BestIterate),
            Family::NoisyMinimiser.statement(2, Metric::Distance),
        ];
        for statement in statements {
            let model = statement.model().unwrap();
            // Every other label is the solver's; bounds on norms are there in any case.
            let labels: Vec<Label> = model.labels().step_by(2).collect();
            let system = System::new(&model, &labels);
            let known = |label| system.rows().iter().any(|row| row.label == label);
            assert!(
                model
                    .labels()
                    .filter(|label| is_diagonal(*label))
                    .all(known)
            );
            let by = |k: usize| {
                let denominator: u32 = [3, 1 << 20, 7][k % 3];
                Rational::from_parts((k * 7919 % 13).into(), denominator.into())
            };
            let multipliers: Vec<Rational> = (0..system.rows().len()).map(by).collect();
            let slack = system.slack(&multipliers);
            let rows = system.rows().iter().zip(multipliers);
            let positive = rows.filter(|(_, by)| !by.is_zero());
            let list: Vec<Multiplier> = positive
                .map(|(row, by)| Multiplier {
                    on: row.label,
                    by: by.into(),
                })
                .collect();
            let expected = combine(&model, &list).unwrap().slack;
            for (i, row) in expected.matrix(model.vectors()).iter().enumerate() {
                for (j, entry) in row.iter().enumerate() {
                    let expected = f64::from_rational(entry);
                    assert_eq!(slack.at(i, j).to_bits(), expected.to_bits(), "{i} {j}");
                }
            }
        }
    }
}
