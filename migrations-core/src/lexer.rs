//! Splits SQL text into statements, as `psql` does.
//!
//! Knows quotes, dollar quotes, nested comments, parentheses and `BEGIN ATOMIC` bodies, and what
//! cannot be sent to a server at all.
//! Must not know what a statement means beyond its leading words.

mod routine_body;

use crate::substring;
use std::ops::Range;

use routine_body::RoutineBody;

use crate::identifier::{begins_word, continues_word};

/// The statements of a text, and what makes it impossible to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The byte range of each statement, from its first token, its `;` included.
    pub statements: Vec<Range<usize>>,
    /// The first thing in the text that a server would never be done with.
    pub fault: Option<Fault>,
}

/// Why a text cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// The byte at which it begins.
    pub offset: usize,
}

/// What makes a text impossible to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A `'` that is not closed.
    OpenString,
    /// A `"` that is not closed.
    OpenIdentifier,
    /// A `$tag$` that is not closed.
    OpenDollarQuote,
    /// A `/*` that is not closed.
    OpenComment,
    /// `COPY … FROM stdin`, whose data only a client such as `psql` can send.
    CopyFromStdin,
    /// `COPY … TO stdout`, whose data only a client such as `psql` can take.
    CopyToStdout,
    /// A backslash command of `psql`.
    BackslashCommand,
}

impl FaultKind {
    /// What is wrong: lower case, no full stop.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            FaultKind::OpenString => "string is not closed",
            FaultKind::OpenIdentifier => "quoted identifier is not closed",
            FaultKind::OpenDollarQuote => "dollar-quoted text is not closed",
            FaultKind::OpenComment => "comment is not closed",
            FaultKind::CopyFromStdin => "COPY FROM stdin needs a client that sends the data",
            FaultKind::CopyToStdout => "COPY TO stdout needs a client that takes the data",
            FaultKind::BackslashCommand => "backslash commands are psql's and not SQL",
        }
    }
}

/// Splits `sql` into statements.
///
/// ```
/// use migrations_core::lexer::split;
/// let sql = "SELECT ';'; -- ;\nSELECT 2";
/// assert_eq!(split(sql).statements, [0..11, 17..25]);
/// ```
#[must_use]
pub fn split(sql: &str) -> Split {
    let mut lexer = Lexer { text: sql.as_bytes(), at: 0, fault: None };
    let mut statements = Vec::new();
    while let Some(statement) = lexer.statement() {
        let copies = copies(substring(sql, statement.clone())).filter(|_| lexer.fault.is_none());
        if let Some(kind) = copies {
            lexer.fault = Some(Fault { kind, offset: statement.start });
        }
        statements.push(statement);
        if lexer.fault.is_some() {
            break;
        }
    }
    Split { statements, fault: lexer.fault }
}

/// The tokens of a text with their bytes, comments left out; what is open at the end is the last one.
///
/// ```
/// use migrations_core::lexer::{TokenKind, tokens};
/// let found: Vec<_> = tokens("a /* b */ = 'c'").collect();
/// assert_eq!(found[1], (TokenKind::Symbol, 10..11));
/// ```
pub fn tokens(text: &str) -> impl Iterator<Item = (TokenKind, Range<usize>)> {
    let mut lexer = Lexer { text: text.as_bytes(), at: 0, fault: None };
    std::iter::from_fn(move || lexer.token())
}

/// How deeply parentheses and brackets are nested.
#[must_use]
pub fn nesting(text: &str) -> usize {
    let depths = tokens(text).scan(0_usize, |depth, (kind, _)| {
        match kind {
            TokenKind::Open => *depth += 1,
            TokenKind::Close => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    depths.max().unwrap_or(0)
}

/// The first `count` words of a statement in upper case; comments are passed over, and anything
/// that is not a word ends the list.
#[must_use]
pub fn leading_words(statement: &str, count: usize) -> Vec<String> {
    let mut lexer = Lexer { text: statement.as_bytes(), at: 0, fault: None };
    let words = std::iter::from_fn(|| match lexer.token() {
        Some((TokenKind::Word, range)) => Some(substring(statement, range).to_ascii_uppercase()),
        _ => None,
    });
    words.take(count).collect()
}

/// `COPY table [(columns)] FROM STDIN`: the words count, wherever the column list stands.
fn copies(statement: &str) -> Option<FaultKind> {
    let mut lexer = Lexer { text: statement.as_bytes(), at: 0, fault: None };
    let mut words = std::iter::from_fn(|| {
        let (token, range) = lexer.token()?;
        Some(if token == TokenKind::Word {
            substring(statement, range).to_ascii_uppercase()
        } else {
            String::new()
        })
    });
    let mut previous = words.next().filter(|word| word == "COPY")?;
    words.find_map(|word| {
        let kind = match (previous.as_str(), word.as_str()) {
            ("FROM", "STDIN") => Some(FaultKind::CopyFromStdin),
            ("TO", "STDOUT") => Some(FaultKind::CopyToStdout),
            _ => None,
        };
        previous = word;
        kind
    })
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword, or a name without quotes.
    Word,
    /// A name in double quotes.
    Identifier,
    /// A string of any kind, dollar quotes included.
    String,
    /// A number.
    Number,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    /// `;`.
    Semicolon,
    /// Any other character, one at a time; and a parameter such as `$1`.
    Symbol,
}

struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    fault: Option<Fault>,
}

impl Lexer<'_> {
    /// Reads up to the `;` that ends a statement; `None` at the end of the text.
    fn statement(&mut self) -> Option<Range<usize>> {
        let mut range: Option<Range<usize>> = None;
        let mut body = RoutineBody::default();
        let mut parentheses = 0_u32;
        while let Some((token, at)) = self.token() {
            let start = range.as_ref().map_or(at.start, |range| range.start);
            range = Some(start..at.end);
            match token {
                TokenKind::Open => parentheses += 1,
                TokenKind::Close => parentheses = parentheses.saturating_sub(1),
                TokenKind::Word if parentheses == 0 => body.word(&self.text[at]),
                TokenKind::Semicolon if parentheses == 0 && body.depth == 0 => break,
                _ => {}
            }
        }
        range
    }

    fn token(&mut self) -> Option<(TokenKind, Range<usize>)> {
        self.skip_blanks();
        let start = self.at;
        let first = *self.text.get(start)?;
        let token = match first {
            b'\'' => self.string(Escapes::None),
            b'"' => self.quoted_identifier(),
            b'$' => self.dollar(),
            b'(' | b'[' => self.single(TokenKind::Open),
            b')' | b']' => self.single(TokenKind::Close),
            b';' => self.single(TokenKind::Semicolon),
            b'\\' => self.stop(FaultKind::BackslashCommand, start),
            _ if begins_word(first) => self.word(),
            _ if first.is_ascii_digit() => self.number(),
            _ => self.single(TokenKind::Symbol),
        };
        Some((token, start..self.at))
    }

    fn single(&mut self, token: TokenKind) -> TokenKind {
        self.at += 1;
        token
    }

    /// Notes the fault and ends the text: nothing after it can be read with confidence.
    fn stop(&mut self, kind: FaultKind, offset: usize) -> TokenKind {
        self.fault.get_or_insert(Fault { kind, offset });
        self.at = self.text.len();
        TokenKind::Symbol
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            if rest.first().is_some_and(u8::is_ascii_whitespace) || rest.starts_with(b"\x0b") {
                self.at += 1;
            } else if rest.starts_with(b"--") {
                self.at += line_length(rest);
            } else if rest.starts_with(b"/*") {
                self.comment();
            } else {
                return;
            }
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let mut depth = 0_u32;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with(b"/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with(b"*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += 1;
            }
        }
        self.stop(FaultKind::OpenComment, start);
    }

    fn word(&mut self) -> TokenKind {
        let start = self.at;
        self.at += self.text[start..].iter().take_while(|byte| continues_word(**byte)).count();
        let is_escape = matches!(&self.text[start..self.at], b"e" | b"E");
        if is_escape && self.text.get(self.at) == Some(&b'\'') {
            return self.string(Escapes::Backslash);
        }
        TokenKind::Word
    }

    /// A number; letters that follow it belong to it (`1e5`, and PostgreSQL 14's `1abc`).
    fn number(&mut self) -> TokenKind {
        let rest = &self.text[self.at..];
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        self.at += rest.iter().take_while(is_part).count();
        TokenKind::Number
    }

    fn string(&mut self, escapes: Escapes) -> TokenKind {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.text.get(self.at) {
            let next = self.text.get(self.at + 1);
            match (byte, next) {
                (b'\'', Some(b'\'')) => self.at += 2,
                (b'\\', Some(_)) if escapes == Escapes::Backslash => self.at += 2,
                (b'\'', _) => {
                    self.at += 1;
                    if !self.continues_string(escapes) {
                        return TokenKind::String;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.stop(FaultKind::OpenString, start)
    }

    /// A string goes on after white space that holds a line end; only for one with escapes does
    /// that change where it ends.
    fn continues_string(&mut self, escapes: Escapes) -> bool {
        let rest = &self.text[self.at..];
        let mut blanks = 0;
        loop {
            blanks += rest[blanks..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if !rest[blanks..].starts_with(b"--") {
                break;
            }
            blanks += line_length(&rest[blanks..]);
        }
        let continues = escapes == Escapes::Backslash
            && rest[..blanks].iter().any(|byte| ends_line(*byte))
            && rest.get(blanks) == Some(&b'\'');
        if continues {
            self.at += blanks + 1;
        }
        continues
    }

    fn quoted_identifier(&mut self) -> TokenKind {
        let start = self.at;
        match self.text[start + 1..].iter().position(|byte| *byte == b'"') {
            // A doubled quote reads as two identifiers side by side, which splits the same.
            Some(length) => {
                self.at = start + length + 2;
                TokenKind::Identifier
            }
            None => self.stop(FaultKind::OpenIdentifier, start),
        }
    }

    fn dollar(&mut self) -> TokenKind {
        let start = self.at;
        let rest = &self.text[start + 1..];
        let is_tag = |byte: &&u8| continues_word(**byte) && **byte != b'$';
        let length = rest.iter().take_while(is_tag).count();
        let starts_tag = length == 0 || begins_word(rest[0]);
        if !starts_tag || rest.get(length) != Some(&b'$') {
            // A parameter (`$1`), or a stray sign that the server will name.
            self.at += 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            return TokenKind::Symbol;
        }
        let tag = &self.text[start..start + length + 2];
        let body = start + tag.len();
        match self.text[body..].windows(tag.len()).position(|window| window == tag) {
            Some(end) => {
                self.at = body + end + tag.len();
                TokenKind::String
            }
            None => self.stop(FaultKind::OpenDollarQuote, start),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    Backslash,
}

/// The bytes up to the end of a line.
fn line_length(text: &[u8]) -> usize {
    text.iter().position(|byte| ends_line(*byte)).unwrap_or(text.len())
}

/// PostgreSQL ends a comment at a carriage return as well, whether or not a line feed follows.
fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(sql: &str) -> Vec<&str> {
        split(sql).statements.into_iter().map(|range| &sql[range]).collect()
    }

    fn fault(sql: &str) -> Option<(FaultKind, usize)> {
        split(sql).fault.map(|fault| (fault.kind, fault.offset))
    }

    #[test]
    fn semicolons_inside_quotes_do_not_split() {
        let parts = [
            "SELECT 'a;''b';",
            "SELECT E'\\';';",
            "SELECT E'a'\n '\\';';",
            "SELECT \"a;\"\"b\";",
            "DO $x$ BEGIN; $$ ; END $x$;",
            "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);",
        ];
        for part in parts {
            assert_eq!(statements(&format!("{part}SELECT 2")), [part, "SELECT 2"], "{part}");
        }
    }

    #[test]
    fn sql_bodies_of_routines_are_one_statement() {
        let routine = "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC \
                       SELECT CASE WHEN true THEN 1 END; SELECT 2; END;";
        assert_eq!(statements(&format!("{routine} SELECT 3;")), [routine, "SELECT 3;"]);
        assert_eq!(statements("BEGIN; SELECT 1; END;"), ["BEGIN;", "SELECT 1;", "END;"]);
    }

    #[test]
    fn comments_nest_and_belong_to_no_statement() {
        assert_eq!(statements("/* a /* b; */ ; */ SELECT 1; -- c;\n"), ["SELECT 1;"]);
        assert_eq!(statements(" -- nothing\n"), [""; 0]);
    }

    #[test]
    fn a_carriage_return_ends_a_comment() {
        assert_eq!(statements("-- a\rSELECT 1; -- b;\r\nSELECT 2;"), ["SELECT 1;", "SELECT 2;"]);
    }

    #[test]
    fn strings_go_on_behind_comments() {
        let sql = "SELECT E'a' -- it's;\r '\\';';";
        assert_eq!(statements(sql), [sql]);
    }

    #[test]
    fn dollar_in_a_word_opens_no_quote() {
        assert_eq!(statements("SELECT a$b$; SELECT $1;"), ["SELECT a$b$;", "SELECT $1;"]);
    }

    #[test]
    fn what_cannot_be_sent_is_named_where_it_begins() {
        assert_eq!(fault("SELECT 'a"), Some((FaultKind::OpenString, 7)));
        assert_eq!(fault("SELECT \"a"), Some((FaultKind::OpenIdentifier, 7)));
        assert_eq!(fault("SELECT $a$ b $$"), Some((FaultKind::OpenDollarQuote, 7)));
        assert_eq!(fault("SELECT 1 /* /* */"), Some((FaultKind::OpenComment, 9)));
        assert_eq!(fault("SELECT 1;\n\\d t"), Some((FaultKind::BackslashCommand, 10)));
        assert_eq!(fault("COPY t (a) FROM stdin;\n1\n\\."), Some((FaultKind::CopyFromStdin, 0)));
        assert_eq!(fault("COPY (SELECT 1) TO stdout;"), Some((FaultKind::CopyToStdout, 0)));
        assert_eq!(fault("COPY t FROM 'stdin';"), None);
        assert_eq!(fault("SELECT 1 FROM stdin;"), None);
    }

    #[test]
    fn every_cut_of_a_text_is_split_without_a_panic() {
        let sql = "SELECT E'é\\'' || $ü$;$ü$, \"a;\" /* /* ; */ */ FROM t[1]; COPY t FROM stdin;";
        for (end, _) in sql.char_indices() {
            let split = split(&sql[..end]);
            assert!(split.statements.iter().all(|range| sql.get(range.clone()).is_some()));
        }
    }
}
