//! The ledger on problems whose lines are known to hold, to be tight, or to break; and controls that must fail.

use super::*;
use telescope_core::arithmetic::Magnitude;
use telescope_core::domains::{AnyDomain, BallSpec};
use telescope_core::engine::Instance;
use telescope_core::enumeration::enumerate;
use telescope_core::facts::{Fact, Origin};
use telescope_core::losses::AnyLoss;
use telescope_core::moments::moments;
use telescope_core::number::{Nonnegative, Number, Positive};
use telescope_core::problems::{Dataset, RationalQuadratic};
use telescope_core::samplers::{AnySampler, Noise};

mod ada_grad;
mod controls;
mod problems;

fn key() -> StreamKey {
    StreamKey::derive(11, "ledger", "noise")
}

fn ratio(numerator: i32, denominator: u32) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

fn ball(radius: f64) -> AnyDomain {
    AnyDomain::Ball(BallSpec {
        radius: Positive::from_f64(radius).unwrap(),
        centre: None,
    })
}

/// A problem with all that a ledger needs.
struct Problem {
    setup: Setup,
    facts: Facts,
    step_sizes: StepSizes,
    comparator: Comparator,
    moments: Option<Moments>,
    enumeration: Option<Enumeration>,
    paths: u64,
    keep: usize,
}

impl Problem {
    /// With r = ‖x_1 − s‖, and R* = R(s) where that is rational.
    fn new(
        setup: Setup,
        step_sizes: StepSizes,
        comparator: Comparator,
        lipschitz_sq: Option<Rational>,
    ) -> Self {
        let s = comparator.exact();
        let known = |square: Rational| {
            let magnitude = Magnitude::from_square(Quantity::Exact(square));
            Fact::new(magnitude, Origin::Computed, "given")
        };
        let none = || "not given".to_owned();
        let distance_sq = telescope_core::vector::distance_sq(setup.start(), &s);
        let optimum = setup.instance().exact_risk(&s);
        let facts = Facts {
            dimension: s.len(),
            convex: Ok(Fact::new((), Origin::Proved, "given")),
            lipschitz: lipschitz_sq.clone().map(known).ok_or_else(none),
            risk_lipschitz: Err(none()),
            second_moments: Err(none()),
            smoothness: Err(none()),
            strong_convexity: Err(none()),
            risk_smoothness: Err(none()),
            variance: Err(none()),
            optimal_noise: Err(none()),
            least_squares: Err(none()),
            epoch: Err(none()),
            resisting: Err(none()),
            projected: false,
            distance: Ok(known(distance_sq)),
            diameter: Err(none()),
            optimum: optimum
                .map(|risk| Fact::new(Quantity::Exact(risk), Origin::Computed, "given"))
                .ok_or_else(none),
            initial_risk: Quantity::Exact(Rational::ZERO),
            minimiser: None,
        };
        Self {
            moments: moments(&setup, &step_sizes).ok(),
            enumeration: enumerate(&setup, &step_sizes, &s, 50_000).ok(),
            setup,
            facts,
            step_sizes,
            comparator,
            paths: 3,
            keep: 50,
        }
    }

    fn with_inputs<T>(&self, work: impl FnOnce(&LedgerInputs) -> T) -> T {
        work(&LedgerInputs {
            setup: &self.setup,
            facts: &self.facts,
            step_sizes: &self.step_sizes,
            key: &key(),
            comparator: &self.comparator,
            moments: self.moments.as_ref(),
            enumeration: self.enumeration.as_ref(),
            paths: self.paths,
            keep: self.keep,
        })
    }

    fn ledger(&self) -> Ledger {
        let ledger = self.with_inputs(ledger);
        // Whatever the problem: one row a line, in order, and nothing is lost in a file.
        let ids: Vec<&str> = ledger.rows.iter().map(|row| &row.id[..]).collect();
        assert_eq!(ids, LINES.iter().map(|line| line.id).collect::<Vec<_>>());
        assert_eq!(ledger.martingale.len() as u64, self.paths);
        let text = serde_json::to_string(&ledger).unwrap();
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
        assert_eq!(self.with_inputs(super::ledger), ledger, "reproducible");
        ledger
    }
}

fn row<'a>(ledger: &'a Ledger, id: &str) -> &'a LedgerRow {
    ledger.row(id).expect("every line has a row")
}

fn failed(ledger: &Ledger) -> Vec<&str> {
    ledger.failed().map(|row| &row.id[..]).collect()
}

fn why_not<'a>(ledger: &'a Ledger, id: &str) -> &'a str {
    match &row(ledger, id).holds {
        Holds::NotEvaluated { reason } => reason,
        other => panic!("{id} was evaluated: {other:?}"),
    }
}

fn witness<'a>(ledger: &'a Ledger, id: &str) -> &'a Witness {
    match &row(ledger, id).holds {
        Holds::Failed { witness } => witness,
        other => panic!("{id} did not fail: {other:?}"),
    }
}

/// The book's toy: x_1² + 2x_2² from (−5, −2), noise N(0, 1) in each coordinate.
fn toy(steps: usize) -> Problem {
    let number = |value: f64| Number::from_f64(value).unwrap();
    let matrix = [
        vec![number(2.0), number(0.0)],
        vec![number(0.0), number(4.0)],
    ];
    let quadratic = RationalQuadratic::new(&matrix, &[number(0.0), number(0.0)]).unwrap();
    let one = || Nonnegative::from_f64(1.0).unwrap();
    let instance = Instance::additive_noise(quadratic, Noise::normal(vec![one(), one()])).unwrap();
    let setup = Setup::new(instance, AnyDomain::WholeSpace, lift(&[-5.0, -2.0])).unwrap();
    let table = StepSizes::from_doubles(vec![0.1; steps]).unwrap();
    Problem::new(
        setup,
        table,
        Comparator::Exact(vec![Rational::ZERO; 2]),
        None,
    )
}

/// f(x) = 2|x| from x_1 = r = 2S: every line of the proof is tight.
fn tight() -> Problem {
    let data = Dataset::new(vec![2.0], vec![0.0], 1).unwrap();
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::finite_sum(AnyLoss::Absolute, data.into(), sampler).unwrap();
    let table =
        StepSizes::from_ratios(vec![ratio(1, 3), ratio(1, 2), ratio(1, 7), ratio(1, 10)]).unwrap();
    let start = table.total() * Rational::from(2);
    let setup = Setup::new(instance, AnyDomain::WholeSpace, vec![start]).unwrap();
    Problem::new(
        setup,
        table,
        Comparator::Exact(vec![Rational::ZERO]),
        Some(Rational::from(4)),
    )
}

/// Three distances on a segment, drawn with replacement: (|x + 1| + |x − 1/2| + |x − 1|)/3, least at 1/2.
fn three_points(radius: f64) -> Problem {
    let data = Dataset::new(vec![1.0; 3], vec![-1.0, 0.5, 1.0], 1).unwrap();
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::finite_sum(AnyLoss::Absolute, data.into(), sampler).unwrap();
    let setup = Setup::new(instance, ball(radius), vec![-ratio(1, 2)]).unwrap();
    let table = StepSizes::from_ratios(vec![ratio(1, 3); 6]).unwrap();
    Problem::new(
        setup,
        table,
        Comparator::Exact(vec![ratio(1, 2)]),
        Some(Rational::ONE),
    )
}

/// DESIGN's two clusters: 160 rows |x + 1|, then 240 rows |x − 1|, from the minimiser 1, η = 1/80.
fn two_clusters(sampler: AnySampler) -> Problem {
    let labels = [vec![-1.0; 160], vec![1.0; 240]].concat();
    let data = Dataset::new(vec![1.0; 400], labels, 1).unwrap();
    let instance = Instance::finite_sum(AnyLoss::Absolute, data.into(), sampler).unwrap();
    let setup = Setup::new(instance, AnyDomain::WholeSpace, vec![Rational::ONE]).unwrap();
    let table = StepSizes::from_ratios(vec![ratio(1, 80); 400]).unwrap();
    Problem::new(
        setup,
        table,
        Comparator::Exact(vec![Rational::ONE]),
        Some(Rational::ONE),
    )
}

/// Logistic loss on 12 rows of 3 features with a point near the minimiser over the ball.
fn logistic(radius: f64) -> Problem {
    let features: Vec<f64> = (0..36_u32)
        .map(|k| f64::from(k * 7 % 11) / 4.0 - 1.25)
        .collect();
    let labels: Vec<f64> = features
        .chunks(3)
        .map(|row| if row[0] - row[1] > 0.1 { 1.0 } else { -1.0 })
        .collect();
    let largest_sq = features
        .chunks(3)
        .map(|row| telescope_core::vector::norm_sq(&lift::<Rational>(row)))
        .max()
        .unwrap();
    let data = Dataset::new(features, labels, 3).unwrap();
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::finite_sum(AnyLoss::Logistic, data.into(), sampler).unwrap();
    let setup = Setup::new(instance, ball(radius), vec![Rational::ZERO; 3]).unwrap();
    let near = setup.gradient_descent_path(&[0.5; 400], &[401]);
    let table = StepSizes::from_doubles(vec![0.25; 60]).unwrap();
    Problem::new(
        setup,
        table,
        Comparator::Near(near[0].clone()),
        Some(largest_sq),
    )
}
