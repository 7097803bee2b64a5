//! The worst case of SGD on a mean of n functions against that of the deterministic method and the textbook bound, for
//! small trees of draws: `cargo run --release -p telescope-certify --example sums`.

use telescope_certify::catalogue::textbook_bound;
use telescope_certify::proof::{Class, Metric, Ratio, Setting, Statement, Weights};
use telescope_certify::repair::certify;
use telescope_certify::solver::Options;
use telescope_core::arithmetic::{Rational, rational_from_f64};

#[expect(clippy::print_stdout, reason = "an example speaks")]
fn main() {
    let statement = |steps: &[f64], metric: Metric, setting: Setting| Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: Ratio(Rational::ONE),
        },
        distance_sq: Ratio(Rational::ONE),
        step_sizes: steps
            .iter()
            .map(|&step| Ratio(rational_from_f64(step)))
            .collect(),
        metric,
        setting,
    };
    println!("steps, metric: textbook bound B; worst case plain, projected, n = 1, 2, 3");
    let (root, third) = (0.5_f64.sqrt(), (1.0_f64 / 3.0).sqrt());
    for steps in [
        vec![1.0],
        vec![root, root],
        vec![2.0 * root, 2.0 * root],
        vec![1.0, root],
        vec![4.0, 1.0],
        vec![1.0, 4.0],
        vec![third, third, third],
        vec![2.0, 1.0, 0.5],
    ] {
        for metric in [
            Metric::Average(Weights::StepSizes),
            Metric::Values(Weights::StepSizes),
            Metric::LastIterate,
            Metric::Distance,
        ] {
            let solved = |setting: Setting| {
                let found = certify(&statement(&steps, metric, setting), &Options::default());
                found.map_or_else(
                    |error| error.to_string(),
                    |found| format!("{:.7}", found.bound()),
                )
            };
            let sum = |components| Setting::FiniteSum {
                components,
                noise_sq: None,
            };
            let textbook = textbook_bound(&statement(&steps, metric, Setting::Plain));
            let last = if steps.len() < 3 {
                solved(sum(3))
            } else {
                "–".to_owned()
            };
            println!(
                "{steps:.4?}, {metric}: {:.7}; {} {} {} {} {last}",
                textbook.map_or(f64::NAN, |bound| bound.to_f64().value()),
                solved(Setting::Plain),
                solved(Setting::Projected),
                solved(sum(1)),
                solved(sum(2)),
            );
        }
    }
}
