//! The value of a claimed bound, in whatever arithmetic.

use telescope_core::arithmetic::{Arithmetic, Interval, Magnitude, Quantity, Rational, Roots as _};

/// A formula written once. Its constants are rationals: the upper ends of r, L and G_t where these are enclosed.
///
/// ```
/// use telescope_core::arithmetic::{Arithmetic, Interval, Magnitude, Quantity, Rational};
/// use telescope_theory::bound::Formula;
///
/// /// 2/√T: rational only where T is a square, and its square always.
/// struct TwoOverRoot;
/// impl Formula for TwoOverRoot {
///     fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
///         let square = Quantity::Exact(self.square_at(steps)?);
///         A::from_quantity(&Magnitude::from_square(square).value())
///     }
///     fn square_at(&self, steps: usize) -> Option<Rational> {
///         Some(Rational::from(4) / Rational::from(steps))
///     }
/// }
/// assert_eq!(TwoOverRoot.at::<Rational>(4), Some(Rational::ONE));
/// assert_eq!(TwoOverRoot.at::<Rational>(2), None);
/// assert!(TwoOverRoot.at::<Interval>(2).unwrap().contains(2.0_f64.sqrt()));
/// ```
pub trait Formula: Send + Sync {
    /// The bound after the first `steps` steps of the schedule; `None` where the arithmetic cannot hold a root.
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A>;
    /// The most steps for which it is evaluated in rationals: those of some formulas grow with every step.
    fn most_exact_steps(&self) -> usize {
        usize::MAX
    }
    /// The square of the bound, where that is rational and the bound is not.
    fn square_at(&self, _steps: usize) -> Option<Rational> {
        None
    }
}

/// A bound that was shown to apply: theorems hand one out through
/// [`Theorem::instantiate`](crate::theorem::Theorem::instantiate), after their hypotheses.
///
/// See [`Evaluated`], which turns a [`Formula`] into one.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::OptimalConstantStep};
///
///
/// // rL/√T at r = L = 2, T = 4: a fraction here, so that the value is exact and the enclosure may be wider.
/// let given = Given::steps(vec![0.5; 4]).unwrap().distance(2).lipschitz(2);
/// let bound = given.bound(&OptimalConstantStep, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(4).unwrap().equals(&2.into()));
/// assert!(bound.value(4).width() <= bound.enclosure(4).width());
/// assert!(bound.enclosure(4).contains(2.0));
/// ```
pub trait Bound: Send + Sync {
    /// An enclosure of the bound after the first `steps` steps.
    fn enclosure(&self, steps: usize) -> Interval;
    /// The bound exactly, if it is rational or the root of a rational.
    fn exact(&self, steps: usize) -> Option<ExactBound>;
    /// The bound in doubles, with their rounding: for searches, whose finds are then held against [`Bound::enclosure`].
    fn estimate(&self, steps: usize) -> f64 {
        self.enclosure(steps).midpoint()
    }
    /// The tightest enclosure: a point where the bound is a double.
    fn value(&self, steps: usize) -> Interval {
        match self.exact(steps) {
            Some(ExactBound::Value(value)) => Interval::from_rational(&value),
            Some(ExactBound::RootOf(square)) => Interval::from_rational(&square).sqrt(),
            None => self.enclosure(steps),
        }
    }
}

/// A bound as an exact number.
///
/// ```
/// use telescope_theory::bound::ExactBound;
///
/// // √2 lies between 7/5 and 3/2, and is no fraction.
/// let bound = ExactBound::RootOf(2.into());
/// assert!(bound.admits(&"7/5".parse().unwrap()) && !bound.admits(&"3/2".parse().unwrap()));
/// assert!(!bound.equals(&"7/5".parse().unwrap()));
/// assert!(ExactBound::RootOf(4.into()).equals(&2.into()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum ExactBound {
    /// The number.
    Value(Rational),
    /// The nonnegative number whose square this is.
    RootOf(Rational),
}

impl ExactBound {
    /// gap ≤ bound, decided exactly.
    #[must_use]
    pub fn admits(&self, gap: &Rational) -> bool {
        match self {
            Self::Value(value) => gap <= value,
            Self::RootOf(square) => *gap <= Rational::ZERO || gap * gap <= *square,
        }
    }
    /// gap = bound, decided exactly.
    #[must_use]
    pub fn equals(&self, gap: &Rational) -> bool {
        match self {
            Self::Value(value) => gap == value,
            Self::RootOf(square) => *gap >= Rational::ZERO && gap * gap == *square,
        }
    }
}

/// Turns a formula into an object-safe bound.
///
/// ```
/// use telescope_core::arithmetic::{Arithmetic, Rational};
/// use telescope_theory::bound::{Bound, Evaluated, Formula};
///
/// struct OneOver; // 1/T, in every arithmetic
/// impl Formula for OneOver {
///     fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
///         Some(A::one() / &A::from_count(steps))
///     }
/// }
/// let bound = Evaluated(OneOver);
/// assert!(bound.exact(3).unwrap().admits(&Rational::from_parts(1.into(), 3_u8.into())));
/// assert!(bound.value(3).lower() <= 1.0 / 3.0 && 1.0 / 3.0 <= bound.value(3).upper());
/// assert!((bound.estimate(3) - 1.0 / 3.0).abs() < 1e-15);
/// ```
pub struct Evaluated<F>(pub F);

impl<F: Formula> Bound for Evaluated<F> {
    fn enclosure(&self, steps: usize) -> Interval {
        self.0.at(steps).expect("intervals hold every quantity")
    }
    fn estimate(&self, steps: usize) -> f64 {
        self.0.at(steps).unwrap_or(f64::NAN)
    }
    fn exact(&self, steps: usize) -> Option<ExactBound> {
        if steps > self.0.most_exact_steps() {
            return None;
        }
        self.0
            .at(steps)
            .map(ExactBound::Value)
            .or_else(|| self.0.square_at(steps).map(ExactBound::RootOf))
    }
}

/// The root of a square in an arithmetic that has it: rationals only for squares of rationals.
pub(crate) fn root<A: Arithmetic>(square: &Quantity) -> Option<A> {
    A::from_quantity(&Magnitude::from_square(square.clone()).value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_compared_by_their_squares() {
        let two = ExactBound::RootOf(Rational::from(2));
        let ratio = |n: i32, d: u32| Rational::from_parts(n.into(), d.into());
        assert!(two.admits(&ratio(141, 100)) && !two.admits(&ratio(142, 100)));
        assert!(two.admits(&ratio(-2, 1)) && !two.equals(&ratio(-2, 1)));
        assert!(ExactBound::RootOf(ratio(9, 4)).equals(&ratio(3, 2)));
        assert!(!two.equals(&ratio(1, 1)) && !two.equals(&ratio(3, 2)));
        let half = ExactBound::Value(ratio(1, 2));
        assert!(half.admits(&ratio(1, 3)) && half.admits(&ratio(1, 2)));
        assert!(!half.admits(&ratio(2, 3)) && !half.equals(&ratio(1, 3)));
    }
}
