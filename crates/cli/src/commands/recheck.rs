//! `telescope recheck`.

use super::out;
use crate::arguments::Recheck;
use crate::progress::Bar;
use std::path::{Path, PathBuf};
use telescope_verify::certificates::{check_file, is_certificate};
use telescope_verify::number;
use telescope_verify::recheck::{read_record, recheck as recheck_record, replay};
use telescope_verify::record::CertificateRecord;
use telescope_verify::suite::SuiteError;

/// Rechecks every record; 1 if one does not agree.
pub(super) fn recheck(arguments: &Recheck) -> Result<u8, SuiteError> {
    let mut sound = true;
    for path in &arguments.records {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        if is_certificate(&text) {
            // A certificate is sound or an error that names its flaw.
            certificate(&check_file(path)?);
            continue;
        }
        let record = read_record(path)?;
        let alone = recheck_record(&record);
        let mut faults = alone.faults;
        if arguments.replay {
            let bar = Bar::new();
            let replayed = replay(&record, &root(path), &bar);
            bar.finish();
            faults.extend(replayed?.faults);
        }
        let how = if arguments.replay {
            "replayed and agree"
        } else {
            "recomputed and agree"
        };
        if faults.is_empty() {
            out(&format!("{}: {} claims {how}", record.id, alone.claims));
        } else {
            sound = false;
            for fault in faults {
                out(&format!("{}: {fault}", record.id));
            }
        }
    }
    Ok(u8::from(!sound))
}

fn certificate(record: &CertificateRecord) {
    let attained = record.attained.map_or_else(String::new, |attained| {
        format!(
            "; a function beside it attains {}",
            number::lower(attained[0], 10)
        )
    });
    out(&format!(
        "{}: proved in fractions: at most {} for {}, with {} multipliers{attained}",
        record.name,
        number::upper(record.bound[1], 10),
        record.scope,
        record.multipliers
    ));
}

/// The folder that data paths start from: that of `reports/records/ID.json`'s repository.
fn root(record: &Path) -> PathBuf {
    let folder = record
        .parent()
        .and_then(Path::parent)
        .and_then(Path::parent);
    match folder {
        Some(folder) if folder.join("data").is_dir() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
