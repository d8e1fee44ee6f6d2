//! The session after a file as it was before it.
//!
//! A session of the runner's own is cleaned behind each file, as `DISCARD ALL` would, which cannot
//! stand in a message with others. A pooler's session is somebody else's next: what the pooler has
//! set on it is remembered, in a setting of the transaction's own, and put back before the commit,
//! and only what the file made itself is taken away.

use std::collections::HashSet;

use migrations_core::Migration;
use migrations_core::created::words;

use crate::survey::ConnectionKind;

/// `DISCARD ALL`, statement by statement.
const CLEAN: [&str; 10] = [
    "CLOSE ALL",
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    "RESET ALL",
    "DEALLOCATE ALL",
    "UNLISTEN *",
    "SELECT pg_catalog.pg_advisory_unlock_all()",
    "DISCARD PLANS",
    "DISCARD TEMP",
    "DISCARD SEQUENCES",
];

/// Settings that are the transaction's, or that have statements of their own.
const NOT_SETTINGS: &str = "('transaction_isolation', 'transaction_read_only', \
    'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')";

/// What the session was found with; empty where the file has reset everything.
const FOUND: &str = "coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb";

/// Writes down what the session was found with, before the runner sets anything itself.
pub(super) fn remember(connection: ConnectionKind) -> Option<String> {
    (connection == ConnectionKind::Pooled).then(|| {
        "SELECT pg_catalog.set_config('migrations.found', \
         (SELECT pg_catalog.jsonb_object_agg(s.name, s.setting)::pg_catalog.text \
         FROM pg_catalog.pg_settings s WHERE s.source OPERATOR(pg_catalog.=) 'session'), true)"
            .to_owned()
    })
}

/// Puts back what the session was found with, and takes away what the file has made for it.
pub(super) fn restore(connection: ConnectionKind, migration: &Migration) -> Vec<String> {
    if connection == ConnectionKind::Direct {
        return Vec::new();
    }
    let mut statements = made_for_session(&words(&migration.sql));
    statements.push(format!(
        "SELECT set_config(f.key, f.value, false) FROM jsonb_each_text({FOUND}) f \
         WHERE current_setting(f.key, true) IS DISTINCT FROM f.value \
         AND f.key NOT IN {NOT_SETTINGS}"
    ));
    statements.push(format!(
        "SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s \
         WHERE s.source = 'session' AND s.context IN ('user', 'superuser') \
         AND NOT jsonb_exists({FOUND}, s.name) AND s.name NOT IN {NOT_SETTINGS}"
    ));
    statements
}

/// What ends the things of a session that a text may have made, by its words.
fn made_for_session(words: &HashSet<String>) -> Vec<String> {
    let has = |any: &[&str]| any.iter().any(|word| words.contains(*word));
    let locks = ["pg_advisory_lock", "pg_try_advisory_lock", "pg_advisory_lock_shared"];
    let ends = [
        (has(&["temp", "temporary", "pg_temp"]), "DISCARD TEMP"),
        (has(&["listen"]), "UNLISTEN *"),
        (has(&["hold"]), "CLOSE ALL"),
        (has(&["prepare"]), "DEALLOCATE ALL"),
        (has(&locks), "SELECT pg_advisory_unlock_all()"),
    ];
    ends.iter().filter(|(is_made, _)| *is_made).map(|(_, end)| (*end).to_owned()).collect()
}

/// Gives a file the path, and the session of a pooler whatever else role and database set: it may
/// have begun before they were set.
pub(super) fn file_defaults(connection: ConnectionKind) -> String {
    match connection {
        ConnectionKind::Direct => "SET LOCAL search_path TO DEFAULT".to_owned(),
        ConnectionKind::Pooled => ROLE_DEFAULTS.to_owned(),
    }
}

/// From the general to the particular, so that the last word is the one that counts at a login.
const ROLE_DEFAULTS: &str = "SELECT set_config(d.name, d.value, true) FROM ( \
        SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value \
        FROM pg_settings p WHERE p.name = 'search_path' \
        UNION ALL \
        SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int, \
            split_part(c.line, '=', 1), substr(c.line, strpos(c.line, '=') + 1) \
        FROM pg_db_role_setting s, unnest(s.setconfig) c (line) \
        WHERE (s.setdatabase = 0 OR s.setdatabase = ( \
                SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) \
            AND (s.setrole = 0 OR s.setrole = ( \
                SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d \
    JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' \
    ORDER BY d.rank";

/// Makes a session of the runner's own as it was when it was opened.
pub(super) fn clean(connection: ConnectionKind) -> Vec<String> {
    match connection {
        ConnectionKind::Direct => CLEAN.map(str::to_owned).into(),
        ConnectionKind::Pooled => Vec::new(),
    }
}
