//! Whether a history table is what this tool made: a plain table of the right owner, on which
//! nobody's code hangs.
//!
//! Whoever may create in the schema can put something else there before the first run: a trigger,
//! a rule, a view, a default or an index runs its author's functions as whoever reads or writes.
//! So the rows are read only behind [`require_trusted`], in the same message.

use migrations_core::{HistoryTable, MigrationSet};

use super::SHAPE;
use crate::cause::server_error;
use migrations_core::quote;

/// What the server complains about where the table is missing or not to be trusted. The text is
/// cast to a number, which fails only when the cast is reached.
const NOT_TRUSTED: &str = "migrations: no history to be read";

/// The question for the table: one row, none where the schema is missing.
///
/// The casts to `name` cut long names off where the server did.
pub(crate) fn question(set: &MigrationSet) -> String {
    let HistoryTable { schema, name } = set.history_table();
    format!(
        "SELECT n.nspname AS {SHAPE}, c.oid IS NOT NULL AS is_there, {COLUMNS} AS columns, \
         pg_get_userbyid(c.relowner)::text AS owner, {faults}) AS faults, \
         {foreign_owner} AS foreign_owner, {MAY_WRITE} AS may_write, \
         {UNCHANGED} AS unchanged, {IN_PLACE} AS in_place, {WRITERS} AS writers \
         FROM pg_namespace n \
         LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = {name}::name \
         WHERE n.nspname = {schema}::name",
        faults = FAULTS.replace("$planned$", PLANNED),
        foreign_owner = foreign_owner(set),
        name = quote::literal(name),
        schema = quote::literal(schema),
    )
}

/// Locks what has the table's name, against another relation that would take it between the judgement
/// and the look; fails where there is none, and where somebody else does not let go of it.
pub(crate) fn lock_for_reading(set: &MigrationSet) -> String {
    let table = quote::table(set.history_table());
    format!("SET LOCAL lock_timeout TO '5s'; LOCK TABLE ONLY {table} IN ACCESS SHARE MODE")
}

/// Fails, and with it the rest of the message, unless the table is there and reading it runs
/// nobody's code: it is a table, and nobody but its owner can have hung anything on reading it.
pub(crate) fn require_trusted(set: &MigrationSet) -> String {
    let HistoryTable { schema, name } = set.history_table();
    format!(
        "SELECT CASE WHEN EXISTS (SELECT FROM pg_namespace n JOIN pg_class c \
             ON c.relnamespace = n.oid WHERE n.nspname = {}::name AND c.relname = {}::name \
             AND c.relkind = 'r' AND {} IS NULL) \
         THEN 0 ELSE ('{NOT_TRUSTED} ' || pg_backend_pid())::int END",
        quote::literal(schema),
        quote::literal(name),
        foreign_owner(set),
    )
}

/// Whether that is what the server complains about: the table has gone, or another has come.
pub(crate) fn is_missing(error: &sqlx::Error) -> bool {
    server_error(error).is_some_and(|said| {
        matches!(said.code(), "42P01" | "3F000") || said.message().contains(NOT_TRUSTED)
    })
}

/// Locks the table against another that would take its name; fails where that is not to be had at
/// once.
pub(crate) fn lock_at_once(set: &MigrationSet) -> String {
    let table = quote::table(set.history_table());
    format!("LOCK TABLE ONLY {table} IN ACCESS SHARE MODE NOWAIT")
}

/// Fails, and with it the rest of the message, unless the table is beyond all doubt: the user's own,
/// nothing hangs on it, and nobody else may write it.
///
/// Stricter than the whole question and far quicker: in a session that has just begun the server reads
/// each part of the catalog for the first time.
pub(crate) fn require_plain(set: &MigrationSet) -> String {
    format!(
        "SELECT CASE WHEN {} THEN 0 ELSE ('{NOT_TRUSTED} ' || pg_backend_pid())::int END",
        is_plain(set),
    )
}

/// Whether the table is beyond all doubt, as a condition.
pub(crate) fn is_plain(set: &MigrationSet) -> String {
    let table = quote::literal(&quote::table(set.history_table()));
    format!("EXISTS (SELECT FROM pg_class c WHERE c.oid = to_regclass({table}) AND {PLAIN})")
}

/// The schema has to be the user's, that of the role that made the cluster (number 10), or whoever's
/// the database is; others are looked at by the whole question.
const PLAIN: &str = "c.relkind = 'r' AND NOT c.relispartition AND c.relpersistence = 'p' \
    AND NOT c.relhastriggers AND NOT c.relhasrules AND NOT c.relhassubclass \
    AND NOT c.relrowsecurity AND pg_get_userbyid(c.relowner) IN (current_user, session_user) \
    AND NOT EXISTS (SELECT FROM aclexplode(c.relacl) e \
        WHERE e.grantee <> c.relowner AND e.privilege_type <> 'SELECT') \
    AND NOT EXISTS (SELECT FROM pg_attribute a \
        WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL) \
    AND EXISTS (SELECT FROM pg_namespace n WHERE n.oid = c.relnamespace \
        AND (n.nspowner = 10 \
            OR pg_get_userbyid(n.nspowner) IN (current_user, session_user, 'pg_database_owner')))";

/// The columns of the table `c`, a line each.
const COLUMNS: &str = "(SELECT string_agg(a.attname || chr(9) || format_type(a.atttypid, a.atttypmod), \
    chr(10) ORDER BY a.attnum) FROM pg_attribute a \
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)";

/// What is wrong with the owner of the table `c`, or with that of its schema `n`; NULL where nothing
/// is.
///
/// A lock on a table keeps its name, but not that of its schema: whoever may rename the schema can put
/// another in its place between the judgement and the look, and needs a few dozen attempts. That takes
/// the ownership of the schema and the right to create schemas.
fn foreign_owner(set: &MigrationSet) -> String {
    let role = set.role().map_or_else(|| "NULL".to_owned(), quote::literal);
    let is_foreign = |owner: &str| IS_FOREIGN.replace("$role$", &role).replace("$owner$", owner);
    format!(
        "CASE WHEN {} THEN 'it belongs to another role' \
         WHEN pg_get_userbyid(n.nspowner) <> 'pg_database_owner' AND {} \
             AND EXISTS (SELECT FROM pg_roles r WHERE NOT r.rolsuper \
                 AND pg_has_role(r.oid, n.nspowner, 'MEMBER') \
                 AND has_database_privilege(r.oid, current_database(), 'CREATE')) \
         THEN 'its schema belongs to another role, which may rename it' END",
        is_foreign("c.relowner"),
        is_foreign("n.nspowner"),
    )
}

/// A superuser has every role, so for one only membership that is not by that right would count,
/// and it has none to be sure of.
///
/// Whoever may create roles can press membership of one of theirs on anybody, so membership counts
/// where a superuser, the owner of the database or the user itself has granted it. Before
/// PostgreSQL 16 a grant outlives its grantor.
const IS_FOREIGN: &str = "NOT (pg_get_userbyid($owner$) IN (current_user, session_user) \
        OR coalesce(pg_get_userbyid($owner$) = $role$, false) \
        OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = $owner$ AND r.rolsuper) \
        OR EXISTS (SELECT FROM pg_database b \
            WHERE b.datname = current_database() AND b.datdba = $owner$) \
        OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = current_user AND r.rolsuper) \
            AND pg_has_role(current_user, $owner$, 'USAGE') \
            AND (pg_get_userbyid($owner$) = 'pg_database_owner' \
                OR $owner$ IN (WITH RECURSIVE roles (role) AS ( \
                    SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user \
                    UNION SELECT m.roleid FROM pg_auth_members m JOIN roles ON m.member = role \
                    WHERE m.grantor = role \
                        OR NOT EXISTS (SELECT FROM pg_roles g WHERE g.oid = m.grantor) \
                        OR EXISTS (SELECT FROM pg_roles g, pg_database b \
                        WHERE g.oid = m.grantor AND b.datname = current_database() \
                            AND (g.rolsuper OR pg_has_role(g.oid, b.datdba, 'MEMBER')))) \
                    SELECT role FROM roles)))";

/// A line for each reason not to trust the table `c`, but for its owner.
///
/// Functions, operators and types that are PostgreSQL's own leave no dependency, so any dependency
/// on one is on somebody else's.
const FAULTS: &str = "concat_ws(chr(10), \
    CASE WHEN c.relkind <> 'r' OR c.relispartition THEN CASE c.relkind \
        WHEN 'v' THEN 'it is a view' WHEN 'm' THEN 'it is a materialized view' \
        WHEN 'f' THEN 'it is a foreign table' WHEN 'p' THEN 'it is a partitioned table' \
        WHEN 'r' THEN 'it is a partition' ELSE 'it is no table' END END, \
    CASE WHEN c.relpersistence <> 'p' THEN 'a crash of the server empties it' END, \
    CASE WHEN c.relhastriggers AND EXISTS (SELECT FROM pg_trigger t \
        WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) THEN 'it has a trigger' END, \
    CASE WHEN c.relkind = 'r' AND c.relhasrules AND EXISTS (SELECT FROM pg_rewrite w \
        WHERE w.ev_class = c.oid) THEN 'it has a rule' END, \
    CASE WHEN EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)) \
        THEN 'it inherits from a table, or a table from it' END, \
    CASE WHEN c.relhastriggers AND EXISTS (SELECT FROM pg_constraint k \
            JOIN pg_class o ON o.oid IN (k.conrelid, k.confrelid) \
            WHERE k.contype = 'f' AND c.oid IN (k.conrelid, k.confrelid) \
                AND o.relowner <> c.relowner) \
        THEN 'a foreign key ties it to a table of another role' END, \
    CASE WHEN EXISTS (SELECT FROM ( \
            SELECT 'pg_class'::regclass::oid AS class, c.oid AS object \
            UNION ALL SELECT 'pg_attrdef'::regclass, f.oid FROM pg_attrdef f \
                WHERE f.adrelid = c.oid \
            UNION ALL $planned$) o JOIN pg_depend d ON d.classid = o.class AND d.objid = o.object \
        WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, \
            'pg_opclass'::regclass, 'pg_type'::regclass)) \
        THEN 'a column, a default, a check or an index of it uses somebody''s function or type' END";

/// Whether the user may write the table `c`, or hang something on it.
const MAY_WRITE: &str = "coalesce(\
    has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') \
    OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'), true)";

/// What belongs to the table `c` and holds expressions that the server works out, as far as they
/// are constant, when it only plans to read the table.
const PLANNED: &str = "SELECT 'pg_class'::regclass::oid AS class, x.indexrelid AS object \
        FROM pg_index x WHERE x.indrelid = c.oid \
    UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k \
        WHERE k.conrelid = c.oid \
    UNION ALL SELECT 'pg_statistic_ext'::regclass, s.oid FROM pg_statistic_ext s \
        WHERE s.stxrelid = c.oid";

/// The condition that holds while nobody has changed the table since it was looked at: flags of
/// `pg_class` go up with a trigger, a rule or an heir, and with a foreign key, which has triggers. A
/// flag that is up already says nothing, and then the catalog is asked for the very triggers.
///
/// The table's name is resolved anew, because the owner of the schema may have put another in its
/// place.
const UNCHANGED: &str = "format('EXISTS (SELECT FROM pg_class c WHERE c.oid = %s \
    AND c.oid = to_regclass(%L) AND c.relowner = %s AND c.relkind = ''r'' \
    AND c.relhasrules = %L::bool AND c.relhassubclass = %L::bool%s)', \
    c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relowner, c.relhasrules, c.relhassubclass, \
    CASE WHEN c.relhastriggers THEN format(' AND ARRAY(SELECT t.oid FROM pg_trigger t \
        WHERE t.tgrelid = c.oid ORDER BY 1)::text = %L', \
        ARRAY(SELECT t.oid FROM pg_trigger t WHERE t.tgrelid = c.oid ORDER BY 1)::text) \
    ELSE ' AND NOT c.relhastriggers' END)";

/// The condition that holds while the name of the table means the table.
const IN_PLACE: &str = "format('to_regclass(%L)::oid = %s', quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.oid)";

/// A line for each role that may write the table and is neither its owner nor a superuser.
const WRITERS: &str = "(SELECT string_agg(role || chr(9) || rights, chr(10) ORDER BY role) \
    FROM (SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' \
            ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS role, \
            string_agg(DISTINCT x.privilege_type, ', ' ORDER BY x.privilege_type) AS rights \
        FROM (SELECT e.grantee, e.privilege_type FROM aclexplode(c.relacl) e \
            UNION ALL SELECT e.grantee, e.privilege_type \
            FROM pg_attribute a, aclexplode(a.attacl) e WHERE a.attrelid = c.oid) x \
        WHERE x.grantee <> c.relowner \
            AND x.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER') \
            AND x.grantee::regrole::text <> ALL (ARRAY[quote_ident(current_user), quote_ident(session_user)]) \
            AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = x.grantee AND r.rolsuper) \
        GROUP BY x.grantee) g)";
