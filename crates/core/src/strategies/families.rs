//! Random small problems beyond absolute losses: on the line or on a segment, with exact minimisers.

use super::{dyadic, nearest, number, positive_ratio, ratio};
use crate::arithmetic::Rational;
use crate::domains::{AnyDomain, BallSpec};
use crate::engine::{Instance, Setup};
use crate::losses::AnyLoss;
use crate::number::{Nonnegative, Number, Positive};
use crate::problems::{Dataset, RationalMaxAffine, RationalQuadratic};
use crate::samplers::{AnySampler, Noise, NoiseLaw};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_oneof};

/// A segment around any centre, as a domain.
fn segment(centre: &Rational, radius: &Rational) -> AnyDomain {
    AnyDomain::Ball(BallSpec {
        radius: Positive::new(number(radius)).expect("the radius is positive"),
        centre: Some(vec![number(centre)]),
    })
}

/// One to three rows on the line: features in {0, ±1/2, ±1, ±2}, or a rare long one beside one or two that are 0.
fn line_rows() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let size = prop_oneof![Just(1.0), Just(-1.0), Just(2.0), Just(0.5), Just(0.0)];
    let rare = (1..=2_usize, dyadic(), dyadic()).prop_map(|(flat, label, other)| {
        let mut rows = vec![(0.0, other); flat];
        rows.push((1.0, label));
        rows
    });
    prop_oneof![2 => vec((size, dyadic()), 1..=3), 1 => rare]
}

fn instance(
    loss: AnyLoss,
    rows: &[(f64, f64)],
    penalty: Rational,
    sampler: AnySampler,
) -> Instance {
    let (features, labels) = rows.iter().copied().unzip();
    let data = Dataset::new(features, labels, 1).expect("rows are full and finite");
    Instance::penalised_sum(loss, data.into(), penalty, sampler, 1)
        .expect("the loss takes every label")
}

/// The mean of |ax − y| on a segment, with a penalty; the start anywhere in it, the ends included.
pub fn penalised_sums(sampler: AnySampler) -> impl Strategy<Value = Setup> {
    (
        line_rows(),
        positive_ratio(),
        ratio(),
        positive_ratio(),
        ratio(),
    )
        .prop_map(move |(rows, penalty, centre, radius, start)| {
            let start = nearest(std::slice::from_ref(&centre), &radius, &[start]);
            let instance = instance(AnyLoss::Absolute, &rows, penalty, sampler);
            Setup::new(instance, segment(&centre, &radius), start)
                .expect("the start was moved inside")
        })
}

/// The mean of ½(ax − y)² on the line, or on a segment if `bounded`.
pub fn square_sums(sampler: AnySampler, bounded: bool) -> impl Strategy<Value = Setup> {
    (line_rows(), ratio(), positive_ratio(), ratio()).prop_map(
        move |(rows, centre, radius, start)| {
            let instance = instance(AnyLoss::Squared, &rows, Rational::ZERO, sampler);
            let (domain, start) = if bounded {
                (
                    segment(&centre, &radius),
                    nearest(std::slice::from_ref(&centre), &radius, &[start]),
                )
            } else {
                (AnyDomain::WholeSpace, vec![start])
            };
            Setup::new(instance, domain, start).expect("the start was moved inside")
        },
    )
}

/// The mean of |⟨a, x⟩ − y| on a segment, always bounded.
pub fn bounded_sums(sampler: AnySampler) -> impl Strategy<Value = Setup> {
    (line_rows(), ratio(), positive_ratio(), ratio()).prop_map(
        move |(rows, centre, radius, start)| {
            let start = nearest(std::slice::from_ref(&centre), &radius, &[start]);
            let instance = instance(AnyLoss::Absolute, &rows, Rational::ZERO, sampler);
            Setup::new(instance, segment(&centre, &radius), start)
                .expect("the start was moved inside")
        },
    )
}

/// ½ Σ a_k (x_k − c_k)² in one or two dimensions, a_k > 0, with noise of signs: finitely many values.
pub fn noisy_quadratics() -> impl Strategy<Value = Setup> {
    let scale = prop_oneof![Just(0.0), Just(1.0), Just(2.0), Just(0.5)];
    let coordinate = (positive_ratio(), ratio(), scale, ratio());
    vec(coordinate, 1..=2).prop_map(|coordinates| {
        let d = coordinates.len();
        let zero = || number(&Rational::ZERO);
        let matrix: Vec<Vec<Number>> = (0..d)
            .map(|i| {
                (0..d)
                    .map(|j| {
                        if i == j {
                            number(&coordinates[i].0)
                        } else {
                            zero()
                        }
                    })
                    .collect()
            })
            .collect();
        let centre: Vec<Number> = coordinates.iter().map(|(_, c, _, _)| number(c)).collect();
        let scales = coordinates
            .iter()
            .map(|(_, _, scale, _)| Nonnegative::from_f64(*scale).expect("not negative"))
            .collect();
        let start = coordinates.iter().map(|(_, _, _, x)| x.clone()).collect();
        let quadratic = RationalQuadratic::new(&matrix, &centre).expect("the diagonal is positive");
        let noise = Noise {
            law: NoiseLaw::Rademacher,
            scales,
        };
        let instance = Instance::additive_noise(quadratic, noise).expect("one scale a coordinate");
        Setup::new(instance, AnyDomain::WholeSpace, start).expect("nothing is outside")
    })
}

/// L max(x_1, ..., x_d) on a ball around the start 0, without noise: d is a square, so that the minimum −rL/√d is rational.
pub fn resisting_maxima() -> impl Strategy<Value = Setup> {
    let dimension = prop_oneof![1 => Just(1_usize), 3 => Just(4), 1 => Just(9)];
    (dimension, positive_ratio(), positive_ratio()).prop_map(|(d, steepness, radius)| {
        let entry = |piece: usize, k: usize| {
            let slope = if k == piece {
                &steepness
            } else {
                &Rational::ZERO
            };
            number(slope)
        };
        let pieces: Vec<(Vec<Number>, Number)> = (0..d)
            .map(|piece| {
                let slope = (0..d).map(|k| entry(piece, k)).collect();
                (slope, number(&Rational::ZERO))
            })
            .collect();
        let problem = RationalMaxAffine::new(&pieces).expect("pieces of one length");
        let none = Nonnegative::from_f64(0.0).expect("zero");
        let noise = Noise {
            law: NoiseLaw::Rademacher,
            scales: vec![none; d],
        };
        let instance = Instance::max_affine(problem, noise).expect("one scale a coordinate");
        let ball = AnyDomain::Ball(BallSpec {
            radius: Positive::new(number(&radius)).expect("the radius is positive"),
            centre: None,
        });
        Setup::new(instance, ball, vec![Rational::ZERO; d]).expect("the start is the centre")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::declare;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn minimisers_are_exact_and_constants_known(
            penalised in penalised_sums(AnySampler::WithReplacement),
            squares in square_sums(AnySampler::WithReplacement, true),
            quadratic in noisy_quadratics(),
            resisting in resisting_maxima(),
        ) {
            let facts = declare(&penalised).facts;
            prop_assert!(facts.minimiser.is_some() && facts.strong_convexity.is_ok() && facts.diameter.is_ok());
            let facts = declare(&squares).facts;
            prop_assert!(facts.minimiser.is_some() && facts.risk_smoothness.is_ok() && facts.variance.is_ok());
            let facts = declare(&quadratic).facts;
            prop_assert!(facts.minimiser.is_some() && facts.optimal_noise.is_ok() && facts.strong_convexity.is_ok());
            let facts = declare(&resisting).facts;
            prop_assert!(facts.minimiser.is_some() && facts.resisting.is_ok() && facts.optimum.unwrap().value.exact().is_some());
        }
    }
}
