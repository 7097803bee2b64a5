//! Hypotheses as values: each is checked against declared facts, and one that fails says why, and what would mend it.

mod mends;
mod needs;
mod steps;

pub(crate) use steps::{decreasing_form, weights};

use crate::setting::Setting;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::methods::Departure;

/// Something that a theorem needs.
///
/// ```
/// use telescope_theory::{given::Given, hypothesis::Hypothesis};
///
/// let given = Given::steps(vec![1.0, 0.5]).unwrap();
/// assert!(Hypothesis::NonincreasingSteps.check(&given.setting()).is_ok());
/// let unmet = Hypothesis::ConstantSchedule.check(&given.setting()).unwrap_err();
/// assert_eq!(unmet.hypothesis.id(), "constant-schedule");
/// assert_eq!(unmet.hypothesis.statement(), r"$\eta_1 = \dots = \eta_T$");
/// // Names in files are unique.
/// let mut ids = Hypothesis::ALL.map(Hypothesis::id).to_vec();
/// ids.sort();
/// ids.dedup();
/// assert_eq!(ids.len(), Hypothesis::ALL.len());
/// ```
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
    /// η_t > 0 for every t.
    PositiveSteps,
    /// η_1 ≥ η_2 ≥ ... ≥ η_T.
    NonincreasingSteps,
    /// η_t = c/√t.
    InverseSqrtSteps,
    /// η_t = c/t with c ≥ 1/μ.
    HarmonicSteps,
    /// η_t = 2c/(t + 1) with c ≥ 1/μ.
    ShiftedHarmonicSteps,
    /// η_t = β/(γ + t) with γ > 0, β > 1/μ and η_1 at most the inverse of R's smoothness.
    DecreasingSteps,
    /// η_t = w_t w_{t+1:T}/w_{1:T} for weights w > 0.
    WeightedSteps,
    /// η_t = c(T + 1 − t)/(T + 1).
    LinearDecaySteps,
    /// T ≥ 2.
    TwoSteps,
    /// A finite diameter D of the domain is known.
    BoundedDomain,
    /// The domain is the whole space.
    Unconstrained,
    /// R is μ-strongly convex with a known μ > 0.
    StronglyConvex,
    /// R has a known smoothness.
    SmoothRisk,
    /// Every f(ξ, ·) has a known smoothness.
    SmoothSamples,
    /// E‖g − ∇R(x)‖² ≤ σ² with σ known.
    BoundedVariance,
    /// σ*² = E‖∇f(ξ, x*)‖² is known.
    OptimalNoise,
    /// R(x_1) − R* is known.
    InitialGap,
    /// The step size is below 1/β, β the smoothness of R.
    StepBelowSmoothness,
    /// The step size is at most 1/β, β the smoothness of R.
    StepWithinSmoothness,
    /// The step size is at most 1/(2L), L the smoothness of the samples.
    HalfSmoothStep,
    /// The step size is at most 1/(√2 L n), L the smoothness of the samples, n the steps of an epoch.
    EpochStep,
    /// Every row is taken once an epoch, one a step.
    Epochs,
    /// T is a multiple of the steps of an epoch.
    WholeEpochs,
    /// R is a mean of half squares, one row a step with replacement on the whole space.
    LeastSquares,
    /// The step size is below 1/R², R the length of the longest row.
    LeastSquaresStep,
    /// R is L max(x_1, ..., x_T) on a ball around x_1 = 0, without noise.
    ResistingMaximum,
    /// The step is D g_t/√(2 Σ_{s≤t} ‖g_s‖²): AdaGrad with one step size for all coordinates.
    AdaGradNorm,
}

/// A hypothesis that does not hold.
///
/// ```
/// use telescope_theory::{given::Given, hypothesis::Hypothesis};
///
/// let given = Given::steps(vec![1.0]).unwrap();
/// let unmet = Hypothesis::ConvexSamples.check(&given.setting()); // what is given is convex
/// assert!(unmet.is_ok());
/// let unmet = Hypothesis::BoundedSubgradients.check(&given.setting()).unwrap_err();
/// assert_eq!(unmet.reason, "not given");
/// assert_eq!(unmet.mend, Hypothesis::BoundedSubgradients.mend());
/// ```
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
            Self::PositiveSteps => "positive-steps",
            Self::NonincreasingSteps => "nonincreasing-steps",
            Self::InverseSqrtSteps => "inverse-sqrt-steps",
            Self::HarmonicSteps => "harmonic-steps",
            Self::ShiftedHarmonicSteps => "shifted-harmonic-steps",
            Self::DecreasingSteps => "decreasing-steps",
            Self::WeightedSteps => "weighted-steps",
            Self::LinearDecaySteps => "linear-decay-steps",
            Self::TwoSteps => "two-steps",
            Self::BoundedDomain => "bounded-domain",
            Self::Unconstrained => "unconstrained",
            Self::StronglyConvex => "strongly-convex",
            Self::SmoothRisk => "smooth-risk",
            Self::SmoothSamples => "smooth-samples",
            Self::BoundedVariance => "bounded-variance",
            Self::OptimalNoise => "optimal-noise",
            Self::InitialGap => "initial-gap",
            Self::StepBelowSmoothness => "step-below-smoothness",
            Self::StepWithinSmoothness => "step-within-smoothness",
            Self::HalfSmoothStep => "half-smooth-step",
            Self::EpochStep => "epoch-step",
            Self::Epochs => "epochs",
            Self::WholeEpochs => "whole-epochs",
            Self::LeastSquares => "least-squares",
            Self::LeastSquaresStep => "least-squares-step",
            Self::ResistingMaximum => "resisting-maximum",
            Self::AdaGradNorm => "ada-grad-norm",
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
            Self::PositiveSteps => r"$\eta_t > 0$ for every $t$",
            Self::NonincreasingSteps => r"$\eta_1 \ge \eta_2 \ge \dots \ge \eta_T > 0$",
            Self::InverseSqrtSteps => r"$\eta_t = c/\sqrt t$",
            Self::HarmonicSteps => r"$\eta_t = c/t$ with $c \ge 1/\mu$",
            Self::ShiftedHarmonicSteps => r"$\eta_t = 2c/(t+1)$ with $c \ge 1/\mu$",
            Self::DecreasingSteps => {
                r"$\eta_t = \beta/(\gamma + t)$ with $\gamma > 0$, $\beta > 1/\mu$ and $\eta_1 \le 1/L$, $L$ the smoothness of $R$"
            }
            Self::WeightedSteps => {
                r"$\eta_t = w_t\,w_{t+1:T}/w_{1:T}$ for weights $w > 0$ (equal ones: linear decay to 0)"
            }
            Self::LinearDecaySteps => r"$\eta_t = c\,(T+1-t)/(T+1)$",
            Self::TwoSteps => r"$T \ge 2$",
            Self::BoundedDomain => r"the domain has a finite diameter $D$",
            Self::Unconstrained => "the domain is the whole space: nothing is projected",
            Self::StronglyConvex => r"$R$ is $\mu$-strongly convex with a known $\mu > 0$",
            Self::SmoothRisk => r"$R$ has a Lipschitz gradient with a known constant",
            Self::SmoothSamples => {
                r"every $f(\xi,\cdot)$ has a Lipschitz gradient with a known constant"
            }
            Self::BoundedVariance => {
                r"$\mathbb{E}\Vert g - \nabla R(x)\Vert^2 \le \sigma^2$ with $\sigma$ known"
            }
            Self::OptimalNoise => {
                r"$\sigma_*^2 = \mathbb{E}\Vert\nabla f(\xi, x^*)\Vert^2$ is known"
            }
            Self::InitialGap => r"$R(x_1) - R^*$ is known",
            Self::StepBelowSmoothness => r"$\eta < 1/\beta$, $\beta$ the smoothness of $R$",
            Self::StepWithinSmoothness => r"$\eta \le 1/\beta$, $\beta$ the smoothness of $R$",
            Self::HalfSmoothStep => r"$\eta \le 1/(2L)$, $L$ the smoothness of the samples",
            Self::EpochStep => {
                r"$\eta \le 1/(\sqrt2\,Ln)$, $L$ the smoothness of the samples, $n$ the steps of an epoch"
            }
            Self::Epochs => "every row is taken once an epoch, one a step",
            Self::WholeEpochs => r"$T$ is a multiple of the steps $n$ of an epoch",
            Self::LeastSquares => {
                "the risk is a mean of half squares, one row a step, with replacement, on the whole space"
            }
            Self::LeastSquaresStep => r"$\eta < 1/\max\Vert a_i\Vert^2$",
            Self::ResistingMaximum => {
                r"$R(x) = L\max(x_1,\dots,x_T)$ on a ball around $x_1 = 0$, without noise"
            }
            Self::AdaGradNorm => {
                r"the step is $c\,g_t/\sqrt{\sum_{s\le t}\Vert g_s\Vert^2}$: AdaGrad with one step size for all coordinates"
            }
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
            Self::ConvexSamples => facts
                .convex
                .as_ref()
                .map(|_| ())
                .map_err(|reason| unmet(reason.clone(), self.mend())),
            Self::BoundedSubgradients => facts
                .lipschitz
                .as_ref()
                .map(|_| ())
                .map_err(|reason| unmet(reason.clone(), self.mend())),
            Self::SecondMoments => facts
                .second_moments
                .as_ref()
                .map(|_| ())
                .map_err(|reason| unmet(reason.clone(), self.mend())),
            Self::KnownDistance => facts
                .distance
                .as_ref()
                .map(|_| ())
                .map_err(|reason| unmet(reason.clone(), self.mend())),
            Self::IndependentSampling => setting
                .independent
                .map_err(|reason| unmet(reason.to_owned(), self.mend())),
            // A table of step sizes exists before the run, and its constructor has checked it; a method may depart from it.
            Self::FixedSchedule => match setting.departure {
                Some(Departure::StepSize(reason)) => Err(unmet(reason.to_owned(), self.mend())),
                Some(Departure::Norm) => Err(unmet(
                    "AdaGrad's step sizes depend on the subgradients that were drawn".into(),
                    "use a schedule that is fixed before the run, and plain SGD, or the theorem adagrad-norm",
                )),
                Some(Departure::Direction(_)) | None => Ok(()),
            },
            Self::UnbiasedStep => match setting.departure {
                Some(Departure::Direction(reason)) => Err(unmet(reason.to_owned(), self.mend())),
                Some(Departure::StepSize(_) | Departure::Norm) | None => Ok(()),
            },
            Self::ConstantSchedule
            | Self::PositiveSteps
            | Self::NonincreasingSteps
            | Self::InverseSqrtSteps
            | Self::HarmonicSteps
            | Self::ShiftedHarmonicSteps
            | Self::DecreasingSteps
            | Self::WeightedSteps
            | Self::LinearDecaySteps
            | Self::TwoSteps
            | Self::StepBelowSmoothness
            | Self::StepWithinSmoothness
            | Self::HalfSmoothStep
            | Self::EpochStep
            | Self::WholeEpochs
            | Self::LeastSquaresStep => {
                steps::check(self, setting).map_err(|(reason, mend)| unmet(reason, mend))
            }
            Self::BoundedDomain
            | Self::Unconstrained
            | Self::StronglyConvex
            | Self::SmoothRisk
            | Self::SmoothSamples
            | Self::BoundedVariance
            | Self::OptimalNoise
            | Self::InitialGap
            | Self::Epochs
            | Self::LeastSquares
            | Self::ResistingMaximum
            | Self::AdaGradNorm => {
                needs::check(self, setting).map_err(|(reason, mend)| unmet(reason, mend))
            }
        };
        // A formula cannot do without its constants, nor one for a single step size with several, whatever is assumed.
        let can_be_assumed = matches!(
            self,
            Self::ConvexSamples
                | Self::IndependentSampling
                | Self::FixedSchedule
                | Self::UnbiasedStep
                | Self::Unconstrained
                | Self::NonincreasingSteps
                | Self::StepWithinSmoothness
                | Self::HalfSmoothStep
                | Self::EpochStep
        );
        if known.is_err() && setting.assumed.contains(&self) && can_be_assumed {
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
///
/// ```
/// use telescope_theory::given::Given;
/// use telescope_theory::hypothesis::{Hypothesis, check_all};
///
/// // All that fail are named, in the order asked.
/// let given = Given::steps(vec![0.5, 1.0]).unwrap();
/// let asked = [Hypothesis::KnownDistance, Hypothesis::PositiveSteps, Hypothesis::NonincreasingSteps];
/// let unmet = check_all(&asked, &given.setting()).unwrap_err();
/// let failed: Vec<Hypothesis> = unmet.iter().map(|one| one.hypothesis).collect();
/// assert_eq!(failed, [Hypothesis::KnownDistance, Hypothesis::NonincreasingSteps]);
/// ```
pub fn check_all(hypotheses: &[Hypothesis], setting: &Setting) -> Result<(), Vec<Unmet>> {
    let unmet: Vec<Unmet> = hypotheses
        .iter()
        .filter_map(|hypothesis| hypothesis.check(setting).err())
        .collect();
    if unmet.is_empty() { Ok(()) } else { Err(unmet) }
}

#[cfg(test)]
mod tests;
