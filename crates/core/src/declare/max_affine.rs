//! Constants of a maximum of affine functions.

use super::constants::{Constants, add, noise_size, noise_square};
use crate::arithmetic::{Magnitude, Quantity, Rational};
use crate::domains::Shape;
use crate::engine::{Instance, Setup};
use crate::facts::{Fact, Known, Origin, SecondMoments};
use crate::problems::RationalMaxAffine;
use crate::samplers::Noise;
use crate::vector::norm_sq;

/// d of L max(x_1, ..., x_d), from 0 and without noise: the function that resists every method which steps along the
/// subgradients it has seen (Nesterov 2004, section 3.2.1).
pub(super) fn resisting(setup: &Setup) -> Known<usize> {
    let Instance::MaxAffine { problem, noise } = setup.instance() else {
        return Err("the risk is no maximum of coordinates".into());
    };
    let dimension = setup.start().len();
    let scale = &problem.slope(0)[0];
    let unit = |piece: usize| {
        let entries = problem.slope(piece).iter().enumerate();
        let mut entries = entries.map(|(k, entry)| {
            if k == piece {
                entry == scale
            } else {
                *entry == Rational::ZERO
            }
        });
        entries.all(|is| is) && *problem.intercept(piece) == Rational::ZERO
    };
    let largest =
        problem.pieces() == dimension && *scale > Rational::ZERO && (0..dimension).all(unit);
    let is_zero = |point: &[Rational]| point.iter().all(|x| *x == Rational::ZERO);
    let centred = match setup.shape() {
        Shape::Ball { centre, .. } => is_zero(centre),
        _ => false,
    };
    if !largest {
        return Err(
            "the pieces are not L times the coordinates, each once and in their order".into(),
        );
    }
    if !(noise.is_zero() && is_zero(setup.start()) && centred) {
        return Err("the run does not start at 0, the centre of the ball, without noise".into());
    }
    Ok(Fact::new(
        dimension,
        Origin::Computed,
        "each step sees the first coordinate that was not pushed down yet",
    ))
}

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
