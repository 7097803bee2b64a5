//! A theorem for other programs: what `telescope explain` says, field by field.

use super::names::name;
use crate::config::TheoremId;
use serde_json::{Value, json};
use telescope_formal::Manifest;

/// The theorem or control of that name; `None` if there is none.
///
/// ```
/// use telescope_verify::results::theorem;
///
/// let json = theorem("weighted-average").unwrap();
/// assert_eq!((&json["output"], &json["control"]), (&"weighted-average".into(), &false.into()));
/// assert!(theorem("no-theorem").is_none());
/// ```
#[must_use]
pub fn theorem(id: &str) -> Option<Value> {
    let found = TheoremId::find(id)?;
    let theorem = found.theorem();
    let forms: Vec<Value> = theorem
        .forms()
        .iter()
        .map(|form| {
            let needs = theorem.hypotheses(*form).into_iter().map(|hypothesis| {
                json!({ "name": hypothesis.id(), "statement": hypothesis.statement() })
            });
            json!({
                "form": name(form),
                "latex": theorem.latex(*form),
                "needs": needs.collect::<Vec<_>>(),
            })
        })
        .collect();
    // None is claimed where the sources changed since they were checked.
    let formal = Manifest::of_this_build().map(|manifest| -> Vec<Value> {
        let proved = manifest.of_theorem(id).map(|proved| {
            json!({
                "name": proved.entry.name,
                "says": proved.entry.says,
                "axioms": proved.entry.axioms,
                "statement": proved.statement,
            })
        });
        proved.collect()
    });
    Some(json!({
        "name": theorem.id(),
        "title": theorem.title(),
        "control": found.is_control(),
        "output": theorem.output().id(),
        "output_description": theorem.output().description(),
        "forms": forms,
        "proof_lines": theorem.proof_lines(),
        "source": theorem.citation().text,
        "remark": theorem.remark(),
        "formal": formal,
    }))
}
