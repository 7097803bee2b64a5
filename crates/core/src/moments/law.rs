//! The mean and the covariance of an output. Where the noise is normal they are the whole law: the iterates are affine in
//! the noise, so each is normal too.

use super::recursion::Moment;
use crate::arithmetic::{Arithmetic, Interval};
use crate::vector::dot;

/// The mean and the covariance matrix of a law, normal if the noise is.
///
/// ```
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::number::{Nonnegative, Number};
/// use telescope_core::problems::RationalQuadratic;
/// use telescope_core::samplers::Noise;
/// use telescope_core::schedules::StepSizes;
/// use telescope_core::{averages::Output, moments::moments};
///
/// // ½x² with normal noise of deviation 1, one step of ½ from 2: x_2 = 1 − w/2.
/// let number = |value| Number::from_f64(value).unwrap();
/// let quadratic = RationalQuadratic::new(&[vec![number(1.0)]], &[number(0.0)]).unwrap();
/// let noise = Noise::normal(vec![Nonnegative::from_f64(1.0).unwrap()]);
/// let instance = Instance::additive_noise(quadratic, noise).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![2.into()]).unwrap();
/// let table = StepSizes::from_doubles(vec![0.5]).unwrap();
/// let found = moments(&setup, &table).unwrap();
/// let law = found.law(Output::FINAL);
/// assert!(law.mean[0].contains(1.0) && law.covariance[0].contains(0.25));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Law<A = Interval> {
    /// The mean.
    pub mean: Vec<A>,
    /// The covariance matrix, row by row; symmetric.
    pub covariance: Vec<A>,
}

/// Why a point has no Mahalanobis distance.
///
/// ```
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::number::{Nonnegative, Number};
/// use telescope_core::problems::RationalQuadratic;
/// use telescope_core::samplers::Noise;
/// use telescope_core::schedules::StepSizes;
/// use telescope_core::averages::Output;
/// use telescope_core::moments::{MahalanobisError, moments};
///
/// // ½x² with normal noise of deviation 1, one step of ½ from 2: x_2 = 1 − w/2.
/// let number = |value| Number::from_f64(value).unwrap();
/// let quadratic = RationalQuadratic::new(&[vec![number(1.0)]], &[number(0.0)]).unwrap();
/// let noise = Noise::normal(vec![Nonnegative::from_f64(1.0).unwrap()]);
/// let instance = Instance::additive_noise(quadratic, noise).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![2.into()]).unwrap();
/// let table = StepSizes::from_doubles(vec![0.5]).unwrap();
/// let found = moments(&setup, &table).unwrap();
/// let law = found.law(Output::FINAL);
/// let refused = law.mahalanobis_sq(&[1.0, 2.0]);
/// assert_eq!(refused, Err(MahalanobisError::Dimension { point: 2, law: 1 }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MahalanobisError {
    /// A law without density.
    #[error("the covariance matrix is singular to working precision at coordinate {0}")]
    Singular(usize),
    /// A law that left the range of doubles.
    #[error("the enclosure of the law is unbounded at coordinate {0}")]
    Unbounded(usize),
    /// A point of another space.
    #[error("the point has {point} coordinates, the law has {law}")]
    Dimension {
        /// Coordinates of the point.
        point: usize,
        /// Coordinates of the law.
        law: usize,
    },
}

impl<A: Arithmetic> Law<A> {
    /// The law of c + Vz from the moments of z, block by block; `weight` divides z.
    pub(super) fn new<'a>(
        centre: &[A],
        basis: Option<&[A]>,
        blocks: impl Iterator<Item = &'a Moment<A>>,
        weight: &A,
    ) -> Self {
        let size = centre.len();
        let weight_sq = weight.square();
        let mut mean = Vec::with_capacity(size);
        let mut covariance = vec![A::zero(); size * size];
        for block in blocks {
            let (first, width) = (mean.len(), block.mean.len());
            for (k, entry) in block.covariance.iter().enumerate() {
                covariance[(first + k / width) * size + first + k % width] =
                    entry.clone() / &weight_sq;
            }
            mean.extend(block.mean.iter().map(|entry| entry.clone() / weight));
        }
        if let Some(basis) = basis {
            let row = |i: usize| i * size..(i + 1) * size;
            mean = (0..size).map(|i| dot(&basis[row(i)], &mean)).collect();
            let entries = |a: &[A], b: &[A]| {
                (0..size * size)
                    .map(|k| dot(&a[row(k / size)], &b[row(k % size)]))
                    .collect::<Vec<_>>()
            };
            // The covariance is symmetric: (VP)_ij is a product of rows of V and P.
            covariance = entries(&entries(basis, &covariance), basis);
        }
        let mean = mean.into_iter().zip(centre).map(|(z, c)| z + c).collect();
        Self { mean, covariance }
    }
}

impl Law {
    /// The middles of the enclosures of the mean.
    #[must_use]
    pub fn mean_doubles(&self) -> Vec<f64> {
        self.mean.iter().map(Interval::midpoint).collect()
    }

    /// The middles of the enclosures of the covariance matrix, row by row.
    #[must_use]
    pub fn covariance_doubles(&self) -> Vec<f64> {
        self.covariance.iter().map(Interval::midpoint).collect()
    }

    /// (x − mean)ᵀ Cov⁻¹ (x − mean), by Cholesky factors of the middles, in `f64`: χ² with d degrees of freedom if x
    /// has this law and the law is normal. It is for tests of samples, not for proofs.
    ///
    /// # Errors
    /// If the covariance matrix is singular to working precision, a variance or a mean is unbounded, or the point has
    /// another dimension.
    pub fn mahalanobis_sq(&self, point: &[f64]) -> Result<f64, MahalanobisError> {
        let size = self.mean.len();
        if point.len() != size {
            return Err(MahalanobisError::Dimension {
                point: point.len(),
                law: size,
            });
        }
        // The middle of an unbounded enclosure is a number, but it means nothing.
        let known = |entry: &Interval| entry.width().is_finite();
        let unbounded =
            |i: &usize| !(known(&self.mean[*i]) && known(&self.covariance[i * size + i]));
        if let Some(i) = (0..size).find(unbounded) {
            return Err(MahalanobisError::Unbounded(i + 1));
        }
        let covariance = self.covariance_doubles();
        let mut factor = vec![0.0; size * size];
        // Solves Ly = x − mean while L grows: the distance is ‖y‖².
        let mut solved = vec![0.0; size];
        for i in 0..size {
            for j in 0..i {
                let rest = covariance[i * size + j]
                    - dot(
                        &factor[i * size..i * size + j],
                        &factor[j * size..j * size + j],
                    );
                factor[i * size + j] = rest / factor[j * size + j];
            }
            let done = &factor[i * size..i * size + i];
            let variance = covariance[i * size + i];
            let pivot = variance - crate::vector::norm_sq(done);
            // Below a few roundings of the variance a pivot is noise.
            #[expect(clippy::cast_precision_loss, reason = "a dimension")]
            let least = 8.0 * size as f64 * f64::EPSILON * variance;
            let root = if pivot > least {
                pivot.sqrt()
            } else {
                return Err(MahalanobisError::Singular(i + 1));
            };
            solved[i] = (point[i] - self.mean[i].midpoint() - dot(done, &solved[..i])) / root;
            factor[i * size + i] = root;
        }
        Ok(crate::vector::norm_sq(&solved))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(mean: &[f64], covariance: &[f64]) -> Law {
        let enclose = |values: &[f64]| values.iter().map(|&v| Interval::point(v)).collect();
        Law {
            mean: enclose(mean),
            covariance: enclose(covariance),
        }
    }

    #[test]
    fn distance_by_hand() {
        // Cov = [[4, 2], [2, 3]], inverse [[3, −2], [−2, 4]]/8; at (2, 1) + mean: (12 − 8 + 4)/8 = 1.
        let law = law(&[1.0, -1.0], &[4.0, 2.0, 2.0, 3.0]);
        assert!((law.mahalanobis_sq(&[3.0, 0.0]).unwrap() - 1.0).abs() < 1e-15);
        assert!(matches!(
            law.mahalanobis_sq(&[3.0]),
            Err(MahalanobisError::Dimension { .. })
        ));
    }

    #[test]
    fn singular_laws_are_refused() {
        assert_eq!(
            law(&[0.0], &[0.0]).mahalanobis_sq(&[1.0]),
            Err(MahalanobisError::Singular(1))
        );
        let rank_one = law(&[0.0; 2], &[0.09, 0.03, 0.03, 0.01]);
        assert_eq!(
            rank_one.mahalanobis_sq(&[1.0, 0.0]),
            Err(MahalanobisError::Singular(2))
        );
        let unknown = Law {
            mean: vec![Interval::point(0.0)],
            covariance: vec![Interval::whole()],
        };
        assert_eq!(
            unknown.mahalanobis_sq(&[1.0]),
            Err(MahalanobisError::Unbounded(1))
        );
    }
}
