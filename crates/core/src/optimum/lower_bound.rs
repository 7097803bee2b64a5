//! Enclosures of R* that trust no solver: R in intervals at a point that exactly lies in the domain, and a lower bound from
//! affine minorants in intervals.
//!
//! If ℓ(z, y_i) ≥ u_i z + v_i for every z and row i, then with ā = (1/n) Σ u_i a_i, over the domain,
//!
//! ```text
//! R(x) ≥ (1/n) Σ v_i + ⟨ā, x⟩ + (λ/2)‖x‖² ≥ (1/n) Σ v_i + min over the domain of ⟨ā, y⟩ + (λ/2)‖y‖²
//! ```
//!
//! which for λ = 0 and the ball of radius ρ about c is (1/n) Σ v_i + ⟨ā, c⟩ − ρ‖ā‖. The best v_i is −ℓ*(u_i): this is the
//! Fenchel dual. With tangents at x's own predictions it is the Frank-Wolfe bound R(x) − max over y of ⟨∇R(x), x − y⟩.
#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "so that NaN is refused")]

use super::feasible::Feasible;
use super::solver::slopes;
use crate::arithmetic::{Arithmetic, Interval, Rational, Roots};
use crate::domains::{Domain, Shape};
use crate::engine::Setup;
use crate::losses::AnyLoss;
use crate::problems::{Dataset, Quadratic, Risk, RiskGradient};
use crate::vector::{dot, enclose as enclose_point, lift, norm_sq};

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

    /// u·(z − y) ≤ ℓ(z, y) for a piecewise linear loss whose slopes contain u; `None` for any other u.
    pub(super) fn of_slope(loss: AnyLoss, multiplier: f64, label: f64) -> Option<Self> {
        let (low, high) = slopes(loss, label)?;
        (low <= multiplier && multiplier <= high).then(|| {
            let slope = Interval::point(multiplier);
            Self {
                slope,
                constant: -(slope * Interval::point(label)),
            }
        })
    }
}

/// An enclosure whose lower end is below R on the whole domain; `None` if the minorants have no least value there, or none
/// that is seen.
pub(super) fn rows_bound(
    data: &Dataset,
    minorants: &[Minorant],
    penalty: &Rational,
    shape: &Shape,
) -> Option<Interval> {
    let rows = Interval::from_count(data.rows());
    let constants = minorants
        .iter()
        .fold(Interval::zero(), |sum, minorant| sum + minorant.constant)
        / rows;
    let mut direction = vec![Interval::zero(); data.columns()];
    for (row, minorant) in minorants.iter().enumerate() {
        data.row(row).add_scaled(&minorant.slope, &mut direction);
    }
    for sum in &mut direction {
        *sum = *sum / rows;
    }
    if let (Shape::Ball { centre, radius }, true) = (shape, *penalty == Rational::ZERO) {
        // In this order: committed numbers depend on the roundings.
        let radius = Interval::from_rational(radius.exact());
        let middle = constants + dot(&direction, &enclose_point(centre));
        return Some(middle - radius * norm_sq(&direction).sqrt());
    }
    Some(constants + least_penalised(shape, &direction, penalty)?)
}

/// An enclosure whose lower end is below ⟨v, x⟩ + (λ/2)‖x‖² on the whole domain, for λ ≥ 0. With λ > 0 there is one on every
/// domain:
///
/// ```text
/// ⟨v, x⟩ + (λ/2)‖x‖² = (λ/2)‖x + v/λ‖² − ‖v‖²/(2λ) ≥ −‖v‖²/(2λ)                  anywhere
///                    ≥ −‖v‖²/(2λ) + (λ/2)·max(0, −⟨a, v⟩/λ − b)²/‖a‖²            where ⟨a, x⟩ ≤ b
///                    ≥ −(λ/2)‖p‖² + min over the domain of ⟨v + λp, x⟩            for any p, by ‖x − p‖² ≥ 0
/// ```
///
/// The last is exact for the minimiser p, the projection of −v/λ.
pub(super) fn least_penalised(
    shape: &Shape,
    v: &[Interval],
    penalty: &Rational,
) -> Option<Interval> {
    if *penalty <= Rational::ZERO {
        return shape.least_linear(v);
    }
    let lambda = Interval::from_rational(penalty);
    let half = Interval::point(0.5);
    let anywhere = -(half * norm_sq(v) / lambda);
    let better = match shape {
        Shape::WholeSpace => return Some(anywhere),
        Shape::HalfSpace { normal, offset } => {
            let normal = enclose_point(normal);
            let height = -(dot(&normal, v) / lambda) - Interval::from_rational(offset);
            let outside = height.max(&Interval::zero());
            anywhere + half * lambda * outside.square() / norm_sq(&normal)
        }
        Shape::Ball { .. } | Shape::Box { .. } | Shape::Simplex { .. } => {
            let scale = penalty.to_f64().value();
            let mut p: Vec<f64> = v.iter().map(|v| -v.midpoint() / scale).collect();
            shape.rooted::<f64>().project(&mut p);
            if !p.iter().all(|p| p.is_finite()) {
                return Some(anywhere);
            }
            let p: Vec<Interval> = lift(&p);
            let tilted: Vec<Interval> = v
                .iter()
                .zip(&p)
                .map(|(v, p)| lambda.mul_add(p, v))
                .collect();
            shape.least_linear(&tilted)? - half * lambda * norm_sq(&p)
        }
    };
    Some(if better.lower() > anywhere.lower() {
        better
    } else {
        anywhere
    })
}

/// An enclosure whose lower end is below a convex quadratic on the whole domain: its tangent at x, R(x) + ⟨∇R(x), y − x⟩, is
/// least over y. `None` if the tangent has no least value.
pub(super) fn tangent_bound(
    quadratic: &Quadratic<Interval>,
    x: &[f64],
    shape: &Shape,
) -> Option<Interval> {
    let x: Vec<Interval> = lift(x);
    let mut gradient = x.clone();
    quadratic.risk_gradient(&x, &mut gradient);
    let risk = quadratic.risk(&x);
    if let Shape::Ball { centre, radius } = shape {
        let centre = enclose_point(centre);
        let back: Vec<Interval> = centre.iter().zip(&x).map(|(&c, &x)| c - x).collect();
        let radius = Interval::from_rational(radius.exact());
        return Some(risk + dot(&gradient, &back) - radius * norm_sq(&gradient).sqrt());
    }
    Some(risk - dot(&gradient, &x) + shape.least_linear(&gradient)?)
}

/// R* between a lower bound (at its lower end) and R at a point of the domain (at its upper end).
///
/// # Errors
/// If the lower bound is not a number or exceeds R at the point.
pub(super) fn enclose(
    setup: &Setup,
    candidate: &Feasible,
    lower_bound: Interval,
) -> Result<Interval, String> {
    let risk = setup
        .instance()
        .risk_enclosure(&enclose_point(candidate.point()));
    if !(lower_bound.lower() <= risk.upper()) {
        return Err(
            "the lower bound on R* is not a number, or exceeds R at a point of the domain".into(),
        );
    }
    Ok(Interval::new(lower_bound.lower(), risk.upper()))
}
