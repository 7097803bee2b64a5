//! Both sides of every line at numbers worked by hand, none of them equal to another where the line could confuse them.

use super::*;

fn ratio(numerator: i32, denominator: u32) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

fn whole(numbers: &[i32]) -> Vec<Rational> {
    numbers.iter().map(|&number| ratio(number, 1)).collect()
}

/// The line's sides are these, and relate so.
fn expect<L: ProofLine>(
    view: &L::View<Rational>,
    left: Rational,
    right: Rational,
    relation: Relation,
) {
    let expected = Sides {
        left,
        right,
        relation,
    };
    assert_eq!(L::sides(view), expected, "{}", L::META.id);
}

fn path_step() -> PathStep<Rational> {
    PathStep {
        step_size: ratio(1, 2),
        x: whole(&[3, 5]),
        g: whole(&[7, -2]),
        next: whole(&[-1, 6]),
        comparator: whole(&[1, 2]),
        sample_risk: ratio(11, 1),
        comparator_risk: ratio(4, 1),
        lipschitz_sq: ratio(60, 1),
        projected: false,
    }
}

#[test]
fn lines_of_a_step() {
    let mut step = path_step();
    // 13 + 53/4 - 8 against 4 + 16.
    expect::<Expansion>(&step, ratio(20, 1), ratio(73, 4), Relation::Equal);
    // η² is 1/4.
    expect::<GradientBound>(&step, ratio(53, 4), ratio(15, 1), Relation::AtMost);
    // 11 + ⟨(-2, -3), (7, -2)⟩.
    expect::<FirstOrder>(&step, ratio(4, 1), ratio(3, 1), Relation::AtLeast);
    // 13 - 20 against 7 - 15.
    expect::<Descent>(&step, ratio(-7, 1), ratio(-8, 1), Relation::AtLeast);
    step.projected = true;
    expect::<Expansion>(&step, ratio(20, 1), ratio(73, 4), Relation::AtMost);
}

#[test]
fn lines_of_a_run() {
    let step = |step_size, risk_gap, second_moment| ExpectedStep {
        step_size,
        distance_sq: ratio(10, 1),
        next_distance_sq: ratio(4, 1),
        risk_gap,
        second_moment,
    };
    let first = step(ratio(1, 3), ratio(5, 1), ratio(9, 1));
    // 2/3 · 5 - 1/9 · 9.
    expect::<ExpectedDescent>(&first, ratio(6, 1), ratio(7, 3), Relation::AtLeast);
    let run = ExpectedRun {
        distance_sq: ratio(10, 1),
        steps: vec![first, step(ratio(1, 2), ratio(3, 1), ratio(8, 1))],
        averaged_gap: ratio(2, 1),
    };
    // 7/3 + 3 - 2.
    expect::<TelescopeLine>(&run, ratio(10, 1), ratio(10, 3), Relation::AtLeast);
    // (10 + 1 + 2)/(2 · 5/6).
    expect::<BoundLine>(&run, ratio(2, 1), ratio(39, 5), Relation::AtMost);
    let risks = PathRisks {
        step_sizes: vec![ratio(1, 3), ratio(1, 2)],
        risks: whole(&[6, 5]),
        averaged_risk: ratio(4, 1),
    };
    // 2 + 5/2 against 5/6 · 4.
    expect::<AverageLine>(&risks, ratio(9, 2), ratio(10, 3), Relation::AtLeast);
}

#[test]
fn lines_of_formulas() {
    let unbiased = UnbiasedView {
        mean: whole(&[1, 4]),
        gradient: whole(&[3, 1]),
    };
    expect::<Unbiased>(&unbiased, ratio(13, 1), Rational::ZERO, Relation::Equal);
    let optimal = OptimalStepView {
        distance: ratio(3, 1),
        lipschitz: ratio(5, 1),
        root_steps: ratio(2, 1),
        factor: ratio(7, 1),
    };
    // η = 21/10: (9 + 441)/(8 · 21/10), and (50/7)/2 · 15/2.
    expect::<OptimalStepLine>(&optimal, ratio(375, 14), ratio(375, 14), Relation::Equal);
    let coverage = |exactly_once| CoverageView {
        rows: 3,
        exactly_once,
    };
    // 1 - (2/3)³, and 3 · 1/3 · (2/3)².
    expect::<CoverageLine>(
        &coverage(false),
        ratio(19, 27),
        ratio(19, 27),
        Relation::Equal,
    );
    expect::<CoverageLine>(&coverage(true), ratio(4, 9), ratio(4, 9), Relation::Equal);
}

#[test]
fn a_slack_says_how_far_a_line_is_from_failing() {
    let slack = |left, right, relation| {
        let sides = Sides {
            left: ratio(left, 1),
            right: ratio(right, 1),
            relation,
        };
        assert_eq!(sides.hold(), sides.slack() >= Rational::ZERO);
        sides.slack()
    };
    assert_eq!(slack(2, 5, Relation::AtMost), ratio(3, 1));
    assert_eq!(slack(2, 5, Relation::AtLeast), ratio(-3, 1));
    assert_eq!(slack(2, 5, Relation::Equal), ratio(-3, 1));
    assert_eq!(slack(5, 2, Relation::Equal), ratio(-3, 1));
    assert_eq!(slack(4, 4, Relation::Equal), Rational::ZERO);
}

#[test]
fn enclosures_decide_what_they_can() {
    let decided = |left: (f64, f64), right: (f64, f64), relation| {
        let sides = Sides {
            left: Interval::new(left.0, left.1),
            right: Interval::new(right.0, right.1),
            relation,
        };
        (sides.certainly_hold(), sides.certainly_fail())
    };
    assert_eq!(
        decided((1.0, 2.0), (3.0, 4.0), Relation::AtMost),
        (true, false)
    );
    assert_eq!(
        decided((1.0, 2.0), (3.0, 4.0), Relation::AtLeast),
        (false, true)
    );
    assert_eq!(
        decided((1.0, 2.0), (3.0, 4.0), Relation::Equal),
        (false, true)
    );
    assert_eq!(
        decided((1.0, 2.0), (1.5, 4.0), Relation::AtMost),
        (false, false)
    );
    assert_eq!(
        decided((1.0, 2.0), (1.0, 2.0), Relation::Equal),
        (false, false)
    );
    // Sides that touch: they may be equal.
    assert_eq!(
        decided((1.0, 2.0), (0.0, 1.0), Relation::AtMost),
        (false, false)
    );
    assert_eq!(
        decided((1.0, 2.0), (2.0, 3.0), Relation::AtMost),
        (true, false)
    );
}

#[test]
fn lines_are_found_by_name_and_show_their_signs() {
    for line in LINES {
        assert_eq!(find(line.id).map(|found| found.latex), Some(line.latex));
        let sign = match line.relation {
            Relation::Equal => "=",
            Relation::AtMost => r"\le",
            Relation::AtLeast => r"\ge",
        };
        assert!(line.latex.contains(sign), "{}", line.id);
    }
    assert!(find("no line").is_none());
    let signs = [Relation::Equal, Relation::AtMost, Relation::AtLeast].map(Relation::sign);
    assert_eq!(signs, ["=", "≤", "≥"]);
}
