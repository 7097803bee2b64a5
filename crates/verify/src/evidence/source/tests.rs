//! Replicates from a store are those of the engine.

use super::*;
use crate::config::Experiment;
use crate::plan::{PlannedExperiment, plan};
use crate::suite::Silent;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Exact moments, so that points are kept.
const TEXT: &str = r#"
title = "t"
summary = "s"
[problem.quadratic]
matrix = [[2.0, 0.0], [0.0, 4.0]]
minimiser = [0.0, 0.0]
[oracle.additive-noise]
scales = [1.0, 1.0]
[schedule.constant]
step-size = 0.1
[run]
start = [-5.0, -2.0]
steps = 20
replicates = 50
most-replicates = 3000
"#;

fn planned() -> PlannedExperiment {
    let experiment = Experiment::parse(Path::new("source.toml"), TEXT).unwrap();
    plan(experiment, Path::new("."), 7).unwrap()
}

/// Keeps chunks, or refuses to.
struct Shelf {
    chunks: Mutex<BTreeMap<u64, Draws>>,
    is_open: bool,
}

impl ChunkStore for Shelf {
    fn load(&self, chunk: &Chunk) -> Result<Option<Draws>, SuiteError> {
        Ok(self.chunks.lock().unwrap().get(&chunk.index).cloned())
    }
    fn save(&self, chunk: &Chunk, draws: &Draws) -> Result<(), SuiteError> {
        if !self.is_open {
            return Err(SuiteError::Selection("closed".to_owned()));
        }
        assert_eq!(
            draws.count() as u64,
            chunk.replicates.end - chunk.replicates.start
        );
        self.chunks
            .lock()
            .unwrap()
            .insert(chunk.index, draws.clone());
        Ok(())
    }
}

fn shelf() -> Shelf {
    Shelf {
        chunks: Mutex::default(),
        is_open: true,
    }
}

/// The bits of the replicates that a source gives in these ranges, one after the other.
fn bits(source: &mut Source, ranges: &[Range<u64>]) -> Result<Vec<u64>, Stop> {
    let mut found = Vec::new();
    for range in ranges {
        source.each(range.clone(), &Silent, &mut |draws, replicates| {
            let mut part = Draws::new(draws.shape());
            part.append(draws, replicates);
            found.extend(part.values().iter().map(|value| value.to_bits()));
            Ok(())
        })?;
    }
    Ok(found)
}

#[test]
fn a_store_changes_no_bit_and_is_used() {
    let planned = planned();
    let case = &planned.cases[0];
    let (mut computed, mut kept) = (shelf(), shelf());
    // Looks that do not end where chunks do.
    let ranges = [0..50, 50..562, 562..700, 700..3000];
    let engine = bits(&mut Source::new(case, false, None), &ranges).unwrap();
    let mut source = Source::new(case, false, Some(&computed));
    assert_eq!(bits(&mut source, &ranges).unwrap(), engine);
    let doubles = |index| source.chunk(index).shape.doubles();
    assert!(
        doubles(0) > doubles(1),
        "looked at along the way, with points"
    );
    // A shard's order, then from the store alone.
    let all: Vec<u64> = (0..source.chunks().count()).rev().collect();
    let shard = Source::new(case, false, Some(&kept));
    assert_eq!(shard.fill(&all, &Silent).unwrap(), all.len() as u64);
    assert_eq!(shard.fill(&all, &Silent).unwrap(), 0);
    for shelf in [&mut computed, &mut kept] {
        shelf.is_open = false;
        let mut source = Source::new(case, false, Some(&*shelf));
        assert_eq!(bits(&mut source, &ranges).unwrap(), engine);
        // One that is missing is computed, and cannot be kept.
        shelf.chunks.lock().unwrap().remove(&1);
        let stopped = bits(&mut Source::new(case, false, Some(&*shelf)), &ranges);
        assert!(matches!(
            stopped,
            Err(Stop::Store(SuiteError::Selection(_)))
        ));
    }
}

#[test]
fn an_interruption_stops_before_the_next_chunk() {
    struct Impatient;
    impl Progress for Impatient {
        fn begin(&self, _: &str, _: usize, _: usize) {}
        fn note(&self, _: &str) {}
        fn check(&self) -> Result<(), String> {
            Err("now".to_owned())
        }
    }
    let planned = planned();
    let shelf = shelf();
    let mut source = Source::new(&planned.cases[0], false, Some(&shelf));
    let stopped = source.each(0..50, &Impatient, &mut |_, _| Ok(()));
    assert!(matches!(stopped, Err(Stop::Interrupted)));
    assert!(shelf.chunks.lock().unwrap().is_empty());
}
