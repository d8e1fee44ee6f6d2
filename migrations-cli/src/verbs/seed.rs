//! `seed`: adds the rows of a set to a database for development.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use migrations_runner::Environment;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::Connection as _;

use crate::database::{self, DatabaseArgs};
use crate::exit::Failure;
use crate::format::Format;
use crate::maintenance::require_consent;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;
use crate::seeds::{self, Seed};

/// The arguments of `seed`.
#[derive(Args)]
pub(crate) struct SeedArgs {
    /// Files or folders; `seed.sql` and `seeds/` of the set where none is named
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The database's name: one that is not for development is taken without asking
    #[arg(long, value_name = "NAME")]
    pub(crate) yes: Option<String>,
}

/// What was run.
#[derive(Serialize, JsonSchema)]
struct SeedReport {
    format: FormatVersion<1>,
    /// Name of the database.
    database: String,
    /// The files that were run, in order.
    files: Vec<String>,
}

pub(crate) async fn run(
    seed: &SeedArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let seeds = match seed.paths.as_slice() {
        [] => of_set(dir)?,
        paths => seeds::named(paths)?,
    };
    let connect = database::connect_options(&seed.database, dir).await?;
    let name = connect.get_database().unwrap_or(connect.get_username()).to_owned();
    let mut connection = migrations_runner::connect(&connect).await?;
    let environment = Environment::of(&mut connection).await.map_err(Failure::other)?;
    let _ = connection.close().await;
    let asked = ("seed", "Rows for development will be added to it.");
    require_consent(&name, environment, seed.yes.as_deref(), asked, (dir, format))?;
    for seed in &seeds {
        seed.run(&connect).await?;
        if format == Format::Human {
            output::line(&format!("seeded: {}", seed.path.display()));
        }
    }
    if format == Format::Json {
        let files = seeds.iter().map(|seed| seed.path.display().to_string()).collect();
        output::object(&SeedReport { format: FormatVersion, database: name, files });
    }
    Ok(ExitCode::SUCCESS)
}

fn of_set(dir: Option<&Path>) -> Result<Vec<Seed>, Failure> {
    let place = Place::find(dir)?;
    let seeds = seeds::of_set(&place.set_dir)?;
    if seeds.is_empty() {
        let folder = place.set_dir.display();
        return Err(Failure::wrong_use(format!(
            "there are no rows: neither {folder}/seed.sql nor a file in {folder}/seeds\n  help: \
             write one, or name a file"
        )));
    }
    Ok(seeds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<SeedReport>("seed");
    }
}
