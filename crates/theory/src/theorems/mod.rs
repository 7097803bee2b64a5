//! The catalogue: one file a theorem, one line here.

mod adagrad_norm;
mod anytime_inverse_sqrt;
mod averaged_least_squares;
mod high_probability;
mod last_iterate_exact;
mod last_iterate_general;
mod last_iterate_inverse_sqrt;
mod last_iterate_linear_decay;
pub mod lower_bound;
mod optimal_constant_step;
mod projected_inverse_sqrt;
mod random_reshuffling;
mod sharp_weighted_average;
mod smooth_convex;
mod smooth_strongly_convex;
mod strongly_convex_constant_step;
mod strongly_convex_decreasing_step;
mod strongly_convex_suffix;
mod strongly_convex_uniform;
mod strongly_convex_weighted;
pub(crate) mod weighted_average;

pub use adagrad_norm::AdagradNorm;
pub use anytime_inverse_sqrt::AnytimeInverseSqrt;
pub use averaged_least_squares::AveragedLeastSquares;
pub use high_probability::HighProbability;
pub use last_iterate_exact::LastIterateExact;
pub use last_iterate_general::LastIterateGeneral;
pub use last_iterate_inverse_sqrt::LastIterateInverseSqrt;
pub use last_iterate_linear_decay::LastIterateLinearDecay;
pub use lower_bound::LowerBound;
pub use optimal_constant_step::OptimalConstantStep;
pub use projected_inverse_sqrt::ProjectedInverseSqrt;
pub use random_reshuffling::RandomReshuffling;
pub use sharp_weighted_average::SharpWeightedAverage;
pub use smooth_convex::SmoothConvex;
pub use smooth_strongly_convex::SmoothStronglyConvex;
pub use strongly_convex_constant_step::StronglyConvexConstantStep;
pub use strongly_convex_decreasing_step::StronglyConvexDecreasingStep;
pub use strongly_convex_suffix::StronglyConvexSuffix;
pub use strongly_convex_uniform::StronglyConvexUniform;
pub use strongly_convex_weighted::StronglyConvexWeighted;
pub use weighted_average::WeightedAverage;

use crate::theorem::Theorem;

/// Every theorem.
///
/// ```
/// use telescope_theory::{controls, theorems};
///
/// // The names are those of experiment files, and no control is a theorem.
/// assert!(theorems::ALL.iter().all(|theorem| !theorem.id().starts_with("control-")));
/// assert!(controls::ALL.iter().all(|control| control.id().starts_with("control-")));
/// ```
pub const ALL: &[&dyn Theorem] = &[
    &WeightedAverage,
    &OptimalConstantStep,
    &SharpWeightedAverage,
    &AnytimeInverseSqrt,
    &ProjectedInverseSqrt,
    &LastIterateGeneral,
    &LastIterateLinearDecay,
    &LastIterateExact,
    &LastIterateInverseSqrt,
    &StronglyConvexUniform,
    &StronglyConvexWeighted,
    &StronglyConvexSuffix::REGISTERED,
    &StronglyConvexConstantStep,
    &StronglyConvexDecreasingStep,
    &SmoothConvex,
    &SmoothStronglyConvex,
    &RandomReshuffling,
    &AveragedLeastSquares,
    &HighProbability::REGISTERED,
    &AdagradNorm,
    &LowerBound,
];

/// The theorem of that name.
///
/// ```
/// use telescope_theory::theorems;
///
/// assert_eq!(theorems::find("lower-bound").unwrap().title(), "What no method improves on");
/// assert!(theorems::find("control-half-noise").is_none(), "a control is no theorem");
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|theorem| theorem.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls;
    use std::fmt::Write as _;

    /// What each statement is about and what it needs, in one page to read beside the sources.
    #[test]
    fn what_each_statement_says_of_itself() {
        let mut page = String::new();
        for theorem in ALL.iter().chain(controls::ALL) {
            let _ = writeln!(
                page,
                "{}: {:?} of the {}{}\n  random problems: {:?}\n  parameter: {:?}\n  proof: {}",
                theorem.id(),
                theorem.measure(),
                theorem.output(),
                if theorem.is_floor() {
                    ", from below"
                } else {
                    ""
                },
                theorem.family(),
                theorem.parameter(),
                theorem.proof_lines().join(" ")
            );
            for &form in theorem.forms() {
                let hypotheses = theorem.hypotheses(form);
                let names: Vec<&str> = hypotheses.iter().map(|one| one.id()).collect();
                let _ = writeln!(page, "  {}: {}", form.id(), names.join(" "));
            }
        }
        insta::assert_snapshot!(page);
    }

    #[test]
    fn each_is_found_by_its_name() {
        for theorem in ALL {
            assert_eq!(find(theorem.id()).map(Theorem::id), Some(theorem.id()));
        }
        assert!(find("weighted").is_none());
    }
}
