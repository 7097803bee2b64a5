//! Enumeration by hand, against a loop over whole paths, and on instances where the bound is attained.

use super::*;
use crate::arithmetic::{Arithmetic, rational_from_f64};
use crate::domains::{AnyDomain, Domain, Segment, WholeSpace};
use crate::engine::Instance;
use crate::losses::{Absolute, AnyLoss};
use crate::methods::Plain;
use crate::problems::{Dataset, FiniteSum, Risk};
use crate::samplers::{AnySampler, FixedOrder, Sampler};
use crate::sgd::{GivenSamples, Observer, run};
use crate::vector::distance_sq;
use std::sync::Arc;

mod laws;
mod outputs;

fn ratio(text: &str) -> Rational {
    text.parse().unwrap()
}

fn ratios(text: &str) -> Vec<Rational> {
    text.split_whitespace().map(ratio).collect()
}

fn data(features: &[f64], labels: &[f64]) -> Arc<Dataset> {
    let columns = features.len() / labels.len();
    Dataset::new(features.to_vec(), labels.to_vec(), columns)
        .unwrap()
        .into()
}

fn setup(data: &Arc<Dataset>, sampler: AnySampler, domain: &str, start: Vec<Rational>) -> Setup {
    let instance = Instance::finite_sum(AnyLoss::Absolute, data.clone(), sampler).unwrap();
    let domain: AnyDomain = serde_json::from_str(domain).unwrap();
    Setup::new(instance, domain, start).unwrap()
}

fn total(terms: impl Iterator<Item = Rational>) -> Rational {
    terms.fold(Rational::ZERO, |sum, term| sum + term)
}

fn as_rows(rows: &[usize]) -> Vec<Sample> {
    rows.iter().map(|row| Sample::Row(*row)).collect()
}

const WHOLE: &str = r#""whole-space""#;
const MANY: u64 = 1 << 20;

/// f(x) = |x| from 1 with steps 1/2, 1/4, 1/4: 1, 1/2, 1/4, 0.
#[test]
fn by_hand() {
    let setup = setup(
        &data(&[1.0], &[0.0]),
        AnySampler::WithReplacement,
        WHOLE,
        ratios("1"),
    );
    let steps = StepSizes::from_ratios(ratios("1/2 1/4 1/4")).unwrap();
    let result = enumerate(&setup, &steps, &ratios("2"), MANY).unwrap();
    assert_eq!((result.paths(), result.nodes(), result.steps()), (1, 4, 3));
    assert_eq!(result.iterate_risks(), ratios("1 1/2 1/4 0"));
    assert_eq!(result.distances_sq(), ratios("1 9/4 49/16 4"));
    assert_eq!(result.gradients_sq(), ratios("1 1 1"));
    for (output, values) in [
        (Output::WEIGHTED, "1 5/6 11/16"),
        (Output::UNIFORM, "1 3/4 7/12"),
        (Output::LAST, "1 1/2 1/4"),
        (Output::FINAL, "1/2 1/4 0"),
        (Output::ALL[3], "1/2 5/12 5/16"),
        (Output::ALL[4], "1/2 3/8 1/4"),
    ] {
        for (k, value) in ratios(values).iter().enumerate() {
            assert_eq!(
                result.risk(output, k + 1),
                Some(value),
                "{output} {}",
                k + 1
            );
        }
        assert_eq!(result.risk(output, 0), None);
        assert_eq!(result.risk(output, 4), None);
    }
    assert_eq!(
        (result.worst_path(), result.worst_risk()),
        (&as_rows(&[0, 0, 0])[..], &ratio("11/16"))
    );
}

#[test]
fn kinks_and_zero_steps() {
    // At the kink the subgradient is 0: from 1/2 a step of 1/2 arrives, and stays.
    let setup = setup(
        &data(&[1.0], &[0.0]),
        AnySampler::WithReplacement,
        WHOLE,
        ratios("1/2"),
    );
    let steps = StepSizes::from_ratios(ratios("0 1/2 1/2")).unwrap();
    let result = enumerate(&setup, &steps, &ratios("0"), MANY).unwrap();
    assert_eq!(result.iterate_risks(), ratios("1/2 1/2 0 0"));
    assert_eq!(result.gradients_sq(), ratios("1 1 0"));
    assert_eq!(result.risk(Output::WEIGHTED, 1), None);
    assert_eq!(result.risk(Output::WEIGHTED, 2), Some(&ratio("1/2")));
    assert_eq!(result.risk(Output::WEIGHTED, 3), Some(&ratio("1/4")));
}

/// Keeps a path: x_1..x_T, g_1..g_T and x_{T+1}.
#[derive(Default)]
struct Keep {
    iterates: Vec<Vec<Rational>>,
    gradients: Vec<Vec<Rational>>,
    end: Vec<Rational>,
}

impl Observer<Rational, usize> for Keep {
    fn before(&mut self, _: usize, _: &usize, _: &Rational, x: &[Rational], g: &[Rational]) {
        self.iterates.push(x.to_vec());
        self.gradients.push(g.to_vec());
    }
    fn after(&mut self, _: usize, _: &Rational, x: &[Rational]) {
        self.end = x.to_vec();
    }
}

impl Keep {
    /// Runs one path from its start to its end.
    fn path<D: Domain<Rational>>(
        oracle: &FiniteSum<Rational, Absolute>,
        domain: &D,
        start: &[Rational],
        etas: &[Rational],
        rows: &[usize],
    ) -> Self {
        let mut keep = Self::default();
        let mut x = start.to_vec();
        run(
            oracle,
            domain,
            &Plain,
            &mut GivenSamples::new(rows),
            etas,
            &mut x,
            &mut keep,
        );
        keep.iterates.push(keep.end.clone());
        keep
    }

    /// Σ w_t x_t / Σ w_t over x_first, x_{first+1}, ..., one for each weight.
    fn average(&self, first: usize, weights: &[Rational]) -> Vec<Rational> {
        let weight = total(weights.iter().cloned());
        let iterates = &self.iterates[first - 1..];
        let coordinate =
            |i: usize| total(weights.iter().zip(iterates).map(|(w, x)| w * &x[i])) / &weight;
        (0..self.end.len()).map(coordinate).collect()
    }
}

/// Every path from its start, one after the other, and the plain mean over them.
fn assert_brute_force<D: Domain<Rational>>(
    setup: &Setup,
    data: &Arc<Dataset>,
    domain: &D,
    etas: &str,
    comparator: &str,
) {
    let (etas, comparator) = (ratios(etas), ratios(comparator));
    let (rows, steps) = (data.rows(), etas.len());
    let table = StepSizes::from_ratios(etas.clone()).unwrap();
    let result = enumerate(setup, &table, &comparator, MANY).unwrap();
    let oracle = FiniteSum::<Rational, _>::new(Absolute, data.clone());
    let paths: Vec<Vec<usize>> = (0..rows.pow(u32::try_from(steps).unwrap()))
        .map(|mut code| {
            let mut path = vec![0; steps];
            for row in path.iter_mut().rev() {
                *row = code % rows;
                code /= rows;
            }
            path
        })
        .collect();
    let runs: Vec<Keep> = paths
        .iter()
        .map(|path| Keep::path(&oracle, domain, setup.start(), &etas, path))
        .collect();
    assert_eq!(result.paths(), u64::try_from(runs.len()).unwrap());
    let mean = |value: &dyn Fn(&Keep) -> Rational| {
        total(runs.iter().map(value)) / Rational::from(runs.len())
    };
    for t in 1..=steps + 1 {
        assert_eq!(
            result.iterate_risks()[t - 1],
            mean(&|run| oracle.risk(&run.iterates[t - 1]))
        );
        let distance_sq = mean(&|run| distance_sq(&run.iterates[t - 1], &comparator));
        assert_eq!(result.distances_sq()[t - 1], distance_sq);
    }
    for k in 1..=steps {
        assert_eq!(
            result.gradients_sq()[k - 1],
            mean(&|run| norm_sq(&run.gradients[k - 1]))
        );
        let weighted = mean(&|run| oracle.risk(&run.average(1, &etas[..k])));
        assert_eq!(result.risk(Output::WEIGHTED, k), Some(&weighted));
        let uniform = mean(&|run| oracle.risk(&run.average(1, &vec![Rational::ONE; k])));
        assert_eq!(result.risk(Output::UNIFORM, k), Some(&uniform));
        assert_eq!(
            result.risk(Output::LAST, k),
            Some(&mean(&|run| oracle.risk(&run.iterates[k - 1])))
        );
        assert_eq!(
            result.risk(Output::FINAL, k),
            Some(&mean(&|run| oracle.risk(&run.iterates[k])))
        );
        let shifted = mean(&|run| oracle.risk(&run.average(2, &etas[..k])));
        assert_eq!(result.risk(Output::ALL[3], k), Some(&shifted));
        let shifted_uniform = mean(&|run| oracle.risk(&run.average(2, &vec![Rational::ONE; k])));
        assert_eq!(result.risk(Output::ALL[4], k), Some(&shifted_uniform));
        assert_ne!(weighted, shifted, "negative control");
    }
    let risks: Vec<Rational> = runs
        .iter()
        .map(|run| oracle.risk(&run.average(1, &etas)))
        .collect();
    let largest = risks.iter().max().unwrap();
    let first = risks.iter().position(|risk| risk == largest).unwrap();
    assert_eq!(
        (result.worst_risk(), result.worst_path()),
        (largest, &as_rows(&paths[first])[..])
    );
    assert!(
        risks.iter().any(|risk| risk < largest),
        "the witness is not any path"
    );
}

#[test]
fn agrees_with_a_loop_over_whole_paths() {
    let plane = data(&[1.0, 2.0, -0.5, 1.0], &[1.0, -3.0]);
    let whole = setup(&plane, AnySampler::WithReplacement, WHOLE, ratios("3 -1/3"));
    assert_brute_force(&whole, &plane, &WholeSpace, "1/2 1/3 1/7", "1 1/2");

    let line = data(&[1.0, -2.0, 0.5], &[1.0, 3.0, 0.0]);
    let ball = r#"{"ball": {"radius": 1}}"#;
    let projected = setup(&line, AnySampler::WithReplacement, ball, ratios("3/4"));
    let segment = Segment {
        lower: ratio("-1"),
        upper: ratio("1"),
    };
    assert_brute_force(&projected, &line, &segment, "3/4 1/3 1/2 1/5", "-1/2");
}

/// Twice the same row: every path has the same risk, and the witness is the first of them.
#[test]
fn ties_go_to_the_first_path() {
    let twins = data(&[1.0, 1.0], &[0.0, 0.0]);
    let setup = setup(&twins, AnySampler::WithReplacement, WHOLE, ratios("3"));
    let steps = StepSizes::from_doubles(vec![0.5; 4]).unwrap();
    let result = enumerate(&setup, &steps, &ratios("0"), MANY).unwrap();
    assert_eq!(
        (result.paths(), result.worst_path()),
        (16, &as_rows(&[0; 4])[..])
    );
    assert_eq!(result.risk(Output::WEIGHTED, 4), Some(result.worst_risk()));
}

/// f(x) = L|x| from x_1 = r = LS: R(x̄) − R* = (r² + L²Q)/(2S), whatever the steps.
#[test]
fn the_bound_is_attained() {
    let lipschitz = ratio("3");
    let problem = data(&[3.0], &[0.0]);
    let exponential = (0..200)
        .map(|k| 0.1 * crate::ops::exp(-0.1 * f64::from(k)))
        .collect();
    let polynomial = (1..=40).map(|k| 0.3 / f64::from(k).sqrt()).collect();
    let linear_decay = (0..=8_u32)
        .rev()
        .map(|k| Rational::from(k) / Rational::from(50))
        .collect();
    for step_sizes in [
        StepSizes::from_doubles(vec![0.2; 8]).unwrap(),
        StepSizes::from_ratios(vec![ratio("1/10"); 30]).unwrap(),
        StepSizes::from_doubles(exponential).unwrap(),
        StepSizes::from_doubles(polynomial).unwrap(),
        StepSizes::from_ratios(linear_decay).unwrap(),
    ] {
        let steps = step_sizes.steps();
        let etas: Vec<Rational> = (1..=steps).map(|t| step_sizes.exact(t)).collect();
        let start = &lipschitz * step_sizes.total();
        let setup = setup(
            &problem,
            AnySampler::WithReplacement,
            WHOLE,
            vec![start.clone()],
        );
        let result = enumerate(&setup, &step_sizes, &[Rational::ZERO], MANY).unwrap();
        let squares = total(etas.iter().map(Arithmetic::square));
        let bound =
            (start.square() + lipschitz.square() * squares) / (ratio("2") * step_sizes.total());
        assert_eq!(
            result.risk(Output::WEIGHTED, steps),
            Some(&bound),
            "{steps} steps"
        );
        assert_eq!(result.distances_sq()[0], start.square());

        // Negative controls: the average over x_2..x_{T+1} does not attain it, nor does another start.
        let oracle = FiniteSum::<Rational, _>::new(Absolute, problem.clone());
        let run = Keep::path(&oracle, &WholeSpace, setup.start(), &etas, &vec![0; steps]);
        assert_eq!(oracle.risk(&run.average(1, &etas)), bound);
        assert!(oracle.risk(&run.average(2, &etas)) < bound);
        let farther = start * ratio("1000001/1000000");
        let setup = self::setup(&problem, AnySampler::WithReplacement, WHOLE, vec![farther]);
        let other = enumerate(&setup, &step_sizes, &[Rational::ZERO], MANY).unwrap();
        assert_ne!(other.risk(Output::WEIGHTED, steps), Some(&bound));
    }
}

/// 160 samples |x + 1| first, then 240 samples |x − 1|, from x_1 = x* = 1 with steps of 1/80: r = 0.
#[test]
fn a_fixed_order_breaks_the_bound() {
    let labels: Vec<f64> = (0..400)
        .map(|row| if row < 160 { -1.0 } else { 1.0 })
        .collect();
    let clusters = data(&[1.0; 400], &labels);
    let steps = StepSizes::from_ratios(vec![ratio("1/80"); 400]).unwrap();
    let setup = setup(&clusters, AnySampler::FixedOrder, WHOLE, ratios("1"));
    let result = enumerate(&setup, &steps, &ratios("1"), MANY).unwrap();
    assert_eq!((result.paths(), result.nodes()), (1, 401));
    assert_eq!(result.worst_path(), as_rows(&(0..400).collect::<Vec<_>>()));
    let optimum = ratio("320/400");
    let gap = result.risk(Output::WEIGHTED, 400).unwrap() - optimum;
    assert_eq!(gap, ratio("4/25"));
    let bound = ratio("1/160");
    assert!(gap > bound * ratio("25"));
}

#[test]
fn a_fixed_order_is_the_sampler_s() {
    let line = data(&[1.0, -2.0, 0.5], &[1.0, 3.0, 0.0]);
    let setup = setup(&line, AnySampler::FixedOrder, WHOLE, ratios("3/4"));
    let steps = StepSizes::from_doubles(vec![0.25; 7]).unwrap();
    let result = enumerate(&setup, &steps, &ratios("0"), MANY).unwrap();
    let mut stream = crate::rng::StreamKey::derive(1, "fixed-order", "rows").stream(0);
    let sampler = FixedOrder { rows: 3 };
    let drawn: Vec<usize> = (1..=7)
        .map(|t| {
            let mut row = sampler.blank();
            sampler.draw(&mut (), t, &mut stream, &mut row);
            row
        })
        .collect();
    assert_eq!(result.worst_path(), as_rows(&drawn));
    let etas = vec![rational_from_f64(0.25); 7];
    let oracle = FiniteSum::<Rational, _>::new(Absolute, line);
    let run = Keep::path(&oracle, &WholeSpace, setup.start(), &etas, &drawn);
    assert_eq!(result.risk(Output::FINAL, 7), Some(&oracle.risk(&run.end)));
    assert_eq!(result.worst_risk(), &oracle.risk(&run.average(1, &etas)));
}

#[test]
fn a_tree_beyond_the_limit_is_refused_before_work() {
    assert_eq!(
        TreeSize::within(|_| Some(3), 9, 29_524),
        Some(TreeSize {
            paths: 19_683,
            nodes: 29_524
        })
    );
    assert_eq!(TreeSize::within(|_| Some(3), 9, 29_523), None);
    assert_eq!(
        TreeSize::within(|_| Some(2), 64, u64::MAX),
        None,
        "2^64 overflows"
    );
    assert_eq!(TreeSize::within(|step| (step < 3).then_some(1), 3, 9), None);
    // 3 orders of 2 rows and one left: 1 + 3 + 6 + 6 points.
    assert_eq!(
        TreeSize::within(|step| Some([3, 2, 1][step - 1]), 3, 16),
        Some(TreeSize {
            paths: 6,
            nodes: 16
        })
    );
    assert_eq!(
        TreeSize::within(|_| Some(1), 5, 6),
        Some(TreeSize { paths: 1, nodes: 6 })
    );
    assert_eq!(TreeSize::within(|_| Some(1), 5, 5), None);

    let two = data(&[1.0, 1.0], &[0.0, 1.0]);
    let setup = setup(&two, AnySampler::WithReplacement, WHOLE, ratios("3"));
    let steps = StepSizes::from_doubles(vec![0.5; 1000]).unwrap();
    let reason = enumerate(&setup, &steps, &ratios("0"), u64::MAX).unwrap_err();
    assert!(reason.contains("2^1000 paths"), "{reason}");
    let few = steps.prefix(3).unwrap();
    assert!(enumerate(&setup, &few, &ratios("0"), 15).is_ok());
    assert!(enumerate(&setup, &few, &ratios("0"), 14).is_err());
    assert!(
        enumerate(&setup, &few, &ratios("0 0"), 15)
            .unwrap_err()
            .contains("comparator")
    );
}

#[test]
fn irrational_problems_are_refused_with_a_reason() {
    let rows = data(&[1.0, 2.0], &[1.0, -1.0]);
    let instance = Instance::finite_sum(AnyLoss::Logistic, rows, AnySampler::default()).unwrap();
    let logistic = Setup::new(instance, AnyDomain::WholeSpace, ratios("0")).unwrap();
    let steps = StepSizes::from_doubles(vec![0.5]).unwrap();
    let reason = enumerate(&logistic, &steps, &ratios("0"), MANY).unwrap_err();
    assert!(reason.contains("logistic"), "{reason}");

    let plane = data(&[1.0, 2.0], &[1.0]);
    let ball = r#"{"ball": {"radius": 9}}"#;
    let projected = setup(&plane, AnySampler::WithReplacement, ball, ratios("0 0"));
    // One step of ½(1, 2) stays inside; one of 8(1, 2) would be divided by √5.
    assert!(enumerate(&projected, &steps, &ratios("0 0"), MANY).is_ok());
    let long = StepSizes::from_doubles(vec![8.0]).unwrap();
    let reason = enumerate(&projected, &long, &ratios("0 0"), MANY).unwrap_err();
    assert!(reason.contains("ball"), "{reason}");
    // A row of rational length leaves the ball where the length can be divided by.
    let rational = data(&[3.0, 4.0], &[1.0]);
    let projected = setup(&rational, AnySampler::WithReplacement, ball, ratios("0 0"));
    let result = enumerate(&projected, &long, &ratios("27/5 36/5"), MANY).unwrap();
    assert_eq!(result.distances_sq(), ratios("81 0"));
}
