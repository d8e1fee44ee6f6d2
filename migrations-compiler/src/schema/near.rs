//! The name that was probably meant.

use super::relation::{Id, Kind};
use crate::sql::syntax::Name;

/// The known relation whose name is closest, as it would be written in the same place.
pub(super) fn nearest<'a>(name: &Name, ids: impl Iterator<Item = &'a Id>) -> Option<String> {
    let ids: Vec<&Id> = ids.collect();
    // The same name in another schema is the likeliest slip of all.
    let elsewhere = ids.iter().filter(|id| id.name == name.name).min();
    if let Some(id) = elsewhere {
        return Some(format!("{}.{}", id.schema, id.name));
    }
    let schema = name.schema.as_deref();
    let here = ids.iter().filter(|id| schema.is_none_or(|schema| schema == id.schema));
    let found = word(&name.name, here.map(|id| id.name.as_str()))?;
    Some(match schema {
        Some(schema) => format!("{schema}.{found}"),
        None => found,
    })
}

/// The known word that is closest; the first in the alphabet of several.
#[must_use]
pub fn word<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let close = |word: &'a str| {
        let likeness = strsim::jaro_winkler(written, word);
        let is_case = written.eq_ignore_ascii_case(word);
        (likeness > 0.85 || is_case).then_some((if is_case { 2.0 } else { likeness }, word))
    };
    let better = |best: (f64, &'a str), next: (f64, &'a str)| {
        let is_better = next.0 > best.0 || (next.0 >= best.0 && next.1 < best.1);
        if is_better { next } else { best }
    };
    known.filter_map(close).reduce(better).map(|(_, word)| word.to_owned())
}

/// Whether a relation of that kind may be what a statement looks for.
pub(super) fn is_likely(kind: Kind, noun: &str) -> bool {
    match noun {
        "relation" => kind.has_rows() || kind == Kind::Sequence,
        "table" => kind.is_table(),
        noun => kind.noun() == noun,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_word_wins_and_strangers_do_not() {
        let known = ["orders", "order_items", "users"];
        assert_eq!(word("order", known.into_iter()).as_deref(), Some("orders"));
        assert_eq!(word("Users", known.into_iter()).as_deref(), Some("users"));
        assert_eq!(word("invoices", known.into_iter()), None);
    }
}
