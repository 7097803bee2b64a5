//! A strict reader for the figures' XML, and the checks that every figure must pass, each with a control that fails.

use super::super::text;

/// An element: its name, its attributes, the text directly in it.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) text: String,
}

impl Tag {
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, key: &str) -> f64 {
        self.get(key)
            .and_then(|value| value.parse().ok())
            .unwrap_or_else(|| panic!("{key} of {self:?}"))
    }

    pub(super) fn is(&self, class: &str) -> bool {
        self.get("class") == Some(class)
    }
}

/// Every element of a well-formed document, in order; or what is wrong with it.
pub(super) fn read(svg: &str) -> Result<Vec<Tag>, String> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once('<') {
        let words = decode(before)?;
        match open.last() {
            Some(&parent) => tags[parent].text.push_str(&words),
            None if words.trim().is_empty() => {}
            None => return Err(format!("text outside the root: {words}")),
        }
        let (inside, next) = after.split_once('>').ok_or("a tag does not end")?;
        rest = next;
        if let Some(name) = inside.strip_prefix('/') {
            let last = open.pop().ok_or("an end without a beginning")?;
            if tags[last].name != name {
                return Err(format!("{} closed by {name}", tags[last].name));
            }
            continue;
        }
        let (inside, empty) = inside
            .strip_suffix('/')
            .map_or((inside, false), |inside| (inside, true));
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        if open.is_empty() && !tags.is_empty() {
            return Err("two roots".to_owned());
        }
        tags.push(Tag {
            name: name.to_owned(),
            attributes: attributes_of(attributes)?,
            text: String::new(),
        });
        if !empty {
            open.push(tags.len() - 1);
        }
    }
    if open.is_empty() && !tags.is_empty() && rest.trim().is_empty() {
        Ok(tags)
    } else {
        Err("unclosed".to_owned())
    }
}

fn attributes_of(mut rest: &str) -> Result<Vec<(String, String)>, String> {
    let mut found: Vec<(String, String)> = Vec::new();
    while !rest.is_empty() {
        let (key, after) = rest
            .split_once("=\"")
            .ok_or_else(|| format!("no value in {rest}"))?;
        let (value, after) = after.split_once('"').ok_or("a value does not end")?;
        if found.iter().any(|(other, _)| other == key)
            || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        {
            return Err(format!("attribute {key}"));
        }
        found.push((key.to_owned(), decode(value)?));
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    Ok(found)
}

fn decode(text: &str) -> Result<String, String> {
    if let Some(c) = text.chars().find(|&c| c.is_control() && c != '\n') {
        return Err(format!("forbidden character {c:?}"));
    }
    let mut pieces = text.split('&');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (entity, rest) = piece.split_once(';').ok_or("a bare ampersand")?;
        decoded.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => return Err(format!("entity {entity}")),
        });
        decoded.push_str(rest);
    }
    Ok(decoded)
}

/// The points of a path that has only absolute moves, lines and closings.
pub(super) fn points(data: &str) -> Result<Vec<(f64, f64)>, String> {
    let pieces = data
        .split(['M', 'L', 'Z'])
        .filter(|piece| !piece.is_empty());
    let point = |piece: &str| {
        let (x, y) = piece.split_once(' ')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    pieces
        .map(|piece| point(piece).ok_or_else(|| format!("not a point: {piece}")))
        .collect()
}

/// Left, top, right and bottom of a text.
pub(super) fn text_box(tag: &Tag) -> [f64; 4] {
    let (x, y, size) = (tag.number("x"), tag.number("y"), tag.number("font-size"));
    let bold = if tag.get("font-weight").is_some() {
        1.13
    } else {
        1.0
    };
    let wide = text::width(tag.text.trim(), size) * bold;
    let start = match tag.get("text-anchor") {
        None => 0.0,
        Some("middle") => wide / 2.0,
        Some(_) => wide,
    };
    let (up, down) = (0.75 * size, 0.22 * size);
    if tag.get("transform").is_some() {
        return [x - up, y + start - wide, x + down, y + start];
    }
    [x - start, y - up, x - start + wide, y + down]
}

/// What is wrong with a figure: badly formed, no words for readers who cannot see it, numbers that are none, ink or
/// text off the card, labels that overlap, references to elsewhere.
pub(super) fn faults(svg: &str) -> Vec<String> {
    let tags = match read(svg) {
        Ok(tags) => tags,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    let mut expect = |holds: bool, fault: String| faults.extend((!holds).then_some(fault));
    for word in ["NaN", "inf", "href", "<script", "<image", "<style"] {
        expect(!svg.contains(word), format!("contains {word}"));
    }
    expect(
        svg.matches("http").count() == 1,
        "an address beside the name space".to_owned(),
    );
    let root = &tags[0];
    expect(
        root.name == "svg" && root.get("role") == Some("img"),
        "the root is no picture".to_owned(),
    );
    for id in root.get("aria-labelledby").unwrap_or("missing").split(' ') {
        expect(
            tags.iter().any(|tag| tag.get("id") == Some(id)),
            format!("no element {id}"),
        );
    }
    let (width, height) = (root.number("width"), root.number("height"));
    let inside = |x: f64, y: f64| (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
    for tag in &tags {
        for (key, value) in &tag.attributes {
            let negative_zero = |piece: &str| {
                piece
                    .strip_prefix("-0")
                    .is_some_and(|rest| rest.trim_matches(['.', '0']).is_empty())
            };
            expect(
                !value
                    .split([' ', 'M', 'L', 'Z', '(', ')'])
                    .any(negative_zero),
                format!("negative zero in {key}"),
            );
        }
        match tag.name.as_str() {
            "path" => match points(tag.get("d").unwrap_or("no data")) {
                Ok(points) => {
                    expect(!points.is_empty(), "an empty path".to_owned());
                    expect(
                        points.iter().all(|&(x, y)| inside(x, y)),
                        format!("off the card: {tag:?}"),
                    );
                }
                Err(fault) => expect(false, fault),
            },
            "circle" => expect(
                inside(tag.number("cx"), tag.number("cy")),
                format!("off the card: {tag:?}"),
            ),
            "rect" => expect(
                inside(tag.number("x"), tag.number("y")),
                format!("off the card: {tag:?}"),
            ),
            "text" => {
                let [left, top, right, bottom] = text_box(tag);
                expect(
                    inside(left, top) && inside(right, bottom),
                    format!("text off the card: {tag:?}"),
                );
            }
            _ => {}
        }
    }
    let labels = tags.iter().filter(|tag| {
        ["end-label", "title", "legend", "axis"]
            .iter()
            .any(|class| tag.is(class))
    });
    let boxes = labels
        .map(|tag| (text_box(tag), &tag.text))
        .collect::<Vec<_>>();
    for (i, (a, first)) in boxes.iter().enumerate() {
        for (b, second) in &boxes[..i] {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            expect(apart, format!("labels overlap: {first} {second}"));
        }
    }
    faults
}

#[test]
fn the_reader_refuses_what_is_not_well_formed() {
    assert!(read("<a b=\"1\"><c/>x &lt; y</a>\n").is_ok());
    let broken = [
        "<a>",
        "<a></b>",
        "<a b=1/>",
        "<a>&</a>",
        "<a>&nbsp;</a>",
        "<a/><b/>",
        "x<a/>",
        "<a b=\"1\" b=\"2\"/>",
        "<a>\u{1}</a>",
    ];
    for svg in broken {
        assert!(read(svg).is_err(), "{svg}");
    }
}

#[test]
fn every_fault_is_seen() {
    let figure = |inside: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"90\" height=\"90\" \
             aria-labelledby=\"t\"><title id=\"t\">a</title>{inside}</svg>"
        )
    };
    let text = |x: f64| {
        format!("<text class=\"end-label\" font-size=\"10\" x=\"{x}\" y=\"20\">label</text>")
    };
    assert_eq!(faults(&figure("<path d=\"M1 2L3 4Z\"/>")), [""; 0]);
    assert_eq!(faults(&figure(&text(5.0))), [""; 0]);
    let bad = [
        "<path d=\"M1 2L300 4\"/>".to_owned(),
        "<path d=\"MNaN 2\"/>".to_owned(),
        "<path d=\"M-0 2\"/>".to_owned(),
        "<path d=\"M1 2L-0.00 2\"/>".to_owned(),
        "<path d=\"\"/>".to_owned(),
        "<circle cx=\"-1\" cy=\"2\"/>".to_owned(),
        "<a href=\"x\"/>".to_owned(),
        text(80.0),
        text(5.0) + &text(20.0),
    ];
    for inside in bad {
        assert_eq!(faults(&figure(&inside)).len().min(1), 1, "{inside}");
    }
    assert!(!faults(&figure("").replace("id=\"t\"", "id=\"u\"")).is_empty());
}
