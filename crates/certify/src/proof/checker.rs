//! The checker: what a certificate must satisfy, in exact arithmetic. It trusts nothing in the file and knows no solver.
//!
//! Let f be any function of the class and run the method. Its Gram matrix G is positive semidefinite and it obeys every
//! inequality left_k ≤ right_k of the model. With λ_k ≥ 0,
//!
//! ```text
//! Σ λ_k left_k − metric = ⟨Z, G⟩ + Σ c_i f_i.
//! ```
//!
//! If all c_i = 0 and Z is positive semidefinite, then metric ≤ Σ λ_k left_k ≤ Σ λ_k right_k, which is the bound. For SGD
//! the same holds with expectations of G and of the values, if each inequality with λ_k > 0 holds in expectation.

use super::{
    Certificate, Excess, Expression, Label, Model, Multiplier, NotPositive, Ratio, Scope,
    StatementError, admit, is_positive_semidefinite,
};
use std::collections::BTreeSet;
use telescope_core::arithmetic::Rational;

/// What a certificate proves.
///
/// ```
/// use telescope_certify::analytic::textbook;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Checked, Metric, Scope, Weights, check};
///
/// // The average's bound speaks for SGD as well.
/// let statement = Family::Constant.statement(2, Metric::Average(Weights::StepSizes));
/// let found = check(&textbook(&statement).unwrap()).unwrap();
/// assert_eq!(found, Checked { bound: 1.into(), scope: Scope::SgdInExpectation });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The metric is at most this.
    pub bound: Rational,
    /// For what.
    pub scope: Scope,
}

/// Why a certificate proves nothing.
///
/// ```
/// use telescope_certify::analytic::textbook;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Flaw, Metric, Weights, check};
///
/// let statement = Family::Constant.statement(2, Metric::Average(Weights::StepSizes));
/// let mut certificate = textbook(&statement).unwrap();
/// certificate.bound = "99/100".parse().unwrap();
/// let flaw = check(&certificate).unwrap_err();
/// assert!(matches!(flaw, Flaw::Bound { .. }));
/// assert_eq!(flaw.to_string(), "the file claims the bound 99/100, its multipliers give 1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Another format.
    #[error("the format {0:?} is not one that this checker knows")]
    Format(String),
    /// The statement has no meaning.
    #[error("statement: {0}")]
    Statement(#[from] StatementError),
    /// Content and seal differ.
    #[error("the seal does not fit the content: the file was changed after it was written")]
    Seal,
    /// No such inequality.
    #[error("{0} names no inequality of this statement")]
    Unknown(Label),
    /// Twice the same.
    #[error("{0} has two multipliers")]
    Repeated(Label),
    /// A multiplier that is not positive.
    #[error("the multiplier of {0} is not greater than 0")]
    NotPositive(Label),
    /// Function values remain.
    #[error(
        "function values do not cancel: value {index} is left with the coefficient {coefficient}"
    )]
    Values {
        /// Which, from 0.
        index: usize,
        /// Its coefficient.
        coefficient: Ratio,
    },
    /// Z is not positive semidefinite.
    #[error("the slack is not shown to be positive semidefinite: {0}")]
    Slack(NotPositive),
    /// Numbers or lists too long to be worth the arithmetic.
    #[error(transparent)]
    TooLong(#[from] Excess),
    /// Another bound than the multipliers give.
    #[error("the file claims the bound {claimed}, its multipliers give {found}")]
    Bound {
        /// In the file.
        claimed: Ratio,
        /// By the multipliers.
        found: Ratio,
    },
    /// Another scope than the multipliers give.
    #[error("the file claims to speak for {claimed}, its multipliers speak for {found}")]
    Scope {
        /// In the file.
        claimed: Scope,
        /// By the multipliers.
        found: Scope,
    },
}

/// Multipliers times inequalities, added up.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Label, Metric, Multiplier, combine};
///
/// // ½ · (‖x_1‖² ≤ 2) alone: a right side of 1, and f_2 is left over.
/// let model = Family::Constant.statement(2, Metric::LastIterate).model().unwrap();
/// let half = Multiplier { on: Label::Distance, by: "1/2".parse().unwrap() };
/// let sum = combine(&model, &[half]).unwrap();
/// assert_eq!(sum.right.to_string(), "1");
/// assert_eq!(sum.slack.values().count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Sum {
    /// Σ λ_k left_k − metric.
    pub slack: Expression,
    /// Σ λ_k right_k.
    pub right: Rational,
    /// The narrowest scope among the inequalities.
    pub scope: Scope,
}

/// Σ λ_k left_k − metric and Σ λ_k right_k.
///
/// # Errors
/// If a multiplier belongs to no inequality of the model, to one that had one already, or is not positive.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Flaw, Label, Metric, Multiplier, combine};
///
/// // No inequality twice, and none with a negative weight.
/// let model = Family::Constant.statement(2, Metric::LastIterate).model().unwrap();
/// let on_distance = |by: &str| Multiplier { on: Label::Distance, by: by.parse().unwrap() };
/// let twice = combine(&model, &[on_distance("1"), on_distance("1")]);
/// assert_eq!(twice.unwrap_err(), Flaw::Repeated(Label::Distance));
/// assert_eq!(combine(&model, &[on_distance("-1")]).unwrap_err(), Flaw::NotPositive(Label::Distance));
/// ```
pub fn combine(model: &Model, multipliers: &[Multiplier]) -> Result<Sum, Flaw> {
    let mut seen = BTreeSet::new();
    let mut sum = Sum {
        slack: Expression::default().minus(model.objective()),
        right: Rational::ZERO,
        scope: Scope::SgdInExpectation,
    };
    for Multiplier { on, by } in multipliers {
        let constraint = model.constraint(*on).ok_or(Flaw::Unknown(*on))?;
        if by.0 <= Rational::ZERO {
            return Err(Flaw::NotPositive(*on));
        }
        if !seen.insert(*on) {
            return Err(Flaw::Repeated(*on));
        }
        sum.slack.accumulate(&by.0, &constraint.left);
        sum.right += &by.0 * &constraint.right;
        sum.scope = sum.scope.max(constraint.scope);
    }
    Ok(sum)
}

/// Decides whether multipliers prove a bound in a model, and which: for models that somebody declared in code.
///
/// # Errors
/// The first flaw.
///
/// ```
/// use telescope_certify::proof::{Class, Expression, Label, Model, Multiplier, Scope, check_model};
///
/// // ‖x‖² ≤ 9, so that 2‖x‖² ≤ 18: one multiplier, 2.
/// let mut model = Model::new(Class::BoundedSubgradients { subgradient_sq: "1".parse().unwrap() });
/// let x = model.vector();
/// model.require(Label::Distance, Expression::norm_sq(&x), 9.into(), Scope::SgdInExpectation);
/// model.maximise(Expression::default().plus(&2.into(), &Expression::norm_sq(&x)));
/// let twice = Multiplier { on: Label::Distance, by: "2".parse().unwrap() };
/// assert_eq!(check_model(&model, &[twice]).unwrap().bound.to_string(), "18");
/// assert!(check_model(&model, &[]).is_err());
/// ```
pub fn check_model(model: &Model, multipliers: &[Multiplier]) -> Result<Checked, Flaw> {
    let sum = combine(model, multipliers)?;
    if let Some((index, coefficient)) = sum.slack.values().next() {
        return Err(Flaw::Values {
            index,
            coefficient: coefficient.clone().into(),
        });
    }
    is_positive_semidefinite(&sum.slack.matrix(model.vectors())).map_err(Flaw::Slack)?;
    Ok(Checked {
        bound: sum.right,
        scope: sum.scope,
    })
}

/// Decides whether the certificate proves what it says.
///
/// # Errors
/// The first flaw.
///
/// ```
/// use telescope_certify::analytic::textbook;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Flaw, Metric, Weights, check};
///
/// let statement = Family::Constant.statement(2, Metric::Average(Weights::StepSizes));
/// let mut certificate = textbook(&statement).unwrap();
/// assert_eq!(check(&certificate).unwrap().bound.to_string(), "1");
/// certificate.format = "another".to_owned();
/// assert_eq!(check(&certificate), Err(Flaw::Format("another".to_owned())));
/// ```
pub fn check(certificate: &Certificate) -> Result<Checked, Flaw> {
    if !certificate.has_known_format() {
        return Err(Flaw::Format(certificate.format.clone()));
    }
    admit(certificate)?;
    let model = certificate.statement.model()?;
    let found = check_model(&model, &certificate.multipliers)?;
    if found.bound != certificate.bound.0 {
        return Err(Flaw::Bound {
            claimed: certificate.bound.clone(),
            found: found.bound.into(),
        });
    }
    if found.scope != certificate.speaks_for {
        return Err(Flaw::Scope {
            claimed: certificate.speaks_for,
            found: found.scope,
        });
    }
    if certificate.seal != certificate.true_seal() {
        return Err(Flaw::Seal);
    }
    Ok(found)
}
