//! The routines, types, triggers and policies that a text creates, by its words alone.
//!
//! Must not know what exists: one under `OR REPLACE` counts as created.

use super::CreationSchema;
use super::settings::{Certainty, Settings};
use crate::header::Transaction;
use crate::lexer::{self, TokenKind};
use crate::substring;
use crate::tokens::{Qualified, Tokens};

/// An object that is no relation, and that a text creates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CreatedObject {
    /// What it is.
    pub kind: CreatedKind,
    /// The schema of it, or of its table.
    pub schema: CreationSchema,
    /// The table of a trigger or a policy.
    pub table: Option<String>,
    /// Its name, as the server folds and cuts it; a routine may have it in common with others.
    pub name: String,
}

/// What an object is that is no relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CreatedKind {
    /// A function, a procedure or an aggregate.
    Routine,
    /// An enum, a domain, a composite or any other type.
    Type,
    /// A trigger.
    Trigger,
    /// A policy.
    Policy,
}

/// The routines, types, triggers and policies that `sql` creates, also in `DO` blocks.
///
/// ```
/// use migrations_core::created::{CreatedKind, created_objects};
/// let sql = "CREATE TYPE app.mood AS ENUM ('a'); CREATE POLICY own ON t USING (true)";
/// let found = created_objects(sql);
/// assert_eq!((found[0].kind, found[0].name.as_str()), (CreatedKind::Type, "mood"));
/// assert_eq!((found[1].kind, found[1].table.as_deref()), (CreatedKind::Policy, Some("t")));
/// ```
#[must_use]
pub fn created_objects(sql: &str) -> Vec<CreatedObject> {
    let mut settings = Settings::new(Transaction::PerFile);
    let mut found = Vec::new();
    for range in lexer::split(sql).statements {
        let tokens = Tokens::of(substring(sql, range.clone()), range.start);
        if tokens.is(0, "DO") {
            let body = (0..tokens.len()).find(|at| tokens.kind(*at) == Some(TokenKind::String));
            let body = body.map(|at| Tokens::of_executed(&tokens, at));
            let body = body.iter().flat_map(|body| (0..body.len()).map(move |at| (body, at)));
            found.extend(body.filter_map(|(body, at)| created(body, at, &settings)));
        } else {
            found.extend(created(&tokens, 0, &settings));
            settings.statement(&tokens, Certainty::Certain);
        }
        settings.end_statement();
    }
    found
}

/// What a `CREATE` at the index creates.
fn created(tokens: &Tokens<'_>, create: usize, settings: &Settings) -> Option<CreatedObject> {
    let at = tokens.skip(tokens.after(create, &["CREATE"])?, &["OR", "REPLACE"]);
    let at = tokens.skip(at, &["CONSTRAINT"]);
    let kind = [
        (CreatedKind::Routine, &["FUNCTION", "PROCEDURE", "AGGREGATE"][..]),
        (CreatedKind::Type, &["TYPE", "DOMAIN"]),
        (CreatedKind::Trigger, &["TRIGGER"]),
        (CreatedKind::Policy, &["POLICY"]),
    ];
    let (kind, _) = kind.into_iter().find(|(_, words)| tokens.is_any(at, words))?;
    let (own, next) = tokens.qualified(at + 1)?;
    let (Qualified { schema, name, .. }, table) = match kind {
        CreatedKind::Routine | CreatedKind::Type => (own, None),
        CreatedKind::Trigger | CreatedKind::Policy => {
            let on = (next..tokens.len()).find(|index| tokens.is(*index, "ON"))?;
            let (Qualified { schema, name: table, offset }, _) = tokens.qualified(on + 1)?;
            (Qualified { schema, name: own.name, offset }, Some(table))
        }
    };
    let schema = schema.map_or_else(
        || {
            let (paths, role) = settings.current();
            CreationSchema::FirstOf { paths, role }
        },
        CreationSchema::Named,
    );
    Some(CreatedObject { kind, schema, table, name })
}
