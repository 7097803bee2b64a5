//! Multipliers in closed form, for averages weighted by the step sizes under bounded subgradients: no solver, any T.
//!
//! Summing f* ≥ f_t + ⟨g_t, x* − x_t⟩ with η_t/S gives Σ η_t (f_t − f*)/S ≤ Σ η_t⟨g_t, x_t − x*⟩/S, and expanding
//! ‖x_{t+1} − x*‖² turns the right side into (‖x_1 − x*‖² − ‖x_{T+1} − x*‖² + Σ η_t²‖g_t‖²)/(2S). What is left is to bound
//! that, in one of two ways.

use crate::proof::{Certificate, Class, Flaw, Label, Metric, Name, Setting, Statement, Weights};
use crate::units::power_of_two;
use telescope_core::arithmetic::{Arithmetic, Rational, rational_from_f64, rational_sqrt};

/// Why there is no certificate in closed form.
///
/// ```
/// use telescope_certify::analytic::{NoClosedForm, textbook};
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
///
/// // The last iterate has no multipliers of the average's form.
/// let statement = Family::Constant.statement(2, Metric::LastIterate);
/// assert_eq!(textbook(&statement), Err(NoClosedForm::OtherStatement));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoClosedForm {
    /// Another class or metric.
    #[error(
        "closed forms are known for averages weighted by the step sizes under bounded subgradients; use the solver"
    )]
    OtherStatement,
    /// r or L cannot be approximated.
    #[error(
        "the sharper bound needs a number near the root of {0}, which is beyond the range of doubles; use the textbook bound"
    )]
    OutOfRange(&'static str),
    /// The statement has no meaning.
    #[error(transparent)]
    Statement(#[from] Flaw),
}

/// B = (r² + L² Σ η_t²)/(2S): the multipliers η_t²/(2S) on ‖g_t‖² ≤ L² and 1/(2S) on ‖x_1 − x*‖² ≤ r². The slack is
/// ‖x_{T+1} − x*‖²/(2S), of rank one. With projections x_{t+1} = x_t − η_t g_t − n_t, the multiplier 1/S on
/// ⟨n_t, x* − x_{t+1}⟩ ≤ 0 gives ‖x_{t+1} − x*‖² ≤ ‖x_t − η_t g_t − x*‖² − ‖n_t‖², and the slack gains Σ ‖n_t‖²/(2S).
///
/// # Errors
/// If the statement is of another kind, or has no meaning.
///
/// ```
/// use telescope_certify::analytic::textbook;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::check;
/// use telescope_certify::proof::{Metric, Weights};
///
/// // η = L = 1, r² = 2, T = 2: (2 + 2)/(2·2) = 1.
/// let statement = Family::Constant.statement(2, Metric::Average(Weights::StepSizes));
/// let certificate = textbook(&statement).unwrap();
/// assert_eq!(check(&certificate).unwrap().bound.to_string(), "1");
/// ```
pub fn textbook(statement: &Statement) -> Result<Certificate, NoClosedForm> {
    let (steps, share) = shares(statement)?;
    let norms = steps.iter().map(|step| step * step * &share).collect();
    write(statement, &share, norms, share.clone())
}

/// W = (r² + L²Σ η_t² − d²)/(2S) with d = max(0, r − LS, 2L max η − LS − r), the least length of x_{T+1} − x* that closes
/// the polygon of x_1 − x* and the steps. With d = 0 it is [`textbook`].
///
/// The multipliers are those of [`textbook`] with r² replaced by r(r − d) where r is the longest side, and so on: the
/// slack times 2S is ‖y‖² − (d/r)‖x_1 − x*‖² + Σ (d η_t/L)‖g_t‖² for y = x_{T+1} − x*. It is not negative: by Cauchy and
/// Schwarz, ‖y + Σ η_t g_t‖² ≤ (d + LΣη_t)(‖y‖²/d + Σ η_t‖g_t‖²/L), and d + LS = r. If the k-th step is the longest side,
/// ‖η_k g_k‖² is bounded so, and the signs of its term and of the first one are the other way round.
///
/// The inequality holds for any positive d and L with their sum for r: where r or L is irrational, rational numbers near
/// them serve, and the bound is W but for the square of their error, since the best multipliers are stationary.
///
/// # Errors
/// If the statement is of another kind, has no meaning, is projected, or has constants beyond the range of doubles.
///
/// ```
/// use telescope_certify::analytic::{sharp, textbook};
/// use telescope_certify::proof::{Class, Metric, Ratio, Setting, Statement, Weights};
///
/// // r = 4, L = 1, η = (1, 1): d = 4 − 2 = 2, and (16 + 2 − 4)/4 where the textbook has (16 + 2)/4.
/// let ratio = |text: &str| text.parse::<Ratio>().unwrap();
/// let statement = Statement {
///     class: Class::BoundedSubgradients { subgradient_sq: ratio("1") },
///     distance_sq: ratio("16"),
///     step_sizes: vec![ratio("1"); 2],
///     metric: Metric::Values(Weights::StepSizes),
///     setting: Setting::Plain,
/// };
/// assert_eq!(sharp(&statement).unwrap().bound, ratio("7/2"));
/// assert_eq!(textbook(&statement).unwrap().bound, ratio("9/2"));
/// ```
pub fn sharp(statement: &Statement) -> Result<Certificate, NoClosedForm> {
    let (steps, share) = shares(statement)?;
    let Class::BoundedSubgradients { subgradient_sq } = &statement.class else {
        return Err(NoClosedForm::OtherStatement);
    };
    let mut radius =
        near_root(&statement.distance_sq.0).ok_or(NoClosedForm::OutOfRange("distance-sq"))?;
    let lipschitz =
        near_root(&subgradient_sq.0).ok_or(NoClosedForm::OutOfRange("subgradient-sq"))?;
    let path = steps
        .iter()
        .fold(Rational::ZERO, |sum, step| sum + step * &lipschitz);
    let longest = (0..steps.len())
        .max_by_key(|&t| &steps[t])
        .expect("at least one step");
    let side = &steps[longest] * &lipschitz;
    let far = &radius - &path;
    let mut long = &side + &side - &path - &radius;
    if far <= Rational::ZERO && long <= Rational::ZERO {
        return textbook(statement);
    }
    if !statement.setting.is_plain() {
        return Err(NoClosedForm::OtherStatement);
    }
    if radius.is_zero() {
        // The start's multiplier costs nothing where r = 0, but must be finite.
        radius = &long * power_of_two(-60);
        long -= &radius;
    }
    // The excess of the longest side, relative to the start and to each subgradient.
    let start_is_longest = far > long;
    let excess = if start_is_longest { far } else { long };
    let norm = |t: usize| {
        let change = &excess * &steps[t] / &lipschitz;
        let square = &steps[t] * &steps[t];
        let other_way = !start_is_longest && t == longest;
        (if other_way {
            square - change
        } else {
            square + change
        }) * &share
    };
    let norms = (0..steps.len()).map(norm).collect();
    let start = if start_is_longest {
        Rational::ONE - &excess / &radius
    } else {
        Rational::ONE + &excess / &radius
    };
    write(statement, &share, norms, start * &share)
}

/// √square, or a rational near it; `None` beyond the range of doubles.
pub(crate) fn near_root(square: &Rational) -> Option<Rational> {
    rational_sqrt(square).or_else(|| {
        let root = f64::from_rational(square).sqrt();
        (root.is_normal()).then(|| rational_from_f64(root))
    })
}

/// The step sizes, and 1/(2S).
fn shares(statement: &Statement) -> Result<(Vec<Rational>, Rational), NoClosedForm> {
    let weighted = matches!(
        statement.metric,
        Metric::Average(Weights::StepSizes) | Metric::Values(Weights::StepSizes)
    );
    let one_function = !matches!(statement.setting, Setting::FiniteSum { .. });
    if !weighted || !one_function || !statement.class.is_linear() {
        return Err(NoClosedForm::OtherStatement);
    }
    // What is wrong with a statement is found here, before a division by S = 0.
    statement.model().map_err(Flaw::from)?;
    let steps: Vec<Rational> = statement
        .step_sizes
        .iter()
        .map(|step| step.0.clone())
        .collect();
    let total = steps.iter().fold(Rational::ZERO, |sum, step| sum + step);
    Ok((steps, Rational::ONE / (total * Rational::from(2))))
}

fn write(
    statement: &Statement,
    share: &Rational,
    norms: Vec<Rational>,
    distance: Rational,
) -> Result<Certificate, NoClosedForm> {
    let mut multipliers = vec![(Label::Distance, distance)];
    for (index, (step, norm)) in statement.step_sizes.iter().zip(norms).enumerate() {
        let name = Name::Iterate(index + 1);
        let weight = share * Rational::from(2) * &step.0;
        multipliers.push((Label::Subgradient(name), norm));
        multipliers.push((Label::Pair(Name::Minimiser, name), weight.clone()));
        if statement.setting == Setting::Projected && index > 0 {
            let share = share * Rational::from(2);
            multipliers.push((Label::Normal(name, Name::Minimiser), share));
        }
        if matches!(statement.metric, Metric::Average(_)) {
            // Jensen's inequality, in terms of a subgradient at the average.
            multipliers.push((Label::Pair(name, Name::Average), weight));
        }
    }
    Ok(Certificate::new(statement.clone(), multipliers)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{Ratio, Scope, check};
    use proptest::prelude::*;

    fn statement(r: &str, steps: &[&str], metric: Metric) -> Statement {
        let radius: Rational = r.parse::<Ratio>().unwrap().0;
        Statement {
            class: Class::BoundedSubgradients {
                subgradient_sq: "1".parse().unwrap(),
            },
            distance_sq: (&radius * &radius).into(),
            step_sizes: steps.iter().map(|step| step.parse().unwrap()).collect(),
            metric,
            setting: Setting::Plain,
        }
    }
    const METRICS: [Metric; 2] = [
        Metric::Average(Weights::StepSizes),
        Metric::Values(Weights::StepSizes),
    ];

    #[test]
    fn worked_by_hand() {
        for metric in METRICS {
            for (r, steps, b, w) in [
                ("1", &["10"][..], "101/20", "1"),
                ("4", &["1", "1"], "9/2", "7/2"),
                ("1", &["1", "10"], "51/11", "19/11"),
                ("1", &["4", "1"], "9/5", "7/5"),
                ("1", &["1/2", "1/2", "0", "1/2"], "7/12", "7/12"),
            ] {
                let statement = statement(r, steps, metric);
                for (certificate, bound) in [(textbook(&statement), b), (sharp(&statement), w)] {
                    let checked = check(&certificate.unwrap()).unwrap();
                    assert_eq!(Ratio(checked.bound).to_string(), bound);
                    assert_eq!(checked.scope, Scope::SgdInExpectation);
                }
            }
        }
    }

    #[test]
    fn other_statements_are_refused() {
        let last = statement("1", &["1"], Metric::LastIterate);
        assert_eq!(textbook(&last), Err(NoClosedForm::OtherStatement));
        let mut irrational = statement("1", &["1"], METRICS[0]);
        irrational.distance_sq = "2".parse().unwrap();
        assert!(textbook(&irrational).is_ok());
        // r = √2 and S = 1: W = (2 + 1 − (√2 − 1)²)/2 = √2.
        let near = check(&sharp(&irrational).unwrap()).unwrap().bound;
        let excess = (&near * &near - Rational::from(2)) / Rational::from(4);
        assert!(excess > Rational::ZERO && excess < power_of_two(-90));
        irrational.distance_sq = Ratio(power_of_two(4000));
        assert_eq!(sharp(&irrational).unwrap().bound, Ratio(power_of_two(2000)));
        irrational.distance_sq = Ratio(power_of_two(4001));
        assert_eq!(
            sharp(&irrational),
            Err(NoClosedForm::OutOfRange("distance-sq"))
        );
        irrational.setting = Setting::FiniteSum {
            components: 2,
            noise_sq: None,
        };
        assert_eq!(textbook(&irrational), Err(NoClosedForm::OtherStatement));
        let none = statement("1", &["0", "0"], METRICS[0]);
        assert!(
            textbook(&none)
                .unwrap_err()
                .to_string()
                .contains("all step sizes are 0")
        );
    }

    #[test]
    fn a_start_at_the_minimiser() {
        // r = 0 and steps (1, 10): d = 9, W = (101 − 81)/22 = 10/11.
        let statement = statement("0", &["1", "10"], METRICS[1]);
        let near = check(&sharp(&statement).unwrap()).unwrap().bound;
        let excess = near - Rational::from_parts(10.into(), 11_u8.into());
        assert!(excess > Rational::ZERO && excess < power_of_two(-50));
    }

    #[test]
    fn projections_keep_the_textbook_bound() {
        for metric in METRICS {
            let mut statement = statement("3/2", &["1/2", "1/3", "0", "1"], metric);
            let plain = textbook(&statement).unwrap();
            statement.setting = Setting::Projected;
            let projected = textbook(&statement).unwrap();
            let checked = check(&projected).unwrap();
            assert_eq!(checked.bound, plain.bound.0);
            assert_eq!(checked.scope, Scope::SgdInExpectation);
            // Without what the projections are, nothing is proved.
            let multipliers = projected.multipliers.iter();
            let fewer = multipliers
                .filter(|one| !matches!(one.on, Label::Normal(..)))
                .map(|one| (one.on, one.by.0.clone()));
            let fewer = Certificate::new(statement, fewer).unwrap();
            assert!(matches!(check(&fewer), Err(Flaw::Slack(_))));
        }
    }

    proptest! {
        /// Any schedule in any order, and W as the theorem states it.
        #[test]
        fn every_schedule_has_both(
            r in 1_i32..40,
            steps in prop::collection::vec(0_i32..60, 1..8),
            average in any::<bool>(),
        ) {
            prop_assume!(steps.iter().any(|&step| step > 0));
            let texts: Vec<String> = steps.iter().map(|step| format!("{step}/7")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let statement = statement(&format!("{r}/3"), &texts, METRICS[usize::from(average)]);
            let bound = |certificate: Result<Certificate, NoClosedForm>| check(&certificate.unwrap()).unwrap().bound;
            let (textbook, sharp) = (bound(textbook(&statement)), bound(sharp(&statement)));
            let ratio = |n: i32, d: u8| Rational::from_parts(n.into(), d.into());
            let radius = ratio(r, 3);
            let total = ratio(steps.iter().sum(), 7);
            let squares = ratio(steps.iter().map(|step| step * step).sum(), 49);
            let most = ratio(*steps.iter().max().unwrap(), 7);
            let d = Rational::ZERO.max(&radius - &total).max(&most + &most - &total - &radius);
            let twice = &total + &total;
            prop_assert_eq!(&textbook, &((&radius * &radius + &squares) / &twice));
            prop_assert_eq!(sharp, textbook - &d * &d / twice);
        }
    }
}
