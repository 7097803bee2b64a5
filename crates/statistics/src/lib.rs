//! Statistics of the sampled rung: decisions and intervals that are valid at every sample size.
//!
//! Nothing here rests on a limit theorem. Each file derives what it computes, states the hypothesis it
//! needs and names its source:
//!
//! | file | what | needs |
//! | --- | --- | --- |
//! | `alpha` | the suite's error probability, cut into equal slots | nothing |
//! | `e_process` | refute and verify, at any stopping time | X >= 0; to verify also X <= a proven ceiling |
//! | `replicates` | how many replicates a decision will take | an estimate, or samples so far |
//! | `betting_interval` | limits for a mean at a fixed number of samples | X >= 0; an upper limit also a ceiling |
//! | `empirical_bernstein` | the same by a closed formula, as a cross-check | 0 <= X <= ceiling |
//! | `clopper_pearson` | limits for a probability from k of n | independent draws |
//! | `quantile` | empirical quantiles and their order-statistic bands | independent draws, any law |
//! | `law` | chi-square tests of samples against an exact Gaussian law | the law is that Gaussian |
//!
//! What an error probability does not cover is said where a verdict is given: the generator is taken as
//! random, and the samples as the numbers they claim to be.

#![forbid(unsafe_code)]

mod alpha;
mod betting_interval;
mod binomial;
mod capital;
mod clopper_pearson;
mod e_process;
mod empirical_bernstein;
mod law;
mod quantile;
mod replicates;
mod sample;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod suites;

pub use alpha::{Budget, BudgetError};
pub use betting_interval::{betting_interval, betting_lower_limit, betting_upper_limit};
pub use capital::BETS;
pub use clopper_pearson::{
    ProportionError, proportion_interval, proportion_lower_limit, proportion_upper_limit,
};
pub use e_process::{Decision, ProcessError, Refuter, Verifier, reaches};
pub use empirical_bernstein::{empirical_bernstein_interval, hoeffding_interval};
pub use law::{
    LawError, bonferroni, covariance_p_value, mean_p_value, point_p_value, sub_gaussian_p_value,
};
pub use quantile::{OrderBand, QuantileError, empirical_quantile, order_band};
pub use replicates::{
    Direction, Forecast, ForecastError, VerificationPlan, replicates_to_decide,
    replicates_to_refute, replicates_to_verify,
};
pub use sample::{Interval, IntervalError, SampleError};
