//! A set → the `Migrator` of sqlx, for `#[sqlx::test]` and for applications that still run it.
//!
//! To the byte what `sqlx::migrate!` embeds of the same folder: the digest that a database keeps in
//! `_sqlx_migrations` covers the whole file, header, byte-order mark and line ends included.

use std::borrow::Cow;

use sqlx::migrate::{Migration as Step, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::{Migration, MigrationSet, Rollback, Transaction, Version};

/// How sqlx is told to use no transaction.
const NO_TRANSACTION: &str = "-- no-transaction";

impl From<&MigrationSet> for Migrator {
    /// The migrations of a set for sqlx's runner, with the inverses that the set has.
    fn from(set: &MigrationSet) -> Migrator {
        let migrations = set.migrations();
        let has_parts = migrations.iter().any(|migration| migration.version.part().is_some());
        let has_names = migrations.iter().any(|migration| !migration.version.name().is_empty());
        let number = |migration: &Migration| match (has_names, has_parts) {
            (true, _) => with_place(migrations, migration.version),
            (false, true) => with_part(migration.version),
            (false, false) => signed(migration.version.number()),
        };
        let ups = migrations.iter().map(|migration| up(migration, number(migration)));
        let downs = migrations.iter().filter_map(|migration| {
            let rollback = migration.rollback.as_ref()?;
            Some(down(migration, rollback, number(migration)))
        });
        Migrator::with_migrations(ups.chain(downs).collect())
    }
}

fn up(migration: &Migration, number: i64) -> Step {
    let text = migration.text_on_disk().into_owned();
    let is_outside = migration.transaction == Transaction::None || text.starts_with(NO_TRANSACTION);
    let kind = if migration.file.ends_with(".up.sql") {
        MigrationType::ReversibleUp
    } else {
        MigrationType::Simple
    };
    let sql = AssertSqlSafe(text).into_sql_str();
    Step::new(number, description(migration), kind, sql, is_outside)
}

/// sqlx keeps no digest of an inverse, so what is executed is enough.
fn down(migration: &Migration, rollback: &Rollback, number: i64) -> Step {
    let sql = AssertSqlSafe(rollback.sql.clone().into_owned()).into_sql_str();
    Step::new(number, description(migration), MigrationType::ReversibleDown, sql, false)
}

/// What sqlx reads after the first `_` of a file name.
fn description(migration: &Migration) -> Cow<'static, str> {
    let rest = migration.stem.split_once('_').map_or("", |(_, rest)| rest);
    Cow::Owned(rest.replace('_', " "))
}

/// A day and its part as one number: sqlx cannot read such a set itself, and needs the order alone.
fn with_part(version: Version) -> i64 {
    let part = version.part().map_or(0, |part| u64::from(part).saturating_add(1));
    signed(version.number().saturating_mul(1000).saturating_add(part))
}

/// A day and the place of a file among those of the day, where names order them.
fn with_place(migrations: &[Migration], version: Version) -> i64 {
    let first = migrations.partition_point(|one| one.version.number() < version.number());
    let own = migrations.partition_point(|one| one.version < version);
    let place = u64::try_from(own - first).unwrap_or(u64::MAX);
    signed(version.number().saturating_mul(1000).saturating_add(place))
}

/// sqlx numbers with 63 bits, and reads no file with a larger number.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
