//! Names of the database as SQL writes them: quoted where they must be, so that what people read
//! stays as they would write it.
//!
//! Must not know what a name stands for.

pub(super) use migrations_core::quote::{identifier as quoted, literal, shown_part as identifier};

/// A name with the schema, so that it means the same under every search path.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", identifier(schema), identifier(name))
}

/// How `PgTypeInfo` finds a type: as a session writes it.
pub(super) fn type_name(schema: &str, name: &str, sql_name: Option<&str>) -> String {
    // `public` is on every search path; any other schema is named.
    let plain = if schema == "public" { name.to_owned() } else { format!("{schema}.{name}") };
    sql_name.map_or(plain, str::to_owned)
}

/// Whether this is how PostgreSQL writes an object, with its schema and in quotes where needed.
pub(super) fn is_written(text: &str, schema: &str, name: &str) -> bool {
    let forms: [fn(&str) -> String; 2] = [str::to_owned, quoted];
    forms.iter().any(|form| {
        let rest = text.strip_prefix(&form(schema)).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| forms.iter().any(|form| rest == form(name)))
    })
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
