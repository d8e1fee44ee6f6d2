//! Which relations a text may have made by whatever means: what an applied file is held to have made.
//!
//! Must not know what exists.

use std::collections::{HashMap, HashSet};

use super::{CreationSchema, DEEPEST_STRING, Effect, effects};
use crate::header::Transaction;
use crate::lexer::{self, TokenKind};
use crate::substring;
use crate::tokens::Tokens;

/// The relations that texts may have made, by name.
#[derive(Clone, Debug, Default)]
pub struct MadeRelations {
    /// The schemas in which each was made; `None` where that cannot be told.
    schemas: HashMap<String, HashSet<Option<String>>>,
    /// Whether relations may have come into other schemas since.
    moves_schemas: bool,
    /// Whether a body makes partitions whose names it computes.
    pub computes_partitions: bool,
}

impl MadeRelations {
    /// Adds what a text may have made: what it creates, also in the bodies of functions; the names
    /// behind `RENAME TO` and `CONSTRAINT` and in statements with `SET SCHEMA`; and whatever stands in
    /// the strings of calls and of bodies that execute strings.
    ///
    /// What it drops is not among them: what stands there now was made by somebody else.
    ///
    /// ```
    /// use migrations_core::created::MadeRelations;
    /// let mut made = MadeRelations::default();
    /// made.add("ALTER TABLE a RENAME TO b; CREATE TABLE app.c (); DROP TABLE d;");
    /// assert!(made.has("public", "b") && made.has("app", "c"));
    /// assert!(!made.has("public", "c") && !made.has("public", "d"));
    /// ```
    pub fn add(&mut self, sql: &str) {
        for effect in effects::read(sql, Transaction::PerFile) {
            self.add_effect(effect);
        }
        for range in lexer::split(sql).statements {
            self.add_statement(&Tokens::of(substring(sql, range), 0), DEEPEST_STRING);
        }
    }

    /// Whether a relation of that name may have been made in that schema.
    #[must_use]
    pub fn has(&self, schema: &str, name: &str) -> bool {
        self.schemas.get(name).is_some_and(|schemas| {
            self.moves_schemas
                || schemas.iter().any(|made| made.as_deref().is_none_or(|made| made == schema))
        })
    }

    /// The names, in whatever schema.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.schemas.keys().map(String::as_str)
    }

    fn add_effect(&mut self, effect: Effect) {
        if let Effect::Created(created) = effect {
            let schema = match created.schema {
                CreationSchema::Named(schema) => Some(schema),
                CreationSchema::FirstOf { .. } => None,
            };
            self.schemas.entry(created.name).or_default().insert(schema);
        }
    }

    fn add_names(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            self.schemas.entry(name).or_default().insert(None);
        }
    }

    /// What one statement, or the body of one, may have made.
    fn add_statement(&mut self, tokens: &Tokens<'_>, depth: u32) {
        let is_in_body = depth < DEEPEST_STRING;
        let has = |word: &str| tokens.has(word);
        let is_of_calls = tokens.is_any(0, &["SELECT", "CALL", "WITH", "DO"]);
        let calls =
            if is_in_body { has("EXECUTE") || has("PERFORM") || has("CALL") } else { is_of_calls };
        let (moves, renames) = (has("SCHEMA") && has("SET"), has("RENAME"));
        // Indexes and sequences go with their table.
        self.moves_schemas |= has("SCHEMA") && (renames || has("SET") && !tokens.is(0, "SET"));
        self.computes_partitions |= is_in_body && has("EXECUTE") && computes_partitions(tokens);
        for (index, token) in tokens.all.iter().enumerate() {
            match token.kind {
                // What such a statement creates itself has been read with its schema.
                TokenKind::Word
                    if tokens.is(index, "CREATE") && (is_in_body || !tokens.is(0, "CREATE")) =>
                {
                    for effect in effects::created_at(tokens, index) {
                        self.add_effect(effect);
                    }
                }
                TokenKind::Word if is_before_name(tokens, index, renames) => {
                    self.add_names(tokens.name(index + 1));
                }
                TokenKind::Word | TokenKind::Identifier if moves => {
                    self.add_names(tokens.name(index));
                }
                TokenKind::String if depth > 0 => {
                    let body = Tokens::of_string(tokens, index);
                    if calls {
                        self.add_names((0..body.len()).filter_map(|index| body.name(index)));
                    }
                    if !tokens.is(0, "COMMENT") {
                        self.add_statement(&body, depth - 1);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether the word at the index says that a relation gets the name behind it: the index of a
/// constraint has the constraint's name, and the sequence of an identity may be given one.
fn is_before_name(tokens: &Tokens<'_>, index: usize, renames: bool) -> bool {
    tokens.is(index, "TO") && renames
        || tokens.is(index, "CONSTRAINT")
        || tokens.is(index, "NAME") && index > 0 && tokens.is(index - 1, "SEQUENCE")
}

/// Whether a body executes a string that creates a table or attaches one as a part of another, and
/// has a name in it that is put together: `format('CREATE TABLE %I PARTITION OF …')`.
fn computes_partitions(body: &Tokens<'_>) -> bool {
    let strings = || (0..body.len()).filter(|at| body.kind(*at) == Some(TokenKind::String));
    let inner = || strings().map(|at| Tokens::of_string(body, at));
    let is_computed = |tokens: &Tokens<'_>| {
        let name_at = |at: usize| {
            let at = tokens.skip(tokens.after(at, &["CREATE"])?, &["UNLOGGED"]);
            let at = tokens.skip(tokens.after(at, &["TABLE"])?, &["IF", "NOT", "EXISTS"]);
            // What stands before a `%` or the end of the string is the beginning of a name.
            let next = tokens.qualified(at).map_or(at, |(_, next)| next);
            Some(tokens.text(at) == "%" || tokens.text(next) == "%" || tokens.is_cut_at(next))
        };
        (0..tokens.len()).any(|at| name_at(at) == Some(true))
    };
    let makes_part = |tokens: &Tokens<'_>| {
        tokens.has("PARTITION") || tokens.has("INHERITS") || tokens.has("INHERIT")
    };
    inner().any(|tokens| is_computed(&tokens)) && inner().any(|tokens| makes_part(&tokens))
}
