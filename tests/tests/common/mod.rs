//! What the end-to-end tests share: a folder of their own, the real command, and a few small experiments.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A quadratic with normal noise: exact, and over in milliseconds.
pub(crate) const QUADRATIC: &str = r#"title = "Quadratic"
summary = "A small quadratic."

[problem.quadratic]
matrix = [[2.0, 0.0], [0.0, 4.0]]
minimiser = [0.0, 0.0]

[oracle.additive-noise]
scales = [1.0, 1.0]

[schedule.constant]
step-size = 0.1

[run]
start = [-5.0, -2.0]
steps = 5

[[claim]]
theorem = "weighted-average"
form = "moment"
expect = "proved"
"#;

/// Three rows of logistic loss in a ball: only sampling can decide.
pub(crate) const LOGISTIC: &str = r#"title = "Logistic"
summary = "Three rows."

[problem.finite-sum]
loss = "logistic"
data.inline = [
  { features = [1.0, 0.5], label = 1.0 },
  { features = [0.5, -1.0], label = -1.0 },
  { features = [-1.0, 0.25], label = 1.0 },
]

[oracle.single-sample]

[domain.ball]
radius = 1.0

[schedule.optimal-constant]

[run]
start = "origin"
steps = 100

[[claim]]
theorem = "weighted-average"
form = "sup"
expect = "verified"
"#;

/// f(x) = 2|x| from x_1 = L·S: the bound is attained.
pub(crate) const TIGHT: &str = r#"title = "Tight"
summary = "The bound is attained."

[problem.finite-sum]
loss = "absolute"
data.inline = [{ features = [2.0], label = 0.0 }]

[oracle.single-sample]

[schedule.constant]
step-size = "1/5"

[run]
start = "lipschitz-times-total-step-size"
steps = 8

[[claim]]
theorem = "weighted-average"
form = "sup"
relation = "equal"
expect = "proved"
"#;

/// The same file with one piece of it changed.
///
/// # Panics
/// If the piece is not there, so that no test changes nothing.
pub(crate) fn with(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old:?} is not in the file");
    text.replacen(old, new, 1)
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// A folder with `experiments/`, in which the command runs.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// Asserts the exit code, showing what the command said.
    pub(crate) fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }
}

impl Workspace {
    /// With these experiments, by name.
    pub(crate) fn new(experiments: &[(&str, &str)]) -> Self {
        let workspace = Self {
            folder: TempDir::new().unwrap(),
        };
        for (id, text) in experiments {
            workspace.write(&format!("experiments/{id}.toml"), text);
        }
        workspace
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The command, in this folder and in an environment that changes nothing.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_telescope-under-test"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("COLUMNS", "100")
            .env_remove("RAYON_NUM_THREADS")
            .env_remove("RUST_BACKTRACE");
        command
    }

    pub(crate) fn telescope(&self, arguments: &[&str]) -> Ended {
        self.command(arguments).output().unwrap().into()
    }

    /// The files of a run that must be the same everywhere: all but where and when it was made.
    pub(crate) fn reports(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.tree(folder);
        files.remove(&format!("{folder}/.provenance.json"));
        files.remove(&format!("{folder}/.written.json"));
        files
    }

    /// Every file below a folder with its bytes, hidden ones too.
    pub(crate) fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path(folder)];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else {
                continue;
            };
            for path in entries.map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).unwrap();
                    files.insert(
                        name.to_string_lossy().into_owned(),
                        std::fs::read(&path).unwrap(),
                    );
                }
            }
        }
        files
    }
}
