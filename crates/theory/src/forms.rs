//! Closed forms of step sizes beside the table that a run uses, and pieces that several formulas share.

use telescope_core::arithmetic::{
    Arithmetic, Elementary as _, Interval, Quantity, Rational, Roots as _,
};
use telescope_core::schedules::StepSizes;

/// How far a table may be from a closed form, relatively, and still be called by its name: far more than doubles are off
/// by rounding. Formulas account for what the distance is.
pub(crate) const TOLERANCE: f64 = 1e-9;

/// The most steps for which sums of unlike fractions are kept exactly.
pub(crate) const MOST_UNLIKE: usize = 64;

/// The most steps for which a power of a fraction is kept exactly: each step adds the digits of the fraction.
pub(crate) const MOST_POWERS: usize = 256;

/// The largest relative distance of η_t from η_1·form(t)/form(1), rounded up; 0 where both are exact and equal.
pub(crate) fn distance_from(table: &StepSizes, form: impl Fn(usize) -> Form) -> f64 {
    let first = table.exact(1);
    if first == Rational::ZERO {
        return f64::INFINITY;
    }
    let start = form(1);
    let (first_size, start_value): (Interval, Interval) = (table.get(1), start.enclosure());
    let mut worst = 0.0_f64;
    for t in 2..=table.steps() {
        let value = form(t);
        if let (Form::Ratio(p, q), Form::Ratio(p1, q1), true) = (&value, &start, table.is_rounded())
        {
            let expected = &first * Rational::from(*p) * Rational::from(*q1)
                / (Rational::from(*q) * Rational::from(*p1));
            if table.exact(t) == expected {
                continue;
            }
        }
        let expected = first_size * value.enclosure() / start_value;
        let off = (table.get::<Interval>(t) - expected).abs() / expected;
        worst = worst.max(if off.upper().is_finite() {
            off.upper()
        } else {
            f64::INFINITY
        });
    }
    worst
}

/// A closed form's value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// p/q.
    Ratio(usize, usize),
    /// 1/√t.
    InverseRoot(usize),
}

impl Form {
    fn enclosure(self) -> Interval {
        match self {
            Self::Ratio(p, q) => Interval::from_count(p) / Interval::from_count(q),
            Self::InverseRoot(t) => Interval::one() / Interval::from_count(t).sqrt(),
        }
    }
}

/// 1/√t, in rationals only for squares.
pub(crate) fn inverse_root<A: Arithmetic>(t: usize) -> Option<A> {
    let root = t.isqrt();
    if root * root == t {
        return Some(A::one() / &A::from_count(root));
    }
    A::from_quantity(&Quantity::Enclosed(Form::InverseRoot(t).enclosure()))
}

/// ln of a ratio of counts, p ≥ q ≥ 1; in rationals only ln 1.
pub(crate) fn ln_ratio<A: Arithmetic>(p: usize, q: usize) -> Option<A> {
    if p == q {
        return Some(A::zero());
    }
    let ratio = Interval::from_count(p) / Interval::from_count(q);
    A::from_quantity(&Quantity::Enclosed(ratio.ln()))
}

/// 1/1 + ... + 1/n.
#[cfg(test)]
pub(crate) fn harmonic<A: Arithmetic>(n: usize) -> A {
    (1..=n).fold(A::zero(), |sum, t| sum + &(A::one() / &A::from_count(t)))
}

/// max(0, value).
pub(crate) fn positive<A: Arithmetic>(value: A) -> A {
    A::zero().max(&value)
}

/// No number at all: a formula that has no value for so few steps says nothing.
pub(crate) fn nothing<A: Arithmetic>() -> Option<A> {
    A::from_quantity(&Quantity::Enclosed(Interval::whole()))
}
