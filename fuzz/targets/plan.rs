//! libFuzzer's entry to [`telescope_fuzz::plan`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telescope_fuzz::plan(bytes));
