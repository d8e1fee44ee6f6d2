//! The text of a `DO` block or a function → what running it may do to a schema.
//!
//! Reads words, not a grammar, and where words are not enough it says so.
//! Must not know what exists.

use migrations_core::lexer::{self, TokenKind};
use migrations_core::substring;

use super::builtin;
use crate::sql::syntax::{fold, quoted_text};

/// What running a text may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Body {
    /// It runs text that it makes up, or something else that cannot be seen through.
    pub is_opaque: bool,
    /// It makes or changes objects, and names them.
    pub changes: bool,
    /// It drops or renames objects, and names them.
    pub loses: bool,
    /// It may change triggers and policies of tables that it does not name.
    pub changes_parts: bool,
    /// It may make objects that it does not name.
    pub opens: bool,
    /// It changes the search path.
    pub sets_path: bool,
    /// The functions that it calls and that PostgreSQL does not bring along.
    pub calls: Vec<String>,
    /// The functions that it makes triggers of.
    pub triggers: Vec<String>,
}

/// Words before a parenthesis that call nothing.
const NO_CALLS: &[&str] = &[
    "all",
    "always",
    "and",
    "any",
    "array",
    "as",
    "atomic",
    "begin",
    "between",
    "by",
    "case",
    "cast",
    "check",
    "collate",
    "conflict",
    "cross",
    "cube",
    "cursor",
    "decimal",
    "default",
    "distinct",
    "do",
    "else",
    "elsif",
    "end",
    "enum",
    "except",
    "exclude",
    "execute",
    "exists",
    "filter",
    "for",
    "foreach",
    "from",
    "full",
    "group",
    "grouping",
    "having",
    "if",
    "ilike",
    "in",
    "include",
    "inherits",
    "inner",
    "instead",
    "intersect",
    "interval",
    "into",
    "is",
    "join",
    "key",
    "lateral",
    "left",
    "like",
    "limit",
    "list",
    "loop",
    "materialized",
    "not",
    "null",
    "of",
    "offset",
    "on",
    "only",
    "option",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "perform",
    "primary",
    "range",
    "reset",
    "restrict",
    "return",
    "returning",
    "returns",
    "right",
    "rollup",
    "row",
    "select",
    "set",
    "sets",
    "similar",
    "some",
    "table",
    "tablesample",
    "then",
    "to",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "varying",
    "when",
    "where",
    "while",
    "window",
    "with",
    "within",
    "xor",
];

/// Words after which a name before a parenthesis is no function that is called.
const DEFINERS: &[&str] = &[
    "as",
    "constraint",
    "exists",
    "function",
    "index",
    "into",
    "join",
    "key",
    "on",
    "only",
    "policy",
    "procedure",
    "references",
    "table",
    "type",
    "update",
    "view",
    "copy",
    "aggregate",
    "routine",
    "with",
    "recursive",
];

/// Words that open a statement which changes no relation and no type.
const MILD: &[&str] = &[
    "analyze", "comment", "grant", "lock", "notify", "refresh", "reindex", "revoke", "truncate",
    "vacuum",
];

impl Body {
    /// What running `text` may do.
    pub(super) fn of(text: &str) -> Body {
        let mut body = Body::default();
        body.read(text, 0);
        body.calls.sort_unstable();
        body.calls.dedup();
        body
    }

    fn read(&mut self, text: &str, depth: usize) {
        let tokens: Vec<Token> = lexer::tokens(text)
            .map(|(kind, range)| Token { kind, text: substring(text, range) })
            .collect();
        let words = Words { tokens: &tokens };
        for index in 0..tokens.len() {
            match words.word(index).as_deref() {
                Some("execute") => self.execute(&words, index, depth),
                Some("create" | "alter") => self.create(&words, index),
                Some("drop") => self.drop(&words, index),
                Some("rename") => self.loses = true,
                Some("schema") if words.is(index.wrapping_sub(1), "set") => self.loses = true,
                Some("search_path" | "set_config") => self.sets_path = true,
                Some("import" | "owned") => self.is_opaque = true,
                Some("do") if words.is_string(index + 1) => self.is_opaque = true,
                Some(_) if words.opens_list(index + 1) => self.call(&words, index),
                _ => {}
            }
        }
    }

    /// Only what stands there as one constant can be seen through.
    fn execute(&mut self, words: &Words, index: usize, depth: usize) {
        match words.word(index + 1).as_deref() {
            Some("function" | "procedure") => {
                let mut last = index + 2;
                while words.is_symbol(last + 1, ".") {
                    last += 2;
                }
                self.triggers.extend(words.name(last));
            }
            Some("on") => {}
            Some("format") => match words.tokens.get(index + 3) {
                Some(token) if is_mild(token.text) => self.change_parts(token.text),
                _ => self.is_opaque = true,
            },
            _ if words.is_string(index + 1) => {
                let literal = words.tokens[index + 1].text;
                let is_whole = words.is_symbol(index + 2, ";") || words.is(index + 2, "using");
                if is_whole && depth < 4 {
                    self.read(quoted_text(literal), depth + 1);
                } else if is_mild(literal) {
                    self.change_parts(literal);
                } else {
                    self.is_opaque = true;
                }
            }
            _ => self.is_opaque = true,
        }
    }

    /// A trigger may be among the parts, and then its function runs from now on.
    fn change_parts(&mut self, literal: &str) {
        self.changes_parts = true;
        let inner = Body::of(quoted_text(literal));
        self.triggers.extend(inner.triggers);
    }

    fn create(&mut self, words: &Words, index: usize) {
        self.changes = true;
        match words.word(index + 1).as_deref() {
            Some("extension") => self.opens = true,
            Some("event") => self.is_opaque = true,
            Some("schema") if words.is(index, "alter") => self.is_opaque = true,
            _ => {}
        }
    }

    fn drop(&mut self, words: &Words, index: usize) {
        self.changes = true;
        let until_end = (index..words.tokens.len()).take_while(|at| !words.is_symbol(*at, ";"));
        let mut cascades = until_end.filter(|at| words.is(*at, "cascade"));
        let is_schema = words.is(index + 1, "schema");
        self.is_opaque |= is_schema || cascades.next().is_some();
        let is_part = ["column", "not", "default", "constraint", "trigger", "policy", "function"]
            .iter()
            .any(|part| words.is(index + 1, part));
        self.loses |= !is_part;
    }

    fn call(&mut self, words: &Words, index: usize) {
        let Some(name) = words.name(index) else { return };
        let is_quoted = words.tokens[index].text.starts_with('"');
        let mut first = index;
        while first >= 2 && words.is_symbol(first - 1, ".") {
            first -= 2;
        }
        let is_keyword = first == index && !is_quoted && NO_CALLS.contains(&name.as_str());
        let before = first.checked_sub(1).and_then(|before| words.word(before));
        let is_defined = before.is_some_and(|before| DEFINERS.contains(&before.as_str()));
        if !is_keyword && !is_defined && !builtin::only_computes(&name) && !builtin::is_type(&name)
        {
            self.calls.push(name);
        }
    }
}

/// Whether a text with gaps changes neither relations nor types, whatever fills the gaps.
fn is_mild(literal: &str) -> bool {
    let text = quoted_text(literal);
    let words: Vec<String> =
        lexer::tokens(text).filter_map(|(_, range)| fold(substring(text, range))).collect();
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let says = |phrase: &[&str]| words.windows(phrase.len()).any(|found| found == phrase);
    let is_single = !text.trim_end().trim_end_matches(';').contains(';');
    let is_part = ["policy", "trigger", "publication"].contains(&word(1));
    let is_quiet_change = says(&["row", "level", "security"]) || says(&["owner", "to"]);
    is_single
        && match word(0) {
            "create" | "alter" | "drop" if is_part => !says(&["cascade"]),
            "alter" => is_quiet_change && !says(&["drop"]) && !says(&["add"]),
            first => MILD.contains(&first),
        }
}

struct Token<'t> {
    kind: TokenKind,
    text: &'t str,
}

struct Words<'t> {
    tokens: &'t [Token<'t>],
}

impl Words<'_> {
    /// The unquoted word at a place.
    fn word(&self, index: usize) -> Option<String> {
        let token = self.tokens.get(index)?;
        (token.kind == TokenKind::Word).then(|| token.text.to_ascii_lowercase())
    }

    /// The word at a place, quoted or not.
    fn name(&self, index: usize) -> Option<String> {
        fold(self.tokens.get(index)?.text)
    }

    fn is(&self, index: usize, word: &str) -> bool {
        let token = self.tokens.get(index);
        token.is_some_and(|token| token.text.eq_ignore_ascii_case(word))
    }

    fn is_symbol(&self, index: usize, symbol: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.text == symbol)
    }

    fn is_string(&self, index: usize) -> bool {
        let text = self.tokens.get(index).map_or("", |token| token.text);
        text.starts_with(['\'', '$']) || (text.len() > 1 && text.ends_with('\''))
    }

    fn opens_list(&self, index: usize) -> bool {
        self.is_symbol(index, "(")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_opaque() {
        for text in [
            "BEGIN EXECUTE 'CREATE TABLE t_' || i || ' (id int)'; END",
            "BEGIN EXECUTE stmt; END",
            "BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN x int', t); END",
            "BEGIN DROP TABLE t CASCADE; END",
            "BEGIN DROP SCHEMA s; END",
        ] {
            assert!(Body::of(text).is_opaque, "{text}");
        }
    }

    #[test]
    fn common_idioms_are_seen_through() {
        for text in [
            "BEGIN CREATE TYPE x AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END",
            "BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'x') THEN CREATE TYPE x AS ENUM ('a'); END IF; END",
            "BEGIN EXECUTE 'CREATE TABLE t (id int, n numeric(3, 2))'; END",
            "BEGIN CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW EXECUTE FUNCTION f(); END",
            "BEGIN GRANT EXECUTE ON FUNCTION f(int) TO x; END",
            "BEGIN EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t); END",
            "BEGIN INSERT INTO t (a) VALUES (now()) ON CONFLICT (a) DO NOTHING; END",
        ] {
            let body = Body::of(text);
            assert!(!body.is_opaque && body.calls.is_empty(), "{text}: {body:?}");
        }
    }

    #[test]
    fn functions_that_are_called_are_named() {
        let body = Body::of("BEGIN PERFORM partman.create_parent('t'); x := lower(y); END");
        assert_eq!(body.calls, ["create_parent"]);
    }
}
