//! [`Wide`] as a number of the reference loop: domains, averages, losses and methods are those of single doubles, lane by lane.

use super::chacha::STREAMS;
use super::simd::{EIGHT, Simd};
use super::wide::Wide;
use crate::arithmetic::{Arithmetic, Elementary, Lanes, Quantity, Rational, Roots};
use crate::ops::float::Float;
use crate::ops::kernels::{exp_of_sum, ln_as_sum};

impl<S: Simd> Arithmetic for Wide<S> {
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        Float::splat(value)
    }
    fn from_rational(value: &Rational) -> Self {
        Float::splat(f64::from_rational(value))
    }
    fn from_quantity(value: &Quantity) -> Option<Self> {
        Some(Float::splat(f64::from_quantity(value)?))
    }
    #[inline(always)]
    fn mul_add(&self, factor: &Self, term: &Self) -> Self {
        self.fused(*factor, *term)
    }
    #[inline(always)]
    fn max(&self, other: &Self) -> Self {
        Float::choose(other.less(*self), *self, *other)
    }
    #[inline(always)]
    fn min(&self, other: &Self) -> Self {
        Float::choose(self.less(*other), *self, *other)
    }
    #[inline(always)]
    fn abs(&self) -> Self {
        self.max(&-*self)
    }
    #[inline(always)]
    fn square(&self) -> Self {
        *self * *self
    }
}

impl<S: Simd> Roots for Wide<S> {
    #[inline(always)]
    fn sqrt(&self) -> Self {
        self.root()
    }
}

impl<S: Simd> Elementary for Wide<S> {
    #[inline(always)]
    fn exp(&self) -> Self {
        exp_of_sum(*self, Float::splat(0.0))
    }
    #[inline(always)]
    fn ln(&self) -> Self {
        ln_as_sum(*self).0
    }
}

impl<S: Simd> Lanes for Wide<S> {
    type Scalar = f64;
    type Index = [usize; STREAMS];
    type Mask = [S::Mask; 2];

    #[inline(always)]
    fn splat(value: &f64) -> Self {
        Float::splat(*value)
    }
    fn splat_index(row: usize) -> Self::Index {
        [row; STREAMS]
    }
    #[inline(always)]
    fn le(&self, other: &Self) -> Self::Mask {
        self.at_most(*other)
    }
    #[inline(always)]
    fn select(mask: &Self::Mask, yes: &Self, no: &Self) -> Self {
        Float::choose(*mask, *yes, *no)
    }
    fn gather(table: &[f64], columns: usize, row: &Self::Index, column: usize) -> Self {
        let mut lanes = [[0.0; EIGHT]; 2];
        for (lane, row) in lanes.as_flattened_mut().iter_mut().zip(row) {
            *lane = table[row * columns + column];
        }
        Self::load(&lanes)
    }
}
