//! What a user writes: one TOML file an experiment. Reading it yields checked values or an error that names the file,
//! the line, the column and the key, and says how to mend it.

mod error;
mod file;
mod grid;
mod location;
mod schema;

pub use error::ConfigError;
pub(crate) use error::edit_distance;
pub use file::{
    AnyOracle, ClaimConfig, CsvConfig, DataConfig, EndpointsConfig, Expectation, ExperimentFile,
    FiniteSumConfig, InlineRow, MaxAffineConfig, MinibatchConfig, NoiseConfig, PieceConfig,
    ProblemConfig, PublishedConfig, QuadraticConfig, Relation, RunConfig, SingleSampleConfig,
    Start, TheoremId,
};
pub use grid::{CaseConfig, Experiment};
pub use schema::json_schema;

pub(crate) use location::Document;
