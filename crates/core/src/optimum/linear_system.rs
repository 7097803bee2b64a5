//! Linear equations solved exactly: elimination without fractions (Bareiss 1968), so that numbers grow by a row at a
//! time and no common divisors are sought on the way.

use crate::arithmetic::Rational;
use crate::problems::Dataset;
use crate::vector::dot;
use dashu_base::Gcd;
use dashu_int::{IBig, UBig};

/// A solution z of the equations, each given as its coefficients followed by its right side. Unknowns that the equations
/// leave free take their value from `guess`. `None` if there is no solution.
///
/// # Panics
/// If an equation has not one coefficient an entry of `guess`, and a right side.
pub(super) fn solve(equations: &[Vec<Rational>], guess: &[Rational]) -> Option<Vec<Rational>> {
    let unknowns = guess.len();
    let mut rows: Vec<Vec<IBig>> = equations.iter().map(|row| integers(row)).collect();
    assert!(rows.iter().all(|row| row.len() == unknowns + 1));
    let mut pivots = Vec::new();
    let mut previous = IBig::ONE;
    for column in 0..unknowns {
        let rank = pivots.len();
        let Some(found) = (rank..rows.len()).find(|&row| rows[row][column] != IBig::ZERO) else {
            continue;
        };
        rows.swap(rank, found);
        let (done, rest) = rows.split_at_mut(rank + 1);
        let pivot = &done[rank];
        for row in rest {
            for j in column + 1..=unknowns {
                let minor = &pivot[column] * &row[j] - &row[column] * &pivot[j];
                // Exact: the quotient is a minor of the equations.
                row[j] = minor / &previous;
            }
            row[column] = IBig::ZERO;
        }
        previous = rows[rank][column].clone();
        pivots.push(column);
    }
    if rows[pivots.len()..]
        .iter()
        .any(|row| row[unknowns] != IBig::ZERO)
    {
        return None;
    }
    let mut solution = guess.to_vec();
    for (row, &column) in rows.iter().zip(&pivots).rev() {
        let mut right = Rational::from(row[unknowns].clone());
        for j in column + 1..unknowns {
            if row[j] != IBig::ZERO {
                right -= Rational::from(row[j].clone()) * &solution[j];
            }
        }
        solution[column] = right / Rational::from(row[column].clone());
    }
    Some(solution)
}

/// The row times the least common denominator.
fn integers(row: &[Rational]) -> Vec<IBig> {
    let mut common = UBig::ONE;
    for entry in row {
        let shared = (&common).gcd(entry.denominator());
        common *= entry.denominator() / shared;
    }
    row.iter()
        .map(|entry| entry.numerator() * IBig::from(&common / entry.denominator()))
        .collect()
}

/// The most bits that integers standing for doubles may need: beyond, sizes differ too much to be worth it.
const WIDEST: i32 = 400;

/// Doubles as integers times 2^exponent.
struct Dyadic {
    integers: Vec<IBig>,
    exponent: i32,
}

impl Dyadic {
    fn new(doubles: &[f64]) -> Option<Self> {
        let parts = |value: f64| {
            let bits = value.to_bits();
            let biased = i32::try_from(bits >> 52 & 0x7ff).expect("eleven bits");
            let fraction = bits & ((1 << 52) - 1);
            let mantissa = if biased == 0 {
                fraction
            } else {
                fraction | 1 << 52
            };
            (value < 0.0, mantissa, biased.max(1) - 1075)
        };
        let nonzero = || doubles.iter().filter(|value| value.abs() > 0.0);
        let exponent = nonzero().map(|&value| parts(value).2).min().unwrap_or(0);
        let highest = nonzero().map(|&value| parts(value).2).max().unwrap_or(0);
        (highest - exponent <= WIDEST).then(|| Self {
            integers: doubles
                .iter()
                .map(|&value| {
                    let (negative, mantissa, power) = parts(value);
                    let shift = usize::try_from(power - exponent).unwrap_or(0);
                    let size = IBig::from(mantissa) << shift;
                    if negative { -size } else { size }
                })
                .collect(),
            exponent,
        })
    }
}

/// integer · 2^exponent.
fn scaled(integer: IBig, exponent: i32) -> Rational {
    let shift = usize::try_from(exponent.unsigned_abs()).expect("32 bits fit");
    if exponent >= 0 {
        Rational::from(integer << shift)
    } else {
        Rational::from_parts(integer, UBig::ONE << shift)
    }
}

/// ½xᵀHx − ⟨b, x⟩ + constant, exactly.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// H, row by row.
    pub(super) matrix: Vec<Rational>,
    /// b.
    pub(super) linear: Vec<Rational>,
    /// The value at 0.
    pub(super) constant: Rational,
}

impl Form {
    /// (1/n) Σ ½(⟨a_i, x⟩ − y_i)² + (λ/2)‖x‖²; `None` if sizes differ too much.
    pub(super) fn of_squares(data: &Dataset, penalty: &Rational) -> Option<Self> {
        let (n, d) = (data.rows(), data.columns());
        let (features, labels) = (Dyadic::new(data.features())?, Dyadic::new(data.labels())?);
        let feature = |row: usize, column: usize| &features.integers[row * d + column];
        let mean = |integer: IBig, exponent: i32| scaled(integer, exponent) / Rational::from(n);
        let mut matrix = vec![Rational::ZERO; d * d];
        for i in 0..d {
            for j in 0..=i {
                let mut sum = IBig::ZERO;
                for row in 0..n {
                    sum += feature(row, i) * feature(row, j);
                }
                matrix[i * d + j] = mean(sum, 2 * features.exponent);
                matrix[j * d + i] = matrix[i * d + j].clone();
            }
            matrix[i * d + i] += penalty;
        }
        let mut linear = Vec::new();
        for i in 0..d {
            let mut sum = IBig::ZERO;
            for row in 0..n {
                sum += feature(row, i) * &labels.integers[row];
            }
            linear.push(mean(sum, features.exponent + labels.exponent));
        }
        let mut squares = IBig::ZERO;
        for label in &labels.integers {
            squares += label * label;
        }
        Some(Self {
            matrix,
            linear,
            constant: mean(squares, 2 * labels.exponent) / Rational::from(2),
        })
    }

    /// The value at x.
    pub(super) fn value(&self, x: &[Rational]) -> Rational {
        let twice = dot(&self.gradient(x), x) - dot(&self.linear, x);
        twice / Rational::from(2) + &self.constant
    }

    /// Hx − b.
    pub(super) fn gradient(&self, x: &[Rational]) -> Vec<Rational> {
        self.matrix
            .chunks_exact(x.len())
            .zip(&self.linear)
            .map(|(row, b)| dot(row, x) - b)
            .collect()
    }
}

/// The number of bits of the longer part.
pub(super) fn bits(value: &Rational) -> usize {
    use dashu_base::BitTest;
    value
        .numerator()
        .bit_len()
        .max(value.denominator().bit_len())
}

/// (Σ u_i a_i), exactly; `None` if sizes differ too much.
pub(super) fn combine(data: &Dataset, multipliers: &[f64]) -> Option<Vec<Rational>> {
    let (features, weights) = (Dyadic::new(data.features())?, Dyadic::new(multipliers)?);
    let d = data.columns();
    Some(
        (0..d)
            .map(|column| {
                let mut sum = IBig::ZERO;
                for row in 0..data.rows() {
                    sum += &features.integers[row * d + column] * &weights.integers[row];
                }
                scaled(sum, features.exponent + weights.exponent)
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::rational_from_f64;
    use crate::problems::Risk;
    use crate::vector::{dot, lift};
    use proptest::prelude::*;

    fn equations(rows: &[&[i32]]) -> Vec<Vec<Rational>> {
        rows.iter()
            .map(|row| row.iter().map(|&entry| Rational::from(entry)).collect())
            .collect()
    }

    #[test]
    fn by_hand() {
        let zero = vec![Rational::ZERO; 2];
        // 2x + y = 5, x − 3y = −1: (2, 1).
        let solved = solve(&equations(&[&[2, 1, 5], &[1, -3, -1]]), &zero).unwrap();
        assert_eq!(solved, [Rational::from(2), Rational::from(1)]);
        // One equation: the second unknown keeps its guess.
        let guess = [Rational::from(9), Rational::from(4)];
        let solved = solve(&equations(&[&[2, 1, 5], &[4, 2, 10]]), &guess).unwrap();
        assert_eq!(
            solved,
            [
                Rational::from_parts(1.into(), 2_u8.into()),
                Rational::from(4)
            ]
        );
        assert!(solve(&equations(&[&[2, 1, 5], &[4, 2, 11]]), &zero).is_none());
    }

    #[test]
    fn doubles_are_taken_exactly() {
        let values = [0.1, -3.0, 1e-20, 0.0, f64::MIN_POSITIVE];
        assert!(Dyadic::new(&values).is_none(), "sizes differ by 1000 bits");
        let dyadic = Dyadic::new(&values[..4]).unwrap();
        for (value, integer) in values.iter().zip(&dyadic.integers) {
            assert_eq!(
                scaled(integer.clone(), dyadic.exponent),
                rational_from_f64(*value)
            );
        }
        let tiny = Dyadic::new(&[f64::from_bits(3)]).unwrap();
        assert_eq!(
            scaled(tiny.integers[0].clone(), tiny.exponent),
            rational_from_f64(f64::from_bits(3))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What is solved fulfils the equations, however many there are of rank however small.
        #[test]
        fn solutions_solve(
            entries in prop::collection::vec(-2_i32..3, 20),
            point in prop::collection::vec(-5_i32..6, 4),
        ) {
            let point: Vec<Rational> = point.iter().map(|&x| Rational::from(x)).collect();
            let rows: Vec<Vec<Rational>> = entries
                .chunks_exact(4)
                .map(|row| {
                    let mut row: Vec<Rational> = row.iter().map(|&a| Rational::from(a)).collect();
                    row.push(dot(&row, &point));
                    row
                })
                .collect();
            let solved = solve(&rows, &[Rational::ONE, Rational::ZERO, Rational::ONE, Rational::ZERO]).unwrap();
            for row in &rows {
                prop_assert_eq!(&dot(&row[..4], &solved), &row[4]);
            }
            prop_assert_eq!(solve(&rows, &point).unwrap(), point);
        }

        /// Against the risk itself, term by term.
        #[test]
        fn forms_are_the_squares(
            features in prop::collection::vec(-3.0_f64..3.0, 6),
            labels in prop::collection::vec(-3.0_f64..3.0, 3),
            x in prop::collection::vec(-3.0_f64..3.0, 2),
        ) {
            let data = Dataset::new(features, labels, 2).unwrap();
            let penalty = Rational::from_parts(1.into(), 7_u8.into());
            let form = Form::of_squares(&data, &penalty).unwrap();
            let x: Vec<Rational> = lift(&x);
            let sum = crate::problems::FiniteSum::<f64, _>::new(crate::losses::Squared, data.into())
                .with_penalty(&penalty);
            prop_assert_eq!(form.value(&x), sum.risk(&x));
        }
    }
}
