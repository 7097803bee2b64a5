//! Room for the solver's iterates, which may be outside of the constraints by its last digits.
//!
//! The constraints are convex, so that a little of a point with much room, mixed in, gives room everywhere. Such points are
//! runs on functions whose slopes differ at all iterates and that are less curved than the class allows, for then every
//! inequality is strict: a parabola in one dimension; and one dimension a step, in each of which the slope is constant until
//! that step and falls to 0 from there, which leaves late pairs some ten times as much. Inequalities between values can be
//! mended for less: a value that is too large for the others is lowered.

use crate::proof::{Model, Name};
use crate::solver::dense::Square;
use crate::solver::{Iterate, Linear, Row};
use telescope_core::arithmetic::Arithmetic;

/// The room that is made, for the vectors' rounding.
const MARGINS: [f64; 3] = [6e-14, 5e-13, 4e-12];
/// Curvatures of the bends, over 1/max η_t.
const BENDS: [f64; 3] = [0.125, 0.25, 0.5];
/// Curvatures of the parabola, over 1/Σ η_t: how far its run comes.
const CURVATURES: [f64; 6] = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0];
/// A larger share of another run is no longer near the worst case.
const LARGEST_SHARE: f64 = 1e-3;

/// A point with room.
pub(super) struct Mended {
    pub(super) gram: Square,
    pub(super) values: Vec<f64>,
    /// The objective there.
    pub(super) value: f64,
}

/// All constraints of a model, and what each leaves at some runs.
pub(super) struct Rooms {
    rows: Vec<Row>,
    objective: Linear,
    inner: Vec<Inner>,
}

struct Inner {
    gram: Square,
    values: Vec<f64>,
    /// right − left.
    room: Vec<f64>,
}

impl Rooms {
    pub(super) fn new(model: &Model) -> Self {
        let size = model.vectors();
        let constraints = model.labels().filter_map(|label| model.constraint(label));
        let rows: Vec<Row> = constraints
            .map(|constraint| Row::new(&constraint, size))
            .collect();
        let functions = functions(model);
        let inner = functions
            .iter()
            .filter_map(|function| inner(model, &rows, function))
            .collect();
        Self {
            rows,
            objective: Linear::new(model.objective(), size),
            inner,
        }
    }

    /// Points with room near an iterate.
    pub(super) fn make(&self, iterate: &Iterate) -> Vec<Mended> {
        let left: Vec<f64> = self
            .rows
            .iter()
            .map(|row| row.left.at(&iterate.gram, &iterate.values) - row.right)
            .collect();
        let mut made = Vec::new();
        for margin in MARGINS {
            for lowers in [true, false] {
                made.extend(self.mend(iterate, &left, margin, lowers));
            }
        }
        made
    }

    /// Mixes as little of another run in as gives every constraint the margin, or those alone that no lower value mends.
    fn mend(&self, iterate: &Iterate, left: &[f64], margin: f64, lowers: bool) -> Option<Mended> {
        let share = |inner: &Inner| {
            let rows = self.rows.iter().zip(left).zip(&inner.room);
            let needed = rows
                .filter(|((row, left), _)| {
                    **left > -margin && !(lowers && row.left.values.iter().any(|(_, c)| *c > 0.0))
                })
                .map(|((_, left), room)| (left + margin) / (left + room));
            // Without any room there is no share that is enough.
            needed.fold(0.0, |most: f64, share| {
                if share >= 0.0 {
                    most.max(share)
                } else {
                    f64::INFINITY
                }
            })
        };
        let (share, inner) = self
            .inner
            .iter()
            .map(|inner| (share(inner), inner))
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        if share > LARGEST_SHARE {
            return None;
        }
        let rest = Square::zero(iterate.gram.size()).plus(1.0 - share, &iterate.gram);
        let gram = rest.plus(share, &inner.gram);
        let mut values: Vec<f64> = iterate
            .values
            .iter()
            .zip(&inner.values)
            .map(|(value, other)| (1.0 - share) * value + share * other)
            .collect();
        if lowers {
            self.lower(&gram, &mut values, margin)?;
        }
        let value = self.objective.at(&gram, &values);
        Some(Mended {
            gram,
            values,
            value,
        })
    }

    /// Lowers values until each leaves its inequalities the margin; `None` if that has no end.
    fn lower(&self, gram: &Square, values: &mut [f64], margin: f64) -> Option<()> {
        let fixed: Vec<(usize, f64, &Row)> = self
            .rows
            .iter()
            .filter_map(|row| {
                let (upper, _) = row.left.values.iter().find(|(_, c)| *c > 0.0)?;
                Some((*upper, row.left.gram.inner(gram) - row.right, row))
            })
            .collect();
        for _ in 0..=values.len() {
            let mut changed = false;
            for (upper, fixed, row) in &fixed {
                let linear: f64 = row.left.values.iter().map(|&(k, c)| c * values[k]).sum();
                let over = fixed + linear + margin;
                if over > 0.0 {
                    // A little more, so that rounding does not find it again.
                    values[*upper] -= over + margin * 1e-3;
                    changed = true;
                }
            }
            if !changed {
                return Some(());
            }
        }
        None
    }
}

/// A function of one coordinate x ≥ 0, (a/2)x² up to the place where its slope is the steepest, and straight from there.
#[derive(Clone, Copy)]
struct Bend {
    curvature: f64,
    steepest: f64,
    start: f64,
}

impl Bend {
    fn slope(&self, x: f64) -> f64 {
        (self.curvature * x).min(self.steepest)
    }
    fn value(&self, x: f64) -> f64 {
        let slope = self.slope(x);
        slope * x - slope * slope / (2.0 * self.curvature)
    }
}

/// The functions whose runs are tried, from starts that are far too long or too short.
fn functions(model: &Model) -> Vec<Vec<Bend>> {
    let iterates = model.points();
    let iterates = iterates.filter(|point| matches!(point.name, Name::Iterate(_)));
    let Some(last) = iterates.last() else {
        return Vec::new();
    };
    // x_T = x_1 − Σ η_t g_t.
    let coordinates = last.position.coordinates().iter().skip(1);
    let steps: Vec<f64> = coordinates
        .map(|step| f64::from_rational(step).abs())
        .collect();
    let total: f64 = steps.iter().sum();
    let longest = steps.iter().copied().fold(0.0, f64::max);
    if !(total > 0.0) {
        return Vec::new();
    }
    let parabola = |factor: f64| {
        vec![Bend {
            curvature: factor / total,
            steepest: f64::INFINITY,
            start: 1.0,
        }]
    };
    let bends = |factor: f64| {
        let curvature = factor / longest;
        let mut far = 0.0;
        let mut each = Vec::new();
        for step in std::iter::once(&0.0).chain(&steps) {
            far += step;
            each.push(Bend {
                curvature,
                steepest: 1.0,
                start: far + 1.0 / curvature,
            });
        }
        each
    };
    let parabolas = CURVATURES.into_iter().map(parabola);
    parabolas.chain(BENDS.into_iter().map(bends)).collect()
}

/// The run on a sum of functions, one a coordinate, from √½ r or less.
fn inner(model: &Model, rows: &[Row], function: &[Bend]) -> Option<Inner> {
    let size = model.vectors();
    let first = model.named(Name::Iterate(1))?;
    let mut gram = Square::zero(size);
    let mut values = vec![0.0; model.values()];
    for bend in function {
        let mut basis = vec![0.0; size];
        // x_1 is a basis vector, and each subgradient is a new one.
        basis[first.position.coordinates().len() - 1] = bend.start;
        for point in model.points() {
            let Some(value) = point.value else { continue };
            let coordinates = point.position.coordinates().iter();
            let position: f64 = coordinates
                .zip(&basis)
                .map(|(by, entry)| f64::from_rational(by) * entry)
                .sum();
            basis[point.subgradient.coordinates().len() - 1] = bend.slope(position);
            values[value] += bend.value(position);
        }
        for (i, a) in basis.iter().enumerate() {
            for (j, b) in basis.iter().enumerate() {
                *gram.at_mut(i, j) += a * b;
            }
        }
    }
    // With λx, λg and λ²f it is a run as well: as large as the bounds on norms allow, with room.
    let bounds = rows.iter().filter(|row| row.right > 0.0);
    let scale = bounds
        .map(|row| row.right / row.left.gram.inner(&gram) / 2.0)
        .fold(f64::INFINITY, f64::min);
    if !scale.is_finite() {
        return None;
    }
    let gram = Square::zero(size).plus(scale, &gram);
    // A value of no point is the least of them, as far as the metric asks: below all others.
    let positive = values.iter().copied().filter(|value| *value > 0.0);
    let least = positive.fold(f64::INFINITY, f64::min);
    for value in &mut values {
        let here = if *value > 0.0 { *value } else { least / 2.0 };
        *value = here * scale;
    }
    let room = rows
        .iter()
        .map(|row| row.right - row.left.at(&gram, &values))
        .collect();
    Some(Inner { gram, values, room })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Family;
    use crate::proof::{Metric, Weights};
    use crate::solver::{Options, solve};

    fn models() -> [Model; 3] {
        let average = Metric::Average(Weights::StepSizes);
        [
            Family::Constant.statement(4, average),
            Family::Constant.statement(4, Metric::BestIterate),
            Family::GradientDescent.statement(4, Metric::LastIterate),
        ]
        .map(|statement| statement.model().unwrap())
    }

    /// A solution with all inner products and values too large by a share.
    fn outside(model: &Model, by: f64) -> Iterate {
        let solution = solve(model, &Options::default()).unwrap();
        let mut iterate = solution.iterates.last().unwrap().clone();
        iterate.gram = iterate.gram.plus(by, &iterate.gram);
        for value in &mut iterate.values {
            *value *= 1.0 + by;
        }
        iterate
    }

    #[test]
    fn both_kinds_of_runs_leave_room_everywhere() {
        for model in models() {
            let inner = Rooms::new(&model).inner;
            let (parabolas, bends) = inner.split_at(CURVATURES.len());
            let least = |inner: &Inner| inner.room.iter().copied().fold(f64::INFINITY, f64::min);
            for kind in [parabolas, bends] {
                let most = kind.iter().map(least).fold(f64::NEG_INFINITY, f64::max);
                assert!(most > 1e-4, "{most}");
            }
        }
    }

    #[test]
    fn a_bend_by_hand() {
        // Slope 2x up to 1, straight from there: ½ · 2 · (¼)² at ¼, and ¼ + (2 − ½) at 2.
        let bend = Bend {
            curvature: 2.0,
            steepest: 1.0,
            start: 2.0,
        };
        let bits = |pair: [f64; 2]| pair.map(f64::to_bits);
        assert_eq!(bits([bend.slope(0.25), bend.slope(2.0)]), bits([0.5, 1.0]));
        assert_eq!(
            bits([bend.value(0.25), bend.value(2.0)]),
            bits([0.0625, 1.75])
        );
    }

    #[test]
    fn what_is_a_little_outside_comes_inside_for_a_little() {
        for model in models() {
            let rooms = Rooms::new(&model);
            let iterate = outside(&model, 1e-9);
            let most = |gram: &Square, values: &[f64]| {
                let lefts = rooms
                    .rows
                    .iter()
                    .map(|row| row.left.at(gram, values) - row.right);
                lefts.fold(f64::NEG_INFINITY, f64::max)
            };
            assert!(most(&iterate.gram, &iterate.values) > 1e-11, "outside");
            let made = rooms.make(&iterate);
            // By mixing alone in any case; where inequalities in a circle are violated, no lower value mends them.
            assert!(made.len() > MARGINS.len(), "by lower values too");
            for mended in made {
                let left = most(&mended.gram, &mended.values);
                assert!(left < -MARGINS[0] / 2.0, "{left}");
                let lost = iterate.primal - mended.value;
                assert!(lost.abs() < 1e-6 * iterate.primal, "{lost}");
            }
        }
    }

    /// What is far outside is no solution, and mixing would make another problem's.
    #[test]
    fn what_is_far_outside_stays_there() {
        for model in models() {
            let made = Rooms::new(&model).make(&outside(&model, 0.01));
            assert!(made.is_empty());
        }
    }
}
