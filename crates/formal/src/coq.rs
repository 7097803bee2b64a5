//! Running Coq.

use crate::Failure;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The longest that a file may take; on an idle processor none takes 20 s.
const LIMIT: Duration = Duration::from_secs(1200);
const PAUSE: Duration = Duration::from_millis(20);

/// What Coq made of a file.
///
/// ```
/// use telescope_formal::coq::Outcome;
///
/// let outcome = Outcome { accepted: false, printed: String::new(), complaints: "Syntax error".into() };
/// assert!(!outcome.accepted && outcome.complaints.contains("Syntax"));
/// ```
#[derive(Debug)]
pub struct Outcome {
    /// Whether it accepted it.
    pub accepted: bool,
    /// What it printed.
    pub printed: String,
    /// Its complaints.
    pub complaints: String,
}

/// Coq, with a folder of compiled theories.
///
/// ```no_run
/// use telescope_formal::{Failure, coq::Coq};
///
/// // Not run with the tests, since Coq takes its time. Where it is not installed, the failure says how to get it.
/// match Coq::find(std::env::temp_dir().join("telescope-doc-coq")) {
///     Ok(coq) => assert!(coq.version().starts_with(|c: char| c.is_ascii_digit())),
///     Err(failure) => assert!(matches!(failure, Failure::NoCoq(_)) && failure.to_string().contains("apt-get install")),
/// }
/// ```
#[derive(Debug)]
pub struct Coq {
    /// Where theories are compiled to.
    folder: PathBuf,
    version: String,
}

impl Coq {
    /// Looks for Coq and the libraries that the proof uses. `folder` is emptied.
    ///
    /// # Errors
    /// If one is missing, or the folder cannot be made.
    pub fn find(folder: PathBuf) -> Result<Self, Failure> {
        let version = Command::new("coqc").arg("--print-version").output();
        let version = match version {
            Ok(output) if output.status.success() => {
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                text.split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            }
            Ok(_) => return Err(Failure::NoCoq("`coqc` does not run.".to_owned())),
            Err(_) => return Err(Failure::NoCoq("`coqc` was not found.".to_owned())),
        };
        let fails = |source| Failure::File {
            path: folder.clone(),
            source,
        };
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(fails)?;
        }
        std::fs::create_dir_all(folder.join("theories")).map_err(fails)?;
        let coq = Self { folder, version };
        let probe =
            "From mathcomp Require all_ssreflect all_algebra ring zify lebesgue_integral.\n";
        let outcome = coq.run("probe", probe)?;
        if !outcome.accepted {
            let complaints = outcome.complaints.trim();
            return Err(Failure::NoCoq(format!(
                "A library of Coq is missing: {complaints}"
            )));
        }
        Ok(coq)
    }

    /// The version of Coq, `8.16.1`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Compiles a theory, so that later ones can import it.
    ///
    /// # Errors
    /// If a file cannot be written or Coq cannot be started.
    pub fn theory(&self, module: &str, text: &str) -> Result<Outcome, Failure> {
        self.compile(&format!("theories/{module}.v"), text)
    }

    /// Runs a file that nothing imports.
    ///
    /// # Errors
    /// As [`theory`](Self::theory).
    pub fn run(&self, name: &str, text: &str) -> Result<Outcome, Failure> {
        self.compile(&format!("{name}.v"), text)
    }

    fn compile(&self, file: &str, text: &str) -> Result<Outcome, Failure> {
        let path = self.folder.join(file);
        let (out, err) = (path.with_extension("out"), path.with_extension("err"));
        let fails = |path: &Path| {
            let path = path.to_path_buf();
            move |source| Failure::File { path, source }
        };
        std::fs::write(&path, text).map_err(fails(&path))?;
        let mut child = Command::new("coqc")
            .args(["-q", "-w", "-all", "-Q", "theories", "Telescope", file])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(File::create(&out).map_err(fails(&out))?)
            .stderr(File::create(&err).map_err(fails(&err))?)
            .spawn()
            .map_err(|error| Failure::NoCoq(format!("`coqc` does not start: {error}.")))?;
        // Counted in pauses: nothing here reads a clock.
        let mut waited = Duration::ZERO;
        let status = loop {
            if let Some(status) = child.try_wait().map_err(fails(&path))? {
                break Some(status);
            }
            if waited >= LIMIT {
                child
                    .kill()
                    .and_then(|()| child.wait())
                    .map_err(fails(&path))?;
                break None;
            }
            std::thread::sleep(PAUSE);
            waited += PAUSE;
        };
        let printed = std::fs::read_to_string(&out).map_err(fails(&out))?;
        let mut complaints = std::fs::read_to_string(&err).map_err(fails(&err))?;
        if status.is_none() {
            complaints.push_str(&format!("not done after {} s\n", LIMIT.as_secs()));
        }
        Ok(Outcome {
            accepted: status.is_some_and(|status| status.success()),
            printed,
            complaints,
        })
    }
}
