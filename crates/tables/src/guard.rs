//! Decoders of others, kept from ending the program: Parquet and Arrow files can be damaged in more ways than their
//! readers check, and what they panic on is the file's fault.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `decode`; `None` if it panicked, and then nothing was printed.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    // What `decode` changed is dropped with it: callers hand over what they read into and get it back in the result.
    let result = panic::catch_unwind(AssertUnwindSafe(decode));
    QUIET.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_nothing_and_a_value_stays() {
        assert_eq!(guarded(|| 3), Some(3));
        let empty: [u8; 0] = [];
        assert_eq!(guarded(|| empty[std::hint::black_box(0)]), None);
        assert!(!QUIET.get());
    }
}
