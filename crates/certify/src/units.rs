//! Units in which a statement has numbers near 1: thresholds of the search are absolute.
//!
//! With x = ℓx', g = γg' and f = ℓγf' the method keeps its form with η = (ℓ/γ)η', and so do the classes. ℓ and γ are powers
//! of two, so that nothing is rounded.

use crate::proof::{Class, Label, Metric, Ratio, Setting, Statement};
use dashu_int::{IBig, UBig};
use telescope_core::arithmetic::{Arithmetic, Rational};

/// ℓ and γ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Units {
    pub(crate) length: Rational,
    pub(crate) gradient: Rational,
}

/// 2^exponent.
pub(crate) fn power_of_two(exponent: i32) -> Rational {
    let size = exponent.unsigned_abs() as usize;
    if exponent >= 0 {
        Rational::from(IBig::ONE << size)
    } else {
        Rational::from_parts(IBig::ONE, UBig::ONE << size)
    }
}

/// A power of two near √square, for square > 0 within the range of doubles.
fn near_root(square: &Rational) -> Rational {
    let root = f64::from_rational(square).sqrt();
    // Far beyond that the solver's doubles are of no use anyway.
    let mut exponent = 0;
    let mut power = 1.0_f64;
    while power * 2.0 <= root && exponent < 400 {
        power *= 2.0;
        exponent += 1;
    }
    while power > root && exponent > -400 {
        power *= 0.5;
        exponent -= 1;
    }
    power_of_two(exponent)
}

impl Units {
    /// Units for a statement with r > 0.
    pub(crate) fn new(statement: &Statement) -> Self {
        let length = near_root(&statement.distance_sq.0);
        let gradient = match &statement.class {
            Class::BoundedSubgradients { subgradient_sq } => near_root(&subgradient_sq.0),
            Class::Smooth { smoothness } | Class::SmoothStronglyConvex { smoothness, .. } => {
                near_root(&(&smoothness.0 * &smoothness.0)) * &length
            }
        };
        Self { length, gradient }
    }

    /// The statement in these units.
    pub(crate) fn scaled(&self, statement: &Statement) -> Statement {
        let over = |value: &Ratio, unit: &Rational| Ratio(&value.0 / unit);
        let curvature = &self.gradient / &self.length;
        Statement {
            class: match &statement.class {
                Class::BoundedSubgradients { subgradient_sq } => Class::BoundedSubgradients {
                    subgradient_sq: over(subgradient_sq, &(&self.gradient * &self.gradient)),
                },
                Class::Smooth { smoothness } => Class::Smooth {
                    smoothness: over(smoothness, &curvature),
                },
                Class::SmoothStronglyConvex {
                    smoothness,
                    strong_convexity,
                } => Class::SmoothStronglyConvex {
                    smoothness: over(smoothness, &curvature),
                    strong_convexity: over(strong_convexity, &curvature),
                },
            },
            distance_sq: over(&statement.distance_sq, &(&self.length * &self.length)),
            step_sizes: statement
                .step_sizes
                .iter()
                .map(|step| Ratio(&step.0 * &curvature))
                .collect(),
            metric: statement.metric,
            setting: match &statement.setting {
                Setting::FiniteSum {
                    components,
                    noise_sq: Some(noise_sq),
                } => Setting::FiniteSum {
                    components: *components,
                    noise_sq: Some(over(noise_sq, &(&self.gradient * &self.gradient))),
                },
                other => other.clone(),
            },
        }
    }

    /// The unit of the metric.
    pub(crate) fn metric(&self, metric: Metric) -> Rational {
        match metric {
            Metric::Distance => &self.length * &self.length,
            Metric::LastGradient => &self.gradient * &self.gradient,
            Metric::Average(_) | Metric::Values(_) | Metric::LastIterate | Metric::BestIterate => {
                &self.length * &self.gradient
            }
        }
    }

    /// A multiplier of the scaled statement as one of the statement itself.
    pub(crate) fn multiplier(&self, metric: Metric, label: Label, by: &Rational) -> Rational {
        let side = match label {
            Label::Distance | Label::Normal(..) | Label::Correction(_) => {
                &self.length * &self.length
            }
            Label::Subgradient(_) | Label::Noise => &self.gradient * &self.gradient,
            Label::Pair(..) | Label::Least(_) => &self.length * &self.gradient,
        };
        by * self.metric(metric) / side
    }
}
