//! Tests of `ops`: errors in ulps against 160-bit arithmetic, identities, special values, bits.

use super::*;
use crate::rng::{Stream, StreamKey};
use dashu_float::{FBig, round::mode::HalfEven};
use proptest::prelude::*;
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

type Big = FBig<HalfEven, 2>;

fn big(x: f64) -> Big {
    Big::try_from(x)
        .expect("finite")
        .with_precision(160)
        .value()
}

/// |value − exact| in units of the last place of the double next to `exact`.
fn ulps(value: f64, exact: &Big) -> f64 {
    let nearest = exact.to_f64().value().abs();
    let ulp = nearest.next_up() - nearest;
    ((big(value) - exact) / big(ulp)).to_f64().value().abs()
}

/// The largest error of `function` over the points.
fn worst(points: &[f64], function: impl Fn(f64) -> f64, exact: impl Fn(f64) -> Big) -> f64 {
    points
        .iter()
        .map(|&x| ulps(function(x), &exact(x)))
        .fold(0.0, f64::max)
}

fn stream(replicate: u64) -> Stream {
    StreamKey::derive(0, "ops", "points").stream(replicate)
}

/// Uniform points in [low, high], after the given ones.
fn points(special: &[f64], count: usize, low: f64, high: f64) -> Vec<f64> {
    let mut s = stream(0);
    let random = (0..count).map(|_| (high - low).mul_add(s.uniform(), low));
    special.iter().copied().chain(random).collect()
}

/// Positive doubles of every size: random bits.
fn any_positive(count: usize) -> Vec<f64> {
    let mut s = stream(1);
    (0..count)
        .map(|_| f64::from_bits(s.next_word() >> 1))
        .filter(|x| x.is_finite())
        .collect()
}

/// Points a test; 50 000 gave the errors in the module's table.
const N: usize = 5_000;

#[test]
fn exp_is_right_to_two_thirds_of_an_ulp() {
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        5e-324,
        -1e-300,
        1e-17,
        0.346573590279972,
        -0.34657359027998,
        709.782712893384,
        -708.3964185322641,
        88.0,
        0.5,
    ];
    let mut points = points(&special, N, -708.0, 709.7);
    points.extend(self::points(&[], N, -1.0, 1.0));
    let seen = worst(&points, exp, |x| big(x).exp());
    assert!(seen < 0.65, "{seen}");
    let wrong = worst(&points[..20], |x| exp(x).next_up(), |x| big(x).exp());
    assert!(wrong > 0.65, "the test cannot see a wrong last bit");
}

#[test]
fn ln_is_right_to_two_thirds_of_an_ulp() {
    let special = [
        2.0,
        0.5,
        1.0_f64.next_up(),
        1.0_f64.next_down(),
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        FRAC_1_SQRT_2,
        FRAC_1_SQRT_2.next_down(),
        SQRT_2,
        SQRT_2.next_down(),
        10.0,
        1e-310,
    ];
    let mut points = points(&special, N, 0.4, 2.5);
    points.extend(self::points(&[], N, 0.99, 1.01));
    points.extend(any_positive(N));
    let seen = worst(&points, ln, |x| big(x).ln());
    assert!(seen < 0.65, "{seen}");
    let wrong = worst(&points[..20], |x| ln(x).next_up(), |x| big(x).ln());
    assert!(wrong > 0.65, "the test cannot see a wrong last bit");
}

#[test]
fn log10_is_right_to_two_thirds_of_an_ulp() {
    let seen = worst(&any_positive(N / 4), log10, |x| big(x).log10());
    assert!(seen < 0.65, "{seen}");
    for (power, text) in (-20..=22_i16).map(|power| (power, format!("1e{power}"))) {
        let x: f64 = text.parse().expect("a number");
        assert_eq!(
            log10(x).to_bits(),
            f64::from(power).to_bits(),
            "log10 {text}"
        );
    }
}

#[test]
fn sin_cos_are_right_to_less_than_an_ulp_of_one() {
    let special = [
        0.0,
        0.125,
        0.25,
        0.375,
        0.5,
        0.625,
        0.75,
        0.875,
        1.0_f64.next_down(),
        5e-324,
        0.125_f64.next_up(),
    ];
    let error = |value: f64, exact: &Big| (big(value) - exact).to_f64().value().abs();
    let mut seen = (0.0_f64, 0.0_f64);
    for v in points(&special, N, 0.0, 1.0) {
        let (sin, cos) = sin_cos_turns(v);
        let (exact_sin, exact_cos) = (big(v) * big(2.0)).sin_cos_pi();
        seen.0 = seen.0.max(error(sin, &exact_sin));
        seen.1 = seen.1.max(error(cos, &exact_cos));
    }
    assert!(seen.0 < 1.5e-16 && seen.1 < 1.5e-16, "{seen:?}");
    let exact = (big(0.1) * big(2.0)).sin_cos_pi().0;
    let wrong = error(sin_cos_turns(0.1 + f64::EPSILON).0, &exact);
    assert!(wrong > 1.5e-16, "the test cannot see a wrong angle");
    for (v, pair) in [
        (0.0, (0.0, 1.0)),
        (0.25, (1.0, 0.0)),
        (0.5, (0.0, -1.0)),
        (0.75, (-1.0, 0.0)),
    ] {
        assert_eq!(sin_cos_turns(v), pair);
    }
}

#[test]
fn powf_is_accurate_for_moderate_results() {
    let relative = |value: f64, base: f64, exponent: f64| {
        let exact = (big(base).ln() * big(exponent)).exp();
        ((big(value) - &exact) / exact).to_f64().value().abs()
    };
    let mut s = stream(2);
    let mut seen = [0.0_f64; 2];
    for base in any_positive(N) {
        // |exponent · ln base| reaches 100, then 700.
        for (slot, reach) in [(0, 100.0), (1, 700.0)] {
            let exponent = (2.0 * s.uniform() - 1.0) * reach / ln(base).abs().max(1.0);
            seen[slot] = seen[slot].max(relative(powf(base, exponent), base, exponent));
        }
    }
    assert!(seen[0] < 2e-16 && seen[1] < 1.5e-15, "{seen:?}");
    let wrong = relative(powf(2.0_f64.next_up(), 100.0), 2.0, 100.0);
    assert!(wrong > 1.5e-15, "the test cannot see a wrong base");
}

#[test]
fn softplus_and_sigmoid_keep_their_digits() {
    let special = [0.0, 1e-20, -1e-20, -40.0, 40.0, -700.0, 700.0, -36.7, 36.7];
    let mut points = points(&special, N / 2, -700.0, 700.0);
    points.extend(self::points(&[], N / 2, -40.0, 40.0));
    let one = big(1.0);
    let exact = |z: f64| big(z).exp().with_precision(160).value().ln_1p();
    let seen = worst(&points, softplus, exact);
    assert!(seen < 1.6, "softplus {seen}");
    let plain = worst(&[-30.0], |z| ln(1.0 + exp(z)), exact);
    assert!(plain > 1.6, "the test cannot see lost digits");
    let exact = |z: f64| &one / (&one + big(-z).exp());
    let seen = worst(&points, sigmoid, exact);
    assert!(seen < 2.7, "sigmoid {seen}");
    let plain = worst(&[-30.0], |z| 1.0 - sigmoid(-z), exact);
    assert!(plain > 2.7, "the test cannot see lost digits");
}

#[test]
fn special_values() {
    let inf = f64::INFINITY;
    let cases: [(f64, f64); 22] = [
        (exp(inf), inf),
        (exp(-inf), 0.0),
        (exp(709.79), inf),
        (exp(709.782712893384_f64.next_up()), inf),
        (exp(1e300), inf),
        (exp(-708.5), 0.0),
        (exp(-1e300), 0.0),
        (ln(0.0), -inf),
        (ln(-0.0), -inf),
        (ln(inf), inf),
        (log10(0.0), -inf),
        (log10(inf), inf),
        (powf(0.0, 2.0), 0.0),
        (powf(0.0, -2.0), inf),
        (powf(0.0, 0.0), 1.0),
        (powf(inf, -0.5), 0.0),
        (powf(1e300, 2.0), inf),
        (softplus(inf), inf),
        (softplus(-inf), 0.0),
        (sigmoid(inf), 1.0),
        (sigmoid(-inf), 0.0),
        (sigmoid(-800.0), 0.0),
    ];
    for (at, (value, expected)) in cases.into_iter().enumerate() {
        assert_eq!(value.to_bits(), expected.to_bits(), "case {at}: {value}");
    }
    let nan = f64::from_bits(0x7ff8_0000_0000_0fff);
    for value in [
        exp(nan),
        ln(nan),
        ln(-1.0),
        ln(-inf),
        log10(-1.0),
        powf(-1.0, 0.5),
        powf(nan, 2.0),
        powf(2.0, nan),
        softplus(nan),
        sigmoid(nan),
        sin_cos_turns(nan).0,
        sin_cos_turns(nan).1,
    ] {
        assert!(value.is_nan(), "{value}");
    }
}

#[test]
fn bits_are_stable() {
    let (sin, cos) = sin_cos_turns(0.3);
    let values = [
        exp(1.0),
        exp(-300.3),
        ln(10.0),
        ln(0.99),
        ln(1e-310),
        sin,
        cos,
        log10(2.0),
        powf(7.0, -0.3),
        softplus(-3.0),
        sigmoid(1.5),
    ];
    assert_eq!(
        values.map(f64::to_bits),
        [
            4613303445314885481,
            2655736405540803476,
            4612367379483415830,
            13800319282802840764,
            13872861916001309960,
            4606741575090066688,
            13822610412055554382,
            4599094494223104511,
            4603199343644049922,
            4587162996345952001,
            4605539275757943060
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exp_and_ln_undo_each_other(x in -700.0..700.0_f64) {
        prop_assert!((ln(exp(x)) - x).abs() <= x.abs() * 1.2e-16 + 2.3e-16);
        prop_assert!((exp(x) * exp(-x) - 1.0).abs() <= 5e-16);
    }

    #[test]
    fn nearly_monotone(x in -700.0..700.0_f64, step in 1e-15..1e-3_f64, y in 1e-300..1e300_f64) {
        let ulp = f64::EPSILON;
        prop_assert!(exp(x + step) >= exp(x) * (1.0 - ulp));
        prop_assert!(ln(y * (1.0 + step)) >= ln(y) - ln(y).abs() * ulp);
        prop_assert!(softplus(x + step) >= softplus(x) * (1.0 - 2.0 * ulp));
        prop_assert!(sigmoid(x + step) >= sigmoid(x) * (1.0 - 2.0 * ulp));
    }

    #[test]
    fn on_the_unit_circle(v in 0.0..1.0_f64) {
        let (sin, cos) = sin_cos_turns(v);
        prop_assert!((sin * sin + cos * cos - 1.0).abs() <= 4.5e-16);
        prop_assert_eq!((v < 0.5 && v > 0.0, v > 0.5), (sin > 0.0, sin < 0.0));
    }

    #[test]
    fn logistic_identities(z in -700.0..700.0_f64) {
        prop_assert!((softplus(z) - softplus(-z) - z).abs() <= z.abs() * 2.3e-16 + 2.3e-16);
        prop_assert!((sigmoid(z) + sigmoid(-z) - 1.0).abs() <= 3e-16);
    }
}
