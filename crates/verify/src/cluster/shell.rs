//! Words for a POSIX shell.

/// A word that a POSIX shell reads as exactly this text.
pub(super) fn word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=:+,@".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_shell_reads_the_text_again() {
        for text in [
            "plain",
            "",
            "two words",
            "it's",
            "$HOME `id` \\ \"quoted\" !",
            "a;b&c|d>e",
            "line\nbreak",
            "~",
            "*",
        ] {
            let script = format!("printf %s {}", word(text));
            let printed = Command::new("sh")
                .args(["-c", &script])
                .output()
                .expect("a shell");
            assert_eq!(String::from_utf8_lossy(&printed.stdout), text);
        }
    }
}
