//! What is summed while the tree is searched.

use super::{Enumeration, TreeSize};
use crate::arithmetic::Rational;
use crate::averages::{Average, RunningAverage};
use crate::problems::Risk;
use crate::vector::distance_sq;

/// The averages over x_1..x_t.
#[derive(Clone)]
pub(super) struct Averages {
    weighted: RunningAverage<Rational>,
    uniform: RunningAverage<Rational>,
}

impl Averages {
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            weighted: RunningAverage::new(Average::StepWeighted, dimension),
            uniform: RunningAverage::new(Average::Uniform, dimension),
        }
    }
    pub(super) fn push(&mut self, step_size: &Rational, x: &[Rational]) {
        self.weighted.push(step_size, x);
        self.uniform.push(step_size, x);
    }
}

/// Sums over the points of each depth; divided by their number at the end.
pub(super) struct Totals<'a, O> {
    oracle: &'a O,
    comparator: &'a [Rational],
    first_weight: usize,
    steps: usize,
    weighted: Vec<Rational>,
    uniform: Vec<Rational>,
    iterate_risks: Vec<Rational>,
    distances_sq: Vec<Rational>,
    pub(super) gradients_sq: Vec<Rational>,
    worst: Option<(Rational, Vec<usize>)>,
    point: Vec<Rational>,
}

impl<'a, O: Risk<Rational>> Totals<'a, O> {
    pub(super) fn new(
        oracle: &'a O,
        comparator: &'a [Rational],
        first_weight: usize,
        steps: usize,
    ) -> Self {
        Self {
            oracle,
            comparator,
            first_weight,
            steps,
            weighted: vec![Rational::ZERO; steps],
            uniform: vec![Rational::ZERO; steps],
            iterate_risks: vec![Rational::ZERO; steps + 1],
            distances_sq: vec![Rational::ZERO; steps + 1],
            gradients_sq: vec![Rational::ZERO; steps],
            worst: None,
            point: vec![Rational::ZERO; comparator.len()],
        }
    }

    pub(super) fn take_iterate(&mut self, t: usize, x: &[Rational]) {
        self.iterate_risks[t - 1] += self.oracle.risk(x);
        self.distances_sq[t - 1] += distance_sq(x, self.comparator);
    }

    /// `path` holds the first t − 1 rows; `last` gives a row for step T, on which x̄_T does not depend.
    pub(super) fn take_averages(
        &mut self,
        t: usize,
        averages: &Averages,
        path: &[usize],
        last: impl Fn() -> usize,
    ) {
        averages.uniform.write(&mut self.point);
        self.uniform[t - 1] += self.oracle.risk(&self.point);
        if t < self.first_weight {
            return;
        }
        averages.weighted.write(&mut self.point);
        let risk = self.oracle.risk(&self.point);
        if t == self.steps && self.worst.as_ref().is_none_or(|(worst, _)| risk > *worst) {
            let mut path = path.to_vec();
            path.push(last());
            self.worst = Some((risk.clone(), path));
        }
        self.weighted[t - 1] += risk;
    }

    pub(super) fn finish(self, size: TreeSize, branches: usize) -> Enumeration {
        let branches = Rational::from(branches);
        let mut counts = vec![Rational::ONE; self.steps + 1];
        for t in 1..=self.steps {
            counts[t] = &counts[t - 1] * &branches;
        }
        let means = |totals: Vec<Rational>, first: usize| {
            totals
                .into_iter()
                .zip(&counts[first..])
                .map(|(total, count)| total / count)
        };
        let first_weight = self.first_weight;
        let (worst_risk, worst_path) = self
            .worst
            .expect("a table of step sizes has a positive sum");
        Enumeration {
            paths: size.paths,
            nodes: size.nodes,
            weighted: means(self.weighted, 0)
                .enumerate()
                .map(|(index, mean)| (index + 1 >= first_weight).then_some(mean))
                .collect(),
            uniform: means(self.uniform, 0).collect(),
            iterate_risks: means(self.iterate_risks, 0).collect(),
            distances_sq: means(self.distances_sq, 0).collect(),
            gradients_sq: means(self.gradients_sq, 1).collect(),
            worst_path,
            worst_risk,
        }
    }
}
