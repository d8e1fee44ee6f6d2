//! `rollback`: takes migrations back, each by its rollback and in one transaction with its row.
//!
//! What no server has tried is tried first, where one can be had.

mod check;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use migrations_compiler::Checked;
use migrations_core::MigrationSet;
use migrations_core::printable::printable;
use migrations_core::rollback_plan::{
    RollbackChoice, RollbackOrigin, RollbackTarget, UnprovenPolicy,
};
use migrations_core::set::RollbackProof;
use migrations_runner::{ApplyOptions, DataLoss, RollbackOptions, RollbackReport, TakenBack};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;

use super::{checked_files, intact_after_run, or_interrupted, proven, sound_set};
use crate::database::{self, DatabaseArgs};
use crate::events;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::{FormatVersion, milliseconds};

pub(super) use check::with_check;

/// The arguments of `rollback`.
#[derive(Args)]
pub(crate) struct RollbackArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) back: BackArgs,
}

/// How far back, and by whose rollbacks.
#[derive(Args)]
pub(crate) struct BackArgs {
    /// How many migrations to take back [default: 1]
    #[arg(long, value_name = "N", conflicts_with = "to")]
    pub(crate) steps: Option<usize>,
    /// The migration that is to be the last one applied: its number, or its name; 0 for none
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Where the history keeps another rollback than the set has, use the set's
    #[arg(long, conflicts_with = "stored")]
    pub(crate) from_set: bool,
    /// Where the history keeps another rollback than the set has, use the history's
    #[arg(long)]
    pub(crate) stored: bool,
    /// Run rollbacks that no server has tried, and try none now
    #[arg(long)]
    pub(crate) unproven: bool,
    /// How many seconds to wait for another runner
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) runner_wait: u64,
    /// How many seconds a statement waits for a lock before its file is taken back and tried again
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub(crate) lock_timeout: u64,
}

/// What was taken back.
#[derive(Serialize, JsonSchema)]
struct RolledBackReport {
    format: FormatVersion<1>,
    /// Migrations that this run took back, in the order in which it did.
    taken_back: Vec<TakenBackReport>,
    /// Migrations that are still applied, in the order in which they were.
    applied: Vec<String>,
}

/// A migration that this run took back and committed.
#[derive(Serialize, JsonSchema)]
pub(super) struct TakenBackReport {
    /// File name of the migration without its ending, such as `001_create_users`.
    version: String,
    /// File of the rollback; of one that the history has kept, as it was called then.
    file: String,
    origin: OriginReport,
    /// Whether a server had tried the rollback before.
    proven: bool,
    /// From sending the rollback to the answer that it was committed, in milliseconds.
    execution_time_ms: u64,
}

/// Where a rollback came from.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OriginReport {
    /// The set.
    Set,
    /// The row of the history, which has kept it.
    Stored,
}

pub(crate) async fn run(
    rollback: &RollbackArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    events::show();
    output::steps(format);
    let called = Called::read(&rollback.database, dir, format).await?;
    let options = rollback.back.options(&called, ApplyOptions::default());
    let report = with_check(&called, options, async |options: &RollbackOptions| {
        let _following = events::follow(format, "taking back");
        migrations_runner::rollback(&called.set, &called.connect, options).await
    });
    let intact = intact_after_run(&called.place, "rollback");
    let report = or_interrupted(report, &intact).await??;
    match format {
        Format::Json => output::object(&RolledBackReport::from(&report)),
        Format::Human => output::line(&summary(&report)),
    }
    Ok(ExitCode::SUCCESS)
}

/// What is read before a database is asked.
pub(super) struct Called {
    pub(super) place: Place,
    pub(super) files: Checked,
    pub(super) set: MigrationSet,
    pub(super) connect: PgConnectOptions,
    pub(super) direct: Option<PgConnectOptions>,
    pub(super) format: Format,
}

impl Called {
    pub(super) async fn read(
        database: &DatabaseArgs,
        dir: Option<&Path>,
        format: Format,
    ) -> Result<Called, Failure> {
        let place = Place::find(dir)?;
        let files = checked_files(&place).await?;
        let set = proven(dir, &place, sound_set(&place, &files, format)?);
        let connect = database::connect_options(database, dir).await?;
        let direct = database::direct_options(database, dir).await?;
        Ok(Called { place, files, set, connect, direct, format })
    }
}

impl BackArgs {
    pub(super) fn options(&self, called: &Called, run: ApplyOptions) -> RollbackOptions {
        RollbackOptions {
            target: match (&self.to, self.steps) {
                (Some(version), _) => RollbackTarget::To(version.clone()),
                (None, steps) => RollbackTarget::Steps(steps.unwrap_or(1)),
            },
            choice: match (self.from_set, self.stored) {
                (true, _) => RollbackChoice::Set,
                (_, true) => RollbackChoice::Stored,
                _ => RollbackChoice::Refuse,
            },
            unproven: match self.unproven {
                true => UnprovenPolicy::Allow,
                false => UnprovenPolicy::Refuse,
            },
            tried: Vec::new(),
            data_loss: DataLoss::Allow,
            run: ApplyOptions {
                runner_wait: Duration::from_secs(self.runner_wait),
                lock_timeout: Duration::from_secs(self.lock_timeout),
                direct: called.direct.clone(),
                ..run
            },
        }
    }
}

fn summary(report: &RollbackReport) -> String {
    let back = match report.taken_back.len() {
        0 => "nothing was to be taken back".to_owned(),
        count => format!("{count} taken back"),
    };
    match report.applied.last() {
        None => format!("{back}; nothing is applied"),
        Some(last) => printable(&format!("{back}; the last one applied is {last}")).into_owned(),
    }
}

impl From<&RollbackReport> for RolledBackReport {
    fn from(report: &RollbackReport) -> RolledBackReport {
        RolledBackReport {
            format: FormatVersion,
            taken_back: report.taken_back.iter().map(TakenBackReport::from).collect(),
            applied: report.applied.clone(),
        }
    }
}

impl From<&TakenBack> for TakenBackReport {
    fn from(back: &TakenBack) -> TakenBackReport {
        TakenBackReport {
            version: back.version.clone(),
            file: back.file.clone(),
            origin: match back.origin {
                RollbackOrigin::Set => OriginReport::Set,
                RollbackOrigin::Stored => OriginReport::Stored,
            },
            proven: back.proof == RollbackProof::Tried,
            execution_time_ms: milliseconds(back.execution_time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<RolledBackReport>("rollback");
    }
}
