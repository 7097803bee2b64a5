//! Largest of linear functions whose slopes add up to 0, so that they are bounded below: in two to four dimensions, without noise,
//! from a start of small whole numbers. One path, so that it may be longer than that of a sum.

use super::super::draw::{Draw, Plan};
use proptest::prelude::{Just, Strategy, prop, prop_oneof};
use telescope_core::arithmetic::Rational;
use telescope_core::domains::AnyDomain;
use telescope_core::engine::{Instance, Setup};
use telescope_core::number::{Nonnegative, Number};
use telescope_core::problems::RationalMaxAffine;
use telescope_core::samplers::{Noise, NoiseLaw};
use telescope_core::strategies::{constant_step_ratios, positive_ratio, step_ratios};
use telescope_theory::theorem::Steps;

fn whole(value: i32) -> Number {
    Number::from_rational(Rational::from(value)).expect("small whole numbers")
}

fn problems() -> impl Strategy<Value = Setup> {
    (2..=4_usize, 2..=4_usize).prop_flat_map(|(dimension, free)| {
        let entries = prop::collection::vec(-2..=2_i32, dimension * free);
        let start = prop::collection::vec(-3..=3_i32, dimension);
        (entries, start).prop_map(move |(entries, start)| {
            let mut slopes: Vec<Vec<i32>> =
                entries.chunks(dimension).map(<[i32]>::to_vec).collect();
            let last = (0..dimension)
                .map(|k| -slopes.iter().map(|slope| slope[k]).sum::<i32>())
                .collect();
            slopes.push(last);
            let pieces: Vec<(Vec<Number>, Number)> = slopes
                .iter()
                .map(|slope| (slope.iter().map(|&entry| whole(entry)).collect(), whole(0)))
                .collect();
            let problem = RationalMaxAffine::new(&pieces).expect("pieces of one length");
            let zero = Nonnegative::new(whole(0)).expect("zero");
            let noise = Noise {
                law: NoiseLaw::Rademacher,
                scales: vec![zero; dimension],
            };
            let instance = Instance::max_affine(problem, noise).expect("as many scales");
            let start = start.into_iter().map(Rational::from).collect();
            Setup::new(instance, AnyDomain::WholeSpace, start).expect("the whole space")
        })
    })
}

/// Cases with steps of that form; `None` if maxima have no constants for it.
pub(super) fn maxima(form: Steps) -> Option<impl Strategy<Value = Draw>> {
    let plain = match form {
        Steps::Any => true,
        Steps::Constant | Steps::InverseSqrt | Steps::Weights | Steps::LinearDecay => false,
        _ => return None,
    };
    let weights = prop::collection::vec(positive_ratio(), 8);
    let factor = prop_oneof![Just(Rational::ONE), positive_ratio()];
    let formed =
        (factor, weights, 2..=8_usize).prop_map(move |(factor, weights, steps)| Plan::Form {
            form,
            factor,
            weights,
            steps,
        });
    let plans = match (plain, form) {
        (true, _) => step_ratios(2..=8).prop_map(Plan::Plain).boxed(),
        (_, Steps::Constant) => constant_step_ratios(2..=8).prop_map(Plan::Plain).boxed(),
        _ => formed.boxed(),
    };
    Some((problems(), plans).prop_map(|(setup, plan)| Draw { setup, plan }))
}
