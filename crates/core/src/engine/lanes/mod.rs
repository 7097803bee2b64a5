//! Replicates in SIMD lanes, sixteen side by side, with the instruction set that the CPU has. Replicate i draws from stream i
//! and goes through the operations of the reference loop in the same order, so that its bits are those of the reference, whatever
//! the instruction set, the number of threads and the group that it falls into.
//!
//! | file | what |
//! |---|---|
//! | `simd.rs` | what a kernel needs of the CPU |
//! | `portable.rs`, `avx2.rs`, `avx512.rs` | the instruction sets |
//! | `wide.rs`, `number.rs` | sixteen doubles as a number of the reference loop |
//! | `chacha.rs`, `source.rs`, `noise.rs` | random words, normals, noise vectors |
//! | `plan.rs`, `risk.rs`, `rows.rs`, `group.rs` | the problem, its risk, its rows, the loop |
//! | `stretch.rs` | stretches of what is run most |
//! | `products.rs` | products of matrices, for the solver of worst cases |

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod chacha;
mod group;
mod noise;
mod number;
mod plan;
mod portable;
mod products;
mod risk;
mod rows;
mod simd;
mod source;
mod stretch;
#[cfg(test)]
mod tests;
mod wide;

pub use products::{TILE_COLUMNS, TILE_ROWS, tile};

use super::{Ensemble, Instance, Replicate};
use chacha::STREAMS;
use group::Group;
use plan::Plan;
use rayon::prelude::*;
use simd::{Kernel, Simd};
use std::ops::Range;

/// Replicates of a group.
pub(super) const TOGETHER: u64 = STREAMS as u64;
/// Fewer replicates than this are not worth a group.
const LEAST: u64 = 4;

/// What runs the replicates. All give the same bits.
///
/// ```
/// use telescope_core::engine::Engine;
///
/// assert_eq!(Engine::ALL.map(Engine::id), ["reference", "portable", "avx2", "avx512"]);
/// assert!(Engine::Reference < Engine::Avx512, "slowest first");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// One replicate after the other, by the plain loop: for every problem.
    Reference,
    /// Lanes without an instruction set of their own.
    Portable,
    /// Lanes of AVX2 with fused multiply-add.
    Avx2,
    /// Lanes of AVX-512.
    Avx512,
}

impl Engine {
    /// All, slowest first.
    pub const ALL: [Self; 4] = [Self::Reference, Self::Portable, Self::Avx2, Self::Avx512];

    /// The name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// Whether the CPU can run it.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Reference | Self::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => avx2::Avx2::is_detected(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => avx512::Avx512::is_detected(),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }

    /// The fastest that the CPU can run. On an x86-64 CPU without fused multiply-add that is the reference, since there every
    /// one is computed in software, and sixteen at a time are no faster.
    #[must_use]
    pub fn fastest() -> Self {
        if Self::Avx512.is_available() {
            Self::Avx512
        } else if Self::Avx2.is_available() {
            Self::Avx2
        } else if cfg!(target_arch = "x86_64") {
            Self::Reference
        } else {
            Self::Portable
        }
    }

    /// Runs the kernel, which must not be for the reference.
    fn enter<K: Kernel>(self, kernel: K) -> K::Out {
        assert!(self.is_available(), "the CPU lacks {}", self.id());
        #[expect(unsafe_code, reason = "the instruction set was just detected")]
        match self {
            // SAFETY: it needs nothing.
            Self::Reference | Self::Portable => unsafe { portable::Portable::enter(kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the assertion has detected its features.
            Self::Avx2 => unsafe { avx2::Avx2::enter(kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the assertion has detected its features.
            Self::Avx512 => unsafe { avx512::Avx512::enter(kernel) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => unreachable!("not available"),
        }
    }
}

/// Why a problem does not run in lanes; `None` if it does.
pub(super) fn obstacle(instance: &Instance) -> Option<&'static str> {
    plan::obstacle(instance)
}

/// Runs the replicates in lanes, if the problem runs there.
pub(super) fn run(
    ensemble: &Ensemble,
    engine: Engine,
    replicates: Range<u64>,
) -> Option<Vec<Replicate>> {
    let plan = Plan::new(ensemble)?;
    let count = replicates.end.saturating_sub(replicates.start);
    let count = usize::try_from(count).expect("so many replicates fit the memory");
    // Each group writes to its place: parts to be joined would hold all replicates twice.
    let mut all = vec![Replicate::default(); count];
    all.par_chunks_mut(STREAMS)
        .enumerate()
        .for_each(|(group, places)| {
            let runs = engine.enter(Group {
                plan: &plan,
                first: replicates.start + (group * STREAMS) as u64,
                count: places.len(),
            });
            for (place, run) in places.iter_mut().zip(runs) {
                *place = run;
            }
        });
    Some(all)
}

/// How many of so many replicates are worth running in lanes: all, or all but a last few.
pub(super) fn worthwhile(count: u64) -> u64 {
    let rest = count % STREAMS as u64;
    if rest < LEAST { count - rest } else { count }
}
