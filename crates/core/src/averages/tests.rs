//! Every average against its definition, from a path that is stored whole.

use super::*;
use crate::arithmetic::{Arithmetic, Rational};
use crate::domains::AnyDomain;
use crate::engine::{Ensemble, Instance, Setup};
use crate::losses::AnyLoss;
use crate::problems::Dataset;
use crate::rng::StreamKey;
use crate::samplers::AnySampler;
use crate::vector::{lift, norm_sq};
use proptest::prelude::*;

/// The output of the first k steps from x_1, ..., x_{k+1} (or more) and η_1, ..., η_k (or more), as it is defined: one
/// weight an iterate, or the first of the least risks. `None` if all weights are 0.
pub(crate) fn by_definition(
    output: Output,
    iterates: &[Vec<Rational>],
    step_sizes: &[Rational],
    k: usize,
    risk: impl Fn(&[Rational]) -> Rational,
) -> Option<Vec<Rational>> {
    let first = usize::from(output.window == Window::AfterUpdates);
    let iterates = &iterates[first..first + k];
    if output.average == Average::Best {
        let risks: Vec<Rational> = iterates.iter().map(|x| risk(x)).collect();
        let least = risks.iter().min()?;
        let index = risks.iter().position(|risk| risk == least)?;
        return Some(iterates[index].clone());
    }
    let weights: Vec<Rational> = (1..=k)
        .map(|t| weight(output.average, t, k, &step_sizes[t - 1]))
        .collect();
    let total = crate::vector::sum(&weights);
    if total == Rational::ZERO {
        return None;
    }
    let mut mean = vec![Rational::ZERO; iterates[0].len()];
    for (weight, x) in weights.iter().zip(iterates) {
        for (mean, x) in mean.iter_mut().zip(x) {
            *mean += weight / &total * x;
        }
    }
    Some(mean)
}

/// What the t-th of k iterates counts.
pub(crate) fn weight(average: Average, t: usize, k: usize, step_size: &Rational) -> Rational {
    let one_if = |counts: bool| Rational::from(u8::from(counts));
    match average {
        Average::StepWeighted => step_size.clone(),
        Average::Uniform => Rational::ONE,
        Average::Last => one_if(t == k),
        // The last ⌈αk⌉: as many come after as are less than αk.
        Average::Suffix(share) => {
            one_if(Rational::from(k - t) < share.value::<Rational>() * Rational::from(k))
        }
        Average::NumberWeighted => Rational::from(t),
        Average::Exponential(rate) => {
            let newest = rate.value::<Rational>();
            let rest = Rational::ONE - &newest;
            let faded = (t..k).fold(Rational::ONE, |product, _| product * &rest);
            if t == 1 { faded } else { faded * newest }
        }
        // Every n-th; the latest before there is one.
        Average::Epoch(length) => {
            let length = length.get() as usize;
            one_if(if k < length {
                t == k
            } else {
                t.is_multiple_of(length)
            })
        }
        Average::Best => unreachable!("it has no weights"),
    }
}

/// The catalogue over both windows, and more shares.
pub(crate) fn many() -> Vec<Output> {
    let mut outputs = vec![];
    for window in [Window::BeforeUpdates, Window::AfterUpdates] {
        for output in Output::CATALOGUE {
            outputs.push(Output { window, ..output });
        }
        for (p, q) in [(1, 3), (2, 3), (1, 1), (1, 100)] {
            let share = Share::new(p, q).unwrap();
            for average in [Average::Suffix(share), Average::Exponential(share)] {
                outputs.push(Output { average, window });
            }
        }
    }
    outputs.sort_unstable();
    outputs.dedup();
    outputs
}

/// R(x) = ‖x‖².
struct SquaredLength;

impl<A: Arithmetic> Risk<A> for SquaredLength {
    fn dimension(&self) -> usize {
        2
    }
    fn risk(&self, x: &[A]) -> A {
        norm_sq(x)
    }
}

fn ratio(text: &str) -> Rational {
    text.parse().unwrap()
}

#[test]
fn averages_by_hand() {
    let path = [(0.5, 2.0), (0.25, -1.0), (0.25, 4.0), (0.0, 8.0)];
    for (name, expected) in [
        ("weighted-average", 1.75),
        ("uniform-average", 13.0 / 4.0),
        ("last-iterate", 8.0),
        ("suffix-average", 6.0),
        ("suffix-average(3/4)", 11.0 / 3.0),
        ("suffix-average(1/100)", 8.0),
        ("number-weighted-average", (2.0 - 2.0 + 12.0 + 32.0) / 10.0),
        // 2, 1/2, 9/4, 41/8.
        ("exponential-average(1/2)", 5.125),
        ("exponential-average(1)", 8.0),
        ("best-iterate", -1.0),
    ] {
        let output: Output = name.parse().unwrap();
        let mut running = RunningAverage::<f64>::new(output.average, 1, &[4]);
        for (eta, x) in path {
            running.push(&SquaredLength, &eta, &[x]);
        }
        let mut out = [0.0];
        running.write(&mut out);
        assert!((out[0] - expected).abs() < 1e-15, "{name} {out:?}");
    }
}

fn coordinate() -> impl Strategy<Value = Rational> {
    (-9_i32..=9, 1_u8..=4).prop_map(|(p, q)| Rational::from_parts(p.into(), q.into()))
}

proptest! {
    #[test]
    fn averages_are_as_defined(
        path in prop::collection::vec(([coordinate(), coordinate()], 0_u8..4), 2..12),
        looked_at in prop::collection::vec(any::<bool>(), 12),
    ) {
        let iterates: Vec<Vec<Rational>> = path.iter().map(|(x, _)| x.to_vec()).collect();
        let step_sizes: Vec<Rational> = path.iter().map(|(_, eta)| Rational::from(*eta)).collect();
        let steps = path.len() - 1;
        let checkpoints: Vec<usize> = (1..=steps).filter(|k| looked_at[*k] || *k == steps).collect();
        for output in many() {
            let first = usize::from(output.window == Window::AfterUpdates);
            let mut exact = RunningAverage::<Rational>::new(output.average, 2, &checkpoints);
            let mut doubles = RunningAverage::<f64>::new(output.average, 2, &checkpoints);
            for t in 1..=steps {
                let (x, eta) = (&iterates[first + t - 1], &step_sizes[t - 1]);
                exact.push(&SquaredLength, eta, x);
                let rounded: Vec<f64> = x.iter().map(|x| x.to_f64().value()).collect();
                doubles.push(&SquaredLength, &eta.to_f64().value(), &rounded);
                let defined = by_definition(output, &iterates, &step_sizes, t, norm_sq);
                let Some(defined) = defined.filter(|_| checkpoints.contains(&t)) else { continue };
                let mut out = vec![Rational::ZERO; 2];
                exact.write(&mut out);
                prop_assert_eq!(&out, &defined, "{} {}", output, t);
                let mut rounded = [0.0; 2];
                doubles.write(&mut rounded);
                // Ties of rounded risks may choose another best iterate, of the same risk.
                let risk = norm_sq(&rounded) - norm_sq(&defined).to_f64().value();
                prop_assert!(risk.abs() < 1e-10, "{} {}", output, t);
            }
        }
    }
}

#[test]
#[should_panic(expected = "at its checkpoints only")]
fn suffixes_are_kept_at_checkpoints() {
    let mut running = RunningAverage::<f64>::new(Average::Suffix(Share::HALF), 1, &[1, 4]);
    for _ in 0..3 {
        running.push(&SquaredLength, &1.0, &[1.0]);
    }
    running.write(&mut [0.0]);
}

#[test]
fn the_best_of_a_run_that_breaks_down_is_not_a_number() {
    let mut best = RunningAverage::<f64>::new(Average::Best, 1, &[]);
    let mut out = [0.0];
    for (x, expected) in [(3.0, 3.0), (2.0, 2.0), (-2.0, 2.0), (f64::INFINITY, 2.0)] {
        best.push(&SquaredLength, &1.0, &[x]);
        best.write(&mut out);
        assert!(
            (out[0] - expected).abs() < f64::MIN_POSITIVE,
            "{x}: {out:?}"
        );
    }
    best.push(&SquaredLength, &1.0, &[f64::NAN]);
    best.write(&mut out);
    assert!(out[0].is_nan());
}

fn rows() -> Setup {
    let data = Dataset::new(
        vec![1.0, 2.0, -0.5, 1.0, 0.25, -3.0],
        vec![1.0, -1.0, 0.5],
        2,
    );
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::finite_sum(AnyLoss::Absolute, data.unwrap().into(), sampler).unwrap();
    Setup::new(instance, AnyDomain::WholeSpace, lift(&[2.0, -1.0])).unwrap()
}

/// The ensemble's points and risks are those of the stored path.
#[test]
fn the_ensemble_keeps_every_average() {
    let setup = rows();
    let key = StreamKey::derive(3, "averages", "rows");
    let step_sizes: Vec<f64> = (0..40).map(|t| 0.25 / f64::from(1 + t % 7)).collect();
    let exact_steps: Vec<Rational> = lift(&step_sizes);
    let outputs = many();
    let run = |checkpoints: &[usize], outputs: &[Output]| {
        let ensemble = Ensemble {
            setup: &setup,
            step_sizes: &step_sizes,
            key,
            outputs,
            checkpoints,
        };
        ensemble.run(5..6).remove(0)
    };
    let checkpoints = [1, 2, 3, 7, 20, 21, 39, 40];
    let replicate = run(&checkpoints, &outputs);
    let steps = setup.trace(&step_sizes, &key, 5, 40);
    let mut iterates: Vec<Vec<Rational>> = steps.iter().map(|step| lift(&step.x)).collect();
    iterates.push(lift(&steps[39].next));
    let risk = |x: &[Rational]| setup.instance().exact_risk(x).unwrap();
    let mut distinct = std::collections::BTreeSet::new();
    for (column, output) in outputs.iter().enumerate() {
        for (index, &k) in checkpoints.iter().enumerate() {
            let defined = by_definition(*output, &iterates, &exact_steps, k, risk).unwrap();
            let found = replicate.risks()[index * outputs.len() + column];
            assert!(
                (found - risk(&defined).to_f64().value()).abs() < 1e-13,
                "{output} {k}"
            );
            if k == 40 {
                distinct.insert(found.to_bits());
                let point = &replicate.points()[2 * column..2 * column + 2];
                for (x, defined) in point.iter().zip(&defined) {
                    assert!((x - defined.to_f64().value()).abs() < 1e-13, "{output}");
                }
            }
        }
    }
    assert!(distinct.len() > 15, "negative control: outputs differ");
    // Bit for bit the same wherever else one looks, and whatever else is computed.
    let last = &replicate.risks()[(checkpoints.len() - 1) * outputs.len()..];
    let bits = |risks: &[f64]| risks.iter().map(|risk| risk.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(run(&[40], &outputs).risks()), bits(last));
    for (column, output) in outputs.iter().enumerate() {
        let alone = run(&[13, 40], &[*output]);
        assert_eq!(
            alone.risks()[1].to_bits(),
            last[column].to_bits(),
            "{output}"
        );
    }
}

#[test]
fn names_are_read_as_they_are_written() {
    let outputs = many();
    let mut names: Vec<String> = outputs.iter().map(|output| output.id()).collect();
    for (output, name) in outputs.iter().zip(&names) {
        assert_eq!(name.parse(), Ok(*output));
        let text = serde_json::to_string(output).unwrap();
        assert_eq!(text, format!("\"{name}\""));
        assert_eq!(serde_json::from_str::<Output>(&text).unwrap(), *output);
        assert!(!output.symbol().is_empty() && !output.description().is_empty());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), outputs.len());
    let mut symbols: Vec<String> = outputs.iter().map(|output| output.symbol()).collect();
    symbols.sort_unstable();
    symbols.dedup();
    assert_eq!(symbols.len(), outputs.len());
    assert_eq!("suffix-average".parse(), Ok(Output::LAST_HALF));
    assert_eq!("suffix-average(2/4)".parse(), Ok(Output::LAST_HALF));
    assert_eq!(Output::SHIFTED.id(), "weighted-average-shifted");
    assert_eq!(Output::FINAL.id(), "final-iterate");
    for (bad, why) in [
        ("mean", "unknown output"),
        ("last-iterate-shifted", "unknown output"),
        ("exponential-average", "needs a parameter"),
        ("suffix-average(0/1)", "no share"),
        ("suffix-average(3/2)", "no share"),
        ("suffix-average()", "no share"),
        ("best-iterate(1/2)", "takes no parameter"),
        ("final-iterate(1/2)", "takes no parameter"),
    ] {
        let error = bad.parse::<Output>().unwrap_err().to_string();
        assert!(error.contains(why), "{bad}: {error}");
    }
    assert_eq!(Output::ALL, Output::CATALOGUE[..6]);
    assert_eq!(ratio("1/2"), Share::HALF.value());
}

#[test]
fn only_the_best_is_not_linear() {
    for output in many() {
        assert_eq!(
            output.average.nonlinearity().is_some(),
            output.average == Average::Best
        );
    }
}
