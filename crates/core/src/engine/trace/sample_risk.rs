//! f(ξ, x) at a recorded realisation.

use super::{Sample, foreign_sample};
use crate::arithmetic::{Arithmetic, Interval, Rational};
use crate::engine::{Instance, Setup};
use crate::losses::{with_loss, with_rational_loss};
use crate::oracles::{AdditiveNoise, RandomTarget};
use crate::problems::{Dataset, FiniteSum, SampleRisk, Wiggle};
use crate::vector::lift;
use std::sync::Arc;

impl Setup {
    /// f(ξ, x), in intervals.
    ///
    /// # Panics
    /// If the realisation is not one of this problem's.
    #[must_use]
    pub fn sample_risk_enclosure(&self, sample: &Sample, x: &[Interval]) -> Interval {
        match (self.instance(), sample) {
            (Instance::AdditiveNoise { quadratic, .. }, Sample::Noise(noise)) => {
                let problem = quadratic.lift::<Interval>();
                AdditiveNoise { problem }.sample_risk(&lift(noise), x)
            }
            (Instance::RandomTarget { quadratic, .. }, Sample::Noise(shift)) => {
                let quadratic = quadratic.lift::<Interval>();
                RandomTarget { quadratic }.sample_risk(&lift(shift), x)
            }
            (Instance::MaxAffine { problem, .. }, Sample::Noise(noise)) => {
                let problem = problem.lift::<Interval>();
                AdditiveNoise { problem }.sample_risk(&lift(noise), x)
            }
            (Instance::Wiggle { .. }, Sample::Noise(noise)) => {
                let problem = Wiggle;
                AdditiveNoise { problem }.sample_risk(&lift(noise), x)
            }
            (Instance::FiniteSum { loss, .. }, Sample::Row(_) | Sample::Rows(_)) => {
                let rows = self.rows_of(sample);
                with_loss!(*loss, loss => {
                    let total = rows.iter().fold(Interval::point(0.0), |sum, row| {
                        let alone = FiniteSum::<f64, _>::new(loss, row.data.clone())
                            .with_penalty(row.penalty)
                            .with_weights(vec![row.weight.clone()]);
                        let value: Interval = alone.sample_risk(&0, x);
                        sum + value
                    });
                    total / Interval::from_count(rows.len())
                })
            }
            _ => panic!("{}", foreign_sample()),
        }
    }

    /// f(ξ, x) in rationals, where f is rational; a noise vector's doubles are taken exactly.
    ///
    /// # Panics
    /// If the realisation is not one of this problem's.
    #[must_use]
    pub fn exact_sample_risk(&self, sample: &Sample, x: &[Rational]) -> Option<Rational> {
        match (self.instance(), sample) {
            (Instance::AdditiveNoise { quadratic, .. }, Sample::Noise(noise)) => {
                let problem = quadratic.clone();
                Some(AdditiveNoise { problem }.sample_risk(&lift(noise), x))
            }
            (Instance::RandomTarget { quadratic, .. }, Sample::Noise(shift)) => {
                let quadratic = quadratic.clone();
                Some(RandomTarget { quadratic }.sample_risk(&lift(shift), x))
            }
            (Instance::MaxAffine { problem, .. }, Sample::Noise(noise)) => {
                let problem = problem.clone();
                Some(AdditiveNoise { problem }.sample_risk(&lift(noise), x))
            }
            (Instance::Wiggle { .. }, Sample::Noise(_)) => None,
            (Instance::FiniteSum { loss, .. }, Sample::Row(_) | Sample::Rows(_)) => {
                let rows = self.rows_of(sample);
                with_rational_loss!(*loss, loss => {
                    let total = rows.iter().fold(Rational::ZERO, |sum, row| {
                        let alone = FiniteSum::<f64, _>::new(loss, row.data.clone())
                            .with_penalty(row.penalty)
                            .with_weights(vec![row.weight.clone()]);
                        let value: Rational = alone.sample_risk(&0, x);
                        sum + value
                    });
                    Some(total / Rational::from(rows.len()))
                }, None)
            }
            _ => panic!("{}", foreign_sample()),
        }
    }

    /// The rows of a realisation, each as a problem of its own.
    fn rows_of(&self, sample: &Sample) -> Vec<AloneRow<'_>> {
        let Instance::FiniteSum {
            data,
            penalty,
            importance,
            ..
        } = self.instance()
        else {
            panic!("{}", foreign_sample());
        };
        let alone = |row: usize| AloneRow {
            data: one_row(data, row),
            penalty,
            weight: match importance {
                Some(law) => law.weight(row),
                None => Rational::ONE,
            },
        };
        match sample {
            Sample::Row(row) => vec![alone(*row)],
            Sample::Rows(rows) => rows.iter().map(|&row| alone(row)).collect(),
            Sample::Noise(_) => panic!("{}", foreign_sample()),
        }
    }
}

/// A row with what its loss is multiplied by.
struct AloneRow<'a> {
    data: Arc<Dataset>,
    penalty: &'a Rational,
    weight: Rational,
}

/// A data set of that row alone: a loss on one row needs no table of all.
fn one_row(data: &Dataset, row: usize) -> Arc<Dataset> {
    data.alone(row).into()
}
