//! `telescope recheck`.

use super::answer::Answer;
use super::{out, paint};
use crate::arguments::Recheck;
use crate::progress::Bar;
use serde_json::json;
use std::path::{Path, PathBuf};
use telescope_verify::certificates::{check_file, is_certificate};
use telescope_verify::number::{self, counted};
use telescope_verify::recheck::{read_record, recheck as recheck_record, replay};
use telescope_verify::record::CertificateRecord;
use telescope_verify::suite::SuiteError;

/// Rechecks every record; 1 if one does not agree.
pub(super) fn recheck(arguments: &Recheck) -> Result<Answer, SuiteError> {
    let mut sound = true;
    let (mut records, mut certificates) = (Vec::new(), Vec::new());
    for path in &arguments.records {
        if is_certificate(path)? {
            // A certificate is sound or an error that names its flaw.
            let checked = check_file(path)?;
            certificate(&checked);
            certificates.push(json!({
                "name": checked.name,
                "statement": checked.statement,
                "bound": checked.bound,
                "bound_exact": checked.exact.as_str(),
                "multipliers": checked.multipliers,
                "scope": checked.scope,
                "attained": checked.attained,
            }));
            continue;
        }
        let record = read_record(path)?;
        let alone = recheck_record(&record);
        let (mut faults, mut checks) = (alone.faults, alone.checks);
        if arguments.replay {
            let bar = Bar::new();
            let replayed = replay(&record, &root(path), &bar);
            bar.finish();
            let replayed = replayed?;
            checks = replayed.checks;
            faults.extend(replayed.faults);
        }
        records.push(json!({
            "experiment": record.id,
            "file": path.display().to_string(),
            "replayed": arguments.replay,
            "claims": alone.claims,
            "checks": checks,
            "checks_left": record.checks.len().saturating_sub(checks),
            "faults": faults,
        }));
        let how = if arguments.replay {
            "replayed and agree"
        } else {
            "recomputed and agree"
        };
        if faults.is_empty() {
            let mut what = counted(alone.claims as u64, "claim");
            if checks > 0 {
                what = format!("{what} and {}", counted(checks as u64, "check"));
            }
            out(&format!("{}: {what} {how}", record.id));
            let open = record.checks.len() - checks;
            if open > 0 {
                out(&format!(
                    "{}: {} of data in a file: --replay computes what was found again",
                    record.id,
                    counted(open as u64, "check")
                ));
            }
        } else {
            sound = false;
            for fault in faults {
                out(&format!("{}: {}", record.id, paint::bad(&fault)));
            }
        }
    }
    let results = json!({ "records": records, "certificates": certificates });
    Ok(Answer::new(u8::from(!sound), results))
}

fn certificate(record: &CertificateRecord) {
    let attained = record.attained.map_or_else(String::new, |attained| {
        format!(
            "; a function beside it attains {}",
            number::lower(attained[0], 10)
        )
    });
    out(&format!(
        "{}: proved in fractions, with {} multipliers: {} is at most {} for {}{attained}",
        record.name,
        record.multipliers,
        record.statement,
        number::upper_of(record.bound, record.exact.parse().ok().as_ref(), 10),
        record.scope,
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
