//! The adversary's moves: a case with one number changed, a row or a step more or less. Data stay doubles, all else rationals, so
//! that each neighbour is decided as exactly as the case it came from.

use super::super::draw::{Draw, Plan};
use telescope_core::arithmetic::Rational;
use telescope_core::engine::{Instance, Setup};
use telescope_core::number::Number;
use telescope_core::problems::{Dataset, RationalMaxAffine};

/// The largest tree of paths, in leaves, that a neighbour may have.
const MOST_LEAVES: usize = 1024;
/// Steps at most.
const MOST_STEPS: usize = 10;
/// Rows at most.
const MOST_ROWS: usize = 4;
/// A number with more digits is left as it is: rationals would grow with every move.
const MOST_DIGITS: usize = 14;

/// 1 + s and 1 − s, and for a number that is 0 s itself.
fn changed(value: &Rational, size: &Rational) -> Vec<Rational> {
    let all = if *value == Rational::ZERO {
        vec![size.clone(), -size.clone()]
    } else {
        vec![
            value * (Rational::ONE + size),
            value * (Rational::ONE - size),
            value + size,
            value - size,
        ]
    };
    all.into_iter()
        .filter(|value| value.to_string().len() <= MOST_DIGITS)
        .collect()
}

/// Every case that differs from this one by a move of that size.
pub(super) fn neighbours(draw: &Draw, size: &Rational) -> Vec<Draw> {
    let mut all = Vec::new();
    let setup = &draw.setup;
    let rebuilt = |instance: Instance, start: Vec<Rational>| {
        let fresh = Setup::new(instance, setup.domain().clone(), start).ok()?;
        fresh.with_method(setup.method().clone(), None).ok()
    };
    let with_setup = |setup: Setup| Draw {
        setup,
        plan: draw.plan.clone(),
    };
    for (index, x) in setup.start().iter().enumerate() {
        for value in changed(x, size) {
            let mut start = setup.start().to_vec();
            start[index] = value;
            all.extend(rebuilt(setup.instance().clone(), start).map(with_setup));
        }
    }
    for instance in problems(setup.instance(), size) {
        all.extend(rebuilt(instance, setup.start().to_vec()).map(with_setup));
    }
    all.extend(plans(&draw.plan, size).into_iter().map(|plan| Draw {
        setup: setup.clone(),
        plan,
    }));
    all.retain(|draw| {
        let rows = match draw.setup.instance() {
            Instance::FiniteSum { .. } => draw.setup.instance().rows().unwrap_or(1),
            // Signs in each coordinate.
            Instance::AdditiveNoise { .. } => 1 << draw.setup.start().len(),
            _ => 1,
        };
        let steps = draw.plan.most_steps(rows);
        let leaves = u32::try_from(steps)
            .ok()
            .and_then(|steps| rows.checked_pow(steps));
        steps <= MOST_STEPS && leaves.is_some_and(|leaves| leaves <= MOST_LEAVES)
    });
    all
}

/// The problem with one number of its data, or one row, changed.
fn problems(instance: &Instance, size: &Rational) -> Vec<Instance> {
    match instance {
        Instance::FiniteSum {
            loss,
            data,
            penalty,
            sampler,
            batch,
            importance: None,
        } => datasets(data, size)
            .into_iter()
            .filter_map(|data| {
                Instance::penalised_sum(*loss, data.into(), penalty.clone(), *sampler, *batch).ok()
            })
            .collect(),
        Instance::MaxAffine { problem, noise } => pieces(problem, size)
            .into_iter()
            .filter_map(|problem| Instance::max_affine(problem, noise.clone()).ok())
            .collect(),
        _ => Vec::new(),
    }
}

fn datasets(data: &Dataset, size: &Rational) -> Vec<Dataset> {
    let (rows, columns) = (data.rows(), data.columns());
    let mut all = Vec::new();
    let rational = telescope_core::arithmetic::rational_from_f64;
    let step = |value: f64| -> Vec<f64> {
        changed(&rational(value), size)
            .into_iter()
            .map(|value| value.to_f64().value())
            .collect()
    };
    let new = |features: Vec<f64>, labels: Vec<f64>| Dataset::new(features, labels, columns).ok();
    // Where a row has two features only its label moves: its length would cease to be rational.
    if columns == 1 {
        for (index, &feature) in data.features().iter().enumerate() {
            for value in step(feature) {
                let mut features = data.features().to_vec();
                features[index] = value;
                all.extend(new(features, data.labels().to_vec()));
            }
        }
    }
    for (index, &label) in data.labels().iter().enumerate() {
        for value in step(label) {
            let mut labels = data.labels().to_vec();
            labels[index] = value;
            all.extend(new(data.features().to_vec(), labels));
        }
    }
    for row in 0..rows {
        if rows < MOST_ROWS {
            let mut features = data.features().to_vec();
            features.extend_from_slice(&data.full_row(row));
            let mut labels = data.labels().to_vec();
            labels.push(data.label(row));
            all.extend(new(features, labels));
        }
        if rows > 1 {
            let mut features = data.features().to_vec();
            features.drain(row * columns..(row + 1) * columns);
            let mut labels = data.labels().to_vec();
            labels.remove(row);
            all.extend(new(features, labels));
        }
    }
    all
}

fn pieces(problem: &RationalMaxAffine, size: &Rational) -> Vec<RationalMaxAffine> {
    let number = |value: &Rational| Number::from_rational(value.clone()).ok();
    let count = problem.pieces();
    let mut all = Vec::new();
    let table = |change: &dyn Fn(usize, usize, &Rational) -> Rational| {
        let rows: Option<Vec<(Vec<Number>, Number)>> = (0..count)
            .map(|piece| {
                let slope = problem.slope(piece).iter().enumerate();
                let slope: Option<Vec<Number>> = slope
                    .map(|(index, entry)| number(&change(piece, index, entry)))
                    .collect();
                Some((slope?, number(problem.intercept(piece))?))
            })
            .collect();
        RationalMaxAffine::new(&rows?).ok()
    };
    for piece in 0..count {
        for index in 0..problem.slope(piece).len() {
            for value in changed(&problem.slope(piece)[index], size) {
                all.extend(table(&|at, place, entry| {
                    if (at, place) == (piece, index) {
                        value.clone()
                    } else {
                        entry.clone()
                    }
                }));
            }
        }
    }
    all
}

/// The plan with one number changed, or a step more or less.
fn plans(plan: &Plan, size: &Rational) -> Vec<Plan> {
    let positive = |value: &Rational| {
        let values = changed(value, size).into_iter();
        values.filter(|value| *value > Rational::ZERO)
    };
    let mut all = Vec::new();
    match plan {
        Plan::Plain(ratios) | Plan::Scaled(ratios) => {
            let like = |ratios: Vec<Rational>| match plan {
                Plan::Plain(_) => Plan::Plain(ratios),
                _ => Plan::Scaled(ratios),
            };
            let constant = ratios.iter().all(|ratio| *ratio == ratios[0]);
            for value in positive(&ratios[0]).filter(|_| constant) {
                all.push(like(vec![value; ratios.len()]));
            }
            for index in 0..ratios.len() {
                for value in positive(&ratios[index]) {
                    let mut ratios = ratios.clone();
                    ratios[index] = value;
                    all.push(like(ratios));
                }
            }
            let last = ratios.last().cloned();
            all.push(like(ratios.iter().cloned().chain(last).collect()));
            if ratios.len() > 1 {
                all.push(like(ratios[..ratios.len() - 1].to_vec()));
            }
        }
        Plan::Optimal { factor, steps } => {
            all.extend(positive(factor).map(|factor| Plan::Optimal {
                factor,
                steps: *steps,
            }));
            for steps in [1, 4, 9] {
                all.push(Plan::Optimal {
                    factor: factor.clone(),
                    steps,
                });
            }
        }
        Plan::Form {
            form,
            factor,
            weights,
            steps,
        } => {
            let with = |factor: &Rational, weights: &[Rational], steps: usize| {
                let mut weights = weights.to_vec();
                let last = weights.last().cloned().unwrap_or(Rational::ONE);
                weights.resize(weights.len().max(steps), last);
                Plan::Form {
                    form: *form,
                    factor: factor.clone(),
                    weights,
                    steps,
                }
            };
            all.extend(positive(factor).map(|factor| with(&factor, weights, *steps)));
            for index in 0..(*steps).min(weights.len()) {
                for value in positive(&weights[index]) {
                    let mut weights = weights.clone();
                    weights[index] = value;
                    all.push(with(factor, &weights, *steps));
                }
            }
            all.push(with(factor, weights, steps + 1));
            if *steps > 1 {
                all.push(with(factor, weights, steps - 1));
            }
        }
    }
    all
}
