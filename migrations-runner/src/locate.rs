//! The server's answer to a text → the place in the file that it speaks of.
//!
//! The server counts characters of what was sent, names an inner query that failed, or says in
//! which line of a block it was; where it says nothing, the statements that were completed are
//! counted.
//! Must not know what else was sent with the text.

use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::position::offset_of_character;
use migrations_core::{Migration, Position, substring};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

/// A stretch of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) position: Position,
    pub(crate) length: u32,
}

/// What is executed of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Executed<'a> {
    pub(crate) sql: &'a str,
    pub(crate) lines_before: u32,
}

impl<'a> Executed<'a> {
    /// What is executed of a migration.
    pub(crate) fn of(migration: &'a Migration) -> Executed<'a> {
        Executed { sql: &migration.sql, lines_before: migration.lines_before }
    }

    /// The statements that the server answers; it says nothing to a lone `;`.
    pub(crate) fn statements(self) -> impl Iterator<Item = Range<usize>> + use<'a> {
        let is_one = move |range: &Range<usize>| substring(self.sql, range.clone()) != ";";
        lexer::split(self.sql).statements.into_iter().filter(is_one)
    }

    /// The token at a character, counted from 0.
    pub(crate) fn at_character(self, character: usize) -> Place {
        self.at(offset_of_character(self.sql, character))
    }

    /// The character that the server named of a statement that was sent alone, counted from 0 in
    /// the whole text.
    pub(crate) fn character_of(
        self,
        statement: &Range<usize>,
        said: &PgDatabaseError,
    ) -> Option<usize> {
        let Some(PgErrorPosition::Original(character)) = said.position() else { return None };
        Some(substring(self.sql, ..statement.start).chars().count() + character.saturating_sub(1))
    }

    /// The first character of what was sent of the text that the database's encoding does not have,
    /// where that is what was said: the server converts a message before it reads any of it.
    pub(crate) fn unencodable(self, sent: &Range<usize>, said: &PgDatabaseError) -> Option<Place> {
        let character = unencodable(said)?;
        let offset = self.sql.get(sent.clone())?.find(&character)?;
        Some(self.at(sent.start + offset))
    }

    /// Where in a statement it failed: where the text of an inner query stands, or the line of a
    /// block that the server was in, else where the statement begins.
    pub(crate) fn in_statement(self, statement: Range<usize>, said: &PgDatabaseError) -> Place {
        let block = self.line_of_block(&statement, said);
        let inner = match said.position() {
            Some(PgErrorPosition::Internal { position, query }) => {
                let character = position.saturating_sub(1);
                spellings(query, character).into_iter().find_map(|(text, character)| {
                    let offset = self.inner_query(&statement, &text, block.as_ref())?;
                    Some(offset + offset_of_character(&text, character))
                })
            }
            _ => None,
        };
        let offset = inner.or_else(|| Some(self.in_line(block?, said)));
        self.at(offset.unwrap_or(statement.start))
    }

    /// Where the inner query of that text stands: the first from the line on that the server was
    /// in, and without such a line the only one.
    fn inner_query(
        self,
        statement: &Range<usize>,
        query: &str,
        block: Option<&Range<usize>>,
    ) -> Option<usize> {
        let text = substring(self.sql, statement.clone());
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let stands_alone = |offset: &usize| {
            !(query.starts_with(is_word) && substring(text, ..*offset).ends_with(is_word))
        };
        let matches = text.match_indices(query).map(|(offset, _)| offset).filter(stands_alone);
        let mut matches = matches.map(|offset| statement.start + offset);
        match block {
            Some(line) => matches.find(|offset| *offset >= line.start),
            None => matches.next().filter(|_| matches.next().is_none()),
        }
    }

    /// The line of a `DO` block that the server was in: it counts from the opening quote.
    fn line_of_block(
        self,
        statement: &Range<usize>,
        said: &PgDatabaseError,
    ) -> Option<Range<usize>> {
        let text = substring(self.sql, statement.clone());
        if lexer::leading_words(text, 1) != ["DO"] {
            return None;
        }
        let is_block = |line: &&str| line.starts_with(INLINE_BLOCK);
        // The outermost comes last, and a block that a block runs is not in this file.
        let context = said.r#where()?.lines().rfind(is_block)?;
        let number = context.strip_prefix(INLINE_BLOCK)?;
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        let number: usize = digits.parse().ok()?;
        let body = lexer::tokens(text).find(|(kind, _)| *kind == TokenKind::String)?.1;
        let mut start = statement.start + body.start;
        let lines = substring(self.sql, start..statement.start + body.end).split_inclusive('\n');
        let mut lines = lines.map(|line| {
            let range = start..start + line.len();
            start = range.end;
            range
        });
        lines.nth(number.checked_sub(1)?)
    }

    /// The word in a line that the server was at, else the line's first.
    fn in_line(self, line: Range<usize>, said: &PgDatabaseError) -> usize {
        let text = substring(self.sql, line.clone());
        let first = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
        let at = said.r#where().unwrap_or_default().lines().rfind(|l| l.starts_with(INLINE_BLOCK));
        let word = at.and_then(|context| context.rsplit_once(" at ")).map(|(_, word)| word);
        let is_keyword = |word: &&str| word.chars().all(|c| c.is_ascii_uppercase());
        let found = word.filter(is_keyword).and_then(|word| text.to_uppercase().find(word));
        // Upper case may have other lengths outside ASCII.
        line.start + found.filter(|found| text.is_ascii() || *found == first).unwrap_or(first)
    }

    /// The token at a byte.
    pub(crate) fn at(self, offset: usize) -> Place {
        // What is missing at the end is reported behind it, where the runner's own text stands.
        let sql = self.sql.trim_end();
        let offset = offset.min(sql.len());
        let length = u32::try_from(token_length(substring(sql, offset..))).unwrap_or(u32::MAX);
        let position = Position::of(sql, offset).below(self.lines_before);
        Place { position, length }
    }
}

/// The character that the database's encoding does not have, where that is what was said.
pub(crate) fn unencodable(said: &PgDatabaseError) -> Option<String> {
    if !matches!(said.code(), "22P05" | "22021") {
        return None;
    }
    let bytes = said.message().split("0x").skip(1);
    let bytes = bytes.map_while(|rest| u8::from_str_radix(rest.get(..2)?, 16).ok()).collect();
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// How a line of context begins that is about a `DO` block.
const INLINE_BLOCK: &str = "PL/pgSQL function inline_code_block line ";

/// How an inner query may be written in a block, each with the character in it: PL/pgSQL makes a
/// `SELECT` of a `PERFORM`, and of an expression.
fn spellings(query: &str, character: usize) -> Vec<(String, usize)> {
    const SELECT: &str = "SELECT ";
    let mut spellings = vec![(query.to_owned(), character)];
    if let Some(rest) = query.strip_prefix(SELECT) {
        spellings.push((format!("PERFORM {rest}"), character + 1));
        spellings.push((rest.to_owned(), character.saturating_sub(SELECT.len())));
    }
    spellings
}

/// How many characters to underline: a word, a quoted name, or one.
fn token_length(text: &str) -> usize {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split_once('"').map_or(1, |(name, _)| name.chars().count() + 2);
    }
    let word = text.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).count();
    word.max(1)
}
