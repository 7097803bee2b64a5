//! Curves and paths for figures.

use serde::{Deserialize, Serialize};

/// Gaps against steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurvesRecord {
    /// The steps t.
    pub checkpoints: Vec<usize>,
    /// Replicates behind the means (0: exact curves only).
    pub replicates: u64,
    /// One curve an output.
    pub curves: Vec<CurveRecord>,
    /// √(E‖x_t − x*‖²) at each checkpoint, where it is known without sampling and x* exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distances: Option<Vec<f64>>,
}

/// One output's gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurveRecord {
    /// The output, by its name.
    pub output: String,
    /// Sample means.
    pub mean: Vec<f64>,
    /// Exact expectations, where known.
    pub exact: Option<Vec<f64>>,
    /// The band around the mean.
    pub band: Option<Band>,
    /// What is known of the expected gap at T; only where a comparison asks for this output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<EndRecord>,
}

/// The expected gap at T, enclosed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndRecord {
    /// How it is known.
    pub known: EndKnown,
    /// One number: the middle of the enclosure, or the mean of the replicates (against the middle of R*).
    pub middle: f64,
    /// Replicates behind it; 0 where none is needed.
    pub replicates: u64,
    /// The lower end.
    pub lower: f64,
    /// The upper end; `None` where no upper bound on the gap of a replicate is proved.
    pub upper: Option<f64>,
}

/// How an expected gap is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndKnown {
    /// By the exact rung.
    Exact,
    /// Every replicate is the same run, and this is its gap.
    OneRun,
    /// By a betting interval over the replicates, at level 1 − 10⁻³.
    Sampled,
}

/// A band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// A 95 % betting confidence interval of the mean, at each checkpoint.
    Confidence {
        /// Lower ends.
        lower: Vec<f64>,
        /// Upper ends.
        upper: Vec<f64>,
    },
    /// 5 % and 95 % quantiles of the replicates, where no upper bound on the gap is known.
    Quantiles {
        /// 5 %.
        lower: Vec<f64>,
        /// 95 %.
        upper: Vec<f64>,
    },
}

/// A path in the plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathRecord {
    /// "SGD, replicate 0", "gradient descent".
    pub name: String,
    /// x_1, ..., x_{T+1} (thinned when long).
    pub points: Vec<[f64; 2]>,
}

/// The risk on a rectangle, for the contour figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContourRecord {
    /// Left and right end.
    pub horizontal: [f64; 2],
    /// Lower and upper end.
    pub vertical: [f64; 2],
    /// Points a row.
    pub columns: usize,
    /// R row by row, the lowest row first, rounded to five digits.
    pub values: Vec<f64>,
    /// A minimiser, if known.
    pub minimiser: Option<[f64; 2]>,
}
