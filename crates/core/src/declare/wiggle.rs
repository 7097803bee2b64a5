//! Constants of x²(1 + sin x): not convex, with a witness; its derivatives in intervals on a bounded domain.

use super::constants::{Constants, add, noise_size, noise_square};
use crate::arithmetic::{Arithmetic, Interval, Magnitude, Quantity};
use crate::curve::{concavity, non_convexity};
use crate::engine::Setup;
use crate::facts::{Fact, Origin, SecondMoments};
use crate::problems::Wiggle;
use crate::samplers::Noise;

/// Where a witness is looked for on an unbounded domain.
const NEAR: f64 = 10.0;
const CELLS: u32 = 40;

pub(super) fn constants(setup: &Setup, noise: &Noise) -> Constants {
    let bounded = range(setup);
    let looked_at = bounded.unwrap_or(Interval::new(-NEAR, NEAR));
    let witness = non_convexity(&Wiggle, &looked_at, CELLS)
        .map(|witness| witness.to_string())
        .or_else(|| concavity(&Wiggle, &looked_at, CELLS).map(|place| place.to_string()));
    // Without a witness nothing is claimed either way.
    let convex = Err(witness.unwrap_or_else(|| {
        "x²(1 + sin x) is not convex on the line, and no proof of convexity on this domain is known".into()
    }));
    let unbounded =
        || "the derivative of x²(1 + sin x) is unbounded on an unbounded domain".to_owned();
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
