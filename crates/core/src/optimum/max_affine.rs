//! The largest of affine functions, max_k ⟨a_k, x⟩ + b_k. For any weights m_k ≥ 0 that add up to 1,
//!
//! ```text
//! R(x) ≥ Σ m_k b_k + ⟨Σ m_k a_k, x⟩
//! ```
//!
//! whose least value over the domain bounds R* from below. A solver proposes x and m; the minimum is exact if rationals near
//! them, or solutions of the equations that they suggest, pass an exact test.

mod multipliers;

use super::first_order::{EXACT_DIMENSION, Face, is_stationary, simplest};
use super::linear_system::solve;
use super::lower_bound::enclose;
use super::{Optimum, exact_value, near};
use crate::arithmetic::{Interval, Quantity, Rational, rational_from_f64, rational_sqrt};
use crate::domains::Shape;
use crate::engine::Setup;
use crate::problems::{RationalMaxAffine, Risk};
use crate::vector::{dot, enclose as enclose_point, norm_sq, sum};

/// Weights below this are taken to be 0 by the guesses; also how far a guess may be from the solver's numbers.
const TOLERANCE: f64 = 1e-7;

pub(super) fn optimum(setup: &Setup, problem: &RationalMaxAffine) -> Result<Optimum, String> {
    let found = multipliers::solve(setup, problem);
    if !found.x.iter().chain(&found.weights).all(|x| x.is_finite()) {
        return Err("the maximum of affine functions seems to fall without end on this domain, or its numbers overflow doubles".into());
    }
    let guess = Guess {
        setup,
        problem,
        x: &found.x,
        weights: &found.weights,
    };
    for (point, weights) in guess.proposals() {
        if is_minimum(setup.shape(), problem, &point, &weights) {
            return Ok(exact_value(
                setup,
                problem.risk(&point),
                point,
                "a convex combination of the slopes that are steepest at the minimiser points into the domain nowhere, in rationals",
            ));
        }
    }
    let candidate = near(setup, &found.x)?;
    let lower = guess
        .weights()
        .into_iter()
        .filter_map(|weights| bound(setup.shape(), problem, &weights))
        .reduce(|best, next| if next.lower() > best.lower() { next } else { best })
        .ok_or("no convex combination of the slopes was found that is bounded on this domain: the maximum may fall without end")?;
    Ok(Optimum {
        value: Quantity::Enclosed(enclose(setup, &candidate, lower)?),
        minimiser: None,
        distance: None,
        candidate: candidate.doubles().to_vec(),
        near: None,
        because: "R at a point of the domain bounds the minimum from above, and a convex combination of the pieces bounds it from below; both in intervals".into(),
    })
}

/// Whether the weights are those of a convex combination.
fn is_convex(weights: &[Rational]) -> bool {
    weights.iter().all(|m| *m >= Rational::ZERO) && sum(weights) == Rational::ONE
}

/// Σ m_k a_k.
fn combined(problem: &RationalMaxAffine, weights: &[Rational]) -> Vec<Rational> {
    let mut slope = vec![Rational::ZERO; Risk::<Rational>::dimension(problem)];
    for (piece, weight) in weights.iter().enumerate() {
        if *weight != Rational::ZERO {
            for (slope, a) in slope.iter_mut().zip(problem.slope(piece)) {
                *slope += weight * a;
            }
        }
    }
    slope
}

/// Whether x is proved to be a minimiser by a subgradient Σ m_k a_k of pieces that are largest there.
pub(super) fn is_minimum(
    shape: &Shape,
    problem: &RationalMaxAffine,
    x: &[Rational],
    weights: &[Rational],
) -> bool {
    let value = problem.risk(x);
    let attained = weights.iter().enumerate().all(|(piece, weight)| {
        *weight == Rational::ZERO
            || dot(problem.slope(piece), x) + problem.intercept(piece) == value
    });
    is_convex(weights) && attained && is_stationary(shape, x, &combined(problem, weights))
}

/// An enclosure whose lower end is below R on the whole domain; `None` if the weights are not convex, or their slope is
/// unbounded there.
pub(super) fn bound(
    shape: &Shape,
    problem: &RationalMaxAffine,
    weights: &[Rational],
) -> Option<Interval> {
    if !is_convex(weights) {
        return None;
    }
    let slope = combined(problem, weights);
    let constant = weights
        .iter()
        .enumerate()
        .fold(Rational::ZERO, |sum, (piece, weight)| {
            sum + weight * problem.intercept(piece)
        });
    let least = match shape {
        Shape::WholeSpace => slope
            .iter()
            .all(|slope| *slope == Rational::ZERO)
            .then(|| Interval::point(0.0))?,
        Shape::HalfSpace { normal, offset } => {
            // Only −μa with μ ≥ 0 is bounded there, by −μb.
            let level = -dot(&slope, normal) / norm_sq(normal);
            let against = slope
                .iter()
                .zip(normal)
                .all(|(slope, a)| *slope == -(&level * a));
            if !against || level < Rational::ZERO {
                return None;
            }
            Interval::from_rational(&-(level * offset))
        }
        _ => shape.least_linear(&enclose_point(&slope))?,
    };
    Some(Interval::from_rational(&constant) + least)
}

/// What a solver found, to be turned into rationals.
struct Guess<'a> {
    setup: &'a Setup,
    problem: &'a RationalMaxAffine,
    x: &'a [f64],
    weights: &'a [f64],
}

impl Guess<'_> {
    /// Points with weights that may be exact.
    fn proposals(&self) -> Vec<(Vec<Rational>, Vec<Rational>)> {
        let size = self.x.iter().fold(1e-300, |size: f64, x| size.max(x.abs()));
        let mut points: Vec<Vec<Rational>> = [1e-12, 1e-9, TOLERANCE]
            .iter()
            .map(|tolerance| {
                self.x
                    .iter()
                    .map(|&x| simplest(x, tolerance * size))
                    .collect()
            })
            .collect();
        let weights = self.weights();
        if self.x.len() <= EXACT_DIMENSION {
            points.extend(self.kink());
            points.extend(weights.iter().filter_map(|weights| self.on_edge(weights)));
        }
        points.dedup();
        points
            .iter()
            .flat_map(|point| {
                weights
                    .iter()
                    .map(|weights| (point.clone(), weights.clone()))
            })
            .collect()
    }

    /// The pieces that carry weight.
    fn support(&self) -> Vec<usize> {
        (0..self.weights.len())
            .filter(|&piece| self.weights[piece] > TOLERANCE)
            .collect()
    }

    fn face(&self) -> Face {
        Face::near(self.setup.shape(), self.x, 1e-9)
    }

    /// The point of the face at which all pieces that carry weight are equal; what that leaves free stays near x.
    fn kink(&self) -> Option<Vec<Rational>> {
        let face = self.face();
        let d = self.x.len();
        let mut equations: Vec<Vec<Rational>> = Vec::new();
        for piece in self.support() {
            // ⟨a_k, x⟩ − t = −b_k.
            let mut equation = self.problem.slope(piece).to_vec();
            equation.push(-Rational::ONE);
            equation.push(-self.problem.intercept(piece).clone());
            equations.push(equation);
        }
        for (i, fixed) in face.fixed.iter().enumerate() {
            if let Some(value) = fixed {
                let mut equation = vec![Rational::ZERO; d + 2];
                equation[i] = Rational::ONE;
                equation[d + 1] = value.clone();
                equations.push(equation);
            }
        }
        if let Some((normal, offset)) = face.plane {
            let mut equation = normal;
            equation.extend([Rational::ZERO, offset]);
            equations.push(equation);
        }
        let mut guess: Vec<Rational> = self.x.iter().map(|&x| simplest(x, TOLERANCE)).collect();
        guess.push(Rational::ZERO);
        let mut solution = solve(&equations, &guess)?;
        solution.truncate(d);
        Some(solution)
    }

    /// Weights that may be exact, each a convex combination where it can be made one.
    fn weights(&self) -> Vec<Vec<Rational>> {
        let mut all = vec![self.normalised(&|m| rational_from_f64(m.max(0.0)))];
        all.push(self.normalised(&|m| {
            if m > TOLERANCE {
                simplest(m, 1e-9)
            } else {
                Rational::ZERO
            }
        }));
        if self.x.len() <= EXACT_DIMENSION {
            all.extend([self.level_weights(), self.equal_weights()]);
        }
        all.into_iter().flatten().collect::<Vec<_>>()
    }

    fn normalised(&self, rational: &dyn Fn(f64) -> Rational) -> Option<Vec<Rational>> {
        let weights: Vec<Rational> = self.weights.iter().map(|&m| rational(m)).collect();
        let total = sum(&weights);
        (total > Rational::ZERO).then(|| weights.iter().map(|m| m / &total).collect())
    }

    /// Weights of the support whose slope vanishes in the coordinates that the face leaves free, up to its plane's normal.
    fn level_weights(&self) -> Option<Vec<Rational>> {
        let face = self.face();
        let support = self.support();
        let mut equations: Vec<Vec<Rational>> = Vec::new();
        for i in (0..self.x.len()).filter(|&i| face.fixed[i].is_none()) {
            let mut equation: Vec<Rational> = support
                .iter()
                .map(|&piece| self.problem.slope(piece)[i].clone())
                .collect();
            let normal = face.plane.as_ref().map(|(normal, _)| normal[i].clone());
            equation.extend([normal.unwrap_or(Rational::ZERO), Rational::ZERO]);
            equations.push(equation);
        }
        self.solved(&support, equations)
    }

    /// On a ball: weights with ⟨a_j, Σ m_k a_k⟩ the same for all j of the support, as they are where the pieces are equal at
    /// the centre and at the minimiser.
    fn equal_weights(&self) -> Option<Vec<Rational>> {
        if !matches!(self.setup.shape(), Shape::Ball { .. }) {
            return None;
        }
        let support = self.support();
        let slope = |piece: usize| self.problem.slope(piece);
        let equations = support
            .iter()
            .map(|&j| {
                let mut equation: Vec<Rational> =
                    support.iter().map(|&k| dot(slope(j), slope(k))).collect();
                equation.extend([-Rational::ONE, Rational::ZERO]);
                equation
            })
            .collect();
        self.solved(&support, equations)
    }

    /// Solves for the support's weights, which add up to 1, and one more unknown.
    fn solved(
        &self,
        support: &[usize],
        mut equations: Vec<Vec<Rational>>,
    ) -> Option<Vec<Rational>> {
        let mut total = vec![Rational::ONE; support.len()];
        total.extend([Rational::ZERO, Rational::ONE]);
        equations.push(total);
        let mut guess: Vec<Rational> = support
            .iter()
            .map(|&piece| simplest(self.weights[piece], 1e-9))
            .collect();
        guess.push(Rational::ZERO);
        let solution = solve(&equations, &guess)?;
        let mut weights = vec![Rational::ZERO; self.weights.len()];
        for (&piece, weight) in support.iter().zip(solution) {
            weights[piece] = weight;
        }
        Some(weights)
    }

    /// The point of a ball that is lowest in the direction Σ m_k a_k, if it is rational.
    fn on_edge(&self, weights: &[Rational]) -> Option<Vec<Rational>> {
        let Shape::Ball { centre, radius } = self.setup.shape() else {
            return None;
        };
        let slope = combined(self.problem, weights);
        let length = rational_sqrt(&norm_sq(&slope))?;
        if length == Rational::ZERO {
            return None;
        }
        let scale = radius.exact() / length;
        Some(
            centre
                .iter()
                .zip(&slope)
                .map(|(c, slope)| c - &scale * slope)
                .collect(),
        )
    }
}
