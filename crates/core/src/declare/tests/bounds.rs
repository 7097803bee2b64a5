//! Declared constants against the oracle itself: one step from a random point, every outcome of it, in rationals.

use super::*;
use crate::enumeration::enumerate;
use crate::losses::LossParameter;
use crate::problems::{RationalMaxAffine, SampleRisk};
use crate::samplers::{Noise, NoiseLaw, Outcomes};
use proptest::prelude::*;

const SAMPLERS: [AnySampler; 6] = AnySampler::ALL;

fn losses() -> Vec<AnyLoss> {
    let parameter = |value: f64| LossParameter::new(value).unwrap();
    vec![
        AnyLoss::Absolute,
        AnyLoss::Hinge,
        AnyLoss::Squared,
        AnyLoss::Huber {
            width: parameter(0.5),
        },
        AnyLoss::Quantile {
            level: parameter(0.75),
        },
    ]
}

fn domains() -> Vec<AnyDomain> {
    [
        r#"{"box": {"lower": [-1.0, 0.0], "upper": [2.0, 3.0]}}"#,
        r#"{"ball": {"radius": 3.0, "centre": [0.5, 0.0]}}"#,
        r#"{"simplex": {"total": 2.0}}"#,
    ]
    .map(|text| serde_json::from_str(text).unwrap())
    .into()
}

fn quarters(range: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = f64> {
    range.prop_map(|n| f64::from(n) / 4.0)
}

/// A penalised sum on a bounded domain, started at a random point of it.
fn setups() -> impl Strategy<Value = Setup> {
    let row = (prop::array::uniform2(quarters(-8..=8)), prop::bool::ANY);
    (
        prop::collection::vec(row, 1..=4),
        0..losses().len(),
        0..SAMPLERS.len(),
        0..domains().len(),
        (1..=3_usize, 0_u8..=2),
        prop::array::uniform2(quarters(-12..=12)),
    )
        .prop_map(|(rows, loss, sampler, domain, (batch, penalty), start)| {
            let features = rows.iter().flat_map(|(row, _)| *row).collect();
            let labels = rows.iter().map(|(_, plus)| if *plus { 1.0 } else { -1.0 });
            let data = Dataset::new(features, labels.collect(), 2).unwrap();
            let instance = Instance::penalised_sum(
                losses()[loss],
                data.into(),
                Rational::from(penalty) / Rational::from(3),
                SAMPLERS[sampler],
                batch.min(rows.len()),
            )
            .unwrap();
            let domain = domains()[domain].clone();
            let shape = Shape::new(&domain, 2).unwrap();
            let exact = shape.exact();
            let mut point: Vec<Rational> = lift(&start);
            crate::domains::Domain::project(&exact, &mut point);
            if exact.check().is_err() || !shape.contains(&point) {
                point = shape.middle(2);
            }
            Setup::new(instance, domain, point).unwrap()
        })
}

/// ‖g‖² of the longest first subgradient, E‖g_1‖² and E f(ξ_1, x_1).
fn first_gradients(setup: &Setup) -> (Rational, Rational, Rational) {
    struct Longest<'a>(&'a [Rational]);
    impl crate::engine::ExactVisitor for Longest<'_> {
        type Out = (Rational, Rational, Rational);
        fn visit<O, L>(
            self,
            oracle: &O,
            law: &L,
            _: &crate::domains::ExactDomain,
            _: &crate::methods::ExactMethod,
        ) -> Self::Out
        where
            O: crate::engine::ExactOracle,
            L: Outcomes<Sample = <O as crate::oracles::Oracle<Rational>>::Sample>,
        {
            let (mut longest, mut mean) = (Rational::ZERO, Rational::ZERO);
            let mut risk = Rational::ZERO;
            let mut g = self.0.to_vec();
            for (sample, chance) in law.outcomes(&[]) {
                oracle.subgradient(&sample, self.0, &mut g);
                let length_sq = crate::vector::norm_sq(&g);
                mean += &length_sq * &chance;
                longest = Ord::max(longest, length_sq);
                risk += SampleRisk::sample_risk(oracle, &sample, self.0) * chance;
            }
            (longest, mean, risk)
        }
    }
    setup.visit_exact(Longest(setup.start())).unwrap()
}

fn upper(magnitude: &Magnitude) -> Rational {
    crate::arithmetic::rational_from_f64(magnitude.square().enclosure().upper())
}

fn assert_bounds(setup: &Setup) -> Result<(), TestCaseError> {
    let facts = declare(setup).facts;
    let (longest, mean, risk) = first_gradients(setup);
    if setup.sampler() != Some(AnySampler::FixedOrder) {
        prop_assert_eq!(Some(risk), setup.instance().exact_risk(setup.start()));
    }
    let lipschitz = &facts.lipschitz.as_ref().unwrap().value;
    prop_assert!(longest <= upper(lipschitz));
    let SecondMoments::Constant(moment) = &facts.second_moments.as_ref().unwrap().value else {
        return Err(TestCaseError::fail("one bound for all steps"));
    };
    prop_assert!(mean <= upper(moment));
    prop_assert!(
        upper(moment)
            <= upper(lipschitz)
                * (Rational::ONE + Rational::from_parts(1.into(), 1_000_000_u32.into()))
    );
    // R between the start and the middle of the domain.
    let middle = setup.shape().middle(setup.start().len());
    let rise = setup.instance().exact_risk(setup.start()).unwrap()
        - setup.instance().exact_risk(&middle).unwrap();
    let steepness = upper(&facts.risk_lipschitz.as_ref().unwrap().value);
    prop_assert!(&rise * &rise <= steepness * distance_sq(setup.start(), &middle));
    // The enumeration sees the same mean.
    let table = StepSizes::from_doubles(vec![0.5]).unwrap();
    if let Ok(found) = enumerate(setup, &table, &middle, 1 << 16) {
        prop_assert_eq!(&found.gradients_sq()[0], &mean);
    }
    Ok(())
}

proptest! {
    #[test]
    fn constants_of_sums_bound_the_oracle(setup in setups()) {
        assert_bounds(&setup)?;
    }

    #[test]
    fn constants_of_noisy_problems_bound_the_oracle(
        pieces in prop::collection::vec((prop::array::uniform2(quarters(-8..=8)), quarters(-8..=8)), 1..=4),
        scales in prop::array::uniform2(quarters(0..=8)),
        start in prop::array::uniform2(quarters(0..=8)),
        kind in 0..3_u8,
    ) {
        let noise = Noise {
            law: NoiseLaw::Rademacher,
            scales: scales.map(|scale| Nonnegative::from_f64(scale).unwrap()).into(),
        };
        let number = |value: f64| Number::from_f64(value).unwrap();
        let (a, b) = (pieces[0].0, pieces[0].1);
        // B = (1, b; 0, a_1) gives BᵀB, positive semidefinite.
        let matrix = [
            vec![number(1.0), number(b)],
            vec![number(b), number(b * b + a[1] * a[1])],
        ];
        let centre = [number(a[0]), number(a[1])];
        let quadratic = RationalQuadratic::new(&matrix, &centre).unwrap();
        let instance = match kind {
            0 => {
                let pieces: Vec<_> = pieces
                    .iter()
                    .map(|(a, b)| (a.map(number).into(), number(*b)))
                    .collect();
                Instance::max_affine(RationalMaxAffine::new(&pieces).unwrap(), noise).unwrap()
            }
            1 => Instance::additive_noise(quadratic, noise).unwrap(),
            _ => Instance::random_target(quadratic, noise).unwrap(),
        };
        let domain = serde_json::from_str(r#"{"box": {"lower": [0.0, 0.0], "upper": [2.0, 2.0]}}"#);
        assert_bounds(&Setup::new(instance, domain.unwrap(), lift(&start)).unwrap())?;
    }
}

/// Negative control: the mean row norm is no L where one row is long, and the test above would see it.
#[test]
fn a_mean_is_no_largest() {
    let setup = rows(
        AnyLoss::Absolute,
        &RARE,
        AnySampler::WithReplacement,
        ball(2.0),
        &[0.0, 0.0],
    );
    let (longest, _, _) = first_gradients(&setup);
    assert_eq!(longest, Rational::from(10_000));
    let mean = declare(&setup).facts.risk_lipschitz.unwrap().value;
    assert!(longest > upper(&mean));
}

/// Importance sampling: L = G = the mean of the L_i up to the grid of chances, (5 + 1 + 1 + 100)/4.
#[test]
fn importance_sampling_earns_the_mean() {
    let setup = rows(
        AnyLoss::Absolute,
        &RARE,
        AnySampler::Importance,
        ball(2.0),
        &[0.0, 0.0],
    );
    let facts = declare(&setup).facts;
    for square in [square(&facts.lipschitz), second_moment(&facts)] {
        assert!((square.to_f64().value().sqrt() - 26.75).abs() < 1e-9);
    }
    let plain = declare(&rows(
        AnyLoss::Absolute,
        &RARE,
        AnySampler::WithReplacement,
        ball(2.0),
        &[0.0, 0.0],
    ));
    assert!(
        second_moment(&plain.facts) > Rational::from(2500),
        "negative control"
    );
}

/// Two rows of norms 3 and 1: batches of two different rows are gradient descent, of two drawn rows in between.
#[test]
fn batches_earn_part_of_the_mean() {
    let data = Dataset::new(vec![3.0, 1.0], vec![0.0, 0.0], 1).unwrap();
    let facts = |sampler, batch| {
        let loss = AnyLoss::Absolute;
        let instance =
            Instance::penalised_sum(loss, data.clone().into(), Rational::ZERO, sampler, batch);
        let setup = Setup::new(instance.unwrap(), ball(1.0), lift(&[1.0])).unwrap();
        declare(&setup).facts
    };
    for (sampler, batch, lipschitz, moment) in [
        (AnySampler::WithReplacement, 1, 9.0, 5.0),
        (AnySampler::WithReplacement, 2, 9.0, 4.5),
        (AnySampler::DistinctInBatch, 2, 4.0, 4.0),
        (AnySampler::Reshuffle, 2, 4.0, 4.0),
        (AnySampler::Reshuffle, 1, 9.0, 5.0),
        (AnySampler::FixedOrder, 1, 9.0, 9.0),
    ] {
        let facts = facts(sampler, batch);
        let found = facts.lipschitz.unwrap().value.square().enclosure();
        assert!(found.contains(lipschitz), "{sampler:?} {batch} {found:?}");
        let SecondMoments::Constant(found) = facts.second_moments.unwrap().value else {
            panic!("one bound for all steps");
        };
        let found = found.square().enclosure();
        assert!(found.contains(moment), "{sampler:?} {batch} {found:?}");
    }
}

/// Unbounded noise, slopes and penalties have no L, each with its reason.
#[test]
fn what_is_unbounded_has_no_constant() {
    let reason = |loss, penalty: i32, domain| {
        let data = Dataset::new(vec![1.0], vec![1.0], 1).unwrap();
        let instance = Instance::penalised_sum(
            loss,
            data.into(),
            Rational::from(penalty),
            AnySampler::WithReplacement,
            1,
        );
        let facts = declare(&Setup::new(instance.unwrap(), domain, lift(&[0.0])).unwrap()).facts;
        facts.lipschitz.map(|_| ()).unwrap_err()
    };
    assert!(reason(AnyLoss::Squared, 0, AnyDomain::WholeSpace).contains("|z − y|"));
    assert!(reason(AnyLoss::Hinge, 1, AnyDomain::WholeSpace).contains("penalty"));
    let half = serde_json::from_str(r#"{"half-space": {"normal": [1.0], "offset": 1.0}}"#).unwrap();
    assert!(reason(AnyLoss::Squared, 0, half).contains("unbounded"));
}
