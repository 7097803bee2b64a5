//! A recorded run once more, in rationals: the realisations are given, the step is the shared one.

use super::{Realisation, Sample, TraceStep, foreign_sample};
use crate::arithmetic::Rational;
use crate::domains::{AnyDomain, Domain, WholeSpace};
use crate::engine::{ExactVisitor, Instance, Setup};
use crate::oracles::{AdditiveNoise, Oracle, RandomTarget};
use crate::schedules::StepSizes;
use crate::sgd::{GivenSamples, Observer, run};
use crate::vector::lift;
use dashu_base::BitTest;

impl Setup {
    /// The run on the given realisations in rationals, from the exact x_1 with the exact step sizes. It ends with the
    /// first step that leaves a coordinate of more than `most_bits` bits (numerator and denominator together), with
    /// the last realisation or with the last step size.
    ///
    /// # Errors
    /// With the reason why the problem cannot be run in rationals, or if a realisation is not one of this problem's.
    pub fn exact_trace(
        &self,
        step_sizes: &StepSizes,
        samples: &[Sample],
        most_bits: usize,
    ) -> Result<Vec<TraceStep<Rational>>, String> {
        let exact_run = ExactRun {
            start: self.start(),
            step_sizes,
            samples,
            most_bits,
        };
        let noises = || {
            let lifted = samples.iter().map(|sample| {
                let noise: Vec<f64> = Realisation::replay(sample).ok_or_else(foreign_sample)?;
                Ok(lift::<Rational>(&noise))
            });
            lifted.collect::<Result<Vec<_>, String>>()
        };
        match self.instance() {
            Instance::FiniteSum { .. } => self.visit_exact(exact_run)?,
            Instance::AdditiveNoise { quadratic, .. } => {
                let oracle = AdditiveNoise {
                    quadratic: quadratic.clone(),
                };
                self.exact_quadratic(&exact_run, &oracle, &noises()?)
            }
            Instance::RandomTarget { quadratic, .. } => {
                let oracle = RandomTarget {
                    quadratic: quadratic.clone(),
                };
                self.exact_quadratic(&exact_run, &oracle, &noises()?)
            }
        }
    }

    fn exact_quadratic<O: Oracle<Rational>>(
        &self,
        exact_run: &ExactRun,
        oracle: &O,
        noises: &[O::Sample],
    ) -> Result<Vec<TraceStep<Rational>>, String> {
        match self.domain() {
            AnyDomain::WholeSpace => Ok(exact_run.steps(oracle, &WholeSpace, noises)),
            AnyDomain::Ball(_) if self.centre().len() == 1 => {
                Ok(exact_run.steps(oracle, &self.segment::<Rational>(), noises))
            }
            AnyDomain::Ball(_) => {
                Err("the projection on a ball of more than one dimension is not rational".into())
            }
        }
    }
}

struct ExactRun<'a> {
    start: &'a [Rational],
    step_sizes: &'a StepSizes,
    samples: &'a [Sample],
    most_bits: usize,
}

impl ExactRun<'_> {
    /// `realisations[t − 1]` is `samples[t − 1]`, replayed.
    fn steps<O: Oracle<Rational>, D: Domain<Rational>>(
        &self,
        oracle: &O,
        domain: &D,
        realisations: &[O::Sample],
    ) -> Vec<TraceStep<Rational>> {
        let mut x = self.start.to_vec();
        let mut steps = Vec::with_capacity(realisations.len());
        let table = 1..=self.step_sizes.steps();
        for ((t, realisation), sample) in table.zip(realisations).zip(self.samples) {
            let mut seen = SeenGradient(Vec::new());
            let (before, step_size) = (x.clone(), self.step_sizes.exact(t));
            let mut samples = GivenSamples::new(std::slice::from_ref(realisation));
            // One step a call: a run in rationals has to be able to stop.
            let table = std::slice::from_ref(&step_size);
            run(oracle, domain, &mut samples, table, &mut x, &mut seen);
            steps.push(TraceStep {
                step_size,
                sample: sample.clone(),
                x: before,
                g: seen.0,
                next: x.clone(),
            });
            let bits = |x: &Rational| x.numerator().bit_len() + x.denominator().bit_len();
            if x.iter().any(|x| bits(x) > self.most_bits) {
                break;
            }
        }
        steps
    }
}

impl ExactVisitor for ExactRun<'_> {
    type Out = Result<Vec<TraceStep<Rational>>, String>;
    fn visit<O, D>(self, oracle: &O, domain: &D) -> Self::Out
    where
        O: Oracle<Rational, Sample = usize>,
        D: Domain<Rational>,
    {
        let rows = self
            .samples
            .iter()
            .map(|sample| Realisation::replay(sample).ok_or_else(foreign_sample))
            .collect::<Result<Vec<usize>, _>>()?;
        Ok(self.steps(oracle, domain, &rows))
    }
}

/// Keeps g of the step.
struct SeenGradient(Vec<Rational>);

impl<S> Observer<Rational, S> for SeenGradient {
    fn before(&mut self, _: usize, _: &S, _: &Rational, _: &[Rational], g: &[Rational]) {
        self.0 = g.to_vec();
    }
    fn after(&mut self, _: usize, _: &Rational, _: &[Rational]) {}
}
