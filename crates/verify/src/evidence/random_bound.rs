//! AdaGrad's bound that is only seen in the run, V = f·(D²/(2c) + c)√(Σ ‖g_t‖²)/T with f = 1, jointly with the gap of the same
//! run: the claim is E[gap − V] ≤ 0, sharper than the theorem's, which has √(Σ G_t²) for the mean of the root.
//!
//! Sampled: V lies in [0, M], M = f·(D²/(2c) + c)L/√T, and the gap in [0, C], C = K·D with K the Lipschitz constant of R. So
//! X = gap + M − V lies in [0, C + M], and the claim is E X ≤ M: a nonnegative variable with a ceiling, which e-processes decide.
//! M is a double at or above its value, so that the shift is exact on both sides of the claim.
//!
//! Exact: absolute losses of one feature on a segment, one row a step with replacement. Every path is followed in intervals:
//! the steps are divided by roots, so that rationals cannot hold them, and few steps do not let intervals grow. Where a step
//! lands on a kink to within rounding, nothing is decided.

use super::ledger::squared_lengths;
use crate::plan::Case;
use crate::statistics::{Budget, Decision, Refuter, Verifier};
use crate::verdict::Verdict;
use telescope_core::arithmetic::{Arithmetic as _, Interval, Rational, Roots as _};
use telescope_core::averages::Output;
use telescope_core::domains::Shape;
use telescope_core::engine::{Ensemble, Instance};
use telescope_core::losses::AnyLoss;
use telescope_core::methods::Departure;
use telescope_core::samplers::AnySampler;
use telescope_theory::setting::upper;

/// The most paths that are followed.
const MOST_PATHS: usize = 200_000;
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
        let line = Line::of(self.case)?;
        let steps = self.case.step_sizes.steps();
        let rows = line.rows.len();
        let paths = u32::try_from(steps)
            .ok()
            .and_then(|steps| rows.checked_pow(steps))
            .filter(|paths| *paths <= MOST_PATHS)
            .ok_or_else(|| format!("there are more than {MOST_PATHS} paths"))?;
        let mut sums = (Interval::zero(), Interval::zero());
        let node = Node {
            x: line.start,
            squares: Interval::zero(),
            total: Interval::zero(),
        };
        self.follow(&line, node, steps, &mut sums)?;
        let count = Interval::from_count(paths);
        Ok(Expected {
            gap: sums.0 / count,
            bound: sums.1 / count,
            paths,
        })
    }

    fn follow(
        &self,
        line: &Line,
        node: Node,
        left: usize,
        sums: &mut (Interval, Interval),
    ) -> Result<(), String> {
        if left == 0 {
            let steps = Interval::from_count(self.case.step_sizes.steps());
            let average = node.total / steps;
            let risk = self.case.setup.instance().risk_enclosure(&[average]);
            sums.0 = sums.0 + (risk - self.optimum);
            sums.1 = sums.1 + self.unit * node.squares.sqrt();
            return Ok(());
        }
        for (a, y) in &line.rows {
            let g = slope(a, y, &node.x)?;
            let squares = node.squares + g.square();
            let step = if squares.upper() > 0.0 {
                line.scale * g / squares.sqrt()
            } else {
                Interval::zero()
            };
            let moved = node.x - step;
            let next = Node {
                x: moved.max(&line.low).min(&line.high),
                squares,
                total: node.total + node.x,
            };
            self.follow(line, next, left - 1, sums)?;
        }
        Ok(())
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
                let risk = run.risks[0];
                let off = Interval::point(error.at(&run.points, risk));
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

/// A sum of absolute losses on a segment.
struct Line {
    /// (a, y) of each row.
    rows: Vec<(Interval, Interval)>,
    low: Interval,
    high: Interval,
    start: Interval,
    /// c.
    scale: Interval,
}

#[derive(Clone, Copy)]
struct Node {
    x: Interval,
    /// Σ g².
    squares: Interval,
    /// x_1 + ... so far.
    total: Interval,
}

impl Line {
    fn of(case: &Case) -> Result<Self, String> {
        let Instance::FiniteSum {
            loss: AnyLoss::Absolute,
            data,
            penalty,
            sampler: AnySampler::WithReplacement,
            batch: 1,
            ..
        } = case.setup.instance()
        else {
            return Err(
                "paths are followed for absolute losses, one row a step, with replacement".into(),
            );
        };
        let Shape::Ball { centre, radius } = case.setup.shape() else {
            return Err("paths are followed on a segment, given as a ball".into());
        };
        if data.columns() != 1 || *penalty != Rational::ZERO {
            return Err("paths are followed for one feature, without penalty".into());
        }
        let radius = radius.exact();
        let row = |index: usize| {
            (
                Interval::point(data.full_row(index)[0]),
                Interval::point(data.label(index)),
            )
        };
        Ok(Self {
            rows: (0..data.rows()).map(row).collect(),
            low: Interval::from_rational(&(&centre[0] - radius)),
            high: Interval::from_rational(&(&centre[0] + radius)),
            start: Interval::from_rational(&case.setup.start()[0]),
            scale: Interval::from_rational(&case.step_sizes.exact(1)),
        })
    }
}

/// The subderivative of |a x − y|: a times the sign of the residual, 0 at 0.
fn slope(a: &Interval, y: &Interval, x: &Interval) -> Result<Interval, String> {
    let residual = *a * *x - *y;
    let zero = Interval::zero();
    if zero.certainly_lt(&residual) {
        Ok(*a)
    } else if residual.certainly_lt(&zero) {
        Ok(-*a)
    } else if residual.lower() >= 0.0 && residual.upper() <= 0.0 {
        Ok(zero)
    } else {
        Err("a step lands on a kink to within rounding".into())
    }
}
