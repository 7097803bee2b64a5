//! The four operations and the root of doubles, rounded down or up.
//!
//! The nearest result is stepped to its neighbour only when the exact residual says that it lies on
//! the wrong side, so exact results stay exact. The residual comes from error-free transformations
//! (Knuth's sum; Dekker's product, quotient and root by a fused `mul_add`). Where it could be lost
//! to underflow the result is always stepped.
//!
//! Operands may be infinite ends: lower ends are never +∞ and upper ends never −∞. 0·∞ counts as 0,
//! the product of 0 with every finite number.

/// Products and dividends from here on have exact residuals: 106 bits above 2^-1074.
const EXACT_FROM: f64 = f64::from_bits((1023 - 960) << 52);

/// The nearest result may be the lower end if it is not above the exact one. `same_sign` tells the
/// exact result's sign where the nearest result is 0.
fn step_down(nearest: f64, same_sign: bool) -> f64 {
    if nearest == 0.0 && same_sign {
        0.0
    } else {
        nearest.next_down()
    }
}

/// A finite operation overflowed upwards: the largest double is below its exact result.
fn overflow_down(nearest: f64, finite_operands: bool) -> f64 {
    if nearest > 0.0 && finite_operands {
        f64::MAX
    } else {
        nearest
    }
}

pub(super) fn add_down(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if sum.is_infinite() {
        return overflow_down(sum, true);
    }
    let b_part = sum - a;
    let residual = (a - (sum - b_part)) + (b - b_part);
    if residual >= 0.0 {
        sum
    } else {
        sum.next_down()
    }
}

pub(super) fn add_up(a: f64, b: f64) -> f64 {
    -add_down(-a, -b)
}

pub(super) fn mul_down(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    if product.is_infinite() {
        return overflow_down(product, a.is_finite() && b.is_finite());
    }
    if product.abs() >= EXACT_FROM && a.mul_add(b, -product) >= 0.0 {
        return product;
    }
    step_down(product, (a > 0.0) == (b > 0.0))
}

pub(super) fn mul_up(a: f64, b: f64) -> f64 {
    -mul_down(-a, b)
}

/// `b` is not 0.
pub(super) fn div_down(a: f64, b: f64) -> f64 {
    // 0 is also the limit of a/b for an infinite b; the ends of ∞/∞ are met at the other ends.
    if a == 0.0 || b.is_infinite() {
        return 0.0;
    }
    let quotient = a / b;
    if quotient.is_infinite() {
        return overflow_down(quotient, a.is_finite());
    }
    if a.abs() >= EXACT_FROM && quotient.abs() >= f64::MIN_POSITIVE {
        let residual = quotient.mul_add(-b, a);
        if residual == 0.0 || (residual > 0.0) == (b > 0.0) {
            return quotient;
        }
    }
    step_down(quotient, (a > 0.0) == (b > 0.0))
}

/// `b` is not 0.
pub(super) fn div_up(a: f64, b: f64) -> f64 {
    -div_down(-a, b)
}

/// For x ≥ 0.
pub(super) fn sqrt_down(x: f64) -> f64 {
    scaled_sqrt(x, |root, residual| {
        if residual >= 0.0 {
            root
        } else {
            root.next_down()
        }
    })
}

/// For x ≥ 0.
pub(super) fn sqrt_up(x: f64) -> f64 {
    scaled_sqrt(x, |root, residual| {
        if residual <= 0.0 {
            root
        } else {
            root.next_up()
        }
    })
}

/// The root, corrected by what x − root² tells; tiny arguments are first scaled by 2^200, exactly.
fn scaled_sqrt(x: f64, correct: impl Fn(f64, f64) -> f64) -> f64 {
    const UP: f64 = f64::from_bits((1023 + 200) << 52);
    const ROOT_DOWN: f64 = f64::from_bits((1023 - 100) << 52);
    let direct = |x: f64| {
        let root = x.sqrt();
        correct(root, root.mul_add(-root, x))
    };
    if x == 0.0 || x == f64::INFINITY {
        x
    } else if x < EXACT_FROM {
        direct(x * UP) * ROOT_DOWN
    } else {
        direct(x)
    }
}
