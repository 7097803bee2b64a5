//! Arguments of `telescope bound`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Evaluate theorems without a run: from constants given here, or for the problem of an experiment file.
///
/// The table shows the bound for each number of steps T, exactly where it is rational. A constant that is not given but
/// follows from the others is derived (r from D, G and σ from L); one that is missing is named. What constants cannot show,
/// such as convexity, is listed as assumed.
#[derive(Args, Debug)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  telescope bound weighted-average --distance 1 --lipschitz 2 --schedule 'constant(1/10)' --steps 10,100
  telescope bound optimal-constant-step --distance 3 --lipschitz 1
  telescope bound --all --distance 1 --lipschitz 1 --diameter 2 --strong-convexity 1/2 --steps 1000
  telescope bound experiments/logistic-breast-cancer.toml
  telescope bound last-iterate-general mine.toml --schedule optimal --steps 1e3,1e4

Numbers are decimals or ratios such as 1/3, which are taken exactly. A schedule is a name of `telescope list schedules` with
its values, as in constant(0.1) or inverse-time(2, first-index = 1), or TOML as in experiment files."
)]
pub struct Bound {
    /// Theorems, and at most one experiment file (a name that ends in .toml).
    #[arg(value_name = "THEOREM|FILE", required_unless_present = "all")]
    pub subjects: Vec<String>,
    /// Every theorem.
    #[arg(long)]
    pub all: bool,
    /// r: a bound on the distance from the start to a minimiser.
    #[arg(long, value_name = "r")]
    pub distance: Option<String>,
    /// L: a bound on every subgradient.
    #[arg(long, value_name = "L")]
    pub lipschitz: Option<String>,
    /// G: a bound on the root mean square of subgradients, at every step.
    #[arg(long, value_name = "G")]
    pub second_moment: Option<String>,
    /// D: the diameter of the domain.
    #[arg(long, value_name = "D")]
    pub diameter: Option<String>,
    /// μ of the risk.
    #[arg(long, value_name = "μ")]
    pub strong_convexity: Option<String>,
    /// β: the smoothness of the risk.
    #[arg(long, value_name = "β")]
    pub smoothness: Option<String>,
    /// The smoothness of every sample; the risk's too unless --smoothness says better.
    #[arg(long, value_name = "L")]
    pub sample_smoothness: Option<String>,
    /// σ: the root mean square of a gradient's noise, anywhere.
    #[arg(long, value_name = "σ")]
    pub noise: Option<String>,
    /// σ*: the root mean square of a sample's gradient at the minimiser.
    #[arg(long, value_name = "σ*")]
    pub optimal_noise: Option<String>,
    /// R(x_1) − R*.
    #[arg(long, value_name = "Δ")]
    pub initial_gap: Option<String>,
    /// n: the rows, each taken once an epoch.
    #[arg(long, value_name = "n", value_parser = clap::value_parser!(u32).range(1..))]
    pub rows: Option<u32>,
    /// Epochs go through the rows in a fixed order.
    #[arg(long, requires = "rows")]
    pub fixed_order: bool,
    /// d: the number of coordinates.
    #[arg(long, value_name = "d", value_parser = clap::value_parser!(u32).range(1..))]
    pub dimension: Option<u32>,
    /// The length of the longest row (least squares).
    #[arg(long, value_name = "R")]
    pub longest_row: Option<String>,
    /// The largest residual at the minimiser (least squares).
    #[arg(long, value_name = "ε")]
    pub largest_residual: Option<String>,
    /// Step sizes; what each theorem recommends if left out, or the file's.
    #[arg(long, value_name = "SPEC")]
    pub schedule: Option<String>,
    /// Numbers of steps, with commas; powers of ten if left out.
    #[arg(long, value_name = "T[,T...]")]
    pub steps: Option<String>,
    /// Which bound on the noise; those given if left out.
    #[arg(long, value_enum, value_name = "FORM")]
    pub form: Option<Form>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which bound on subgradients.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Form {
    /// ‖g‖ ≤ L always.
    Sup,
    /// E‖g_t‖² ≤ G_t².
    Moment,
}

impl Bound {
    /// The experiment file, if one is named.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        let mut files = self.subjects.iter().filter(|name| is_file(name));
        files.next().map(PathBuf::from)
    }
    /// The theorems' names.
    #[must_use]
    pub fn theorems(&self) -> Vec<&str> {
        let names = self.subjects.iter().filter(|name| !is_file(name));
        names.map(String::as_str).collect()
    }
    /// Whether a constant is given.
    #[must_use]
    pub fn has_constants(&self) -> bool {
        let numbers = [
            &self.distance,
            &self.lipschitz,
            &self.second_moment,
            &self.diameter,
            &self.strong_convexity,
            &self.smoothness,
            &self.sample_smoothness,
            &self.noise,
            &self.optimal_noise,
            &self.initial_gap,
            &self.longest_row,
            &self.largest_residual,
        ];
        numbers.iter().any(|number| number.is_some())
            || self.rows.is_some()
            || self.dimension.is_some()
    }
}

fn is_file(name: &str) -> bool {
    name.ends_with(".toml")
}
