//! Bytes → the one text that is checked, hashed and executed.
//!
//! Must not know about SQL.

use migrations_core::Position;

/// Why bytes are no text that PostgreSQL could execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// A byte that is not UTF-8.
    InvalidUtf8 {
        /// The byte.
        byte: u8,
        /// Where it is, counted in the characters before it.
        position: Position,
    },
    /// More bytes than are looked at.
    TooLarge {
        /// How many may be there.
        limit: u64,
    },
    /// A NUL, which PostgreSQL accepts nowhere.
    Nul {
        /// Where it is.
        position: Position,
    },
}

impl TextFault {
    /// What is wrong: lower case, no full stop.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            TextFault::InvalidUtf8 { byte, .. } => format!("byte 0x{byte:02X} is not UTF-8"),
            TextFault::TooLarge { limit } => format!("file has more than {limit} bytes"),
            TextFault::Nul { .. } => "file holds a NUL byte".to_owned(),
        }
    }

    /// Where.
    #[must_use]
    pub fn position(self) -> Position {
        match self {
            TextFault::InvalidUtf8 { position, .. } | TextFault::Nul { position } => position,
            TextFault::TooLarge { .. } => Position::START,
        }
    }
}

/// Decodes UTF-8, drops a byte-order mark and reads CRLF as LF.
///
/// # Errors
///
/// The first byte that is no part of a text.
pub fn decode(bytes: &[u8]) -> Result<String, TextFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (valid, rest) = bytes.split_at(error.valid_up_to().min(bytes.len()));
        let valid = String::from_utf8_lossy(valid);
        TextFault::InvalidUtf8 {
            byte: rest.first().copied().unwrap_or_default(),
            position: Position::of(&valid, valid.len()),
        }
    })?;
    match text.find('\0') {
        Some(offset) => Err(TextFault::Nul { position: Position::of(text, offset) }),
        // Most texts have none, and to look for one character is many times quicker.
        None if !text.contains('\r') => Ok(text.to_owned()),
        None => Ok(text.replace("\r\n", "\n")),
    }
}

/// The text of bytes, also of those that [`decode`] refuses, for showing the line at fault.
#[must_use]
pub fn decode_for_display(bytes: &[u8]) -> String {
    if let Ok(text) = decode(bytes) {
        return text;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\0', "\u{2400}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_mark_and_carriage_returns_go() {
        assert_eq!(decode(b"\xef\xbb\xbfa\r\nb\rc\n"), Ok("a\nb\rc\n".to_owned()));
    }

    #[test]
    fn faults_have_a_line_and_a_column() {
        let position = Position { line: 2, column: 3 };
        assert_eq!(
            decode(
                "a\r\né ".as_bytes().iter().copied().chain([0xff]).collect::<Vec<_>>().as_slice()
            ),
            Err(TextFault::InvalidUtf8 { byte: 0xff, position })
        );
        assert_eq!(decode("a\né \0".as_bytes()), Err(TextFault::Nul { position }));
    }
}
