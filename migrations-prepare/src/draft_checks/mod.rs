//! What is tried on drafts, on an engine of its own: whether a rollback brings back what was, and
//! whether a file can run twice.
//!
//! Frozen files were tried when they were drafts, and drafts that a server has tried already under
//! the committed lock and seal are not tried again.
//! Must not change what is sealed.

mod difference;
pub(crate) mod seed;
mod wording;

use migrations_compiler::Catalog;
use migrations_compiler::config::Idempotency;
use migrations_compiler::environment::Environment;
use migrations_compiler::lock::{Entry, Lock};
use migrations_compiler::seal::Seal;
use migrations_core::{
    Diagnostic, Migration, MigrationSet, Position, Rollback, Severity, State, Transaction,
};
use migrations_runner::forget;
use migrations_runner::{Cause, Script, ScriptFailure};
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::draft_checks::difference::Difference;
use crate::error::PrepareError;
use crate::introspect::introspect;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer, before_start};

/// What the committed files say that a server has tried already.
pub(crate) struct VerifiedPrefix {
    lock: Option<Lock>,
}

impl VerifiedPrefix {
    /// Trusts a lock that a server of this major has sealed, in the same environment.
    pub(crate) fn new(
        lock: Option<&Lock>,
        seal: Option<&Seal>,
        environment: &Environment,
        major: u32,
    ) -> VerifiedPrefix {
        let is_sealed = |lock: &&Lock| {
            seal.is_some_and(|seal| {
                seal.head == lock.head
                    && seal.environment == environment.digest()
                    && seal.server == major
            })
        };
        VerifiedPrefix { lock: lock.filter(is_sealed).cloned() }
    }

    /// How many migrations, from the first, are what a server has seen in this order.
    pub(crate) fn seen(&self, set: &MigrationSet) -> usize {
        let Some(lock) = &self.lock else { return 0 };
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

    fn knows_rollback(&self, migration: &Migration) -> bool {
        let entry = self.lock.as_ref().and_then(|lock| lock.entry(migration.version));
        let checksum = migration.rollback.as_ref().map(|rollback| rollback.checksum);
        entry.is_some_and(|entry| entry.rollback == checksum)
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
    let seen = verified.seen(set);
    let executed = before_start(set, environment).len();
    let draft_check = |(index, migration): (usize, &Migration)| {
        let is_draft = migration.state != Some(State::Frozen) && index >= executed;
        let is_seen = index < seen;
        let rollback = migration.rollback.is_some()
            && is_draft
            && !(is_seen && verified.knows_rollback(migration));
        let again = if is_draft && !is_seen { environment.idempotent } else { Idempotency::Off };
        DraftCheck { index, rollback, again }
    };
    let all = set.migrations().iter().enumerate().map(draft_check);
    all.filter(|draft_check| draft_check.rollback || draft_check.again != Idempotency::Off)
        .collect()
}

/// Tries what is to be tried of a set that runs; says nothing and starts nothing where that is
/// nothing.
pub(crate) async fn tried(
    set: &MigrationSet,
    environment: &Environment,
    verified: &VerifiedPrefix,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Vec<Diagnostic>, PrepareError> {
    let draft_checks = draft_checks(set, environment, verified);
    if draft_checks.is_empty() {
        return Ok(Vec::new());
    }
    let mut check_server =
        DraftCheckServer { set, environment, auxiliary, provisioned: None, applied: 0 };
    let mut found = Vec::new();
    for draft_check in &draft_checks {
        // A set that runs once and not twice in a row is at fault elsewhere, and told of there.
        if check_server.brought_to(draft_check.index).await?.is_none() {
            break;
        }
        found.extend(check_server.try_one(draft_check).await?);
    }
    check_server.clear().await?;
    Ok(found)
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

    async fn try_one(&mut self, draft_check: &DraftCheck) -> Result<Vec<Diagnostic>, PrepareError> {
        let migration = &self.set.migrations()[draft_check.index];
        let Some(provisioned) = self.provisioned.as_mut() else { return Ok(Vec::new()) };
        let before = provisioned.catalog().await?;
        if self.brought_to(draft_check.index + 1).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        if draft_check.again != Idempotency::Off {
            found.extend(self.try_again(migration, draft_check.again).await?);
        }
        if draft_check.rollback && self.brought_to(draft_check.index + 1).await?.is_some() {
            found.extend(self.try_rollback(migration, &before, draft_check.index).await?);
        }
        Ok(found)
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
    ) -> Result<Option<Diagnostic>, PrepareError> {
        let Some(rollback) = &migration.rollback else { return Ok(None) };
        let Some(provisioned) = self.provisioned.as_mut() else { return Ok(None) };
        let mut connection = provisioned.migrator().connect().await?;
        let outcome = rolled_back(&mut connection, migration, rollback).await;
        let _ = connection.close().await;
        if let Err(failure) = outcome {
            self.clear().await?;
            return Ok(Some(wording::rejected(migration, rollback, &failure)));
        }
        let after = provisioned.catalog().await?;
        let difference = Difference::between(before, &after);
        if !difference.is_none() {
            self.clear().await?;
            return Ok(Some(wording::incomplete(migration, rollback, &difference)));
        }
        forget(provisioned.connection(), self.set, &migration.stem).await?;
        let first = self.set.migrations()[..=index].to_vec();
        let again = provisioned.apply(&self.set.with_migrations(first)).await;
        if let Err(error) = again {
            self.clear().await?;
            let reason = error.diagnostics().into_iter().next();
            return Ok(
                reason.map(|reason| wording::not_applied_again(migration, rollback, &reason))
            );
        }
        Ok(None)
    }
}

/// Checks what a file leaves for the end of its transaction, and is nobody else any more.
async fn ended(connection: &mut PgConnection) -> Result<Result<(), ScriptFailure>, sqlx::Error> {
    let own = "SET CONSTRAINTS ALL IMMEDIATE; RESET SESSION AUTHORIZATION; RESET ROLE";
    match sqlx::raw_sql(own).execute(connection).await {
        Ok(_) => Ok(Ok(())),
        Err(error @ sqlx::Error::Database(_)) => Ok(Err(ScriptFailure {
            position: Position::START,
            length: 0,
            cause: Cause::of(&error),
        })),
        Err(error) => Err(error),
    }
}

async fn rolled_back(
    connection: &mut PgConnection,
    migration: &Migration,
    rollback: &Rollback,
) -> Result<(), ScriptFailure> {
    let script = Script { sql: &rollback.sql, lines_before: rollback.lines_before };
    if migration.transaction == Transaction::PerFile {
        match in_transaction(connection, script).await {
            // What cannot run in a transaction has a file of its own, and so has what undoes it.
            Err(failure) if failure.cause.is("25001") => {}
            outcome => return outcome,
        }
    }
    script.run_each(connection).await
}

/// Runs a script in one transaction; nothing of it stays where it fails.
async fn in_transaction(
    connection: &mut PgConnection,
    script: Script<'_>,
) -> Result<(), ScriptFailure> {
    let failed = |error: sqlx::Error| ScriptFailure {
        position: Position::START,
        length: 0,
        cause: Cause::of(&error),
    };
    sqlx::raw_sql("BEGIN").execute(&mut *connection).await.map_err(failed)?;
    let outcome = script.run(connection).await;
    let end = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = sqlx::raw_sql(end).execute(connection).await;
    outcome.and(ended.map(drop).map_err(failed))
}
