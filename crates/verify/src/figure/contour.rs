//! Level lines of a function of two variables, and the paths of methods over them.

use super::decimal;
use super::style::LineStyle;

/// A function on a rectangle, known on a grid of equal distances.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Grid {
    /// How many values a row has, at least 2.
    pub columns: usize,
    /// How many rows there are, at least 2.
    pub rows: usize,
    /// The first coordinate at the first and the last column, rising.
    pub x: (f64, f64),
    /// The second coordinate at the first and the last row, rising.
    pub y: (f64, f64),
    /// The values row by row, the row of the least second coordinate first; NaN where there is none.
    pub values: Vec<f64>,
}

impl Grid {
    /// The values of `f` on `columns` × `rows` points of the rectangle.
    pub(crate) fn sample(
        columns: usize,
        rows: usize,
        x: (f64, f64),
        y: (f64, f64),
        f: impl Fn(f64, f64) -> f64,
    ) -> Self {
        let place = |(low, high): (f64, f64), i: usize, count: usize| {
            low + (high - low) * (i as f64 / count.saturating_sub(1).max(1) as f64)
        };
        let rows_of = |row| (0..columns).map(move |column| (row, column));
        let places = (0..rows).flat_map(rows_of);
        let values = places
            .map(|(row, column)| f(place(x, column, columns), place(y, row, rows)))
            .collect();
        Self {
            columns,
            rows,
            x,
            y,
            values,
        }
    }

    /// The least and the greatest finite value, or nothing if the grid cannot be drawn: fewer than two rows or
    /// columns, another number of values, ends that do not rise or are too far apart, no finite value.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        let rises = |(low, high): (f64, f64)| {
            low.abs() <= 1e300
                && high.abs() <= 1e300
                && high - low > 1e-8 * low.abs().max(high.abs()).max(1e-280)
        };
        let fits = self.columns >= 2
            && self.rows >= 2
            && self.columns.checked_mul(self.rows) == Some(self.values.len())
            && rises(self.x)
            && rises(self.y);
        let finite = self
            .values
            .iter()
            .copied()
            .filter(|value| fits && value.is_finite());
        finite.fold(None, |range, value| {
            Some(range.map_or((value, value), |(low, high): (f64, f64)| {
                (low.min(value), high.max(value))
            }))
        })
    }
}

/// Which level lines are drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Levels {
    /// So many, closer together near the least value: at about equal distances for a quadratic function. They are
    /// rounded to two digits where that moves them little.
    Automatic(usize),
    /// At these values; those that are not finite or not reached are left out.
    Given(Vec<f64>),
}

impl Default for Levels {
    fn default() -> Self {
        Self::Automatic(9)
    }
}

impl Levels {
    /// The levels strictly between the least and the greatest value of the grid.
    pub(super) fn within(&self, (low, high): (f64, f64)) -> Vec<f64> {
        let levels = match self {
            Self::Automatic(count) => {
                let share = |k: usize| k as f64 / (*count as f64 + 1.0);
                let exact = (1..=*count)
                    .map(|k| low + (high / 2.0 - low / 2.0) * share(k) * share(k) * 2.0);
                let rounded = exact.map(|level| {
                    let (digits, exponent) = decimal::digits(level, 2).unwrap_or_default();
                    let short = decimal::value(digits, exponent);
                    if (short - level).abs() <= 0.06 * (level - low) {
                        short
                    } else {
                        level
                    }
                });
                rounded.collect()
            }
            Self::Given(levels) => levels.clone(),
        };
        let mut levels = levels
            .into_iter()
            .filter(|&level| level > low && level < high)
            .collect::<Vec<_>>();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        levels
    }
}

/// The path of a method, from its start (a ring) to its end (a filled disc).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ContourPath {
    /// The name in the legend.
    pub label: String,
    /// The points passed; one that is not finite breaks the path.
    pub points: Vec<(f64, f64)>,
    /// How the line is drawn.
    pub style: LineStyle,
    /// Which colour of the palette, as for a [`Series`](super::Series).
    pub colour: usize,
}

/// Level lines under paths, with a legend beside the frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ContourChart {
    /// The title, above the frame and as the name of the picture.
    pub title: String,
    /// What the picture shows, for readers who cannot see it; axes and the ends of paths are added to it.
    pub description: String,
    /// The name of the first coordinate.
    pub x_label: String,
    /// The name of the second coordinate.
    pub y_label: String,
    /// The function.
    pub grid: Grid,
    /// Which level lines are drawn.
    pub levels: Levels,
    /// The paths, the first at the bottom.
    pub paths: Vec<ContourPath>,
    /// Where the star stands.
    pub minimiser: Option<(f64, f64)>,
    /// Whether both coordinates have the same scale. A rectangle more than four times as long as wide is stretched
    /// all the same, to be seen at all.
    pub equal_aspect: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_levels_are_equally_spaced_for_a_quadratic() {
        let levels = Levels::Automatic(3).within((0.0, 16.0));
        assert_eq!(levels, [1.0, 4.0, 9.0]);
        assert!(Levels::Automatic(3).within((2.0, 2.0)).is_empty());
        assert!(
            Levels::Automatic(4)
                .within((-f64::MAX, f64::MAX))
                .iter()
                .all(|level| level.is_finite())
        );
    }

    #[test]
    fn given_levels_are_sorted_and_sifted() {
        let levels = Levels::Given(vec![3.0, f64::NAN, 1.0, 1.0, 99.0, f64::INFINITY]);
        assert_eq!(levels.within((0.0, 16.0)), [1.0, 3.0]);
    }

    #[test]
    fn grids_that_cannot_be_drawn_have_no_range() {
        let good = Grid::sample(3, 2, (0.0, 2.0), (0.0, 1.0), |x, y| x + 10.0 * y);
        assert_eq!(good.values, [0.0, 1.0, 2.0, 10.0, 11.0, 12.0]);
        assert_eq!(good.range(), Some((0.0, 12.0)));
        let bad = [
            Grid {
                columns: 1,
                ..good.clone()
            },
            Grid {
                rows: 3,
                ..good.clone()
            },
            Grid {
                x: (1.0, 1.0),
                ..good.clone()
            },
            Grid {
                y: (f64::NAN, 1.0),
                ..good.clone()
            },
            Grid {
                values: vec![f64::NAN; 6],
                ..good.clone()
            },
            Grid {
                columns: usize::MAX,
                rows: usize::MAX,
                ..good
            },
            Grid::default(),
        ];
        assert!(bad.iter().all(|grid| grid.range().is_none()));
    }
}
