//! `verify`: how the schema of a real database differs from the one that the set makes.
//!
//! Executes nothing: the statements that would bring the database back are printed.

mod count;
mod report;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::config::ExtraObjects;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::plan::helps;
use migrations_core::{
    AheadPolicy, Code, Diagnostic, Migration, MigrationSet, PlanProblem, printable::printable,
};
use migrations_postgres::Options;
use migrations_prepare::drift::verified::{Unverifiable, Verified, verified};
use migrations_runner::{ApplyOptions, EntryState, Status};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;

use self::count::CountReport;
use self::report::SchemaReport;
use super::sound_set;
use crate::database::{self, DatabaseArgs};
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::select_migration;

/// The arguments of `verify`.
#[derive(Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Compare with the schema after this migration, whatever the history says
    #[arg(long, value_name = "VERSION", conflicts_with = "count")]
    pub(crate) at: Option<String>,
    /// Only count objects, such as tables=8,indexes=34; no set is needed
    #[arg(long, value_name = "COUNTS", value_delimiter = ',')]
    pub(crate) count: Vec<String>,
    /// A schema whose objects are counted
    #[arg(long, value_name = "SCHEMA", default_value = "public", requires = "count")]
    pub(crate) schema: Vec<String>,
}

/// What `verify` has found in a database.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum VerifyReport {
    /// Its schema beside the one that the set makes.
    Schema(SchemaReport),
    /// How many objects it has.
    Counts(CountReport),
}

pub(crate) async fn run(
    verify: &VerifyArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if !verify.count.is_empty() {
        return count::run(verify, dir, format).await;
    }
    let place = Place::with_seal(dir)?;
    let snapshot = place.snapshot();
    let set = sound_set(&place, &place.readable(&snapshot)?.checked, format)?;
    let connect = database::connect_options(&verify.database, dir).await?;
    let migrations = match &verify.at {
        Some(version) => {
            let last = select_migration::of_set(&set, version)?.version;
            set.migrations().iter().filter(|one| one.version <= last).cloned().collect()
        }
        None => {
            let status = status(&set, &connect, &place).await?;
            applied(&set, &status, &place)?
        }
    };
    let progress = output::progress("comparing the schema");
    let verified = compared(&snapshot, &migrations, &connect, &place).await;
    progress.finish_and_clear();
    let verified = verified?;
    let is_drift = is_drift(&verified, &snapshot);
    report::show(&set, &migrations, &verified, format);
    Ok(if is_drift { ExitCode::from(FAULTS) } else { ExitCode::SUCCESS })
}

/// How many objects, or parts of them, are not as the applied migrations make them.
pub(super) async fn drift(
    set: &MigrationSet,
    status: &Status,
    connect: &PgConnectOptions,
    dir: Option<&Path>,
) -> Result<usize, Failure> {
    let place = Place::with_seal(dir)?;
    let snapshot = place.snapshot();
    let migrations = applied(set, status, &place)?;
    let verified = compared(&snapshot, &migrations, connect, &place).await?;
    let extra = verified.comparison.extra.len();
    let is_extra = counts_extra(&snapshot);
    Ok(verified.comparison.drift().count() + if is_extra { extra } else { 0 })
}

async fn status(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    place: &Place,
) -> Result<Status, Failure> {
    let options = ApplyOptions { ahead: AheadPolicy::Accept, ..ApplyOptions::default() };
    let status = migrations_runner::status_with(set, connect, &options).await;
    status.map_err(|error| Failure::of_run(&error, &place.invocation()))
}

/// The migrations that a database has, where each is as it stands in the set.
fn applied(set: &MigrationSet, status: &Status, place: &Place) -> Result<Vec<Migration>, Failure> {
    let is_in_the_way = |problem: &&PlanProblem| {
        matches!(
            problem,
            PlanProblem::Edited { .. }
                | PlanProblem::Unknown { .. }
                | PlanProblem::Renamed { .. }
                | PlanProblem::Interrupted { .. }
                | PlanProblem::Ahead { .. }
        )
    };
    let problems: Vec<PlanProblem> =
        status.problems.iter().filter(is_in_the_way).cloned().collect();
    if let Some(first) = problems.first() {
        let help = helps(&problems, 1, &place.invocation()).into_iter().next().flatten();
        let help = help.map_or_else(String::new, |help| format!("\n  help: {help}"));
        return Err(unverifiable(&format!(
            "{}{}",
            printable(&first.to_string()),
            printable(&help)
        )));
    }
    if let Some(ahead) = status.ahead.first() {
        return Err(unverifiable(&format!(
            "the database has {}, which the set does not have\n  \
             help: verify with the release that has applied it",
            printable(ahead)
        )));
    }
    let has = |migration: &&Migration| {
        let entry = status.entries.iter().find(|entry| entry.version == migration.stem);
        entry.is_some_and(|entry| matches!(entry.state, EntryState::Applied { .. }))
    };
    let applied: Vec<Migration> = set.migrations().iter().filter(has).cloned().collect();
    match set.migrations().last() {
        Some(last) if applied.is_empty() => Err(unverifiable(&format!(
            "the history has no migration of this set\n  \
             help: to compare with the whole set all the same: `{}`",
            place.invocation().command("verify", &["--at", &last.stem])
        ))),
        _ => Ok(applied),
    }
}

/// Compares a database with what these migrations make.
async fn compared(
    snapshot: &Snapshot,
    migrations: &[Migration],
    connect: &PgConnectOptions,
    place: &Place,
) -> Result<Verified, Failure> {
    let connection = migrations_runner::connect(connect).await;
    let mut connection =
        connection.map_err(|error| Failure::of_run(&error, &place.invocation()))?;
    match verified(snapshot, migrations, &mut connection, &Options::default()).await? {
        Ok(verified) => Ok(verified),
        Err(reason) => Err(unverifiable_for(&reason, place)),
    }
}

/// Why nobody can say which schema a database should have.
pub(super) fn unverifiable_for(reason: &Unverifiable, place: &Place) -> Failure {
    match reason {
        Unverifiable::NoServer(reason) => unverifiable(&format!(
            "nothing says which schema the database should have: its version is not sealed, and \
             {reason}\n  help: seal the set with `{}`, or name the programs of a server in \
             MIGRATIONS_POSTGRES_BIN",
            place.invocation().command("prepare", &[])
        )),
        Unverifiable::Faulty(found) => {
            let mut failure = unverifiable(&format!(
                "the set does not run on this machine's PostgreSQL{}",
                found.iter().find(|it| it.is_error()).map(first_line).unwrap_or_default()
            ));
            failure.diagnostics.extend(found.iter().cloned());
            failure
        }
    }
}

fn first_line(diagnostic: &Diagnostic) -> String {
    let location = &diagnostic.location;
    let message = printable(&diagnostic.message);
    format!(": {}:{}: {message}", location.file, location.start.line)
}

fn unverifiable(message: &str) -> Failure {
    Failure::other(format!("{message} [{}]", Code::UnverifiableVersion))
}

/// Whether the database is not as the set makes it, as far as the config cares.
fn is_drift(verified: &Verified, snapshot: &Snapshot) -> bool {
    let has_extra = !verified.comparison.extra.is_empty() && counts_extra(snapshot);
    has_extra || verified.comparison.drift().next().is_some()
}

/// Whether the config takes objects that lie beside those of the set for drift.
fn counts_extra(snapshot: &Snapshot) -> bool {
    let config = snapshot.set.as_ref().map(|files| files.checked.parsed.config_or_default().verify);
    config.is_ok_and(|config| config.extra == ExtraObjects::Error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<VerifyReport>("verify");
    }
}
