//! Labels at the right end of lines: as near to their lines as they can be without touching each other.

use super::canvas::Canvas;
use super::geometry::Frame;
use super::ink::{Anchor, Point, Stroke, TextStyle};
use super::style::{LABEL_LEADING, LABEL_SIZE};
use super::text;

/// Lines of text in a label at most.
const MOST_LINES: usize = 3;
/// The widest line of a label.
const WIDEST: f64 = 200.0;
/// A label moved further than this from the end of its line gets a leader.
const FAR: f64 = 6.0;
/// The room between the frame and labels, without and with leaders.
const GAP: f64 = 8.0;
const LEADER_GAP: f64 = 26.0;
/// The height of capitals above the base line as a share of the font size.
const RISE: f64 = 0.72;

/// A label that belongs to a point.
#[derive(Clone, Debug)]
pub(super) struct EndLabel {
    lines: Vec<String>,
    colour: &'static str,
    /// The end of the line, or the place a label without a line should be near.
    end: Point,
    leads: bool,
}

impl EndLabel {
    /// A label for a line that ends at `end`. Without an end, it stands at the foot of the frame.
    pub(super) fn new(text: &str, colour: &'static str, end: Option<Point>, frame: &Frame) -> Self {
        Self {
            lines: wrapped(text),
            colour,
            end: end.unwrap_or((frame.right, frame.bottom)),
            leads: end.is_some(),
        }
    }

    fn height(&self) -> f64 {
        height(self.lines.len())
    }
}

fn wrapped(label: &str) -> Vec<String> {
    text::wrap(label, LABEL_SIZE, WIDEST, MOST_LINES)
}

fn height(lines: usize) -> f64 {
    lines as f64 * LABEL_LEADING + 2.0
}

/// The room labels need to the right of the frame and from top to bottom, wherever their lines end.
pub(super) fn room<'a>(labels: impl IntoIterator<Item = &'a str>) -> (f64, f64) {
    let (mut width, mut total) = (0.0_f64, 0.0);
    for label in labels {
        let lines = wrapped(label);
        width = lines
            .iter()
            .map(|line| text::width(line, LABEL_SIZE))
            .fold(width, f64::max);
        total += if lines.is_empty() {
            0.0
        } else {
            height(lines.len())
        };
    }
    (if width > 0.0 { width + LEADER_GAP } else { 0.0 }, total)
}

/// Centres for boxes of the given heights, as near as can be (in squares) to the wanted centres, without overlap and
/// between `top` and `bottom`. If the boxes are higher than that together, they run over the bottom.
pub(super) fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order = (0..wanted.len()).collect::<Vec<_>>();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    // Measured from the place that stacking alone would give, centres may not fall: a monotone regression, solved by
    // pooling neighbours. Each pool is (sum of wishes, members).
    let mut pools: Vec<(f64, usize)> = Vec::new();
    let mut stacked = Vec::with_capacity(order.len());
    let mut total = 0.0;
    for &i in &order {
        stacked.push(total + heights[i] / 2.0);
        pools.push((wanted[i] - total - heights[i] / 2.0, 1));
        total += heights[i];
        while let [.., above, below] = pools.as_slice()
            && above.0 / above.1 as f64 > below.0 / below.1 as f64
        {
            let merged = (above.0 + below.0, above.1 + below.1);
            pools.truncate(pools.len() - 2);
            pools.push(merged);
        }
    }
    let shifts = pools
        .iter()
        .flat_map(|&(sum, members)| std::iter::repeat_n(sum / members as f64, members));
    let mut centres = vec![0.0; wanted.len()];
    for ((&i, stacked), shift) in order.iter().zip(stacked).zip(shifts) {
        centres[i] = stacked + shift.min(bottom - total).max(top);
    }
    centres
}

/// Draws the labels to the right of the frame.
pub(super) fn draw(canvas: &mut Canvas, labels: &[EndLabel], frame: &Frame, top: f64, bottom: f64) {
    let labels = labels
        .iter()
        .filter(|label| !label.lines.is_empty())
        .collect::<Vec<_>>();
    let wanted = labels.iter().map(|label| label.end.1).collect::<Vec<_>>();
    let heights = labels
        .iter()
        .map(|label| label.height())
        .collect::<Vec<_>>();
    let centres = spread(&wanted, &heights, top, bottom);
    let far = |label: &EndLabel, centre: f64| {
        label.leads && ((label.end.1 - centre).abs() > FAR || label.end.0 < frame.right - 1.0)
    };
    let any_far = labels
        .iter()
        .zip(&centres)
        .any(|(label, &centre)| far(label, centre));
    let left = frame.right + if any_far { LEADER_GAP } else { GAP };
    for (label, &centre) in labels.into_iter().zip(&centres) {
        if far(label, centre) {
            let (x, y) = label.end;
            let leader = [
                (x.max(frame.left) + 3.0, y),
                (frame.right + 4.0, y),
                (left - 8.0, centre),
                (left - 4.0, centre),
            ];
            let from = usize::from(x + 3.0 > frame.right + 4.0);
            let stroke = Stroke {
                dashes: (x < frame.right - 1.0).then_some("1 3"),
                ..Stroke::new(label.colour, 1.0)
            };
            canvas.path(&leader[from..], stroke);
        }
        let first = centre - (label.lines.len() as f64 - 1.0) * LABEL_LEADING / 2.0
            + LABEL_SIZE * RISE / 2.0;
        let style = TextStyle::new(LABEL_SIZE, label.colour, "end-label").anchored(Anchor::Start);
        canvas.lines((left, first), style, LABEL_LEADING, &label.lines);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn overlap(centres: &[f64], heights: &[f64]) -> bool {
        (0..centres.len()).any(|i| {
            (0..i).any(|j| (centres[i] - centres[j]).abs() < (heights[i] + heights[j]) / 2.0 - 1e-9)
        })
    }

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(
            spread(&[50.0, 10.0, 90.0], &[18.0; 3], 0.0, 100.0),
            [50.0, 10.0, 90.0]
        );
        assert!(overlap(&[50.0, 55.0], &[18.0; 2]), "the control overlaps");
    }

    #[test]
    fn crowded_labels_part_evenly() {
        assert_eq!(spread(&[50.0, 50.0], &[20.0; 2], 0.0, 100.0), [40.0, 60.0]);
        assert_eq!(spread(&[99.0, 98.0], &[20.0; 2], 0.0, 100.0), [90.0, 70.0]);
        assert_eq!(spread(&[], &[], 0.0, 1.0), [0.0; 0]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap_and_stay_inside(
            wishes in proptest::collection::vec((0.0..300.0_f64, 1.0..50.0_f64), 0..12),
        ) {
            let (wanted, heights): (Vec<f64>, Vec<f64>) = wishes.into_iter().unzip();
            let bottom = heights.iter().sum::<f64>().max(300.0);
            let centres = spread(&wanted, &heights, 0.0, bottom);
            prop_assert!(!overlap(&centres, &heights));
            for (centre, height) in centres.iter().zip(&heights) {
                prop_assert!(centre - height / 2.0 >= -1e-9 && centre + height / 2.0 <= bottom + 1e-9);
            }
        }
    }
}
