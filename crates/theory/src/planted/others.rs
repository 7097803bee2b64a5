//! Errors planted in the theorems on last iterates, curvature, smoothness, epochs and chance.

use super::changes::{half, least_squares, noise, planted, quantity, square};
use super::{Change, Planted};
use crate::theorems::{
    AdagradNorm, AveragedLeastSquares, HighProbability, LastIterateExact, LastIterateGeneral,
    LastIterateInverseSqrt, LastIterateLinearDecay, LowerBound, RandomReshuffling, SmoothConvex,
    SmoothStronglyConvex, StronglyConvexConstantStep, StronglyConvexDecreasingStep,
    StronglyConvexSuffix, StronglyConvexUniform, StronglyConvexWeighted, WeightedAverage,
};
use telescope_core::arithmetic::{Quantity, Rational};
use telescope_core::averages::Output;

/// Those of the other theorems.
pub(super) const ALL: &[Planted] = &[
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
        &StronglyConvexSuffix::REGISTERED,
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
        &HighProbability::REGISTERED,
        "the bound on the mean for the one with probability 1 − δ",
        Change::BoundOf(&WeightedAverage),
    ),
    planted(
        "hp-constant",
        &HighProbability::REGISTERED,
        "1/4 of the bound",
        Change::Times(1, 4),
    ),
    // Adaptive steps, and the floor.
    planted(
        "ag-constant",
        &AdagradNorm,
        "7/10 of the bound",
        Change::Times(7, 10),
    ),
    planted(
        "ag-half-d",
        &AdagradNorm,
        "D²/4 for D²",
        Change::Facts(|f| square(&mut f.diameter, |sq| half(&half(sq)))),
    ),
    planted(
        "ag-rate",
        &AdagradNorm,
        "a factor 1/√T too many",
        Change::PerRoot(1),
    ),
    planted(
        "ag-mean-for-max",
        &AdagradNorm,
        "the mean of the L_i for their largest",
        Change::Facts(|f| f.lipschitz = f.risk_lipschitz.clone()),
    ),
    planted(
        "lb-constant",
        &LowerBound,
        "101/100 of the bound",
        Change::Times(101, 100),
    ),
    planted(
        "lb-r",
        &LowerBound,
        "the diameter for r",
        Change::Facts(|f| f.distance = f.diameter.clone()),
    ),
    planted(
        "lb-final",
        &LowerBound,
        "x_{T+1} for the average",
        Change::Output(Output::FINAL),
    ),
];
