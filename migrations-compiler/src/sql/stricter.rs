//! What the parser refuses and PostgreSQL's grammar does not.
//!
//! Options are a loose list to the grammar, most keywords are names as well, and much is only looked
//! at when a statement is executed: where the parser is stricter, nothing is said, and the server
//! decides.
//! Every entry was found by `tests/syntax` of the engine, which asks a server.

use migrations_core::lexer::TokenKind;
use migrations_core::substring;

use super::refusal::Refusal;
use super::token::Token;

/// What some servers check after their grammar, and the parser's scanner at once.
const CHECKED_LATER: &str = "parameter number too large";

/// Messages about what is a loose list, an option or a name to the grammar.
const LOOSE: [&str; 6] = [
    "expected function option",
    "expected row expression or sub-select",
    "expected OF_KW",
    "expected AUTHORIZATION_KW",
    "expected CURSOR_KW",
    "expected SELECT, INSERT, UPDATE, DELETE, NOTIFY, or VALUES statement, got EMPTY_STMT",
];

/// Statements whose options are names and values to the grammar, whatever they are.
const WITH_OPTIONS: [&str; 7] =
    ["EXPLAIN", "REINDEX", "VACUUM", "ANALYZE", "ANALYSE", "CLUSTER", "COPY"];

/// Keywords that take something after them and are a column's label where nothing follows.
const LABELS: [&str; 8] = ["LIKE", "ILIKE", "IN", "IS", "SIMILAR", "OVERLAPS", "ISNULL", "NOTNULL"];

/// Whether a refusal is about something that the grammar does not look at.
pub(super) fn is_checked_later(refusal: &Refusal) -> bool {
    refusal.of_parser() == CHECKED_LATER
}

/// Whether the grammar may accept what is refused at a token.
pub(super) fn is_stricter(sql: &str, tokens: &[Token], index: usize, refusal: &Refusal) -> bool {
    let message = refusal.of_parser();
    let word = |index: usize| word(sql, tokens, index);
    let before = index.checked_sub(1).map(word).unwrap_or_default();
    let head = (word(0), word(1), word(2));
    let head = (head.0.as_str(), head.1.as_str(), head.2.as_str());
    let options = message == "expected R_PAREN" && WITH_OPTIONS.contains(&head.0);
    let name = message.starts_with("expected name") && is_name(&before);
    let label = LABELS.contains(&before.as_str())
        && (index >= tokens.len() - 1 || message.starts_with("expected an expression"));
    let comma = tokens.get(index).is_some_and(|(_, range)| substring(sql, range.clone()) == ",");
    let loose = match head {
        ("DO", ..) => true,
        ("CREATE", "EXTENSION", _) => before == "VERSION" || word(index) == "CASCADE",
        ("CREATE", "STATISTICS", _) => {
            message.starts_with("expected command") || message == "expected path name"
        }
        ("ALTER", "STATISTICS", "IF") => message == "expected OWNER, RENAME, or SET",
        ("ALTER", "ROLE" | "USER" | "GROUP", _) => index >= tokens.len() - 1,
        // An operator class after an expression.
        ("INSERT", "INTO", _) => {
            message == "expected COMMA" && follows_conflict(sql, tokens, index)
        }
        ("CREATE", "TRIGGER", _) | ("CREATE", "CONSTRAINT", "TRIGGER") => {
            message == "expected expression"
        }
        ("CREATE", "TRUSTED" | "PROCEDURAL", _) => true,
        ("CREATE", "OR", "REPLACE") => matches!(word(3).as_str(), "TRUSTED" | "PROCEDURAL"),
        ("CREATE", "UNLOGGED", "MATERIALIZED") => true,
        ("CREATE", "LOCAL" | "GLOBAL", _) => {
            matches!(word(3).as_str(), "SEQUENCE" | "VIEW" | "RECURSIVE")
        }
        // The grammar takes any actions of tables here, a list of them.
        ("ALTER", "VIEW" | "INDEX" | "SEQUENCE" | "MATERIALIZED", _) => comma,
        ("SET", "NAMES", _) | ("SET", "LOCAL" | "SESSION", "NAMES") => true,
        (_, "USER", "MAPPING") => message == "expected FOR_KW",
        _ => false,
    };
    let again = message == "missing comma" && LABELS.contains(&word(index).as_str());
    let grouping = message == "expected L_PAREN" && matches!(before.as_str(), "ROLLUP" | "CUBE");
    let read_only = message == "expected lock strength" && word(index) == "READ";
    let exclusion = message == "expected WITH_KW";
    LOOSE.contains(&message)
        || options
        || name
        || label
        || loose
        || again
        || grouping
        || exclusion
        || read_only
}

/// Whether `ON CONFLICT` stands before a token.
fn follows_conflict(sql: &str, tokens: &[Token], index: usize) -> bool {
    (0..index.min(tokens.len())).any(|before| word(sql, tokens, before) == "CONFLICT")
}

/// Keywords that may be names, after which the parser expects one.
fn is_name(word: &str) -> bool {
    ["RECURSIVE", "SAVEPOINT", "FORWARD", "BACKWARD", "NEXT", "PRIOR", "SET", "ADD", "DROP"]
        .contains(&word)
}

fn word(sql: &str, tokens: &[Token], index: usize) -> String {
    match tokens.get(index) {
        Some((TokenKind::Word, range)) => substring(sql, range.clone()).to_ascii_uppercase(),
        _ => String::new(),
    }
}
