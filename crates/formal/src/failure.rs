//! Why a check failed, and what would mend it.

use std::path::PathBuf;

/// A failed check, or one that could not start.
///
/// ```
/// use telescope_formal::Failure;
///
/// let failure = Failure::Unsound { problem: "a hole".into(), mend: "finish the proof".into() };
/// assert_eq!((failure.to_string(), failure.exit_code()), ("a hole; mend: finish the proof".to_owned(), 1));
/// assert_eq!(Failure::NoCoq("none".into()).exit_code(), 2, "could not start");
/// ```
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of `proofs/` does not have the form it should.
    #[error("{file}: {problem}; mend: {mend}")]
    Form {
        /// The file, from the root of the repository.
        file: String,
        /// What is wrong.
        problem: String,
        /// What would be right.
        mend: String,
    },
    /// Coq, or a library of it, is not there.
    #[error("{0}\n{INSTALL}")]
    NoCoq(String),
    /// Coq did not accept a file.
    #[error("{file} does not check:\n{output}")]
    Rejected {
        /// The file.
        file: String,
        /// What Coq wrote.
        output: String,
    },
    /// The proof is not what it claims to be.
    #[error("{problem}; mend: {mend}")]
    Unsound {
        /// What is wrong.
        problem: String,
        /// What would be right.
        mend: String,
    },
}

/// How to get Coq.
///
/// ```
/// use telescope_formal::Failure;
/// use telescope_formal::failure::INSTALL;
///
/// assert!(Failure::NoCoq("`coqc` was not found.".into()).to_string().ends_with(INSTALL));
/// ```
pub const INSTALL: &str = "\
The proof is checked by Coq 8.16 with MathComp 1.15 and MathComp-Analysis 0.6. On Debian 12, as root:

    apt-get update
    apt-get install -y --no-install-recommends coq libcoq-mathcomp-algebra-tactics \\
        libcoq-mathcomp-zify libcoq-mathcomp-analysis

Without it, `cargo xtask proof --compare` says whether the sources are those that were last checked.";

impl Failure {
    /// The exit code: 2 when the check could not start, 1 when it failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::File { .. } | Self::Form { .. } | Self::NoCoq(_) => 2,
            Self::Rejected { .. } | Self::Unsound { .. } => 1,
        }
    }

    pub(crate) fn unsound(problem: String, mend: &str) -> Self {
        Self::Unsound {
            problem,
            mend: mend.to_owned(),
        }
    }

    pub(crate) fn form(file: &str, problem: String, mend: &str) -> Self {
        Self::Form {
            file: file.to_owned(),
            problem,
            mend: mend.to_owned(),
        }
    }
}
