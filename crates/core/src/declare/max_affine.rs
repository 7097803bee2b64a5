//! Constants of a maximum of affine functions.

use super::constants::{Constants, add, noise_size, noise_square};
use crate::arithmetic::{Magnitude, Quantity, Rational};
use crate::facts::{Fact, Origin, SecondMoments};
use crate::problems::RationalMaxAffine;
use crate::samplers::Noise;
use crate::vector::norm_sq;

/// Every subgradient is a convex combination of the slopes, plus the noise.
pub(super) fn constants(problem: &RationalMaxAffine, noise: &Noise) -> Constants {
    let steepest_sq = (0..problem.pieces())
        .map(|piece| norm_sq(problem.slope(piece)))
        .max()
        .expect("a maximum has a piece");
    let steepest = Magnitude::from_square(Quantity::Exact(steepest_sq.clone()));
    let lipschitz = noise_size(noise).map(|size| {
        Fact::new(
            add(&steepest, &size),
            Origin::Computed,
            if noise.is_zero() {
                "there is no noise, and no slope of a piece is longer"
            } else {
                "the longest slope of a piece, and the largest noise"
            },
        )
    });
    let second_moments = noise_square(noise).map(|square| {
        let square = match (square.exact(), steepest_sq) {
            (Some(square), steepest_sq) => Quantity::Exact(steepest_sq + square),
            (None, steepest_sq) => Quantity::Enclosed(
                crate::arithmetic::Interval::from_rational(&steepest_sq) + square.enclosure(),
            ),
        };
        Fact::new(
            SecondMoments::Constant(Magnitude::from_square(square)),
            Origin::Computed,
            "the noise is independent of the slope and has mean 0, so the squares add up",
        )
    });
    Constants {
        convex: Ok(Fact::new(
            (),
            Origin::Proved,
            "a maximum of affine functions is convex, and the noise adds an affine function of x",
        )),
        lipschitz,
        risk_lipschitz: Ok(Fact::new(
            steepest,
            Origin::Computed,
            "no slope of a piece is longer",
        )),
        second_moments,
        smoothness: if problem.pieces() == 1 {
            Ok(Fact::new(
                Quantity::Exact(Rational::ZERO),
                Origin::Proved,
                "an affine function has no curvature",
            ))
        } else {
            Err("a maximum of affine functions has kinks, so its gradient jumps".into())
        },
    }
}
