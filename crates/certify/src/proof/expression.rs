//! Vectors of a run as combinations of a few basis vectors, and what can be said of them linearly in their Gram matrix.

use std::collections::BTreeMap;
use telescope_core::arithmetic::Rational;

/// A rational combination of the basis vectors of a model. Trailing zeros are not kept.
///
/// ```
/// use telescope_certify::proof::Vector;
///
/// let (x, g) = (Vector::basis(0), Vector::basis(1));
/// let next = x.plus(&"-1/2".parse().unwrap(), &g); // x − g/2
/// assert_eq!(next.coordinates().len(), 2);
/// // Trailing zeros go, so that equal vectors are equal values.
/// assert_eq!(next.minus(&next), Vector::zero());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector(Vec<Rational>);

impl Vector {
    /// The vector 0: x*, which is the origin, or its gradient.
    #[must_use]
    pub fn zero() -> Self {
        Self::default()
    }
    /// Basis vector `index`, from 0.
    #[must_use]
    pub fn basis(index: usize) -> Self {
        let mut coordinates = vec![Rational::ZERO; index + 1];
        coordinates[index] = Rational::ONE;
        Self(coordinates)
    }
    /// The coordinates, as far as the last that is not 0.
    #[must_use]
    pub fn coordinates(&self) -> &[Rational] {
        &self.0
    }
    /// self + factor · other.
    #[must_use]
    pub fn plus(&self, factor: &Rational, other: &Self) -> Self {
        let mut sum = self.0.clone();
        if sum.len() < other.0.len() {
            sum.resize(other.0.len(), Rational::ZERO);
        }
        for (sum, other) in sum
            .iter_mut()
            .zip(&other.0)
            .filter(|(_, other)| !other.is_zero())
        {
            *sum += factor * other;
        }
        while sum.last().is_some_and(Rational::is_zero) {
            sum.pop();
        }
        Self(sum)
    }
    /// self − other.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&-Rational::ONE, other)
    }
    fn entries(&self) -> impl Iterator<Item = (usize, &Rational)> {
        self.0
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_zero())
    }
}

/// Σ c_ij ⟨v_i, v_j⟩ + Σ c_k f_k: linear in the Gram matrix of the basis vectors and in the function values. No constant.
///
/// ```
/// use telescope_certify::proof::{Expression, Vector};
///
/// // ‖x − g/2‖² = ‖x‖² − ⟨x, g⟩ + ¼‖g‖², and a value beside it.
/// let (x, g) = (Vector::basis(0), Vector::basis(1));
/// let square = Expression::norm_sq(&x.plus(&"-1/2".parse().unwrap(), &g));
/// let found: Vec<_> = square.gram().map(|(i, j, c)| (i, j, c.to_string())).collect();
/// assert_eq!(found, [(0, 0, "1".into()), (0, 1, "-1".into()), (1, 1, "1/4".into())]);
/// // As a symmetric matrix the mixed coefficient is halved.
/// assert_eq!(square.matrix(2)[0][1].to_string(), "-1/2");
/// let mut both = square.clone().plus(&3.into(), &Expression::value(0));
/// assert_eq!(both.values().next().unwrap().1.to_string(), "3");
/// both.accumulate(&(-1).into(), &square);
/// assert_eq!(both.gram().count(), 0);
/// assert_eq!(Expression::inner(&x, &g), Expression::inner(&g, &x));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expression {
    /// The coefficient of ⟨v_i, v_j⟩, i ≤ j; off the diagonal it counts the pair once. No zeros.
    gram: BTreeMap<(usize, usize), Rational>,
    /// The coefficient of f_k. No zeros.
    values: BTreeMap<usize, Rational>,
}

fn add<K: Ord>(to: &mut BTreeMap<K, Rational>, key: K, term: Rational) {
    use std::collections::btree_map::Entry;
    if term.is_zero() {
        return;
    }
    match to.entry(key) {
        Entry::Vacant(entry) => {
            entry.insert(term);
        }
        Entry::Occupied(mut entry) => {
            *entry.get_mut() += term;
            if entry.get().is_zero() {
                entry.remove();
            }
        }
    }
}

impl Expression {
    /// ⟨u, v⟩.
    #[must_use]
    pub fn inner(u: &Vector, v: &Vector) -> Self {
        let mut expression = Self::default();
        for (i, a) in u.entries() {
            for (j, b) in v.entries() {
                add(&mut expression.gram, (i.min(j), i.max(j)), a * b);
            }
        }
        expression
    }
    /// ‖v‖².
    #[must_use]
    pub fn norm_sq(v: &Vector) -> Self {
        Self::inner(v, v)
    }
    /// f_k.
    #[must_use]
    pub fn value(index: usize) -> Self {
        Self {
            gram: BTreeMap::new(),
            values: BTreeMap::from([(index, Rational::ONE)]),
        }
    }
    /// self + factor · other.
    #[must_use]
    pub fn plus(mut self, factor: &Rational, other: &Self) -> Self {
        self.accumulate(factor, other);
        self
    }
    /// self − other.
    #[must_use]
    pub fn minus(self, other: &Self) -> Self {
        self.plus(&-Rational::ONE, other)
    }
    /// Adds factor · other in place.
    pub fn accumulate(&mut self, factor: &Rational, other: &Self) {
        for (&key, value) in &other.gram {
            add(&mut self.gram, key, factor * value);
        }
        for (&key, value) in &other.values {
            add(&mut self.values, key, factor * value);
        }
    }
    /// The coefficients of ⟨v_i, v_j⟩, i ≤ j, that are not 0.
    pub fn gram(&self) -> impl Iterator<Item = (usize, usize, &Rational)> {
        self.gram.iter().map(|(&(i, j), value)| (i, j, value))
    }
    /// The coefficients of f_k that are not 0.
    pub fn values(&self) -> impl Iterator<Item = (usize, &Rational)> {
        self.values.iter().map(|(&k, value)| (k, value))
    }
    /// The symmetric matrix A of `size` rows with Σ c_ij ⟨v_i, v_j⟩ = ⟨A, G⟩, row by row.
    ///
    /// # Panics
    /// If a basis vector of the expression lies beyond `size`.
    #[must_use]
    pub fn matrix(&self, size: usize) -> Vec<Vec<Rational>> {
        let mut matrix = vec![vec![Rational::ZERO; size]; size];
        let half = Rational::from_parts(1.into(), 2_u8.into());
        for (i, j, value) in self.gram() {
            if i == j {
                matrix[i][i] = value.clone();
            } else {
                matrix[i][j] = value * &half;
                matrix[j][i] = matrix[i][j].clone();
            }
        }
        matrix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        // ⟨v_0 − 2 v_1, v_0 + v_1⟩ = ‖v_0‖² − ⟨v_0, v_1⟩ − 2‖v_1‖².
        let (zeroth, first) = (Vector::basis(0), Vector::basis(1));
        let two = Rational::from(2);
        let product = Expression::inner(
            &zeroth.plus(&-two, &first),
            &zeroth.plus(&Rational::ONE, &first),
        );
        let entries: Vec<_> = product.gram().map(|(i, j, c)| (i, j, c.clone())).collect();
        let whole = |n: i32| Rational::from(n);
        assert_eq!(
            entries,
            [(0, 0, whole(1)), (0, 1, whole(-1)), (1, 1, whole(-2))]
        );
        let half = Rational::from_parts((-1).into(), 2_u8.into());
        assert_eq!(
            product.matrix(2),
            [[whole(1), half.clone()], [half, whole(-2)]]
        );
        assert_eq!(product.clone().minus(&product), Expression::default());
        assert_eq!(zeroth.minus(&zeroth), Vector::zero());
    }
}
