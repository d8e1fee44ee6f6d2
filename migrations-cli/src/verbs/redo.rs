//! `redo`: takes migrations back as `rollback` does, and applies these again.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_runner::{ApplyOptions, DraftPolicy, RedoReport, RollbackOptions};
use schemars::JsonSchema;
use serde::Serialize;

use super::rollback::{BackArgs, Called, TakenBackReport, with_check};
use super::{intact_after_run, or_interrupted};
use crate::database::DatabaseArgs;
use crate::events;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::report::{FormatVersion, milliseconds};

/// The arguments of `redo`.
#[derive(Args)]
pub(crate) struct RedoArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) back: BackArgs,
    /// Apply drafts to a database that is not marked as one for development
    #[arg(long)]
    pub(crate) allow_drafts: bool,
}

/// What was taken back and applied again.
#[derive(Serialize, JsonSchema)]
struct RedoneReport {
    format: FormatVersion<1>,
    /// Migrations that this run took back, in the order in which it did.
    taken_back: Vec<TakenBackReport>,
    /// Migrations that this run applied again, in order.
    applied: Vec<AppliedAgainReport>,
}

/// A migration that this run applied again and committed.
#[derive(Serialize, JsonSchema)]
struct AppliedAgainReport {
    /// File name without its ending, such as `001_create_users`.
    version: String,
    /// From sending the file to the answer that it was committed, in milliseconds.
    execution_time_ms: u64,
}

pub(crate) async fn run(
    redo: &RedoArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    events::show();
    output::steps(format);
    let called = Called::read(&redo.database, dir, format).await?;
    let drafts = if redo.allow_drafts { DraftPolicy::Allow } else { DraftPolicy::default() };
    let run = ApplyOptions { drafts, ..ApplyOptions::default() };
    let options = redo.back.options(&called, run);
    let report = with_check(&called, options, async |options: &RollbackOptions| {
        let _following = events::follow(format, "taking back and applying again");
        migrations_runner::redo(&called.set, &called.connect, options).await
    });
    let intact = intact_after_run(&called.place, "apply");
    let report = or_interrupted(report, &intact).await??;
    match format {
        Format::Json => output::object(&RedoneReport::from(&report)),
        Format::Human => {
            let (back, applied) = (report.taken_back.len(), report.applied.len());
            output::line(&format!("{back} taken back, {applied} applied again"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl From<&RedoReport> for RedoneReport {
    fn from(report: &RedoReport) -> RedoneReport {
        let applied = report.applied.iter().map(|applied| AppliedAgainReport {
            version: applied.version.clone(),
            execution_time_ms: milliseconds(applied.execution_time),
        });
        RedoneReport {
            format: FormatVersion,
            taken_back: report.taken_back.iter().map(TakenBackReport::from).collect(),
            applied: applied.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<RedoneReport>("redo");
    }
}
