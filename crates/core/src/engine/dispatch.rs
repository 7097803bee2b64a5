//! Run-time choice of the instruction set. The bits do not depend on it: a fused multiply-add is correctly rounded in
//! hardware and in software alike.

/// A batch of work whose `run` is inlined with everything below it.
///
/// ```
/// use telescope_core::engine::{Batch, dispatch};
///
/// struct Sum(Vec<f64>);
/// impl Batch for Sum {
///     type Out = f64;
///     #[inline(always)]
///     fn run(self) -> f64 {
///         self.0.iter().sum()
///     }
/// }
/// assert_eq!(dispatch(Sum(vec![1.0, 2.0])), 3.0);
/// ```
pub trait Batch {
    /// What it gives.
    type Out;
    /// Does it; mark it `#[inline(always)]`.
    fn run(self) -> Self::Out;
}

/// Whether the CPU has fused multiply-add. It changes the speed, never a result.
///
/// ```
/// use telescope_core::engine::hardware_fma;
///
/// // A property of the machine, so that it does not change.
/// assert_eq!(hardware_fma(), hardware_fma());
/// ```
#[must_use]
pub fn hardware_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("fma") && std::is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// Runs the batch with hardware fused multiply-add where the CPU has it.
///
/// ```
/// use telescope_core::engine::{Batch, dispatch};
///
/// struct Fused;
/// impl Batch for Fused {
///     type Out = f64;
///     #[inline(always)]
///     fn run(self) -> f64 {
///         (1.0 + f64::EPSILON).mul_add(1.0 - f64::EPSILON, -1.0)
///     }
/// }
/// // −ε², which a product rounded first would lose, in hardware and in software alike.
/// assert_eq!(dispatch(Fused), -f64::EPSILON * f64::EPSILON);
/// ```
pub fn dispatch<B: Batch>(batch: B) -> B::Out {
    #[cfg(target_arch = "x86_64")]
    if hardware_fma() {
        #[expect(unsafe_code, reason = "the features were just detected")]
        // SAFETY: `with_fma` needs fma and avx2, and both are present.
        return unsafe { with_fma(batch) };
    }
    batch.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_fma<B: Batch>(batch: B) -> B::Out {
    batch.run()
}
