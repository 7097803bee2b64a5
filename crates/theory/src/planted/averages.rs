//! Errors planted in the theorems on averages.

use super::changes::{half, largest, noise, planted, square, unsquared};
use super::{Change, Planted};
use crate::theorems::{
    AnytimeInverseSqrt, OptimalConstantStep, ProjectedInverseSqrt, SharpWeightedAverage,
    WeightedAverage,
};
use telescope_core::arithmetic::Rational;
use telescope_core::averages::Output;
use telescope_core::facts::SecondMoments;

/// Those of the averages.
pub(super) const ALL: &[Planted] = &[
    // The weighted average.
    planted(
        "wa-constant",
        &WeightedAverage,
        "99/100 of the bound",
        Change::Times(99, 100),
    ),
    planted(
        "wa-rate",
        &WeightedAverage,
        "a factor 1/√T too many",
        Change::PerRoot(1),
    ),
    planted(
        "wa-half-r",
        &WeightedAverage,
        "r²/2 for r²",
        Change::Facts(|f| square(&mut f.distance, half)),
    ),
    planted(
        "wa-r",
        &WeightedAverage,
        "r for r²",
        Change::Facts(|f| square(&mut f.distance, unsquared)),
    ),
    planted(
        "wa-half-l",
        &WeightedAverage,
        "L²/2 for L²",
        Change::Facts(|f| noise(f, half)),
    ),
    planted(
        "wa-l",
        &WeightedAverage,
        "L for L²",
        Change::Facts(|f| noise(f, unsquared)),
    ),
    planted(
        "wa-mean-for-max",
        &WeightedAverage,
        "the mean of the L_i for their largest or mean square",
        Change::Facts(|f| {
            f.lipschitz = f.risk_lipschitz.clone();
            if let (Ok(mean), Ok(fact)) = (&f.risk_lipschitz, &mut f.second_moments) {
                fact.value = SecondMoments::Constant(mean.value.clone());
            }
        }),
    ),
    planted(
        "wa-last",
        &WeightedAverage,
        "x_T for the average",
        Change::Output(Output::LAST),
    ),
    planted(
        "wa-final",
        &WeightedAverage,
        "x_{T+1} for the average",
        Change::Output(Output::FINAL),
    ),
    planted(
        "wa-shifted",
        &WeightedAverage,
        "the average over x_2..x_{T+1}",
        Change::Output(Output::SHIFTED),
    ),
    planted(
        "wa-uniform",
        &WeightedAverage,
        "the uniform average for the weighted one",
        Change::Output(Output::UNIFORM),
    ),
    planted(
        "wa-no-noise",
        &WeightedAverage,
        "the noise term dropped",
        Change::Formula(|s| s.bound(&s.r_sq, &Rational::ZERO, &s.s())),
    ),
    planted(
        "wa-no-distance",
        &WeightedAverage,
        "the distance dropped",
        Change::Formula(|s| s.bound(&Rational::ZERO, &(&s.l_sq * s.q()), &s.s())),
    ),
    planted(
        "wa-four",
        &WeightedAverage,
        "4S for 2S",
        Change::Formula(|s| s.bound(&s.r_sq, &(&s.l_sq * s.q()), &(s.s() * Rational::from(2)))),
    ),
    planted(
        "wa-largest-step",
        &WeightedAverage,
        "max η² for Σ η²",
        Change::Formula(|s| s.bound(&s.r_sq, &(&s.l_sq * largest(s) * largest(s)), &s.s())),
    ),
    planted(
        "wa-noise-without-first",
        &WeightedAverage,
        "the noise summed from t = 2",
        Change::Formula(|s| {
            let first = &s.eta[0];
            s.bound(&s.r_sq, &(&s.l_sq * (s.q() - first * first)), &s.s())
        }),
    ),
    planted(
        "wa-noise-without-last",
        &WeightedAverage,
        "the noise summed to T − 1",
        Change::Formula(|s| {
            let last = &s.eta[s.eta.len() - 1];
            s.bound(&s.r_sq, &(&s.l_sq * (s.q() - last * last)), &s.s())
        }),
    ),
    planted(
        "wa-one-more-step",
        &WeightedAverage,
        "a step counted twice in S",
        Change::Formula(|s| s.bound(&s.r_sq, &(&s.l_sq * s.q()), &(s.s() + &s.eta[0]))),
    ),
    planted(
        "wa-first-step",
        &WeightedAverage,
        "T max η for S",
        Change::Formula(|s| {
            let total = Rational::from(s.eta.len()) * largest(s);
            s.bound(&s.r_sq, &(&s.l_sq * s.q()), &total)
        }),
    ),
    planted(
        "wa-difference",
        &WeightedAverage,
        "r² − L²Q for r² + L²Q",
        Change::Formula(|s| {
            let difference = &s.r_sq - &s.l_sq * s.q();
            s.bound(&difference.max(Rational::ZERO), &Rational::ZERO, &s.s())
        }),
    ),
    planted(
        "wa-mean-square-step",
        &WeightedAverage,
        "S²/T for Q",
        Change::Formula(|s| {
            s.bound(
                &s.r_sq,
                &(&s.l_sq * s.s() * s.s() / Rational::from(s.eta.len())),
                &s.s(),
            )
        }),
    ),
    // The best constant step.
    planted(
        "oc-constant",
        &OptimalConstantStep,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "oc-rate",
        &OptimalConstantStep,
        "rL/T for rL/√T",
        Change::PerRoot(1),
    ),
    planted(
        "oc-step",
        &OptimalConstantStep,
        "T + 1 for T",
        Change::OneStepMore,
    ),
    planted(
        "oc-last",
        &OptimalConstantStep,
        "x_T for the average",
        Change::Output(Output::LAST),
    ),
    // The sharper bound.
    planted(
        "sw-constant",
        &SharpWeightedAverage,
        "99/100 of the bound",
        Change::Times(99, 100),
    ),
    planted(
        "sw-last",
        &SharpWeightedAverage,
        "x_T for the average",
        Change::Output(Output::LAST),
    ),
    planted(
        "sw-half-l",
        &SharpWeightedAverage,
        "L²/2 for L²",
        Change::Facts(|f| noise(f, half)),
    ),
    // Steps like 1/√t.
    planted(
        "ai-constant",
        &AnytimeInverseSqrt,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "ai-half-r",
        &AnytimeInverseSqrt,
        "r²/2 for r²",
        Change::Facts(|f| square(&mut f.distance, half)),
    ),
    planted(
        "ai-rate",
        &AnytimeInverseSqrt,
        "a factor 1/√T too many",
        Change::Formula(|s| {
            // By the table's own sums.
            s.bound(&s.r_sq, &(&s.l_sq * s.q()), &s.s()) / Rational::from(s.eta.len())
        }),
    ),
    // Falling steps on a bounded domain.
    planted(
        "pi-constant",
        &ProjectedInverseSqrt,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "pi-half-d",
        &ProjectedInverseSqrt,
        "D²/2 for D²",
        Change::Facts(|f| square(&mut f.diameter, half)),
    ),
    planted(
        "pi-no-noise",
        &ProjectedInverseSqrt,
        "the noise term dropped",
        Change::Facts(|f| noise(f, |_| Rational::ZERO)),
    ),
    planted(
        "pi-radius",
        &ProjectedInverseSqrt,
        "the radius for the diameter",
        Change::Facts(|f| square(&mut f.diameter, |d| d / Rational::from(4))),
    ),
];
