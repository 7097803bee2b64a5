//! The telescope command.
fn main() {}
