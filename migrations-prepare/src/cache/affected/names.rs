//! Names, and whether a text can mean one of them.
//!
//! Rather too often than too seldom: PostgreSQL folds case, cuts long names off, and puts `_` before
//! the name of an array's type.
//! Must not know what the names are of, nor what the text is.

use migrations_core::substring;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

/// Of longer names the beginning alone is compared: the server keeps 63 bytes, and takes some of
/// them for what it puts before a name.
const LONG: usize = 48;

/// Names of anything.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Those that a text has as a word.
    words: HashSet<String>,
    /// Those that a text has between quotes.
    quoted: BTreeSet<String>,
    /// Whether there is one that could be written in any way.
    any: bool,
}

/// A text as its words, each as names are compared.
#[derive(Debug)]
pub(crate) struct Text {
    folded: String,
    words: Vec<Range<usize>>,
}

impl Text {
    pub(crate) fn of(text: &str) -> Text {
        let folded = text.to_ascii_lowercase();
        let is_between = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_';
        let mut begin = 0;
        let word = |part: &str| {
            // `$1and` is a parameter and a word.
            let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
            let rest = rest.trim_start_matches('_');
            let start = begin + part.len() - rest.len();
            // What is between takes one byte.
            begin += part.len() + 1;
            start..start + compared(rest).len()
        };
        let words = folded.split(is_between).map(word).filter(|word| !word.is_empty()).collect();
        Text { folded, words }
    }

    /// The words, without the underscores before them.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| substring(&self.folded, word.clone()))
    }

    /// Whether it may name something without showing the name: by its characters' numbers.
    pub(crate) fn is_escaped(&self) -> bool {
        self.folded.contains('\\') || self.folded.contains("u&")
    }
}

impl Names {
    /// Adds a name; whether it is new.
    pub(crate) fn add(&mut self, name: &str) -> bool {
        let folded = name.to_ascii_lowercase();
        let name = compared(&folded);
        if name.is_empty() || name.contains(['"', '\'', '\\']) {
            return !std::mem::replace(&mut self.any, true);
        }
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        match is_plain {
            true => self.words.insert(name.to_owned()),
            false => self.quoted.insert(name.to_owned()),
        }
    }

    /// Whether a text may mean one of them.
    pub(crate) fn are_in(&self, text: &Text) -> bool {
        self.any
            || text.words().any(|word| self.words.contains(word))
            || self.quoted.iter().any(|name| text.folded.contains(name.as_str()))
    }
}

/// What of a name is compared.
fn compared(folded: &str) -> &str {
    let name = folded.trim_start_matches('_');
    substring(name, ..name.floor_char_boundary(LONG))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_in(name: &str, text: &str) -> bool {
        let mut names = Names::default();
        assert!(names.add(name));
        names.are_in(&Text::of(text))
    }

    #[test]
    fn name_is_found_however_it_is_written() {
        let long = "a".repeat(63);
        for (name, text) in [
            ("orders", "SELECT * FROM Orders"),
            ("orders", "SELECT 1 FROM \"public\".\"orders\"o"),
            ("orders", "SELECT $1::_orders"),
            ("orders", "SELECT $$orders$$"),
            ("Orders", "SELECT * FROM \"Orders\""),
            ("my orders", "SELECT * FROM \"my orders\""),
            ("käse", "SELECT * FROM käse"),
            ("a$b", "SELECT * FROM a$b"),
            ("2nd", "SELECT * FROM \"2nd\""),
            (&long, &format!("SELECT * FROM {long}aaa")),
            (&long, &format!("SELECT NULL::_{}", &long[1..])),
            ("a\"b", "SELECT * FROM \"a\"\"b\""),
            ("__", "SELECT * FROM anything"),
        ] {
            assert!(is_in(name, text), "{name} in {text}");
        }
    }

    #[test]
    fn part_of_a_word_is_another_name() {
        for (name, text) in [
            ("orders", "SELECT * FROM orders_of_today"),
            ("orders", "SELECT * FROM reorders"),
            ("orders", "SELECT * FROM ordersä"),
            ("my orders", "SELECT my, orders"),
        ] {
            assert!(!is_in(name, text), "{name} in {text}");
        }
    }
}
