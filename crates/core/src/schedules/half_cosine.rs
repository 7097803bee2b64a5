//! The half cosine wave from 1 to 0, (1 + cos πp)/2 = cos²(πp/2) for p = j/n in [0, 1], in every arithmetic.
//!
//! With x = πm/(2n), m = min(j, n − j), the smaller of the two weights cos²(πp/2) and sin²(πp/2) is sin² x, and the
//! other 1 − sin² x ≥ 1/2: the range is reduced by whole numbers, and nothing cancels. There x ≤ π/4, and
//! sin x = x(1 − x²/(2·3) (1 − x²/(4·5) (1 − …))) is an alternating series with falling terms: cut after x¹⁹/19!, it is
//! off by at most x·(π/4)²⁰/21! < 1.6e-22 x, which an interval includes. A double is within 1e-15 of the weight, relatively.

use crate::arithmetic::{Elementary, Interval, Quantity};
use std::f64::consts::PI;

/// Pairs of factors k(k+1) in the series that are kept.
const TERMS: usize = 9;
/// At least (π/4)²⁰/21!.
const REMAINDER: f64 = 1.6e-22;

/// (cos²(πj/2n), sin²(πj/2n)) for 0 ≤ j ≤ n, n ≥ 1; exact for j = 0, n/2 and n.
pub(super) fn weights<A: Elementary>(index: usize, length: usize) -> (A, A) {
    let nearer = index.min(length - index);
    let small = if 2 * nearer == length {
        A::from_f64(0.5)
    } else {
        sine_square(nearer, length)
    };
    let large = A::one() - &small;
    if index <= length - index {
        (large, small)
    } else {
        (small, large)
    }
}

/// from·cos²(πj/2n) + to·sin²(πj/2n).
pub(super) fn wave<A: Elementary>(from: &A, to: &A, index: usize, length: usize) -> A {
    let (left, done) = weights::<A>(index, length);
    left * from + done * to
}

/// sin²(πm/2n) for m ≤ n/2.
fn sine_square<A: Elementary>(part: usize, length: usize) -> A {
    // PI is the double below π.
    let pi: A = enclosed(PI, PI.next_up());
    let angle = pi * &A::from_count(part) / &A::from_count(2 * length);
    let square = angle.square();
    let mut sum = A::one();
    for pair in (1..=TERMS).rev() {
        let factors = A::from_count(2 * pair * (2 * pair + 1));
        sum = A::one() - square.clone() * &sum / &factors;
    }
    let sum = sum + &enclosed(-REMAINDER, REMAINDER);
    (angle * &sum).square()
}

/// The interval, or as a double its middle; of π's two neighbours that is the lower one.
fn enclosed<A: Elementary>(lower: f64, upper: f64) -> A {
    A::from_quantity(&Quantity::Enclosed(Interval::new(lower, upper)))
        .expect("arithmetics with roots hold every quantity")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Arithmetic;
    use crate::ops::sin_cos_turns;

    #[test]
    fn doubles_agree_with_the_pinned_cosine_and_lie_in_the_interval() {
        for length in [1_usize, 2, 3, 7, 10, 60, 1000, 4_194_304] {
            let stride = length / 50 + 1;
            for index in (0..=length).step_by(stride).chain([length]) {
                let (fall, rise) = weights::<f64>(index, length);
                #[expect(clippy::cast_precision_loss, reason = "small counts")]
                let turns = index as f64 / length as f64 / 4.0;
                let (sin, cos) = sin_cos_turns(turns);
                assert!((fall - cos * cos).abs() <= 4e-16, "{index}/{length}");
                assert!((rise - sin * sin).abs() <= 4e-16, "{index}/{length}");
                let (fall_ends, rise_ends) = weights::<Interval>(index, length);
                for (double, ends) in [(fall, fall_ends), (rise, rise_ends)] {
                    let slack = 1e-15 * double;
                    assert!(ends.lower() - slack <= double && double <= ends.upper() + slack);
                    assert!(ends.width() <= 1e-14 * double, "{ends:?}");
                }
            }
        }
    }

    /// cos²(π/6) = 3/4, sin²(π/12) = (2 − √3)/4, cos² 36° = (3 + √5)/8: true values, not another rounding.
    #[test]
    fn known_angles_are_enclosed() {
        let root = |value: f64| crate::arithmetic::Roots::sqrt(&Interval::point(value));
        let known = [
            (1, 3, Interval::point(0.75)),
            (2, 3, Interval::point(0.25)),
            (
                5,
                6,
                (Interval::point(2.0) - root(3.0)) / Interval::point(4.0),
            ),
            (
                2,
                5,
                (Interval::point(3.0) + root(5.0)) / Interval::point(8.0),
            ),
        ];
        for (index, length, value) in known {
            let (fall, _) = weights::<Interval>(index, length);
            assert!(
                fall.intersect(&value).is_some(),
                "{index}/{length}: {fall:?}"
            );
            assert!((fall - value).abs().upper() < 1e-15);
            let (off, _) = weights::<Interval>(index * 1000 + 1, length * 1000);
            assert!(off.intersect(&value).is_none(), "negative control");
        }
    }

    #[test]
    fn the_ends_and_the_middle_are_exact() {
        for length in [2, 4, 10, 1000] {
            assert_eq!(weights::<f64>(0, length), (1.0, 0.0));
            assert_eq!(weights::<f64>(length / 2, length), (0.5, 0.5));
            assert_eq!(weights::<f64>(length, length), (0.0, 1.0));
            assert_eq!(weights::<Interval>(length, length).0, Interval::point(0.0));
        }
    }
}
