//! Whether a record says what its own experiment says: the claims that were made, the values that were printed, and,
//! where the problem needs no data file, the constants and the exact rung, computed again from the experiment.

use super::replay::plan_again;
use crate::config::{
    AnyOracle, ClaimConfig, DataConfig, ExperimentFile, ProblemConfig, noise_name,
};
use crate::evidence::{exact, law};
use crate::plan::Case;
use crate::record::{CaseRecord, ClaimRecord, ExactText, ExperimentRecord};
use crate::suite::recorded_constants;
use std::path::Path;

/// What does not agree, one line each; and the case, planned again where that needs no data file.
pub(super) fn faults(record: &ExperimentRecord, case: &CaseRecord) -> (Vec<String>, Option<Case>) {
    let file: ExperimentFile = match serde_json::from_value(case.config.clone()) {
        Ok(file) => file,
        Err(error) => {
            let fault = format!("the recorded experiment cannot be read: {error}");
            return (vec![fault], None);
        }
    };
    let mut faults = Vec::new();
    let mut check = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    let id = noise_name(&record.id, &case.label);
    check(
        case.id == id,
        "the case has another name than its experiment and label",
    );
    check(
        file.claim.len() == case.claims.len()
            && file
                .claim
                .iter()
                .zip(&case.claims)
                .all(|(made, kept)| same_claim(&id, made, kept)),
        "the claims are not those of the recorded experiment",
    );
    check(
        file.published.len() == case.published.len()
            && file
                .published
                .iter()
                .zip(&case.published)
                .all(|(printed, kept)| {
                    printed.output.id() == kept.output
                        && printed.gap == kept.printed
                        && printed.source == kept.source
                        && kept.agrees
                            == kept
                                .enclosure
                                .is_some_and(|ends| law::agrees(ends, &kept.printed))
                }),
        "the printed values are not compared as they come out",
    );
    check(
        case.laws.iter().all(law::is_as_recorded),
        "the tests of a law do not give what is recorded of them",
    );
    let sampler = match &file.oracle {
        AnyOracle::SingleSample(oracle) => Some((oracle.sampler, 1)),
        AnyOracle::Minibatch(oracle) => Some((oracle.sampler, oracle.size)),
        _ => None,
    };
    if let Some((sampler, batch)) = sampler {
        // A batch of whole epochs is the full gradient, in whatever order its rows come.
        let epochs = case.rows.is_some_and(|rows| batch % rows.max(1) == 0);
        let expected = sampler.dependence().filter(|_| !epochs);
        check(
            case.constants.dependent.as_deref() == expected,
            "the sampler is another than the recorded experiment's",
        );
    }
    if !needs_data(&file) {
        match plan_again(record, case, file, Path::new("")) {
            Err(error) => check(
                false,
                &format!(
                    "the recorded experiment cannot be planned: {}",
                    error.message
                ),
            ),
            Ok(again) => {
                computed_again(&again, case, &mut check);
                return (faults, Some(again));
            }
        }
    }
    (faults, None)
}

/// The constants and the exact rung, from the experiment.
fn computed_again(again: &Case, case: &CaseRecord, check: &mut impl FnMut(bool, &str)) {
    let start: Vec<ExactText> = again.setup.start().iter().map(ExactText::from).collect();
    check(
        start == case.start,
        "the start is another than the recorded experiment's",
    );
    check(
        recorded_constants(again) == case.constants,
        "the constants are others than the recorded experiment's",
    );
    let exact = again.claims.iter().map(|claim| {
        let bound = claim.bound.as_ref().ok()?;
        exact::decide(again, claim, bound.as_ref())
    });
    check(
        exact.eq(case.claims.iter().map(|claim| claim.exact.clone())),
        "the exact rung gives something else",
    );
    check(
        law::published(again) == case.published,
        "the printed values compare otherwise",
    );
}

fn same_claim(case: &str, made: &ClaimConfig, kept: &ClaimRecord) -> bool {
    let theorem = made.theorem.name();
    kept.id == format!("{case}/{theorem}/{}", made.form.id())
        && kept.theorem == theorem
        && kept.control == made.theorem.is_control()
        && kept.form == made.form
        && kept.relation == made.relation
        && kept.assumed == made.assume
        && kept.expected == made.expect
}

/// Whether the problem is read from a file beside the experiment.
fn needs_data(file: &ExperimentFile) -> bool {
    match &file.problem {
        ProblemConfig::Quadratic(_) | ProblemConfig::MaxAffine(_) | ProblemConfig::Wiggle => false,
        ProblemConfig::FiniteSum(sum) => {
            matches!(sum.data, DataConfig::Csv(_) | DataConfig::File(_))
        }
    }
}
