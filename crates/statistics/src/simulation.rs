//! Level and power of the sequential decisions, by simulation; laws and a seeded stream for the other tests.
//!
//! A decision rule is run many times at the null boundary E X = b, where a decision is an error, and stops at the first
//! crossing (so optional stopping is part of the test). The number of errors in `runs` runs must not pass
//! [`allowance`]: alpha and 4 binomial standard errors more. A rule whose error is exactly alpha = 0.05 fails that with
//! probability below 2e-4 (a test below computes it); with the seed fixed it fails always or never. The negative
//! controls are rules that look sound and are not: the same harness must find them.

use super::capital::{BETS, REFUTE};
use super::{Refuter, VerificationPlan, Verifier, replicates_to_refute};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use telescope_core::ops::ln;

/// Seeded uniforms.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform on [0, 1), 53 bits.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (f64::EPSILON / 2.0)
    }

    /// Standard normal, by Marsaglia's polar method.
    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * ln(square) / square).sqrt();
            }
        }
    }
}

/// Nonnegative laws with a known mean.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Law {
    /// `high` with probability p, else 0.
    TwoPoint { p: f64, high: f64 },
    /// Uniform on [0, 1).
    Uniform,
    /// U^4: skewed, in [0, 1), mean 1/5.
    FourthPower,
    /// 1 with probability p, else uniform on [0, 0.02).
    Spike { p: f64 },
    /// Exponential with mean 1, unbounded.
    Exponential,
    /// U^(-1/2): mean 2, no variance.
    HeavyTail,
}

impl Law {
    pub(crate) fn draw(self, stream: &mut Stream) -> f64 {
        let u = stream.uniform();
        match self {
            Self::TwoPoint { p, high } => f64::from(u8::from(u < p)) * high,
            Self::Uniform => u,
            Self::FourthPower => u * u * u * u,
            Self::Spike { p } if u < p => 1.0,
            Self::Spike { .. } => 0.02 * stream.uniform(),
            Self::Exponential => -ln(1.0 - u),
            Self::HeavyTail => 1.0 / (1.0 - u).sqrt(),
        }
    }

    pub(crate) fn mean(self) -> f64 {
        match self {
            Self::TwoPoint { p, high } => p * high,
            Self::Uniform => 0.5,
            Self::FourthPower => 0.2,
            Self::Spike { p } => p + (1.0 - p) * 0.01,
            Self::Exponential => 1.0,
            Self::HeavyTail => 2.0,
        }
    }
}

/// Errors that `runs` runs at error probability alpha may show: the mean and 4 standard errors.
pub(crate) fn allowance(alpha: f64, runs: u32) -> f64 {
    let runs = f64::from(runs);
    runs * alpha + 4.0 * (runs * alpha * (1.0 - alpha)).sqrt()
}

const ALPHA: f64 = 0.05;
const RUNS: u32 = 1000;
const LONGEST: usize = 300;

/// Something that is shown samples and may say, at any of them, that it has decided.
trait Rule {
    fn decides(&mut self, x: f64) -> bool;
}

impl Rule for Refuter {
    fn decides(&mut self, x: f64) -> bool {
        self.push(x).unwrap();
        self.decision().is_some()
    }
}

impl Rule for Verifier {
    fn decides(&mut self, x: f64) -> bool {
        self.push(x).unwrap();
        self.decision().is_some()
    }
}

/// In how many of the runs the rule decides within `longest` samples, and the mean index at which it does.
fn decided<R: Rule>(seed: u64, law: Law, longest: usize, rule: impl Fn() -> R) -> (f64, f64) {
    let mut stream = Stream::new(seed);
    let (mut decisions, mut total) = (0.0, 0.0);
    for _ in 0..RUNS {
        let mut rule = rule();
        if let Some(n) = (1..=longest).find(|_| rule.decides(law.draw(&mut stream))) {
            decisions += 1.0;
            total += n as f64;
        }
    }
    (decisions, total / decisions)
}

const BOUNDED: [Law; 6] = [
    Law::TwoPoint { p: 0.5, high: 1.0 },
    Law::TwoPoint {
        p: 0.005,
        high: 1.0,
    },
    Law::TwoPoint { p: 0.97, high: 1.0 },
    Law::Uniform,
    Law::FourthPower,
    Law::Spike { p: 0.005 },
];

#[test]
fn the_refuter_keeps_its_level_at_the_boundary() {
    let unbounded = [
        Law::Exponential,
        Law::HeavyTail,
        Law::TwoPoint {
            p: 0.005,
            high: 200.0,
        },
        Law::TwoPoint {
            p: 0.0002,
            high: 5000.0,
        },
    ];
    let mut most = 0.0f64;
    for law in BOUNDED.into_iter().chain(unbounded) {
        let (errors, _) = decided(71, law, LONGEST, || {
            Refuter::new(law.mean(), ALPHA).unwrap()
        });
        assert!(errors <= allowance(ALPHA, RUNS), "{law:?}: {errors}");
        most = most.max(errors);
    }
    assert!(
        most >= 15.0,
        "a process that never errs is not being tested: {most}"
    );
}

#[test]
fn the_verifier_keeps_its_level_at_the_boundary() {
    let mut most = 0.0f64;
    for law in BOUNDED {
        for ceiling in [1.0, 1.5, 20.0] {
            let rule = || Verifier::new(law.mean(), ceiling, ALPHA).unwrap();
            let (errors, _) = decided(72, law, LONGEST, rule);
            assert!(
                errors <= allowance(ALPHA, RUNS),
                "{law:?} {ceiling}: {errors}"
            );
            most = most.max(errors);
        }
    }
    assert!(
        most >= 15.0,
        "a process that never errs is not being tested: {most}"
    );
}

/// The next law may depend on the past, as long as its mean given the past is the bound: here the high value doubles
/// its size, and halves its chance, after each zero.
#[test]
fn the_level_holds_for_predictable_laws() {
    let mut stream = Stream::new(73);
    let mut errors = 0u32;
    for _ in 0..RUNS {
        let mut refuter = Refuter::new(1.0, ALPHA).unwrap();
        let mut p = 0.5;
        for _ in 0..LONGEST {
            let x = Law::TwoPoint { p, high: 1.0 / p }.draw(&mut stream);
            p = if x > 0.0 { 0.5 } else { (p * 0.5f64).max(1e-6) };
            refuter.push(x).unwrap();
        }
        errors += u32::from(refuter.decision().is_some());
    }
    assert!(f64::from(errors) <= allowance(ALPHA, RUNS), "{errors}");
}

/// Control: a bet above 1 makes factors negative, and two negatives a fortune.
struct OverBet(f64);

impl Rule for OverBet {
    fn decides(&mut self, x: f64) -> bool {
        self.0 *= 1.0 + 1.5 * (x / 0.5 - 1.0);
        self.0 >= 1.0 / ALPHA
    }
}

/// Control: the best bet in hindsight instead of the mean over bets.
struct BestBet([f64; BETS], f64);

impl Rule for BestBet {
    fn decides(&mut self, x: f64) -> bool {
        for (product, u) in self.0.iter_mut().zip(REFUTE.values()) {
            *product *= 1.0 + u * (x / self.1 - 1.0);
        }
        self.0.iter().any(|c| *c >= 1.0 / ALPHA)
    }
}

/// Control: a one-sided 1% t interval at M = 30 (quantile 2.462 for 29 degrees of freedom).
struct StudentVerifies {
    bound: f64,
    seen: Vec<f64>,
}

impl Rule for StudentVerifies {
    fn decides(&mut self, x: f64) -> bool {
        self.seen.push(x);
        let n = self.seen.len() as f64;
        if self.seen.len() != 30 {
            return false;
        }
        let mean = self.seen.iter().sum::<f64>() / n;
        let squares: f64 = self.seen.iter().map(|v| (v - mean) * (v - mean)).sum();
        mean + 2.462 * (squares / (n - 1.0) / n).sqrt() < self.bound
    }
}

#[test]
fn broken_rules_are_caught_by_the_same_harness() {
    let limit = allowance(ALPHA, RUNS);
    let law = Law::TwoPoint { p: 0.5, high: 1.0 };
    let (errors, _) = decided(74, law, LONGEST, || OverBet(1.0));
    assert!(errors > 4.0 * limit, "bet of 1.5: {errors}");

    let law = Law::Exponential;
    let (errors, _) = decided(75, law, 3000, || BestBet([1.0; BETS], 1.0));
    assert!(errors > limit, "best bet in hindsight: {errors}");
    let (errors, _) = decided(75, law, 3000, || Refuter::new(1.0, ALPHA).unwrap());
    assert!(
        errors <= limit,
        "the mean over bets, on the same draws: {errors}"
    );

    // All zeros has probability 0.995^30 = 0.860, and a t interval of no width then lies below the bound.
    let law = Law::TwoPoint {
        p: 0.005,
        high: 1.0,
    };
    let rule = || StudentVerifies {
        bound: law.mean(),
        seen: Vec::new(),
    };
    let (errors, _) = decided(76, law, 30, rule);
    assert!((errors - 860.0).abs() < 4.0 * 11.0, "t interval: {errors}");
    let (errors, _) = decided(76, law, 30, || {
        Verifier::new(law.mean(), 1.0, 0.01).unwrap()
    });
    // Thirty zeros multiply the capital by at most 0.995^-30 = 1.16, of the 100 that are needed.
    assert!(errors < 0.5, "the e-process, on the same draws: {errors}");
}

/// The ceiling is a hypothesis, not a convenience: with a false one the level is lost.
#[test]
fn a_false_ceiling_breaks_the_level() {
    // E X = 1, but a "ceiling" of 2 hides the rare value 100.
    let law = Law::TwoPoint {
        p: 0.01,
        high: 100.0,
    };
    let (errors, _) = decided(77, law, LONGEST, || Verifier::new(1.0, 2.0, ALPHA).unwrap());
    assert!(errors > 10.0 * allowance(ALPHA, RUNS), "{errors}");
}

#[test]
fn false_claims_are_refuted_near_the_predicted_number() {
    for (law, factor) in [
        (Law::Uniform, 0.8),
        (Law::FourthPower, 0.5),
        (Law::Exponential, 0.5),
        (
            Law::TwoPoint {
                p: 0.05,
                high: 20.0,
            },
            0.5,
        ),
        (Law::Spike { p: 0.05 }, 0.5),
    ] {
        let bound = factor * law.mean();
        let mut stream = Stream::new(78);
        let pilot: Vec<f64> = (0..200_000).map(|_| law.draw(&mut stream)).collect();
        let predicted = replicates_to_refute(&pilot, bound, 1e-9).unwrap().unwrap() as f64;
        let rule = || Refuter::new(bound, 1e-9).unwrap();
        let (decisions, index) = decided(79, law, (4.0 * predicted) as usize, rule);
        assert!(decisions >= 0.99 * f64::from(RUNS), "{law:?}: {decisions}");
        assert!(
            index > 0.75 * predicted && index < 1.2 * predicted,
            "{law:?}: {index} against {predicted}"
        );
    }
}

#[test]
fn true_claims_are_verified_between_the_two_predictions() {
    for (law, bound, ceiling) in [
        (Law::Uniform, 0.7, 1.0),
        (Law::FourthPower, 0.3, 1.0),
        (Law::Spike { p: 0.005 }, 0.1, 1.0),
        (Law::Uniform, 1.0, 20.0),
        (Law::TwoPoint { p: 0.1, high: 1.0 }, 0.2, 1.0),
        (Law::TwoPoint { p: 0.9, high: 1.0 }, 0.97, 1.0),
    ] {
        let plan = VerificationPlan {
            gap: law.mean(),
            bound,
            ceiling,
            alpha: 1e-9,
            bets: BETS,
        };
        let (least, most) = (
            plan.at_least().unwrap() as f64,
            plan.at_most().unwrap() as f64,
        );
        let rule = || Verifier::new(bound, ceiling, 1e-9).unwrap();
        let (decisions, index) = decided(80, law, (4.0 * most) as usize, rule);
        assert!(decisions >= 0.99 * f64::from(RUNS), "{law:?}: {decisions}");
        // Some bets near the best share the cost that the forecast lays on one of them.
        assert!(
            index > 0.75 * least && index < 1.2 * most,
            "{law:?}: {index} against {least}..{most}"
        );
    }
}

#[test]
fn the_harness_itself_fails_rarely_and_finds_twice_the_level() {
    let tail = |p: f64| {
        let limit = allowance(ALPHA, RUNS) as u64;
        super::binomial::lower_tail(1000, 1000 - limit - 1, 1.0 - p, p)
    };
    assert!(tail(0.05) < 2e-4, "{}", tail(0.05));
    assert!(tail(0.10) > 0.99, "{}", tail(0.10));
}
