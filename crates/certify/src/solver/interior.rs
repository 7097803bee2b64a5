//! A primal-dual interior-point method for the worst-case problem, in doubles: the direction of Helmberg, Kojima and
//! Monteiro with Mehrotra's predictor and corrector (Helmberg, Rendl, Vanderbei and Wolkowicz 1996; Mehrotra 1992).
//!
//! ```text
//! maximise ⟨C, X⟩ + cᵀf    subject to ⟨A_k, X⟩ + a_kᵀf + s_k = b_k,  s ≥ 0, X ⪰ 0
//! minimise bᵀλ             subject to Σ λ_k A_k − C = Z ⪰ 0,  Σ λ_k a_k = c,  λ ≥ 0
//! ```
//!
//! Eliminating all but λ and f leaves M + diag(s/λ) with M_kl = ⟨A_k, X A_l Z⁻¹⟩, bordered by a.

use super::complement::complement;
use super::dense::{Factor, Square, dot};
use super::numeric::Program;

/// A point inside both problems' cones; on the equations up to the residuals.
#[derive(Clone, Debug)]
pub(crate) struct Iterate {
    /// λ, in the order of the rows.
    pub(crate) multipliers: Vec<f64>,
    /// The Gram matrix.
    pub(crate) gram: Square,
    /// The values f.
    pub(crate) values: Vec<f64>,
    /// bᵀλ.
    pub(crate) dual: f64,
    /// ⟨C, X⟩ + cᵀf.
    pub(crate) primal: f64,
    /// The largest residual of the three equations.
    pub(crate) residual: f64,
    slacks: Vec<f64>,
    dual_slack: Square,
}

/// The most iterations.
const MOST_ITERATIONS: usize = 80;
/// The share of the way to the boundary that a step goes at most.
const SHARE: f64 = 0.97;
/// What may be left of the equations at the end.
const RESIDUAL: f64 = 1e-8;
/// With a gap below `NEAR`, so many steps shorter than `SHORT` are the last.
const NEAR: f64 = 1e-7;
const SHORT: f64 = 0.3;
const MOST_SHORT: usize = 3;
/// A step shorter than this is not taken.
const SHORTEST: f64 = 1e-3;
/// What the diagonal of a system that is singular to working precision is enlarged by, relative to itself.
const ENLARGEMENTS: [f64; 4] = [0.0, 1e-14, 1e-12, 1e-10];
/// Rounds of refinement with the system itself.
const REFINEMENTS: usize = 2;

/// Iterates towards a gap below `tolerance` relative to the value; the last `kept` iterates, the best last. Empty if not
/// even the first step can be taken.
pub(super) fn solve(program: &Program, tolerance: f64, kept: usize) -> Vec<Iterate> {
    let mut now = start(program);
    let mut memory = Memory::new(program.rows.len());
    let mut history: Vec<Iterate> = Vec::new();
    let mut short = 0;
    for _ in 0..MOST_ITERATIONS {
        let Some((next, length)) = step(program, &now, &mut memory) else {
            break;
        };
        now = next;
        history.push(now.clone());
        if history.len() > kept {
            history.remove(0);
        }
        let gap = now.relative_gap();
        // Near the end rounding shortens the steps, and soon nothing more is gained.
        short += usize::from(gap < NEAR && length < SHORT);
        if gap < tolerance && now.residual < RESIDUAL || short == MOST_SHORT {
            break;
        }
    }
    // Rounding may have made the last ones worse.
    let best = (0..history.len()).min_by(|a, b| {
        let loss = |index: usize| history[index].relative_gap().max(history[index].residual);
        loss(*a).total_cmp(&loss(*b))
    });
    if let Some(best) = best {
        let best = history.remove(best);
        history.push(best);
    }
    history
}

impl Iterate {
    /// The gap between the two objectives, relative to the value.
    pub(super) fn relative_gap(&self) -> f64 {
        (self.dual - self.primal).abs() / self.dual.abs().max(1e-3)
    }
}

fn start(program: &Program) -> Iterate {
    let size = 4.0;
    let count = program.rows.len();
    Iterate {
        multipliers: vec![size; count],
        gram: Square::scalar(program.vectors, size),
        values: vec![0.0; program.values],
        dual: f64::INFINITY,
        primal: f64::NEG_INFINITY,
        residual: f64::INFINITY,
        slacks: vec![size; count],
        dual_slack: Square::scalar(program.vectors, size * 4.0),
    }
}

/// The two large matrices, which every iteration writes anew: to give their memory back in between costs more.
struct Memory {
    /// M + diag(s/λ), the upper triangle.
    system: Square,
    /// Where it is factored.
    factor: Square,
}

impl Memory {
    fn new(rows: usize) -> Self {
        Self {
            system: Square::zero(rows),
            factor: Square::zero(rows),
        }
    }
}

/// What one iteration's two solves share.
struct Newton<'a> {
    program: &'a Program,
    now: &'a Iterate,
    inverse: Square,
    factor: Factor,
    /// M + diag(s/λ), which the factor may be off by an enlarged diagonal.
    system: &'a Square,
    /// U⁻ᵀ a, a row of the program a row.
    border: Vec<f64>,
    /// aᵀ N⁻¹ a.
    small: Option<Factor>,
    primal_residual: Vec<f64>,
    dual_residual: Square,
    value_residual: Vec<f64>,
}

struct Direction {
    multipliers: Vec<f64>,
    slacks: Vec<f64>,
    values: Vec<f64>,
    gram: Square,
    dual_slack: Square,
}

/// Σ λ_k A_k − C − Z.
fn dual_residual(program: &Program, multipliers: &[f64], dual_slack: &Square) -> Square {
    let mut sum = Square::zero(program.vectors).plus(-1.0, dual_slack);
    program.objective.gram.add_to(&mut sum, -1.0);
    for (row, multiplier) in program.rows.iter().zip(multipliers) {
        row.left.gram.add_to(&mut sum, *multiplier);
    }
    sum
}

/// c − Σ λ_k a_k.
fn value_residual(program: &Program, multipliers: &[f64]) -> Vec<f64> {
    let mut residual = vec![0.0; program.values];
    for &(k, coefficient) in &program.objective.values {
        residual[k] += coefficient;
    }
    for (row, multiplier) in program.rows.iter().zip(multipliers) {
        for &(k, coefficient) in &row.left.values {
            residual[k] -= coefficient * multiplier;
        }
    }
    residual
}

fn primal_residual(program: &Program, now: &Iterate) -> Vec<f64> {
    let rows = program.rows.iter().zip(&now.slacks);
    rows.map(|(row, slack)| row.right - row.left.at(&now.gram, &now.values) - slack)
        .collect()
}

/// The next iterate, and the shorter of its two steps.
fn step(program: &Program, now: &Iterate, memory: &mut Memory) -> Option<(Iterate, f64)> {
    let Memory { system, factor } = memory;
    let newton = Newton::new(program, now, system, std::mem::take(factor))?;
    let count = (program.vectors + program.rows.len()) as f64;
    let complementarity =
        |gram: &Square, dual_slack: &Square, slacks: &[f64], multipliers: &[f64]| {
            (gram.inner(dual_slack) + dot(slacks, multipliers)) / count
        };
    let mu = complementarity(&now.gram, &now.dual_slack, &now.slacks, &now.multipliers);
    let predictor = newton.direction(0.0, None);
    let (primal, dual) = lengths(now, &predictor, 1.0);
    let ahead = complementarity(
        &now.gram.plus(primal, &predictor.gram),
        &now.dual_slack.plus(dual, &predictor.dual_slack),
        &moved(&now.slacks, primal, &predictor.slacks),
        &moved(&now.multipliers, dual, &predictor.multipliers),
    );
    let ratio = (ahead / mu).clamp(0.0, 1.0);
    let centre = (ratio * ratio * ratio).max(1e-4) * mu;
    let direction = newton.direction(centre, Some(&predictor));
    *factor = newton.factor.into_square();
    let (primal, dual) = lengths(now, &direction, SHARE);
    let length = primal.min(dual);
    if !(length > SHORTEST) {
        return None;
    }
    let mut next = Iterate {
        multipliers: moved(&now.multipliers, dual, &direction.multipliers),
        gram: now.gram.plus(primal, &direction.gram),
        values: moved(&now.values, primal, &direction.values),
        slacks: moved(&now.slacks, primal, &direction.slacks),
        dual_slack: now.dual_slack.plus(dual, &direction.dual_slack),
        dual: 0.0,
        primal: 0.0,
        residual: 0.0,
    };
    next.dual = program
        .rows
        .iter()
        .zip(&next.multipliers)
        .map(|(row, by)| row.right * by)
        .sum();
    next.primal = program.objective.at(&next.gram, &next.values);
    let most = |residual: &[f64]| {
        residual
            .iter()
            .fold(0.0, |most: f64, entry| most.max(entry.abs()))
    };
    next.residual = most(&primal_residual(program, &next))
        .max(most(&value_residual(program, &next.multipliers)))
        .max(dual_residual(program, &next.multipliers, &next.dual_slack).largest());
    (next.dual.is_finite() && next.primal.is_finite()).then_some((next, length))
}

impl<'a> Newton<'a> {
    /// `memory` has the size of the system.
    fn new(
        program: &'a Program,
        now: &'a Iterate,
        system: &'a mut Square,
        memory: Square,
    ) -> Option<Self> {
        let inverse = now.dual_slack.clone().cholesky()?.inverse();
        complement(program, &now.gram, &inverse, system);
        for (k, (slack, multiplier)) in now.slacks.iter().zip(&now.multipliers).enumerate() {
            *system.at_mut(k, k) += slack / multiplier;
        }
        let factor = enlarged_factor(system, memory)?;
        let width = program.values;
        let mut border = vec![0.0; program.rows.len() * width];
        for (k, row) in program.rows.iter().enumerate() {
            for &(value, coefficient) in &row.left.values {
                border[k * width + value] += coefficient;
            }
        }
        factor.forward(&mut border, width);
        let mut small = Square::zero(width);
        for row in border.chunks_exact(width.max(1)) {
            for (i, a) in row.iter().enumerate() {
                for (j, b) in row.iter().enumerate().skip(i) {
                    *small.at_mut(i, j) += a * b;
                }
            }
        }
        let small = if width == 0 {
            None
        } else {
            let memory = Square::zero(width);
            Some(enlarged_factor(&small, memory)?)
        };
        Some(Self {
            program,
            now,
            factor,
            system,
            border,
            small,
            primal_residual: primal_residual(program, now),
            dual_residual: dual_residual(program, &now.multipliers, &now.dual_slack),
            value_residual: value_residual(program, &now.multipliers),
            inverse,
        })
    }

    /// dλ and df with N dλ − a df = right and aᵀdλ = residual, up to the accuracy of the factor.
    fn solve(&self, right: Vec<f64>, residual: Vec<f64>) -> (Vec<f64>, Vec<f64>) {
        let (mut multipliers, mut values) = (right, residual);
        self.factor.forward(&mut multipliers, 1);
        if let Some(small) = &self.small {
            let width = values.len();
            // aᵀN⁻¹(right + a df) = residual.
            for (row, entry) in self.border.chunks_exact(width).zip(&multipliers) {
                for (value, a) in values.iter_mut().zip(row) {
                    *value -= a * entry;
                }
            }
            small.solve(&mut values);
            for (row, entry) in self.border.chunks_exact(width).zip(multipliers.iter_mut()) {
                *entry += dot(row, &values);
            }
        }
        self.factor.backward(&mut multipliers);
        (multipliers, values)
    }

    /// N dλ − a df and aᵀdλ.
    fn bordered(&self, multipliers: &[f64], values: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut second = vec![0.0; values.len()];
        let mut first = self.system.symmetric_times(multipliers);
        for (k, row) in self.program.rows.iter().enumerate() {
            for &(value, coefficient) in &row.left.values {
                second[value] += coefficient * multipliers[k];
                first[k] -= coefficient * values[value];
            }
        }
        (first, second)
    }

    /// The Newton direction towards complementarity `centre`, with the second-order terms of an earlier direction.
    fn direction(&self, centre: f64, earlier: Option<&Direction>) -> Direction {
        let Self {
            program,
            now,
            inverse,
            ..
        } = self;
        // dX = centre Z⁻¹ − X − X dZ Z⁻¹ − (earlier dX dZ Z⁻¹), with dZ = Σ dλ_k A_k + residual.
        let fixed = Square::zero(inverse.size())
            .plus(centre, inverse)
            .plus(-1.0, &now.gram);
        let mut product = now.gram.times(&self.dual_residual);
        if let Some(earlier) = earlier {
            product = product.plus(1.0, &earlier.gram.times(&earlier.dual_slack));
        }
        let fixed = fixed.plus(-1.0, &product.times(inverse).symmetrised());
        let complementarity: Vec<f64> = (0..program.rows.len())
            .map(|k| {
                let second =
                    earlier.map_or(0.0, |earlier| earlier.slacks[k] * earlier.multipliers[k]);
                centre - now.slacks[k] * now.multipliers[k] - second
            })
            .collect();
        let right: Vec<f64> = program
            .rows
            .iter()
            .enumerate()
            .map(|(k, row)| {
                row.left.gram.inner(&fixed) - self.primal_residual[k]
                    + complementarity[k] / now.multipliers[k]
            })
            .collect();
        let (mut multipliers, mut values) = self.solve(right.clone(), self.value_residual.clone());
        for _ in 0..REFINEMENTS {
            let (first, second) = self.bordered(&multipliers, &values);
            let more = self.solve(
                moved(&right, -1.0, &first),
                moved(&self.value_residual, -1.0, &second),
            );
            multipliers = moved(&multipliers, 1.0, &more.0);
            values = moved(&values, 1.0, &more.1);
        }
        let mut dual_slack = self.dual_residual.clone();
        for (row, multiplier) in program.rows.iter().zip(&multipliers) {
            row.left.gram.add_to(&mut dual_slack, *multiplier);
        }
        let change = dual_slack.plus(-1.0, &self.dual_residual);
        let gram = fixed.plus(-1.0, &now.gram.times(&change).times(inverse).symmetrised());
        let slacks = (0..program.rows.len())
            .map(|k| (complementarity[k] - now.slacks[k] * multipliers[k]) / now.multipliers[k])
            .collect();
        Direction {
            multipliers,
            slacks,
            values,
            gram,
            dual_slack,
        }
    }
}

/// The factor of a matrix that is positive but for rounding, in memory of its size.
fn enlarged_factor(matrix: &Square, mut memory: Square) -> Option<Factor> {
    for enlargement in ENLARGEMENTS {
        memory.copy_from(matrix);
        for k in 0..memory.size() {
            *memory.at_mut(k, k) *= 1.0 + enlargement;
        }
        match memory.factored() {
            Ok(factor) => return Some(factor),
            Err(back) => memory = back,
        }
    }
    None
}

fn moved(from: &[f64], length: f64, direction: &[f64]) -> Vec<f64> {
    from.iter()
        .zip(direction)
        .map(|(from, direction)| from + length * direction)
        .collect()
}

/// The longest primal and dual step, at most 1, that keep `share` of the way to the boundary.
fn lengths(now: &Iterate, direction: &Direction, share: f64) -> (f64, f64) {
    let primal = scalar_length(&now.slacks, &direction.slacks);
    let dual = scalar_length(&now.multipliers, &direction.multipliers);
    let primal = matrix_length(&now.gram, &direction.gram, primal.min(1.0 / share));
    let dual = matrix_length(
        &now.dual_slack,
        &direction.dual_slack,
        dual.min(1.0 / share),
    );
    ((share * primal).min(1.0), (share * dual).min(1.0))
}

fn scalar_length(from: &[f64], direction: &[f64]) -> f64 {
    let ends = from
        .iter()
        .zip(direction)
        .filter(|(_, direction)| **direction < 0.0);
    ends.fold(f64::INFINITY, |least, (from, direction)| {
        least.min(-from / direction)
    })
}

/// A step up to `most` that keeps the matrix positive definite, within 2 % of the longest.
fn matrix_length(from: &Square, direction: &Square, most: f64) -> f64 {
    let mut length = most;
    while length > 1e-9 && from.plus(length, direction).cholesky().is_none() {
        length *= 0.98;
    }
    length
}
