//! The guide and the README say what is: examples can be read, commands run, links lead somewhere, chapters are listed.

mod blocks;
mod commands;
#[allow(dead_code, reason = "each test file uses a part")]
#[path = "../common/mod.rs"]
mod common;
mod examples;
mod links;
