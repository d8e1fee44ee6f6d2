//! A role, a database or a tablespace that no file makes → how an engine gets it.
//!
//! They belong to a whole server and not to a database, so the set of one database seldom makes
//! them, and the file that names them is right where they are.
//! Must not know how the file was executed.

use migrations_core::lexer;
use migrations_core::quote::shown_part;
use migrations_core::{Diagnostic, MigrationSet, substring};

/// A kind of thing that belongs to a whole server.
struct Kind {
    /// As the server calls it in a message.
    noun: &'static str,
    /// The words after CREATE that make one.
    words: &'static [&'static str],
}

const KINDS: [Kind; 3] = [
    Kind { noun: "role", words: &["ROLE", "USER", "GROUP"] },
    Kind { noun: "database", words: &["DATABASE"] },
    Kind { noun: "tablespace", words: &["TABLESPACE"] },
];

/// A refusal with the lines that have engines make what is missing, where no file of the set does.
pub(super) fn with_external(diagnostic: Diagnostic, set: &MigrationSet) -> Diagnostic {
    let Some((kind, name)) = missing(&diagnostic.message) else { return diagnostic };
    if is_made_by(set, kind, name) {
        return diagnostic;
    }
    let note = format!("no file of the set makes the {} {}", kind.noun, shown_part(name));
    let help = format!(
        "if it is made elsewhere, have engines make it: `{}` in external.sql, and `external = \"external.sql\"` in migrations.toml",
        statement(kind, name)
    );
    diagnostic.note(note).help(help)
}

/// What a message says does not exist: `role "reader" does not exist`.
fn missing(message: &str) -> Option<(&'static Kind, &str)> {
    KINDS.iter().find_map(|kind| {
        let rest = message.strip_prefix(kind.noun)?.strip_prefix(" \"")?;
        Some((kind, rest.split_once("\" does not exist")?.0))
    })
}

fn statement(kind: &Kind, name: &str) -> String {
    let name = shown_part(name);
    match kind.noun {
        "role" => format!("CREATE ROLE {name};"),
        "database" => format!("CREATE DATABASE {name};"),
        // In the server's own folder: there is no other place on every machine.
        _ => format!("SET allow_in_place_tablespaces = on; CREATE TABLESPACE {name} LOCATION '';"),
    }
}

/// Whether a file makes one of that name, wherever in the set.
fn is_made_by(set: &MigrationSet, kind: &Kind, name: &str) -> bool {
    set.migrations().iter().any(|migration| {
        lexer::split(&migration.sql).statements.into_iter().any(|range| {
            let words = lexer::leading_words(substring(&migration.sql, range.clone()), 2);
            let makes = matches!(
                words.as_slice(), [create, what] if create == "CREATE" && kind.words.contains(&what.as_str())
            );
            // In a block it may be made as well: a text that nobody reads here.
            let is_block = words.first().is_some_and(|word| word == "DO");
            (makes || is_block) && substring(&migration.sql, range).contains(name)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_things_of_a_whole_server_are_meant() {
        let missing = |message| missing(message).map(|(kind, name)| (kind.noun, name));
        assert_eq!(missing("role \"re\"ader\" does not exist"), Some(("role", "re\"ader")));
        assert_eq!(
            missing("database \"bücher\" does not exist (SQLSTATE 3D000)"),
            Some(("database", "bücher"))
        );
        assert_eq!(missing("relation \"role\" does not exist"), None);
        assert_eq!(missing("role \"reader\" already exists"), None);
    }
}
