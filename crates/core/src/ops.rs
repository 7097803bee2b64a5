//! Elementary functions with the same bits on every machine: the only file that computes them.
//!
//! The standard library's `exp`, `ln`, `sin` change their last bits with platform and compiler, so
//! a committed number must not depend on them. Here every function is one fixed sequence of IEEE
//! operations (`+ - * /`, always-fused `mul_add`), integer operations on the bits, and selects: no
//! table, no branch on data but for angles beyond 2^30. The same sequence can run in SIMD lanes and gives the same bits there.
//!
//! | function | domain | largest error found by the tests' method on 50 000 points or more |
//! |---|---|---|
//! | [`exp`] | all; results under 2^-1022 become 0 | 0.61 ulp |
//! | [`ln`], [`log10`] | all; NaN below 0 | 0.54 ulp |
//! | [`sin`], [`cos`], [`sin_cos`] | all finite, in radians | 0.83 ulp, 9.2e-17 absolute |
//! | [`sin_cos_turns`] | \|v\| ≤ 2^49 | 1.3e-16 absolute |
//! | [`powf`] | base ≥ 0 | 1.3e-16 relative while \|exponent · ln base\| ≤ 100; 1.1e-15 up to 700 |
//! | [`softplus`], [`sigmoid`] | all; results under 2^-1022 become 0 | 1.3 ulp, 2.2 ulp |
//!
//! What lanes need as well is in `ops/kernels.rs`, generic over the number of doubles.

pub(crate) mod box_muller;
pub(crate) mod float;
pub(crate) mod kernels;
mod radians;

pub(crate) use radians::quarter_turns;
pub use radians::{cos, sin, sin_cos};

use kernels::{ROUNDING, exp_of_sum, ln_as_sum};
use std::f64::consts::LOG10_E;

/// log10 e − LOG10_E, rounded.
const LOG10_E_REST: f64 = 1.098319650216765e-17;

/// e^x. Overflow gives ∞; results under 2^-1022 become 0 (no subnormals); NaN stays NaN.
///
/// ```
/// assert_eq!(telescope_core::ops::exp(0.0), 1.0);
/// ```
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    exp_of_sum(x, 0.0)
}

/// ln x, subnormals included. ln 0 = −∞; NaN for x < 0 and for NaN.
///
/// ```
/// assert_eq!(telescope_core::ops::ln(1.0), 0.0);
/// ```
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    ln_as_sum(x).0
}

/// log10 x, exact at the powers of ten that are doubles. Special values as for [`ln`].
///
/// ```
/// assert_eq!(telescope_core::ops::log10(1000.0), 3.0);
/// ```
#[inline(always)]
#[must_use]
pub fn log10(x: f64) -> f64 {
    let (high, low) = ln_as_sum(x);
    let product = high * LOG10_E;
    let rest = high.mul_add(LOG10_E, -product);
    let value = product + high.mul_add(LOG10_E_REST, low.mul_add(LOG10_E, rest));
    // ∞ − ∞ in the correction would spoil the special values.
    if x > 0.0 && x < f64::INFINITY {
        value
    } else {
        high
    }
}

/// base^exponent = e^(exponent · ln base), for base ≥ 0 and a finite exponent; NaN for base < 0.
///
/// The product is carried as a sum of two doubles, so the relative error is about
/// |exponent · ln base|·2^-59 + 2^-53. base^0 = 1, 0^exponent is 0 or ∞. Results under 2^-1022
/// become 0.
///
/// ```
/// assert_eq!(telescope_core::ops::powf(4.0, -0.5), 0.5);
/// ```
#[inline(always)]
#[must_use]
pub fn powf(base: f64, exponent: f64) -> f64 {
    let (high, low) = ln_as_sum(base);
    let product = exponent * high;
    let rest = exponent.mul_add(low, exponent.mul_add(high, -product));
    let value = exp_of_sum(product, rest);
    if exponent == 0.0 { 1.0 } else { value }
}

/// (sin 2πv, cos 2πv) for an angle v in turns, |v| ≤ 2^49; exact at multiples of a quarter.
///
/// v = j/4 + r with |r| ≤ 1/8, exactly; the quadrant j then swaps and signs the two polynomials.
///
/// ```
/// assert_eq!(telescope_core::ops::sin_cos_turns(0.25), (1.0, 0.0));
/// ```
#[inline(always)]
#[must_use]
pub fn sin_cos_turns(v: f64) -> (f64, f64) {
    kernels::sin_cos_turns(v)
}

/// ln(1 + e^z) = max(z, 0) + ln(1 + e^(−|z|)), without overflow.
///
/// ```
/// assert_eq!(telescope_core::ops::softplus(1000.0), 1000.0);
/// ```
#[inline(always)]
#[must_use]
pub fn softplus(z: f64) -> f64 {
    let small = exp(-z.abs());
    let sum = 1.0 + small;
    // What the rounding of 1 + small lost, to first order: small results keep their digits.
    let lost = ((1.0 - sum) + small) / sum;
    let (high, low) = ln_as_sum(sum);
    let linear = if z > 0.0 { z } else { 0.0 };
    linear + (high + (low + lost))
}

/// 1/(1 + e^(−z)), the derivative of [`softplus`].
///
/// ```
/// assert_eq!(telescope_core::ops::sigmoid(0.0), 0.5);
/// ```
#[inline(always)]
#[must_use]
pub fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + exp(-z))
}

#[cfg(test)]
mod tests;
