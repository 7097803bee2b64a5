//! Level lines of a function known on a grid, by marching squares (Lorensen & Cline 1987, in the plane): a line crosses
//! an edge of a cell where linear interpolation says so.

use std::collections::BTreeMap;

/// A level line in grid units: column and row, from 0. A closed line ends where it began.
pub(super) type LevelLine = Vec<(f64, f64)>;

/// An edge of the grid: row and column of its lower left end, and whether it runs upwards.
type Edge = (usize, usize, bool);

/// Values on a grid, row by row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) values: &'a [f64],
}

impl Field<'_> {
    fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// The level lines, in the order in which a walk over the grid meets them. Cells with a corner that is not finite
    /// have none.
    pub(super) fn level_lines(&self, level: f64) -> Vec<LevelLine> {
        // Each edge is crossed at most once and belongs to at most two cells, so it has at most two neighbours.
        let mut neighbours: BTreeMap<Edge, Vec<Edge>> = BTreeMap::new();
        for row in 0..self.rows.saturating_sub(1) {
            for column in 0..self.columns.saturating_sub(1) {
                for (a, b) in self.segments(row, column, level).into_iter().flatten() {
                    neighbours.entry(a).or_default().push(b);
                    neighbours.entry(b).or_default().push(a);
                }
            }
        }
        let ends = neighbours
            .iter()
            .filter(|(_, next)| next.len() == 1)
            .map(|(&edge, _)| edge)
            .collect::<Vec<_>>();
        let all = neighbours.keys().copied().collect::<Vec<_>>();
        // Open lines first, from an end; what is left then is closed.
        let starts = ends.into_iter().chain(all);
        starts
            .filter_map(|start| self.walk(start, &mut neighbours, level))
            .collect()
    }

    /// Takes one line out of the graph.
    fn walk(
        &self,
        start: Edge,
        graph: &mut BTreeMap<Edge, Vec<Edge>>,
        level: f64,
    ) -> Option<LevelLine> {
        let mut line = vec![self.crossing(start, level)];
        let mut here = start;
        while let Some(next) = graph.get_mut(&here).and_then(Vec::pop) {
            let back = graph.get_mut(&next)?;
            back.remove(back.iter().position(|&edge| edge == here)?);
            line.push(self.crossing(next, level));
            here = next;
        }
        (line.len() > 1).then_some(line)
    }

    /// Where the level lies on an edge that crosses it.
    fn crossing(&self, (row, column, upwards): Edge, level: f64) -> (f64, f64) {
        let from = self.at(row, column);
        let to = if upwards {
            self.at(row + 1, column)
        } else {
            self.at(row, column + 1)
        };
        // Halved, so that no difference of finite values overflows; the least of doubles halve to zero.
        let (part, whole) = (level / 2.0 - from / 2.0, to / 2.0 - from / 2.0);
        let share = if whole.abs() > 0.0 {
            (part / whole).clamp(0.0, 1.0)
        } else {
            0.5
        };
        let (x, y) = (column as f64, row as f64);
        if upwards {
            (x, y + share)
        } else {
            (x + share, y)
        }
    }

    /// The pieces of level line in a cell, each from edge to edge.
    fn segments(&self, row: usize, column: usize, level: f64) -> [Option<(Edge, Edge)>; 2] {
        // Corners and edges anticlockwise from the lower left; edge i joins corners i and i + 1.
        let corners = [
            self.at(row, column),
            self.at(row, column + 1),
            self.at(row + 1, column + 1),
            self.at(row + 1, column),
        ];
        if corners.iter().any(|corner| !corner.is_finite()) {
            return [None; 2];
        }
        let edges = [
            (row, column, false),
            (row, column + 1, true),
            (row + 1, column, false),
            (row, column, true),
        ];
        let above = corners.map(|corner| corner > level);
        let crossed = (0..4)
            .filter(|&i| above[i] != above[(i + 1) % 4])
            .map(|i| edges[i])
            .collect::<Vec<_>>();
        match *crossed.as_slice() {
            [a, b] => [Some((a, b)), None],
            [a, b, c, d] => {
                // A saddle: the mean of the corners stands for the centre and says which corners are cut off.
                let centre = corners.iter().map(|corner| corner / 4.0).sum::<f64>() > level;
                if centre == above[0] {
                    [Some((a, b)), Some((c, d))]
                } else {
                    [Some((d, a)), Some((b, c))]
                }
            }
            _ => [None; 2],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 81;

    fn grid(f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let place = |i: usize| i as f64 / 20.0 - 2.0;
        (0..SIDE * SIDE)
            .map(|i| f(place(i % SIDE), place(i / SIDE)))
            .collect()
    }

    /// The largest distance of a level line's points from the circle of radius `radius` about the origin.
    fn off_circle(values: &[f64], level: f64, radius: f64) -> f64 {
        let field = Field {
            columns: SIDE,
            rows: SIDE,
            values,
        };
        let points = field.level_lines(level).concat();
        assert!(!points.is_empty());
        let distance = |&(c, r): &(f64, f64)| {
            let (x, y) = (c / 20.0 - 2.0, r / 20.0 - 2.0);
            ((x * x + y * y).sqrt() - radius).abs()
        };
        points.iter().map(distance).fold(0.0, f64::max)
    }

    #[test]
    fn a_level_line_of_the_squared_norm_is_a_closed_circle() {
        let values = grid(|x, y| x * x + y * y);
        let lines = Field {
            columns: SIDE,
            rows: SIDE,
            values: &values,
        }
        .level_lines(2.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last(), "closed");
        // Linear interpolation of a second derivative of 2 over cells of 1/20 is off by at most h²/(8·radius).
        let tolerance = 0.05 * 0.05 / (8.0 * 2.0_f64.sqrt()) * 1.5;
        assert!(off_circle(&values, 2.0, 2.0_f64.sqrt()) < tolerance);
        let shifted = grid(|x, y| (x - 0.1) * (x - 0.1) + y * y);
        assert!(
            off_circle(&shifted, 2.0, 2.0_f64.sqrt()) > 0.09,
            "a shifted function must not pass"
        );
    }

    #[test]
    fn open_lines_run_from_edge_to_edge() {
        let values = grid(|x, _| x);
        let lines = Field {
            columns: SIDE,
            rows: SIDE,
            values: &values,
        }
        .level_lines(0.51);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), SIDE);
        assert!(
            lines[0]
                .iter()
                .all(|&(column, _)| (column - 50.2).abs() < 1e-9)
        );
    }

    #[test]
    fn saddles_join_on_the_side_of_the_centre() {
        // Corners 1 0 / 0 1, centre 0.5: at 0.4 the high corners belong together, at 0.6 they are cut off.
        let field = Field {
            columns: 2,
            rows: 2,
            values: &[1.0, 0.0, 0.0, 1.0],
        };
        let cuts_off_origin = |level: f64| {
            field.level_lines(level).iter().any(|line| {
                line.iter()
                    .all(|&(c, r)| c + r < 1.0 && (c == 0.0 || r == 0.0))
            })
        };
        assert!(cuts_off_origin(0.6) && !cuts_off_origin(0.4));
    }

    #[test]
    fn holes_and_flat_or_tiny_grids_are_harmless() {
        let mut values = grid(|x, y| x * x + y * y);
        values[SIDE * 40 + 68] = f64::NAN;
        let lines = Field {
            columns: SIDE,
            rows: SIDE,
            values: &values,
        }
        .level_lines(2.0);
        assert!(
            lines
                .iter()
                .flatten()
                .all(|(c, r)| c.is_finite() && r.is_finite())
        );
        assert_ne!(
            lines[0].first(),
            lines[0].last(),
            "the hole opens the circle"
        );
        assert!(
            Field {
                columns: 3,
                rows: 2,
                values: &[1.0; 6]
            }
            .level_lines(1.0)
            .is_empty()
        );
        assert!(
            Field {
                columns: 1,
                rows: 1,
                values: &[1.0]
            }
            .level_lines(0.5)
            .is_empty()
        );
        let steep = Field {
            columns: 2,
            rows: 2,
            values: &[-f64::MAX, f64::MAX, -f64::MAX, f64::MAX],
        };
        assert_eq!(steep.level_lines(0.0), [vec![(0.5, 0.0), (0.5, 1.0)]]);
        let flat = Field {
            values: &[0.0, 5e-324, 0.0, 5e-324],
            ..steep
        };
        assert_eq!(flat.level_lines(0.0), [vec![(0.5, 0.0), (0.5, 1.0)]]);
    }
}
