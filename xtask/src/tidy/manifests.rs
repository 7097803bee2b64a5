//! Rules for manifests and build settings.

use super::{Failure, File};

/// The crates from the bottom up: each may use only those before it.
const LAYERS: [&str; 8] = [
    "tables",
    "formal",
    "core",
    "statistics",
    "theory",
    "certify",
    "verify",
    "cli",
];

/// A line of a dependency table.
struct Entry<'a> {
    line: usize,
    text: &'a str,
}

/// The dependencies of a manifest, of every kind and target. A table of its own, such as
/// `[dependencies.csv]`, counts as an entry.
fn dependencies(manifest: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut inside = false;
    for (index, line) in manifest.lines().enumerate() {
        let text = line.split('#').next().unwrap_or_default().trim();
        let line = index + 1;
        if let Some(table) = text.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            // `dev-dependencies`, `target.'cfg(unix)'.dependencies`, `dependencies.csv`, ...
            let mut parts = table.split('.').rev();
            inside = parts
                .next()
                .is_some_and(|part| part.ends_with("dependencies"));
            if parts
                .next()
                .is_some_and(|part| part.ends_with("dependencies"))
            {
                entries.push(Entry { line, text: table });
                inside = true;
            }
        } else if inside && !text.is_empty() {
            entries.push(Entry { line, text });
        }
    }
    entries
}

/// The crate's folder name in `crates/NAME/Cargo.toml`.
fn crate_name(file: &File) -> Option<&str> {
    let name = file
        .path
        .strip_prefix("crates/")?
        .strip_suffix("/Cargo.toml")?;
    (!name.contains('/')).then_some(name)
}

/// Dependencies among the workspace's crates run one way, tests' included.
pub(super) fn dependency_direction(files: &[File]) -> Vec<Failure> {
    let mut failures = Vec::new();
    let order = format!("{} may use only what stands before it", LAYERS.join(", "));
    for file in files {
        let Some(name) = crate_name(file) else {
            continue;
        };
        let Some(layer) = LAYERS.iter().position(|&layer| layer == name) else {
            let problem = format!("crate `{name}` has no layer");
            let mend = "give it a place in LAYERS in xtask/src/tidy/manifests.rs";
            failures.push(Failure::new(file, 1, &problem, mend));
            continue;
        };
        for entry in dependencies(&file.text) {
            for used in used_crates(entry.text) {
                if !LAYERS[..layer].contains(&used) {
                    let problem = format!("`{name}` must not depend on `{used}`");
                    let mend = format!("move what is shared down: of {order}");
                    failures.push(Failure::new(file, entry.line, &problem, &mend));
                }
            }
        }
    }
    failures
}

/// Every `telescope-NAME` and `xtask` in an entry: its key, its `package` or its table.
fn used_crates(entry: &str) -> Vec<&str> {
    let words = entry.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    let mut used: Vec<&str> = words
        .filter_map(|word| {
            word.strip_prefix("telescope-")
                .or((word == "xtask").then_some(word))
        })
        .collect();
    used.dedup();
    used
}

/// xtask builds in seconds because it brings nothing with it.
pub(super) fn chores_depend_on_nothing(files: &[File]) -> Vec<Failure> {
    let mend = "use the standard library, or put the work in a crate of its own";
    files
        .iter()
        .filter(|file| file.path == "xtask/Cargo.toml")
        .flat_map(|file| {
            dependencies(&file.text)
                .into_iter()
                .map(|entry| Failure::new(file, entry.line, "xtask has a dependency", mend))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Compiling for one processor changes the last bits of results and breaks the binary elsewhere.
pub(super) fn no_target_cpu(files: &[File]) -> Vec<Failure> {
    let mut failures = Vec::new();
    let settings = |path: &str| {
        !path.ends_with(".snap") && (!path.ends_with(".rs") || path.ends_with("build.rs"))
    };
    for file in files.iter().filter(|file| settings(&file.path)) {
        for (index, line) in file.text.lines().enumerate() {
            let code = line.split('#').next().unwrap_or_default();
            if code.contains("target-cpu") {
                let mend = "remove it; speed comes from the lanes of telescope-core, the same on every processor";
                failures.push(Failure::new(file, index + 1, "a target-cpu is set", mend));
            }
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::super::tests::{files, places};
    use super::*;

    #[test]
    fn dependencies_may_run_down() {
        let files = files(&[
            (
                "crates/core/Cargo.toml",
                "[package]\nname = \"telescope-core\"\n[dependencies]\nrand.workspace = true\n",
            ),
            (
                "crates/verify/Cargo.toml",
                "[dependencies]\ntelescope-core = { workspace = true }\ntelescope-certify.workspace = true\n",
            ),
            (
                "tests/Cargo.toml",
                "[dev-dependencies]\ntelescope-cli = { path = \"../crates/cli\" }\n",
            ),
        ]);
        assert_eq!(dependency_direction(&files), []);
    }

    #[test]
    fn dependencies_that_run_up_are_found_in_every_form() {
        let forms = [
            (
                "[dependencies]\n# telescope-cli\ntelescope-verify.workspace = true\n",
                3,
            ),
            (
                "[dev-dependencies]\ntelescope-cli = { path = \"../cli\" }\n",
                2,
            ),
            ("[dependencies.telescope-theory]\nworkspace = true\n", 1),
            (
                "[target.'cfg(unix)'.dependencies]\ntelescope-certify.workspace = true\n",
                2,
            ),
            (
                "[build-dependencies]\nshort = { package = \"telescope-verify\", path = \"../verify\" }\n",
                2,
            ),
            ("[dependencies.short]\npackage = \"telescope-cli\"\n", 2),
            (
                "[dependencies]\ntelescope-theory.workspace = true # itself\n",
                2,
            ),
            (
                "[dev-dependencies]\ntelescope-tests.workspace = true\nxtask = { path = \"x\" }\n",
                2,
            ),
        ];
        for (text, line) in forms {
            let failures = dependency_direction(&files(&[("crates/theory/Cargo.toml", text)]));
            let first = places(&failures).into_iter().next();
            assert_eq!(
                first,
                Some(format!("crates/theory/Cargo.toml:{line}")),
                "{text}"
            );
        }
    }

    #[test]
    fn a_crate_without_a_layer_is_found() {
        let failures = dependency_direction(&files(&[("crates/extra/Cargo.toml", "")]));
        assert_eq!(places(&failures), ["crates/extra/Cargo.toml:1"]);
    }

    #[test]
    fn a_dependency_of_xtask_is_found() {
        let bare = "[package]\nname = \"xtask\"\n[lints]\nworkspace = true\n";
        assert_eq!(
            chores_depend_on_nothing(&files(&[("xtask/Cargo.toml", bare)])),
            []
        );
        let heavy = format!("{bare}[dependencies]\nclap.workspace = true\n");
        let failures = chores_depend_on_nothing(&files(&[("xtask/Cargo.toml", &heavy)]));
        assert_eq!(places(&failures), ["xtask/Cargo.toml:6"]);
    }

    #[test]
    fn a_target_cpu_is_found_in_settings_and_scripts() {
        let files = files(&[
            (
                ".cargo/config.toml",
                "[build]\nrustflags = [\"-C\", \"target-cpu=native\"]\n",
            ),
            (".ci/run", "RUSTFLAGS=-Ctarget-cpu=native cargo test\n"),
            ("clippy.toml", "# no target-cpu here\n"),
            ("src/tidy.rs", "//! target-cpu\n"),
        ]);
        assert_eq!(
            places(&no_target_cpu(&files)),
            [".cargo/config.toml:2", ".ci/run:1"]
        );
    }
}
