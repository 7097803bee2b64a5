//! CPU time of one core. Contenders take turns, so that whatever else the machine does falls on all of them, and each keeps
//! its best turn.

use cpu_time::{ProcessTime, ThreadTime};
use rayon::ThreadPoolBuilder;

/// One contender: a name and work to be timed.
pub struct Contender<'a> {
    /// The name in tables.
    pub name: String,
    /// The work; what it returns is kept from being optimised away.
    pub work: Box<dyn Fn() -> f64 + Sync + 'a>,
}

/// The least CPU seconds of each contender over `turns` turns, on a pool of one thread.
///
/// # Panics
/// If the pool cannot be made.
#[must_use]
pub fn least_seconds(contenders: &[Contender], turns: usize) -> Vec<f64> {
    let pool = ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a pool of one thread").install(|| {
        let mut least = vec![f64::INFINITY; contenders.len()];
        for turn in 0..=turns {
            for (contender, least) in contenders.iter().zip(&mut least) {
                let start = ThreadTime::now();
                std::hint::black_box((contender.work)());
                let seconds = start.elapsed().as_secs_f64();
                // The first turn warms caches and clocks.
                if turn > 0 {
                    *least = least.min(seconds);
                }
            }
        }
        least
    })
}

/// Wall seconds and CPU seconds of the work on a pool of that many threads, the least of `turns`.
///
/// # Panics
/// If the pool cannot be made.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark's clock; nothing it computes depends on it"
)]
#[must_use]
pub fn on_threads(threads: usize, turns: usize, work: &(dyn Fn() -> f64 + Sync)) -> (f64, f64) {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.expect("a pool of threads");
    let mut least = (f64::INFINITY, f64::INFINITY);
    for _ in 0..turns {
        let (wall, cpu) = (std::time::Instant::now(), ProcessTime::now());
        std::hint::black_box(pool.install(work));
        least.0 = least.0.min(wall.elapsed().as_secs_f64());
        least.1 = least.1.min(cpu.elapsed().as_secs_f64());
    }
    least
}
