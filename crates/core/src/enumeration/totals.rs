//! What is summed while the tree is searched.

use super::{Enumeration, Search, TreeSize};
use crate::arithmetic::Rational;
use crate::averages::{Average, Output, Running, RunningAverage, Window};
use crate::engine::Sample;
use crate::problems::Risk;
use crate::vector::distance_sq;

/// The averages that are always kept; single iterates are seen apart.
const AVERAGES: [Output; 4] = [
    Output::WEIGHTED,
    Output::UNIFORM,
    Output::SHIFTED,
    Output {
        average: Average::Uniform,
        window: Window::AfterUpdates,
    },
];

/// Those and others, each once.
pub(super) fn kept(more: &[Output]) -> Vec<Output> {
    let mut outputs = AVERAGES.to_vec();
    for output in more {
        if output.average != Average::Last && !outputs.contains(output) {
            outputs.push(*output);
        }
    }
    outputs
}

/// The averages of one path so far.
#[derive(Clone)]
pub(super) struct Averages(Vec<RunningAverage<Rational>>);

impl Averages {
    pub(super) fn new(outputs: &[Output], dimension: usize, steps: usize) -> Self {
        let checkpoints: Vec<usize> = (1..=steps).collect();
        let running =
            |output: &Output| RunningAverage::new(output.average, dimension, &checkpoints);
        Self(outputs.iter().map(running).collect())
    }
}

/// Sums over the points of each depth, each times its chance.
pub(super) struct Totals<'a, O> {
    oracle: &'a O,
    outputs: &'a [Output],
    comparator: &'a [Rational],
    first_weight: usize,
    steps: usize,
    averages: Vec<Vec<Rational>>,
    iterate_risks: Vec<Rational>,
    distances_sq: Vec<Rational>,
    pub(super) gradients_sq: Vec<Rational>,
    worst: Option<(Rational, Vec<Sample>)>,
    weighted_risks: Vec<(Rational, Rational)>,
    point: Vec<Rational>,
}

impl<'a, O: Risk<Rational>> Totals<'a, O> {
    pub(super) fn new(
        oracle: &'a O,
        search: &'a Search<'_>,
        first_weight: usize,
        steps: usize,
    ) -> Self {
        Self {
            oracle,
            outputs: &search.outputs,
            comparator: search.comparator,
            first_weight,
            steps,
            averages: vec![vec![Rational::ZERO; steps]; search.outputs.len()],
            iterate_risks: vec![Rational::ZERO; steps + 1],
            distances_sq: vec![Rational::ZERO; steps + 1],
            gradients_sq: vec![Rational::ZERO; steps],
            worst: None,
            weighted_risks: Vec::new(),
            point: vec![Rational::ZERO; search.comparator.len()],
        }
    }

    pub(super) fn take_iterate(&mut self, t: usize, x: &[Rational], chance: &Rational) {
        self.iterate_risks[t - 1] += self.oracle.risk(x) * chance;
        self.distances_sq[t - 1] += distance_sq(x, self.comparator) * chance;
    }

    /// Hands an iterate to the averages of the window.
    pub(super) fn push(
        &self,
        window: Window,
        averages: &mut Averages,
        step_size: &Rational,
        x: &[Rational],
    ) {
        for (output, average) in self.outputs.iter().zip(&mut averages.0) {
            if output.window == window {
                average.push(self.oracle, step_size, x);
            }
        }
    }

    /// Takes the averages over x_1..x_t; `path` gives the realisations of a path that leads here, and one for step T, on
    /// which x̄_T does not depend.
    pub(super) fn take_averages(
        &mut self,
        t: usize,
        averages: &Averages,
        chance: &Rational,
        path: impl Fn() -> Vec<Sample>,
    ) {
        let risk = self.take(Window::BeforeUpdates, t, averages, chance);
        if let Some(risk) = risk
            && t == self.steps
        {
            self.weighted_risks.push((risk.clone(), chance.clone()));
            if self.worst.as_ref().is_none_or(|(worst, _)| risk > *worst) {
                self.worst = Some((risk, path()));
            }
        }
    }

    /// Takes the averages over x_2..x_{t+1}.
    pub(super) fn take_shifted(&mut self, t: usize, averages: &Averages, chance: &Rational) {
        self.take(Window::AfterUpdates, t, averages, chance);
    }

    /// R of the step-weighted average, if it exists yet.
    fn take(
        &mut self,
        window: Window,
        t: usize,
        averages: &Averages,
        chance: &Rational,
    ) -> Option<Rational> {
        let mut weighted = None;
        for (index, output) in self.outputs.iter().enumerate() {
            let exists = output.average != Average::StepWeighted || t >= self.first_weight;
            if output.window == window && exists {
                averages.0[index].write(&mut self.point);
                let risk = self.oracle.risk(&self.point);
                self.averages[index][t - 1] += &risk * chance;
                if output.average == Average::StepWeighted {
                    weighted = Some(risk);
                }
            }
        }
        weighted
    }

    pub(super) fn finish(self, size: TreeSize) -> Enumeration {
        let first_weight = self.first_weight;
        let (worst_risk, worst_path) = self
            .worst
            .expect("a table of step sizes has a positive sum");
        let kept = |(index, means): (usize, Vec<Rational>)| {
            let weighted = self.outputs[index].average == Average::StepWeighted;
            means
                .into_iter()
                .enumerate()
                .map(|(k, mean)| (!weighted || k + 1 >= first_weight).then_some(mean))
                .collect()
        };
        Enumeration {
            paths: size.paths,
            nodes: size.nodes,
            outputs: self.outputs.to_vec(),
            averages: self.averages.into_iter().enumerate().map(kept).collect(),
            iterate_risks: self.iterate_risks,
            distances_sq: self.distances_sq,
            gradients_sq: self.gradients_sq,
            worst_path,
            worst_risk,
            weighted_risks: self.weighted_risks,
        }
    }
}
