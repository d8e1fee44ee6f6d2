//! PostgreSQL's own functions that no expression of one row can call, or none that has to give the
//! same for ever; a test holds the lists against a server.
//!
//! Must not know where a call stands.

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};

/// Aggregates, with the number of their arguments.
const AGGREGATES: [(&str, usize); 17] = [
    ("array_agg", 1),
    ("avg", 1),
    ("bit_and", 1),
    ("bit_or", 1),
    ("bool_and", 1),
    ("bool_or", 1),
    ("count", 1),
    ("every", 1),
    ("json_agg", 1),
    ("json_object_agg", 2),
    ("jsonb_agg", 1),
    ("jsonb_object_agg", 2),
    ("max", 1),
    ("min", 1),
    ("stddev", 1),
    ("string_agg", 2),
    ("sum", 1),
];

/// Functions that give several rows.
const SETS: [(&str, usize); 15] = [
    ("generate_series", 2),
    ("generate_series", 3),
    ("generate_subscripts", 2),
    ("json_array_elements", 1),
    ("json_array_elements_text", 1),
    ("json_each", 1),
    ("json_object_keys", 1),
    ("jsonb_array_elements", 1),
    ("jsonb_array_elements_text", 1),
    ("jsonb_each", 1),
    ("jsonb_object_keys", 1),
    ("regexp_matches", 2),
    ("regexp_split_to_table", 2),
    ("string_to_table", 2),
    ("unnest", 1),
];

/// Functions that are not `IMMUTABLE` under any types; those that tell the time have a rule.
const MUTABLE: [(&str, usize); 24] = [
    ("array_to_string", 2),
    ("array_to_string", 3),
    ("concat", 2),
    ("concat", 3),
    ("concat_ws", 3),
    ("current_database", 0),
    ("current_schema", 0),
    ("current_setting", 1),
    ("current_setting", 2),
    ("currval", 1),
    ("format", 2),
    ("format", 3),
    ("gen_random_uuid", 0),
    ("lastval", 0),
    ("nextval", 1),
    ("pg_backend_pid", 0),
    ("random", 0),
    ("to_char", 2),
    ("to_date", 2),
    ("to_timestamp", 2),
    ("to_tsvector", 1),
    ("txid_current", 0),
    ("version", 0),
    ("pg_typeof", 1),
];

/// What a call is, where PostgreSQL has no other function of that name with as many arguments.
pub(super) fn kind_of(name: &str, arguments: usize) -> Option<&'static str> {
    let is_in = |list: &[(&str, usize)]| list.contains(&(name, arguments));
    match (is_in(&AGGREGATES), is_in(&SETS)) {
        (true, _) => Some("aggregate"),
        (_, true) => Some("set-returning"),
        _ => None,
    }
}

/// Whether no function of PostgreSQL's with that name and as many arguments is `IMMUTABLE`.
pub(super) fn is_mutable(name: &str, arguments: usize) -> bool {
    MUTABLE.contains(&(name, arguments))
}

/// A word of the grammar that tells who asks, or where.
pub(super) fn session_word(node: &SyntaxNode) -> Option<String> {
    let token = node.first_token().filter(|_| node.kind() == K::NAME_REF)?;
    let is_one = matches!(
        token.kind(),
        K::CURRENT_CATALOG_KW
            | K::CURRENT_ROLE_KW
            | K::CURRENT_SCHEMA_KW
            | K::CURRENT_USER_KW
            | K::SESSION_USER_KW
            | K::USER_KW
    );
    is_one.then(|| token.text().to_ascii_uppercase())
}

/// Words that stand for a value without being a column.
pub(super) fn is_word(name: &str) -> bool {
    ["value", "minvalue", "maxvalue", "true", "false", "null", "default", "on", "off"]
        .contains(&name)
}
