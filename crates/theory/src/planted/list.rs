//! The planted errors.

use super::{Change, Planted, Sums};
use crate::setting::upper;
use crate::theorem::Theorem;
use crate::theorems::{
    AnytimeInverseSqrt, AveragedLeastSquares, HighProbability, LastIterateExact,
    LastIterateGeneral, LastIterateInverseSqrt, LastIterateLinearDecay, OptimalConstantStep,
    ProjectedInverseSqrt, RandomReshuffling, SharpWeightedAverage, SmoothConvex,
    SmoothStronglyConvex, StronglyConvexConstantStep, StronglyConvexDecreasingStep,
    StronglyConvexSuffix, StronglyConvexUniform, StronglyConvexWeighted, WeightedAverage,
};
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational, rational_sqrt};
use telescope_core::averages::Output;
use telescope_core::facts::{Facts, Known, LeastSquares, SecondMoments};

const fn planted(
    id: &'static str,
    of: &'static dyn Theorem,
    error: &'static str,
    change: Change,
) -> Planted {
    Planted {
        id,
        of,
        error,
        change,
        equivalent: None,
    }
}

/// The square of a length, changed: of its upper end, which is what bounds are computed from.
fn square(known: &mut Known<Magnitude>, change: impl Fn(&Rational) -> Rational) {
    if let Ok(fact) = known {
        let changed = change(&upper(fact.value.square()));
        fact.value = Magnitude::from_square(Quantity::Exact(changed));
    }
}

fn moments(facts: &mut Facts, change: impl Fn(&Rational) -> Rational) {
    if let Ok(fact) = &mut facts.second_moments
        && let SecondMoments::Constant(magnitude) = &fact.value
    {
        let changed = change(&upper(magnitude.square()));
        fact.value = SecondMoments::Constant(Magnitude::from_square(Quantity::Exact(changed)));
    }
}

/// Both bounds on the noise, changed.
fn noise(facts: &mut Facts, change: impl Fn(&Rational) -> Rational) {
    square(&mut facts.lipschitz, &change);
    moments(facts, change);
}

/// A number, changed.
fn quantity(known: &mut Known<Quantity>, p: u32, q: u32) {
    let factor = Rational::from_parts(p.into(), q.into());
    if let Ok(fact) = known {
        fact.value = match &fact.value {
            Quantity::Exact(value) => Quantity::Exact(value * &factor),
            Quantity::Enclosed(value) => {
                Quantity::Enclosed(*value * Interval::from_rational(&factor))
            }
        };
    }
}

fn half(value: &Rational) -> Rational {
    value / Rational::from(2)
}

/// √square where that is rational and smaller: what stands where a square was forgotten.
fn unsquared(value: &Rational) -> Rational {
    rational_sqrt(value)
        .unwrap_or_else(|| value.clone())
        .min(value.clone())
}

fn least_squares(facts: &mut Facts, change: impl Fn(&mut LeastSquares)) {
    if let Ok(fact) = &mut facts.least_squares {
        change(&mut fact.value);
    }
}

fn largest(sums: &Sums) -> Rational {
    sums.eta.iter().max().cloned().unwrap_or_default()
}

/// Every planted error.
pub const ALL: &[Planted] = &[
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
    // The last iterate.
    planted(
        "lg-average",
        &LastIterateGeneral,
        "the second sum dropped",
        Change::BoundOf(&WeightedAverage),
    ),
    planted(
        "lg-constant",
        &LastIterateGeneral,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "lg-half-r",
        &LastIterateGeneral,
        "r²/2 for r²",
        Change::Facts(|f| square(&mut f.distance, half)),
    ),
    planted(
        "ld-constant",
        &LastIterateLinearDecay,
        "2/3 of the bound",
        Change::Times(2, 3),
    ),
    planted(
        "ld-half-r",
        &LastIterateLinearDecay,
        "r²/2 for r²",
        Change::Facts(|f| square(&mut f.distance, half)),
    ),
    Planted {
        id: "ld-final",
        of: &LastIterateLinearDecay,
        error: "x_{T+1} for x_T",
        change: Change::Output(Output::FINAL),
        equivalent: Some("the last step size is 0, so that x_{T+1} = x_T"),
    },
    planted(
        "le-constant",
        &LastIterateExact,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "le-last",
        &LastIterateExact,
        "x_T for x_{T+1}",
        Change::Output(Output::LAST),
    ),
    planted(
        "le-half-l",
        &LastIterateExact,
        "L²/2 for L²",
        Change::Facts(|f| noise(f, half)),
    ),
    planted(
        "li-constant",
        &LastIterateInverseSqrt,
        "1/6 of the bound",
        Change::Times(1, 6),
    ),
    // Strong convexity.
    planted(
        "su-constant",
        &StronglyConvexUniform,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "su-l",
        &StronglyConvexUniform,
        "L²/2 for L²",
        Change::Facts(|f| noise(f, half)),
    ),
    planted(
        "sn-constant",
        &StronglyConvexWeighted,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "ss-constant",
        &StronglyConvexSuffix,
        "1/8 of the bound",
        Change::Times(1, 8),
    ),
    planted(
        "sc-constant",
        &StronglyConvexConstantStep,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "sc-exponent",
        &StronglyConvexConstantStep,
        "(1 − ημ)^T for (1 − ημ)^{T−1}",
        Change::OneStepMore,
    ),
    planted(
        "sc-final",
        &StronglyConvexConstantStep,
        "x_{T+1} for x_T",
        Change::Output(Output::FINAL),
    ),
    planted(
        "sc-half-variance",
        &StronglyConvexConstantStep,
        "M/2 for M",
        Change::Facts(|f| quantity(&mut f.variance, 1, 2)),
    ),
    planted(
        "sc-smoothness",
        &StronglyConvexConstantStep,
        "L/2 for L",
        Change::Facts(|f| quantity(&mut f.risk_smoothness, 1, 2)),
    ),
    planted(
        "sc-curvature",
        &StronglyConvexConstantStep,
        "2μ for μ",
        Change::Facts(|f| quantity(&mut f.strong_convexity, 2, 1)),
    ),
    planted(
        "sd-constant",
        &StronglyConvexDecreasingStep,
        "9/10 of the bound",
        Change::Times(9, 10),
    ),
    planted(
        "sd-step",
        &StronglyConvexDecreasingStep,
        "γ + T + 1 for γ + T",
        Change::OneStepMore,
    ),
    // Smooth risks.
    planted(
        "sm-constant",
        &SmoothConvex,
        "1/8 of the bound",
        Change::Times(1, 8),
    ),
    planted(
        "sm-no-noise",
        &SmoothConvex,
        "the variance dropped",
        Change::Facts(|f| quantity(&mut f.variance, 0, 1)),
    ),
    planted(
        "sg-constant",
        &SmoothStronglyConvex,
        "2/3 of the bound",
        Change::Times(2, 3),
    ),
    planted(
        "sg-no-noise",
        &SmoothStronglyConvex,
        "the noise at the minimiser dropped",
        Change::Facts(|f| quantity(&mut f.optimal_noise, 0, 1)),
    ),
    planted(
        "sg-exponent",
        &SmoothStronglyConvex,
        "(1 − γμ)^{T+1} for (1 − γμ)^T, noise apart",
        Change::OneStepMore,
    ),
    planted(
        "rr-no-noise",
        &RandomReshuffling,
        "the noise at the minimiser dropped",
        Change::Facts(|f| quantity(&mut f.optimal_noise, 0, 1)),
    ),
    planted(
        "rr-constant",
        &RandomReshuffling,
        "1/16 of the bound",
        Change::Times(1, 16),
    ),
    planted(
        "ls-constant",
        &AveragedLeastSquares,
        "1/10 of the bound",
        Change::Times(1, 10),
    ),
    planted(
        "ls-no-noise",
        &AveragedLeastSquares,
        "the residuals dropped",
        Change::Facts(|f| {
            least_squares(f, |constants| {
                constants.residual_sq = Quantity::Exact(Rational::ZERO)
            });
        }),
    ),
    // With high probability.
    planted(
        "hp-mean",
        &HighProbability,
        "the bound on the mean for the one with probability 1 − δ",
        Change::BoundOf(&WeightedAverage),
    ),
    planted(
        "hp-constant",
        &HighProbability,
        "1/4 of the bound",
        Change::Times(1, 4),
    ),
];
