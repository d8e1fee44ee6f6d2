//! Stubs put where a set creates extensions that engines do not have, and the way back from a place
//! in what was executed to the place in the file.
//!
//! Only engines execute the result: production runs the file as it is.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use migrations_core::lexer;
use migrations_core::provisioning::{Provisioning, Script};
use migrations_core::quote;
use migrations_core::{
    Diagnostic, Location, Migration, MigrationSet, Position, Rollback, substring,
};

use crate::extension_statement::{Action, extension};
use crate::{do_block, platform, stubs};

/// A set as engines execute it.
pub struct Substituted {
    /// The set, each file with the stubs in it.
    pub set: MigrationSet,
    /// The extensions that a stub stood in for.
    pub used: BTreeSet<String>,
    /// What was put into each file, by the file's name.
    files: BTreeMap<String, Edited>,
}

/// A file and what was put into it.
pub struct Edited {
    original: String,
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
    put: Put,
}

/// What is put in a statement's place.
enum Put {
    /// The stub of an extension.
    Stub(Script),
    /// What does the same on an engine: the statement as the platform lets its role run it, or with a
    /// stub.
    Call(String),
    /// The extension is a stub, so there is nothing to change or drop.
    Nothing,
}

impl Substituted {
    /// Puts an environment's stubs into a set.
    pub fn of(set: &MigrationSet, provisioning: &Provisioning) -> Substituted {
        let mut substituted = Substituted {
            set: set.clone(),
            used: provisioning.lacking.clone(),
            files: BTreeMap::new(),
        };
        let has_stubs = !provisioning.stubs.is_empty() || !provisioning.lacking.is_empty();
        if !has_stubs && platform::installer(provisioning.platform).is_none() {
            return substituted;
        }
        let migrations: Vec<Migration> = set
            .migrations()
            .iter()
            .map(|migration| substituted.migration(migration, provisioning))
            .collect();
        substituted.set = set.with_migrations(migrations);
        substituted
    }

    fn migration(&mut self, migration: &Migration, provisioning: &Provisioning) -> Migration {
        let Migration { file, sql, lines_before, .. } = migration;
        let sql = self.text(file, sql, *lines_before, provisioning);
        let sql = sql.map_or_else(|| migration.sql.clone(), Cow::Owned);
        let rollback = migration.rollback.as_ref().map(|rollback| {
            let Rollback { file, sql, lines_before, .. } = rollback;
            let sql = self.text(file, sql, *lines_before, provisioning);
            Rollback {
                sql: sql.map_or_else(|| rollback.sql.clone(), Cow::Owned),
                ..rollback.clone()
            }
        });
        Migration { sql, rollback, ..migration.clone() }
    }

    /// What is executed of a text, where that is another.
    fn text(
        &mut self,
        file: &str,
        sql: &str,
        lines_before: u32,
        provisioning: &Provisioning,
    ) -> Option<String> {
        let edited = Edited::of(sql, lines_before, provisioning, &mut self.used)?;
        let executed = edited.executed.clone();
        self.files.insert(file.to_owned(), edited);
        Some(executed)
    }

    /// The texts, as they are in their files, in whose place others are executed.
    pub fn originals(&self) -> BTreeMap<String, String> {
        let files = self.files.iter();
        files.map(|(name, edited)| (name.clone(), edited.original.clone())).collect()
    }

    /// The text of a migration as it is in its file.
    pub fn original<'a>(&'a self, migration: &'a Migration) -> &'a str {
        self.files.get(migration.file.as_ref()).map_or(&migration.sql, |edited| &edited.original)
    }

    /// Where a stretch of what was executed stands in [`Substituted::original`]; of what was put
    /// there, the statement that it was put for.
    pub fn original_range(&self, migration: &Migration, range: Range<usize>) -> Range<usize> {
        let Some(edited) = self.files.get(migration.file.as_ref()) else { return range };
        let before = edited.edits.iter().rfind(|edit| edit.executed.start <= range.start);
        match before {
            None => range,
            Some(edit) if range.start < edit.executed.end => edit.original.clone(),
            Some(Edit { original, executed, .. }) => {
                let moved = |offset: usize| offset - executed.end + original.end;
                moved(range.start)..moved(range.end)
            }
        }
    }

    /// Says of a diagnostic about what was executed what it says about the file.
    pub fn restored(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self.files.get(diagnostic.location.file.name()) {
            Some(edited) if diagnostic.location.length > 0 => edited.restored(diagnostic),
            _ => diagnostic,
        }
    }
}

/// A script that is executed outside of the migrations, as a server takes it that lacks these
/// extensions; `None` where it takes the script as it is.
#[must_use]
pub fn script_without(sql: &str, lacking: &BTreeSet<String>) -> Option<Edited> {
    let provisioning = Provisioning { lacking: lacking.clone(), ..Provisioning::default() };
    Edited::of(sql, 0, &provisioning, &mut BTreeSet::new())
}

impl Edited {
    /// Puts in what stands for statements of a text; `None` where nothing does.
    fn of(
        sql: &str,
        lines_before: u32,
        provisioning: &Provisioning,
        used: &mut BTreeSet<String>,
    ) -> Option<Edited> {
        let (original, executed, edits) = (sql.to_owned(), String::new(), Vec::new());
        let mut edited = Edited { original, executed, lines_before, edits };
        let mut at = 0;
        for statement in lexer::split(sql).statements {
            for (range, put) in puts_for(sql, statement, provisioning, used) {
                edited.executed.push_str(substring(sql, at..range.start));
                at = range.end;
                edited.replace(range, put);
            }
        }
        edited.executed.push_str(substring(sql, at..));
        (!edited.edits.is_empty()).then_some(edited)
    }

    /// What is executed.
    #[must_use]
    pub fn executed(&self) -> &str {
        &self.executed
    }

    fn replace(&mut self, original: Range<usize>, put: Put) {
        let start = self.executed.len();
        match &put {
            // The line end ends a comment, and the `;` a last statement without one.
            Put::Stub(stub) => self.executed.extend([stub.sql.trim_end(), "\n;"]),
            Put::Call(call) => self.executed.push_str(call),
            Put::Nothing => {}
        }
        let executed = start..self.executed.len();
        self.edits.push(Edit { original, executed, put });
    }

    /// Says of a diagnostic about what was executed what it says about the original.
    pub(crate) fn restored(&self, diagnostic: Diagnostic) -> Diagnostic {
        let start = diagnostic.location.start;
        let line = start.line.saturating_sub(self.lines_before);
        let offset = offset_of(&self.executed, Position { line, ..start });
        let Some(edit) = self.edits.iter().rfind(|edit| edit.executed.start <= offset) else {
            return diagnostic;
        };
        let length = usize::try_from(diagnostic.location.length).unwrap_or(usize::MAX);
        let file = diagnostic.location.file.clone();
        if offset >= edit.executed.end {
            let offset = offset - edit.executed.end + edit.original.end;
            let location = Location::new(file, self.place(offset), length);
            return Diagnostic { location, ..diagnostic };
        }
        let words = substring(&self.original, edit.original.clone()).chars().count();
        let statement = Location::new(file, self.place(edit.original.start), words);
        match &edit.put {
            Put::Stub(stub) => {
                let inside = Position::of(&stub.sql, offset - edit.executed.start);
                let location = Location::new(&stub.file, inside, length);
                Diagnostic { location, ..diagnostic }.label(statement, "it stands in for this")
            }
            Put::Call(_) | Put::Nothing => {
                let mut diagnostic = Diagnostic { location: statement, ..diagnostic };
                // How it was run is nothing that the file says.
                diagnostic.notes.retain(|note| !note.starts_with("context: "));
                diagnostic
            }
        }
    }

    fn place(&self, offset: usize) -> Position {
        Position::of(&self.original, offset).below(self.lines_before)
    }
}

/// What is put in the place of a statement, or of those in a `DO` block, and where they stand in the text.
fn puts_for(
    sql: &str,
    range: Range<usize>,
    provisioning: &Provisioning,
    used: &mut BTreeSet<String>,
) -> Vec<(Range<usize>, Put)> {
    let statement = substring(sql, range.clone());
    if let Some(put) = put_for(statement, provisioning, used) {
        return vec![(range, put)];
    }
    let embedded = do_block::embedded(statement).into_iter();
    let puts = embedded.filter_map(|embedded| {
        let sql = match put_for(&embedded.sql, provisioning, used)? {
            Put::Stub(stub) => stub.sql,
            Put::Call(call) => call,
            Put::Nothing => String::new(),
        };
        let place = range.start + embedded.range.start..range.start + embedded.range.end;
        Some((place, Put::Call(embedded.replaced(&sql))))
    });
    puts.collect()
}

/// What is put in a statement's place.
fn put_for(
    statement: &str,
    provisioning: &Provisioning,
    used: &mut BTreeSet<String>,
) -> Option<Put> {
    if let Some(call) = stubs::index_call(statement, &provisioning.lacking) {
        return Some(Put::Call(call));
    }
    let (name, action) = extension(statement)?;
    if let Some(stub) = provisioning.stubs.iter().find(|stub| stub.extension == name) {
        // The stub is there once, however often the extension is asked for.
        let is_first = action == Action::Create && used.insert(name);
        return Some(if is_first { Put::Stub(stub.script.clone()) } else { Put::Nothing });
    }
    if provisioning.lacking.contains(&name) {
        return put_for_lacking(statement, action);
    }
    let installer = platform::installer(provisioning.platform)?;
    let quoted = quote::literal(statement.trim_end_matches(';'));
    let may = matches!(action, Action::Create | Action::Change);
    may.then(|| Put::Call(format!("SELECT {installer}({quoted});")))
}

/// What is put in the place of a statement about an extension that the server lacks; what changes its
/// members, or drops it, is executed as it is.
fn put_for_lacking(statement: &str, action: Action) -> Option<Put> {
    match action {
        Action::Create => stubs::create_call(statement).map(Put::Call),
        Action::Change | Action::Comment => stubs::is_update(statement).then_some(Put::Nothing),
    }
}

/// The byte of a text at a line and a column.
fn offset_of(text: &str, position: Position) -> usize {
    let lines = usize::try_from(position.line.saturating_sub(1)).unwrap_or(usize::MAX);
    let column = usize::try_from(position.column.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(lines).map(str::len).sum();
    let rest = substring(text, start..);
    start + rest.char_indices().nth(column).map_or(rest.len(), |(offset, _)| offset)
}
