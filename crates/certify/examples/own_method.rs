//! A method of one's own in a few lines: heavy ball under bounded subgradients, its worst last iterate, and the proof.
//! `cargo run --release -p telescope-certify --example own_method`.

use telescope_certify::proof::{Class, Expression, Label, Name, check_model};
use telescope_certify::repair::certify_model;
use telescope_certify::solver::Options;
use telescope_certify::{Model, Scope};
use telescope_core::arithmetic::Rational;

fn ratio(numerator: i32, denominator: u8) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

/// x_{t+1} = x_t − η g_t + β (x_t − x_{t−1}), r = L = 1: the worst f(x_T) − f(x*).
fn heavy_ball(steps: usize, step_size: &Rational, momentum: &Rational) -> Model {
    let mut model = Model::new(Class::BoundedSubgradients {
        subgradient_sq: ratio(1, 1).into(),
    });
    let mut now = model.vector();
    model.require(
        Label::Distance,
        Expression::norm_sq(&now),
        ratio(1, 1),
        Scope::SgdInExpectation,
    );
    let mut before = now.clone();
    for t in 1..=steps {
        let point = model.point(Name::Iterate(t), now.clone(), t - 1, true);
        let velocity = now.minus(&before);
        before = now;
        now = before
            .plus(&-step_size.clone(), &point.subgradient)
            .plus(momentum, &velocity);
        if t == steps {
            model.maximise(Expression::value(
                point.value.expect("an iterate has a value"),
            ));
        }
    }
    model
}

#[expect(clippy::print_stdout, reason = "an example speaks")]
fn main() {
    for momentum in 0..=4 {
        let model = heavy_ball(8, &ratio(1, 4), &ratio(momentum, 10));
        let (multipliers, proved) = certify_model(&model, &Options::default()).expect("solved");
        let again = check_model(&model, &multipliers).expect("sound");
        assert_eq!(again, proved);
        println!(
            "momentum 0.{momentum}: at most {:.6}, for {}",
            proved.bound.to_f64().value(),
            proved.scope
        );
    }
}
