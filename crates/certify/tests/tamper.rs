//! A certificate that was changed in any place is refused: by its seal always, and by its algebra where the change makes
//! the file untrue.

use proptest::prelude::*;
use std::sync::LazyLock;
use telescope_certify::proof::{Class, Label, Metric, Name, Ratio, Setting, Weights};
use telescope_certify::repair::certify;
use telescope_certify::solver::Options;
use telescope_certify::{Certificate, Flaw, Scope, Statement, analytic, check};
use telescope_core::arithmetic::Rational;

fn statement(metric: Metric) -> Statement {
    Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: "4".parse().unwrap(),
        },
        distance_sq: "9/4".parse().unwrap(),
        step_sizes: ["1/2", "1/3", "1/4", "1/5"]
            .map(|step| step.parse().unwrap())
            .to_vec(),
        metric,
        setting: Setting::Plain,
    }
}

/// One in closed form, whose slack has rank one, and one from the solver, whose slack has a little room.
static CERTIFICATES: LazyLock<[Certificate; 3]> = LazyLock::new(|| {
    let solved = |metric| {
        certify(&statement(metric), &Options::default())
            .unwrap()
            .certificate
    };
    [
        analytic::textbook(&statement(Metric::Average(Weights::StepSizes))).unwrap(),
        solved(Metric::LastIterate),
        solved(Metric::Distance),
    ]
});

/// The same certificate with a seal that fits.
fn sealed(mut certificate: Certificate) -> Certificate {
    certificate.seal = certificate.true_seal();
    certificate
}

fn change(value: &Ratio, by: i32, over: u8) -> Ratio {
    Ratio(&value.0 + Rational::from_parts(by.into(), over.into()))
}

#[test]
fn the_originals_pass_and_survive_a_round_trip() {
    for certificate in &*CERTIFICATES {
        check(certificate).unwrap();
        let again = Certificate::from_text(&certificate.to_text()).unwrap();
        assert_eq!(&again, certificate);
        assert_eq!(again.to_text(), certificate.to_text());
    }
}

proptest! {
    /// Each multiplier, each label, the bound, the scope: refused by the algebra alone.
    #[test]
    fn a_changed_proof_is_refused(
        which in 0_usize..3,
        place in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        by in prop_oneof![-40_i32..0, 1_i32..40],
        kind in 0_u8..6,
    ) {
        let original = &CERTIFICATES[which];
        let mut changed = original.clone();
        let index = place.index(changed.multipliers.len());
        let other = other.index(changed.multipliers.len());
        match kind {
            0 => changed.multipliers[index].by = change(&changed.multipliers[index].by, by, 200),
            1 => changed.bound = change(&changed.bound, by, 200),
            2 => {
                prop_assume!(index != other && changed.multipliers[index].by != changed.multipliers[other].by);
                let one = changed.multipliers[index].by.clone();
                changed.multipliers[index].by = std::mem::replace(&mut changed.multipliers[other].by, one);
            }
            3 => { changed.multipliers.remove(index); }
            4 => {
                let label = &mut changed.multipliers[index].on;
                *label = match *label {
                    Label::Pair(i, j) => Label::Pair(j, i),
                    Label::Subgradient(Name::Iterate(t)) => Label::Subgradient(Name::Iterate(t + 1)),
                    _ => Label::Subgradient(Name::Minimiser),
                };
            }
            _ => {
                changed.speaks_for = match changed.speaks_for {
                    Scope::SgdInExpectation => Scope::DeterministicMethod,
                    Scope::DeterministicMethod | Scope::FiniteSum => Scope::SgdInExpectation,
                };
            }
        }
        prop_assert!(check(&changed).is_err(), "unsealed");
        prop_assert_ne!(check(&sealed(changed)), Err(Flaw::Seal));
    }

    /// The statement: the seal refuses all, and the algebra what is not proved any more.
    #[test]
    fn a_changed_statement_is_refused(
        which in 0_usize..3,
        place in 0_usize..4,
        by in prop_oneof![-40_i32..0, 1_i32..40],
        kind in 0_u8..4,
    ) {
        let original = &CERTIFICATES[which];
        let mut changed = original.clone();
        let now = &mut changed.statement;
        match kind {
            0 => now.step_sizes[place] = change(&now.step_sizes[place], by, 200),
            1 => now.distance_sq = change(&now.distance_sq, by, 200),
            2 => now.metric = if now.metric == Metric::BestIterate { Metric::LastIterate } else { Metric::BestIterate },
            _ => now.class = Class::BoundedSubgradients { subgradient_sq: change(&"4".parse().unwrap(), by, 200) },
        }
        prop_assert!(check(&changed).is_err());
        // η_T has no part in x_T: changing it leaves a true statement, with a seal that fits.
        let harmless = kind == 0 && place == 3 && original.statement.metric == Metric::LastIterate;
        prop_assert_eq!(check(&sealed(changed)).is_ok(), harmless);
    }
}

#[test]
fn planted_flaws_are_named() {
    let original = &CERTIFICATES[0];
    let flaw = |edit: &dyn Fn(&mut Certificate)| {
        let mut changed = original.clone();
        edit(&mut changed);
        check(&sealed(changed)).unwrap_err()
    };
    assert!(matches!(flaw(&|c| c.format.push('0')), Flaw::Format(_)));
    assert!(matches!(
        flaw(&|c| c.statement.step_sizes.clear()),
        Flaw::Statement(_)
    ));
    assert!(matches!(
        flaw(&|c| c.multipliers.push(c.multipliers[1].clone())),
        Flaw::Repeated(_)
    ));
    assert!(matches!(
        flaw(&|c| c.multipliers[1].by = "-1".parse().unwrap()),
        Flaw::NotPositive(_)
    ));
    assert!(matches!(
        flaw(&|c| c.multipliers[1].on = Label::Pair(Name::Iterate(9), Name::Iterate(1))),
        Flaw::Unknown(_)
    ));
    assert!(matches!(
        flaw(&|c| c.multipliers[2].by = "1/100".parse().unwrap()),
        Flaw::Values { .. }
    ));
    assert!(matches!(
        flaw(&|c| c.bound = "1/100".parse().unwrap()),
        Flaw::Bound { .. }
    ));
    assert!(matches!(
        flaw(&|c| c.speaks_for = Scope::DeterministicMethod),
        Flaw::Scope { .. }
    ));
    // Less on ‖g_1‖², with the bound that this gives: only the slack is wrong.
    let slack = flaw(&|c| {
        let place = c
            .multipliers
            .iter()
            .position(|m| m.on == Label::Subgradient(Name::Iterate(1)))
            .unwrap();
        let tenth = &c.multipliers[place].by.0 / Rational::from(10);
        c.multipliers[place].by.0 -= &tenth;
        c.bound.0 -= tenth * Rational::from(4);
    });
    assert!(matches!(slack, Flaw::Slack(_)), "{slack}");
    let mut unsealed = original.clone();
    unsealed.seal = CERTIFICATES[1].seal.clone();
    assert_eq!(check(&unsealed), Err(Flaw::Seal));
}

#[test]
fn unreadable_files_say_where() {
    let text = CERTIFICATES[0].to_text();
    for (from, to, part) in [
        ("\"bound\"", "\"bond\"", "unknown field `bond`"),
        ("\"*\"", "\"x\"", "names no point"),
        ("\"1/2\"", "\"0.5\"", "not a ratio of integers"),
    ] {
        let message = Certificate::from_text(&text.replacen(from, to, 1))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains(part) && message.contains("line"),
            "{message}"
        );
    }
}

/// A worst-case function whose start has fewer coordinates than its slopes is refused, not run.
#[test]
fn a_start_of_another_dimension_is_refused() {
    let family = telescope_certify::catalogue::Family::Constant;
    let statement = family.statement(2, Metric::LastIterate);
    let mut witness = telescope_certify::plane::in_the_plane(&statement).expect("a function");
    assert!(witness.check().is_ok());
    for piece in &mut witness.pieces {
        piece.slope.push("0".parse().expect("a number"));
    }
    let flaw = witness.check().expect_err("three coordinates against two");
    assert!(flaw.to_string().contains("another dimension"), "{flaw}");
}
