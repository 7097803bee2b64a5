//! What every loss promises: derivatives, subgradient inequalities, slopes, curvatures and dual points.

use super::*;
use crate::arithmetic::{Interval, Rational, rational_from_f64};
use proptest::prelude::*;

/// Every loss, with the labels ±1 that all of them take.
fn all() -> Vec<AnyLoss> {
    let parameter = |value: f64| LossParameter::new(value).unwrap();
    vec![
        AnyLoss::Absolute,
        AnyLoss::Logistic,
        AnyLoss::Hinge,
        AnyLoss::Squared,
        AnyLoss::Huber {
            width: parameter(0.75),
        },
        AnyLoss::Huber {
            width: parameter(0.1),
        },
        AnyLoss::Quantile {
            level: parameter(0.9),
        },
        AnyLoss::Quantile {
            level: parameter(0.125),
        },
    ]
}

fn value<A: crate::arithmetic::Elementary>(loss: AnyLoss, z: &A, y: &A) -> A {
    with_loss!(loss, loss => loss.value(z, y))
}

fn derivative(loss: AnyLoss, z: f64, y: f64) -> f64 {
    with_loss!(loss, loss => loss.derivative(&z, &y))
}

/// Value and subderivative in rationals.
fn exact(loss: AnyLoss, z: &Rational, y: &Rational) -> Option<(Rational, Rational)> {
    with_rational_loss!(loss, loss => Some((loss.value(z, y), loss.derivative(z, y))), None)
}

/// Distance to the nearest point where the derivative jumps or bends.
fn to_kink(loss: AnyLoss, z: f64, y: f64) -> f64 {
    match loss {
        AnyLoss::Hinge => (1.0 - y * z).abs(),
        AnyLoss::Huber { width } => ((z - y).abs() - width.value()).abs(),
        _ => (z - y).abs(),
    }
}

fn label() -> impl Strategy<Value = f64> {
    prop_oneof![Just(1.0), Just(-1.0)]
}

fn small_ratio() -> impl Strategy<Value = Rational> {
    (-40_i32..=40, 1_u8..=8).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()))
}

proptest! {
    #[test]
    fn derivatives_match_difference_quotients(z in -6.0_f64..6.0, y in label()) {
        for loss in all() {
            let h = 1e-5;
            if to_kink(loss, z, y) <= 2.0 * h {
                continue;
            }
            let quotient = (value(loss, &(z + h), &y) - value(loss, &(z - h), &y)) / (2.0 * h);
            prop_assert!((derivative(loss, z, y) - quotient).abs() < 1e-8, "{loss:?}");
            // Negative control: the wrong sign would be seen wherever there is a slope.
            prop_assert!(quotient.abs() < 1e-7 || (derivative(loss, z, y) + quotient).abs() > 1e-8);
        }
    }

    #[test]
    fn subderivatives_support_the_loss_exactly(at in small_ratio(), z in small_ratio(), y in label()) {
        let label = rational_from_f64(y);
        for loss in all() {
            let Some((height, slope)) = exact(loss, &at, &label) else {
                prop_assert!(!loss.is_rational());
                continue;
            };
            let (other, other_slope) = exact(loss, &z, &label).unwrap();
            prop_assert!(other >= &height + &slope * (&z - &at), "{loss:?}");
            // Subderivatives do not decrease, stay within the stated slope, and within the stated curvature.
            let (step, rise) = (&z - &at, &other_slope - &slope);
            prop_assert!(&rise * &step >= Rational::ZERO);
            let bound = match loss.slope() {
                Slope::Bounded(bound) => bound,
                Slope::Residual => Ord::max(&at - &label, &label - &at),
            };
            prop_assert!(-&bound <= slope && slope <= bound, "{loss:?}");
            if let Some(curvature) = loss.curvature() {
                prop_assert!(&rise * &rise <= &curvature * &curvature * &step * &step);
            }
            // The doubles and the intervals compute the same function.
            let enclosed = value(loss, &Interval::from_rational(&at), &Interval::point(y));
            prop_assert!(enclosed.contains_rational(&height), "{loss:?}");
            let double = value(loss, &at.to_f64().value(), &y);
            prop_assert!((double - height.to_f64().value()).abs() < 1e-13);
        }
    }

    /// The logistic loss is no rational, so its inequality is decided in intervals.
    #[test]
    fn the_logistic_loss_lies_above_its_tangents(at in -30.0_f64..30.0, z in -30.0_f64..30.0, y in label()) {
        let point = Interval::point;
        let slope: Interval = Logistic.derivative(&point(at), &point(y));
        let tangent = Logistic.value(&point(at), &point(y)) + slope * (point(z) - point(at));
        let there: Interval = Logistic.value(&point(z), &point(y));
        prop_assert!(there.upper() >= tangent.lower());
        prop_assert!(slope.abs().lower() <= 1.0);
    }

    /// ℓ(z, y) ≥ uz − ℓ*(u), decided exactly where the loss is rational.
    #[test]
    fn dual_points_are_minorants(at in -9.0_f64..9.0, z in small_ratio(), y in label(), width in 0.001_f64..4.0) {
        for loss in all() {
            let (slope, offset) = loss.dual(at, y, width);
            let affine = slope * Interval::from_rational(&z) + offset;
            match exact(loss, &z, &rational_from_f64(y)) {
                Some((height, _)) => {
                    let u = rational_from_f64(slope.lower());
                    prop_assert!(slope.lower().to_bits() == slope.upper().to_bits());
                    prop_assert!(u * &z + rational_from_f64(offset.lower()) <= height, "{loss:?}");
                }
                None => {
                    let there = value(loss, &Interval::from_rational(&z), &Interval::point(y));
                    prop_assert!(affine.lower() <= there.upper());
                }
            }
        }
    }

    /// A dual point of a small width is tight where it was made, off the kinks.
    #[test]
    fn dual_points_touch(at in -9.0_f64..9.0, y in label()) {
        for loss in all() {
            if to_kink(loss, at, y) <= 1e-3 {
                continue;
            }
            let (slope, offset) = loss.dual(at, y, 1e-3);
            let affine = slope * Interval::point(at) + offset;
            prop_assert!((affine.midpoint() - value(loss, &at, &y)).abs() < 1e-12, "{loss:?}");
        }
    }
}

/// No dual point takes an infinite or undefined prediction for one.
#[test]
fn dual_points_of_what_is_no_number() {
    for loss in all() {
        for at in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            if loss == AnyLoss::Logistic {
                // Its tangent exists only where its value does: the caller has finite predictions.
                continue;
            }
            let (slope, offset) = loss.dual(at, 1.0, 0.5);
            for z in [-3.0, 0.0, 1.0, 7.0] {
                let affine = slope * Interval::point(z) + offset;
                assert!(affine.lower() <= value(loss, &z, &1.0), "{loss:?} {at}");
            }
        }
    }
}

#[test]
fn kinks_have_the_documented_subderivative() {
    for (loss, at) in [
        (AnyLoss::Absolute, 1.0),
        (AnyLoss::Hinge, 1.0),
        (all()[6], 1.0),
    ] {
        assert!(
            derivative(loss, at, 1.0).abs() < f64::MIN_POSITIVE,
            "{loss:?}"
        );
        assert_eq!(
            exact(loss, &Rational::ONE, &Rational::ONE).unwrap().1,
            Rational::ZERO
        );
    }
}

#[test]
fn files_name_every_loss() {
    for loss in all() {
        let text = serde_json::to_string(&loss).unwrap();
        assert!(text.contains(loss.id()));
        assert_eq!(serde_json::from_str::<AnyLoss>(&text).unwrap(), loss);
        assert!(!loss.latex("a", "x").is_empty() && !loss.convexity().is_empty());
    }
    for bad in [
        r#"{"huber": {"width": 0.0}}"#,
        r#"{"huber": {"width": "1/3"}}"#,
        r#"{"quantile": {"level": 1.0}}"#,
        r#"{"quantile": {"level": -0.5}}"#,
        r#"{"quantile": {}}"#,
        r#""ramp""#,
    ] {
        assert!(serde_json::from_str::<AnyLoss>(bad).is_err(), "{bad}");
    }
}

/// Infinite or undefined predictions are not taken for losses of 0.
#[test]
fn divergence_is_not_hidden() {
    for loss in all() {
        assert!(value(loss, &f64::NAN, &1.0).is_nan(), "{loss:?}");
        let far = value(loss, &f64::NEG_INFINITY, &1.0);
        assert!(!far.is_finite(), "{loss:?}: {far}");
    }
}
