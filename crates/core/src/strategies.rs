//! Random problems, schedules and points for property tests, behind the feature `proptest`.
//!
//! Everything is a ratio of small integers and everything projects, steps and averages without a root, so that a line of
//! a proof is decided exactly. Values shrink to the simplest that still fails: to one row, one step, the whole space,
//! and to 0 or 1.

mod families;

pub use families::{bounded_sums, noisy_quadratics, penalised_sums, resisting_maxima, square_sums};

use crate::arithmetic::{Arithmetic, Rational};
use crate::domains::{AnyDomain, BallSpec};
use crate::engine::{Instance, Setup};
use crate::losses::AnyLoss;
use crate::number::{Number, Positive};
use crate::problems::{Dataset, RationalQuadratic};
use crate::samplers::{AnySampler, Outcomes, RowOutcomes};
use crate::schedules::StepSizes;
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use std::ops::RangeInclusive;

/// Directions of rows in two dimensions, of rational length, the simplest first.
const DIRECTIONS: [[f64; 2]; 6] = [
    [1.0, 0.0],
    [0.0, 1.0],
    [0.75, 1.0],
    [1.0, 0.75],
    [0.75, -1.0],
    [-1.0, 0.75],
];

/// p/q with |p| ≤ 8 and q in 1..=4; shrinks to 0.
pub fn ratio() -> impl Strategy<Value = Rational> {
    (-8_i32..=8, 1_u8..=4).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()))
}

/// p/q with p in 1..=8 and q in 1..=4; shrinks to 1.
pub fn positive_ratio() -> impl Strategy<Value = Rational> {
    (1_u8..=8, 1_u8..=4).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()))
}

/// p/q with |p| ≤ 8 and q in {1, 2, 4}, a double without rounding; shrinks to 0.
pub fn dyadic() -> impl Strategy<Value = f64> {
    let scale = prop_oneof![Just(1.0), Just(0.5), Just(0.25)];
    (-8_i32..=8, scale).prop_map(|(p, scale)| f64::from(p) * scale)
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Constant,
    Nonincreasing,
    Arbitrary,
}

/// η_1..η_T as ratios p/q with p in 0..=6 and q in 1..=4, T in `steps`: the same for every t, nonincreasing, or in any
/// order, some of them 0 but not all; shrinks to the single step 1.
///
/// # Panics
/// If `steps` is empty or starts at 0.
pub fn step_ratios(steps: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Rational>> {
    let order = prop_oneof![
        Just(Order::Constant),
        Just(Order::Nonincreasing),
        Just(Order::Arbitrary)
    ];
    let size = (0_u8..=6, 1_u8..=4).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()));
    assert!(*steps.start() > 0, "a table has a step");
    (vec(size, steps), order).prop_map(|(mut sizes, order)| {
        if sizes.iter().all(|size| *size == Rational::ZERO) {
            sizes[0] = Rational::ONE;
        }
        match order {
            Order::Constant => {
                let size = sizes.iter().max().expect("a table has a step").clone();
                sizes.fill(size);
            }
            Order::Nonincreasing => sizes.sort_unstable_by(|a, b| b.cmp(a)),
            Order::Arbitrary => {}
        }
        sizes
    })
}

/// The same positive ratio T times, T in `steps`; shrinks to the single step 1.
///
/// # Panics
/// If `steps` is empty.
pub fn constant_step_ratios(steps: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Rational>> {
    (steps, positive_ratio()).prop_map(|(steps, size)| vec![size; steps])
}

/// A table of [`step_ratios`].
///
/// # Panics
/// If `steps` is empty or starts at 0.
pub fn step_sizes(steps: RangeInclusive<usize>) -> impl Strategy<Value = StepSizes> {
    step_ratios(steps).prop_map(|ratios| {
        StepSizes::from_ratios(ratios).expect("small ratios, not all zero, are step sizes")
    })
}

/// The nearest point of the setup's domain to any point, so that random points land on its border too.
///
/// # Panics
/// If the domain is a ball of more than one dimension, where the nearest point is not rational.
#[must_use]
pub fn inside(setup: &Setup, point: &[Rational]) -> Vec<Rational> {
    match setup.radius() {
        None => point.to_vec(),
        Some(radius) => nearest(setup.centre(), radius.exact(), point),
    }
}

fn nearest(centre: &[Rational], radius: &Rational, point: &[Rational]) -> Vec<Rational> {
    assert_eq!(point.len(), 1, "balls are drawn on the line only");
    let ends = (&centre[0] - radius, &centre[0] + radius);
    vec![Arithmetic::min(
        &Arithmetic::max(&point[0], &ends.0),
        &ends.1,
    )]
}

/// Equal rows: their size, the index of their direction, their label, and how many there are.
type Block = (f64, usize, f64, usize);

/// Rows as blocks. Drawn at random, one to three rows, or a rare row beside one or two that are 0, where means and largest
/// values differ most. In a fixed order, one to three blocks of up to six rows, or
/// sorted data at their worst: a block of up to six rows that are 0, along which no step is taken, before a larger one.
fn blocks(sampler: AnySampler) -> BoxedStrategy<Vec<Block>> {
    let block = |most: usize| (dyadic(), 0..DIRECTIONS.len(), dyadic(), 1..=most);
    match sampler {
        AnySampler::WithReplacement
        | AnySampler::Importance
        | AnySampler::Reshuffle
        | AnySampler::ShuffleOnce
        | AnySampler::DistinctInBatch => {
            let size = prop_oneof![Just(1.0), Just(-1.0), Just(2.0)];
            let long = (size, 0..DIRECTIONS.len(), dyadic(), 1..=1_usize);
            let rare = (1..=2_usize, long).prop_map(|(flat, long)| vec![(0.0, 0, 0.0, flat), long]);
            prop_oneof![2 => vec(block(1), 1..=3), 1 => rare].boxed()
        }
        AnySampler::FixedOrder => {
            let size = prop_oneof![Just(1.0), Just(-1.0), Just(2.0), Just(0.5)];
            let large = (size, 0..DIRECTIONS.len(), dyadic(), 3..=12_usize);
            let sorted =
                (1..=6_usize, large).prop_map(|(flat, large)| vec![(0.0, 0, 0.0, flat), large]);
            prop_oneof![1 => vec(block(6), 1..=3), 2 => sorted].boxed()
        }
    }
}

/// A finite sum of absolute losses in one or two dimensions, with its domain and a start inside.
///
/// Drawn at random: one to three rows. In a fixed order: up to eighteen, in blocks of equal rows and mostly the worst
/// ones first, for sorted data are what breaks the theorems there. Features and labels are multiples of 1/16 (labels:
/// [`dyadic`]) and rows have rational length; the domain is the whole space, or in one dimension also a ball.
pub fn finite_sums(sampler: AnySampler) -> impl Strategy<Value = Setup> {
    let ball = (any::<bool>(), ratio(), positive_ratio());
    (1..=2_usize, blocks(sampler), ball, [ratio(), ratio()]).prop_map(
        move |(dimension, blocks, (bounded, centre, radius), start)| {
            let (mut features, mut labels) = (vec![], vec![]);
            for (size, direction, label, copies) in blocks {
                for _ in 0..copies {
                    match dimension {
                        1 => features.push(size),
                        _ => features.extend(DIRECTIONS[direction].map(|part| part * size)),
                    }
                    labels.push(label);
                }
            }
            let data = Dataset::new(features, labels, dimension).expect("rows are full and finite");
            let instance = Instance::finite_sum(AnyLoss::Absolute, data.into(), sampler)
                .expect("the absolute loss takes every label");
            let mut start = start[..dimension].to_vec();
            let mut domain = AnyDomain::WholeSpace;
            if bounded && dimension == 1 {
                start = nearest(std::slice::from_ref(&centre), &radius, &start);
                domain = AnyDomain::Ball(BallSpec {
                    radius: Positive::new(number(&radius)).expect("the radius is positive"),
                    centre: Some(vec![number(&centre)]),
                });
            }
            Setup::new(instance, domain, start).expect("the start was moved inside")
        },
    )
}

fn number(value: &Rational) -> Number {
    Number::from_rational(value.clone()).expect("small ratios are within the doubles")
}

/// A run on a finite sum: the problem, its schedule, the rows drawn and a comparator.
#[derive(Clone, Debug)]
pub struct FiniteSumRun {
    /// The problem with its domain and start.
    pub setup: Setup,
    /// The schedule.
    pub step_sizes: StepSizes,
    /// The row of each step, from 0.
    pub rows: Vec<usize>,
    /// Any point of the domain.
    pub comparator: Vec<Rational>,
}

/// The rows of a run, each a row that the sampler can draw after those before it.
fn rows_of(sampler: AnySampler, count: usize, steps: usize, draws: &[usize]) -> Vec<usize> {
    let law = RowOutcomes {
        rows: count,
        sampler,
        importance: None,
    };
    let mut rows = Vec::with_capacity(steps);
    for draw in &draws[..steps] {
        let outcomes = law.outcomes(&rows);
        let (row, _) = outcomes[draw % outcomes.len()];
        rows.push(row);
    }
    rows
}

/// A run of T steps, T in `steps`, on one of [`finite_sums`].
///
/// # Panics
/// If `steps` is empty or starts at 0.
pub fn finite_sum_runs(
    sampler: AnySampler,
    steps: RangeInclusive<usize>,
) -> impl Strategy<Value = FiniteSumRun> {
    let draws = vec(0..6_usize, *steps.end());
    let comparator = [ratio(), ratio()];
    // Shrunk in this order: a path is cut once its points are simple.
    (finite_sums(sampler), draws, comparator, step_sizes(steps)).prop_map(
        |(setup, draws, comparator, step_sizes)| {
            let (count, dimension) = match setup.instance() {
                Instance::FiniteSum { data, .. } => (data.rows(), data.columns()),
                _ => unreachable!("only finite sums are drawn"),
            };
            let sampler = setup.sampler().expect("only finite sums are drawn");
            FiniteSumRun {
                rows: rows_of(sampler, count, step_sizes.steps(), &draws),
                comparator: inside(&setup, &comparator[..dimension]),
                setup,
                step_sizes,
            }
        },
    )
}

/// A run on a quadratic with additive noise of finitely many values.
#[derive(Clone, Debug)]
pub struct QuadraticRun {
    /// The problem.
    pub quadratic: RationalQuadratic,
    /// The equally likely values of ξ; their mean is 0.
    pub noise: Vec<Vec<Rational>>,
    /// Which value each step draws, from 0.
    pub draws: Vec<usize>,
    /// The schedule.
    pub step_sizes: StepSizes,
    /// x_1.
    pub start: Vec<Rational>,
    /// Any point.
    pub comparator: Vec<Rational>,
}

/// A quadratic ½(x − c)ᵀBᵀB(x − c) in one or two dimensions, so that its matrix is positive semidefinite; shrinks to 0.
pub fn quadratics() -> impl Strategy<Value = RationalQuadratic> {
    let entry = (-3_i32..=3, 1_u8..=2).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()));
    let factor = proptest::array::uniform4(entry);
    (1..=2_usize, factor, [ratio(), ratio()]).prop_map(|(dimension, factor, centre)| {
        let product = |i: usize, j: usize| {
            (0..dimension).fold(Rational::ZERO, |sum, k| {
                sum + &factor[2 * k + i] * &factor[2 * k + j]
            })
        };
        let matrix: Vec<Vec<Number>> = (0..dimension)
            .map(|i| (0..dimension).map(|j| number(&product(i, j))).collect())
            .collect();
        let centre: Vec<Number> = centre[..dimension].iter().map(number).collect();
        RationalQuadratic::new(&matrix, &centre).expect("BᵀB is positive semidefinite")
    })
}

/// A run of T steps, T in `steps`, on one of [`quadratics`] with up to four values of noise.
///
/// # Panics
/// If `steps` is empty or starts at 0.
pub fn quadratic_runs(steps: RangeInclusive<usize>) -> impl Strategy<Value = QuadraticRun> {
    let values = vec([ratio(), ratio()], 0..=3);
    let draws = vec(0..12_usize, *steps.end());
    let points = ([ratio(), ratio()], [ratio(), ratio()]);
    (quadratics(), values, points, draws, step_sizes(steps)).prop_map(
        |(quadratic, values, (start, comparator), draws, step_sizes)| {
            let dimension = quadratic.minimiser().len();
            let mut noise: Vec<Vec<Rational>> = values
                .iter()
                .map(|value| value[..dimension].to_vec())
                .collect();
            // The last value brings the mean to 0.
            let last = (0..dimension)
                .map(|k| {
                    noise
                        .iter()
                        .fold(Rational::ZERO, |sum, value| sum - &value[k])
                })
                .collect();
            noise.push(last);
            QuadraticRun {
                draws: draws[..step_sizes.steps()]
                    .iter()
                    .map(|draw| draw % noise.len())
                    .collect(),
                start: start[..dimension].to_vec(),
                comparator: comparator[..dimension].to_vec(),
                quadratic,
                noise,
                step_sizes,
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::rational_sqrt;
    use crate::vector::distance_sq;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    fn is_inside(setup: &Setup, point: &[Rational]) -> bool {
        setup.radius().is_none_or(|radius| {
            distance_sq(point, setup.centre()) <= radius.exact() * radius.exact()
        })
    }

    proptest! {
        #[test]
        fn finite_sums_stay_rational(run in finite_sum_runs(AnySampler::WithReplacement, 1..=5)) {
            let Instance::FiniteSum { data, .. } = run.setup.instance() else { unreachable!() };
            prop_assert!(data.rows() <= 3 && data.columns() <= 2);
            for row in 0..data.rows() {
                let length_sq = data.row(row).norm_sq::<Rational>();
                prop_assert!(rational_sqrt(&length_sq).is_some());
            }
            prop_assert!(is_inside(&run.setup, run.setup.start()));
            prop_assert!(is_inside(&run.setup, &run.comparator));
            prop_assert_eq!(run.rows.len(), run.step_sizes.steps());
            prop_assert!(run.rows.iter().all(|&row| row < data.rows()));
            prop_assert!(run.step_sizes.total() > Rational::ZERO);
        }

        #[test]
        fn noise_has_mean_zero(run in quadratic_runs(1..=4)) {
            for k in 0..run.start.len() {
                let sum = run.noise.iter().fold(Rational::ZERO, |sum, value| sum + &value[k]);
                prop_assert_eq!(sum, Rational::ZERO);
            }
            prop_assert!(run.draws.iter().all(|&draw| draw < run.noise.len()));
        }
    }

    #[test]
    fn every_kind_is_drawn() {
        let mut runner = TestRunner::deterministic();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let run = finite_sum_runs(AnySampler::WithReplacement, 1..=4)
                .new_tree(&mut runner)
                .unwrap()
                .current();
            let dimension = run.comparator.len();
            seen.insert(format!("{dimension} {}", run.setup.radius().is_some()));
            let sizes: Vec<Rational> = (1..=run.step_sizes.steps())
                .map(|t| run.step_sizes.exact(t))
                .collect();
            if sizes.contains(&Rational::ZERO) {
                seen.insert("zero step".to_owned());
            }
            if run.step_sizes.is_constant() {
                seen.insert("constant".to_owned());
            } else if sizes.is_sorted_by(|a, b| a >= b) {
                seen.insert("nonincreasing".to_owned());
            } else {
                seen.insert("rising".to_owned());
            }
        }
        let expected = [
            "1 false",
            "1 true",
            "2 false",
            "constant",
            "nonincreasing",
            "rising",
            "zero step",
        ];
        assert_eq!(seen, expected.map(str::to_owned).into());
    }

    #[test]
    fn shrinks_to_the_simplest() {
        let mut runner = TestRunner::deterministic();
        let mut tree = finite_sum_runs(AnySampler::FixedOrder, 1..=5)
            .new_tree(&mut runner)
            .unwrap();
        while tree.simplify() {}
        let run = tree.current();
        let Instance::FiniteSum { data, .. } = run.setup.instance() else {
            unreachable!()
        };
        assert_eq!(
            (data.rows(), data.columns(), run.step_sizes.steps()),
            (1, 1, 1)
        );
        assert!(run.setup.radius().is_none());
        assert_eq!(run.setup.start(), [Rational::ZERO]);
        assert_eq!(run.step_sizes.exact(1), Rational::ONE);
    }
}
