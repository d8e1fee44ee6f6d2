//! SQL text → the relations that it creates, by their words alone: what a database must not have
//! yet when the text is run for the first time.
//!
//! Reads `CREATE TABLE`, `VIEW`, `SEQUENCE`, `INDEX` and their kinds, `SELECT … INTO`, the elements
//! of `CREATE SCHEMA`, and the same in `DO` blocks and in the strings that these execute.
//! Must not know what exists: a relation under `IF NOT EXISTS` counts as created.

use std::collections::HashSet;
use std::ops::Range;

use crate::lexer::{self, TokenKind};
use crate::{identifier, substring};

/// A relation that a text creates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CreatedRelation {
    /// Its schema; `None` where it is created in the first schema of the search path.
    pub schema: Option<String>,
    /// Its name, as the server folds and cuts it.
    pub name: String,
    /// Where the name stands, in bytes.
    pub offset: usize,
}

/// The relations that `sql` creates and that outlive the session, in order.
///
/// ```
/// use migrations_core::created::created_relations;
/// let created = created_relations("CREATE TABLE IF NOT EXISTS app.Users (id int);");
/// assert_eq!((created[0].schema.as_deref(), &*created[0].name), (Some("app"), "users"));
/// ```
#[must_use]
pub fn created_relations(sql: &str) -> Vec<CreatedRelation> {
    let mut scan = Scan { created: Vec::new(), path: None };
    for range in lexer::split(sql).statements {
        let base = range.start;
        let statement = Tokens::of(substring(sql, range), base);
        scan.statement(&statement);
    }
    scan.created
}

/// The names of relations that a text may have made by whatever means, folded: those that it creates,
/// also in the bodies of functions; those behind `RENAME TO` and in statements with `SET SCHEMA`; and
/// whatever stands in the strings of calls and of bodies that execute strings. With what it drops,
/// for a text that comes before another.
///
/// ```
/// use migrations_core::created::may_have_made;
/// let made = may_have_made("ALTER TABLE a RENAME TO b; SELECT create_parent('public.c');");
/// assert!(made.contains("b") && made.contains("c") && !made.contains("d"));
/// ```
#[must_use]
pub fn may_have_made(sql: &str) -> HashSet<String> {
    let mut made: HashSet<String> =
        created_relations(sql).into_iter().map(|created| created.name).collect();
    for range in lexer::split(sql).statements {
        let statement = Tokens::of(substring(sql, range), 0);
        made_by_statement(&mut made, &statement, DEEPEST_STRING);
    }
    made
}

/// What one statement, or the body of one, may have made.
fn made_by_statement(made: &mut HashSet<String>, tokens: &Tokens<'_>, depth: u32) {
    let is_in_body = depth < DEEPEST_STRING;
    let has = |word: &str| (0..tokens.all.len()).any(|index| tokens.is(index, word));
    let is_of_calls = tokens.is_any(0, &["SELECT", "CALL", "WITH", "DO"]);
    let calls =
        if is_in_body { has("EXECUTE") || has("PERFORM") || has("CALL") } else { is_of_calls };
    let moves = tokens.is(0, "DROP") || has("SCHEMA") && has("SET");
    let mut scan = Scan { created: Vec::new(), path: None };
    for (index, token) in tokens.all.iter().enumerate() {
        match token.kind {
            TokenKind::Word if tokens.is(index, "CREATE") => scan.create(tokens, index, None),
            TokenKind::Word if tokens.is(index, "TO") && has("RENAME") => {
                made.extend(tokens.name(index + 1));
            }
            TokenKind::Word | TokenKind::Identifier if moves => made.extend(tokens.name(index)),
            TokenKind::String if depth > 0 => {
                let body = Tokens::of(string_body(tokens.text(index)), 0);
                if calls {
                    made.extend((0..body.all.len()).filter_map(|index| body.name(index)));
                }
                if !tokens.is(0, "COMMENT") {
                    made_by_statement(made, &body, depth - 1);
                }
            }
            _ => {}
        }
    }
    made.extend(scan.created.into_iter().map(|created| created.name));
}

/// Every name that stands in a text, folded, also in its strings: what the text may have created
/// by whatever means.
///
/// ```
/// use migrations_core::created::words;
/// let words = words("ALTER TABLE a RENAME TO B; DO $$ BEGIN EXECUTE 'CREATE TABLE c ()'; END $$;");
/// assert!(["a", "b", "c"].iter().all(|name| words.contains(*name)));
/// ```
#[must_use]
pub fn words(sql: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    collect_words(&mut found, sql, DEEPEST_STRING);
    found
}

/// Strings are read within strings no deeper than this.
const DEEPEST_STRING: u32 = 4;

fn collect_words(found: &mut HashSet<String>, sql: &str, depth: u32) {
    let tokens = Tokens::of(sql, 0);
    for (index, token) in tokens.all.iter().enumerate() {
        match token.kind {
            TokenKind::Word | TokenKind::Identifier => found.extend(tokens.name(index)),
            TokenKind::String if depth > 0 => {
                collect_words(found, string_body(tokens.text(index)), depth - 1);
            }
            _ => {}
        }
    }
}

struct Token {
    kind: TokenKind,
    range: Range<usize>,
}

/// The tokens of a stretch of SQL, read by their index; past the end there is nothing.
struct Tokens<'a> {
    sql: &'a str,
    base: usize,
    all: Vec<Token>,
}

impl<'a> Tokens<'a> {
    fn of(sql: &'a str, base: usize) -> Tokens<'a> {
        let all = lexer::tokens(sql).map(|(kind, range)| Token { kind, range }).collect();
        Tokens { sql, base, all }
    }

    fn text(&self, index: usize) -> &'a str {
        self.all.get(index).map_or("", |token| substring(self.sql, token.range.clone()))
    }

    fn is(&self, index: usize, keyword: &str) -> bool {
        let is_word = self.all.get(index).is_some_and(|token| token.kind == TokenKind::Word);
        is_word && self.text(index).eq_ignore_ascii_case(keyword)
    }

    fn is_any(&self, index: usize, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(index, keyword))
    }

    /// The index after the keywords, where all of them stand there.
    fn after(&self, index: usize, keywords: &[&str]) -> Option<usize> {
        let matches = keywords.iter().enumerate().all(|(at, word)| self.is(index + at, word));
        matches.then_some(index + keywords.len())
    }

    /// The name at an index; a doubled quote in it reads as two names side by side.
    fn name(&self, index: usize) -> Option<String> {
        let first = self.all.get(index)?;
        let last = self.all.get(index + self.width(index) - 1)?;
        match first.kind {
            TokenKind::Word | TokenKind::Identifier => {
                identifier::read(substring(self.sql, first.range.start..last.range.end))
            }
            _ => None,
        }
    }

    /// How many tokens the name at an index takes.
    fn width(&self, index: usize) -> usize {
        let mut end = index;
        while self.all.get(end).is_some_and(|token| token.kind == TokenKind::Identifier)
            && self.all.get(end + 1).is_some_and(|next| {
                next.kind == TokenKind::Identifier && self.all[end].range.end == next.range.start
            })
        {
            end += 1;
        }
        end + 1 - index
    }

    /// `name` or `schema.name`, also with a database before it, and the index behind it.
    fn qualified(&self, index: usize) -> Option<(Qualified, usize)> {
        let mut parts = vec![(self.name(index)?, index)];
        let mut next = index + self.width(index);
        while self.text(next) == "." {
            parts.push((self.name(next + 1)?, next + 1));
            next += 1 + self.width(next + 1);
        }
        let (name, at) = parts.pop()?;
        let offset = self.base + self.all.get(at)?.range.start;
        let schema = parts.pop().map(|(schema, _)| schema);
        Some((Qualified { schema, name, offset }, next))
    }
}

struct Qualified {
    schema: Option<String>,
    name: String,
    offset: usize,
}

struct Scan {
    created: Vec<CreatedRelation>,
    /// The first schema of the path that the text has set.
    path: Option<String>,
}

impl Scan {
    fn statement(&mut self, tokens: &Tokens<'_>) {
        if tokens.is(0, "SET") || tokens.is(0, "RESET") {
            self.set_path(tokens);
        } else if tokens.is(0, "DO") {
            let body = tokens.all.iter().position(|token| token.kind == TokenKind::String);
            if let Some(body) = body {
                self.body(tokens, body, DEEPEST_STRING);
            }
        } else if tokens.is(0, "CREATE") {
            self.create_statement(tokens);
        } else if tokens.is_any(0, &["SELECT", "WITH"]) {
            self.select(tokens);
        }
    }

    /// `SET [SESSION | LOCAL] search_path = first, …`, `SET SCHEMA 'first'` and `RESET`.
    fn set_path(&mut self, tokens: &Tokens<'_>) {
        let at = 1 + usize::from(tokens.is_any(1, &["SESSION", "LOCAL"]));
        let first = match (tokens.is(at, "search_path"), tokens.is(at, "SCHEMA")) {
            (true, _) => at + 2,
            (_, true) => at + 1,
            _ if tokens.is(at, "ALL") => return self.path = None,
            _ => return,
        };
        self.path = match tokens.all.get(first).map(|token| token.kind) {
            Some(TokenKind::String) => string_name(tokens.text(first)),
            Some(TokenKind::Word) if tokens.is(first, "DEFAULT") => None,
            _ => tokens.name(first),
        };
        // Its name is the user's, of whom nothing is known here.
        self.path = self.path.take().filter(|name| name != "$user");
    }

    fn create_statement(&mut self, tokens: &Tokens<'_>) {
        let Some(at) = tokens.after(1, &["SCHEMA"]) else {
            self.create(tokens, 0, None);
            return;
        };
        let at = tokens.after(at, &["IF", "NOT", "EXISTS"]).unwrap_or(at);
        let at = tokens.after(at, &["AUTHORIZATION"]).unwrap_or(at);
        let Some(schema) = tokens.name(at) else { return };
        for index in at + 1..tokens.all.len() {
            if tokens.is(index, "CREATE") {
                self.create(tokens, index, Some(&schema));
            }
        }
    }

    /// What a `CREATE` at that index creates.
    fn create(&mut self, tokens: &Tokens<'_>, create: usize, element_of: Option<&str>) {
        let mut at = create + 1;
        at = tokens.after(at, &["OR", "REPLACE"]).unwrap_or(at);
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
        at += 1;
        at = tokens.after(at, &["CONCURRENTLY"]).unwrap_or(at);
        at = tokens.after(at, &["IF", "NOT", "EXISTS"]).unwrap_or(at);
        if tokens.is(kind, "INDEX") {
            self.index(tokens, at, element_of);
        } else if let Some((name, _)) = tokens.qualified(at) {
            self.add(name, element_of);
        }
    }

    /// An index lies in the schema of its table.
    fn index(&mut self, tokens: &Tokens<'_>, at: usize, element_of: Option<&str>) {
        // Without a name the server makes one that is free.
        let Some((index, on)) = tokens.qualified(at).filter(|(_, on)| tokens.is(*on, "ON")) else {
            return;
        };
        let table = tokens.after(on + 1, &["ONLY"]).unwrap_or(on + 1);
        let Some((table, _)) = tokens.qualified(table) else { return };
        self.add(Qualified { schema: table.schema, ..index }, element_of);
    }

    /// `SELECT … INTO name`.
    fn select(&mut self, tokens: &Tokens<'_>) {
        let mut depth = 0_usize;
        for index in 0..tokens.all.len() {
            match tokens.all[index].kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.saturating_sub(1),
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

    fn select_into(&mut self, tokens: &Tokens<'_>, at: usize) {
        if tokens.is_any(at, &["TEMP", "TEMPORARY"]) || tokens.is(at, "LOCAL") {
            return;
        }
        let at = at + usize::from(tokens.is(at, "UNLOGGED"));
        let at = at + usize::from(tokens.is(at, "TABLE"));
        if let Some((name, _)) = tokens.qualified(at) {
            self.add(name, None);
        }
    }

    /// What a block creates wherever it says so, and what the strings create that it executes.
    fn body(&mut self, outer: &Tokens<'_>, string: usize, depth: u32) {
        let text = outer.text(string);
        let inner = string_body(text);
        let opening = (text.len() - inner.len()) / 2;
        let start = outer.all.get(string).map_or(0, |token| token.range.start);
        let tokens = Tokens::of(inner, outer.base + start + opening);
        for index in 0..tokens.all.len() {
            if tokens.is(index, "CREATE") {
                self.create(&tokens, index, None);
            } else if tokens.is(index, "EXECUTE") {
                let at = index + 1 + 2 * usize::from(tokens.is(index + 1, "format"));
                let is_string =
                    tokens.all.get(at).is_some_and(|token| token.kind == TokenKind::String);
                if is_string && depth > 0 {
                    self.body(&tokens, at, depth - 1);
                }
            }
        }
    }

    fn add(&mut self, found: Qualified, element_of: Option<&str>) {
        let Qualified { schema, name, offset } = found;
        let schema = schema.or_else(|| element_of.map(str::to_owned)).or_else(|| self.path.clone());
        // A temporary table may be named so.
        if schema.as_deref() != Some("pg_temp") {
            self.created.push(CreatedRelation { schema, name, offset });
        }
    }
}

/// What stands between the quotes of a string, as far as that is its text.
fn string_body(string: &str) -> &str {
    let plain = string.strip_prefix(['e', 'E']).unwrap_or(string);
    if let Some(inner) = plain.strip_prefix('\'') {
        return inner.strip_suffix('\'').unwrap_or(inner);
    }
    let tag = plain.strip_prefix('$').and_then(|rest| rest.split_once('$')).map(|(tag, _)| tag);
    let Some(tag) = tag else { return "" };
    let quote = format!("${tag}$");
    let inner = plain.strip_prefix(&quote).unwrap_or_default();
    inner.strip_suffix(&quote).unwrap_or(inner)
}

/// The schema that a string names, which is not folded.
fn string_name(string: &str) -> Option<String> {
    let first = string_body(string).split(',').next().unwrap_or_default().trim();
    (!first.is_empty()).then(|| identifier::cut(first.trim_matches('"')).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(sql: &str) -> Vec<String> {
        let shown = |created: CreatedRelation| match created.schema {
            Some(schema) => format!("{schema}.{}", created.name),
            None => created.name,
        };
        created_relations(sql).into_iter().map(shown).collect()
    }

    #[test]
    fn every_kind_of_relation_is_found() {
        let sql = "CREATE TABLE a (id int); create unlogged table if not exists B ();
            CREATE TABLE \"C \"\"d\"\"\" AS SELECT 1; CREATE TABLE p PARTITION OF a DEFAULT;
            CREATE OR REPLACE RECURSIVE VIEW v (n) AS SELECT 1; CREATE VIEW app.w AS SELECT 1;
            CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1; CREATE SEQUENCE s;
            CREATE FOREIGN TABLE f () SERVER x; SELECT 1 INTO UNLOGGED t; WITH q AS (SELECT 1) SELECT * INTO u FROM q;";
        assert_eq!(created(sql), ["a", "b", "C \"d\"", "p", "v", "app.w", "m", "s", "f", "t", "u"]);
    }

    #[test]
    fn index_lies_beside_its_table() {
        let sql = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY app.t (a);
            CREATE INDEX ON t (a); CREATE INDEX j ON t (a);";
        assert_eq!(created(sql), ["app.i", "j"]);
    }

    #[test]
    fn what_ends_with_the_session_or_is_no_relation_is_left_out() {
        let sql = "CREATE TEMP TABLE a (); CREATE LOCAL TEMPORARY VIEW b AS SELECT 1;
            CREATE TABLE pg_temp.c (); SELECT 1 INTO TEMP d; CREATE FUNCTION e() RETURNS int
            LANGUAGE sql AS 'CREATE TABLE f ()'; CREATE TYPE g AS ENUM (); INSERT INTO h SELECT 1;
            WITH x AS (SELECT 1) INSERT INTO i SELECT * FROM x; -- CREATE TABLE j ();
            SELECT 'CREATE TABLE k ()';";
        assert_eq!(created(sql), [""; 0]);
    }

    #[test]
    fn path_that_the_text_sets_is_followed() {
        let sql =
            "SET search_path TO app, public; CREATE TABLE a (); SET LOCAL search_path = \"B\";
            CREATE TABLE b (); SET SCHEMA 'C'; CREATE TABLE c (); RESET search_path;
            CREATE TABLE d (); CREATE SCHEMA s CREATE TABLE e () CREATE VIEW f AS SELECT 1;";
        assert_eq!(created(sql), ["app.a", "B.b", "C.c", "d", "s.e", "s.f"]);
    }

    #[test]
    fn only_what_may_make_a_relation_counts_as_having_made_it() {
        for made in [
            "CREATE TABLE users ()",
            "ALTER TABLE old RENAME TO users",
            "ALTER TABLE app.users SET SCHEMA public",
            "DO $$ BEGIN EXECUTE format('CREATE TABLE %I ()', 'users'); END $$",
            "DO $$ BEGIN ALTER TABLE old RENAME TO users; END $$",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE users (); END $$",
            "SELECT make_table('users')",
            "DROP TABLE users",
        ] {
            assert!(may_have_made(made).contains("users"), "{made}");
        }
        for other in [
            "SELECT 1 AS users",
            "CREATE TABLE logs (id int, users text)",
            "COMMENT ON TABLE logs IS 'see users'",
            "INSERT INTO users VALUES (1)",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM users; END $$",
        ] {
            assert!(!may_have_made(other).contains("users"), "{other}");
        }
    }

    #[test]
    fn blocks_are_read_and_function_bodies_are_not() {
        let sql = "DO $do$ BEGIN IF true THEN CREATE TABLE IF NOT EXISTS a (); END IF;
            EXECUTE 'CREATE TABLE b ()'; EXECUTE format($f$CREATE TABLE c ()$f$);
            RAISE NOTICE 'CREATE TABLE d ()'; SELECT 1 INTO e; END $do$;";
        assert_eq!(created(sql), ["a", "b", "c"]);
        let offsets: Vec<_> = created_relations(sql).iter().map(|one| one.offset).collect();
        assert_eq!(&sql[offsets[0]..=offsets[0]], "a");
        assert_eq!(&sql[offsets[1]..=offsets[1]], "b");
    }

    #[test]
    fn names_are_folded_and_cut_as_the_server_does() {
        assert_eq!(created("CREATE TABLE AÑO (); CREATE TABLE \"AÑO\" ();"), ["aÑo", "AÑO"]);
        let long = "é".repeat(40);
        assert_eq!(created(&format!("CREATE TABLE {long} ()")), ["é".repeat(31)]);
    }
}
