//! libFuzzer's entry to [`telescope_fuzz::libsvm`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telescope_fuzz::libsvm(bytes));
