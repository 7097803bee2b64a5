//! Witnesses that a function of one variable is not convex: three points that break the definition, or a place where
//! f'' < 0. None is found for a convex function; that none is found proves nothing.

use super::Curve;
use crate::arithmetic::Interval;
use serde::Serialize;
use std::fmt;

/// Weights tried; their complements are doubles too.
const WEIGHTS: [f64; 3] = [0.5, 0.25, 0.75];

/// Two points and a weight λ with f(λx + (1−λ)y) > λf(x) + (1−λ)f(y), certified.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::NonConvexity;
/// use telescope_core::problems::Wiggle;
///
/// // Two places and a weight between them, certified by enclosures: no chord of a convex function lies below it.
/// let found = telescope_core::curve::non_convexity(&Wiggle, &Interval::new(0.0, 8.0), 16).unwrap();
/// assert!(found.excess() > 0.0);
/// assert_eq!(NonConvexity::at(&Wiggle, found.x, found.y, found.weight), Some(found));
/// assert_eq!(NonConvexity::at(&Wiggle, 2.0, 1.0, 0.5), None, "x must be below y");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NonConvexity {
    /// x.
    pub x: f64,
    /// y > x.
    pub y: f64,
    /// λ in (0, 1).
    pub weight: f64,
    /// Encloses λx + (1−λ)y.
    pub between: Interval,
    /// Encloses f(λx + (1−λ)y).
    pub value: Interval,
    /// Encloses λf(x) + (1−λ)f(y), all of it below `value`.
    pub chord: Interval,
}

/// A place where f'' < 0, certified: no convex function has one.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::concavity;
/// use telescope_core::problems::Wiggle;
///
/// let found = concavity(&Wiggle, &Interval::new(0.0, 8.0), 64).unwrap();
/// assert!(found.curvature.upper() < 0.0);
/// assert!(found.to_string().starts_with("not convex: at x = "));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Concavity {
    /// The place.
    pub x: f64,
    /// Encloses f''(x), below 0.
    pub curvature: Interval,
}

impl NonConvexity {
    /// The witness at these points, if it is one: x < y, 0 < λ < 1, and the inequality certain. Also how a witness from
    /// elsewhere is checked.
    #[must_use]
    pub fn at<C: Curve>(curve: &C, x: f64, y: f64, weight: f64) -> Option<Self> {
        let finite = x.is_finite() && y.is_finite();
        if !(finite && x < y && weight > 0.0 && weight < 1.0) {
            return None;
        }
        let [left, right, share] = [x, y, weight].map(Interval::point);
        let rest = Interval::point(1.0) - share;
        let between = share * left + rest * right;
        let value = curve.value(&between);
        let chord = share * curve.value(&left) + rest * curve.value(&right);
        chord.certainly_lt(&value).then_some(Self {
            x,
            y,
            weight,
            between,
            value,
            chord,
        })
    }

    /// By how much the value exceeds the chord at least.
    #[must_use]
    pub fn excess(&self) -> f64 {
        (self.value - self.chord).lower()
    }
}

impl fmt::Display for NonConvexity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            x,
            y,
            weight,
            between,
            value,
            chord,
        } = self;
        write!(
            out,
            "not convex: with x = {x}, y = {y}, λ = {weight}, f(λx + (1−λ)y) is in [{}, {}], above λf(x) + (1−λ)f(y), in [{}, {}]; \
             λx + (1−λ)y is in [{}, {}]",
            value.lower(),
            value.upper(),
            chord.lower(),
            chord.upper(),
            between.lower(),
            between.upper(),
        )
    }
}

impl fmt::Display for Concavity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lower, upper) = (self.curvature.lower(), self.curvature.upper());
        write!(
            out,
            "not convex: at x = {} the second derivative is in [{lower}, {upper}]",
            self.x
        )
    }
}

/// The points of a grid of `cells` + 1 doubles, ends included, about equally far apart.
fn grid(range: &Interval, cells: u32) -> Vec<f64> {
    let (lower, upper) = (range.lower(), range.upper());
    // In this order a range of whole numbers has short decimals.
    (0..=cells)
        .map(|k| (lower + (upper - lower) * f64::from(k) / f64::from(cells)).clamp(lower, upper))
        .collect()
}

/// Of all pairs of a grid of `cells` + 1 points of the range and the weights ½, ¼, ¾, the witness of the largest certain
/// excess, the first of equals; `None` if there is none.
///
/// # Panics
/// If the range is unbounded, or so wide that its width times `cells` overflows, or `cells` is 0.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::non_convexity;
/// use telescope_core::problems::Wiggle;
///
/// assert!(non_convexity(&Wiggle, &Interval::new(0.0, 8.0), 16).is_some());
/// // Near 0 it is about x², and no witness is found.
/// assert!(non_convexity(&Wiggle, &Interval::new(-0.1, 0.1), 16).is_none());
/// ```
#[must_use]
pub fn non_convexity<C: Curve>(curve: &C, range: &Interval, cells: u32) -> Option<NonConvexity> {
    check(range, cells);
    let points = grid(range, cells);
    let mut best: Option<NonConvexity> = None;
    for (at, &x) in points.iter().enumerate() {
        for &y in &points[at + 1..] {
            for weight in WEIGHTS {
                let Some(witness) = NonConvexity::at(curve, x, y, weight) else {
                    continue;
                };
                if best.is_none_or(|best| witness.excess() > best.excess()) {
                    best = Some(witness);
                }
            }
        }
    }
    best
}

/// Of `cells` + 1 points of the range, the one where f'' is certainly lowest, if it is certainly below 0 there.
///
/// # Panics
/// If the range is unbounded, or so wide that its width times `cells` overflows, or `cells` is 0.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::concavity;
/// use telescope_core::problems::Wiggle;
///
/// assert!(concavity(&Wiggle, &Interval::new(0.0, 8.0), 64).is_some());
/// assert!(concavity(&Wiggle, &Interval::new(-0.1, 0.1), 64).is_none());
/// ```
#[must_use]
pub fn concavity<C: Curve>(curve: &C, range: &Interval, cells: u32) -> Option<Concavity> {
    check(range, cells);
    let mut best: Option<Concavity> = None;
    for x in grid(range, cells) {
        let curvature = curve.curvature(&Interval::point(x));
        let least = best.map_or(0.0, |best| best.curvature.upper());
        if curvature.upper() < least {
            best = Some(Concavity { x, curvature });
        }
    }
    best
}

fn check(range: &Interval, cells: u32) {
    assert!(
        (range.width() * f64::from(cells)).is_finite() && cells > 0,
        "a grid needs a bounded range and a cell"
    );
}
