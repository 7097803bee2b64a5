//! The zeros of f' in a range, by bisection with intervals: each is isolated and shown to be a minimum or a maximum, or
//! the place is reported as undecided.
//!
//! A box with 0 ∉ f'(box) has no stationary point. In a box with 0 ∉ f''(box) the slope is monotone, so that its signs at
//! the two ends decide: one stationary point strictly inside if they differ, none if they agree. Any other box is split.
//! Every end of a box is a double where the sign of f' is certain. What resists (a double zero of f', enclosures too
//! wide) stays undecided. (Moore, Kearfott, Cloud, Introduction to Interval Analysis, SIAM 2009, chapter 8.)

use super::Curve;
use crate::arithmetic::Interval;
use serde::Serialize;

/// Boxes looked at in one survey; what is left is undecided.
const MOST_BOXES: usize = 200_000;
/// Where a box may be split, as parts of its width: a symmetric range has a stationary point in its middle too often.
const SPLITS: [f64; 6] = [0.53125, 0.46875, 0.578125, 0.421875, 0.65625, 0.34375];

/// What a stationary point is; strictly so, since f'' is not 0 there.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::{Kind, survey};
/// use telescope_core::problems::Wiggle;
///
/// // A minimum at 0 between two maxima.
/// let found = survey(&Wiggle, Interval::new(-1.0, 4.0), 1e-6).unwrap();
/// let kinds: Vec<Kind> = found.points.iter().map(|point| point.kind).collect();
/// assert_eq!(kinds, [Kind::Maximum, Kind::Minimum, Kind::Maximum]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// f'' > 0.
    Minimum,
    /// f'' < 0.
    Maximum,
}

/// Exactly one stationary point.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::survey;
/// use telescope_core::problems::Wiggle;
///
/// let found = survey(&Wiggle, Interval::new(-1.0, 1.0), 1e-6).unwrap();
/// let point = found.minima().next().unwrap();
/// assert!(point.place.contains(0.0) && point.value.contains(0.0));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StationaryPoint {
    /// Encloses it, and no other one.
    pub place: Interval,
    /// What it is.
    pub kind: Kind,
    /// Encloses f there.
    pub value: Interval,
}

/// All stationary points of a range that could be certified, and where others may be.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::survey;
/// use telescope_core::problems::Wiggle;
///
/// let found = survey(&Wiggle, Interval::new(-1.0, 4.0), 1e-6).unwrap();
/// assert!(found.undecided.is_empty());
/// assert_eq!(found.count_of_minima(), Some(1));
/// assert_eq!(found.minima().count(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Survey {
    /// Where was looked.
    pub range: Interval,
    /// From left to right.
    pub points: Vec<StationaryPoint>,
    /// Boxes that may hold any number of further ones, from left to right; everywhere else there are none.
    pub undecided: Vec<Interval>,
}

/// Why there is no survey.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::{SurveyError, survey};
/// use telescope_core::problems::Wiggle;
///
/// let survey = |lower, upper, finest| survey(&Wiggle, Interval::new(lower, upper), finest).unwrap_err();
/// assert_eq!(survey(1.0, 1.0, 1e-6), SurveyError::Range(1.0, 1.0));
/// // 0 is stationary, so that no sign is certain there.
/// assert_eq!(survey(0.0, 1.0, 1e-6), SurveyError::End(0.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SurveyError {
    /// The range is a point or unbounded.
    #[error("a survey needs a bounded range of positive width, not [{0:?}, {1:?}]")]
    Range(f64, f64),
    /// The least width of a box is not a positive number.
    #[error("the least width of a box must be positive, not {0:?}")]
    Finest(f64),
    /// An end may be a stationary point.
    #[error("the sign of the slope is not certain at {0:?}, an end of the range")]
    End(f64),
    /// The enclosures contradict the mean value theorem.
    #[error(
        "the enclosures on [{0:?}, {1:?}] contradict each other: they are not of one function and its derivatives"
    )]
    Contradiction(f64, f64),
}

impl Survey {
    /// The minima, from left to right.
    pub fn minima(&self) -> impl Iterator<Item = &StationaryPoint> {
        let minimum = |point: &&StationaryPoint| point.kind == Kind::Minimum;
        self.points.iter().filter(minimum)
    }

    /// The exact number of local minima in the range; `None` if any place is undecided.
    #[must_use]
    pub fn count_of_minima(&self) -> Option<usize> {
        self.undecided.is_empty().then(|| self.minima().count())
    }
}

/// Finds the stationary points of `curve` in `range`. A box narrower than `finest` is not split again.
///
/// # Errors
/// If the range or `finest` is none, if an end of the range may be stationary, or if the enclosures contradict each
/// other: on every box looked at, f(b) − f(a) must meet f'(box)(b − a), and f'(b) − f'(a) must meet f''(box)(b − a).
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::survey;
/// use telescope_core::problems::Wiggle;
///
/// // The slope of x²(1 + sin x), x(2 + 2 sin x + x cos x), vanishes at 0 and once between −1 and 0.
/// let found = survey(&Wiggle, Interval::new(-1.0, 1.0), 1e-6).unwrap();
/// assert_eq!(found.points.len(), 2);
/// ```
pub fn survey<C: Curve>(curve: &C, range: Interval, finest: f64) -> Result<Survey, SurveyError> {
    let (lower, upper) = (range.lower(), range.upper());
    if !(range.width() > 0.0 && range.width().is_finite()) {
        return Err(SurveyError::Range(lower, upper));
    }
    if !(finest > 0.0 && finest.is_finite()) {
        return Err(SurveyError::Finest(finest));
    }
    let mut survey = Survey {
        range,
        points: Vec::new(),
        undecided: Vec::new(),
    };
    for end in [lower, upper] {
        if rises(curve, end).is_none() {
            return Err(SurveyError::End(end));
        }
    }
    // The leftmost box is on top.
    let mut boxes = vec![range];
    let mut looked_at = 0;
    while let Some(part) = boxes.pop() {
        looked_at += 1;
        if looked_at > MOST_BOXES {
            survey.leave(part);
            continue;
        }
        let (slope, curvature) = consistent(curve, &part)?;
        if !slope.contains(0.0) {
            continue;
        }
        if !curvature.contains(0.0) {
            if rises(curve, part.lower()) != rises(curve, part.upper()) {
                let point = isolated(curve, part)?;
                survey.points.push(point);
            }
            continue;
        }
        let split = (part.width() >= finest)
            .then(|| split(curve, &part))
            .flatten();
        match split {
            Some(at) => {
                boxes.push(Interval::new(at, part.upper()));
                boxes.push(Interval::new(part.lower(), at));
            }
            None => survey.leave(part),
        }
    }
    Ok(survey)
}

impl Survey {
    /// Boxes that touch become one.
    fn leave(&mut self, part: Interval) {
        match self.undecided.last_mut() {
            Some(last) if last.upper() >= part.lower() => *last = last.hull(&part),
            _ => self.undecided.push(part),
        }
    }
}

/// Whether f' > 0 or f' < 0 at a double; `None` if neither is certain.
fn rises<C: Curve>(curve: &C, at: f64) -> Option<bool> {
    let slope = curve.slope(&Interval::point(at));
    (!slope.contains(0.0)).then_some(slope.lower() > 0.0)
}

/// A double strictly inside with a certain sign of f'.
fn split<C: Curve>(curve: &C, part: &Interval) -> Option<f64> {
    let (lower, upper) = (part.lower(), part.upper());
    SPLITS
        .iter()
        .map(|share| (upper - lower).mul_add(*share, lower))
        .find(|&at| lower < at && at < upper && rises(curve, at).is_some())
}

/// f' and f'' on a box, after the mean value theorem for f and for f'.
fn consistent<C: Curve>(curve: &C, part: &Interval) -> Result<(Interval, Interval), SurveyError> {
    let (a, b) = (Interval::point(part.lower()), Interval::point(part.upper()));
    let (slope, curvature) = (curve.slope(part), curve.curvature(part));
    let value_change = curve.value(&b) - curve.value(&a);
    let slope_change = curve.slope(&b) - curve.slope(&a);
    let meets = |change: Interval, derivative: Interval| {
        change.intersect(&(derivative * (b - a))).is_some()
    };
    if meets(value_change, slope) && meets(slope_change, curvature) {
        Ok((slope, curvature))
    } else {
        Err(SurveyError::Contradiction(part.lower(), part.upper()))
    }
}

/// Narrows a box with one zero of f', 0 ∉ f'' and different signs of f' at the ends, as far as the enclosures allow: by
/// Newton's step N = m − f'(m)/f''(box), which contains the zero, and by halving where that does little.
fn isolated<C: Curve>(curve: &C, mut part: Interval) -> Result<StationaryPoint, SurveyError> {
    let rising = rises(curve, part.upper()) == Some(true);
    let mut curvature = curve.curvature(&part);
    loop {
        let before = part.width();
        let contradiction = SurveyError::Contradiction(part.lower(), part.upper());
        let (_, narrower) = consistent(curve, &part)?;
        curvature = curvature.intersect(&narrower).ok_or(contradiction)?;
        if (curvature.lower() > 0.0) != rising {
            return Err(contradiction);
        }
        let middle = part.midpoint();
        let slope = curve.slope(&Interval::point(middle));
        let newton = Interval::point(middle) - slope / curvature;
        part = part.intersect(&newton).ok_or(contradiction)?;
        if part.contains(middle) && !slope.contains(0.0) && part.width() > 0.5 * before {
            part = if (slope.lower() > 0.0) == rising {
                Interval::new(part.lower(), middle)
            } else {
                Interval::new(middle, part.upper())
            };
        }
        if !(part.width() < 0.9 * before) {
            break;
        }
    }
    Ok(StationaryPoint {
        place: part,
        kind: if rising { Kind::Minimum } else { Kind::Maximum },
        value: curve.value(&part),
    })
}
