//! An iterate as a number times a vector, and sums of iterates that follow it.

use super::Averages;
use crate::arithmetic::Lanes;
use crate::problems::Row;
use crate::vector::norm_sq;

/// One number, not several lanes.
///
/// ```
/// use telescope_core::sparse_sgd::Single;
///
/// fn is_one_number<A: Single>(value: A) -> A {
///     value.clone() + &value
/// }
/// assert_eq!(is_one_number(2.0), 4.0);
/// ```
pub trait Single: Lanes<Scalar = Self, Index = usize, Mask = bool> {}
impl<A: Lanes<Scalar = A, Index = usize, Mask = bool>> Single for A {}

/// Numbers whose square lies outside of \[1/`FAR`, `FAR`\] are taken up by what they multiply.
const FAR: f64 = 4096.0;

/// Whether a factor is so large or so small that it is taken up. So is a NaN.
pub(super) fn is_far<A: Single>(factor: &A) -> bool {
    let square = factor.square();
    !(square.le(&A::from_f64(FAR)) && A::from_f64(1.0 / FAR).le(&square))
}

fn is_zero<A: Single>(value: &A) -> bool {
    value.le(&A::zero()) && A::zero().le(value)
}

/// x = cz.
///
/// ```
/// use telescope_core::sparse_sgd::Iterate;
///
/// let x = Iterate::new(vec![1.0, 3.0], false);
/// let mut out = [0.0; 2];
/// x.write(&mut out);
/// assert_eq!((x.dimension(), out), (2, [1.0, 3.0]));
/// ```
#[derive(Clone, Debug)]
pub struct Iterate<A> {
    /// c.
    scale: A,
    /// z.
    stored: Vec<A>,
    /// ‖z‖², if it is kept, and how many columns were touched since it was summed.
    length: Option<(A, usize)>,
}

impl<A: Single> Iterate<A> {
    /// x_1; its length is kept if a domain asks for it.
    #[must_use]
    pub fn new(start: Vec<A>, with_length: bool) -> Self {
        Self {
            scale: A::one(),
            length: with_length.then(|| (norm_sq(&start), 0)),
            stored: start,
        }
    }

    /// z.
    pub(super) fn stored(&self) -> &[A] {
        &self.stored
    }

    /// d.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.stored.len()
    }

    /// ⟨a, x⟩.
    #[inline(always)]
    pub(super) fn dot(&self, row: Row<'_>) -> A {
        self.scale.clone() * &row.dot(&self.stored)
    }

    /// ‖x‖².
    ///
    /// # Panics
    /// If it is not kept.
    pub(super) fn length_sq(&self) -> A {
        let (length, _) = self.length.as_ref().expect("the length is kept");
        self.scale.square() * length
    }

    /// Writes x, in d operations.
    pub fn write(&self, out: &mut [A]) {
        for (out, z) in out.iter_mut().zip(&self.stored) {
            *out = self.scale.clone() * z;
        }
    }

    /// x ← factor·x.
    #[inline(always)]
    pub(super) fn shrink(&mut self, factor: &A, averages: &mut Averages<'_, A>) {
        self.scale = self.scale.clone() * factor;
        if is_far(&self.scale) {
            self.settle(averages);
        }
    }

    /// z takes c up, and sums are written out.
    #[cold]
    fn settle(&mut self, averages: &mut Averages<'_, A>) {
        for sum in averages.sums() {
            sum.settle(&self.stored);
        }
        for z in &mut self.stored {
            *z = self.scale.clone() * &*z;
        }
        self.scale = A::one();
        if let Some(length) = &mut self.length {
            *length = (norm_sq(&self.stored), 0);
        }
    }

    /// x ← x + factor·a.
    #[inline(always)]
    pub(super) fn add(&mut self, factor: &A, row: Row<'_>, averages: &mut Averages<'_, A>) {
        if is_zero(factor) {
            return;
        }
        let factor = factor.clone() / &self.scale;
        match &mut self.length {
            None => row.add_scaled(&factor, &mut self.stored),
            Some((length, touched)) => {
                let mut change = A::zero();
                for (column, a) in row.entries() {
                    let old = &mut self.stored[column];
                    let new = factor.mul_add(&A::from_f64(a), old);
                    // new² − old², without the cancellation of the squares.
                    change = (new.clone() - &*old).mul_add(&(new.clone() + &*old), &change);
                    *old = new;
                }
                *length = length.clone() + &change;
                *touched += row.values().len();
                if *touched >= self.stored.len() {
                    (*length, *touched) = (norm_sq(&self.stored), 0);
                }
            }
        }
        for sum in averages.sums() {
            sum.follow(&factor, row);
        }
    }
}

/// Σ w_k x_k = settled + Wz − u, with W = Σ w_k c_k and u = Σ W_j δ_j since all was last settled.
#[derive(Clone, Debug)]
pub(super) struct Sum<A> {
    /// W.
    weight: A,
    /// u.
    ahead: Vec<A>,
    /// What was settled; empty until something is.
    settled: Vec<A>,
}

impl<A: Single> Sum<A> {
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            weight: A::zero(),
            ahead: vec![A::zero(); dimension],
            settled: Vec::new(),
        }
    }

    /// Adds weight·x.
    #[inline(always)]
    pub(super) fn push(&mut self, weight: &A, iterate: &Iterate<A>) {
        self.weight = weight.mul_add(&iterate.scale, &self.weight);
    }

    /// z has moved by factor·a.
    #[inline(always)]
    fn follow(&mut self, factor: &A, row: Row<'_>) {
        if !is_zero(&self.weight) {
            row.add_scaled(&(self.weight.clone() * factor), &mut self.ahead);
        }
    }

    /// Writes the sum out, z being about to change in all columns.
    pub(super) fn settle(&mut self, stored: &[A]) {
        if self.settled.is_empty() {
            self.settled = vec![A::zero(); stored.len()];
        }
        for ((settled, ahead), z) in self.settled.iter_mut().zip(&mut self.ahead).zip(stored) {
            *settled = settled.clone() + &(self.weight.mul_add(z, &-ahead.clone()));
            *ahead = A::zero();
        }
        self.weight = A::zero();
    }

    /// Multiplies the sum, which is settled.
    pub(super) fn multiply(&mut self, factor: &A) {
        for settled in &mut self.settled {
            *settled = settled.clone() * factor;
        }
    }

    /// The sum.
    pub(super) fn write(&self, iterate: &Iterate<A>, out: &mut [A]) {
        for ((out, ahead), z) in out.iter_mut().zip(&self.ahead).zip(iterate.stored()) {
            *out = self.weight.mul_add(z, &-ahead.clone());
        }
        for (out, settled) in out.iter_mut().zip(&self.settled) {
            *out = out.clone() + settled;
        }
    }
}
