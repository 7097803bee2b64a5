//! Curves and paths for figures.

use serde::{Deserialize, Serialize};

/// Gaps against steps.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let curves = &record.cases[0].curves;
/// assert_eq!((curves.checkpoints[0], *curves.checkpoints.last().unwrap()), (1, 64));
/// assert_eq!(curves.distances.as_ref().unwrap().len(), curves.checkpoints.len());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let curve = &record.cases[0].curves.curves[0];
/// assert_eq!(curve.output, "weighted-average");
/// // Every run is the same one, and needs no band.
/// assert!(curve.exact.is_some() && curve.band.is_none());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::EndKnown;
///
/// let record = read_record(Path::new("../../reports/records/weights-counted.json"))?;
/// let end = record.cases[0].curves.curves[0].end.unwrap();
/// assert!(end.known == EndKnown::Exact && end.replicates == 0);
/// assert!(end.lower <= end.middle && end.middle <= end.upper.unwrap());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use telescope_verify::record::EndKnown;
///
/// assert_eq!(serde_json::to_string(&EndKnown::OneRun)?, r#""one-run""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::Band;
///
/// let record = read_record(Path::new("../../reports/records/weights-counted.json"))?;
/// let curve = &record.cases[0].curves.curves[0];
/// let Some(Band::Confidence { lower, upper }) = &curve.band else { unreachable!() };
/// assert!(lower.iter().zip(upper).all(|(lower, upper)| lower < upper));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/book-constant.json"))?;
/// let paths = &record.cases[0].paths;
/// assert_eq!((paths[0].name.as_str(), paths[1].name.as_str()), ("SGD", "gradient descent"));
/// // Both leave from (−5, −2).
/// assert_eq!((paths[0].points[0], paths[1].points[0]), ([-5.0, -2.0], [-5.0, -2.0]));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathRecord {
    /// "SGD, replicate 0", "gradient descent".
    pub name: String,
    /// x_1, ..., x_{T+1} (thinned when long).
    pub points: Vec<[f64; 2]>,
}

/// The risk on a rectangle, for the contour figure.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/book-constant.json"))?;
/// let contour = record.cases[0].contour.as_ref().unwrap();
/// assert_eq!(contour.values.len() % contour.columns, 0);
/// assert_eq!(contour.minimiser, Some([0.0, 0.0]));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
