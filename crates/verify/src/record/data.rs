//! What a record keeps of a data file.

use serde::{Deserialize, Serialize};
use telescope_tables::Provenance;

/// Where the rows of a finite sum come from, and what was done to them.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/hinge-weather.json"))?;
/// let data = record.cases[0].data.as_ref().unwrap();
/// assert_eq!((data.source.rows, data.source.columns), (14, 4));
/// assert_eq!(data.classes, Some(["no".to_owned(), "yes".to_owned()]));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataRecord {
    /// The file, and what was filled in, left out and written anew.
    pub source: Provenance,
    /// The class of -1, then that of +1, if the label is a class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<[String; 2]>,
    /// What was subtracted from each column; empty if nothing was, or if there are more than a thousand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<f64>,
    /// What each column was divided by; empty if nothing was, or if there are more than a thousand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<f64>,
}
