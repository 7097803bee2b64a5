//! The inequalities that a run on any function of the class obeys, by name.

use super::{Expression, FunctionClass, Name, Vector};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use telescope_core::arithmetic::Rational;

/// An inequality's name.
///
/// ```
/// use telescope_certify::proof::{Label, Name};
///
/// let label = Label::Pair(Name::Minimiser, Name::Iterate(3));
/// assert_eq!(label.to_string(), "pair(*, 3)");
/// assert_eq!(serde_json::to_string(&label).unwrap(), r#"{"pair":["*","3"]}"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// ‖x_1 − x*‖² ≤ r².
    Distance,
    /// ‖g‖² ≤ L² at a point.
    Subgradient(Name),
    /// The class's inequality between points i and j, f_i ≥ f_j + ⟨g_j, x_i − x_j⟩ + ...
    Pair(Name, Name),
    /// The least value is at most the value at a point.
    Least(Name),
    /// ⟨n, z − x⟩ ≤ 0 for the normal n of the projection that ends at the first point, x, and the second one, z: what
    /// makes x the nearest point of a convex set that holds both.
    Normal(Name, Name),
    /// ‖n‖² ≤ η²L² for the normal n at a point: no point of the set is farther from where a step ended than where it began.
    Correction(Name),
    /// (1/n) Σ ‖g_i‖² ≤ σ² for the components' gradients at the minimiser.
    Noise,
}

impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Distance => formatter.write_str("distance"),
            Self::Subgradient(at) => write!(formatter, "subgradient({at})"),
            Self::Pair(i, j) => write!(formatter, "pair({i}, {j})"),
            Self::Least(at) => write!(formatter, "least({at})"),
            Self::Normal(at, toward) => write!(formatter, "normal({at}, {toward})"),
            Self::Correction(at) => write!(formatter, "correction({at})"),
            Self::Noise => formatter.write_str("noise"),
        }
    }
}

/// What an inequality, or a certificate made of several, speaks for.
///
/// ```
/// use telescope_certify::Scope;
///
/// // From the widest to the narrowest: a proof speaks for the largest scope among its inequalities.
/// assert!(Scope::SgdInExpectation < Scope::FiniteSum && Scope::FiniteSum < Scope::DeterministicMethod);
/// assert_eq!(Scope::DeterministicMethod.to_string(), "the deterministic method only");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// SGD with independent samples too, in expectation; the deterministic method is the case without noise.
    SgdInExpectation,
    /// SGD on a sum of as many functions as the statement says, each of the class, one drawn at each step.
    FiniteSum,
    /// The method whose g_t is a subgradient of f itself, and not SGD.
    DeterministicMethod,
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SgdInExpectation => "SGD in expectation",
            Self::FiniteSum => "SGD on sums of so many functions, in expectation",
            Self::DeterministicMethod => "the deterministic method only",
        })
    }
}

/// A point of a run.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, Name};
///
/// // x_2 = x_1 − g_1 depends on one sample; x_1 is the first basis vector, g_1 the second.
/// let model = Family::Constant.statement(2, Metric::LastIterate).model().unwrap();
/// let point = model.named(Name::Iterate(2)).unwrap();
/// assert_eq!(point.position.coordinates(), [1.into(), (-1).into()]);
/// assert_eq!((point.seen, point.sampled, point.function), (1, true, 0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its name.
    pub name: Name,
    /// The point minus x*.
    pub position: Vector,
    /// The subgradient there.
    pub subgradient: Vector,
    /// Which value is f there minus f(x*); `None`: 0.
    pub value: Option<usize>,
    /// How many samples the point depends on.
    pub seen: usize,
    /// Whether SGD draws its subgradient there with a new sample; otherwise it is a subgradient of f itself.
    pub sampled: bool,
    /// The function whose value and subgradient these are: 0 is f, from 1 on they are components of a sum.
    pub function: usize,
    /// The point from which a step along its subgradient, and a projection, lead here.
    pub projected_from: Option<Name>,
}

/// `left ≤ right`.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Label, Metric, Name, Scope};
///
/// // A later subgradient against an earlier point is the deterministic method's alone: g_1 was drawn, and x_2 depends on it.
/// let model = Family::Constant.statement(3, Metric::LastIterate).model().unwrap();
/// let scope = |i, j| model.constraint(Label::Pair(Name::Iterate(i), Name::Iterate(j))).unwrap().scope;
/// assert_eq!(scope(1, 2), Scope::SgdInExpectation);
/// assert_eq!(scope(3, 1), Scope::DeterministicMethod);
/// assert_eq!(model.constraint(Label::Distance).unwrap().right.to_string(), "3");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Its name.
    pub label: Label,
    /// Linear in the Gram matrix and in the values.
    pub left: Expression,
    /// A number.
    pub right: Rational,
    /// For what it holds.
    pub scope: Scope,
}

/// The worst-case problem: maximise the objective over all Gram matrices and values that satisfy the constraints. Every
/// run on a function of the class is such a point.
///
/// ```
/// use telescope_certify::proof::{Class, Expression, Label, Model, Name, Scope};
///
/// // ‖x_1‖² ≤ 9, one point there, and the largest f(x_1) − f(x*).
/// let mut model = Model::new(Class::BoundedSubgradients { subgradient_sq: "4".parse().unwrap() });
/// let x = model.vector();
/// model.require(Label::Distance, Expression::norm_sq(&x), 9.into(), Scope::SgdInExpectation);
/// let point = model.point(Name::Iterate(1), x, 0, false);
/// model.maximise(Expression::value(point.value.unwrap()));
/// assert_eq!((model.vectors(), model.values(), model.points().count()), (2, 1, 2));
/// // The start, ‖g‖² ≤ L², and the pair in both directions.
/// let names: Vec<String> = model.labels().map(|label| label.to_string()).collect();
/// assert_eq!(names, ["distance", "subgradient(1)", "pair(*, 1)", "pair(1, *)"]);
/// assert_eq!(model.objective().values().count(), 1);
/// assert!(model.constraint(Label::Noise).is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Model {
    class: Arc<dyn FunctionClass>,
    vectors: usize,
    values: usize,
    points: BTreeMap<Name, Point>,
    /// All that is not between two points.
    single: BTreeMap<Label, Constraint>,
    objective: Expression,
}

impl Model {
    /// A model of points and no further constraints: the minimiser, whose position, gradient and value are 0, is there.
    #[must_use]
    pub fn new(class: impl FunctionClass + 'static) -> Self {
        let minimiser = Point {
            name: Name::Minimiser,
            position: Vector::zero(),
            subgradient: Vector::zero(),
            value: None,
            seen: 0,
            sampled: false,
            function: 0,
            projected_from: None,
        };
        Self {
            class: Arc::new(class),
            vectors: 0,
            values: 0,
            points: BTreeMap::from([(Name::Minimiser, minimiser)]),
            single: BTreeMap::new(),
            objective: Expression::default(),
        }
    }
    /// A new basis vector.
    pub fn vector(&mut self) -> Vector {
        self.vectors += 1;
        Vector::basis(self.vectors - 1)
    }
    /// A new value.
    ///
    /// ```
    /// use telescope_certify::proof::{Class, Model, Name, Point, Vector};
    ///
    /// // A point may share its subgradient with another: here x* gets a value of its own.
    /// let mut model = Model::new(Class::BoundedSubgradients { subgradient_sq: "1".parse().unwrap() });
    /// let value = model.value();
    /// model.insert(Point {
    ///     name: Name::Average, position: Vector::zero(), subgradient: Vector::zero(), value: Some(value),
    ///     seen: 0, sampled: false, function: 0, projected_from: None,
    /// });
    /// assert_eq!((value, model.values(), model.vectors()), (0, 1, 0));
    /// ```
    pub fn value(&mut self) -> usize {
        self.values += 1;
        self.values - 1
    }
    /// A point with a new subgradient and a new value of f, on which the class's bounds hold. `seen` and `sampled` decide
    /// for what the inequalities at it hold ([`Scope`]).
    pub fn point(&mut self, name: Name, position: Vector, seen: usize, sampled: bool) -> Point {
        let point = Point {
            name,
            position,
            subgradient: self.vector(),
            value: Some(self.value()),
            seen,
            sampled,
            function: 0,
            projected_from: None,
        };
        self.insert(point)
    }
    /// Adds a point, with the class's bounds on its subgradient.
    ///
    /// # Panics
    /// If there is a point of that name.
    pub fn insert(&mut self, point: Point) -> Point {
        let scope = if point.function == 0 {
            Scope::SgdInExpectation
        } else {
            Scope::FiniteSum
        };
        if let Some((left, right)) = self.class.at(&point) {
            self.require(Label::Subgradient(point.name), left, right, scope);
        }
        let before = self.points.insert(point.name, point.clone());
        assert!(before.is_none(), "two points with the name {}", point.name);
        point
    }
    /// Adds `left ≤ right`, and for what it holds: nothing but the caller's word stands behind it. With
    /// [`Scope::SgdInExpectation`] it must hold for E of the Gram matrix and of the values, where subgradients are drawn.
    ///
    /// # Panics
    /// If there is a constraint of that name; those of pairs are the class's own.
    pub fn require(&mut self, label: Label, left: Expression, right: Rational, scope: Scope) {
        assert!(
            !matches!(label, Label::Pair(..)),
            "{label} belongs to the class"
        );
        let constraint = Constraint {
            label,
            left,
            right,
            scope,
        };
        let before = self.single.insert(label, constraint);
        assert!(before.is_none(), "two constraints with the name {label}");
    }
    /// Sets what is maximised.
    pub fn maximise(&mut self, objective: Expression) {
        self.objective = objective;
    }

    /// The number of basis vectors.
    #[must_use]
    pub fn vectors(&self) -> usize {
        self.vectors
    }
    /// The number of values.
    #[must_use]
    pub fn values(&self) -> usize {
        self.values
    }
    /// What is maximised.
    #[must_use]
    pub fn objective(&self) -> &Expression {
        &self.objective
    }
    /// The points, by name.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.points.values()
    }
    /// The point of that name.
    #[must_use]
    pub fn named(&self, name: Name) -> Option<&Point> {
        self.points.get(&name)
    }
    /// The names of all constraints: those on single points and numbers, then all ordered pairs of points
    /// of one function.
    pub fn labels(&self) -> impl Iterator<Item = Label> {
        let pairs = self.points.values().flat_map(|i| {
            let others = self.points.values();
            let others = others.filter(move |j| i.name != j.name && i.function == j.function);
            others.map(move |j| Label::Pair(i.name, j.name))
        });
        self.single.keys().copied().chain(pairs)
    }
    /// The constraint of that name.
    #[must_use]
    pub fn constraint(&self, label: Label) -> Option<Constraint> {
        let Label::Pair(i, j) = label else {
            return self.single.get(&label).cloned();
        };
        let (i, j) = (self.points.get(&i)?, self.points.get(&j)?);
        (i.name != j.name && i.function == j.function).then(|| Constraint {
            label,
            left: self.class.pair(i, j),
            right: Rational::ZERO,
            scope: self.scope(i, j),
        })
    }

    /// Whether E f_i ≥ E f_j + E⟨g_j, x_i − x_j⟩ holds for SGD, where E(g_j | x_j) is a subgradient h of f at x_j:
    /// if g_j is a subgradient of f itself; if x_i depends on no sample after those of x_j, for then
    /// E⟨g_j, x_i − x_j⟩ = E⟨h, x_i − x_j⟩; and if x_i = x_j − η g_j with η ≥ 0, for then
    /// E⟨g_j, x_i − x_j⟩ = −η E‖g_j‖² ≤ −η E‖h‖² = E⟨h, x_i − x_j⟩. With a projection, x_i = p(g_j) for p(g) = Π(x_j − ηg),
    /// and ⟨g_j − h, p(g_j) − p(h)⟩ ≤ 0, since projections are monotone, while E⟨g_j − h, p(h) − x_j⟩ = 0.
    ///
    /// Components of a sum are functions of the class themselves, with their own subgradients: all their inequalities hold
    /// on every path.
    fn scope(&self, i: &Point, j: &Point) -> Scope {
        if j.function != 0 {
            return Scope::FiniteSum;
        }
        let step = i.position.minus(&j.position);
        let downhill = || {
            let factor = step.coordinates().last().cloned().unwrap_or(Rational::ZERO);
            factor <= Rational::ZERO && step == Vector::zero().plus(&factor, &j.subgradient)
        };
        let holds = self.class.is_linear()
            && (!j.sampled || i.seen <= j.seen || i.projected_from == Some(j.name) || downhill());
        if holds {
            Scope::SgdInExpectation
        } else {
            Scope::DeterministicMethod
        }
    }
}
