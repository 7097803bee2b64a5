//! What the fuzz targets call, one function a target: everything that reads what somebody else may have written. A
//! function returns on every input, or the input has found a fault. `tests/tests/fuzz.rs` runs the corpus through the
//! same functions, without libFuzzer.

use std::path::Path;
use telescope_certify::witness::Witness;
use telescope_certify::{Certificate, check};
use telescope_tables::{
    Bias, Format, Limits, Missing, Request, TargetKind, as_given, classification_labels,
    read_bytes, regression_targets, scaled, standardise, standardise_targets,
};
use telescope_verify::config::{
    AnyOracle, ConfigError, DataConfig, Experiment, ExperimentFile, ProblemConfig,
};
use telescope_verify::plan::plan as make_plan;
use telescope_verify::recheck::{recheck, record_from_text};
use telescope_verify::record::{ExperimentRecord, SuiteRecord};
use telescope_verify::report::render;

/// The name that errors must give back.
const FILE: &str = "fuzzed.toml";

/// Reads an experiment file. What can be read can be written into a record and read back from there.
pub fn experiment(bytes: &[u8]) {
    let Some(experiment) = parsed(bytes) else {
        return;
    };
    for case in &experiment.cases {
        let recorded = serde_json::to_value(&case.file).expect("a file is plain data");
        let again: ExperimentFile =
            serde_json::from_value(recorded.clone()).expect("a record's experiment is read back");
        let twice = serde_json::to_value(&again).expect("a file is plain data");
        assert_eq!(
            twice, recorded,
            "an experiment comes back from its record as it was"
        );
    }
}

/// Reads an experiment file and plans it, if it is so small that planning takes a moment.
pub fn plan(bytes: &[u8]) {
    let Some(experiment) = parsed(bytes) else {
        return;
    };
    if experiment.cases.len() > 2 || !experiment.cases.iter().all(|case| is_tiny(&case.file)) {
        return;
    }
    match make_plan(experiment, Path::new("/nonexistent"), 1) {
        Err(error) => judge(&error),
        Ok(planned) => {
            for case in &planned.cases {
                for claim in &case.claims {
                    if let Ok(bound) = &claim.bound {
                        let value = bound.value(case.step_sizes.steps());
                        assert!(
                            !value.lower().is_nan() && !value.upper().is_nan(),
                            "{}",
                            claim.id
                        );
                    }
                }
            }
        }
    }
}

fn parsed(bytes: &[u8]) -> Option<Experiment> {
    let text = std::str::from_utf8(bytes).ok()?;
    Experiment::parse(Path::new(FILE), text)
        .map_err(|error| judge(&error))
        .ok()
}

/// An error names the file and says how to mend it.
fn judge(error: &ConfigError) {
    assert_eq!(error.file, Path::new(FILE));
    assert!(
        error.hint.as_ref().is_some_and(|hint| !hint.is_empty()),
        "no hint: {error}"
    );
    assert!(
        !error.message.is_empty() && error.to_string().contains(FILE),
        "{error}"
    );
}

/// Whether a plan of it is a matter of a millisecond or two.
fn is_tiny(file: &ExperimentFile) -> bool {
    let few = |length: usize| length <= 3;
    let problem = match &file.problem {
        ProblemConfig::Quadratic(quadratic) => {
            few(quadratic.minimiser.len()) && few(quadratic.matrix.len())
        }
        ProblemConfig::MaxAffine(max) => {
            few(max.pieces.len()) && max.pieces.iter().all(|piece| few(piece.slope.len()))
        }
        ProblemConfig::Wiggle => true,
        ProblemConfig::FiniteSum(sum) => match &sum.data {
            DataConfig::Inline(rows) => {
                few(rows.len())
                    && rows
                        .iter()
                        .all(|row| few(row.features.len()) && row.count <= 2)
            }
            DataConfig::Synthetic(made) => made.rows <= 3 && made.columns <= 2,
            // A path that a fuzzer makes up may be any file of the machine.
            DataConfig::Csv(_) | DataConfig::File(_) => false,
        },
    };
    let batch = match &file.oracle {
        AnyOracle::Minibatch(batch) => batch.size <= 3,
        _ => true,
    };
    problem
        && batch
        && file.run.steps <= 4
        && file.run.sample_gradients.is_none_or(|most| most <= 8)
}

/// Reads a CSV file, plain or inside gzip.
pub fn csv(bytes: &[u8]) {
    table(Format::Csv, bytes);
}

/// Reads a LIBSVM file, plain or inside gzip.
pub fn libsvm(bytes: &[u8]) {
    table(Format::Libsvm, bytes);
}

/// Reads a Parquet file, plain or inside gzip.
pub fn parquet(bytes: &[u8]) {
    table(Format::Parquet, bytes);
}

/// Reads an Arrow IPC file, plain or inside gzip.
pub fn arrow(bytes: &[u8]) {
    table(Format::Arrow, bytes);
}

/// More columns than this are read and left: a LIBSVM file of one line may have 2^26.
const MOST_COLUMNS: usize = 1 << 12;

/// A file of any format, its target as classes or as numbers, then as it is, scaled or standardised: which, the bytes choose,
/// so that an execution is short.
fn table(format: Format, bytes: &[u8]) {
    let choice = bytes
        .iter()
        .fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte));
    let kind = if choice.is_multiple_of(2) {
        TargetKind::Classes
    } else {
        TargetKind::Numbers
    };
    read_table(format, bytes, kind, choice / 2);
}

/// Everything that a file may be read as.
pub fn whole_table(format: Format, bytes: &[u8]) {
    for kind in [TargetKind::Classes, TargetKind::Numbers] {
        for choice in 0..6 {
            read_table(format, bytes, kind, choice);
        }
    }
}

fn read_table(format: Format, bytes: &[u8], kind: TargetKind, choice: u8) {
    let named = format.has_names();
    let mut request = Request::new(named.then_some("y"), kind);
    request.format = Some(format);
    request.limits = Limits {
        // Small, so that what a few bytes can make large is met soon.
        cells: 1 << 12,
        ..Limits::default()
    };
    if named && kind == TargetKind::Numbers {
        request.missing = Missing::Indicator;
        request.categorical = vec!["c".to_owned()];
    }
    let table = match read_bytes(Path::new("fuzzed.data"), bytes.to_vec(), &request) {
        Ok(table) => table,
        Err(error) => {
            let text = error.to_string();
            assert!(
                text.contains("fuzzed.data") && text.contains("; "),
                "{text}"
            );
            return;
        }
    };
    if table.columns() <= MOST_COLUMNS {
        let bias = if choice.is_multiple_of(2) {
            Bias::Without
        } else {
            Bias::Ones
        };
        let design = match choice / 2 % 3 {
            0 => Ok(as_given(table.clone(), bias)),
            1 => scaled(table.clone(), bias),
            _ => standardise(table.clone(), bias),
        };
        if let Ok(design) = design {
            assert_eq!(design.rows(), table.rows());
        }
    }
    if let Ok(labels) = classification_labels(&table, None) {
        assert_eq!(labels.signs.len(), table.rows());
    }
    if let Ok(targets) = regression_targets(&table) {
        assert!(targets.iter().all(|value| value.is_finite()));
        if let Ok(targets) = standardise_targets(&table, &targets) {
            assert!(targets.iter().all(|value| value.is_finite()));
        }
    }
}

fn read_record(bytes: &[u8]) -> Option<ExperimentRecord> {
    let text = std::str::from_utf8(bytes).ok()?;
    let record = match record_from_text(Path::new("fuzzed.json"), text) {
        Ok(record) => record,
        Err(error) => {
            let text = error.to_string();
            assert!(
                text.contains("fuzzed.json") && text.contains("hint: "),
                "{text}"
            );
            return None;
        }
    };
    // A record whose experiment is planned again costs what the plan costs.
    let tiny = |config: &serde_json::Value| {
        serde_json::from_value(config.clone()).is_ok_and(|file: ExperimentFile| is_tiny(&file))
    };
    let small = record.cases.len() <= 2 && record.cases.iter().all(|case| tiny(&case.config));
    small.then_some(record)
}

/// Reads a record and recomputes its verdicts.
pub fn record(bytes: &[u8]) {
    if let Some(record) = read_record(bytes) {
        let _ = recheck(&record);
    }
}

/// Reads a record and writes the page and the figures of it: what a record says in words is escaped.
pub fn report(bytes: &[u8]) {
    let Some(record) = read_record(bytes) else {
        return;
    };
    let suite = SuiteRecord {
        schema: record.schema,
        seed: record.seed,
        verify_alpha: record.verify_alpha,
        refute_alpha: record.refute_alpha,
        slots: record.slots,
        quick: record.quick,
        lines: Vec::new(),
        certificates: Vec::new(),
    };
    for (path, text) in render(&suite, std::slice::from_ref(&record)) {
        if path.ends_with(".md") || path.ends_with(".svg") {
            assert!(!text.to_lowercase().contains("<script"), "{path}");
        }
        assert!(text.ends_with('\n') && !text.contains('\r'), "{path}");
    }
}

/// Checks a certificate, or the worst-case function of one.
pub fn certificate(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(certificate) = Certificate::from_text(text) {
        let _ = certificate.statement.to_string();
        match check(&certificate) {
            Ok(checked) => assert_eq!(checked.bound, certificate.bound.0),
            Err(flaw) => assert!(!flaw.to_string().is_empty()),
        }
    }
    if let Ok(witness) = serde_json::from_str::<Witness>(text) {
        // As where files are checked: a function belongs to a statement that has a meaning.
        if witness.statement.model().is_ok() {
            let _ = witness.check();
        }
    }
}
