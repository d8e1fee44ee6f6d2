//! Stubs put where a set creates extensions that engines do not have, and the way back from a place
//! in what was executed to the place in the file.
//!
//! Only engines execute the result: production runs the file as it is.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use migrations_compiler::environment::{Environment, Script, Stub};
use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Diagnostic, Location, Migration, MigrationSet, Position, Rollback};

/// A set as engines execute it.
pub(crate) struct Substituted {
    /// The set, each file with the stubs in it.
    pub(crate) set: MigrationSet,
    /// The extensions that a stub stood in for.
    pub(crate) used: BTreeSet<String>,
    /// What was put into each file, by the file's name.
    files: BTreeMap<String, Edited>,
}

/// A file and what was put into it.
struct Edited {
    original: Cow<'static, str>,
    executed: String,
    lines_before: u32,
    edits: Vec<Edit>,
}

/// A statement that was replaced.
struct Edit {
    /// Where it stands in the file's executed part.
    original: Range<usize>,
    /// Where what was put there stands.
    executed: Range<usize>,
    /// The stub; `None` where nothing was put there.
    stub: Option<Script>,
}

impl Substituted {
    /// Puts an environment's stubs into a set.
    pub(crate) fn of(set: &MigrationSet, environment: &Environment) -> Substituted {
        let mut substituted =
            Substituted { set: set.clone(), used: BTreeSet::new(), files: BTreeMap::new() };
        if environment.stubs.is_empty() {
            return substituted;
        }
        let migrations: Vec<Migration> = set
            .migrations()
            .iter()
            .map(|migration| substituted.migration(migration, &environment.stubs))
            .collect();
        substituted.set = with_migrations(set, migrations);
        substituted
    }

    fn migration(&mut self, migration: &Migration, stubs: &[Stub]) -> Migration {
        let sql = self.text(&migration.file, &migration.sql, migration.lines_before, stubs);
        let rollback = migration.rollback.as_ref().map(|rollback| Rollback {
            sql: self.text(&rollback.file, &rollback.sql, rollback.lines_before, stubs),
            ..rollback.clone()
        });
        Migration { sql, rollback, ..migration.clone() }
    }

    fn text(
        &mut self,
        file: &str,
        sql: &Cow<'static, str>,
        lines_before: u32,
        stubs: &[Stub],
    ) -> Cow<'static, str> {
        let mut edited = Edited {
            original: sql.clone(),
            executed: String::new(),
            lines_before,
            edits: Vec::new(),
        };
        let mut at = 0;
        for range in lexer::split(sql).statements {
            let Some((stub, action)) = extension_of(&sql[range.clone()], stubs) else { continue };
            edited.executed.push_str(&sql[at..range.start]);
            at = range.end;
            // The stub is there once, however often the extension is asked for.
            let is_first = action == Action::Create && self.used.insert(stub.extension.clone());
            edited.replace(range, is_first.then(|| stub.script.clone()));
        }
        if edited.edits.is_empty() {
            return sql.clone();
        }
        edited.executed.push_str(&sql[at..]);
        let executed = edited.executed.clone();
        self.files.insert(file.to_owned(), edited);
        Cow::Owned(executed)
    }

    /// Says of a diagnostic about what was executed what it says about the file.
    pub(crate) fn restored(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self.files.get(&diagnostic.location.file) {
            Some(edited) if diagnostic.location.length > 0 => edited.restored(diagnostic),
            _ => diagnostic,
        }
    }
}

/// The same set with other texts; name, head and history stay what they are.
pub(crate) fn with_migrations(set: &MigrationSet, migrations: Vec<Migration>) -> MigrationSet {
    MigrationSet::from_checked(
        Cow::Owned(set.name().to_owned()),
        set.head(),
        set.history_table().clone(),
        set.oldest_server(),
        Cow::Owned(migrations),
    )
}

impl Edited {
    fn replace(&mut self, original: Range<usize>, stub: Option<Script>) {
        let start = self.executed.len();
        if let Some(stub) = &stub {
            self.executed.push_str(stub.sql.trim_end());
            // The line end ends a comment, and the `;` a last statement without one.
            self.executed.push_str("\n;");
        }
        let executed = start..self.executed.len();
        self.edits.push(Edit { original, executed, stub });
    }

    fn restored(&self, diagnostic: Diagnostic) -> Diagnostic {
        let start = diagnostic.location.start;
        let line = start.line.saturating_sub(self.lines_before);
        let offset = offset_of(&self.executed, Position { line, ..start });
        let before = self.edits.iter().rfind(|edit| edit.executed.start <= offset);
        let length = usize::try_from(diagnostic.location.length).unwrap_or(usize::MAX);
        match before {
            None => diagnostic,
            Some(Edit { stub: Some(stub), executed, original }) if offset < executed.end => {
                let inside = Position::of(&stub.sql, offset - executed.start);
                let statement = self.place(original.start);
                let words = self.original[original.clone()].chars().count();
                let file = diagnostic.location.file.clone();
                Diagnostic { location: Location::new(&stub.file, inside, length), ..diagnostic }
                    .label(Location::new(file, statement, words), "it stands in for this")
            }
            Some(edit) => {
                let offset = offset - edit.executed.end + edit.original.end;
                let file = diagnostic.location.file.clone();
                let location = Location::new(file, self.place(offset), length);
                Diagnostic { location, ..diagnostic }
            }
        }
    }

    fn place(&self, offset: usize) -> Position {
        Position::of(&self.original, offset).below(self.lines_before)
    }
}

/// The byte of a text at a line and a column.
fn offset_of(text: &str, position: Position) -> usize {
    let lines = usize::try_from(position.line.saturating_sub(1)).unwrap_or(usize::MAX);
    let column = usize::try_from(position.column.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(lines).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column).map_or(rest.len(), |(offset, _)| offset)
}

/// What a statement does with an extension.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Create,
    Other,
}

/// The stub for the extension that a statement creates, changes or drops.
fn extension_of<'a>(statement: &str, stubs: &'a [Stub]) -> Option<(&'a Stub, Action)> {
    let (name, action) = extension(statement)?;
    Some((stubs.iter().find(|stub| stub.extension == name)?, action))
}

fn extension(statement: &str) -> Option<(String, Action)> {
    let mut tokens = lexer::tokens(statement);
    let mut words = std::iter::from_fn(|| {
        let (kind, range) = tokens.next()?;
        match kind {
            TokenKind::Word => Some(statement[range].to_lowercase()),
            TokenKind::Identifier => Some(statement[range].to_owned()),
            _ => None,
        }
    });
    let action = match words.next()?.as_str() {
        "create" => Action::Create,
        "alter" | "drop" => Action::Other,
        "comment" => (words.next()? == "on").then_some(Action::Other)?,
        _ => return None,
    };
    (words.next()? == "extension").then_some(())?;
    let name = words.find(|word| !matches!(word.as_str(), "if" | "not" | "exists"))?;
    Some((name.trim_matches('"').to_owned(), action))
}

/// The name of the extension that a statement creates.
pub(crate) fn created_extension(statement: &str) -> Option<String> {
    extension(statement).filter(|(_, action)| *action == Action::Create).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_is_found_however_it_is_written() {
        for statement in [
            "CREATE EXTENSION pg_net;",
            "create /* x */ extension if not exists \"pg_net\" with schema extensions",
            "CREATE EXTENSION IF NOT EXISTS PG_NET CASCADE;",
        ] {
            assert_eq!(created_extension(statement).as_deref(), Some("pg_net"), "{statement}");
        }
        for statement in ["CREATE TABLE extension ();", "DROP EXTENSION pg_net", "SELECT 1"] {
            assert_eq!(created_extension(statement), None, "{statement}");
        }
    }
}
