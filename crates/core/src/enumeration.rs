//! The exact rung for small problems: every path that SGD can take, in rationals, each with its chance. Expectations over
//! n^T paths are then fractions, and a bound holds or fails without a tolerance.
//!
//! The paths form a tree: x_t depends on the first t − 1 realisations, so it is visited once for each choice of them, and
//! averages over x_1..x_t with it. The search is depth first and keeps one state a step.

use crate::arithmetic::Rational;
use crate::averages::{Average, Output, Window};
use crate::domains::ExactDomain;
use crate::engine::{ExactOracle, ExactVisitor, Realisation, Sample, Setup};
use crate::methods::{ExactMethod, Method, Proposal};
use crate::oracles::Oracle;
use crate::samplers::Outcomes;
use crate::schedules::StepSizes;
use crate::sgd::update;
use crate::vector::norm_sq;

#[cfg(test)]
mod tests;
mod totals;

use totals::{Averages, Totals, kept};

/// Exact expectations over all paths of T steps.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::enumeration::enumerate;
/// use telescope_core::schedules::StepSizes;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let table = StepSizes::from_doubles(vec![2.0, 1.0]).unwrap();
/// let all = enumerate(&setup, &table, &[0.into()], 100).unwrap();
/// assert_eq!((all.steps(), all.paths()), (2, 4));
/// // 1 + 1 + 2 + 4 points at most, and E‖g‖² = 1 at x_1 = 3.
/// assert!(all.nodes() <= 8);
/// assert_eq!(all.gradients_sq()[0].to_string(), "1");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Enumeration {
    paths: u64,
    nodes: u64,
    /// The averages that were kept.
    outputs: Vec<Output>,
    /// E R of each of them after k steps, k = 1..T; `None` while its weight is 0.
    averages: Vec<Vec<Option<Rational>>>,
    /// E R(x_t), t = 1..T+1.
    iterate_risks: Vec<Rational>,
    /// E‖x_t − s‖², t = 1..T+1.
    distances_sq: Vec<Rational>,
    /// E‖g_t‖², t = 1..T.
    gradients_sq: Vec<Rational>,
    worst_path: Vec<Sample>,
    worst_risk: Rational,
    /// R(x̄_T) on every path to x_T, with its chance.
    weighted_risks: Vec<(Rational, Rational)>,
}

impl Enumeration {
    /// T.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.gradients_sq.len()
    }

    /// The number of paths: n^T with replacement, 1 in a fixed order.
    #[must_use]
    pub fn paths(&self) -> u64 {
        self.paths
    }

    /// The number of points x_t visited, t = 1..T+1, one for each path that leads there.
    #[must_use]
    pub fn nodes(&self) -> u64 {
        self.nodes
    }

    /// E R of the output of the first k steps; the final iterate after k steps is x_{k+1}. `None` if k is not in
    /// 1..=T, if the average's weights up to then are all zero, or for an average that is not kept.
    #[must_use]
    pub fn risk(&self, output: Output, k: usize) -> Option<&Rational> {
        if k == 0 || k > self.steps() {
            return None;
        }
        match output {
            Output::LAST => Some(&self.iterate_risks[k - 1]),
            Output::FINAL => Some(&self.iterate_risks[k]),
            output => {
                let index = self.outputs.iter().position(|of| *of == output)?;
                self.averages[index][k - 1].as_ref()
            }
        }
    }

    /// E R(x_t), entry t − 1, for t = 1..T+1.
    #[must_use]
    pub fn iterate_risks(&self) -> &[Rational] {
        &self.iterate_risks
    }

    /// E‖x_t − s‖² with s the comparator, entry t − 1, for t = 1..T+1.
    #[must_use]
    pub fn distances_sq(&self) -> &[Rational] {
        &self.distances_sq
    }

    /// E‖g_t‖², entry t − 1, for t = 1..T.
    #[must_use]
    pub fn gradients_sq(&self) -> &[Rational] {
        &self.gradients_sq
    }

    /// A path with the largest R(x̄_T): its T realisations; the first such path in the order of the search.
    #[must_use]
    pub fn worst_path(&self) -> &[Sample] {
        &self.worst_path
    }

    /// R(x̄_T), x̄_T the step-weighted average of x_1..x_T, on every path to x_T, with the path's chance.
    #[must_use]
    pub fn weighted_risks(&self) -> &[(Rational, Rational)] {
        &self.weighted_risks
    }

    /// R(x̄_T) on [`worst_path`](Self::worst_path).
    #[must_use]
    pub fn worst_risk(&self) -> &Rational {
        &self.worst_risk
    }
}

/// Visits every path of the setup, `comparator` being the point s that distances are taken to, and `most_nodes` the
/// largest number of points to visit.
///
/// # Errors
/// If the problem is not rational or its realisations not finitely many, the comparator has another dimension, the tree
/// is too large, or a projection is not rational; all but the last are decided before any work.
///
/// ```
/// use telescope_core::averages::Output;
/// use telescope_core::enumeration::enumerate;
/// use telescope_core::schedules::StepSizes;
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let table = StepSizes::from_doubles(vec![2.0; 2]).unwrap();
/// let all = enumerate(&setup, &table, &[0.into()], 1000).unwrap();
/// // From 3 both rows step to 1; from there the row at 1 (its kink) stays, that at −1 steps to −1: R is 3, then 1, then 1.
/// assert_eq!(all.paths(), 4);
/// assert_eq!(all.iterate_risks().iter().map(ToString::to_string).collect::<Vec<_>>(), ["3", "1", "1"]);
/// assert_eq!(all.risk(Output::FINAL, 2).unwrap().to_string(), "1");
/// // A tree of more points than allowed is refused before any work.
/// assert!(enumerate(&setup, &table, &[0.into()], 2).is_err());
/// ```
pub fn enumerate(
    setup: &Setup,
    step_sizes: &StepSizes,
    comparator: &[Rational],
    most_nodes: u64,
) -> Result<Enumeration, String> {
    enumerate_with(setup, step_sizes, comparator, most_nodes, &[])
}

/// The same search, with more outputs than those of [`Output::ALL`]: each costs its share of every point visited.
///
/// # Errors
/// As [`enumerate`].
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::averages::Output;
/// use telescope_core::enumeration::enumerate_with;
/// use telescope_core::schedules::StepSizes;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let table = StepSizes::from_doubles(vec![2.0, 1.0]).unwrap();
/// let all = enumerate_with(&setup, &table, &[0.into()], 100, &[Output::BEST]).unwrap();
/// assert_eq!(all.risk(Output::BEST, 2).unwrap().to_string(), "1", "x_2 = 1 on every path");
/// ```
pub fn enumerate_with(
    setup: &Setup,
    step_sizes: &StepSizes,
    comparator: &[Rational],
    most_nodes: u64,
    more: &[Output],
) -> Result<Enumeration, String> {
    if comparator.len() != setup.start().len() {
        return Err(format!(
            "the comparator has {} coordinates, the problem has {}",
            comparator.len(),
            setup.start().len()
        ));
    }
    setup.visit_exact(Search {
        setup,
        step_sizes,
        comparator,
        most_nodes,
        outputs: kept(more),
    })?
}

/// How large the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TreeSize {
    paths: u64,
    nodes: u64,
}

impl TreeSize {
    /// The leaves and the points of the tree, t = 0..T, or `None` if those are more than `most_nodes`.
    fn within(
        branches: impl Fn(usize) -> Option<u64>,
        steps: usize,
        most_nodes: u64,
    ) -> Option<Self> {
        let (mut level, mut nodes) = (1_u64, 1_u64);
        // Each level adds a point at least, so the limit also bounds this loop.
        for step in 1..=steps {
            level = level.checked_mul(branches(step)?)?;
            nodes = nodes
                .checked_add(level)
                .filter(|&nodes| nodes <= most_nodes)?;
        }
        (nodes <= most_nodes).then_some(Self {
            paths: level,
            nodes,
        })
    }
}

struct Search<'a> {
    setup: &'a Setup,
    step_sizes: &'a StepSizes,
    comparator: &'a [Rational],
    most_nodes: u64,
    outputs: Vec<Output>,
}

impl Search<'_> {
    fn size<L: Outcomes>(&self, law: &L) -> Result<TreeSize, String> {
        let (steps, most_nodes) = (self.step_sizes.steps(), self.most_nodes);
        if law.count(1).is_none() {
            return Err(
                "the noise has infinitely many values, so its paths cannot be counted; where the moment recursion applies it is exact"
                    .into(),
            );
        }
        // A suffix average keeps T sums at each point, since every T' ≤ T has its own suffix.
        let suffix = |output: &Output| matches!(output.average, Average::Suffix(_));
        let sums = if self.outputs.iter().any(suffix) {
            steps as u64
        } else {
            1
        };
        let most_nodes = most_nodes / sums.max(1);
        TreeSize::within(|step| law.count(step), steps, most_nodes).ok_or_else(|| {
            let tree = match (self.setup.instance().rows(), law.count(1), law.count(2)) {
                (Some(_), Some(first), Some(second)) if first == second => {
                    format!("all {first}^{steps} paths")
                }
                _ => format!("all paths of {steps} steps"),
            };
            format!(
                "the tree of {tree} has more than {most_nodes} points: with fewer steps or rows all could be counted"
            )
        })
    }
}

impl ExactVisitor for Search<'_> {
    type Out = Result<Enumeration, String>;
    fn visit<O, L>(
        self,
        oracle: &O,
        law: &L,
        domain: &ExactDomain,
        method: &ExactMethod,
    ) -> Self::Out
    where
        O: ExactOracle,
        L: Outcomes<Sample = <O as Oracle<Rational>>::Sample>,
    {
        let size = self.size(law)?;
        let steps = self.step_sizes.steps();
        let step_sizes: Vec<Rational> = (1..=steps).map(|t| self.step_sizes.exact(t)).collect();
        let first_weight = step_sizes
            .iter()
            .take_while(|eta| **eta == Rational::ZERO)
            .count()
            + 1;
        let dimension = self.setup.start().len();
        let mut totals = Totals::new(oracle, &self, first_weight, steps);

        let mut gradient = vec![Rational::ZERO; dimension];
        let mut path: Vec<<O as Oracle<Rational>>::Sample> = Vec::with_capacity(steps);
        let mut stack = Vec::with_capacity(steps);
        let start = (
            self.setup.start().to_vec(),
            Averages::new(&self.outputs, dimension, steps),
        );
        let mut entered = Some((start.0, start.1, Rational::ONE));
        loop {
            if let Some((x, mut averages, chance)) = entered.take() {
                let t = path.len() + 1;
                let outcomes = law.outcomes(&path);
                totals.take_iterate(t, &x, &chance);
                totals.push(Window::BeforeUpdates, &mut averages, &step_sizes[t - 1], &x);
                totals.take_averages(t, &averages, &chance, || {
                    path.iter()
                        .chain([&outcomes[0].0])
                        .map(Realisation::record)
                        .collect()
                });
                stack.push(State {
                    x,
                    averages,
                    chance,
                    outcomes: outcomes.into_iter(),
                });
            }
            let t = stack.len();
            let Some(state) = stack.last_mut() else { break };
            let Some((sample, chance)) = state.outcomes.next() else {
                stack.pop();
                path.pop();
                continue;
            };
            let chance = &state.chance * chance;
            let mut step_size = step_sizes[t - 1].clone();
            oracle.subgradient(&sample, &state.x, &mut gradient);
            let proposal = Proposal {
                step: t,
                x: &state.x,
                step_size: &mut step_size,
                g: &mut gradient,
            };
            method.direct(&mut (), oracle, proposal);
            totals.gradients_sq[t - 1] += norm_sq(&gradient) * &chance;
            let mut x = state.x.clone();
            update(domain, &step_size, &gradient, &mut x);
            domain.check()?;
            let mut averages = state.averages.clone();
            totals.push(Window::AfterUpdates, &mut averages, &step_size, &x);
            totals.take_shifted(t, &averages, &chance);
            if t == steps {
                totals.take_iterate(t + 1, &x, &chance);
            } else {
                entered = Some((x, averages, chance));
                path.push(sample);
            }
        }
        Ok(totals.finish(size))
    }
}

/// A point of the tree with what is averaged up to it.
struct State<S> {
    x: Vec<Rational>,
    averages: Averages,
    /// Of the path that leads here.
    chance: Rational,
    /// The children not yet visited.
    outcomes: std::vec::IntoIter<(S, Rational)>,
}
