//! Drafts run over rows: `seed.sql` on an engine of its own, and the drafts after it.
//!
//! The rows go in as early as they fit: after the last frozen migration, and where they speak of
//! what drafts make, after the first draft with which all of them can be inserted.
//! Must not change what is sealed: rows may change what a migration does.

use migrations_compiler::environment::Environment;
use migrations_core::provisioning::Script;
use migrations_core::{Code, Diagnostic, Location, Migration, MigrationSet, State};
use migrations_runner::ScriptFailure;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::error::PrepareError;
use crate::explain::refusal::on_engine;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};

/// Runs the drafts of a set that runs on an empty schema over the rows of its seed.
pub(crate) async fn seeded(
    set: &MigrationSet,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Vec<Diagnostic>, PrepareError> {
    let Some(seed) = &environment.seed else { return Ok(Vec::new()) };
    let provisioned = match ProvisionedServer::open(set, environment, auxiliary).await {
        Ok(provisioned) => provisioned,
        Err(ProvisionError::Failed(error)) => return Err(error),
        Err(ProvisionError::Faulty(_)) => return Ok(Vec::new()),
    };
    let found = over_rows(&provisioned, set, first_draft(set, environment), seed).await;
    provisioned.close(set).await?;
    Ok(found.into_iter().collect())
}

/// How many migrations come before the first that may still change.
fn first_draft(set: &MigrationSet, environment: &Environment) -> usize {
    let is_draft = |migration: &Migration| migration.state != Some(State::Frozen);
    let first = set.migrations().iter().position(is_draft).unwrap_or(set.migrations().len());
    first.max(environment.provisioning.before_start(set).len())
}

async fn over_rows(
    provisioned: &ProvisionedServer,
    set: &MigrationSet,
    first: usize,
    seed: &Script,
) -> Option<Diagnostic> {
    let all = set.migrations();
    let mut refused = None;
    for count in first..=all.len() {
        // On an empty schema they all run, so nothing new can fail before the rows are in.
        provisioned.apply(&set.with_migrations(all[..count].to_vec())).await.ok()?;
        match insert(provisioned, seed).await {
            Err(failure) => refused = Some(failure),
            Ok(()) => {
                let error = provisioned.apply(set).await.err()?;
                let told = error.diagnostics().into_iter().next()?;
                return Some(broken_by_rows(on_engine(told), seed, count, set));
            }
        }
    }
    refused.map(|failure| rejected(seed, &failure))
}

/// The statements that set sequences back to where they stand: no transaction that is undone does, and
/// rows that name what they have numbered count from there.
const SEQUENCES: &str = "\
SELECT format('SELECT setval(%L, %s, %L)', q.name, coalesce(last_value, start_value),
    last_value IS NOT NULL)
FROM pg_sequences, format('%I.%I', schemaname, sequencename) q (name)
WHERE has_sequence_privilege(q.name, 'SELECT') AND has_sequence_privilege(q.name, 'UPDATE')";

/// Puts the rows in, all or none.
async fn insert(provisioned: &ProvisionedServer, seed: &Script) -> Result<(), ScriptFailure> {
    let failed = |error: sqlx::Error| ScriptFailure {
        position: migrations_core::Position::START,
        length: 0,
        cause: migrations_runner::Cause::of(&error),
    };
    let mut connection = provisioned.migrator().connect().await.map_err(failed)?;
    let script = migrations_runner::Script { sql: &seed.sql, lines_before: 0 };
    let sequences: Vec<String> =
        sqlx::query_scalar(SEQUENCES).fetch_all(&mut connection).await.map_err(failed)?;
    sqlx::raw_sql("BEGIN").execute(&mut connection).await.map_err(failed)?;
    let outcome = script.run(&mut connection).await;
    let (end, outcome) = match outcome {
        Ok(()) => ("COMMIT".to_owned(), Ok(())),
        failure => (format!("ROLLBACK; {}", sequences.join("; ")), failure),
    };
    let ended = sqlx::raw_sql(AssertSqlSafe(end)).execute(&mut connection).await;
    let outcome = outcome.and_then(|()| ended.map(drop).map_err(failed));
    // Closing undoes what is open.
    let _ = connection.close().await;
    outcome
}

fn rejected(seed: &Script, failure: &ScriptFailure) -> Diagnostic {
    let length = usize::try_from(failure.length).unwrap_or(usize::MAX);
    let location = Location::new(&seed.file, failure.position, length);
    let diagnostic = Diagnostic::new(Code::RejectedSeed, location, failure.cause.to_string());
    let notes = failure.cause.notes().into_iter();
    notes
        .fold(diagnostic, Diagnostic::note)
        .note("this is what the server says after the last migration; earlier the rows do not fit either")
        .help(format!("write {} for the schema that the frozen migrations make, or the drafts", seed.file))
}

fn broken_by_rows(told: Diagnostic, seed: &Script, count: usize, set: &MigrationSet) -> Diagnostic {
    let after = count.checked_sub(1).and_then(|last| set.migrations().get(last));
    let when = match after {
        Some(migration) => format!("after {}", migration.stem),
        None => "before the first migration".to_owned(),
    };
    Diagnostic { code: Code::RejectedByRows, help: None, ..told }
        .note(format!(
            "it runs on an empty schema, and fails over the rows of {}, inserted {when}",
            seed.file
        ))
        .help("bring the rows into the new form first, in this file or in one before it")
}
