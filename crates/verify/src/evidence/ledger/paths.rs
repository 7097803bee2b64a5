//! The lines that hold on every path, on the first steps of a few seeded runs.
//!
//! Where the problem is rational the recorded draws are run once more in rationals, with the exact step sizes and the
//! exact start, and a line is decided. Elsewhere the recorded doubles are taken as points and a line is enclosed; what
//! the rounding of a step can contribute is bounded in [`super::rounding`].

use super::rounding::{StepRounding, is_interior};
use super::row::{How, LedgerRow, Place};
use super::tally::{Decided, Tally, finite};
use super::{LedgerInputs, MartingalePart, lipschitz_sq, norm_steps};
use rayon::prelude::*;
use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
use telescope_core::engine::{Instance, Sample, Setup, TraceStep};
use telescope_core::vector::{lift, norm_sq, sum};
use telescope_theory::proof::{
    AverageLine, Descent, Expansion, FirstOrder, GradientBound, PathRisks, PathStep, ProofLine,
};

/// About how many entries of the data the exact risks read, over all paths.
const RISK_ENTRIES: usize = 1 << 20;

/// An exact run ends when a coordinate passes this many bits: on a quadratic each step adds those of its step size and
/// of the matrix, and a step costs the more the more coordinates there are.
fn most_bits(dimension: usize) -> usize {
    ((1 << 15) / dimension.max(1)).clamp(1 << 11, 1 << 14)
}

/// On how many steps of a path R(x_t) is computed in rationals.
pub(super) fn exact_risks(setup: &Setup, paths: u64) -> usize {
    match setup.instance() {
        Instance::FiniteSum { data, .. } => {
            let entries = data.rows().saturating_mul(data.columns());
            let paths = usize::try_from(paths).unwrap_or(usize::MAX);
            (RISK_ENTRIES / entries.saturating_mul(paths.max(1))).max(1)
        }
        _ => usize::MAX,
    }
}

/// An `f64` run.
pub(super) struct Run {
    path: u64,
    /// The steps while everything is finite.
    pub(super) steps: Vec<TraceStep>,
    /// All draws.
    samples: Vec<Sample>,
    /// R(x_t).
    risks: Vec<Interval>,
}

/// Runs the paths.
pub(super) fn record(inputs: &LedgerInputs) -> Vec<Run> {
    let doubles = inputs.step_sizes.doubles();
    (0..inputs.paths)
        .into_par_iter()
        .map(|path| {
            let mut steps = inputs.setup.trace(doubles, inputs.key, path, inputs.keep);
            let samples = steps.iter().map(|step| step.sample.clone()).collect();
            let is_finite = |step: &TraceStep| {
                let mut numbers = step.x.iter().chain(&step.g).chain(&step.next);
                numbers.all(|number| number.is_finite())
            };
            let finite = steps.iter().take_while(|step| is_finite(step)).count();
            steps.truncate(finite);
            let risks = steps.par_iter().map(|step| inputs.setup.risk_at(&step.x));
            Run {
                path,
                risks: risks.collect(),
                steps,
                samples,
            }
        })
        .collect()
}

/// Σ η_t\[(R(x_t) − R(s)) − (f(ξ_t, x_t) − f(ξ_t, s))\] of each path.
pub(super) fn martingale(inputs: &LedgerInputs, runs: &[Run]) -> Vec<MartingalePart> {
    let s = inputs.comparator.enclosure();
    let risk = inputs.setup.instance().risk_enclosure(&s);
    let part = |run: &Run| {
        let terms = run.steps.iter().zip(&run.risks);
        let sum = terms.fold(Interval::zero(), |sum, (step, at)| {
            let loss = |x: &[Interval]| inputs.setup.sample_risk_enclosure(&step.sample, x);
            let gain = loss(&lift(&step.x)) - loss(&s);
            Interval::point(step.step_size).mul_add(&((at - risk) - gain), &sum)
        });
        MartingalePart {
            path: run.path,
            steps: run.steps.len(),
            sum: finite(sum),
        }
    };
    runs.iter().map(part).collect()
}

/// The rows of the lines on a path.
pub(super) fn rows(inputs: &LedgerInputs, runs: &[Run]) -> Vec<LedgerRow> {
    let kept = inputs.keep.min(inputs.step_sizes.steps());
    let exact: Result<Vec<_>, String> = runs.iter().map(|run| exact_path(inputs, run)).collect();
    match exact {
        Ok(paths) => {
            let cut = "; the next step would need numbers of more bits than are kept";
            let extent = extent(inputs, kept, paths.iter().map(|path| path.steps.len()), cut);
            evaluate(inputs, &paths, How::ExactRational, &extent)
        }
        Err(_) => {
            let paths: Vec<_> = runs.iter().map(|run| enclosed_path(inputs, run)).collect();
            let cut = "; after them the f64 run is not finite";
            let extent = extent(inputs, kept, paths.iter().map(|path| path.steps.len()), cut);
            evaluate(inputs, &paths, How::EnclosedRun, &extent)
        }
    }
}

fn extent(
    inputs: &LedgerInputs,
    kept: usize,
    lengths: impl Iterator<Item = usize> + Clone,
    cut: &str,
) -> String {
    let (least, most) = (lengths.clone().min(), lengths.max());
    let (least, most) = (least.unwrap_or(0), most.unwrap_or(0));
    let first = if least == most {
        format!("{most}")
    } else {
        format!("{least} to {most}")
    };
    let cut = if least < kept { cut } else { "" };
    format!(
        "the first {first} of {} steps on {} paths{cut}",
        inputs.step_sizes.steps(),
        inputs.paths
    )
}

/// A path in one arithmetic.
pub(super) struct Path<A> {
    path: u64,
    pub(super) steps: Vec<TraceStep<A>>,
    /// R(x_t), of the first steps at least.
    risks: Vec<A>,
    /// The weights of x̄.
    weights: Vec<A>,
    roundings: Vec<StepRounding>,
    /// Whether a projection may have moved x_{t+1}.
    pub(super) projected: Vec<bool>,
}

pub(super) fn exact_path(inputs: &LedgerInputs, run: &Run) -> Result<Path<Rational>, String> {
    let setup = inputs.setup;
    if matches!(setup.instance(), Instance::FiniteSum { data, .. } if data.is_long()) {
        return Err("the rows are too many for rationals".into());
    }
    let steps = setup.exact_trace(
        inputs.step_sizes,
        &run.samples,
        most_bits(setup.start().len()),
    )?;
    let weighed = &steps[..steps.len().min(exact_risks(setup, inputs.paths))];
    let risks = weighed
        .par_iter()
        .map(|step| Rational::risk(setup, &step.x));
    Ok(Path {
        path: run.path,
        risks: risks.collect(),
        weights: steps.iter().map(|step| step.step_size.clone()).collect(),
        roundings: vec![StepRounding::default(); steps.len()],
        projected: steps
            .iter()
            .map(|step| setup.shape().on_boundary(&step.next))
            .collect(),
        steps,
    })
}

pub(super) fn enclosed_path(inputs: &LedgerInputs, run: &Run) -> Path<Interval> {
    let s = inputs.comparator.doubles();
    let lifted = |step: &TraceStep| TraceStep {
        step_size: Interval::point(step.step_size),
        sample: step.sample.clone(),
        x: lift(&step.x),
        g: lift(&step.g),
        next: lift(&step.next),
    };
    let weights = run.steps.iter();
    let weights = weights.map(|step| Interval::point(step.step_size));
    let restored =
        norm_steps::are_taken(inputs.setup).then(|| norm_steps::restored(inputs.setup, &run.steps));
    let steps = restored.as_ref().unwrap_or(&run.steps);
    let rounding = |(index, step): (usize, &TraceStep)| {
        let moved = match &restored {
            Some(_) => norm_steps::error(run.steps[index].step_size, step),
            None => 0.0,
        };
        StepRounding::new(inputs.setup, step, &s, moved)
    };
    let projected = |step: &TraceStep| !is_interior(inputs.setup, &step.next);
    Path {
        path: run.path,
        steps: steps.iter().map(lifted).collect(),
        risks: run.risks.clone(),
        weights: weights.collect(),
        roundings: steps.iter().enumerate().map(rounding).collect(),
        projected: run.steps.iter().map(projected).collect(),
    }
}

/// An arithmetic in which losses are known.
pub(super) trait OnPath: Decided {
    fn risk(setup: &Setup, x: &[Self]) -> Self;
    fn sample_risk(setup: &Setup, sample: &Sample, x: &[Self]) -> Self;
    fn comparator(inputs: &LedgerInputs) -> Vec<Self>;
}

impl OnPath for Rational {
    fn risk(setup: &Setup, x: &[Self]) -> Self {
        let risk = setup.instance().exact_risk(x);
        risk.expect("what runs in rationals has a rational risk")
    }
    fn sample_risk(setup: &Setup, sample: &Sample, x: &[Self]) -> Self {
        let risk = setup.exact_sample_risk(sample, x);
        risk.expect("what runs in rationals has rational losses")
    }
    fn comparator(inputs: &LedgerInputs) -> Vec<Self> {
        inputs.comparator.exact()
    }
}

impl OnPath for Interval {
    fn risk(setup: &Setup, x: &[Self]) -> Self {
        setup.instance().risk_enclosure(x)
    }
    fn sample_risk(setup: &Setup, sample: &Sample, x: &[Self]) -> Self {
        setup.sample_risk_enclosure(sample, x)
    }
    fn comparator(inputs: &LedgerInputs) -> Vec<Self> {
        inputs.comparator.enclosure()
    }
}

pub(super) fn evaluate<A: OnPath>(
    inputs: &LedgerInputs,
    paths: &[Path<A>],
    how: How,
    extent: &str,
) -> Vec<LedgerRow> {
    let comparator = A::comparator(inputs);
    let lipschitz = lipschitz_sq(inputs.facts).map(|square| A::from_rational(&square));
    let [
        mut expansion,
        mut bounded,
        mut first_order,
        mut descent,
        mut average,
    ] = [(); 5].map(|()| Tally::<A>::default());
    for path in paths {
        for (index, step) in path.steps.iter().enumerate() {
            let own = || norm_sq(&step.g);
            let view = PathStep {
                step_size: step.step_size.clone(),
                x: step.x.clone(),
                g: step.g.clone(),
                next: step.next.clone(),
                comparator: comparator.clone(),
                sample_risk: A::sample_risk(inputs.setup, &step.sample, &step.x),
                comparator_risk: A::sample_risk(inputs.setup, &step.sample, &comparator),
                lipschitz_sq: lipschitz.clone().unwrap_or_else(|_| own()),
                projected: path.projected[index],
            };
            let rounding = path.roundings[index];
            let place = Place {
                path: Some(path.path),
                t: Some(index + 1),
            };
            expansion.push(&Expansion::sides(&view), rounding.expansion, place);
            if lipschitz.is_ok() {
                bounded.push(&GradientBound::sides(&view), rounding.gradient_bound, place);
            }
            first_order.push(&FirstOrder::sides(&view), rounding.first_order, place);
            descent.push(&Descent::sides(&view), rounding.descent, place);
        }
        if let Some(risks) = weighted(inputs.setup, path) {
            let place = Place {
                path: Some(path.path),
                t: None,
            };
            average.push(&AverageLine::sides(&risks), 0.0, place);
        }
    }
    let none = "no step was kept";
    let descent_extent = match &lipschitz {
        Ok(_) => extent.to_owned(),
        Err(_) => format!("{extent}, with ‖g_t‖² for L²"),
    };
    let no_bound = match &lipschitz {
        Ok(_) => none.to_owned(),
        Err(reason) => format!("no L is known: {reason}"),
    };
    let weighed = paths.iter().map(|path| path.risks.len()).max().unwrap_or(0);
    let average_extent = format!("{extent}; R at the first {weighed} points, x̄ over them");
    let no_average = "no step of positive size was kept";
    vec![
        expansion.row(Expansion::META, how, extent, none),
        bounded.row(GradientBound::META, how, extent, &no_bound),
        first_order.row(FirstOrder::META, how, extent, none),
        descent.row(Descent::META, how, &descent_extent, none),
        average.row(AverageLine::META, how, &average_extent, no_average),
    ]
}

/// The risks along the path with that of the weighted average of the same points; `None` without a positive step size.
fn weighted<A: OnPath>(setup: &Setup, path: &Path<A>) -> Option<PathRisks<A>> {
    let steps = &path.steps[..path.risks.len()];
    let step_sizes = path.weights[..path.risks.len()].to_vec();
    let total = sum(&step_sizes);
    let coordinate = |k: usize| {
        let terms = steps.iter().zip(&step_sizes);
        let sum = terms.fold(A::zero(), |sum, (step, weight)| {
            weight.mul_add(&step.x[k], &sum)
        });
        sum / &total
    };
    if total.enclosed().lower() > 0.0 {
        let average: Vec<A> = (0..steps.first()?.x.len()).map(coordinate).collect();
        Some(PathRisks {
            step_sizes,
            risks: path.risks.clone(),
            averaged_risk: A::risk(setup, &average),
        })
    } else {
        None
    }
}
