//! A parsed folder → what is wrong with it, and the set where nothing is.
//!
//! The one front end: macro, build script, engine and command line all come through here.

use std::borrow::Cow;

use migrations_core::checksum::HeadChain;
use migrations_core::{Checksum, Diagnostic, Migration, MigrationSet, Rollback, State};

use crate::allow;
use crate::file_name::Role;
use crate::parse::{Parsed, ParsedFile};
use crate::rules;
use crate::sql::Scripts;

/// A folder that went through every rule.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is wrong, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
    /// The set, where no diagnostic is an error.
    pub set: Option<MigrationSet>,
    /// What the folder holds.
    pub parsed: Parsed,
}

/// Holds a folder against every rule; never fails.
#[must_use]
pub fn check(parsed: Parsed) -> Checked {
    check_files(parsed).with_statements()
}

/// Holds a folder against the rules that need no SQL parsed: names, numbers, headers, ledger, lock.
///
/// Enough where a fresh seal proves that a server has executed exactly these files, and many times
/// quicker.
#[must_use]
pub fn check_files(parsed: Parsed) -> Checked {
    Checked::new(rules::of_files(&parsed), parsed)
}

impl Checked {
    /// Holds the statements against their rules as well.
    #[must_use]
    pub fn with_statements(self) -> Checked {
        let Checked { mut diagnostics, parsed, .. } = self;
        diagnostics.extend(statement_faults(&parsed));
        Checked::new(diagnostics, parsed)
    }

    fn new(mut diagnostics: Vec<Diagnostic>, parsed: Parsed) -> Checked {
        diagnostics.sort_by(|a, b| (&a.location, a.code.id()).cmp(&(&b.location, b.code.id())));
        let is_sound = !diagnostics.iter().any(Diagnostic::is_error);
        let set = is_sound.then(|| build_set(&parsed));
        Checked { diagnostics, set, parsed }
    }
}

fn statement_faults(parsed: &Parsed) -> Vec<Diagnostic> {
    let scripts = Scripts::of(parsed);
    allow::settle(&scripts, rules::of_statements(&scripts))
}

fn build_set(parsed: &Parsed) -> MigrationSet {
    let ledger = parsed.ledger_or_default();
    let of_role = |role| parsed.files.iter().filter(move |file| file.name.role == role);
    let migrations: Vec<Migration> = of_role(Role::Migration)
        .map(|file| {
            let rollback =
                of_role(Role::Rollback).find(|other| other.name.version == file.name.version);
            migration(parsed, file, rollback)
        })
        .collect();
    let mut chain = HeadChain::new();
    for migration in &migrations {
        chain.push(&migration.stem, migration.checksum);
    }
    MigrationSet::from_checked(
        Cow::Owned(parsed.name.clone()),
        chain.head(),
        ledger.history_table(),
        ledger.servers.iter().min().copied(),
        Cow::Owned(migrations),
    )
}

fn migration(parsed: &Parsed, file: &ParsedFile, rollback: Option<&ParsedFile>) -> Migration {
    Migration {
        version: file.name.version,
        stem: Cow::Owned(file.name.stem.clone()),
        file: Cow::Owned(file.file.clone()),
        sql: Cow::Owned(file.executed().to_owned()),
        lines_before: file.header.lines,
        checksum: Checksum::of(file.executed()),
        rollback: rollback.map(inverse),
        // What a lock does not know yet may still change.
        state: parsed
            .valid_lock()
            .map(|lock| lock.state(file.name.version).unwrap_or(State::Draft)),
    }
}

fn inverse(file: &ParsedFile) -> Rollback {
    Rollback {
        file: Cow::Owned(file.file.clone()),
        sql: Cow::Owned(file.executed().to_owned()),
        lines_before: file.header.lines,
        checksum: Checksum::of(file.executed()),
    }
}
