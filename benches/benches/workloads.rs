//! `cargo xtask bench [--full] [--scaling] [--large]`: the table of ratios on W1 to W4, printed and written as JSON to
//! `target/telescope/bench.json`. CPU time of one core; the ratios are the result, the times are the machine's.

use std::error::Error;
use std::io::Write as _;
use telescope_benches::statistics::{means, summary};
use telescope_benches::table::{Row, markdown};
use telescope_benches::timing::{Contender, least_seconds, on_threads};
use telescope_benches::workloads::{Workload, all, breast_cancer, eigenvalues, start};
use telescope_benches::{by_hand, scaling};
use telescope_core::engine::{Engine, Ensemble, Replicate};
use telescope_core::problems::Dataset;
use telescope_core::rng::StreamKey;

const KEY: (u64, &str, &str) = (1, "bench", "workloads");

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let only: Vec<&String> = arguments
        .iter()
        .filter(|argument| argument.starts_with('W'))
        .collect();
    let data = breast_cancer();
    let mut rows = Vec::new();
    if !has("--scaling") {
        for workload in all() {
            if only.is_empty() || only.iter().any(|id| *id == workload.id) {
                rows.extend(measure(&workload, &data, has("--full")));
            }
        }
    } else {
        rows = scaling::table(has("--large"));
    }
    let mut out = std::io::stdout().lock();
    write!(out, "{}", markdown(&rows))?;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/telescope");
    std::fs::create_dir_all(&folder)?;
    let name = if has("--scaling") {
        "scaling.json"
    } else {
        "bench.json"
    };
    std::fs::write(
        folder.join(name),
        serde_json::to_string_pretty(&rows)? + "\n",
    )?;
    Ok(())
}

/// By hand and by every engine of the CPU.
fn measure(workload: &Workload, data: &Dataset, full: bool) -> Vec<Row> {
    let steps = workload.step_sizes.len() as u64;
    // A step costs the same however many replicates there are.
    let replicates = if full {
        workload.replicates
    } else {
        let dimension = workload.setup.start().len() as u64;
        (8_000_000 / (steps * dimension))
            .next_multiple_of(16)
            .min(workload.replicates)
    };
    let ensemble = Ensemble {
        setup: &workload.setup,
        step_sizes: &workload.step_sizes,
        key: StreamKey::derive(KEY.0, KEY.1, KEY.2),
        outputs: &workload.outputs,
        checkpoints: &workload.checkpoints,
    };
    let mut contenders = vec![Contender {
        name: "by hand: rand_chacha, rand_distr".to_owned(),
        work: Box::new(move || by_hand(workload, data, replicates)),
    }];
    for engine in Engine::ALL {
        // Lanes without fused multiply-add would take the whole time.
        if engine.is_available() && engine != Engine::Portable {
            let ensemble = &ensemble;
            contenders.push(Contender {
                name: engine.id().to_owned(),
                work: Box::new(move || by_engine(workload, ensemble, engine, replicates)),
            });
        }
    }
    let seconds = least_seconds(&contenders, if full { 2 } else { 5 });
    let count = (steps * replicates) as f64;
    let mut rows: Vec<Row> = contenders
        .iter()
        .zip(&seconds)
        .map(|(contender, least)| Row {
            workload: workload.id.to_owned(),
            contender: contender.name.clone(),
            nanoseconds: least * 1e9 / count,
            ratio: Some(seconds[0] / least),
        })
        .collect();
    // More of them, so that threads have groups enough to share evenly; in turns, because what else the machine does comes and
    // goes.
    let several = if full { 4 } else { (3200 / replicates).max(16) };
    let work = || by_engine(workload, &ensemble, Engine::fastest(), several * replicates);
    let (mut one, mut two) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..5 {
        one = one.min(on_threads(1, 1, &work).0);
        two = two.min(on_threads(2, 1, &work).0);
    }
    rows.push(Row {
        workload: workload.id.to_owned(),
        contender: "two threads, against one (wall time)".to_owned(),
        nanoseconds: two * 1e9 / (several as f64 * count),
        ratio: Some(one / two),
    });
    rows
}

/// The replicates by the engine, and what the workload asks of them.
fn by_engine(workload: &Workload, ensemble: &Ensemble, engine: Engine, replicates: u64) -> f64 {
    let runs = ensemble
        .run_by(engine, 0..replicates)
        .expect("every workload runs in lanes");
    let rows: Vec<&[f64]> = runs.iter().map(Replicate::risks).collect();
    report(workload, &rows)
}

/// What the workload asks of its replicates, as one number that depends on all of it.
fn report(workload: &Workload, rows: &[&[f64]]) -> f64 {
    let columns = rows[0].len();
    if workload.checkpoints.len() > 1 {
        summary(columns, rows).iter().flatten().sum()
    } else {
        means(columns, rows).iter().sum()
    }
}

fn by_hand(workload: &Workload, data: &Dataset, replicates: u64) -> f64 {
    let dimension = workload.setup.start().len();
    let (diagonal, start) = (eigenvalues(dimension), start(dimension));
    let run = |replicate| {
        if workload.id == "W3" {
            by_hand::logistic(data, &workload.step_sizes, replicate)
        } else {
            let last = workload.outputs.len() > 1;
            let (steps, points) = (&workload.step_sizes, &workload.checkpoints);
            by_hand::quadratic(&diagonal, &start, steps, points, last, replicate)
        }
    };
    let runs: Vec<Vec<f64>> = (0..replicates).map(run).collect();
    let rows: Vec<&[f64]> = runs.iter().map(Vec::as_slice).collect();
    report(workload, &rows)
}
