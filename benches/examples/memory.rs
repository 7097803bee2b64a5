//! Memory and CPU time of what is large, each in a process of its own: `memory w4 REPLICATES` runs W4 and takes its
//! quantiles; `memory sparse ROWS COLUMNS NONZEROS STEPS` makes sparse rows, declares the facts of a penalised logistic
//! risk on a ball, and runs two replicates. Linux only, where the kernel keeps the peak.

use cpu_time::ProcessTime;
use std::error::Error;
use std::io::Write as _;
use telescope_benches::scaling::made_up_sparse;
use telescope_benches::statistics::summary;
use telescope_benches::workloads::{all, penalised, polynomial};
use telescope_core::averages::Output;
use telescope_core::declare::declare;
use telescope_core::engine::Ensemble;
use telescope_core::losses::AnyLoss;
use telescope_core::rng::StreamKey;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| -> Result<usize, Box<dyn Error>> {
        let text = arguments.get(at).ok_or("a number is missing")?;
        Ok(text.parse()?)
    };
    let key = StreamKey::derive(1, "bench", "memory");
    match arguments.first().map(String::as_str) {
        Some("w4") => {
            let replicates = number(1)? as u64;
            let workload = all().pop().ok_or("W4 is the last")?;
            let start = ProcessTime::now();
            let runs = Ensemble {
                setup: &workload.setup,
                step_sizes: &workload.step_sizes,
                key,
                outputs: &workload.outputs,
                checkpoints: &workload.checkpoints,
            }
            .run(0..replicates);
            let rows: Vec<&[f64]> = runs.iter().map(|run| run.risks()).collect();
            let last = summary(workload.checkpoints.len(), &rows)[workload.checkpoints.len() - 1];
            say(&format!("W4, {replicates} replicates: {last:?}"), start)
        }
        Some("sparse") => {
            let (n, d, each, steps) = (number(1)?, number(2)?, number(3)?, number(4)?);
            let start = ProcessTime::now();
            let setup = penalised(AnyLoss::Logistic, made_up_sparse(n, d, each), 1e-3, 8.0);
            say(&format!("{n} rows, {d} columns, {each} nonzeros"), start)?;
            let start = ProcessTime::now();
            let declared = declare(&setup);
            let optimum = declared.facts.optimum.map(|fact| fact.value.enclosure());
            say(&format!("facts; R* in {optimum:?}"), start)?;
            let step_sizes = polynomial(steps);
            let start = ProcessTime::now();
            let runs = Ensemble {
                setup: &setup,
                step_sizes: &step_sizes,
                key,
                outputs: &[Output::WEIGHTED, Output::FINAL],
                checkpoints: &[steps],
            }
            .run(0..2);
            let risks: Vec<&[f64]> = runs.iter().map(|run| run.risks()).collect();
            say(
                &format!("two replicates of {steps} steps: R {risks:?}"),
                start,
            )
        }
        _ => Err("memory w4 REPLICATES, or memory sparse ROWS COLUMNS NONZEROS STEPS".into()),
    }
}

/// What was done, its CPU seconds, and the largest the process ever was.
fn say(what: &str, start: ProcessTime) -> Result<(), Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no peak in /proc/self/status")?;
    let kib: f64 = peak.trim().trim_end_matches(" kB").parse()?;
    writeln!(
        std::io::stdout(),
        "{what}\n  {:.1} s of CPU, peak of the process {:.0} MiB",
        start.elapsed().as_secs_f64(),
        kib / 1024.0
    )?;
    Ok(())
}
