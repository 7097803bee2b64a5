//! The inequalities hold on functions of the class and fail when one constant is spoiled; the trusted half is by itself.

use super::*;
use proptest::prelude::*;
use telescope_core::arithmetic::Rational;

fn ratio(numerator: i32, denominator: u8) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

fn inner(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter()
        .zip(b)
        .fold(Rational::ZERO, |sum, (a, b)| sum + a * b)
}

fn evaluate(expression: &Expression, basis: &[Vec<Rational>], values: &[Rational]) -> Rational {
    let gram = expression.gram().fold(Rational::ZERO, |sum, (i, j, c)| {
        sum + c * inner(&basis[i], &basis[j])
    });
    expression
        .values()
        .fold(gram, |sum, (k, c)| sum + c * &values[k])
}

/// f and a subgradient.
type Function<'a> = &'a dyn Fn(&[Rational]) -> (Rational, Vec<Rational>);

/// The basis vectors and values of a run that the statement's model speaks of.
fn run(
    statement: &Statement,
    function: Function,
    start: Vec<Rational>,
) -> (Vec<Vec<Rational>>, Vec<Rational>) {
    let model = statement.model().unwrap();
    let (mut basis, mut values) = (vec![start], Vec::new());
    for point in model.points().filter(|point| point.name != Name::Minimiser) {
        // Points come in the order of their vectors, so that all that a position needs is there.
        let mut x = vec![Rational::ZERO; basis[0].len()];
        for (c, vector) in point.position.coordinates().iter().zip(&basis) {
            for (x, entry) in x.iter_mut().zip(vector) {
                *x += c * entry;
            }
        }
        let (value, subgradient) = function(&x);
        basis.push(subgradient);
        values.push(value);
    }
    if statement.metric == Metric::BestIterate {
        values.push(values.iter().min().unwrap().clone());
    }
    (basis, values)
}

/// The labels whose inequality fails.
fn violated(statement: &Statement, function: Function, start: Vec<Rational>) -> Vec<Label> {
    let model = statement.model().unwrap();
    let (basis, values) = run(statement, function, start);
    let fails = |label: &Label| {
        let constraint = model.constraint(*label).unwrap();
        evaluate(&constraint.left, &basis, &values) > constraint.right
    };
    model.labels().filter(fails).collect()
}

fn statement(class: Class, start: &[Rational], steps: &[i32], metric: Metric) -> Statement {
    Statement {
        class,
        distance_sq: inner(start, start).into(),
        step_sizes: steps.iter().map(|&step| ratio(step, 10).into()).collect(),
        metric,
        setting: Setting::Plain,
    }
}

const METRICS: [Metric; 6] = [
    Metric::Average(Weights::StepSizes),
    Metric::Average(Weights::Numbers),
    Metric::Values(Weights::Uniform),
    Metric::LastIterate,
    Metric::BestIterate,
    Metric::Distance,
];

proptest! {
    #[test]
    fn a_maximum_of_affine_functions_obeys_them(
        pieces in prop::collection::vec((-9_i32..9, -9_i32..9, 0_i32..9), 1..5),
        start in (-20_i32..20, -20_i32..20),
        steps in prop::collection::vec(1_i32..20, 1..5),
        metric in prop::sample::select(&METRICS[..]),
    ) {
        // Each piece at most 0 at the origin, and the piece 0: the origin minimises.
        let value = |piece: &(i32, i32, i32), x: &[Rational]| {
            ratio(piece.0, 3) * &x[0] + ratio(piece.1, 3) * &x[1] - ratio(piece.2, 1)
        };
        let function = |x: &[Rational]| {
            let best = pieces.iter().max_by_key(|piece| value(piece, x)).unwrap();
            let most = value(best, x);
            if most > Rational::ZERO {
                (most, vec![ratio(best.0, 3), ratio(best.1, 3)])
            } else {
                (Rational::ZERO, vec![Rational::ZERO; 2])
            }
        };
        let longest = pieces.iter().map(|piece| piece.0 * piece.0 + piece.1 * piece.1).max().unwrap().max(1);
        let start = vec![ratio(start.0, 4), ratio(start.1, 4)];
        let class = |square| Class::BoundedSubgradients { subgradient_sq: Ratio(square) };
        let sound = statement(class(ratio(longest, 9)), &start, &steps, metric);
        prop_assert_eq!(violated(&sound, &function, start.clone()), []);
        // The same run breaks the bound of a class with half of its longest slope, if it meets a slope longer than that.
        let (basis, _) = run(&sound, &function, start.clone());
        let half = ratio(longest, 36);
        let met = basis[1..].iter().any(|g| inner(g, g) > half);
        let spoiled = statement(class(half), &start, &steps, metric);
        prop_assert_eq!(violated(&spoiled, &function, start).is_empty(), !met);
    }

    #[test]
    fn a_quadratic_obeys_the_smooth_ones(
        curvature in (0_i32..10, 0_i32..10),
        start in (-20_i32..20, -20_i32..20),
        steps in prop::collection::vec(1_i32..20, 1..5),
    ) {
        let (low, high) = (curvature.0.min(curvature.1), curvature.0.max(curvature.1) + 1);
        let function = |x: &[Rational]| {
            let gradient = vec![ratio(low, 5) * &x[0], ratio(high, 5) * &x[1]];
            (inner(&gradient, x) / Rational::from(2), gradient)
        };
        let start = vec![ratio(start.0, 4), ratio(start.1, 4)];
        let smooth = |smoothness| Class::Smooth { smoothness: Ratio(ratio(smoothness, 5)) };
        let strong = |low, high| Class::SmoothStronglyConvex {
            smoothness: Ratio(ratio(high, 5)),
            strong_convexity: Ratio(ratio(low, 5)),
        };
        for class in [smooth(high), strong(low, high), strong(0, high)] {
            let sound = statement(class, &start, &steps, Metric::LastGradient);
            prop_assert_eq!(violated(&sound, &function, start.clone()), []);
        }
    }
}

#[test]
fn a_quadratic_of_more_curvature_breaks_them() {
    let curve = |curvature: i32| {
        move |x: &[Rational]| {
            let gradient = vec![ratio(curvature, 1) * &x[0]];
            (inner(&gradient, x) / Rational::from(2), gradient)
        }
    };
    let start = vec![ratio(1, 1)];
    let smooth = Class::Smooth {
        smoothness: Ratio(ratio(1, 1)),
    };
    let strong = Class::SmoothStronglyConvex {
        smoothness: Ratio(ratio(4, 1)),
        strong_convexity: Ratio(ratio(2, 1)),
    };
    let of = |class: &Class| statement(class.clone(), &start, &[1, 2], Metric::LastGradient);
    assert_eq!(violated(&of(&smooth), &curve(1), start.clone()), []);
    assert!(!violated(&of(&smooth), &curve(2), start.clone()).is_empty());
    assert_eq!(violated(&of(&strong), &curve(3), start.clone()), []);
    assert!(!violated(&of(&strong), &curve(1), start.clone()).is_empty());
    assert!(!violated(&of(&strong), &curve(5), start.clone()).is_empty());
}

#[test]
fn meaningless_statements_are_refused() {
    let class = |square| Class::BoundedSubgradients {
        subgradient_sq: Ratio(square),
    };
    let one = class(ratio(1, 1));
    let of = |class: &Class, steps: &[i32], metric| {
        statement(class.clone(), &[ratio(1, 1)], steps, metric)
    };
    for (statement, part) in [
        (
            of(&class(ratio(0, 1)), &[1], Metric::LastIterate),
            "subgradient-sq = 0 must be greater than 0",
        ),
        (of(&one, &[], Metric::LastIterate), "step-sizes is empty"),
        (of(&one, &[1, -1], Metric::LastIterate), "η_2 = -1/10"),
        (
            of(&one, &[1; 1001], Metric::LastIterate),
            "1001 steps are more than 1000",
        ),
        (
            of(&one, &[0], Metric::Average(Weights::StepSizes)),
            "all step sizes are 0",
        ),
        (of(&one, &[1], Metric::LastGradient), "needs a smooth class"),
        (
            of(
                &Class::Smooth {
                    smoothness: Ratio(ratio(0, 1)),
                },
                &[1],
                Metric::Distance,
            ),
            "smoothness = 0",
        ),
        (
            of(
                &Class::SmoothStronglyConvex {
                    smoothness: Ratio(ratio(1, 1)),
                    strong_convexity: Ratio(ratio(1, 1)),
                },
                &[1],
                Metric::Distance,
            ),
            "strong-convexity = 1",
        ),
    ] {
        let message = statement.model().unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
    // x_1 has a weight of its own where the average is uniform.
    assert!(
        of(&one, &[0], Metric::Average(Weights::Uniform))
            .model()
            .is_ok()
    );
}

#[test]
fn scopes_follow_what_a_point_has_seen() {
    let model = statement(
        Class::BoundedSubgradients {
            subgradient_sq: Ratio(ratio(1, 1)),
        },
        &[ratio(1, 1)],
        &[1, 2, 3],
        Metric::Average(Weights::StepSizes),
    )
    .model()
    .unwrap();
    let scope = |i, j| model.constraint(Label::Pair(i, j)).unwrap().scope;
    let (star, average, at) = (Name::Minimiser, Name::Average, Name::Iterate);
    for (i, j) in [
        (star, at(3)),
        (at(1), at(3)),
        (at(2), at(1)),
        (at(3), at(2)),
        (at(1), average),
        (average, at(3)),
    ] {
        assert_eq!(scope(i, j), Scope::SgdInExpectation, "{i} {j}");
    }
    for (i, j) in [(at(3), at(1)), (average, at(1)), (average, at(2))] {
        assert_eq!(scope(i, j), Scope::DeterministicMethod, "{i} {j}");
    }
}

/// The checker must not come to depend on what it checks, nor on rounded numbers.
#[test]
fn the_trusted_half_stands_alone() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/proof");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        // Examples in the documentation may say how a certificate is come by.
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let text: String = code.collect::<Vec<_>>().join("\n");
        files += 1;
        for word in [
            "crate::",
            "f64",
            "f32",
            "analytic::",
            "solver::",
            "repair::",
            "witness::",
        ] {
            assert!(!text.contains(word), "{} says {word}", path.display());
        }
    }
    assert_eq!(files, 14);
}
