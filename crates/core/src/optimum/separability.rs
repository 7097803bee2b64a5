//! The logistic loss without a penalty on the whole space: whether its minimum is attained, decided by witnesses.
//!
//! Let z_i = y_i a_i, so that R(x) = (1/n) Σ ln(1 + e^{−⟨x, z_i⟩}). Exactly one of two things holds (Stiemke 1915):
//!
//! - some w has ⟨w, z_i⟩ ≥ 0 for every row and > 0 for one: then R(x + sw) falls for ever in s, from every x, and nothing is a
//!   minimiser. The data are *separable* (all > 0) or *quasi-separable*;
//! - some λ_1, ..., λ_n > 0 have Σ λ_i z_i = 0: then R has a minimiser.
//!
//! The first is shown by w, whose products with the rows are decided in rationals. The second is shown by a ball that holds
//! the minimiser, which proves more: with g = ∇R(x̂) and R μ-strongly convex on the ball of radius δ about x̂,
//! ⟨∇R(x), x − x̂⟩ ≥ μδ² − ‖g‖δ on its sphere. If ‖g‖ < μδ this is above 0, so that R is least inside the ball, and there
//! ‖x* − x̂‖ ≤ ‖g‖/μ and R* ≥ R(x̂) − ‖g‖²/(2μ). (λ_i = −ℓ'(⟨x*, z_i⟩) is then the multiplier of the second kind.) Since
//! ℓ'' falls in |⟨x, z_i⟩|, μ is the least eigenvalue of (1/n) Σ ℓ''(|⟨x̂, z_i⟩| + δ‖a_i‖) a_i a_iᵀ, all in intervals.
//!
//! Where neither is found, as for columns that are linearly dependent, nothing is said.

use super::balance::basis;
use super::first_order::{EXACT_DIMENSION, EXACT_WORK};
use super::linear_system::solve;
use super::region::Region;
use super::{solver, strong_convexity};
use crate::arithmetic::{Arithmetic, Elementary, Interval, Rational, Roots, rational_from_f64};
use crate::domains::Shape;
use crate::losses::{AnyLoss, Logistic, LossSlope, LossValue};
use crate::problems::Dataset;
use crate::vector::{dot, lift, norm_sq};

/// What is known of the minimum of the mean logistic loss.
///
/// ```
/// use telescope_core::optimum::separability::{LogisticMinimum, logistic_minimum};
/// use telescope_core::problems::Dataset;
///
/// // Labels that follow the sign of the feature: the loss falls for ever along x.
/// let apart = Dataset::new(vec![1.0, -1.0], vec![1.0, -1.0], 1).unwrap();
/// assert!(matches!(logistic_minimum(&apart), LogisticMinimum::Escapes(_)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum LogisticMinimum {
    /// It is not attained.
    Escapes(Separation),
    /// It is attained.
    Attained(MinimiserBall),
    /// Neither was shown.
    Open,
}

/// A direction along which the logistic loss falls for ever.
///
/// ```
/// use telescope_core::optimum::separability::{LogisticMinimum, logistic_minimum};
/// use telescope_core::problems::Dataset;
///
/// let apart = Dataset::new(vec![1.0, -1.0], vec![1.0, -1.0], 1).unwrap();
/// let LogisticMinimum::Escapes(found) = logistic_minimum(&apart) else { panic!() };
/// assert_eq!((found.strict, found.rows), (2, 2));
/// assert!(found.direction[0] > 0.into());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Separation {
    /// w, exactly: y_i⟨w, a_i⟩ ≥ 0 for every row, and > 0 for some.
    pub direction: Vec<Rational>,
    /// The number of rows with y_i⟨w, a_i⟩ > 0: of all rows, if the classes are separated strictly.
    pub strict: usize,
    /// n.
    pub rows: usize,
}

/// A ball that holds the minimiser, which is unique.
///
/// ```
/// use telescope_core::optimum::separability::{LogisticMinimum, logistic_minimum};
/// use telescope_core::problems::Dataset;
///
/// // Both labels at the same row: least at 0, with ln 2.
/// let mixed = Dataset::new(vec![1.0, 1.0], vec![1.0, -1.0], 1).unwrap();
/// let LogisticMinimum::Attained(ball) = logistic_minimum(&mixed) else { panic!() };
/// assert!(ball.centre[0].abs() <= ball.radius);
/// assert!(ball.value.contains(std::f64::consts::LN_2));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MinimiserBall {
    /// x̂.
    pub centre: Vec<f64>,
    /// A proven bound on ‖x* − x̂‖.
    pub radius: f64,
    /// An enclosure of R*.
    pub value: Interval,
}

/// The largest entry of a row that is looked at: the squares of larger ones leave the doubles.
const LARGEST: f64 = 1e100;
/// The most coordinates of a direction that a text lists.
const MOST_LISTED: usize = 40;

impl Separation {
    /// Whether every row is on the right side, and none on the plane.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict == self.rows
    }

    /// Checks the witness against the data, in rationals: the number of rows with a positive product, if none is negative
    /// and some is positive.
    #[must_use]
    pub fn check(direction: &[Rational], data: &Dataset) -> Option<usize> {
        if direction.len() != data.columns() {
            return None;
        }
        let enclosed: Vec<Interval> = direction.iter().map(Interval::from_rational).collect();
        let mut strict = 0;
        for row in 0..data.rows() {
            let label = data.label(row);
            let product = data.row(row).dot(&enclosed) * Interval::point(label);
            if product.lower() > 0.0 {
                strict += 1;
                continue;
            }
            if product.upper() < 0.0 {
                return None;
            }
            let exact = data.row(row).dot(direction) * rational_from_f64(label);
            if exact < Rational::ZERO {
                return None;
            }
            strict += usize::from(exact > Rational::ZERO);
        }
        (strict > 0).then_some(strict)
    }

    /// The witness in a sentence: what holds of which w.
    #[must_use]
    pub fn describe(&self) -> String {
        let listed: Vec<String> = self
            .direction
            .iter()
            .take(MOST_LISTED)
            .map(|w| {
                let value = w.to_f64().value();
                // Short decimals are the witness itself; others are shown to four digits.
                if rational_from_f64(value) == *w {
                    format!("{value}")
                } else {
                    format!("≈{value:.3e}")
                }
            })
            .collect();
        let rest = self.direction.len().saturating_sub(MOST_LISTED);
        let more = if rest > 0 {
            format!(", and {rest} more coordinates")
        } else {
            String::new()
        };
        let what = if self.is_strict() {
            format!("y⟨w, a⟩ > 0 for all {} rows", self.rows)
        } else {
            format!(
                "y⟨w, a⟩ > 0 for {} of {} rows and = 0 for the rest",
                self.strict, self.rows
            )
        };
        format!("{what} with w = ({}{more})", listed.join(", "))
    }
}

/// Shares of the mean squared row length by which the loss is penalised to make a direction.
/// Along them the direction turns to the plane of widest margin γ, and has all rows on its side once λ is some 10⁻⁴γ².
const PENALTIES: [f64; 6] = [1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 0.0];
/// Products below this part of the largest are taken for rows on the plane.
const ON_PLANE: [f64; 3] = [1e-2, 1e-4, 1e-6];

/// Whether the mean logistic loss of the rows attains its minimum on the whole space. Labels are ±1.
///
/// ```
/// use telescope_core::optimum::separability::{LogisticMinimum, logistic_minimum};
/// use telescope_core::problems::Dataset;
///
/// let mixed = Dataset::new(vec![1.0, 1.0], vec![1.0, -1.0], 1).unwrap();
/// assert!(matches!(logistic_minimum(&mixed), LogisticMinimum::Attained(_)));
/// ```
#[must_use]
pub fn logistic_minimum(data: &Dataset) -> LogisticMinimum {
    if data.features().iter().any(|entry| entry.abs() > LARGEST) {
        return LogisticMinimum::Open;
    }
    let (n, d) = (data.rows(), data.columns());
    let work = n.saturating_mul(d).saturating_mul(d);
    let whole = Region::new(&Shape::WholeSpace, d);
    let solve = |penalty: f64| solver::rows(AnyLoss::Logistic, data, penalty, &whole).x;
    let escapes = |direction: &[Rational]| {
        Separation::check(direction, data).map(|strict| {
            LogisticMinimum::Escapes(Separation {
                direction: direction.to_vec(),
                strict,
                rows: n,
            })
        })
    };
    let size = dot(data.features(), data.features()) / n as f64;
    let trials: Vec<Vec<f64>> = PENALTIES
        .iter()
        .map(|share| solve(share * size))
        .filter(|x| x.iter().all(|x| x.is_finite()))
        .collect();
    for x in trials.iter().rev() {
        if let Some(found) = shortened(x).iter().find_map(|short| escapes(short)) {
            return found;
        }
    }
    if work <= EXACT_WORK
        && let Some(ball) = ball(data, &solve(0.0))
    {
        return LogisticMinimum::Attained(ball);
    }
    // A class, or a value of a column, that one label has alone.
    for column in 0..d {
        for sign in [1, -1] {
            let mut unit = vec![Rational::ZERO; d];
            unit[column] = Rational::from(sign);
            if let Some(found) = escapes(&unit) {
                return found;
            }
        }
    }
    if d <= EXACT_DIMENSION && work <= EXACT_WORK {
        for x in trials.iter().rev() {
            let flattened = ON_PLANE
                .iter()
                .filter_map(|share| on_plane(data, x, *share));
            if let Some(found) = flattened.into_iter().find_map(|w| escapes(&w)) {
                return found;
            }
        }
    }
    LogisticMinimum::Open
}

/// The direction with few decimals first, its largest coordinate being 1 to 10, then as it is.
fn shortened(x: &[f64]) -> Vec<Vec<Rational>> {
    let largest = x.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if !(largest > 0.0) {
        return Vec::new();
    }
    let exact = |x: &[f64]| -> Vec<Rational> { x.iter().map(|&x| rational_from_f64(x)).collect() };
    let mut found: Vec<Vec<Rational>> = [1.0, 10.0, 100.0, 1e4, 1e6]
        .iter()
        .map(|places| {
            let rounded: Vec<f64> = x
                .iter()
                .map(|x| (x / largest * 10.0 * places).round() / places)
                .map(|x| if x.abs() > 0.0 { x } else { 0.0 })
                .collect();
            exact(&rounded)
        })
        .collect();
    found.push(exact(x));
    found
}

/// The direction moved so that rows with small products lie on the plane exactly.
fn on_plane(data: &Dataset, x: &[f64], share: f64) -> Option<Vec<Rational>> {
    let products: Vec<f64> = (0..data.rows())
        .map(|row| (data.row(row).dot(x) * data.label(row)).abs())
        .collect();
    let largest = products
        .iter()
        .fold(0.0_f64, |most, product| most.max(*product));
    let slack: Vec<f64> = products
        .iter()
        .map(|product| {
            if *product <= share * largest {
                1.0
            } else {
                0.0
            }
        })
        .collect();
    let rows = basis(data, &slack, 0.5);
    if rows.is_empty() || rows.len() >= data.columns() {
        return None;
    }
    let equations: Vec<Vec<Rational>> = rows
        .iter()
        .map(|&row| {
            let mut equation: Vec<Rational> = lift(&data.full_row(row));
            equation.push(Rational::ZERO);
            equation
        })
        .collect();
    let guess: Vec<Rational> = x.iter().map(|&x| rational_from_f64(x)).collect();
    solve(&equations, &guess)
}

/// A ball about x̂ that holds the minimiser.
fn ball(data: &Dataset, centre: &[f64]) -> Option<MinimiserBall> {
    if !centre.iter().all(|x| x.is_finite()) {
        return None;
    }
    let point: Vec<Interval> = lift(centre);
    let rows = Interval::from_count(data.rows());
    let mut gradient = vec![Interval::zero(); centre.len()];
    let mut risk = Interval::zero();
    for row in 0..data.rows() {
        let a: Vec<Interval> = lift(&data.full_row(row));
        let label = Interval::point(data.label(row));
        let prediction = dot(&a, &point);
        risk = risk + Logistic.value(&prediction, &label);
        let slope = Logistic.derivative(&prediction, &label);
        for (gradient, a) in gradient.iter_mut().zip(&a) {
            *gradient = slope.mul_add(a, gradient);
        }
    }
    let risk = risk / rows;
    let gradient: Vec<Interval> = gradient.iter().map(|entry| *entry / rows).collect();
    let length = Interval::point(norm_sq(&gradient).sqrt().upper());
    let mut radius = 0.0;
    for _ in 0..6 {
        let curvature = Interval::point(curvature_within(data, &point, radius));
        if !(curvature.lower() > 0.0) {
            return None;
        }
        if length.upper() < (curvature * Interval::point(radius)).lower() {
            let off = (length / curvature).upper();
            let fall = length * length / (Interval::point(2.0) * curvature);
            return Some(MinimiserBall {
                centre: centre.to_vec(),
                radius: off,
                value: Interval::new((risk - fall).lower().max(0.0), risk.upper()),
            });
        }
        radius = (4.0 * (length / curvature).upper())
            .max(2.0 * radius)
            .max(f64::MIN_POSITIVE);
        if !radius.is_finite() {
            return None;
        }
    }
    None
}

/// A number at or below the least eigenvalue of R's second derivative on the ball of this radius.
fn curvature_within(data: &Dataset, centre: &[Interval], radius: f64) -> f64 {
    let d = centre.len();
    let rows = Interval::from_count(data.rows());
    let mut matrix = vec![Interval::zero(); d * d];
    for row in 0..data.rows() {
        let a: Vec<Interval> = lift(&data.full_row(row));
        let reach = norm_sq(&a).sqrt() * Interval::point(radius);
        let margin = Interval::point((dot(&a, centre).abs() + reach).upper());
        let falling = (-margin).exp();
        let weight = falling / (Interval::one() + falling).square();
        let weight = Interval::point(weight.lower().max(0.0)) / rows;
        for i in 0..d {
            let scaled = weight * a[i];
            for j in 0..=i {
                matrix[i * d + j] = scaled.mul_add(&a[j], &matrix[i * d + j]);
            }
        }
    }
    for i in 0..d {
        for j in 0..i {
            matrix[j * d + i] = matrix[i * d + j];
        }
    }
    strong_convexity::least_eigenvalue(&matrix, d)
}

#[cfg(test)]
mod tests;
