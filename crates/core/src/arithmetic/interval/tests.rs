//! Tests of `Interval`: exact rationals and 200-bit arithmetic are the witnesses.

use super::*;
use dashu_float::{FBig, round::mode::HalfEven};
use proptest::prelude::*;

type Big = FBig<HalfEven, 2>;

/// Finite doubles of every size: small integers and halves, moderate numbers, any bits, the limits.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (-40..40_i32).prop_map(|n| f64::from(n) / 2.0),
        3 => -1e3..1e3_f64,
        3 => any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |x| x.is_finite()),
        1 => prop::sample::select(vec![0.0, -0.0, f64::MAX, f64::MIN, 5e-324, -5e-324, f64::MIN_POSITIVE, 1e-160, 1e154]),
    ]
}

fn interval() -> impl Strategy<Value = Interval> {
    prop_oneof![
        number().prop_map(Interval::point),
        (number(), number()).prop_map(|(a, b)| Interval::new(a.min(b), a.max(b))),
        number().prop_map(|a| Interval::new(a, a.next_up().min(f64::MAX))),
    ]
}

/// Some numbers of the interval: its ends and points between them.
fn inside(interval: &Interval) -> Vec<Rational> {
    let (lower, upper) = (
        rational_from_f64(interval.lower()),
        rational_from_f64(interval.upper()),
    );
    let third = (&upper - &lower) / Rational::from(3);
    vec![
        &lower + &third,
        &upper - third,
        lower,
        upper,
        rational_from_f64(interval.midpoint()),
    ]
}

/// Whether the exact result of a point operation came out as tight as doubles allow.
fn tight(result: &Interval, exact: &Rational) -> bool {
    *result == Interval::from_rational(exact)
}

/// Big enough that the residuals of products and quotients are exact.
fn far_from_underflow(value: &Rational) -> bool {
    let limit = rational_from_f64(1e-280);
    *value == Rational::ZERO || value > &limit || value < &-limit
}

fn big(x: f64) -> Big {
    Big::try_from(x)
        .expect("finite")
        .with_precision(200)
        .value()
}

/// Whether lower ≤ exact ≤ upper.
fn between(lower: f64, exact: &Big, upper: f64) -> bool {
    (lower == f64::NEG_INFINITY || lower < f64::INFINITY && big(lower) <= *exact)
        && (upper == f64::INFINITY || upper > f64::NEG_INFINITY && *exact <= big(upper))
}

/// Encloses the witness, which is not a double, within at most two steps; no single end does.
fn encloses(result: &Interval, exact: &Big) -> bool {
    let (lower, upper) = (result.lower(), result.upper());
    between(lower, exact, upper)
        && lower.next_up().next_up() >= upper
        && !between(lower, exact, lower)
        && !between(upper, exact, upper)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn operations_enclose_the_exact_results(a in interval(), b in interval(), c in interval()) {
        for (x, y) in inside(&a).iter().zip(inside(&b).iter().rev()).chain(inside(&a).iter().zip(&inside(&b))) {
            prop_assert!((a + b).contains_rational(&(x + y)));
            prop_assert!((a - b).contains_rational(&(x - y)));
            prop_assert!((a * b).contains_rational(&(x * y)));
            prop_assert!((-a).contains_rational(&-x));
            prop_assert!(a.square().contains_rational(&(x * x)));
            prop_assert!(a.abs().contains_rational(&Arithmetic::abs(x)));
            prop_assert!(Arithmetic::max(&a, &b).contains_rational(&Arithmetic::max(x, y)));
            prop_assert!(Arithmetic::min(&a, &b).contains_rational(&Arithmetic::min(x, y)));
            prop_assert!(a.hull(&b).contains_rational(x) && a.hull(&b).contains_rational(y));
            let z = rational_from_f64(c.midpoint());
            prop_assert!(Arithmetic::mul_add(&a, &b, &c).contains_rational(&(x * y + z)));
            if *y != Rational::ZERO {
                prop_assert!((a / b).contains_rational(&(x / y)));
            }
        }
        prop_assert!(a.square().lower() >= 0.0 && a.abs().lower() >= 0.0);
        let width = rational_from_f64(a.upper()) - rational_from_f64(a.lower());
        prop_assert!(Interval::new(0.0, a.width()).contains_rational(&width));
        prop_assert!(a.contains(a.midpoint()));
    }

    #[test]
    fn point_results_are_as_tight_as_doubles_allow(x in number(), y in number()) {
        let (a, b) = (Interval::point(x), Interval::point(y));
        let (x, y) = (rational_from_f64(x), rational_from_f64(y));
        prop_assert!(tight(&(a + b), &(&x + &y)));
        prop_assert!(tight(&(a - b), &(&x - &y)));
        if far_from_underflow(&(&x * &y)) {
            prop_assert!(tight(&(a * b), &(&x * &y)));
        }
        if y != Rational::ZERO && far_from_underflow(&x) && far_from_underflow(&(&x / &y)) {
            prop_assert!(tight(&(a / b), &(&x / &y)));
        }
    }

    #[test]
    fn a_nudged_end_is_noticed(x in -1e3..1e3_f64, y in 1.0..1e3_f64) {
        let product = Interval::point(x) * Interval::point(y);
        let exact = rational_from_f64(x) * rational_from_f64(y);
        if !product.is_point() {
            for nudged in [Interval::new(product.upper(), product.upper()), Interval::new(product.lower(), product.lower())] {
                prop_assert!(!nudged.contains_rational(&exact));
            }
        }
    }

    #[test]
    fn roots_are_tight(x in number()) {
        let (x, root) = (x.abs(), Interval::point(x.abs()).sqrt());
        let square = |end: f64| rational_from_f64(end) * rational_from_f64(end);
        let exact = rational_from_f64(x);
        prop_assert!(square(root.lower()) <= exact && exact <= square(root.upper()));
        prop_assert!(root.lower().next_up() >= root.upper());
        prop_assert!(!root.is_point() || square(root.lower()) == exact);
        // Exact roots stay points.
        let small = f64::from(x as f32);
        prop_assert!(!small.is_normal() || Interval::point(small).square().sqrt() == Interval::point(small));
    }

    #[test]
    fn exp_and_ln_enclose_the_witness(x in prop_oneof![-750.0..715.0_f64, -1.0..1.0_f64, number()], y in prop_oneof![number(), 0.5..1.5_f64]) {
        // Nearer to 0 the witness itself rounds to 1.
        if x.abs() > 1e-50 && x.abs() < 800.0 {
            let exact = big(x).exp();
            prop_assert!(encloses(&Interval::point(x).exp(), &exact), "exp {x:?}");
        }
        let y = y.abs();
        if y > 0.0 && y.to_bits() != 1.0_f64.to_bits() {
            prop_assert!(encloses(&Interval::point(y).ln(), &big(y).ln()), "ln {y:?}");
        }
    }

    #[test]
    fn exp_ln_and_sqrt_grow_with_the_interval(a in interval(), b in interval()) {
        let both = a.hull(&b);
        prop_assert_eq!(both.exp().hull(&a.exp()), both.exp());
        prop_assert_eq!(both.ln().hull(&a.ln()) == both.ln(), a.upper() > 0.0 || both.upper() <= 0.0);
        prop_assert_eq!(both.sqrt().hull(&a.sqrt()) == both.sqrt(), a.upper() >= 0.0 || both.upper() < 0.0);
    }

    #[test]
    fn rationals_get_their_neighbours(n in any::<i128>(), d in 1..u128::MAX, shift in 0..1200_usize, up: bool) {
        let power = Rational::from_parts(dashu_int::IBig::ONE << shift, dashu_int::UBig::ONE);
        let value = Rational::from_parts(n.into(), d.into());
        let value = if up { value * power } else { value / power };
        let enclosure = Interval::from_rational(&value);
        prop_assert!(enclosure.contains_rational(&value));
        prop_assert!(enclosure.lower().next_up() >= enclosure.upper());
        if enclosure.is_point() {
            prop_assert_eq!(rational_from_f64(enclosure.lower()), value);
        }
    }

    #[test]
    fn serde_keeps_every_bit(a in interval()) {
        let text = serde_json::to_string(&a).expect("finite");
        prop_assert_eq!(serde_json::from_str::<Interval>(&text).expect("an interval"), a);
    }
}

#[test]
fn exactness_at_known_points() {
    let (zero, one) = (Interval::point(0.0), Interval::point(1.0));
    assert_eq!(zero.exp(), one);
    assert_eq!(one.ln(), zero);
    assert_eq!(
        Interval::point(6.0) / Interval::point(3.0),
        Interval::point(2.0)
    );
    let root = f64::from_bits((1023 - 537) << 52);
    assert_eq!(Interval::point(5e-324).sqrt(), Interval::point(root));
    assert_eq!(Interval::new(-2.0, 3.0).square(), Interval::new(0.0, 9.0));
    assert_eq!(Interval::new(-2.0, 3.0).abs(), Interval::new(0.0, 3.0));
    assert_eq!(Interval::new(-4.0, 9.0).sqrt(), Interval::new(0.0, 3.0));
    assert!(one.exp().contains(std::f64::consts::E));
    // Both neighbours of 1.
    assert_eq!(
        Interval::point(1e-300).exp(),
        Interval::new(1.0, 1.0_f64.next_up())
    );
    assert_eq!(
        Interval::point(-1e-300).exp(),
        Interval::new(1.0_f64.next_down(), 1.0)
    );
}

#[test]
fn unbounded_and_undefined_results() {
    let whole = Interval::whole();
    let (big, tiny) = (Interval::point(f64::MAX), Interval::point(5e-324));
    let beyond = Interval::new(f64::MAX, f64::INFINITY);
    assert_eq!(big + big, beyond);
    assert_eq!(big * big, beyond);
    assert_eq!(big / tiny, beyond);
    assert_eq!(-big - big, -beyond);
    assert_eq!(tiny * tiny, Interval::new(0.0, 5e-324));
    assert_eq!(-tiny * tiny, Interval::new(-5e-324, 0.0));
    assert_eq!(tiny / big, Interval::new(0.0, 5e-324));
    assert_eq!(Interval::point(710.0).exp(), beyond);
    assert_eq!(Interval::point(-746.0).exp(), Interval::new(0.0, 5e-324));
    assert_eq!(big / Interval::new(-1.0, 1.0), whole);
    assert_eq!(big / Interval::point(0.0), whole);
    assert_eq!(Interval::point(-1.0).sqrt(), whole);
    assert_eq!(Interval::point(0.0).ln(), whole);
    assert_eq!(
        Interval::new(0.0, 1.0).ln(),
        Interval::new(f64::NEG_INFINITY, 0.0)
    );
    assert!(beyond.ln().upper().is_infinite());
    assert_eq!(whole.exp(), Interval::new(0.0, f64::INFINITY));
    assert!(whole.width().is_infinite());
    assert_eq!(whole.midpoint().to_bits(), 0);
    let zero = Interval::point(0.0);
    for result in [
        whole + whole,
        whole - whole,
        whole * whole,
        whole * big,
        beyond / beyond,
    ] {
        assert!(result.lower() <= result.upper() && result.upper() == f64::INFINITY);
    }
    assert_eq!(whole * zero, zero);
    assert_eq!(beyond / beyond, Interval::new(0.0, f64::INFINITY));
    assert_eq!(zero / beyond, zero);
    assert!(!whole.certainly_le(&whole) && !big.certainly_lt(&big) && big.certainly_le(&big));
    assert_eq!(tiny.intersect(&big), None);
}

#[test]
fn bad_ends_are_refused() {
    for text in [
        "[2.0, 1.0]",
        "[null, 1.0]",
        "[1.0]",
        "[1.0, 2.0, 3.0]",
        "1.0",
    ] {
        assert!(serde_json::from_str::<Interval>(text).is_err(), "{text}");
    }
    assert_eq!(
        Interval::try_from([1.0, f64::NAN]).map_err(|e| e.to_string()),
        Err("interval [1.0, NaN] has an end that is not finite".to_owned())
    );
    let error = serde_json::to_string(&Interval::whole()).expect_err("infinite");
    assert_eq!(
        error.to_string(),
        "interval [-inf, inf] has an end that is not finite"
    );
    for (lower, upper) in [
        (2.0, 1.0),
        (f64::NAN, 1.0),
        (0.0, f64::NAN),
        (f64::INFINITY, f64::INFINITY),
    ] {
        assert!(std::panic::catch_unwind(|| Interval::new(lower, upper)).is_err());
    }
    assert!(std::panic::catch_unwind(|| Interval::point(f64::INFINITY)).is_err());
}
