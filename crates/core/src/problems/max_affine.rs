//! The largest of finitely many affine functions: f(x) = max_k ⟨a_k, x⟩ + b_k. Every convex piecewise linear function is
//! one, and the worst cases of the subgradient method are among them. At a kink the subgradient is the first a_k that
//! attains the maximum.

use super::{Risk, RiskGradient};
use crate::arithmetic::{Arithmetic, Lanes, Rational};
use crate::number::Number;
use crate::oracles::MeanSubgradient;
use crate::vector::dot;

/// max_k ⟨a_k, x⟩ + b_k in one arithmetic.
///
/// ```
/// use telescope_core::problems::{RationalMaxAffine, Risk};
///
/// // max(x, −x, 2x − 1).
/// let number = |value| telescope_core::number::Number::from_f64(value).unwrap();
/// let pieces = [(1.0, 0.0), (-1.0, 0.0), (2.0, -1.0)].map(|(a, b)| (vec![number(a)], number(b)));
/// let function = RationalMaxAffine::new(&pieces).unwrap().lift::<f64>();
/// assert_eq!([-3.0, 0.5, 3.0].map(|x| function.risk(&[x])), [3.0, 0.5, 5.0]);
/// ```
#[derive(Clone, Debug)]
pub struct MaxAffine<A> {
    /// Row by row.
    slopes: Vec<A>,
    intercepts: Vec<A>,
    dimension: usize,
}

/// One with rational coefficients: what a configured one is.
///
/// ```
/// use telescope_core::problems::{RationalMaxAffine, Risk};
///
/// let third = (vec!["1/3".parse().unwrap()], "0/1".parse().unwrap());
/// let function = RationalMaxAffine::new(&[third]).unwrap();
/// assert_eq!(function.risk(&[2.into()]).to_string(), "2/3");
/// ```
pub type RationalMaxAffine = MaxAffine<Rational>;

/// Why pieces make no function.
///
/// ```
/// use telescope_core::problems::{MaxAffineError, RationalMaxAffine};
///
/// let number = |value| telescope_core::number::Number::from_f64(value).unwrap();
/// assert_eq!(RationalMaxAffine::new(&[]).unwrap_err(), MaxAffineError::Empty);
/// let pieces = [(vec![number(1.0)], number(0.0)), (vec![number(1.0); 2], number(0.0))];
/// let refused = RationalMaxAffine::new(&pieces).unwrap_err();
/// assert_eq!(refused, MaxAffineError::Ragged { piece: 2, given: 2, first: 1 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MaxAffineError {
    /// Nothing to take the maximum of.
    #[error("a maximum needs at least one piece with at least one coordinate")]
    Empty,
    /// Slopes of different lengths.
    #[error("piece {piece} has a slope of {given} coordinates, the first piece {first}")]
    Ragged {
        /// The piece, from 1.
        piece: usize,
        /// Its coordinates.
        given: usize,
        /// Those of the first piece.
        first: usize,
    },
}

impl RationalMaxAffine {
    /// The maximum over pieces (a_k, b_k).
    ///
    /// # Errors
    /// If there is none, or their slopes differ in length.
    pub fn new(pieces: &[(Vec<Number>, Number)]) -> Result<Self, MaxAffineError> {
        let dimension = pieces.first().map_or(0, |(slope, _)| slope.len());
        if dimension == 0 {
            return Err(MaxAffineError::Empty);
        }
        let ragged = pieces
            .iter()
            .position(|(slope, _)| slope.len() != dimension);
        if let Some(index) = ragged {
            return Err(MaxAffineError::Ragged {
                piece: index + 1,
                given: pieces[index].0.len(),
                first: dimension,
            });
        }
        Ok(Self {
            slopes: pieces
                .iter()
                .flat_map(|(slope, _)| slope.iter().map(|a| a.exact().clone()))
                .collect(),
            intercepts: pieces.iter().map(|(_, b)| b.exact().clone()).collect(),
            dimension,
        })
    }

    /// The same function in another arithmetic (rounded to nearest in `f64`).
    #[must_use]
    pub fn lift<A: Arithmetic>(&self) -> MaxAffine<A> {
        let lift = |numbers: &[Rational]| numbers.iter().map(A::from_rational).collect();
        MaxAffine {
            slopes: lift(&self.slopes),
            intercepts: lift(&self.intercepts),
            dimension: self.dimension,
        }
    }
}

impl<A> MaxAffine<A> {
    /// The number of pieces.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.intercepts.len()
    }
    /// a_k, k from 0.
    #[must_use]
    #[inline(always)]
    pub fn slope(&self, piece: usize) -> &[A] {
        &self.slopes[piece * self.dimension..(piece + 1) * self.dimension]
    }
    /// b_k, k from 0.
    #[must_use]
    #[inline(always)]
    pub fn intercept(&self, piece: usize) -> &A {
        &self.intercepts[piece]
    }
}

impl<A: Arithmetic> MaxAffine<A> {
    #[inline(always)]
    fn value(&self, piece: usize, x: &[A]) -> A {
        dot(self.slope(piece), x) + &self.intercepts[piece]
    }
}

impl<A: Arithmetic> Risk<A> for MaxAffine<A> {
    fn dimension(&self) -> usize {
        self.dimension
    }
    #[inline(always)]
    fn risk(&self, x: &[A]) -> A {
        let mut most = self.value(0, x);
        for piece in 1..self.pieces() {
            most = most.max(&self.value(piece, x));
        }
        most
    }
}

impl<A: Lanes> MeanSubgradient<A> for MaxAffine<A> {
    #[inline(always)]
    fn mean_subgradient(&self, x: &[A], out: &mut [A]) {
        let mut most = self.value(0, x);
        for (out, a) in out.iter_mut().zip(self.slope(0)) {
            *out = a.clone();
        }
        for piece in 1..self.pieces() {
            let value = self.value(piece, x);
            // Ties keep the earlier piece.
            let keep = value.le(&most);
            most = A::select(&keep, &most, &value);
            for (out, a) in out.iter_mut().zip(self.slope(piece)) {
                *out = A::select(&keep, out, a);
            }
        }
    }
}

impl<A: Lanes> RiskGradient<A> for MaxAffine<A> {
    fn risk_gradient(&self, x: &[A], out: &mut [A]) {
        // From the last piece to the first, so that the order of the search is not the oracle's.
        let most = self.risk(x);
        for piece in (0..self.pieces()).rev() {
            let attains = most.le(&self.value(piece, x));
            for (out, a) in out.iter_mut().zip(self.slope(piece)) {
                *out = A::select(&attains, a, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::lift;
    use proptest::prelude::*;

    fn pieces() -> RationalMaxAffine {
        let number = |value: f64| Number::from_f64(value).unwrap();
        let piece = |a: f64, b: f64, c: f64| (vec![number(a), number(b)], number(c));
        RationalMaxAffine::new(&[
            piece(1.0, 0.0, 0.0),
            piece(0.0, 1.0, 0.0),
            piece(-1.0, -1.0, 0.5),
        ])
        .unwrap()
    }

    #[test]
    fn value_and_first_index() {
        let exact = pieces();
        for (x, value, slope) in [
            ([2.0, 1.0], 2.0, [1.0, 0.0]),
            ([1.0, 1.0], 1.0, [1.0, 0.0]),
            ([0.0, 3.0], 3.0, [0.0, 1.0]),
            ([-1.0, -1.0], 2.5, [-1.0, -1.0]),
        ] {
            let x = lift::<Rational>(&x);
            assert_eq!(exact.risk(&x), lift::<Rational>(&[value])[0]);
            let (mut ours, mut mean) = (x.clone(), x.clone());
            exact.mean_subgradient(&x, &mut ours);
            exact.risk_gradient(&x, &mut mean);
            assert_eq!(ours, lift::<Rational>(&slope));
            assert_eq!(ours, mean);
        }
    }

    proptest! {
        /// f(y) ≥ f(x) + ⟨g, y − x⟩, exactly, and doubles agree off the kinks.
        #[test]
        fn subgradients_support_the_function(
            pieces in prop::collection::vec(prop::array::uniform3(-9_i32..9), 1..6),
            x in prop::array::uniform2(-9_i32..9),
            y in prop::array::uniform2(-9_i32..9),
        ) {
            let number = |n: i32| format!("{n}/2").parse::<Number>().unwrap();
            let pieces: Vec<_> = pieces
                .iter()
                .map(|[a, b, c]| (vec![number(*a), number(*b)], number(*c)))
                .collect();
            let problem = RationalMaxAffine::new(&pieces).unwrap();
            let (x, y) = (x.map(Rational::from), y.map(Rational::from));
            let (mut g, mut mean) = (x.clone(), x.clone());
            problem.mean_subgradient(&x, &mut g);
            problem.risk_gradient(&x, &mut mean);
            prop_assert_eq!(&g, &mean);
            let along = dot(&g, &y) - dot(&g, &x);
            prop_assert!(problem.risk(&y) >= problem.risk(&x) + &along);
            let doubles = problem.lift::<f64>();
            let at = x.clone().map(|x| x.to_f64().value());
            prop_assert_eq!(doubles.risk(&at).to_bits(), (problem.risk(&x).to_f64().value() + 0.0).to_bits());
            let mut slope = at;
            doubles.mean_subgradient(&at, &mut slope);
            prop_assert_eq!(lift::<Rational>(&slope), g.to_vec());
        }
    }

    #[test]
    fn bad_pieces_are_refused() {
        let number = |value: f64| Number::from_f64(value).unwrap();
        assert_eq!(
            RationalMaxAffine::new(&[]).unwrap_err(),
            MaxAffineError::Empty
        );
        let ragged = [
            (vec![number(1.0)], number(0.0)),
            (vec![number(1.0), number(2.0)], number(0.0)),
        ];
        assert!(matches!(
            RationalMaxAffine::new(&ragged),
            Err(MaxAffineError::Ragged { piece: 2, .. })
        ));
    }
}
