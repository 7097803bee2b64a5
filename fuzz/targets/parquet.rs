//! libFuzzer's entry to [`telescope_fuzz::parquet`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telescope_fuzz::parquet(bytes));
