//! Points of a worst-case problem, checked exactly: the lower half of an exact worst case.
//!
//! If G is positive semidefinite and G and f satisfy every inequality of the model, then vectors with that Gram matrix
//! exist, and f(x) = max_j f_j + ⟨g_j, x − x_j⟩ (with the piece 0 of x*) is a function of the class on which the method
//! takes these steps: for bounded subgradients the inequalities are enough (for smooth classes too: Taylor, Hendrickx and
//! Glineur 2017, with another function). So the worst case is at least the objective at the point.

use super::{Expression, Label, Model, NotPositive, is_positive_semidefinite};
use telescope_core::arithmetic::Rational;

/// A Gram matrix of a model's basis vectors, with its values.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{GramPoint, Metric};
///
/// // |x| from x_1 = 1 with T = 1: the vectors are x_1 = 1 and g_1 = 1, and f(x_1) = 1.
/// let model = Family::Constant.statement(1, Metric::LastIterate).model().unwrap();
/// let point = GramPoint { gram: vec![vec![1.into(), 1.into()], vec![1.into(), 1.into()]], values: vec![1.into()] };
/// assert_eq!(point.check(&model).unwrap().to_string(), "1");
/// assert_eq!(point.evaluate(model.objective()).to_string(), "1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GramPoint {
    /// ⟨v_i, v_j⟩.
    pub gram: Vec<Vec<Rational>>,
    /// f_k.
    pub values: Vec<Rational>,
}

/// Why a point does not count.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{GramPoint, Metric, PointFlaw};
///
/// // A value of 2 at distance 1 needs a slope of 2; the class has 1.
/// let model = Family::Constant.statement(1, Metric::LastIterate).model().unwrap();
/// let gram = vec![vec![1.into(), 1.into()], vec![1.into(), 1.into()]];
/// let point = GramPoint { gram, values: vec![2.into()] };
/// let flaw = point.check(&model).unwrap_err();
/// assert!(matches!(flaw, PointFlaw::Violated(_)));
/// assert_eq!(flaw.to_string(), "pair(*, 1) does not hold");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointFlaw {
    /// Of another size than the model.
    #[error("the point has another number of vectors or values than the model")]
    Size,
    /// G is not positive semidefinite.
    #[error("the Gram matrix is not shown to be positive semidefinite: {0}")]
    Gram(NotPositive),
    /// An inequality fails.
    #[error("{0} does not hold")]
    Violated(Label),
}

impl GramPoint {
    /// An expression at the point.
    ///
    /// # Panics
    /// If the expression speaks of vectors or values that the point lacks.
    #[must_use]
    pub fn evaluate(&self, expression: &Expression) -> Rational {
        let gram = expression
            .gram()
            .fold(Rational::ZERO, |sum, (i, j, c)| sum + c * &self.gram[i][j]);
        expression
            .values()
            .fold(gram, |sum, (k, c)| sum + c * &self.values[k])
    }

    /// The objective at the point, if the point satisfies everything.
    ///
    /// # Errors
    /// What fails first.
    pub fn check(&self, model: &Model) -> Result<Rational, PointFlaw> {
        let size = model.vectors();
        let square = self.gram.len() == size && self.gram.iter().all(|row| row.len() == size);
        let symmetric = || (0..size).all(|i| (0..i).all(|j| self.gram[i][j] == self.gram[j][i]));
        if !square || !symmetric() || self.values.len() != model.values() {
            return Err(PointFlaw::Size);
        }
        is_positive_semidefinite(&self.gram).map_err(PointFlaw::Gram)?;
        for label in model.labels() {
            let holds = model
                .constraint(label)
                .is_some_and(|constraint| self.evaluate(&constraint.left) <= constraint.right);
            if !holds {
                return Err(PointFlaw::Violated(label));
            }
        }
        Ok(self.evaluate(model.objective()))
    }
}
