//! Negative controls: statements with one planted error, in the form of theorems. The workbench must refute each; a
//! suite that does not is blind. They are no theorems, and no report lists them as such.

mod half_noise;
mod last_iterate;
mod mean_norm;
mod never_rises;
mod one_over_t;
mod shifted_average;

pub use half_noise::HalfNoiseTerm;
pub use last_iterate::LastIterate;
pub use mean_norm::MeanNorm;
pub use never_rises::NeverRises;
pub use one_over_t::OneOverT;
pub use shifted_average::ShiftedAverage;

use crate::theorem::Theorem;

/// Every planted error.
///
/// ```
/// use telescope_theory::controls;
///
/// // Each says of itself that it is false.
/// assert_eq!(controls::ALL.len(), 6);
/// assert!(controls::ALL.iter().all(|control| control.remark().starts_with("False.")));
/// ```
pub const ALL: &[&dyn Theorem] = &[
    &OneOverT,
    &HalfNoiseTerm,
    &MeanNorm,
    &NeverRises,
    &LastIterate,
    &ShiftedAverage,
];

/// The control of that name.
///
/// ```
/// use telescope_theory::controls;
///
/// assert_eq!(controls::find("control-one-over-t").unwrap().title(), "Planted error: rL/T for rL/√T");
/// assert!(controls::find("weighted-average").is_none(), "a theorem");
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|control| control.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;
    use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational, rational_from_f64};
    use telescope_core::facts::{Fact, Origin, SecondMoments};
    use telescope_core::schedules::NoiseForm;

    #[test]
    fn each_is_found_by_its_name() {
        for control in ALL {
            assert_eq!(find(control.id()).map(Theorem::id), Some(control.id()));
        }
        assert!(find("half-noise").is_none());
    }

    /// r = 3, L = 2, steps 1 and 1/2, unless the control asks for others.
    fn value(control: &dyn Theorem, steps: &[f64]) -> Rational {
        let mut fixture = Fixture::new(3.0, 2.0, steps);
        fixture.facts.risk_lipschitz = Ok(Fact::new(
            Magnitude::from_exact(&Rational::ONE),
            Origin::Assumed,
            "given",
        ));
        fixture.facts.initial_risk = Quantity::from_f64(6.0);
        fixture.facts.optimum = Ok(Fact::new(Quantity::from_f64(2.0), Origin::Assumed, "given"));
        let bound = control.instantiate(&fixture.setting(), NoiseForm::Sup);
        let bound = bound.expect("its hypotheses hold");
        let value = bound.enclosure(steps.len());
        match bound.exact(steps.len()) {
            Some(ExactBound::Value(value)) => value,
            Some(ExactBound::RootOf(square)) => square,
            None => rational_from_f64(value.midpoint()),
        }
    }

    #[test]
    fn each_is_wrong_as_it_says() {
        let ratio = |n: i32, d: u32| Rational::from_parts(n.into(), d.into());
        let steps = [1.0, 0.5];
        // (9 + 4·5/4)/3 has half of the noise, the mean for the largest norm, or the wrong output.
        assert_eq!(value(&HalfNoiseTerm, &steps), ratio(23, 6));
        assert_eq!(value(&MeanNorm, &steps), ratio(41, 12));
        assert_eq!(value(&LastIterate, &steps), ratio(14, 3));
        assert_eq!(value(&ShiftedAverage, &steps), ratio(14, 3));
        assert_eq!(value(&NeverRises, &steps), ratio(4, 1));
        // rL/T: 6/3, and its square where r or L is a root.
        assert_eq!(value(&OneOverT, &[0.5; 3]), ratio(2, 1));
        let mut fixture = Fixture::new(3.0, 2.0, &[0.5; 3]);
        let root = Magnitude::from_square(Quantity::Exact(ratio(2, 1)));
        fixture.facts.lipschitz = Ok(Fact::new(root, Origin::Assumed, "given"));
        let bound = OneOverT.instantiate(&fixture.setting(), NoiseForm::Sup);
        assert_eq!(
            bound.unwrap().exact(3),
            Some(ExactBound::RootOf(ratio(2, 1)))
        );
        // By the step: the largest, 5 of 2 and 5.
        let squares = vec![
            Interval::point(2.0),
            Interval::point(5.0),
            Interval::point(1.0),
        ];
        fixture.facts.second_moments = Ok(Fact::new(
            SecondMoments::PerStep(squares),
            Origin::Assumed,
            "given",
        ));
        let bound = OneOverT.instantiate(&fixture.setting(), NoiseForm::Moment);
        let value = bound.unwrap().enclosure(3).midpoint();
        assert!((value - 5.0_f64.sqrt()).abs() < 1e-12, "{value}");
    }
}
