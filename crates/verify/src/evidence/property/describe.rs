//! Cases as text from which a person can redo them: `name: value` lines, numbers as fractions.

use std::fmt::Write as _;
use telescope_core::arithmetic::{Rational, rational_from_f64};
use telescope_core::engine::{Instance, Setup};
use telescope_core::losses::AnyLoss;
use telescope_core::schedules::StepSizes;
use telescope_core::strategies::{FiniteSumRun, QuadraticRun};

/// (1, -3/4).
pub(super) fn point(coordinates: &[Rational]) -> String {
    format!("({})", list(coordinates))
}

/// 1, -3/4.
pub(super) fn list<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}

/// The problem, the domain and the start, a line each.
pub(super) fn setup(setup: &Setup) -> String {
    let mut text = String::new();
    if let Instance::AdditiveNoise { quadratic, noise } = setup.instance() {
        let d = noise.scales.len();
        let curvatures: Vec<Rational> = (0..d).map(|k| quadratic.entry(k, k)).collect();
        let scales: Vec<Rational> = (0..d).map(|k| noise.scale(k).clone()).collect();
        let _ = writeln!(
            text,
            "problem: R(x) = 1/2 sum a_k (x_k - c_k)^2, a: {}, c: {}\nnoise: in each coordinate a sign times {}",
            point(&curvatures),
            point(quadratic.minimiser()),
            point(&scales)
        );
    }
    if let Instance::MaxAffine { problem, .. } = setup.instance() {
        let pieces: Vec<String> = (0..problem.pieces())
            .map(|piece| {
                format!(
                    "{}; {}",
                    point(problem.slope(piece)),
                    problem.intercept(piece)
                )
            })
            .collect();
        let _ = writeln!(
            text,
            "problem: R(x) = the largest of <a, x> + b, full gradients, a; b: {}",
            pieces.join(" ")
        );
    }
    if let Instance::FiniteSum {
        data,
        sampler,
        loss,
        penalty,
        ..
    } = setup.instance()
    {
        let exact = |row: &[f64]| -> Vec<Rational> {
            row.iter().map(|&entry| rational_from_f64(entry)).collect()
        };
        let rows: Vec<String> = (0..data.rows())
            .map(|row| {
                let label = rational_from_f64(data.label(row));
                format!("({}; {label})", list(&exact(&data.full_row(row))))
            })
            .collect();
        let order = sampler.description();
        let _ = writeln!(
            text,
            "problem: R(x) = the mean of {} over the rows (a; y){}",
            match loss {
                AnyLoss::Squared => "1/2 (<a, x> - y)^2",
                _ => "|<a, x> - y|",
            },
            if *penalty == Rational::ZERO {
                String::new()
            } else {
                format!(", plus 1/2 {penalty} |x|^2")
            }
        );
        let _ = writeln!(text, "rows, {order}: {}", rows.join(" "));
    }
    let _ = match setup.radius() {
        None => writeln!(text, "domain: the whole space"),
        Some(radius) => writeln!(
            text,
            "domain: the ball of radius {} around {}",
            radius.exact(),
            point(setup.centre())
        ),
    };
    if setup.departure().is_some() {
        let _ = writeln!(text, "method: {}", setup.method().id());
    }
    let _ = writeln!(text, "x_1: {}", point(setup.start()));
    text
}

/// The schedule, a line.
pub(super) fn schedule(step_sizes: &StepSizes) -> String {
    let sizes: Vec<Rational> = (1..=step_sizes.steps())
        .map(|t| step_sizes.exact(t))
        .collect();
    format!("step sizes: {}\n", list(&sizes))
}

/// The whole run, with the rows drawn if `drawn`.
pub(super) fn finite_sum_run(run: &FiniteSumRun, drawn: bool) -> String {
    let mut text = setup(&run.setup) + &schedule(&run.step_sizes);
    if drawn {
        let rows: Vec<usize> = run.rows.iter().map(|row| row + 1).collect();
        let _ = writeln!(text, "rows drawn: {}", list(&rows));
    }
    let _ = writeln!(text, "comparator: {}", point(&run.comparator));
    text
}

/// The whole run.
pub(super) fn quadratic_run(run: &QuadraticRun) -> String {
    let d = run.start.len();
    let matrix: Vec<String> = (0..d)
        .map(|i| {
            let row: Vec<Rational> = (0..d).map(|j| run.quadratic.entry(i, j)).collect();
            point(&row)
        })
        .collect();
    let noise: Vec<String> = run.noise.iter().map(|value| point(value)).collect();
    let draws: Vec<usize> = run.draws.iter().map(|draw| draw + 1).collect();
    let mut text = String::new();
    let _ = writeln!(
        text,
        "problem: R(x) = 1/2 (x - c)^T A (x - c), f(xi, x) = R(x) + <xi, x - c>, rows of A: {}",
        matrix.join(" ")
    );
    let _ = writeln!(text, "c: {}", point(run.quadratic.minimiser()));
    let _ = writeln!(text, "values of xi, equally likely: {}", noise.join(" "));
    let _ = writeln!(text, "x_1: {}", point(&run.start));
    text += &schedule(&run.step_sizes);
    let _ = writeln!(text, "values drawn: {}", list(&draws));
    let _ = writeln!(text, "comparator: {}", point(&run.comparator));
    text
}
