//! Enclosures against exact values: impulse responses in rationals, and gradient descent where there is no noise.

use super::impulse::{self, Impulse};
use super::*;

/// The enclosures contain the exact values, and are narrow.
fn assert_encloses(setup: &Setup, step_sizes: &StepSizes, noise: &[Rational], what: &str) {
    let (quadratic, steps) = (impulse::quadratic_of(setup), step_sizes.steps());
    let moments = moments(setup, step_sizes).unwrap();
    let exact = Impulse::new(setup, step_sizes, noise);
    let check = |enclosure: Interval, value: &Rational, name: &str| {
        assert!(
            enclosure.contains_rational(value),
            "{what}, {name}: {enclosure:?} misses {value}"
        );
        let scale = value.to_f64().value().abs();
        assert!(
            enclosure.width() <= 1e-12 * scale + 1e-17,
            "{what}, {name}: {enclosure:?}"
        );
    };
    for t in 1..=steps + 1 {
        let second = exact.second_moment(&exact.iterate(t));
        check(
            moments.distances_sq()[t - 1],
            &impulse::trace(&second),
            "distance",
        );
        check(
            moments.iterate_gaps()[t - 1],
            &impulse::gap(quadratic, &second),
            "gap",
        );
        if t <= steps {
            let gradient_sq = impulse::gradient_sq(quadratic, &second) + impulse::trace(noise);
            check(moments.gradients_sq()[t - 1], &gradient_sq, "gradient");
        }
    }
    for output in Output::ALL {
        for k in 1..=steps {
            let response = exact.output(output, step_sizes, k);
            assert_eq!(
                moments.gap(output, k).is_some(),
                response.is_some(),
                "{what}, {output} {k}"
            );
            let Some(response) = response else { continue };
            let second = exact.second_moment(&response);
            let gap = moments.gap(output, k).unwrap();
            check(gap, &impulse::gap(quadratic, &second), &output.id());
        }
        let response = exact.output(output, step_sizes, steps).unwrap();
        let law = moments.law(output);
        let (mean, covariance) = exact.law(&response);
        // Entries of the law may cancel to nearly nothing: their width is relative to the whole.
        let contains = |enclosures: &[Interval], values: &[Rational]| {
            assert_eq!(enclosures.len(), values.len());
            for (enclosure, value) in enclosures.iter().zip(values) {
                assert!(
                    enclosure.contains_rational(value),
                    "{what}, law of {output}"
                );
                assert!(
                    enclosure.width() < 1e-12,
                    "{what}, law of {output}: {enclosure:?}"
                );
            }
        };
        contains(&law.mean, &mean);
        contains(&law.covariance, &covariance);
    }
}

#[test]
fn agrees_with_exact_impulse_responses() {
    let steps = mixed_steps();
    for (matrix, minimiser, noise, start) in [
        ("2 0; 0 4", "0 0", "1 1", "-5 -2"),
        ("3 0; 0 0", "1/3 -1", "1/2 2", "2 7/5"),
        ("2 1/3; 1/3 1", "1 -1/2", "1 1/3", "-5 2"),
        ("1 1; 1 1", "1/7 0", "1 2", "3 -1"),
        ("2 -1 0; -1 2 -1; 0 -1 2", "0 1 2", "1/2 0 1", "1 1/3 -2"),
        // Rank one: (1, 2, -1)(1, 2, -1)ᵀ/3.
        (
            "1/3 2/3 -1/3; 2/3 4/3 -2/3; -1/3 -2/3 1/3",
            "0 0 1/9",
            "1 1/2 1/4",
            "1 -1 2",
        ),
    ] {
        let dimension = rationals(start).len();
        let variances: Vec<_> = rationals(noise).iter().map(Arithmetic::square).collect();
        let additive_noise = impulse::diagonal(&variances);
        let setup = additive(matrix, minimiser, noise, start);
        assert_encloses(&setup, &steps, &additive_noise, matrix);
        let setup = random_target(matrix, minimiser, noise, start);
        let a = impulse::entries(impulse::quadratic_of(&setup));
        let through = impulse::product(
            &impulse::product(&a, &additive_noise, dimension),
            &a,
            dimension,
        );
        assert_encloses(&setup, &steps, &through, &format!("random target {matrix}"));
    }
}

#[test]
fn the_recursion_in_rationals_is_exact() {
    let step_sizes = StepSizes::from_ratios(rationals("1/10 1/5 1/3")).unwrap();
    let setup = additive("2 1/3; 1/3 1", "1 -1/2", "1 1/3", "-5 2");
    let noise = impulse::diagonal(&rationals("1 1/9"));
    let moments: Moments<Rational> = trace(
        &Coordinates::new(&setup).unwrap(),
        &step_sizes,
        More::new(&[], &[], 3),
    );
    let exact = Impulse::new(&setup, &step_sizes, &noise);
    for output in Output::ALL {
        let second = exact.second_moment(&exact.output(output, &step_sizes, 3).unwrap());
        let expected = impulse::gap(impulse::quadratic_of(&setup), &second);
        assert_eq!(moments.gap(output, 3), Some(expected), "{output}");
    }
}

#[test]
fn without_noise_it_is_gradient_descent() {
    let step_sizes = mixed_steps();
    let setup = additive("2 1/3; 1/3 1", "1 -1/2", "0 0", "-5 2");
    let moments = moments(&setup, &step_sizes).unwrap();
    let oracle = crate::oracles::AdditiveNoise {
        problem: impulse::quadratic_of(&setup).clone(),
    };
    let etas: Vec<Rational> = (1..=step_sizes.steps())
        .map(|t| step_sizes.exact(t))
        .collect();
    let mut x = setup.start().to_vec();
    let samples = vec![vec![Rational::ZERO; 2]; etas.len()];
    let mut samples = crate::sgd::GivenSamples::new(&samples);
    crate::sgd::run(
        &oracle,
        &crate::domains::WholeSpace,
        &crate::methods::Plain,
        &mut samples,
        &etas,
        &mut x,
        &mut (),
    );
    let law = moments.law(Output::FINAL);
    assert!(
        law.mean
            .iter()
            .zip(&x)
            .all(|(mean, x)| mean.contains_rational(x))
    );
    assert!(
        law.covariance
            .iter()
            .all(|entry| *entry == Interval::point(0.0))
    );
    let risk = setup.instance().exact_risk(&x).unwrap();
    assert!(
        moments
            .gap(Output::FINAL, etas.len())
            .unwrap()
            .contains_rational(&risk)
    );
    assert!(law.mahalanobis_sq(&[0.0, 0.0]).is_err(), "no density");
}

/// Averages on demand, at their checkpoints, in intervals and in rationals; what is kept anyway keeps its bits.
#[test]
fn more_averages_at_checkpoints() {
    let step_sizes = StepSizes::from_ratios(rationals("0 1/10 3/7 1/3 0 5/4 1/9")).unwrap();
    let (checkpoints, outputs) = ([2, 3, 6, 3, 99], crate::averages::tests::many());
    for (matrix, start) in [("2 0; 0 4", "-5 -2"), ("2 1/3; 1/3 1", "-5 2")] {
        let setup = additive(matrix, "1 -1/2", "1 1/3", start);
        let quadratic = impulse::quadratic_of(&setup);
        let noise = impulse::diagonal(&rationals("1 1/9"));
        let exact = Impulse::new(&setup, &step_sizes, &noise);
        let found = moments_with(&setup, &step_sizes, &outputs, &checkpoints).unwrap();
        let more = More::new(&outputs, &checkpoints, 7);
        let coordinates = Coordinates::new(&setup).unwrap();
        let in_rationals: Moments<Rational> = trace(&coordinates, &step_sizes, more);
        let plain = moments(&setup, &step_sizes).unwrap();
        for &output in &outputs {
            if output.average == Average::Best {
                assert!(found.gap(output, 7).is_none() && output.average.nonlinearity().is_some());
                continue;
            }
            let kept = Output::ALL.contains(&output);
            for k in 1..=8 {
                let asked = [2, 3, 6, 7].contains(&k) || (kept && k < 8);
                let response = (k < 8)
                    .then(|| exact.output(output, &step_sizes, k))
                    .flatten();
                let Some(response) = response.filter(|_| asked) else {
                    assert_eq!(found.gap(output, k), None, "{output} {k}");
                    continue;
                };
                let gap = impulse::gap(quadratic, &exact.second_moment(&response));
                let enclosure = found.gap(output, k).unwrap();
                assert!(enclosure.contains_rational(&gap), "{output} {k}");
                assert!(enclosure.width() < 1e-12 * (1.0 + enclosure.midpoint()));
                // A basis of near eigenvectors is taken as it is, so that the recursion in it is exact too.
                assert_eq!(
                    in_rationals.gap(output, k),
                    Some(gap.clone()),
                    "{output} {k}"
                );
                assert!(
                    !enclosure.contains_rational(&(gap * Rational::from(2))),
                    "negative control"
                );
            }
            let (mean, covariance) = exact.law(&exact.output(output, &step_sizes, 7).unwrap());
            let law = in_rationals.law(output);
            assert_eq!(
                (&law.mean, &law.covariance),
                (&mean, &covariance),
                "{output}"
            );
            if kept {
                assert!((1..=7).all(|k| found.gap(output, k) == plain.gap(output, k)));
                assert_eq!(found.law(output), plain.law(output));
            } else {
                assert_eq!(plain.gap(output, 7), None);
            }
        }
    }
}

#[test]
#[should_panic(expected = "the output has its law")]
fn what_was_not_asked_for_has_no_law() {
    let moments = moments(&book(), &mixed_steps()).unwrap();
    let _ = moments.law(Output::LAST_HALF);
}
