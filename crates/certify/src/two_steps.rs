//! The worst case in closed form where one subgradient decides the output: x_1 − h g_1 after two steps. That is x_2 with
//! h = η_1, and any average of x_1 and x_2 with h = η_1 w_2/(w_1 + w_2), so ab/(a + b) for steps a, b and their own weights.
//!
//! ```text
//! f(x_1 − h g_1) − f(x*) ≤ r²/(8ρ) + 2ρL² − hL²,   ρ = max(h, r/(4L)):
//! L²h + r²/(8h) for h ≥ r/(4L),   rL − L²h below.
//! ```
//!
//! *It holds.* With g = g_1, k a subgradient at the output, x = x_1 − x* and s = g + k, half of each of
//! f* ≥ f_1 − ⟨g, x⟩, f* ≥ f_out − ⟨k, x − hg⟩ and f_1 ≥ f_out + h⟨k, g⟩ gives a gap of at most ½⟨s, x⟩ − h⟨k, g⟩, and
//!
//! ```text
//! ‖x‖²/(8ρ) + (ρ − h/2)(‖g‖² + ‖k‖²) − ½⟨s, x⟩ + h⟨k, g⟩ = ‖x − 2ρs‖²/(8ρ) + ½(ρ − h)‖g − k‖² ≥ 0.
//! ```
//!
//! *It is attained*, for h ≥ r/(4L) by max(0, ⟨g, x⟩, ⟨k, x⟩) in the plane with both slopes of length L at the same angle to
//! x_1, of cosine r/(4hL): both terms of the sum are then 0. Below, by L|x|. All three inequalities hold for SGD too.
//! Source: this project.

use crate::analytic::{NoClosedForm, near_root};
use crate::proof::{Certificate, Class, Flaw, Label, Metric, Name, Setting, Statement};
use telescope_core::arithmetic::Rational;

/// The certificate. Where r/(4L) is the larger and irrational, a rational near it serves, and the bound is exact but for the
/// square of the error.
///
/// # Errors
/// If the statement is not of two steps in the plain setting under bounded subgradients, or measures something else.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::check;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::two_steps::two_steps;
///
/// // h = L = 1 and r² = 2: L²h + r²/(8h) = 5/4.
/// let certificate = two_steps(&Family::Constant.statement(2, Metric::LastIterate)).unwrap();
/// assert_eq!(check(&certificate).unwrap().bound.to_string(), "5/4");
/// assert!(two_steps(&Family::Constant.statement(5, Metric::LastIterate)).is_err());
/// ```
pub fn two_steps(statement: &Statement) -> Result<Certificate, NoClosedForm> {
    let (Class::BoundedSubgradients { subgradient_sq }, Setting::Plain, [first, _]) = (
        &statement.class,
        &statement.setting,
        &statement.step_sizes[..],
    ) else {
        return Err(NoClosedForm::OtherStatement);
    };
    statement.model().map_err(Flaw::from)?;
    let (output, h) = match statement.metric {
        Metric::LastIterate => (Name::Iterate(2), first.0.clone()),
        Metric::Average(weights) => {
            let shares = weights.shares(&statement.step_sizes).map_err(Flaw::from)?;
            (Name::Average, &first.0 * &shares[1])
        }
        _ => return Err(NoClosedForm::OtherStatement),
    };
    let ratio = &statement.distance_sq.0 / &subgradient_sq.0;
    let quarter =
        near_root(&ratio).ok_or(NoClosedForm::OutOfRange("distance-sq"))? / Rational::from(4);
    let rho = quarter.max(h.clone());
    if rho.is_zero() {
        // r = 0 and h = 0: x_1 = x* is the output, and only the solver's limit proves the 0.
        return Err(NoClosedForm::OtherStatement);
    }
    let half = Rational::from_parts(1.into(), 2_u8.into());
    let norm = &rho - &h * &half;
    let start = Name::Iterate(1);
    Ok(Certificate::new(
        statement.clone(),
        [
            (Label::Distance, Rational::ONE / (rho * Rational::from(8))),
            (Label::Subgradient(start), norm.clone()),
            (Label::Subgradient(output), norm),
            (Label::Pair(Name::Minimiser, start), half.clone()),
            (Label::Pair(Name::Minimiser, output), half.clone()),
            (Label::Pair(start, output), half),
        ],
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{Ratio, Scope, Weights, check};
    use crate::repair::certify;
    use crate::solver::Options;
    use proptest::prelude::*;
    use telescope_core::arithmetic::Arithmetic;

    fn statement(distance_sq: Ratio, steps: [Ratio; 2], metric: Metric) -> Statement {
        Statement {
            class: Class::BoundedSubgradients {
                subgradient_sq: "4".parse().unwrap(),
            },
            distance_sq,
            step_sizes: steps.to_vec(),
            metric,
            setting: Setting::Plain,
        }
    }

    #[test]
    fn worked_by_hand() {
        let of = |r_sq: &str, [a, b]: [&str; 2], metric| {
            let steps = [a.parse().unwrap(), b.parse().unwrap()];
            let certificate = two_steps(&statement(r_sq.parse().unwrap(), steps, metric)).unwrap();
            let checked = check(&certificate).unwrap();
            assert_eq!(checked.scope, Scope::SgdInExpectation);
            Ratio(checked.bound).to_string()
        };
        let average = Metric::Average(Weights::StepSizes);
        // r = 2 and L = 2: steps (4, 1) have h = 4/5, above r/(4L) = 1/4: 4·4/5 + 4/(8·4/5) = 153/40.
        assert_eq!(of("4", ["4", "1"], average), "153/40");
        // x_2 with h = 1/8 lies below it: rL − L²h = 4 − 1/2.
        assert_eq!(of("4", ["1/8", "7"], Metric::LastIterate), "7/2");
        assert_eq!(of("4", ["0", "1"], average), "4");
        let three = Metric::Average(Weights::Numbers);
        // Weights 1 and 2: h = 2/3·3 = 2, 8 + 4/16.
        assert_eq!(of("4", ["3", "0"], three), "33/4");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        /// The solver finds no worse function, and none better.
        #[test]
        fn it_is_the_worst_case(
            r_sq in 1_u8..60,
            a in 1_i32..60,
            b in 1_i32..60,
            last in any::<bool>(),
        ) {
            let over = |n: i32, d: u8| Ratio(Rational::from_parts(n.into(), d.into()));
            let metric = if last { Metric::LastIterate } else { Metric::Average(Weights::StepSizes) };
            let statement = statement(over(r_sq.into(), 3), [over(a, 20), over(b, 20)], metric);
            let closed = check(&two_steps(&statement).unwrap()).unwrap().bound;
            let solved = certify(&statement, &Options::default()).unwrap();
            let closed = f64::from_rational(&closed);
            prop_assert!((closed - solved.bound()).abs() < 1e-6 * closed, "{closed} {}", solved.bound());
        }
    }

    #[test]
    fn a_smaller_multiplier_proves_nothing() {
        let steps = ["4", "1"].map(|step| step.parse().unwrap());
        let average = Metric::Average(Weights::StepSizes);
        let certificate = two_steps(&statement("4".parse().unwrap(), steps, average)).unwrap();
        let less = certificate.multipliers.iter().map(|one| {
            let by = &one.by.0;
            match one.on {
                Label::Distance => (one.on, by * Rational::from_parts(99.into(), 100_u8.into())),
                on => (on, by.clone()),
            }
        });
        let less = Certificate::new(certificate.statement.clone(), less).unwrap();
        assert!(matches!(check(&less), Err(Flaw::Slack(_))));
        let long = statement(
            "4".parse().unwrap(),
            ["1", "1"].map(|step| step.parse().unwrap()),
            Metric::Distance,
        );
        assert_eq!(two_steps(&long), Err(NoClosedForm::OtherStatement));
    }
}
