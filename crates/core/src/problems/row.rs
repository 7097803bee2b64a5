//! The features of one row, dense or sparse. Sums go through the columns in their order, one fused multiply-add a feature
//! that is stored.

use crate::arithmetic::Arithmetic;

/// The features of a row.
///
/// ```
/// use telescope_core::problems::Row;
///
/// // (0, 5, 0, 2), and the same with its zeros.
/// let sparse = Row::Sparse { columns: &[1, 3], values: &[5.0, 2.0] };
/// let dense = Row::Dense(&[0.0, 5.0, 0.0, 2.0]);
/// let x = [1.0, 2.0, 3.0, 4.0];
/// assert_eq!((sparse.dot(&x), dense.dot(&x)), (18.0, 18.0));
/// assert_eq!(sparse.entries().collect::<Vec<_>>(), [(1, 5.0), (3, 2.0)]);
/// assert_eq!(sparse.norm_sq::<f64>(), 29.0);
/// assert_eq!(sparse.values().len(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Row<'a> {
    /// All d features.
    Dense(&'a [f64]),
    /// Some features, all others being 0.
    Sparse {
        /// The columns of the features, from 0, increasing.
        columns: &'a [u32],
        /// The features.
        values: &'a [f64],
    },
}

impl<'a> Row<'a> {
    /// The features that are stored.
    #[must_use]
    pub fn values(self) -> &'a [f64] {
        match self {
            Self::Dense(values) | Self::Sparse { values, .. } => values,
        }
    }

    /// The features that are stored, each with its column, from 0.
    pub fn entries(self) -> impl Iterator<Item = (usize, f64)> + 'a {
        let columns = match self {
            Self::Dense(_) => None,
            Self::Sparse { columns, .. } => Some(columns),
        };
        let values = self.values().iter().enumerate();
        values.map(move |(k, &value)| (columns.map_or(k, |columns| columns[k] as usize), value))
    }

    /// ⟨a, x⟩ with the features taken into the arithmetic of x.
    ///
    /// # Panics
    /// If x has fewer coordinates than a sparse row names.
    #[must_use]
    #[inline(always)]
    pub fn dot<A: Arithmetic>(self, x: &[A]) -> A {
        // Loops, not folds: a closure would be compiled without the instruction set of the loop around it.
        let mut sum = A::zero();
        match self {
            Self::Dense(values) => {
                for (&a, x) in values.iter().zip(x) {
                    sum = A::from_f64(a).mul_add(x, &sum);
                }
            }
            Self::Sparse { columns, values } => {
                for (&column, &a) in columns.iter().zip(values) {
                    sum = A::from_f64(a).mul_add(&x[column as usize], &sum);
                }
            }
        }
        sum
    }

    /// ‖a‖².
    #[must_use]
    pub fn norm_sq<A: Arithmetic>(self) -> A {
        let mut sum = A::zero();
        for &a in self.values() {
            sum = A::from_f64(a).square() + &sum;
        }
        sum
    }

    /// Adds factor·a to the point.
    ///
    /// # Panics
    /// If the point has fewer coordinates than a sparse row names.
    #[inline(always)]
    pub fn add_scaled<A: Arithmetic>(self, factor: &A, to: &mut [A]) {
        match self {
            Self::Dense(values) => {
                for (&a, to) in values.iter().zip(to) {
                    *to = factor.mul_add(&A::from_f64(a), to);
                }
            }
            Self::Sparse { columns, values } => {
                for (&column, &a) in columns.iter().zip(values) {
                    let to = &mut to[column as usize];
                    *to = factor.mul_add(&A::from_f64(a), to);
                }
            }
        }
    }
}
