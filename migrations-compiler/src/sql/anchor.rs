//! What the parser says → the token that PostgreSQL would stop at, in PostgreSQL's words.
//!
//! PostgreSQL stops at the first token after which nothing can make a statement of what was read.
//! The parser reports where it gave up, which may be a word earlier or a few later; so the text is
//! parsed again up to each token around that place, with whatever might follow it.
//! Must not know what the parser refuses and PostgreSQL does not; `stricter` does.

use migrations_core::lexer::TokenKind;
use migrations_core::substring;

use super::height::Height;
use super::parser::{self, Parse};
use super::refusal::{Reason, Refusal};
use super::syntax_fault::SyntaxFault;
use super::token::{self, Token};
use super::{escapes, looser, statement_end, stricter};

/// What the parser makes of a statement.
pub(super) enum Verdict {
    /// PostgreSQL's grammar accepts it, and the parser has understood it.
    Accepted,
    /// The grammar refuses it here.
    Refused(SyntaxFault),
    /// The parser stops where PostgreSQL might go on.
    Unknown,
}

/// What may follow a token that the parser only takes together with the next ones.
const CONTINUATIONS: [&str; 47] = [
    "x",
    "1",
    "'x'",
    "(",
    "FROM x",
    "x = 1",
    "x int",
    "x (y)",
    "SELECT 1)",
    "VIEW x",
    "TABLE x",
    "x AS (SELECT 1)",
    "NULL",
    "BY x",
    "NOT EXISTS x",
    "EXISTS x",
    "DELETE CASCADE",
    "CASCADE",
    "JOIN x",
    "ZONE 'x'",
    "TIME ZONE 'x'",
    "ORDINALITY",
    "INDEX x",
    "TRIGGER x",
    "KEY (x)",
    "TO x",
    "AS x",
    "SCHEMA x",
    "FUNCTION x()",
    "OF x",
    "VALID",
    "DEFERRED",
    "INHERIT x",
    "ATTRIBUTE x",
    "COLUMN x",
    "ADD x int",
    "SEARCH PARSER x",
    "PARSER x",
    "PRIVILEGES GRANT ALL ON TABLES TO x",
    "GRANT ALL ON TABLES TO x",
    "REMAINDER 0)",
    "x, y)",
    "LABEL ON TABLE x IS NULL",
    "[1]",
    "ON TABLE x IS NULL",
    "FOREIGN SCHEMA x FROM SERVER x INTO x",
    "SCHEMA x FROM SERVER x INTO x",
];

/// Texts beyond this are not parsed a second time: their faults are where the parser saw them.
const LONGEST: usize = 64 * 1024;

/// Texts nested or chained beyond this are not parsed a second time either: hundreds of parses
/// would take seconds.
const TALLEST: usize = 5_000;

/// How many tokens after the parser's own place are looked at.
const REACH: usize = 6;

/// Holds a parse against the grammar of PostgreSQL, of the major `oldest` and later ones.
pub(super) fn verdict(sql: &str, height: Height, parse: &Parse, oldest: u32) -> Verdict {
    let tokens = token::tokens(sql);
    let refusals = refusals(parse);
    let verdict = by_parser(sql, height, &refusals, &tokens, oldest);
    match verdict {
        Verdict::Accepted => overlooked(sql, parse, &tokens),
        Verdict::Unknown => beyond_doubt(sql, &tokens, &refusals).map_or(verdict, Verdict::Refused),
        Verdict::Refused(fault) => Verdict::Refused(scanned_first(sql, &tokens, fault)),
    }
}

/// The fault of PostgreSQL's scanner before one of its grammar, which never sees what follows.
fn scanned_first(sql: &str, tokens: &[Token], fault: SyntaxFault) -> SyntaxFault {
    let is_before = |escape: &SyntaxFault| escape.range.start < fault.range.start;
    escapes::fault(sql, tokens).filter(is_before).unwrap_or(fault)
}

/// Everything that speaks against a text, in the order of its places.
pub(super) fn refusals(parse: &Parse) -> Vec<Refusal> {
    let mut refusals = parse.refusals.clone();
    refusals.extend(looser::refusals(&parse.root()));
    refusals.sort_by_key(|refusal| refusal.offset);
    refusals
}

/// What the parser has read and the grammar refuses.
fn overlooked(sql: &str, parse: &Parse, tokens: &[Token]) -> Verdict {
    let stray = || {
        let offset = looser::stray(sql, tokens, &parse.root())?;
        Some(fault(sql, tokens, index_at(tokens, offset), "syntax error"))
    };
    escapes::fault(sql, tokens).or_else(stray).map_or(Verdict::Accepted, Verdict::Refused)
}

/// What is wrong with a statement whatever else the parser has to say of it.
fn beyond_doubt(sql: &str, tokens: &[Token], refusals: &[Refusal]) -> Option<SyntaxFault> {
    let end = || {
        let index = statement_end::stray(sql, tokens, refusals)?;
        Some(fault(sql, tokens, index, "syntax error"))
    };
    escapes::fault(sql, tokens).or_else(end)
}

/// What the parser says, where PostgreSQL would say the same.
fn by_parser(
    sql: &str,
    height: Height,
    refusals: &[Refusal],
    tokens: &[Token],
    oldest: u32,
) -> Verdict {
    let of_grammar = |refusal: &&Refusal| !is_inside_a_token(tokens, refusal);
    let mut of_grammar = refusals.iter().filter(of_grammar).peekable();
    if of_grammar.peek().is_none() {
        return junk(tokens, refusals)
            .map_or(Verdict::Accepted, |junk| of_junk(sql, tokens, junk, oldest));
    }
    let Some(first) = of_grammar.find(|refusal| !stricter::is_checked_later(refusal)) else {
        return Verdict::Unknown;
    };
    let index = index_of(tokens, first);
    if stricter::is_stricter(sql, tokens, index, first) {
        return Verdict::Unknown;
    }
    let is_long = sql.len() > LONGEST || height.levels > TALLEST;
    let index = match (&first.reason, first.of_parser()) {
        (Reason::Worded { place, .. }, _) => index_at(tokens, *place),
        // Nothing that follows can give the column a type.
        (Reason::Untyped, _) => untyped(sql, tokens, index),
        // PostgreSQL looks one token ahead here, and stops at the first of the two.
        (_, "expected TIME_KW" | "expected FIRST or LAST") => index.saturating_sub(1),
        _ if is_long => index,
        _ => settled(sql, tokens, index),
    };
    // Up to 14 a number may touch the next word; whether it may is asked where the rest is wrong.
    match junk(tokens, refusals).filter(|junk| *junk < index) {
        Some(junk) => Verdict::Refused(fault(sql, tokens, junk, TRAILING)),
        None => Verdict::Refused(of_refusal(sql, tokens, index, first)),
    }
}

/// The fault of a refusal, in PostgreSQL's words where it has some for it.
fn of_refusal(sql: &str, tokens: &[Token], index: usize, refusal: &Refusal) -> SyntaxFault {
    let fault = fault(sql, tokens, index, "syntax error");
    match &refusal.reason {
        Reason::Worded { message, .. } => SyntaxFault { message: message.clone(), ..fault },
        _ => fault,
    }
}

/// What letters behind a number are called.
const TRAILING: &str = "trailing junk after numeric literal";

/// The first major that does not take `123abc` for `123 abc`.
const NO_JUNK: u32 = 15;

/// Whether letters behind a number are a word of their own to an old server, and one that may stand
/// there.
fn of_junk(sql: &str, tokens: &[Token], junk: usize, oldest: u32) -> Verdict {
    let range = tokens[junk].1.clone();
    let number = substring(sql, range.clone());
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let apart = format!(
        "{} {}",
        substring(sql, ..range.start + digits),
        substring(sql, range.start + digits..)
    );
    // Points, exponents and signs of a base have rules of their own there.
    let is_plain = number.bytes().skip(digits).all(|byte| byte.is_ascii_alphabetic());
    let is_read_apart = || !is_plain || refusals(&parser::parse(&apart)).is_empty();
    if oldest < NO_JUNK && (sql.len() > LONGEST || is_read_apart()) {
        return Verdict::Unknown;
    }
    Verdict::Refused(fault(sql, tokens, junk, TRAILING))
}

/// The number that letters follow at once.
fn junk(tokens: &[Token], refusals: &[Refusal]) -> Option<usize> {
    let offset = refusals.iter().find(|refusal| refusal.reason == Reason::Junk)?.offset;
    let index = tokens.partition_point(|(_, range)| range.start < offset).checked_sub(1)?;
    (tokens[index].0 == TokenKind::Number).then_some(index)
}

/// A first column without a type is a list of names to PostgreSQL, as in `CREATE TABLE a (b, c) AS`,
/// which goes on as long as nothing but names comes.
fn untyped(sql: &str, tokens: &[Token], mut index: usize) -> usize {
    let text =
        |index: usize| tokens.get(index).map_or("", |(_, range)| substring(sql, range.clone()));
    if index < 2 || text(index - 2) != "(" {
        return index;
    }
    while text(index) == "," && matches!(tokens.get(index + 1), Some((TokenKind::Word, _))) {
        index += 2;
    }
    index
}

fn fault(sql: &str, tokens: &[Token], index: usize, what: &str) -> SyntaxFault {
    match tokens.get(index) {
        Some(token) => {
            let range = token::shown(sql, token);
            let message = format!("{what} at or near \"{}\"", substring(sql, range.clone()));
            SyntaxFault { range, message }
        }
        None => {
            SyntaxFault { range: sql.len()..sql.len(), message: format!("{what} at end of input") }
        }
    }
}

/// What is within a string or a number is no matter of the grammar.
pub(super) fn is_inside_a_token(tokens: &[Token], refusal: &Refusal) -> bool {
    let offset = refusal.offset;
    let after = tokens.partition_point(|(_, range)| range.start < offset);
    after.checked_sub(1).is_some_and(|before| {
        let (kind, range) = &tokens[before];
        *kind != TokenKind::Symbol && offset < range.end
    })
}

/// The token at or after the place of a refusal.
pub(super) fn index_of(tokens: &[Token], refusal: &Refusal) -> usize {
    index_at(tokens, refusal.offset)
}

/// The token at or after a byte.
fn index_at(tokens: &[Token], offset: usize) -> usize {
    tokens.partition_point(|(_, range)| range.end <= offset)
}

/// The first token around `index` that nothing can follow; `index` itself where there is none.
fn settled(sql: &str, tokens: &[Token], index: usize) -> usize {
    let end = tokens.len().min(index + REACH);
    let candidates = index.saturating_sub(2)..end;
    candidates
        .clone()
        .find(|candidate| is_refused(sql, tokens, *candidate))
        .unwrap_or(if end == tokens.len() { end } else { index })
}

/// Whether nothing can make a statement of the text up to and with a token.
fn is_refused(sql: &str, tokens: &[Token], index: usize) -> bool {
    let (_, range) = &tokens[index];
    let prefix = substring(sql, ..token::shown(sql, &tokens[index]).end);
    if is_viable(prefix, range.end, tokens) {
        return false;
    }
    !CONTINUATIONS.iter().any(|next| is_viable(&format!("{prefix} {next}"), range.end, tokens))
}

/// Whether the parser goes on beyond `end`.
fn is_viable(text: &str, end: usize, tokens: &[Token]) -> bool {
    let parse = parser::parse(text);
    let is_before = |refusal: &Refusal| {
        let counts = !stricter::is_checked_later(refusal) && !is_inside_a_token(tokens, refusal);
        counts && refusal.offset < end
    };
    !parse.refusals.iter().any(is_before) && !looser::refusals(&parse.root()).iter().any(is_before)
}
