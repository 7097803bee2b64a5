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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::StreamKey;

    #[test]
    fn noise_is_the_streams_normals_times_the_deviations() {
        let law = Gaussian {
            standard_deviations: vec![1.0, 0.25, 3.0],
        };
        let key = StreamKey::derive(1, "test", "noise");
        let (mut ours, mut plain) = (key.stream(4), key.stream(4));
        let (mut sample, mut normals) = (law.blank(), [0.0; 3]);
        for step in 1..=5 {
            law.draw(&mut (), step, &mut ours, &mut sample);
            plain.normals(&mut normals);
            for ((noise, normal), deviation) in sample.iter().zip(normals).zip([1.0, 0.25, 3.0]) {
                assert_eq!(noise.to_bits(), (normal * deviation).to_bits());
            }
        }
    }
}
