//! Quadratics R(x) = ½(x − c)ᵀA(x − c) + offset, A positive semidefinite: the minimum is the offset, at c.

use super::{Risk, RiskGradient};
use crate::arithmetic::{Arithmetic, Rational};
use crate::number::Number;

/// A quadratic in one arithmetic.
///
/// ```
/// use telescope_core::problems::{RationalQuadratic, Risk};
///
/// // ½(x − c)ᵀA(x − c), A = diag(1, 4), c = (1, 0), at (3, 1): ½(4 + 4).
/// let number = |value| telescope_core::number::Number::from_f64(value).unwrap();
/// let matrix = [vec![number(1.0), number(0.0)], vec![number(0.0), number(4.0)]];
/// let quadratic = RationalQuadratic::new(&matrix, &[number(1.0), number(0.0)]).unwrap();
/// assert_eq!(quadratic.lift::<f64>().risk(&[3.0, 1.0]), 4.0);
/// assert_eq!(quadratic.minimiser(), [1.into(), 0.into()]);
/// ```
#[derive(Clone, Debug)]
pub struct Quadratic<A> {
    matrix: Matrix<A>,
    minimiser: Vec<A>,
    offset: A,
}

/// A quadratic with rational coefficients: what a configured one is.
///
/// ```
/// use telescope_core::problems::{RationalQuadratic, Risk};
///
/// let quadratic = RationalQuadratic::new(&[vec!["1/3".parse().unwrap()]], &["0/1".parse().unwrap()]).unwrap();
/// assert_eq!(quadratic.risk(&[2.into()]).to_string(), "2/3");
/// ```
pub type RationalQuadratic = Quadratic<Rational>;

#[derive(Clone, Debug)]
enum Matrix<A> {
    Diagonal(Vec<A>),
    Dense(Vec<A>),
}

/// Why a matrix does not make a convex quadratic.
///
/// ```
/// use telescope_core::problems::{QuadraticError, RationalQuadratic};
///
/// let number = |value| telescope_core::number::Number::from_f64(value).unwrap();
/// let refused = RationalQuadratic::new(&[vec![number(-1.0)]], &[number(0.0)]).unwrap_err();
/// assert_eq!(refused, QuadraticError::NotConvex { pivot: 1 });
/// let skew = [vec![number(1.0), number(1.0)], vec![number(0.0), number(1.0)]];
/// let refused = RationalQuadratic::new(&skew, &[number(0.0), number(0.0)]).unwrap_err();
/// assert!(matches!(refused, QuadraticError::NotSymmetric(..)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuadraticError {
    /// Not d × d.
    #[error(
        "the matrix has {rows} rows, and row {row} has {columns} entries: it must be square, as large as the minimiser ({dimension})"
    )]
    Shape {
        /// Rows given.
        rows: usize,
        /// A row of the wrong length, from 1.
        row: usize,
        /// Its length.
        columns: usize,
        /// The minimiser's length.
        dimension: usize,
    },
    /// Not symmetric.
    #[error("the matrix is not symmetric: entry ({0}, {1}) differs from entry ({1}, {0})")]
    NotSymmetric(usize, usize),
    /// Not positive semidefinite, decided exactly.
    #[error(
        "the matrix is not positive semidefinite, so the quadratic is not convex: pivot {pivot} of its LDLᵀ factors is negative"
    )]
    NotConvex {
        /// The pivot, from 1.
        pivot: usize,
    },
}

impl RationalQuadratic {
    /// ½(x − c)ᵀA(x − c), after an exact test that A is symmetric and positive semidefinite.
    ///
    /// # Errors
    /// If it is not.
    pub fn new(matrix: &[Vec<Number>], minimiser: &[Number]) -> Result<Self, QuadraticError> {
        let dimension = minimiser.len();
        let bad_row = matrix.iter().position(|row| row.len() != dimension);
        if matrix.len() != dimension || dimension == 0 || bad_row.is_some() {
            let row = bad_row.unwrap_or(0);
            let columns = matrix.get(row).map_or(0, Vec::len);
            return Err(QuadraticError::Shape {
                rows: matrix.len(),
                row: row + 1,
                columns,
                dimension,
            });
        }
        let entry = |i: usize, j: usize| matrix[i][j].exact().clone();
        for i in 0..dimension {
            for j in 0..i {
                if entry(i, j) != entry(j, i) {
                    return Err(QuadraticError::NotSymmetric(i + 1, j + 1));
                }
            }
        }
        let dense: Vec<Rational> = (0..dimension * dimension)
            .map(|k| entry(k / dimension, k % dimension))
            .collect();
        check_semidefinite(dense.clone(), dimension)?;
        let diagonal = (0..dimension * dimension)
            .all(|k| k / dimension == k % dimension || dense[k] == Rational::ZERO);
        let matrix = if diagonal {
            Matrix::Diagonal((0..dimension).map(|i| entry(i, i)).collect())
        } else {
            Matrix::Dense(dense)
        };
        let minimiser = minimiser
            .iter()
            .map(|number| number.exact().clone())
            .collect();
        Ok(Self {
            matrix,
            minimiser,
            offset: Rational::ZERO,
        })
    }

    /// ½ Σ a_k (x_k − c_k)², in O(d).
    ///
    /// # Errors
    /// If there is no entry, if there are not as many as the minimiser has coordinates, or if one is negative.
    pub fn of_diagonal(entries: &[Number], minimiser: &[Number]) -> Result<Self, QuadraticError> {
        let dimension = minimiser.len();
        if entries.len() != dimension || dimension == 0 {
            return Err(QuadraticError::Shape {
                rows: entries.len(),
                row: 1,
                columns: entries.len(),
                dimension,
            });
        }
        let exact = |numbers: &[Number]| -> Vec<Rational> {
            numbers
                .iter()
                .map(|number| number.exact().clone())
                .collect()
        };
        let entries = exact(entries);
        if let Some(negative) = entries.iter().position(|entry| *entry < Rational::ZERO) {
            return Err(QuadraticError::NotConvex {
                pivot: negative + 1,
            });
        }
        Ok(Self {
            matrix: Matrix::Diagonal(entries),
            minimiser: exact(minimiser),
            offset: Rational::ZERO,
        })
    }

    /// The same quadratic, raised by a constant.
    #[must_use]
    pub fn with_offset(mut self, offset: Rational) -> Self {
        self.offset = offset;
        self
    }

    /// The same quadratic in another arithmetic (rounded to nearest in `f64`).
    #[must_use]
    pub fn lift<A: Arithmetic>(&self) -> Quadratic<A> {
        let lift = |numbers: &[Rational]| numbers.iter().map(A::from_rational).collect();
        Quadratic {
            matrix: match &self.matrix {
                Matrix::Diagonal(entries) => Matrix::Diagonal(lift(entries)),
                Matrix::Dense(entries) => Matrix::Dense(lift(entries)),
            },
            minimiser: lift(&self.minimiser),
            offset: A::from_rational(&self.offset),
        }
    }
}

/// Gaussian elimination on the diagonal: A is positive semidefinite exactly when no pivot is negative and a zero
/// pivot has a zero row.
fn check_semidefinite(mut a: Vec<Rational>, n: usize) -> Result<(), QuadraticError> {
    for k in 0..n {
        let pivot = a[k * n + k].clone();
        if pivot < Rational::ZERO {
            return Err(QuadraticError::NotConvex { pivot: k + 1 });
        }
        if pivot == Rational::ZERO {
            if (k + 1..n).any(|j| a[k * n + j] != Rational::ZERO) {
                return Err(QuadraticError::NotConvex { pivot: k + 1 });
            }
            continue;
        }
        for i in k + 1..n {
            let factor = &a[i * n + k] / &pivot;
            for j in k + 1..n {
                let change = &factor * &a[k * n + j];
                a[i * n + j] -= change;
            }
        }
    }
    Ok(())
}

impl<A: Arithmetic> Quadratic<A> {
    /// c.
    #[must_use]
    pub fn minimiser(&self) -> &[A] {
        &self.minimiser
    }
    /// The minimum R* = R(c).
    #[must_use]
    pub fn minimum(&self) -> &A {
        &self.offset
    }
    /// The eigenvalues, if the matrix is diagonal.
    #[must_use]
    pub fn diagonal(&self) -> Option<&[A]> {
        match &self.matrix {
            Matrix::Diagonal(entries) => Some(entries),
            Matrix::Dense(_) => None,
        }
    }
    /// Entry (i, j) of A, from 0.
    #[must_use]
    pub fn entry(&self, i: usize, j: usize) -> A {
        match &self.matrix {
            Matrix::Diagonal(entries) if i == j => entries[i].clone(),
            Matrix::Diagonal(_) => A::zero(),
            Matrix::Dense(entries) => entries[i * self.minimiser.len() + j].clone(),
        }
    }

    /// Writes Av.
    #[inline(always)]
    pub fn apply(&self, v: &[A], out: &mut [A]) {
        match &self.matrix {
            Matrix::Diagonal(entries) => {
                for ((out, a), v) in out.iter_mut().zip(entries).zip(v) {
                    *out = a.clone() * v;
                }
            }
            Matrix::Dense(entries) => {
                for (out, row) in out.iter_mut().zip(entries.chunks_exact(v.len())) {
                    *out = crate::vector::dot(row, v);
                }
            }
        }
    }

    /// ½vᵀAv.
    #[inline(always)]
    #[must_use]
    pub fn half_form(&self, v: &[A]) -> A {
        let half = A::from_f64(0.5);
        let mut sum = A::zero();
        match &self.matrix {
            Matrix::Diagonal(entries) => {
                for (a, v) in entries.iter().zip(v) {
                    sum = a.mul_add(&v.square(), &sum);
                }
            }
            Matrix::Dense(entries) => {
                for (row, v_i) in entries.chunks_exact(v.len()).zip(v) {
                    sum = v_i.mul_add(&crate::vector::dot(row, v), &sum);
                }
            }
        }
        half * &sum
    }
}

impl<A: Arithmetic> Risk<A> for Quadratic<A> {
    fn dimension(&self) -> usize {
        self.minimiser.len()
    }
    #[inline(always)]
    fn risk(&self, x: &[A]) -> A {
        let shifted: Vec<A> = x
            .iter()
            .zip(&self.minimiser)
            .map(|(x, c)| x.clone() - c)
            .collect();
        self.half_form(&shifted) + &self.offset
    }
}

impl<A: Arithmetic> RiskGradient<A> for Quadratic<A> {
    fn risk_gradient(&self, x: &[A], out: &mut [A]) {
        let shifted: Vec<A> = x
            .iter()
            .zip(&self.minimiser)
            .map(|(x, c)| x.clone() - c)
            .collect();
        self.apply(&shifted, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagonal_is_its_matrix() {
        let number = |text: &str| text.parse::<Number>().unwrap();
        let centre = ["1", "-1/3"].map(number);
        let short = RationalQuadratic::of_diagonal(&["2", "1/7"].map(number), &centre).unwrap();
        let rows = [["2", "0"], ["0", "1/7"]].map(|row| row.map(number).to_vec());
        let full = RationalQuadratic::new(&rows, &centre).unwrap();
        let x = [Rational::from(3), Rational::from(-2)];
        let risk = |form: &RationalQuadratic| Risk::<Rational>::risk(form, &x);
        assert_eq!(risk(&short), risk(&full));
        assert_eq!(short.diagonal(), full.diagonal());
        let of = |entries: &[&str]| {
            let entries: Vec<Number> = entries.iter().map(|entry| number(entry)).collect();
            RationalQuadratic::of_diagonal(&entries, &centre)
        };
        assert!(of(&["1", "-1"]).is_err() && of(&["1"]).is_err());
        assert_ne!(
            risk(&of(&["2", "1/8"]).unwrap()),
            risk(&full),
            "negative control"
        );
    }

    fn numbers(values: &[f64]) -> Vec<Number> {
        values
            .iter()
            .map(|&value| Number::from_f64(value).unwrap())
            .collect()
    }
    fn quadratic(rows: &[&[f64]]) -> Result<RationalQuadratic, QuadraticError> {
        let matrix: Vec<_> = rows.iter().map(|row| numbers(row)).collect();
        RationalQuadratic::new(&matrix, &numbers(&vec![0.0; rows.len()]))
    }

    #[test]
    fn semidefinite_is_decided_exactly() {
        assert!(quadratic(&[&[2.0, 0.0], &[0.0, 4.0]]).is_ok());
        assert!(quadratic(&[&[1.0, 1.0], &[1.0, 1.0]]).is_ok(), "rank one");
        assert!(quadratic(&[&[0.0, 0.0], &[0.0, 1.0]]).is_ok());
        let barely = 1.0 - f64::EPSILON / 2.0;
        assert_eq!(
            quadratic(&[&[1.0, 1.0], &[1.0, barely]]).unwrap_err(),
            QuadraticError::NotConvex { pivot: 2 }
        );
        assert_eq!(
            quadratic(&[&[0.0, 1.0], &[1.0, 5.0]]).unwrap_err(),
            QuadraticError::NotConvex { pivot: 1 }
        );
        assert_eq!(
            quadratic(&[&[1.0, 2.0], &[3.0, 4.0]]).unwrap_err(),
            QuadraticError::NotSymmetric(2, 1)
        );
        assert!(quadratic(&[&[1.0]]).is_ok());
        assert!(matches!(
            quadratic(&[&[1.0, 2.0]]),
            Err(QuadraticError::Shape { .. })
        ));
    }

    #[test]
    fn dense_and_diagonal_agree_with_the_book() {
        // f = x_1² + 2x_2² at (−5, −2): 25 + 8, gradient (−10, −8).
        let f: Quadratic<f64> = quadratic(&[&[2.0, 0.0], &[0.0, 4.0]]).unwrap().lift();
        let mut gradient = [0.0; 2];
        f.risk_gradient(&[-5.0, -2.0], &mut gradient);
        assert!((f.risk(&[-5.0, -2.0]) - 33.0).abs() < 1e-14);
        assert!((gradient[0] + 10.0).abs() < 1e-14 && (gradient[1] + 8.0).abs() < 1e-14);
    }
}
