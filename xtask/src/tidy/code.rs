//! Just enough of Rust's lexical grammar to tell code from comments and literals.

/// The same text with every comment and every string or character literal replaced by spaces. Lines stay
/// where they are.
pub(super) fn only_code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let after_name = at > 0 && is_name(chars[at - 1]);
        let length = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_comment(&chars[at..]),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment(&chars[at..]),
            '"' => quoted(&chars[at..], '"'),
            'r' if !after_name || chars[at - 1] == 'b' || chars[at - 1] == 'c' => {
                raw_string(&chars[at..])
            }
            // A lifetime has no closing quote after its first letter.
            '\'' if chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'') => {
                quoted(&chars[at..], '\'')
            }
            _ => 0,
        };
        if length == 0 {
            out.push(chars[at]);
            at += 1;
        } else {
            let end = (at + length).min(chars.len());
            out.extend(
                chars[at..end]
                    .iter()
                    .map(|&c| if c == '\n' { c } else { ' ' }),
            );
            at = end;
        }
    }
    out
}

/// The lines, from 1, of code that has been through [`only_code`] where `word` stands as a whole name.
pub(super) fn lines_with_word<'a>(
    code: &'a str,
    word: &'a str,
) -> impl Iterator<Item = usize> + 'a {
    code.lines()
        .enumerate()
        .filter(move |(_, line)| line.split(|c| !is_name(c)).any(|name| name == word))
        .map(|(index, _)| index + 1)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn line_comment(rest: &[char]) -> usize {
    rest.iter().position(|&c| c == '\n').unwrap_or(rest.len())
}

/// Block comments nest.
fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at + 1 < rest.len() {
        match (rest[at], rest[at + 1]) {
            ('/', '*') => {
                depth += 1;
                at += 2;
            }
            ('*', '/') => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of `r"..."` or `r#"..."#`, 0 when it is not one (a name, or `r#name`).
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|&&c| c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let mut at = 2 + hashes;
    while at < rest.len() {
        let closing = rest[at + 1..].iter().take_while(|&&c| c == '#').count();
        if rest[at] == '"' && closing >= hashes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<usize> {
        lines_with_word(&only_code(text), "bad").collect()
    }

    #[test]
    fn code_is_seen() {
        assert_eq!(found("a\nbad {}\n(bad)\n"), [2, 3]);
        assert_eq!(found("let a = \"x\"; bad"), [1]);
        assert_eq!(found("let a: &'static str = r; bad"), [1]);
        assert_eq!(found("let a = '\"'; bad; let b = '\\''; bad"), [1]);
        assert_eq!(found("let a = r#type; bad"), [1]);
        assert_eq!(found("/* /* */ */ bad"), [1]);
    }

    #[test]
    fn comments_and_literals_are_not() {
        assert_eq!(found("// bad\n/* bad /* */ bad\n bad */"), [0; 0]);
        assert_eq!(found("\"bad \\\" bad\n bad\""), [0; 0]);
        assert_eq!(found("r#\"bad \" bad\"# ; br\"bad\" ; b\"bad\""), [0; 0]);
    }

    #[test]
    fn part_of_a_name_is_not_the_word() {
        assert_eq!(found("bad_code badly unbad"), [0; 0]);
    }
}
