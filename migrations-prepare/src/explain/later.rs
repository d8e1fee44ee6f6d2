//! What a server has against the files behind one that it refused, as far as it does not follow from
//! that.
//!
//! The refused file's transaction is undone and the rest goes on without it; a file that asks for
//! what a file left out would have made is left out as well, and only named.
//! Must not know what is said of a refusal.

use std::collections::BTreeSet;

use migrations_core::{Migration, MigrationSet, Transaction, lexer, substring};
use migrations_runner::{Cause, Failure, RunError};

use crate::provision::ProvisionedServer;

/// More refusals are one mistake that was made everywhere.
const MOST: usize = 20;

/// What the server says of the files behind a refused one.
#[derive(Default)]
pub(crate) struct Later {
    /// The refusals, in order, that do not follow from one another.
    pub(crate) refusals: Vec<RunError>,
    /// The files that hang on a refused one, and were not reached.
    pub(crate) not_reached: Vec<String>,
}

/// Goes on behind the file that the server refused first.
pub(crate) async fn later(
    provisioned: &ProvisionedServer,
    set: &MigrationSet,
    first: &RunError,
) -> Later {
    let mut later = Later::default();
    let mut left_out: BTreeSet<&str> = BTreeSet::new();
    let mut error = first.clone();
    while let Some((failure, failed)) = undone(&error, set) {
        left_out.insert(&failed.stem);
        if left_out.len() > MOST {
            return later;
        }
        let is_later = left_out.len() > 1;
        if is_later && hangs_on(&failure.cause, failed, set, &left_out) {
            later.not_reached.push(failed.file.to_string());
        } else if is_later {
            later.refusals.push(error.clone());
        }
        let rest = set.migrations().iter().filter(|one| !left_out.contains(&*one.stem)).cloned();
        match provisioned.apply(&set.with_migrations(rest.collect())).await {
            Ok(()) => return later,
            Err(next) => error = next,
        }
    }
    // What leaves something behind may be the reason of everything after it.
    later
}

/// The failure of a file that has left nothing behind.
fn undone<'e, 's>(
    error: &'e RunError,
    set: &'s MigrationSet,
) -> Option<(&'e Failure, &'s Migration)> {
    let RunError::Failed(failure) = error else { return None };
    let failed = set.get(&failure.step.version)?;
    (failed.transaction == Transaction::PerFile).then_some((failure, failed))
}

/// Whether a file fails for want of what a file that was left out would have made.
fn hangs_on(
    cause: &Cause,
    failed: &Migration,
    set: &MigrationSet,
    left_out: &BTreeSet<&str>,
) -> bool {
    const UNDEFINED: [&str; 6] = ["42P01", "42703", "42704", "42883", "3F000", "42P02"];
    if !cause.sqlstate.as_deref().is_some_and(|state| UNDEFINED.contains(&state)) {
        return false;
    }
    let missing = missing(&cause.message);
    let mut earlier = set.migrations().iter().take_while(|one| one.stem != failed.stem);
    earlier.any(|one| left_out.contains(&*one.stem) && words(&one.sql).contains(&missing))
}

/// The name that a message says does not exist: `relation "app.fees" does not exist`, and without
/// quotes `column f.amount`, `function app.total(integer)`. Its schema counts for nothing: files name
/// that for many reasons.
fn missing(message: &str) -> String {
    let said = message.split(" does not exist").next().unwrap_or(message);
    let quoted = said.split('"').nth(1);
    let bare = || said.split_once(' ').map_or(said, |(_, name)| name);
    let name = quoted.unwrap_or_else(bare).split('(').next().unwrap_or_default();
    name.rsplit('.').next().unwrap_or_default().trim().to_lowercase()
}

/// The words of a text, quoted or not.
fn words(sql: &str) -> BTreeSet<String> {
    use lexer::TokenKind::{Identifier, String as Text, Word};
    let tokens = lexer::tokens(sql);
    let of_names = tokens.filter(|(kind, _)| matches!(kind, Word | Identifier | Text));
    let parts = of_names.flat_map(|(_, range)| {
        let text = substring(sql, range);
        text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).collect::<Vec<_>>()
    });
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_a_message_is_that_of_what_is_missing() {
        for (message, name) in [
            ("relation \"app.Fees\" does not exist", "fees"),
            ("column \"año\" of relation \"t\" does not exist", "año"),
            ("column f.amount does not exist", "amount"),
            ("function app.total(integer) does not exist", "total"),
            ("schema \"app\" does not exist", "app"),
        ] {
            assert_eq!(missing(message), name, "{message}");
        }
    }

    #[test]
    fn words_of_a_text_are_names_and_what_bodies_say() {
        let words = words("CREATE TABLE \"Fees\" (a int); DO $$ CREATE TABLE late () $$; -- gone");
        assert!(words.contains("fees") && words.contains("late") && !words.contains("gone"));
    }
}
