//! Losses as a command line names them.

use serde_json::json;
use telescope_core::losses::AnyLoss;

/// The loss of that name; the width of the Huber loss and the level of the quantile loss are used where they belong.
///
/// # Errors
/// If there is no such loss, or its parameter is out of range.
///
/// ```
/// use telescope_verify::template::loss;
///
/// assert_eq!(loss("huber", "1/2", "1/2")?.id(), "huber");
/// assert!(loss("huber", "0", "1/2").unwrap_err().starts_with("--width: "));
/// assert!(loss("hubre", "1", "1/2").unwrap_err().starts_with("--loss: "));
/// # Ok::<(), String>(())
/// ```
pub fn loss(name: &str, width: &str, level: &str) -> Result<AnyLoss, String> {
    let parameter = |flag: &str, text: &str| {
        crate::bounds::number(text)
            .map(|number| json!(number))
            .map_err(|error| format!("--{flag}: {error}"))
    };
    let value = match name {
        "huber" => json!({ "huber": { "width": parameter("width", width)? } }),
        "quantile" => json!({ "quantile": { "level": parameter("level", level)? } }),
        other => json!(other),
    };
    let flag = match name {
        "huber" => "--width: ",
        "quantile" => "--level: ",
        _ => "--loss: ",
    };
    serde_json::from_value(value).map_err(|error| format!("{flag}{error}"))
}
