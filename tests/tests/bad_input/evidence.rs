//! Bad records, for `recheck`.

use super::Bad;
use super::common::Workspace;

fn record(text: &str, says: &[&'static str]) -> Bad {
    let workspace = Workspace::new(&[]);
    workspace.write("record.json", text);
    let mut says = says.to_vec();
    says.extend(["record.json", "hint:"]);
    Bad::run(workspace, &["recheck", "record.json"], &says)
}

pub(crate) fn no_such_record() -> Bad {
    Bad::run(
        Workspace::new(&[]),
        &["recheck", "absent.json"],
        &[
            "absent.json: No such file",
            "hint: give a file such as reports/records/ID.json",
        ],
    )
}

pub(crate) fn malformed_record() -> Bad {
    record("{ \"schema\": 1,", &["this is no JSON", "line 1 column 14"])
}

pub(crate) fn other_json() -> Bad {
    record("[1, 2, 3]\n", &["this is no record"])
}

pub(crate) fn record_of_another_version() -> Bad {
    record(
        "{ \"schema\": 999 }\n",
        &[
            "the record has format 999",
            "hint: run `telescope verify` again",
        ],
    )
}

pub(crate) fn record_with_an_unknown_key() -> Bad {
    record(
        "{ \"schema\": 1, \"surprise\": true }\n",
        &[
            "no experiment's record",
            "unknown field `surprise`",
            "line 1 column",
        ],
    )
}

pub(crate) fn record_of_the_suite() -> Bad {
    let text = r#"{ "schema": 1, "seed": 1, "verify_alpha": 1e-6, "refute_alpha": 1e-9, "slots": 1024, "quick": false, "lines": [] }"#;
    record(text, &["no experiment's record"])
}
