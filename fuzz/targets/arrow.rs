//! libFuzzer's entry to [`telescope_fuzz::arrow`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telescope_fuzz::arrow(bytes));
