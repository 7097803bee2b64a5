//! Laws with unequal chances, without replacement and in batches: the tree against a list of all paths made apart from
//! it, and gradients that are unbiased to the last digit.

use super::*;
use crate::methods::AnyMethod;
use crate::number::{Nonnegative, Number};
use crate::problems::{RationalMaxAffine, RationalQuadratic, RiskGradient};
use crate::samplers::{Noise, NoiseLaw};

fn permutations(rows: usize) -> Vec<Vec<usize>> {
    if rows == 0 {
        return vec![vec![]];
    }
    let mut all = vec![];
    for shorter in permutations(rows - 1) {
        for place in 0..rows {
            let mut longer = shorter.clone();
            longer.insert(place, rows - 1);
            all.push(longer);
        }
    }
    all
}

/// E R(x_{T+1}) and E R(x̄) over equally likely paths, one after the other.
fn plain_mean(
    oracle: &FiniteSum<Rational, Absolute>,
    start: &[Rational],
    etas: &[Rational],
    paths: &[Vec<usize>],
) -> (Rational, Rational) {
    let runs: Vec<Keep> = paths
        .iter()
        .map(|path| Keep::path(oracle, &WholeSpace, start, etas, path))
        .collect();
    let count = Rational::from(runs.len());
    (
        total(runs.iter().map(|run| oracle.risk(&run.end))) / &count,
        total(runs.iter().map(|run| oracle.risk(&run.average(1, etas)))) / &count,
    )
}

#[test]
fn epochs_are_all_permutations() {
    let line = data(&[1.0, -2.0, 0.5], &[1.0, 3.0, 0.0]);
    let oracle = FiniteSum::<Rational, _>::new(Absolute, line.clone());
    let etas = ratios("1/2 1/3 1/5 1/7 1/2");
    let steps = StepSizes::from_ratios(etas.clone()).unwrap();
    let orders = permutations(3);
    let reshuffled: Vec<Vec<usize>> = orders
        .iter()
        .flat_map(|first| {
            orders
                .iter()
                .map(move |second| [&first[..], &second[..2]].concat())
        })
        .collect();
    let once: Vec<Vec<usize>> = orders
        .iter()
        .map(|order| [&order[..], &order[..2]].concat())
        .collect();
    let mut seen = vec![];
    for (sampler, paths, count) in [
        (AnySampler::Reshuffle, reshuffled, 36),
        (AnySampler::ShuffleOnce, once, 6),
    ] {
        let setup = setup(&line, sampler, WHOLE, ratios("3/4"));
        let result = enumerate(&setup, &steps, &ratios("0"), MANY).unwrap();
        let (last, average) = plain_mean(&oracle, setup.start(), &etas, &paths);
        assert_eq!(result.paths(), count);
        assert_eq!(result.risk(Output::FINAL, 5), Some(&last));
        assert_eq!(result.risk(Output::WEIGHTED, 5), Some(&average));
        seen.push(average);
    }
    assert_ne!(seen[0], seen[1], "negative control");
}

/// E x_2 = x_1 − η∇R(x_1), exactly, whatever the chances: also with a penalty and in batches.
#[test]
fn first_steps_are_unbiased() {
    let rows = data(
        &[3.0, 4.0, 0.0, 0.25, 0.0, -5.0, 1.0, 1.0],
        &[1.0, 2.0, -1.0, 0.5],
    );
    let start = ratios("1/3 -1/2");
    let penalty = ratio("1/7");
    let loss: AnyLoss = serde_json::from_str(r#"{"huber": {"width": 0.5}}"#).unwrap();
    let eta = ratio("1/8");
    let steps = StepSizes::from_ratios(vec![eta.clone()]).unwrap();
    let huber = crate::losses::Huber::new(crate::losses::LossParameter::new(0.5).unwrap());
    let sum = FiniteSum::<Rational, _>::new(huber, rows.clone()).with_penalty(&penalty);
    let mut gradient = start.clone();
    sum.risk_gradient(&start, &mut gradient);
    let expected: Vec<Rational> = start
        .iter()
        .zip(&gradient)
        .map(|(x, g)| x - g * &eta)
        .collect();
    for sampler in AnySampler::ALL {
        for batch in [1, 2, 3] {
            let instance =
                Instance::penalised_sum(loss, rows.clone(), penalty.clone(), sampler, batch)
                    .unwrap();
            let setup = Setup::new(instance, AnyDomain::WholeSpace, start.clone()).unwrap();
            // E‖x_2 − s‖² for three s gives E x_2: ‖x − e‖² = ‖x‖² − 2⟨x, e⟩ + ‖e‖².
            let distance = |at: &str| {
                let result = enumerate(&setup, &steps, &ratios(at), MANY).unwrap();
                result.distances_sq()[1].clone()
            };
            let origin = distance("0 0");
            let mean: Vec<Rational> = ["1 0", "0 1"]
                .map(|unit| (&origin - distance(unit) + Rational::ONE) / Rational::from(2))
                .into();
            let is_mean = mean == expected;
            // Negative control: the first rows of a file are no sample of it.
            assert_eq!(
                is_mean,
                sampler != AnySampler::FixedOrder,
                "{sampler:?} {batch}"
            );
        }
    }
}

/// A full batch is gradient descent, and batches with replacement are the rows' n^b equally likely words.
#[test]
fn batches_by_hand() {
    let line = data(&[1.0, 1.0, 1.0], &[0.0, 1.0, 3.0]);
    let steps = StepSizes::from_ratios(ratios("1/2 1/2")).unwrap();
    let of = |sampler, batch| {
        let instance = Instance::penalised_sum(
            AnyLoss::Squared,
            line.clone(),
            Rational::ZERO,
            sampler,
            batch,
        )
        .unwrap();
        let setup = Setup::new(instance, AnyDomain::WholeSpace, ratios("0")).unwrap();
        enumerate(&setup, &steps, &ratios("4/3"), MANY).unwrap()
    };
    // Each step halves the distance to the mean of the batch's labels: E(x_2 − 4/3)² = 4/9 + Var/4.
    let variance = ratio("14/9");
    let second = |share: &str| ratio("4/9") + &variance * ratio(share) / ratio("4");
    for (sampler, batch, paths, share) in [
        (AnySampler::WithReplacement, 1, 9, "1"),
        (AnySampler::WithReplacement, 2, 81, "1/2"),
        (AnySampler::DistinctInBatch, 1, 9, "1"),
        (AnySampler::DistinctInBatch, 2, 9, "1/4"),
        (AnySampler::DistinctInBatch, 3, 1, "0"),
        (AnySampler::Reshuffle, 3, 36, "0"),
        (AnySampler::FixedOrder, 3, 1, "0"),
    ] {
        let result = of(sampler, batch);
        assert_eq!(result.paths(), paths, "{sampler:?} {batch}");
        assert_eq!(
            result.distances_sq()[1],
            second(share),
            "{sampler:?} {batch}"
        );
    }
    let pairs = of(AnySampler::DistinctInBatch, 2);
    let Sample::Rows(batch) = &pairs.worst_path()[0] else {
        panic!("a batch is several rows");
    };
    assert_eq!(batch.len(), 2);
}

fn signs(scales: &[f64]) -> Noise {
    Noise {
        law: NoiseLaw::Rademacher,
        scales: scales
            .iter()
            .map(|&scale| Nonnegative::from_f64(scale).unwrap())
            .collect(),
    }
}

/// x ↦ x² with signs of size 2 and η = 1/4: x_{t+1} = x_t/2 ∓ 1/2, so E x_{t+1}² = E x_t²/4 + 1/4.
#[test]
fn signs_are_counted() {
    let one = |value: f64| Number::from_f64(value).unwrap();
    let quadratic = RationalQuadratic::new(&[vec![one(2.0)]], &[one(0.0)]).unwrap();
    let steps = StepSizes::from_ratios(vec![ratio("1/4"); 5]).unwrap();
    let instance = Instance::additive_noise(quadratic.clone(), signs(&[2.0])).unwrap();
    let setup = Setup::new(instance, AnyDomain::WholeSpace, ratios("3")).unwrap();
    let result = enumerate(&setup, &steps, &ratios("0"), MANY).unwrap();
    assert_eq!(result.paths(), 32);
    let mut square = ratio("9");
    for t in 1..=6 {
        assert_eq!(result.iterate_risks()[t - 1], square);
        square = square / ratio("4") + ratio("1/4");
    }
    // The moment recursion sees the same law, for averages too.
    let moments = crate::moments::moments(&setup, &steps).unwrap();
    for output in Output::ALL {
        let gap = moments.gap(output, 5).unwrap();
        assert!(
            gap.contains_rational(result.risk(output, 5).unwrap()),
            "{output}"
        );
    }
    let normal = Noise::normal(signs(&[2.0]).scales);
    let instance = Instance::additive_noise(quadratic, normal).unwrap();
    let setup = Setup::new(instance, AnyDomain::WholeSpace, ratios("3")).unwrap();
    let reason = enumerate(&setup, &steps, &ratios("0"), MANY).unwrap_err();
    assert!(reason.contains("infinitely many"), "{reason}");
}

/// max(x, −x) is |x|: the same run as the finite sum, off the kink.
#[test]
fn a_maximum_of_affine_functions_is_enumerated() {
    let piece = |a: f64| {
        (
            vec![Number::from_f64(a).unwrap()],
            Number::from_f64(0.0).unwrap(),
        )
    };
    let problem = RationalMaxAffine::new(&[piece(1.0), piece(-1.0)]).unwrap();
    let instance = Instance::max_affine(problem, signs(&[0.0])).unwrap();
    let affine = Setup::new(instance, AnyDomain::WholeSpace, ratios("1")).unwrap();
    let sum = setup(
        &data(&[1.0], &[0.0]),
        AnySampler::WithReplacement,
        WHOLE,
        ratios("1"),
    );
    let steps = StepSizes::from_ratios(ratios("2/3 1/2 1/7")).unwrap();
    let of = |setup| enumerate(setup, &steps, &ratios("0"), MANY).unwrap();
    let (affine, sum) = (of(&affine), of(&sum));
    assert_eq!(affine.iterate_risks(), sum.iterate_risks());
    assert_eq!(
        affine.risk(Output::WEIGHTED, 3),
        sum.risk(Output::WEIGHTED, 3)
    );
    assert_eq!(affine.worst_path()[0], Sample::Noise(vec![0.0]));
}

/// A method that is rational is run, one that looks at the run or takes roots is refused.
#[test]
fn methods_change_the_step() {
    let plane = data(&[1.0, 2.0], &[5.0]);
    let setup = setup(&plane, AnySampler::WithReplacement, WHOLE, ratios("0 0"));
    let steps = StepSizes::from_ratios(ratios("1/2")).unwrap();
    let end = |method: &str| {
        let method: AnyMethod = serde_json::from_str(method).unwrap();
        let setup = setup.clone().with_method(method, None).unwrap();
        enumerate(&setup, &steps, &ratios("0 0"), MANY)
            .map(|result| result.distances_sq()[1].clone())
    };
    assert_eq!(end(r#""sgd""#), Ok(ratio("5/4")));
    // −½(2·1, ½·2) and −½(1, 1.5).
    assert_eq!(
        end(r#"{"per-coordinate": {"factors": [2.0, 0.5]}}"#),
        Ok(ratio("5/4"))
    );
    assert_eq!(
        end(r#"{"per-coordinate": {"factors": [2.0, 0.0]}}"#),
        Ok(ratio("1"))
    );
    assert_eq!(
        end(r#"{"clip-value": {"threshold": 1.5}}"#),
        Ok(ratio("13/16"))
    );
    assert!(
        end(r#"{"clip-norm": {"threshold": 1.5}}"#)
            .unwrap_err()
            .contains("length")
    );
    assert!(end(r#"{"ada-grad": {}}"#).unwrap_err().contains("roots"));
}

/// Projections on a box, a half-space and a simplex, each followed by hand.
#[test]
fn projections_are_exact() {
    let plane = data(&[1.0, 2.0], &[5.0]);
    let steps = StepSizes::from_ratios(ratios("1")).unwrap();
    let next = |domain: &str, start: &str, expected: &str| {
        let setup = setup(&plane, AnySampler::WithReplacement, domain, ratios(start));
        let result = enumerate(&setup, &steps, &ratios(expected), MANY).unwrap();
        assert_eq!(result.distances_sq()[1], Rational::ZERO, "{domain}");
    };
    // x_2 is the projection of x_1 + (1, 2).
    next(
        r#"{"box": {"lower": [0.0, 0.0], "upper": [0.5, 4.0]}}"#,
        "0 0",
        "1/2 2",
    );
    next(
        r#"{"half-space": {"normal": [1.0, 1.0], "offset": 1.0}}"#,
        "0 0",
        "0 1",
    );
    next(r#"{"simplex": {}}"#, "1/2 1/2", "0 1");
    next(r#"{"simplex": {"total": 3.0}}"#, "2 1", "3/2 3/2");
}
