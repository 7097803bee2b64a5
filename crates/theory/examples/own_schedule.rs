//! A schedule of one's own: η_t = 1/(2 + ln t), in every arithmetic. Eight steps on the mean of |x + 1| and |x − 1|: all runs
//! counted in fractions, against the bound for this schedule. `cargo run -p telescope-theory --example own_schedule`.

use telescope_core::arithmetic::{Arithmetic as _, Elementary, Interval, Rational};
use telescope_core::averages::Output;
use telescope_core::declare::declare;
use telescope_core::engine::{Instance, Setup};
use telescope_core::enumeration::enumerate;
use telescope_core::losses::AnyLoss;
use telescope_core::problems::Dataset;
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::{AnySchedule, Horizon, MissingConstant};
use telescope_core::schedules::{NoiseForm, Schedule, StepSizes};
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorem::Theorem as _;
use telescope_theory::theorems::WeightedAverage;

struct Logarithmic;

impl Schedule for Logarithmic {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        Ok(A::one() / &(A::from_count(2) + &A::from_count(t).ln()))
    }
}

fn main() {
    let data = Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).expect("two rows");
    let draws = AnySampler::WithReplacement;
    let instance = Instance::finite_sum(AnyLoss::Absolute, data.into(), draws).expect("numbers");
    let setup = Setup::new(instance, Default::default(), vec![3.into()]).expect("it fits");
    let facts = declare(&setup).facts;
    let given = horizon(&facts, 8);

    // The table of doubles is what a run uses; the form in intervals says how far they are from it.
    let doubles: Vec<f64> = Logarithmic.table(&given).expect("it needs no constant");
    let forms: Vec<Interval> = Logarithmic.table(&given).expect("it needs no constant");
    let far = |(double, form): (&f64, &Interval)| (form.midpoint() - double).abs() > 1e-15;
    assert!(!doubles.iter().zip(&forms).any(far));
    let table = StepSizes::from_doubles(doubles).expect("positive");

    // R* = 1, at every point of [−1, 1].
    let all = enumerate(&setup, &table, &[Rational::ONE], 1000).expect("511 points");
    let gap = all.risk(Output::WEIGHTED, 8).expect("kept") - Rational::ONE;
    let schedule = AnySchedule::from(&table);
    let setting = Setting::new(&facts, &schedule, &given, &table);
    let bound = WeightedAverage.instantiate(&setting, NoiseForm::Sup);
    let bound = bound.unwrap_or_else(|unmet| panic!("{unmet:?}"));
    assert!(bound.exact(8).expect("rational").admits(&gap));
    // A bound of a tenth would be false here.
    assert!(Rational::from_f64(0.1) < gap);
}
