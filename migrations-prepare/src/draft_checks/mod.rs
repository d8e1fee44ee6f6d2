//! What is tried on drafts, on an engine of its own: whether a rollback brings back what was, and
//! whether a file can run twice.
//!
//! Frozen files were tried when they were drafts, and drafts that a server has tried already under
//! the committed lock and seal are not tried again; the rollback of a frozen file is where the new
//! seal would lose its proof.
//! Must not change what is sealed.

mod difference;
mod scripts;
pub(crate) mod seed;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;
use migrations_compiler::config::Idempotency;
use migrations_compiler::environment::Environment;
use migrations_compiler::lock::{Entry, Lock};
use migrations_compiler::seal::Seal;
use migrations_core::{
    Checksum, Diagnostic, Migration, MigrationSet, Severity, State, Transaction,
};
use migrations_runner::Script;
use migrations_runner::forget;
use sqlx::{ConnectOptions, Connection};

use crate::draft_checks::difference::Difference;
use crate::draft_checks::scripts::{ended, rolled_back};
use crate::error::PrepareError;
use crate::introspect::introspect;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};

/// What the committed files say that a server has tried already.
pub(crate) struct VerifiedPrefix {
    /// The lock that a server has sealed in the same environment.
    sealed: Option<Lock>,
    /// Whether that server was of the major that is asked now.
    is_of_major: bool,
    /// The rollbacks that the seal says were tried, by stem: in whichever environment, and after
    /// whichever files.
    proved: BTreeSet<(String, Checksum)>,
    /// The lock as it is committed, whoever has sealed it.
    committed: Option<Lock>,
}

impl VerifiedPrefix {
    /// Trusts a lock that a server of this major has sealed, in the same environment.
    ///
    /// The lines of rollbacks are read of the text as well where git has left it no seal.
    pub(crate) fn new(
        lock: Option<&Lock>,
        (seal, text): (Option<&Seal>, &str),
        environment: &Environment,
        major: u32,
    ) -> VerifiedPrefix {
        let is_sealed = |lock: &&Lock| {
            seal.is_some_and(|seal| {
                seal.head == lock.head && seal.environment == environment.digest()
            })
        };
        VerifiedPrefix {
            sealed: lock.filter(is_sealed).cloned(),
            is_of_major: seal.is_some_and(|seal| seal.server == major),
            proved: Seal::rollbacks_in(text),
            committed: lock.cloned(),
        }
    }

    /// The rollbacks that were tried under the seal, whichever major it is of, and that are what they
    /// were then, after the same migrations.
    pub(crate) fn tried_rollbacks(&self, set: &MigrationSet) -> BTreeMap<String, Checksum> {
        let seen = set.migrations().iter().take(self.seen_by_any_major(set));
        let tried = seen.filter(|migration| self.has_proof(migration));
        tried.filter_map(tried_rollback).collect()
    }

    /// How many migrations, from the first, are what a server of this major has seen in this order.
    pub(crate) fn seen(&self, set: &MigrationSet) -> usize {
        if self.is_of_major { self.seen_by_any_major(set) } else { 0 }
    }

    fn seen_by_any_major(&self, set: &MigrationSet) -> usize {
        let Some(lock) = &self.sealed else { return 0 };
        let has_file = |entry: &&Entry| entry.state.has_file();
        let locked = lock.entries.iter().filter(has_file);
        let same = |(migration, entry): &(&Migration, &Entry)| {
            migration.stem == entry.stem() && entry.checksum == Some(migration.checksum)
        };
        set.migrations().iter().zip(locked).take_while(same).count()
    }

    /// Whether there is nothing about a set that a server would be asked to try.
    pub(crate) fn is_complete(&self, set: &MigrationSet, environment: &Environment) -> bool {
        let is_seeded = environment.seed.is_none() || self.knows(set);
        is_seeded && draft_checks(set, environment, self).is_empty()
    }

    /// Whether a server has seen the whole set.
    pub(crate) fn knows(&self, set: &MigrationSet) -> bool {
        self.seen(set) == set.migrations().len()
    }

    /// Whether a server has tried the rollback of a migration as it is now.
    fn has_proof(&self, migration: &Migration) -> bool {
        tried_rollback(migration).is_some_and(|rollback| self.proved.contains(&rollback))
    }

    /// Whether the rollback of a frozen migration is another than the lock has: it may be corrected,
    /// and was tried, if at all, as it was.
    fn has_new_rollback(&self, migration: &Migration) -> bool {
        let entry = self.committed.as_ref().and_then(|lock| lock.entry(migration.version));
        let checksum = migration.rollback.as_ref().map(|rollback| rollback.checksum);
        entry.is_some_and(|entry| entry.rollback != checksum)
    }
}

/// What is to be tried of one migration.
struct DraftCheck {
    index: usize,
    rollback: bool,
    again: Idempotency,
}

/// Which migrations are tried, and how.
fn draft_checks(
    set: &MigrationSet,
    environment: &Environment,
    verified: &VerifiedPrefix,
) -> Vec<DraftCheck> {
    let (seen, kept) = (verified.seen(set), verified.seen_by_any_major(set));
    let executed = environment.provisioning.before_start(set).len();
    let draft_check = |(index, migration): (usize, &Migration)| {
        let is_frozen = migration.state == Some(State::Frozen);
        let is_draft = !is_frozen && index >= executed;
        let is_seen = index < seen;
        // The new seal can keep no proof of what was executed after other files, or elsewhere.
        let loses_proof = is_frozen && index >= kept && verified.has_proof(migration);
        let is_new = verified.has_new_rollback(migration);
        let is_due = is_draft || index >= executed && (is_new || loses_proof);
        let rollback =
            migration.rollback.is_some() && is_due && !(is_seen && verified.has_proof(migration));
        let again = if is_draft && !is_seen { environment.idempotent } else { Idempotency::Off };
        DraftCheck { index, rollback, again }
    };
    let all = set.migrations().iter().enumerate().map(draft_check);
    all.filter(|draft_check| draft_check.rollback || draft_check.again != Idempotency::Off)
        .collect()
}

/// The line of the seal for a rollback that has been tried.
fn tried_rollback(migration: &Migration) -> Option<(String, Checksum)> {
    let rollback = migration.rollback.as_ref()?;
    Some((migration.stem.to_string(), rollback.checksum))
}

/// What came of what was tried.
#[derive(Default)]
pub(crate) struct Tried {
    /// What is at fault.
    pub(crate) found: Vec<Diagnostic>,
    /// The rollbacks that held, by stem.
    pub(crate) rollbacks: BTreeMap<String, Checksum>,
}

/// Tries what is to be tried of a set that runs; says nothing and starts nothing where that is
/// nothing.
pub(crate) async fn tried(
    set: &MigrationSet,
    environment: &Environment,
    verified: &VerifiedPrefix,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Tried, PrepareError> {
    let draft_checks = draft_checks(set, environment, verified);
    if draft_checks.is_empty() {
        return Ok(Tried::default());
    }
    let mut check_server =
        DraftCheckServer { set, environment, auxiliary, provisioned: None, applied: 0 };
    let mut tried = Tried::default();
    for draft_check in &draft_checks {
        // A set that runs once and not twice in a row is at fault elsewhere, and told of there.
        if check_server.brought_to(draft_check.index).await?.is_none() {
            break;
        }
        check_server.try_one(draft_check, &mut tried).await?;
    }
    check_server.clear().await?;
    Ok(tried)
}

/// Tries the rollbacks of those migrations of a set that runs: those that are not tried are in none of
/// the two lists.
pub(crate) async fn tried_rollbacks(
    set: &MigrationSet,
    environment: &Environment,
    stems: &[&str],
    auxiliary: &mut AuxiliaryServer,
) -> Result<Tried, PrepareError> {
    let executed = environment.provisioning.before_start(set).len();
    let mut check_server =
        DraftCheckServer { set, environment, auxiliary, provisioned: None, applied: 0 };
    let mut tried = Tried::default();
    for (index, migration) in set.migrations().iter().enumerate() {
        if index < executed || !stems.contains(&&*migration.stem) {
            continue;
        }
        let check = DraftCheck { index, rollback: true, again: Idempotency::Off };
        if check_server.brought_to(index).await?.is_none() {
            break;
        }
        check_server.try_one(&check, &mut tried).await?;
    }
    check_server.clear().await?;
    Ok(tried)
}

/// The engine that is used up by trials that leave something behind.
struct DraftCheckServer<'a> {
    set: &'a MigrationSet,
    environment: &'a Environment,
    auxiliary: &'a mut AuxiliaryServer,
    provisioned: Option<ProvisionedServer>,
    /// How many migrations the engine has, from the first.
    applied: usize,
}

impl DraftCheckServer<'_> {
    /// The engine with the first `count` migrations applied.
    async fn brought_to(
        &mut self,
        count: usize,
    ) -> Result<Option<&mut ProvisionedServer>, PrepareError> {
        let provisioned = match self.provisioned.take() {
            Some(provisioned) => provisioned,
            None => match ProvisionedServer::open(self.set, self.environment, self.auxiliary).await
            {
                Ok(provisioned) => {
                    self.applied = 0;
                    provisioned
                }
                Err(ProvisionError::Failed(error)) => return Err(error),
                Err(ProvisionError::Faulty(_)) => return Ok(None),
            },
        };
        if self.applied < count {
            let first = self.set.migrations()[..count].to_vec();
            if provisioned.apply(&self.set.with_migrations(first)).await.is_err() {
                provisioned.close(self.set).await?;
                return Ok(None);
            }
            self.applied = count;
        }
        Ok(Some(self.provisioned.insert(provisioned)))
    }

    async fn clear(&mut self) -> Result<(), PrepareError> {
        match self.provisioned.take() {
            Some(provisioned) => provisioned.close(self.set).await.map(drop),
            None => Ok(()),
        }
    }

    async fn try_one(
        &mut self,
        draft_check: &DraftCheck,
        tried: &mut Tried,
    ) -> Result<(), PrepareError> {
        let migration = &self.set.migrations()[draft_check.index];
        let Some(provisioned) = self.provisioned.as_mut() else { return Ok(()) };
        let before = provisioned.catalog().await?;
        if self.brought_to(draft_check.index + 1).await?.is_none() {
            return Ok(());
        }
        if draft_check.again != Idempotency::Off {
            tried.found.extend(self.try_again(migration, draft_check.again).await?);
        }
        if draft_check.rollback && self.brought_to(draft_check.index + 1).await?.is_some() {
            match self.try_rollback(migration, &before, draft_check.index).await? {
                RollbackOutcome::Held => tried.rollbacks.extend(tried_rollback(migration)),
                RollbackOutcome::Failed(diagnostic) => {
                    // Columns in another order are worth a word, and no fault.
                    tried
                        .rollbacks
                        .extend(tried_rollback(migration).filter(|_| !diagnostic.is_error()));
                    tried.found.push(*diagnostic);
                }
                RollbackOutcome::Untried => {}
            }
        }
        Ok(())
    }

    /// Runs a file a second time, and undoes that.
    async fn try_again(
        &mut self,
        migration: &Migration,
        level: Idempotency,
    ) -> Result<Option<Diagnostic>, PrepareError> {
        let Some(provisioned) = self.provisioned.as_mut() else { return Ok(None) };
        let mut connection = provisioned.migrator().connect().await?;
        let script = Script { sql: &migration.sql, lines_before: migration.lines_before };
        let history = self.set.history_table();
        let was = introspect(&mut connection, history).await?;
        let outcome = match migration.transaction {
            Transaction::PerFile => {
                sqlx::raw_sql("BEGIN").execute(&mut connection).await?;
                script.run(&mut connection).await
            }
            Transaction::None => script.run_each(&mut connection).await,
        };
        let found = match outcome {
            Err(failure) => Some(wording::failed_again(migration, &failure)),
            Ok(()) => match ended(&mut connection).await? {
                Err(failure) => Some(wording::failed_again(migration, &failure)),
                Ok(()) => {
                    let is = introspect(&mut connection, history).await?;
                    let difference = Difference::between(&was, &is);
                    (!difference.is_none()).then(|| wording::changed_again(migration, &difference))
                }
            },
        };
        // Closing undoes what is open.
        let _ = connection.close().await;
        if migration.transaction == Transaction::None && found.is_some() {
            self.clear().await?;
        }
        let severity = match level {
            Idempotency::Require => Severity::Error,
            Idempotency::Warn | Idempotency::Off => Severity::Warning,
        };
        Ok(found.map(|diagnostic| Diagnostic { severity, ..diagnostic }))
    }

    /// Rolls the last migration back, looks what is there, and applies it again.
    async fn try_rollback(
        &mut self,
        migration: &Migration,
        before: &Catalog,
        index: usize,
    ) -> Result<RollbackOutcome, PrepareError> {
        let Some(rollback) = &migration.rollback else { return Ok(RollbackOutcome::Untried) };
        let Some(provisioned) = self.provisioned.as_mut() else {
            return Ok(RollbackOutcome::Untried);
        };
        let mut connection = provisioned.migrator().connect().await?;
        let outcome = rolled_back(&mut connection, rollback).await;
        let _ = connection.close().await;
        if let Err(failure) = outcome {
            self.clear().await?;
            return Ok(RollbackOutcome::failed(wording::rejected(migration, rollback, &failure)));
        }
        let after = provisioned.catalog().await?;
        let difference = Difference::between(before, &after);
        if !difference.is_none() {
            self.clear().await?;
            return Ok(RollbackOutcome::failed(wording::incomplete(
                migration,
                rollback,
                &difference,
            )));
        }
        forget(provisioned.connection(), self.set, &migration.stem).await?;
        let first = self.set.migrations()[..=index].to_vec();
        let again = provisioned.apply(&self.set.with_migrations(first)).await;
        if let Err(error) = again {
            self.clear().await?;
            let reason = error.diagnostics().into_iter().next();
            return Ok(reason.map_or(RollbackOutcome::Untried, |reason| {
                RollbackOutcome::failed(wording::not_applied_again(migration, rollback, &reason))
            }));
        }
        Ok(RollbackOutcome::Held)
    }
}

/// What came of a rollback.
enum RollbackOutcome {
    /// It ran, and what was there before its migration is there again.
    Held,
    /// It did not.
    Failed(Box<Diagnostic>),
    /// Nobody knows.
    Untried,
}

impl RollbackOutcome {
    fn failed(diagnostic: Diagnostic) -> RollbackOutcome {
        RollbackOutcome::Failed(Box::new(diagnostic))
    }
}
