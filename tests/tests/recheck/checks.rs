//! Checks too are judged from a record; and what only a comparison or a printed value asks for is computed.

use super::common::{LOGISTIC, QUADRATIC, Workspace, with};
use super::{Tampered, alone, larger, path, replayed};
use serde_json::{Value, json};

/// Two arms in one order: exactly, or on a few replicates, which decide nothing.
fn ordered(text: &str, noise: &str, more: &str) -> String {
    let text = with(text, "[problem", "paired = true\n\n[problem");
    format!(
        "{text}
[[arm]]
name = \"short\"

[[arm]]
name = \"long\"
set = {{ {noise} }}

[[check]]
that = {{ order = {{ output = \"final-iterate\", lower = \"long\", higher = \"short\" }} }}
{more}"
    )
}

fn checked() -> Workspace {
    let few = with(
        LOGISTIC,
        "steps = 100",
        "steps = 20\nreplicates = 5\nmost-replicates = 50",
    );
    let few = with(&few, "expect = \"verified\"", "expect = \"inconclusive\"");
    let exact = ordered(
        QUADRATIC,
        "\"run.steps\" = 9",
        "expect = \"proved\"\n\n[[check]]\nthat = { minimum = { value = 0.0 } }\nexpect = \"proved\"\n",
    );
    let sampled = ordered(&few, "\"run.steps\" = 30", "expect = \"inconclusive\"\n");
    let workspace = Workspace::new(&[("exact", &exact), ("sampled", &sampled)]);
    workspace
        .telescope(&["verify", "--out", "out"])
        .with_code(0);
    workspace
}

#[test]
fn no_tampered_check_passes() {
    let workspace = checked();
    for (id, what) in [
        ("exact", "2 claims and 2 checks"),
        ("sampled", "2 claims and 1 check"),
    ] {
        for (arguments, how) in [
            (&["recheck"][..], "recomputed"),
            (&["recheck", "--replay"], "replayed"),
        ] {
            let ended = workspace
                .telescope(&[arguments, &[&path(id)]].concat())
                .with_code(0);
            assert!(
                ended.out.contains(&format!("{what} {how}")),
                "{}",
                ended.out
            );
        }
    }
    let tampered = [
        alone("exact", "/checks/0/found", |_| json!("refuted")),
        alone("exact", "/checks/1/found", |_| json!("verified")),
        alone("exact", "/checks/0/evidence/0", |_| json!("3 against 7")),
        alone("exact", "/checks/0/grounds/0/exact/higher/0", |_| {
            json!(0.0)
        }),
        alone("exact", "/checks/0/config/order/lower", |_| json!("short")),
        alone("exact", "/checks/1/config/minimum/value", |_| json!("1/2")),
        alone("sampled", "/checks/0/found", |_| json!("verified")),
        alone("sampled", "/checks/0/grounds", |_| json!([])),
        alone("sampled", "/checks/0/grounds/0/sampled/least", |_| {
            json!(0.25)
        }),
        alone(
            "sampled",
            "/checks/0/grounds/0/sampled/verify_alpha",
            larger,
        ),
        replayed("sampled", "/checks/0/grounds/0/sampled/most", larger),
        replayed("sampled", "/checks/0/evidence/0", |_| json!("nothing")),
    ];
    for Tampered {
        record,
        pointer,
        change,
        replay,
    } in tampered
    {
        let mut value: Value = serde_json::from_str(&workspace.read(&path(record))).unwrap();
        let place = value
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("nothing at {pointer}"));
        let changed = change(place);
        assert_ne!(*place, changed, "{pointer} is not changed");
        *place = changed;
        workspace.write("tampered.json", serde_json::to_string(&value).unwrap());
        let mut arguments = vec!["recheck", "tampered.json"];
        if replay {
            workspace.telescope(&arguments).with_code(0);
            arguments.push("--replay");
        }
        let ended = workspace.telescope(&arguments).with_code(1);
        assert!(
            ended.out.contains("check "),
            "{record}{pointer}: {}",
            ended.out
        );
    }
}

#[test]
fn values_that_need_an_output_of_their_own_are_computed_and_recheck() {
    let printed = |gap: &str| {
        format!(
            "{QUADRATIC}\n[[published]]\noutput = \"number-weighted-average\"\ngap = \"{gap}\"\nsource = \"a test\"\n"
        )
    };
    let workspace = Workspace::new(&[("printed", &printed("0.00000"))]);
    let run = |code| {
        workspace
            .telescope(&["verify", "--out", "out"])
            .with_code(code)
    };
    run(1);
    let record: Value = serde_json::from_str(&workspace.read(&path("printed"))).unwrap();
    let gap = record["cases"][0]["published"][0]["enclosure"][0]
        .as_f64()
        .expect("the gap is computed");
    workspace.write("experiments/printed.toml", printed(&format!("{gap:.5}")));
    run(0);
    for arguments in [&["recheck"][..], &["recheck", "--replay"]] {
        workspace
            .telescope(&[arguments, &[&path("printed")]].concat())
            .with_code(0);
    }
    // A comparison that asks for more must not make the record look wrong.
    let compared = format!(
        "{}\n[[comparison]]\ntitle = \"Averages\"\noutputs = [\"suffix-average(1/4)\", \"best-iterate\"]\n",
        printed(&format!("{gap:.5}"))
    );
    workspace.write("experiments/printed.toml", compared);
    run(0);
    workspace
        .telescope(&["recheck", &path("printed")])
        .with_code(0);
}
