//! Contour charts as a whole.

use proptest::prelude::*;

use super::super::{ContourChart, ContourPath, Grid, Levels, LineStyle};
use super::lines::{any_value, any_words};
use super::reader::{Tag, faults, points, read};

fn bowl() -> ContourChart {
    ContourChart {
        title: "bowl".to_owned(),
        x_label: "x₁".to_owned(),
        y_label: "x₂".to_owned(),
        grid: Grid::sample(81, 61, (-2.0, 2.0), (-1.5, 1.5), |x, y| x * x + y * y),
        levels: Levels::Given(vec![1.0]),
        paths: vec![ContourPath {
            label: "p".to_owned(),
            points: vec![(-1.0, 1.0), (0.5, 0.0)],
            ..ContourPath::default()
        }],
        minimiser: Some((0.0, 0.0)),
        equal_aspect: true,
        ..ContourChart::default()
    }
}

fn tags(chart: &ContourChart) -> Vec<Tag> {
    let svg = chart.render();
    assert_eq!(faults(&svg), [""; 0], "{svg}");
    read(&svg).unwrap()
}

fn frame(tags: &[Tag]) -> Vec<(f64, f64)> {
    let clip = tags.iter().position(|tag| tag.name == "clipPath").unwrap();
    points(tags[clip + 1].get("d").unwrap()).unwrap()
}

fn level(tags: &[Tag]) -> Vec<(f64, f64)> {
    let lines = tags.iter().filter(|tag| tag.is("level"));
    lines
        .flat_map(|tag| points(tag.get("d").unwrap()).unwrap())
        .collect()
}

/// How far the drawn level line is from the unit circle, in pixels.
fn off_unit_circle(chart: &ContourChart) -> f64 {
    let tags = tags(chart);
    let frame = frame(&tags);
    let scale = (frame[1].0 - frame[0].0) / 4.0;
    let (x, y) = (
        (frame[0].0 + frame[1].0) / 2.0,
        (frame[0].1 + frame[2].1) / 2.0,
    );
    let line = level(&tags);
    assert!(line.len() > 40, "{line:?}");
    line.iter()
        .map(|p| (((p.0 - x) * (p.0 - x) + (p.1 - y) * (p.1 - y)).sqrt() - scale).abs())
        .fold(0.0, f64::max)
}

#[test]
fn the_unit_circle_is_drawn_as_a_circle() {
    let mut chart = bowl();
    assert!(
        off_unit_circle(&chart) < 0.15,
        "{}",
        off_unit_circle(&chart)
    );
    chart.grid = Grid::sample(81, 61, (-2.0, 2.0), (-1.5, 1.5), |x, y| {
        (x - 0.05) * (x - 0.05) + y * y
    });
    assert!(
        off_unit_circle(&chart) > 4.0,
        "a shifted bowl must not pass"
    );
    let mut chart = bowl();
    chart.equal_aspect = false;
    assert!(
        off_unit_circle(&chart) > 4.0,
        "without equal aspect it is an ellipse"
    );
}

#[test]
fn the_second_coordinate_grows_upwards() {
    let mut chart = bowl();
    chart.grid = Grid::sample(21, 21, (-1.0, 1.0), (-1.0, 1.0), |_, y| y);
    chart.levels = Levels::Given(vec![0.5]);
    let tags = tags(&chart);
    let (frame, line) = (frame(&tags), level(&tags));
    let (top, bottom) = (frame[0].1, frame[2].1);
    assert!(
        line.iter()
            .all(|p| (p.1 - (top + 0.25 * (bottom - top))).abs() < 0.02),
        "{line:?}"
    );
}

#[test]
fn paths_are_marked_at_both_ends_and_cut_at_the_frame() {
    let discs = |chart: &ContourChart| {
        let tags = tags(chart);
        let legend = frame(&tags)[1].0;
        let marks = tags
            .iter()
            .filter(|tag| tag.get("r") == Some("4.2") && tag.number("cx") <= legend);
        marks
            .map(|tag| tag.get("fill").unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut chart = bowl();
    let both = discs(&chart);
    assert_eq!(both.len(), 2);
    assert_ne!(both[0], both[1], "start and end differ");
    chart.paths[0].points.push((50.0, 0.0));
    assert_eq!(
        discs(&chart),
        both[..1],
        "an end outside the frame has no mark"
    );
    let tags = tags(&chart);
    let frame = frame(&tags);
    let path = tags
        .iter()
        .find(|tag| tag.get("stroke-width") == Some("1.7"))
        .unwrap();
    let farthest = points(path.get("d").unwrap())
        .unwrap()
        .into_iter()
        .map(|p| p.0)
        .fold(0.0, f64::max);
    assert!((farthest - frame[1].0).abs() < 0.011 && path.get("clip-path").is_some());
    assert!(
        tags.iter()
            .any(|tag| tag.is("note")
                && tag.text == "Beyond the frame, where paths are cut: 1 point.")
    );
}

#[test]
fn the_legend_stands_beside_the_frame() {
    let tags = tags(&bowl());
    let legend = tags
        .iter()
        .filter(|tag| tag.is("legend"))
        .collect::<Vec<_>>();
    assert_eq!(
        legend
            .iter()
            .map(|tag| tag.text.as_str())
            .collect::<Vec<_>>(),
        ["p", "start", "end", "minimiser"]
    );
    assert!(legend.iter().all(|tag| tag.number("x") > frame(&tags)[1].0));
}

#[test]
fn grids_that_do_not_fit_say_so() {
    let no_data =
        |chart: &ContourChart| tags(chart).iter().any(|tag| tag.text == "no data to draw");
    assert!(!no_data(&bowl()));
    assert!(no_data(&ContourChart::default()));
    let mut chart = bowl();
    chart.grid.values.pop();
    assert!(no_data(&chart));
}

#[test]
fn aspect_is_equal_up_to_a_limit() {
    let ratio = |x: f64, equal_aspect: bool| {
        let chart = ContourChart {
            grid: Grid::sample(3, 3, (0.0, x), (0.0, 1.0), |x, y| x + y),
            equal_aspect,
            ..bowl()
        };
        let frame = frame(&tags(&chart));
        (frame[1].0 - frame[0].0) / (frame[2].1 - frame[1].1)
    };
    assert!((ratio(2.0, true) - 2.0).abs() < 1e-3 && (ratio(0.5, true) - 0.5).abs() < 1e-3);
    assert!((ratio(2.0, false) - 2.0).abs() > 0.1);
    assert!(ratio(1e9, true) < 4.0);
}

prop_compose! {
    fn any_contours()(
        title in any_words(),
        x_label in any_words(),
        (columns, rows, missing) in (0..6_usize, 0..6_usize, prop::bool::weighted(0.1)),
        values in prop::collection::vec(any_value(), 36),
        (x, y) in prop_oneof![
            4 => Just(((-1.0, 1.0), (0.0, 3.0))),
            1 => ((any_value(), any_value()), (any_value(), any_value())),
        ],
        levels in prop_oneof![
            (0..12_usize).prop_map(Levels::Automatic),
            prop::collection::vec(any_value(), 0..5).prop_map(Levels::Given),
        ],
        paths in prop::collection::vec((any_words(), prop::collection::vec((any_value(), any_value()), 0..8)), 0..4),
        minimiser in prop::option::of((any_value(), any_value())),
        equal_aspect in any::<bool>(),
    ) -> ContourChart {
        let values = values[..columns * rows + usize::from(missing && columns * rows < 36)].to_vec();
        let paths = paths.into_iter().enumerate().map(|(colour, (label, points))| {
            ContourPath { label, points, style: LineStyle::Dotted, colour }
        });
        ContourChart {
            title,
            description: String::new(),
            x_label,
            y_label: "y".to_owned(),
            grid: Grid { columns, rows, x, y, values },
            levels,
            paths: paths.collect(),
            minimiser,
            equal_aspect,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_contour_chart_is_a_sound_picture(chart in any_contours()) {
        let svg = chart.render();
        prop_assert_eq!(faults(&svg), Vec::<String>::new(), "{}", svg);
        prop_assert_eq!(chart.clone().render(), svg, "the same chart, the same bytes");
    }
}
