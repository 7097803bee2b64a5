//! What a theorem is: a statement, hypotheses, an output, a formula, a source.

use crate::bound::Bound;
use crate::hypothesis::{Hypothesis, Unmet, check_all};
use crate::parameter::{Parameter, ParameterError};
use crate::recommended::Constants;
use crate::setting::Setting;
use std::sync::Arc;
use telescope_core::averages::{Output, Share};
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Where a theorem comes from.
///
/// ```
/// use telescope_theory::theorems;
///
/// let citation = theorems::find("high-probability").unwrap().citation();
/// assert!(citation.text.contains("Nemirovski") && citation.bibtex.starts_with("@article{"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Citation {
    /// Authors, year, title, place, theorem number.
    pub text: &'static str,
    /// The same for LaTeX.
    pub bibtex: &'static str,
}

/// What a bound is a bound on.
///
/// ```
/// use telescope_theory::{theorem::Measure, theorems};
///
/// let measure = |id| theorems::find(id).unwrap().measure();
/// assert_eq!(measure("weighted-average"), Measure::RiskGap);
/// assert_eq!(measure("high-probability"), Measure::Exceedance { odds: 20 });
/// assert_eq!(measure("smooth-strongly-convex"), Measure::DistanceSq);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// E R(output) − R*.
    RiskGap,
    /// E‖x_{T+1} − x*‖².
    DistanceSq,
    /// The bound holds for R(output) − R* itself, but for a probability of at most 1/`odds`.
    Exceedance {
        /// 1/δ.
        odds: u32,
    },
}

/// On which random small problems a claim is checked: those on which its hypotheses hold.
///
/// ```
/// use telescope_theory::theorem::{Family, Losses, Steps};
/// use telescope_theory::theorems;
///
/// // Unless a theorem says otherwise: absolute losses, any steps, any domain.
/// let family = theorems::find("weighted-average").unwrap().family();
/// assert_eq!(family, Family { losses: Losses::Absolute, steps: Steps::Any, bounded: false });
/// assert!(theorems::find("high-probability").unwrap().family().bounded);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// The rows' losses.
    pub losses: Losses,
    /// The step sizes.
    pub steps: Steps,
    /// Whether the domain must be bounded.
    pub bounded: bool,
}

/// Losses of random small problems.
///
/// ```
/// use telescope_theory::theorem::Losses;
/// use telescope_theory::theorems;
///
/// // Absolute losses have no smooth samples: a theorem on these is asked of squares.
/// let losses = |id| theorems::find(id).unwrap().family().losses;
/// assert_eq!(losses("weighted-average"), Losses::Absolute);
/// assert_eq!(losses("smooth-strongly-convex"), Losses::Squares);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Losses {
    /// |⟨a, x⟩ − y|.
    #[default]
    Absolute,
    /// The same on a segment, with a penalty.
    Penalised,
    /// ½(ax − y)² on the line.
    Squares,
    /// A quadratic whose gradient carries signs as noise.
    Quadratic,
    /// L max(x_1, ..., x_d) on a ball around the start.
    Resisting,
}

/// Step sizes of random small runs.
///
/// ```
/// use telescope_theory::theorem::Steps;
/// use telescope_theory::theorems;
///
/// let steps = |id| theorems::find(id).unwrap().family().steps;
/// assert_eq!(steps("weighted-average"), Steps::Any);
/// assert_eq!(steps("strongly-convex-uniform"), Steps::Harmonic);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// Any.
    #[default]
    Any,
    /// The same at each step.
    Constant,
    /// c/√t.
    InverseSqrt,
    /// Positive, and never rising.
    Falling,
    /// 1/(μt).
    Harmonic,
    /// 2/(μ(t + 1)).
    ShiftedHarmonic,
    /// The last iterate's steps of weights.
    Weights,
    /// c(T + 1 − t)/(T + 1).
    LinearDecay,
    /// A share of 1/β, β the smoothness of the samples.
    Smooth,
    /// β/(γ + t) with β above 1/μ and a first step of at most 1/smoothness.
    Decreasing,
    /// A share of 1/(2nL), over whole epochs.
    Epochs,
}

/// A convergence theorem. One file each, one line in [`crate::theorems::ALL`].
///
/// A theorem of one's own is a [`Stated`](crate::stated::Stated); `own_theorem.rs` among the examples of `telescope-verify`
/// asks random problems whether it is true.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::hypothesis::Hypothesis;
/// use telescope_theory::theorems;
///
/// let theorem = theorems::find("weighted-average").unwrap();
/// assert!(theorem.hypotheses(NoiseForm::Sup).contains(&Hypothesis::BoundedSubgradients));
/// assert!(theorem.latex(NoiseForm::Sup).contains("L^2"));
/// ```
pub trait Theorem: Send + Sync {
    /// The name: kebab-case, the file's name, never reused.
    fn id(&self) -> &'static str;
    /// A headline.
    fn title(&self) -> &'static str;
    /// The claim in mathematics, for one form of the noise bound.
    fn latex(&self, form: NoiseForm) -> &'static str;
    /// The same where a parameter has another value than the registered one.
    fn latex_here(&self, form: NoiseForm) -> String {
        self.latex(form).to_owned()
    }
    /// The headline where a parameter has another value than the registered one.
    fn title_here(&self) -> String {
        self.title().to_owned()
    }
    /// The parameter that a claim may choose, and its value here.
    fn parameter(&self) -> Option<(Parameter, Share)> {
        None
    }
    /// The same statement at another value of its parameter.
    ///
    /// # Errors
    /// If it has none, or if it is not stated at that value.
    fn with_parameter(&self, _value: Share) -> Result<Arc<dyn Theorem>, ParameterError> {
        Err(ParameterError::None)
    }
    /// The forms in which it is stated.
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Sup, NoiseForm::Moment]
    }
    /// What the claim is about.
    fn output(&self) -> Output;
    /// The same where it depends on the problem.
    fn output_in(&self, _setting: &Setting) -> Output {
        self.output()
    }
    /// What the bound bounds.
    fn measure(&self) -> Measure {
        Measure::RiskGap
    }
    /// Whether the bound is one from below.
    fn is_floor(&self) -> bool {
        false
    }
    /// On which random small problems it is checked.
    fn family(&self) -> Family {
        Family::default()
    }
    /// What it needs, in one form.
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis>;
    /// Step sizes for which the bound at T is good, the best of their kind where that has a closed form; `None` if a
    /// constant that they are made from is missing.
    fn recommended(&self, _constants: &Constants) -> Option<AnySchedule> {
        None
    }
    /// The lines of its proof, by their identifiers.
    fn proof_lines(&self) -> &'static [&'static str];
    /// The source.
    fn citation(&self) -> Citation;
    /// Which rungs have confirmed the constants, and what is loose.
    fn remark(&self) -> &'static str;
    /// Builds the bound, once every hypothesis is known to hold.
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound>;

    /// Checks every hypothesis and builds the bound.
    ///
    /// # Errors
    /// With every hypothesis that does not hold.
    fn instantiate(
        &self,
        setting: &Setting,
        form: NoiseForm,
    ) -> Result<Box<dyn Bound>, Vec<Unmet>> {
        check_all(&self.hypotheses(form), setting)?;
        Ok(self.bound(setting, form))
    }
}

/// The hypotheses that the one-step inequality and its sum need, in one form.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::hypothesis::Hypothesis;
/// use telescope_theory::theorem::base_hypotheses;
///
/// // The two forms differ in what bounds the noise.
/// assert!(base_hypotheses(NoiseForm::Sup).contains(&Hypothesis::BoundedSubgradients));
/// assert!(base_hypotheses(NoiseForm::Moment).contains(&Hypothesis::SecondMoments));
/// ```
#[must_use]
pub fn base_hypotheses(form: NoiseForm) -> Vec<Hypothesis> {
    vec![
        Hypothesis::ConvexSamples,
        match form {
            NoiseForm::Sup => Hypothesis::BoundedSubgradients,
            NoiseForm::Moment => Hypothesis::SecondMoments,
        },
        Hypothesis::IndependentSampling,
        Hypothesis::FixedSchedule,
        Hypothesis::UnbiasedStep,
        Hypothesis::KnownDistance,
    ]
}

/// The lines of the book's proof, up to the bound.
pub(crate) const BASE_LINES: &[&str] = &[
    "unbiased",
    "expansion",
    "gradient-bound",
    "first-order",
    "descent",
    "expected-descent",
    "telescope",
    "average",
    "bound",
];
