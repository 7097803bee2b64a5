//! Arguments of `telescope completions` and `telescope man`.

use clap::Args;
use clap_complete::Shell;
use std::path::PathBuf;

/// Print a script that completes commands and options in a shell.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope completions bash > ~/.local/share/bash-completion/completions/telescope
  telescope completions zsh > ~/.zfunc/_telescope       with ~/.zfunc in fpath
  telescope completions fish > ~/.config/fish/completions/telescope.fish")]
pub struct Completions {
    /// The shell.
    pub shell: Shell,
}

/// Print the manual page, or write it and one page for each command to a folder.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope man | man -l -
  telescope man --out ~/.local/share/man/man1")]
pub struct Man {
    /// The folder for telescope.1, telescope-verify.1 and so on.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
