//! A class of functions of one's own: μ-strongly convex with bounded subgradients, which has no smoothness. The average of
//! x_1..x_T with weights t, steps 2/(μ(t + 1)): the known bound is 2L²/(μ(T + 1)).
//! `cargo run --release -p telescope-certify --example own_class`.

use telescope_certify::proof::{
    Expression, FunctionClass, Label, Name, Point, Vector, check_model,
};
use telescope_certify::repair::certify_model;
use telescope_certify::solver::Options;
use telescope_certify::{Model, Scope};
use telescope_core::arithmetic::Rational;

/// f_i ≥ f_j + ⟨g_j, x_i − x_j⟩ + (μ/2)‖x_i − x_j‖² and ‖g‖² ≤ L², with μ = L = 1.
#[derive(Debug)]
struct StronglyConvex;

impl FunctionClass for StronglyConvex {
    fn pair(&self, i: &Point, j: &Point) -> Expression {
        let step = i.position.minus(&j.position);
        let value = |point: &Point| {
            point
                .value
                .map_or_else(Expression::default, Expression::value)
        };
        let curved = Expression::inner(&j.subgradient, &step)
            .plus(&ratio(1, 2), &Expression::norm_sq(&step));
        curved.plus(&ratio(1, 1), &value(j)).minus(&value(i))
    }
    fn at(&self, point: &Point) -> Option<(Expression, Rational)> {
        Some((Expression::norm_sq(&point.subgradient), ratio(1, 1)))
    }
    fn is_linear(&self) -> bool {
        true
    }
}

fn ratio(numerator: usize, denominator: usize) -> Rational {
    Rational::from(numerator) / Rational::from(denominator)
}

#[expect(clippy::print_stdout, reason = "an example speaks")]
fn main() {
    for steps in 1..=8 {
        let mut model = Model::new(StronglyConvex);
        let mut now = model.vector();
        // (μ/2)r² ≤ f(x_1) − f* ≤ Lr − (μ/2)r², so that r ≤ L/μ always.
        model.require(
            Label::Distance,
            Expression::norm_sq(&now),
            ratio(1, 1),
            Scope::SgdInExpectation,
        );
        let mut mean = Vector::zero();
        for t in 1..=steps {
            let point = model.point(Name::Iterate(t), now.clone(), t - 1, true);
            mean = mean.plus(&ratio(2 * t, steps * (steps + 1)), &now);
            now = now.plus(&-ratio(2, t + 1), &point.subgradient);
        }
        let average = model.point(Name::Average, mean, steps - 1, false);
        model.maximise(Expression::value(
            average.value.expect("a value of its own"),
        ));
        let (multipliers, proved) = certify_model(&model, &Options::default()).expect("solved");
        assert_eq!(check_model(&model, &multipliers).expect("sound"), proved);
        let known = 2.0 / (steps as f64 + 1.0);
        println!(
            "T = {steps}: at most {:.6} for {}; known {known:.6}",
            proved.bound.to_f64().value(),
            proved.scope
        );
    }
}
