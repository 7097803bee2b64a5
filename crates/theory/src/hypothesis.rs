//! Hypotheses as values: each is checked against declared facts, and one that fails says why, and what would mend it.

use crate::setting::Setting;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::Interval;
use telescope_core::methods::Departure;

/// Something that a theorem needs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Hypothesis {
    /// Every f(ξ, ·) is convex.
    ConvexSamples,
    /// ‖g‖ ≤ L for every ξ and every x of the domain.
    BoundedSubgradients,
    /// E‖g_t‖² ≤ G_t² with G_t known.
    SecondMoments,
    /// ξ_t has the law that defines R and is independent of x_1..x_t.
    IndependentSampling,
    /// η_1..η_T are fixed before the run, η_t ≥ 0, S > 0.
    FixedSchedule,
    /// The step follows −η_t g_t, g_t an unbiased subgradient: nothing is clipped, scaled by coordinate or adapted.
    UnbiasedStep,
    /// A minimiser exists in the domain, and r ≥ ‖x_1 − x*‖ is known.
    KnownDistance,
    /// η_1 = ... = η_T.
    ConstantSchedule,
}

/// A hypothesis that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// Which.
    pub hypothesis: Hypothesis,
    /// Why, with the witness where there is one.
    pub reason: String,
    /// What would make it hold.
    pub mend: String,
}

impl Hypothesis {
    /// The name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ConvexSamples => "convex-samples",
            Self::BoundedSubgradients => "bounded-subgradients",
            Self::SecondMoments => "second-moments",
            Self::IndependentSampling => "independent-sampling",
            Self::FixedSchedule => "fixed-schedule",
            Self::UnbiasedStep => "unbiased-step",
            Self::KnownDistance => "known-distance",
            Self::ConstantSchedule => "constant-schedule",
        }
    }

    /// The hypothesis in words and symbols.
    #[must_use]
    pub fn statement(self) -> &'static str {
        match self {
            Self::ConvexSamples => r"every $f(\xi,\cdot)$ is convex",
            Self::BoundedSubgradients => {
                r"$\Vert g\Vert \le L$ for every $\xi$ and every $x$ of the domain"
            }
            Self::SecondMoments => r"$\mathbb{E}\Vert g_t\Vert^2 \le G_t^2$",
            Self::IndependentSampling => {
                r"$\xi_t$ has the law that defines $R$, independently of $x_1,\dots,x_t$"
            }
            Self::FixedSchedule => r"$\eta_1,\dots,\eta_T \ge 0$ fixed in advance, $S > 0$",
            Self::UnbiasedStep => {
                r"the step is $-\eta_t g_t$, and $\mathbb{E}[g_t \mid x_t] \in \partial R(x_t)$"
            }
            Self::KnownDistance => {
                r"a minimiser $x^*$ exists and $r \ge \Vert x_1 - x^*\Vert$ is known"
            }
            Self::ConstantSchedule => r"$\eta_1 = \dots = \eta_T$",
        }
    }

    /// Checks the hypothesis; one that the experiment assumes passes, unless a constant that the formula needs is
    /// missing.
    ///
    /// # Errors
    /// With the reason and what would mend it.
    pub fn check(self, setting: &Setting) -> Result<(), Unmet> {
        let unmet = |reason: String, mend: &str| Unmet {
            hypothesis: self,
            reason,
            mend: mend.to_owned(),
        };
        let facts = setting.facts;
        let known = match self {
            Self::ConvexSamples => facts.convex.as_ref().map(|_| ()).map_err(|reason| {
                unmet(reason.clone(), "use a convex loss")
            }),
            Self::BoundedSubgradients => facts.lipschitz.as_ref().map(|_| ()).map_err(|reason| {
                unmet(reason.clone(), "ask for the moment form, or use a loss with bounded slope")
            }),
            Self::SecondMoments => facts.second_moments.as_ref().map(|_| ()).map_err(|reason| {
                unmet(reason.clone(), "use a finite sum with bounded slopes, or a quadratic on the whole space")
            }),
            Self::KnownDistance => facts.distance.as_ref().map(|_| ()).map_err(|reason| {
                unmet(reason.clone(), "give the domain a ball, so that a minimiser exists and its distance is bounded")
            }),
            Self::IndependentSampling => setting.independent.map_err(|reason| {
                unmet(reason.to_owned(), "sample with replacement")
            }),
            // A table of step sizes exists before the run, and its constructor has checked it; a method may depart from it.
            Self::FixedSchedule => match setting.departure {
                Some(Departure::StepSize(reason)) => Err(unmet(
                    reason.to_owned(),
                    "use a schedule that is fixed before the run, and plain SGD",
                )),
                Some(Departure::Direction(_)) | None => Ok(()),
            },
            Self::UnbiasedStep => match setting.departure {
                Some(Departure::Direction(reason)) => {
                    Err(unmet(reason.to_owned(), "use plain SGD (leave the method out)"))
                }
                Some(Departure::StepSize(_)) | None => Ok(()),
            },
            Self::ConstantSchedule => {
                if setting.step_sizes.is_constant() {
                    Ok(())
                } else {
                    let table = setting.step_sizes;
                    let other = (2..=table.steps())
                        .find(|t| table.exact(*t) != table.exact(1))
                        .unwrap_or(1);
                    let (first, later): (Interval, Interval) = (table.get(1), table.get(other));
                    Err(unmet(
                        format!(
                            "the step size is {} at first and {} at t = {other}",
                            first.midpoint(),
                            later.midpoint()
                        ),
                        "use a constant schedule, or the theorem weighted-average",
                    ))
                }
            }
        };
        // A formula cannot do without its constants, nor one for a single step size with several, whatever is assumed.
        let is_constant = matches!(
            self,
            Self::BoundedSubgradients
                | Self::SecondMoments
                | Self::KnownDistance
                | Self::ConstantSchedule
        );
        if known.is_err() && setting.assumed.contains(&self) && !is_constant {
            Ok(())
        } else {
            known
        }
    }
}

/// Checks a list of hypotheses; all that fail are reported.
///
/// # Errors
/// With every hypothesis that does not hold, in order.
pub fn check_all(hypotheses: &[Hypothesis], setting: &Setting) -> Result<(), Vec<Unmet>> {
    let unmet: Vec<Unmet> = hypotheses
        .iter()
        .filter_map(|hypothesis| hypothesis.check(setting).err())
        .collect();
    if unmet.is_empty() { Ok(()) } else { Err(unmet) }
}
