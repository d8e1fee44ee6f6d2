//! Names of the database as SQL writes them: quoted where they must be, so that what people read
//! stays as they would write it.
//!
//! Must not know what a name stands for.

pub(super) use migrations_core::quote::{identifier as quoted, literal, shown_part as identifier};

/// A name with the schema, so that it means the same under every search path.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", identifier(schema), identifier(name))
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
