//! The rearranged loop against the plain one: equal in rationals, near in doubles.

use std::num::NonZeroU32;
use std::sync::Arc;
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::{Output, Running, RunningAverage, Share, Window};
use telescope_core::domains::{Ball, Domain, ExactBall, WholeSpace};
use telescope_core::losses::{
    Absolute, Hinge, Huber, Loss, LossParameter, LossSlope, LossValue, Squared,
};
use telescope_core::methods::Plain;
use telescope_core::oracles::Oracle;
use telescope_core::problems::{Dataset, FiniteSum, Minibatch, Risk};
use telescope_core::sgd::{self, GivenSamples, Observer};
use telescope_core::sparse_sgd::{
    Averages, Batch, Gradient, Iterate, Shrinking, Single, Watch, run,
};

fn ratio(n: i32, d: u8) -> Rational {
    Rational::from_parts(n.into(), d.into())
}

/// Five rows of six columns: one row is empty, and the last column is 0 everywhere.
fn data() -> Arc<Dataset> {
    Dataset::sparse(
        vec![0, 2, 3, 3, 6, 8],
        vec![0, 3, 1, 0, 2, 4, 3, 4],
        vec![1.0, -0.5, 2.0, 0.25, 1.5, -1.0, 1.0, 0.5],
        vec![1.0, -1.0, 1.0, -1.0, 1.0],
        6,
    )
    .unwrap()
    .into()
}

fn outputs() -> Vec<Output> {
    let mut outputs = Output::ALL.to_vec();
    let length = |n| NonZeroU32::new(n).unwrap();
    outputs.extend([
        Output::LAST_HALF,
        Output::suffix("3/4".parse().unwrap()),
        Output::NUMBER_WEIGHTED,
        Output::exponential(Share::TENTH),
        Output::exponential("99/100".parse().unwrap()),
        Output::BEST,
        Output::epoch(length(4)),
        Output::epoch(length(9)),
        Output {
            window: Window::BeforeUpdates,
            ..Output::epoch(length(3))
        },
    ]);
    outputs
}

const CHECKPOINTS: [usize; 4] = [1, 3, 7, 12];
const STEPS: usize = 12;

/// What a run leaves: x_t and g_t of each step, x_{T+1}, and all outputs at all checkpoints.
#[derive(Debug, PartialEq)]
struct Left<A> {
    steps: Vec<(Vec<A>, Vec<A>)>,
    last: Vec<A>,
    outputs: Vec<Vec<A>>,
}

struct Plainly<'a, A, P> {
    problem: &'a P,
    averages: Vec<(Window, RunningAverage<A>)>,
    left: Left<A>,
}

impl<A: telescope_core::arithmetic::Lanes, P: Risk<A>, S> Observer<A, S> for Plainly<'_, A, P> {
    fn before(&mut self, _: usize, _: &S, step_size: &A, x: &[A], g: &[A]) {
        self.left.steps.push((x.to_vec(), g.to_vec()));
        for (window, average) in &mut self.averages {
            if *window == Window::BeforeUpdates {
                average.push(self.problem, step_size, x);
            }
        }
    }
    fn after(&mut self, step: usize, step_size: &A, x: &[A]) {
        for (window, average) in &mut self.averages {
            if *window == Window::AfterUpdates {
                average.push(self.problem, step_size, x);
            }
        }
        if CHECKPOINTS.contains(&step) {
            for (_, average) in &self.averages {
                let mut point = x.to_vec();
                average.write(&mut point);
                self.left.outputs.push(point);
            }
        }
        self.left.last = x.to_vec();
    }
}

struct Sparsely<'a, A: Single, L> {
    sum: &'a FiniteSum<A, L>,
    count: usize,
    left: Left<A>,
}

impl<A: Single, L: LossSlope<A>, S: Batch> Watch<A, S> for Sparsely<'_, A, L> {
    fn before(&mut self, _: usize, sample: &S, _: &A, iterate: &Iterate<A>, g: &Gradient<A>) {
        let mut x = vec![A::zero(); iterate.dimension()];
        let mut gradient = x.clone();
        iterate.write(&mut x);
        g.write(self.sum, sample.rows(), iterate, &mut gradient);
        self.left.steps.push((x, gradient));
    }
    fn after(&mut self, step: usize, iterate: &Iterate<A>, averages: &Averages<'_, A>) {
        let mut point = vec![A::zero(); iterate.dimension()];
        iterate.write(&mut point);
        self.left.last = point.clone();
        if averages.is_checkpoint(step) {
            for output in 0..self.count {
                averages.write(output, iterate, &mut point);
                self.left.outputs.push(point.clone());
            }
        }
    }
}

fn nothing<A>() -> Left<A> {
    Left {
        steps: Vec::new(),
        last: Vec::new(),
        outputs: Vec::new(),
    }
}

/// The same run by both loops.
fn both<A, L, O, S, D>(
    sum: &FiniteSum<A, L>,
    oracle: &O,
    domain: &D,
    samples: &[S],
    step_sizes: &[A],
    start: &[A],
) -> [Left<A>; 2]
where
    A: Single,
    L: LossSlope<A> + LossValue<A>,
    O: Oracle<A, Sample = S> + Risk<A>,
    S: Batch,
    D: Domain<A> + Shrinking<A>,
{
    let outputs = outputs();
    let mut x = start.to_vec();
    let mut plain = Plainly {
        problem: sum,
        averages: outputs
            .iter()
            .map(|output| {
                let average = RunningAverage::new(output.average, x.len(), &CHECKPOINTS);
                (output.window, average)
            })
            .collect(),
        left: nothing(),
    };
    let mut given = GivenSamples::new(samples);
    sgd::run(
        oracle, domain, &Plain, &mut given, step_sizes, &mut x, &mut plain,
    );
    let mut iterate = Iterate::new(start.to_vec(), D::BY_LENGTH);
    let mut averages = Averages::new(&outputs, start.len(), &CHECKPOINTS);
    let mut sparse = Sparsely {
        sum,
        count: outputs.len(),
        left: nothing(),
    };
    let mut given = GivenSamples::new(samples);
    run(
        sum,
        domain,
        &mut given,
        step_sizes,
        &mut iterate,
        &mut averages,
        &mut sparse,
    );
    [plain.left, sparse.left]
}

fn step_sizes() -> Vec<Rational> {
    // One is 0, and with λ = 2 one has ηλ = 1, which takes x to 0, and one ηλ > 1.
    let sizes = [
        (1, 2),
        (1, 3),
        (0, 1),
        (2, 3),
        (1, 100),
        (1, 5),
        (1, 7),
        (3, 1),
        (1, 9),
    ];
    (0..STEPS)
        .map(|t| ratio(sizes[t % 9].0, sizes[t % 9].1))
        .collect()
}

fn start() -> Vec<Rational> {
    [(1, 2), (-1, 3), (2, 1), (0, 1), (1, 7), (3, 1)]
        .map(|(n, d)| ratio(n, d))
        .into()
}

fn weights() -> Vec<Rational> {
    [(1, 2), (2, 1), (1, 1), (3, 2), (1, 3)]
        .map(|(n, d)| ratio(n, d))
        .into()
}

fn equal_in_rationals<L>(loss: L)
where
    L: Loss + LossSlope<Rational> + LossValue<Rational>,
{
    let rows: Vec<usize> = (0..STEPS).map(|t| (t * t + t / 2) % 5).collect();
    let batches: Vec<Vec<usize>> = (0..STEPS).map(|t| vec![t % 5, t * t % 5, t % 5]).collect();
    for penalty in [ratio(0, 1), ratio(2, 1), ratio(1, 3), ratio(40, 1)] {
        for weighted in [false, true] {
            let mut sum = FiniteSum::<Rational, L>::new(loss, data()).with_penalty(&penalty);
            if weighted {
                sum = sum.with_weights(weights());
            }
            let [plain, sparse] = both(&sum, &sum, &WholeSpace, &rows, &step_sizes(), &start());
            assert_eq!(plain, sparse, "{penalty} {weighted}");
            assert!(
                plain
                    .steps
                    .iter()
                    .any(|(_, g)| *g != vec![Rational::ZERO; 6])
            );
            let minibatch = Minibatch { sum: sum.clone() };
            let [plain, sparse] = both(
                &sum,
                &minibatch,
                &WholeSpace,
                &batches,
                &step_sizes(),
                &start(),
            );
            assert_eq!(plain, sparse, "{penalty} {weighted}, batches");
            // Negative control: another penalty is another run.
            let other = sum.clone().with_penalty(&ratio(1, 11));
            let [_, other] = both(&other, &other, &WholeSpace, &rows, &step_sizes(), &start());
            assert_ne!(other.outputs, sparse.outputs, "negative control");
        }
    }
}

#[test]
fn equal_to_the_plain_loop_in_rationals() {
    equal_in_rationals(Squared);
    equal_in_rationals(Absolute);
    equal_in_rationals(Hinge);
    equal_in_rationals(Huber::new(LossParameter::new(0.5).unwrap()));
}

/// All rows are multiples of (3, 4), and so is x: every length is rational.
#[test]
fn equal_to_the_plain_loop_on_a_ball_in_rationals() {
    let data: Arc<Dataset> = Dataset::sparse(
        vec![0, 2, 4, 4],
        vec![0, 2, 0, 2],
        vec![3.0, 4.0, -1.5, -2.0],
        vec![10.0, 1.0, 1.0],
        3,
    )
    .unwrap()
    .into();
    let start = [ratio(3, 5), ratio(0, 1), ratio(4, 5)];
    let rows: Vec<usize> = (0..STEPS).map(|t| t % 3).collect();
    for penalty in [ratio(0, 1), ratio(1, 4)] {
        let sum = FiniteSum::<Rational, _>::new(Absolute, data.clone()).with_penalty(&penalty);
        let ball = ExactBall::new(vec![Rational::ZERO; 3], ratio(2, 1));
        let steps = step_sizes();
        let [plain, sparse] = both(&sum, &sum, &ball, &rows, &steps, &start);
        assert!(!ball.has_failed());
        assert_eq!(plain, sparse);
        let on_the_sphere =
            |x: &[Rational]| telescope_core::vector::norm_sq(x) == Rational::from(4);
        assert!(plain.steps.iter().any(|(x, _)| on_the_sphere(x)));
        let [free, _] = both(&sum, &sum, &WholeSpace, &rows, &steps, &start);
        assert_ne!(free, plain, "negative control");
    }
}

/// In doubles the two loops round differently, here by next to nothing, though z is settled many times.
#[test]
fn near_the_plain_loop_in_doubles() {
    for (penalty, radius) in [(ratio(0, 1), 1.5), (ratio(1, 3), 0.25), (ratio(40, 1), 9.0)] {
        let sum = FiniteSum::<f64, _>::new(Hinge, data()).with_penalty(&penalty);
        let ball = Ball {
            centre: vec![0.0; 6],
            radius,
        };
        let start = [0.1, -0.1, 0.05, 0.0, 0.1, 0.1];
        let rows: Vec<usize> = (0..STEPS).map(|t| t * t % 5).collect();
        let steps: Vec<f64> = (0..STEPS)
            .map(|t| 0.3 / (1.0 + f64::from_count(t)))
            .collect();
        let [plain, sparse] = both(&sum, &sum, &ball, &rows, &steps, &start);
        let mut largest = 0.0_f64;
        for (a, b) in plain
            .outputs
            .iter()
            .flatten()
            .zip(sparse.outputs.iter().flatten())
        {
            largest = largest.max((a - b).abs());
        }
        assert!(largest < 1e-13, "{largest:e}");
    }
}
