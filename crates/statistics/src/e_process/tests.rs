//! The processes against hand calculations, at the level and at their limits.

use super::*;
use telescope_core::ops::{exp, ln};

#[test]
fn one_sample_by_hand() {
    let mean_bet = REFUTE.values().iter().sum::<f64>() / 20.0;
    let mut refuter = Refuter::new(2.0, 1e-6).unwrap();
    assert!(refuter.log_value().abs() < 1e-15);
    refuter.push(8.0).unwrap(); // X/b - 1 = 3: C = 1 + 3 mean(u)
    assert!((exp(refuter.log_value()) - (1.0 + 3.0 * mean_bet)).abs() < 1e-14);

    let mean_bet = VERIFY.values().iter().sum::<f64>() / 20.0;
    let mut verifier = Verifier::new(1.0, 4.0, 1e-6).unwrap();
    verifier.push(0.0).unwrap(); // Y = 0, m = 1/4: C = 1 + mean(u)/3
    assert!((exp(verifier.log_value()) - (1.0 + mean_bet / 3.0)).abs() < 1e-14);
    verifier.push(9.0).unwrap(); // cut at the ceiling
    assert_eq!((verifier.clipped(), verifier.count()), (1, 2));
}

#[test]
fn the_first_crossing_is_kept_whatever_follows() {
    let mut refuter = Refuter::new(1.0, 0.05).unwrap();
    let mut path = Vec::new();
    for _ in 0..30 {
        refuter.push(3.0).unwrap();
        path.push(refuter.log_value());
    }
    let decision = refuter.decision().unwrap();
    let first = path.iter().position(|&v| v >= ln(20.0)).unwrap() as u64 + 1;
    assert_eq!((decision.index, refuter.count()), (first, first));
    for _ in 0..1000 {
        refuter.push(0.0).unwrap();
    }
    assert!(refuter.push(f64::NAN).is_err());
    assert_eq!(refuter.decision(), Some(decision));
    assert_eq!(refuter.log_value().to_bits(), decision.log_value.to_bits());
    assert!(reaches(decision.log_value, decision.index, 0.05));
}

#[test]
fn exactly_the_level_is_not_enough_but_the_margin_is_tiny() {
    let level = ln(20.0);
    assert!(!reaches(level, 1, 0.05));
    assert!(reaches(level + 1e-12, 300, 0.05));
    assert!(!reaches(f64::NAN, 1, 0.05) && !reaches(100.0, 0, 0.05));
    assert!(!reaches(100.0, 1, f64::NAN) && reaches(f64::INFINITY, 1, 1e-300));
}

#[test]
fn a_capital_of_exactly_the_level_does_not_decide() {
    let at = |level: f64| {
        let mut process = Process::new(&crate::capital::VERIFY, 0.05).unwrap();
        process.level = level;
        process.push(2.0);
        (process.log_value(), process.decision.is_some())
    };
    let (log_value, _) = at(1.0);
    assert!(log_value > 0.1);
    assert!(!at(log_value).1 && at(log_value - 2.0 * margin(1, log_value)).1);
}

#[test]
fn samples_above_the_ceiling_are_counted_and_cut() {
    let mut verifier = Verifier::new(0.5, 1.0, 1e-9).unwrap();
    for (sample, clipped) in [(0.25, 0), (1.0, 0), (1.0_f64.next_up(), 1), (3.0, 2)] {
        verifier.push(sample).unwrap();
        assert_eq!(verifier.clipped(), clipped);
    }
    let mut cut = Verifier::new(0.5, 1.0, 1e-9).unwrap();
    for sample in [0.25, 1.0, 1.0, 1.0] {
        cut.push(sample).unwrap();
    }
    assert_eq!(verifier.log_value().to_bits(), cut.log_value().to_bits());
}

#[test]
fn a_bound_of_zero_is_refuted_by_the_first_positive_sample() {
    let mut refuter = Refuter::new(0.0, 1e-12).unwrap();
    for _ in 0..100 {
        refuter.push(0.0).unwrap();
    }
    assert!(refuter.log_value().abs() < 1e-15 && refuter.decision().is_none());
    refuter.push(1e-300).unwrap();
    let decision = refuter.decision().unwrap();
    assert_eq!(decision.index, 101);
    assert!(decision.log_value == f64::INFINITY);
}

#[test]
fn a_bound_of_zero_is_never_verified() {
    let mut verifier = Verifier::new(0.0, 1.0, 0.5).unwrap();
    for _ in 0..10_000 {
        verifier.push(0.0).unwrap();
    }
    assert!(verifier.decision().is_none() && verifier.log_value() <= 1e-12);
}

#[test]
fn bad_samples_spoil_the_process_for_good() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0] {
        let mut refuter = Refuter::new(1.0, 0.5).unwrap();
        let mut verifier = Verifier::new(1.0, 2.0, 0.5).unwrap();
        assert!(refuter.push(bad).is_err() && verifier.push(bad).is_err());
        for _ in 0..1000 {
            assert_eq!(refuter.push(9.0), Err(SampleError::Spoiled { index: 1 }));
            assert!(verifier.push(0.0).is_err());
        }
        assert!(refuter.decision().is_none() && verifier.decision().is_none());
    }
}

#[test]
fn extreme_scales_do_not_overflow() {
    let mut refuter = Refuter::new(f64::MIN_POSITIVE, 1e-300).unwrap();
    while refuter.decision().is_none() {
        refuter.push(f64::MAX).unwrap();
    }
    assert!(refuter.log_value().is_finite() && refuter.count() < 10);
    let bound = 1.0f64.next_down();
    let mut verifier = Verifier::new(bound, 1.0, 1e-9).unwrap();
    verifier.push(0.0).unwrap(); // S = 2^53
    assert!(verifier.decision().is_some());
}

#[test]
fn parameters_outside_their_range_are_refused() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            Refuter::new(bad, 0.1),
            Err(ProcessError::Bound(_))
        ));
        assert!(matches!(
            Verifier::new(bad, 9.0, 0.1),
            Err(ProcessError::Bound(_))
        ));
    }
    for bad in [1.0, 0.5, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            Verifier::new(1.0, bad, 0.1),
            Err(ProcessError::Ceiling { .. })
        ));
    }
    for bad in [0.0, 1.0, -0.1, f64::NAN, 1e-310] {
        assert!(matches!(
            Refuter::new(1.0, bad),
            Err(ProcessError::Alpha(_))
        ));
        assert!(matches!(
            Verifier::new(1.0, 2.0, bad),
            Err(ProcessError::Alpha(_))
        ));
    }
}
