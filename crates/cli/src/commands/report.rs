//! `telescope report`.

use super::answer::Answer;
use super::{ASIDE, edits, out};
use crate::arguments::Report;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use telescope_verify::number::counted;
use telescope_verify::report::render;
use telescope_verify::results::{Loaded, csv_files, json_lines, load, parquet_files, tables};
use telescope_verify::suite::{SuiteError, write_files};

/// Renders and writes what was asked for.
pub(super) fn report(arguments: &Report) -> Result<Answer, SuiteError> {
    let loaded = load(&arguments.paths)?;
    let folder = match (&arguments.out, &arguments.paths[..]) {
        (Some(folder), _) => folder.clone(),
        // `records` of a folder stands for the folder.
        (None, [only]) if only.is_dir() && only.ends_with("records") => {
            only.parent().map_or_else(PathBuf::new, PathBuf::from)
        }
        (None, [only]) if only.is_dir() => only.clone(),
        (None, _) => PathBuf::from(ASIDE),
    };
    let files = files(arguments, &loaded)?;
    edits::admit(&folder, &files, arguments.force)?;
    let changed = write_files(&folder, &files)?;
    out(&format!(
        "{} of {} changed in {}",
        changed,
        counted(files.len() as u64, "file"),
        folder.display()
    ));
    let paths: Vec<String> = files
        .keys()
        .map(|path| path.display().to_string())
        .collect();
    let results = json!({
        "folder": folder.display().to_string(),
        "experiments": loaded.experiments.len(),
        "files": paths,
        "files_changed": changed,
    });
    Ok(Answer::new(0, results))
}

/// The files that were asked for, by path.
fn files(arguments: &Report, loaded: &Loaded) -> Result<BTreeMap<PathBuf, Vec<u8>>, SuiteError> {
    let all = arguments.all;
    let chosen = [
        arguments.csv,
        arguments.parquet,
        arguments.jsonl,
        arguments.png,
    ];
    let pages = all || arguments.markdown || !chosen.contains(&true);
    let mut files = BTreeMap::new();
    let mut add = |more: Vec<(String, Vec<u8>)>| {
        files.extend(
            more.into_iter()
                .map(|(path, bytes)| (PathBuf::from(path), bytes)),
        );
    };
    let png = all || arguments.png;
    if pages || png {
        if !loaded.uniform {
            return Err(SuiteError::Selection(
                "the records were made with different seeds, levels or numbers of replicates, so that no one report can show them\n  hint: report on them one by one, or choose tables: --csv, --parquet, --jsonl".to_owned(),
            ));
        }
        let rendered = render(&loaded.suite, &loaded.experiments);
        if png {
            add(pictures(&rendered)?);
        }
        if pages {
            add(rendered
                .into_iter()
                .map(|(path, text)| (path, text.into_bytes()))
                .collect());
        }
    }
    if all || arguments.csv || arguments.parquet {
        let tables = tables(&loaded.experiments);
        if all || arguments.csv {
            add(csv_files(&tables));
        }
        if all || arguments.parquet {
            add(parquet_files(&tables).map_err(|error| SuiteError::Record(error.to_string()))?);
        }
    }
    if all || arguments.jsonl {
        let lines = json_lines(&loaded.experiments).into_bytes();
        add(vec![("records.jsonl".to_owned(), lines)]);
    }
    Ok(files)
}

/// Each figure as PNG beside its place as SVG.
fn pictures(rendered: &[(String, String)]) -> Result<Vec<(String, Vec<u8>)>, SuiteError> {
    let figures = rendered.iter().filter(|(path, _)| path.ends_with(".svg"));
    figures
        .map(|(path, svg)| {
            let bytes = telescope_verify::figure::png(svg)
                .map_err(|error| SuiteError::Record(format!("{path}: {error}")))?;
            Ok((path.replacen(".svg", ".png", 1), bytes))
        })
        .collect()
}
