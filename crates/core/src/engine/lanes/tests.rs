//! Lanes against single streams and against the reference: the same bits, whatever the instruction set.

mod words;

use super::{Engine, STREAMS, obstacle, worthwhile};
use crate::arithmetic::Rational;
use crate::averages::{Average, Output, Share, Window};
use crate::domains::AnyDomain;
use crate::engine::{Ensemble, Instance, Replicate, Setup};
use crate::losses::AnyLoss;
use crate::methods::AnyMethod;
use crate::number::{Nonnegative, Number};
use crate::problems::{Dataset, RationalMaxAffine, RationalQuadratic};
use crate::rng::StreamKey;
use crate::samplers::{AnySampler, Noise, NoiseLaw};
use std::sync::Arc;

const STEPS: usize = 29;

fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a configuration")
}

fn number(value: f64) -> Number {
    Number::from_f64(value).expect("finite")
}

fn noise(law: &str, dimension: usize) -> Noise {
    let scale =
        |k: usize| Nonnegative::from_f64([1.0, 0.5, 0.3, 1.7][k % 4]).expect("not negative");
    Noise {
        law: read::<NoiseLaw>(law),
        scales: (0..dimension).map(scale).collect(),
    }
}

/// Diagonal if `coupling` is 0.
fn quadratic(dimension: usize, coupling: f64) -> RationalQuadratic {
    quadratic_at(0.1, dimension, coupling)
}

/// The same with its minimiser at 0, `centre`, 2 `centre`, ...
fn quadratic_at(centre: f64, dimension: usize, coupling: f64) -> RationalQuadratic {
    let entry = |i: usize, j: usize| {
        number(if i == j {
            1.0 + 0.7 * i as f64
        } else {
            coupling
        })
    };
    let matrix: Vec<Vec<Number>> = (0..dimension)
        .map(|i| (0..dimension).map(|j| entry(i, j)).collect())
        .collect();
    let centre: Vec<Number> = (0..dimension).map(|k| number(centre * k as f64)).collect();
    RationalQuadratic::new(&matrix, &centre).expect("convex")
}

fn data(rows: usize, columns: usize) -> Arc<Dataset> {
    let mut stream = StreamKey::derive(3, "lanes", "data").stream(0);
    let features = (0..rows * columns)
        .map(|_| 2.0 * stream.uniform() - 1.0)
        .collect();
    let labels = (0..rows)
        .map(|row| if row % 3 == 0 { 1.0 } else { -1.0 })
        .collect();
    Dataset::new(features, labels, columns)
        .expect("rows")
        .into()
}

fn setup(instance: Instance, domain: &str) -> Setup {
    let d = instance.dimension();
    let start: Vec<Rational> = (0..d)
        .map(|k| Rational::from_parts(i32::from(k == 0).into(), 1_u8.into()))
        .collect();
    Setup::new(instance, read::<AnyDomain>(domain), start).expect("the parts fit")
}

/// All outputs, at a few checkpoints and at the end.
fn outputs() -> Vec<Output> {
    let mut outputs = Output::CATALOGUE.to_vec();
    outputs.push(Output::suffix(Share::TENTH));
    outputs.push(Output {
        average: Average::NumberWeighted,
        window: Window::AfterUpdates,
    });
    outputs
}

fn step_sizes() -> Vec<f64> {
    (1..=STEPS)
        .map(|t| 0.4 / (1.0 + 0.1 * t as f64).sqrt())
        .collect()
}

/// Equal bits; a number that is none has no bits of its own.
fn same(a: &[Replicate], b: &[Replicate]) -> bool {
    let equal = |a: &[f64], b: &[f64]| {
        a.len() == b.len()
            && a.iter()
                .zip(b)
                .all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
    };
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| equal(a.risks(), b.risks()) && equal(a.points(), b.points()))
}

/// Runs the setup by every engine that the CPU has, over a group and a part of one.
fn assert_same(setup: &Setup, step_sizes: &[f64], what: &str) {
    let outputs = outputs();
    let ensemble = Ensemble {
        setup,
        step_sizes,
        key: StreamKey::derive(1, "lanes", what),
        outputs: &outputs,
        checkpoints: &[1, 10, step_sizes.len()],
    };
    let replicates = 3..22;
    let reference = ensemble
        .run_by(Engine::Reference, replicates.clone())
        .expect("the reference runs everything");
    for engine in Engine::ALL
        .into_iter()
        .filter(|engine| engine.is_available())
    {
        let lanes = ensemble.run_by(engine, replicates.clone());
        let lanes = lanes.unwrap_or_else(|| panic!("{what} does not run by {}", engine.id()));
        assert!(same(&reference, &lanes), "{what} by {}", engine.id());
    }
    assert!(same(&reference, &ensemble.run(replicates)), "{what}");
}

const DOMAINS: [(&str, usize); 6] = [
    (r#""whole-space""#, 0),
    (r#"{"ball": {"radius": 1}}"#, 0),
    (r#"{"ball": {"radius": 2, "centre": [1, 0.5, -0.25]}}"#, 3),
    (
        r#"{"box": {"lower": [-1, -0.5, 0], "upper": [1, 0.25, 0.5]}}"#,
        3,
    ),
    (
        r#"{"half-space": {"normal": [1, -2, 0.5], "offset": 1}}"#,
        3,
    ),
    (r#"{"simplex": {}}"#, 3),
];

#[test]
fn quadratics_have_the_bits_of_the_reference() {
    for (domain, only) in DOMAINS {
        for dimension in [1, 2, 3, 6] {
            if only != 0 && only != dimension {
                continue;
            }
            for coupling in [0.0, 0.25] {
                let instance = Instance::additive_noise(
                    quadratic(dimension, coupling),
                    noise(r#""normal""#, dimension),
                );
                let setup = setup(instance.expect("fits"), domain);
                let what = format!("quadratic {dimension} {coupling} {domain}");
                assert_same(&setup, &step_sizes(), &what);
            }
        }
    }
}

#[test]
fn noise_laws_have_the_bits_of_the_reference() {
    let laws = [
        r#""normal""#,
        r#""rademacher""#,
        r#""sphere""#,
        r#"{"student-t": {"degrees": 3}}"#,
        r#"{"student-t": {"degrees": 4}}"#,
        r#"{"truncated-normal": {"cutoff": 2}}"#,
    ];
    for law in laws {
        for dimension in [1, 2, 5] {
            let form = || quadratic(dimension, 0.125);
            let whole = DOMAINS[0].0;
            let additive = Instance::additive_noise(form(), noise(law, dimension));
            let name = format!("{law} {dimension}");
            assert_same(&setup(additive.expect("fits"), whole), &step_sizes(), &name);
            // A target needs a variance that is a ratio.
            if let Ok(target) =
                Instance::random_target(quadratic(dimension, 0.0), noise(law, dimension))
            {
                assert_same(
                    &setup(target, whole),
                    &step_sizes(),
                    &format!("target {name}"),
                );
            }
            if let Ok(target) = Instance::random_target(form(), noise(law, dimension)) {
                assert_same(
                    &setup(target, whole),
                    &step_sizes(),
                    &format!("dense target {name}"),
                );
            }
        }
    }
    // More signs than a word has bits.
    let many = Instance::additive_noise(quadratic(70, 0.0), noise(laws[1], 70)).expect("fits");
    assert_same(&setup(many, DOMAINS[0].0), &[0.01; 12], "many signs");
}

#[test]
fn finite_sums_have_the_bits_of_the_reference() {
    let losses = [
        r#""absolute""#,
        r#""logistic""#,
        r#""hinge""#,
        r#""squared""#,
        r#"{"huber": {"width": 0.5}}"#,
        r#"{"quantile": {"level": 0.75}}"#,
    ];
    for (index, loss) in losses.into_iter().enumerate() {
        for sampler in AnySampler::ALL {
            for batch in [1, 3] {
                let penalty = Rational::from_parts(((index + batch) % 3).into(), 7_u8.into());
                let columns = 1 + (index + batch) % 4;
                let (domain, only) = DOMAINS[(index + batch) % DOMAINS.len()];
                let columns = if only == 0 { columns } else { only };
                let instance = Instance::penalised_sum(
                    read::<AnyLoss>(loss),
                    data(11, columns),
                    penalty,
                    sampler,
                    batch,
                );
                let setup = setup(instance.expect("fits"), domain);
                let what = format!("{loss} {} {batch} {domain}", sampler.id());
                assert_same(&setup, &step_sizes(), &what);
            }
        }
    }
}

#[test]
fn methods_have_the_bits_of_the_reference() {
    let methods = [
        r#"{"per-coordinate": {"factors": [1, 0.5, 2]}}"#,
        r#"{"ada-grad": {}}"#,
        r#"{"clip-norm": {"threshold": 1}}"#,
        r#"{"clip-value": {"threshold": 0.5}}"#,
    ];
    let toy = || {
        let instance = Instance::additive_noise(quadratic(3, 0.0), noise(r#""normal""#, 3));
        setup(instance.expect("fits"), DOMAINS[2].0)
    };
    let rows = || {
        let sampler = AnySampler::WithReplacement;
        setup(
            Instance::finite_sum(AnyLoss::Logistic, data(11, 3), sampler).expect("fits"),
            DOMAINS[0].0,
        )
    };
    for method in methods {
        for setup in [toy(), rows()] {
            let setup = setup
                .with_method(read::<AnyMethod>(method), None)
                .expect("fits");
            assert_same(&setup, &step_sizes(), method);
        }
    }
    let rule = r#"{"initial": 0.5, "factor": 0.5, "patience": 1, "every": 3}"#;
    for setup in [toy(), rows()] {
        let setup = setup
            .with_method(AnyMethod::Sgd, Some(read(rule)))
            .expect("fits");
        assert_same(&setup, &step_sizes(), rule);
    }
}

#[test]
fn divergence_looks_the_same() {
    let instance = Instance::additive_noise(quadratic(2, 0.0), noise(r#""normal""#, 2));
    let steps = vec![1e40; STEPS];
    assert_same(
        &setup(instance.expect("fits"), DOMAINS[0].0),
        &steps,
        "divergence",
    );
}

#[test]
fn another_stream_or_operation_is_noticed() {
    let instance = Instance::additive_noise(quadratic(2, 0.0), noise(r#""normal""#, 2));
    let setup = setup(instance.expect("fits"), DOMAINS[0].0);
    let run = |step_sizes: &[f64], replicates| {
        let ensemble = Ensemble {
            setup: &setup,
            step_sizes,
            key: StreamKey::derive(1, "lanes", "control"),
            outputs: &[Output::WEIGHTED],
            checkpoints: &[STEPS],
        };
        ensemble.run(replicates)
    };
    let steps = step_sizes();
    let mut other = steps.clone();
    other[3] = other[3].next_up();
    assert!(same(&run(&steps, 0..40), &run(&steps, 0..40)));
    assert!(!same(&run(&steps, 0..40), &run(&steps, 1..41)));
    assert!(!same(&run(&steps, 0..40), &run(&other, 0..40)));
    // However the replicates are cut into calls.
    let mut parts = run(&steps, 0..7);
    parts.extend(run(&steps, 7..9));
    parts.extend(run(&steps, 9..40));
    assert!(same(&run(&steps, 0..40), &parts));
}

#[test]
fn what_is_not_written_for_lanes_says_so() {
    let pieces = [
        (vec![number(1.0)], number(0.0)),
        (vec![number(-1.0)], number(0.0)),
    ];
    let maximum = RationalMaxAffine::new(&pieces).expect("two pieces");
    let instance = Instance::max_affine(maximum, noise(r#""normal""#, 1)).expect("fits");
    assert!(obstacle(&instance).is_some());
    let setup = setup(instance, DOMAINS[0].0);
    let ensemble = Ensemble {
        setup: &setup,
        step_sizes: &[0.1; 4],
        key: StreamKey::derive(1, "lanes", "maximum"),
        outputs: &[Output::LAST],
        checkpoints: &[4],
    };
    assert!(ensemble.run_by(Engine::Portable, 0..20).is_none());
    let reference = ensemble
        .run_by(Engine::Reference, 0..20)
        .expect("the reference");
    assert!(same(&ensemble.run(0..20), &reference));
    assert_eq!(
        [0, 3, 4, 15, 16, 18, 20].map(worthwhile),
        [0, 0, 4, 15, 16, 16, 20]
    );
    assert_eq!(STREAMS, 16);
}

/// The outputs and checkpoints with which long stretches are run at once.
#[test]
fn stretches_have_the_bits_of_the_reference() {
    let whole = DOMAINS[0].0;
    let mut setups = Vec::new();
    for dimension in [1, 2, 3, 6, 20] {
        // With the centre 0, the scale 1, or both: what multiplies and subtracts nothing is left out then.
        for (target, centre, unit) in [
            (false, 0.1, false),
            (true, 0.1, false),
            (false, 0.0, true),
            (true, 0.0, true),
            (false, 0.1, true),
            (false, 0.0, false),
        ] {
            let form = quadratic_at(centre, dimension, 0.0);
            let mut law = noise(r#""normal""#, dimension);
            if unit {
                law.scales
                    .fill(Nonnegative::from_f64(1.0).expect("not negative"));
            }
            let instance = if target {
                Instance::random_target(form, law)
            } else {
                Instance::additive_noise(form, law)
            };
            setups.push(setup(instance.expect("fits"), whole));
        }
        for sampler in AnySampler::ALL {
            let instance = Instance::finite_sum(AnyLoss::Logistic, data(7, dimension), sampler);
            setups.push(setup(instance.expect("fits"), whole));
        }
    }
    // On both sides of the most columns whose next rows are turned ahead.
    for columns in [71, 72] {
        let sampler = AnySampler::WithReplacement;
        let instance = Instance::finite_sum(AnyLoss::Logistic, data(7, columns), sampler);
        setups.push(setup(instance.expect("fits"), whole));
    }
    let steps = step_sizes();
    for (index, setup) in setups.iter().enumerate() {
        for outputs in [
            vec![Output::WEIGHTED, Output::LAST, Output::FINAL],
            vec![Output::LAST],
            vec![Output::WEIGHTED],
            // Looked at after a stretch, and not back at what it left.
            vec![Output::FINAL],
            vec![Output::WEIGHTED, Output::FINAL],
            vec![],
            // Not simple: the same sums twice, or sums of another window.
            vec![Output::WEIGHTED, Output::WEIGHTED],
            vec![Output::SHIFTED],
        ] {
            for checkpoints in [vec![STEPS], vec![1, 2, 17, STEPS], vec![5]] {
                let ensemble = Ensemble {
                    setup,
                    step_sizes: &steps,
                    key: StreamKey::derive(1, "lanes", "stretch"),
                    outputs: &outputs,
                    checkpoints: &checkpoints,
                };
                let reference = ensemble.run_by(Engine::Reference, 0..17).expect("runs");
                for engine in Engine::ALL
                    .into_iter()
                    .filter(|engine| engine.is_available())
                {
                    let lanes = ensemble.run_by(engine, 0..17).expect("runs");
                    assert!(
                        same(&reference, &lanes),
                        "{index} {outputs:?} {checkpoints:?}"
                    );
                }
            }
        }
    }
}
