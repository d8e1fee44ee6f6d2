//! Whether a history table is what this tool made: a plain table of the right owner, on which
//! nobody's code hangs.
//!
//! Whoever may create in the schema can put something else there before the first run: a trigger,
//! a rule, a view, a default or an index runs its author's functions as whoever reads or writes.
//! So the rows are read only behind [`require_trusted`], in the same message.

use migrations_core::{HistoryTable, MigrationSet};

use super::SHAPE;
use crate::quote;

/// What the server complains about where the table is missing or not to be trusted. The text is
/// cast to a number, which fails only when the cast is reached.
pub(crate) const NOT_TRUSTED: &str = "migrations: no history to be read";

/// The question for the table: one row, none where the schema is missing.
///
/// The casts to `name` cut long names off where the server did.
pub(crate) fn question(set: &MigrationSet) -> String {
    let HistoryTable { schema, name } = set.history_table();
    format!(
        "SELECT n.nspname AS {SHAPE}, c.oid IS NOT NULL AS is_there, {COLUMNS} AS columns, \
         pg_get_userbyid(c.relowner)::text AS owner, {FAULTS}, {foreign_owner}) AS faults, \
         {UNCHANGED} AS unchanged, {WRITERS} AS writers \
         FROM pg_namespace n \
         LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = {name}::name \
         WHERE n.nspname = {schema}::name",
        foreign_owner = foreign_owner(set),
        name = quote::literal(name),
        schema = quote::literal(schema),
    )
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

/// The columns of the table `c`, a line each.
const COLUMNS: &str = "(SELECT string_agg(a.attname || chr(9) || format_type(a.atttypid, a.atttypmod), \
    chr(10) ORDER BY a.attnum) FROM pg_attribute a \
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)";

/// What is wrong with the owner of the table `c`; NULL where nothing is.
fn foreign_owner(set: &MigrationSet) -> String {
    let role = set.role().map_or_else(|| "NULL".to_owned(), quote::literal);
    FOREIGN_OWNER.replace("$role$", &role)
}

/// A superuser has every role, so for one only membership that is not by that right would count,
/// and it has none to be sure of.
const FOREIGN_OWNER: &str = "CASE WHEN NOT (pg_get_userbyid(c.relowner) IN (current_user, session_user) \
        OR coalesce(pg_get_userbyid(c.relowner) = $role$, false) \
        OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = c.relowner AND r.rolsuper) \
        OR EXISTS (SELECT FROM pg_database b \
            WHERE b.datname = current_database() AND b.datdba = c.relowner) \
        OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = current_user AND r.rolsuper) \
            AND pg_has_role(current_user, c.relowner, 'USAGE')) \
    THEN 'it belongs to another role' END";

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
    CASE WHEN EXISTS (SELECT FROM ( \
            SELECT 'pg_class'::regclass::oid AS class, c.oid AS object \
            UNION ALL SELECT 'pg_class'::regclass, x.indexrelid FROM pg_index x \
                WHERE x.indrelid = c.oid \
            UNION ALL SELECT 'pg_attrdef'::regclass, f.oid FROM pg_attrdef f \
                WHERE f.adrelid = c.oid \
            UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k \
                WHERE k.conrelid = c.oid) o \
        JOIN pg_depend d ON d.classid = o.class AND d.objid = o.object \
        WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, \
            'pg_opclass'::regclass, 'pg_type'::regclass)) \
        THEN 'a column, a default, a check or an index of it uses somebody''s function or type' END";

/// The condition that holds while nobody has changed the table since it was looked at: flags of
/// `pg_class` go up with a trigger, a rule or an heir. A flag that is up already says nothing, and
/// then the catalog is asked.
const UNCHANGED: &str = "format('EXISTS (SELECT FROM pg_class c WHERE c.oid = %s \
    AND c.relowner = %s AND c.relkind = ''r'' AND c.relname = %L AND c.relnamespace = %s \
    AND c.relhasrules = %L::bool AND c.relhassubclass = %L::bool%s)', \
    c.oid, c.relowner, c.relname, c.relnamespace, c.relhasrules, c.relhassubclass, \
    CASE WHEN c.relhastriggers THEN ' AND NOT EXISTS (SELECT FROM pg_trigger t \
        WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)' ELSE ' AND NOT c.relhastriggers' END)";

/// A line for each role that may write the table and is neither its owner nor a superuser.
const WRITERS: &str = "(SELECT string_agg(role || chr(9) || rights, chr(10) ORDER BY role) \
    FROM (SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' \
            ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS role, \
            string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) AS rights \
        FROM aclexplode(c.relacl) x \
        WHERE x.grantee <> c.relowner \
            AND x.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER') \
            AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = x.grantee AND r.rolsuper) \
        GROUP BY x.grantee) g)";
