//! The lines that are formulas of constants: `optimal-step` and `coverage`.

use super::row::{How, LedgerRow, Place};
use super::tally::{Decided, Tally};
use super::{LedgerInputs, upper};
use telescope_core::arithmetic::{Interval, Magnitude, Rational, rational_from_f64, rational_sqrt};
use telescope_core::engine::Instance;
use telescope_core::facts::SecondMoments;
use telescope_core::samplers::{AnySampler, NoiseLaw};
use telescope_theory::proof::{
    CoverageLine, CoverageView, OptimalStepLine, OptimalStepView, ProofLine, Relation, Sides,
};

/// Up to this number of rows coverage is decided in rationals: their bits grow with n ln n.
const MOST_EXACT_ROWS: usize = 64;

/// Factors c of the step size c·r/(L√T).
const FACTORS: [(i32, u32); 5] = [(1, 4), (1, 2), (1, 1), (2, 1), (4, 1)];

/// The rows of the formulas.
pub(super) fn rows(inputs: &LedgerInputs) -> Vec<LedgerRow> {
    let optimal_step = optimal_step(inputs);
    vec![
        optimal_step
            .unwrap_or_else(|reason| LedgerRow::not_evaluated(OptimalStepLine::META.id, reason)),
        coverage(inputs)
            .unwrap_or_else(|reason| LedgerRow::not_evaluated(CoverageLine::META.id, reason)),
    ]
}

/// The number itself where it is rational, else the upper end of its enclosure: the line holds for every r, L > 0.
fn rational(magnitude: &Magnitude) -> Result<Rational, String> {
    upper(&magnitude.value())
}

fn optimal_step(inputs: &LedgerInputs) -> Result<LedgerRow, String> {
    let facts = inputs.facts;
    let no_distance = |reason: &String| format!("no r is known: {reason}");
    let distance = rational(&facts.distance.as_ref().map_err(no_distance)?.value)?;
    let (lipschitz, name) = match (&facts.lipschitz, &facts.second_moments) {
        (Ok(fact), _) => (rational(&fact.value)?, "L"),
        (Err(_), Ok(fact)) => match &fact.value {
            SecondMoments::Constant(bound) => (rational(bound)?, "G for L"),
            SecondMoments::PerStep(_) => return Err("neither L nor a constant G is known".into()),
        },
        (Err(reason), Err(_)) => return Err(format!("no L is known: {reason}")),
    };
    if distance <= Rational::ZERO || lipschitz <= Rational::ZERO {
        return Err("r and L must be positive".into());
    }
    let steps = Rational::from(inputs.step_sizes.steps());
    let (root_steps, instead) = match rational_sqrt(&steps) {
        Some(root) => (root, ""),
        // The line is an identity in s = √T: a double next to √T is as good a witness.
        None => (
            rational_from_f64(steps.to_f64().value().sqrt()),
            ", √T taken as its nearest double",
        ),
    };
    let sides = |(numerator, denominator): (i32, u32)| {
        OptimalStepLine::sides(&OptimalStepView {
            distance: distance.clone(),
            lipschitz: lipschitz.clone(),
            root_steps: root_steps.clone(),
            factor: Rational::from_parts(numerator.into(), denominator.into()),
        })
    };
    let best = sides((1, 1)).left;
    let mut tally = Tally::default();
    for factor in FACTORS {
        let sides = sides(factor);
        tally.push(&sides, 0.0, Place::default());
        // What the identity is for: no other constant gives less.
        let no_better = Sides {
            left: sides.left,
            right: best.clone(),
            relation: Relation::AtLeast,
        };
        tally.push(&no_better, 0.0, Place::default());
    }
    let extent = format!(
        "r and {name} of this problem, c = 1/4, 1/2, 1, 2, 4: the identity, and no value below that of c = 1{instead}"
    );
    Ok(tally.row(OptimalStepLine::META, How::ExactRational, &extent, ""))
}

fn coverage(inputs: &LedgerInputs) -> Result<LedgerRow, String> {
    let rows = match inputs.setup.instance() {
        Instance::FiniteSum { sampler, .. } if *sampler != AnySampler::WithReplacement => {
            return Err(format!(
                "rows come in {}, not with replacement",
                sampler.id()
            ));
        }
        Instance::FiniteSum { batch, .. } if *batch != 1 => {
            return Err(format!("each step draws {batch} rows"));
        }
        Instance::FiniteSum { data, .. } => data.rows(),
        Instance::AdditiveNoise { noise, .. } | Instance::RandomTarget { noise, .. }
            if !noise.is_zero() && noise.law == NoiseLaw::Normal =>
        {
            return Err("there are no rows: the noise has a density".into());
        }
        _ => return Err("there are no rows".into()),
    };
    if rows < 2 {
        return Err("the line needs two rows".into());
    }
    Ok(if rows <= MOST_EXACT_ROWS {
        draws::<Rational>(rows, How::ExactRational)
    } else {
        draws::<Interval>(rows, How::EnclosedFormula)
    })
}

fn draws<A: Decided>(rows: usize, how: How) -> LedgerRow {
    let mut tally = Tally::<A>::default();
    for exactly_once in [false, true] {
        let view = CoverageView { rows, exactly_once };
        tally.push(&CoverageLine::sides(&view), 0.0, Place::default());
    }
    let extent = format!("n = {rows}: drawn at all, and drawn exactly once");
    tally.row(CoverageLine::META, how, &extent, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_arithmetics_agree_on_coverage() {
        assert_eq!(
            draws::<Rational>(64, How::ExactRational).holds,
            super::super::Holds::Held
        );
        for rows in [64, 569] {
            let row = draws::<Interval>(rows, How::EnclosedFormula);
            assert_eq!(row.holds, super::super::Holds::HeldUpToRounding);
            assert!(row.slack.expect("evaluated").enclosure.width() < 1e-10);
        }
    }
}
