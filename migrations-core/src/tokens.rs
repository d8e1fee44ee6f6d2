//! The tokens of a stretch of SQL, read by their index, and the names and strings among them.
//!
//! Must not know what a statement does.

use std::ops::Range;

use crate::lexer::{self, TokenKind};
use crate::{identifier, substring};

/// One token, and its bytes in the stretch.
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) range: Range<usize>,
}

/// The tokens of a stretch of SQL, read by their index; past the end there is nothing.
pub(crate) struct Tokens<'a> {
    sql: &'a str,
    base: usize,
    pub(crate) all: Vec<Token>,
    /// Whether more text may follow that nobody can read, as behind `EXECUTE 'CREATE TABLE ' ||`.
    pub(crate) is_open: bool,
}

/// A name with its schema, and where it stands.
pub(crate) struct Qualified {
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) offset: usize,
}

impl<'a> Tokens<'a> {
    /// The tokens of `sql`, which begins at the byte `base` of its file.
    pub(crate) fn of(sql: &'a str, base: usize) -> Tokens<'a> {
        let all = lexer::tokens(sql).map(|(kind, range)| Token { kind, range }).collect();
        Tokens { sql, base, all, is_open: false }
    }

    /// The tokens of the string at an index of others.
    pub(crate) fn of_string(outer: &Tokens<'a>, string: usize) -> Tokens<'a> {
        let text = outer.text(string);
        let inner = string_body(text);
        let opening = (text.len() - inner.len()) / 2;
        let start = outer.all.get(string).map_or(0, |token| token.range.start);
        let mut tokens = Tokens::of(inner, outer.base + start + opening);
        tokens.is_open = outer.text(string + 1) == "|";
        tokens
    }

    /// The tokens of a string that is executed: its last word counts only where it is a whole one.
    pub(crate) fn of_executed(outer: &Tokens<'a>, string: usize) -> Tokens<'a> {
        let mut tokens = Tokens::of_string(outer, string);
        if tokens.is_open && !tokens.sql.ends_with(|c: char| c.is_whitespace()) {
            tokens.all.pop();
        }
        tokens
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.all.get(index).map(|token| token.kind)
    }

    pub(crate) fn text(&self, index: usize) -> &'a str {
        self.all.get(index).map_or("", |token| substring(self.sql, token.range.clone()))
    }

    /// The byte of the file at which a token begins.
    pub(crate) fn offset(&self, index: usize) -> usize {
        self.base + self.all.get(index).map_or(self.sql.len(), |token| token.range.start)
    }

    pub(crate) fn is(&self, index: usize, keyword: &str) -> bool {
        self.kind(index) == Some(TokenKind::Word) && self.text(index).eq_ignore_ascii_case(keyword)
    }

    pub(crate) fn is_any(&self, index: usize, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(index, keyword))
    }

    /// Whether a keyword stands anywhere.
    pub(crate) fn has(&self, keyword: &str) -> bool {
        (0..self.len()).any(|index| self.is(index, keyword))
    }

    /// Whether nothing of the statement stands at the index any more.
    pub(crate) fn is_end(&self, index: usize) -> bool {
        matches!(self.kind(index), None | Some(TokenKind::Semicolon))
    }

    /// Whether the text ends at the index and may go on with what nobody can read.
    pub(crate) fn is_cut_at(&self, index: usize) -> bool {
        self.is_open && index >= self.len()
    }

    /// Whether a statement of a body may begin at the index.
    pub(crate) fn is_start(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1) else { return true };
        self.kind(before) == Some(TokenKind::Semicolon)
            || self.is_any(before, &["BEGIN", "THEN", "ELSE", "LOOP"])
    }

    /// The index after the keywords, where all of them stand there.
    pub(crate) fn after(&self, index: usize, keywords: &[&str]) -> Option<usize> {
        let matches = keywords.iter().enumerate().all(|(at, word)| self.is(index + at, word));
        matches.then_some(index + keywords.len())
    }

    /// The index after the keywords, or the same where they do not stand there.
    pub(crate) fn skip(&self, index: usize, keywords: &[&str]) -> usize {
        self.after(index, keywords).unwrap_or(index)
    }

    /// The name at an index; a doubled quote in it reads as two names side by side.
    pub(crate) fn name(&self, index: usize) -> Option<String> {
        if self.is_escaped(index) {
            return self.escaped_name(index);
        }
        let first = self.all.get(index)?;
        match first.kind {
            TokenKind::Word | TokenKind::Identifier => {
                identifier::read(self.written(index, self.width(index)))
            }
            _ => None,
        }
    }

    /// Whether `U&"…"` stands there, which reads as three tokens.
    fn is_escaped(&self, index: usize) -> bool {
        let ends_at = |one: usize| self.all.get(one).map(|token| token.range.end);
        let begins_at = |one: usize| self.all.get(one).map(|token| token.range.start);
        self.is(index, "U")
            && self.text(index + 1) == "&"
            && self.kind(index + 2) == Some(TokenKind::Identifier)
            && ends_at(index) == begins_at(index + 1)
            && ends_at(index + 1) == begins_at(index + 2)
    }

    /// The name that `U&"…"` means, with the escape character that `UESCAPE` may give behind it.
    fn escaped_name(&self, index: usize) -> Option<String> {
        let width = self.quoted_width(index + 2);
        let quoted = self.written(index + 2, width);
        let inner = quoted.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\"");
        let escape = match self.is(index + 2 + width, "UESCAPE") {
            true => string_body(self.text(index + 3 + width)).chars().next()?,
            false => '\\',
        };
        Some(identifier::cut(&unescaped(&inner, escape)?).to_owned())
    }

    fn written(&self, index: usize, width: usize) -> &'a str {
        let (first, last) = (self.all.get(index), self.all.get(index + width - 1));
        let range = first.zip(last).map(|(first, last)| first.range.start..last.range.end);
        range.map_or("", |range| substring(self.sql, range))
    }

    /// How many tokens the name at an index takes.
    pub(crate) fn width(&self, index: usize) -> usize {
        if !self.is_escaped(index) {
            return self.quoted_width(index);
        }
        let end = index + 2 + self.quoted_width(index + 2);
        end - index + if self.is(end, "UESCAPE") { 2 } else { 0 }
    }

    fn quoted_width(&self, index: usize) -> usize {
        let mut end = index;
        while self.kind(end) == Some(TokenKind::Identifier)
            && self.all.get(end + 1).is_some_and(|next| {
                next.kind == TokenKind::Identifier && self.all[end].range.end == next.range.start
            })
        {
            end += 1;
        }
        end + 1 - index
    }

    /// `name` or `schema.name`, also with a database before it, and the index behind it.
    pub(crate) fn qualified(&self, index: usize) -> Option<(Qualified, usize)> {
        let mut parts = vec![(self.name(index)?, index)];
        let mut next = index + self.width(index);
        while self.text(next) == "." {
            parts.push((self.name(next + 1)?, next + 1));
            next += 1 + self.width(next + 1);
        }
        let (name, at) = parts.pop()?;
        let schema = parts.pop().map(|(schema, _)| schema);
        Some((Qualified { schema, name, offset: self.offset(at) }, next))
    }

    /// The string at an index as a value; `None` where it is none, or one with escapes, whose
    /// meaning only the server knows.
    pub(crate) fn string_value(&self, index: usize) -> Option<String> {
        let text = self.text(index);
        let is_string = self.kind(index) == Some(TokenKind::String);
        let is_escaped = text.starts_with(['e', 'E']) && text.contains('\\');
        if !is_string || is_escaped {
            return None;
        }
        let body = string_body(text);
        Some(if text.ends_with('\'') { body.replace("''", "'") } else { body.to_owned() })
    }
}

/// What stands between the quotes of a string, as far as that is its text.
pub(crate) fn string_body(string: &str) -> &str {
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

/// A text in which `\0061` and `\+000061` are characters; `None` where it is none.
fn unescaped(text: &str, escape: char) -> Option<String> {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = substring(rest, first.len_utf8()..);
        if first != escape {
            units.extend(first.encode_utf16(&mut [0; 2]).iter());
            continue;
        }
        if let Some(after) = rest.strip_prefix(escape) {
            units.extend(escape.encode_utf16(&mut [0; 2]).iter());
            rest = after;
            continue;
        }
        let (digits, count) = rest.strip_prefix('+').map_or((rest, 4), |digits| (digits, 6));
        let code = u32::from_str_radix(digits.get(..count)?, 16).ok()?;
        match u16::try_from(code) {
            Ok(unit) => units.push(unit),
            Err(_) => units.extend(char::from_u32(code)?.encode_utf16(&mut [0; 2]).iter()),
        }
        rest = substring(digits, count..);
    }
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(sql: &str) -> Option<String> {
        Tokens::of(sql, 0).name(0)
    }

    #[test]
    fn names_with_escapes_are_read_as_the_server_does() {
        assert_eq!(name(r#"U&"d\0061t\+000061""#).as_deref(), Some("data"));
        assert_eq!(name(r#"u&"d!0061ta!!" UESCAPE '!'"#).as_deref(), Some("data!"));
        assert_eq!(name(r#"U&"\D83D\DE00""#).as_deref(), Some("😀"));
        assert_eq!(name(r#"U&"a""b""#).as_deref(), Some("a\"b"));
        assert_eq!(name(r#"U&"\zz""#), None);
        assert_eq!(name("u & \"a\"").as_deref(), Some("u"));
    }

    #[test]
    fn name_behind_an_escaped_schema_is_read() {
        let tokens = Tokens::of(r#"U&"\0061" UESCAPE '\' . U&"b" x"#, 0);
        let (found, next) = tokens.qualified(0).expect("it is a name");
        assert_eq!((found.schema.as_deref(), &*found.name), (Some("a"), "b"));
        assert!(tokens.is(next, "x"));
    }

    #[test]
    fn strings_mean_what_they_say() {
        let value = |sql| Tokens::of(sql, 0).string_value(0);
        assert_eq!(value("'it''s'").as_deref(), Some("it's"));
        assert_eq!(value("$x$a$x$").as_deref(), Some("a"));
        assert_eq!(value("E'plain'").as_deref(), Some("plain"));
        assert_eq!(value(r"E'a\n'"), None);
        assert_eq!(value("a"), None);
    }
}
