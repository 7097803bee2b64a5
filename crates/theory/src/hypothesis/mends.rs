//! What would make each hypothesis hold: the change to a problem, a domain, a way of drawing or a schedule that repairs it.

use super::Hypothesis;

impl Hypothesis {
    /// Every hypothesis.
    pub const ALL: [Self; 35] = [
        Self::ConvexSamples,
        Self::BoundedSubgradients,
        Self::SecondMoments,
        Self::IndependentSampling,
        Self::FixedSchedule,
        Self::UnbiasedStep,
        Self::KnownDistance,
        Self::ConstantSchedule,
        Self::PositiveSteps,
        Self::NonincreasingSteps,
        Self::InverseSqrtSteps,
        Self::HarmonicSteps,
        Self::ShiftedHarmonicSteps,
        Self::DecreasingSteps,
        Self::WeightedSteps,
        Self::LinearDecaySteps,
        Self::TwoSteps,
        Self::BoundedDomain,
        Self::Unconstrained,
        Self::StronglyConvex,
        Self::SmoothRisk,
        Self::SmoothSamples,
        Self::BoundedVariance,
        Self::OptimalNoise,
        Self::InitialGap,
        Self::StepBelowSmoothness,
        Self::StepWithinSmoothness,
        Self::HalfSmoothStep,
        Self::EpochStep,
        Self::Epochs,
        Self::WholeEpochs,
        Self::LeastSquares,
        Self::LeastSquaresStep,
        Self::ResistingMaximum,
        Self::AdaGradNorm,
    ];

    /// The change that makes it hold, in words for the author of an experiment. Where the failure itself says more, a
    /// check names a narrower one.
    ///
    /// ```
    /// use telescope_theory::hypothesis::Hypothesis;
    ///
    /// assert_eq!(Hypothesis::IndependentSampling.mend(), "sample with replacement");
    /// assert!(Hypothesis::ALL.iter().all(|hypothesis| !hypothesis.mend().is_empty()));
    /// ```
    #[must_use]
    pub fn mend(self) -> &'static str {
        match self {
            Self::ConvexSamples => "use a convex loss",
            Self::BoundedSubgradients => {
                "ask for the moment form, or use a loss with bounded slope"
            }
            Self::SecondMoments => {
                "use a finite sum with bounded slopes, or a quadratic on the whole space"
            }
            Self::IndependentSampling => "sample with replacement",
            Self::FixedSchedule => "use a schedule that is fixed before the run, and plain SGD",
            Self::UnbiasedStep => "use plain SGD (leave the method out)",
            Self::KnownDistance => {
                "give the domain a ball, so that a minimiser exists and its distance is bounded"
            }
            Self::ConstantSchedule => "use a constant schedule, or the theorem weighted-average",
            Self::PositiveSteps => "use a schedule that stays above 0",
            Self::NonincreasingSteps => "use a schedule that never rises",
            Self::InverseSqrtSteps => {
                "use the schedule inverse-sqrt with offset and decay 1, or polynomial with power 1/2 and decay 1 from index 0"
            }
            Self::HarmonicSteps => "use the schedule inverse-time with scale at least 1/μ",
            Self::ShiftedHarmonicSteps => {
                "use the schedule inverse-time with first-index 1 and scale at least 2/μ"
            }
            Self::DecreasingSteps => {
                "use the schedule inverse-time, c/(a + k) with c above 1/μ and c/a at most the inverse of R's smoothness"
            }
            Self::WeightedSteps => {
                "use the schedule weight-transform, or linear-decay from index 1 to 0 at T"
            }
            Self::LinearDecaySteps => {
                "use the schedule linear-decay with steps = T + 1 and first-index 1"
            }
            Self::TwoSteps => "take two steps or more",
            Self::BoundedDomain => "use a ball, a box or a simplex as the domain",
            Self::Unconstrained => "leave the domain out",
            Self::StronglyConvex => "add a penalty (λ/2)‖x‖² to the problem",
            Self::SmoothRisk | Self::SmoothSamples => {
                "use a loss without kinks: logistic, squared or huber"
            }
            Self::BoundedVariance => {
                "use a loss of bounded slope, or a ball as the domain, or noise of finite variance"
            }
            Self::OptimalNoise => {
                "use a quadratic, or the squared loss with few columns, or the logistic loss with a penalty, on the whole space with one row a step"
            }
            Self::InitialGap => {
                "give the domain a ball, or the problem a penalty, so that R* can be enclosed"
            }
            Self::StepBelowSmoothness
            | Self::StepWithinSmoothness
            | Self::HalfSmoothStep
            | Self::EpochStep
            | Self::LeastSquaresStep => "use a smaller step size",
            Self::Epochs => {
                "use a finite sum with one row a step and the sampler reshuffle, shuffle-once or fixed-order"
            }
            Self::WholeEpochs => "make the number of steps a multiple of the number of rows",
            Self::LeastSquares => {
                "use the squared loss without penalty, the whole space, and one row a step with replacement"
            }
            Self::ResistingMaximum => {
                "use a max-affine problem with the pieces L e_1, ..., L e_d, d = T, from the origin, in a ball around it"
            }
            Self::AdaGradNorm => "use the method ada-grad-norm",
        }
    }
}
