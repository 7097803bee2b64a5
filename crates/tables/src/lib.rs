//! Tables in many formats, read into one checked form in memory: dense columns of numbers or text, or sparse rows.

#![forbid(unsafe_code)]

pub mod write;
