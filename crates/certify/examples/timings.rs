//! Times of the solver, of the repair with its check, of the check alone, and of a worst-case function:
//! `cargo run --release --example timings`.
//! Arguments: the largest T (40 without it), then the least.

use std::time::Instant;
use telescope_certify::catalogue::Family;
use telescope_certify::proof::{Metric, Weights, check};
use telescope_certify::repair::{Found, search};
use telescope_certify::solver::Options;
use telescope_certify::witness::witness;

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a clock is what this is for"
)]
fn main() {
    let mut most = 40;
    if let Some(text) = std::env::args().nth(1) {
        most = text.parse().expect("the largest T");
    }
    let mut least = 0;
    if let Some(text) = std::env::args().nth(2) {
        least = text.parse().expect("the least T");
    }
    println!(
        "family metric T: inequalities, solve s, repair and check s, both s, check alone s, witness s, bound, excess, \
         gap of the witness"
    );
    for (family, metric) in [
        (Family::Constant, Metric::LastIterate),
        (Family::Constant, Metric::Average(Weights::StepSizes)),
        (Family::Constant, Metric::BestIterate),
        (Family::Constant, Metric::Distance),
        (Family::LinearDecay, Metric::LastIterate),
        (Family::InverseSqrt, Metric::LastIterate),
        (Family::GradientDescent, Metric::LastIterate),
    ] {
        for steps in [5, 10, 20, 40, 60, 100] {
            if steps > most || steps < least {
                continue;
            }
            let statement = family.statement(steps, metric);
            let start = Instant::now();
            let found = search(&statement, &Options::default());
            let solved = start.elapsed().as_secs_f64();
            let certified = match found.and_then(Found::prove) {
                Ok(certified) => certified,
                Err(error) => {
                    println!("{} {metric:?} {steps}: {error}", family.id());
                    continue;
                }
            };
            let all = start.elapsed().as_secs_f64();
            let proved = all - solved;
            let start = Instant::now();
            check(&certified.certificate).expect("sound");
            let checked = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let lower = witness(&certified);
            let witnessed = start.elapsed().as_secs_f64();
            let lower = lower.map_or(f64::NAN, |witness| witness.attained.0.to_f64().value());
            println!(
                "{} {metric:?} {steps}: {} {solved:.3} {proved:.3} {all:.3} {checked:.4} {witnessed:.3} {:.9} {:.1e} {:.1e}",
                family.id(),
                certified.inequalities(),
                certified.bound(),
                certified.excess(),
                1.0 - lower / certified.bound(),
            );
        }
    }
}
