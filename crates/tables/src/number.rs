//! Decimals to doubles, correctly rounded.

/// 10^0 to 10^22: all of them doubles.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/// Integers up to here are doubles.
const EXACT: u64 = 1 << 53;
/// So many decimal digits fit into 64 bits whatever they are.
const DIGITS: usize = 19;

/// The double nearest to a decimal such as `-12.5e-3`, ties to even; what the standard library parses, including
/// `inf` and `nan`. `None` if it is no number.
///
/// Most decimals of data files are m · 10^k with an integer m ≤ 2^53 and |k| ≤ 22. Then m and 10^|k| are doubles, and
/// one multiplication or division rounds correctly (Clinger 1990). The others are left to the standard library.
pub(crate) fn parse_double(text: &[u8]) -> Option<f64> {
    quick(text).or_else(|| std::str::from_utf8(text).ok()?.parse().ok())
}

/// The value where the short way is exact.
fn quick(text: &[u8]) -> Option<f64> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let mut mantissa = 0_u64;
    let mut digits = 0;
    let mut point = None;
    let mut at = 0;
    while let Some(&byte) = unsigned.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            // Beyond 19 digits this wraps, and the count below sends the number the long way.
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            digits += 1;
        } else if byte == b'.' && point.is_none() {
            point = Some(digits);
        } else {
            break;
        }
        at += 1;
    }
    if digits == 0 || digits > DIGITS || mantissa > EXACT {
        return None;
    }
    let mut exponent = point.map_or(0, |point| point as i32 - digits as i32);
    if at < unsigned.len() {
        exponent += written_exponent(&unsigned[at..])?;
    }
    let power = *POWERS.get(exponent.unsigned_abs() as usize)?;
    let value = mantissa as f64;
    let value = if exponent < 0 {
        value / power
    } else {
        value * power
    };
    Some(if negative { -value } else { value })
}

/// The exponent of `e-12`, if that is all there is and it is short.
fn written_exponent(text: &[u8]) -> Option<i32> {
    let [b'e' | b'E', rest @ ..] = text else {
        return None;
    };
    let (negative, digits) = match rest {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    let mut value = 0;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = 10 * value + i32::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// The double nearest to `unscaled` · 10^−`scale`.
pub(crate) fn decimal(unscaled: i128, scale: i32) -> Option<f64> {
    format!("{unscaled}e{}", -i64::from(scale)).parse().ok()
}

/// An integer as a double, if it is one.
pub(crate) fn exact_integer(value: i128) -> Option<f64> {
    let double = value as f64;
    // The way back saturates, so that no double beyond the integers is mistaken for one of them.
    (double as i128 == value && value != i128::MAX).then_some(double)
}

/// The value of the 16 bits of a half-precision float: exact.
pub(crate) fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let fraction = f64::from(bits & 0x3ff);
    // 2^-24 and 2^-10, written out.
    const SMALLEST: f64 = 1.0 / 16_777_216.0;
    let magnitude = match (bits >> 10) & 0x1f {
        0 => fraction * SMALLEST,
        0x1f if fraction > 0.0 => f64::NAN,
        0x1f => f64::INFINITY,
        exponent => (1024.0 + fraction) * SMALLEST * f64::from(1_u32 << (exponent - 1)),
    };
    sign * magnitude
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn std_parse(text: &str) -> Option<u64> {
        text.parse::<f64>().ok().map(f64::to_bits)
    }

    fn ours(text: &str) -> Option<u64> {
        parse_double(text.as_bytes()).map(f64::to_bits)
    }

    #[test]
    fn odd_forms_are_read_as_the_standard_library_does() {
        let forms = [
            "0",
            "-0",
            "+1",
            "1.",
            ".5",
            "-.5e1",
            "1e22",
            "1e23",
            "1E-22",
            "1e-23",
            "1e+5",
            "1e",
            "e5",
            ".",
            "",
            "-",
            "+-1",
            "1.5.2",
            "1e5x",
            " 1",
            "1 ",
            "0x10",
            "1_000",
            "inf",
            "-nan",
            "9007199254740992",
            "9007199254740993",
            "9007199254740993.0",
            "1e00005",
            "1e99999",
            "18446744073709551616",
            "00000000000000000000000001",
            "0.0000000000000000000000001",
            "123456789012345678",
            "8.5e22",
            "2.2250738585072014e-308",
            "5e-324",
            "1e309",
        ];
        for form in forms {
            assert_eq!(ours(form), std_parse(form), "{form}");
        }
    }

    #[test]
    fn the_quick_way_is_taken_and_only_where_it_is_exact() {
        assert!(quick(b"-12.625e-3").is_some());
        assert!(quick(b"9007199254740993").is_none());
        assert!(quick(b"1e23").is_none());
    }

    #[test]
    fn decimals_integers_and_halves() {
        assert_eq!(decimal(12345, 2), Some(123.45));
        assert_eq!(decimal(-7, 0), Some(-7.0));
        assert_eq!(decimal(3, -2), Some(300.0));
        assert_eq!(exact_integer(1 << 53), Some(9_007_199_254_740_992.0));
        assert_eq!(exact_integer((1 << 53) + 1), None);
        assert_eq!(exact_integer(i128::from(u64::MAX)), None);
        assert_eq!(
            exact_integer(i128::from(i64::MIN)),
            Some(-9_223_372_036_854_775_808.0)
        );
        assert_eq!(exact_integer(i128::MAX), None);
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_477_539_063e-8),
            (0x0400, 6.103_515_625e-5),
            (0x3555, 0.333_251_953_125),
            (0x7c00, f64::INFINITY),
        ] {
            assert_eq!(half(bits).to_bits(), f64::to_bits(value), "{bits:x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn every_double_and_every_decimal_is_rounded_correctly(
            bits in any::<u64>(),
            text in "[-+]?[0-9]{0,22}(\\.[0-9]{0,22})?([eE][-+]?[0-9]{1,3})?",
            mantissa in any::<u32>(),
            exponent in -30_i32..30,
        ) {
            prop_assert_eq!(ours(&text), std_parse(&text));
            let short = format!("{mantissa}e{exponent}");
            prop_assert_eq!(ours(&short), std_parse(&short));
            let value = f64::from_bits(bits);
            if value.is_finite() {
                for text in [format!("{value:?}"), format!("{value:e}"), format!("{value}")] {
                    prop_assert_eq!(ours(&text), Some(bits), "{}", text);
                }
            }
        }
    }
}
