//! Enclosures of sin and cos, in integer arithmetic as in [`super::elementary`].

use super::Interval;
use super::elementary::{ONE, decode, enclose, multiply};
use crate::arithmetic::Trigonometric;
use crate::ops::quarter_turns;
use std::f64::consts::{FRAC_PI_4, TAU};

/// ⌊π/2 · 2^63⌋.
const HALF_PI: u64 = 14_488_038_916_154_245_684;

/// An angle: (4N + quadrant) π/2 + the remainder, or minus it, with 0 ≤ remainder ≤ π/4.
struct Angle {
    /// Of the nearest multiple of π/2, mod 4.
    quadrant: u64,
    /// Of ⌊2|x|/π⌋, mod 4.
    floor: u64,
    negative: bool,
    /// The remainder is mantissa·2^exponent up to 2^-61 of itself.
    mantissa: u64,
    exponent: i32,
}

/// The angle |x|, x finite.
fn angle(x: f64) -> Angle {
    let (mantissa, exponent) = decode(x);
    // FRAC_PI_4 is below π/4.
    if x.abs() <= FRAC_PI_4 {
        return Angle {
            quadrant: 0,
            floor: 0,
            negative: false,
            mantissa,
            exponent,
        };
    }
    let (floor, fraction) = quarter_turns(mantissa, exponent);
    let negative = fraction >> 127 == 1;
    let size = if negative {
        fraction.wrapping_neg()
    } else {
        fraction
    };
    // At least 2^66, so its 2 units are 2^-65 of it; cut to 64 bits it loses 2^-63, the constant and the next cut as
    // much each: together below 2^-61.
    let shift = size.leading_zeros();
    let kept = (size << shift >> 64) as u64;
    let product = u128::from(kept) * u128::from(HALF_PI);
    Angle {
        quadrant: (floor + u64::from(negative)) & 3,
        floor,
        negative,
        mantissa: (product >> 64) as u64,
        // kept: 2^(64 − shift − 128); HALF_PI: 2^-63; the cut: 2^64.
        exponent: -63 - shift as i32,
    }
}

/// Enclosures of (sin, cos) of an angle's remainder, the sign aside.
///
/// The remainder t is off by less than 3 units in Q62, z = t² < 0.62 by less than 6. The nested sums of 1 − z/2 + ...
/// and 1 − z/6 + ... to z^10 (the rest is below 2^-77) take over a half of that and add at most 2 units a level, shrunk
/// by z/12 or less on the way out: 16 units cover both. sin t = t·(1 − z/6 + ...) is then off by less than
/// 2^-61 + 2^-57.8 of itself; 2^-57 is charged.
fn of_remainder(angle: &Angle) -> ((f64, f64), (f64, f64)) {
    let wide = u128::from(angle.mantissa);
    let fixed = match u32::try_from(angle.exponent + 62) {
        Ok(up) => wide << up,
        Err(_) => wide.checked_shr((-angle.exponent - 62) as u32).unwrap_or(0),
    } as i64;
    let z = multiply(fixed, fixed);
    let series = |first: i64| {
        let mut sum = ONE;
        for k in (1..=10).rev() {
            let n = 2 * k + first;
            sum = ONE - multiply(z, sum) / (n * (n - 1));
        }
        sum as u128
    };
    let product = wide * series(1);
    let sin = enclose(product, product >> 57, angle.exponent - 62);
    let cos = enclose(series(0), 16, -62);
    (sin, (cos.0, cos.1.min(1.0)))
}

/// Enclosures of (sin x, cos x) and ⌊2x/π⌋ mod 4, x finite.
fn at(x: f64) -> (Interval, Interval, u64) {
    if x == 0.0 {
        return (Interval::point(0.0), Interval::point(1.0), 0);
    }
    let angle = angle(x);
    let ((low, high), (cos_low, cos_high)) = of_remainder(&angle);
    // |sin t| ≤ |t|, of use where the remainder is x itself; and sin(π/4) < 1.
    let high = if x.abs() <= FRAC_PI_4 {
        high.min(x.abs())
    } else {
        high
    };
    let sin = Interval::ends(low, high);
    let sin = if angle.negative { -sin } else { sin };
    let cos = Interval::ends(cos_low, cos_high);
    let (first, second) = match angle.quadrant {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    };
    if x < 0.0 {
        // 2x/π is no whole number.
        (-first, second, 3 - angle.floor)
    } else {
        (first, second, angle.floor)
    }
}

impl Trigonometric for Interval {
    /// −1 and 1 are ends exactly where an extremum lies inside, which the quadrants of the ends decide; from a width of
    /// 2π on both are.
    fn sin_cos(&self) -> (Self, Self) {
        let all = Self::ends(-1.0, 1.0);
        // TAU is below 2π, and the width is rounded up.
        let width = self.width();
        if !(width <= TAU) {
            return (all, all);
        }
        let (sin, cos, first) = at(self.lower);
        if self.is_point() {
            return (sin, cos);
        }
        let (other_sin, other_cos, last) = at(self.upper);
        let (mut sin, mut cos) = (sin.hull(&other_sin), cos.hull(&other_cos));
        // Multiples of π/2 passed: fewer than 5, and 4 rather than none when the ends are far apart.
        let passed = match (last + 4 - first) % 4 {
            0 if width > 3.0 => 4,
            passed => passed,
        };
        for k in 1..=passed {
            match (first + k) % 4 {
                0 => cos = cos.hull(&Self::point(1.0)),
                1 => sin = sin.hull(&Self::point(1.0)),
                2 => cos = cos.hull(&Self::point(-1.0)),
                _ => sin = sin.hull(&Self::point(-1.0)),
            }
        }
        (sin, cos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Arithmetic;
    use crate::ops;
    use dashu_float::{FBig, round::mode::HalfEven};
    use proptest::prelude::*;
    use std::f64::consts::FRAC_PI_2;

    type Big = FBig<HalfEven, 2>;

    fn big(x: f64) -> Big {
        let value = Big::try_from(x).expect("finite");
        value.with_precision(1300).value()
    }

    /// Encloses the witness, which is not a double, within at most two steps; no single end does.
    fn encloses(result: &Interval, exact: &Big) -> bool {
        let within = |lower: f64, upper: f64| big(lower) <= *exact && *exact <= big(upper);
        let (lower, upper) = (result.lower(), result.upper());
        within(lower, upper)
            && lower.next_up().next_up() >= upper
            && !within(lower, lower)
            && !within(upper, upper)
    }

    fn angles() -> impl Strategy<Value = f64> {
        prop_oneof![
            -10.0..10.0_f64,
            -1e-3..1e-3_f64,
            -1e9..1e9_f64,
            any::<u64>()
                .prop_map(f64::from_bits)
                .prop_filter("finite", |x| x.is_finite() && x.abs() > 1e-100),
            (-2_000_000..2_000_000_i32, -2..3_i32).prop_map(|(k, step)| {
                let mut x = f64::from(k) * FRAC_PI_2;
                for _ in 0..step.abs() {
                    x = if step > 0 { x.next_up() } else { x.next_down() };
                }
                if k == 0 { 1.0 } else { x }
            }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn points_are_enclosed_tightly(x in angles()) {
            let (sin, cos) = Interval::point(x).sin_cos();
            let (exact_sin, exact_cos) = big(x).sin_cos();
            prop_assert!(encloses(&sin, &exact_sin), "sin {x:?} {sin:?}");
            prop_assert!(encloses(&cos, &exact_cos), "cos {x:?} {cos:?}");
            // A quarter turn of error is no small one.
            prop_assert!(!encloses(&cos, &exact_sin) || !encloses(&sin, &exact_cos));
            let (near_sin, near_cos) = ops::sin_cos(x);
            let off = Interval::new(-f64::EPSILON, f64::EPSILON);
            prop_assert!((sin + off).contains(near_sin) && (cos + off).contains(near_cos));
        }

        #[test]
        fn wide_intervals_hold_their_points(x in angles(), width in prop_oneof![0.0..7.0_f64, 0.0..0.1_f64], at in 0.0..1.0_f64) {
            let wide = Interval::new(x, x + width);
            let (sin, cos) = wide.sin_cos();
            let inside = (x + at * width).clamp(wide.lower(), wide.upper());
            let (near_sin, near_cos) = Interval::point(inside).sin_cos();
            prop_assert_eq!(sin.hull(&near_sin), sin);
            prop_assert_eq!(cos.hull(&near_cos), cos);
            prop_assert!(sin.upper() <= 1.0 && sin.lower() >= -1.0);
        }

        #[test]
        fn wide_intervals_hold_no_more(x in -50.0..50.0_f64, width in 0.0..6.2_f64) {
            // Against the extremes over a fine grid: no more than its step squared below them.
            let (sin, cos) = Interval::new(x, x + width).sin_cos();
            let mut seen = [(f64::INFINITY, f64::NEG_INFINITY); 2];
            for k in 0..=4000 {
                let (s, c) = ops::sin_cos(x + width * f64::from(k) / 4000.0);
                for (seen, value) in seen.iter_mut().zip([s, c]) {
                    *seen = (seen.0.min(value), seen.1.max(value));
                }
            }
            for (enclosure, (low, high)) in [sin, cos].iter().zip(seen) {
                prop_assert!(enclosure.lower() > low - 1e-6 && enclosure.upper() < high + 1e-6);
            }
        }
    }

    #[test]
    fn extremes_are_in_exactly_when_they_are_inside() {
        // FRAC_PI_2 is below π/2, and its neighbour above.
        let (below, above) = (FRAC_PI_2, FRAC_PI_2.next_up());
        assert!(Interval::point(below).sin().contains(1.0_f64.next_down()));
        let one = |interval: Interval| interval.upper().to_bits() == 1.0_f64.to_bits();
        assert!(one(Interval::new(1.0, above).sin()) && one(Interval::new(below, 2.0).sin()));
        assert!(!one(Interval::new(1.0, 1.5).sin()) && !one(Interval::new(1.6, 7.0).sin()));
        assert!(one(Interval::new(-0.1, 0.0).cos()) && one(Interval::new(0.0, 0.1).cos()));
        let whole = Interval::new(-1.0, 1.0);
        for (lower, width) in [(0.0, 6.283185307179587), (1.0, 7.0), (-1e300, 2e300)] {
            assert_eq!(
                Interval::new(lower, lower + width).sin_cos(),
                (whole, whole)
            );
        }
        assert_eq!(Interval::whole().sin_cos(), (whole, whole));
        // Three multiples of π/2 passed, then four, and both ends in one quadrant.
        let (sin, cos) = Interval::new(0.1, 6.2).sin_cos();
        assert_eq!((sin, cos.lower().to_bits()), (whole, (-1.0_f64).to_bits()));
        assert!(cos.upper() < 0.997);
        assert_eq!(Interval::new(0.1, 6.385).sin_cos(), (whole, whole));
        let narrow = Interval::new(0.1, 0.2).sin();
        assert!(narrow.upper() < 0.2 && narrow.lower() > 0.09);
    }

    #[test]
    fn points_without_rounding_and_the_smallest() {
        let zero = Interval::point(0.0);
        assert_eq!(zero.sin_cos(), (zero, Interval::point(1.0)));
        let tiny = Interval::point(5e-324).sin();
        assert_eq!(tiny, Interval::new(0.0, 5e-324));
        assert!(Interval::point(1e-200).sin().contains(1e-200));
        assert_eq!(
            Interval::point(1e-200).cos().upper().to_bits(),
            1.0_f64.to_bits()
        );
        assert_eq!(
            Arithmetic::abs(&Interval::point(-1e-200).sin()),
            Interval::point(1e-200).sin()
        );
    }
}
