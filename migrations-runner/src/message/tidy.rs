//! The session after a file as it was before it.
//!
//! A session of the runner's own is cleaned behind each file, as `DISCARD ALL` would, which cannot
//! stand in a message with others. A pooler's session is somebody else's next: what the pooler has
//! set on it is remembered, in a setting of the transaction's own, and put back before the commit,
//! and only what the file made itself is taken away.

use std::collections::{BTreeSet, HashSet};

use migrations_core::Migration;
use migrations_core::created::words;

use crate::session::Commit;
use crate::survey::{ConnectionKind, LOGIN_SETTINGS};
use migrations_core::quote;

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

/// What the session was found with.
const FOUND: &str = "coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb";

/// The transaction waits for the disk as the session did when it was opened.
pub(super) const WAIT_FOR_DISK: &str = "SET LOCAL synchronous_commit TO DEFAULT";

/// The column of what the session was found with; the number of its process comes with it.
pub(super) const REMEMBERED: &str = "migrations_found";

/// Writes down what the session was found with, before the runner sets anything itself.
///
/// `pg_settings` shows neither the role nor the settings that nobody has declared, such as
/// `app.tenant`: of these the ones that the file names are asked for.
pub(super) fn remember(connection: ConnectionKind, migration: &Migration) -> Option<String> {
    if connection == ConnectionKind::Direct {
        return None;
    }
    Some(remember_for([migration]))
}

/// Writes down what a session was found with, for files that are run in one transaction.
pub(crate) fn remember_for<'a>(migrations: impl IntoIterator<Item = &'a Migration>) -> String {
    let names = migrations.into_iter().map(|migration| undeclared_settings(&migration.sql));
    let mut unlisted: Vec<String> = names.flatten().collect::<BTreeSet<_>>().into_iter().collect();
    unlisted.extend(["session_authorization", "role"].map(str::to_owned));
    format!(
        "SELECT pg_catalog.set_config('migrations.found', ( \
            SELECT pg_catalog.jsonb_object_agg(f.name, f.setting)::pg_catalog.text FROM ( \
                SELECT s.name, s.setting FROM pg_catalog.pg_settings s \
                    WHERE s.source OPERATOR(pg_catalog.=) 'session' \
                UNION ALL SELECT c.name, pg_catalog.current_setting(c.name, true) \
                    FROM pg_catalog.unnest({}::pg_catalog.text[]) c (name) \
            ) f), true) AS {REMEMBERED}, pg_catalog.pg_backend_pid() AS pid",
        quote::array(&unlisted),
    )
}

/// Whether a file may take back what `migrations.found` holds, with everything else that is set.
pub(super) fn resets_everything(connection: ConnectionKind, migration: &Migration) -> bool {
    let words = words(&migration.sql);
    connection == ConnectionKind::Pooled && words.contains("reset") && words.contains("all")
}

/// Puts `found` where the statements of a message ask what the session was found with.
pub(super) fn with_found(statements: &str, found: &str) -> String {
    statements.replace(FOUND, &format!("{}::jsonb", quote::literal(found)))
}

/// Names with a dot that a text sets, or that stand in it as the whole of a string: a setting that
/// nobody has declared is known by its name alone.
fn undeclared_settings(sql: &str) -> BTreeSet<String> {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    let begins = |part: &str| part.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut found = BTreeSet::new();
    let (mut name, mut before, mut previous) = (String::new(), ' ', String::new());
    for c in sql.chars().chain([' ']) {
        if is_of_name(c) {
            name.push(c);
            continue;
        }
        if !name.is_empty() {
            name.make_ascii_lowercase();
            let is_set = matches!(&*previous, "set" | "local" | "session" | "reset");
            let is_string = before == '\'' && c == '\'';
            if (is_set || is_string) && name.contains('.') && name.split('.').all(begins) {
                found.insert(name.clone());
            }
            previous = std::mem::take(&mut name);
        }
        before = c;
    }
    found
}

/// Gives the session the user and the role back that it was found with, for the runner's own
/// statements after a file.
pub(super) fn restore_role(connection: ConnectionKind) -> Vec<String> {
    if connection == ConnectionKind::Direct {
        return Vec::new();
    }
    let back = |name: &str| {
        format!(
            "SELECT set_config(f.key, f.value, false) FROM jsonb_each_text({FOUND}) f \
             WHERE f.key = '{name}' AND current_setting(f.key) <> f.value"
        )
    };
    // Another user has no role until one is set.
    vec![back("session_authorization"), back("role")]
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

/// Undoes what a failed message has left open; a rollback takes back neither a lock of the session
/// nor a prepared statement. Only in the session of that process: where the transaction has ended
/// by itself, a pooler may give this message to another.
pub(super) fn undo(connection: ConnectionKind, migration: &Migration, pid: Option<i32>) -> String {
    let mut statements = vec!["ROLLBACK".to_owned()];
    if let (ConnectionKind::Pooled, Some(pid)) = (connection, pid) {
        let words = words(&migration.sql);
        if takes_locks(&words) {
            statements.push(format!(
                "SELECT pg_catalog.pg_advisory_unlock_all() \
                 WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) {pid}"
            ));
        }
        statements.extend(words.contains("prepare").then(|| "DEALLOCATE ALL".to_owned()));
    }
    statements.join("; ")
}

fn takes_locks(words: &HashSet<String>) -> bool {
    words.iter().any(|word| {
        word.starts_with("pg_advisory_lock") || word.starts_with("pg_try_advisory_lock")
    })
}

/// What ends the things of a session that a text may have made, by its words.
fn made_for_session(words: &HashSet<String>) -> Vec<String> {
    let has = |any: &[&str]| any.iter().any(|word| words.contains(*word));
    let ends = [
        (has(&["temp", "temporary", "pg_temp"]), "DISCARD TEMP"),
        (has(&["listen"]), "UNLISTEN *"),
        (has(&["hold"]), "CLOSE ALL"),
        (has(&["prepare"]), "DEALLOCATE ALL"),
        (takes_locks(words), "SELECT pg_advisory_unlock_all()"),
    ];
    ends.iter().filter(|(is_made, _)| *is_made).map(|(_, end)| (*end).to_owned()).collect()
}

/// Gives a file the path, and the session of a pooler whatever else role and database set: it may
/// have begun before they were set.
pub(super) fn file_defaults(connection: ConnectionKind) -> String {
    match connection {
        ConnectionKind::Direct => "SET LOCAL search_path TO DEFAULT".to_owned(),
        // From the general to the particular, so that the last word is the one that counts.
        ConnectionKind::Pooled => format!(
            "SELECT set_config(d.name, d.value, true) FROM ( \
                 SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value \
                 FROM pg_settings p WHERE p.name = 'search_path' \
                 UNION ALL {LOGIN_SETTINGS}) d \
             LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) \
             WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 \
             ORDER BY d.rank"
        ),
    }
}

/// Takes away what a file has set of the wait for the disk, as a large `UPDATE` may have: its commit
/// stands for those of the files before it, and for what the run says. What is set for the server,
/// the database or the role holds.
pub(super) fn wait_for_disk(connection: ConnectionKind, commit: Commit) -> Option<String> {
    // A pooler's session has every setting back by then.
    let is_left_to_the_file =
        connection == ConnectionKind::Pooled || commit == Commit::Asynchronous;
    (!is_left_to_the_file).then(|| WAIT_FOR_DISK.to_owned())
}

/// Makes a session of the runner's own as it was when it was opened.
pub(super) fn clean(connection: ConnectionKind) -> Vec<String> {
    match connection {
        ConnectionKind::Direct => CLEAN.map(str::to_owned).into(),
        ConnectionKind::Pooled => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undeclared_settings_are_found_by_name() {
        let sql = "SET App.Tenant = 1; SET LOCAL \"a.b\" TO x; SELECT set_config('c.d', '1', false); \
                   DO $$ BEGIN EXECUTE 'RESET e.f'; PERFORM set_config(''g.h'', ''x'', true); END $$; \
                   SELECT public.t, '1.5', 'no.4', 'a.' FROM s.u; SET search_path = public";
        let found: Vec<String> = undeclared_settings(sql).into_iter().collect();
        assert_eq!(found, ["a.b", "app.tenant", "c.d", "e.f", "g.h"]);
    }
}
