//! Rows with chances proportional to the lengths of their features, and so to their Lipschitz constants where the loss has
//! a bounded slope: then the noise bound is the mean of the L_i instead of their root mean square (Zhao and Zhang 2015).
//!
//! The chances are multiples of 2^−53, so that the law is exactly what one word of the stream gives, and the weights
//! 1/(n p_i) which keep the gradient unbiased are exact rationals.

use super::Sampler;
use crate::arithmetic::Rational;
use crate::problems::Dataset;
use crate::rng::Stream;
use std::sync::Arc;

const UNITS: u64 = 1 << 53;

/// Independent rows, row i with chance `units`_i/2^53. One word a step.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::Importance;
///
/// // Rows of length 1 and 3: chances near 1/4 and 3/4, which add up to 1 exactly.
/// let law = Importance::new(&Dataset::new(vec![1.0, 3.0], vec![0.0; 2], 1).unwrap());
/// assert_eq!(law.chance(0) + law.chance(1), Rational::ONE);
/// assert!((law.chance(1).to_f64().value() - 0.75).abs() < 1e-15);
/// // Weights 1/(n p_i) keep the gradient unbiased.
/// assert_eq!(law.weight(0) * law.chance(0), Rational::ONE / Rational::from(2));
/// assert_eq!(law.weights().len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Importance {
    /// Sums of the units of rows 0..=i; the last is 2^53.
    cumulative: Arc<[u64]>,
}

impl Importance {
    /// Chances in proportion to ‖a_i‖, at least 2^−53 each, so that a row of zeros still belongs to the law.
    ///
    /// # Panics
    /// If there are 2^53 rows or more.
    #[must_use]
    pub fn new(data: &Dataset) -> Self {
        let rows = data.rows();
        let lengths: Vec<f64> = (0..rows)
            .map(|row| data.row(row).norm_sq::<f64>().sqrt())
            .collect();
        // Scaled first, so that the sum cannot overflow.
        let largest = lengths.iter().copied().fold(0.0, f64::max);
        let scaled = |length: f64| {
            if largest > 0.0 && largest.is_finite() {
                length / largest
            } else {
                1.0
            }
        };
        let mut total = 0.0;
        for &length in &lengths {
            total += scaled(length);
        }
        let spare = UNITS - rows as u64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of at most 2^53, not negative"
        )]
        let mut units: Vec<u64> = lengths
            .iter()
            .map(|&length| 1 + ((scaled(length) / total) * spare as f64).min(spare as f64) as u64)
            .collect();
        // Rounding leaves a few units over or short: the row with the most takes them.
        let heaviest = (0..rows)
            .max_by_key(|&row| units[row])
            .expect("a data set has a row");
        let others: u64 = units.iter().sum::<u64>() - units[heaviest];
        units[heaviest] = UNITS - others;
        let mut sum = 0;
        for unit in &mut units {
            sum += *unit;
            *unit = sum;
        }
        Self {
            cumulative: units.into(),
        }
    }

    /// p_i exactly.
    #[must_use]
    pub fn chance(&self, row: usize) -> Rational {
        let below = if row == 0 {
            0
        } else {
            self.cumulative[row - 1]
        };
        Rational::from_parts((self.cumulative[row] - below).into(), UNITS.into())
    }

    /// The row that a word of a stream draws.
    #[inline(always)]
    pub(crate) fn row(&self, word: u64) -> usize {
        let unit = word >> 11;
        self.cumulative.partition_point(|&sum| sum <= unit)
    }

    /// 1/(n p_i) exactly.
    #[must_use]
    pub fn weight(&self, row: usize) -> Rational {
        Rational::ONE / (self.chance(row) * Rational::from(self.cumulative.len()))
    }

    /// 1/(n p_i) exactly, row by row.
    #[must_use]
    pub fn weights(&self) -> Vec<Rational> {
        (0..self.cumulative.len())
            .map(|row| self.weight(row))
            .collect()
    }
}

impl Sampler for Importance {
    type Sample = usize;
    type State = ();
    fn blank(&self) -> usize {
        0
    }
    fn start(&self) {}
    #[inline(always)]
    fn draw(&self, (): &mut (), _step: usize, rng: &mut Stream, sample: &mut usize) {
        *sample = self.row(rng.next_word());
    }
}
