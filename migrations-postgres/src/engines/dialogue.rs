//! What a person is told before an engine is fetched, and asked where that was not agreed to beforehand.
//!
//! Whoever waits for a download has to know of it before it begins, so this writes to standard error
//! itself: a value that is returned would come too late.
//! Must not know how an engine is fetched.

use std::io::{self, BufRead, Write};

use super::clients::Client;
use crate::installed::Shelf;
use crate::packages::Package;

/// What a person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
}

/// Why an engine is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// A person has asked for this one.
    AskedFor,
    /// No server suits what is to be done.
    Missing,
}

/// Says what is fetched, how large it is, from where, and how to switch off what nobody has asked for.
pub(super) fn announce(occasion: Occasion, client: &Client, package: &Package, shelf: &Shelf) {
    let intention = intention("fetching", client, package, shelf);
    say(&match occasion {
        Occasion::AskedFor => format!("{intention}\n"),
        Occasion::Missing => {
            format!("{intention}, once; MIGRATIONS_ENGINE_INSTALL=off switches this off\n")
        }
    });
}

/// Says that another process is at it.
pub(super) fn announce_waiting(shelf: &Shelf) {
    let folder = shelf.folder.display();
    say(&format!("waiting for another process, which installs an engine in {folder}\n"));
}

/// Asks whether to fetch it; anything but a yes is a no.
pub(super) fn ask(client: &Client, package: &Package, shelf: &Shelf) -> Answer {
    let intention = intention("no PostgreSQL server suits; fetch", client, package, shelf);
    say(&format!("{intention}, once? MIGRATIONS_ENGINE_INSTALL=off never asks [y/N] "));
    read(&mut io::stdin().lock())
}

fn read(input: &mut impl BufRead) -> Answer {
    let mut answer = String::new();
    let _ = input.read_line(&mut answer);
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Answer::Yes,
        _ => Answer::No,
    }
}

fn intention(verb: &str, client: &Client, package: &Package, shelf: &Shelf) -> String {
    format!(
        "{verb} PostgreSQL {} ({}, {} MB, by {}) into {}",
        package.postgres,
        package.title(),
        package.megabytes(),
        client.name(),
        shelf.folder.display()
    )
}

/// A test that captures what is printed does not hide this from who waits.
fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::{Answer, read};

    #[test]
    fn anything_but_a_yes_is_a_no() {
        for (typed, answer) in [
            ("y\n", Answer::Yes),
            (" YES \n", Answer::Yes),
            ("\n", Answer::No),
            ("", Answer::No),
            ("no\n", Answer::No),
            ("yikes\n", Answer::No),
        ] {
            assert_eq!(read(&mut typed.as_bytes()), answer, "{typed:?}");
        }
    }
}
