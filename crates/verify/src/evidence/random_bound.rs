//! AdaGrad's bound that is only seen in the run, V = f·(D²/(2c) + c)√(Σ ‖g_t‖²)/T with f = 1, jointly with the gap of the same
//! run: the claim is E[gap − V] ≤ 0, sharper than the theorem's, which has √(Σ G_t²) for the mean of the root.
//!
//! Sampled: V lies in [0, M], M = f·(D²/(2c) + c)L/√T, and the gap in [0, C], C = K·D with K the Lipschitz constant of R. So
//! X = gap + M − V lies in [0, C + M], and the claim is E X ≤ M: a nonnegative variable with a ceiling, which e-processes decide.
//! M is a double at or above its value, so that the shift is exact on both sides of the claim.
//!
//! Exact: every path of absolute losses on a segment, see [`AdaptiveLine`].

use super::adaptive::AdaptiveLine;
use super::ledger::squared_lengths;
use crate::plan::Case;
use crate::statistics::{Budget, Decision, Refuter, Verifier};
use crate::verdict::Verdict;
use telescope_core::arithmetic::{Arithmetic as _, Interval, Rational, Roots as _};
use telescope_core::averages::Output;
use telescope_core::engine::Ensemble;
use telescope_core::methods::Departure;
use telescope_theory::setting::upper;

/// Replicates between two looks.
const BATCH: u64 = 128;

/// What both ways of looking need.
pub(crate) struct RandomBound<'a> {
    case: &'a Case,
    /// f·(D²/(2c) + c)/T.
    unit: Interval,
    optimum: Interval,
}

/// E[gap − V] over all paths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    /// E gap.
    pub gap: Interval,
    /// E V.
    pub bound: Interval,
    /// How many paths there are.
    pub paths: usize,
}

impl Expected {
    /// What follows.
    #[must_use]
    pub(crate) fn verdict(&self) -> Verdict {
        if self.gap.certainly_le(&self.bound) {
            Verdict::Proved
        } else if self.bound.certainly_lt(&self.gap) {
            Verdict::Refuted
        } else {
            Verdict::Inconclusive
        }
    }
}

/// What replicates gave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Joint {
    /// Which way, and at which replicate.
    pub decision: Option<(Verdict, Decision)>,
    /// Replicates drawn.
    pub replicates: u64,
    /// The mean of gaps.
    pub gap: f64,
    /// The mean of V.
    pub bound: f64,
    /// M.
    pub shift: f64,
    /// C + M.
    pub ceiling: f64,
}

impl<'a> RandomBound<'a> {
    /// For a case, with V times a factor.
    ///
    /// # Errors
    /// Why the bound does not speak of the case.
    pub(crate) fn new(case: &'a Case, factor: &Rational) -> Result<Self, String> {
        if case.setup.departure() != Some(Departure::Norm) {
            return Err(format!("{} does not run the method ada-grad-norm", case.id));
        }
        if !case.step_sizes.is_constant() {
            return Err(format!("the step size of {} is not constant", case.id));
        }
        if let Some(reason) = case.dependent() {
            return Err(format!("{}: {reason}", case.id));
        }
        let facts = &case.facts;
        facts.convex.as_ref().map_err(Clone::clone)?;
        let diameter = facts.diameter.as_ref().map_err(Clone::clone)?;
        let diameter_sq = Interval::from_rational(&upper(diameter.value.square()));
        let optimum = facts.optimum.as_ref().map_err(Clone::clone)?;
        let scale = Interval::from_rational(&case.step_sizes.exact(1));
        let steps = Interval::from_count(case.step_sizes.steps());
        let two = Interval::from_count(2);
        let unit = (diameter_sq / (two * scale) + scale) / steps;
        Ok(Self {
            case,
            unit: unit * Interval::from_rational(factor),
            optimum: optimum.value.enclosure(),
        })
    }

    /// Every path, if they are few and of the kind that is followed here.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn expected(&self) -> Result<Expected, String> {
        let steps = &self.case.step_sizes;
        let line = AdaptiveLine::of(&self.case.setup, steps)?;
        let expected = line.expected(steps.steps())?;
        Ok(Expected {
            gap: expected.risk - self.optimum,
            bound: self.unit * expected.root,
            paths: expected.paths,
        })
    }

    /// Replicates until they decide, at most those of the experiment.
    ///
    /// # Errors
    /// If a constant is not known, or a run is not finite.
    pub(crate) fn sampled(&self, budget: &Budget) -> Result<Joint, String> {
        let case = self.case;
        let facts = &case.facts;
        let lipschitz = facts.lipschitz.as_ref().map_err(Clone::clone)?;
        let slope = facts.risk_lipschitz.as_ref().map_err(Clone::clone)?;
        let diameter = facts.diameter.as_ref().map_err(Clone::clone)?;
        let steps = case.step_sizes.steps();
        let root = Interval::from_count(steps).sqrt();
        let largest = Interval::from_rational(&upper(lipschitz.value.square())).sqrt();
        // √(Σ ‖g_t‖²) ≤ L√T.
        let shift = (self.unit * largest * root).upper();
        let most_gap =
            (slope.value.value().enclosure() * diameter.value.value().enclosure()).upper();
        let ceiling = (Interval::point(shift) + Interval::point(most_gap)).upper();
        let bad = |error: &dyn std::fmt::Display| format!("{}: {error}", case.id);
        let mut refuter = Refuter::new(shift, budget.slot_refute()).map_err(|error| bad(&error))?;
        let mut verifier =
            Verifier::new(shift, ceiling, budget.slot_verify()).map_err(|error| bad(&error))?;
        let most = u64::from(case.file.run.most_replicates);
        let error = case.setup.evaluation_error();
        let ensemble = Ensemble {
            setup: &case.setup,
            step_sizes: case.step_sizes.doubles(),
            key: case.key,
            outputs: &[Output::UNIFORM],
            checkpoints: &[steps],
        };
        let (mut drawn, mut decision) = (0, None);
        let (mut gaps, mut bounds) = (0.0, 0.0);
        while drawn < most && decision.is_none() {
            let next = (drawn + BATCH).min(most);
            for (index, run) in (drawn..next).zip(ensemble.run(drawn..next)) {
                let risk = run.risks()[0];
                let off = Interval::point(error.at(run.points(), risk));
                let bound = self.unit * self.root_of_squares(index);
                if !(risk.is_finite() && bound.upper().is_finite()) {
                    return Err(format!("replicate {index} of {} is not finite", case.id));
                }
                let gap = Interval::new(
                    (Interval::point(risk) - off - Interval::point(self.optimum.upper())).lower(),
                    (Interval::point(risk) + off - Interval::point(self.optimum.lower())).upper(),
                );
                gaps += gap.midpoint().max(0.0);
                bounds += bound.midpoint();
                // What is true of X, and against the decision within what rounding may have done.
                let x = gap + Interval::point(shift) - bound;
                if x.lower() > ceiling || x.upper() < -1e-9 * ceiling {
                    return Err(format!(
                        "replicate {index} of {} lies outside [0, {ceiling}]: a constant is wrong",
                        case.id
                    ));
                }
                let spoiled = |error: crate::statistics::SampleError| bad(&error);
                refuter
                    .push(x.lower().clamp(0.0, ceiling))
                    .map_err(spoiled)?;
                verifier
                    .push(x.upper().clamp(0.0, ceiling))
                    .map_err(spoiled)?;
                decision = decision.or_else(|| {
                    let refuted = refuter.decision().map(|it| (Verdict::Refuted, it));
                    refuted.or(verifier.decision().map(|it| (Verdict::Verified, it)))
                });
            }
            drawn = next;
        }
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 replicates")]
        let count = drawn as f64;
        Ok(Joint {
            decision,
            replicates: drawn,
            gap: gaps / count,
            bound: bounds / count,
            shift,
            ceiling,
        })
    }

    /// √(Σ ‖g_t‖²) of a replicate, with the rounding of its sum.
    fn root_of_squares(&self, replicate: u64) -> Interval {
        let case = self.case;
        let doubles = case.step_sizes.doubles();
        let steps = case
            .setup
            .trace(doubles, &case.key, replicate, doubles.len());
        let sum = squared_lengths(&case.setup, &steps);
        let terms = f64::from_count(doubles.len() * case.setup.start().len() + 2);
        let off = terms * f64::EPSILON * sum + f64::MIN_POSITIVE;
        Interval::new((sum - off).max(0.0), sum + off).sqrt()
    }
}
