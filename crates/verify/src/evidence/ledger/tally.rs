//! The instances of one line, counted and judged one by one.

use super::row::{Holds, How, LedgerRow, Place, Slack, Witness};
use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
use telescope_theory::proof::{LineMeta, Sides};

/// The longest exact number that is written out.
const MOST_DIGITS: usize = 60;

/// What one instance says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    Held,
    UpToRounding,
    /// The enclosure has no lower end: it says nothing.
    Unbounded,
    Failed,
}

/// An arithmetic in which a line can be decided.
pub(super) trait Decided: Arithmetic {
    /// An interval that contains the number.
    fn enclosed(&self) -> Interval;
    /// The number, if it is known exactly and short enough to be read.
    fn text(&self) -> Option<String>;
    /// Whether this slack is the smaller one (by the lower ends).
    fn is_below(&self, other: &Self) -> bool;
    /// What a slack says when rounding may contribute as much as `rounding`.
    fn judge(&self, rounding: f64) -> Judgement;
}

impl Decided for Rational {
    fn enclosed(&self) -> Interval {
        Interval::from_rational(self)
    }
    fn text(&self) -> Option<String> {
        let text = self.to_string();
        (text.len() <= MOST_DIGITS).then_some(text)
    }
    fn is_below(&self, other: &Self) -> bool {
        self < other
    }
    fn judge(&self, _rounding: f64) -> Judgement {
        if *self >= Rational::ZERO {
            Judgement::Held
        } else {
            Judgement::Failed
        }
    }
}

impl Decided for Interval {
    fn enclosed(&self) -> Interval {
        *self
    }
    fn text(&self) -> Option<String> {
        None
    }
    fn is_below(&self, other: &Self) -> bool {
        self.lower() < other.lower()
    }
    fn judge(&self, rounding: f64) -> Judgement {
        if self.lower() >= 0.0 {
            Judgement::Held
        } else if self.upper() < -rounding {
            Judgement::Failed
        } else if self.lower().is_finite() {
            Judgement::UpToRounding
        } else {
            Judgement::Unbounded
        }
    }
}

/// The same with finite ends: a file cannot hold others.
pub(super) fn finite(interval: Interval) -> Interval {
    Interval::new(
        interval.lower().clamp(f64::MIN, f64::MAX),
        interval.upper().clamp(f64::MIN, f64::MAX),
    )
}

/// The instances of a line so far.
pub(super) struct Tally<A> {
    instances: usize,
    smallest: Option<(A, f64, Place)>,
    all_held: bool,
    unbounded: Option<Place>,
    failed: Option<Witness>,
}

impl<A> Default for Tally<A> {
    fn default() -> Self {
        Self {
            instances: 0,
            smallest: None,
            all_held: true,
            unbounded: None,
            failed: None,
        }
    }
}

impl<A: Decided> Tally<A> {
    /// One more instance, in which rounding may contribute as much as `rounding` (finite or infinite, ≥ 0).
    pub(super) fn push(&mut self, sides: &Sides<A>, rounding: f64, place: Place) {
        let slack = sides.slack();
        let rounding = rounding.min(f64::MAX);
        self.instances += 1;
        match slack.judge(rounding) {
            Judgement::Held => {}
            Judgement::UpToRounding => self.all_held = false,
            Judgement::Unbounded => {
                self.unbounded.get_or_insert(place);
            }
            Judgement::Failed => {
                self.failed.get_or_insert_with(|| Witness {
                    place,
                    sign: sides.relation.sign().to_owned(),
                    left: finite(sides.left.enclosed()),
                    right: finite(sides.right.enclosed()),
                    exact: sides
                        .left
                        .text()
                        .zip(sides.right.text())
                        .map(|(left, right)| [left, right]),
                    rounding,
                });
            }
        }
        if self
            .smallest
            .as_ref()
            .is_none_or(|(smallest, ..)| slack.is_below(smallest))
        {
            self.smallest = Some((slack, rounding, place));
        }
    }

    /// The line's row. `nothing` is the reason if there was no instance.
    pub(super) fn row(self, line: LineMeta, how: How, extent: &str, nothing: &str) -> LedgerRow {
        let Some((slack, rounding, place)) = self.smallest else {
            return LedgerRow::not_evaluated(line.id, nothing);
        };
        let holds = match (self.failed, self.unbounded) {
            (Some(witness), _) => Holds::Failed { witness },
            (None, Some(Place { t, .. })) => Holds::NotEvaluated {
                reason: match t {
                    Some(t) => format!("the enclosure at step {t} is unbounded"),
                    None => "the enclosure is unbounded".to_owned(),
                },
            },
            (None, None) if self.all_held => Holds::Held,
            (None, None) => Holds::HeldUpToRounding,
        };
        LedgerRow {
            id: line.id.to_owned(),
            scope: line.scope.into(),
            how,
            extent: extent.to_owned(),
            instances: self.instances,
            slack: Some(Slack {
                enclosure: finite(slack.enclosed()),
                exact: slack.text(),
                rounding,
            }),
            place: Some(place),
            holds,
        }
    }
}
