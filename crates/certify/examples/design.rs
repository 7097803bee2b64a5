//! Step sizes that are best in the worst case, for several metrics: `cargo run --release -p telescope-certify --example
//! design -- T`.

use telescope_certify::design::design;
use telescope_certify::proof::{
    Class, Expression, Flaw, Metric, Model, Name, Ratio, Setting, Statement, Weights,
};
use telescope_core::arithmetic::Rational;

fn statement(steps: &[Rational], metric: Metric) -> Statement {
    Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: Ratio(Rational::ONE),
        },
        distance_sq: Ratio(Rational::ONE),
        step_sizes: steps.iter().cloned().map(Ratio).collect(),
        metric,
        setting: Setting::Plain,
    }
}

/// Half of the last iterate's gap and half of the average's.
fn mixed(steps: &[Rational]) -> Result<Model, Flaw> {
    let mut model = statement(steps, Metric::Average(Weights::StepSizes)).model()?;
    let half = Rational::from_parts(1.into(), 2_u8.into());
    let value = |name| {
        let point = model.named(name).expect("a point of the model");
        Expression::value(point.value.expect("a value"))
    };
    let last = value(Name::Iterate(steps.len()));
    let objective = Expression::default()
        .plus(&half, &last)
        .plus(&half, &value(Name::Average));
    model.maximise(objective);
    Ok(model)
}

#[expect(clippy::print_stdout, reason = "an example speaks")]
fn main() {
    let steps: usize = std::env::args()
        .nth(1)
        .map_or(10, |text| text.parse().expect("a number of steps"));
    #[expect(clippy::cast_precision_loss, reason = "a few dozen steps")]
    let root = (steps as f64).sqrt();
    // Steps that no metric likes best: they fall as 1/√t.
    #[expect(clippy::cast_precision_loss, reason = "a few dozen steps")]
    let start: Vec<f64> = (1..=steps).map(|t| 1.0 / (t as f64).sqrt()).collect();
    let plain = |metric: Metric| {
        move |steps: &[Rational]| Ok::<Model, Flaw>(statement(steps, metric).model()?)
    };
    let show = |name: &str, model: &dyn Fn(&[Rational]) -> Result<Model, Flaw>| {
        let found = design(model, &start, 600, 1e-7).expect("a start that can be solved");
        let sizes: Vec<String> = found
            .step_sizes
            .iter()
            .map(|step| format!("{:.4}", step * root))
            .collect();
        println!(
            "{name}: {:.6} × r L/√T after {} solutions; η √T = {}",
            found.value * root,
            found.evaluations,
            sizes.join(" ")
        );
    };
    show("values", &plain(Metric::Values(Weights::StepSizes)));
    show("average", &plain(Metric::Average(Weights::StepSizes)));
    show("last iterate", &plain(Metric::LastIterate));
    show("best iterate", &plain(Metric::BestIterate));
    show("last and average", &mixed);
}
