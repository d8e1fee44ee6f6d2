//! What stands in a config's strings: numbers, names of tables, and what was probably meant.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use migrations_core::{HistoryTable, Version};

use crate::file_name::parse_named_version;

/// `010`, the range `010-011`, or one file of several of a day by its stem.
pub(super) fn range(text: &str) -> Option<RangeInclusive<Version>> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (parse_named_version(from.trim())?, parse_named_version(to.trim())?);
    let to = to.through_names();
    (from <= to).then_some(from..=to)
}

/// `schema.table` or `table`, each part plain or in double quotes.
pub(super) fn history_table(text: &str) -> Option<HistoryTable> {
    let (schema, name) = qualified_name(text)?;
    Some(HistoryTable { schema: Cow::Owned(schema), name: Cow::Owned(name) })
}

/// The schema, `public` where none is named, and the name of `schema.table` or `table`.
pub(super) fn qualified_name(text: &str) -> Option<(String, String)> {
    let (first, rest) = identifier(text)?;
    match rest.strip_prefix('.') {
        Some(rest) => match identifier(rest)? {
            (second, "") => Some((first, second)),
            _ => None,
        },
        None => rest.is_empty().then(|| ("public".to_owned(), first)),
    }
}

fn identifier(text: &str) -> Option<(String, &str)> {
    let (name, rest) = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => text.split_at(text.find('.').unwrap_or(text.len())),
    };
    (!name.is_empty() && !name.contains('"')).then(|| (name.to_owned(), rest))
}

/// The nearest name out of serde's "unknown field `x`, expected one of `a`, `b`".
pub(super) fn nearest_of(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let wrong = names.next()?;
    nearest(wrong, names).map(str::to_owned)
}

/// The name among `names` that `wrong` was probably meant to be.
pub(crate) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .min()
        .filter(|(distance, name)| *distance <= name.len().max(3) / 3 + 1)
        .map(|(_, name)| name)
}

/// A search path as its author writes it → as `SET search_path TO` takes it, each name in quotes;
/// `None` where it is no list of names.
pub(super) fn search_path(text: &str) -> Option<String> {
    let mut names = Vec::new();
    let mut rest = text.trim();
    loop {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (name, after) = quoted.split_once('"')?;
                (name.to_owned(), after)
            }
            None => {
                let (name, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                (name.trim_end().to_ascii_lowercase(), after)
            }
        };
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        if name.is_empty() || !rest.starts_with('"') && !name.chars().all(is_plain) {
            return None;
        }
        names.push(format!("\"{name}\""));
        match after.trim_start() {
            "" => return Some(names.join(", ")),
            after => rest = after.strip_prefix(',')?.trim_start(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_path_is_a_list_of_names() {
        let path = |text| search_path(text).unwrap_or_else(|| "-".to_owned());
        assert_eq!(path("App,public"), "\"app\", \"public\"");
        assert_eq!(path(" \"$user\" , \"My app\""), "\"$user\", \"My app\"");
        for text in ["", ",", "a,", "a b", "\"a", "\"\"", "a; DROP TABLE t", "a\"b"] {
            assert_eq!(path(text), "-", "{text}");
        }
    }
}
