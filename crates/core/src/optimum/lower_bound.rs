//! Enclosures of R* that trust no solver: an exact test that the candidate lies in the domain, R there in intervals,
//! and a lower bound from affine minorants in intervals.
//!
//! If ℓ(z, y_i) ≥ u_i z + v_i for every z and row i, then with ā = (1/n) Σ u_i a_i, over the ball of radius ρ about c,
//!
//! ```text
//! R(x) ≥ (1/n) Σ v_i + ⟨ā, x⟩ ≥ (1/n) Σ v_i + ⟨ā, c⟩ − ρ‖ā‖
//! ```
//!
//! The best v_i is −ℓ*(u_i): this is the Fenchel dual. With tangents at x's own predictions it is the Frank-Wolfe bound
//! R(x) − max over y of ⟨∇R(x), x − y⟩.
#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "so that NaN is refused")]

use crate::arithmetic::{Arithmetic, Interval, Roots, rational_from_f64};
use crate::engine::Setup;
use crate::problems::{Dataset, Quadratic, Risk, RiskGradient};
use crate::vector::{dot, lift, norm_sq};

/// An affine function u·z + v below a row's loss, as enclosures of u and v.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minorant {
    slope: Interval,
    constant: Interval,
}

impl Minorant {
    /// A loss's own dual point, see [`crate::losses::Loss::dual`].
    pub(super) fn new((slope, constant): (Interval, Interval)) -> Self {
        Self { slope, constant }
    }

    /// u·(z − y) ≤ |z − y|, for |u| ≤ 1; `None` for any other u.
    pub(super) fn absolute(multiplier: f64, label: f64) -> Option<Self> {
        (multiplier.abs() <= 1.0).then(|| {
            let slope = Interval::point(multiplier);
            Self {
                slope,
                constant: -(slope * Interval::point(label)),
            }
        })
    }
}

/// An enclosure of (1/n) Σ v_i + ⟨ā, c⟩ − ρ‖ā‖; its lower end is below R on the whole ball.
pub(super) fn ball_bound(
    data: &Dataset,
    minorants: &[Minorant],
    centre: &[Interval],
    radius: Interval,
) -> Interval {
    let rows = Interval::from_count(data.rows());
    let constants = minorants
        .iter()
        .fold(Interval::zero(), |sum, minorant| sum + minorant.constant)
        / rows;
    let mut direction = vec![Interval::zero(); data.columns()];
    for (row, minorant) in minorants.iter().enumerate() {
        for (sum, &a) in direction.iter_mut().zip(data.row(row)) {
            *sum = minorant.slope.mul_add(&Interval::point(a), sum);
        }
    }
    for sum in &mut direction {
        *sum = *sum / rows;
    }
    constants + dot(&direction, centre) - radius * norm_sq(&direction).sqrt()
}

/// An enclosure of R(x) + ⟨∇R(x), c − x⟩ − ρ‖∇R(x)‖ for a convex quadratic; its lower end is below R on the ball.
pub(super) fn tangent_bound(
    quadratic: &Quadratic<Interval>,
    x: &[f64],
    centre: &[Interval],
    radius: Interval,
) -> Interval {
    let x: Vec<Interval> = lift(x);
    let mut gradient = x.clone();
    quadratic.risk_gradient(&x, &mut gradient);
    let back: Vec<Interval> = centre.iter().zip(&x).map(|(&c, &x)| c - x).collect();
    quadratic.risk(&x) + dot(&gradient, &back) - radius * norm_sq(&gradient).sqrt()
}

/// Whether the doubles lie in the domain, decided in rationals.
pub(super) fn is_inside(setup: &Setup, x: &[f64]) -> bool {
    if x.len() != setup.start().len() || !x.iter().all(|x| x.is_finite()) {
        return false;
    }
    let x: Vec<_> = x.iter().map(|&x| rational_from_f64(x)).collect();
    setup.shape().contains(&x)
}

/// The point, drawn towards the domain's middle by as little as puts it inside; `None` if rounding leaves no way.
pub(super) fn drawn_inside(setup: &Setup, x: &[f64]) -> Option<Vec<f64>> {
    let centre: Vec<f64> = setup.centre().iter().map(|c| c.to_f64().value()).collect();
    let mut shrink = 0.0;
    while shrink < 1.0 {
        let drawn: Vec<f64> = x
            .iter()
            .zip(&centre)
            .map(|(x, c)| {
                if shrink > 0.0 {
                    (1.0 - shrink) * (x - c) + c
                } else {
                    *x
                }
            })
            .collect();
        if is_inside(setup, &drawn) {
            return Some(drawn);
        }
        shrink = if shrink > 0.0 {
            2.0 * shrink
        } else {
            f64::EPSILON / 2.0
        };
    }
    None
}

/// R* between a lower bound (at its lower end) and R at a candidate (at its upper end).
///
/// # Errors
/// If the candidate lies outside the domain, where R may be below R*.
pub(super) fn enclose(
    setup: &Setup,
    candidate: &[f64],
    lower_bound: Interval,
) -> Result<Interval, String> {
    if !is_inside(setup, candidate) {
        return Err(
            "the candidate for the minimiser lies outside the domain, so it bounds nothing".into(),
        );
    }
    let risk = setup.risk_at(candidate);
    if !(lower_bound.lower() <= risk.upper()) {
        return Err(
            "the lower bound on R* is not a number, or exceeds R at a point of the domain".into(),
        );
    }
    Ok(Interval::new(lower_bound.lower(), risk.upper()))
}
