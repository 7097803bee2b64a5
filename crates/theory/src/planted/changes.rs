//! How errors are planted: facts changed, numbers scaled.

use super::{Change, Planted, Sums};
use crate::setting::upper;
use crate::theorem::Theorem;
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational, rational_sqrt};
use telescope_core::facts::{Facts, Known, LeastSquares, SecondMoments};

pub(super) const fn planted(
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
pub(super) fn square(known: &mut Known<Magnitude>, change: impl Fn(&Rational) -> Rational) {
    if let Ok(fact) = known {
        let changed = change(&upper(fact.value.square()));
        fact.value = Magnitude::from_square(Quantity::Exact(changed));
    }
}

pub(super) fn moments(facts: &mut Facts, change: impl Fn(&Rational) -> Rational) {
    if let Ok(fact) = &mut facts.second_moments
        && let SecondMoments::Constant(magnitude) = &fact.value
    {
        let changed = change(&upper(magnitude.square()));
        fact.value = SecondMoments::Constant(Magnitude::from_square(Quantity::Exact(changed)));
    }
}

/// Both bounds on the noise, changed.
pub(super) fn noise(facts: &mut Facts, change: impl Fn(&Rational) -> Rational) {
    square(&mut facts.lipschitz, &change);
    moments(facts, change);
}

/// A number, changed.
pub(super) fn quantity(known: &mut Known<Quantity>, p: u32, q: u32) {
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

pub(super) fn half(value: &Rational) -> Rational {
    value / Rational::from(2)
}

/// √square where that is rational and smaller: what stands where a square was forgotten.
pub(super) fn unsquared(value: &Rational) -> Rational {
    rational_sqrt(value)
        .unwrap_or_else(|| value.clone())
        .min(value.clone())
}

pub(super) fn least_squares(facts: &mut Facts, change: impl Fn(&mut LeastSquares)) {
    if let Ok(fact) = &mut facts.least_squares {
        change(&mut fact.value);
    }
}

pub(super) fn largest(sums: &Sums) -> Rational {
    sums.eta.iter().max().cloned().unwrap_or_default()
}
