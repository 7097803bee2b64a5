//! Negative controls: each planted error is seen, by the line that it breaks.

use super::*;

#[test]
fn a_wrong_lipschitz_constant_is_seen() {
    let mut problem = tight();
    let too_small = Magnitude::from_exact(&ratio(199, 100));
    problem.facts.lipschitz = Ok(Fact::new(too_small, Origin::Assumed, "planted"));
    let ledger = problem.ledger();
    assert_eq!(
        failed(&ledger),
        [
            "gradient-bound",
            "descent",
            "expected-descent",
            "telescope",
            "bound"
        ]
    );
    let broken = witness(&ledger, "gradient-bound");
    assert_eq!(
        broken.place,
        Place {
            path: Some(0),
            t: Some(1)
        }
    );
    // η²‖g‖² = 4/9 against (1.99)²/9.
    assert_eq!(
        broken.exact,
        Some(["4/9".to_owned(), "39601/90000".to_owned()])
    );

    let mut problem = logistic(3.0);
    let too_small = Magnitude::from_exact(&ratio(1, 10));
    problem.facts.lipschitz = Ok(Fact::new(too_small, Origin::Assumed, "planted"));
    assert!(failed(&problem.ledger()).contains(&"gradient-bound"));
}

#[test]
fn a_wrong_distance_is_seen() {
    let mut problem = tight();
    let nearer = Magnitude::from_exact(&ratio(2, 1));
    problem.facts.distance = Ok(Fact::new(nearer, Origin::Assumed, "planted"));
    assert_eq!(failed(&problem.ledger()), ["telescope", "bound"]);
}

#[test]
fn a_replaced_comparator_is_seen() {
    // Outside the segment: a projection may lead away from it.
    let mut problem = three_points(0.75);
    problem.comparator = Comparator::Near(vec![2.0]);
    let ledger = problem.ledger();
    assert!(
        failed(&ledger).contains(&"expansion"),
        "{:?}",
        failed(&ledger)
    );
    // The expectations were taken to the minimiser, and that is said.
    assert!(why_not(&ledger, "expected-descent").contains("another point"));

    // Inside, but no minimiser: R* belongs to another point.
    let mut problem = three_points(10.0);
    let s = vec![-ratio(1, 2)];
    problem.enumeration = Some(enumerate(&problem.setup, &problem.step_sizes, &s, 50_000).unwrap());
    problem.comparator = Comparator::Exact(s);
    assert_eq!(failed(&problem.ledger()), ["expected-descent"]);

    // Outside the ball, in intervals.
    let mut problem = logistic(0.5);
    problem.comparator = Comparator::Near(vec![0.0, 0.0, 4.0]);
    assert!(failed(&problem.ledger()).contains(&"expansion"));
}

#[test]
fn an_optimum_too_low_is_seen() {
    let mut problem = tight();
    let low = Quantity::Exact(-ratio(1, 100));
    problem.facts.optimum = Ok(Fact::new(low, Origin::Assumed, "planted"));
    assert_eq!(
        failed(&problem.ledger()),
        ["expected-descent", "telescope", "bound"]
    );
    // Enclosed, the truth being inside: nothing fails, and nothing tight is decided.
    let around = Quantity::Enclosed(Interval::new(-1e-9, 1e-9));
    problem.facts.optimum = Ok(Fact::new(around, Origin::Assumed, "planted"));
    let ledger = problem.ledger();
    assert_eq!(row(&ledger, "bound").holds, Holds::HeldUpToRounding);
    assert!(row(&ledger, "bound").extent.contains("R* enclosed"));
}

/// The row of `expansion` after one bit of g_t was flipped on the recorded doubles.
fn flipped_in_doubles(problem: &Problem, t: usize, bit: u32) -> LedgerRow {
    problem.with_inputs(|inputs| {
        let mut runs = paths::record(inputs);
        let g = &mut runs[1].steps[t - 1].g[0];
        *g = f64::from_bits(g.to_bits() ^ (1 << bit));
        paths::rows(inputs, &runs)[0].clone()
    })
}

#[test]
fn a_flipped_bit_is_seen_in_doubles() {
    let problem = logistic(3.0);
    // From 2^-36 of g up to its sign; the last bits are below the rounding of the step itself.
    for bit in (16..=52).chain([63]) {
        let row = flipped_in_doubles(&problem, 3, bit);
        let Holds::Failed { witness } = &row.holds else {
            panic!("bit {bit} was not seen: {row:?}");
        };
        assert_eq!((witness.place.path, witness.place.t), (Some(1), Some(3)));
    }
    let row = flipped_in_doubles(&problem, 3, 0);
    assert_eq!(row.holds, Holds::HeldUpToRounding);
}

#[test]
fn a_flipped_bit_is_seen_in_rationals() {
    let problem = toy(20);
    problem.with_inputs(|inputs| {
        let runs = paths::record(inputs);
        let mut path = paths::exact_path(inputs, &runs[0]).unwrap();
        let verdict = |path| paths::evaluate(inputs, &[path], How::ExactRational, "")[0].clone();
        // The last bit of a double of this size.
        let last_bit = rational_from_f64(f64::EPSILON);
        path.steps[6].g[1] += last_bit;
        let row = verdict(path);
        let Holds::Failed { witness } = &row.holds else {
            panic!("the bit was not seen: {row:?}");
        };
        assert_eq!(witness.place.t, Some(7));
        // Control of the control.
        let path = paths::exact_path(inputs, &runs[0]).unwrap();
        assert_eq!(verdict(path).holds, Holds::Held);
    });
}

#[test]
fn a_biased_oracle_is_seen() {
    // The oracle of other labels against the gradient of these.
    let problem = logistic(3.0);
    let other = logistic(0.5);
    let Instance::FiniteSum { data, .. } = problem.setup.instance() else {
        panic!("a finite sum");
    };
    let labels: Vec<f64> = data.labels().iter().map(|label| -label).collect();
    let data = Dataset::new(data.features().to_vec(), labels, data.columns()).unwrap();
    let sampler = AnySampler::WithReplacement;
    let target = Instance::finite_sum(AnyLoss::Logistic, data.into(), sampler).unwrap();
    let row = problem.with_inputs(|inputs| {
        let runs = paths::record(inputs);
        let points = runs[0].steps.iter().map(|step| &step.x[..]).take(2);
        unbiased::enclosed(&other.setup, &target, points)
    });
    assert!(matches!(row.holds, Holds::Failed { .. }), "{row:?}");
}

#[test]
fn no_steps_give_no_verdict() {
    let mut problem = tight();
    problem.keep = 0;
    let ledger = problem.ledger();
    for id in ["unbiased", "expansion", "first-order", "descent", "average"] {
        assert!(why_not(&ledger, id).contains("kept"), "{id}");
    }
    // A table of another length is refused.
    let mut problem = tight();
    problem.step_sizes = problem.step_sizes.prefix(2).unwrap();
    assert!(why_not(&problem.ledger(), "bound").contains("the table has 2"));
}

#[test]
fn exact_risks_are_limited_by_the_data() {
    assert!(paths::exact_risks(&tight().setup, 3) > 50);
    assert_eq!(paths::exact_risks(&toy(1).setup, 3), usize::MAX);
    let large = two_clusters(AnySampler::WithReplacement);
    assert_eq!(paths::exact_risks(&large.setup, 100), (1 << 20) / 40_000);
    assert_eq!(paths::exact_risks(&large.setup, u64::MAX), 1);
}
