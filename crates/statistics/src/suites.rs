//! The level of whole suites, by simulation: at the null boundary, E X = b for every claim, the share of suites with any wrong
//! refutation, and with any verification (each of which would be wrong an instant beyond the boundary), is at most α. Every
//! claim has its slot of α, laws are bounded and unbounded, and each claim stops at its first decision.

use super::simulation::{Law, Stream, allowance};
use super::{Budget, Refuter, Verifier};

const ALPHA: f64 = 0.05;
const SUITES: u32 = 2000;
const LONGEST: usize = 200;

/// A claim's law, and its ceiling if there is one.
const CLAIMS: [(Law, Option<f64>); 8] = [
    (Law::TwoPoint { p: 0.5, high: 1.0 }, Some(1.0)),
    (Law::TwoPoint { p: 0.02, high: 1.0 }, Some(1.0)),
    (Law::TwoPoint { p: 0.9, high: 1.0 }, Some(1.0)),
    (Law::Uniform, Some(1.5)),
    (Law::FourthPower, Some(1.0)),
    (Law::Spike { p: 0.05 }, Some(1.0)),
    (Law::Exponential, None),
    (Law::HeavyTail, None),
];

/// (suites with a refutation, suites with a verification) when claims are held against `factor` times their mean.
fn errors(seed: u64, slots: u32, factor: f64) -> (u32, u32) {
    let budget = Budget::new(ALPHA, ALPHA, slots).unwrap();
    let mut stream = Stream::new(seed);
    let (mut refuted, mut verified) = (0, 0);
    for _ in 0..SUITES {
        let (mut any_refuted, mut any_verified) = (false, false);
        for (law, ceiling) in CLAIMS {
            let bound = factor * law.mean();
            let mut refuter = Refuter::new(bound, budget.slot_refute()).unwrap();
            let mut verifier =
                ceiling.and_then(|most| Verifier::new(bound, most, budget.slot_verify()).ok());
            for _ in 0..LONGEST {
                let x = law.draw(&mut stream);
                refuter.push(x).unwrap();
                if let Some(verifier) = &mut verifier {
                    verifier.push(x).unwrap();
                }
                if refuter.decision().is_some() {
                    any_refuted = true;
                    break;
                }
                if verifier
                    .as_ref()
                    .is_some_and(|verifier| verifier.decision().is_some())
                {
                    any_verified = true;
                    break;
                }
            }
        }
        refuted += u32::from(any_refuted);
        verified += u32::from(any_verified);
    }
    (refuted, verified)
}

#[test]
fn whole_suites_keep_their_level_at_the_boundary() {
    let slots = u32::try_from(CLAIMS.len()).unwrap();
    let (refuted, verified) = errors(81, slots, 1.0);
    let limit = allowance(ALPHA, SUITES);
    assert!(
        f64::from(refuted) <= limit && f64::from(verified) <= limit,
        "{refuted} {verified}"
    );
    // A harness in which nothing can err tests nothing.
    assert!(refuted >= 10 && verified >= 10, "{refuted} {verified}");
}

/// Control: with the whole of α for each claim the level is lost.
#[test]
fn without_slots_the_level_is_lost() {
    let (refuted, verified) = errors(82, 1, 1.0);
    let limit = allowance(ALPHA, SUITES);
    assert!(
        f64::from(refuted) > limit && f64::from(verified) > limit,
        "{refuted} {verified}"
    );
}
