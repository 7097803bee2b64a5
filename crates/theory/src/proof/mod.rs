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
#[derive(Clone, Debug)]
pub struct PathRisks<A> {
    /// η_t.
    pub step_sizes: Vec<A>,
    /// R(x_t).
    pub risks: Vec<A>,
    /// R(x̄).
    pub averaged_risk: A,
}
