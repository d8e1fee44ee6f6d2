//! Statements about an extension that a server lacks → what is executed instead.
//!
//! Must not know whether a server lacks it.

use std::collections::BTreeSet;
use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{identifier, quote, substring};

use super::{CREATE_PREFIX, INDEX_OPTIONS};

/// The extension whose access methods read options that no other does.
const VECTOR: &str = "vector";

/// Its access methods.
const METHODS: [&str; 2] = ["hnsw", "ivfflat"];

/// A token of a statement.
struct Token<'a> {
    kind: TokenKind,
    text: &'a str,
    range: Range<usize>,
}

impl Token<'_> {
    fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// The name that it is.
    fn name(&self) -> Option<String> {
        let is_name = matches!(self.kind, TokenKind::Word | TokenKind::Identifier);
        is_name.then(|| identifier::read(self.text)).flatten()
    }
}

fn tokens(statement: &str) -> Vec<Token<'_>> {
    let token = |(kind, range): (TokenKind, Range<usize>)| Token {
        kind,
        text: substring(statement, range.clone()),
        range,
    };
    lexer::tokens(statement).map(token).collect()
}

/// The name behind a word.
fn name_behind(tokens: &[Token<'_>], word: &str) -> Option<String> {
    let place = tokens.iter().position(|token| token.is(word))?;
    tokens.get(place + 1)?.name()
}

/// What is executed for a `CREATE EXTENSION`.
pub fn create_call(statement: &str) -> Option<String> {
    let tokens = tokens(statement);
    let behind = |word| name_behind(&tokens, word);
    let name = behind("exists").or_else(|| behind("extension"))?;
    let has = |word| tokens.iter().any(|token| token.is(word));
    let schema = behind("schema").map_or("NULL".to_owned(), |schema| quote::literal(&schema));
    let function = quote::identifier(&format!("{CREATE_PREFIX}{name}"));
    let (is_optional, cascade) = (has("exists"), has("cascade"));
    Some(format!(
        "SELECT pg_catalog.{function}({is_optional}, {schema}, \
         pg_catalog.current_schema()::text, {cascade});"
    ))
}

/// Whether a statement is `ALTER EXTENSION … UPDATE`, for which the files of the extension are needed.
pub fn is_update(statement: &str) -> bool {
    let tokens = tokens(statement);
    let is = |place: usize, word| tokens.get(place).is_some_and(|token: &Token<'_>| token.is(word));
    is(0, "alter") && is(3, "update")
}

/// What is executed for a `CREATE INDEX` with options that only the library of `vector` can read: the
/// index without them, and what has the catalog name them all the same.
pub fn index_call(statement: &str, lacking: &BTreeSet<String>) -> Option<String> {
    if !lacking.contains(VECTOR) {
        return None;
    }
    let tokens = tokens(statement);
    let is_index = tokens.first()?.is("create")
        && tokens.iter().take(3).any(|token| token.is("index"))
        && METHODS.contains(&name_behind(&tokens, "using")?.as_str());
    let (clause, options) = is_index.then(|| options(&tokens)).flatten()?;
    let rest = substring(statement, clause.end..).trim_end().trim_end_matches(';').trim_end();
    let begin = substring(statement, ..clause.start);
    let name = index_name(&tokens).map_or("NULL".to_owned(), |name| quote::literal(&name));
    let options: Vec<String> = options.iter().map(|option| quote::literal(option)).collect();
    let options = options.join(", ");
    Some(format!(
        "{begin}{rest};\nSELECT pg_catalog.{INDEX_OPTIONS}({name}, ARRAY[{options}]::text[]);"
    ))
}

/// The name of the index that a statement makes; `None` where the server chooses it.
fn index_name(tokens: &[Token<'_>]) -> Option<String> {
    let on = tokens.iter().position(|token| token.is("on"))?;
    let last = tokens.get(on.checked_sub(1)?)?;
    let is_keyword = ["index", "concurrently"].iter().any(|word| last.is(word));
    (!is_keyword).then(|| last.name()).flatten()
}

/// Where the options of an index stand, and what each of them is: `m=16`.
fn options(tokens: &[Token<'_>]) -> Option<(Range<usize>, Vec<String>)> {
    let mut depth = 0;
    let with = tokens.iter().position(|token| {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth -= 1,
            _ => {}
        }
        depth == 0 && token.is("with")
    })?;
    let open = tokens.get(with + 1).filter(|token| token.kind == TokenKind::Open)?;
    let close = tokens.iter().skip(with).find(|token| token.kind == TokenKind::Close)?;
    let inner = tokens.iter().filter(|token| {
        token.range.start >= open.range.end && token.range.end <= close.range.start
    });
    // As the catalog has them: lower case, no blanks, no quotes.
    let text: String =
        inner.map(|token| token.text.to_ascii_lowercase().replace(['\'', '"'], "")).collect();
    let options = text.split(',').map(str::to_owned).collect();
    Some((tokens[with].range.start..close.range.end, options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_is_created_by_a_call_with_what_the_statement_says() {
        for (statement, expected) in [
            ("CREATE EXTENSION vector;", r#""migrations_stub vector"(false, NULL, "#),
            (
                "create extension if not exists \"uuid-ossp\" with schema Extensions cascade",
                r#""migrations_stub uuid-ossp"(true, 'extensions', "#,
            ),
            (
                "CREATE EXTENSION postgis SCHEMA \"Geo\" VERSION '3.4'",
                r#""migrations_stub postgis"(false, 'Geo', "#,
            ),
        ] {
            let call = create_call(statement).expect(statement);
            assert!(call.contains(expected), "{call}");
            assert_eq!(call.ends_with(", true);"), statement.contains("cascade"), "{call}");
        }
        assert!(is_update("ALTER EXTENSION vector UPDATE TO '0.8.0'"));
        assert!(!is_update("ALTER EXTENSION vector SET SCHEMA s"));
    }

    #[test]
    fn options_of_an_index_go_behind_it() {
        let lacking = BTreeSet::from([VECTOR.to_owned()]);
        let sql = "CREATE INDEX IF NOT EXISTS i ON t USING hnsw (e vector_l2_ops)\n \
                   WITH (m = 16, ef_construction='64') WHERE d IS NULL;";
        let call = index_call(sql, &lacking).expect("a call");
        assert_eq!(
            call,
            "CREATE INDEX IF NOT EXISTS i ON t USING hnsw (e vector_l2_ops)\n  WHERE d IS NULL;\n\
             SELECT pg_catalog.migrations_stub_index_options('i', ARRAY['m=16', 'ef_construction=64']::text[]);"
        );
        let unnamed = "CREATE INDEX ON t USING ivfflat (e) WITH (lists = 100)";
        assert!(
            index_call(unnamed, &lacking).expect("a call").contains("(NULL, ARRAY['lists=100']")
        );
        for other in [
            "CREATE INDEX i ON t USING hnsw (e)",
            "CREATE INDEX i ON t USING gin (e) WITH (fastupdate = off)",
            "SELECT 1",
        ] {
            assert_eq!(index_call(other, &lacking), None, "{other}");
        }
        assert_eq!(index_call(sql, &BTreeSet::new()), None);
    }
}
