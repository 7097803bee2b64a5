//! The functions that worst-case files describe, in fractions: a maximum of affine pieces, and for smooth classes its
//! smooth counterpart.
//!
//! For pieces ⟨s_i, x⟩ + b_i, ℓ = L − μ and α in the simplex let
//!
//! ```text
//! f(x) = (μ/2)‖x‖² + max_α [ Σ α_i(⟨s_i, x⟩ + b_i + ‖s_i‖²/(2ℓ)) − ‖Σ α_i s_i‖²/(2ℓ) ].
//! ```
//!
//! The maximum is the conjugate of a function that is 1/ℓ-strongly convex, so that f is L-smooth and μ-strongly convex
//! whatever the pieces are. Where α = e_t is best, which is that
//!
//! ```text
//! ⟨s_j − s_t, x⟩ + b_j − b_t + ‖s_j − s_t‖²/(2ℓ) ≤ 0   for all j,
//! ```
//!
//! f(x) = (μ/2)‖x‖² + ⟨s_t, x⟩ + b_t, with the gradient μx + s_t. It is the interpolation of Taylor, Hendrickx and Glineur
//! (2017): the line above is their inequality between x and the point of piece j, so that a run meets no other places.

use crate::proof::Class;
use crate::witness::{Piece, WitnessFlaw};
use std::sync::atomic::{AtomicBool, Ordering};
use telescope_core::arithmetic::Rational;
use telescope_core::number::Number;
use telescope_core::oracles::{MeanSubgradient, Oracle};
use telescope_core::problems::{MaxAffine, RationalMaxAffine, Risk};
use telescope_core::vector::dot;

/// A worst-case function.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::plane::in_the_plane;
/// use telescope_certify::proof::{Metric, Weights};
///
/// // max(0, x, y): 3 at (1, 3), where the second piece is the highest.
/// let statement = Family::Constant.statement(2, Metric::Average(Weights::StepSizes));
/// let function = in_the_plane(&statement).unwrap().function().unwrap();
/// let x = [1.into(), 3.into()];
/// assert_eq!(function.value(&x).unwrap().to_string(), "3");
/// assert_eq!(function.gradient(&x).unwrap(), [0.into(), 1.into()]);
/// assert!(function.reduced_smoothness().is_none(), "it has kinks");
/// ```
pub struct WorstFunction {
    dimension: usize,
    kind: Kind,
    /// Whether a subgradient was asked for at a place between pieces.
    astray: AtomicBool,
}

enum Kind {
    Maximum(RationalMaxAffine),
    Smooth(Smooth),
}

struct Smooth {
    /// ℓ = L − μ.
    smoothness: Rational,
    /// μ.
    convexity: Rational,
    slopes: Vec<Vec<Rational>>,
    intercepts: Vec<Rational>,
    /// ‖s_j − s_t‖²/(2ℓ).
    turns: Vec<Vec<Rational>>,
}

impl Smooth {
    /// A piece whose α is best at x, if there is one.
    fn place(&self, x: &[Rational]) -> Option<usize> {
        let heights: Vec<Rational> = self
            .slopes
            .iter()
            .zip(&self.intercepts)
            .map(|(slope, intercept)| dot(slope, x) + intercept)
            .collect();
        let best = |t: usize| {
            let others = heights.iter().zip(&self.turns[t]);
            others
                .map(|(height, turn)| height + turn)
                .all(|height| height <= heights[t])
        };
        (0..heights.len()).find(|&t| best(t))
    }
}

impl WorstFunction {
    /// The function of a class and pieces.
    ///
    /// # Errors
    /// If there are no pieces, or they have several dimensions.
    pub(crate) fn new(class: &Class, pieces: &[Piece]) -> Result<Self, WitnessFlaw> {
        let flaw = |message: String| WitnessFlaw::Pieces(message);
        let dimension = pieces.first().map_or(0, |piece| piece.slope.len());
        let (smoothness, convexity) = match class {
            Class::BoundedSubgradients { .. } => {
                let number = |value: &Rational| {
                    Number::from_rational(value.clone()).map_err(|error| flaw(error.to_string()))
                };
                let pieces = pieces.iter().map(|piece| {
                    let slope = piece.slope.iter().map(|entry| number(&entry.0));
                    Ok((
                        slope.collect::<Result<Vec<_>, _>>()?,
                        number(&piece.intercept.0)?,
                    ))
                });
                let pieces = pieces.collect::<Result<Vec<_>, WitnessFlaw>>()?;
                let function = MaxAffine::new(&pieces).map_err(|error| flaw(error.to_string()))?;
                return Ok(Self {
                    dimension,
                    kind: Kind::Maximum(function),
                    astray: AtomicBool::new(false),
                });
            }
            Class::Smooth { smoothness } => (smoothness.0.clone(), Rational::ZERO),
            Class::SmoothStronglyConvex {
                smoothness,
                strong_convexity,
            } => (
                &smoothness.0 - &strong_convexity.0,
                strong_convexity.0.clone(),
            ),
        };
        if pieces.is_empty() || pieces.iter().any(|piece| piece.slope.len() != dimension) {
            return Err(flaw(
                "the slopes are none, or of several dimensions".to_owned(),
            ));
        }
        let slopes: Vec<Vec<Rational>> = pieces
            .iter()
            .map(|piece| piece.slope.iter().map(|entry| entry.0.clone()).collect())
            .collect();
        let double = &smoothness + &smoothness;
        let turn = |a: &[Rational], b: &[Rational]| {
            let square = a.iter().zip(b).fold(Rational::ZERO, |sum, (a, b)| {
                let difference = a - b;
                sum + &difference * &difference
            });
            square / &double
        };
        let turns = slopes
            .iter()
            .map(|t| slopes.iter().map(|j| turn(j, t)).collect())
            .collect();
        let smooth = Smooth {
            smoothness,
            convexity,
            turns,
            intercepts: pieces
                .iter()
                .map(|piece| piece.intercept.0.clone())
                .collect(),
            slopes,
        };
        Ok(Self {
            dimension,
            kind: Kind::Smooth(smooth),
            astray: AtomicBool::new(false),
        })
    }

    /// f(x); `None` at a place between pieces, where a quadratic program would give it.
    #[must_use]
    pub fn value(&self, x: &[Rational]) -> Option<Rational> {
        match &self.kind {
            Kind::Maximum(function) => Some(function.risk(x)),
            Kind::Smooth(smooth) => {
                let t = smooth.place(x)?;
                let bowl = dot(x, x) * &smooth.convexity / Rational::from(2);
                Some(bowl + dot(&smooth.slopes[t], x) + &smooth.intercepts[t])
            }
        }
    }

    /// An element of the subdifferential at x.
    #[must_use]
    pub fn gradient(&self, x: &[Rational]) -> Option<Vec<Rational>> {
        let mut gradient = vec![Rational::ZERO; self.dimension];
        match &self.kind {
            Kind::Maximum(function) => function.mean_subgradient(x, &mut gradient),
            Kind::Smooth(smooth) => {
                let t = smooth.place(x)?;
                for ((out, slope), x) in gradient.iter_mut().zip(&smooth.slopes[t]).zip(x) {
                    *out = slope + &smooth.convexity * x;
                }
            }
        }
        Some(gradient)
    }

    /// Whether a run asked for a gradient at a place between pieces, so that what it did means nothing.
    pub(crate) fn went_astray(&self) -> bool {
        self.astray.load(Ordering::Relaxed)
    }

    /// ℓ, if the function is smooth.
    #[must_use]
    pub fn reduced_smoothness(&self) -> Option<&Rational> {
        match &self.kind {
            Kind::Maximum(_) => None,
            Kind::Smooth(smooth) => Some(&smooth.smoothness),
        }
    }
}

impl Risk<Rational> for WorstFunction {
    fn dimension(&self) -> usize {
        self.dimension
    }
    fn risk(&self, x: &[Rational]) -> Rational {
        self.value(x).unwrap_or_else(|| {
            self.astray.store(true, Ordering::Relaxed);
            Rational::ZERO
        })
    }
}

/// The function as an oracle without noise.
impl Oracle<Rational> for WorstFunction {
    type Sample = ();
    fn dimension(&self) -> usize {
        self.dimension
    }
    fn subgradient(&self, (): &(), x: &[Rational], out: &mut [Rational]) {
        match self.gradient(x) {
            Some(gradient) => out.clone_from_slice(&gradient),
            None => {
                self.astray.store(true, Ordering::Relaxed);
                out.fill(Rational::ZERO);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::Ratio;

    fn whole(n: i32) -> Rational {
        Rational::from(n)
    }

    /// max(0, x) with L = 2: x²·L/2 on [0, 1/L], then x − 1/(2L).
    fn huber() -> WorstFunction {
        let piece = |slope: i32, intercept: &str| Piece {
            slope: vec![Ratio(whole(slope))],
            intercept: intercept.parse().unwrap(),
        };
        let class = Class::Smooth {
            smoothness: "2".parse().unwrap(),
        };
        WorstFunction::new(&class, &[piece(1, "-1/4"), piece(0, "0")]).unwrap()
    }

    #[test]
    fn half_of_a_huber_function() {
        let f = huber();
        for (x, value, gradient) in [(-3, "0", 0), (0, "0", 0), (1, "3/4", 1), (5, "19/4", 1)] {
            let x = [whole(x)];
            assert_eq!(Ratio(f.value(&x).unwrap()), value.parse().unwrap());
            assert_eq!(f.gradient(&x).unwrap(), [whole(gradient)]);
        }
        // Where it is a parabola no single piece is best, and a run is told so.
        let between = [Rational::from_parts(1.into(), 4_u8.into())];
        assert_eq!(f.value(&between), None);
        let mut out = [Rational::ONE];
        f.subgradient(&(), &between, &mut out);
        assert!(f.went_astray());
        assert!(!huber().went_astray());
    }
}
