//! The exact rung for small finite sums: every path that SGD can take, in rationals. Expectations over n^T paths are
//! then fractions, and a bound holds or fails without a tolerance.
//!
//! The paths form a tree: x_t depends on the first t − 1 rows, so it is visited once for each of the n^{t−1} choices
//! of them, and averages over x_1..x_t with it. The search is depth first and keeps one state a step.

use crate::arithmetic::Rational;
use crate::averages::Output;
use crate::domains::Domain;
use crate::engine::{ExactVisitor, Instance, Setup};
use crate::oracles::Oracle;
use crate::problems::{Risk, RiskGradient, SampleRisk};
use crate::samplers::AnySampler;
use crate::schedules::StepSizes;
use crate::sgd::update;
use crate::vector::norm_sq;

#[cfg(test)]
mod tests;
mod totals;

use totals::{Averages, Totals};

/// Exact expectations over all paths of T steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    paths: u64,
    nodes: u64,
    /// E R(x̄_k), k = 1..T; `None` while Σ η = 0.
    weighted: Vec<Option<Rational>>,
    /// E R of the uniform average of x_1..x_k, k = 1..T.
    uniform: Vec<Rational>,
    /// E R(x_t), t = 1..T+1.
    iterate_risks: Vec<Rational>,
    /// E‖x_t − s‖², t = 1..T+1.
    distances_sq: Vec<Rational>,
    /// E‖g_t‖², t = 1..T.
    gradients_sq: Vec<Rational>,
    worst_path: Vec<usize>,
    worst_risk: Rational,
}

impl Enumeration {
    /// T.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.gradients_sq.len()
    }

    /// The number of equally likely paths: n^T with replacement, 1 in a fixed order.
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
    /// 1..=T, if η_1..η_k are all zero, or for the averages over x_2..x_{T+1}, which are not kept.
    #[must_use]
    pub fn risk(&self, output: Output, k: usize) -> Option<&Rational> {
        if k == 0 || k > self.steps() {
            return None;
        }
        match output {
            Output::WEIGHTED => self.weighted[k - 1].as_ref(),
            Output::UNIFORM => Some(&self.uniform[k - 1]),
            Output::LAST => Some(&self.iterate_risks[k - 1]),
            Output::FINAL => Some(&self.iterate_risks[k]),
            _ => None,
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

    /// A path with the largest R(x̄_T): its T rows, from 0; the first such path in the order of its rows.
    #[must_use]
    pub fn worst_path(&self) -> &[usize] {
        &self.worst_path
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
/// If the problem is not a finite sum in rationals, the comparator has another dimension, or the tree is too large;
/// the last is decided before any work.
pub fn enumerate(
    setup: &Setup,
    step_sizes: &StepSizes,
    comparator: &[Rational],
    most_nodes: u64,
) -> Result<Enumeration, String> {
    let (rows, branches) = match setup.instance() {
        Instance::FiniteSum { data, sampler, .. } => match sampler {
            AnySampler::WithReplacement => (data.rows(), data.rows()),
            AnySampler::FixedOrder => (data.rows(), 1),
        },
        // `visit_exact` says why.
        _ => (1, 1),
    };
    if comparator.len() != setup.start().len() {
        return Err(format!(
            "the comparator has {} coordinates, the problem has {}",
            comparator.len(),
            setup.start().len()
        ));
    }
    let steps = step_sizes.steps();
    let size = TreeSize::within(branches, steps, most_nodes).ok_or_else(|| {
        format!(
            "the tree of all {branches}^{steps} paths has more than {most_nodes} points: with fewer steps or rows all \
             could be counted"
        )
    })?;
    setup.visit_exact(Search {
        setup,
        step_sizes,
        comparator,
        rows,
        branches,
        size,
    })
}

/// How large the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TreeSize {
    paths: u64,
    nodes: u64,
}

impl TreeSize {
    /// n^T leaves and Σ n^t points, t = 0..T, or `None` if those are more than `most_nodes`.
    fn within(branches: usize, steps: usize, most_nodes: u64) -> Option<Self> {
        let branches = u64::try_from(branches).ok()?;
        let (mut level, mut nodes) = (1_u64, 1_u64);
        // Each level adds a point at least, so the limit also bounds this loop.
        for _ in 0..steps {
            level = level.checked_mul(branches)?;
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
    rows: usize,
    branches: usize,
    size: TreeSize,
}

impl ExactVisitor for Search<'_> {
    type Out = Enumeration;
    fn visit<O, D>(self, oracle: &O, domain: &D) -> Enumeration
    where
        O: Oracle<Rational, Sample = usize>
            + Risk<Rational>
            + RiskGradient<Rational>
            + SampleRisk<Rational, Sample = usize>,
        D: Domain<Rational>,
    {
        let steps = self.step_sizes.steps();
        let step_sizes: Vec<Rational> = (1..=steps).map(|t| self.step_sizes.exact(t)).collect();
        let first_weight = step_sizes
            .iter()
            .take_while(|eta| **eta == Rational::ZERO)
            .count()
            + 1;
        let dimension = self.setup.start().len();
        let mut totals = Totals::new(oracle, self.comparator, first_weight, steps);
        // With a fixed order the only branch is the row of the step, as in `FixedOrder`.
        let row_of = |t: usize, branch: usize| {
            if self.branches == 1 {
                (t - 1) % self.rows
            } else {
                branch
            }
        };

        let mut gradient = vec![Rational::ZERO; dimension];
        let mut path = Vec::with_capacity(steps);
        let mut stack: Vec<State> = Vec::with_capacity(steps);
        let mut entered = Some((self.setup.start().to_vec(), Averages::new(dimension)));
        loop {
            if let Some((x, mut averages)) = entered.take() {
                let t = path.len() + 1;
                totals.take_iterate(t, &x);
                averages.push(&step_sizes[t - 1], &x);
                totals.take_averages(t, &averages, &path, || row_of(t, 0));
                stack.push(State {
                    x,
                    averages,
                    branch: 0,
                });
            }
            let t = stack.len();
            let Some(state) = stack.last_mut() else { break };
            if state.branch == self.branches {
                stack.pop();
                path.pop();
                continue;
            }
            let row = row_of(t, state.branch);
            state.branch += 1;
            oracle.subgradient(&row, &state.x, &mut gradient);
            totals.gradients_sq[t - 1] += norm_sq(&gradient);
            let mut x = state.x.clone();
            update(domain, &step_sizes[t - 1], &gradient, &mut x);
            if t == steps {
                totals.take_iterate(t + 1, &x);
            } else {
                entered = Some((x, state.averages.clone()));
                path.push(row);
            }
        }
        totals.finish(self.size, self.branches)
    }
}

/// A point of the tree with what is averaged up to it.
struct State {
    x: Vec<Rational>,
    averages: Averages,
    /// The next child.
    branch: usize,
}
