//! Tests of surveys, basins and witnesses: functions with known minima, double zeros, and derivatives told wrong.

use super::*;
use crate::arithmetic::{Arithmetic, Trigonometric};
use crate::problems::Wiggle;

/// A function given by three of them.
struct Given<F, G, H>(F, G, H);

impl<F, G, H> Curve for Given<F, G, H>
where
    F: Fn(&Interval) -> Interval,
    G: Fn(&Interval) -> Interval,
    H: Fn(&Interval) -> Interval,
{
    fn value(&self, x: &Interval) -> Interval {
        self.0(x)
    }
    fn slope(&self, x: &Interval) -> Interval {
        self.1(x)
    }
    fn curvature(&self, x: &Interval) -> Interval {
        self.2(x)
    }
}

fn point(value: f64) -> Interval {
    Interval::point(value)
}

fn cosine() -> impl Curve {
    Given(
        Interval::cos,
        |x: &Interval| -x.sin(),
        |x: &Interval| -x.cos(),
    )
}

/// (x − c)².
fn parabola(c: f64) -> impl Curve {
    Given(
        move |x: &Interval| (*x - point(c)).square(),
        move |x: &Interval| point(2.0) * (*x - point(c)),
        |_: &Interval| point(2.0),
    )
}

/// x³(x − 4): a double zero of f' at 0, a minimum at 3.
fn saddle() -> impl Curve {
    Given(
        |x: &Interval| x.square() * x * (*x - point(4.0)),
        |x: &Interval| point(4.0) * x.square() * (*x - point(3.0)),
        |x: &Interval| point(12.0) * x * (*x - point(2.0)),
    )
}

const FINEST: f64 = 1e-6;

fn kinds(survey: &Survey) -> Vec<Kind> {
    survey.points.iter().map(|point| point.kind).collect()
}

#[test]
fn the_minima_of_the_cosine() {
    let survey = survey(&cosine(), Interval::new(1.0, 20.0), FINEST).unwrap();
    // π, 2π, ..., 6π.
    let expected = [Kind::Minimum, Kind::Maximum].repeat(3);
    assert_eq!(kinds(&survey), expected);
    assert_eq!(survey.count_of_minima(), Some(3));
    for (k, found) in survey.points.iter().enumerate() {
        let pi = Interval::new(std::f64::consts::PI, std::f64::consts::PI.next_up());
        let place = pi * point(f64::from_count(k + 1));
        assert!(found.place.intersect(&place).is_some() && found.place.width() < 1e-12,);
        assert!(found.value.contains(if k % 2 == 0 { -1.0 } else { 1.0 }));
    }
}

#[test]
fn parabolas_have_one_minimum_or_none() {
    for c in [-0.3, 0.0, 0.7] {
        let found = survey(&parabola(c), Interval::new(-1.0, 1.0), FINEST).unwrap();
        assert_eq!(kinds(&found), [Kind::Minimum]);
        assert!(found.points[0].place.contains(c) && found.points[0].place.width() < 1e-12);
        assert_eq!(found.basin_of(-1.0), Some(0));
        assert_eq!(found.basins()[0].left, Edge::Range(-1.0));
        assert_eq!(
            (found.basin_of(1.5), found.basin_of(f64::NAN)),
            (None, None)
        );
    }
    let none = survey(&parabola(5.0), Interval::new(-1.0, 1.0), FINEST).unwrap();
    assert_eq!(
        (none.count_of_minima(), none.basin_of(0.0)),
        (Some(0), None)
    );
}

#[test]
fn a_double_zero_is_undecided() {
    let survey = survey(&saddle(), Interval::new(-1.0, 5.0), FINEST).unwrap();
    assert_eq!(kinds(&survey), [Kind::Minimum]);
    assert!(survey.points[0].place.contains(3.0));
    assert_eq!(survey.count_of_minima(), None, "no count is claimed");
    assert_eq!(survey.undecided.len(), 1);
    assert!(survey.undecided[0].contains(0.0) && survey.undecided[0].width() < 1e-3);
    // The flow from −1 stops at 0, that from 1 does not meet it.
    assert_eq!(
        (survey.basin_of(-0.9), survey.basin_of(1.0)),
        (None, Some(0))
    );
    assert_eq!(
        survey.basins()[0].left,
        Edge::Undecided(survey.undecided[0])
    );
    // A constant function has no certain sign anywhere.
    let flat = Given(
        |_: &Interval| point(1.0),
        |_: &Interval| point(0.0),
        |_: &Interval| point(0.0),
    );
    assert_eq!(
        super::survey(&flat, Interval::new(0.0, 1.0), FINEST),
        Err(SurveyError::End(0.0))
    );
}

#[test]
fn enclosures_too_wide_leave_all_undecided() {
    let vague = Given(
        |x: &Interval| x.square(),
        |x: &Interval| {
            if x.width() > 0.0 {
                Interval::whole()
            } else {
                point(2.0) * x
            }
        },
        |_: &Interval| Interval::whole(),
    );
    let survey = survey(&vague, Interval::new(-1.0, 2.0), 0.01).unwrap();
    assert_eq!(survey.count_of_minima(), None);
    assert_eq!(survey.undecided, [Interval::new(-1.0, 2.0)]);
    // However fine the boxes may be, their number is limited.
    let endless = super::survey(&vague, Interval::new(-1.0, 2.0), 5e-324).unwrap();
    assert_eq!(endless.undecided, survey.undecided);
}

#[test]
fn bad_questions_are_refused() {
    let ask = |lower, upper, finest| {
        survey(&parabola(0.0), Interval::new(lower, upper), finest).unwrap_err()
    };
    assert_eq!(ask(0.0, 1.0, FINEST), SurveyError::End(0.0));
    assert_eq!(ask(-1.0, 0.0, FINEST), SurveyError::End(0.0));
    assert_eq!(ask(1.0, 1.0, FINEST), SurveyError::Range(1.0, 1.0));
    assert!(matches!(
        ask(0.0, f64::INFINITY, FINEST),
        SurveyError::Range(..)
    ));
    assert_eq!(ask(-1.0, 1.0, 0.0), SurveyError::Finest(0.0));
    assert!(matches!(ask(-1.0, 1.0, f64::NAN), SurveyError::Finest(_)));
}

#[test]
fn wrong_derivatives_are_caught() {
    let range = Interval::new(-10.0, 10.0);
    let (f, slope) = (
        |x: &Interval| Wiggle.value(x),
        |x: &Interval| Wiggle.slope(x),
    );
    let curvature = |x: &Interval| Wiggle.curvature(x);
    let shifted = |x: &Interval| Wiggle.curvature(x) + point(0.01);
    let turned = |x: &Interval| -Wiggle.curvature(x);
    // Without its last term, x² sin x.
    let short = |x: &Interval| Wiggle.curvature(x) + x.square() * x.sin();
    let ask =
        |curve: &dyn Fn(&Interval) -> Interval| survey(&Given(f, slope, curve), range, FINEST);
    assert!(ask(&curvature).is_ok());
    for wrong in [&shifted as &dyn Fn(&Interval) -> Interval, &turned, &short] {
        assert!(matches!(ask(wrong), Err(SurveyError::Contradiction(..))));
    }
    let other = |x: &Interval| Wiggle.slope(x) * point(1.001);
    let wrong = survey(&Given(f, other, curvature), range, FINEST);
    assert!(matches!(wrong, Err(SurveyError::Contradiction(..))));
}

#[test]
fn the_minima_of_the_wiggle() {
    let ten = survey(&Wiggle, Interval::new(-10.0, 10.0), FINEST).unwrap();
    assert_eq!(ten.count_of_minima(), Some(4));
    let twenty = survey(&Wiggle, Interval::new(-20.0, 20.0), FINEST).unwrap();
    let mut known: Vec<Interval> = (-2..=3).map(|k| Wiggle.minimiser(k)).collect();
    known.insert(3, point(0.0));
    let minima: Vec<_> = twenty.minima().collect();
    assert_eq!((minima.len(), twenty.undecided.len()), (7, 0));
    for (minimum, known) in minima.iter().zip(&known) {
        assert!(minimum.place.intersect(known).is_some() && minimum.place.width() < 1e-12);
        assert!(minimum.value.contains(0.0) && minimum.value.upper() < 1e-12);
    }
    // Minima and maxima take turns; tan(x/2 + π/4) = −x/2 at the maxima.
    for pair in twenty.points.windows(2) {
        assert_ne!(pair[0].kind, pair[1].kind);
        assert!(pair[0].place.certainly_lt(&pair[1].place));
    }
    for maximum in twenty
        .points
        .iter()
        .filter(|point| point.kind == Kind::Maximum)
    {
        let x = maximum.place;
        let (sin, cos) = (x * point(0.5)
            + Interval::new(
                std::f64::consts::FRAC_PI_4,
                std::f64::consts::FRAC_PI_4.next_up(),
            ))
        .sin_cos();
        assert!((sin + x * point(0.5) * cos).contains(0.0) && maximum.value.lower() > 0.1);
    }
}

#[test]
fn basins_are_where_gradient_steps_go() {
    let survey = survey(&Wiggle, Interval::new(-20.0, 20.0), FINEST).unwrap();
    let basins = survey.basins();
    assert_eq!(basins.len(), 7);
    // Left of the first maximum the flow leaves the range; right of the last minimum it comes back.
    assert_eq!(
        (survey.basin_of(-18.7), survey.basin_of(20.0)),
        (None, Some(6))
    );
    assert!(matches!(
        (basins[0].left, basins[6].right),
        (Edge::Maximum(_), Edge::Range(20.0))
    ));
    let minima: Vec<f64> = survey
        .minima()
        .map(|point| point.place.midpoint())
        .collect();
    for k in 0..200_i32 {
        let start = f64::from(k) * 0.185 - 17.2;
        let Some(basin) = survey.basin_of(start) else {
            panic!("{start} is undecided");
        };
        // |f''| < 2·2 + 4·20 + 400: steps of 1/500 never pass a stationary point.
        let mut x = start;
        for _ in 0..30_000 {
            x -= 0.002 * Wiggle.derivatives(&x).0;
        }
        assert!((x - minima[basin]).abs() < 1e-6, "{start} goes to {x}");
    }
    for maximum in survey
        .points
        .iter()
        .filter(|point| point.kind == Kind::Maximum)
    {
        let place = maximum.place;
        assert_eq!(survey.basin_of(place.midpoint()), None);
        let sides = (
            survey.basin_of(place.lower() - 1e-9),
            survey.basin_of(place.upper() + 1e-9),
        );
        if let (Some(left), Some(right)) = sides {
            assert_eq!(left + 1, right);
        }
    }
}

#[test]
fn the_wiggle_is_not_convex() {
    let range = Interval::new(-10.0, 10.0);
    let witness = non_convexity(&Wiggle, &range, 40).unwrap();
    assert!(witness.excess() > 1.0 && witness.chord.upper() < witness.value.lower());
    assert_eq!(
        NonConvexity::at(&Wiggle, witness.x, witness.y, witness.weight),
        Some(witness)
    );
    assert_eq!(
        witness.to_string(),
        "not convex: with x = 3.5, y = 10, λ = 0.25, f(λx + (1−λ)y) is in [130.97448152617835, 130.97448152617838], \
         above λf(x) + (1−λ)f(y), in [36.186643048497785, 36.186643048497814]; λx + (1−λ)y is in [8.375, 8.375]"
    );
    let place = concavity(&Wiggle, &range, 40).unwrap();
    assert!(place.curvature.upper() < -74.0);
    assert_eq!(
        place.to_string(),
        "not convex: at x = 8.5 the second derivative is in [-74.56212435308422, -74.56212435308417]"
    );
}

#[test]
fn convex_functions_have_no_witness() {
    let range = Interval::new(-3.0, 4.0);
    for c in [0.0, 0.1] {
        assert_eq!(non_convexity(&parabola(c), &range, 40), None);
        assert_eq!(concavity(&parabola(c), &range, 40), None);
    }
    // On a line the two sides are equal: the inequality must be strict.
    let line = Given(
        |x: &Interval| point(3.0) * x,
        |_: &Interval| point(3.0),
        |_: &Interval| point(0.0),
    );
    assert_eq!(non_convexity(&line, &range, 16), None);
    assert_eq!(concavity(&line, &range, 16), None);
    // Points in the wrong order or weights outside (0, 1) are no witness.
    for (x, y, weight) in [
        (2.0, -2.0, 0.5),
        (-2.0, 2.0, 0.0),
        (-2.0, 2.0, 1.0),
        (-2.0, 2.0, f64::NAN),
    ] {
        assert_eq!(NonConvexity::at(&Wiggle, x, y, weight), None);
    }
    // But the same parabola turned over has both.
    let turned = Given(
        |x: &Interval| -x.square(),
        |x: &Interval| point(-2.0) * x,
        |_: &Interval| point(-2.0),
    );
    assert!(non_convexity(&turned, &range, 4).is_some() && concavity(&turned, &range, 4).is_some());
}
