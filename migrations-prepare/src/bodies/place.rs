//! Where a body is written, and where in a file something was done to what it needs.
//!
//! Must not know how it was found out.

use std::collections::BTreeSet;
use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Location, Migration, Position, identifier, substring};

use super::routine::{Complaint, Routine};
use crate::explain::timeline::place::of_name;

/// The line of a routine's body in the last of these files that writes it.
pub(super) fn of_body(
    migrations: &[Migration],
    routine: &Routine,
    line: usize,
) -> Option<Location> {
    migrations.iter().rev().find_map(|migration| {
        let (range, opening) = written_body(migration, routine)?;
        let text = substring(&migration.sql, range.clone());
        let body = substring(text, opening..);
        let shown = body.split_inclusive('\n').nth(line.checked_sub(1)?)?;
        let before: usize = body.split_inclusive('\n').take(line - 1).map(str::len).sum();
        // The last line has the closing quotes as well.
        let shown = substring(shown, ..shown.len().min(body.len() - before));
        let indent = shown.len() - shown.trim_start().len();
        let offset = range.start + opening + before + indent;
        let position = Position::of(&migration.sql, offset).below(migration.lines_before);
        let length = shown.trim().chars().count().max(1);
        Some(Location::new(migration.file.as_ref(), position, length))
    })
}

/// The string that is the body, in the last statement of a file that writes it, and how long its
/// opening quotes are.
fn written_body(migration: &Migration, routine: &Routine) -> Option<(Range<usize>, usize)> {
    let statements = lexer::split(&migration.sql).statements;
    statements.into_iter().rev().find_map(|statement| {
        let text = substring(&migration.sql, statement.clone());
        if !leading(text).iter().any(|word| word == "FUNCTION" || word == "PROCEDURE") {
            return None;
        }
        let strings = lexer::tokens(text).filter(|(kind, _)| *kind == TokenKind::String);
        let mut bodies = strings.filter_map(|(_, range)| {
            let opening = opening_of(substring(text, range.clone()), &routine.body)?;
            Some((statement.start + range.start..statement.start + range.end, opening))
        });
        bodies.next()
    })
}

/// How many bytes stand before the body in a string that is it.
fn opening_of(written: &str, body: &str) -> Option<usize> {
    let quote = match written.starts_with('$') {
        true => 1 + substring(written, 1..).find('$')? + 1,
        false => written.find('\'')? + 1,
    };
    let inner = written
        .get(quote..written.len().checked_sub(if written.starts_with('$') { quote } else { 1 })?)?;
    let is_it = inner == body || (!written.starts_with('$') && inner.replace("''", "'") == body);
    is_it.then_some(quote)
}

/// The first words of a statement.
fn leading(statement: &str) -> Vec<String> {
    lexer::leading_words(statement, 4)
}

/// What a file did to what a complaint names: the statement that drops or alters it, else one that
/// names it, else the file's first.
pub(super) fn of_break(
    migration: &Migration,
    routine: &Routine,
    complaint: &Complaint,
) -> Location {
    let statements: Vec<Range<usize>> = lexer::split(&migration.sql).statements;
    let text = |range: &Range<usize>| substring(&migration.sql, range.clone());
    let is_change = |range: &&Range<usize>| {
        leading(text(range)).first().is_some_and(|word| word == "ALTER" || word == "DROP")
    };
    let names = names_of(routine, complaint);
    let speaking = |name: &String, only_changes: bool| {
        let mut of_name = statements.iter().rev().filter(|range| words(text(range)).contains(name));
        of_name.find(|range| !only_changes || is_change(range)).cloned()
    };
    let found = names.iter().find_map(|name| Some((speaking(name, true)?, name)));
    let found =
        found.or_else(|| names.iter().find_map(|name| Some((speaking(name, false)?, name))));
    let place = |range: Range<usize>, name: &str| {
        of_name(&migration.file, migration.lines_before, &migration.sql, range, name)
    };
    match (found, statements.first()) {
        (Some((range, name)), _) => place(range, name),
        (None, Some(first)) => place(first.clone(), ""),
        (None, None) => Location::whole_file(migration.file.as_ref()),
    }
}

/// The names that a complaint is about, that of the missing thing first.
fn names_of(routine: &Routine, complaint: &Complaint) -> Vec<String> {
    let message = &complaint.cause.message;
    let is_record = message.starts_with("record \"");
    let quoted: Vec<&str> = message.split('"').skip(1).step_by(2).collect();
    // `record "new" has no field "total"`: what `new` is is no name.
    let quoted = quoted.into_iter().skip(usize::from(is_record));
    // `column f.amount does not exist`, `function app.total(integer) does not exist`.
    let bare = message.split(" does not exist").next().and_then(|said| said.split_once(' '));
    let bare = bare.map(|(_, name)| name.split('(').next().unwrap_or(name));
    let bare = bare.filter(|name| !name.contains([' ', '"']));
    let relation = routine.relation.as_ref().map(|relation| relation.name.as_str());
    let context = complaint.cause.context.as_deref().into_iter();
    let of_context = context.flat_map(|context| context.split('"').skip(1).step_by(2).take(1));
    let all = quoted.chain(bare).chain(of_context).chain(relation);
    // The name itself before its schema or table.
    let parts = all.flat_map(|name| {
        let name = name.split('%').next().unwrap_or(name);
        name.rsplit('.').map(|part| part.trim_matches('"').to_owned()).collect::<Vec<_>>()
    });
    parts.filter(|part| !part.is_empty() && *part != "public").collect()
}

/// The names in a statement, those in the strings of a `DO` block as well.
fn words(statement: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (kind, range) in lexer::tokens(statement) {
        let written = substring(statement, range);
        match kind {
            TokenKind::Word | TokenKind::Identifier => names.extend(identifier::read(written)),
            TokenKind::String => {
                let parts = written.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                names.extend(parts.filter(|part| !part.is_empty()).map(identifier::fold));
            }
            _ => {}
        }
    }
    names
}
