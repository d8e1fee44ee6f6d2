//! `completions`: what a shell completes behind `cargo-migrations`, and the manual page.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, Command, ValueEnum};
use clap_complete::{Shell, generate};

use crate::exit::Failure;
use crate::output;

/// The program itself; cargo hands `cargo migrations` to it.
const PROGRAM: &str = "cargo-migrations";

/// The arguments of `completions`.
#[derive(Args)]
pub(crate) struct CompletionsArgs {
    /// The shell that the script is for, or `man` for the manual page
    #[arg(value_enum)]
    target: Target,
}

/// What is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    Bash,
    Elvish,
    Fish,
    Man,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

impl Target {
    fn shell(self) -> Option<Shell> {
        match self {
            Target::Bash => Some(Shell::Bash),
            Target::Elvish => Some(Shell::Elvish),
            Target::Fish => Some(Shell::Fish),
            Target::Man => None,
            Target::PowerShell => Some(Shell::PowerShell),
            Target::Zsh => Some(Shell::Zsh),
        }
    }
}

/// Prints the script or the page of a program, which is clap's description of this one.
pub(crate) fn run(completions: &CompletionsArgs, program: Command) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    // A blank in the name, as people type it behind cargo, would part the script from its verbs.
    let mut program = program.name(PROGRAM).bin_name(PROGRAM);
    match completions.target.shell() {
        Some(shell) => generate(shell, &mut program, PROGRAM, &mut text),
        None => manual(&program, &mut text)?,
    }
    output::verbatim(String::from_utf8_lossy(&text).trim_end());
    Ok(ExitCode::SUCCESS)
}

/// One page for the program and all of its verbs.
fn manual(program: &Command, text: &mut impl Write) -> io::Result<()> {
    clap_mangen::Man::new(program.clone()).render(text)?;
    for verb in program.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        writeln!(text, ".SH \"{PROGRAM} {}\"", verb.get_name())?;
        let page = clap_mangen::Man::new(verb.clone());
        page.render_synopsis_section(text)?;
        page.render_description_section(text)?;
        page.render_options_section(text)?;
    }
    Ok(())
}
