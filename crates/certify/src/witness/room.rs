//! Room for the solver's iterates, which may be outside of the constraints by its last digits.
//!
//! The constraints are convex, so that a little of a point with much room, mixed in, gives room everywhere. Such a point is
//! the run on a quadratic, f(x) = (a/2)x² in one dimension: its Gram matrix has rank one, its iterates are distinct, and
//! where they are, every inequality of the class is strict. Inequalities between values can be mended for less: a value that
//! is too large for the others is lowered.

use crate::proof::{Label, Model, Name};
use crate::solver::dense::Square;
use crate::solver::{Iterate, Linear, Row};
use telescope_core::arithmetic::Arithmetic;

/// The room that is made, for the vectors' rounding.
const MARGINS: [f64; 3] = [6e-14, 5e-13, 4e-12];
/// a, over 1/Σ η_t: how far the quadratic's run comes.
const CURVATURES: [f64; 6] = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0];
/// A larger share of the quadratic is no longer near the worst case.
const LARGEST_SHARE: f64 = 1e-3;

/// A point with room.
pub(super) struct Mended {
    pub(super) gram: Square,
    pub(super) values: Vec<f64>,
    /// The objective there.
    pub(super) value: f64,
}

/// All constraints of a model, and what each leaves at the runs on quadratics.
pub(super) struct Rooms {
    rows: Vec<Row>,
    objective: Linear,
    quadratics: Vec<Quadratic>,
}

struct Quadratic {
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
        let quadratics = CURVATURES
            .iter()
            .filter_map(|&factor| quadratic(model, &rows, factor))
            .collect();
        Self {
            rows,
            objective: Linear::new(model.objective(), size),
            quadratics,
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

    /// Mixes as little of a quadratic in as gives every constraint the margin, or those alone that no lower value mends.
    fn mend(&self, iterate: &Iterate, left: &[f64], margin: f64, lowers: bool) -> Option<Mended> {
        let share = |quadratic: &Quadratic| {
            let rows = self.rows.iter().zip(left).zip(&quadratic.room);
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
        let (share, quadratic) = self
            .quadratics
            .iter()
            .map(|quadratic| (share(quadratic), quadratic))
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        if share > LARGEST_SHARE {
            return None;
        }
        let rest = Square::zero(iterate.gram.size()).plus(1.0 - share, &iterate.gram);
        let gram = rest.plus(share, &quadratic.gram);
        let mut values: Vec<f64> = iterate
            .values
            .iter()
            .zip(&quadratic.values)
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

/// The run on (a/2)x² from √½ r, a = `factor` over Σ η_t; `None` if there are no steps between the points.
fn quadratic(model: &Model, rows: &[Row], factor: f64) -> Option<Quadratic> {
    let size = model.vectors();
    let first = model.named(Name::Iterate(1))?;
    let distance = rows.iter().find(|row| row.label == Label::Distance)?;
    let mut basis = vec![0.0; size];
    // x_1 is a basis vector, and each subgradient is a new one.
    basis[first.position.coordinates().len() - 1] = (distance.right / 2.0).sqrt();
    let mut values = vec![0.0; model.values()];
    let steps: f64 = model
        .points()
        .filter(|point| matches!(point.name, Name::Iterate(_)))
        .last()?
        .position
        .coordinates()
        .iter()
        .skip(1)
        .map(|step| f64::from_rational(step).abs())
        .sum();
    let curvature = factor / steps;
    if !curvature.is_finite() {
        return None;
    }
    for point in model.points() {
        let Some(value) = point.value else { continue };
        let coordinates = point.position.coordinates().iter();
        let position: f64 = coordinates
            .zip(&basis)
            .map(|(by, entry)| f64::from_rational(by) * entry)
            .sum();
        basis[point.subgradient.coordinates().len() - 1] = curvature * position;
        values[value] = curvature / 2.0 * position * position;
    }
    // A value of no point, below all others: the least of them.
    let gaps = values.iter().copied().filter(|value| *value > 0.0);
    let least = gaps.fold(f64::INFINITY, f64::min);
    for value in &mut values {
        if *value <= 0.0 {
            *value = least / 2.0;
        }
    }
    let mut gram = Square::zero(size);
    for (i, a) in basis.iter().enumerate() {
        for (j, b) in basis.iter().enumerate() {
            *gram.at_mut(i, j) = a * b;
        }
    }
    let room = rows
        .iter()
        .map(|row| row.right - row.left.at(&gram, &values))
        .collect();
    Some(Quadratic { gram, values, room })
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
    fn some_quadratic_leaves_room_everywhere() {
        for model in models() {
            let rooms = Rooms::new(&model);
            let everywhere = |quadratic: &Quadratic| quadratic.room.iter().all(|room| *room > 1e-5);
            assert!(rooms.quadratics.iter().any(everywhere));
        }
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
            assert!(!made.is_empty());
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
