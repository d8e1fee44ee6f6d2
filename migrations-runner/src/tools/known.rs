//! The tools, a line each; the first that fits is the one, so the more particular ones stand first.

use super::Counts::{All, Unless, WhereNull};
use super::Rows::{Change, Keys, Name, Number, Own, Sha256, UpTo};
use super::{Counts, OWN, Others, Rows, Tool};

const fn tool(
    name: &'static str,
    tables: &'static [&'static str],
    columns: &'static [&'static str],
    rows: Rows,
) -> Tool {
    counted(name, tables, columns, rows, All)
}

const fn counted(
    name: &'static str,
    tables: &'static [&'static str],
    columns: &'static [&'static str],
    rows: Rows,
    counts: Counts,
) -> Tool {
    // A table with a single telling column is a history only where that is the only one.
    let others = if columns.len() == 1 { Others::Only(&[]) } else { Others::Any };
    Tool { name, tables, columns, others, rows, counts }
}

impl Tool {
    /// Narrows a tool to tables that have no other columns than these besides.
    const fn with_only(self, others: &'static [&'static str]) -> Tool {
        Tool { others: Others::Only(others), ..self }
    }
}

const fn number(number: &'static str) -> Rows {
    Number { number, name: None, sha384: None, may_differ: false }
}

const fn named(number: &'static str, name: &'static str) -> Rows {
    Number { number, name: Some(name), sha384: None, may_differ: false }
}

/// Rows of Supabase: its dashboard and its tools for assistants number a migration by the moment at which
/// they apply it.
const fn moment(name: Option<&'static str>) -> Rows {
    Number { number: "version", name, sha384: None, may_differ: true }
}

/// Names of tables that a project may choose, and whose columns an application's own table could
/// have as well.
const LIKE: &[&str] = &["*migrat*", "*schema*", "*version*", "*histor*", "*changelog*"];

/// The applications that Django brings along: every project has their rows, and no files for them.
pub(super) const DJANGO_APPS: &[&str] =
    &["admin", "auth", "contenttypes", "flatpages", "redirects", "sessions", "sites"];

/// Every tool whose history is understood.
pub(super) const TOOLS: &[Tool] = &[
    // A history of this tool, kept under another table's name before.
    tool(
        OWN,
        &[],
        &["migration_id", "set_name", "version", "applied_at", "checksum", "format"],
        Own,
    ),
    tool(
        "Flyway",
        &[],
        &["installed_rank", "version", "script", "success"],
        named("version", "description"),
    ),
    tool(
        "sqlx",
        &[],
        &["version", "installed_on", "success", "checksum", "execution_time"],
        Number {
            number: "version",
            name: Some("description"),
            sha384: Some("checksum"),
            may_differ: false,
        },
    ),
    tool("refinery", &[], &["version", "name", "applied_on", "checksum"], named("version", "name"))
        .with_only(&[]),
    tool("diesel", LIKE, &["version", "run_on"], number("version")).with_only(&[]),
    tool("Liquibase", &[], &["author", "filename", "orderexecuted", "exectype"], Change("id")),
    counted(
        "Prisma",
        &[],
        &["migration_name", "rolled_back_at", "applied_steps_count"],
        Name("migration_name"),
        WhereNull("rolled_back_at"),
    ),
    tool(
        "Atlas",
        &[],
        &["version", "partial_hashes", "applied", "total"],
        named("version", "description"),
    ),
    counted(
        "goose",
        LIKE,
        &["version_id", "is_applied", "tstamp"],
        number("version_id"),
        Unless("is_applied", &["f"]),
    )
    .with_only(&["id"]),
    tool("golang-migrate", LIKE, &["version", "dirty"], UpTo("version")).with_only(&[]),
    tool("Supabase", &[], &["version", "statements", "name"], moment(Some("name"))),
    tool("Supabase", &["schema_migrations"], &["version", "statements"], moment(None)),
    tool("Ecto", &["schema_migrations"], &["version", "inserted_at"], number("version"))
        .with_only(&[]),
    tool("Alembic", &[], &["version_num"], Change("version_num")),
    counted(
        "Django",
        &["django_migrations"],
        &["app", "name", "applied"],
        Name("name"),
        Unless("app", DJANGO_APPS),
    ),
    tool("AdonisJS", &["adonis_schema"], &["name", "batch"], Name("name")),
    tool("Knex", LIKE, &["name", "batch", "migration_time"], Name("name")).with_only(&["id"]),
    tool("Laravel", LIKE, &["migration", "batch"], Name("migration")).with_only(&["id"]),
    tool("node-pg-migrate or db-migrate", LIKE, &["name", "run_on"], Name("name"))
        .with_only(&["id"]),
    tool("Drizzle", LIKE, &["id", "hash", "created_at"], Sha256("hash"))
        .with_only(&["name", "applied_at"]),
    tool("Hasura", &["hdb_version"], &["hasura_uuid", "version", "cli_state"], Keys("cli_state")),
    tool("graphile-migrate", &[], &["hash", "previous_hash", "filename"], number("filename")),
    tool(
        "sqitch",
        &["changes"],
        &["change_id", "script_hash", "change", "project", "planned_at"],
        Change("change"),
    ),
    tool("yoyo", &[], &["migration_hash", "migration_id", "applied_at_utc"], Name("migration_id")),
    tool("tern", &["schema_version"], &["version"], UpTo("version")),
    tool("EF Core", &[], &["MigrationId", "ProductVersion"], Name("MigrationId")).with_only(&[]),
    tool(
        "Doctrine",
        &["doctrine_migration_versions"],
        &["version", "executed_at"],
        Name("version"),
    ),
    tool(
        "Phinx",
        &["phinxlog"],
        &["version", "migration_name", "start_time"],
        named("version", "migration_name"),
    ),
    tool(
        "postgres-migrations",
        &["migrations"],
        &["id", "name", "hash", "executed_at"],
        named("id", "name"),
    )
    .with_only(&[]),
    tool("TypeORM", &["migrations"], &["id", "timestamp", "name"], number("timestamp"))
        .with_only(&[]),
    tool("Kysely", &["kysely_migration"], &["name", "timestamp"], Name("name")),
    tool("MikroORM", &["mikro_orm_migrations"], &["name", "executed_at"], Name("name")),
    tool("Sequelize", &["SequelizeMeta"], &["name"], Name("name")),
    tool("SeaORM", &["seaql_migrations"], &["version", "applied_at"], Name("version")),
    tool("sql-migrate", &["gorp_migrations"], &["id", "applied_at"], Name("id")),
    tool("bun", &["bun_migrations"], &["name", "group_id", "migrated_at"], Name("name")),
    tool("Sequel", &["schema_info"], &["version"], UpTo("version")),
    tool("Sequel", &["schema_migrations"], &["filename"], Name("filename")),
    tool(
        "Migratus",
        &["schema_migrations"],
        &["id", "applied", "description"],
        named("id", "description"),
    ),
    tool("DbUp", &["schemaversions"], &["scriptname", "applied"], Name("scriptname")),
    tool("FluentMigrator", &["VersionInfo"], &["Version", "AppliedOn"], number("Version")),
    tool("pgroll", &["migrations"], &["name", "migration", "done"], Change("name")),
    tool("reshape", &["migrations"], &["index", "name", "actions"], Change("name")),
    tool("Rails", &["schema_migrations"], &["version"], number("version")),
    // Tables that a team keeps by hand, with a stem or a file's name in them.
    tool("a home-made runner", LIKE, &["filename", "applied_at"], Name("filename")),
    tool(
        "a home-made runner",
        &["schema_migrations", "migrations", "migration_history"],
        &["version", "applied_at"],
        Name("version"),
    ),
    tool(
        "a home-made runner",
        &["schema_migrations", "migrations", "migration_history"],
        &["name", "applied_at"],
        Name("name"),
    ),
];
