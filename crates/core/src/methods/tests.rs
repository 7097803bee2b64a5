//! Each method by hand.

use super::*;
use crate::arithmetic::Arithmetic;
use crate::number::{Fraction, Nonnegative, Positive, StepSize};
use std::num::NonZeroU32;

/// R(x) = x_1, so that what a rule sees can be chosen.
struct First;

impl<A: Arithmetic> Risk<A> for First {
    fn dimension(&self) -> usize {
        1
    }
    fn risk(&self, x: &[A]) -> A {
        x[0].clone()
    }
}

fn step(method: &RootedMethod<f64>, state: &mut Vec<f64>, t: usize, x: f64, g: &mut [f64]) -> f64 {
    let mut step_size = 0.5;
    let proposal = Proposal {
        step: t,
        x: &[x],
        step_size: &mut step_size,
        g,
    };
    method.direct(state, &First, proposal);
    step_size
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn directions_by_hand() {
    let factor = |value: f64| Nonnegative::from_f64(value).unwrap();
    let threshold = |value: f64| Positive::from_f64(value).unwrap();
    let methods = [
        (AnyMethod::Sgd, [3.0, -4.0]),
        (
            AnyMethod::PerCoordinate(PerCoordinateSpec {
                factors: vec![factor(2.0), factor(0.25)],
            }),
            [6.0, -1.0],
        ),
        (
            AnyMethod::AdaGrad(AdaGradSpec { epsilon: None }),
            [1.0, -1.0],
        ),
        (
            AnyMethod::ClipNorm(ClipNormSpec {
                threshold: threshold(2.5),
            }),
            [1.5, -2.0],
        ),
        (
            AnyMethod::ClipValue(ClipValueSpec {
                threshold: threshold(3.5),
            }),
            [3.0, -3.5],
        ),
    ];
    for (spec, expected) in methods {
        let method = spec.rooted::<f64>();
        let mut state = method.start(2);
        let mut g = [3.0, -4.0];
        let step_size = step(&method, &mut state, 1, 0.0, &mut g);
        assert!(near(step_size, 0.5));
        assert!(
            near(g[0], expected[0]) && near(g[1], expected[1]),
            "{spec:?} {g:?}"
        );
        if let Ok(exact) = spec.exact() {
            let mut g = [Rational::from(3), Rational::from(-4)];
            let x = [Rational::ZERO];
            let proposal = Proposal {
                step: 1,
                x: &x,
                step_size: &mut Rational::ONE.clone(),
                g: &mut g,
            };
            exact.direct(&mut (), &First, proposal);
            assert!(near(g[0].to_f64().value(), expected[0]));
            assert!(near(g[1].to_f64().value(), expected[1]));
        }
    }
}

#[test]
fn ada_grad_remembers() {
    let method = AnyMethod::AdaGrad(AdaGradSpec { epsilon: None }).rooted::<f64>();
    let mut state = method.start(1);
    for (t, expected) in [(1, 1.0), (2, 0.5_f64.sqrt()), (3, (1.0_f64 / 3.0).sqrt())] {
        let mut g = [7.0];
        step(&method, &mut state, t, 0.0, &mut g);
        assert!(near(g[0], expected));
    }
}

#[test]
fn clipping_keeps_what_is_not_a_number() {
    let threshold = Positive::from_f64(1.0).unwrap();
    for spec in [
        AnyMethod::ClipNorm(ClipNormSpec {
            threshold: threshold.clone(),
        }),
        AnyMethod::ClipValue(ClipValueSpec { threshold }),
    ] {
        let method = spec.rooted::<f64>();
        let mut g = [f64::NAN];
        step(&method, &mut Vec::new(), 1, 0.0, &mut g);
        assert!(g[0].is_nan());
    }
}

#[test]
fn plateau_by_hand() {
    let spec = ReduceOnPlateau {
        initial: StepSize::from_f64(1.0).unwrap(),
        factor: Fraction::from_f64(0.5).unwrap(),
        patience: 1,
        every: NonZeroU32::new(2).unwrap(),
        threshold: Some(Nonnegative::from_f64(0.0).unwrap()),
        minimum: Some(StepSize::from_f64(0.3).unwrap()),
    };
    let method = RootedMethod::Plateau(spec.method::<f64>());
    let mut state = method.start(1);
    // Looked at before the odd steps. 5, 4: better. 4, 4: two looks without improvement, halved. 3: better. 3, 3: the
    // minimum.
    let risks = [
        5.0, 9.0, 4.0, 9.0, 4.0, 0.0, 4.0, 9.0, 3.0, 9.0, 3.0, 9.0, 3.0,
    ];
    let expected = [
        1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.3,
    ];
    for (index, (risk, expected)) in risks.into_iter().zip(expected).enumerate() {
        let step_size = step(&method, &mut state, index + 1, risk, &mut [0.0]);
        assert!(near(step_size, expected), "step {}", index + 1);
    }
}
