//! Level lines and their numbers on a contour chart.

use super::canvas::Canvas;
use super::contour::Grid;
use super::decimal::{self, NumberLabel};
use super::geometry::{Frame, TOLERANCE, distance_sq, simplify};
use super::ink::{Anchor, Point, Px, TextStyle, path_data, tag};
use super::marching::Field;
use super::plot;
use super::style::{CARD, NOTE_SIZE, SOFT_INK};

/// Level lines from the lowest to the highest.
const SHADES: [&str; 5] = ["#7d8ea1", "#91a0b0", "#a4b1be", "#b5c0cb", "#c4cdd6"];
/// The room around the number of a level in which nothing else may be, in pixels.
const LEVEL_ROOM: f64 = 24.0;

/// Draws the level lines of a grid that has a range, and writes levels where there is room beside the paths (their
/// parts in the frame) and the star.
pub(super) fn draw(
    canvas: &mut Canvas,
    grid: &Grid,
    levels: &[f64],
    frame: &Frame,
    clip: &str,
    paths: &[Vec<Vec<Point>>],
    star: Option<Point>,
) {
    let field = Field {
        columns: grid.columns,
        rows: grid.rows,
        values: &grid.values,
    };
    let (columns, rows) = ((grid.columns - 1) as f64, (grid.rows - 1) as f64);
    let pixel = |&(column, row): &(f64, f64)| {
        (
            frame.left + frame.width() * (column / columns),
            frame.bottom - frame.height() * (row / rows),
        )
    };
    let mut taken: Vec<Point> = star.into_iter().collect();
    let mut numbers = Vec::new();
    for (i, &level) in levels.iter().enumerate() {
        let lines = field.level_lines(level);
        let lines = lines
            .iter()
            .map(|line| line.iter().map(pixel).collect::<Vec<_>>())
            .collect::<Vec<_>>();
        let data = lines
            .iter()
            .map(|line| path_data(&simplify(line, TOLERANCE), false))
            .collect::<String>();
        if data.is_empty() {
            continue;
        }
        let shade = SHADES[i * SHADES.len() / levels.len()];
        canvas.push(tag(
            "path",
            &[
                ("d", &data),
                ("class", &"level"),
                ("clip-path", &clip),
                ("fill", &"none"),
                ("stroke", &shade),
                ("stroke-width", &1.1),
            ],
        ));
        if let Some(place) = free_place(&lines, paths, &taken, frame) {
            taken.push(place);
            numbers.push((place, decimal::rounded(level, 4)));
        }
    }
    for (place, label) in numbers {
        write_number(canvas, place, &label);
    }
}

/// Writes the number of a level on a patch that breaks its line.
fn write_number(canvas: &mut Canvas, (x, y): Point, label: &NumberLabel) {
    let (wide, high) = (label.width(NOTE_SIZE) + 2.0, NOTE_SIZE + 2.0);
    canvas.push(tag(
        "rect",
        &[
            ("x", &Px(x - wide / 2.0)),
            ("y", &Px(y - high / 2.0)),
            ("width", &Px(wide)),
            ("height", &Px(high)),
            ("fill", &CARD),
        ],
    ));
    let style = TextStyle::new(NOTE_SIZE, SOFT_INK, "level-number").anchored(Anchor::Middle);
    canvas.number((x, y + 0.36 * NOTE_SIZE), style, label);
}

/// The point of a level line that is farthest from paths, other numbers and the frame, if it is far enough.
fn free_place(
    lines: &[Vec<Point>],
    paths: &[Vec<Vec<Point>>],
    taken: &[Point],
    frame: &Frame,
) -> Option<Point> {
    let corners = plot::corners(frame);
    let score = |point: Point| {
        let pieces = paths
            .iter()
            .flatten()
            .flat_map(|run| run.windows(2))
            .map(|pair| distance_sq(point, pair[0], pair[1]));
        let sides = (0..4).map(|i| distance_sq(point, corners[i], corners[(i + 1) % 4]));
        let others = taken
            .iter()
            .map(|&other| distance_sq(point, other, other) / 2.0);
        pieces
            .chain(sides)
            .chain(others)
            .fold(f64::INFINITY, f64::min)
    };
    // Beyond a while, farther is not better: then the first such place wins, and numbers line up.
    let best = lines
        .iter()
        .flatten()
        .map(|&point| (score(point).min(1600.0), point))
        .fold(
            (LEVEL_ROOM * LEVEL_ROOM, None),
            |(best, place), (score, point)| {
                if score > best {
                    (score, Some(point))
                } else {
                    (best, place)
                }
            },
        );
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        left: 0.0,
        top: 0.0,
        right: 300.0,
        bottom: 300.0,
    };

    #[test]
    fn numbers_keep_clear_of_paths_and_of_each_other() {
        let line = (0..=30)
            .map(|i| (f64::from(i) * 10.0, 150.0))
            .collect::<Vec<_>>();
        let lines = [line];
        let free =
            |paths: &[Vec<Vec<Point>>], taken: &[Point]| free_place(&lines, paths, taken, &FRAME);
        let alone = free(&[], &[]).unwrap();
        let path = vec![vec![(alone.0, 0.0), (alone.0, 300.0)]];
        let beside = free(&[path], &[]).unwrap();
        assert!((beside.0 - alone.0).abs() >= LEVEL_ROOM, "{beside:?}");
        assert!((free(&[], &[alone]).unwrap().0 - alone.0).abs() >= LEVEL_ROOM);
        let along = vec![vec![(0.0, 150.0), (300.0, 150.0)]];
        assert_eq!(
            free(&[along], &[]),
            None,
            "a path that covers the line leaves no room"
        );
    }
}
