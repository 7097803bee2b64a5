//! Worst-case functions: the other half of a certificate. The solver's Gram matrix gives vectors, the vectors a function
//! f(x) = max(0, max_j f_j + ⟨g_j, x − x_j⟩), or a smooth one ([`WorstFunction`]), and the one SGD loop of the workbench is
//! run on it in exact arithmetic. What it attains is a lower bound of the worst case; nothing of the solver has to be
//! believed.

mod build;
mod room;

pub use build::witness;

use crate::proof::{
    Class, Excess, Metric, Ratio, Statement, StatementError, Weights, run_is_admitted,
};
use crate::worst_function::WorstFunction;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::Rational;
use telescope_core::domains::WholeSpace;
use telescope_core::methods::Plain;
use telescope_core::oracles::Oracle;
use telescope_core::sgd::{GivenSamples, Observer, run};
use telescope_core::vector::dot;

/// A function of the class and a start, on which the method attains what is said.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::plane::in_the_plane;
/// use telescope_certify::proof::{Metric, Weights};
/// use telescope_certify::witness::Witness;
///
/// // max(0, x, y) from (1, 1): over (0, 1) to the origin, and f is 1 at the average.
/// let statement = Family::Constant.statement(2, Metric::Average(Weights::StepSizes));
/// let witness = in_the_plane(&statement).unwrap();
/// let path: Vec<String> = witness.path().unwrap().iter().map(|x| format!("{}, {}", x[0], x[1])).collect();
/// assert_eq!(path, ["1, 1", "0, 1", "0, 0"]);
/// assert_eq!(witness.check().unwrap(), witness.attained.0);
/// assert_eq!(witness.function().unwrap().value(&[2.into(), 3.into()]).unwrap().to_string(), "3");
/// assert_eq!(serde_json::from_str::<Witness>(&witness.to_text()).unwrap(), witness);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Witness {
    /// Of which statement.
    pub statement: Statement,
    /// The metric that the run attains.
    pub attained: Ratio,
    /// x_1; x* is the origin.
    pub start: Vec<Ratio>,
    /// The pieces ⟨slope, x⟩ + intercept, in the order in which ties are broken; the last is 0.
    pub pieces: Vec<Piece>,
}

/// An affine piece.
///
/// ```
/// use telescope_certify::witness::Piece;
///
/// let text = r#"{"slope":["1/2","0"],"intercept":"-1"}"#;
/// let piece: Piece = serde_json::from_str(text).unwrap();
/// assert_eq!(piece.slope.len(), 2);
/// assert_eq!(serde_json::to_string(&piece).unwrap(), text);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// Its slope.
    pub slope: Vec<Ratio>,
    /// Its value at the origin.
    pub intercept: Ratio,
}

/// Why a function is no witness.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::plane::in_the_plane;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::witness::WitnessFlaw;
///
/// let witness = in_the_plane(&Family::Constant.statement(2, Metric::LastIterate)).unwrap();
/// let mut steep = witness.clone();
/// steep.pieces[0].slope[0] = "2".parse().unwrap();
/// assert_eq!(steep.check(), Err(WitnessFlaw::TooSteep(1)));
/// let mut boastful = witness;
/// boastful.attained = "5/4".parse().unwrap(); // irrational slopes would reach it
/// assert!(matches!(boastful.check(), Err(WitnessFlaw::Attained { .. })));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WitnessFlaw {
    /// No projections, no draws.
    #[error(
        "worst-case functions are run without projections and draws; state it in the plain setting"
    )]
    OtherSetting,
    /// The statement has no meaning.
    #[error("statement: {0}")]
    Statement(#[from] StatementError),
    /// Too long for exact arithmetic.
    #[error(transparent)]
    TooLong(#[from] Excess),
    /// A smooth function whose value needs more than one piece.
    #[error(
        "the run meets a place between the pieces of a smooth function, where its gradient is that of none"
    )]
    Between,
    /// No iterate of the solver has room enough.
    #[error("no iterate of the solver lies far enough inside to be rounded to a function")]
    NoRoom,
    /// The pieces do not fit together.
    #[error("the pieces are no function: {0}")]
    Pieces(String),
    /// A slope longer than L.
    #[error("the slope of piece {0} is longer than the class allows")]
    TooSteep(usize),
    /// The start is too far away.
    #[error("the start is farther from the minimiser than the statement allows")]
    TooFar,
    /// The origin is no minimiser.
    #[error("the origin does not minimise the function with the value 0")]
    NoMinimiser,
    /// Another value than the run attains.
    #[error("the run attains {found}, not {claimed}")]
    Attained {
        /// In the file.
        claimed: Ratio,
        /// By the run.
        found: Ratio,
    },
}

/// x_1..x_{T+1} of a run.
#[derive(Default)]
struct Path(Vec<Vec<Rational>>);

impl Observer<Rational, ()> for Path {
    fn before(&mut self, _: usize, (): &(), _: &Rational, x: &[Rational], _: &[Rational]) {
        if self.0.is_empty() {
            self.0.push(x.to_vec());
        }
    }
    fn after(&mut self, _: usize, _: &Rational, x: &[Rational]) {
        self.0.push(x.to_vec());
    }
}

impl Witness {
    /// The function.
    ///
    /// # Errors
    /// If the pieces do not fit together, or are too many or too long for exact arithmetic.
    pub fn function(&self) -> Result<WorstFunction, WitnessFlaw> {
        let slopes = self.pieces.iter().flat_map(|piece| &piece.slope);
        let intercepts = self.pieces.iter().map(|piece| &piece.intercept);
        let coefficients = slopes.chain(intercepts).chain(&self.start);
        let (pieces, dimension) = (self.pieces.len(), self.start.len());
        run_is_admitted(&self.statement, coefficients, pieces, dimension)?;
        let function = WorstFunction::new(&self.statement.class, &self.pieces)?;
        if Oracle::dimension(&function) != dimension {
            return Err(WitnessFlaw::Pieces(
                "the start has another dimension than the slopes".to_owned(),
            ));
        }
        Ok(function)
    }

    /// Runs the method in exact arithmetic and returns x_1..x_{T+1}.
    ///
    /// # Errors
    /// If the pieces or the start do not fit together.
    pub fn path(&self) -> Result<Vec<Vec<Rational>>, WitnessFlaw> {
        let oracle = self.function()?;
        let mut x: Vec<Rational> = self.start.iter().map(|entry| entry.0.clone()).collect();
        let steps: Vec<Rational> = self
            .statement
            .step_sizes
            .iter()
            .map(|step| step.0.clone())
            .collect();
        let samples = vec![(); steps.len()];
        let mut path = Path::default();
        run(
            &oracle,
            &WholeSpace,
            &Plain,
            &mut GivenSamples::new(&samples),
            &steps,
            &mut x,
            &mut path,
        );
        if oracle.went_astray() {
            return Err(WitnessFlaw::Between);
        }
        Ok(path.0)
    }

    /// Checks that the function is of the class, which smooth ones are by their form, that the start is as near as the statement says, and that a run attains
    /// the value: all of it exactly. Returns the value.
    ///
    /// # Errors
    /// What is wrong first.
    pub fn check(&self) -> Result<Rational, WitnessFlaw> {
        if !self.statement.setting.is_plain() {
            return Err(WitnessFlaw::OtherSetting);
        }
        self.statement.model()?;
        if let Class::BoundedSubgradients { subgradient_sq } = &self.statement.class {
            for (index, piece) in self.pieces.iter().enumerate() {
                if norm_sq(&piece.slope) > subgradient_sq.0 {
                    return Err(WitnessFlaw::TooSteep(index + 1));
                }
            }
        }
        if norm_sq(&self.start) > self.statement.distance_sq.0 {
            return Err(WitnessFlaw::TooFar);
        }
        // At the origin the value is 0, and a piece without slope keeps f from going below it.
        let floor = self
            .pieces
            .iter()
            .any(|piece| norm_sq(&piece.slope).is_zero() && piece.intercept.0.is_zero());
        let origin = vec![Rational::ZERO; self.start.len()];
        if !floor || self.function()?.value(&origin) != Some(Rational::ZERO) {
            return Err(WitnessFlaw::NoMinimiser);
        }
        let found = self.measure()?;
        if found != self.attained.0 {
            return Err(WitnessFlaw::Attained {
                claimed: self.attained.clone(),
                found: found.into(),
            });
        }
        Ok(found)
    }

    /// The metric of the run.
    pub(crate) fn measure(&self) -> Result<Rational, WitnessFlaw> {
        let path = self.path()?;
        let function = self.function()?;
        let steps = self.statement.steps();
        let iterates = &path[..steps];
        let gap = |x: &[Rational]| function.value(x).ok_or(WitnessFlaw::Between);
        let weights = |weights: Weights| -> Vec<Rational> {
            match weights {
                Weights::StepSizes => self
                    .statement
                    .step_sizes
                    .iter()
                    .map(|step| step.0.clone())
                    .collect(),
                Weights::Uniform => vec![Rational::ONE; steps],
                Weights::Numbers => (1..=steps).map(Rational::from).collect(),
            }
        };
        let total = |weights: &[Rational]| {
            weights
                .iter()
                .fold(Rational::ZERO, |sum, weight| sum + weight)
        };
        Ok(match self.statement.metric {
            Metric::LastIterate => gap(&path[steps - 1])?,
            Metric::BestIterate => {
                let gaps = iterates.iter().map(|x| gap(x));
                let gaps = gaps.collect::<Result<Vec<_>, _>>()?;
                gaps.into_iter().min().expect("at least one step")
            }
            Metric::Values(chosen) => {
                let weights = weights(chosen);
                let mut sum = Rational::ZERO;
                for (weight, x) in weights.iter().zip(iterates) {
                    sum += weight * gap(x)?;
                }
                sum / total(&weights)
            }
            Metric::Average(chosen) => {
                let weights = weights(chosen);
                let mut mean = vec![Rational::ZERO; self.start.len()];
                for (weight, x) in weights.iter().zip(iterates) {
                    for (mean, entry) in mean.iter_mut().zip(x) {
                        *mean += weight * entry;
                    }
                }
                let total = total(&weights);
                let mean: Vec<Rational> = mean.into_iter().map(|entry| entry / &total).collect();
                gap(&mean)?
            }
            Metric::Distance => dot(&path[steps], &path[steps]),
            Metric::LastGradient => {
                let gradient = function.gradient(&path[steps - 1]);
                let gradient = gradient.ok_or(WitnessFlaw::Between)?;
                dot(&gradient, &gradient)
            }
        })
    }

    /// The file's text: JSON, one piece a line.
    ///
    /// # Panics
    /// Never: a witness can always be written as JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        fn json<T: Serialize>(value: &T) -> String {
            serde_json::to_string(value).expect("plain data")
        }
        let lines: Vec<String> = self
            .pieces
            .iter()
            .map(|piece| format!("    {}", json(piece)))
            .collect();
        format!(
            "{{\n  \"statement\": {},\n  \"attained\": {},\n  \"start\": {},\n  \"pieces\": [\n{}\n  ]\n}}\n",
            json(&self.statement),
            json(&self.attained),
            json(&self.start),
            lines.join(",\n"),
        )
    }
}

fn norm_sq(vector: &[Ratio]) -> Rational {
    vector
        .iter()
        .fold(Rational::ZERO, |sum, entry| sum + &entry.0 * &entry.0)
}
