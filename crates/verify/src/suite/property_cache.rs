//! The property rung of a claim depends on the theorem, its form, the sampler and the assumptions only: one check serves
//! every experiment that makes the same claim.

use crate::config::ClaimConfig;
use crate::evidence::property::{ClaimOutcome, check_claim};
use std::collections::BTreeMap;
use std::sync::Mutex;
use telescope_core::samplers::AnySampler;

pub(crate) struct PropertyCache {
    cases: u32,
    seed: u64,
    outcomes: Mutex<BTreeMap<String, ClaimOutcome>>,
}

impl PropertyCache {
    pub(crate) fn new(cases: u32, seed: u64) -> Self {
        Self {
            cases,
            seed,
            outcomes: Mutex::new(BTreeMap::new()),
        }
    }

    pub(crate) fn outcome(&self, claim: &ClaimConfig, sampler: AnySampler) -> ClaimOutcome {
        let theorem = claim.theorem.theorem();
        let key = format!(
            "{}/{}/{}/{:?}",
            claim.theorem.name(),
            claim.form.id(),
            sampler.id(),
            claim.assume
        );
        let mut outcomes = self
            .outcomes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        outcomes
            .entry(key)
            .or_insert_with(|| {
                check_claim(
                    theorem,
                    claim.form,
                    sampler,
                    &claim.assume,
                    self.cases,
                    self.seed,
                )
            })
            .clone()
    }
}
