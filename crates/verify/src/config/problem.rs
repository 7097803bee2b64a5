//! What is minimised, as experiment files say it.

use super::data_file::FileConfig;
use crate::data::SyntheticConfig;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::losses::AnyLoss;
use telescope_core::number::{Nonnegative, Number};

/// The problem.
///
/// ```
/// use telescope_verify::config::ProblemConfig;
///
/// let problem: ProblemConfig = toml::from_str("[quadratic]\nmatrix = [[2.0]]\nminimiser = [0.0]")?;
/// assert!(matches!(problem, ProblemConfig::Quadratic(_)));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemConfig {
    /// ½(x − c)ᵀA(x − c), A positive semidefinite.
    Quadratic(QuadraticConfig),
    /// The mean loss over the rows of a data set.
    FiniteSum(FiniteSumConfig),
    /// The largest of affine functions.
    MaxAffine(MaxAffineConfig),
    /// x²(1 + sin x) in one coordinate: not convex, so that no theorem here applies.
    Wiggle,
}

/// A quadratic.
///
/// ```
/// use telescope_verify::config::QuadraticConfig;
///
/// let quadratic: QuadraticConfig = toml::from_str("matrix = [[2, 0], [0, \"1/3\"]]\nminimiser = [0, 1]")?;
/// assert!(quadratic.matrix[1][1].is_ratio() && quadratic.minimiser.len() == 2);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct QuadraticConfig {
    /// A, row by row: symmetric and positive semidefinite (decided exactly).
    pub matrix: Vec<Vec<Number>>,
    /// c.
    pub minimiser: Vec<Number>,
}

/// A finite sum.
///
/// ```
/// use telescope_verify::config::FiniteSumConfig;
///
/// let text = "loss = \"squared\"\npenalty = 0.1\ndata.synthetic = { rows = 100, columns = 5 }";
/// let sum: FiniteSumConfig = toml::from_str(text)?;
/// assert_eq!((sum.loss.id(), sum.penalty.unwrap().number().value()), ("squared", 0.1));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FiniteSumConfig {
    /// The loss of a prediction and a label.
    pub loss: AnyLoss,
    /// The rows.
    pub data: DataConfig,
    /// λ of the penalty (λ/2)‖x‖²; 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Nonnegative>,
}

/// max_k ⟨a_k, x⟩ + b_k.
///
/// ```
/// use telescope_verify::config::MaxAffineConfig;
///
/// // |x| = max(x, −x).
/// let largest: MaxAffineConfig = toml::from_str("pieces = [{ slope = [1] }, { slope = [-1] }]")?;
/// assert_eq!(largest.pieces.len(), 2);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MaxAffineConfig {
    /// The affine functions, at least one.
    pub pieces: Vec<PieceConfig>,
}

/// ⟨a_k, x⟩ + b_k.
///
/// ```
/// use telescope_verify::config::PieceConfig;
///
/// let piece: PieceConfig = toml::from_str("slope = [1, -2]\nintercept = \"1/2\"")?;
/// assert_eq!(piece.intercept.unwrap().to_string(), "1/2");
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PieceConfig {
    /// a_k.
    pub slope: Vec<Number>,
    /// b_k; 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intercept: Option<Number>,
}

/// Where rows come from.
///
/// ```
/// use telescope_verify::config::DataConfig;
///
/// let data: DataConfig = toml::from_str("file = { path = \"data/mine.parquet\", target = \"y\" }")?;
/// assert!(matches!(data, DataConfig::File(file) if file.target.as_deref() == Some("y")));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DataConfig {
    /// Rows written in the experiment file.
    Inline(Vec<InlineRow>),
    /// A CSV file with a header line.
    Csv(Box<FileConfig>),
    /// A file in any format: CSV, LIBSVM, Parquet or Arrow, plain or inside gzip.
    File(Box<FileConfig>),
    /// Rows made from a seed.
    Synthetic(SyntheticConfig),
}

/// A row, or several equal ones.
///
/// ```
/// use telescope_verify::config::InlineRow;
///
/// let row: InlineRow = toml::from_str("features = [1.0, 0.5]\nlabel = -1\ncount = 3")?;
/// assert_eq!((row.features.len(), row.label.value(), row.count), (2, -1.0, 3));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InlineRow {
    /// a.
    pub features: Vec<Number>,
    /// y.
    pub label: Number,
    /// How often the row stands there; once if left out.
    #[serde(default = "one")]
    pub count: u32,
}

fn one() -> u32 {
    1
}
