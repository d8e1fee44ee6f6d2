//! What generated code names; no part of the interface, and free to change with the macros.

use std::borrow::Cow;
use std::fmt;

use migrations_core::{
    Checksum, HistoryTable, Migration, MigrationSet, OnDisk, Rollback, State, Transaction, Version,
};

use crate::Migrations;

pub use sqlx;

/// A migration that may still change.
pub const DRAFT: State = State::Draft;

/// A migration that was released.
pub const FROZEN: State = State::Frozen;

/// A file that is executed inside a transaction.
pub const PER_FILE: Transaction = Transaction::PerFile;

/// A file that is not.
pub const NO_TRANSACTION: Transaction = Transaction::None;

/// Builds the set that the macro has checked.
#[must_use]
pub const fn set(
    name: &'static str,
    head: [u8; 32],
    [schema, table]: [&'static str; 2],
    oldest_server: Option<u32>,
    migrations: &'static [Migration],
) -> Migrations {
    let history = HistoryTable { schema: Cow::Borrowed(schema), name: Cow::Borrowed(table) };
    Migrations::new(MigrationSet::from_checked(
        Cow::Borrowed(name),
        Checksum::from_bytes(head),
        history,
        oldest_server,
        Cow::Borrowed(migrations),
    ))
}

/// A file that is this comment block and what is executed.
#[must_use]
pub const fn opening(text: &'static str) -> OnDisk {
    OnDisk::Opening(Cow::Borrowed(text))
}

/// A file with a byte-order mark or CRLF line ends.
#[must_use]
pub const fn verbatim(text: &'static str) -> OnDisk {
    OnDisk::Verbatim(Cow::Borrowed(text))
}

/// Builds one migration.
#[must_use]
pub const fn migration(
    (number, part, digits): (u64, Option<u32>, u8),
    [stem, file, sql]: [&'static str; 3],
    (lines_before, transaction): (u32, Transaction),
    on_disk: OnDisk,
    checksum: [u8; 32],
    rollback: Option<Rollback>,
    state: Option<State>,
) -> Migration {
    Migration {
        version: match part {
            Some(part) => Version::with_part(number, digits, part),
            None => Version::new(number, digits),
        },
        stem: Cow::Borrowed(stem),
        file: Cow::Borrowed(file),
        sql: Cow::Borrowed(sql),
        lines_before,
        on_disk,
        transaction,
        checksum: Checksum::from_bytes(checksum),
        rollback,
        state,
    }
}

/// Builds one rollback.
#[must_use]
pub const fn rollback(
    [file, sql]: [&'static str; 2],
    lines_before: u32,
    checksum: [u8; 32],
) -> Rollback {
    Rollback {
        file: Cow::Borrowed(file),
        sql: Cow::Borrowed(sql),
        lines_before,
        checksum: Checksum::from_bytes(checksum),
    }
}

/// A text that is none of an enum's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownText {
    expected: &'static str,
    text: String,
}

impl UnknownText {
    /// Names what was expected and what came.
    #[must_use]
    pub fn new(expected: &'static str, text: &str) -> UnknownText {
        UnknownText { expected, text: text.to_owned() }
    }
}

impl fmt::Display for UnknownText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}`{}`", self.expected, self.text)
    }
}

impl std::error::Error for UnknownText {}
