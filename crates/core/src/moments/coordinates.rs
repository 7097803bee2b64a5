//! The coordinates in which the recursion runs: for a diagonal matrix the given ones, each a block of its own; for a
//! dense one those of a matrix V of approximate eigenvectors, where M = V⁻¹AV is almost diagonal.
//!
//! V need not be accurate, nor orthogonal: it is taken as the rational matrix that it is, and V⁻¹, V⁻¹AV, VᵀAV and
//! V⁻¹NV⁻ᵀ follow exactly. Its accuracy decides only how small the off-diagonal entries are, and so how slowly
//! enclosures widen.

use crate::arithmetic::{Arithmetic, Rational, rational_from_f64};
use crate::domains::AnyDomain;
use crate::engine::{Instance, Setup};
use crate::methods::AnyMethod;
use crate::problems::RationalQuadratic;
use crate::samplers::Noise;
use nalgebra::{DMatrix, SymmetricEigen};

/// The exact data of one block; matrices row by row.
#[derive(Clone, Debug)]
pub(super) struct BlockSpec {
    /// M = V⁻¹AV.
    pub(super) matrix: Vec<Rational>,
    /// V⁻¹NV⁻ᵀ, N the covariance of the gradient's noise.
    pub(super) noise: Vec<Rational>,
    /// V⁻¹(x_1 − c).
    pub(super) start: Vec<Rational>,
    /// VᵀV.
    pub(super) distance: Vec<Rational>,
    /// ½VᵀAV.
    pub(super) gap: Vec<Rational>,
    /// VᵀA²V.
    pub(super) gradient: Vec<Rational>,
}

/// The exact data of the recursion.
#[derive(Clone, Debug)]
pub(super) struct Coordinates {
    /// Blocks, in the order of their coordinates.
    pub(super) blocks: Vec<BlockSpec>,
    /// V with x = c + Vz, row by row; `None` for the identity.
    pub(super) basis: Option<Vec<Rational>>,
    /// c.
    pub(super) centre: Vec<Rational>,
    /// tr N = E‖noise‖².
    pub(super) noise_trace: Rational,
}

impl Coordinates {
    /// Reads the setup.
    ///
    /// # Errors
    /// With the reason why there is no closed recursion.
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        let (quadratic, noise_law, through_matrix) = match setup.instance() {
            Instance::AdditiveNoise { quadratic, noise } => (quadratic, noise, false),
            Instance::RandomTarget { quadratic, noise } => (quadratic, noise, true),
            Instance::FiniteSum { .. } => {
                return Err(
                    "the moment recursion needs a quadratic with noise, not a finite sum".into(),
                );
            }
            Instance::MaxAffine { .. } | Instance::Wiggle { .. } => {
                return Err(
                    "the moment recursion needs a quadratic, whose gradient is linear".into(),
                );
            }
        };
        if setup.method() != &AnyMethod::Sgd || setup.plateau().is_some() {
            return Err("the moment recursion is that of plain SGD with a fixed schedule".into());
        }
        if !matches!(setup.domain(), AnyDomain::WholeSpace) {
            return Err("a projection makes the moments of a quadratic's iterates depend on their whole law: \
                        the recursion is closed on the whole space only"
                .into());
        }
        let variances = variances(noise_law)?;
        let centre = quadratic.minimiser().to_vec();
        let shifted: Vec<Rational> = setup
            .start()
            .iter()
            .zip(&centre)
            .map(|(x, c)| x - c)
            .collect();
        if let Some(diagonal) = quadratic.diagonal() {
            let noise = |(a, variance): (&Rational, Rational)| {
                if through_matrix {
                    variance * a.square()
                } else {
                    variance
                }
            };
            let noise: Vec<Rational> = diagonal.iter().zip(variances).map(noise).collect();
            return Ok(Self {
                blocks: (0..centre.len())
                    .map(|i| scalar(&diagonal[i], &noise[i], &shifted[i]))
                    .collect(),
                basis: None,
                centre,
                noise_trace: crate::vector::sum(&noise),
            });
        }
        let size = centre.len();
        let mut noise = vec![Rational::ZERO; size * size];
        for (i, variance) in variances.into_iter().enumerate() {
            noise[i * size + i] = variance;
        }
        let matrix: Vec<Rational> = (0..size * size)
            .map(|k| quadratic.entry(k / size, k % size))
            .collect();
        if through_matrix {
            // g = A(x − c) − Aξ, and A is symmetric.
            noise = multiply(&multiply(&matrix, &noise, size), &matrix, size);
        }
        let noise_trace = (0..size).fold(Rational::ZERO, |sum, i| sum + &noise[i * size + i]);
        let basis = approximate_eigenvectors(quadratic)?;
        let block = dense(&matrix, &noise, &shifted, &basis)?;
        Ok(Self {
            blocks: vec![block],
            basis: Some(basis),
            centre,
            noise_trace,
        })
    }
}

/// Var ξ_k for each k.
///
/// # Errors
/// If they are infinite or not rational.
fn variances(noise: &Noise) -> Result<Vec<Rational>, String> {
    let unit = noise.law.variance()?;
    let unit = unit
        .exact()
        .ok_or("the moment recursion is run for noise whose variance is a rational number")?;
    Ok((0..noise.scales.len())
        .map(|k| noise.scale(k).square() * unit)
        .collect())
}

fn half() -> Rational {
    Rational::from_parts(1.into(), 2_u8.into())
}

fn scalar(eigenvalue: &Rational, noise: &Rational, start: &Rational) -> BlockSpec {
    BlockSpec {
        matrix: vec![eigenvalue.clone()],
        noise: vec![noise.clone()],
        start: vec![start.clone()],
        distance: vec![Rational::ONE],
        gap: vec![eigenvalue * half()],
        gradient: vec![eigenvalue.square()],
    }
}

pub(super) fn dense(
    matrix: &[Rational],
    noise: &[Rational],
    shifted: &[Rational],
    basis: &[Rational],
) -> Result<BlockSpec, String> {
    let size = shifted.len();
    let inverse =
        invert(basis, size).ok_or("the approximate eigenvectors are linearly dependent")?;
    let transposed = transpose(basis, size);
    let image = multiply(matrix, basis, size);
    Ok(BlockSpec {
        matrix: multiply(&inverse, &image, size),
        noise: multiply(
            &multiply(&inverse, noise, size),
            &transpose(&inverse, size),
            size,
        ),
        start: inverse
            .chunks_exact(size)
            .map(|row| crate::vector::dot(row, shifted))
            .collect(),
        distance: multiply(&transposed, basis, size),
        gap: multiply(&transposed, &image, size)
            .iter()
            .map(|entry| entry * half())
            .collect(),
        gradient: multiply(&transpose(&image, size), &image, size),
    })
}

/// Orthonormal eigenvectors to within 2^−40 an entry, row by row.
///
/// The grid keeps the rationals that follow from them short. Off-diagonal entries of V⁻¹AV are then about 10^−12 of
/// A's, far too small to widen an enclosure within any number of steps that a run may have.
fn approximate_eigenvectors(quadratic: &RationalQuadratic) -> Result<Vec<Rational>, String> {
    const GRID: f64 = (1_u64 << 40) as f64;
    let rounded = quadratic.lift::<f64>();
    let size = rounded.minimiser().len();
    let mut matrix = DMatrix::from_fn(size, size, |i, j| rounded.entry(i, j));
    let scale = matrix
        .iter()
        .fold(0.0_f64, |scale, entry| scale.max(entry.abs()));
    // Not zero: a dense matrix has an entry beside its diagonal, unless that is below the range of doubles.
    if scale > 0.0 {
        matrix /= scale;
    }
    let vectors = SymmetricEigen::try_new(matrix, f64::EPSILON, 10_000)
        .ok_or("the eigenvectors of the matrix could not be approximated")?
        .eigenvectors;
    if !vectors.iter().all(|entry| entry.is_finite()) {
        return Err("the eigenvectors of the matrix could not be approximated".into());
    }
    Ok((0..size * size)
        .map(|k| rational_from_f64((vectors[(k / size, k % size)] * GRID).round() / GRID))
        .collect())
}

fn multiply(a: &[Rational], b: &[Rational], size: usize) -> Vec<Rational> {
    let columns = transpose(b, size);
    let mut product = Vec::with_capacity(size * size);
    for row in a.chunks_exact(size) {
        product.extend(
            columns
                .chunks_exact(size)
                .map(|column| crate::vector::dot(row, column)),
        );
    }
    product
}

fn transpose(a: &[Rational], size: usize) -> Vec<Rational> {
    (0..size * size)
        .map(|k| a[(k % size) * size + k / size].clone())
        .collect()
}

/// Gauss-Jordan elimination; `None` if the matrix is singular.
fn invert(matrix: &[Rational], size: usize) -> Option<Vec<Rational>> {
    let mut rows: Vec<Vec<Rational>> = (0..size)
        .map(|i| {
            let mut row = matrix[i * size..(i + 1) * size].to_vec();
            row.extend((0..size).map(|j| {
                if i == j {
                    Rational::ONE
                } else {
                    Rational::ZERO
                }
            }));
            row
        })
        .collect();
    for k in 0..size {
        let pivot = (k..size).find(|&i| rows[i][k] != Rational::ZERO)?;
        rows.swap(k, pivot);
        let mut pivot_row = std::mem::take(&mut rows[k]);
        let pivot = pivot_row[k].clone();
        for entry in &mut pivot_row[k..] {
            *entry /= &pivot;
        }
        // The pivot's own row was taken out: it is empty here.
        for row in rows.iter_mut().filter(|row| !row.is_empty()) {
            let factor = row[k].clone();
            for (entry, pivot) in row[k..].iter_mut().zip(&pivot_row[k..]) {
                *entry -= &factor * pivot;
            }
        }
        rows[k] = pivot_row;
    }
    Some(
        rows.into_iter()
            .flat_map(|row| row.into_iter().skip(size))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_is_exact() {
        let entries = |values: &[i32]| {
            values
                .iter()
                .map(|&v| Rational::from(v))
                .collect::<Vec<_>>()
        };
        let matrix = entries(&[0, 2, 1, 1, -3, 0, 4, 1, 5]);
        let identity = entries(&[1, 0, 0, 0, 1, 0, 0, 0, 1]);
        let inverse = invert(&matrix, 3).unwrap();
        assert_eq!(multiply(&matrix, &inverse, 3), identity);
        assert_eq!(multiply(&inverse, &matrix, 3), identity);
        assert_eq!(invert(&entries(&[1, 2, 2, 4]), 2), None);
    }
}
