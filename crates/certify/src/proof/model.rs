//! The inequalities that a run on any function of the class obeys, by name.

use super::{Class, Expression, Vector};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use telescope_core::arithmetic::Rational;

/// A point's name: `*`, `1`, `2`, ..., `average`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// x*.
    Minimiser,
    /// x_t, t from 1.
    Iterate(usize),
    /// The averaged output.
    Average,
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minimiser => formatter.write_str("*"),
            Self::Iterate(t) => t.fmt(formatter),
            Self::Average => formatter.write_str("average"),
        }
    }
}

impl FromStr for Name {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "*" => Ok(Self::Minimiser),
            "average" => Ok(Self::Average),
            _ => text.parse().map(Self::Iterate).map_err(|_| {
                format!(
                    "{text:?} names no point; expected \"*\", \"average\" or a number from \"1\""
                )
            }),
        }
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// An inequality's name.
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
}

impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Distance => formatter.write_str("distance"),
            Self::Subgradient(at) => write!(formatter, "subgradient({at})"),
            Self::Pair(i, j) => write!(formatter, "pair({i}, {j})"),
            Self::Least(at) => write!(formatter, "least({at})"),
        }
    }
}

/// What an inequality, or a certificate made of several, speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// SGD with independent samples too, in expectation; the deterministic method is the case without noise.
    SgdInExpectation,
    /// The method whose g_t is a subgradient of f itself, and not SGD.
    DeterministicMethod,
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SgdInExpectation => "SGD in expectation",
            Self::DeterministicMethod => "the deterministic method only",
        })
    }
}

/// A point of a run.
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
}

/// `left ≤ right`.
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
#[derive(Clone, Debug)]
pub struct Model {
    class: Class,
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
    pub fn new(class: Class) -> Self {
        let minimiser = Point {
            name: Name::Minimiser,
            position: Vector::zero(),
            subgradient: Vector::zero(),
            value: None,
            seen: 0,
            sampled: false,
        };
        Self {
            class,
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
    pub fn value(&mut self) -> usize {
        self.values += 1;
        self.values - 1
    }
    /// A point with a new subgradient and a new value, on which the class's bounds hold.
    pub fn point(&mut self, name: Name, position: Vector, seen: usize, sampled: bool) -> Point {
        let point = Point {
            name,
            position,
            subgradient: self.vector(),
            value: Some(self.value()),
            seen,
            sampled,
        };
        if let Some((left, right)) = self.class.at(&point) {
            self.require(Label::Subgradient(name), left, right);
        }
        self.points.insert(name, point.clone());
        point
    }
    /// Adds `left ≤ right`, which must hold in expectation for SGD too.
    pub fn require(&mut self, label: Label, left: Expression, right: Rational) {
        let scope = Scope::SgdInExpectation;
        self.single.insert(
            label,
            Constraint {
                label,
                left,
                right,
                scope,
            },
        );
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
    /// The names of all constraints: those on single points and numbers, then all ordered pairs of points.
    pub fn labels(&self) -> impl Iterator<Item = Label> {
        let pairs = self.points.keys().flat_map(|&i| {
            let others = self.points.keys().filter(move |&&j| i != j);
            others.map(move |&j| Label::Pair(i, j))
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
        (i.name != j.name).then(|| Constraint {
            label,
            left: self.class.pair(i, j),
            right: Rational::ZERO,
            scope: self.scope(i, j),
        })
    }

    /// Whether E f_i ≥ E f_j + E⟨g_j, x_i − x_j⟩ holds for SGD, where E(g_j | x_j) is a subgradient h of f at x_j:
    /// if g_j is a subgradient of f itself; if x_i depends on no sample after those of x_j, for then
    /// E⟨g_j, x_i − x_j⟩ = E⟨h, x_i − x_j⟩; and if x_i = x_j − η g_j with η ≥ 0, for then
    /// E⟨g_j, x_i − x_j⟩ = −η E‖g_j‖² ≤ −η E‖h‖² = E⟨h, x_i − x_j⟩.
    fn scope(&self, i: &Point, j: &Point) -> Scope {
        let step = i.position.minus(&j.position);
        let downhill = || {
            let factor = step.coordinates().last().cloned().unwrap_or(Rational::ZERO);
            factor <= Rational::ZERO && step == Vector::zero().plus(&factor, &j.subgradient)
        };
        let holds = self.class.is_linear() && (!j.sampled || i.seen <= j.seen || downhill());
        if holds {
            Scope::SgdInExpectation
        } else {
            Scope::DeterministicMethod
        }
    }
}
