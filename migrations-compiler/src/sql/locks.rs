//! The locks that changes of a table take, and what they block.
//!
//! The engine's test `locks` holds the table here against what a real server reports.
//! Must not know when a change is worth a word.

use migrations_core::substring;
use std::fmt;

/// The mode of a lock on a table, as PostgreSQL names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    /// `ROW EXCLUSIVE`: what writing rows takes.
    RowExclusive,
    /// `SHARE UPDATE EXCLUSIVE`: reads and writes go on.
    ShareUpdateExclusive,
    /// `SHARE`: reads go on.
    Share,
    /// `SHARE ROW EXCLUSIVE`: reads go on, for one session at a time.
    ShareRowExclusive,
    /// `EXCLUSIVE`: only plain reads go on.
    Exclusive,
    /// `ACCESS EXCLUSIVE`: nothing goes on.
    AccessExclusive,
}

impl LockMode {
    /// What other sessions have to wait with.
    #[must_use]
    pub fn blocks(self) -> &'static str {
        match self {
            LockMode::RowExclusive => "CREATE INDEX and ALTER TABLE",
            LockMode::ShareUpdateExclusive => "other changes of the table, but no query",
            LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => {
                "INSERT, UPDATE and DELETE"
            }
            LockMode::AccessExclusive => "every query, SELECT included,",
        }
    }

    /// The mode as `pg_locks` has it.
    #[must_use]
    pub fn in_pg_locks(self) -> String {
        let words = self.to_string().to_lowercase();
        let capital = |word: &str| substring(word, ..1).to_ascii_uppercase() + substring(word, 1..);
        words.split(' ').map(capital).collect::<String>() + "Lock"
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            LockMode::RowExclusive => "ROW EXCLUSIVE",
            LockMode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockMode::Share => "SHARE",
            LockMode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockMode::Exclusive => "EXCLUSIVE",
            LockMode::AccessExclusive => "ACCESS EXCLUSIVE",
        })
    }
}

/// A change that takes a lock on a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `ALTER TABLE … ADD COLUMN`.
    AddColumn,
    /// `ALTER TABLE … ADD EXCLUDE`.
    AddExclusion,
    /// `ALTER TABLE … ADD CHECK`.
    AddCheck,
    /// `ALTER TABLE … ADD FOREIGN KEY`: the table that refers, and the one that is referred to.
    AddForeignKey,
    /// `ALTER TABLE … ADD PRIMARY KEY`.
    AddPrimaryKey,
    /// `ALTER TABLE … ADD UNIQUE`.
    AddUnique,
    /// `ALTER DOMAIN … SET NOT NULL` or `ADD CHECK`: each table with a column of the domain.
    AlterDomain,
    /// `ALTER TABLE … ALTER COLUMN … TYPE`.
    AlterType,
    /// `ALTER TABLE … ATTACH PARTITION`, or a new partition: the one whose rows are read.
    AttachPartition,
    /// `CLUSTER`, and `VACUUM FULL`.
    Cluster,
    /// `CREATE INDEX`.
    CreateIndex,
    /// `ALTER TABLE … DISABLE TRIGGER`.
    DisableTrigger,
    /// `ALTER TABLE … DROP COLUMN`.
    DropColumn,
    /// `DROP TABLE`.
    DropTable,
    /// `REFRESH MATERIALIZED VIEW`.
    Refresh,
    /// `REINDEX TABLE`.
    Reindex,
    /// `ALTER TABLE … RENAME COLUMN`.
    RenameColumn,
    /// `ALTER TABLE … RENAME TO`.
    RenameTable,
    /// `ALTER TABLE … ALTER COLUMN … SET NOT NULL`.
    SetNotNull,
    /// `ALTER TABLE … SET LOGGED`, `SET UNLOGGED`, `SET TABLESPACE`, `SET ACCESS METHOD`.
    SetStorage,
    /// `TRUNCATE`.
    Truncate,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `ALTER TABLE … VALIDATE CONSTRAINT`.
    ValidateConstraint,
}

impl Change {
    /// Every change.
    pub const ALL: [Change; 24] = [
        Change::AddColumn,
        Change::AddExclusion,
        Change::AddCheck,
        Change::AddForeignKey,
        Change::AddPrimaryKey,
        Change::AddUnique,
        Change::AlterDomain,
        Change::AlterType,
        Change::AttachPartition,
        Change::Cluster,
        Change::CreateIndex,
        Change::DisableTrigger,
        Change::DropColumn,
        Change::DropTable,
        Change::Refresh,
        Change::Reindex,
        Change::RenameColumn,
        Change::RenameTable,
        Change::SetNotNull,
        Change::SetStorage,
        Change::Truncate,
        Change::Update,
        Change::Delete,
        Change::ValidateConstraint,
    ];

    /// The strongest lock that the change takes on its table.
    #[must_use]
    pub fn lock(self) -> LockMode {
        match self {
            Change::AddColumn
            | Change::AddExclusion
            | Change::AddCheck
            | Change::AddPrimaryKey
            | Change::AddUnique
            | Change::AlterType
            | Change::AttachPartition
            | Change::Cluster
            | Change::DropColumn
            | Change::DropTable
            | Change::Refresh
            | Change::RenameColumn
            | Change::RenameTable
            | Change::SetNotNull
            | Change::SetStorage
            | Change::Truncate => LockMode::AccessExclusive,
            Change::AddForeignKey | Change::DisableTrigger => LockMode::ShareRowExclusive,
            Change::AlterDomain | Change::CreateIndex | Change::Reindex => LockMode::Share,
            Change::ValidateConstraint => LockMode::ShareUpdateExclusive,
            Change::Update | Change::Delete => LockMode::RowExclusive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_have_the_names_of_the_server() {
        assert_eq!(LockMode::ShareRowExclusive.in_pg_locks(), "ShareRowExclusiveLock");
        assert_eq!(LockMode::AccessExclusive.in_pg_locks(), "AccessExclusiveLock");
    }
}
