//! Worst-case functions in the plane, found by hand: small enough to be drawn.
//!
//! Both are for T = 2 and η = L = 1, r² = 2, which is the constant step r/(L√T).
//!
//! - *The average:* max(0, x, y) from (1, 1). At the start both slopes are equally high and the first is taken; the run
//!   goes over (0, 1) to the origin, and f is 1 at (1, 1), at (0, 1) and half way between: the textbook's bound.
//! - *The last iterate:* max(0, ⟨g, x⟩, ⟨h, x⟩) with g = (u, v), h = (v, u), u² + v² = 1, from (1, 1), where again both are
//!   equally high. f(x_2) = ⟨h, x_1 − g⟩ = u + v − 2uv is largest for u + v = 1/2, where it is 5/4: the worst case. That u is
//!   irrational; a point of the circle near it loses the square of the distance.

use crate::proof::{Class, Metric, Ratio, Statement, Weights};
use crate::units::power_of_two;
use crate::witness::{Piece, Witness};
use telescope_core::arithmetic::{Arithmetic, Rational, rational_from_f64, rational_sqrt};

/// The function for a statement, if there is one here. It is checked.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::plane::in_the_plane;
/// use telescope_certify::proof::{Metric, Weights};
///
/// // max(0, x, y) from (1, 1) attains the textbook bound of two steps.
/// let statement = Family::Constant.statement(2, Metric::Average(Weights::StepSizes));
/// let witness = in_the_plane(&statement).unwrap();
/// assert_eq!(witness.check().unwrap().to_string(), "1");
/// assert_eq!(in_the_plane(&Family::Constant.statement(5, Metric::LastIterate)), None);
/// ```
#[must_use]
pub fn in_the_plane(statement: &Statement) -> Option<Witness> {
    let one = Ratio(Rational::ONE);
    let class = Class::BoundedSubgradients {
        subgradient_sq: one.clone(),
    };
    let two = Ratio(Rational::from(2));
    let fits = statement.class == class
        && statement.setting.is_plain()
        && statement.distance_sq == two
        && statement.step_sizes == [one.clone(), one.clone()];
    if !fits {
        return None;
    }
    let (first, second) = match statement.metric {
        Metric::Average(Weights::StepSizes) => {
            let zero = Rational::ZERO;
            ([Rational::ONE, zero.clone()], [zero, Rational::ONE])
        }
        Metric::LastIterate => {
            let (u, v) = on_the_circle();
            ([u.clone(), v.clone()], [v, u])
        }
        _ => return None,
    };
    let piece = |slope: [Rational; 2]| Piece {
        slope: slope.map(Ratio).to_vec(),
        intercept: Ratio(Rational::ZERO),
    };
    let floor = [Rational::ZERO, Rational::ZERO];
    let mut witness = Witness {
        statement: statement.clone(),
        attained: Ratio(Rational::ZERO),
        start: vec![one.clone(), one],
        pieces: [first, second, floor].map(piece).to_vec(),
    };
    witness.attained = Ratio(witness.measure().ok()?);
    witness.check().ok()?;
    Some(witness)
}

/// What the method attains on an ordinary function: L|x| from x_1 = r, or a little nearer where r is irrational. `None` for
/// other classes and settings, or where L is irrational.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::plane::on_the_line;
/// use telescope_certify::proof::Metric;
///
/// // |x| from 2, three steps of 1 ahead (T = 4): 2, 1, 0, 0.
/// let statement = Family::Constant.statement(4, Metric::LastIterate);
/// assert_eq!(on_the_line(&statement).unwrap().to_string(), "0");
/// let best = Family::Constant.statement(1, Metric::LastIterate);
/// assert_eq!(on_the_line(&best).unwrap().to_string(), "1");
/// ```
#[must_use]
pub fn on_the_line(statement: &Statement) -> Option<Rational> {
    let Class::BoundedSubgradients { subgradient_sq } = &statement.class else {
        return None;
    };
    if !statement.setting.is_plain() {
        return None;
    }
    let slope = rational_sqrt(&subgradient_sq.0)?;
    let start = rational_sqrt(&statement.distance_sq.0).or_else(|| {
        let root = f64::from_rational(&statement.distance_sq.0)
            .sqrt()
            .next_down();
        root.is_normal().then(|| rational_from_f64(root))
    })?;
    let piece = |slope: Rational| Piece {
        slope: vec![Ratio(slope)],
        intercept: Ratio(Rational::ZERO),
    };
    let witness = Witness {
        statement: statement.clone(),
        attained: Ratio(Rational::ZERO),
        start: vec![Ratio(start)],
        // At the kink the subgradient is 0, as everywhere in the workbench.
        pieces: [Rational::ZERO, slope.clone(), -slope].map(piece).to_vec(),
    };
    witness.measure().ok()
}

/// u² + v² = 1 with u + v near 1/2: (1 − τ², 2τ)/(1 + τ²) for τ = v/(1 + u), to 24 bits.
fn on_the_circle() -> (Rational, Rational) {
    let u = (1.0 + 7.0_f64.sqrt()) / 4.0;
    let bits = 16_777_216.0;
    let rounded = ((0.5 - u) / (1.0 + u) * bits).round();
    let slope = rational_from_f64(rounded) * power_of_two(-24);
    let square = &slope * &slope;
    let whole = Rational::ONE + &square;
    let u = (Rational::ONE - &square) / &whole;
    (u, (&slope + &slope) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Family;

    #[test]
    fn the_absolute_value_by_hand() {
        // From 2 with steps of 1: 2, 1, 0, 0; from a little below √2: about 1.414, 0.414, 0.586 for two steps.
        let statement = |steps| Family::Constant.statement(steps, Metric::LastIterate);
        assert_eq!(on_the_line(&statement(4)), Some(Rational::ZERO));
        let two = on_the_line(&statement(2)).unwrap();
        assert!((f64::from_rational(&two) - (2.0_f64.sqrt() - 1.0)).abs() < 1e-15);
        let smooth = Family::GradientDescent.statement(2, Metric::LastIterate);
        assert_eq!(on_the_line(&smooth), None);
    }

    #[test]
    fn both_attain_the_worst_case() {
        let average = Metric::Average(Weights::StepSizes);
        let found = in_the_plane(&Family::Constant.statement(2, average)).unwrap();
        assert_eq!(found.check(), Ok(Rational::ONE));
        let last = Family::Constant.statement(2, Metric::LastIterate);
        let found = in_the_plane(&last).unwrap();
        let short = Rational::from_parts(5.into(), 4_u8.into()) - found.check().unwrap();
        assert!(short >= Rational::ZERO && short < power_of_two(-44));
        assert_eq!(in_the_plane(&Family::Constant.statement(3, average)), None);
        assert_eq!(
            in_the_plane(&Family::Constant.statement(2, Metric::Distance)),
            None
        );
        // The other slope first, and the run does not attain it.
        let mut swapped = in_the_plane(&last).unwrap();
        swapped.pieces[0].slope = swapped.pieces[1].slope.clone();
        assert!(swapped.check().is_err());
    }
}
