//! Directions and balls of small data sets, and what is left open.

use super::*;
use crate::ops::ln;

fn data(rows: &[(&[f64], f64)]) -> Dataset {
    let features = rows.iter().flat_map(|(a, _)| a.to_vec()).collect();
    let labels = rows.iter().map(|(_, y)| *y).collect();
    Dataset::new(features, labels, rows[0].0.len()).unwrap()
}

#[test]
fn separable_rows_have_a_direction() {
    let rows = data(&[
        (&[2.0, 1.0], 1.0),
        (&[1.0, 3.0], 1.0),
        (&[-1.0, 1.0], -1.0),
        (&[-2.0, -1.0], -1.0),
    ]);
    let LogisticMinimum::Escapes(found) = logistic_minimum(&rows) else {
        panic!("separable");
    };
    assert!(found.is_strict() && found.rows == 4, "{found:?}");
    assert_eq!(Separation::check(&found.direction, &rows), Some(4));
    assert!(
        found.describe().contains("all 4 rows"),
        "{}",
        found.describe()
    );
    // Control: the other way it separates nothing, and a shorter one is no direction at all.
    let turned: Vec<Rational> = found.direction.iter().map(|w| -w).collect();
    assert_eq!(Separation::check(&turned, &rows), None);
    assert_eq!(Separation::check(&found.direction[..1], &rows), None);
    assert_eq!(
        Separation::check(&[Rational::ZERO, Rational::ZERO], &rows),
        None
    );
}

#[test]
fn quasi_separable_rows_escape_too() {
    // On the line x_1 = x_2 both labels occur; off it, one each. No plane has all rows strictly on its sides.
    let rows = data(&[
        (&[1.0, 1.0], 1.0),
        (&[1.0, 1.0], -1.0),
        (&[3.0, 1.0], 1.0),
        (&[1.0, 2.0], -1.0),
    ]);
    let LogisticMinimum::Escapes(found) = logistic_minimum(&rows) else {
        panic!("quasi-separable");
    };
    assert_eq!((found.strict, found.rows), (2, 4), "{found:?}");
    assert!(!found.is_strict() && found.describe().contains("2 of 4 rows"));
    // A column that one class has alone.
    let rows = data(&[(&[1.0, 0.0], 1.0), (&[1.0, 0.0], -1.0), (&[1.0, 1.0], 1.0)]);
    assert!(
        matches!(logistic_minimum(&rows), LogisticMinimum::Escapes(found) if found.strict == 1)
    );
}

#[test]
fn other_rows_have_a_minimiser_in_a_small_ball() {
    // Two of three say +1: the minimiser of (2/3)ln(1 + e^{−x}) + (1/3)ln(1 + e^x) is ln 2.
    let rows = data(&[(&[1.0], 1.0), (&[1.0], 1.0), (&[1.0], -1.0)]);
    let LogisticMinimum::Attained(found) = logistic_minimum(&rows) else {
        panic!("not separable");
    };
    let off = (found.centre[0] - std::f64::consts::LN_2).abs();
    assert!(
        off <= found.radius + 1e-15 && found.radius < 1e-9,
        "{found:?}"
    );
    let third = 1.0 / 3.0;
    let least = third * 2.0 * ln(1.5) + third * ln(3.0);
    assert!(found.value.contains(least) || (found.value.midpoint() - least).abs() < 1e-15);
    assert!(found.value.width() < 1e-12);
    // Control: one label less, and it escapes.
    let rows = data(&[(&[1.0], 1.0), (&[1.0], 1.0), (&[1.0], 1.0)]);
    assert!(matches!(
        logistic_minimum(&rows),
        LogisticMinimum::Escapes(_)
    ));
}

#[test]
fn a_ball_is_refused_where_there_is_no_minimiser() {
    let rows = data(&[(&[1.0], 1.0), (&[-1.0], -1.0)]);
    for far in [1.0, 10.0, 30.0, 1e3] {
        assert_eq!(ball(&rows, &[far]), None, "{far}");
    }
    // And where the centre is not near it.
    let rows = data(&[(&[1.0], 1.0), (&[1.0], 1.0), (&[1.0], -1.0)]);
    assert_eq!(ball(&rows, &[9.0]), None);
}

#[test]
fn rows_whose_squares_overflow_are_left_open() {
    for large in [1e160, 1e200, f64::MAX] {
        let rows = data(&[(&[large], 1.0), (&[1.0], 1.0), (&[1.0], -1.0)]);
        assert_eq!(logistic_minimum(&rows), LogisticMinimum::Open, "{large}");
    }
}

#[test]
fn dependent_columns_are_left_open() {
    let rows = data(&[(&[1.0, 1.0], 1.0), (&[1.0, 1.0], -1.0)]);
    assert_eq!(logistic_minimum(&rows), LogisticMinimum::Open);
}
