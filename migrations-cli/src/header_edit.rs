//! Changes in the comment block that opens a file, which leave every other byte alone.
//!
//! The block is no part of a checksum, so such a change makes nothing stale.

use migrations_compiler::file_name::parse_version;
use migrations_compiler::text;
use migrations_core::header::Header;
use migrations_core::{Version, substring};

/// A migration's name, before and after.
pub(crate) struct Renamed {
    pub(crate) from: String,
    pub(crate) to: String,
}

/// The text with the new name in the fields that carry a file's own: `Migration` and `Rollback`.
pub(crate) fn with_new_title(text: &str, renamed: &Renamed) -> String {
    with_words(text, &["Migration", "Rollback"], |word| {
        (word == renamed.from).then(|| renamed.to.clone())
    })
}

/// The text with the new name, and where it is nobody else's the new version, in `Depends`.
pub(crate) fn with_new_depends(
    text: &str,
    renamed: &Renamed,
    version: Option<(Version, &str)>,
) -> String {
    with_words(text, &["Depends"], |word| {
        if word == renamed.from {
            return Some(renamed.to.clone());
        }
        let (from, to) = version?;
        (parse_version(word)? == from).then(|| to.to_owned())
    })
}

/// The text with words of the values of some fields replaced.
fn with_words(text: &str, fields: &[&str], new: impl Fn(&str) -> Option<String>) -> String {
    let Ok(decoded) = text::decode(text.as_bytes()) else { return text.to_owned() };
    let header = Header::parse(&decoded);
    let is_wanted = |line: u32| {
        let mut of_line = header.fields.iter().filter(|field| field.name_at.line == line);
        of_line.any(|field| fields.iter().any(|name| name.eq_ignore_ascii_case(&field.name)))
    };
    let lines = text.split_inclusive('\n').zip(1_u32..).map(|(line, number)| {
        match line.split_once(':').filter(|_| is_wanted(number)) {
            Some((name, value)) => format!("{name}:{}", replaced(value, &new)),
            None => line.to_owned(),
        }
    });
    lines.collect()
}

/// A value with each of its words, and what stands between them, in their places.
fn replaced(value: &str, new: impl Fn(&str) -> Option<String>) -> String {
    let is_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut out = String::new();
    let mut rest = value;
    while let Some(begin) = rest.find(is_of_word) {
        let length =
            substring(rest, begin..).find(|c| !is_of_word(c)).unwrap_or(rest.len() - begin);
        let (before, word) = (substring(rest, ..begin), substring(rest, begin..begin + length));
        // A file name has an ending, and a sentence a full stop.
        let stem = word.trim_end_matches('.');
        let stem = stem.strip_suffix(".sql").unwrap_or(stem);
        out.push_str(before);
        out.push_str(&new(stem).unwrap_or_else(|| stem.to_owned()));
        out.push_str(substring(word, stem.len()..));
        rest = substring(rest, begin + length..);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed() -> Renamed {
        Renamed { from: "007_a".to_owned(), to: "009_a".to_owned() }
    }

    #[test]
    fn title_changes_and_nothing_else_does() {
        let text = "\u{feff}-- Migration:  007_a.sql \r\n-- Description: 007_a\r\n\r\nSELECT '-- Migration: 007_a';\r\n";
        let new = with_new_title(text, &renamed());
        assert_eq!(new, text.replacen("007_a.sql", "009_a.sql", 1));
        assert_eq!(with_new_title("-- rollback: 007_a", &renamed()), "-- rollback: 007_a");
        assert_eq!(with_new_title("-- Rollback: 007_a", &renamed()), "-- Rollback: 009_a");
        assert_eq!(with_new_title("-- Migration: 007_ab\n", &renamed()), "-- Migration: 007_ab\n");
    }

    #[test]
    fn depends_on_a_name_or_a_number_that_is_nobody_elses() {
        let text = "-- Depends: 001, 7, 007_a\nSELECT 7;\n";
        let version = (Version::new(7, 3), "009");
        let new = with_new_depends(text, &renamed(), Some(version));
        assert_eq!(new, "-- Depends: 001, 009, 009_a\nSELECT 7;\n");
        let new = with_new_depends(text, &renamed(), None);
        assert_eq!(new, "-- Depends: 001, 7, 009_a\nSELECT 7;\n");
    }
}
