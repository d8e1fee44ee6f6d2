//! Names and texts as SQL writes them.
//!
//! The runner's own statements go out as simple queries: one round trip each, and in one message
//! with the file that they belong to.
//! Those cannot carry parameters, so every name and value in them is quoted here, as in the
//! statements that a person is told to type.

mod keywords;

use self::keywords::is_keyword;
use crate::HistoryTable;

/// A history table with its schema: `"public"."schema_migrations"`.
///
/// ```
/// use migrations_core::{HistoryTable, quote};
/// assert_eq!(quote::table(&HistoryTable::default()), "\"public\".\"schema_migrations\"");
/// ```
#[must_use]
pub fn table(table: &HistoryTable) -> String {
    qualified(&table.schema, &table.name)
}

/// A relation with its schema.
///
/// ```
/// assert_eq!(migrations_core::quote::qualified("public", "t"), "\"public\".\"t\"");
/// ```
#[must_use]
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", identifier(schema), identifier(name))
}

/// A history table with its schema for people: quoted only where it must be.
///
/// ```
/// use migrations_core::{HistoryTable, quote};
/// assert_eq!(quote::shown(&HistoryTable::default()), "public.schema_migrations");
/// ```
#[must_use]
pub fn shown(table: &HistoryTable) -> String {
    format!("{}.{}", shown_part(&table.schema), shown_part(&table.name))
}

/// A name for people: quoted only where it must be.
///
/// ```
/// assert_eq!(migrations_core::quote::shown_part("Odd"), "\"Odd\"");
/// assert_eq!(migrations_core::quote::shown_part("user"), "\"user\"");
/// ```
#[must_use]
pub fn shown_part(name: &str) -> String {
    let is_plain = !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && !is_keyword(name)
        && name.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit());
    if is_plain { name.to_owned() } else { identifier(name) }
}

/// A quoted identifier: `"odd ""name"""`.
///
/// ```
/// assert_eq!(migrations_core::quote::identifier("odd \"name\""), "\"odd \"\"name\"\"\"");
/// ```
#[must_use]
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A quoted string that means the same whatever `standard_conforming_strings` says.
///
/// ```
/// assert_eq!(migrations_core::quote::literal("it's"), "'it''s'");
/// ```
#[must_use]
pub fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

/// A string between dollars, whose tag is chosen so that the text does not end it.
///
/// ```
/// use migrations_core::quote::dollar;
/// assert_eq!(dollar("SELECT 'a'"), "$m$SELECT 'a'$m$");
/// assert_eq!(dollar("SELECT $m$a$m$"), "$m1$SELECT $m$a$m$$m1$");
/// assert_eq!(dollar("a$m"), "$m1$a$m$m1$");
/// ```
#[must_use]
pub fn dollar(text: &str) -> String {
    let tags =
        std::iter::once("$m$".to_owned()).chain((1u64..).map(|number| format!("$m{number}$")));
    // The end of the text and the tag behind it may make another.
    let is_safe = |tag: &String| format!("{text}{tag}").find(tag.as_str()) == Some(text.len());
    let mut safe = tags.filter(is_safe);
    let tag = safe.next().unwrap_or_default();
    format!("{tag}{text}{tag}")
}

/// An array of strings, for a cast behind it: `ARRAY['a', 'b']`.
///
/// ```
/// let texts = ["a".to_owned(), "b".to_owned()];
/// assert_eq!(migrations_core::quote::array(&texts), "ARRAY['a', 'b']");
/// ```
#[must_use]
pub fn array(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| literal(text)).collect();
    format!("ARRAY[{}]", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_stay_inside() {
        let odd = HistoryTable { schema: "public".into(), name: "My \"log\"".into() };
        assert_eq!(table(&odd), "\"public\".\"My \"\"log\"\"\"");
        assert_eq!(shown(&odd), "public.\"My \"\"log\"\"\"");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("\\'"), "E'\\\\'''");
    }
}
