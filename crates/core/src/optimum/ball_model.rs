//! The least point of a convex quadratic on a ball, in doubles: the step of the solver. Nothing relies on its accuracy.
#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "so that NaN ends a loop")]

/// Minimises ½sᵀHs + ⟨b, s⟩ over ‖s‖ ≤ ρ, H positive semidefinite (`matrix`, row by row, `ridge` > 0 added to its
/// diagonal): (H + λI)s = −b with the least λ ≥ 0 such that ‖s‖ ≤ ρ, by Newton's method on 1/ρ − 1/‖s‖ as a function of
/// λ (Moré and Sorensen 1983), which rises to λ without overshooting.
pub(super) fn minimise(matrix: &[f64], linear: &[f64], ridge: f64, radius: f64) -> Vec<f64> {
    let mut multiplier = 0.0;
    let mut step = vec![0.0; linear.len()];
    for _ in 0..60 {
        let Some(factor) = cholesky(matrix, linear.len(), ridge + multiplier) else {
            // The ridge was lost in rounding.
            multiplier = 2.0 * multiplier + ridge;
            continue;
        };
        for (step, linear) in step.iter_mut().zip(linear) {
            *step = -linear;
        }
        forward(&factor, &mut step);
        backward(&factor, &mut step);
        let length = norm(&step);
        let excess = length / radius - 1.0;
        if !(excess > 1e-15) {
            break;
        }
        let mut scaled = step.clone();
        forward(&factor, &mut scaled);
        let scaled_length = norm(&scaled);
        multiplier += excess * (length / scaled_length) * (length / scaled_length);
    }
    let length = norm(&step);
    if length > radius {
        step.iter_mut().for_each(|step| *step *= radius / length);
    }
    step
}

pub(super) fn norm(v: &[f64]) -> f64 {
    crate::vector::norm_sq(v).sqrt()
}

/// The Cholesky factor of a positive definite matrix.
pub(super) struct Factor(Vec<f64>);

impl Factor {
    /// Of matrix + shift·I (`n` rows); `None` if a pivot is not positive.
    pub(super) fn new(matrix: &[f64], n: usize, shift: f64) -> Option<Self> {
        cholesky(matrix, n, shift).map(Self)
    }

    /// Solves (matrix + shift·I)x = b in place.
    pub(super) fn solve(&self, b: &mut [f64]) {
        forward(&self.0, b);
        backward(&self.0, b);
    }
}

/// The lower factor of matrix + shift·I, row by row; `None` if a pivot is not positive.
fn cholesky(matrix: &[f64], n: usize, shift: f64) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let (row_i, row_j) = (&factor[i * n..i * n + j], &factor[j * n..j * n + j]);
            let rest = matrix[i * n + j] - crate::vector::dot(row_i, row_j);
            factor[i * n + j] = if i == j {
                let pivot = rest + shift;
                if !(pivot > 0.0) {
                    return None;
                }
                pivot.sqrt()
            } else {
                rest / factor[j * n + j]
            };
        }
    }
    Some(factor)
}

/// Solves Lx = b in place.
fn forward(factor: &[f64], b: &mut [f64]) {
    let n = b.len();
    for i in 0..n {
        let known = crate::vector::dot(&factor[i * n..i * n + i], &b[..i]);
        b[i] = (b[i] - known) / factor[i * n + i];
    }
}

/// Solves Lᵀx = b in place.
fn backward(factor: &[f64], b: &mut [f64]) {
    let n = b.len();
    for i in (0..n).rev() {
        b[i] /= factor[i * n + i];
        let value = b[i];
        for j in 0..i {
            b[j] = factor[i * n + j].mul_add(-value, b[j]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // ½(2s_1² + 4s_2²) − 2s_1 − 4s_2: the minimum (1, 1) lies inside a ball of radius 2.
        let inside = minimise(&[2.0, 0.0, 0.0, 4.0], &[-2.0, -4.0], 1e-13, 2.0);
        assert!((inside[0] - 1.0).abs() < 1e-12 && (inside[1] - 1.0).abs() < 1e-12);
        // ½‖s‖² − ⟨(3, 4), s⟩ on the unit ball: (0.6, 0.8).
        let edge = minimise(&[1.0, 0.0, 0.0, 1.0], &[-3.0, -4.0], 1e-13, 1.0);
        assert!((edge[0] - 0.6).abs() < 1e-12 && (edge[1] - 0.8).abs() < 1e-12);
        // No curvature at all: the edge against b.
        let flat = minimise(&[0.0; 4], &[1.0, 0.0], 1e-13, 3.0);
        assert!((flat[0] + 3.0).abs() < 1e-12 && flat[1].abs() < 1e-12);
    }

    proptest! {
        /// The Frank-Wolfe gap ⟨Hs + b, s⟩ + ρ‖Hs + b‖ certifies the answer.
        #[test]
        fn certified(
            root in prop::collection::vec(-2.0_f64..2.0, 9),
            linear in prop::collection::vec(-3.0_f64..3.0, 3),
            radius in 0.1_f64..3.0,
        ) {
            let matrix: Vec<f64> = (0..9)
                .map(|k| (0..3).map(|j| root[k / 3 * 3 + j] * root[k % 3 * 3 + j]).sum())
                .collect();
            let step = minimise(&matrix, &linear, 1e-12, radius);
            prop_assert!(norm(&step) <= radius * (1.0 + 1e-14));
            let gradient: Vec<f64> = (0..3)
                .map(|i| linear[i] + crate::vector::dot(&matrix[i * 3..i * 3 + 3], &step))
                .collect();
            let gap = crate::vector::dot(&gradient, &step) + radius * norm(&gradient);
            prop_assert!(gap < 1e-8, "gap {gap}");
        }
    }
}
