//! AdaGrad with one step size, as the lines see it: x_{t+1} = Π(x_t − η_t g_t) with the subgradient g_t itself and η_t = c/√(Σ_{s≤t} ‖g_s‖²).
//! The loop records what it multiplies by c, which is g_t/√(Σ_{s≤t} ‖g_s‖²), and no subgradient.

use telescope_core::arithmetic::Arithmetic;
use telescope_core::domains::RootedDomain;
use telescope_core::engine::{Realisation, Setup, TraceStep, Visitor};
use telescope_core::methods::Departure;
use telescope_core::oracles::Oracle;
use telescope_core::problems::{Risk, RiskGradient};
use telescope_core::samplers::Sampler;
use telescope_core::vector::norm_sq;

/// Whether the run is one of this method.
pub(super) fn are_taken(setup: &Setup) -> bool {
    setup.departure() == Some(Departure::Norm)
}

/// The steps with g_t and η_t, in the doubles that the run computed: the same oracle at the same point with the same draw, and the same sum.
pub(super) fn restored(setup: &Setup, steps: &[TraceStep]) -> Vec<TraceStep> {
    let subgradients = setup.visit(Subgradients { steps });
    let mut sum = 0.0_f64;
    let restored = steps.iter().zip(subgradients).map(|(step, g)| {
        sum = g
            .iter()
            .fold(sum, |sum: f64, g| Arithmetic::mul_add(g, g, &sum));
        TraceStep {
            step_size: step.step_size / Arithmetic::max(&sum, &f64::MIN_POSITIVE).sqrt(),
            g,
            ..step.clone()
        }
    });
    restored.collect()
}

/// Σ ‖g_t‖² of a run, in doubles.
pub(in crate::evidence) fn squared_lengths(setup: &Setup, steps: &[TraceStep]) -> f64 {
    let subgradients = setup.visit(Subgradients { steps });
    subgradients.iter().map(|g| norm_sq(g)).sum()
}

/// How far η_t g_t may be from the step before the projection: two quotients and a product on one side, a quotient and a product on the
/// other, each rounded once, and what underflows. Doubled.
pub(super) fn error(scale: f64, restored: &TraceStep) -> f64 {
    let length = restored.step_size * norm_sq(&restored.g).sqrt();
    let underflow = f64::from_count(restored.g.len()) * (1.0 + scale) * f64::MIN_POSITIVE;
    (4.0 * f64::EPSILON).mul_add(length, underflow)
}

struct Subgradients<'a> {
    steps: &'a [TraceStep],
}

impl Visitor for Subgradients<'_> {
    type Out = Vec<Vec<f64>>;
    fn visit<O, S>(self, oracle: &O, _: &S, _: &RootedDomain<f64>) -> Self::Out
    where
        O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>,
    {
        let subgradient = |step: &TraceStep| {
            let mut g = vec![0.0; step.x.len()];
            let sample = O::Sample::replay(&step.sample).expect("drawn from this problem");
            oracle.subgradient(&sample, &step.x, &mut g);
            g
        };
        self.steps.iter().map(subgradient).collect()
    }
}
