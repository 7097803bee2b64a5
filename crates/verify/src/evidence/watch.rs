//! One claim while its replicates come in: two e-processes, a decision that is final, the digest of what was seen.

use super::curves::mean;
use crate::config::Relation;
use crate::record::{DecisionRecord, Direction, SampledRecord};
use crate::statistics::{
    Budget, Refuter, Verifier, betting_interval, betting_lower_limit, replicates_to_decide,
};
use sha2::{Digest, Sha256};
use telescope_core::arithmetic::Interval;

/// 1 − this is the level of the mean gap's interval in records.
pub(crate) const INTERVAL_ALPHA: f64 = 1e-3;

/// What a claim's replicates are held against.
#[derive(Clone, Debug)]
pub(super) struct Stakes {
    /// The claim's name, for messages.
    pub(super) claim: String,
    /// The bound b, enclosed: refuted above its upper end, verified below its lower end.
    pub(super) bound: Interval,
    /// Where the claim is about the chance of a gap above this.
    pub(super) threshold: Option<Interval>,
    /// R*, enclosed: refuted with the gap to its upper end, verified with the gap to its lower end.
    pub(super) optimum: Interval,
    /// B_max, with how it is known.
    pub(super) ceiling: Option<(String, f64)>,
    /// At most, or equal.
    pub(super) relation: Relation,
    /// Replicates whose mean is shown.
    pub(super) shown: usize,
}

/// A claim under watch.
pub(super) struct Watch {
    stakes: Stakes,
    refuter: Refuter,
    verifier: Option<Verifier>,
    digest: Sha256,
    count: u64,
    decision: Option<DecisionRecord>,
    /// Gaps seen, for forecasts; those of the shown replicates, at least, for the mean.
    gaps: Vec<f64>,
}

impl Watch {
    /// Starts with no replicate; `None` if the bound is no finite number, so that nothing can be decided.
    pub(super) fn new(stakes: Stakes, budget: &Budget) -> Option<Self> {
        let refuter = Refuter::new(stakes.bound.upper(), budget.slot_refute()).ok()?;
        // Sampling shows that a gap is small, never that it equals a bound.
        let verifier = match (&stakes.ceiling, stakes.relation) {
            (Some((_, ceiling)), Relation::AtMost) => {
                Verifier::new(stakes.bound.lower(), *ceiling, budget.slot_verify()).ok()
            }
            _ => None,
        };
        Some(Self {
            stakes,
            refuter,
            verifier,
            digest: Sha256::new(),
            count: 0,
            decision: None,
            gaps: vec![],
        })
    }

    /// Takes the risk of the next replicate, which was evaluated in `f64` to within `error`; a decision is final.
    pub(super) fn push(&mut self, risk: f64, error: f64) -> Result<(), String> {
        let claim = &self.stakes.claim;
        if !(risk.is_finite() && error.is_finite()) {
            return Err(format!(
                "{claim}: the risk of replicate {} is no finite number: the run diverges; use smaller step sizes",
                self.count
            ));
        }
        // The mean is over a fixed number of replicates: one that stopped with the decision would be biased.
        if self.decision.is_none() || self.gaps.len() < self.stakes.shown {
            let gap = (risk - self.stakes.optimum.midpoint()).max(0.0);
            self.gaps.push(match &self.stakes.threshold {
                None => gap,
                Some(threshold) => f64::from(u8::from(gap > threshold.midpoint())),
            });
        }
        if self.decision.is_some() {
            return Ok(());
        }
        self.count += 1;
        self.digest.update(risk.to_bits().to_le_bytes());
        let (low, high) = self.gap_ends(risk, error);
        if let Some((name, ceiling)) = &self.stakes.ceiling
            && low > ceiling * (1.0 + 1e-9)
        {
            return Err(format!(
                "{claim}: the gap {low} of replicate {} lies above its proven ceiling {ceiling} ({name}): one of them is wrong",
                self.count
            ));
        }
        // A point rounded out of the domain may lie below R* by some roundings, not by more.
        let scale = self.stakes.ceiling.as_ref();
        let scale = scale.map_or(self.stakes.bound.upper(), |(_, ceiling)| *ceiling);
        let lack = self.stakes.optimum.lower() - risk - error;
        if lack > scale.max(self.stakes.optimum.upper().abs()) * 1e-9 {
            return Err(format!(
                "{claim}: the risk of replicate {} lies {lack} below the minimum: the run has left the domain, or R* is wrong",
                self.count
            ));
        }
        let spoiled = |error: &dyn std::fmt::Display| format!("{claim}: {error}");
        self.refuter.push(low).map_err(|error| spoiled(&error))?;
        let mut decision = self
            .refuter
            .decision()
            .map(|found| (Direction::Refuted, found));
        if let Some(verifier) = &mut self.verifier {
            verifier.push(high).map_err(|error| spoiled(&error))?;
            decision = decision.or(verifier
                .decision()
                .map(|found| (Direction::Verified, found)));
        }
        self.decision = decision.map(|(direction, found)| DecisionRecord {
            direction,
            index: found.index,
            log_value: finite(found.log_value),
        });
        Ok(())
    }

    /// The least and the largest gap that the evaluated risk and the enclosure of R* allow.
    fn gap_ends(&self, risk: f64, error: f64) -> (f64, f64) {
        let risk = Interval::point(risk);
        let error = Interval::point(error);
        let low = risk - error - Interval::point(self.stakes.optimum.upper());
        let high = risk + error - Interval::point(self.stakes.optimum.lower());
        let (low, high) = (low.lower().max(0.0), high.upper().clamp(0.0, f64::MAX));
        match &self.stakes.threshold {
            None => (low, high),
            Some(threshold) => {
                let one_if = |above: bool| f64::from(u8::from(above));
                (
                    one_if(low > threshold.upper()),
                    one_if(high > threshold.lower()),
                )
            }
        }
    }

    /// Whether more replicates, within the limit, would likely decide.
    pub(super) fn is_worth_more(&self, budget: &Budget, most: u64) -> bool {
        self.decision.is_none()
            && self
                .forecast(budget)
                .is_some_and(|needed| needed <= most.saturating_mul(2))
    }

    fn forecast(&self, budget: &Budget) -> Option<u64> {
        let ceiling = match (&self.verifier, &self.stakes.ceiling) {
            (Some(_), Some((_, ceiling))) => Some(*ceiling),
            _ => None,
        };
        replicates_to_decide(
            &self.gaps,
            self.stakes.bound.upper(),
            ceiling,
            budget.slot_verify(),
            budget.slot_refute(),
        )
        .ok()
        .flatten()
        .map(|forecast| forecast.replicates)
    }

    /// What was found.
    pub(super) fn record(self, budget: &Budget) -> SampledRecord {
        let forecast = if self.decision.is_some() {
            None
        } else {
            self.forecast(budget)
        };
        let shown = &self.gaps[..self.gaps.len().min(self.stakes.shown)];
        let interval = match &self.stakes.ceiling {
            Some((_, ceiling)) => betting_interval(shown, *ceiling, INTERVAL_ALPHA)
                .map_or((0.0, None), |interval| {
                    (interval.lower, Some(interval.upper))
                }),
            None => (
                betting_lower_limit(shown, INTERVAL_ALPHA).unwrap_or(0.0),
                None,
            ),
        };
        SampledRecord {
            replicates: self.count,
            decision: self.decision,
            refute_alpha: budget.slot_refute(),
            verify_alpha: budget.slot_verify(),
            refute_bound: self.stakes.bound.upper(),
            verify_bound: self.stakes.bound.lower(),
            refute_log_value: finite(self.refuter.log_value()),
            verify_log_value: self
                .verifier
                .as_ref()
                .and_then(|verifier| finite(verifier.log_value())),
            mean: mean(shown),
            interval,
            forecast,
            digest: hex(&self.digest.finalize()),
            ceiling: self.stakes.ceiling,
        }
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stakes(bound: [f64; 2], optimum: [f64; 2]) -> Stakes {
        Stakes {
            claim: "test".into(),
            bound: Interval::new(bound[0], bound[1]),
            threshold: None,
            optimum: Interval::new(optimum[0], optimum[1]),
            ceiling: Some(("given".into(), 4.0)),
            relation: Relation::AtMost,
            shown: 10,
        }
    }

    fn budget() -> Budget {
        Budget::new(1e-3, 1e-3, 1).unwrap()
    }

    /// The record after many equal replicates.
    fn after(stakes: Stakes, risk: f64, error: f64) -> SampledRecord {
        let mut watch = Watch::new(stakes, &budget()).unwrap();
        for _ in 0..2000 {
            watch.push(risk, error).unwrap();
        }
        watch.record(&budget())
    }

    fn direction(record: &SampledRecord) -> Option<Direction> {
        record.decision.map(|decision| decision.direction)
    }

    #[test]
    fn decides_either_way() {
        let verified = after(stakes([1.0, 1.0], [0.0, 0.0]), 0.5, 0.0);
        assert_eq!(direction(&verified), Some(Direction::Verified));
        let refuted = after(stakes([1.0, 1.0], [0.0, 0.0]), 2.0, 0.0);
        assert_eq!(direction(&refuted), Some(Direction::Refuted));
    }

    #[test]
    fn an_enclosure_of_the_optimum_counts_against_each_decision() {
        // R* in [0, 1], risk 1/2: the gap lies in [0, 1/2].
        let wide = [0.0, 1.0];
        assert_eq!(direction(&after(stakes([0.4, 0.4], wide), 0.5, 0.0)), None);
        assert_eq!(direction(&after(stakes([0.1, 0.1], wide), 0.5, 0.0)), None);
        assert_eq!(
            direction(&after(stakes([0.9, 0.9], wide), 0.5, 0.0)),
            Some(Direction::Verified)
        );
    }

    #[test]
    fn the_error_of_evaluation_counts_against_each_decision() {
        let of =
            |bound: f64, error| direction(&after(stakes([bound, bound], [0.0; 2]), 1.0, error));
        assert_eq!(of(1.5, 0.0), Some(Direction::Verified));
        assert_eq!(of(1.5, 0.6), None);
        assert_eq!(of(0.5, 0.0), Some(Direction::Refuted));
        assert_eq!(of(0.5, 0.6), None);
    }

    #[test]
    fn each_end_of_the_bound_has_its_decision() {
        // Between the ends nothing is decided.
        let record = after(stakes([1.0, 2.0], [0.0; 2]), 1.5, 0.0);
        assert_eq!(direction(&record), None);
        assert!((record.verify_bound - 1.0).abs() < f64::EPSILON);
        assert!((record.refute_bound - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn an_equality_is_never_verified() {
        let mut equal = stakes([1.0, 1.0], [0.0, 0.0]);
        equal.relation = Relation::Equal;
        let record = after(equal.clone(), 0.5, 0.0);
        assert_eq!(direction(&record), None);
        assert_eq!(record.verify_log_value, None);
        assert_eq!(direction(&after(equal, 2.0, 0.0)), Some(Direction::Refuted));
    }

    #[test]
    fn nothing_is_verified_without_a_ceiling() {
        let mut unbounded = stakes([1.0, 1.0], [0.0, 0.0]);
        unbounded.ceiling = None;
        assert_eq!(direction(&after(unbounded, 0.1, 0.0)), None);
    }

    #[test]
    fn a_decision_is_final_and_counts_its_replicates() {
        let mut watch = Watch::new(stakes([1.0, 1.0], [0.0, 0.0]), &budget()).unwrap();
        for index in 0..3000 {
            watch
                .push(if index < 1000 { 0.5 } else { 3.9 }, 0.0)
                .unwrap();
        }
        let record = watch.record(&budget());
        assert_eq!(direction(&record), Some(Direction::Verified));
        let decision = record.decision.unwrap();
        assert_eq!(decision.index, record.replicates);
        assert!(record.replicates < 1000);
        assert_eq!(decision.log_value, record.verify_log_value);
        // The mean is over the shown ones, the digest over those that decided.
        assert!((record.mean - 0.5).abs() < 1e-12);
        assert_eq!(
            record.digest,
            after(stakes([1.0, 1.0], [0.0; 2]), 0.5, 0.0).digest
        );
    }

    #[test]
    fn a_gap_above_its_ceiling_is_an_error() {
        let mut watch = Watch::new(stakes([1.0, 1.0], [0.0, 0.0]), &budget()).unwrap();
        assert!(watch.push(3.9, 0.0).is_ok());
        assert!(
            watch.push(4.1, 0.2).is_ok(),
            "within the error of evaluation"
        );
        assert!(watch.push(4.1, 0.0).unwrap_err().contains("proven ceiling"));
        assert!(watch.push(f64::NAN, 0.0).unwrap_err().contains("diverges"));
    }
}
