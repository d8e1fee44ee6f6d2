//! Texts of others (a server's message, a row, a file's name) → texts that a terminal only shows.
//!
//! Must not know where a text comes from or where it goes.

use std::borrow::Cow;

/// A text with every control character written as an escape; line ends and tabs stay.
///
/// What a terminal would obey (`ESC`, C1 controls) and what turns the direction of a line, so that
/// it reads otherwise than it is, are both controls here.
///
/// ```
/// use migrations_core::printable::printable;
/// assert_eq!(printable("año\n"), "año\n");
/// assert_eq!(printable("\u{1b}[2Jgone"), "\\u{1b}[2Jgone");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_control(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

fn is_control(c: char) -> bool {
    // Unicode's property `Bidi_Control`.
    let turns = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    turns || c.is_control() && !matches!(c, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_terminal_obeys_is_written_out() {
        for c in
            ['\u{0}', '\u{7}', '\u{8}', '\r', '\u{1b}', '\u{7f}', '\u{9b}', '\u{61c}', '\u{202e}']
        {
            let shown = printable(&format!("a{c}b")).into_owned();
            assert_eq!(shown, format!("a\\u{{{:x}}}b", u32::from(c)));
        }
        assert_eq!(printable("日本 é😀 ñ\t\n"), "日本 é😀 ñ\t\n");
    }
}
