//! A random finite sum in expectation, over all its paths, and what the lines in expectation look at.

use super::trace::row_bounds_sq;
use telescope_core::arithmetic::Rational;
use telescope_core::averages::Output;
use telescope_core::enumeration::enumerate;
use telescope_core::strategies::FiniteSumRun;
use telescope_core::vector::distance_sq;
use telescope_theory::proof::{ExpectedRun, ExpectedStep};

/// More points than the trees of this rung have: 3 rows and 5 steps give 364.
pub(super) const MOST_NODES: u64 = 4_000;

/// The bounds on E‖g_t‖² with which the lines in expectation must hold, sharpest first.
const NOISES: [&str; 3] = ["E|g_t|^2 itself", "the mean of the rows' L_i^2", "L^2"];

/// Steps and prefixes of one run in expectation, once for each bound on the noise.
pub(super) struct Expectations {
    runs: Vec<(&'static str, ExpectedRun<Rational>)>,
    /// E R(x̄_k) − R(s) for the first k steps; `None` while they are all 0.
    averaged_gaps: Vec<Option<Rational>>,
}

impl Expectations {
    /// Enumerates the paths.
    pub(super) fn of(run: &FiniteSumRun) -> Self {
        let enumeration = enumerate(&run.setup, &run.step_sizes, &run.comparator, MOST_NODES)
            .expect("runs of this rung are small and rational");
        let comparator_risk = run
            .setup
            .instance()
            .exact_risk(&run.comparator)
            .expect("the absolute loss is rational");
        let bounds_sq = row_bounds_sq(run.setup.instance());
        let mean_sq = bounds_sq
            .iter()
            .fold(Rational::ZERO, |sum, square| sum + square)
            / Rational::from(bounds_sq.len());
        let largest_sq = bounds_sq.into_iter().max().expect("a data set has a row");
        let steps = run.step_sizes.steps();
        let distances_sq = enumeration.distances_sq();
        let with_noise = |noise: &dyn Fn(usize) -> Rational| ExpectedRun {
            distance_sq: distance_sq(run.setup.start(), &run.comparator),
            steps: (1..=steps)
                .map(|t| ExpectedStep {
                    step_size: run.step_sizes.exact(t),
                    distance_sq: distances_sq[t - 1].clone(),
                    next_distance_sq: distances_sq[t].clone(),
                    risk_gap: &enumeration.iterate_risks()[t - 1] - &comparator_risk,
                    second_moment: noise(t),
                })
                .collect(),
            averaged_gap: Rational::ZERO,
        };
        let runs = [
            with_noise(&|t| enumeration.gradients_sq()[t - 1].clone()),
            with_noise(&|_| mean_sq.clone()),
            with_noise(&|_| largest_sq.clone()),
        ];
        Self {
            runs: NOISES.into_iter().zip(runs).collect(),
            averaged_gaps: (1..=steps)
                .map(|k| Some(enumeration.risk(Output::WEIGHTED, k)? - &comparator_risk))
                .collect(),
        }
    }

    /// Every step with every noise, and where it is.
    pub(super) fn steps(&self) -> impl Iterator<Item = (String, &ExpectedStep<Rational>)> {
        self.runs.iter().flat_map(|(noise, run)| {
            let numbered = run.steps.iter().enumerate();
            numbered
                .map(move |(index, step)| (format!("at t = {}, G_t^2 = {noise}", index + 1), step))
        })
    }

    /// Every run of the first k steps with every noise, and where it is.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = (String, ExpectedRun<Rational>)> {
        self.runs.iter().flat_map(|(noise, run)| {
            let gaps = self.averaged_gaps.iter().enumerate();
            gaps.filter_map(move |(index, gap)| {
                let prefix = ExpectedRun {
                    distance_sq: run.distance_sq.clone(),
                    steps: run.steps[..=index].to_vec(),
                    averaged_gap: gap.clone()?,
                };
                Some((
                    format!("over the first {} steps, G_t^2 = {noise}", index + 1),
                    prefix,
                ))
            })
        })
    }
}
