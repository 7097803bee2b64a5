//! The book's runs: its values and end points are reproduced, and spoiled ones are not.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;
#[allow(dead_code, reason = "each test file uses a part")]
#[path = "common/library.rs"]
mod library;

use common::with;
use library::{claim, record, rounds_to, standard, text_of};
use telescope_theory::hypothesis::Hypothesis;
use telescope_verify::record::{ExperimentRecord, LawRecord};
use telescope_verify::verdict::{Outcome, Verdict};

/// The book's runs: name, gap of the average, gap of the end, bound.
const BOOK: [(&str, [&str; 3]); 3] = [
    ("book-constant", ["0.276599", "0.059028", "3.395134"]),
    ("book-exponential", ["6.540696", "0.694665", "18.297874"]),
    ("book-polynomial", ["0.854564", "0.022510", "5.782220"]),
];

#[test]
fn the_book_is_reproduced_to_all_printed_digits() {
    for (id, [average, end, bound]) in BOOK {
        let record = standard(id);
        assert_eq!(record.outcome(), Outcome::AsExpected, "{id}");
        let published = &record.cases[0].published;
        assert_eq!(published.len(), 2, "{id}");
        for (value, printed) in published.iter().zip([average, end]) {
            assert!(value.agrees && value.printed == printed, "{id}: {value:?}");
            assert!(
                rounds_to(value.enclosure.unwrap(), printed),
                "{id}: {value:?}"
            );
        }
        let moment = claim(&record, "weighted-average/moment");
        assert_eq!(moment.found, Verdict::Proved);
        let enclosure = moment.bound.as_ref().unwrap().enclosure;
        assert!(rounds_to(enclosure, bound), "{id}: {enclosure:?}");
    }
}

#[test]
fn one_printed_digit_changed_is_noticed() {
    for (id, [average, ..]) in BOOK {
        let (head, last) = average.split_at(average.len() - 1);
        let other = if last == "1" { "2" } else { "1" };
        let text = with(&text_of(id), average, &format!("{head}{other}"));
        let record = record(id, &text, true);
        assert!(!record.cases[0].published[0].agrees, "{id}");
        assert_eq!(record.outcome(), Outcome::Unexpected, "{id}");
    }
}

#[test]
fn the_sharper_bound_is_sharper_on_the_exponential_run() {
    let record = standard("book-exponential");
    let sharp = claim(&record, "sharp-weighted-average/moment");
    assert_eq!(sharp.found, Verdict::Proved);
    assert!(rounds_to(sharp.bound.as_ref().unwrap().enclosure, "18.168"));
}

#[test]
fn the_textbook_form_does_not_apply_to_normal_noise() {
    for (id, _) in BOOK {
        let record = standard(id);
        let sup = claim(&record, "weighted-average/sup");
        assert_eq!(sup.found, Verdict::NotApplicable, "{id}");
        assert_eq!(sup.unmet.len(), 1, "{id}");
        assert_eq!(sup.unmet[0].hypothesis, Hypothesis::BoundedSubgradients);
        assert!(sup.bound.is_none() && sup.sampled.is_none() && sup.exact.is_none());
    }
}

fn printed_law(record: &ExperimentRecord) -> &LawRecord {
    let mut laws = record.cases[0].laws.iter();
    laws.find(|law| law.source.is_some()).unwrap()
}

#[test]
fn the_nine_printed_endpoints_fit_the_exact_law() {
    let mut p_values = Vec::new();
    for (id, _) in BOOK {
        let record = standard(id);
        let law = printed_law(&record);
        assert!(law.consistent, "{id}");
        assert!(
            record.cases[0].laws.iter().all(|law| law.consistent),
            "{id}"
        );
        assert!(
            record.cases[0].laws.len() > 1,
            "our own replicates are tested too"
        );
        let points = law.tests.iter().filter(|test| test.freedom == 2);
        p_values.extend(points.map(|test| test.p_value));
    }
    p_values.sort_by(f64::total_cmp);
    assert_eq!(p_values.len(), 9);
    assert!((0.0115..0.0125).contains(&p_values[0]), "{p_values:?}");
}

#[test]
fn an_endpoint_elsewhere_does_not_fit() {
    let text = with(&text_of("book-constant"), "[-0.472513,", "[-2.472513,");
    let record = record("book-constant", &text, true);
    assert!(!printed_law(&record).consistent);
    assert_eq!(record.outcome(), Outcome::Unexpected);
}
