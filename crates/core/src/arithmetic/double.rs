//! `f64`: the readable reference. Fused `mul_add`, elementary functions from [`crate::ops`] only.

use super::{Arithmetic, Elementary, Lanes, Quantity, Rational, Roots, Trigonometric};
use crate::ops;

impl Arithmetic for f64 {
    fn from_f64(value: f64) -> Self {
        value
    }
    fn from_rational(value: &Rational) -> Self {
        value.to_f64().value()
    }
    fn from_quantity(value: &Quantity) -> Option<Self> {
        Some(match value {
            Quantity::Exact(value) => Self::from_rational(value),
            Quantity::Enclosed(interval) => interval.midpoint(),
        })
    }
    #[inline(always)]
    fn mul_add(&self, factor: &Self, term: &Self) -> Self {
        f64::mul_add(*self, *factor, *term)
    }
    #[inline(always)]
    fn max(&self, other: &Self) -> Self {
        if *self > *other { *self } else { *other }
    }
    #[inline(always)]
    fn min(&self, other: &Self) -> Self {
        if *self < *other { *self } else { *other }
    }
}

impl Roots for f64 {
    #[inline(always)]
    fn sqrt(&self) -> Self {
        f64::sqrt(*self)
    }
}

impl Elementary for f64 {
    #[inline(always)]
    fn exp(&self) -> Self {
        ops::exp(*self)
    }
    #[inline(always)]
    fn ln(&self) -> Self {
        ops::ln(*self)
    }
}

impl Trigonometric for f64 {
    #[inline(always)]
    fn sin_cos(&self) -> (Self, Self) {
        ops::sin_cos(*self)
    }
}

impl Lanes for f64 {
    type Scalar = f64;
    type Index = usize;
    type Mask = bool;

    #[inline(always)]
    fn splat(value: &f64) -> Self {
        *value
    }
    #[inline(always)]
    fn splat_index(row: usize) -> usize {
        row
    }
    #[inline(always)]
    fn le(&self, other: &Self) -> bool {
        self <= other
    }
    #[inline(always)]
    fn select(mask: &bool, yes: &Self, no: &Self) -> Self {
        if *mask { *yes } else { *no }
    }
    #[inline(always)]
    fn gather(table: &[f64], columns: usize, row: &usize, column: usize) -> Self {
        table[row * columns + column]
    }
}
