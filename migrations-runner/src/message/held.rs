//! Which tables and columns hold rows: written down before a file, and required to be there behind it.
//!
//! Must not know why rows are to be kept.

use migrations_core::MigrationSet;
use migrations_core::quote;

/// What the server complains about where rows would go; what holds them follows as a list.
const ROWS_WOULD_GO: &str = "migrations: rows would go: ";

/// Writes down what holds rows, and what may: a table that the user cannot see all rows of, or may not
/// look into, can go all the same where the user owns its schema.
///
/// They are locked against writers first: a row that comes later would be judged by nobody.
pub(super) fn remember(set: &MigrationSet) -> String {
    let history = quote::literal(&quote::table(set.history_table()));
    format!(
        "DO $migrations$ \
         DECLARE t record; c record; held boolean; found jsonb := '{{}}'; \
             row_security text := current_setting('row_security'); \
         BEGIN \
             PERFORM set_config('row_security', 'off', true); \
             FOR t IN SELECT r.oid, format('%I.%I', n.nspname, r.relname) AS name \
                 FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace \
                 WHERE r.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' \
                     AND n.nspname <> 'information_schema' \
                     AND r.oid IS DISTINCT FROM to_regclass({history}) ORDER BY r.oid \
             LOOP \
                 BEGIN \
                     EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', t.name); \
                     EXECUTE format('SELECT EXISTS (SELECT FROM ONLY %s)', t.name) INTO held; \
                     CONTINUE WHEN NOT held; \
                     found := found || jsonb_build_object(t.oid || '.0', t.name); \
                     FOR c IN SELECT a.attnum, a.attname FROM pg_attribute a \
                         WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
                             AND a.attgenerated = '' \
                     LOOP \
                         EXECUTE format('SELECT EXISTS (SELECT FROM ONLY %s \
                             WHERE num_nonnulls(%I) > 0)', t.name, c.attname) INTO held; \
                         IF held THEN \
                             found := found || jsonb_build_object(t.oid || '.' || c.attnum, \
                                 format('%s.%I', t.name, c.attname)); \
                         END IF; \
                     END LOOP; \
                 EXCEPTION WHEN insufficient_privilege THEN \
                     SELECT found || jsonb_build_object(t.oid || '.0', t.name) || coalesce( \
                         jsonb_object_agg(t.oid || '.' || a.attnum, format('%s.%I', t.name, a.attname)), \
                         '{{}}') INTO found FROM pg_attribute a \
                     WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
                         AND a.attgenerated = ''; \
                 END; \
             END LOOP; \
             PERFORM set_config('row_security', row_security, true); \
             PERFORM set_config('migrations.held', found::text, true); \
         END $migrations$"
    )
}

/// Fails where something of it is gone, or where the file has taken away what was written down.
pub(super) fn require() -> String {
    let is_gone = "CASE split_part(h.key, '.', 2) \
        WHEN '0' THEN NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = split_part(h.key, '.', 1)::oid) \
        ELSE EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = split_part(h.key, '.', 1)::oid \
            AND a.attnum = split_part(h.key, '.', 2)::int AND a.attisdropped) END";
    let found = "nullif(current_setting('migrations.held', true), '')";
    format!(
        "SELECT CASE WHEN {found} IS NULL OR (SELECT coalesce(bool_or({is_gone}), false) \
                FROM jsonb_each_text({found}::jsonb) h) \
            THEN ('{ROWS_WOULD_GO}' || coalesce((SELECT jsonb_agg(h.value ORDER BY h.value)::text \
                FROM jsonb_each_text({found}::jsonb) h WHERE {is_gone}), '[]'))::int ELSE 0 END"
    )
}

/// The tables and columns of which the server complains; nothing where it complains of something else.
pub(crate) fn gone(message: &str) -> Option<Vec<String>> {
    let (_, list) = message.split_once(ROWS_WOULD_GO)?;
    let (list, _) = list.rsplit_once('"')?;
    serde_json::from_str(list).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_out_of_what_the_server_says() {
        let said = "invalid input syntax for type integer: \"migrations: rows would go: \
                    [\"public.users\", \"public.\\\"a b\\\".c\"]\"";
        assert_eq!(gone(said).expect("a list"), ["public.users", "public.\"a b\".c"]);
        assert_eq!(gone("division by zero"), None);
    }
}
