//! What every projection promises, in rationals and in doubles, and what every shape says of itself.

use super::*;
use crate::arithmetic::{Interval, Quantity, rational_from_f64};
use crate::vector::{distance_sq, dot, lift};
use proptest::prelude::*;

fn point() -> impl Strategy<Value = Vec<Rational>> {
    let coordinate =
        (-36_i32..=36, 1_u8..=8).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()));
    prop::collection::vec(coordinate, 3)
}

fn numbers(values: &[Rational]) -> Vec<Number> {
    values
        .iter()
        .map(|value| Number::from_rational(value.clone()).unwrap())
        .collect()
}

fn positive(value: &Rational) -> Positive {
    Positive::new(Number::from_rational(value.clone()).unwrap()).unwrap()
}

/// Domains of three dimensions whose projections are rational.
fn rational_domain() -> impl Strategy<Value = AnyDomain> {
    let size = (1_u8..=24, 1_u8..=6).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()));
    prop_oneof![
        Just(AnyDomain::WholeSpace),
        (point(), prop::collection::vec(0_u8..=9, 3)).prop_map(|(lower, widths)| {
            let upper: Vec<Rational> = lower
                .iter()
                .zip(widths)
                .map(|(lower, width)| lower + Rational::from(width) / Rational::from(2))
                .collect();
            AnyDomain::Box(BoxSpec {
                lower: numbers(&lower),
                upper: numbers(&upper),
            })
        }),
        (point(), point()).prop_map(|(mut normal, offset)| {
            if normal.iter().all(|a| *a == Rational::ZERO) {
                normal[0] = Rational::ONE;
            }
            AnyDomain::HalfSpace(HalfSpaceSpec {
                normal: numbers(&normal),
                offset: numbers(&offset)[0].clone(),
            })
        }),
        size.prop_map(|total| AnyDomain::Simplex(SimplexSpec {
            total: Some(positive(&total)),
        })),
    ]
}

/// Those and a ball.
fn any_domain() -> impl Strategy<Value = AnyDomain> {
    let ball = (point(), 1_u8..=20).prop_map(|(centre, radius)| {
        AnyDomain::Ball(BallSpec {
            radius: positive(&(Rational::from(radius) / Rational::from(4))),
            centre: Some(numbers(&centre)),
        })
    });
    prop_oneof![4 => rational_domain(), 1 => ball]
}

fn projected<A: Arithmetic>(domain: &impl Domain<A>, x: &[A]) -> Vec<A> {
    let mut x = x.to_vec();
    domain.project(&mut x);
    x
}

fn difference(a: &[Rational], b: &[Rational]) -> Vec<Rational> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn doubles(x: &[Rational]) -> Vec<f64> {
    x.iter().map(|x| x.to_f64().value()).collect()
}

proptest! {
    #[test]
    fn exact_projections_are_nearest_points(domain in rational_domain(), x in point(), y in point()) {
        let shape = Shape::new(&domain, 3).unwrap();
        let exact = shape.exact();
        let (p, q) = (projected(&exact, &x), projected(&exact, &y));
        prop_assert!(shape.contains(&p) && shape.contains(&q));
        prop_assert_eq!(&projected(&exact, &p), &p);
        if shape.contains(&x) {
            prop_assert_eq!(&p, &x);
        }
        // ⟨x − Px, z − Px⟩ ≤ 0 for all z of the domain makes Px the nearest point.
        let residual = difference(&x, &p);
        let z = shape.middle(3);
        prop_assert!(shape.contains(&z));
        for z in [&q, &z] {
            prop_assert!(dot(&residual, &difference(z, &p)) <= Rational::ZERO);
        }
        prop_assert!(distance_sq(&p, &q) <= distance_sq(&x, &y));
        prop_assert!(exact.check().is_ok());
    }

    #[test]
    fn doubles_project_as_rationals_do(domain in any_domain(), x in point(), y in point()) {
        let shape = Shape::new(&domain, 3).unwrap();
        let rooted = shape.rooted::<f64>();
        let (x, y) = (doubles(&x), doubles(&y));
        let (p, q) = (projected(&rooted, &x), projected(&rooted, &y));
        let distance = |a: &[f64], b: &[f64]| distance_sq(a, b).sqrt();
        prop_assert!(distance(&p, &q) <= distance(&x, &y) + 1e-12);
        prop_assert!(distance(&projected(&rooted, &p), &p) < 1e-13);
        let toward: f64 = (0..3).map(|k| (x[k] - p[k]) * (q[k] - p[k])).sum();
        prop_assert!(toward <= 1e-11, "{toward}");
        let exact = shape.exact();
        let same = projected(&exact, &lift(&x));
        if exact.check().is_ok() {
            for (p, same) in p.iter().zip(&same) {
                prop_assert!((p - same.to_f64().value()).abs() < 1e-12);
            }
        }
        // Negative control: a point moved away from the projection is farther or outside.
        if distance(&x, &p) > 1e-3 {
            let back: Vec<f64> = (0..3).map(|k| p[k] + 1e-6 * (x[k] - p[k])).collect();
            prop_assert!(!shape.contains(&lift(&back)));
        }
    }

    #[test]
    fn shapes_know_their_size(domain in any_domain(), at in point(), x in point(), v in point()) {
        let shape = Shape::new(&domain, 3).unwrap();
        let exact = shape.exact();
        let inside = projected(&exact, &x);
        prop_assume!(exact.check().is_ok() && shape.contains(&inside));
        let upper = |square: &Quantity| square.enclosure().upper();
        let double = |value: &Rational| Interval::from_rational(value).lower();
        if let Some(reach) = shape.reach(&at) {
            prop_assert!(double(&distance_sq(&inside, &at)) <= upper(reach.square()));
        }
        if let Some(diameter) = shape.diameter(3) {
            prop_assert!(double(&distance_sq(&inside, &shape.middle(3))) <= upper(diameter.square()));
            let reach = shape.reach(&shape.middle(3)).unwrap();
            prop_assert!(reach.square().enclosure().lower() <= upper(diameter.square()));
        }
        let direction: Vec<Interval> = crate::vector::enclose(&v);
        if let Some(least) = shape.least_linear(&direction) {
            prop_assert!(double(&dot(&v, &inside)) >= least.lower());
        } else {
            prop_assert!(shape.diameter(3).is_none());
        }
    }
}

fn domain(text: &str) -> AnyDomain {
    serde_json::from_str(text).unwrap()
}

fn shape(text: &str) -> Shape {
    Shape::new(&domain(text), 2).unwrap()
}

#[test]
fn sizes_by_hand() {
    let exact = |magnitude: Option<crate::arithmetic::Magnitude>| {
        magnitude.unwrap().square().exact().cloned().unwrap()
    };
    let start = lift::<Rational>(&[3.0, 0.0]);
    for (text, diameter_sq, reach_sq, least) in [
        (
            r#"{"box": {"lower": [0.0, -1.0], "upper": [2.0, 1.0]}}"#,
            8.0,
            10.0,
            -4.0,
        ),
        (
            r#"{"ball": {"radius": 2.0, "centre": [0.0, 0.0]}}"#,
            16.0,
            25.0,
            -10.0,
        ),
        (r#"{"simplex": {"total": 2.0}}"#, 8.0, 13.0, -8.0),
    ] {
        let shape = shape(text);
        assert_eq!(
            exact(shape.diameter(2)),
            rational_from_f64(diameter_sq),
            "{text}"
        );
        assert_eq!(
            exact(shape.reach(&start)),
            rational_from_f64(reach_sq),
            "{text}"
        );
        // The least of 3x − 4y: at (0, 1), −2·5 on the ball, at (0, 2).
        let found = shape.least_linear(&lift(&[3.0, -4.0])).unwrap();
        assert!(
            found.contains(least) && found.width() < 1e-13,
            "{text} {found:?}"
        );
    }
    for text in [
        r#""whole-space""#,
        r#"{"half-space": {"normal": [1.0, 0.0], "offset": 1.0}}"#,
    ] {
        let shape = shape(text);
        assert!(shape.diameter(2).is_none() && shape.reach(&start).is_none());
        assert!(shape.least_linear(&lift(&[1.0, 1.0])).is_none());
    }
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    for (text, list) in [
        (r#"{"box": {"lower": [0.0], "upper": [1.0, 1.0]}}"#, "lower"),
        (
            r#"{"box": {"lower": [0.0, 2.0], "upper": [1.0, 1.0]}}"#,
            "upper",
        ),
        (r#"{"ball": {"radius": 1.0, "centre": [0.0]}}"#, "centre"),
        (
            r#"{"half-space": {"normal": [0.0, 0.0], "offset": 1.0}}"#,
            "normal",
        ),
        (
            r#"{"half-space": {"normal": [1.0], "offset": 1.0}}"#,
            "normal",
        ),
    ] {
        let error = Shape::new(&domain(text), 2).unwrap_err();
        assert_eq!(error.list(), list, "{error}");
    }
    for bad in [
        r#"{"simplex": {"total": 0.0}}"#,
        r#"{"ball": {"radius": -1.0}}"#,
        r#"{"box": {"lower": [0.0]}}"#,
    ] {
        assert!(serde_json::from_str::<AnyDomain>(bad).is_err(), "{bad}");
    }
}

/// A step outside whose length is no rational is refused, not rounded; a later rational one does not undo that.
#[test]
fn an_exact_ball_fails_rather_than_rounds() {
    let exact = shape(r#"{"ball": {"radius": 1.0}}"#).exact();
    let away = projected(&exact, &lift(&[3.0, 4.0]));
    assert_eq!(dot(&away, &away), Rational::ONE);
    assert!(exact.check().is_ok());
    projected(&exact, &lift(&[1.0, 1.0]));
    assert!(exact.check().unwrap_err().contains("not rational"));
    projected(&exact, &lift(&[3.0, 4.0]));
    assert!(exact.check().is_err());
}

#[test]
fn divergence_is_not_hidden() {
    for text in [
        r#""whole-space""#,
        r#"{"box": {"lower": [0.0, 0.0], "upper": [1.0, 1.0]}}"#,
        r#"{"ball": {"radius": 1.0}}"#,
        r#"{"half-space": {"normal": [1.0, 1.0], "offset": 1.0}}"#,
        r#"{"simplex": {}}"#,
    ] {
        let rooted = shape(text).rooted::<f64>();
        let x = projected(&rooted, &[f64::NAN, 0.25]);
        assert!(x.iter().any(|x| x.is_nan()), "{text}: {x:?}");
    }
}
