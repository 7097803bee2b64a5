//! A theorem of one's own as a value: what it says, what it needs beside the usual, and a function that makes its formula.

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Family, Theorem, base_hypotheses};
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// A theorem on the risk gap of one output of SGD, with the usual hypotheses ([`base_hypotheses`]) and some more.
///
/// What measures something else, or bounds from below, implements [`Theorem`] itself.
///
/// ```
/// use telescope_core::arithmetic::{Arithmetic, Rational};
/// use telescope_core::averages::Output;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::bound::Formula;
/// use telescope_theory::given::Given;
/// use telescope_theory::stated::Stated;
/// use telescope_theory::theorem::Family;
///
/// /// r²/T: what a run without noise might claim.
/// struct Start(Rational);
/// impl Formula for Start {
///     fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
///         Some(A::from_rational(&self.0) / &A::from_count(steps))
///     }
/// }
/// let claim = Stated {
///     id: "start", title: "The start", latex: "r^2/T", source: "ours", output: Output::WEIGHTED,
///     forms: &[NoiseForm::Sup], needs: &[], family: Family::default(),
///     formula: |setting, _| Start(setting.distance_sq().unwrap()),
/// };
/// let given = Given::steps(vec![1.0; 3]).unwrap().distance(2).lipschitz(1);
/// let bound = given.bound(&claim, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(3).unwrap().equals(&"4/3".parse().unwrap()));
/// ```
pub struct Stated<F> {
    /// Its name.
    pub id: &'static str,
    /// A headline.
    pub title: &'static str,
    /// The claim in mathematics.
    pub latex: &'static str,
    /// Whose it is.
    pub source: &'static str,
    /// What the claim is about.
    pub output: Output,
    /// The forms of the noise bound in which it is claimed.
    pub forms: &'static [NoiseForm],
    /// The hypotheses beside the usual ones.
    pub needs: &'static [Hypothesis],
    /// On which random small problems its hypotheses hold.
    pub family: Family,
    /// The formula in a setting in which every hypothesis holds, or is assumed.
    pub formula: fn(&Setting, NoiseForm) -> F,
}

impl<F: Formula + 'static> Theorem for Stated<F> {
    fn id(&self) -> &'static str {
        self.id
    }
    fn title(&self) -> &'static str {
        self.title
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        self.latex
    }
    fn forms(&self) -> &'static [NoiseForm] {
        self.forms
    }
    fn output(&self) -> Output {
        self.output
    }
    fn family(&self) -> Family {
        self.family
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        [&base_hypotheses(form), self.needs].concat()
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &[]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: self.source,
            bibtex: "",
        }
    }
    fn remark(&self) -> &'static str {
        ""
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated((self.formula)(setting, form)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;
    use telescope_core::arithmetic::{Arithmetic, Rational};

    /// r².
    struct Start(Rational);

    impl Formula for Start {
        fn at<A: Arithmetic>(&self, _: usize) -> Option<A> {
            Some(A::from_rational(&self.0))
        }
    }

    const THEOREM: Stated<Start> = Stated {
        id: "start",
        title: "The start",
        latex: "r^2",
        source: "ours",
        output: Output::WEIGHTED,
        forms: &[NoiseForm::Moment, NoiseForm::Sup],
        needs: &[Hypothesis::BoundedDomain],
        family: Family {
            losses: crate::theorem::Losses::Absolute,
            steps: crate::theorem::Steps::Any,
            bounded: true,
        },
        formula: |setting, _| Start(setting.distance_sq().expect("checked")),
    };

    #[test]
    fn it_is_refused_until_every_hypothesis_holds() {
        let mut fixture = Fixture::new(3.0, 1.0, &[0.5]);
        let refused = THEOREM.instantiate(&fixture.setting(), NoiseForm::Sup);
        let unmet: Vec<_> = refused
            .err()
            .expect("no domain")
            .iter()
            .map(|one| one.hypothesis)
            .collect();
        assert_eq!(unmet, [Hypothesis::BoundedDomain]);
        assert_eq!(
            (THEOREM.id(), THEOREM.forms()),
            ("start", &[NoiseForm::Moment, NoiseForm::Sup][..])
        );
        assert_eq!(
            (THEOREM.output(), THEOREM.family()),
            (Output::WEIGHTED, THEOREM.family)
        );
        fixture.diameter(4.0);
        let bound = THEOREM
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .expect("all hold");
        assert!(bound.exact(1).expect("rational").equals(&Rational::from(9)));
        fixture.facts.convex = Err("no".into());
        assert!(
            THEOREM
                .instantiate(&fixture.setting(), NoiseForm::Sup)
                .is_err()
        );
    }
}
