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

/// The names of a list as settings hold it, such as `search_path`; `None` where it is no list.
///
/// As `SplitIdentifierString`: a name without quotes ends at white space or at the comma, whatever
/// else it has.
///
/// ```
/// use migrations_core::identifier::list;
/// assert_eq!(list("\"$user\", App").unwrap(), ["$user", "app"]);
/// assert_eq!(list("app,"), None);
/// ```
#[must_use]
pub fn list(written: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = written.trim();
    if rest.is_empty() {
        return Some(names);
    }
    loop {
        let (name, after) = first_of_list(rest)?;
        names.push(name);
        let after = after.trim_start();
        if after.is_empty() {
            return Some(names);
        }
        rest = after.strip_prefix(',')?.trim_start();
    }
}

/// The first name of a list, and what follows it.
fn first_of_list(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c: char| c == ',' || c.is_ascii_whitespace()).unwrap_or(text.len());
        let (name, after) = text.split_at_checked(end)?;
        return (!name.is_empty()).then(|| (fold(name), after));
    };
    let mut from = 0;
    loop {
        let end = from + quoted.get(from..)?.find('"')?;
        let after = quoted.get(end + 1..)?;
        if !after.starts_with('"') {
            let name = quoted.get(..end)?.replace("\"\"", "\"");
            return Some((cut(&name).to_owned(), after));
        }
        from = end + 2;
    }
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
    fn lists_are_read_as_the_server_does() {
        for (written, names) in [
            ("", &[][..]),
            ("  ", &[]),
            ("App,\"My, app\" , x", &["app", "My, app", "x"]),
            ("$user, \"a\"\"b\"", &["$user", "a\"b"]),
            ("\"\"", &[""]),
            ("АРХИВ, архив", &["АРХИВ", "архив"]),
        ] {
            assert_eq!(list(written).expect(written), names, "{written}");
        }
        for written in [",", "a,", "a b", "\"a", "a,,b"] {
            assert_eq!(list(written), None, "{written}");
        }
    }

    #[test]
    fn what_is_no_identifier_is_none() {
        for written in ["", "\"", "1a", "'a'", "u&'a'", "a b", "$1", "\"a"] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
