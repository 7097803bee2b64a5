//! Where and how a run was made: in a file beside the reports that git does not track, since none of it belongs into
//! anything that must be the same everywhere.

use serde_json::json;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Writes `.provenance.json`. A run whose provenance cannot be kept is still a run.
pub(super) fn write(reports: &Path, took: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the file is there to hold the time, and is not tracked"
    )]
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let provenance = json!({
        "telescope": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "fused-multiply-add": telescope_verify::hardware_fma(),
        "threads": rayon::current_num_threads(),
        "arguments": std::env::args().skip(1).collect::<Vec<_>>(),
        "finished-unix-seconds": now,
        "seconds": took.as_secs_f64(),
    });
    let _ = std::fs::write(
        reports.join(".provenance.json"),
        format!("{provenance:#}\n"),
    );
}
