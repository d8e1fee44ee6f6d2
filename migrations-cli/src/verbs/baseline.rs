//! `baseline`: records migrations whose work the database has by other means, and runs nothing.

mod detect;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use migrations_core::{Migration, MigrationSet};
use migrations_runner::ApplyOptions;
use schemars::JsonSchema;
use serde::Serialize;

use self::detect::FileReport;
use super::{proven, sound_set_at};
use crate::database::{self, DatabaseArgs};
use crate::events;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::report::FormatVersion;
use crate::select_migration;

/// The arguments of `baseline`.
#[derive(Args)]
pub(crate) struct BaselineArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The last migration whose work the database has: its number, or its name such as 007_add_users
    #[arg(long, value_name = "VERSION", required_unless_present = "detect")]
    pub(crate) to: Option<String>,
    /// Find out by the schema which files were run by hand, show it, and record them
    #[arg(long)]
    pub(crate) detect: bool,
    /// Record what --detect has found without asking; --to alone never asks
    #[arg(long)]
    pub(crate) yes: bool,
    /// How many seconds to wait for another runner
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) runner_wait: u64,
}

/// What was recorded and not run.
#[derive(Serialize, JsonSchema)]
struct BaselineReport {
    format: FormatVersion<1>,
    /// Migrations that were recorded, in order; those that the database had before are none of
    /// them.
    recorded: Vec<String>,
    /// With `--detect`: what the schema shows of each file of the set.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<FileReport>>,
}

pub(crate) async fn run(
    baseline: &BaselineArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if baseline.detect {
        return detect::run(baseline, dir, format).await;
    }
    let (place, set) = sound_set_at(dir, format)?;
    let set = proven(dir, &place, set);
    let migrations = up_to(&set, baseline.to.as_deref().unwrap_or_default())?;
    let connect = database::connect_options(&baseline.database, dir).await?;
    let runner_wait = Duration::from_secs(baseline.runner_wait);
    let options = ApplyOptions { runner_wait, ..ApplyOptions::default() };
    events::show();
    let recorded = migrations_runner::record(&set, migrations, &connect, &options).await;
    let recorded = recorded.map_err(|error| Failure::of_run(&error, &place.invocation()))?;
    show(recorded, None, migrations.len(), format);
    Ok(ExitCode::SUCCESS)
}

/// Shows what was recorded of so many migrations.
fn show(recorded: Vec<String>, files: Option<Vec<FileReport>>, all: usize, format: Format) {
    match format {
        Format::Json => output::object(&BaselineReport { format: FormatVersion, recorded, files }),
        Format::Human => {
            recorded.iter().for_each(|stem| output::line(&format!("recorded: {stem}")));
            let before = all - recorded.len();
            output::line(&format!(
                "{} recorded and not run, {before} applied before",
                recorded.len()
            ));
        }
    }
}

/// The migrations up to the one that is named.
fn up_to<'a>(set: &'a MigrationSet, name: &str) -> Result<&'a [Migration], Failure> {
    let last = select_migration::of_set(set, name)?.version;
    let count = set.migrations().partition_point(|migration| migration.version <= last);
    Ok(set.migrations().get(..count).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<BaselineReport>("baseline");
    }
}
