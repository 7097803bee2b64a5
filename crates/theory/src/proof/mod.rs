//! The lines of the proof, each an object with two sides: one file a line, one line in [`LINES`]. Reports, tests and the
//! formal proof use the same identifiers.

mod average;
mod bound;
mod coverage;
mod descent;
mod expansion;
mod expected_descent;
mod first_order;
mod gradient_bound;
mod optimal_step;
mod telescope;
#[cfg(test)]
mod tests;
mod unbiased;

pub use average::AverageLine;
pub use bound::BoundLine;
pub use coverage::{CoverageLine, CoverageView};
pub use descent::Descent;
pub use expansion::Expansion;
pub use expected_descent::ExpectedDescent;
pub use first_order::FirstOrder;
pub use gradient_bound::GradientBound;
pub use optimal_step::{OptimalStepLine, OptimalStepView};
pub use telescope::TelescopeLine;
pub use unbiased::{Unbiased, UnbiasedView};

use telescope_core::arithmetic::{Arithmetic, Interval, Rational};

/// How the two sides relate.
///
/// ```
/// use telescope_theory::proof::{Relation, Sides};
///
/// let signs = [Relation::Equal, Relation::AtMost, Relation::AtLeast].map(Relation::sign);
/// assert_eq!(signs, ["=", "≤", "≥"]);
/// // 2 ≤ 3 has a slack of 1, and 2 ≥ 3 one of −1.
/// assert_eq!(Sides { left: 2.0, right: 3.0, relation: Relation::AtMost }.slack(), 1.0);
/// assert_eq!(Sides { left: 2.0, right: 3.0, relation: Relation::AtLeast }.slack(), -1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// left = right.
    Equal,
    /// left ≤ right.
    AtMost,
    /// left ≥ right.
    AtLeast,
}

impl Relation {
    /// The sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
        }
    }
}

/// On what a line speaks.
///
/// ```
/// use telescope_theory::proof::{self, Scope};
///
/// // The expansion of the square holds on every path; the bound in expectation only.
/// assert_eq!(proof::find("expansion").unwrap().scope, Scope::Path);
/// assert_eq!(proof::find("bound").unwrap().scope, Scope::Expectation);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A point of a finite sum.
    Point,
    /// Every path.
    Path,
    /// The expectation.
    Expectation,
    /// A formula.
    Formula,
}

/// A line's name and statement.
///
/// ```
/// use telescope_theory::proof::{self, Relation};
///
/// let line = proof::find("average").unwrap();
/// assert_eq!(line.relation, Relation::AtLeast);
/// assert!(line.latex.contains(line.relation.sign()) || line.latex.contains(r"\ge"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LineMeta {
    /// The identifier.
    pub id: &'static str,
    /// The statement.
    pub latex: &'static str,
    /// How the sides relate (an unprojected expansion is an equality).
    pub relation: Relation,
    /// On what it speaks.
    pub scope: Scope,
}

/// Every line, in the order of the proof.
///
/// ```
/// use telescope_theory::proof::LINES;
/// use telescope_theory::theorems;
///
/// // Every theorem names lines of this list.
/// let known = |id: &&str| LINES.iter().any(|line| line.id == *id);
/// assert!(theorems::ALL.iter().all(|theorem| theorem.proof_lines().iter().all(known)));
/// ```
pub const LINES: &[LineMeta] = &[
    Unbiased::META,
    Expansion::META,
    GradientBound::META,
    FirstOrder::META,
    Descent::META,
    ExpectedDescent::META,
    TelescopeLine::META,
    AverageLine::META,
    BoundLine::META,
    OptimalStepLine::META,
    CoverageLine::META,
];

/// The line of that name.
///
/// ```
/// use telescope_theory::proof;
///
/// assert_eq!(proof::find("telescope").unwrap().id, "telescope");
/// assert!(proof::find("hand-waving").is_none());
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static LineMeta> {
    LINES.iter().find(|line| line.id == id)
}

/// A line of the proof.
///
/// ```
/// use telescope_theory::proof::LINES;
///
/// let ids: Vec<&str> = LINES.iter().map(|line| line.id).collect();
/// assert_eq!(ids[..3], ["unbiased", "expansion", "gradient-bound"]);
/// ```
pub trait ProofLine {
    /// Name and statement.
    const META: LineMeta;
    /// What the line looks at.
    type View<A: Arithmetic>;
    /// The two sides.
    fn sides<A: Arithmetic>(view: &Self::View<A>) -> Sides<A>;
}

/// The two sides of a line, on one view.
///
/// ```
/// use telescope_core::arithmetic::{Interval, Rational};
/// use telescope_theory::proof::{Relation, Sides};
///
/// let exact = Sides::<Rational> { left: 2.into(), right: 2.into(), relation: Relation::Equal };
/// assert!(exact.hold());
/// // Enclosures that overlap prove neither.
/// let enclosed = |low, high| Sides { left: Interval::new(low, high), right: Interval::point(3.0), relation: Relation::AtMost };
/// assert!(enclosed(1.0, 2.0).certainly_hold() && enclosed(4.0, 5.0).certainly_fail());
/// assert!(!enclosed(2.0, 4.0).certainly_hold() && !enclosed(2.0, 4.0).certainly_fail());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sides<A> {
    /// The left side.
    pub left: A,
    /// The right side.
    pub right: A,
    /// How they should relate.
    pub relation: Relation,
}

impl<A: Arithmetic> Sides<A> {
    /// How far the line is from failing: larger minus smaller side, and −|left − right| for an equality.
    pub fn slack(&self) -> A {
        let difference = self.left.clone() - &self.right;
        match self.relation {
            Relation::Equal => -difference.abs(),
            Relation::AtMost => -difference,
            Relation::AtLeast => difference,
        }
    }
}

impl Sides<Rational> {
    /// Whether the line holds, decided exactly.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.slack() >= Rational::ZERO
    }
}

impl Sides<Interval> {
    /// Whether the enclosures prove that the line fails.
    #[must_use]
    pub fn certainly_fail(&self) -> bool {
        self.slack().upper() < 0.0
    }
    /// Whether the enclosures prove that the line holds (never for an equality).
    #[must_use]
    pub fn certainly_hold(&self) -> bool {
        self.slack().lower() >= 0.0
    }
}

/// One step of one path: what `expansion`, `gradient-bound`, `first-order` and `descent` look at.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{Descent, Expansion, FirstOrder, GradientBound, PathStep, ProofLine};
///
/// // One step of 1 on |x|, from 3 to 2, and the four lines that look at it.
/// let step = PathStep::<Rational> {
///     step_size: 1.into(), x: vec![3.into()], g: vec![1.into()], next: vec![2.into()], comparator: vec![0.into()],
///     sample_risk: 3.into(), comparator_risk: 0.into(), lipschitz_sq: 1.into(), projected: false,
/// };
/// assert!(Expansion::sides(&step).hold() && GradientBound::sides(&step).hold());
/// assert!(FirstOrder::sides(&step).hold() && Descent::sides(&step).hold());
/// ```
#[derive(Clone, Debug)]
pub struct PathStep<A> {
    /// η_t.
    pub step_size: A,
    /// x_t.
    pub x: Vec<A>,
    /// g_t.
    pub g: Vec<A>,
    /// x_{t+1}.
    pub next: Vec<A>,
    /// x*, or any comparator in the domain.
    pub comparator: Vec<A>,
    /// f(ξ_t, x_t).
    pub sample_risk: A,
    /// f(ξ_t, x*).
    pub comparator_risk: A,
    /// L², if there is one; else ‖g_t‖² itself, and `gradient-bound` is not asked.
    pub lipschitz_sq: A,
    /// Whether a projection follows the step.
    pub projected: bool,
}

/// One step in expectation: what `expected-descent` and `telescope` look at.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{ExpectedDescent, ExpectedStep, ProofLine};
///
/// // A step along ±1 at random from the minimum of a flat risk: 0 + 1/4 − 0.
/// let step = ExpectedStep::<Rational> {
///     step_size: "1/2".parse().unwrap(), distance_sq: 0.into(), next_distance_sq: "1/4".parse().unwrap(), risk_gap: 0.into(), second_moment: 1.into(),
/// };
/// assert_eq!(ExpectedDescent::sides(&step).slack(), Rational::ZERO);
/// ```
#[derive(Clone, Debug)]
pub struct ExpectedStep<A> {
    /// η_t.
    pub step_size: A,
    /// E‖x_t − x*‖².
    pub distance_sq: A,
    /// E‖x_{t+1} − x*‖².
    pub next_distance_sq: A,
    /// E R(x_t) − R(x*).
    pub risk_gap: A,
    /// G_t² (L² in the sup form).
    pub second_moment: A,
}

/// A whole run in expectation: what `telescope` and `bound` look at.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{ExpectedRun, ExpectedStep, ProofLine, TelescopeLine};
///
/// // One step of 1 from r² = 9 to 4, a gap of 3, G = 1: 9 ≥ 2·3 − 1, the 4 dropped.
/// let step = ExpectedStep::<Rational> { step_size: 1.into(), distance_sq: 9.into(), next_distance_sq: 4.into(), risk_gap: 3.into(), second_moment: 1.into() };
/// let run = ExpectedRun { distance_sq: 9.into(), steps: vec![step], averaged_gap: 3.into() };
/// assert_eq!(TelescopeLine::sides(&run).slack(), Rational::from(4));
/// ```
#[derive(Clone, Debug)]
pub struct ExpectedRun<A> {
    /// r².
    pub distance_sq: A,
    /// The steps.
    pub steps: Vec<ExpectedStep<A>>,
    /// E R(x̄) − R(x*).
    pub averaged_gap: A,
}

/// The risks along one path: what `average` looks at.
///
/// ```
/// use telescope_theory::proof::{AverageLine, PathRisks, ProofLine};
///
/// // Weights 3 and 1 on risks 1 and 5: the sum is 8, S = 4, and R at the average is 2 at most.
/// let path = PathRisks { step_sizes: vec![3.0, 1.0], risks: vec![1.0, 5.0], averaged_risk: 2.0 };
/// assert_eq!(AverageLine::sides(&path).slack(), 0.0);
/// ```
#[derive(Clone, Debug)]
pub struct PathRisks<A> {
    /// η_t.
    pub step_sizes: Vec<A>,
    /// R(x_t).
    pub risks: Vec<A>,
    /// R(x̄).
    pub averaged_risk: A,
}
