//! What a text does to relations and schemas, statement by statement: what it creates, from which
//! names it moves relations away, and which schemas come and go.
//!
//! Must not know what exists.

use super::settings::{Certainty, Role, SearchPath, Settings, USER_SCHEMA};
use super::{CreatedRelation, CreationSchema, DEEPEST_STRING, Effect};
use crate::header::Transaction;
use crate::lexer::{self, TokenKind};
use crate::substring;
use crate::tokens::{Qualified, Tokens};

/// What `sql` does, in order.
pub(super) fn read(sql: &str, transaction: Transaction) -> Vec<Effect> {
    let mut reader = Reader { effects: Vec::new(), settings: Settings::new(transaction) };
    for range in lexer::split(sql).statements {
        let base = range.start;
        reader.statement(&Tokens::of(substring(sql, range), base));
        reader.settings.end_statement();
    }
    reader.effects
}

/// The relations that a `CREATE` at the index creates, whatever is set before it.
pub(super) fn created_at(tokens: &Tokens<'_>, index: usize) -> Vec<Effect> {
    let settings = Settings::new(Transaction::PerFile);
    let mut reader = Reader { effects: Vec::new(), settings };
    reader.create(tokens, index, None);
    reader.effects
}

/// The kinds of relations that `ALTER` names.
const ALTERED: [&[&str]; 7] = [
    &["TABLE"],
    &["VIEW"],
    &["MATERIALIZED", "VIEW"],
    &["INDEX"],
    &["SEQUENCE"],
    &["FOREIGN", "TABLE"],
    &["TYPE"],
];

struct Reader {
    effects: Vec<Effect>,
    settings: Settings,
}

impl Reader {
    fn statement(&mut self, tokens: &Tokens<'_>) {
        if tokens.is(0, "DO") {
            let is_body = |index: &usize| tokens.kind(*index) == Some(TokenKind::String);
            if let Some(body) = (0..tokens.len()).find(is_body) {
                self.body(tokens, body, DEEPEST_STRING, Certainty::Certain);
            }
        } else if tokens.is(0, "CREATE") {
            self.create_statement(tokens);
        } else if tokens.is(0, "ALTER") {
            self.vacate(tokens);
        } else if tokens.is(0, "DROP") {
            self.drop_schemas(tokens, 0, Certainty::Certain);
        } else if let Some(at) = tokens.after(0, &["IMPORT", "FOREIGN", "SCHEMA"]) {
            self.import(tokens, at);
        } else if tokens.is_any(0, &["SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "CALL"]) {
            self.query(tokens);
        } else {
            self.settings.statement(tokens, Certainty::Certain);
        }
    }

    fn create_statement(&mut self, tokens: &Tokens<'_>) {
        if tokens.after(1, &["SCHEMA"]).is_some() {
            return self.create_schema(tokens, 0, Certainty::Certain);
        }
        let at = tokens.skip(1, &["OR", "REPLACE"]);
        if tokens.is_any(at, &["FUNCTION", "PROCEDURE"]) {
            return self.routine(tokens);
        }
        self.create(tokens, 0, None);
    }

    /// Whoever calls it may make the schemas of its body.
    fn routine(&mut self, tokens: &Tokens<'_>) {
        let strings = (0..tokens.len()).filter(|at| tokens.kind(*at) == Some(TokenKind::String));
        for string in strings {
            let body = Tokens::of_string(tokens, string);
            for index in 0..body.len() {
                if body.is(index, "CREATE") && body.is(index + 1, "SCHEMA") {
                    self.schema_name(&body, index, Certainty::Conditional);
                }
            }
        }
    }

    /// `CREATE SCHEMA` at the index, with its elements.
    fn create_schema(&mut self, tokens: &Tokens<'_>, create: usize, certainty: Certainty) {
        let Some((schema, at)) = self.schema_name(tokens, create, certainty) else { return };
        for index in at..tokens.len() {
            if tokens.is_end(index) {
                break;
            }
            if tokens.is(index, "CREATE") {
                self.create(tokens, index, Some(&schema));
            }
        }
    }

    /// Notes the schema that a `CREATE SCHEMA` at the index makes.
    fn schema_name(
        &mut self,
        tokens: &Tokens<'_>,
        create: usize,
        certainty: Certainty,
    ) -> Option<(CreationSchema, usize)> {
        let at = tokens.skip(create + 2, &["IF", "NOT", "EXISTS"]);
        let owner = tokens.after(at, &["AUTHORIZATION"]);
        let at = owner.unwrap_or(at);
        let name = tokens.name(at)?;
        let is_user = owner.is_some()
            && tokens.is_any(at, &["CURRENT_USER", "SESSION_USER", "CURRENT_ROLE", "USER"]);
        let (schema, name) = match is_user {
            true => {
                let (_, role) = self.settings.current();
                let paths = vec![SearchPath::Names(vec![USER_SCHEMA.to_owned()])];
                let name = match &role {
                    Role::Named(role) => role.clone(),
                    _ => USER_SCHEMA.to_owned(),
                };
                (CreationSchema::FirstOf { paths, role }, name)
            }
            false => (CreationSchema::Named(name.clone()), name),
        };
        let (_, role) = self.settings.current();
        let is_certain = certainty == Certainty::Certain
            && (name != USER_SCHEMA || role == Role::Initial)
            && !tokens.is(at, "SESSION_USER");
        self.effects.push(match is_certain {
            true => Effect::SchemaCreated(name),
            false => Effect::SchemaMayBeCreated(name),
        });
        Some((schema, at + tokens.width(at)))
    }

    /// `DROP SCHEMA` at the index.
    fn drop_schemas(&mut self, tokens: &Tokens<'_>, drop: usize, certainty: Certainty) {
        let Some(at) = tokens.after(drop + 1, &["SCHEMA"]) else { return };
        let mut at = tokens.skip(at, &["IF", "EXISTS"]);
        while let Some(name) = tokens.name(at) {
            self.effects.push(match certainty {
                Certainty::Certain => Effect::SchemaDropped(name),
                Certainty::Conditional => Effect::SchemaMayBeDropped(name),
            });
            at += tokens.width(at);
            if tokens.text(at) != "," {
                break;
            }
            at += 1;
        }
    }

    /// What a `CREATE` at that index creates.
    fn create(&mut self, tokens: &Tokens<'_>, create: usize, element_of: Option<&CreationSchema>) {
        let mut at = tokens.skip(create + 1, &["OR", "REPLACE"]);
        at += usize::from(tokens.is_any(at, &["GLOBAL", "LOCAL"]));
        if tokens.is_any(at, &["TEMP", "TEMPORARY"]) {
            return;
        }
        while tokens.is_any(at, &["UNLOGGED", "FOREIGN", "MATERIALIZED", "RECURSIVE", "UNIQUE"]) {
            at += 1;
        }
        let kind = at;
        if !tokens.is_any(kind, &["TABLE", "VIEW", "SEQUENCE", "INDEX"]) {
            return;
        }
        at = tokens.skip(at + 1, &["CONCURRENTLY"]);
        at = tokens.skip(at, &["IF", "NOT", "EXISTS"]);
        if tokens.is(kind, "INDEX") {
            self.index(tokens, at, element_of);
        } else if let Some((name, next)) = tokens.qualified(at) {
            // In `format('CREATE TABLE part_%s …')` only a part of the name stands there.
            if tokens.text(next) != "%" {
                self.add(name, element_of);
            }
        }
    }

    /// An index lies in the schema of its table.
    fn index(&mut self, tokens: &Tokens<'_>, at: usize, element_of: Option<&CreationSchema>) {
        // Without a name the server makes one that is free.
        let Some((index, on)) = tokens.qualified(at).filter(|(_, on)| tokens.is(*on, "ON")) else {
            return;
        };
        let Some((table, _)) = tokens.qualified(tokens.skip(on + 1, &["ONLY"])) else { return };
        self.add(Qualified { schema: table.schema, ..index }, element_of);
    }

    /// `SELECT … INTO name`, and settings that a query makes.
    fn query(&mut self, tokens: &Tokens<'_>) {
        self.set_by_calls(tokens, Certainty::Certain);
        if !tokens.is_any(0, &["SELECT", "WITH"]) {
            return;
        }
        let mut depth = 0_usize;
        for index in 0..tokens.len() {
            match tokens.kind(index) {
                Some(TokenKind::Open) => depth += 1,
                Some(TokenKind::Close) => depth = depth.saturating_sub(1),
                _ if depth == 0 && tokens.is(index, "INTO") => {
                    // `WITH … INSERT INTO` writes into what is there.
                    if index > 0 && tokens.is_any(index - 1, &["INSERT", "MERGE"]) {
                        return;
                    }
                    return self.select_into(tokens, index + 1);
                }
                _ => {}
            }
        }
    }

    /// Calls of `set_config`, which are made for each row and only where a condition holds.
    fn set_by_calls(&mut self, tokens: &Tokens<'_>, certainty: Certainty) {
        let is_bare = !["FROM", "WHERE", "CASE", "AND", "OR", "HAVING", "LIMIT"]
            .iter()
            .any(|word| tokens.has(word));
        let certainty = if is_bare { certainty } else { Certainty::Conditional };
        for index in 0..tokens.len() {
            if tokens.name(index).as_deref() == Some("set_config") {
                self.settings.set_config(tokens, index, certainty);
            }
        }
    }

    fn select_into(&mut self, tokens: &Tokens<'_>, at: usize) {
        if tokens.is_any(at, &["TEMP", "TEMPORARY"]) || tokens.is(at, "LOCAL") {
            return;
        }
        let at = tokens.skip(tokens.skip(at, &["UNLOGGED"]), &["TABLE"]);
        if let Some((name, _)) = tokens.qualified(at) {
            self.add(name, None);
        }
    }

    /// `IMPORT FOREIGN SCHEMA remote LIMIT TO (a, b) FROM SERVER s INTO schema`: what it lists.
    fn import(&mut self, tokens: &Tokens<'_>, at: usize) {
        let Some(mut at) = tokens.after(at + tokens.width(at), &["LIMIT", "TO"]) else { return };
        let Some(into) = (at..tokens.len()).find(|index| tokens.is(*index, "INTO")) else { return };
        let Some(schema) = tokens.name(into + 1) else { return };
        while matches!(tokens.text(at), "(" | ",") {
            let Some((found, next)) = tokens.qualified(at + 1) else { return };
            self.add(Qualified { schema: Some(schema.clone()), ..found }, None);
            at = next;
        }
    }

    /// `ALTER … RENAME TO`, `RENAME CONSTRAINT` and `SET SCHEMA`: where they succeed, a relation was
    /// there, and its name is free afterwards.
    fn vacate(&mut self, tokens: &Tokens<'_>) {
        if let Some(at) = tokens.after(1, &["SCHEMA"]) {
            let (old, rename) = (tokens.name(at), at + tokens.width(at));
            let to = tokens.after(rename, &["RENAME", "TO"]);
            let new = to.and_then(|to| tokens.name(to));
            if let Some((old, new)) = old.zip(new) {
                self.effects.extend([Effect::SchemaVacated(old), Effect::SchemaCreated(new)]);
            }
            return;
        }
        let Some(at) = ALTERED.iter().find_map(|kind| tokens.after(1, kind)) else { return };
        if tokens.after(at, &["IF", "EXISTS"]).is_some() {
            return;
        }
        let Some((relation, next)) = tokens.qualified(tokens.skip(at, &["ONLY"])) else { return };
        let next = next + usize::from(tokens.text(next) == "*");
        let vacated = if tokens.after(next, &["RENAME", "TO"]).is_some()
            || tokens.after(next, &["SET", "SCHEMA"]).is_some()
        {
            relation
        } else if let Some(at) = tokens.after(next, &["RENAME", "CONSTRAINT"]) {
            let Some(name) = tokens.name(at) else { return };
            Qualified { name, ..relation }
        } else {
            return;
        };
        let vacated = self.place(vacated, None);
        self.effects.push(Effect::Vacated(vacated));
    }

    /// What a block does wherever it says so, and what the strings do that it executes.
    fn body(&mut self, outer: &Tokens<'_>, string: usize, depth: u32, certainty: Certainty) {
        let tokens = Tokens::of_executed(outer, string);
        let handles_errors = tokens.has("EXCEPTION")
            && (0..tokens.len()).any(|at| tokens.is_start(at) && tokens.is(at, "EXCEPTION"));
        let mut conditions = usize::from(handles_errors);
        for index in 0..tokens.len() {
            let certainty = if conditions > 0 { Certainty::Conditional } else { certainty };
            let is_start = tokens.is_start(index);
            if tokens.is(index, "CREATE") {
                self.create_in_body(&tokens, index, certainty);
            } else if tokens.is(index, "EXECUTE") {
                let at = index + 1 + 2 * usize::from(tokens.is(index + 1, "format"));
                if tokens.kind(at) == Some(TokenKind::String) && depth > 0 {
                    self.body(&tokens, at, depth - 1, certainty);
                }
            } else if tokens.is(index, "DROP") && is_start {
                self.drop_schemas(&tokens, index, certainty);
            } else if tokens.is_any(index, &["SET", "RESET"]) && is_start {
                self.settings.set(&tokens, index, certainty);
            } else if tokens.name(index).as_deref() == Some("set_config") {
                self.settings.set_config(&tokens, index, certainty);
            }
            let opens =
                tokens.is(index, "LOOP") || is_start && tokens.is_any(index, &["IF", "CASE"]);
            let is_end_of = index > 0 && tokens.is(index - 1, "END");
            if is_end_of && tokens.is_any(index, &["IF", "LOOP", "CASE"]) {
                conditions = conditions.saturating_sub(1);
            } else if opens {
                conditions += 1;
            }
        }
    }

    fn create_in_body(&mut self, tokens: &Tokens<'_>, index: usize, certainty: Certainty) {
        match tokens.is(index + 1, "SCHEMA") {
            true => {
                self.schema_name(tokens, index, certainty);
            }
            false => self.create(tokens, index, None),
        }
    }

    fn add(&mut self, found: Qualified, element_of: Option<&CreationSchema>) {
        let created = self.place(found, element_of);
        // A temporary table may be named so.
        if created.schema != CreationSchema::Named("pg_temp".to_owned()) {
            self.effects.push(Effect::Created(created));
        }
    }

    fn place(&self, found: Qualified, element_of: Option<&CreationSchema>) -> CreatedRelation {
        let Qualified { schema, name, offset } = found;
        let schema = schema.map(CreationSchema::Named).or_else(|| element_of.cloned());
        let schema = schema.unwrap_or_else(|| {
            let (paths, role) = self.settings.current();
            CreationSchema::FirstOf { paths, role }
        });
        CreatedRelation { schema, name, offset }
    }
}
