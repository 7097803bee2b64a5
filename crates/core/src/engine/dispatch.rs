//! Run-time choice of the instruction set. The bits do not depend on it: a fused multiply-add is correctly rounded in
//! hardware and in software alike.

/// A batch of work whose `run` is inlined with everything below it.
pub trait Batch {
    /// What it gives.
    type Out;
    /// Does it; mark it `#[inline(always)]`.
    fn run(self) -> Self::Out;
}

/// Whether the CPU has fused multiply-add. It changes the speed, never a result.
#[must_use]
pub fn hardware_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("fma") && std::is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// Runs the batch with hardware fused multiply-add where the CPU has it.
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
