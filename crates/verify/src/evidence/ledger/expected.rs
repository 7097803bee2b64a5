//! The lines in expectation, from the enumeration of all paths or from the moment recursion.

use super::row::{How, LedgerRow, Place};
use super::tally::{Decided, Tally};
use super::{LedgerInputs, second_moments, upper};
use telescope_core::arithmetic::{Interval, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::enumeration::Enumeration;
use telescope_core::moments::Moments;
use telescope_core::vector::distance_sq;
use telescope_theory::proof::{
    BoundLine, ExpectedDescent, ExpectedRun, ExpectedStep, LineMeta, ProofLine, TelescopeLine,
};

const LINES: [LineMeta; 3] = [ExpectedDescent::META, TelescopeLine::META, BoundLine::META];

/// The rows of the lines in expectation.
pub(super) fn rows(inputs: &LedgerInputs) -> Vec<LedgerRow> {
    let of = |reason: &str| {
        let row = |line: &LineMeta| LedgerRow::not_evaluated(line.id, reason);
        LINES.iter().map(row).collect()
    };
    let result = match (inputs.enumeration, inputs.moments) {
        (Some(enumeration), _) => from_enumeration(inputs, enumeration),
        (None, Some(moments)) => from_moments(inputs, moments),
        (None, None) => Err(
            "no exact expectation: there is no closed recursion, and not every path was run".into(),
        ),
    };
    result.unwrap_or_else(|reason| of(&reason))
}

/// Expectations of a run in one arithmetic, entry t − 1 for x_t.
struct Expected<A> {
    step_sizes: Vec<A>,
    /// E‖x_t − s‖² for t = 1..k+1, or why they are of no use.
    distances_sq: Result<Vec<A>, String>,
    /// E R(x_t) − R*.
    gaps: Vec<A>,
    averaged_gap: Option<A>,
    /// G_t².
    second_moments: Vec<A>,
}

fn from_enumeration(
    inputs: &LedgerInputs,
    enumeration: &Enumeration,
) -> Result<Vec<LedgerRow>, String> {
    let steps = enumeration.steps();
    check_steps(inputs, steps)?;
    let optimum = inputs.facts.optimum.as_ref().map_err(Clone::clone)?;
    let moments =
        second_moments(inputs.facts, steps).unwrap_or_else(|_| enumeration.gradients_sq().to_vec());
    let distances_sq = enumeration.distances_sq();
    let distance_sq = distance_sq(inputs.setup.start(), &inputs.comparator.exact());
    // The enumeration does not say to which point it measured: at least x_1 must agree.
    let same_point = distances_sq.first() == Some(&distance_sq);
    let foreign = "the enumeration took its distances to another point than the comparator";
    let how = How::Enumeration;
    let extent = format!(
        "the first {steps} of {} steps, all {} paths",
        inputs.step_sizes.steps(),
        enumeration.paths()
    );
    let risks = &enumeration.iterate_risks()[..steps];
    let averaged = enumeration.risk(Output::WEIGHTED, steps);
    let exact_steps = (1..=steps).map(|t| inputs.step_sizes.exact(t));
    Ok(match &optimum.value {
        Quantity::Exact(optimum) => evaluate(
            inputs,
            Expected {
                step_sizes: exact_steps.collect(),
                distances_sq: same_point
                    .then(|| distances_sq.to_vec())
                    .ok_or_else(|| foreign.to_owned()),
                gaps: risks.iter().map(|risk| risk - optimum).collect(),
                averaged_gap: averaged.map(|risk| risk - optimum),
                second_moments: moments,
            },
            how,
            &extent,
        ),
        Quantity::Enclosed(optimum) => {
            let all = |values: &[Rational]| values.iter().map(Interval::from_rational).collect();
            let gap = |risk: &Rational| Interval::from_rational(risk) - optimum;
            evaluate(
                inputs,
                Expected {
                    step_sizes: all(&exact_steps.collect::<Vec<_>>()),
                    distances_sq: same_point
                        .then(|| all(distances_sq))
                        .ok_or_else(|| foreign.to_owned()),
                    gaps: risks.iter().map(gap).collect(),
                    averaged_gap: averaged.map(gap),
                    second_moments: all(&moments),
                },
                how,
                &format!("{extent}, R* enclosed"),
            )
        }
    })
}

fn from_moments(inputs: &LedgerInputs, moments: &Moments) -> Result<Vec<LedgerRow>, String> {
    let steps = moments.steps();
    check_steps(inputs, steps)?;
    let second_moments = match second_moments(inputs.facts, steps) {
        Ok(squares) => squares.iter().map(Interval::from_rational).collect(),
        Err(_) => moments.gradients_sq().to_vec(),
    };
    let expected = Expected {
        step_sizes: (1..=steps).map(|t| inputs.step_sizes.get(t)).collect(),
        distances_sq: Ok(moments.distances_sq().to_vec()),
        gaps: moments.iterate_gaps()[..steps].to_vec(),
        averaged_gap: moments.gap(Output::WEIGHTED, steps),
        second_moments,
    };
    let extent = format!(
        "the first {steps} of {} steps, distances to the centre of the quadratic",
        inputs.step_sizes.steps()
    );
    Ok(evaluate(inputs, expected, How::MomentRecursion, &extent))
}

fn check_steps(inputs: &LedgerInputs, steps: usize) -> Result<(), String> {
    let table = inputs.step_sizes.steps();
    if (1..=table).contains(&steps) {
        Ok(())
    } else {
        Err(format!(
            "the expectations are of {steps} steps, the table has {table}"
        ))
    }
}

fn evaluate<A: Decided>(
    inputs: &LedgerInputs,
    expected: Expected<A>,
    how: How,
    extent: &str,
) -> Vec<LedgerRow> {
    let no_distance = vec![A::zero(); expected.gaps.len() + 1];
    let distances_sq = expected.distances_sq.as_ref().unwrap_or(&no_distance);
    let steps: Vec<ExpectedStep<A>> = expected
        .gaps
        .iter()
        .enumerate()
        .map(|(index, gap)| ExpectedStep {
            step_size: expected.step_sizes[index].clone(),
            distance_sq: distances_sq[index].clone(),
            next_distance_sq: distances_sq[index + 1].clone(),
            risk_gap: gap.clone(),
            second_moment: expected.second_moments[index].clone(),
        })
        .collect();
    let descent = match &expected.distances_sq {
        Ok(_) => {
            let mut tally = Tally::default();
            for (index, step) in steps.iter().enumerate() {
                let t = Some(index + 1);
                tally.push(&ExpectedDescent::sides(step), 0.0, Place { path: None, t });
            }
            tally.row(ExpectedDescent::META, how, extent, "there is no step")
        }
        Err(reason) => LedgerRow::not_evaluated(ExpectedDescent::META.id, reason.clone()),
    };
    let distance = inputs.facts.distance.as_ref().map_err(Clone::clone);
    let distance = distance.and_then(|fact| upper(fact.value.square()));
    let (telescope, bound) = match distance {
        Err(reason) => {
            let reason = format!("no r is known: {reason}");
            let row = |id| LedgerRow::not_evaluated(id, reason.clone());
            (row(TelescopeLine::META.id), row(BoundLine::META.id))
        }
        Ok(distance_sq) => {
            let [mut telescope, mut bound] = [(); 2].map(|()| Tally::default());
            let view = ExpectedRun {
                distance_sq: A::from_rational(&distance_sq),
                steps,
                averaged_gap: expected.averaged_gap.clone().unwrap_or_else(A::zero),
            };
            telescope.push(&TelescopeLine::sides(&view), 0.0, Place::default());
            // Without a positive step size there is no x̄.
            if expected.averaged_gap.is_some() {
                bound.push(&BoundLine::sides(&view), 0.0, Place::default());
            }
            let nothing = "no step size is positive";
            (
                telescope.row(TelescopeLine::META, how, extent, nothing),
                bound.row(BoundLine::META, how, extent, nothing),
            )
        }
    };
    vec![descent, telescope, bound]
}
