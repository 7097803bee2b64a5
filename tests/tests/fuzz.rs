//! The corpus of the fuzz targets, run through what they call, without libFuzzer: each input there was once a fault, or
//! reaches code that no other does.

#[allow(unreachable_pub, reason = "a library of its own elsewhere")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;
use telescope_tables::Format;

/// Runs every input of a folder; an input that panics is named by the panic's message.
fn corpus(target: &str, call: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let result = std::panic::catch_unwind(|| call(&bytes));
        assert!(result.is_ok(), "{target}: {}", path.display());
        count += 1;
    }
    assert!(count > 5, "{target} has a corpus");
}

#[test]
fn experiments() {
    corpus("experiment", targets::experiment);
}

#[test]
fn plans() {
    corpus("plan", targets::plan);
}

#[test]
fn csv_files() {
    corpus("csv", |bytes| targets::whole_table(Format::Csv, bytes));
    corpus("csv", targets::csv);
}

#[test]
fn libsvm_files() {
    corpus("libsvm", |bytes| {
        targets::whole_table(Format::Libsvm, bytes)
    });
    corpus("libsvm", targets::libsvm);
}

#[test]
fn parquet_files() {
    corpus("parquet", |bytes| {
        targets::whole_table(Format::Parquet, bytes)
    });
    corpus("parquet", targets::parquet);
}

#[test]
fn arrow_files() {
    corpus("arrow", |bytes| targets::whole_table(Format::Arrow, bytes));
    corpus("arrow", targets::arrow);
}

#[test]
fn records() {
    corpus("record", targets::record);
}

#[test]
fn reports() {
    corpus("record", targets::report);
}

#[test]
fn certificates() {
    corpus("certificate", targets::certificate);
}
