//! Cutting lines and areas at the frame, and leaving out points that no eye can see.

use super::ink::Point;

/// Points of a line nearer to it than this, in pixels, are left out.
pub(super) const TOLERANCE: f64 = 0.03;

/// The plotting area in pixels; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Frame {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn contains(&self, (x, y): Point) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// How far inside each of the four edges a point lies; negative when it is outside.
    fn inside(&self, (x, y): Point) -> [f64; 4] {
        [x - self.left, self.right - x, y - self.top, self.bottom - y]
    }

    pub(super) fn clamp(&self, (x, y): Point) -> Point {
        (
            x.clamp(self.left, self.right),
            y.clamp(self.top, self.bottom),
        )
    }
}

fn between(a: Point, b: Point, share: f64) -> Point {
    (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
}

/// The part of the segment from `a` to `b` in the frame, or nothing (the method of Liang and Barsky).
fn clip_segment(a: Point, b: Point, frame: &Frame) -> Option<(Point, Point)> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (start, end) in frame.inside(a).into_iter().zip(frame.inside(b)) {
        if start < 0.0 && end < 0.0 {
            return None;
        }
        let share = start / (start - end);
        if start < 0.0 {
            from = from.max(share);
        } else if end < 0.0 {
            to = to.min(share);
        }
    }
    // A segment that only touches the frame leaves no ink. Rounding may carry a cut a hair past the edge; the clamp
    // takes it back.
    (from < to).then(|| {
        let first = if from > 0.0 {
            frame.clamp(between(a, b, from))
        } else {
            a
        };
        let last = if to < 1.0 {
            frame.clamp(between(a, b, to))
        } else {
            b
        };
        (first, last)
    })
}

/// The runs of a line that are in the frame. `None` breaks the line; a point between two breaks is a run of one.
pub(super) fn clip_line(points: &[Option<Point>], frame: &Frame) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    let mut run: Vec<Point> = Vec::new();
    let mut previous = None;
    for &point in points {
        let segment = match (previous, point) {
            (_, None) => None,
            (None, Some(to)) => frame.contains(to).then_some((to, to)),
            (Some(from), Some(to)) => clip_segment(from, to, frame),
        };
        match segment {
            None => runs.extend((!run.is_empty()).then(|| std::mem::take(&mut run))),
            Some((from, to)) => {
                if run.last() != Some(&from) {
                    runs.extend((!run.is_empty()).then(|| std::mem::take(&mut run)));
                    run.push(from);
                }
                if to != from {
                    run.push(to);
                }
            }
        }
        previous = point;
    }
    runs.extend((!run.is_empty()).then_some(run));
    runs
}

/// The part of a polygon in the frame (the method of Sutherland and Hodgman); empty when there is none.
pub(super) fn clip_area(polygon: &[Point], frame: &Frame) -> Vec<Point> {
    let mut area = polygon.to_vec();
    for edge in 0..4 {
        let mut kept = Vec::with_capacity(area.len() + 4);
        for (i, &to) in area.iter().enumerate() {
            let from = area[if i == 0 { area.len() - 1 } else { i - 1 }];
            let (start, end) = (frame.inside(from)[edge], frame.inside(to)[edge]);
            if (start < 0.0) != (end < 0.0) {
                kept.push(between(from, to, start / (start - end)));
            }
            if end >= 0.0 {
                kept.push(to);
            }
        }
        area = kept;
    }
    area.into_iter().map(|point| frame.clamp(point)).collect()
}

/// Leaves out points that lie within `tolerance` pixels of the line without them (the method of Douglas and Peucker).
pub(super) fn simplify(points: &[Point], tolerance: f64) -> Vec<Point> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    keep[0] = true;
    keep[points.len() - 1] = true;
    let mut open = vec![(0, points.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let farthest = (first + 1..last)
            .map(|i| (i, distance_sq(points[i], points[first], points[last])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((i, distance_sq)) = farthest
            && distance_sq > tolerance * tolerance
        {
            keep[i] = true;
            open.push((first, i));
            open.push((i, last));
        }
    }
    points
        .iter()
        .zip(keep)
        .filter_map(|(&point, kept)| kept.then_some(point))
        .collect()
}

/// The squared distance from `point` to the segment from `a` to `b`.
pub(super) fn distance_sq(point: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length_sq = dx * dx + dy * dy;
    let along = (point.0 - a.0) * dx + (point.1 - a.1) * dy;
    let share = if length_sq > 0.0 {
        (along / length_sq).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = between(a, b, share);
    (point.0 - x) * (point.0 - x) + (point.1 - y) * (point.1 - y)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        left: 0.0,
        top: 0.0,
        right: 10.0,
        bottom: 10.0,
    };

    #[test]
    fn a_line_is_cut_where_it_leaves() {
        let runs = clip_line(
            &[Some((5.0, 5.0)), Some((5.0, 15.0)), Some((15.0, 5.0))],
            &FRAME,
        );
        assert_eq!(
            runs,
            [vec![(5.0, 5.0), (5.0, 10.0)]],
            "the second segment only touches a corner"
        );
        let through = clip_line(&[Some((-5.0, 5.0)), Some((15.0, 5.0))], &FRAME);
        assert_eq!(through, [vec![(0.0, 5.0), (10.0, 5.0)]]);
        assert!(clip_line(&[Some((-5.0, 5.0)), Some((-5.0, 6.0))], &FRAME).is_empty());
        assert!(
            clip_line(&[Some((-5.0, 4.0)), Some((4.0, -5.0))], &FRAME).is_empty(),
            "it passes the corner"
        );
    }

    #[test]
    fn a_gap_breaks_the_line_and_leaves_single_points() {
        let runs = clip_line(
            &[
                Some((1.0, 1.0)),
                None,
                Some((2.0, 2.0)),
                Some((3.0, 3.0)),
                None,
            ],
            &FRAME,
        );
        assert_eq!(runs, [vec![(1.0, 1.0)], vec![(2.0, 2.0), (3.0, 3.0)]]);
    }

    #[test]
    fn an_area_is_cut_at_the_frame() {
        let area = clip_area(&[(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)], &FRAME);
        let shoelace = |p: &[Point]| {
            (0..p.len())
                .map(|i| p[i].0 * p[(i + 1) % p.len()].1 - p[(i + 1) % p.len()].0 * p[i].1)
                .sum::<f64>()
                / 2.0
        };
        assert!((shoelace(&area) - 15.0).abs() < 1e-12, "{area:?}");
        assert!(clip_area(&[(11.0, 1.0), (12.0, 1.0), (12.0, 2.0)], &FRAME).is_empty());
    }

    #[test]
    fn simplifying_keeps_corners_and_drops_the_rest() {
        let points = (0..=100)
            .map(|i| (f64::from(i), f64::from(50 - (i - 50_i32).abs())))
            .collect::<Vec<_>>();
        assert_eq!(
            simplify(&points, 0.01),
            [(0.0, 0.0), (50.0, 50.0), (100.0, 0.0)]
        );
        assert_eq!(
            simplify(&points, 1e3).len(),
            2,
            "a coarse tolerance loses the corner"
        );
        let parabola = (0..=100)
            .map(|i| (f64::from(i), f64::from(i * i) / 100.0))
            .collect::<Vec<_>>();
        let kept = simplify(&parabola, 0.05);
        assert!(kept.len() < 60);
        for &point in &parabola {
            assert!(
                kept.windows(2)
                    .any(|pair| distance_sq(point, pair[0], pair[1]) <= 0.0025 + 1e-12)
            );
        }
    }
}
