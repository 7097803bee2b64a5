//! Missing values filled in, rows left out, categories written as columns: worked by hand.

use crate::common::{bits, cells, csv, message, names, numbers, of_y};
use telescope_tables::{Missing, Request};

const GAPS: &str = "a,b,y\n1,10,0\n,20,1\n4,NA,2\n7,60,3\n,,4\n";

fn filled_by(missing: Missing) -> Request {
    let mut request = of_y();
    request.missing = missing;
    request.marks = vec!["NA".to_owned()];
    request
}

#[test]
fn gaps_are_filled_as_asked() {
    // The means of 1, 4, 7 and of 10, 20, 60 are 4 and 30, the medians 4 and 20.
    for (missing, a, b) in [
        (Missing::Mean, 4.0, 30.0),
        (Missing::Median, 4.0, 20.0),
        (Missing::Zero, 0.0, 0.0),
        (Missing::Value(-0.5), -0.5, -0.5),
    ] {
        let table = csv(GAPS, &filled_by(missing.clone())).expect("filled");
        let expected = [1.0, 10.0, a, 20.0, 4.0, b, 7.0, 60.0, a, b];
        assert_eq!(bits(&cells(&table)), bits(&expected), "{missing:?}");
        let filled = &table.provenance().filled;
        assert_eq!((filled[0].count, filled[1].count), (2, 2));
        assert_eq!(bits(&[filled[0].value, filled[1].value]), bits(&[a, b]));
    }
    let even = csv("a,y\n4,0\n,0\n1,0\n", &filled_by(Missing::Median)).expect("filled");
    assert_eq!(cells(&even), [4.0, 2.5, 1.0]);
}

#[test]
fn indicators_say_where_the_gaps_were() {
    let table = csv(GAPS, &filled_by(Missing::Indicator)).expect("filled");
    assert_eq!(names(&table), ["a", "a (missing)", "b", "b (missing)"]);
    let expected = [
        [1.0, 0.0, 10.0, 0.0],
        [4.0, 1.0, 20.0, 0.0],
        [4.0, 0.0, 30.0, 1.0],
        [7.0, 0.0, 60.0, 0.0],
        [4.0, 1.0, 30.0, 1.0],
    ];
    assert_eq!(cells(&table), expected.concat());
}

#[test]
fn rows_with_gaps_are_left_out_with_their_targets() {
    let text = format!("{GAPS}8,9,\n");
    let table = csv(&text, &filled_by(Missing::DropRow)).expect("rows are left");
    assert_eq!(cells(&table), [1.0, 10.0, 7.0, 60.0]);
    assert_eq!(numbers(&table), [0.0, 3.0]);
    let provenance = table.provenance();
    assert_eq!((provenance.rows, provenance.dropped), (6, 4));
    let said = message(csv("a,y\n,1\n2,\n", &filled_by(Missing::DropRow)));
    assert!(said.contains("leaves none"), "{said}");
}

#[test]
fn what_cannot_be_filled_is_refused() {
    let said = message(csv("a,y\n,1\n,2\n", &filled_by(Missing::Mean)));
    assert!(said.contains("column `a` has no value at all"), "{said}");
    let said = message(csv(
        "a,y\n1e308,1\n1e308,2\n,3\n",
        &filled_by(Missing::Mean),
    ));
    assert!(said.contains("column `a`: its mean"), "{said}");
    let said = message(csv("a,y\n1,1\n2,\n", &filled_by(Missing::Mean)));
    assert!(
        said.contains("line 3, column `y`: the target is empty"),
        "{said}"
    );
    // Without a choice nothing is missing: NA is text, an empty cell no number.
    let mut request = of_y();
    request.marks = vec!["NA".to_owned()];
    let said = message(csv("a,y\nNA,1\n", &request));
    assert!(
        said.contains("line 2, column `a`: `NA` is not a number"),
        "{said}"
    );
    let said = message(csv("a,y\n,1\n", &request));
    assert!(
        said.contains("an empty cell is not a number; fill it in, or choose"),
        "{said}"
    );
}

const COLOURS: &str = "colour,size,y\nred,1,0\nblue,2,1\n,3,2\ngreen,4,3\nblue,5,4\n";

fn with_colours() -> Request {
    let mut request = of_y();
    request.categorical = vec!["colour".to_owned()];
    request
}

#[test]
fn categories_become_columns_in_sorted_order() {
    let whole = COLOURS.replace(",3,2", "red,3,2");
    let table = csv(&whole, &with_colours()).expect("categories");
    assert_eq!(
        names(&table),
        ["colour=blue", "colour=green", "colour=red", "size"]
    );
    let expected = [
        [0.0, 0.0, 1.0, 1.0],
        [1.0, 0.0, 0.0, 2.0],
        [0.0, 0.0, 1.0, 3.0],
        [0.0, 1.0, 0.0, 4.0],
        [1.0, 0.0, 0.0, 5.0],
    ];
    assert_eq!(cells(&table), expected.concat());
    let mut fewer = with_colours();
    fewer.drop_first = true;
    let table = csv(&whole, &fewer).expect("categories");
    assert_eq!(names(&table), ["colour=green", "colour=red", "size"]);
    let expected: Vec<f64> = expected.iter().flat_map(|row| row[1..].to_vec()).collect();
    assert_eq!(cells(&table), expected);
    let encoded = &table.provenance().encoded[0];
    assert_eq!(encoded.left_out.as_deref(), Some("blue"));
    assert_eq!(encoded.levels, ["green", "red"]);
}

#[test]
fn a_missing_category_is_refused_dropped_or_a_level() {
    let said = message(csv(COLOURS, &with_colours()));
    assert!(
        said.contains("line 4, column `colour`: the value is missing"),
        "{said}"
    );
    let mut request = with_colours();
    request.missing = Missing::DropRow;
    let table = csv(&COLOURS.replace("green", ""), &request).expect("three rows");
    assert_eq!(names(&table), ["colour=blue", "colour=red", "size"]);
    assert_eq!(table.rows(), 3);
    request.missing = Missing::Zero;
    let table = csv(COLOURS, &request).expect("a level more");
    assert_eq!(names(&table)[3], "colour=(missing)");
    let column: Vec<f64> = cells(&table)[3..].iter().step_by(5).copied().collect();
    assert_eq!(column, [0.0, 0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn numbers_can_be_categories_and_sort_as_numbers() {
    let text = "zone,y\n10,0\n9,1\n-1,2\n";
    let mut request = of_y();
    request.categorical = vec!["zone".to_owned()];
    let table = csv(text, &request).expect("categories");
    assert_eq!(names(&table), ["zone=-1", "zone=9", "zone=10"]);
}

#[test]
fn categories_that_cannot_be_are_refused() {
    let mut request = with_colours();
    for (name, part) in [
        ("colours", "no categorical column `colours`"),
        ("y", "column `y` is the target and listed as a feature"),
    ] {
        request.categorical = vec![name.to_owned()];
        let said = message(csv(COLOURS, &request));
        assert!(said.contains(part), "{said}");
    }
    request.categorical = vec!["colour".to_owned(), "colour".to_owned()];
    let said = message(csv(COLOURS, &request));
    assert!(said.contains("`colour` is listed twice"), "{said}");
    request.categorical.pop();
    request.features = telescope_tables::Features::Named(vec!["size".to_owned()]);
    let said = message(csv(COLOURS, &request));
    assert!(said.contains("not under features"), "{said}");
    request.features = telescope_tables::Features::AllOthers;
    request.limits.levels = 1;
    let said = message(csv(COLOURS, &request));
    assert!(
        said.contains("line 3, column `colour` has more than 1 different"),
        "{said}"
    );
    // Three rows of one cell fit, and as three levels they do not.
    request.limits.levels = 10;
    request.limits.cells = 8;
    let said = message(csv("colour,y\na,1\nb,2\nc,3\n", &request));
    assert!(said.contains("more than 8 feature values"), "{said}");
}
