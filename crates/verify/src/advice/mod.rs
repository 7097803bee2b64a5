//! Advice for one's own data: what is known of the problem, what each theorem promises for the wanted gap and at how many
//! steps, why the others do not apply, and a run that shows the real gap beside the promise. Every constant comes from
//! `declare`, every bound from `Theorem::instantiate`, and the run is an experiment like any other.

mod feasibility;
mod markdown;
mod promise;
mod request;
mod run;
mod search;
#[cfg(test)]
mod tests;
mod write;

pub use feasibility::Feasibility;
pub use markdown::markdown;
pub use promise::{Promised, Refused};
pub use request::{Arrangement, Request};
pub use run::RunOutcome;
pub use write::{Written, write};

use crate::config::{ConfigError, Experiment, FileConfig, of_flags};
use crate::data::DataFiles;
use crate::plan::problem;
use crate::record::FactRecord;
use crate::suite::{Progress, SuiteError, facts_of};
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};
use telescope_core::arithmetic::Rational;
use telescope_core::declare::Declared;
use telescope_core::engine::Setup;
use telescope_core::number::Number;

/// The version of what `--json` prints.
pub(crate) const SCHEMA: u32 = 1;

/// How near a bound comes to the gap.
///
/// ```
/// use telescope_verify::advice::Reach;
///
/// let beyond = Reach::Beyond { searched: 1000, bound: Some(0.5) };
/// let json = serde_json::json!({ "beyond": { "searched": 1000, "bound": 0.5 } });
/// assert_eq!(serde_json::to_value(beyond)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// At this T it is small enough.
    Least {
        /// T: the bound is at most the gap here, and is not one step (or epoch) earlier.
        steps: usize,
        /// The bound at T, rounded up.
        bound: f64,
        /// The bound one step (or epoch) earlier, rounded up, if there is one.
        before: Option<f64>,
    },
    /// It is not, at any T that was tried.
    Beyond {
        /// The most steps that were tried.
        searched: usize,
        /// The bound there, if there is one.
        bound: Option<f64>,
    },
}

/// The answer.
///
/// ```
/// use std::path::Path;
/// use telescope_core::number::Positive;
/// use telescope_verify::advice::{Reach, Request, advise};
/// use telescope_verify::suite::Silent;
/// use telescope_verify::template::loss;
///
/// let folder = tempfile::tempdir()?;
/// let data = folder.path().join("small.csv");
/// std::fs::write(&data, "a,y\n0,1\n1,3\n2,2\n3,5\n")?;
/// let mut request = Request::new(data, loss("absolute", "1", "1/2")?);
/// (request.target, request.gap) = (Some("y".to_owned()), Some(1.0));
/// (request.radius, request.most_steps) = (Some(Positive::from_f64(10.0)?), 1000);
/// let advice = advise(&request, Path::new(""), 1, &Silent)?;
/// assert_eq!((advice.name.as_str(), advice.rows, advice.columns), ("small-absolute", 4, 2));
/// // The steps that the best theorem needs for the gap asked for.
/// let best = advice.best().unwrap();
/// assert!(matches!(best.reach, Reach::Least { bound, .. } if bound <= 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Advice {
    /// The version of what `--json` prints.
    pub schema: u32,
    /// The problem in a line.
    pub title: String,
    /// The name of the experiment.
    pub name: String,
    /// n.
    pub rows: usize,
    /// d, with the intercept.
    pub columns: usize,
    /// Whether columns, and targets that are numbers, were standardised, and an intercept was added.
    pub standardised: bool,
    /// Whether columns were divided by their root mean square instead, so that sparse rows stay sparse.
    pub scaled: bool,
    /// ε; `None` if neither it nor the start's gap is known.
    pub gap: Option<f64>,
    /// Whether ε was chosen as a tenth of the start's gap.
    pub gap_chosen: bool,
    /// The most steps that a promise might need.
    pub most_steps: usize,
    /// What is known of the problem as it was asked.
    pub facts: Vec<FactRecord>,
    /// Whether it can be solved, and how well conditioned it is.
    pub feasibility: Feasibility,
    /// What theorems promise, the fewest steps first.
    pub promises: Vec<Promised>,
    /// Theorems that do not apply, with what would repair it.
    pub refused: Vec<Refused>,
    /// The runs: at the promise's T, and where that is too long to be decided at fewer steps too.
    pub runs: Vec<RunOutcome>,
    /// Whether the labels are classes.
    pub classes: bool,
    /// The experiment file of the best promise, commented.
    #[serde(skip)]
    pub experiment: Option<String>,
}

impl Advice {
    /// The promise with the fewest steps that holds in expectation.
    #[must_use]
    pub fn best(&self) -> Option<&Promised> {
        self.promises
            .iter()
            .find(|promise| promise.odds.is_none() && matches!(promise.reach, Reach::Least { .. }))
    }
}

/// A problem in an arrangement.
struct Arranged {
    arrangement: Arrangement,
    setup: Setup,
    declared: Declared,
}

/// The advice. Data paths start from `root`.
///
/// # Errors
/// If the data cannot be read or do not fit the loss, or if the run fails or is interrupted.
///
/// ```
/// use std::path::Path;
/// use telescope_core::number::Positive;
/// use telescope_verify::advice::{Request, advise};
/// use telescope_verify::suite::Silent;
/// use telescope_verify::template::loss;
///
/// let folder = tempfile::tempdir()?;
/// let data = folder.path().join("small.csv");
/// std::fs::write(&data, "a,y\n0,1\n1,3\n2,2\n3,5\n")?;
/// let mut request = Request::new(data, loss("absolute", "1", "1/2")?);
/// request.target = Some("y".to_owned());
/// (request.radius, request.most_steps) = (Some(Positive::from_f64(10.0)?), 1000);
/// let advice = advise(&request, Path::new(""), 1, &Silent)?;
/// // No gap was asked for, so it is a tenth of the start's.
/// assert!(advice.gap_chosen && !advice.promises.is_empty());
/// // Without a run asked for, there is none.
/// assert!(advice.runs.is_empty() && advice.experiment.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn advise(
    request: &Request,
    root: &Path,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Advice, SuiteError> {
    progress.begin("constants", 0, 3);
    let files = DataFiles::default();
    let own = arranged(request, request.arrangement(), root, &files)?;
    let mut all = vec![own];
    if let Some(harmless) = harmless(request, &all[0]) {
        all.push(arranged(request, harmless, root, &files)?);
    }
    let shuffled = Arrangement {
        sampler: "reshuffle",
        ..request.arrangement()
    };
    all.push(arranged(request, shuffled, root, &files)?);
    progress.check().map_err(|_| SuiteError::Interrupted)?;
    let own = &all[0];
    let facts = &own.declared.facts;
    let initial = facts
        .optimum
        .as_ref()
        .ok()
        .map(|fact| (facts.initial_risk.enclosure() - fact.value.enclosure()).upper());
    let gap = request.gap.or_else(|| {
        let tenth: f64 = format!("{:.1e}", 0.1 * initial?).parse().ok()?;
        (tenth > 0.0 && tenth.is_finite()).then_some(tenth)
    });
    progress.begin("theorems", 1, 3);
    let (promises, refused) = promise::all(request, &all, gap, progress)?;
    let (rows, columns) = match (
        own.setup.instance().rows(),
        own.setup.instance().dimension(),
    ) {
        (Some(rows), columns) => (rows, columns),
        (None, columns) => (0, columns),
    };
    let sparse = FileConfig::scaling_of(&request.data) == "scale";
    let mut advice = Advice {
        schema: SCHEMA,
        title: request.title(&own.arrangement),
        name: request.name(),
        rows,
        columns,
        standardised: !request.raw && !sparse,
        scaled: !request.raw && sparse,
        gap,
        gap_chosen: request.gap.is_none(),
        most_steps: request.most_steps,
        facts: facts_of(facts),
        feasibility: feasibility::feasibility(request, own),
        promises,
        refused,
        runs: Vec::new(),
        classes: request.loss.wants_classes(),
        experiment: None,
    };
    progress.begin("run", 2, 3);
    run::add(&mut advice, request, &all, root, seed, progress)?;
    Ok(advice)
}

/// An experiment without claims, planned no farther than its problem.
fn arranged(
    request: &Request,
    arrangement: Arrangement,
    root: &Path,
    files: &DataFiles,
) -> Result<Arranged, SuiteError> {
    let value = request.experiment(&arrangement);
    let experiment = parsed(&request.name(), &value)?;
    let (setup, declared) = problem(&experiment, root, files).map_err(plain)?;
    Ok(Arranged {
        arrangement,
        setup,
        declared,
    })
}

fn parsed(name: &str, value: &Value) -> Result<Experiment, SuiteError> {
    let text = crate::template::commented(value);
    Experiment::parse(&PathBuf::from(format!("{name}.toml")), &text).map_err(plain)
}

/// An error without the place in a file that nobody wrote.
fn plain(error: ConfigError) -> SuiteError {
    let hint = error
        .hint
        .map_or_else(String::new, |hint| format!("\n  hint: {hint}"));
    SuiteError::Selection(of_flags(&format!("{}{hint}", error.message)))
}

/// The ball around the start that holds the minimiser over the whole space, where that is proved: the same problem, in which
/// theorems that need a bounded domain apply.
fn harmless(request: &Request, own: &Arranged) -> Option<Arrangement> {
    if request.radius.is_some() {
        return None;
    }
    let distance = own.declared.facts.distance.as_ref().ok()?;
    let far = distance.value.value().enclosure().upper();
    // Three digits, rounded up.
    let text = format!("{:.2e}", far * 1.005);
    let radius: f64 = text.parse().ok()?;
    (radius > far).then_some(())?;
    Some(Arrangement {
        radius: Some(Number::from_f64(radius).ok()?),
        harmless: true,
        ..request.arrangement()
    })
}

/// Whether 0 lies beyond a rational: for readers of facts.
fn is_positive(value: &Rational) -> bool {
    *value > Rational::ZERO
}
