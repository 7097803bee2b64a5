//! Independent centred normal coordinates, each with its own standard deviation.

use super::Sampler;
use crate::rng::Stream;

/// ξ ~ N(0, diag(σ_1², ..., σ_d²)).
#[derive(Clone, Debug)]
pub struct Gaussian {
    /// σ_1, ..., σ_d ≥ 0.
    pub standard_deviations: Vec<f64>,
}

impl Sampler for Gaussian {
    type Sample = Vec<f64>;
    type State = ();
    fn blank(&self) -> Vec<f64> {
        vec![0.0; self.standard_deviations.len()]
    }
    fn start(&self) {}
    #[inline(always)]
    fn draw(&self, (): &mut (), _step: usize, rng: &mut Stream, sample: &mut Vec<f64>) {
        rng.normals(sample);
        for (sample, deviation) in sample.iter_mut().zip(&self.standard_deviations) {
            *sample *= deviation;
        }
    }
}
