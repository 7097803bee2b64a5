//! f(ξ, x) at a recorded realisation.

use super::{Sample, foreign_sample};
use crate::arithmetic::{Interval, Rational};
use crate::engine::{Instance, Setup};
use crate::losses::{Absolute, AnyLoss, Logistic};
use crate::oracles::{AdditiveNoise, RandomTarget};
use crate::problems::{Dataset, FiniteSum, SampleRisk};
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
                let quadratic = quadratic.lift::<Interval>();
                AdditiveNoise { quadratic }.sample_risk(&lift(noise), x)
            }
            (Instance::RandomTarget { quadratic, .. }, Sample::Noise(shift)) => {
                let quadratic = quadratic.lift::<Interval>();
                RandomTarget { quadratic }.sample_risk(&lift(shift), x)
            }
            (Instance::FiniteSum { loss, data, .. }, Sample::Row(row)) => {
                let data = one_row(data, *row);
                match loss {
                    AnyLoss::Absolute => {
                        FiniteSum::<f64, _>::new(Absolute, data).sample_risk(&0, x)
                    }
                    AnyLoss::Logistic => {
                        FiniteSum::<f64, _>::new(Logistic, data).sample_risk(&0, x)
                    }
                }
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
                let quadratic = quadratic.clone();
                Some(AdditiveNoise { quadratic }.sample_risk(&lift(noise), x))
            }
            (Instance::RandomTarget { quadratic, .. }, Sample::Noise(shift)) => {
                let quadratic = quadratic.clone();
                Some(RandomTarget { quadratic }.sample_risk(&lift(shift), x))
            }
            (Instance::FiniteSum { loss, data, .. }, Sample::Row(row)) => match loss {
                AnyLoss::Absolute => {
                    let problem = FiniteSum::<f64, _>::new(Absolute, one_row(data, *row));
                    Some(problem.sample_risk(&0, x))
                }
                AnyLoss::Logistic => None,
            },
            _ => panic!("{}", foreign_sample()),
        }
    }
}

/// A data set of that row alone: a loss on one row needs no table of all.
fn one_row(data: &Dataset, row: usize) -> Arc<Dataset> {
    let alone = Dataset::new(
        data.row(row).to_vec(),
        vec![data.label(row)],
        data.columns(),
    );
    alone.expect("a row of a data set is a data set").into()
}
