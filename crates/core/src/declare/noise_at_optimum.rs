//! How noisy gradients are: anywhere (σ²), and at the minimiser (σ*², and the residuals of least squares there).

use super::constants::reaching_squares;
use super::rows;
use crate::arithmetic::{Arithmetic, Interval, Quantity, Rational, Roots, rational_from_f64};
use crate::domains::Shape;
use crate::engine::{Instance, Setup};
use crate::facts::{Fact, Known, LeastSquares, Origin};
use crate::losses::{AnyLoss, Logistic, LossSlope, with_rational_loss};
use crate::optimum::Optimum;
use crate::problems::{Dataset, Row};
use crate::samplers::AnySampler;
use crate::vector::{dot, lift, norm_sq};

/// σ² ≥ E‖g − ∇R(x)‖².
pub(super) fn variance(setup: &Setup) -> Known<Quantity> {
    match setup.instance() {
        Instance::FiniteSum { .. } => rows::variance(setup),
        _ => of_noise(setup),
    }
}

/// The noise does not depend on x.
fn of_noise(setup: &Setup) -> Known<Quantity> {
    let noise = setup.instance().noise().expect("not a finite sum");
    if noise.is_zero() {
        return Ok(Fact::new(
            Quantity::Exact(Rational::ZERO),
            Origin::Proved,
            "there is no noise",
        ));
    }
    let unit = noise.law.variance()?;
    let squares = match setup.instance() {
        Instance::AdditiveNoise { quadratic, .. } => reaching_squares(quadratic, noise, false),
        Instance::RandomTarget { quadratic, .. } => reaching_squares(quadratic, noise, true),
        _ => (0..noise.scales.len()).fold(Rational::ZERO, |sum, k| {
            sum + noise.scale(k) * noise.scale(k)
        }),
    };
    let value = match unit.exact() {
        Some(unit) => Quantity::Exact(squares * unit),
        None => Quantity::Enclosed(Interval::from_rational(&squares) * unit.enclosure()),
    };
    Ok(Fact::new(
        value,
        Origin::Computed,
        "the mean square of the noise, which is the same at every x",
    ))
}

/// σ*² = E‖∇f(ξ, x*)‖² on the whole space.
pub(super) fn optimal_noise(
    setup: &Setup,
    optimum: Result<&Optimum, String>,
    strong: &Known<Quantity>,
) -> Known<Quantity> {
    if !matches!(setup.shape(), Shape::WholeSpace) {
        return Err("the domain is not the whole space".into());
    }
    let Instance::FiniteSum {
        loss,
        data,
        penalty,
        batch,
        importance,
        ..
    } = setup.instance()
    else {
        return of_noise(setup);
    };
    if *batch != 1 || importance.is_some() {
        return Err("it is computed for one row a step, all rows being alike".into());
    }
    if loss.curvature().is_none() {
        return Err("the loss has a kink, so that there is no gradient at the minimiser".into());
    }
    let optimum = optimum?;
    let because = "the mean over the rows of the squared gradient at the minimiser";
    if let (Some(x), true) = (&optimum.minimiser, loss.is_rational()) {
        let value = with_rational_loss!(*loss, loss => exact_noise(loss, data, penalty, x), unreachable!("the loss is rational"));
        return Ok(Fact::new(Quantity::Exact(value), Origin::Computed, because));
    }
    if *loss != AnyLoss::Logistic {
        return Err("the minimiser is not known exactly".into());
    }
    let place = Place::new(setup, optimum, strong)?;
    let penalty = Interval::from_rational(penalty);
    let pull_sq = penalty.square() * norm_sq(&place.coordinates);
    let mut sum = Interval::zero();
    for row in 0..data.rows() {
        let a = data.row(row);
        let prediction = place.prediction(a);
        let slope = LossSlope::<Interval>::derivative(
            &Logistic,
            &prediction,
            &Interval::point(data.label(row)),
        );
        match a {
            Row::Dense(a) => {
                for (&a, x) in a.iter().zip(&place.coordinates) {
                    sum = sum + (slope * Interval::point(a) + penalty * *x).square();
                }
            }
            // ‖sa + λx‖², multiplied out: what does not depend on the row is computed once.
            Row::Sparse { .. } => {
                let mixed = Interval::point(2.0) * slope * penalty * prediction;
                let whole = slope.square() * a.norm_sq::<Interval>() + mixed + pull_sq;
                sum = sum + whole.max(&Interval::zero());
            }
        }
    }
    let value = sum / Interval::from_count(data.rows());
    Ok(Fact::new(
        Quantity::Enclosed(value),
        Origin::Computed,
        "the mean over the rows of the squared gradient on a small box that holds the minimiser, in intervals",
    ))
}

fn exact_noise<L: LossSlope<Rational>>(
    loss: L,
    data: &Dataset,
    penalty: &Rational,
    x: &[Rational],
) -> Rational {
    let mut sum = Rational::ZERO;
    for row in 0..data.rows() {
        let a: Vec<Rational> = lift(&data.full_row(row));
        let label = rational_from_f64(data.label(row));
        let slope = loss.derivative(&dot(&a, x), &label);
        for (a, x) in a.iter().zip(x) {
            sum += (&slope * a + penalty * x).square();
        }
    }
    sum / Rational::from(data.rows())
}

/// Where the minimiser is: ‖x̂ − x*‖ ≤ √(2(R(x̂) − R*)/μ) for a strongly convex risk, or as near as was proved otherwise.
struct Place {
    point: Vec<Interval>,
    off: Interval,
    coordinates: Vec<Interval>,
}

impl Place {
    fn new(setup: &Setup, optimum: &Optimum, strong: &Known<Quantity>) -> Result<Self, String> {
        if let Some(near) = optimum.near {
            return Ok(Self::around(&optimum.candidate, near));
        }
        let strong = strong.as_ref().map_err(|reason| {
            format!("the minimiser is not known exactly, and {reason}, so that it may be far from where the solver looked")
        })?;
        let point: Vec<Interval> = lift(&optimum.candidate);
        let gap = setup.instance().risk_enclosure(&point) - optimum.value.enclosure();
        let curvature = Interval::point(strong.value.enclosure().lower());
        let far =
            (Interval::point(2.0) * Interval::new(0.0, gap.upper().max(0.0)) / curvature).sqrt();
        if !far.upper().is_finite() {
            return Err("the minimiser is not known well enough".into());
        }
        Ok(Self::around(&optimum.candidate, far.upper()))
    }

    /// No farther than this from a point.
    fn around(centre: &[f64], far: f64) -> Self {
        let point: Vec<Interval> = lift(centre);
        let off = Interval::new(-far, far);
        Self {
            coordinates: point.iter().map(|x| *x + off).collect(),
            point,
            off,
        }
    }

    /// ⟨a, x*⟩.
    fn prediction(&self, row: Row<'_>) -> Interval {
        row.dot(&self.point) + row.norm_sq::<Interval>().sqrt() * self.off
    }
}

/// R² and σ² of averaged least squares.
pub(super) fn least_squares(
    setup: &Setup,
    optimum: Result<&Optimum, String>,
    strong: &Known<Quantity>,
) -> Known<LeastSquares> {
    let Instance::FiniteSum {
        loss: AnyLoss::Squared,
        data,
        penalty,
        sampler: AnySampler::WithReplacement,
        batch: 1,
        ..
    } = setup.instance()
    else {
        return Err("it speaks of the squared loss, one row a step, drawn with replacement".into());
    };
    if *penalty != Rational::ZERO {
        return Err("there is a penalty".into());
    }
    if !matches!(setup.shape(), Shape::WholeSpace) {
        return Err("the domain is not the whole space".into());
    }
    let optimum = optimum?;
    let residual_sq = match &optimum.minimiser {
        Some(x) => Quantity::Exact(
            (0..data.rows())
                .map(|row| (rational_from_f64(data.label(row)) - data.row(row).dot(x)).square())
                .max()
                .expect("a data set has a row"),
        ),
        None => {
            let place = Place::new(setup, optimum, strong)?;
            let squares = (0..data.rows()).map(|row| {
                let residual = Interval::point(data.label(row)) - place.prediction(data.row(row));
                residual.square()
            });
            Quantity::Enclosed(squares.fold(Interval::zero(), |most, square| {
                Arithmetic::max(&most, &square)
            }))
        }
    };
    Ok(Fact::new(
        LeastSquares {
            row_sq: rows::longest_row_sq(data),
            residual_sq,
        },
        Origin::Computed,
        "the longest row and the largest residual at the minimiser",
    ))
}
