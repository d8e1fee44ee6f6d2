//! Names of the database as SQL writes them: quoted where they must be, so that what people read
//! stays as they would write it.
//!
//! Must not know what a name stands for.

/// The words that mean something else to PostgreSQL 14 to 18 in one place or another; it quotes them
/// in what it writes as well.
const KEYWORDS: &str = "\
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit \
    boolean both case cast char character check coalesce collate collation column concurrently \
    constraint create cross current_catalog current_date current_role current_schema current_time \
    current_timestamp current_user dec decimal default deferrable desc distinct do else end except \
    exists extract false fetch float for foreign freeze from full grant greatest group grouping \
    having ilike in initially inner inout int integer intersect interval into is isnull join json \
    json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar \
    json_serialize json_table json_value lateral leading least left like limit localtime \
    localtimestamp merge_action national natural nchar none normalize not notnull null nullif \
    numeric offset on only or order out outer overlaps overlay placing position precision primary \
    real references returning right row select session_user setof similar smallint some substring \
    symmetric system_user table tablesample then time timestamp to trailing treat trim true union \
    unique user using values varchar variadic verbose when where window with xmlattributes \
    xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize \
    xmltable";

/// A name: `order_id`, `"Order"`, `"user"`.
pub(super) fn identifier(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c == '_' || c.is_ascii_lowercase())
        && name.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
        && !KEYWORDS.split_whitespace().any(|keyword| keyword == name);
    if is_plain { name.to_owned() } else { quoted(name) }
}

/// The same with the schema, so that it means the same under every search path.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", identifier(schema), identifier(name))
}

/// A name in quotes, whatever it is.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text.
pub(super) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    // Means the same whatever `standard_conforming_strings` says.
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        assert_eq!(identifier("order_id"), "order_id");
        assert_eq!(identifier("user"), "\"user\"");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
        assert_eq!(identifier("größe"), "\"größe\"");
        assert_eq!(identifier("1st"), "\"1st\"");
        assert_eq!(qualified("Audit", "log"), "\"Audit\".log");
        assert_eq!(literal("it's \\"), "E'it''s \\\\'");
    }
}
