//! Arguments of `telescope report`.

use clap::Args;
use std::path::PathBuf;

/// Render reports anew from records, and write results as tables and pictures.
///
/// A path is a folder with records/ID.json in it (of reports, or of a run), or such a file. No experiment, no data and no
/// run is needed. Without a choice of forms, pages and figures are rendered; with one, only what is chosen is written.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope report out/                            the pages and figures of out/ anew
  telescope report reports --csv --out tables/     four tables as CSV, with schema.json
  telescope report reports --parquet --jsonl       tables as Parquet and records as JSON lines, into reports/
  telescope report a/ b/ --all --out both/         everything, of two folders
  telescope report reports/records/book-constant.json --png --out figures/")]
pub struct Report {
    /// Folders of reports or of runs, or records.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Where files go; the folder given if it is one, else target/telescope/reports.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Markdown pages with SVG figures; what is written if no form is chosen.
    #[arg(long)]
    pub markdown: bool,
    /// Tables as CSV: tables/NAME.csv, and tables/schema.json, which says what their columns mean.
    #[arg(long)]
    pub csv: bool,
    /// The same tables as Parquet: tables/NAME.parquet.
    #[arg(long)]
    pub parquet: bool,
    /// The records as JSON lines: records.jsonl.
    #[arg(long)]
    pub jsonl: bool,
    /// The figures as PNG: figures/NAME.png.
    #[arg(long)]
    pub png: bool,
    /// Every form.
    #[arg(long)]
    pub all: bool,
    /// Overwrite files that were edited since they were written.
    #[arg(long)]
    pub force: bool,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}
