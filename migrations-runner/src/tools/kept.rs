//! What each tool keeps in a row beside what tells the file: when, a digest, and whether the
//! migration ended as it should.
//!
//! Must not know how rows are read, nor which file of a set they mean.

use super::Tool;
use super::content::Content;
use super::known::DJANGO_APPS;

/// The values of a row by their columns; an absent column is as good as NULL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    pub(crate) columns: &'a [&'static str],
    pub(crate) values: &'a [Option<String>],
}

impl<'a> Fields<'a> {
    pub(crate) fn get(&self, column: &str) -> Option<&'a str> {
        let index = self.columns.iter().position(|name| *name == column)?;
        self.values.get(index)?.as_deref()
    }

    fn is_true(&self, column: &str) -> bool {
        self.get(column) == Some("t")
    }

    fn number(&self, column: &str) -> Option<i64> {
        self.get(column)?.parse().ok()
    }
}

/// What a row says of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    /// It was applied.
    Applied,
    /// It, and everything before it, was declared to be there when the tool was introduced.
    Baseline,
    /// It was taken back, or its row removed, later than what stands before.
    Undone,
    /// It began and did not end, with what the row says of it.
    Stopped(String),
    /// The row is of a kind that has no place in a set, such as a repeatable migration.
    NoFile(&'static str),
    /// The row is about the tool's own tables.
    Internal,
}

/// What a tool keeps beside what tells the file.
pub(crate) struct Kept {
    /// When the migration was applied; the first that holds a value.
    pub(crate) applied_at: &'static [&'static str],
    /// The digest of its text, or the text itself, and what it is taken of.
    pub(crate) content: Option<(&'static str, Content)>,
    /// The column that orders the rows; the last one of a migration counts. Each row stands for
    /// itself without.
    pub(crate) order: Option<&'static str>,
    /// What the state is read from.
    pub(crate) columns: &'static [&'static str],
    /// What a row says.
    pub(crate) state: fn(&Fields<'_>) -> RowState,
}

const fn kept(applied_at: &'static [&'static str]) -> Kept {
    Kept { applied_at, content: None, order: None, columns: &[], state: |_| RowState::Applied }
}

impl Kept {
    const fn content(self, column: &'static str, content: Content) -> Kept {
        Kept { content: Some((column, content)), ..self }
    }

    const fn ordered_by(self, column: &'static str) -> Kept {
        Kept { order: Some(column), ..self }
    }

    const fn state(
        self,
        columns: &'static [&'static str],
        state: fn(&Fields<'_>) -> RowState,
    ) -> Kept {
        Kept { columns, state, ..self }
    }
}

/// What that tool keeps.
pub(crate) fn of(tool: &Tool) -> Kept {
    match tool.name {
        "sqlx" => kept(&["installed_on"]).content("checksum", Content::Sha384).state(
            &["success"],
            |row| match row.is_true("success") {
                true => RowState::Applied,
                false => RowState::Stopped("success is false".to_owned()),
            },
        ),
        "refinery" => kept(&["applied_on"]).content("checksum", Content::SipHash),
        "diesel" | "node-pg-migrate or db-migrate" => kept(&["run_on"]),
        "goose" => kept(&["tstamp"]).ordered_by("id").state(&["version_id", "is_applied"], goose),
        "golang-migrate" => kept(&[]).state(&["dirty"], |row| match row.is_true("dirty") {
            true => RowState::Stopped("dirty is true".to_owned()),
            false => RowState::Applied,
        }),
        "Flyway" => kept(&["installed_on"])
            .content("checksum", Content::Crc32OfLines)
            .ordered_by("installed_rank")
            .state(&["version", "type", "success"], flyway),
        "Liquibase" => {
            kept(&["dateexecuted"]).state(&["exectype"], |row| match row.get("exectype") {
                Some("FAILED") => RowState::Stopped("exectype is FAILED".to_owned()),
                Some("SKIPPED") => RowState::NoFile("skipped"),
                _ => RowState::Applied,
            })
        }
        "Prisma" => kept(&["finished_at", "started_at"])
            .content("checksum", Content::Sha256)
            .state(&["finished_at", "rolled_back_at", "logs"], prisma),
        "Atlas" => kept(&["executed_at"])
            .content("hash", Content::Cumulative)
            .state(&["version", "type", "applied", "total", "error"], atlas),
        "Drizzle" => kept(&["applied_at"]).content("hash", Content::Sha256),
        "Supabase" => kept(&[]).content("statements", Content::Statements),
        "Ecto" => kept(&["inserted_at"]),
        "Django" => kept(&["applied"]).state(&["app"], |row| match row.get("app") {
            Some(app) if DJANGO_APPS.contains(&app) => RowState::Internal,
            _ => RowState::Applied,
        }),
        "Migratus" => kept(&["applied"]).state(&["id"], |row| match row.number("id") {
            // Migratus keeps out others by a row of that number.
            Some(-1) => RowState::Stopped("the row -1 says that it is at work".to_owned()),
            _ => RowState::Applied,
        }),
        "AdonisJS" | "Knex" => kept(&["migration_time"]),
        "graphile-migrate" => kept(&["date"]).content("hash", Content::ChainedSha1),
        "sqitch" => kept(&["committed_at"]).content("script_hash", Content::Sha1),
        "yoyo" => kept(&["applied_at_utc"]),
        "Doctrine" | "MikroORM" => kept(&["executed_at"]),
        "postgres-migrations" => kept(&["executed_at"])
            .content("hash", Content::Sha1WithFileName)
            .state(&["id"], |row| match row.number("id") {
                Some(0) => RowState::Internal,
                _ => RowState::Applied,
            }),
        "Phinx" => kept(&["end_time", "start_time"]),
        "Kysely" => kept(&["timestamp"]),
        "SeaORM" | "sql-migrate" => kept(&["applied_at"]),
        "DbUp" => kept(&["applied"]),
        "bun" => kept(&["migrated_at"]),
        "FluentMigrator" => kept(&["AppliedOn"]),
        "Hasura" => kept(&[]),
        "a home-made runner" => kept(&["applied_at"]).content("checksum", Content::AnyDigest),
        super::OWN => kept(&["applied_at"]).content("checksum", Content::Own).state(
            &["execution_time_ms"],
            |row| match row.get("execution_time_ms") {
                Some(_) => RowState::Applied,
                None => RowState::Stopped("execution_time_ms is NULL".to_owned()),
            },
        ),
        _ => kept(&[]),
    }
}

/// Before its version 3.5 `down` added a row with `false`, and later ones delete.
fn goose(row: &Fields<'_>) -> RowState {
    match (row.get("version_id"), row.is_true("is_applied")) {
        (Some("0"), _) => RowState::Internal,
        (_, true) => RowState::Applied,
        (_, false) => RowState::Undone,
    }
}

fn flyway(row: &Fields<'_>) -> RowState {
    let kind = row.get("type").unwrap_or_default();
    if !row.is_true("success") {
        return RowState::Stopped("success is false".to_owned());
    }
    match (kind, row.get("version")) {
        ("DELETE" | "UNDO_SQL" | "UNDO_JDBC" | "UNDO_SCRIPT", _) => RowState::Undone,
        ("BASELINE" | "SQL_BASELINE" | "JDBC_BASELINE", _) => RowState::Baseline,
        ("SCHEMA", _) => RowState::Internal,
        (_, None) => RowState::NoFile("repeatable"),
        _ => RowState::Applied,
    }
}

fn prisma(row: &Fields<'_>) -> RowState {
    match (row.get("finished_at"), row.get("rolled_back_at")) {
        (_, Some(_)) => RowState::Undone,
        (Some(_), None) => RowState::Applied,
        (None, None) => {
            let first = row.get("logs").unwrap_or_default().lines().find(|line| !line.is_empty());
            let said = first.map_or(String::new(), |line| format!(": {line}"));
            RowState::Stopped(format!("finished_at is NULL{said}"))
        }
    }
}

/// Bits of Atlas' `type`: declared to be there, executed, resolved by hand.
const ATLAS_BASELINE: i64 = 1;
const ATLAS_RESOLVED: i64 = 4;

fn atlas(row: &Fields<'_>) -> RowState {
    let number = |column| row.number(column).unwrap_or_default();
    let kind = number("type");
    if row.get("version").is_some_and(|version| version.starts_with('.')) {
        return RowState::Internal;
    }
    if kind & ATLAS_BASELINE != 0 {
        return RowState::Baseline;
    }
    let (applied, total) = (number("applied"), number("total"));
    let error = row.get("error").filter(|error| !error.is_empty());
    if kind & ATLAS_RESOLVED == 0 && (applied < total || error.is_some()) {
        let said = error.map_or(String::new(), |error| format!(": {error}"));
        return RowState::Stopped(format!("{applied} of {total} statements were applied{said}"));
    }
    RowState::Applied
}

/// The table by which a tool keeps out a second run, and the column and value that say that one is at
/// work.
pub(crate) fn lock_table(tool: &str) -> Option<(&'static str, &'static str, &'static str)> {
    match tool {
        "Knex" => Some(("knex_migrations_lock", "is_locked", "1")),
        "Kysely" => Some(("kysely_migration_lock", "is_locked", "1")),
        "Liquibase" => Some(("databasechangeloglock", "locked", "t")),
        _ => None,
    }
}
