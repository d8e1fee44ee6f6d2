//! Sets from the text of their files, without a check.
//!
//! Knows no server.

use migrations_core::{
    Checksum, HistoryTable, Migration, MigrationSet, OnDisk, SetParts, Transaction, Version,
};

/// A set of files `001_a`, `002_a` and so on.
pub fn set(files: &[&str]) -> MigrationSet {
    let number = |(index, sql): (usize, &&str)| migration(&format!("{:03}_a", index + 1), sql);
    set_of(files.iter().enumerate().map(number).collect())
}

/// A set named `test` of these migrations.
pub fn set_of(migrations: Vec<Migration>) -> MigrationSet {
    set_with("test", HistoryTable::default(), None, migrations)
}

/// A set.
pub fn set_with(
    name: &str,
    table: HistoryTable,
    oldest_server: Option<u32>,
    migrations: Vec<Migration>,
) -> MigrationSet {
    MigrationSet::from_checked(SetParts {
        name: name.to_owned().into(),
        history: table,
        oldest_server,
        migrations: migrations.into(),
        ..SetParts::default()
    })
}

/// A migration without a header; the stem begins with its number.
pub fn migration(stem: &str, sql: &str) -> Migration {
    let digits: String = stem.chars().take_while(char::is_ascii_digit).collect();
    Migration {
        version: Version::parse(&digits).expect("a stem begins with a number"),
        stem: stem.to_owned().into(),
        file: format!("{stem}.sql").into(),
        sql: sql.to_owned().into(),
        lines_before: 0,
        on_disk: OnDisk::Opening("".into()),
        transaction: Transaction::PerFile,
        lock_timeout: None,
        checksum: Checksum::of(sql),
        rollback: None,
        irreversible: None,
        state: None,
    }
}
