//! Texts of a picture: how wide they are without a font, and how they stand in XML.
//!
//! All letters are of a monospace font, so a text is as wide as its cells. Must not know what a text says.

use std::borrow::Cow;

use migrations_core::printable::printable;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The widest cell of the fonts that a picture names, in letter heights: SF Mono has 0.62, the others less.
const CELL: f64 = 0.62;

/// The height of letters in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Font {
    /// The name of a cluster.
    Label,
    /// The name of a table.
    Title,
    /// A column and its type.
    Row,
    /// `PK`, `NULL` and their like.
    Tag,
}

impl Font {
    pub(super) fn height(self) -> f64 {
        match self {
            Font::Label => 24.0,
            Font::Title => 13.0,
            Font::Row => 12.0,
            Font::Tag => 9.0,
        }
    }

    /// The class of its texts.
    pub(super) fn class(self) -> &'static str {
        match self {
            Font::Label => "label",
            Font::Title => "title",
            Font::Row => "row",
            Font::Tag => "tag",
        }
    }
}

/// How wide a text is at the most.
pub(super) fn width(text: &str, font: Font) -> f64 {
    // A text has fewer cells than a double counts.
    #[expect(clippy::cast_precision_loss, reason = "names and types are short")]
    let cells = text.width() as f64;
    cells * CELL * font.height()
}

/// Whether a fallback font draws some letters of a text, which may be wider than their cells.
pub(super) fn needs_fallback(text: &str) -> bool {
    text.chars().any(|c| c > '\u{24f}' && c != '…')
}

/// A text, or its beginning where it has more cells than that.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.width() <= most {
        return Cow::Borrowed(text);
    }
    let mut cells = 1;
    let fits = |c: &char| {
        cells += c.width().unwrap_or(0);
        cells <= most
    };
    let start: String = text.chars().take_while(fits).collect();
    Cow::Owned(start + "…")
}

/// A name on one line, with an escape for what XML forbids or what turns the direction of a line, and
/// in quotes where nothing of it could be seen.
pub(super) fn visible(name: &str) -> String {
    let line = one_line(name);
    if line.trim().is_empty() { format!("\"{line}\"") } else { line }
}

fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in printable(text).chars() {
        match c {
            '\n' | '\t' => line.push(' '),
            '\u{fffe}' | '\u{ffff}' => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    line
}

/// A text between tags or in an attribute.
pub(super) fn escaped(text: &str) -> String {
    let text = one_line(text);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup_or_forbidden_in_xml() {
        assert_eq!(escaped("]]><b a=\"1\">&"), "]]&gt;&lt;b a=&quot;1&quot;&gt;&amp;");
        assert_eq!(escaped("a\u{1}\u{ffff}\u{202e}\nb"), "a\\u{1}\\u{ffff}\\u{202e} b");
        assert_eq!(visible(" \n"), "\"  \"");
    }

    #[test]
    fn text_that_is_cut_has_no_more_cells_than_it_may() {
        assert_eq!(cut("customers", 9), "customers");
        assert_eq!(cut("customers", 6), "custo…");
        assert_eq!(cut("日本語のテーブル", 6).width(), 5);
    }
}
