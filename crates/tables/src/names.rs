//! Names in messages: the nearest one, short lists, cells cut short.

/// The fewest letters to insert, remove or replace that turn `a` into `b` (Levenshtein's distance).
///
/// ```
/// use telescope_tables::edit_distance;
///
/// assert_eq!(edit_distance("step_size", "step-size"), 1);
/// assert_eq!(edit_distance("kitten", "sitting"), 3);
/// ```
#[must_use]
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// How many letters of a name are compared: longer ones are no slips of the pen.
const COMPARED: usize = 60;
/// How many names are compared with a wrong one.
const SEARCHED: usize = 2_000;

/// The name in `names` with the fewest edits from `wanted`, letter case apart, if they are few enough to be
/// a slip of the pen: about a third of the letters, at least one. The first of equals.
pub(crate) fn nearest_name(wanted: &str, names: &[String]) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let letters = wanted.chars().count();
    if letters > COMPARED {
        return None;
    }
    let few = ((letters + 1) / 3).max(1);
    names
        .iter()
        .take(SEARCHED)
        .filter(|name| name.len() <= 4 * COMPARED)
        .map(|name| (edit_distance(&wanted, &name.to_lowercase()), name))
        .filter(|&(distance, _)| distance <= few)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name.clone())
}

/// ``; did you mean `x`?``, or a word on the separator, the usual reason for a single long name.
pub(crate) fn suggestion(nearest: &Option<String>, available: &[String]) -> String {
    match (nearest, available) {
        (Some(name), _) => format!("; did you mean `{name}`?"),
        (None, [only]) if only.contains([';', '\t']) => {
            "; cells are separated by commas here, not by semicolons or tabs".to_owned()
        }
        _ => String::new(),
    }
}

/// The first `most` names, and how many more there are.
pub(crate) fn listed(names: &[String], most: usize) -> String {
    some_of(&names[..names.len().min(most)], names.len())
}

/// The names given, and how many of `count` are not among them.
pub(crate) fn some_of(names: &[String], count: usize) -> String {
    let quoted: Vec<String> = names.iter().map(|name| shown(name)).collect();
    let rest = match count - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    quoted.join(", ") + &rest
}

/// A cell in backquotes, cut short so that a pasted paragraph does not flood the terminal.
pub(crate) fn shown(cell: &str) -> String {
    const MOST: usize = 40;
    if cell.is_empty() {
        return "an empty cell".to_owned();
    }
    let short: String = cell.chars().take(MOST).collect();
    let dots = if short.len() < cell.len() { "..." } else { "" };
    format!("`{}{dots}`", short.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(edit_distance("step_size", "step-size"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("kitten", "kitten"), 0);
    }

    #[test]
    fn only_near_names_are_suggested() {
        let names = ["mean_area", "diagnosis", "x"].map(str::to_owned);
        assert_eq!(
            nearest_name("Diagnoses", &names).as_deref(),
            Some("diagnosis")
        );
        assert_eq!(nearest_name("outcome", &names), None);
        assert_eq!(nearest_name(&"x".repeat(100), &names), None);
    }

    #[test]
    fn long_cells_and_long_lists_are_cut() {
        assert_eq!(shown(&"a".repeat(50)), format!("`{}...`", "a".repeat(40)));
        assert_eq!(shown("a\tb"), "`a\\tb`");
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&names, 2), "`a`, `b` and 1 more");
    }
}
