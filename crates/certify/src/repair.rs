//! From the solver's doubles to a proof: rounding, repair and a small enlargement, each in exact arithmetic.
//!
//! 1. Multipliers are rounded to multiples of 2⁻⁴⁴, those near 0 left out.
//! 2. The function values must cancel exactly. In Σ λ_k left_k each value comes in with +1 or −1 from two sides, so that
//!    the multipliers are a flow on a network of values; what rounding spoiled is repaired along a spanning tree of the
//!    largest multipliers, leaf by leaf.
//! 3. The optimal slack is singular, so that rounding makes it indefinite by a little. A small δ on ‖x_1 − x*‖² ≤ r² and on
//!    each ‖g‖² ≤ L² mends that and costs δ(r² + kL²). Where the class has no such bounds, an earlier iterate of the solver,
//!    with some room to the boundary, serves instead.
//! 4. The checker decides.

use crate::proof::{
    Certificate, Checked, Flaw, Label, Model, Multiplier, Statement, check, check_model, combine,
};
use crate::solver::dense::Square;
use crate::solver::{Iterate, Options, Solution, SolverError, solve};
use crate::units::{Units, power_of_two};
use dashu_int::IBig;
use std::collections::BTreeMap;
use telescope_core::arithmetic::{Arithmetic, Rational};

/// Multipliers are multiples of 2^−GRID.
const GRID: i32 = 44;
/// Multipliers below this are left out first; if that fails, none is.
const NEGLIGIBLE: f64 = 1e-10;
/// δ = 2^−k, tried in this order after 0.
const ENLARGEMENTS: std::ops::Range<i32> = 20..46;
/// What the elimination in doubles may be wrong by.
const MARGIN: f64 = 2e-14;

/// A certificate, checked, with what the solver knows of the true worst case.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, Weights};
/// use telescope_certify::repair::certify;
/// use telescope_certify::solver::Options;
///
/// // Two constant steps: the worst case of the mean gap is 1, and rounding costs a millionth at most.
/// let statement = Family::Constant.statement(2, Metric::Values(Weights::StepSizes));
/// let certified = certify(&statement, &Options::default()).unwrap();
/// assert!((certified.bound() - 1.0).abs() < 1e-6 && certified.excess().abs() < 1e-6);
/// assert!(certified.inequalities() > 0);
/// assert_eq!(certified.certificate.bound.0, certified.checked.bound);
/// ```
#[derive(Clone, Debug)]
pub struct Certified {
    /// The proof.
    pub certificate: Certificate,
    /// What it proves.
    pub checked: Checked,
    /// The solver's lower value of the worst case, in doubles: the bound's excess over it is what rounding cost.
    pub attained: f64,
    /// The solution, in the units of [`Certified::scaled`].
    pub(crate) solution: Solution,
    /// The units of the solution.
    pub(crate) units: Units,
    /// The statement in these units.
    pub(crate) scaled: Statement,
}

/// Why there is no certificate.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::repair::{CertifyError, certify};
/// use telescope_certify::solver::Options;
///
/// let mut statement = Family::Constant.statement(2, Metric::LastIterate);
/// statement.distance_sq = "0".parse().unwrap();
/// assert_eq!(certify(&statement, &Options::default()).unwrap_err(), CertifyError::NoDistance);
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CertifyError {
    /// The statement has no meaning.
    #[error(transparent)]
    Statement(#[from] Flaw),
    /// r = 0 leaves the solver no interior.
    #[error(
        "distance-sq is 0: the solver needs a start away from the minimiser; the closed forms serve averages there"
    )]
    NoDistance,
    /// The solver failed.
    #[error(transparent)]
    Solver(#[from] SolverError),
    /// No iterate could be repaired.
    #[error("the solver's multipliers could not be repaired to a proof: {0}")]
    Repair(Flaw),
    /// Not even an attempt was possible.
    #[error(
        "the solver's multipliers could not be repaired to a proof: no enlargement makes the slack positive"
    )]
    NoAttempt,
}

impl Certified {
    /// The bound in doubles.
    #[must_use]
    pub fn bound(&self) -> f64 {
        f64::from_rational(&self.checked.bound)
    }
    /// How much the proved bound lies above the solver's value, relative to it.
    #[must_use]
    pub fn excess(&self) -> f64 {
        (self.bound() - self.attained) / self.attained
    }
    /// How many inequalities the solver looked at.
    #[must_use]
    pub fn inequalities(&self) -> usize {
        self.solution.inequalities()
    }
}

/// Solves the worst-case problem of a statement and proves the value, up to a small excess.
///
/// # Errors
/// If the statement has no meaning or is out of reach, or the repair fails.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::check;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::repair::certify;
/// use telescope_certify::solver::Options;
///
/// // The last of two constant steps is worse than the average by a quarter; the proof is checked in fractions.
/// let statement = Family::Constant.statement(2, Metric::LastIterate);
/// let certified = certify(&statement, &Options::default()).unwrap();
/// assert!((certified.bound() - 1.25).abs() < 1e-6);
/// assert!(check(&certified.certificate).is_ok());
/// ```
pub fn certify(statement: &Statement, options: &Options) -> Result<Certified, CertifyError> {
    statement.model().map_err(Flaw::from)?;
    if statement.distance_sq.0.is_zero() {
        return Err(CertifyError::NoDistance);
    }
    let units = Units::new(statement);
    let scaled = units.scaled(statement);
    let model = scaled.model().map_err(Flaw::from)?;
    let solution = solve(&model, options)?;
    let attempts = attempts(&model, &solution);
    let unit = f64::from_rational(&units.metric(statement.metric));
    let attained = solution.value().0 * unit;
    let mut flaw = CertifyError::NoAttempt;
    for attempt in attempts {
        let multipliers = attempt.multipliers.into_iter().map(|(label, by)| {
            let by = units.multiplier(statement.metric, label, &by);
            (label, by)
        });
        let certificate = Certificate::new(statement.clone(), multipliers)?;
        match check(&certificate) {
            Ok(checked) => {
                return Ok(Certified {
                    certificate,
                    checked,
                    attained,
                    solution,
                    units,
                    scaled,
                });
            }
            Err(found) => flaw = CertifyError::Repair(found),
        }
    }
    Err(flaw)
}

/// Multipliers that prove a bound in a model that somebody declared, in its own units: numbers near 1 serve best.
///
/// # Errors
/// If the problem is out of reach, or the repair fails.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, check_model};
/// use telescope_certify::repair::certify_model;
/// use telescope_certify::solver::Options;
///
/// let model = Family::Constant.statement(2, Metric::LastIterate).model().unwrap();
/// let (multipliers, proved) = certify_model(&model, &Options::default()).unwrap();
/// assert_eq!(check_model(&model, &multipliers).unwrap(), proved);
/// ```
pub fn certify_model(
    model: &Model,
    options: &Options,
) -> Result<(Vec<Multiplier>, Checked), CertifyError> {
    let solution = solve(model, options)?;
    let mut flaw = CertifyError::NoAttempt;
    for attempt in attempts(model, &solution) {
        let multipliers = written(&attempt.multipliers);
        match check_model(model, &multipliers) {
            Ok(checked) => return Ok((multipliers, checked)),
            Err(found) => flaw = CertifyError::Repair(found),
        }
    }
    Err(flaw)
}

/// What each iterate gives, the best bound first.
fn attempts(model: &Model, solution: &Solution) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    for iterate in solution.iterates.iter().rev() {
        for least in [NEGLIGIBLE, 0.0] {
            attempts.extend(attempt(model, &solution.labels, iterate, least));
        }
    }
    attempts.sort_by(|a, b| a.bound.cmp(&b.bound));
    attempts
}

fn written(multipliers: &BTreeMap<Label, Rational>) -> Vec<Multiplier> {
    let positive = multipliers.iter().filter(|(_, by)| !by.is_zero());
    positive
        .map(|(on, by)| Multiplier {
            on: *on,
            by: by.clone().into(),
        })
        .collect()
}

struct Attempt {
    multipliers: BTreeMap<Label, Rational>,
    bound: Rational,
}

/// Rounds, repairs and enlarges; `None` if a multiplier becomes negative or no δ is enough.
fn attempt(model: &Model, labels: &[Label], iterate: &Iterate, least: f64) -> Option<Attempt> {
    let mut multipliers: BTreeMap<Label, Rational> = labels
        .iter()
        .zip(&iterate.multipliers)
        .filter(|(_, by)| **by > least)
        .map(|(label, by)| (*label, round(*by)))
        .filter(|(_, by)| !by.is_zero())
        .collect();
    balance(model, &mut multipliers)?;
    let sum = combine(model, &written(&multipliers)).ok()?;
    if sum.slack.values().next().is_some() {
        return None;
    }
    let mut slack = Square::zero(model.vectors());
    for (i, row) in sum.slack.matrix(model.vectors()).iter().enumerate() {
        for (j, entry) in row.iter().enumerate() {
            *slack.at_mut(i, j) = f64::from_rational(entry);
        }
    }
    let diagonal: Vec<Label> = model.labels().filter(is_diagonal).collect();
    let mut lift = Square::zero(model.vectors());
    for label in &diagonal {
        for (i, j, entry) in model.constraint(*label)?.left.gram() {
            let half = f64::from_rational(entry) / 2.0;
            *lift.at_mut(i, j) += half;
            *lift.at_mut(j, i) += half;
        }
    }
    let margin = Square::scalar(model.vectors(), MARGIN);
    let positive = |delta: f64| {
        let lifted = slack.plus(delta, &lift).plus(-1.0, &margin);
        lifted.cholesky().is_some()
    };
    if !positive(0.0) {
        // Every direction needs a bound of its own.
        lift.clone().cholesky()?;
        let exponent = ENLARGEMENTS
            .rev()
            .find(|&k| positive(f64::from_rational(&power_of_two(-k))))?;
        let delta = power_of_two(-exponent);
        for label in diagonal {
            *multipliers.entry(label).or_insert(Rational::ZERO) += &delta;
        }
    }
    let bound = combine(model, &written(&multipliers)).ok()?.right;
    Some(Attempt { multipliers, bound })
}

fn is_diagonal(label: &Label) -> bool {
    matches!(
        label,
        Label::Distance | Label::Subgradient(_) | Label::Correction(_)
    )
}

/// The nearest multiple of 2^−GRID.
fn round(value: f64) -> Rational {
    let scaled = (value * f64::from_rational(&power_of_two(GRID))).round();
    // A solution's multipliers are moderate; the cast saturates far beyond them.
    Rational::from(IBig::from(scaled as i128)) * power_of_two(-GRID)
}

/// One end of a tree edge seen from the other, with the coefficients of both values.
struct Edge {
    label: Label,
    ends: [(usize, Rational); 2],
}

/// Makes the function values cancel by changing the multipliers on a spanning tree; `None` if one would become negative.
fn balance(model: &Model, multipliers: &mut BTreeMap<Label, Rational>) -> Option<()> {
    let ground = model.values();
    let mut missing = vec![Rational::ZERO; ground];
    for (value, coefficient) in model.objective().values() {
        missing[value] += coefficient;
    }
    let mut edges = Vec::new();
    for (label, by) in multipliers.iter() {
        let left = model.constraint(*label)?.left;
        let mut ends: Vec<(usize, Rational)> = left.values().map(|(k, c)| (k, c.clone())).collect();
        for (value, coefficient) in &ends {
            missing[*value] -= by * coefficient;
        }
        if ends.len() == 1 {
            ends.push((ground, Rational::ZERO));
        }
        if let Ok(ends) = <[_; 2]>::try_from(ends) {
            edges.push((
                by.clone(),
                Edge {
                    label: *label,
                    ends,
                },
            ));
        }
    }
    edges.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.label.cmp(&b.1.label)));
    let mut part: Vec<usize> = (0..=ground).collect();
    let mut tree: Vec<Edge> = Vec::new();
    for (_, edge) in edges {
        let [a, b] = [part[edge.ends[0].0], part[edge.ends[1].0]];
        if a != b {
            for entry in &mut part {
                if *entry == a {
                    *entry = b;
                }
            }
            tree.push(edge);
        }
    }
    // Leaves first: a leaf's one edge must carry what the leaf misses.
    while !tree.is_empty() {
        let degree = |node: usize| {
            tree.iter()
                .filter(|edge| edge.ends.iter().any(|end| end.0 == node))
                .count()
        };
        let (index, leaf) = tree.iter().enumerate().find_map(|(index, edge)| {
            let leaf =
                (0..2).find(|&side| edge.ends[side].0 != ground && degree(edge.ends[side].0) == 1);
            leaf.map(|leaf| (index, leaf))
        })?;
        let edge = tree.swap_remove(index);
        let (node, coefficient) = &edge.ends[leaf];
        let change = &missing[*node] / coefficient;
        missing[*node] = Rational::ZERO;
        let (other, coefficient) = &edge.ends[1 - leaf];
        if *other != ground {
            missing[*other] -= &change * coefficient;
        }
        let by = multipliers.get_mut(&edge.label)?;
        *by += change;
        if *by < Rational::ZERO {
            return None;
        }
    }
    missing.iter().all(Rational::is_zero).then_some(())
}
