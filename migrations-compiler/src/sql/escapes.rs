//! Escapes of Unicode characters in strings, which PostgreSQL's scanner reads before its grammar.
//!
//! Halves of surrogate pairs are left to the server, and the character 0 has a rule of its own.
//! Must not know what a string is for.

use std::ops::Range;

use migrations_core::lexer::TokenKind;
use migrations_core::substring;

use super::syntax_fault::SyntaxFault;
use super::token::Token;

/// The last character that there is.
const LAST: u32 = 0x0010_FFFF;

/// The first escape of a statement that stands for nothing.
pub(super) fn fault(sql: &str, tokens: &[Token]) -> Option<SyntaxFault> {
    tokens.iter().enumerate().find_map(|(index, (kind, range))| {
        let text = substring(sql, range.clone());
        let fault = match (kind, text.as_bytes()) {
            (TokenKind::String, [b'e' | b'E', b'\'', ..]) => in_escape_string(text),
            (_, [b'u' | b'U', b'&', b'\'' | b'"', ..]) => {
                match is_uescape(sql, tokens, index + 1) {
                    true => return wrong_sign(sql, tokens.get(index + 2)?),
                    false => in_unicode_string(text),
                }
            }
            _ => None,
        }?;
        let stretch = range.start + fault.range.start..range.start + fault.range.end;
        Some(SyntaxFault { range: stretch, ..fault })
    })
}

/// `UESCAPE` names another sign than the backslash.
fn is_uescape(sql: &str, tokens: &[Token], index: usize) -> bool {
    tokens.get(index).is_some_and(|(kind, range)| {
        *kind == TokenKind::Word && substring(sql, range.clone()).eq_ignore_ascii_case("uescape")
    })
}

/// A string behind `UESCAPE` that is no sign for escapes; one with quotes in it is left to the server.
fn wrong_sign(sql: &str, (_, range): &Token) -> Option<SyntaxFault> {
    let written = substring(sql, range.clone());
    let sign = written.strip_prefix('\'')?.strip_suffix('\'')?;
    let is_sign = |byte: &u8| {
        !byte.is_ascii_hexdigit() && !byte.is_ascii_whitespace() && !matches!(byte, b'+' | b'"')
    };
    let is_wrong = !sign.contains('\'') && !matches!(sign.as_bytes(), [byte] if is_sign(byte));
    let message = format!("{INVALID} character at or near \"{written}\"");
    is_wrong.then_some(SyntaxFault { range: range.clone(), message })
}

/// `E'\u0061'`, `E'\U00000061'`.
fn in_escape_string(text: &str) -> Option<SyntaxFault> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find('\\') {
        let start = at + found;
        let digits = match text.as_bytes().get(start + 1) {
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => {
                at = start + 1 + text.get(start + 1..)?.chars().next()?.len_utf8();
                continue;
            }
        };
        let end = start + 2 + digits;
        if let Some(fault) = wrong(text, start, start + 2..end, NamesValue::Yes) {
            return Some(fault);
        }
        at = end;
    }
    None
}

/// `U&'\0061'`, `U&'\+000061'`.
fn in_unicode_string(text: &str) -> Option<SyntaxFault> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find('\\') {
        let start = at + found;
        let digits = match text.as_bytes().get(start + 1) {
            Some(b'\\') => {
                at = start + 2;
                continue;
            }
            Some(b'+') => start + 2..start + 8,
            _ => start + 1..start + 5,
        };
        at = digits.end;
        if let Some(fault) = wrong(text, start, digits, NamesValue::No) {
            return Some(fault);
        }
    }
    None
}

/// Whether the message about a value shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NamesValue {
    Yes,
    No,
}

/// What is wrong with the escape that begins at `start` and has these digits.
fn wrong(text: &str, start: usize, digits: Range<usize>, names: NamesValue) -> Option<SyntaxFault> {
    let end = digits.end;
    let written = text.get(digits).filter(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let Some(written) = written else {
        return Some(SyntaxFault { range: start..start + 1, message: INVALID.to_owned() });
    };
    let value = u32::from_str_radix(written, 16).unwrap_or(u32::MAX);
    let is_character = value <= LAST;
    (!is_character).then(|| {
        let shown = substring(text, start..end);
        let message = match names {
            NamesValue::Yes => format!("{INVALID} value at or near \"{shown}\""),
            NamesValue::No => format!("{INVALID} value"),
        };
        SyntaxFault { range: start..end, message }
    })
}

const INVALID: &str = "invalid Unicode escape";

#[cfg(test)]
mod tests {
    use super::super::token;
    use super::*;

    fn at(sql: &str) -> Option<usize> {
        fault(sql, &token::tokens(sql)).map(|fault| fault.range.start)
    }

    #[test]
    fn a_sign_for_escapes_is_one_character_that_no_escape_has() {
        for sign in ["!", "\\", "g", "-"] {
            assert_eq!(at(&format!("U&'a' UESCAPE '{sign}'")), None, "{sign}");
        }
        for sign in ["", "ab", "é", "a", "0", "+", "\"", " "] {
            assert_eq!(at(&format!("U&\"a\" UESCAPE '{sign}'")), Some(14), "{sign}");
        }
    }

    #[test]
    fn only_an_escape_that_is_too_short_or_no_character_is_a_fault() {
        for sql in [
            r"E'\u00e9 \\u00 \x'",
            r"U&'\0061 \\ \+000061'",
            r"'\u00'",
            r"U&'!0061 \x' UESCAPE '!'",
            r"E'é\é\u0061'",
        ] {
            assert_eq!(at(sql), None, "{sql}");
        }
        for (sql, place) in
            [(r"E'a\u00'", 3), (r"E'\U0011FFFF'", 2), (r"U&'\006'", 3), (r"e'\\\u00g0'", 4)]
        {
            assert_eq!(at(sql), Some(place), "{sql}");
        }
    }
}
