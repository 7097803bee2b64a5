//! Killed at random moments, by a signal that cannot be caught, and resumed: the same bytes in the end, and at every moment
//! nothing but whole files.

use super::common::Workspace;
use super::{assert_same, compared, files, reports};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// The same numbers in every run of the test, though what the command does by then is not the same.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % most.max(1)
    }
}

/// What happened to a command that was killed again and again.
#[derive(Debug, Default)]
struct Fate {
    kills: u32,
    /// Kills before the manifest, between it and the first chunk, among chunks, among records.
    stages: [u32; 4],
    /// Runs that ended by themselves.
    ended: u32,
}

fn stage(files: &BTreeMap<String, Vec<u8>>) -> usize {
    let any = |start: &str| files.keys().any(|path| path.starts_with(start));
    match (any("run.json"), any("chunks/"), any("cases/")) {
        (false, ..) => 0,
        (true, false, _) => 1,
        (true, true, false) => 2,
        (true, true, true) => 3,
    }
}

/// When a kill comes.
enum Moment {
    /// After so long.
    After(Duration),
    /// When so many files have come since the command began, and so long after that.
    Files(usize, Duration),
}

/// How many files there are below a folder in which another process is at work.
fn count(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .map(|path| if path.is_dir() { count(&path) } else { 1 })
        .sum()
}

/// Waits for the moment, or until the command ends.
fn wait(workspace: &Workspace, child: &mut Child, moment: Moment) {
    let (files, rest) = match moment {
        Moment::After(time) => (0, time),
        Moment::Files(files, rest) => (files, rest),
    };
    let folder = workspace.path("run");
    let before = count(&folder);
    while count(&folder) < before + files && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(rest);
}

/// Kills the command at such moments, each time resuming, until it has been killed so often and has ended since. A run that
/// ends before is begun again.
fn torment(
    workspace: &Workspace,
    arguments: &[&str],
    whole: &BTreeMap<String, Vec<u8>>,
    kills: u32,
    mut moment: impl FnMut(u32) -> Moment,
) -> Fate {
    let mut fate = Fate::default();
    loop {
        let mut child = workspace
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        if fate.kills < kills {
            wait(workspace, &mut child, moment(fate.kills));
            let _ = child.kill();
        }
        let ended = child.wait_with_output().unwrap();
        if let Some(code) = ended.status.code() {
            let said = String::from_utf8_lossy(&ended.stderr);
            assert!(code == 0 && said.is_empty(), "{code}: {said}");
            assert_same(whole, &files(workspace, "run"));
            fate.ended += 1;
            if fate.kills >= kills {
                return fate;
            }
            std::fs::remove_dir_all(workspace.path("run")).unwrap();
        } else {
            fate.kills += 1;
            let there = files(workspace, "run");
            fate.stages[stage(&there)] += 1;
            for (path, bytes) in &there {
                let name = path.rsplit('/').next().unwrap_or_default();
                let whole = name.starts_with('.') || whole.get(path) == Some(bytes);
                assert!(whole, "{path} is not whole");
            }
        }
    }
}

/// The folder of a run that nothing stops, and how long it takes.
fn uninterrupted(workspace: &Workspace) -> (BTreeMap<String, Vec<u8>>, Duration) {
    #[expect(clippy::disallowed_methods, reason = "to know when to kill")]
    let start = Instant::now();
    workspace
        .telescope(&["run", "experiments", "--out", "run"])
        .with_code(0);
    let took = start.elapsed();
    let whole = files(workspace, "run");
    std::fs::rename(workspace.path("run"), workspace.path("whole")).unwrap();
    (whole, took)
}

const RESUME: [&str; 5] = ["run", "experiments", "--out", "run", "--resume"];

/// The first kill before anything is there; of the others half after a random time, half when a random file has just come.
fn moments(seed: u64, took: Duration) -> impl FnMut(u32) -> Moment {
    let mut random = Random(seed);
    let took = u64::try_from(took.as_micros()).unwrap();
    move |kill| {
        if kill == 0 {
            Moment::Files(0, Duration::ZERO)
        } else if kill.is_multiple_of(2) {
            Moment::After(Duration::from_micros(random.below(took / 2)))
        } else {
            let files = usize::try_from(random.below(4)).unwrap();
            let rest = [1, 200, 2000, 20_000][usize::try_from(random.below(4)).unwrap()];
            Moment::Files(files, Duration::from_micros(random.below(rest)))
        }
    }
}

#[test]
fn killed_fifty_times_a_run_gives_the_same_bytes() {
    let workspace = Workspace::new(&[("compared", &compared(STEPS, MOST))]);
    let (whole, took) = uninterrupted(&workspace);
    let fate = torment(&workspace, &RESUME, &whole, 50, moments(20, took));
    assert_eq!(fate.kills, 50);
    // Not all of them before anything was there, and not all after.
    let stages = fate.stages.iter().filter(|count| **count > 0);
    assert!(stages.count() >= 3, "{fate:?}");
}

/// About a second of a debug build.
const STEPS: u32 = 1000;
const MOST: u32 = 4000;

/// A longer torment, by hand: `TELESCOPE_KILLS=1000 cargo test -p telescope-tests --test run_folder -- --ignored torment`.
#[test]
#[ignore = "minutes: TELESCOPE_KILLS says how often, 300 times if it is not set"]
fn a_long_torment() {
    let kills = std::env::var("TELESCOPE_KILLS").ok();
    let kills = kills.map_or(300, |kills| kills.parse().unwrap());
    let workspace = Workspace::new(&[
        ("compared", &compared(STEPS, MOST)),
        ("exact", super::QUADRATIC),
    ]);
    let (whole, took) = uninterrupted(&workspace);
    let fate = torment(&workspace, &RESUME, &whole, kills, moments(21, took));
    assert!(fate.stages[1..].iter().all(|count| *count > 0), "{fate:?}");
    #[expect(clippy::print_stdout, reason = "for whoever runs it by hand")]
    {
        println!("{fate:?}");
    }
}

/// Shards that are killed and sent again, as a cluster does it, and a merge that is.
#[test]
fn shards_and_a_merge_may_be_killed_too() {
    let workspace = Workspace::new(&[("compared", &compared(STEPS, MOST))]);
    let (whole, took) = uninterrupted(&workspace);
    // A shard is over soon.
    let mut moment = moments(22, took / 4);
    let mut killed = 0;
    let mut until_it_ends = |arguments: &[&str]| {
        for attempt in 0.. {
            let mut child = workspace
                .command(arguments)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            if attempt < 6 {
                wait(&workspace, &mut child, moment(attempt));
                let _ = child.kill();
            }
            match child.wait().unwrap().code() {
                Some(code) => {
                    assert_eq!(code, 0, "{arguments:?}");
                    return killed;
                }
                None => killed += 1,
            }
        }
        killed
    };
    // Where the machine is slow to kill, again.
    for round in 0.. {
        for shard in ["1/3", "2/3", "3/3"] {
            until_it_ends(&["run", "experiments", "--out", "run", "--shard", shard]);
        }
        let killed = until_it_ends(&["merge", "run"]);
        assert_same(&reports(whole.clone()), &reports(files(&workspace, "run")));
        if killed > 5 {
            return;
        }
        assert!(round < 50, "only {killed} kills in {round} rounds");
        std::fs::remove_dir_all(workspace.path("run")).unwrap();
    }
}
