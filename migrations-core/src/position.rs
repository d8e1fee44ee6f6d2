//! Lines and columns, and the way from a byte offset to them.
//!
//! Must not know what the text means.
use crate::substring;

/// A place in a text: both numbers count from 1, and a column is a character, not a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
}

impl Position {
    /// The first character of a text.
    pub const START: Position = Position { line: 1, column: 1 };

    /// The place of the byte `offset` in `text`; an offset past the end is the end.
    ///
    /// ```
    /// use migrations_core::Position;
    /// assert_eq!(Position::of("é\nab", 4), Position { line: 2, column: 2 });
    /// ```
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let before = substring(text, ..offset);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: to_u32(before.bytes().filter(|byte| *byte == b'\n').count() + 1),
            column: to_u32(substring(before, line_start..).chars().count() + 1),
        }
    }

    /// Position in a file whose text starts `lines` lines further down.
    #[must_use]
    pub fn below(self, lines: u32) -> Position {
        Position { line: self.line.saturating_add(lines), ..self }
    }
}

/// The byte offset of the character number `index` (from 0) of `text`, or its end.
///
/// PostgreSQL reports positions in characters, so this is how they come back to bytes.
#[must_use]
pub fn offset_of_character(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_inside_a_character_is_its_start() {
        assert_eq!(Position::of("aé", 2), Position { line: 1, column: 2 });
    }

    #[test]
    fn offset_past_the_end_is_the_end() {
        assert_eq!(Position::of("a\n", 99), Position { line: 2, column: 1 });
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        assert_eq!(offset_of_character("éb", 1), 2);
        assert_eq!(offset_of_character("éb", 9), 3);
    }
}
