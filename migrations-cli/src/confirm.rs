//! Asks a person before something is done that cannot be taken back by the same command.
//!
//! Must not know what is to be done.

use std::io::{self, BufRead as _};

use crate::exit::Failure;
use crate::format::Format;
use crate::output;

/// Whether a person was asked beforehand, by an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirmation {
    /// The option says yes.
    Given,
    /// A person is to be asked.
    Needed,
}

impl Confirmation {
    /// What `--yes` means.
    pub(crate) fn of(yes: bool) -> Confirmation {
        if yes { Confirmation::Given } else { Confirmation::Needed }
    }
}

/// Waits for the word that confirms, unless it was given; `command` is the one that needs no asking.
///
/// # Errors
///
/// Another word, the end of the input, and a report for programs, which nobody can answer.
pub(crate) fn confirm(
    confirmation: Confirmation,
    question: &str,
    word: &str,
    command: &str,
    format: Format,
) -> Result<(), Failure> {
    if confirmation == Confirmation::Given {
        return Ok(());
    }
    let refused = |why: &str| {
        Failure::other(format!("{why}; nothing was changed\n  help: to go on unasked, `{command}`"))
    };
    if format == Format::Json {
        return Err(refused("it was not confirmed"));
    }
    output::note(&format!("{question}\ntype {word} to go on:"));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim() {
        answer if answer == word => Ok(()),
        "" => Err(refused("it was not confirmed")),
        _ => Err(refused("another word was typed")),
    }
}
