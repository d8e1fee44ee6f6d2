//! A parsed folder → what is wrong with it, and the set where nothing is.
//!
//! The one front end: macro, build script, engine and command line all come through here.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use migrations_core::checksum::HeadChain;
use migrations_core::created::created_relations;
use migrations_core::frame::TransactionFrame;
use migrations_core::provisioning::Script;
use migrations_core::rollback_block::RollbackBlock;
use migrations_core::{
    Checksum, Code, Diagnostic, Migration, MigrationSet, NameOrigin, OnDisk, RelationName,
    Rollback, RollbackProof, SchemaStart, SetParts, State, Transaction, outside_transaction,
};

use crate::allow::{self, Settled};
use crate::config;
use crate::environment::Environment;
use crate::file_name::Role;
use crate::judged;
use crate::parse::{Parsed, ParsedFile, parse};
use crate::rules;
use crate::source::SourceDir;
use crate::sql::Scripts;
use crate::threads;

/// A folder that went through every rule.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is wrong, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
    /// The set, where no diagnostic is an error.
    pub set: Option<MigrationSet>,
    /// What the folder holds; shared, because it holds every text.
    pub parsed: Arc<Parsed>,
}

/// The faults that leave open which files there are, in which order, with which texts, or where they
/// run.
const UNCERTAIN: [Code; 21] = [
    Code::InvalidUtf8,
    Code::NulByte,
    Code::UnreadableFile,
    Code::MissingDirectory,
    Code::OversizedFile,
    Code::OutsideLink,
    Code::CaseTwin,
    Code::ForeignLayout,
    Code::DuplicateVersion,
    Code::MissingNumber,
    Code::UnknownFile,
    Code::UnknownTransactionMode,
    Code::InvalidConfig,
    Code::RemovedFrozen,
    Code::MergeConflict,
    Code::MissingCompanion,
    Code::UnknownStart,
    Code::UnsendableStatement,
    Code::TransactionControl,
    Code::PsqlVariable,
    Code::TemplatePlaceholder,
];

/// Holds a folder against every rule; never fails.
#[must_use]
pub fn check(parsed: Parsed) -> Checked {
    check_files(parsed).with_statements()
}

/// Holds a folder against the rules that need no SQL parsed: names, numbers, headers, config, lock.
///
/// Enough where a fresh seal proves that a server has executed exactly these files, and many times
/// quicker.
#[must_use]
pub fn check_files(parsed: Parsed) -> Checked {
    Checked::new(rules::of_files(&parsed), Arc::new(parsed))
}

/// The set in that folder without its migrations: what `migrations.toml` alone says, which is its name
/// and where its history is. `None` where that cannot be read.
#[must_use]
pub fn identity(root: &Path) -> Option<MigrationSet> {
    let parsed = parse(&SourceDir::read_file(root, config::FILE).ok()?);
    let is_readable = parsed.config.as_ref().is_none_or(Result::is_ok);
    is_readable.then(|| build_set(&parsed))
}

impl Checked {
    /// Holds the statements against their rules as well.
    #[must_use]
    pub fn with_statements(self) -> Checked {
        let Checked { mut diagnostics, parsed, .. } = self;
        diagnostics.extend(settled_statements(&parsed).left);
        Checked::new(diagnostics, parsed)
    }

    /// Says which major executed the set last, or is to execute it first, for the rules that look at
    /// statements.
    pub fn executed_on(&mut self, major: u32) {
        Arc::make_mut(&mut self.parsed).server = Some(major);
    }

    /// The set, where a server can be asked about it whatever is wrong with its form: which files
    /// there are, their order and their texts are certain, and so is where they run.
    ///
    /// Never to be written down or applied to a database that anybody keeps: it may be at fault.
    #[must_use]
    pub fn executable(&self) -> Option<MigrationSet> {
        let is_certain = self.set.is_none() && self.blocking_fault().is_none();
        self.set.clone().or_else(|| is_certain.then(|| build_set(&self.parsed)))
    }

    /// The first fault that keeps a server from being asked.
    #[must_use]
    pub fn blocking_fault(&self) -> Option<&Diagnostic> {
        let mut errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        errors.find(|diagnostic| self.is_about_execution(diagnostic))
    }

    /// Whether a fault leaves open what would be executed; those of a rollback never do.
    fn is_about_execution(&self, diagnostic: &Diagnostic) -> bool {
        let file = &diagnostic.location.file;
        let is_rollback = self
            .parsed
            .files
            .iter()
            .any(|one| one.name.role == Role::Rollback && *file == *one.file.as_str());
        !is_rollback && UNCERTAIN.contains(&diagnostic.code)
    }

    fn new(mut diagnostics: Vec<Diagnostic>, parsed: Arc<Parsed>) -> Checked {
        judged::settle_frozen_rollbacks(&parsed, &mut diagnostics);
        diagnostics.sort_by(|a, b| (&a.location, a.code.id()).cmp(&(&b.location, b.code.id())));
        let is_sound = !diagnostics.iter().any(Diagnostic::is_error);
        let set = is_sound.then(|| build_set(&parsed));
        Checked { diagnostics, set, parsed }
    }
}

/// What is wrong with the statements, and what of it the set has accepted.
pub(crate) fn settled_statements(parsed: &Parsed) -> Settled {
    // The rules walk the trees, and these go where they were made.
    threads::on_a_large_stack(|| {
        let scripts = Scripts::of(parsed);
        allow::settle(&scripts, rules::of_statements(&scripts))
    })
}

fn build_set(parsed: &Parsed) -> MigrationSet {
    let config = parsed.config_or_default();
    let migrations: Vec<Migration> =
        judged::migrations(parsed).map(|file| migration(parsed, file)).collect();
    let mut chain = HeadChain::new();
    for migration in &migrations {
        chain.push(&migration.stem, migration.checksum);
    }
    let Environment { provisioning, .. } = Environment::of(parsed);
    let is_named = config.name.is_some();
    MigrationSet::from_checked(SetParts {
        name: Cow::Owned(parsed.name.clone()),
        name_origin: if is_named { NameOrigin::Declared } else { NameOrigin::Folder },
        head: chain.head(),
        history: config.history_table(),
        oldest_server: config.servers.iter().min().copied(),
        role: config.role.clone().map(Cow::Owned),
        // A set without a lock was checked on no server.
        search_path: parsed.valid_lock().map(|_| Cow::Owned(provisioning.search_path().to_owned())),
        provided: Cow::Owned(made_by(provisioning.made_elsewhere())),
        start: provisioning.start.as_ref().map(|start| SchemaStart {
            at: start.at,
            relations: Cow::Owned(made_by([&start.script])),
        }),
        migrations: Cow::Owned(migrations),
    })
}

/// What scripts make, as far as their words tell.
fn made_by<'a>(scripts: impl IntoIterator<Item = &'a Script>) -> Vec<RelationName> {
    scripts
        .into_iter()
        .flat_map(|script| created_relations(&script.sql))
        .map(RelationName::from)
        .collect()
}

fn migration(parsed: &Parsed, file: &ParsedFile) -> Migration {
    let sent = file.sent();
    let is_framed = matches!(sent, Cow::Owned(_));
    let whole = file.verbatim.as_ref().or(file.text.as_ref().ok().filter(|_| is_framed));
    Migration {
        version: file.name.version,
        stem: Cow::Owned(file.name.stem.clone()),
        file: Cow::Owned(file.file.clone()),
        sql: Cow::Owned(sent.into_owned()),
        lines_before: file.header.lines,
        on_disk: match whole {
            Some(text) => OnDisk::Verbatim(Cow::Owned(text.clone())),
            None => OnDisk::Opening(Cow::Owned(file.opening().to_owned())),
        },
        transaction: file.header.transaction(),
        lock_timeout: file.header.lock_timeout(),
        checksum: Checksum::of(file.executed()),
        rollback: inverse(parsed, file),
        irreversible: file.header.irreversible().map(|reason| Cow::Owned(reason.to_owned())),
        // What a lock does not know yet may still change.
        state: parsed
            .valid_lock()
            .map(|lock| lock.state(file.name.version).unwrap_or(State::Draft)),
    }
}

/// What undoes a migration: its rollback file, else the block in the migration itself.
fn inverse(parsed: &Parsed, file: &ParsedFile) -> Option<Rollback> {
    let mut beside = parsed.of_version(file.name.version).iter();
    let beside = beside.find(|other| other.name.role == Role::Rollback);
    let block = file.rollback_blocks.first();
    beside.map(of_file).or_else(|| block.map(|block| of_block(file, block)))
}

fn of_file(file: &ParsedFile) -> Rollback {
    Rollback {
        file: Cow::Owned(file.file.clone()),
        sql: Cow::Owned(file.sent().into_owned()),
        lines_before: file.header.lines,
        checksum: Checksum::of(file.executed()),
        transaction: match outside_transaction::has_one(&file.sent()) {
            true => Transaction::None,
            false => file.header.transaction(),
        },
        proof: RollbackProof::Untried,
    }
}

/// A block takes no part in the header: it runs in a transaction wherever one can.
fn of_block(file: &ParsedFile, block: &RollbackBlock) -> Rollback {
    Rollback {
        file: Cow::Owned(file.file.clone()),
        sql: Cow::Owned(TransactionFrame::blanked(&block.sql).into_owned()),
        lines_before: block.lines_before,
        checksum: Checksum::of(&block.sql),
        transaction: match outside_transaction::has_one(&block.sql) {
            true => Transaction::None,
            false => Transaction::PerFile,
        },
        proof: RollbackProof::Untried,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Content, SourceFile};

    fn set(files: &[(&str, &str)]) -> MigrationSet {
        let file = |(name, text): &(&str, &str)| SourceFile {
            name: (*name).to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
        };
        let files = files.iter().map(file).collect();
        let dir = SourceDir { root: "migrations".into(), files };
        check(crate::parse(&dir)).set.expect("a sound set")
    }

    const WITH_BLOCK: &str = "-- Transaction: none\n\nCREATE TABLE a ();\n\n\
                              -- Rollback:\n-- DROP TABLE a;\n";

    #[test]
    fn block_is_the_rollback_and_stays_in_what_is_executed() {
        let set = set(&[("001_a.sql", WITH_BLOCK)]);
        let migration = &set.migrations()[0];
        assert_eq!(migration.transaction, Transaction::None);
        assert_eq!(migration.sql, "CREATE TABLE a ();\n\n-- Rollback:\n-- DROP TABLE a;\n");
        let rollback = migration.rollback.as_ref().expect("a rollback");
        assert_eq!((&*rollback.file, &*rollback.sql), ("001_a.sql", "DROP TABLE a;\n"));
        assert_eq!(rollback.lines_before, 5);
    }

    #[test]
    fn frame_is_not_executed_and_stays_in_file_and_checksum() {
        let text = "-- é\nBEGIN;\nSELECT 1;\nCOMMIT;\n";
        let set = set(&[("001_a.sql", text), ("001_a.rollback.sql", "begin; SELECT 2; end")]);
        let migration = &set.migrations()[0];
        assert_eq!(migration.sql, "      \nSELECT 1;\n       \n");
        assert_eq!(migration.text_on_disk(), text);
        assert_eq!(migration.checksum, Checksum::of("BEGIN;\nSELECT 1;\nCOMMIT;\n"));
        let rollback = migration.rollback.as_ref().expect("a rollback");
        assert_eq!(rollback.sql, "       SELECT 2;    ");
        assert_eq!(rollback.checksum, Checksum::of("begin; SELECT 2; end"));
    }

    #[test]
    fn file_comes_before_a_block() {
        let file = ("001_a.rollback.sql", "DROP TABLE a CASCADE;\n");
        let set = set(&[("001_a.sql", WITH_BLOCK), file]);
        let rollback = set.migrations()[0].rollback.as_ref().expect("a rollback");
        assert_eq!(rollback.file, "001_a.rollback.sql");
    }

    #[test]
    fn migrations_are_found_by_stem_and_by_version() {
        let names = ["20260131_a.sql", "20260131_02_b.sql", "20260201_c.sql"];
        let set = set(&names.map(|name| (name, "SELECT 1;\n")));
        for migration in set.migrations() {
            assert_eq!(set.get(&migration.stem), Some(migration));
            assert_eq!(set.of_version(migration.version), Some(migration));
        }
        assert_eq!((set.get("20260131_x"), set.get("x")), (None, None));
    }
}
