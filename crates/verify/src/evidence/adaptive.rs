//! AdaGrad with one step size, on absolute losses of one feature on a segment, one row a step with replacement, over all its
//! paths. They are followed in intervals: the steps are divided by roots, so that rationals cannot hold them, and few steps
//! do not let intervals grow. Where a step lands on a kink to within rounding, nothing is decided.

use telescope_core::arithmetic::{Arithmetic as _, Interval, Rational, Roots as _};
use telescope_core::domains::Shape;
use telescope_core::engine::{Instance, Setup};
use telescope_core::losses::AnyLoss;
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::StepSizes;

/// The most paths that are followed.
const MOST_PATHS: usize = 200_000;
/// The most steps of a path: a single row makes one path of any length, and the walk goes as deep.
const MOST_STEPS: usize = 256;

/// Means over all paths.
pub(crate) struct ExpectedPaths {
    /// E R(x̄), x̄ the mean of x_1..x_T.
    pub(crate) risk: Interval,
    /// E √(Σ g_t²).
    pub(crate) root: Interval,
    /// How many there are.
    pub(crate) paths: usize,
}

/// A sum of absolute losses on a segment.
pub(crate) struct AdaptiveLine<'a> {
    setup: &'a Setup,
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

impl<'a> AdaptiveLine<'a> {
    /// For AdaGrad with one step size, c that of the table.
    ///
    /// # Errors
    /// Why its paths are not followed here.
    pub(crate) fn of(setup: &'a Setup, step_sizes: &StepSizes) -> Result<Self, String> {
        let Instance::FiniteSum {
            loss: AnyLoss::Absolute,
            data,
            penalty,
            sampler: AnySampler::WithReplacement,
            batch: 1,
            ..
        } = setup.instance()
        else {
            return Err(
                "paths are followed for absolute losses, one row a step, with replacement".into(),
            );
        };
        let Shape::Ball { centre, radius } = setup.shape() else {
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
            setup,
            rows: (0..data.rows()).map(row).collect(),
            low: Interval::from_rational(&(&centre[0] - radius)),
            high: Interval::from_rational(&(&centre[0] + radius)),
            start: Interval::from_rational(&setup.start()[0]),
            scale: Interval::from_rational(&step_sizes.exact(1)),
        })
    }

    /// Over all paths of that many steps.
    ///
    /// # Errors
    /// If they are too many or too long, or a step lands on a kink to within rounding.
    pub(crate) fn expected(&self, steps: usize) -> Result<ExpectedPaths, String> {
        if steps > MOST_STEPS {
            return Err(format!("a path has more than {MOST_STEPS} steps"));
        }
        let paths = u32::try_from(steps)
            .ok()
            .and_then(|steps| self.rows.len().checked_pow(steps))
            .filter(|paths| *paths <= MOST_PATHS)
            .ok_or_else(|| format!("there are more than {MOST_PATHS} paths"))?;
        let root = Node {
            x: self.start,
            squares: Interval::zero(),
            total: Interval::zero(),
        };
        let mut sums = (Interval::zero(), Interval::zero());
        self.follow(root, steps, steps, &mut sums)?;
        let count = Interval::from_count(paths);
        Ok(ExpectedPaths {
            risk: sums.0 / count,
            root: sums.1 / count,
            paths,
        })
    }

    fn follow(
        &self,
        node: Node,
        left: usize,
        steps: usize,
        sums: &mut (Interval, Interval),
    ) -> Result<(), String> {
        if left == 0 {
            let average = node.total / Interval::from_count(steps);
            sums.0 = sums.0 + self.setup.instance().risk_enclosure(&[average]);
            sums.1 = sums.1 + node.squares.sqrt();
            return Ok(());
        }
        for (a, y) in &self.rows {
            let g = slope(a, y, &node.x)?;
            let squares = node.squares + g.square();
            let step = if squares.upper() > 0.0 {
                self.scale * g / squares.sqrt()
            } else {
                Interval::zero()
            };
            let moved = node.x - step;
            let next = Node {
                x: moved.max(&self.low).min(&self.high),
                squares,
                total: node.total + node.x,
            };
            self.follow(next, left - 1, steps, sums)?;
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use telescope_core::domains::{AnyDomain, BallSpec};
    use telescope_core::number::Positive;
    use telescope_core::problems::Dataset;

    /// |x − 10| on [−1, 1] from 1: nothing moves, and the gap is 0.
    fn still() -> Setup {
        let data = Arc::new(Dataset::new(vec![1.0], vec![10.0], 1).unwrap());
        let instance =
            Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
        let ball = AnyDomain::Ball(BallSpec {
            radius: Positive::from_f64(1.0).unwrap(),
            centre: None,
        });
        Setup::new(instance, ball, vec![Rational::ONE]).unwrap()
    }

    #[test]
    fn one_row_makes_one_path_of_a_bounded_length() {
        let setup = still();
        let expected = |steps: usize| {
            let table = StepSizes::from_doubles(vec![0.5; steps]).unwrap();
            AdaptiveLine::of(&setup, &table).unwrap().expected(steps)
        };
        let found = expected(4).unwrap();
        assert_eq!(found.paths, 1);
        assert!(found.risk.contains(9.0) && found.root.contains(2.0));
        assert!(expected(MOST_STEPS).is_ok());
        // A walk of that depth would not fit the stack.
        assert!(expected(1 << 20).is_err());
    }
}
