//! Line charts as a whole.

use proptest::prelude::*;

use super::super::axis::Scale;
use super::super::style::colour;
use super::super::{Axis, Band, LineChart, LineStyle, Reference, Series};
use super::reader::{Tag, faults, points, read};

fn chart(series: Vec<Series>) -> LineChart {
    LineChart {
        title: "title".to_owned(),
        x: Axis::logarithmic("steps"),
        y: Axis::logarithmic("gap"),
        series,
        ..LineChart::default()
    }
}

fn tags(chart: &LineChart) -> Vec<Tag> {
    let svg = chart.render();
    assert_eq!(faults(&svg), [""; 0], "{svg}");
    read(&svg).unwrap()
}

/// The lines drawn in the colour of a series, as points.
fn drawn(tags: &[Tag], index: usize) -> Vec<Vec<(f64, f64)>> {
    let lines = tags
        .iter()
        .filter(|tag| tag.name == "path" && tag.get("stroke-width") == Some("2"));
    lines
        .filter(|tag| tag.get("stroke") == Some(colour(index)))
        .map(|tag| points(tag.get("d").unwrap()).unwrap())
        .collect()
}

fn labels(tags: &[Tag], class: &str) -> Vec<String> {
    tags.iter()
        .filter(|tag| tag.is(class))
        .map(|tag| tag.text.trim().to_owned())
        .collect()
}

#[test]
fn powers_of_ten_stand_at_their_pixels() {
    let chart = chart(vec![
        Series::new("a", vec![(1.0, 1.0)], 0),
        Series::new("b", vec![(100.0, 2.0)], 1),
        Series::new("the whole axis", vec![(1.0, 1e-2), (100.0, 1e2)], 2),
    ]);
    let tags = tags(&chart);
    // The tick whose superscript is 0: its base is the element before it.
    let ticks = tags
        .windows(2)
        .filter(|pair| pair[1].name == "tspan" && pair[0].get("text-anchor") == Some("end"));
    let zero = ticks
        .filter(|pair| pair[1].text == "0")
        .map(|pair| pair[0].number("y"))
        .collect::<Vec<_>>();
    assert_eq!(zero.len(), 1);
    let circles = tags
        .iter()
        .filter(|tag| tag.name == "circle")
        .map(|tag| tag.number("cy"))
        .collect::<Vec<_>>();
    // A third of the font size below the middle of the digits is their base line.
    assert!(
        (zero[0] - circles[0] - 0.36 * 12.0).abs() < 0.02,
        "{zero:?} {circles:?}"
    );
    assert!(
        (zero[0] - circles[1] - 0.36 * 12.0).abs() > 10.0,
        "the control is not at 1"
    );
}

#[test]
fn missing_points_break_the_line_and_are_counted() {
    let holes = vec![
        (1.0, 1.0),
        (2.0, 0.5),
        (3.0, 0.0),
        (4.0, f64::NAN),
        (5.0, 0.2),
        (9.0, 0.1),
    ];
    let whole = vec![(1.0, 1.0), (2.0, 0.5), (5.0, 0.2), (9.0, 0.1)];
    let tags_of = |points| tags(&chart(vec![Series::new("a", points, 0)]));
    assert_eq!(drawn(&tags_of(holes.clone()), 0).len(), 2);
    assert_eq!(drawn(&tags_of(whole.clone()), 0).len(), 1);
    assert_eq!(
        labels(&tags_of(holes), "note"),
        ["Not drawn: 2 points (not finite, or not positive on a logarithmic axis)."]
    );
    assert!(labels(&tags_of(whole), "note").is_empty());
    let on_purpose = tags_of(vec![
        (1.0, 1.0),
        (2.0, 0.5),
        (f64::NAN, f64::NAN),
        (5.0, 0.2),
        (9.0, 0.1),
    ]);
    assert_eq!(
        (
            drawn(&on_purpose, 0).len(),
            labels(&on_purpose, "note").len()
        ),
        (2, 0)
    );
}

#[test]
fn lines_are_cut_at_the_floor() {
    let to = |end| {
        tags(&chart(vec![Series::new(
            "a",
            vec![(1.0, 1.0), (100.0, end)],
            0,
        )]))
    };
    let (free, below) = (drawn(&to(1e-40), 0), to(1e-80));
    let cut = drawn(&below, 0);
    // Half the decades are shown, and with them half the width; the floor is where the frame ends.
    let width = |line: &[(f64, f64)]| line[line.len() - 1].0 - line[0].0;
    assert!((width(&cut[0]) / width(&free[0]) - 0.5).abs() < 0.01);
    assert!(
        (cut[0][1].1 - free[0][1].1).abs() < 0.011,
        "both end at the floor"
    );
    assert_eq!(
        labels(&below, "note"),
        ["Beyond the axes, where lines are cut: 1 point."]
    );
}

#[test]
fn charts_without_data_say_so() {
    assert!(labels(&tags(&chart(Vec::new())), "note").contains(&"no data to draw".to_owned()));
    assert!(labels(&tags(&LineChart::default()), "note").contains(&"no data to draw".to_owned()));
    let nothing = tags(&chart(vec![Series::new("a", vec![(1.0, -1.0)], 0)]));
    assert_eq!(labels(&nothing, "end-label"), ["a (no data)"]);
    assert!(labels(&nothing, "note").contains(&"no data to draw".to_owned()));
    let some = tags(&chart(vec![Series::new("a", vec![(1.0, 1.0)], 0)]));
    assert!(labels(&some, "note").is_empty() && labels(&some, "end-label") == ["a"]);
}

#[test]
fn one_point_and_a_constant_are_drawn() {
    for axis in [Axis::linear("y"), Axis::logarithmic("y")] {
        let mut chart = chart(vec![Series::new("a", vec![(3.0, 3.0)], 0)]);
        chart.y = axis;
        assert_eq!(
            tags(&chart)
                .iter()
                .filter(|tag| tag.name == "circle")
                .count(),
            1
        );
        chart.series[0].points = (1..9).map(|x| (f64::from(x), 0.25)).collect();
        let line = drawn(&tags(&chart), 0);
        assert_eq!(line.len(), 1);
        assert_eq!(line[0].len(), 2, "a straight line needs no points between");
    }
}

#[test]
fn nearly_equal_ends_get_labels_apart_and_far_ones_leaders() {
    let line = |i: u32| {
        Series::new(
            format!("line {i}"),
            vec![(1.0, 1.0), (10.0, 0.1 + 1e-4 * f64::from(i))],
            i as usize,
        )
    };
    let two = tags(&chart(vec![line(0), line(1)]));
    assert_eq!(labels(&two, "end-label").len(), 2);
    let leaders = |tags: &[Tag]| {
        let thin = tags
            .iter()
            .filter(|tag| tag.name == "path" && tag.get("stroke-width") == Some("1"));
        thin.filter(|tag| (0..8).any(|i| tag.get("stroke") == Some(colour(i))))
            .count()
    };
    assert_eq!(leaders(&tags(&chart(vec![line(0)]))), 0);
    assert!(leaders(&tags(&chart((0..6).map(line).collect()))) >= 4);
    let many = tags(&chart((0..40).map(line).collect()));
    assert_eq!(
        labels(&many, "end-label").len(),
        40,
        "the card grows until they fit"
    );
}

#[test]
fn bands_reach_the_floor_where_their_lower_end_does() {
    let mut chart = chart(vec![Series::new("a", vec![(1.0, 1.0), (100.0, 0.01)], 2)]);
    let area = |chart: &LineChart| {
        let tags = tags(chart);
        let areas = tags.iter().filter(|tag| tag.get("fill-opacity").is_some());
        areas
            .map(|tag| points(tag.get("d").unwrap()).unwrap())
            .collect::<Vec<_>>()
    };
    assert!(area(&chart).is_empty());
    chart.bands = vec![Band {
        points: vec![(1.0, 0.5, 2.0), (100.0, 0.0, 0.02)],
        colour: 2,
    }];
    let lowest = |points: &[(f64, f64)]| points.iter().map(|point| point.1).fold(0.0, f64::max);
    let open = area(&chart);
    assert_eq!(open.len(), 1);
    chart.bands[0].points[1].1 = 0.005;
    let closed = area(&chart);
    assert!(
        lowest(&open[0]) > lowest(&closed[0]) + 5.0,
        "{open:?} {closed:?}"
    );
    chart.bands[0].points.insert(1, (10.0, f64::NAN, 1.0));
    chart.bands[0].points.insert(1, (5.0, 0.1, 1.0));
    assert_eq!(area(&chart).len(), 2, "a gap parts the band");
}

#[test]
fn words_are_escaped_and_described() {
    let mut chart = chart(vec![Series::new(
        "<b> & \"q\" 'a'",
        vec![(1.0, 1.0), (1000.0, 0.5)],
        0,
    )]);
    chart.description = "What <it> shows.".to_owned();
    let svg = chart.render();
    assert!(svg.contains("&lt;b&gt; &amp;") && !svg.contains("<b>"));
    let tags = tags(&chart);
    assert_eq!(labels(&tags, "end-label"), ["<b> & \"q\" 'a'"]);
    let description = &tags.iter().find(|tag| tag.name == "desc").unwrap().text;
    let expected = "What <it> shows. Horizontal axis: steps, logarithmic, from 1 to 1000. \
                    Vertical axis: gap, logarithmic, from 0.5 to 1. <b> & \"q\" 'a': from (1, 1) to (1000, 0.5).";
    assert_eq!(description, expected);
}

/// Any double that has ever spoilt a chart, and ordinary ones.
pub(super) fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -10.0..10.0_f64,
        2 => (-12.0..12.0_f64).prop_map(|e| telescope_core::ops::powf(10.0, e)),
        3 => prop::sample::select(vec![
            0.0, -0.0, 1.0, 1e-300, -1e-300, 1e300, -1e300, 5e-324, f64::MAX, f64::MIN, f64::NAN, f64::INFINITY,
            f64::NEG_INFINITY, 1.0 + f64::EPSILON, 1e-305, 1e305, 999_999.5,
        ]),
        1 => any::<f64>(),
    ]
}

/// Words with everything that needs care, but without the letters of "NaN" and "inf".
pub(super) fn any_words() -> impl Strategy<Value = String> {
    let pieces = [
        "<b>",
        "&",
        "\"",
        "'",
        "x̄",
        "√T",
        " ",
        "\n",
        "\u{0}",
        "step",
        "wwwwwwwwwwwwwwww",
        "漢字",
        "]]>",
        "-0",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..14)
        .prop_map(|words| words.concat())
}

fn any_axis() -> impl Strategy<Value = Axis> {
    let scale = prop::sample::select(vec![Scale::Linear, Scale::Logarithmic]);
    (any_words(), scale).prop_map(|(label, scale)| Axis { label, scale })
}

prop_compose! {
    fn any_series()(
        label in any_words(),
        points in prop::collection::vec((any_value(), any_value()), 0..12),
        style in prop::sample::select(vec![LineStyle::Solid, LineStyle::Dashed, LineStyle::Dotted, LineStyle::DashDot]),
        markers in any::<bool>(),
        colour in any::<usize>(),
    ) -> Series {
        Series { label, points, style, markers, colour }
    }
}

prop_compose! {
    fn any_chart()(
        title in any_words(),
        description in any_words(),
        x in any_axis(),
        y in any_axis(),
        series in prop::collection::vec(any_series(), 0..7),
        bands in prop::collection::vec(
            (prop::collection::vec((any_value(), any_value(), any_value()), 0..6), any::<usize>()), 0..3),
        references in prop::collection::vec((any_words(), any_value()), 0..3),
    ) -> LineChart {
        let bands = bands.into_iter().map(|(points, colour)| Band { points, colour }).collect();
        let references = references.into_iter().map(|(label, value)| Reference { label, value }).collect();
        LineChart { title, description, x, y, series, bands, references }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_chart_is_a_sound_picture(chart in any_chart()) {
        let svg = chart.render();
        prop_assert_eq!(faults(&svg), Vec::<String>::new(), "{}", svg);
        prop_assert_eq!(chart.clone().render(), svg, "the same chart, the same bytes");
    }
}
