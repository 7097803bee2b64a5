//! The search for a counterexample: seeded cases, then shrinking.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use telescope_core::rng::StreamKey;

/// The most cases looked at while shrinking; no shrink here comes near it.
const MOST_SHRINKS: u32 = 20_000;

/// What a search has found.
#[derive(Clone, Debug)]
pub(super) struct Found<C> {
    /// Cases drawn, the refuting one included.
    pub(super) cases: u32,
    /// The shrunk counterexample.
    pub(super) counterexample: Option<C>,
}

/// Draws up to `cases` cases, the same for the same seed and name, and more of them without changing the first. The first
/// that fails is shrunk. While it shrinks, `fails` is told by its second argument that the case is no drawn one.
///
/// # Panics
/// If `cases` is 0: nothing would be checked.
pub(super) fn search<S: Strategy>(
    strategy: &S,
    (seed, name): (u64, &str),
    cases: u32,
    mut fails: impl FnMut(&S::Value, bool) -> bool,
) -> Found<S::Value> {
    assert!(cases > 0, "a check needs a case");
    let mut runner = runner(seed, name);
    for case in 1..=cases {
        let mut tree = strategy
            .new_tree(&mut runner)
            .expect("the strategies of this rung reject nothing");
        let value = tree.current();
        if fails(&value, false) {
            let simplest = shrink(&mut tree, value, |value| fails(value, true));
            return Found {
                cases: case,
                counterexample: Some(simplest),
            };
        }
    }
    Found {
        cases,
        counterexample: None,
    }
}

/// proptest's runner with a generator of our own seed. Its `run` is not used: it would take a panic for a
/// counterexample, and obey the environment. What is left of the configuration matters to filters and flat maps only.
fn runner(seed: u64, name: &str) -> TestRunner {
    let key = StreamKey::derive(seed, name, "property");
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, key.bytes());
    TestRunner::new_with_rng(config, rng)
}

fn shrink<T: ValueTree>(
    tree: &mut T,
    first: T::Value,
    mut fails: impl FnMut(&T::Value) -> bool,
) -> T::Value {
    let mut simplest = first;
    let mut moved = tree.simplify();
    for _ in 0..MOST_SHRINKS {
        if !moved {
            break;
        }
        let value = tree.current();
        moved = if fails(&value) {
            simplest = value;
            tree.simplify()
        } else {
            tree.complicate()
        };
    }
    simplest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64, cases: u32) -> Vec<u32> {
        let mut values = vec![];
        search(&(0..1_000_000_u32), (seed, "test"), cases, |&value, _| {
            values.push(value);
            false
        });
        values
    }

    #[test]
    fn cases_follow_the_seed() {
        assert_eq!(drawn(1, 8), drawn(1, 8));
        assert_eq!(drawn(1, 8), drawn(1, 20)[..8]);
        assert_ne!(drawn(1, 8), drawn(2, 8));
    }

    #[test]
    fn the_least_counterexample_is_found() {
        let found = search(&(0..1_000_000_u32), (3, "test"), 50, |&value, _| {
            value >= 777
        });
        assert_eq!(found.counterexample, Some(777));
        let none = search(&(0..1000_u32), (3, "test"), 50, |&value, _| value >= 1000);
        assert_eq!((none.cases, none.counterexample), (50, None));
    }

    #[test]
    #[should_panic(expected = "a check needs a case")]
    fn no_case_is_no_check() {
        search(&(0..9_u32), (3, "test"), 0, |_, _| true);
    }
}
