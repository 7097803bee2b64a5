//! libFuzzer's entry to [`telescope_fuzz::certificate`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telescope_fuzz::certificate(bytes));
