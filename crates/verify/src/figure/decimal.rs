//! Numbers as labels: `n · 10^e` written exactly from integers, so that no tick reads 0.30000000000000004.

use super::text;

/// A number as it is written: plain, or with a power of ten that is set as a superscript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NumberLabel {
    /// Everything on the base line, `10` or `2×10` or `0.25`.
    pub(super) body: String,
    /// The superscript, if there is one.
    pub(super) exponent: Option<i32>,
}

impl NumberLabel {
    /// `10^exponent`.
    pub(super) fn power_of_ten(exponent: i32) -> Self {
        Self {
            body: "10".to_owned(),
            exponent: Some(exponent),
        }
    }

    /// The superscript with a real minus sign, empty when there is none.
    pub(super) fn superscript(&self) -> String {
        self.exponent.map_or_else(String::new, |exponent| {
            exponent.to_string().replace('-', "−")
        })
    }

    /// The width at font size `size`; superscripts are set at three quarters of it.
    pub(super) fn width(&self, size: f64) -> f64 {
        text::width(&self.body, size) + text::width(&self.superscript(), 0.75 * size)
    }

    /// On one line, for text that has no superscripts.
    pub(super) fn plain(&self) -> String {
        match self.exponent {
            None => self.body.clone(),
            Some(_) => format!("{}^{}", self.body, self.superscript()),
        }
    }
}

/// The digits of a number without trailing zeros, and the power of ten before which its decimal point stands:
/// the number is `0.digits · 10^point`.
fn normal_form(digits: i64, exponent: i32) -> (String, i32) {
    let all = digits.unsigned_abs().to_string();
    let point = i32::try_from(all.len())
        .unwrap_or(i32::MAX)
        .saturating_add(exponent);
    (all.trim_end_matches('0').to_owned(), point)
}

fn sign(digits: i64) -> &'static str {
    if digits < 0 { "−" } else { "" }
}

/// `digits · 10^exponent` written out with at least `decimals` decimal places.
pub(super) fn fixed(digits: i64, exponent: i32, decimals: usize) -> NumberLabel {
    let (kept, point) = normal_form(digits, exponent);
    let (whole, fraction) = match usize::try_from(point) {
        _ if kept.is_empty() => ("0".to_owned(), String::new()),
        Ok(point) if point >= kept.len() => (format!("{kept:0<point$}"), String::new()),
        Ok(point) if point > 0 => (kept[..point].to_owned(), kept[point..].to_owned()),
        _ => (
            "0".to_owned(),
            "0".repeat(point.unsigned_abs() as usize) + &kept,
        ),
    };
    let fraction = format!("{fraction:0<decimals$}");
    let dot = if fraction.is_empty() { "" } else { "." };
    NumberLabel {
        body: format!("{}{whole}{dot}{fraction}", sign(digits)),
        exponent: None,
    }
}

/// `digits · 10^exponent` as a mantissa and a power of ten; zero is `0`.
pub(super) fn scientific(digits: i64, exponent: i32) -> NumberLabel {
    let (kept, point) = normal_form(digits, exponent);
    let mantissa = match kept.split_at_checked(1) {
        None | Some(("", _)) => {
            return NumberLabel {
                body: "0".to_owned(),
                exponent: None,
            };
        }
        Some(("1", "")) => "10".to_owned(),
        Some((first, "")) => format!("{first}×10"),
        Some((first, rest)) => format!("{first}.{rest}×10"),
    };
    NumberLabel {
        body: format!("{}{mantissa}", sign(digits)),
        exponent: Some(point - 1),
    }
}

/// `digits · 10^exponent`, written out from 0.0001 to below a million and in powers of ten elsewhere.
pub(super) fn number(digits: i64, exponent: i32) -> NumberLabel {
    if digits == 0 || (-3..=6).contains(&normal_form(digits, exponent).1) {
        fixed(digits, exponent, 0)
    } else {
        scientific(digits, exponent)
    }
}

/// The double nearest to `digits · 10^exponent`.
pub(super) fn value(digits: i64, exponent: i32) -> f64 {
    // The standard library reads decimals with correct rounding: no power function is needed.
    format!("{digits}e{exponent}").parse().unwrap_or(0.0)
}

/// The integer of `significant` digits (1 to 15) and the power of ten whose product is `value` rounded; nothing if it
/// is not finite.
pub(super) fn digits(value: f64, significant: usize) -> Option<(i64, i32)> {
    let places = significant.clamp(1, 15) - 1;
    let text = format!("{value:.places$e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let digits = mantissa.replace('.', "").parse().ok()?;
    Some((
        digits,
        exponent.parse::<i32>().ok()? - i32::try_from(places).ok()?,
    ))
}

/// `value` to `significant` digits (1 to 15), for descriptions and notes.
pub(super) fn rounded(value: f64, significant: usize) -> NumberLabel {
    match digits(value, significant) {
        Some((digits, exponent)) => number(digits, exponent),
        None => NumberLabel {
            body: "not a number".to_owned(),
            exponent: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let plain = |digits, exponent| number(digits, exponent).plain();
        assert_eq!(plain(50, -2), "0.5");
        assert_eq!(plain(-15, -1), "−1.5");
        assert_eq!(plain(2, 3), "2000");
        assert_eq!(plain(200, 3), "200000");
        assert_eq!(plain(1, 6), "10^6");
        assert_eq!(plain(-12, 30), "−1.2×10^31");
        assert_eq!(plain(1, -4), "0.0001");
        assert_eq!(plain(5, -7), "5×10^−7");
        assert_eq!(plain(0, 4), "0");
        assert_eq!(plain(i64::MIN, 0), "−9.223372036854775808×10^18");
        assert_eq!(scientific(0, 3).plain(), "0");
    }

    #[test]
    fn decimals_can_be_asked_for() {
        assert_eq!(fixed(25, -2, 2).plain(), "0.25");
        assert_eq!(fixed(50, -2, 2).plain(), "0.50");
        assert_eq!(fixed(0, -1, 1).plain(), "0.0");
        assert_eq!(fixed(-5, -5, 5).plain(), "−0.00005");
    }

    #[test]
    fn rounding_keeps_the_digits_asked_for() {
        assert_eq!(rounded(0.276_599, 3).plain(), "0.277");
        assert_eq!(rounded(-18.297_874, 4).plain(), "−18.3");
        assert_eq!(rounded(1e300, 3).plain(), "10^300");
        assert_eq!(rounded(0.0, 3).plain(), "0");
        assert_eq!(rounded(-0.0, 3).plain(), "0");
        assert_eq!(rounded(f64::NAN, 3).plain(), "not a number");
    }

    #[test]
    fn values_are_the_nearest_doubles() {
        assert_eq!(value(3, -1).to_bits(), 0.3_f64.to_bits());
        assert_ne!(
            value(3, -1).to_bits(),
            (3.0 * 0.1_f64).to_bits(),
            "the control differs in the last bit"
        );
    }
}
