//! Laws with finitely many outcomes, written out: what the exact rung sums over. Each agrees with the sampler of the same
//! name; tests compare the two.

use super::{AnySampler, Importance, Noise, NoiseLaw};
use crate::arithmetic::Rational;
use std::fmt::Debug;

/// The law of ξ_1, ξ_2, ... as a tree of outcomes with rational chances.
///
/// ```
/// use telescope_core::arithmetic::{Arithmetic, Rational};
/// use telescope_core::samplers::{AnySampler, Outcomes, RowOutcomes};
///
/// let rows = RowOutcomes { rows: 3, sampler: AnySampler::Reshuffle, importance: None };
/// // Row 1 was drawn: two are left, each with the chance ½.
/// let half = Rational::from_f64(0.5);
/// assert_eq!(rows.count(2), Some(2));
/// assert_eq!(rows.outcomes(&[1]), [(0, half.clone()), (2, half)]);
/// ```
pub trait Outcomes: Send + Sync {
    /// ξ.
    type Sample: Clone + Debug + Send + Sync;
    /// How many outcomes step t has, whatever came before; `None` if they are not finitely many (or beyond 2^64).
    fn count(&self, step: usize) -> Option<u64>;
    /// The outcomes of the step after `path`, each with its chance given the path. The chances add up to 1.
    fn outcomes(&self, path: &[Self::Sample]) -> Vec<(Self::Sample, Rational)>;
}

fn chance(of: usize) -> Rational {
    Rational::ONE / Rational::from(of)
}

/// Single rows.
///
/// ```
/// use telescope_core::samplers::{AnySampler, Outcomes, RowOutcomes};
///
/// let law = |sampler| RowOutcomes { rows: 3, sampler, importance: None };
/// assert_eq!(law(AnySampler::FixedOrder).outcomes(&[0]), [(1, 1.into())]);
/// assert_eq!(law(AnySampler::WithReplacement).outcomes(&[0])[2].1.to_string(), "1/3");
/// ```
#[derive(Clone, Debug)]
pub struct RowOutcomes {
    /// n ≥ 1.
    pub rows: usize,
    /// How they are drawn.
    pub sampler: AnySampler,
    /// The chances, for importance sampling.
    pub importance: Option<Importance>,
}

impl RowOutcomes {
    fn left(&self, path: &[usize]) -> Vec<usize> {
        let epoch = &path[path.len() / self.rows * self.rows..];
        (0..self.rows).filter(|row| !epoch.contains(row)).collect()
    }
}

impl Outcomes for RowOutcomes {
    type Sample = usize;

    fn count(&self, step: usize) -> Option<u64> {
        let place = (step - 1) % self.rows;
        Some(match self.sampler {
            AnySampler::WithReplacement | AnySampler::Importance | AnySampler::DistinctInBatch => {
                self.rows as u64
            }
            AnySampler::FixedOrder => 1,
            AnySampler::Reshuffle => (self.rows - place) as u64,
            AnySampler::ShuffleOnce if step <= self.rows => (self.rows - place) as u64,
            AnySampler::ShuffleOnce => 1,
        })
    }

    fn outcomes(&self, path: &[usize]) -> Vec<(usize, Rational)> {
        let uniform = |rows: Vec<usize>| {
            let each = chance(rows.len());
            rows.into_iter().map(|row| (row, each.clone())).collect()
        };
        match self.sampler {
            // A batch of one distinct row is a uniform row.
            AnySampler::WithReplacement | AnySampler::DistinctInBatch => {
                uniform((0..self.rows).collect())
            }
            AnySampler::Importance => match &self.importance {
                Some(law) => (0..self.rows).map(|row| (row, law.chance(row))).collect(),
                None => uniform((0..self.rows).collect()),
            },
            AnySampler::FixedOrder => uniform(vec![path.len() % self.rows]),
            AnySampler::Reshuffle => uniform(self.left(path)),
            AnySampler::ShuffleOnce if path.len() < self.rows => uniform(self.left(path)),
            AnySampler::ShuffleOnce => uniform(vec![path[path.len() % self.rows]]),
        }
    }
}

/// Batches of rows.
///
/// ```
/// use telescope_core::samplers::{AnySampler, BatchOutcomes, Outcomes, RowOutcomes};
///
/// let law = |sampler| BatchOutcomes { rows: RowOutcomes { rows: 4, sampler, importance: None }, size: 2 };
/// // Two of four: 4² ordered pairs with replacement, 4·3/2 sets without.
/// assert_eq!(law(AnySampler::WithReplacement).count(1), Some(16));
/// assert_eq!(law(AnySampler::DistinctInBatch).count(1), Some(6));
/// ```
#[derive(Clone, Debug)]
pub struct BatchOutcomes {
    /// The rows, drawn one after the other.
    pub rows: RowOutcomes,
    /// b ≥ 1.
    pub size: usize,
}

impl Outcomes for BatchOutcomes {
    type Sample = Vec<usize>;

    fn count(&self, step: usize) -> Option<u64> {
        let mut count = 1_u64;
        if self.rows.sampler == AnySampler::DistinctInBatch {
            // n over b, term by term: each prefix is itself a binomial coefficient.
            for k in 0..self.size as u64 {
                count = count.checked_mul(self.rows.rows as u64 - k)? / (k + 1);
            }
            return Some(count);
        }
        for k in 1..=self.size {
            count = count.checked_mul(self.rows.count((step - 1) * self.size + k)?)?;
        }
        Some(count)
    }

    fn outcomes(&self, path: &[Vec<usize>]) -> Vec<(Vec<usize>, Rational)> {
        if self.rows.sampler == AnySampler::DistinctInBatch {
            let sets = subsets(self.rows.rows, self.size);
            let each = chance(sets.len());
            return sets.into_iter().map(|set| (set, each.clone())).collect();
        }
        let before: Vec<usize> = path.iter().flatten().copied().collect();
        let mut batches = vec![(before.clone(), Rational::ONE)];
        for _ in 0..self.size {
            let mut longer = Vec::new();
            for (rows, so_far) in &batches {
                for (row, chance) in self.rows.outcomes(rows) {
                    let mut rows = rows.clone();
                    rows.push(row);
                    longer.push((rows, so_far * chance));
                }
            }
            batches = longer;
        }
        batches
            .into_iter()
            .map(|(rows, chance)| (rows[before.len()..].to_vec(), chance))
            .collect()
    }
}

/// All sets of `size` rows, in order.
fn subsets(rows: usize, size: usize) -> Vec<Vec<usize>> {
    let mut sets = vec![vec![]];
    for _ in 0..size {
        sets = sets
            .iter()
            .flat_map(|set: &Vec<usize>| {
                let first = set.last().map_or(0, |last| last + 1);
                (first..rows).map(|row| {
                    let mut set = set.clone();
                    set.push(row);
                    set
                })
            })
            .collect();
    }
    sets
}

/// Noise vectors: signs, or no noise at all.
///
/// ```
/// use telescope_core::number::Nonnegative;
/// use telescope_core::samplers::{Noise, NoiseLaw, NoiseOutcomes, Outcomes};
///
/// let scale = |value| Nonnegative::from_f64(value).unwrap();
/// let law = |law| NoiseOutcomes { noise: Noise { law, scales: vec![scale(2.0), scale(0.0)] } };
/// // A sign for the one coordinate that the noise moves; a normal law has no finite list.
/// let signs = law(NoiseLaw::Rademacher).outcomes(&[]);
/// assert_eq!(signs.iter().map(|(noise, _)| noise[0].to_string()).collect::<Vec<_>>(), ["-2", "2"]);
/// assert_eq!(law(NoiseLaw::Normal).count(1), None);
/// ```
#[derive(Clone, Debug)]
pub struct NoiseOutcomes {
    /// The law.
    pub noise: Noise,
}

impl NoiseOutcomes {
    /// The coordinates that the noise moves.
    fn noisy(&self) -> Vec<usize> {
        (0..self.noise.scales.len())
            .filter(|&k| *self.noise.scale(k) != Rational::ZERO)
            .collect()
    }
}

impl Outcomes for NoiseOutcomes {
    type Sample = Vec<Rational>;

    fn count(&self, _step: usize) -> Option<u64> {
        let noisy = self.noisy().len();
        if noisy == 0 {
            return Some(1);
        }
        let finite = self.noise.law == NoiseLaw::Rademacher && noisy < 64;
        finite.then(|| 1 << noisy)
    }

    fn outcomes(&self, _path: &[Vec<Rational>]) -> Vec<(Vec<Rational>, Rational)> {
        let noisy = self.noisy();
        let each = chance(1 << noisy.len());
        (0..1_usize << noisy.len())
            .map(|signs| {
                let mut noise = vec![Rational::ZERO; self.noise.scales.len()];
                for (bit, &k) in noisy.iter().enumerate() {
                    let scale = self.noise.scale(k);
                    noise[k] = if (signs >> bit) & 1 == 1 {
                        scale.clone()
                    } else {
                        -scale
                    };
                }
                (noise, each.clone())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Nonnegative;

    fn law(sampler: AnySampler, rows: usize, size: usize) -> BatchOutcomes {
        let rows = RowOutcomes {
            rows,
            sampler,
            importance: None,
        };
        BatchOutcomes { rows, size }
    }

    /// All paths of that many steps, with their chances.
    fn paths<L: Outcomes>(law: &L, steps: usize) -> Vec<(Vec<L::Sample>, Rational)> {
        let mut paths = vec![(vec![], Rational::ONE)];
        for step in 1..=steps {
            let mut longer = Vec::new();
            for (path, so_far) in &paths {
                let outcomes = law.outcomes(path);
                assert_eq!(law.count(step), Some(outcomes.len() as u64));
                for (sample, chance) in outcomes {
                    let mut path: Vec<L::Sample> = path.clone();
                    path.push(sample);
                    longer.push((path, so_far * chance));
                }
            }
            paths = longer;
        }
        paths
    }

    #[test]
    fn chances_add_up_and_epochs_are_permutations() {
        for sampler in AnySampler::ALL {
            for size in 1..=2 {
                let all = paths(&law(sampler, 3, size), 4);
                let total = all
                    .iter()
                    .fold(Rational::ZERO, |sum, (_, chance)| sum + chance);
                assert_eq!(total, Rational::ONE, "{sampler:?}");
                let epochs = matches!(sampler, AnySampler::Reshuffle | AnySampler::ShuffleOnce);
                for (path, _) in all.iter().filter(|_| epochs) {
                    let rows: Vec<usize> = path.iter().flatten().copied().collect();
                    let mut first = rows[..3].to_vec();
                    first.sort_unstable();
                    assert_eq!(first, [0, 1, 2]);
                }
            }
        }
        let count = |sampler, steps| paths(&law(sampler, 3, 1), steps).len();
        assert_eq!(count(AnySampler::WithReplacement, 4), 81);
        assert_eq!(count(AnySampler::Reshuffle, 4), 18);
        assert_eq!(count(AnySampler::ShuffleOnce, 6), 6);
        assert_eq!(count(AnySampler::FixedOrder, 6), 1);
        assert_eq!(law(AnySampler::DistinctInBatch, 5, 2).count(1), Some(10));
    }

    #[test]
    fn signs_only() {
        let scales: Vec<Nonnegative> = [0.5, 0.0, 2.0]
            .into_iter()
            .map(|scale| Nonnegative::from_f64(scale).unwrap())
            .collect();
        let signs = NoiseOutcomes {
            noise: Noise {
                law: NoiseLaw::Rademacher,
                scales: scales.clone(),
            },
        };
        assert_eq!(signs.outcomes(&[]).len(), 4);
        let normal = NoiseOutcomes {
            noise: Noise::normal(scales),
        };
        assert_eq!(normal.count(1), None);
    }
}
