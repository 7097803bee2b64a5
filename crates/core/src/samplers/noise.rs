//! Centred noise vectors: a law of unit coordinates, and a scale for each of them.

use super::{Sampler, rademacher, sphere, student_t, truncated_normal};
use crate::arithmetic::{Arithmetic, Elementary, Interval, Quantity, Rational};
use crate::number::{Nonnegative, Positive};
use crate::ops;
use crate::rng::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The law of ζ, where the noise has the coordinates ξ_k = s_k ζ_k. All have mean 0 and uncorrelated coordinates of the
/// same variance.
///
/// ```
/// use telescope_core::samplers::NoiseLaw;
///
/// let law: NoiseLaw = serde_json::from_str(r#"{ "student-t": { "degrees": 4 } }"#).unwrap();
/// assert_eq!(law.id(), "student-t");
/// assert_eq!(law.variance().unwrap().exact().unwrap().to_string(), "2"); // ν/(ν − 2)
/// assert_eq!(NoiseLaw::Normal.variance().unwrap().exact(), Some(&1.into()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseLaw {
    /// Independent standard normals: the scale is the standard deviation.
    #[default]
    Normal,
    /// Independent signs: the scale is the size and the standard deviation.
    Rademacher,
    /// Uniform on the sphere of radius √d: the scale is the standard deviation.
    Sphere,
    /// Independent Student t, heavy-tailed.
    StudentT(StudentT),
    /// Normal pairs cut to a disc.
    TruncatedNormal(TruncatedNormal),
}

/// Student's t.
///
/// ```
/// use telescope_core::samplers::{NoiseLaw, StudentT};
///
/// assert!(NoiseLaw::StudentT(StudentT { degrees: 2 }).variance().is_err(), "infinite");
/// assert!(serde_json::from_str::<StudentT>(r#"{ "degrees": 1 }"#).is_err(), "no mean");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudentT {
    /// ν, the degrees of freedom, 2 to 30; with 2 the variance is infinite.
    #[serde(deserialize_with = "degrees")]
    #[schemars(range(min = 2, max = 30))]
    pub degrees: u32,
}

fn degrees<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        degrees @ 2..=30 => Ok(degrees),
        other => Err(serde::de::Error::custom(format!(
            "{other} degrees of freedom: must be 2 to 30 (with 1 the noise has no mean, so gradients are not unbiased)"
        ))),
    }
}

fn cutoff<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Positive, D::Error> {
    let cutoff = Positive::deserialize(deserializer)?;
    if cutoff.number().value() < 1.0 / 64.0 {
        return Err(serde::de::Error::custom(format!(
            "{} must be at least 1/64",
            cutoff.number()
        )));
    }
    Ok(cutoff)
}

/// Normal pairs cut to a disc.
///
/// ```
/// use telescope_core::samplers::{NoiseLaw, TruncatedNormal};
///
/// // What is cut varies less: at c = 2 by 1 − 2e⁻²/(1 − e⁻²).
/// let law: TruncatedNormal = serde_json::from_str(r#"{ "cutoff": 2 }"#).unwrap();
/// let variance = NoiseLaw::TruncatedNormal(law).variance().unwrap().enclosure();
/// assert!((variance.midpoint() - 0.686_965).abs() < 1e-6, "{variance:?}");
/// assert!(serde_json::from_str::<TruncatedNormal>(r#"{ "cutoff": 0.001 }"#).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TruncatedNormal {
    /// c, the radius of the disc in units of the scale, at least 1/64: below, the law is uniform on the disc but for
    /// what doubles no longer hold.
    #[serde(deserialize_with = "cutoff")]
    pub cutoff: Positive,
}

impl NoiseLaw {
    /// The name in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Rademacher => "rademacher",
            Self::Sphere => "sphere",
            Self::StudentT(_) => "student-t",
            Self::TruncatedNormal(_) => "truncated-normal",
        }
    }

    /// Var ζ_k: 1; ν/(ν − 2) for Student's t, by the chi-square's inverse moment; for the cut normal as stated there.
    ///
    /// # Errors
    /// If it is infinite.
    pub fn variance(&self) -> Result<Quantity, String> {
        match self {
            Self::Normal | Self::Rademacher | Self::Sphere => Ok(Quantity::Exact(Rational::ONE)),
            Self::StudentT(StudentT { degrees: 2 }) => Err(
                "Student's t with 2 degrees of freedom has infinite variance, so no second moment bounds the gradients"
                    .into(),
            ),
            Self::StudentT(law) => Ok(Quantity::Exact(Rational::from_parts(
                law.degrees.into(),
                (law.degrees - 2).into(),
            ))),
            Self::TruncatedNormal(law) => {
                let cutoff: Interval = law.cutoff.number().in_arithmetic();
                let area = cutoff.square() / Interval::point(2.0);
                let tail = (-area).exp();
                let one = Interval::one();
                Ok(Quantity::Enclosed(one - area * tail / (one - tail)))
            }
        }
    }
}

/// The law with the scales.
///
/// ```
/// use telescope_core::number::Nonnegative;
/// use telescope_core::samplers::{Noise, NoiseLaw};
///
/// let scale = |value| Nonnegative::from_f64(value).unwrap();
/// let noise = Noise::normal(vec![scale(1.0), scale(0.5)]);
/// assert_eq!((noise.law, noise.scales.len()), (NoiseLaw::Normal, 2));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// The law of ζ.
    pub law: NoiseLaw,
    /// s_1, ..., s_d ≥ 0.
    pub scales: Vec<Nonnegative>,
}

impl Noise {
    /// Normal noise of these standard deviations.
    #[must_use]
    pub fn normal(scales: Vec<Nonnegative>) -> Self {
        Self {
            law: NoiseLaw::Normal,
            scales,
        }
    }

    /// s_k exactly.
    #[must_use]
    pub fn scale(&self, k: usize) -> &Rational {
        self.scales[k].number().exact()
    }

    /// Whether there is no noise at all.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        (0..self.scales.len()).all(|k| *self.scale(k) == Rational::ZERO)
    }

    /// An upper bound on ‖ξ‖², whatever is drawn, and whether it is attained; `None` if there is none.
    ///
    /// Signs: Σ s_k². Sphere: d max s_k², attained. Cut normal: c² times the sum over pairs of the larger s_k².
    #[must_use]
    pub fn largest_sq(&self) -> Option<Rational> {
        let squares: Vec<Rational> = (0..self.scales.len())
            .map(|k| self.scale(k) * self.scale(k))
            .collect();
        let largest = |squares: &[Rational]| squares.iter().max().cloned().unwrap_or_default();
        if self.is_zero() {
            return Some(Rational::ZERO);
        }
        match &self.law {
            NoiseLaw::Normal | NoiseLaw::StudentT(_) => None,
            NoiseLaw::Rademacher => Some(crate::vector::sum(&squares)),
            NoiseLaw::Sphere => Some(largest(&squares) * Rational::from(squares.len())),
            NoiseLaw::TruncatedNormal(law) => {
                let cutoff = law.cutoff.number().exact();
                let mut sum = Rational::ZERO;
                for pair in squares.chunks(2) {
                    sum += largest(pair);
                }
                Some(sum * cutoff * cutoff)
            }
        }
    }

    /// The sampler of the noise vectors.
    #[must_use]
    pub fn sampler(&self) -> NoiseSampler {
        let scales: Vec<f64> = self
            .scales
            .iter()
            .map(|scale| scale.number().value())
            .collect();
        NoiseSampler {
            unit: match &self.law {
                NoiseLaw::Normal => Unit::Normal,
                NoiseLaw::Rademacher => Unit::Rademacher,
                NoiseLaw::Sphere => Unit::Sphere,
                NoiseLaw::StudentT(law) => Unit::StudentT(law.degrees),
                NoiseLaw::TruncatedNormal(law) => {
                    let cutoff = law.cutoff.number().value();
                    Unit::Truncated {
                        mass: 1.0 - ops::exp(-0.5 * cutoff * cutoff),
                    }
                }
            },
            scales,
        }
    }
}

/// Draws noise vectors. The choice of the law is one branch a draw, the same one at every step.
///
/// ```
/// use telescope_core::number::Nonnegative;
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Noise, NoiseLaw, Sampler};
///
/// // Signs of size 2.
/// let noise = Noise { law: NoiseLaw::Rademacher, scales: vec![Nonnegative::from_f64(2.0).unwrap()] };
/// let sampler = noise.sampler();
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// for step in 1..=9 {
///     sampler.draw(&mut state, step, &mut rng, &mut sample);
///     assert_eq!(sample[0].abs(), 2.0);
/// }
/// ```
#[derive(Clone, Debug)]
pub struct NoiseSampler {
    pub(crate) unit: Unit,
    pub(crate) scales: Vec<f64>,
}

/// The law of the unit coordinates, ready to draw from.
#[derive(Clone, Debug)]
pub(crate) enum Unit {
    Normal,
    Rademacher,
    Sphere,
    StudentT(u32),
    Truncated { mass: f64 },
}

impl Sampler for NoiseSampler {
    type Sample = Vec<f64>;
    /// Normals that a draw uses up.
    type State = Vec<f64>;
    fn blank(&self) -> Vec<f64> {
        vec![0.0; self.scales.len()]
    }
    fn start(&self) -> Vec<f64> {
        match self.unit {
            Unit::StudentT(degrees) => vec![0.0; self.scales.len() * (degrees as usize + 1)],
            _ => Vec::new(),
        }
    }
    #[inline(always)]
    fn draw(&self, scratch: &mut Vec<f64>, _step: usize, rng: &mut Stream, sample: &mut Vec<f64>) {
        match self.unit {
            Unit::Normal => rng.normals(sample),
            Unit::Rademacher => rademacher::draw_signs(rng, sample),
            Unit::Sphere => sphere::draw_on_sphere(rng, sample),
            Unit::StudentT(degrees) => {
                student_t::draw_student_t(rng, degrees, scratch, sample);
            }
            Unit::Truncated { mass } => truncated_normal::draw_truncated(rng, mass, sample),
        }
        for (sample, scale) in sample.iter_mut().zip(&self.scales) {
            *sample *= scale;
        }
    }
}
