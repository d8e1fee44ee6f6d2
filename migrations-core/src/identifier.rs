//! Identifiers as PostgreSQL keeps them in a database whose encoding is UTF-8.
//!
//! The one place that folds and cuts names: `downcase_truncate_identifier` lowers the ASCII letters of
//! a name without quotes and no others, and `truncate_identifier` keeps 63 bytes of any name, whole
//! characters only.
//! Must not know what exists under a name.

use crate::substring::clipped;

/// How many bytes of a name the server keeps: `NAMEDATALEN` is 64, and the last one is a NUL.
pub const LONGEST: usize = 63;

/// A name without quotes as it is compared: its ASCII letters lowered, and cut.
///
/// ```
/// use migrations_core::identifier::fold;
/// assert_eq!(fold("AÑO"), "aÑo");
/// ```
#[must_use]
pub fn fold(word: &str) -> String {
    clipped(word, LONGEST).to_ascii_lowercase()
}

/// What is kept of a name, folded or quoted.
///
/// ```
/// use migrations_core::identifier::cut;
/// assert_eq!(cut(&"é".repeat(40)).len(), 62);
/// ```
#[must_use]
pub fn cut(name: &str) -> &str {
    clipped(name, LONGEST)
}

/// The name that an identifier stands for, as it is written: folded, or without its quotes.
///
/// `None` for what is no identifier, and for one with Unicode escapes, `U&"…"`, whose characters
/// only the server knows: a `UESCAPE` may follow.
///
/// ```
/// use migrations_core::identifier::read;
/// assert_eq!(read("Orders").as_deref(), Some("orders"));
/// assert_eq!(read("\"Or\"\"ders\"").as_deref(), Some("Or\"ders"));
/// assert_eq!(read("U&\"d\\0061t\""), None);
/// ```
#[must_use]
pub fn read(written: &str) -> Option<String> {
    if let Some(quoted) = written.strip_prefix('"') {
        return Some(cut(&quoted.strip_suffix('"')?.replace("\"\"", "\"")).to_owned());
    }
    let is_word = written.bytes().next().is_some_and(begins_word);
    (is_word && written.bytes().all(continues_word)).then(|| fold(written))
}

/// Whether a byte may begin a name without quotes; every byte of a character beyond ASCII may.
pub(crate) fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Whether a byte may stand in a name without quotes.
pub(crate) fn continues_word(byte: u8) -> bool {
    begins_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ascii_letters_are_lowered() {
        for (written, kept) in [
            ("AÑO", "aÑo"),
            ("İSTANBUL", "İstanbul"),
            ("STRAßE", "straße"),
            ("ΣΊΣΥΦΟΣ", "ΣΊΣΥΦΟΣ"),
            ("ЗАКАЗЫ", "ЗАКАЗЫ"),
            ("日付", "日付"),
            ("E\u{301}T", "e\u{301}t"),
            ("x€", "x€"),
            ("€", "€"),
        ] {
            assert_eq!(read(written).as_deref(), Some(kept), "{written}");
        }
    }

    #[test]
    fn names_end_at_a_character() {
        let long = format!("{}ñ", "A".repeat(62));
        assert_eq!(read(&long).as_deref(), Some("a".repeat(62).as_str()));
        assert_eq!(read(&format!("\"{long}\"")).as_deref(), Some("A".repeat(62).as_str()));
        let family = "👩\u{200d}👧".repeat(9);
        assert!(
            read(&family).is_some_and(|kept| kept.len() <= LONGEST && family.starts_with(&kept))
        );
    }

    #[test]
    fn what_is_no_identifier_is_none() {
        for written in ["", "\"", "1a", "'a'", "u&'a'", "a b", "$1", "\"a"] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
