//! A recorded run once more, in rationals: the realisations are given, the step is the shared one.

use super::{Realisation, Sample, TraceStep, foreign_sample};
use crate::arithmetic::Rational;
use crate::domains::ExactDomain;
use crate::engine::{ExactOracle, ExactVisitor, Setup};
use crate::methods::ExactMethod;
use crate::oracles::Oracle;
use crate::samplers::Outcomes;
use crate::schedules::StepSizes;
use crate::sgd::{GivenSamples, Observer, run};
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
        self.visit_exact(ExactRun {
            start: self.start(),
            step_sizes,
            samples,
            most_bits,
        })?
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
    fn steps<O: ExactOracle>(
        &self,
        oracle: &O,
        domain: &ExactDomain,
        method: &ExactMethod,
        realisations: &[<O as Oracle<Rational>>::Sample],
    ) -> Vec<TraceStep<Rational>> {
        let mut x = self.start.to_vec();
        let mut steps = Vec::with_capacity(realisations.len());
        let table = 1..=self.step_sizes.steps();
        for ((t, realisation), sample) in table.zip(realisations).zip(self.samples) {
            let mut seen = SeenGradient(Vec::new());
            let (before, step_size) = (x.clone(), self.step_sizes.exact(t));
            let mut samples = GivenSamples::new(std::slice::from_ref(realisation));
            // One step a call: a run in rationals has to be able to stop. No exact method remembers anything.
            let table = std::slice::from_ref(&step_size);
            run(
                oracle,
                domain,
                method,
                &mut samples,
                table,
                &mut x,
                &mut seen,
            );
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
    fn visit<O, L>(
        self,
        oracle: &O,
        _law: &L,
        domain: &ExactDomain,
        method: &ExactMethod,
    ) -> Self::Out
    where
        O: ExactOracle,
        L: Outcomes<Sample = <O as Oracle<Rational>>::Sample>,
    {
        let realisations = self
            .samples
            .iter()
            .map(|sample| Realisation::replay(sample).ok_or_else(foreign_sample))
            .collect::<Result<Vec<<O as Oracle<Rational>>::Sample>, _>>()?;
        Ok(self.steps(oracle, domain, method, &realisations))
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
