//! The floor of a class against a claim for the whole of it.

use crate::hypothesis::Hypothesis;
use crate::setting::{Noise, Setting};
use crate::theorem::{Measure, Theorem};
use telescope_core::arithmetic::{Interval, Rational, Roots as _};
use telescope_core::averages::Window;
use telescope_core::schedules::NoiseForm;

/// A claim for a whole class, and what every method must allow there.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{controls::OneOverT, given::Given, theorems::lower_bound::below_class_floor};
///
/// // rL/T = 1/2 is claimed where every method must allow rL/√T = 1.
/// let given = Given::steps(vec![1.0; 4]).unwrap().distance(2).lipschitz(1);
/// let found = below_class_floor(&OneOverT, &given.setting(), NoiseForm::Sup).unwrap();
/// assert!(found.bound.contains(0.5) && found.floor.contains(1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BelowFloor {
    /// The claimed bound.
    pub bound: Interval,
    /// rL/√T, or rG/√T.
    pub floor: Interval,
}

/// The two sides, if a claim of a theorem for the whole class lies below what every method must allow there: a bound on the gap of
/// an output over x_1..x_T, from hypotheses that the resisting maximum meets, below rL/√T in the sup form, rG/√T in the moment
/// form. The maximum has neither noise nor a larger subgradient than L, so that it is of the class with G = L. G_t of single
/// steps are those of one problem: they are no class, and nothing is said. Where the domain has a diameter D the maximum lives in
/// a ball of radius D/2 at most. A claim about one problem may well lie below: that problem is then not the maximum.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems, theorems::lower_bound::below_class_floor};
///
/// // No theorem of the catalogue claims less than the floor of its class.
/// let given = Given::steps(vec![1.0; 4]).unwrap().distance(2).lipschitz(1);
/// for theorem in theorems::ALL.iter().filter(|theorem| theorem.forms().contains(&NoiseForm::Sup)) {
///     assert_eq!(below_class_floor(*theorem, &given.setting(), NoiseForm::Sup), None, "{}", theorem.id());
/// }
/// ```
#[must_use]
pub fn below_class_floor(
    theorem: &dyn Theorem,
    setting: &Setting,
    form: NoiseForm,
) -> Option<BelowFloor> {
    // What the maximum lacks would excuse a smaller bound.
    let excused = |hypothesis: &Hypothesis| {
        matches!(
            hypothesis,
            Hypothesis::StronglyConvex
                | Hypothesis::SmoothRisk
                | Hypothesis::SmoothSamples
                | Hypothesis::LeastSquares
                | Hypothesis::BoundedVariance
        )
    };
    let hypotheses = theorem.hypotheses(form);
    if theorem.is_floor()
        || theorem.output_in(setting).window != Window::BeforeUpdates
        || theorem.measure() != Measure::RiskGap
        || hypotheses.iter().any(excused)
    {
        return None;
    }
    let bound = theorem.instantiate(setting, form).ok()?;
    let mut distance_sq = setting.distance_sq()?;
    let Noise::Constant(length_sq) = setting.noise(form)? else {
        return None;
    };
    if hypotheses.contains(&Hypothesis::BoundedDomain) {
        distance_sq = distance_sq.min(setting.diameter_sq()? / Rational::from(4));
    }
    let steps = setting.step_sizes.steps();
    let square = distance_sq * length_sq / Rational::from(steps);
    let (bound, floor) = (bound.value(steps), Interval::from_rational(&square).sqrt());
    bound
        .certainly_lt(&floor)
        .then_some(BelowFloor { bound, floor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::Formula;
    use crate::controls;
    use crate::planted::{Change, Planted};
    use crate::stated::Stated;
    use crate::testing::Fixture;
    use crate::theorem::Family;
    use crate::theorems;
    use telescope_core::arithmetic::{Arithmetic, Magnitude, Quantity};
    use telescope_core::averages::Output;
    use telescope_core::facts::{Fact, Origin, SecondMoments};

    fn below_every_method(theorem: &dyn Theorem, setting: &Setting, form: NoiseForm) -> bool {
        below_class_floor(theorem, setting, form).is_some()
    }

    /// r = 2, L = 1, T = 4: the best step is 1, rL/√T = 1, and rL/T = 1/2 is below it.
    fn sup() -> Fixture {
        Fixture::new(2.0, 1.0, &[1.0; 4])
    }

    /// The same with G = 1 and samples of L = 4.
    fn moment() -> Fixture {
        let mut fixture = Fixture::new(2.0, 4.0, &[1.0; 4]);
        let root_mean_square = Magnitude::from_exact(&Rational::ONE);
        fixture.facts.second_moments = Ok(Fact::new(
            SecondMoments::Constant(root_mean_square),
            Origin::Assumed,
            "given",
        ));
        fixture
    }

    #[test]
    fn planted_rates_are_below_and_theorems_are_not() {
        for (fixture, form) in [(sup(), NoiseForm::Sup), (moment(), NoiseForm::Moment)] {
            let setting = fixture.setting();
            let below = |theorem: &dyn Theorem| below_every_method(theorem, &setting, form);
            for planted in [
                &controls::OneOverT as &dyn Theorem,
                &controls::HalfNoiseTerm,
            ] {
                if planted.forms().contains(&form) {
                    assert!(below(planted), "{} ({})", planted.id(), form.id());
                }
            }
            let mut held = 0;
            for theorem in theorems::ALL {
                if theorem.forms().contains(&form) {
                    assert!(!below(*theorem), "{} ({})", theorem.id(), form.id());
                    held += usize::from(theorem.instantiate(&setting, form).is_ok());
                }
            }
            assert!(held > 2, "few theorems apply here: {held}");
        }
    }

    #[test]
    fn moments_of_single_steps_are_no_class() {
        let mut fixture = moment();
        fixture.facts.second_moments = Ok(Fact::new(
            SecondMoments::PerStep(vec![Interval::point(1.0); 4]),
            Origin::Assumed,
            "given",
        ));
        let planted: &dyn Theorem = &controls::HalfNoiseTerm;
        assert!(
            planted
                .instantiate(&fixture.setting(), NoiseForm::Moment)
                .is_ok()
        );
        assert!(!below_every_method(
            planted,
            &fixture.setting(),
            NoiseForm::Moment
        ));
    }

    #[test]
    fn a_short_diameter_allows_less() {
        let wide = Quantity::Exact(Rational::from(16));
        let mut fixture = sup();
        fixture.diameter(4.0);
        assert_eq!(
            fixture.facts.diameter.as_ref().unwrap().value.square(),
            &wide
        );
        for theorem in theorems::ALL {
            for diameter in [4.0, 2.0] {
                fixture.diameter(diameter);
                let below = below_every_method(*theorem, &fixture.setting(), NoiseForm::Sup);
                assert!(
                    !theorem.forms().contains(&NoiseForm::Sup) || !below,
                    "{}",
                    theorem.id()
                );
            }
        }
    }

    /// A claim of any size, whatever T.
    struct Flat(Rational);

    impl Formula for Flat {
        fn at<A: Arithmetic>(&self, _: usize) -> Option<A> {
            Some(A::from_rational(&self.0))
        }
    }

    fn flat(
        output: Output,
        needs: &'static [Hypothesis],
        formula: fn(&Setting, NoiseForm) -> Flat,
    ) -> Stated<Flat> {
        Stated {
            id: "flat",
            title: "",
            latex: "",
            source: "",
            output,
            forms: &[NoiseForm::Sup],
            needs,
            family: Family::default(),
            formula,
        }
    }

    fn tenths(n: u8) -> Flat {
        Flat(Rational::from_parts(n.into(), 10_u8.into()))
    }

    #[test]
    fn the_floor_is_that_of_the_smaller_ball() {
        // r = 2, L = 3, T = 4: rL/√T = 3, and with D = 2 half of that.
        let mut fixture = Fixture::new(2.0, 3.0, &[1.0; 4]);
        let floor = |fixture: &Fixture, claim: &dyn Theorem| {
            let found = below_class_floor(claim, &fixture.setting(), NoiseForm::Sup);
            found.map(|found| found.floor.midpoint())
        };
        let free = |formula| flat(Output::WEIGHTED, &[], formula);
        assert_eq!(floor(&fixture, &free(|_, _| tenths(29))), Some(3.0));
        assert_eq!(floor(&fixture, &free(|_, _| tenths(31))), None);
        fixture.diameter(2.0);
        let bounded = |formula| flat(Output::WEIGHTED, &[Hypothesis::BoundedDomain], formula);
        assert_eq!(floor(&fixture, &bounded(|_, _| tenths(14))), Some(1.5));
        assert_eq!(floor(&fixture, &bounded(|_, _| tenths(16))), None);
    }

    #[test]
    fn floors_later_outputs_other_measures_and_smaller_classes_are_excused() {
        let mut fixture = Fixture::new(2.0, 3.0, &[1.0; 4]);
        fixture.diameter(4.0);
        fixture.strong_convexity(0.5);
        fixture.facts.resisting = Ok(Fact::new(4, Origin::Assumed, "given"));
        let part = |of: &'static dyn Theorem| Planted {
            id: "part",
            of,
            error: "a tenth of the bound",
            change: Change::Times(1, 10),
            equivalent: None,
        };
        let small = |output, needs| flat(output, needs, |_, _| tenths(1));
        let below = |claim: &dyn Theorem| {
            let setting = fixture.setting();
            assert!(claim.instantiate(&setting, NoiseForm::Sup).is_ok());
            below_every_method(claim, &setting, NoiseForm::Sup)
        };
        assert!(below(&small(Output::WEIGHTED, &[])));
        assert!(below(&part(&theorems::WeightedAverage)));
        assert!(!below(&part(&theorems::LowerBound)));
        assert!(!below(&small(Output::SHIFTED, &[])));
        assert!(!below(&part(&theorems::HighProbability::REGISTERED)));
        assert!(!below(&small(
            Output::WEIGHTED,
            &[Hypothesis::StronglyConvex]
        )));
    }
}
