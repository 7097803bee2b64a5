//! Whole figures, read back and checked.

mod contours;
mod lines;
mod reader;
