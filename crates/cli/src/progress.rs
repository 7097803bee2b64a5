//! Progress on a terminal; nothing in a pipe. Ctrl-C stops at the next batch.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use telescope_verify::suite::Progress;
use telescope_verify::visible::{visible, visible_lines};

/// A bar on stderr, which hides itself when that is no terminal.
pub(crate) struct Bar {
    bar: ProgressBar,
    interrupted: Arc<AtomicBool>,
}

impl Bar {
    /// Draws the bar and listens to Ctrl-C.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new(0);
        // NO_COLOR is known to the bar itself.
        let template = match anstream::ColorChoice::global() {
            anstream::ColorChoice::Never => "[{pos}/{len}] {prefix} {msg}",
            _ => "[{pos}/{len}] {prefix} {msg:.dim}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        // A second handler in one process (tests) is refused: the first then goes on serving.
        let _ = ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst));
        Self { bar, interrupted }
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn begin(&self, what: &str, done: usize, total: usize) {
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        self.bar.set_prefix(visible(what).into_owned());
        self.bar.set_message("");
        self.bar.tick();
    }
    fn note(&self, text: &str) {
        self.bar.set_message(visible(text).into_owned());
        self.bar.tick();
    }
    fn warn(&self, text: &str) {
        self.bar.suspend(|| {
            let _ = writeln!(std::io::stderr(), "warning: {}", visible_lines(text));
        });
    }
    fn check(&self) -> Result<(), String> {
        if self.interrupted.load(Ordering::SeqCst) {
            Err("interrupted".to_owned())
        } else {
            Ok(())
        }
    }
}
