//! How a set writes its rollbacks, so that the next one is written alike.
//!
//! Must not know whether the set asks for one.

use crate::file_name::Role;
use crate::parse::{Parsed, ParsedFile};

/// Where the rollbacks of a set stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollbackForm {
    /// In `NAME.rollback.sql` beside `NAME.sql`.
    File,
    /// In `NAME.down.sql` beside `NAME.sql`.
    Down,
    /// In `NAME.down.sql` beside `NAME.up.sql`.
    Pair,
    /// In the migration's own file, as a `-- Rollback:` block.
    Block,
}

impl RollbackForm {
    /// The form that all rollbacks of the set have; a file where they differ or there is none.
    #[must_use]
    pub fn of(parsed: &Parsed) -> RollbackForm {
        let (migrations, rollbacks): (Vec<&ParsedFile>, Vec<&ParsedFile>) =
            parsed.files.iter().partition(|file| file.name.role == Role::Migration);
        // What corrects the comment of a frozen migration is not how the set writes its rollbacks.
        let has_no_block = |rollback: &&ParsedFile| {
            let mut of_stem = migrations.iter().filter(|it| it.name.stem == rollback.name.stem);
            !of_stem.any(|migration| !migration.rollback_blocks.is_empty())
        };
        let rollbacks: Vec<&ParsedFile> = rollbacks.into_iter().filter(has_no_block).collect();
        let all_end = |files: &[&ParsedFile], ending: &str| {
            !files.is_empty() && files.iter().all(|file| file.file.ends_with(ending))
        };
        let has_block = migrations.iter().any(|file| !file.rollback_blocks.is_empty());
        match all_end(&rollbacks, ".down.sql") {
            true if all_end(&migrations, ".up.sql") => RollbackForm::Pair,
            true => RollbackForm::Down,
            false if rollbacks.is_empty() && has_block => RollbackForm::Block,
            false => RollbackForm::File,
        }
    }

    /// How the name of a migration ends.
    #[must_use]
    pub fn migration_ending(self) -> &'static str {
        match self {
            RollbackForm::Pair => ".up.sql",
            RollbackForm::File | RollbackForm::Down | RollbackForm::Block => ".sql",
        }
    }

    /// How the name of a rollback's file ends; `None` where it has none of its own.
    #[must_use]
    pub fn rollback_ending(self) -> Option<&'static str> {
        match self {
            RollbackForm::File => Some(".rollback.sql"),
            RollbackForm::Down | RollbackForm::Pair => Some(".down.sql"),
            RollbackForm::Block => None,
        }
    }
}
