//! By how much the textbook bound B, and the sharper W, overstate the true worst case of f(x̄) with a bounded subgradient at
//! x̄: `cargo run --release -p telescope-certify --example average -- T T ...`. Each number is a certified bound over B.

use telescope_certify::analytic::sharp;
use telescope_certify::catalogue::textbook_bound;
use telescope_certify::proof::{Class, Metric, Ratio, Setting, Statement, Weights};
use telescope_certify::repair::certify;
use telescope_certify::solver::Options;
use telescope_core::arithmetic::{Rational, rational_from_f64};

fn statement(steps: &[f64], metric: Metric) -> Statement {
    Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: Ratio(Rational::ONE),
        },
        distance_sq: Ratio(Rational::ONE),
        step_sizes: steps
            .iter()
            .map(|&step| Ratio(rational_from_f64(step)))
            .collect(),
        metric,
        setting: Setting::Plain,
    }
}

/// Step sizes in units of r/L.
fn schedules(steps: usize) -> Vec<(String, Vec<f64>)> {
    let each =
        |step: &dyn Fn(f64) -> f64| -> Vec<f64> { (1..=steps).map(|t| step(t as f64)).collect() };
    let whole = steps as f64;
    let root = whole.sqrt();
    let mut all: Vec<(String, Vec<f64>)> = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0]
        .map(|c| (format!("constant {c}/√T"), each(&|_| c / root)))
        .to_vec();
    all.push(("1/√t".to_owned(), each(&|t| 1.0 / t.sqrt())));
    all.push(("2/√t".to_owned(), each(&|t| 2.0 / t.sqrt())));
    all.push(("1/t".to_owned(), each(&|t| 1.0 / t)));
    all.push(("4/t".to_owned(), each(&|t| 4.0 / t)));
    all.push((
        "linear decay (T−t)/T^{3/2}".to_owned(),
        each(&|t| (whole - t) / (whole * root)),
    ));
    all.push((
        "linear decay, twice as long".to_owned(),
        each(&|t| 2.0 * (whole - t) / (whole * root)),
    ));
    all.push((
        "halved after half of the steps".to_owned(),
        each(&|t| {
            if t <= whole / 2.0 {
                1.0 / root
            } else {
                0.5 / root
            }
        }),
    ));
    all.push(("rising t/T^{3/2}".to_owned(), each(&|t| t / (whole * root))));
    all
}

#[expect(clippy::print_stdout, reason = "an example speaks")]
fn main() {
    let numbers: Vec<usize> = std::env::args()
        .skip(1)
        .map(|text| text.parse().expect("a number of steps"))
        .collect();
    println!("T, schedule: B, W/B, worst case of the mean gap/B, worst case of f(x̄)/B");
    for steps in numbers {
        for (name, sizes) in schedules(steps) {
            let average = statement(&sizes, Metric::Average(Weights::StepSizes));
            let textbook = textbook_bound(&average).map_or(f64::NAN, |b| b.to_f64().value());
            let closed = sharp(&average).map_or(f64::NAN, |c| c.bound.0.to_f64().value());
            let solved = |statement: &Statement| {
                let found = certify(statement, &Options::default());
                found.map_or(f64::NAN, |certified| certified.bound() / textbook)
            };
            let values = statement(&sizes, Metric::Values(Weights::StepSizes));
            println!(
                "{steps}, {name}: {textbook:.6}, {:.6}, {:.6}, {:.6}",
                closed / textbook,
                solved(&values),
                solved(&average)
            );
        }
    }
}
