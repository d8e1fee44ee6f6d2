//! What stands in a ledger's strings: numbers, names of tables, and what was probably meant.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use migrations_core::{HistoryTable, Version};

use crate::file_name::parse_version;

/// `010`, or the range `010-011`.
pub(super) fn range(text: &str) -> Option<RangeInclusive<Version>> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (parse_version(from.trim())?, parse_version(to.trim())?);
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
