//! What a user writes: one TOML file an experiment. Reading it yields checked values or an error that names the file,
//! the line, the column and the key, and says how to mend it.

mod arm;
mod claim;
mod data_file;
mod error;
mod file;
mod grid;
mod location;
mod problem;
mod schema;

pub use arm::{ArmConfig, CheckConfig, ComparisonAxis, ComparisonConfig, ComparisonQuantity};
pub use claim::{
    ClaimConfig, EndpointsConfig, Expectation, PublishedConfig, Relation, ShareText, TheoremId,
};
pub(crate) use claim::{output_by_name, output_name};
pub use data_file::FileConfig;
pub(crate) use data_file::of_flags;
pub use error::ConfigError;
pub use file::{
    AnyOracle, ExperimentFile, MinibatchConfig, NoiseConfig, RunConfig, SingleSampleConfig, Start,
};
pub use grid::{CaseConfig, Experiment};
pub(crate) use grid::{is_experiment_name, noise_name};
pub use problem::{
    DataConfig, FiniteSumConfig, InlineRow, MaxAffineConfig, PieceConfig, ProblemConfig,
    QuadraticConfig,
};
pub use schema::json_schema;
pub(crate) use telescope_tables::edit_distance;

pub(crate) use location::Document;
