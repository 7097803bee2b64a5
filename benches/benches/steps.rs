//! Benchmarks of SGD steps.
fn main() {}
