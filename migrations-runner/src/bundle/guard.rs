//! The first block of a script: the lock, the history table, and whether the history is one over
//! which the bundle can go.
//!
//! Must not know what its files do.

use migrations_core::bundle::Bundle;
use migrations_core::{Invocation, Migration, MigrationSet, quote};

use super::{executed, refusal, refusal_of};
use crate::history::{
    DELETED, FORMAT, Table, added_columns, columns, granted, has_all_added, has_own_columns,
    is_plain,
};
use crate::lock::{self, Key, LockKind};
use crate::path;
use crate::survey::HAS_ADVISORY_LOCKS;

/// Whether the history has a migration, as a condition.
pub(super) fn is_applied(set: &MigrationSet, migration: &Migration) -> String {
    let table = quote::table(set.history_table());
    let (name, version) = (quote::literal(set.name()), quote::literal(&migration.stem));
    format!(
        "EXISTS (SELECT FROM ONLY {table} h WHERE h.set_name = {name} AND h.version = {version})"
    )
}

/// The block.
pub(super) fn block(bundle: &Bundle<'_>, invocation: &Invocation) -> String {
    let set = bundle.set;
    let known = bundle.with_those_before();
    let stems: Vec<String> = known.iter().map(|it| it.stem.to_string()).collect();
    let checksums: Vec<String> = known.iter().map(|it| it.checksum.to_string()).collect();
    let parts = [
        locked(set),
        made(set, invocation),
        judged(set, invocation),
        rows(bundle, invocation),
        searched(bundle).unwrap_or_default(),
    ];
    let body = format!(
        "\nDECLARE\n  known_versions text[] := {}::text[];\n  known_checksums text[] := {}::text[];\n  \
         is_new_schema boolean := false;\n  granted_right record;\n  found text;\n  \
         first_missing integer;\n  checked_path name[];\nBEGIN\n{}\nEND\n",
        quote::array(&stems),
        quote::array(&checksums),
        parts.join("\n"),
    );
    format!("DO {}", quote::dollar(&body))
}

/// Keeps runners and other bundles of the set out until the transaction ends.
fn locked(set: &MigrationSet) -> String {
    let message = format!("another runner is at work on the set {}", set.name());
    format!(
        "IF {HAS_ADVISORY_LOCKS} THEN\n  IF NOT pg_try_advisory_xact_lock({}) THEN\n    {}\n  END IF;\nEND IF;",
        Key::of_set(set).arguments(),
        refusal(&message, "wait until it has finished, then run the script again"),
    )
}

/// Makes the history table where there is none, with no right for anybody but its owner, and adds
/// the columns that one of an earlier release lacks.
fn made(set: &MigrationSet, invocation: &Invocation) -> String {
    let table = set.history_table();
    let (name, schema) = (quote::literal(&quote::table(table)), quote::identifier(&table.schema));
    let [of_schema, of_table] =
        [Table::NoSchema, Table::Missing].map(|missing| quote::dollar(&granted(table, &missing)));
    let status = invocation.command("status", &[]);
    let foreign = format!("the table {} is not a history of this tool", quote::shown(table));
    format!(
        "IF to_regclass({name}) IS NULL THEN
  IF {HAS_ADVISORY_LOCKS} THEN PERFORM pg_advisory_xact_lock({key}); END IF;
  IF to_regnamespace({schema_text}) IS NULL THEN
    CREATE SCHEMA {schema};
    is_new_schema := true;
  END IF;
  {create}
  FOR granted_right IN EXECUTE CASE WHEN is_new_schema THEN {of_schema} ELSE {of_table} END LOOP
    EXECUTE format('REVOKE ALL ON %s %s FROM %s', granted_right.kind, granted_right.object,
      granted_right.migrations_grantee);
  END LOOP;
ELSIF NOT {own_columns} THEN
  {foreign}
ELSIF NOT {added} THEN
  {extend}
END IF;",
        key = Key::of_table(table).arguments(),
        schema_text = quote::literal(&schema),
        create = executed(&[columns(table)]).concat(),
        own_columns = has_own_columns(table),
        foreign = refusal(&foreign, &format!("`{status}` says which tool it belongs to")),
        added = has_all_added(table),
        extend = executed(&[added_columns(table)]).concat(),
    )
}

/// Locks the table, and refuses one on which somebody may have hung code.
fn judged(set: &MigrationSet, invocation: &Invocation) -> String {
    let table = quote::table(set.history_table());
    let plan = invocation.command("plan", &[]);
    let message = format!(
        "the history table {} belongs to another role, or others may write it",
        quote::shown(set.history_table())
    );
    format!(
        "LOCK TABLE ONLY {table} IN ROW EXCLUSIVE MODE;\n\
         IF NOT {HAS_ADVISORY_LOCKS} THEN\n  {};\nEND IF;\nIF NOT {} THEN\n  {}\nEND IF;",
        lock::for_transaction(set, LockKind::Table),
        is_plain(set),
        refusal(&message, &format!("`{plan}` names who, and the statement that ends it")),
    )
}

/// Refuses to go over rows that are not those which the bundle was made for.
fn rows(bundle: &Bundle<'_>, invocation: &Invocation) -> String {
    let set = bundle.set;
    let table = quote::table(set.history_table());
    let name = quote::literal(set.name());
    let known =
        "unnest(known_versions, known_checksums) WITH ORDINALITY k (version, checksum, place)";
    let row = format!("ONLY {table} h WHERE h.set_name = {name} AND h.version = k.version");
    let listed = "string_agg(h.version, ', ' ORDER BY h.migration_id)";
    let count = bundle.before().len();
    let last = bundle.migrations().last().map_or_else(String::new, |it| it.version.typed());
    let status = invocation.command("status", &[]);
    let status = format!("`{status}` shows the history beside the files");
    let refuse = |message: &str, hint: &str| {
        format!("IF found IS NOT NULL THEN\n  {}\nEND IF;", refusal_of(message, hint))
    };
    format!(
        "SELECT {listed} INTO found FROM ONLY {table} h WHERE h.set_name = {name} AND h.format > {FORMAT};
{newer}
SELECT {listed} INTO found FROM ONLY {table} h WHERE h.set_name = {name} AND h.execution_time_ms IS NULL;
{stopped}
SELECT {listed} INTO found FROM {known} JOIN ONLY {table} h ON h.version = k.version
  WHERE h.set_name = {name} AND h.checksum <> k.checksum;
{edited}
SELECT min(k.place) INTO first_missing FROM {known} WHERE NOT EXISTS (SELECT FROM {row});
IF first_missing IS NULL THEN
  RAISE NOTICE 'nothing to do: the history has every migration of this bundle';
  RETURN;
END IF;
IF first_missing <= {count} THEN
  {missing}
END IF;
SELECT {listed} INTO found FROM ONLY {table} h WHERE h.set_name = {name}
  AND h.version <> ALL (known_versions[:first_missing]);
{beyond}
SELECT string_agg(DISTINCT h.set_name, ', ') INTO found FROM {known} JOIN ONLY {table} h
  ON h.version = k.version AND h.checksum = k.checksum
  WHERE h.set_name <> {name} AND right(h.set_name, {deleted}) <> {deleted_text}
  AND k.place >= first_missing;
{other}",
        newer = refuse(
            "'a newer release has written the rows of ' || found",
            "write the bundle with that release",
        ),
        stopped = refuse("found || ' has stopped on its way'", &status),
        edited = refuse("found || ' was applied with another text'", &status),
        missing = refusal_of(
            "known_versions[first_missing] || ' is not applied, and comes before this bundle'",
            &format!("apply it first, or paste a bundle that begins with it and ends with {last}"),
        ),
        beyond = refuse(
            "'the history has ' || found || ', and lacks ' || known_versions[first_missing]",
            &status,
        ),
        other = refuse(
            "'the history has these migrations under the name of another set: ' || found",
            "give the set that name in migrations.toml, and write the bundle anew",
        ),
        deleted = DELETED.len(),
        deleted_text = quote::literal(DELETED),
    )
}

/// Refuses a search path under which names without a schema mean others than when the files were
/// checked.
fn searched(bundle: &Bundle<'_>) -> Option<String> {
    let path = bundle.set.search_path()?;
    let all: Vec<&Migration> = bundle.with_those_before().iter().collect();
    if path::is_set_by(&all) {
        return None;
    }
    let message = format!(
        "'names without a schema would mean others than when the files were checked: under ' || {} \
         || ', and here it is ' || current_setting('search_path')",
        quote::literal(path)
    );
    Some(format!(
        "SET LOCAL search_path TO {path};
checked_path := pg_catalog.current_schemas(false);
SET LOCAL search_path TO DEFAULT;
IF (pg_catalog.current_schemas(false))[:pg_catalog.cardinality(checked_path)]::pg_catalog.text
  OPERATOR(pg_catalog.<>) checked_path::pg_catalog.text THEN
  {}
END IF;
SET LOCAL search_path TO pg_catalog, pg_temp;",
        refusal_of(&message, "set the search path of the role or the database to that"),
    ))
}
