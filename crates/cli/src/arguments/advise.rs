//! Arguments of `telescope advise`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Advise on one's own data: which steps, how many, what is guaranteed, and how far the real gap is below the promise.
///
/// Computes every constant that theory needs from the data, asks each theorem for the least number of steps that guarantees
/// the gap, says why the others do not apply and what would repair it, and makes a short run of the best. The answer is
/// Markdown; the experiment file of the run is kept, to go on with.
///
/// Columns are standardised (a target of numbers too, so that gaps are in units of its standard deviation) and an intercept is
/// added, unless --raw is given. Rows of LIBSVM files stay sparse: their columns are divided by their root mean square.
#[derive(Args, Debug)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  telescope advise --data data/breast_cancer.csv --target diagnosis --loss logistic --radius 3
  telescope advise --data data/breast_cancer.csv --target diagnosis --loss logistic --l2 0.1 --gap 0.05
  telescope advise --data data/diabetes.csv --target progression --loss huber --width 0.5 --radius 1 --json
  telescope advise --data train.svm.gz --loss hinge --l2 0.01

Exit code 0 if a theorem guarantees the gap within the steps, 3 if none does, 2 for misuse or unreadable data."
)]
pub struct Advise {
    /// The data: CSV with a header line, Parquet, Arrow or LIBSVM.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// The column to predict; left out for LIBSVM, where each row begins with its label.
    #[arg(long, value_name = "COLUMN")]
    pub target: Option<String>,
    /// The loss of a prediction and a label.
    #[arg(long, value_enum, value_name = "LOSS")]
    pub loss: LossName,
    /// Where the Huber loss turns into a line.
    #[arg(long, value_name = "W", default_value = "1")]
    pub width: String,
    /// Which quantile the quantile loss is least at.
    #[arg(long, value_name = "Q", default_value = "0.5")]
    pub level: String,
    /// The class that is labelled +1; the later one in order if left out.
    #[arg(long, value_name = "CLASS")]
    pub positive_class: Option<String>,
    /// Seek the solution in the ball of this radius around 0.
    #[arg(long, value_name = "D")]
    pub radius: Option<String>,
    /// Add the penalty (λ/2)‖x‖².
    #[arg(long, value_name = "λ")]
    pub l2: Option<String>,
    /// The gap E R(output) − R* to guarantee; a tenth of the start's if left out.
    #[arg(long, value_name = "ε")]
    pub gap: Option<String>,
    /// The most steps that a promise may need.
    #[arg(long, value_name = "N", default_value = "1000000")]
    pub steps_at_most: String,
    /// Take columns and target as they are.
    #[arg(long)]
    pub raw: bool,
    /// Where the experiment file and the answer go; target/telescope/advice if left out.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The name of the experiment; that of the data and the loss if left out.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Make no run.
    #[arg(long)]
    pub no_run: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// A loss.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LossName {
    /// ln(1 + e^{−yz}), two classes.
    Logistic,
    /// max(0, 1 − yz), two classes.
    Hinge,
    /// ½(z − y)² near 0, a line beyond the width.
    Huber,
    /// |z − y|.
    Absolute,
    /// ½(z − y)².
    Squared,
    /// max(q(y − z), (1 − q)(z − y)).
    Quantile,
}

impl LossName {
    /// The name in experiment files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::Hinge => "hinge",
            Self::Huber => "huber",
            Self::Absolute => "absolute",
            Self::Squared => "squared",
            Self::Quantile => "quantile",
        }
    }
}
