//! Numbers as readers see them: the only place where a float becomes text.
//!
//! Bounds are printed rounded outward. Directed rounding works on the exact decimal expansion of a double, which is
//! finite (at most 767 digits), so nothing is rounded twice. A number that is not finite has no digits: it is printed as
//! a word.

use std::cmp::Ordering;
use std::f64::consts::{LN_10, LOG10_E};
use telescope_core::arithmetic::Rational;
use telescope_core::number::Number;
use telescope_core::ops;

/// Significant digits where nothing else is asked for.
pub(crate) const USUAL_DIGITS: usize = 6;
/// Numbers whose first digit stands at 10^e, e in this range, are written without a power of ten.
const PLAIN: std::ops::Range<i32> = -4..7;
/// A number whose exact expansion is no longer than this is printed whole.
const WHOLE: usize = 12;
/// Enough digits for the exact expansion of any double.
const ALL_DIGITS: usize = 780;

/// How a number is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// Unicode: `−1.5×10⁻⁷`.
    Text,
    /// LaTeX: `-1.5\cdot 10^{-7}`.
    Latex,
}

/// Which way digits are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toward {
    /// The nearest, ties to the even digit.
    Nearest,
    /// Minus infinity.
    Lower,
    /// Plus infinity.
    Upper,
}

/// ±0.d₁d₂d₃… · 10^(exponent + 1): digits without leading or trailing zeros; none for zero.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    /// The power of ten at which the first digit stands.
    exponent: i32,
}

impl Decimal {
    /// `significant` digits of a finite double, rounded to nearest; all of them if there are no more.
    fn nearest(value: f64, significant: usize) -> Option<Self> {
        Self::parse(&format!("{value:.*e}", significant.max(1) - 1))
    }

    /// The double itself.
    fn exact(value: f64) -> Option<Self> {
        Self::nearest(value, ALL_DIGITS)
    }

    /// The fewest digits that read back as the same double.
    fn shortest(value: f64) -> Option<Self> {
        Self::parse(&format!("{value:e}"))
    }

    /// From `[-]d[.d...]e[-]d...`; `None` for NaN and infinity.
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once('e')?;
        let negative = mantissa.starts_with('-');
        let mut digits: Vec<u8> = mantissa
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|byte| byte - b'0')
            .collect();
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let exponent = exponent.parse::<i32>().ok()? - i32::try_from(leading).ok()?;
        let zero = digits.is_empty();
        Some(Self {
            negative: negative && !zero,
            digits,
            exponent: if zero { 0 } else { exponent },
        })
    }

    /// The double with `significant` digits, rounded in one direction.
    fn rounded(value: f64, significant: usize, toward: Toward) -> Option<Self> {
        if toward == Toward::Nearest {
            return Self::nearest(value, significant);
        }
        let mut decimal = Self::exact(value)?;
        let kept = significant.max(1);
        if decimal.digits.len() > kept {
            decimal.digits.truncate(kept);
            if decimal.negative == (toward == Toward::Lower) {
                decimal.grow();
            }
            while decimal.digits.last() == Some(&0) {
                decimal.digits.pop();
            }
        }
        Some(decimal)
    }

    /// Adds one unit of the last digit to the magnitude.
    fn grow(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
        self.exponent += 1;
    }

    /// The number itself.
    fn value(&self) -> Option<Rational> {
        let sign = if self.negative { "-" } else { "" };
        let digits: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let digits = if digits.is_empty() { "0" } else { &digits };
        let shift = self.exponent + 1 - i32::try_from(digits.len()).ok()?;
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
        Number::ratio(
            &format!("{sign}{digits}{}", zeros(shift)),
            &format!("1{}", zeros(-shift)),
        )
    }

    fn set(&self, style: Style) -> String {
        let minus = match style {
            Style::Text => "−",
            Style::Latex => "-",
        };
        let sign = if self.negative { minus } else { "" };
        let digits: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        if digits.is_empty() {
            return "0".to_owned();
        }
        // Integers whose digits reach (nearly) to the unit are clearer written out.
        let integer = usize::try_from(self.exponent)
            .is_ok_and(|exponent| exponent < 15 && digits.len() + 3 > exponent);
        if PLAIN.contains(&self.exponent) || integer {
            return format!("{sign}{}", plain(&digits, self.exponent));
        }
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        match style {
            Style::Text => {
                let mantissa = if digits == "1" {
                    String::new()
                } else {
                    format!("{first}{dot}{rest}×")
                };
                format!("{sign}{mantissa}10{}", superscript(self.exponent))
            }
            Style::Latex => {
                let mantissa = if digits == "1" {
                    String::new()
                } else {
                    format!("{first}{dot}{rest}\\cdot ")
                };
                format!("{sign}{mantissa}10^{{{}}}", self.exponent)
            }
        }
    }
}

/// Digits with a decimal point, the first at 10^exponent.
fn plain(digits: &str, exponent: i32) -> String {
    match usize::try_from(exponent) {
        Err(_) => format!(
            "0.{}{digits}",
            "0".repeat(exponent.unsigned_abs() as usize - 1)
        ),
        Ok(exponent) if digits.len() <= exponent + 1 => {
            format!("{digits}{}", "0".repeat(exponent + 1 - digits.len()))
        }
        Ok(exponent) => format!("{}.{}", &digits[..=exponent], &digits[exponent + 1..]),
    }
}

fn superscript(exponent: i32) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    exponent
        .to_string()
        .bytes()
        .map(|byte| {
            if byte == b'-' {
                '⁻'
            } else {
                RAISED[usize::from(byte - b'0')]
            }
        })
        .collect()
}

fn set(decimal: Option<Decimal>, value: f64, style: Style) -> String {
    match decimal {
        Some(decimal) => decimal.set(style),
        None if value.is_nan() => "undefined".to_owned(),
        None => "unbounded".to_owned(),
    }
}

/// `value` to so many significant digits, to nearest. For estimates, never for a bound.
///
/// ```
/// use telescope_verify::number::nearest;
///
/// assert_eq!(nearest(2.0 / 3.0, 3), "0.667");
/// assert_eq!(nearest(-1.5e-9, 3), "−1.5×10⁻⁹");
/// ```
#[must_use]
pub fn nearest(value: f64, digits: usize) -> String {
    set(Decimal::nearest(value, digits), value, Style::Text)
}

/// As [`nearest`], in LaTeX.
#[must_use]
pub(crate) fn nearest_latex(value: f64, digits: usize) -> String {
    set(Decimal::nearest(value, digits), value, Style::Latex)
}

/// A number at most `value`, of so many significant digits: for lower bounds.
///
/// ```
/// use telescope_verify::number::lower;
///
/// assert_eq!(lower(2.0 / 3.0, 3), "0.666");
/// ```
#[must_use]
pub fn lower(value: f64, digits: usize) -> String {
    set(
        Decimal::rounded(value, digits, Toward::Lower),
        value,
        Style::Text,
    )
}

/// A number at least `value`, of so many significant digits: for upper bounds.
///
/// ```
/// use telescope_verify::number::upper;
///
/// assert_eq!(upper(1.0 / 3.0, 3), "0.334");
/// assert_eq!(upper(f64::INFINITY, 3), "unbounded");
/// ```
#[must_use]
pub fn upper(value: f64, digits: usize) -> String {
    set(
        Decimal::rounded(value, digits, Toward::Upper),
        value,
        Style::Text,
    )
}

/// A number at least every number of the enclosure, as [`upper`]; or at least `exact`, if that is given: it lies in the
/// enclosure, whose upper end may be just above a short decimal that is not below `exact`.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_verify::number::upper_of;
///
/// // The double 0.3 lies below three tenths, and the next one above.
/// let ends = [0.3, 0.300_000_000_000_000_04];
/// let exact: Rational = "3/10".parse().unwrap();
/// assert_eq!(upper_of(ends, Some(&exact), 3), "0.3");
/// assert_eq!(upper_of(ends, None, 3), "0.301");
/// ```
#[must_use]
pub fn upper_of([low, high]: [f64; 2], exact: Option<&Rational>, digits: usize) -> String {
    let candidate = exact.and_then(|exact| {
        let candidate = Decimal::rounded(low, digits, Toward::Upper)?;
        (candidate.value()? >= *exact).then_some(candidate)
    });
    candidate.map_or_else(
        || upper(high, digits),
        |candidate| candidate.set(Style::Text),
    )
}

/// The fewest digits that read back as the same double: for numbers that somebody wrote.
#[must_use]
pub(crate) fn shortest(value: f64) -> String {
    set(Decimal::shortest(value), value, Style::Text)
}

/// As [`shortest`], in LaTeX.
#[must_use]
pub(crate) fn shortest_latex(value: f64) -> String {
    set(Decimal::shortest(value), value, Style::Latex)
}

/// An enclosure to six digits. One number if both ends, and so everything between them, round to it; else `[lower, upper]`,
/// rounded outward, with as many digits as it takes to see how far the ends are apart. A point with a short expansion is
/// printed whole.
///
/// ```
/// use telescope_verify::number::enclosure;
///
/// assert_eq!(enclosure([0.276_599_01, 0.276_599_02]), "0.276599");
/// assert_eq!(enclosure([0.2765, 0.2766]), "[0.2765, 0.27661]");
/// ```
#[must_use]
pub fn enclosure(ends: [f64; 2]) -> String {
    enclosure_to(ends, USUAL_DIGITS)
}

/// As [`enclosure`], to so many digits.
#[must_use]
pub(crate) fn enclosure_to(ends: [f64; 2], digits: usize) -> String {
    set_enclosure(ends, digits, Style::Text)
}

fn set_enclosure([low, high]: [f64; 2], digits: usize, style: Style) -> String {
    let (Some(exact), Some(other)) = (Decimal::exact(low), Decimal::exact(high)) else {
        let end = |value, toward| set(Decimal::rounded(value, 3, toward), value, style);
        return format!(
            "[{}, {}]",
            end(low, Toward::Lower),
            end(high, Toward::Upper)
        );
    };
    if exact == other && exact.digits.len() <= WHOLE {
        return exact.set(style);
    }
    let common = |count: usize| {
        let (low, high) = (Decimal::nearest(low, count), Decimal::nearest(high, count));
        low.is_some() && low == high
    };
    if common(digits) {
        return set(Decimal::nearest(low, digits), low, style);
    }
    let agreed = (1..digits).rev().find(|count| common(*count)).unwrap_or(0);
    let shown = (agreed + 2).max(3);
    let end = |value, toward| set(Decimal::rounded(value, shown, toward), value, style);
    format!(
        "[{}, {}]",
        end(low, Toward::Lower),
        end(high, Toward::Upper)
    )
}

/// A p-value or another probability, to three digits.
#[must_use]
pub(crate) fn probability(value: f64) -> String {
    nearest(value, 3)
}

/// The number whose natural logarithm is given, which may lie beyond the range of doubles: to so many digits, rounded
/// down up to the error of the logarithm.
#[must_use]
pub(crate) fn from_logarithm(logarithm: f64, digits: usize) -> String {
    if !logarithm.is_finite() || logarithm.abs() < 600.0 {
        return lower(ops::exp(logarithm), digits);
    }
    let decades = (logarithm * LOG10_E).floor();
    let mantissa = ops::exp((logarithm - decades * LN_10).clamp(0.0, LN_10));
    let Some(mut decimal) = Decimal::rounded(mantissa, digits, Toward::Lower) else {
        return "unbounded".to_owned();
    };
    // A logarithm of a double that was summed from replicates is below 10^15 in magnitude.
    decimal.exponent += decades.clamp(-1e9, 1e9) as i32;
    decimal.set(Style::Text)
}

/// A count, in groups of three digits from 10 000 on.
#[must_use]
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            // A narrow space that does not break.
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with its noun, which takes an s unless it counts one.
///
/// ```
/// use telescope_verify::number::counted;
///
/// assert_eq!((counted(1, "claim"), counted(12, "claim")), ("1 claim".to_owned(), "12 claims".to_owned()));
/// ```
#[must_use]
pub fn counted(value: u64, noun: &str) -> String {
    let plural = match value.cmp(&1) {
        Ordering::Equal => "",
        _ => "s",
    };
    format!("{} {noun}{plural}", count(value))
}

/// A text whose negative numbers have a minus sign: a hyphen before a digit that follows no letter, digit or hyphen.
#[must_use]
pub(crate) fn with_minus_signs(text: &str) -> String {
    let mut signed = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let digit = letters.peek().is_some_and(char::is_ascii_digit);
        let joined = before.is_alphanumeric() || before == '-' || before == ')';
        signed.push(match letter {
            '-' if digit && !joined => '−',
            other => other,
        });
        before = letter;
    }
    signed
}

#[cfg(test)]
mod tests;
