//! A statement → the objects that it names, by its words alone.
//!
//! Strings are read as well: what a block or a call executes stands in one.
//! Must not know which of them are meant.

use std::ops::Range;

use migrations_core::lexer::TokenKind;
use migrations_core::{identifier, substring};

use super::{Mention, ObjectKind, Verb};
use crate::sql::token::tokens;

/// How many strings inside of one another are read: a body, and what it executes.
const DEPTH: u32 = 2;

const RELATIONS: &[ObjectKind] = &[
    ObjectKind::Table,
    ObjectKind::View,
    ObjectKind::Index,
    ObjectKind::Sequence,
    ObjectKind::Composite,
];
const TYPES: &[ObjectKind] = &[ObjectKind::Enum, ObjectKind::Composite, ObjectKind::Domain];

/// The words for kinds, as statements have them.
const KINDS: [(&str, &[ObjectKind]); 15] = [
    ("TABLE", &[ObjectKind::Table]),
    ("VIEW", &[ObjectKind::View]),
    ("INDEX", &[ObjectKind::Index]),
    ("SEQUENCE", &[ObjectKind::Sequence]),
    ("FUNCTION", &[ObjectKind::Routine]),
    ("PROCEDURE", &[ObjectKind::Routine]),
    ("ROUTINE", &[ObjectKind::Routine]),
    ("AGGREGATE", &[ObjectKind::Routine]),
    ("TRIGGER", &[ObjectKind::Trigger]),
    ("POLICY", &[ObjectKind::Policy]),
    ("TYPE", TYPES),
    ("DOMAIN", &[ObjectKind::Domain]),
    ("SCHEMA", &[ObjectKind::Schema]),
    ("EXTENSION", &[ObjectKind::Extension]),
    ("COLUMN", RELATIONS),
];

/// What may stand between a verb and the word for the kind.
const BEFORE_KIND: [&str; 13] = [
    "OR",
    "REPLACE",
    "GLOBAL",
    "LOCAL",
    "TEMP",
    "TEMPORARY",
    "UNLOGGED",
    "RECURSIVE",
    "MATERIALIZED",
    "UNIQUE",
    "FOREIGN",
    "CONSTRAINT",
    "ON",
];

/// What may stand between that word and the name.
const BEFORE_NAME: [&str; 5] = ["CONCURRENTLY", "IF", "NOT", "EXISTS", "ONLY"];

/// What begins a part of a table that is no column.
const NO_COLUMN: [&str; 9] = [
    "CONSTRAINT",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "FOREIGN",
    "EXCLUDE",
    "LIKE",
    "VALUE",
    "GENERATED",
];

/// What the server leaves out where it is what it does anyway.
const ORDER: [&str; 4] = ["ASC", "NULLS", "FIRST", "LAST"];

/// Adds what a statement of a file names.
pub(super) fn statement(mentions: &mut Vec<Mention>, sql: &str, range: Range<usize>) {
    words(mentions, sql, range, DEPTH);
}

/// The names in a key of an index, as PostgreSQL writes it or as a statement does.
pub(super) fn names(key: &str) -> Vec<String> {
    let tokens = Tokens::of(key, 0..key.len());
    tokens.names(0, tokens.all.len())
}

/// How many arguments a list has, as PostgreSQL writes it or as a statement does.
pub(super) fn count_arguments(list: &str) -> usize {
    let tokens = Tokens::of(list, 0..list.len());
    tokens.count(0, tokens.all.len())
}

fn words(mentions: &mut Vec<Mention>, sql: &str, range: Range<usize>, depth: u32) {
    let tokens = Tokens::of(sql, range);
    for at in 0..tokens.all.len() {
        if tokens.all[at].0 == TokenKind::String && depth > 0 {
            words(mentions, sql, body(sql, &tokens.all[at].1), depth - 1);
        }
        let verb = match tokens.keyword(at).as_str() {
            "CREATE" => Verb::Create,
            "ALTER" | "COMMENT" => Verb::Alter,
            "DROP" => Verb::Drop,
            _ => continue,
        };
        tokens.named(mentions, verb, at);
    }
}

/// What stands between the quotes of a string.
fn body(sql: &str, string: &Range<usize>) -> Range<usize> {
    let text = substring(sql, string.clone());
    let opening = match text.strip_prefix('$').and_then(|rest| rest.find('$')) {
        Some(tag) => tag + 2,
        None => text.find('\'').map_or(0, |quote| quote + 1),
    };
    let closing = if text.starts_with('$') { opening } else { 1 };
    let start = (string.start + opening).min(string.end);
    start..string.end.saturating_sub(closing).max(start)
}

/// The tokens of a stretch of a file.
struct Tokens<'a> {
    sql: &'a str,
    all: Vec<(TokenKind, Range<usize>)>,
}

impl<'a> Tokens<'a> {
    fn of(sql: &'a str, range: Range<usize>) -> Tokens<'a> {
        let base = range.start;
        let tokens = tokens(substring(sql, range)).into_iter();
        let all = tokens.map(|(kind, it)| (kind, it.start + base..it.end + base)).collect();
        Tokens { sql, all }
    }

    fn text(&self, at: usize) -> &'a str {
        self.all.get(at).map_or("", |(_, range)| substring(self.sql, range.clone()))
    }

    /// The word at an index in upper case; nothing for what is no plain word.
    fn keyword(&self, at: usize) -> String {
        let is_word = self.all.get(at).is_some_and(|(kind, _)| *kind == TokenKind::Word);
        if is_word { self.text(at).to_ascii_uppercase() } else { String::new() }
    }

    fn skip(&self, mut at: usize, words: &[&str]) -> usize {
        while words.contains(&self.keyword(at).as_str()) {
            at += 1;
        }
        at
    }

    fn line(&self, at: usize) -> u32 {
        let offset = self.all.get(at).map_or(0, |(_, range)| range.start);
        let before = substring(self.sql, ..offset).matches('\n').count();
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// A name at an index, with the schema before it, and the index behind it.
    fn name(&self, at: usize) -> Option<(Option<String>, String, usize)> {
        let first = self.part(at)?;
        if self.text(at + 1) != "." {
            return Some((None, first, at + 1));
        }
        let second = self.part(at + 2)?;
        match (self.text(at + 3), self.part(at + 4)) {
            // A column with its table and schema.
            (".", Some(third)) => Some((Some(format!("{first}.{second}")), third, at + 5)),
            _ => Some((Some(first), second, at + 3)),
        }
    }

    fn part(&self, at: usize) -> Option<String> {
        let (kind, _) = self.all.get(at)?;
        let is_name = matches!(kind, TokenKind::Word | TokenKind::Identifier);
        is_name.then(|| identifier::read(self.text(at))).flatten()
    }

    /// Where the statement that an index is in ends.
    fn end(&self, at: usize) -> usize {
        (at..self.all.len()).find(|at| self.text(*at) == ";").unwrap_or(self.all.len())
    }

    /// The index behind the parenthesis that closes the one at an index.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0;
        for at in open..self.all.len() {
            match self.text(at) {
                "(" => depth += 1,
                ")" if depth <= 1 => return at,
                ")" => depth -= 1,
                _ => {}
            }
        }
        self.all.len()
    }

    /// The indexes at which the parts of a list begin, between two indexes.
    fn parts(&self, from: usize, to: usize) -> Vec<usize> {
        let mut depth = 0;
        let mut starts = if from < to { vec![from] } else { Vec::new() };
        for at in from..to {
            match self.text(at) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "," if depth == 0 => starts.push(at + 1),
                _ => {}
            }
        }
        starts
    }

    fn count(&self, from: usize, to: usize) -> usize {
        self.parts(from, to).len()
    }

    /// Adds what the statement with that verb names.
    fn named(&self, mentions: &mut Vec<Mention>, verb: Verb, at: usize) {
        let kind_at = self.skip(at + 1, &BEFORE_KIND);
        let word = self.keyword(kind_at);
        let Some((_, kinds)) = KINDS.iter().find(|(kind, _)| *kind == word) else { return };
        let mut name_at = self.skip(kind_at + 1, &BEFORE_NAME);
        let mut mention = Mention {
            verb,
            kinds,
            schema: None,
            name: None,
            table: None,
            arguments: None,
            line: self.line(at),
            columns: Vec::new(),
            keys: Vec::new(),
        };
        if word == "TABLE" && verb == Verb::Alter {
            mention.kinds = RELATIONS;
        }
        // The server names such an index.
        let is_unnamed = word == "INDEX" && verb == Verb::Create && self.keyword(name_at) == "ON";
        if !is_unnamed {
            let Some((schema, name, next)) = self.name(name_at) else { return };
            (mention.schema, mention.name, name_at) = (schema, Some(name), next);
        }
        if word == "COLUMN" {
            mention.name = mention.schema.take();
            (mention.schema, mention.name) = split(mention.name);
        }
        match verb {
            Verb::Create => self.created(&mut mention, &word, name_at),
            Verb::Alter => self.altered(mentions, &mut mention, name_at),
            Verb::Drop => self.dropped(mentions, &mut mention, &word, name_at),
            Verb::Rename => {}
        }
        mentions.push(mention);
    }

    fn created(&self, mention: &mut Mention, word: &str, at: usize) {
        match word {
            "TRIGGER" | "POLICY" | "INDEX" => self.read_table(mention, at),
            "TABLE" | "TYPE" => {
                let open = self.skip(at, &["AS"]);
                if self.text(open) == "(" {
                    mention.columns = self.columns(open + 1, self.closing(open));
                }
            }
            _ => self.read_arguments(mention, at),
        }
    }

    /// The table behind `ON`, and of an index the columns.
    fn read_table(&self, mention: &mut Mention, at: usize) {
        let on = (at..self.end(at)).find(|at| self.keyword(*at) == "ON");
        let Some((schema, table, next)) = on.and_then(|on| self.name(self.skip(on + 1, &["ONLY"])))
        else {
            return;
        };
        mention.schema = mention.schema.take().or(schema);
        let open = if self.keyword(next) == "USING" { next + 2 } else { next };
        if mention.name.is_none() && self.text(open) == "(" {
            mention.keys = self.keys(open + 1, self.closing(open));
        }
        mention.table = Some(table);
    }

    /// The names in each key of an index.
    fn keys(&self, from: usize, to: usize) -> Vec<Vec<String>> {
        let starts = self.parts(from, to);
        let ends = starts.iter().skip(1).map(|start| start - 1).chain([to]);
        starts.iter().zip(ends).map(|(start, end)| self.names(*start, end)).collect()
    }

    /// The names between two indexes, without those of types and of the usual order, which the server
    /// writes otherwise or not at all.
    fn names(&self, from: usize, to: usize) -> Vec<String> {
        let is_cast = |at: usize| at > from && self.text(at - 1).ends_with(':');
        let is_order = |at: usize| ORDER.contains(&self.keyword(at).as_str());
        (from..to)
            .filter(|at| !is_cast(*at) && !is_order(*at))
            .filter_map(|at| self.part(at))
            .collect()
    }

    fn read_arguments(&self, mention: &mut Mention, at: usize) {
        if self.text(at) == "(" {
            mention.arguments = Some(self.count(at + 1, self.closing(at)));
        }
    }

    fn columns(&self, from: usize, to: usize) -> Vec<(String, u32)> {
        let parts = self.parts(from, to).into_iter();
        let columns = parts.filter(|at| !NO_COLUMN.contains(&self.keyword(*at).as_str()));
        columns.filter_map(|at| Some((self.part(at)?, self.line(at)))).collect()
    }

    /// The columns that an `ALTER` adds or renames, and the new name that it gives.
    fn altered(&self, mentions: &mut Vec<Mention>, mention: &mut Mention, at: usize) {
        let to = self.end(at);
        if mention.kinds == [ObjectKind::Trigger] || mention.kinds == [ObjectKind::Policy] {
            self.read_table(mention, at);
        }
        for at in at..to {
            let next = match self.keyword(at).as_str() {
                "ADD" => self.skip(at + 1, &["COLUMN", "ATTRIBUTE", "IF", "NOT", "EXISTS"]),
                "RENAME" => self.skip(at + 1, &["COLUMN", "ATTRIBUTE"]),
                _ => continue,
            };
            let renamed = (next..to).find(|at| self.keyword(*at) == "TO");
            match (self.keyword(at).as_str(), renamed) {
                ("RENAME", Some(behind)) if behind == next => {
                    let name = self.part(behind + 1);
                    mentions.push(Mention { verb: Verb::Rename, name, ..mention.clone() });
                }
                ("RENAME", Some(behind)) => {
                    mention.columns.extend(self.part(behind + 1).map(|it| (it, self.line(at))));
                }
                _ if NO_COLUMN.contains(&self.keyword(next).as_str()) => {}
                _ => mention.columns.extend(self.part(next).map(|it| (it, self.line(next)))),
            }
        }
    }

    /// Every name of the list behind `DROP`; the last one is left to the caller.
    fn dropped(&self, mentions: &mut Vec<Mention>, mention: &mut Mention, word: &str, at: usize) {
        if matches!(word, "TRIGGER" | "POLICY") {
            return self.read_table(mention, at);
        }
        let mut at = at;
        loop {
            self.read_arguments(mention, at);
            if self.text(at) == "(" {
                at = self.closing(at) + 1;
            }
            if self.text(at) != "," {
                return;
            }
            let Some((schema, name, next)) = self.name(at + 1) else { return };
            mentions.push(mention.clone());
            (mention.schema, mention.name, mention.arguments) = (schema, Some(name), None);
            at = next;
        }
    }
}

/// The schema and the table of a column that was read as one with its schema.
fn split(name: Option<String>) -> (Option<String>, Option<String>) {
    match name.as_deref().and_then(|name| name.split_once('.')) {
        Some((schema, table)) => (Some(schema.to_owned()), Some(table.to_owned())),
        None => (None, name),
    }
}
