//! The table of ratios, as text and as JSON.

use serde::Serialize;

/// One contender on one workload.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The workload.
    pub workload: String,
    /// The contender.
    pub contender: String,
    /// CPU nanoseconds of one core for one step of one replicate.
    pub nanoseconds: f64,
    /// How many times faster than the loop written by hand, if there is one.
    pub ratio: Option<f64>,
}

/// Markdown.
#[must_use]
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| workload | contender | ns a step | times the loop by hand |\n|---|---|--:|--:|\n",
    );
    for row in rows {
        let ratio = row
            .ratio
            .map_or(String::new(), |ratio| format!("{ratio:.2}"));
        text += &format!(
            "| {} | {} | {:.2} | {ratio} |\n",
            row.workload, row.contender, row.nanoseconds
        );
    }
    text
}
