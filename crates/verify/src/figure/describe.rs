//! Sentences about a figure, for its description and its footnotes.

use super::decimal;

/// A number of points in words.
pub(super) fn points(count: usize) -> String {
    if count == 1 {
        "1 point".to_owned()
    } else {
        format!("{count} points")
    }
}

/// A value to four digits.
pub(super) fn value(value: f64) -> String {
    decimal::rounded(value, 4).plain()
}

/// A place of the plane.
pub(super) fn place((x, y): (f64, f64)) -> String {
    format!("({}, {})", value(x), value(y))
}

/// Where a line begins and ends, as far as it is finite.
pub(super) fn ends(label: &str, points: &[(f64, f64)]) -> String {
    let mut finite = points
        .iter()
        .copied()
        .filter(|(x, y)| x.is_finite() && y.is_finite());
    match (finite.next(), finite.next_back()) {
        (None, _) => format!("{label}: no data."),
        (Some(only), None) => format!("{label}: one point {}.", place(only)),
        (Some(first), Some(last)) => format!("{label}: from {} to {}.", place(first), place(last)),
    }
}

/// All sentences that say something, as one text.
pub(super) fn together(sentences: impl IntoIterator<Item = String>) -> String {
    sentences
        .into_iter()
        .filter(|sentence| !sentence.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_the_finite_ones() {
        assert_eq!(
            ends(
                "a",
                &[
                    (f64::NAN, 1.0),
                    (1.0, 2.0),
                    (3.0, -0.5),
                    (4.0, f64::INFINITY)
                ]
            ),
            "a: from (1, 2) to (3, −0.5)."
        );
        assert_eq!(ends("a", &[(1.0, 2.0)]), "a: one point (1, 2).");
        assert_eq!(ends("a", &[(1.0, f64::NAN)]), "a: no data.");
        assert_eq!(
            (points(1), points(0)),
            ("1 point".to_owned(), "0 points".to_owned())
        );
        assert_eq!(
            together(["a.".to_owned(), String::new(), "b.".to_owned()]),
            "a. b."
        );
    }
}
