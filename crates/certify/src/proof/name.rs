//! The names of points, as certificates write them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A point's name: `*`, `1`, `2`, ..., `average`; of a component of a sum `2@*`, `2@start`, `2@1.3`, `2@average.1.3`.
///
/// ```
/// use telescope_certify::proof::{Draws, Name, Place};
///
/// let after = Place::After(Draws::default().then(1).then(3));
/// for (name, text) in [(Name::Iterate(7), "7"), (Name::Average, "average"), (Name::Component(2, after), "2@1.3")] {
///     assert_eq!(name.to_string(), text);
///     assert_eq!(text.parse(), Ok(name));
/// }
/// assert!("-1".parse::<Name>().is_err() && "2@0".parse::<Name>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// x*.
    Minimiser,
    /// x_t, t from 1.
    Iterate(usize),
    /// The averaged output.
    Average,
    /// A component of a sum, from 1, at a place.
    Component(u8, Place),
}

/// A place of a run on a finite sum.
///
/// ```
/// use telescope_certify::proof::{Draws, Name, Place};
///
/// let places = [Place::Minimiser, Place::After(Draws::default()), Place::Average(Draws::default().then(2))];
/// let texts = places.map(|place| Name::Component(1, place).to_string());
/// assert_eq!(texts, ["1@*", "1@start", "1@average.2"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// x*.
    Minimiser,
    /// The iterate after these draws.
    After(Draws),
    /// The average of the iterates on the path of these draws.
    Average(Draws),
}

/// Which component was drawn at each step so far, from 1.
///
/// ```
/// use telescope_certify::proof::Draws;
///
/// let draws = Draws::default().then(2).then(1);
/// assert_eq!(draws.iter().collect::<Vec<_>>(), [2, 1]);
/// assert_eq!(Draws::MOST, 8);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Draws([u8; Draws::MOST]);

impl Draws {
    /// The most draws that a name holds.
    pub const MOST: usize = 8;

    /// These draws and one more.
    ///
    /// # Panics
    /// If there are [`Draws::MOST`] already, or `component` is 0.
    #[must_use]
    pub fn then(mut self, component: u8) -> Self {
        assert!(component > 0, "components count from 1");
        let free = self.0.iter().position(|&draw| draw == 0);
        self.0[free.expect("room for another draw")] = component;
        self
    }
    /// The draws, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = u8> {
        self.0.iter().copied().take_while(|&draw| draw > 0)
    }
    fn parse<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut draws = Self::default();
        for (index, part) in parts.enumerate() {
            let draw = part.parse().ok().filter(|&draw| draw > 0)?;
            *draws.0.get_mut(index)? = draw;
        }
        Some(draws)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |draws: &Draws| {
            let draws: Vec<String> = draws.iter().map(|draw| draw.to_string()).collect();
            draws.join(".")
        };
        match self {
            Self::Minimiser => formatter.write_str("*"),
            Self::Iterate(t) => t.fmt(formatter),
            Self::Average => formatter.write_str("average"),
            Self::Component(function, place) => {
                write!(formatter, "{function}@")?;
                match place {
                    Place::Minimiser => formatter.write_str("*"),
                    Place::After(draws) if *draws == Draws::default() => {
                        formatter.write_str("start")
                    }
                    Place::After(draws) => formatter.write_str(&list(draws)),
                    Place::Average(draws) if *draws == Draws::default() => {
                        formatter.write_str("average")
                    }
                    Place::Average(draws) => write!(formatter, "average.{}", list(draws)),
                }
            }
        }
    }
}

impl FromStr for Name {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || {
            format!(
                "{text:?} names no point; expected \"*\", \"average\" or a number from \"1\", or of a component \
                 \"2@*\", \"2@start\", \"2@1.3\" or \"2@average.1.3\""
            )
        };
        if let Some((function, place)) = text.split_once('@') {
            let function: u8 = function.parse().map_err(|_| bad())?;
            let mut parts = place.split('.');
            let place = match place {
                "*" => Some(Place::Minimiser),
                "start" => Some(Place::After(Draws::default())),
                _ if place.starts_with("average") => {
                    let first = parts.next() == Some("average");
                    Draws::parse(parts).filter(|_| first).map(Place::Average)
                }
                _ => Draws::parse(parts).map(Place::After),
            };
            return place
                .filter(|_| function > 0)
                .map(|place| Self::Component(function, place))
                .ok_or_else(bad);
        }
        match text {
            "*" => Ok(Self::Minimiser),
            "average" => Ok(Self::Average),
            _ => {
                let number = text.parse().ok().filter(|&t: &usize| t > 0);
                number.map(Self::Iterate).ok_or_else(bad)
            }
        }
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_a_round_trip() {
        for text in [
            "*",
            "1",
            "17",
            "average",
            "2@*",
            "1@start",
            "3@1.3.2",
            "2@average",
            "2@average.1.2",
        ] {
            assert_eq!(text.parse::<Name>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "x",
            "0",
            "0@*",
            "2@",
            "2@0",
            "2@1..2",
            "2@averages",
            "@1",
            "2@1.2.1.2.1.2.1.2.1",
            "300@*",
            "-1",
        ] {
            assert!(text.parse::<Name>().is_err(), "{text}");
        }
    }
}
