//! What a theorem is: a statement, hypotheses, an output, a formula, a source.

use crate::bound::Bound;
use crate::hypothesis::{Hypothesis, Unmet, check_all};
use crate::setting::Setting;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// Where a theorem comes from.
#[derive(Clone, Copy, Debug)]
pub struct Citation {
    /// Authors, year, title, place, theorem number.
    pub text: &'static str,
    /// The same for LaTeX.
    pub bibtex: &'static str,
}

/// A convergence theorem. One file each, one line in [`crate::theorems::ALL`].
pub trait Theorem: Send + Sync {
    /// The name: kebab-case, the file's name, never reused.
    fn id(&self) -> &'static str;
    /// A headline.
    fn title(&self) -> &'static str;
    /// The claim in mathematics, for one form of the noise bound.
    fn latex(&self, form: NoiseForm) -> &'static str;
    /// The forms in which it is stated.
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Sup, NoiseForm::Moment]
    }
    /// What the claim is about.
    fn output(&self) -> Output;
    /// What it needs, in one form.
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis>;
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
pub(crate) fn base_hypotheses(form: NoiseForm) -> Vec<Hypothesis> {
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
