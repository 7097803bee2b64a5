//! Loads a file and says how long that took: `cargo run --release -p telescope-tables --example load -- FILE [TARGET]`.

#![expect(clippy::print_stdout, reason = "an example that prints")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::path::Path;
use std::time::Instant;
use telescope_tables::{Matrix, Request, TargetKind, read};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = arguments.first() else {
        println!("give a file, and the name of its target column if it has any");
        return;
    };
    let target = arguments.get(1).map(String::as_str);
    let begun = Instant::now();
    match read(Path::new(path), &Request::new(target, TargetKind::Numbers)) {
        Ok(table) => {
            let seconds = begun.elapsed().as_secs_f64();
            let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
            let entries = match table.matrix() {
                Matrix::Dense { values, .. } => values.len(),
                Matrix::Sparse(rows) => rows.values.len(),
            };
            println!(
                "{} rows, {} columns, {entries} entries, SHA-256 {}",
                table.rows(),
                table.columns(),
                table.provenance().sha256
            );
            println!("{seconds:.2} s, {:.0} MB/s", bytes as f64 / 1e6 / seconds);
        }
        Err(error) => println!("{error}"),
    }
}
