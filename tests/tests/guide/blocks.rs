//! The fenced blocks of a chapter, and the commands in them.

use super::common::repository;

/// A block of a chapter.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The chapter, from the root.
    pub(crate) file: String,
    /// The line of the opening fence, from 1.
    pub(crate) line: usize,
    /// What stands behind the fence; `sh` for a command that is indented.
    pub(crate) language: String,
    pub(crate) text: String,
    /// The text between the block before and this one.
    pub(crate) before: String,
}

impl Block {
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// The file that the text before names last, in backticks and outside the repository: the block is its content.
    pub(crate) fn path(&self) -> Option<&str> {
        let paragraph = self.before.trim_end().rsplit("\n\n").next()?;
        let quoted = paragraph.split('`').skip(1).step_by(2);
        let is_file =
            |text: &&str| text.starts_with("../") && text.contains('.') && !text.ends_with('/');
        quoted.filter(is_file).last()
    }

    /// The commands, without prompts and comments.
    pub(crate) fn commands(&self) -> Vec<String> {
        let lines = self.text.lines();
        let commands = lines.filter_map(|line| match self.language.as_str() {
            "console" => line.strip_prefix("$ "),
            "sh" => Some(line),
            _ => None,
        });
        commands
            .map(|line| line.split("  #").next().unwrap_or(line).trim().to_owned())
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    }

    /// What the chapter says that they print.
    pub(crate) fn output(&self) -> Vec<&str> {
        let console = self.language == "console";
        let lines = self
            .text
            .lines()
            .filter(|line| console && !line.starts_with("$ "));
        lines
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .collect()
    }
}

/// README and every chapter, as (path from the root, text).
pub(crate) fn chapters() -> Vec<(String, String)> {
    let root = repository();
    let mut names = vec!["README.md".to_owned()];
    for entry in std::fs::read_dir(root.join("docs/src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            names.push(format!("docs/src/{name}"));
        }
    }
    names.sort();
    let read = |name: String| {
        let text = std::fs::read_to_string(root.join(&name)).unwrap();
        (name, text)
    };
    names.into_iter().map(read).collect()
}

/// All blocks of all chapters, in order.
pub(crate) fn blocks() -> Vec<Block> {
    chapters()
        .iter()
        .flat_map(|(file, text)| blocks_of(file, text))
        .collect()
}

/// The blocks of one text.
pub(crate) fn blocks_of(file: &str, text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    let mut before = String::new();
    let start = |line: usize, language: &str, before: &mut String| Block {
        file: file.to_owned(),
        line,
        language: language.to_owned(),
        text: String::new(),
        before: std::mem::take(before),
    };
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, Some(language)) => open = Some(start(index + 1, language, &mut before)),
            (None, None) if line.starts_with("    cargo ") => {
                let mut block = start(index + 1, "sh", &mut before);
                block.text = format!("{}\n", line.trim());
                found.push(block);
            }
            (None, None) => {
                before.push_str(line);
                before.push('\n');
            }
        }
    }
    assert!(open.is_none(), "{file}: a fence is not closed");
    found
}

#[test]
fn blocks_commands_and_paths_are_found() {
    let text = "Say `../a/b.toml`:\n\n```toml\nx = 1\n```\n\nand\n\n    cargo xtask tidy\n\n```console\n$ cargo telescope list   # all\nout\n```\n";
    let blocks = blocks_of("a.md", text);
    let languages: Vec<&str> = blocks.iter().map(|block| block.language.as_str()).collect();
    assert_eq!(languages, ["toml", "sh", "console"]);
    assert_eq!(blocks[0].path(), Some("../a/b.toml"));
    assert_eq!(blocks[1].path(), None);
    assert_eq!(blocks[1].commands(), ["cargo xtask tidy"]);
    assert_eq!(blocks[2].commands(), ["cargo telescope list"]);
    assert_eq!((blocks[2].output(), blocks[2].line), (vec!["out"], 11));
}
