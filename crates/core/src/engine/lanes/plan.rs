//! What a batch of groups shares: the configured problem in doubles, or the reason why it does not run in lanes.

use super::simd::FOUR;
use crate::arithmetic::Arithmetic;
use crate::engine::{Ensemble, Instance};
use crate::losses::AnyLoss;
use crate::problems::{FiniteSum, Quadratic};
use crate::samplers::{AnySampler, Importance, NoiseSampler};

/// The problem in doubles.
#[derive(Debug)]
pub(super) enum Problem {
    /// A quadratic with noise.
    Quadratic {
        /// The form.
        form: Quadratic<f64>,
        /// Its matrix row by row, if it is not diagonal.
        dense: Option<Vec<f64>>,
        /// Whether the noise moves the target, instead of the gradient.
        target: bool,
        /// The law of the noise.
        noise: NoiseSampler,
    },
    /// A finite sum.
    Rows(RowsPlan),
}

/// A finite sum with its way of drawing rows.
#[derive(Debug)]
pub(super) struct RowsPlan {
    /// The risk.
    pub(super) sum: FiniteSum<f64, AnyLoss>,
    /// The features, the label and zeros, row by row.
    pub(super) table: Vec<f64>,
    /// The length of a row of the table, a multiple of [`FOUR`].
    pub(super) columns: usize,
    /// n.
    pub(super) rows: u32,
    /// λ.
    pub(super) penalty: Option<f64>,
    /// 1/(n p_i) for each row.
    pub(super) weights: Option<Vec<f64>>,
    /// How rows are drawn.
    pub(super) sampler: AnySampler,
    /// b ≥ 1.
    pub(super) batch: usize,
    /// The chances, for importance sampling.
    pub(super) importance: Option<Importance>,
}

/// The batch with its problem.
pub(super) struct Plan<'a> {
    /// What to run.
    pub(super) ensemble: &'a Ensemble<'a>,
    /// The problem in doubles.
    pub(super) problem: Problem,
    /// x_1.
    pub(super) start: Vec<f64>,
}

/// Why a problem does not run in lanes; `None` if it does.
pub(super) fn obstacle(instance: &Instance) -> Option<&'static str> {
    match instance {
        Instance::AdditiveNoise { .. } | Instance::RandomTarget { .. } => None,
        Instance::FiniteSum { data, .. } => {
            if data.is_sparse() {
                return Some(
                    "sparse rows run one after the other, each step touching the features that are given",
                );
            }
            (u32::try_from(data.rows()).is_err()).then_some("the data set has 2^32 rows or more")
        }
        Instance::MaxAffine { .. } => Some("maxima of affine functions are not written for lanes"),
        Instance::Wiggle { .. } => Some("sines of radians are not written for lanes"),
    }
}

impl<'a> Plan<'a> {
    /// The plan, unless there is an [`obstacle`].
    pub(super) fn new(ensemble: &'a Ensemble<'a>) -> Option<Self> {
        if obstacle(ensemble.setup.instance()).is_some() {
            return None;
        }
        let problem = match ensemble.setup.instance() {
            Instance::AdditiveNoise { quadratic, noise } => {
                Problem::quadratic(quadratic.lift(), noise.sampler(), false)
            }
            Instance::RandomTarget { quadratic, noise } => {
                Problem::quadratic(quadratic.lift(), noise.sampler(), true)
            }
            Instance::FiniteSum {
                loss,
                data,
                penalty,
                sampler,
                batch,
                importance,
            } => {
                let columns = (data.columns() + 1).next_multiple_of(FOUR);
                let mut table = vec![0.0; data.rows() * columns];
                for (row, to) in table.chunks_exact_mut(columns).enumerate() {
                    to[..data.columns()].copy_from_slice(&data.full_row(row));
                    to[data.columns()] = data.label(row);
                }
                let weights = importance.as_ref().map(|law| {
                    let doubles = law.weights();
                    doubles.iter().map(f64::from_rational).collect()
                });
                Problem::Rows(RowsPlan {
                    // Weights belong to the drawing of rows: the risk has none.
                    sum: FiniteSum::new(*loss, data.clone()).with_penalty(penalty),
                    table,
                    columns,
                    rows: u32::try_from(data.rows()).ok()?,
                    penalty: (*penalty != crate::arithmetic::Rational::ZERO)
                        .then(|| f64::from_rational(penalty)),
                    weights,
                    sampler: *sampler,
                    batch: *batch,
                    importance: importance.clone(),
                })
            }
            Instance::MaxAffine { .. } | Instance::Wiggle { .. } => return None,
        };
        Some(Self {
            ensemble,
            problem,
            start: ensemble.setup.start_doubles(),
        })
    }
}

impl Problem {
    fn quadratic(form: Quadratic<f64>, noise: NoiseSampler, target: bool) -> Self {
        let d = form.minimiser().len();
        let dense = form
            .diagonal()
            .is_none()
            .then(|| (0..d * d).map(|k| form.entry(k / d, k % d)).collect());
        Self::Quadratic {
            form,
            dense,
            target,
            noise,
        }
    }
}
