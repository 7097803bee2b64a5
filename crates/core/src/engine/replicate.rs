//! What runs leave: a few numbers each, in memory that they share where they ran side by side. An allocation for each run would
//! cost a tenth of a short run's time.

use std::fmt;
use std::sync::Arc;

/// What one run left. Runs that went side by side share their memory, which lasts as long as one of them.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::averages::Output;
/// use telescope_core::engine::Ensemble;
/// use telescope_core::rng::StreamKey;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let ensemble = Ensemble {
///     setup: &setup,
///     step_sizes: &[2.0, 1.0],
///     key: StreamKey::derive(1, "an experiment", "replicates"),
///     outputs: &[Output::FINAL],
///     checkpoints: &[1, 2],
/// };
/// // Both rows lead from 3 to 1 first, where R = 1.
/// let replicate = &ensemble.run(0..1)[0];
/// assert_eq!(replicate.risks()[0], 1.0);
/// assert_eq!((replicate.risks().len(), replicate.points().len()), (2, 1));
/// ```
#[derive(Clone, Default)]
pub struct Replicate {
    /// The numbers of all that share them; none has none.
    numbers: Option<Arc<[f64]>>,
    /// Where its own begin: risks, then points.
    start: usize,
    risks: usize,
    points: usize,
}

impl Replicate {
    /// One that shares with nobody.
    pub(super) fn alone(risks: &[f64], points: &[f64]) -> Self {
        Self {
            numbers: Some([risks, points].concat().into()),
            start: 0,
            risks: risks.len(),
            points: points.len(),
        }
    }

    /// So many runs, one after the other in `numbers`, each with so many risks and then so many points.
    pub(super) fn together(
        count: usize,
        numbers: Vec<f64>,
        risks: usize,
        points: usize,
    ) -> impl Iterator<Item = Self> {
        debug_assert_eq!(numbers.len(), count * (risks + points));
        let numbers: Arc<[f64]> = numbers.into();
        (0..count).map(move |run| Self {
            numbers: Some(Arc::clone(&numbers)),
            start: run * (risks + points),
            risks,
            points,
        })
    }

    /// R of each output at each checkpoint: `risks[checkpoint * outputs + output]`.
    ///
    /// ```
    /// # use telescope_core::engine::Replicate;
    /// assert!(Replicate::default().risks().is_empty());
    /// ```
    #[must_use]
    pub fn risks(&self) -> &[f64] {
        &self.numbers()[self.start..self.start + self.risks]
    }

    /// Each output at the last checkpoint, one after the other.
    ///
    /// ```
    /// # use telescope_core::engine::Replicate;
    /// assert!(Replicate::default().points().is_empty());
    /// ```
    #[must_use]
    pub fn points(&self) -> &[f64] {
        let start = self.start + self.risks;
        &self.numbers()[start..start + self.points]
    }

    fn numbers(&self) -> &[f64] {
        self.numbers.as_deref().unwrap_or_default()
    }
}

impl PartialEq for Replicate {
    fn eq(&self, other: &Self) -> bool {
        self.risks() == other.risks() && self.points() == other.points()
    }
}

impl fmt::Debug for Replicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replicate")
            .field("risks", &self.risks())
            .field("points", &self.points())
            .finish()
    }
}
