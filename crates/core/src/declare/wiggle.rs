//! Constants of x²(1 + sin x): not convex, with a witness; its derivatives in intervals on a bounded domain.

use super::constants::{Constants, add, noise_size, noise_square};
use crate::arithmetic::{Arithmetic, Interval, Magnitude, Quantity};
use crate::curve::{concavity, non_convexity};
use crate::engine::Setup;
use crate::facts::{Fact, Origin, SecondMoments};
use crate::problems::Wiggle;
use crate::samplers::Noise;

/// How far from 0, or from the point of the domain nearest to 0, a witness is looked for.
const NEAR: f64 = 10.0;
/// Beyond this the derivatives' squares leave the doubles.
const WIDEST: f64 = 1e100;
const CELLS: u32 = 40;

pub(super) fn constants(setup: &Setup, noise: &Noise) -> Constants {
    let bounded = range(setup);
    let looked_at = match bounded {
        // Not the whole of a wide domain: a witness anywhere in it is one.
        Some(range) => {
            let middle = 0.0_f64.clamp(range.lower(), range.upper());
            Interval::new(
                range.lower().max(middle - NEAR),
                range.upper().min(middle + NEAR),
            )
        }
        None => Interval::new(-NEAR, NEAR),
    };
    let witness = non_convexity(&Wiggle, &looked_at, CELLS)
        .map(|witness| witness.to_string())
        .or_else(|| concavity(&Wiggle, &looked_at, CELLS).map(|place| place.to_string()));
    // Without a witness nothing is claimed either way.
    let convex = Err(witness.unwrap_or_else(|| {
        "x²(1 + sin x) is not convex on the line, and no proof of convexity on this domain is known".into()
    }));
    let bounded = bounded.filter(|range| range.lower() > -WIDEST && range.upper() < WIDEST);
    let unbounded = || {
        "the derivative of x²(1 + sin x) is unbounded on an unbounded domain, and of no use on one that is nearly so"
            .to_owned()
    };
    let slopes = bounded
        .map(|range| Wiggle.derivatives(&range))
        .ok_or_else(unbounded);
    let steepest = slopes.clone().map(|(slope, _)| largest(&slope));
    let because = "the derivative in interval arithmetic on the whole domain";
    let lipschitz = noise_size(noise).and_then(|size| {
        let total = add(&steepest.clone()?, &size);
        Ok(Fact::new(
            total,
            Origin::Computed,
            format!("{because}, and the largest noise"),
        ))
    });
    let second_moments = noise_square(noise).and_then(|square| {
        let total = steepest.clone()?.square().enclosure() + square.enclosure();
        Ok(Fact::new(
            SecondMoments::Constant(Magnitude::from_square(Quantity::Enclosed(total))),
            Origin::Computed,
            format!(
                "{because}; the noise is independent of it and has mean 0, so the squares add up"
            ),
        ))
    });
    Constants {
        convex,
        lipschitz,
        risk_lipschitz: steepest.map(|bound| Fact::new(bound, Origin::Computed, because)),
        second_moments,
        smoothness: slopes.map(|(_, curvature)| {
            let bound = largest(&curvature);
            Fact::new(
                bound.value(),
                Origin::Computed,
                "the second derivative in interval arithmetic on the whole domain",
            )
        }),
    }
}

/// sup |f| of an enclosure of f.
fn largest(enclosure: &Interval) -> Magnitude {
    let end = Interval::point(enclosure.lower().abs().max(enclosure.upper().abs()));
    Magnitude::from_square(Quantity::Enclosed(end.square()))
}

/// The domain, if it is bounded.
fn range(setup: &Setup) -> Option<Interval> {
    let reach = setup.shape().reach(setup.centre())?.value().enclosure();
    let middle = Interval::from_rational(&setup.centre()[0]);
    let (below, above) = (middle - reach, middle + reach);
    Some(Interval::new(below.lower(), above.upper()))
}
