//! f(x) = x²(1 + sin x) of one coordinate, which is not convex: the book's question what then becomes of the theory
//! (Zhang, Lipton, Li, Smola, Dive into Deep Learning, section 12.4, exercises).
//!
//! f ≥ 0, and f = 0 at x = 0 and wherever sin x = −1: the minimum R* = 0 is attained at infinitely many points, so there
//! is no one minimiser to measure distances from. With t = x/2 + π/4, f'(x) = 2x sin t (2 sin t + x cos t): its other
//! zeros, tan t = −x/2, are maxima. f'' = 2 at 0 and x² at the other minimisers: every local minimum is a strict one,
//! and a global one.

use super::{Risk, RiskGradient};
use crate::arithmetic::{Arithmetic, Interval, Trigonometric};
use crate::curve::Curve;
use std::f64::consts::FRAC_PI_2;

/// f(x) = x²(1 + sin x), x in radians.
///
/// ```
/// use telescope_core::problems::{Risk, Wiggle};
/// assert_eq!(Wiggle.risk(&[0.0_f64]), 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wiggle;

impl Wiggle {
    /// The minimum R*, attained at 0 and at every [`minimiser`](Self::minimiser).
    #[must_use]
    pub fn minimum<A: Arithmetic>(&self) -> A {
        A::zero()
    }

    /// An enclosure of −π/2 + 2πk, a minimiser; 0 is the only other kind. f'' there is x² > 0.
    #[must_use]
    pub fn minimiser(&self, k: i32) -> Interval {
        // π/2 lies between these two.
        let half_pi = Interval::new(FRAC_PI_2, FRAC_PI_2.next_up());
        half_pi * Interval::point(4.0 * f64::from(k) - 1.0)
    }

    /// f'(x) = 2x(1 + sin x) + x² cos x, and f''(x) = 2(1 + sin x) + 4x cos x − x² sin x.
    #[must_use]
    pub fn derivatives<A: Trigonometric>(&self, x: &A) -> (A, A) {
        let (sin, cos) = x.sin_cos();
        let two = A::from_f64(2.0);
        let lifted = two.clone() * &(A::one() + &sin);
        // As products with x, so that an interval meets x² once less.
        let bent = x.clone() * &cos;
        let first = x.clone() * &(lifted.clone() + &bent);
        let second = lifted + &(two.clone() * &(two * &bent)) - &(x.square() * &sin);
        (first, second)
    }

    /// Bounds |fl f(x) − f(x)|, x being the double itself and `risk` the `f64` value of f there: at least 0, infinite
    /// where that overflowed or is NaN.
    ///
    /// u = 2^-53. sin x is off by 2u at most ([`crate::ops::sin_cos`]), 1 + sin x by u of itself more, x² and the product by u
    /// each: u(2x² + 3f) to first order, doubled for the rest. Each product may underflow, the first times 2.
    #[must_use]
    pub fn evaluation_error(&self, x: f64, risk: f64) -> f64 {
        let bound = f64::EPSILON * (2.0 * (x * x) + 3.0 * risk.abs()) + 4.0 * f64::MIN_POSITIVE;
        // Written so that a NaN ends here too.
        if risk.is_finite() && bound >= 0.0 {
            bound
        } else {
            f64::INFINITY
        }
    }
}

impl<A: Trigonometric> Risk<A> for Wiggle {
    fn dimension(&self) -> usize {
        1
    }
    #[inline(always)]
    fn risk(&self, x: &[A]) -> A {
        x[0].square() * &(A::one() + &x[0].sin())
    }
}

impl<A: Trigonometric> RiskGradient<A> for Wiggle {
    #[inline(always)]
    fn risk_gradient(&self, x: &[A], out: &mut [A]) {
        out[0] = self.derivatives(&x[0]).0;
    }
}

impl Curve for Wiggle {
    fn value(&self, x: &Interval) -> Interval {
        self.risk(std::slice::from_ref(x))
    }
    fn slope(&self, x: &Interval) -> Interval {
        self.derivatives(x).0
    }
    fn curvature(&self, x: &Interval) -> Interval {
        self.derivatives(x).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_float::{FBig, round::mode::HalfEven};
    use proptest::prelude::*;

    type Big = FBig<HalfEven, 2>;

    fn big(x: f64) -> Big {
        let value = Big::try_from(x).expect("finite");
        value.with_precision(1300).value()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn derivatives_agree_with_difference_quotients(x in -30.0..30.0_f64) {
            let f = |x: f64| Wiggle.risk(&[x]);
            let slope = |x: f64| Wiggle.derivatives(&x).0;
            // Central differences are off by h²/6 of the third derivative, here below 1200.
            let h = 1e-4;
            let (first, second) = Wiggle.derivatives(&x);
            let (f_quotient, slope_quotient) = ((f(x + h) - f(x - h)) / (2.0 * h), (slope(x + h) - slope(x - h)) / (2.0 * h));
            prop_assert!((first - f_quotient).abs() < 1e-5, "{first} {f_quotient}");
            prop_assert!((second - slope_quotient).abs() < 1e-5, "{second} {slope_quotient}");
            // The second derivative with a sign wrong would be seen nearly everywhere.
            let wrong = second + 2.0 * x * x * crate::ops::sin(x);
            prop_assert_eq!((wrong - slope_quotient).abs() < 1e-5, (x * x * crate::ops::sin(x)).abs() < 1e-5);
        }

        #[test]
        fn doubles_are_within_the_bound_of_the_value(x in prop_oneof![-30.0..30.0_f64, -1e6..1e6_f64, -1e-150..1e-150_f64, Just(-FRAC_PI_2), Just(0.0)]) {
            let value = Wiggle.risk(&[x]);
            let sin = if x == 0.0 { big(0.0) } else { big(x).sin_cos().0 };
            let exact = big(x) * big(x) * (big(1.0) + sin);
            let error = Wiggle.evaluation_error(x, value);
            let off = big(value) - &exact;
            prop_assert!(off <= big(error) && -off <= big(error), "{error:e}");
            let enclosure = Wiggle.risk(&[Interval::point(x)]);
            prop_assert!(big(enclosure.lower()) <= exact && exact <= big(enclosure.upper()));
            prop_assert!(error <= 2e-15 * x * x + 1e-300, "not uselessly large");
        }
    }

    #[test]
    fn a_bound_relative_to_the_value_would_not_do() {
        // Far out at a minimiser 1 + sin x is all rounding.
        let x = Wiggle.minimiser(100_003).midpoint();
        let value = Wiggle.risk(&[x]);
        let off = (Wiggle.risk(&[Interval::point(x)]) - Interval::point(value)).abs();
        assert!(off.upper() > 1e3 * f64::EPSILON * value);
        assert!(off.upper() <= Wiggle.evaluation_error(x, value));
        assert!(
            off.upper() > Wiggle.evaluation_error(x, value) / 1e4,
            "{off:?}"
        );
        for (x, risk) in [
            (1e200, f64::INFINITY),
            (f64::NAN, f64::NAN),
            (f64::NAN, 1.0),
        ] {
            assert!(Wiggle.evaluation_error(x, risk).is_infinite());
        }
    }

    #[test]
    fn minimisers_are_stationary_with_positive_curvature() {
        for k in [-1000, -2, -1, 0, 1, 2, 3, 1000] {
            let x = Wiggle.minimiser(k);
            assert!(Wiggle.slope(&x).contains(0.0) && Wiggle.value(&x).contains(0.0));
            let curvature = Wiggle.curvature(&x);
            let square = x.square();
            assert!(
                curvature.lower() > 0.99 * square.lower(),
                "{k} {curvature:?}"
            );
            assert!(curvature.intersect(&square).is_some());
            // Half a turn on is no minimiser.
            let other = x + Interval::point(3.0);
            assert!(!Wiggle.slope(&other).contains(0.0));
        }
        assert_eq!(Wiggle.value(&Interval::point(0.0)), Wiggle.minimum());
        assert_eq!(
            Wiggle.curvature(&Interval::point(0.0)),
            Interval::point(2.0)
        );
    }

    #[test]
    fn the_gradient_is_the_derivative() {
        // At π/2 rounded: f = 2x², f' = 4x up to x² times the cosine, 6e-17.
        let (x, mut out) = (FRAC_PI_2, [0.0]);
        Wiggle.risk_gradient(&[x], &mut out);
        assert!((out[0] - 4.0 * x).abs() < 1e-14);
        assert!((Wiggle.risk(&[x]) - 2.0 * x * x).abs() < 1e-14);
        assert_eq!(Risk::<f64>::dimension(&Wiggle), 1);
    }
}
