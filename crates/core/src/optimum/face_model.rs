//! The least point of a convex quadratic between bounds and on a plane, in doubles: the step of the solver on boxes,
//! simplices and half-spaces. A primal active-set method; nothing relies on its accuracy.

use super::ball_model::{Factor, norm};
use crate::vector::dot;

/// Multiplications of all factorisations of one step, about: where there are many coordinates it ends before the least point.
const MOST_WORK: usize = 1 << 31;

/// {y : lower ≤ y ≤ upper, ⟨a, y⟩ = b if there is a plane (a, b)}; bounds may be infinite.
#[derive(Clone, Debug)]
pub(super) struct Faces {
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    pub(super) plane: Option<(Vec<f64>, f64)>,
}

impl Faces {
    /// No bound at all.
    pub(super) fn none(dimension: usize) -> Self {
        Self {
            lower: vec![f64::NEG_INFINITY; dimension],
            upper: vec![f64::INFINITY; dimension],
            plane: None,
        }
    }
}

/// Minimises ⟨gradient, y − x⟩ + ½(y − x)ᵀ(matrix + ridge·I)(y − x) from a feasible x (a plane may be off it: the first
/// step then moves onto it).
pub(super) fn minimise_on_faces(
    matrix: &[f64],
    gradient: &[f64],
    ridge: f64,
    x: &[f64],
    faces: &Faces,
) -> Vec<f64> {
    let d = x.len();
    let mut y: Vec<f64> = (0..d)
        .map(|i| x[i].max(faces.lower[i]).min(faces.upper[i]))
        .collect();
    let at_bound = |i: usize, y: f64| y <= faces.lower[i] || y >= faces.upper[i];
    let mut fixed: Vec<bool> = (0..d).map(|i| at_bound(i, y[i])).collect();
    if fixed.iter().all(|&fixed| fixed) && faces.plane.is_some() {
        fixed[0] = false;
    }
    for _ in 0..(8 * d + 20).min(1 + MOST_WORK / (d * d * d)) {
        let mut slope = gradient.to_vec();
        for i in 0..d {
            let mut pulled = ridge * (y[i] - x[i]);
            for j in 0..d {
                pulled = matrix[i * d + j].mul_add(y[j] - x[j], pulled);
            }
            slope[i] += pulled;
        }
        let free: Vec<usize> = (0..d).filter(|&i| !fixed[i]).collect();
        let Some((step, level)) = newton_step(matrix, ridge, &slope, &free, &y, faces) else {
            break;
        };
        // As far as the bounds allow.
        let (mut length, mut blocked) = (1.0, None);
        for (&i, step) in free.iter().zip(&step) {
            let room = if *step < 0.0 {
                faces.lower[i] - y[i]
            } else {
                faces.upper[i] - y[i]
            };
            if (*step * length).abs() > room.abs() {
                length = (room / step).max(0.0);
                blocked = Some((
                    i,
                    if *step < 0.0 {
                        faces.lower[i]
                    } else {
                        faces.upper[i]
                    },
                ));
            }
        }
        for (&i, step) in free.iter().zip(&step) {
            y[i] = length
                .mul_add(*step, y[i])
                .max(faces.lower[i])
                .min(faces.upper[i]);
        }
        if let Some((i, bound)) = blocked {
            y[i] = bound;
            fixed[i] = true;
            continue;
        }
        // At the least point of this face: leave the bound whose multiplier is most wrong.
        let mut worst = 1e-14 * norm(gradient);
        let mut leave = None;
        for i in (0..d).filter(|&i| fixed[i] && faces.lower[i] < faces.upper[i]) {
            let mut pulled = gradient[i] + ridge * (y[i] - x[i]);
            for j in 0..d {
                pulled = matrix[i * d + j].mul_add(y[j] - x[j], pulled);
            }
            if let Some((normal, _)) = &faces.plane {
                pulled = level.mul_add(normal[i], pulled);
            }
            let wrong = if y[i] <= faces.lower[i] {
                -pulled
            } else {
                pulled
            };
            if wrong > worst {
                (worst, leave) = (wrong, Some(i));
            }
        }
        match leave {
            Some(i) => fixed[i] = false,
            None => break,
        }
    }
    y
}

/// The step to the least point of the face and the plane's multiplier; `None` if the matrix has lost its rank.
///
/// On a plane one coordinate follows from the others: solving for a multiplier beside all of them would lose every digit
/// where the matrix has little curvature.
fn newton_step(
    matrix: &[f64],
    ridge: f64,
    slope: &[f64],
    free: &[usize],
    y: &[f64],
    faces: &Faces,
) -> Option<(Vec<f64>, f64)> {
    let d = slope.len();
    let Some((normal, offset)) = &faces.plane else {
        let mut step: Vec<f64> = free.iter().map(|&i| -slope[i]).collect();
        let reduced: Vec<f64> = (0..free.len() * free.len())
            .map(|k| matrix[free[k / free.len()] * d + free[k % free.len()]])
            .collect();
        solve(&reduced, ridge, &mut step)?;
        return Some((step, 0.0));
    };
    let mut bound = *free.first()?;
    for &i in free {
        if normal[i].abs() > normal[bound].abs() {
            bound = i;
        }
    }
    let missing = (offset - dot(normal, y)) / normal[bound];
    let others: Vec<usize> = free.iter().copied().filter(|&i| i != bound).collect();
    let share = |i: usize| normal[i] / normal[bound];
    let entry = |i: usize, j: usize| matrix[i * d + j];
    let size = others.len();
    let reduced: Vec<f64> = (0..size * size)
        .map(|k| {
            let (i, j) = (others[k / size], others[k % size]);
            let crossed = share(j).mul_add(entry(i, bound), share(i) * entry(bound, j));
            (share(i) * share(j)).mul_add(entry(bound, bound), entry(i, j) - crossed)
        })
        .collect();
    // The slope after the coordinate has moved onto the plane.
    let moved = |i: usize| missing.mul_add(entry(i, bound), slope[i]);
    let mut along: Vec<f64> = others
        .iter()
        .map(|&i| share(i).mul_add(moved(bound), -moved(i)))
        .collect();
    solve(&reduced, ridge, &mut along)?;
    let mut step = vec![0.0; d];
    step[bound] = missing;
    for (&i, along) in others.iter().zip(&along) {
        step[i] = *along;
        step[bound] -= share(i) * along;
    }
    let mut level = slope[bound] + ridge * step[bound];
    for (i, step) in step.iter().enumerate() {
        level = entry(bound, i).mul_add(*step, level);
    }
    let step = free.iter().map(|&i| step[i]).collect();
    Some((step, -level / normal[bound]))
}

/// Solves (matrix + ridge·I)x = b in place; `None` if no ridge helps.
fn solve(matrix: &[f64], ridge: f64, b: &mut [f64]) -> Option<()> {
    let mut shift = ridge;
    for _ in 0..60 {
        if let Some(factor) = Factor::new(matrix, b.len(), shift) {
            factor.solve(b);
            return Some(());
        }
        // The ridge was lost in rounding.
        shift *= 4.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let identity = [1.0, 0.0, 0.0, 1.0];
        let square = Faces {
            lower: vec![0.0; 2],
            upper: vec![1.0; 2],
            plane: None,
        };
        // ½‖y‖² − ⟨(3, ½), y⟩ on the unit square.
        let y = minimise_on_faces(&identity, &[-3.0, -0.5], 1e-14, &[0.0, 0.0], &square);
        assert!(
            (y[0] - 1.0).abs() < 1e-12 && (y[1] - 0.5).abs() < 1e-12,
            "{y:?}"
        );
        // On the simplex: the nearest point to (3, ½) is a corner, to (½, ¼) it is (5/8, 3/8).
        let simplex = Faces {
            lower: vec![0.0; 2],
            upper: vec![f64::INFINITY; 2],
            plane: Some((vec![1.0; 2], 1.0)),
        };
        for (target, nearest) in [([3.0, 0.5], [1.0, 0.0]), ([0.5, 0.25], [0.625, 0.375])] {
            // The gradient of ½‖y − target‖² at (0, 1).
            let gradient = [-target[0], 1.0 - target[1]];
            let y = minimise_on_faces(&identity, &gradient, 1e-14, &[0.0, 1.0], &simplex);
            assert!((y[0] - nearest[0]).abs() < 1e-12 && (y[1] - nearest[1]).abs() < 1e-12);
        }
        // A plane that the start is off: ⟨(1, 2), y⟩ = 5 nearest to 0 is (1, 2).
        let plane = Faces {
            plane: Some((vec![1.0, 2.0], 5.0)),
            ..Faces::none(2)
        };
        let y = minimise_on_faces(&identity, &[4.0, 0.0], 1e-14, &[4.0, 0.0], &plane);
        assert!((y[0] - 1.0).abs() < 1e-12 && (y[1] - 2.0).abs() < 1e-12);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The Frank-Wolfe gap on the box and on the simplex certifies the answer.
        #[test]
        fn certified(
            root in prop::collection::vec(-2.0_f64..2.0, 16),
            linear in prop::collection::vec(-3.0_f64..3.0, 4),
            simplex in any::<bool>(),
        ) {
            let matrix: Vec<f64> = (0..16)
                .map(|k| (0..4).map(|j| root[k / 4 * 4 + j] * root[k % 4 * 4 + j]).sum())
                .collect();
            let faces = Faces {
                lower: vec![0.0; 4],
                upper: vec![if simplex { f64::INFINITY } else { 1.0 }; 4],
                plane: simplex.then(|| (vec![1.0; 4], 1.0)),
            };
            let x = [0.25; 4];
            let y = minimise_on_faces(&matrix, &linear, 1e-12, &x, &faces);
            let slope: Vec<f64> = (0..4)
                .map(|i| linear[i] + (0..4).map(|j| matrix[i * 4 + j] * (y[j] - x[j])).sum::<f64>())
                .collect();
            let least = if simplex {
                slope.iter().copied().fold(f64::INFINITY, f64::min)
            } else {
                slope.iter().map(|g| g.min(0.0)).sum()
            };
            prop_assert!(y.iter().all(|y| (0.0..=1.0 + 1e-12).contains(y)));
            let gap = dot(&slope, &y) - least;
            prop_assert!(gap < 1e-8, "gap {gap}");
        }
    }
}
