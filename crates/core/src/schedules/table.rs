//! The table η_1..η_T: what a run's schedule *is*. Its doubles are taken exactly by the exact rungs, unless the
//! experiment asked for ratios: then the exact rungs take those, and the f64 run the nearest doubles.

use super::{AnySchedule, Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Arithmetic, Interval, Rational, rational_from_f64};
use std::cmp::Ordering;

/// A checked table of step sizes: finite, nonnegative, of positive and finite sum.
///
/// ```
/// use telescope_core::schedules::StepSizes;
///
/// let table = StepSizes::from_doubles(vec![0.5, 0.25, 0.0]).unwrap();
/// assert_eq!((table.steps(), table.total().to_string()), (3, "3/4".to_owned()));
/// for bad in [vec![], vec![0.0], vec![-1.0], vec![f64::NAN], vec![1e300, 1e300]] {
///     assert!(StepSizes::from_doubles(bad).is_err());
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StepSizes {
    doubles: Vec<f64>,
    /// The ratios asked for, where they differ from the doubles.
    ratios: Option<Vec<Rational>>,
}

/// Why a schedule does not make a table.
///
/// ```
/// use telescope_core::schedules::{StepSizes, StepSizesError};
///
/// assert_eq!(StepSizes::from_doubles(vec![]), Err(StepSizesError::NoSteps));
/// assert_eq!(StepSizes::from_doubles(vec![1.0, -1.0]), Err(StepSizesError::NotAStepSize { t: 2, value: -1.0 }));
/// assert_eq!(StepSizes::from_doubles(vec![0.0]), Err(StepSizesError::AllZero));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StepSizesError {
    /// T = 0.
    #[error("the number of steps must be at least 1")]
    NoSteps,
    /// More steps than the table may hold.
    #[error("{0} steps are more than {max}, the most that a run may have", max = StepSizes::MAX_STEPS)]
    TooManySteps(usize),
    /// The closed form needs what is not there.
    #[error(transparent)]
    Missing(#[from] MissingConstant),
    /// A list of step sizes or weights that ends before the run.
    #[error("the schedule lists {entries} values, but has to serve {steps} steps")]
    TooFewEntries {
        /// Values listed.
        entries: usize,
        /// Steps to take.
        steps: usize,
    },
    /// A part of a schedule that looks at the run.
    #[error(
        "a warm-up goes before a schedule that is fixed in advance, not before reduce-on-plateau"
    )]
    DependsOnData,
    /// A step size that is negative or not finite.
    #[error("step size η_{t} = {value}: step sizes must be finite and at least 0")]
    NotAStepSize {
        /// The step, from 1.
        t: usize,
        /// The value.
        value: f64,
    },
    /// S = 0.
    #[error("all step sizes are zero: no step is taken, and the weighted average does not exist")]
    AllZero,
    /// S or Q too large for a double.
    #[error("the sum of the step sizes or of their squares overflows at step {t}")]
    Overflow {
        /// The step, from 1.
        t: usize,
    },
}

impl StepSizes {
    /// The most steps that a table may have: 2^22, which the moment recursion and the bounds still do in a minute or
    /// two and two gigabytes.
    pub const MAX_STEPS: usize = 1 << 22;

    /// The table of a closed form.
    ///
    /// # Errors
    /// See [`StepSizesError`].
    pub fn new(schedule: &AnySchedule, horizon: &Horizon) -> Result<Self, StepSizesError> {
        check_count(horizon.steps)?;
        schedule.check(horizon)?;
        let ratios = schedule
            .asks_for_ratios(horizon)
            .then(|| schedule.rational_table(horizon))
            .flatten();
        let Some(ratios) = ratios else {
            return Self::from_doubles(schedule.table(horizon)?);
        };
        let mut table = Self::from_doubles(ratios.iter().map(f64::from_rational).collect())?;
        if ratios
            .iter()
            .zip(&table.doubles)
            .any(|(ratio, &double)| *ratio != rational_from_f64(double))
        {
            table.ratios = Some(ratios);
        }
        Ok(table)
    }

    /// A given table.
    ///
    /// # Errors
    /// See [`StepSizesError`].
    pub fn from_doubles(doubles: Vec<f64>) -> Result<Self, StepSizesError> {
        check_count(doubles.len())?;
        let (mut sum, mut sum_sq) = (0.0_f64, 0.0_f64);
        for (index, &value) in doubles.iter().enumerate() {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(StepSizesError::NotAStepSize {
                    t: index + 1,
                    value,
                });
            }
            sum += value;
            sum_sq = value.mul_add(value, sum_sq);
            if !(sum.is_finite() && sum_sq.is_finite()) {
                return Err(StepSizesError::Overflow { t: index + 1 });
            }
        }
        // Squares that underflow would make Q = 0 beside S > 0; a sum so small is of no use either.
        if !(sum > 0.0) {
            return Err(StepSizesError::AllZero);
        }
        Ok(Self {
            doubles,
            ratios: None,
        })
    }

    /// A given table of ratios, for exact problems.
    ///
    /// # Errors
    /// See [`StepSizesError`].
    pub fn from_ratios(ratios: Vec<Rational>) -> Result<Self, StepSizesError> {
        let mut table = Self::from_doubles(ratios.iter().map(f64::from_rational).collect())?;
        // A ratio may be negative and yet round to zero.
        if let Some(index) = ratios.iter().position(|ratio| *ratio < Rational::ZERO) {
            return Err(StepSizesError::NotAStepSize {
                t: index + 1,
                value: table.doubles[index],
            });
        }
        table.ratios = Some(ratios);
        Ok(table)
    }

    /// T.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.doubles.len()
    }
    /// The table that an f64 run uses.
    #[must_use]
    pub fn doubles(&self) -> &[f64] {
        &self.doubles
    }
    /// η_t exactly, t from 1.
    #[must_use]
    pub fn exact(&self, t: usize) -> Rational {
        match &self.ratios {
            Some(ratios) => ratios[t - 1].clone(),
            None => rational_from_f64(self.doubles[t - 1]),
        }
    }
    /// Whether η_t is 0, exactly; t from 1.
    #[must_use]
    pub fn is_zero(&self, t: usize) -> bool {
        match &self.ratios {
            Some(ratios) => ratios[t - 1] == Rational::ZERO,
            // None is negative.
            None => self.doubles[t - 1] <= 0.0,
        }
    }
    /// How η_t stands to η_s, exactly; t and s from 1.
    #[must_use]
    pub fn compare(&self, t: usize, s: usize) -> Ordering {
        match &self.ratios {
            Some(ratios) => ratios[t - 1].cmp(&ratios[s - 1]),
            // Doubles stand to each other as the rationals that they are, and none is NaN.
            None => {
                let (left, right) = (self.doubles[t - 1], self.doubles[s - 1]);
                left.partial_cmp(&right).unwrap_or(Ordering::Equal)
            }
        }
    }
    /// Whether the f64 run uses rounded step sizes, the ratios asked for being no doubles.
    #[must_use]
    pub fn is_rounded(&self) -> bool {
        self.ratios.is_some()
    }
    /// η_t in any arithmetic.
    #[must_use]
    pub fn get<A: Arithmetic>(&self, t: usize) -> A {
        match &self.ratios {
            Some(ratios) => A::from_rational(&ratios[t - 1]),
            None => A::from_f64(self.doubles[t - 1]),
        }
    }
    /// The first T' steps.
    ///
    /// # Errors
    /// If no positive step is among them.
    pub fn prefix(&self, steps: usize) -> Result<Self, StepSizesError> {
        let mut table = Self::from_doubles(self.doubles[..steps].to_vec())?;
        table.ratios = self.ratios.as_ref().map(|ratios| ratios[..steps].to_vec());
        Ok(table)
    }
    /// S = Σ η_t exactly.
    #[must_use]
    pub fn total(&self) -> Rational {
        (1..=self.steps()).fold(Rational::ZERO, |sum, t| sum + self.exact(t))
    }
    /// Whether all step sizes are the same.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        (2..=self.steps()).all(|t| {
            self.doubles[t - 1].to_bits() == self.doubles[0].to_bits()
                && (self.ratios.is_none() || self.exact(t) == self.exact(1))
        })
    }

    /// The largest relative distance between the table and an enclosure of the closed form, rounded up.
    ///
    /// # Errors
    /// If the horizon lacks a constant that the form needs.
    ///
    /// # Panics
    /// If the horizon's T is not the table's.
    pub fn deviation(
        &self,
        schedule: &AnySchedule,
        horizon: &Horizon,
    ) -> Result<f64, MissingConstant> {
        assert_eq!(horizon.steps, self.steps(), "the table's own horizon");
        let mut worst = 0.0_f64;
        let forms = schedule.table::<Interval>(horizon)?;
        for (t, form) in (1..).zip(forms) {
            let distance = (self.get::<Interval>(t) - form).abs();
            if distance.upper() > 0.0 {
                worst = worst.max((distance / form).upper());
            }
        }
        Ok(worst)
    }
}

fn check_count(steps: usize) -> Result<(), StepSizesError> {
    match steps {
        0 => Err(StepSizesError::NoSteps),
        steps if steps > StepSizes::MAX_STEPS => Err(StepSizesError::TooManySteps(steps)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Magnitude;
    use crate::schedules::OptimalConstant;

    fn horizon(steps: usize) -> Horizon {
        let two = Magnitude::from_exact(&Rational::from(2));
        Horizon {
            steps,
            distance: Some(two.clone()),
            lipschitz: Some(two),
            second_moment: None,
        }
    }
    fn schedule(text: &str) -> AnySchedule {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_book_starts_at_index_two() {
        let form = schedule(r#"{"exponential": {"initial": 0.1, "decay": 0.1, "first-index": 2}}"#);
        let table = StepSizes::new(&form, &horizon(1000)).unwrap();
        assert!((table.doubles()[0] - 0.1 * 0.818_730_753_077_981_9).abs() < 1e-16);
        assert!(table.deviation(&form, &horizon(1000)).unwrap() < 1e-13);
        let other = schedule(r#"{"exponential": {"initial": 0.1, "decay": 0.1}}"#);
        assert!(
            table.deviation(&other, &horizon(1000)).unwrap() > 0.1,
            "negative control"
        );
    }

    #[test]
    fn ratios_are_kept_beside_their_doubles() {
        let table = StepSizes::new(
            &schedule(r#"{"constant": {"step-size": "1/80"}}"#),
            &horizon(4),
        )
        .unwrap();
        assert!(table.is_rounded());
        assert_eq!(table.total(), Rational::from_parts(1.into(), 20_u8.into()));
        let dyadic = StepSizes::new(
            &schedule(r#"{"constant": {"step-size": "1/8"}}"#),
            &horizon(4),
        )
        .unwrap();
        assert!(!dyadic.is_rounded());
    }

    #[test]
    fn step_sizes_are_compared_as_the_numbers_they_are() {
        let ratio = |n: u8, d: u8| Rational::from_parts(n.into(), d.into());
        // The nearest doubles of the first two ratios are the same.
        let near = ratio(1, 3) + Rational::from_parts(1.into(), 10_u8.into()).pow(30);
        let ratios = vec![ratio(1, 3), near, ratio(0, 1), ratio(1, 2)];
        let exact = StepSizes::from_ratios(ratios).unwrap();
        let doubles = StepSizes::from_doubles(vec![0.25, 0.25, -0.0, 0.5]).unwrap();
        for (table, first) in [(&exact, Ordering::Less), (&doubles, Ordering::Equal)] {
            assert_eq!(table.compare(1, 2), first);
            for t in 1..=4 {
                assert_eq!(table.is_zero(t), t == 3);
                for s in 1..=4 {
                    assert_eq!(table.compare(t, s), table.exact(t).cmp(&table.exact(s)));
                }
            }
        }
    }

    #[test]
    fn optimal_constant_is_rational_on_squares() {
        let form = AnySchedule::OptimalConstant(OptimalConstant::default());
        assert_eq!(
            form.rational_step_size(1, &horizon(16)),
            Some(Rational::from_parts(1.into(), 4_u8.into()))
        );
        assert_eq!(form.rational_step_size(1, &horizon(2)), None);
        assert!(
            (StepSizes::new(&form, &horizon(2)).unwrap().doubles()[0] - 0.5_f64.sqrt()).abs()
                < 1e-15
        );
    }

    #[test]
    fn bad_tables_are_refused() {
        assert_eq!(
            StepSizes::from_doubles(vec![]),
            Err(StepSizesError::NoSteps)
        );
        assert_eq!(
            StepSizes::from_doubles(vec![0.0, 0.0]),
            Err(StepSizesError::AllZero)
        );
        assert!(matches!(
            StepSizes::from_doubles(vec![1.0, -1.0]),
            Err(StepSizesError::NotAStepSize { t: 2, .. })
        ));
        assert!(matches!(
            StepSizes::from_doubles(vec![f64::NAN]),
            Err(StepSizesError::NotAStepSize { .. })
        ));
        assert_eq!(
            StepSizes::from_doubles(vec![1e300, 1e300]),
            Err(StepSizesError::Overflow { t: 1 })
        );
        let huge = horizon(usize::MAX);
        assert!(matches!(
            StepSizes::new(&schedule(r#"{"constant": {"step-size": 1}}"#), &huge),
            Err(StepSizesError::TooManySteps(_))
        ));
    }
}
