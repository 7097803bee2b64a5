//! One step of the moment recursion, on a block of coordinates that no other coordinate is mixed with.
//!
//! The shifted iterate z_t obeys z_{t+1} = Fz_t − ηζ_t with F = I − ηM and ζ_t independent of z_1..z_t, E ζ_t = 0,
//! Cov ζ_t = N. So E z_{t+1} = F E z_t and Cov z_{t+1} = F Cov z_t Fᵀ + η²N; for a sum s of earlier iterates,
//! Cov(s, z_{t+1}) = Cov(s, z_t)Fᵀ, and adding wz_t to s changes Cov s by w(Cov(s, z_t) + Cov(s, z_t)ᵀ) + w²Cov z_t.
//!
//! Every entry of F is formed first and then used as one factor: for ηλ < 1 all sums then have terms of one sign, and
//! an enclosure's relative width grows by a few roundings a step. Writing z − ηMz instead doubles the width again and
//! again.

use super::coordinates::BlockSpec;
use super::nearly_diagonal::Advance;
use crate::arithmetic::Arithmetic;
use crate::vector::dot;

/// Mean and covariance of a random vector of the block.
#[derive(Clone, Debug)]
pub(super) struct Moment<A> {
    pub(super) mean: Vec<A>,
    /// Row by row, symmetric.
    pub(super) covariance: Vec<A>,
}

/// The moments of a weighted sum s of iterates.
#[derive(Clone, Debug)]
pub(super) struct Tally<A> {
    pub(super) moment: Moment<A>,
    /// Cov(s, z_t), row by row.
    pub(super) cross: Vec<A>,
    /// Whether anything was added to s that later iterates are correlated with.
    pub(super) open: bool,
}

/// Quadratic forms of x − c in the block's coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// ‖x − c‖².
    Distance,
    /// ½(x − c)ᵀA(x − c).
    Gap,
    /// ‖A(x − c)‖².
    Gradient,
}

/// The state of the recursion on one block.
#[derive(Clone, Debug)]
pub(super) struct Block<A> {
    pub(super) size: usize,
    pub(super) matrix: Vec<A>,
    /// |M_ik| beside the diagonal, where a step costs O(d²).
    pub(super) remainder: Option<Vec<f64>>,
    pub(super) noise: Vec<A>,
    distance: Vec<A>,
    gap: Vec<A>,
    gradient: Vec<A>,
    pub(super) iterate: Moment<A>,
    pub(super) tallies: Vec<Tally<A>>,
    factor: Vec<A>,
    pub(super) scratch: Vec<A>,
}

impl<A: Advance> Block<A> {
    /// z_1, and `tallies` empty sums, of which those from `closed` on cost nothing until they are added to.
    pub(super) fn new(spec: &BlockSpec, tallies: usize, closed: usize) -> Self {
        let lift = |entries: &[_]| entries.iter().map(A::from_rational).collect::<Vec<_>>();
        let size = spec.start.len();
        let zeros = vec![A::zero(); size * size];
        let empty = Moment {
            mean: vec![A::zero(); size],
            covariance: zeros.clone(),
        };
        let matrix = lift(&spec.matrix);
        Self {
            size,
            remainder: A::remainder(&matrix, size),
            matrix,
            noise: lift(&spec.noise),
            distance: lift(&spec.distance),
            gap: lift(&spec.gap),
            gradient: lift(&spec.gradient),
            iterate: Moment {
                mean: lift(&spec.start),
                covariance: zeros.clone(),
            },
            tallies: (0..tallies)
                .map(|tally| Tally {
                    moment: empty.clone(),
                    cross: zeros.clone(),
                    open: tally < closed,
                })
                .collect(),
            factor: zeros.clone(),
            scratch: zeros,
        }
    }

    /// Of z_t.
    pub(super) fn iterate(&self) -> &Moment<A> {
        &self.iterate
    }

    /// Of a sum.
    pub(super) fn tally(&self, tally: usize) -> &Moment<A> {
        &self.tallies[tally].moment
    }

    /// E of the form at a vector with these moments: Σ G_ij (Cov_ij + mean_i mean_j).
    pub(super) fn expect(&self, form: Form, moment: &Moment<A>) -> A {
        let form = match form {
            Form::Distance => &self.distance,
            Form::Gap => &self.gap,
            Form::Gradient => &self.gradient,
        };
        let mut total = A::zero();
        for i in 0..self.size {
            for j in 0..self.size {
                let k = i * self.size + j;
                let second = if i == j {
                    moment.mean[i].square() + &moment.covariance[k]
                } else {
                    moment.mean[i].mul_add(&moment.mean[j], &moment.covariance[k])
                };
                total = form[k].mul_add(&second, &total);
            }
        }
        total
    }

    /// s ← s + wz_t.
    pub(super) fn push(&mut self, tally: usize, weight: &A) {
        let tally = &mut self.tallies[tally];
        tally.open = true;
        let weight_sq = weight.square();
        for i in 0..self.size {
            tally.moment.mean[i] = weight.mul_add(&self.iterate.mean[i], &tally.moment.mean[i]);
            for j in 0..=i {
                let (k, mirrored) = (i * self.size + j, j * self.size + i);
                let both = tally.cross[k].clone() + &tally.cross[mirrored];
                let old = weight.mul_add(&both, &tally.moment.covariance[k]);
                let new = weight_sq.mul_add(&self.iterate.covariance[k], &old);
                store(&mut tally.moment.covariance, k, mirrored, new);
            }
        }
        for (cross, covariance) in tally.cross.iter_mut().zip(&self.iterate.covariance) {
            *cross = weight.mul_add(covariance, cross);
        }
    }

    /// s ← cs, with c ≥ 0.
    pub(super) fn scale(&mut self, tally: usize, factor: &A) {
        let tally = &mut self.tallies[tally];
        let factor_sq = factor.square();
        for mean in &mut tally.moment.mean {
            *mean = mean.clone() * factor;
        }
        for covariance in &mut tally.moment.covariance {
            *covariance = covariance.clone() * &factor_sq;
        }
        for cross in &mut tally.cross {
            *cross = cross.clone() * factor;
        }
    }

    /// Nothing more is added to s, so that its correlation with later iterates need not be known.
    pub(super) fn close(&mut self, tally: usize) {
        self.tallies[tally].open = false;
    }

    /// z_t → z_{t+1}.
    pub(super) fn advance(&mut self, step_size: &A) {
        if self.remainder.is_some() {
            A::advance_nearly(self, step_size);
        } else {
            self.advance_fully(step_size);
        }
    }

    /// The same by full products, in O(d³).
    pub(super) fn advance_fully(&mut self, step_size: &A) {
        let size = self.size;
        let minus = -step_size.clone();
        for (k, (factor, matrix)) in self.factor.iter_mut().zip(&self.matrix).enumerate() {
            let unit = if k / size == k % size {
                A::one()
            } else {
                A::zero()
            };
            *factor = minus.mul_add(matrix, &unit);
        }
        let row = |i: usize| i * size..(i + 1) * size;
        for i in 0..size {
            self.scratch[i] = dot(&self.factor[row(i)], &self.iterate.mean);
        }
        self.iterate.mean.clone_from_slice(&self.scratch[..size]);

        // The covariance is symmetric: the rows of FP are products of rows.
        for i in 0..size {
            for j in 0..size {
                self.scratch[i * size + j] =
                    dot(&self.factor[row(i)], &self.iterate.covariance[row(j)]);
            }
        }
        let step_size_sq = step_size.square();
        for i in 0..size {
            for j in 0..=i {
                let (k, mirrored) = (i * size + j, j * size + i);
                let kept = dot(&self.scratch[row(i)], &self.factor[row(j)]);
                let new = step_size_sq.mul_add(&self.noise[k], &kept);
                store(&mut self.iterate.covariance, k, mirrored, new);
            }
        }
        for tally in self.tallies.iter_mut().filter(|tally| tally.open) {
            for i in 0..size {
                for j in 0..size {
                    self.scratch[i * size + j] = dot(&tally.cross[row(i)], &self.factor[row(j)]);
                }
            }
            std::mem::swap(&mut tally.cross, &mut self.scratch);
        }
    }
}

/// Writes both copies of a covariance's entry. A variance is not negative, so an enclosure may be cut there.
pub(super) fn store<A: Arithmetic>(covariance: &mut [A], k: usize, mirrored: usize, value: A) {
    if k == mirrored {
        covariance[k] = value.max(&A::zero());
    } else {
        covariance[k] = value.clone();
        covariance[mirrored] = value;
    }
}
