//! The statements that make, mark, copy and drop databases, as text; sends none.

use crate::version::ServerVersion;

/// What a template's comment opens with.
const TEMPLATE: &str = "template of migrations::test, used in hour ";

/// What the comment on a kept database opens with.
const KEPT: &str = "kept by migrations::test at ";

/// One row about the server, and about who we are there.
pub(super) const WHERE_WE_ARE: &str = "
    SELECT (SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = current_database()),
           (SELECT oid::bigint FROM pg_catalog.pg_roles WHERE rolname = current_user),
           current_setting('server_version_num')::int,
           current_setting('max_connections')::int
               - current_setting('superuser_reserved_connections')::int,
           current_setting('fsync') = 'off'";

/// A role's own limits would end a copy, or the session whose lock says that we live.
pub(super) const NO_LIMITS: &str = "
    SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings
    WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_session_timeout',
                   'idle_in_transaction_session_timeout', 'transaction_timeout')";

/// Waits for nobody: `true` if nobody else has the lock.
pub(super) const TAKE: &str = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))";

/// Lets go of it.
pub(super) const LET_GO: &str = "SELECT pg_advisory_unlock(hashtextextended($1, 0))";

/// The databases whose name begins like ours and that belong to us, or to a role that we act for, with
/// their comments.
pub(super) const OURS: &str = "
    SELECT datname::text, shobj_description(oid, 'pg_database')
    FROM pg_catalog.pg_database
    WHERE starts_with(datname::text, $1) AND pg_catalog.pg_has_role(datdba, 'USAGE')";

/// Ends every connection to a database.
pub(super) const DISCONNECT: &str =
    "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1";

/// What belongs to a database and is not copied with it: owner, settings and rights, as statements in
/// which `$copy$` stands for the copy's name; the owner comes first, because rights are given by it.
///
/// A setting that is a list is kept as it is to be written; every other one is a single value.
pub(super) const BESIDES: &str = r"
    SELECT format('ALTER DATABASE $copy$ OWNER TO %I', rolname)
    FROM pg_catalog.pg_database JOIN pg_catalog.pg_roles ON pg_roles.oid = datdba
    WHERE datname = $1 AND rolname <> current_user
    UNION ALL
    SELECT format(
               CASE setrole WHEN 0 THEN 'ALTER DATABASE $copy$ SET %1$I TO %2$s'
               ELSE 'ALTER ROLE %3$s IN DATABASE $copy$ SET %1$I TO %2$s' END,
               name,
               CASE WHEN name IN ('search_path', 'temp_tablespaces', 'local_preload_libraries',
                                  'session_preload_libraries')
                    THEN value ELSE quote_literal(value) END,
               CASE setrole WHEN 0 THEN '' ELSE setrole::regrole::text END)
    FROM pg_catalog.pg_db_role_setting, unnest(setconfig) AS setting,
         LATERAL (SELECT split_part(setting, '=', 1),
                         substr(setting, strpos(setting, '=') + 1)) AS parts (name, value)
    WHERE setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = $1)
    UNION ALL
    SELECT statement
    FROM pg_catalog.pg_database,
         LATERAL (SELECT 'REVOKE ALL ON DATABASE $copy$ FROM PUBLIC'
                  UNION ALL
                  SELECT format('GRANT %s ON DATABASE $copy$ TO %s%s', privilege_type,
                                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
                                CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                  FROM aclexplode(datacl)) AS acl (statement)
    WHERE datname = $1 AND datacl IS NOT NULL";

/// Copies a template.
pub(super) fn copy(copy: &str, template: &str, version: ServerVersion, fsync: Fsync) -> String {
    // To copy the files needs two checkpoints, which cost next to nothing where none reaches a disk.
    let strategy = match fsync {
        Fsync::Off if version.major >= 15 => " STRATEGY FILE_COPY",
        _ => "",
    };
    format!("CREATE DATABASE \"{copy}\" TEMPLATE \"{template}\"{strategy}")
}

/// Whether a server writes to disks and waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fsync {
    On,
    Off,
}

/// Makes an empty database.
pub(super) fn create(database: &str) -> String {
    format!("CREATE DATABASE \"{database}\"")
}

/// Drops a database; servers before 13 cannot end its connections by themselves.
pub(super) fn drop(database: &str, version: ServerVersion) -> String {
    let force = if version.major < 13 { "" } else { " WITH (FORCE)" };
    format!("DROP DATABASE IF EXISTS \"{database}\"{force}")
}

/// Keeps everybody out, so that a template can always be copied.
pub(super) fn close(database: &str) -> String {
    format!("ALTER DATABASE \"{database}\" ALLOW_CONNECTIONS false")
}

/// Gives a database another name.
pub(super) fn rename(database: &str, name: &str) -> String {
    format!("ALTER DATABASE \"{database}\" RENAME TO \"{name}\"")
}

/// Marks a template as one, and when it was used.
pub(super) fn mark_template(database: &str, label: &str, hour: u64) -> String {
    comment(database, &format!("{TEMPLATE}{hour}: {label}"))
}

/// Marks a database that was kept: when, in seconds, and for what.
pub(super) fn mark_kept(database: &str, second: u64, case: &str) -> String {
    comment(database, &format!("{KEPT}{second}: {case}"))
}

fn comment(database: &str, text: &str) -> String {
    // Without a backslash in it, a text means the same whatever `standard_conforming_strings` says.
    let text = text.replace('\\', "/").replace('\'', "''").replace('\0', "");
    format!("COMMENT ON DATABASE \"{database}\" IS '{text}'")
}

/// Reads the hour in which a template was used last.
pub(super) fn template_used(comment: &str) -> Option<u64> {
    comment.strip_prefix(TEMPLATE)?.split_once(": ")?.0.parse().ok()
}

/// Reads when a database was kept, and for what.
pub(super) fn kept(comment: &str) -> Option<(u64, &str)> {
    let (second, case) = comment.strip_prefix(KEPT)?.split_once(": ")?;
    Some((second.parse().ok()?, case))
}

#[cfg(test)]
mod tests {
    use super::{Fsync, copy, kept, mark_kept, mark_template, template_used};
    use crate::version::ServerVersion;

    fn text(statement: &str) -> &str {
        let (_, text) = statement.split_once(" IS '").unwrap();
        text.strip_suffix('\'').unwrap()
    }

    #[test]
    fn marks_are_read_as_they_were_written() {
        assert_eq!(template_used(text(&mark_template("t", "shop: 1", 488_372))), Some(488_372));
        let marked = mark_kept("d", 1_763_724_000, "shop orders::a: b");
        assert_eq!(kept(text(&marked)), Some((1_763_724_000, "shop orders::a: b")));
        assert_eq!(kept("somebody's own"), None);
        assert_eq!(template_used("template of migrations::test, used in hour x: y"), None);
    }

    #[test]
    fn quotes_in_a_mark_are_doubled() {
        assert!(mark_kept("d", 1, r"it's \").ends_with("1: it''s /'"));
    }

    #[test]
    fn files_are_copied_where_nobody_waits_for_disks() {
        let version = |major| ServerVersion { major, minor: 0 };
        assert!(copy("a", "b", version(15), Fsync::Off).ends_with(" STRATEGY FILE_COPY"));
        assert!(!copy("a", "b", version(15), Fsync::On).contains("STRATEGY"));
        assert!(!copy("a", "b", version(14), Fsync::Off).contains("STRATEGY"));
    }
}
