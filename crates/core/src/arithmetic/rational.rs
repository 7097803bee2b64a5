//! Exact rationals: the arithmetic of proofs.

use super::{Arithmetic, Lanes, Quantity};
use dashu_base::{Signed, SquareRootRem};
use dashu_int::UBig;

/// A big rational in lowest terms.
///
/// ```
/// use telescope_core::arithmetic::Rational;
///
/// let third: Rational = "2/6".parse().unwrap();
/// assert_eq!(third.to_string(), "1/3");
/// assert_eq!(third * Rational::from(3), Rational::ONE);
/// ```
pub type Rational = dashu_ratio::RBig;

/// The rational that a finite double is.
///
/// # Panics
/// If `value` is not finite: callers check input at the door.
///
/// ```
/// use telescope_core::arithmetic::{Rational, rational_from_f64};
///
/// assert_eq!(rational_from_f64(0.75).to_string(), "3/4");
/// // The double 0.1 is a little more than a tenth.
/// assert!(rational_from_f64(0.1) > "1/10".parse::<Rational>().unwrap());
/// ```
#[must_use]
pub fn rational_from_f64(value: f64) -> Rational {
    Rational::try_from(value).expect("a finite double")
}

/// √value if that is rational, else `None`.
///
/// ```
/// use telescope_core::arithmetic::rational_sqrt;
///
/// assert_eq!(rational_sqrt(&"9/4".parse().unwrap()).unwrap().to_string(), "3/2");
/// assert_eq!(rational_sqrt(&2.into()), None);
/// assert_eq!(rational_sqrt(&(-4).into()), None);
/// ```
#[must_use]
pub fn rational_sqrt(value: &Rational) -> Option<Rational> {
    if value.is_negative() {
        return None;
    }
    let root = |number: &UBig| {
        let (root, remainder) = number.sqrt_rem();
        (remainder == UBig::ZERO).then_some(root)
    };
    // In lowest terms, a ratio is a square exactly when both of its parts are.
    let numerator = root(&value.numerator().clone().try_into().expect("not negative"))?;
    let denominator = root(value.denominator())?;
    Some(Rational::from_parts(numerator.into(), denominator))
}

impl Arithmetic for Rational {
    fn from_f64(value: f64) -> Self {
        rational_from_f64(value)
    }
    fn from_rational(value: &Rational) -> Self {
        value.clone()
    }
    fn from_quantity(value: &Quantity) -> Option<Self> {
        value.exact().cloned()
    }
    fn mul_add(&self, factor: &Self, term: &Self) -> Self {
        self * factor + term
    }
    fn max(&self, other: &Self) -> Self {
        Ord::max(self, other).clone()
    }
    fn min(&self, other: &Self) -> Self {
        Ord::min(self, other).clone()
    }
}

impl Lanes for Rational {
    type Scalar = Rational;
    type Index = usize;
    type Mask = bool;

    fn splat(value: &Rational) -> Self {
        value.clone()
    }
    fn splat_index(row: usize) -> usize {
        row
    }
    fn le(&self, other: &Self) -> bool {
        self <= other
    }
    fn select(mask: &bool, yes: &Self, no: &Self) -> Self {
        if *mask { yes.clone() } else { no.clone() }
    }
    fn gather(table: &[Rational], columns: usize, row: &usize, column: usize) -> Self {
        table[row * columns + column].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_squares_only() {
        let ratio = |n: u32, d: u32| Rational::from_parts(n.into(), d.into());
        assert_eq!(rational_sqrt(&ratio(9, 16)), Some(ratio(3, 4)));
        assert_eq!(rational_sqrt(&ratio(2, 1)), None);
        assert_eq!(rational_sqrt(&ratio(18, 32)), Some(ratio(3, 4)));
        assert_eq!(rational_sqrt(&-ratio(1, 1)), None);
        assert_eq!(rational_sqrt(&Rational::ZERO), Some(Rational::ZERO));
    }
}
