//! The identity of a run's output: an average, and the iterates that enter it. Files and records write it as a name, such
//! as `weighted-average`, `last-iterate` or `suffix-average(1/2)`.

use super::{Average, Share, ShareError, Window};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// The identity of a run's output.
///
/// ```
/// use telescope_core::averages::Output;
///
/// let output: Output = "exponential-average(1/10)".parse().unwrap();
/// assert_eq!(output.id(), "exponential-average(1/10)");
/// assert!("no-such-average".parse::<Output>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Output {
    /// Which average.
    pub average: Average,
    /// Over which iterates.
    pub window: Window,
}

/// Why a text is no output.
///
/// ```
/// use telescope_core::averages::{Output, OutputError};
///
/// let refused = |name: &str| name.parse::<Output>().unwrap_err();
/// assert!(matches!(refused("no-such-average"), OutputError::Unknown { .. }));
/// assert!(matches!(refused("exponential-average"), OutputError::NoParameter { .. }));
/// assert!(matches!(refused("last-iterate(1/2)"), OutputError::NeedlessParameter { .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutputError {
    /// No such name.
    #[error("unknown output `{name}`, expected one of `{}`", known())]
    Unknown {
        /// The name.
        name: String,
    },
    /// A parameter that is none.
    #[error("the output `{name}`: {why}")]
    Parameter {
        /// The name.
        name: String,
        /// What is wrong.
        why: ShareError,
    },
    /// An epoch's length that is none.
    #[error("the output `{name}` needs the steps of an epoch in brackets, such as `{name}(100)`")]
    Length {
        /// The name.
        name: String,
    },
    /// A parameter left out.
    #[error("the output `{name}` needs a parameter in brackets, such as `{name}(1/10)`")]
    NoParameter {
        /// The name.
        name: String,
    },
    /// A parameter too many.
    #[error("the output `{name}` takes no parameter")]
    NeedlessParameter {
        /// The name.
        name: String,
    },
}

fn known() -> String {
    let names: Vec<_> = Output::CATALOGUE.iter().map(|output| output.id()).collect();
    names.join("`, `")
}

const fn before(average: Average) -> Output {
    Output {
        average,
        window: Window::BeforeUpdates,
    }
}

const fn after(average: Average) -> Output {
    Output {
        average,
        window: Window::AfterUpdates,
    }
}

impl Output {
    /// x̄ = Σ_{t=1..T} η_t x_t / S, the output of the weighted-average theorem.
    pub const WEIGHTED: Self = before(Average::StepWeighted);
    /// Σ η_t x_{t+1} / S, over x_2..x_{T+1}.
    pub const SHIFTED: Self = after(Average::StepWeighted);
    /// (x_1 + ... + x_T)/T.
    pub const UNIFORM: Self = before(Average::Uniform);
    /// x_T.
    pub const LAST: Self = before(Average::Last);
    /// x_{T+1}: what the book's code prints.
    pub const FINAL: Self = after(Average::Last);
    /// The mean of the last ⌈T/2⌉ of x_1..x_T.
    pub const LAST_HALF: Self = before(Average::Suffix(Share::HALF));
    /// Σ t x_t / Σ t over x_1..x_T.
    pub const NUMBER_WEIGHTED: Self = before(Average::NumberWeighted);
    /// The iterate of least risk among x_1..x_T.
    pub const BEST: Self = before(Average::Best);

    /// The outputs that every exact rung keeps: those without a parameter that depend on the iterates linearly and cost
    /// nothing to speak of.
    pub const ALL: [Self; 6] = [
        Self::WEIGHTED,
        Self::UNIFORM,
        Self::LAST,
        Self::SHIFTED,
        after(Average::Uniform),
        Self::FINAL,
    ];

    /// Every kind of output, for lists: [`ALL`](Self::ALL) and those that are computed only where they are asked for, with
    /// a usual parameter.
    pub const CATALOGUE: [Self; 11] = [
        Self::WEIGHTED,
        Self::UNIFORM,
        Self::LAST,
        Self::SHIFTED,
        after(Average::Uniform),
        Self::FINAL,
        Self::LAST_HALF,
        Self::NUMBER_WEIGHTED,
        Self::exponential(Share::TENTH),
        Self::BEST,
        Self::epoch(NonZeroU32::MIN.saturating_add(9)),
    ];

    /// The mean of the ends x_{n+1}, x_{2n+1}, ... of epochs of n steps.
    #[must_use]
    pub const fn epoch(length: NonZeroU32) -> Self {
        after(Average::Epoch(length))
    }

    /// The mean of the last share of x_1..x_T, ⌈αT⌉ of them.
    #[must_use]
    pub const fn suffix(share: Share) -> Self {
        before(Average::Suffix(share))
    }

    /// The exponential moving average of x_1..x_T with that rate.
    #[must_use]
    pub const fn exponential(rate: Share) -> Self {
        before(Average::Exponential(rate))
    }

    /// The name in files, with the parameter; no two outputs have the same.
    #[must_use]
    pub fn id(self) -> String {
        let name = match self.average {
            Average::StepWeighted => "weighted-average",
            Average::Uniform => "uniform-average",
            Average::Last => match self.window {
                Window::BeforeUpdates => return "last-iterate".to_owned(),
                Window::AfterUpdates => return "final-iterate".to_owned(),
            },
            Average::Suffix(_) => "suffix-average",
            Average::NumberWeighted => "number-weighted-average",
            Average::Exponential(_) => "exponential-average",
            Average::Best => "best-iterate",
            Average::Epoch(length) => {
                return match self.window {
                    Window::BeforeUpdates => format!("epoch-start-average({length})"),
                    Window::AfterUpdates => format!("epoch-average({length})"),
                };
            }
        };
        let shifted = match self.window {
            Window::BeforeUpdates => "",
            Window::AfterUpdates => "-shifted",
        };
        match self.parameter() {
            Some(parameter) => format!("{name}{shifted}({parameter})"),
            None => format!("{name}{shifted}"),
        }
    }

    /// α of a suffix average, ρ of an exponential one.
    #[must_use]
    pub fn parameter(self) -> Option<Share> {
        match self.average {
            Average::Suffix(share) | Average::Exponential(share) => Some(share),
            _ => None,
        }
    }

    /// The output in mathematics, short enough to stand in a formula.
    #[must_use]
    pub fn symbol(self) -> String {
        let x = match self.window {
            Window::BeforeUpdates => "x_t",
            Window::AfterUpdates => "x_{t+1}",
        };
        let from_second = self.window == Window::AfterUpdates;
        match self.average {
            Average::StepWeighted if !from_second => r"\bar x".to_owned(),
            Average::StepWeighted => format!(r"\frac1S\sum_{{t=1}}^T \eta_t {x}"),
            Average::Uniform => format!(r"\frac1T\sum_{{t=1}}^T {x}"),
            Average::Last if from_second => "x_{T+1}".to_owned(),
            Average::Last => "x_T".to_owned(),
            Average::Suffix(share) => {
                let last = if from_second { "T+1" } else { "T" };
                format!(r"\bar x_{{t > {last} - \lceil {share}\,T\rceil}}")
            }
            Average::NumberWeighted => format!(r"\frac{{2}}{{T(T+1)}}\sum_{{t=1}}^T t\,{x}"),
            Average::Exponential(rate) if from_second => format!(r"a_{{T+1}}^{{({rate})}}"),
            Average::Exponential(rate) => format!(r"a_T^{{({rate})}}"),
            Average::Best if from_second => r"x_{\text{best}, t > 1}".to_owned(),
            Average::Best => r"x_{\text{best}}".to_owned(),
            Average::Epoch(length) => {
                let from = if from_second { "+1" } else { "" };
                format!(r"\frac{{{length}}}{{T}}\sum_{{k=1}}^{{T/{length}}} x_{{{length}k{from}}}")
            }
        }
    }

    /// What the output is, in a clause.
    #[must_use]
    pub fn description(self) -> String {
        let window = match self.window {
            Window::BeforeUpdates => "x_1..x_T",
            Window::AfterUpdates => "x_2..x_{T+1}",
        };
        match (self.average, self.window) {
            (Average::StepWeighted, _) => {
                format!("the average of {window} weighted with the step sizes")
            }
            (Average::Uniform, _) => format!("the plain mean of {window}"),
            (Average::Last, Window::BeforeUpdates) => {
                "x_T, the last iterate at which a subgradient is taken".to_owned()
            }
            (Average::Last, Window::AfterUpdates) => {
                "x_{T+1}, the iterate after the last step".to_owned()
            }
            (Average::Suffix(share), _) => format!(
                "the plain mean of the last {share} of {window}, rounded up to whole iterates"
            ),
            (Average::NumberWeighted, _) => {
                format!("the average of {window} weighted with 1, 2, ..., T")
            }
            (Average::Exponential(rate), _) => format!(
                "the moving average of {window} that goes {rate} of the way to each new iterate"
            ),
            (Average::Epoch(length), Window::BeforeUpdates) => {
                format!("the mean of x_{length}, x_{{2·{length}}}, ...")
            }
            (Average::Epoch(length), Window::AfterUpdates) => {
                format!("the mean of the ends of epochs of {length} steps, the start excluded")
            }
            (Average::Best, _) => {
                format!("the iterate of least risk among {window}, at one evaluation of R a step")
            }
        }
    }
}

impl FromStr for Output {
    type Err = OutputError;

    /// The output of that name. A suffix average without a parameter is that of the last half.
    fn from_str(text: &str) -> Result<Self, OutputError> {
        let (name, parameter) = match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
            Some((name, parameter)) => (name, Some(parameter)),
            None => (text, None),
        };
        let own = || name.to_owned();
        let share = |missing: Option<Share>| match parameter {
            Some(parameter) => parameter
                .parse()
                .map_err(|why| OutputError::Parameter { name: own(), why }),
            None => missing.ok_or_else(|| OutputError::NoParameter { name: own() }),
        };
        let plain = |output: Self| match parameter {
            Some(_) => Err(OutputError::NeedlessParameter { name: own() }),
            None => Ok(output),
        };
        match name {
            "last-iterate" => return plain(Self::LAST),
            "final-iterate" => return plain(Self::FINAL),
            "epoch-average" | "epoch-start-average" => {
                let length = parameter.and_then(|text| text.parse().ok());
                let length = length.ok_or_else(|| OutputError::Length { name: own() })?;
                let of = Average::Epoch(length);
                return Ok(if name == "epoch-average" {
                    after(of)
                } else {
                    before(of)
                });
            }
            _ => {}
        }
        let (kind, output): (_, fn(Average) -> Self) = match name.strip_suffix("-shifted") {
            Some(kind) => (kind, after),
            None => (name, before),
        };
        match kind {
            "weighted-average" => plain(output(Average::StepWeighted)),
            "uniform-average" => plain(output(Average::Uniform)),
            "suffix-average" => Ok(output(Average::Suffix(share(Some(Share::HALF))?))),
            "number-weighted-average" => plain(output(Average::NumberWeighted)),
            "exponential-average" => Ok(output(Average::Exponential(share(None)?))),
            "best-iterate" => plain(output(Average::Best)),
            _ => Err(OutputError::Unknown {
                name: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.id())
    }
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.id())
    }
}

impl<'de> Deserialize<'de> for Output {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Output {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Output".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An average or an iterate by its name; a share such as (1/2) in brackets where it takes one",
            "type": "string",
            "pattern": "^(last-iterate|final-iterate|(weighted-average|uniform-average|number-weighted-average|best-iterate)(-shifted)?|suffix-average(-shifted)?(\\([0-9]+(/[0-9]+)?\\))?|exponential-average(-shifted)?\\([0-9]+(/[0-9]+)?\\)|epoch(-start)?-average\\([0-9]+\\))$",
            "examples": Self::CATALOGUE.map(Self::id)
        })
    }
}
