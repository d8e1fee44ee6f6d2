//! Names and texts as SQL writes them.
//!
//! The runner's own statements go out as simple queries: one round trip each, and in one message
//! with the file that they belong to.
//! Those cannot carry parameters, so every name and value in them is quoted here.

use migrations_core::HistoryTable;

/// A history table with its schema: `"public"."schema_migrations"`.
pub(crate) fn table(table: &HistoryTable) -> String {
    format!("{}.{}", identifier(&table.schema), identifier(&table.name))
}

/// A history table with its schema for people: quoted only where it must be.
pub(crate) fn shown(table: &HistoryTable) -> String {
    format!("{}.{}", shown_part(&table.schema), shown_part(&table.name))
}

/// A name for people: quoted only where it must be.
pub(crate) fn shown_part(name: &str) -> String {
    let is_plain = name.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit());
    if is_plain { name.to_owned() } else { identifier(name) }
}

/// A quoted identifier: `"odd ""name"""`.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A quoted string that means the same whatever `standard_conforming_strings` says.
pub(crate) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

/// An array of strings, for a cast behind it: `ARRAY['a', 'b']`.
pub(crate) fn array(texts: &[String]) -> String {
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
