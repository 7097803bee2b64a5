//! Printed numbers, read back as rationals and compared with the doubles they stand for.

use super::*;
use proptest::prelude::*;
use telescope_core::arithmetic::{Interval, Rational, rational_from_f64};
use telescope_core::number::Number;

const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/// The rational that a printed number is: a reader of its own, which shares nothing with the printer.
fn read(text: &str) -> Rational {
    let (sign, body) = text
        .strip_prefix('−')
        .map_or(("", text), |body| ("-", body));
    let raised = |c: char| c == '⁻' || RAISED.contains(c);
    let (mantissa, exponent) = match body.find(raised) {
        None => (body, 0),
        Some(at) => {
            let tens = body[..at].strip_suffix("10").unwrap();
            let lowered = body[at..]
                .chars()
                .map(|c| match RAISED.chars().position(|r| r == c) {
                    Some(digit) => char::from_digit(u32::try_from(digit).unwrap(), 10).unwrap(),
                    None => '-',
                });
            let exponent = lowered.collect::<String>().parse::<i32>().unwrap();
            (
                if tens.is_empty() {
                    "1"
                } else {
                    tens.strip_suffix('×').unwrap()
                },
                exponent,
            )
        }
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let shift = exponent - i32::try_from(fraction.len()).unwrap();
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let numerator = format!("{sign}{whole}{fraction}{}", zeros(shift));
    Number::ratio(&numerator, &format!("1{}", zeros(-shift))).unwrap()
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |value| value.is_finite()),
        -1e6_f64..1e6,
        (-1000_i32..1000).prop_map(|n| f64::from(n) / 8.0),
        (0_u64..2000).prop_map(|n| f64::from_bits(1.0_f64.to_bits() - n)),
    ]
}

#[test]
fn the_reader_reads() {
    let ratio = |n: &str, d: &str| Number::ratio(n, d).unwrap();
    assert_eq!(read("−1.5×10⁻⁷"), ratio("-15", "100000000"));
    assert_eq!(read("10⁻⁶"), ratio("1", "1000000"));
    assert_eq!(read("2.5×10²⁰"), ratio("250000000000000000000", "1"));
    assert_eq!(read("10²"), ratio("100", "1"));
    assert_eq!(read("0.0125"), ratio("1", "80"));
}

#[test]
fn numbers_look_as_people_write_them() {
    assert_eq!(nearest(0.276_599_4, 6), "0.276599");
    assert_eq!(nearest(0.1 + 0.2, 6), "0.3");
    assert_eq!(nearest(-2.5e-9, 3), "−2.5×10⁻⁹");
    assert_eq!(nearest(1e-6, 3), "10⁻⁶");
    assert_eq!(nearest(0.0, 3), "0");
    assert_eq!(nearest(-0.0, 3), "0");
    assert_eq!(nearest(1_048_576.0, 9), "1048576");
    assert_eq!(nearest(1.5e22, 9), "1.5×10²²");
    assert_eq!(shortest(0.1), "0.1");
    assert_eq!(shortest(1e22), "10²²");
    assert_eq!(shortest_latex(-1e-7), "-10^{-7}");
    assert_eq!(shortest_latex(2.5e-7), "2.5\\cdot 10^{-7}");
    assert_eq!(probability(0.012_345), "0.0123");
}

#[test]
fn directed_rounding_by_hand() {
    assert_eq!(upper(3.395_133_2, 6), "3.39514");
    assert_eq!(lower(3.395_133_2, 6), "3.39513");
    assert_eq!(upper(-3.395_133_2, 6), "−3.39513");
    assert_eq!(lower(-3.395_133_2, 6), "−3.39514");
    assert_eq!(upper(0.999_999_9, 3), "1");
    assert_eq!(upper(9.999, 2), "10");
    // 0.1 is a little above a tenth as a double, 0.3 a little below.
    assert_eq!(upper(0.1, 5), "0.10001");
    assert_eq!(lower(0.1, 5), "0.1");
    assert_eq!(lower(0.3, 5), "0.29999");
    assert_eq!(upper(0.5, 1), "0.5", "what is exact is not moved");
    assert_eq!(upper(5e-324, 2), "5×10⁻³²⁴");
}

#[test]
fn an_exact_bound_is_not_rounded_past_a_short_decimal() {
    let ratio = |n: &str, d: &str| Number::ratio(n, d).unwrap();
    let ends = |exact: &Rational| {
        let interval = Interval::from_rational(exact);
        [interval.lower(), interval.upper()]
    };
    let short = ratio("1", "160");
    assert_eq!(upper_of(ends(&short), Some(&short), 6), "0.00625");
    assert_eq!(upper_of(ends(&short), None, 6), "0.00625001");
    let long = ratio("1", "3");
    assert_eq!(upper_of(ends(&long), Some(&long), 3), "0.334");
    // The control: a number just above a short decimal is not rounded down to it.
    let above = &short + ratio("1", "1000000000000000000000000");
    assert_eq!(upper_of(ends(&above), Some(&above), 6), "0.00625001");
    assert_eq!(upper_of([0.0, 0.0], Some(&Rational::ZERO), 6), "0");
}

#[test]
fn enclosures_show_what_is_common() {
    assert_eq!(enclosure([0.5, 0.5]), "0.5");
    assert_eq!(enclosure([0.1, 0.1]), "0.1");
    assert_eq!(enclosure([0.276_599_01, 0.276_599_02]), "0.276599");
    assert_eq!(enclosure([0.2765, 0.2766]), "[0.2765, 0.27661]");
    assert_eq!(enclosure([0.0, 1e-9]), "[0, 1.01×10⁻⁹]");
    assert_eq!(enclosure([-1.0, 2.0]), "[−1, 2]");
    assert_eq!(enclosure([1.0, f64::INFINITY]), "[1, unbounded]");
    assert_eq!(enclosure([12_345_678.0, 12_345_678.0]), "12345678");
    assert_eq!(
        enclosure_to([0.276_599_012, 0.276_599_018], 9),
        "[0.276599011, 0.276599018]"
    );
}

#[test]
fn what_has_no_digits_is_a_word() {
    for text in [
        nearest(f64::NAN, 3),
        upper(f64::INFINITY, 3),
        lower(f64::NEG_INFINITY, 3),
    ] {
        assert!(
            ["undefined", "unbounded"].contains(&text.as_str()),
            "{text}"
        );
    }
}

#[test]
fn logarithms_beyond_the_doubles() {
    assert_eq!(from_logarithm(0.0, 3), "1");
    assert_eq!(from_logarithm(LN_10 * 2000.0 + 0.01, 3), "1.01×10²⁰⁰⁰");
    assert_eq!(from_logarithm(-LN_10 * 2000.0 + 0.01, 3), "1.01×10⁻²⁰⁰⁰");
    assert_eq!(from_logarithm(f64::INFINITY, 3), "unbounded");
}

#[test]
fn counts_are_grouped() {
    assert_eq!(count(9999), "9999");
    assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
    assert_eq!(counted(1, "claim"), "1 claim");
    assert_eq!(counted(0, "claim"), "0 claims");
}

proptest! {
    #[test]
    fn outward_is_outward(value in finite(), digits in 1_usize..12) {
        let exact = rational_from_f64(value);
        let (low, high) = (read(&lower(value, digits)), read(&upper(value, digits)));
        prop_assert!(low <= exact && exact <= high);
        // And no further than it must be: at most one unit of the last digit apart, the nearest between them.
        let unit = Rational::from(10_u64.pow(u32::try_from(digits).unwrap() - 1));
        let size = if value < 0.0 { -exact.clone() } else { exact.clone() };
        prop_assert!((&high - &low) * unit <= size);
        let near = read(&nearest(value, digits));
        prop_assert!(low <= near && near <= high);
    }

    #[test]
    fn rounding_to_nearest_alone_would_not_be_outward(value in 0.1_f64..1.0) {
        // The control: among a double's neighbours, rounding to nearest falls on the wrong side for some.
        let wrong = (0..64_u64).any(|step| {
            let value = f64::from_bits(value.to_bits() + (step << 40));
            read(&nearest(value, 3)) < rational_from_f64(value)
        });
        prop_assert!(wrong);
    }

    #[test]
    fn printed_enclosures_enclose(low in finite(), relative in 0.0_f64..1.0, power in 0_i32..18) {
        let scale = format!("1e-{power}").parse::<f64>().unwrap();
        let high = low + low.abs() * relative * scale;
        prop_assume!(high.is_finite());
        let text = enclosure([low, high]);
        let (exact_low, exact_high) = (rational_from_f64(low), rational_from_f64(high));
        if let Some(ends) = text.strip_prefix('[') {
            let (first, second) = ends.trim_end_matches(']').split_once(", ").unwrap();
            prop_assert!(read(first) <= exact_low && exact_high <= read(second), "{text}");
        } else {
            // Either the point itself, or a number that both ends round to.
            let rounds = text == nearest(low, USUAL_DIGITS) && text == nearest(high, USUAL_DIGITS);
            prop_assert!(rounds || (read(&text) == exact_low && exact_low == exact_high), "{text}");
        }
    }

    #[test]
    fn shortest_reads_back(value in finite()) {
        let back = Interval::from_rational(&read(&shortest(value)));
        prop_assert!(back.lower() <= value && value <= back.upper());
        prop_assert!(back.upper() <= back.lower().next_up());
    }
}

#[test]
fn negative_numbers_in_a_text_get_a_minus_sign() {
    assert_eq!(
        with_minus_signs("between -10 and 10, (-1/2), 1e-6, x-1, a-b, 3 - 4"),
        "between −10 and 10, (−1/2), 1e-6, x-1, a-b, 3 - 4"
    );
}
