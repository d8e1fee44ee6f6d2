//! `create`: makes an empty database and marks it as one for development.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_runner::Environment;
use schemars::JsonSchema;
use serde::Serialize;

use crate::database::{self, DatabaseArgs};
use crate::exit::Failure;
use crate::format::Format;
use crate::maintenance::{Maintenance, OtherSessions, require_consent};
use crate::output;
use crate::report::FormatVersion;

/// The arguments of `create`.
#[derive(Args)]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The database's name, which marks one that is there already without asking
    #[arg(long, value_name = "NAME")]
    pub(crate) yes: Option<String>,
}

/// The database that is there now.
#[derive(Serialize, JsonSchema)]
struct CreateReport {
    format: FormatVersion<1>,
    /// Name of the database.
    database: String,
    /// What was done.
    outcome: Outcome,
}

/// What was done to a database.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// It was created, and marked as one for development.
    Created,
    /// It was there, and was marked.
    Marked,
    /// It was there and is for development: nothing was done.
    Unchanged,
}

pub(crate) async fn run(
    create: &CreateArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let connect = database::connect_options(&create.database, dir).await?;
    let mut server = Maintenance::open(&connect).await?;
    let outcome = outcome(&mut server, create, (dir, format)).await;
    let database = server.name.clone();
    server.close().await;
    let outcome = outcome?;
    match (format, outcome) {
        (Format::Json, _) => {
            output::object(&CreateReport { format: FormatVersion, database, outcome });
        }
        (Format::Human, Outcome::Created) => {
            output::line(&format!("created: {database}, for development"));
        }
        (Format::Human, Outcome::Marked) => {
            output::line(&format!("marked: {database} is for development"));
        }
        (Format::Human, Outcome::Unchanged) => {
            output::line(&format!("{database} is there already, for development"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn outcome(
    server: &mut Maintenance,
    create: &CreateArgs,
    called: (Option<&Path>, Format),
) -> Result<Outcome, Failure> {
    let name = server.name.clone();
    if !server.has(&name).await? {
        server.create(&name, "").await?;
        if let Err(failure) = server.mark(&name).await {
            server.drop(&name, OtherSessions::Respect).await?;
            return Err(failure);
        }
        return Ok(Outcome::Created);
    }
    let environment = server.environment().await?;
    if environment == Environment::Development {
        return Ok(Outcome::Unchanged);
    }
    let question = "Drafts will run on it, and `reset` and `drop` will not ask any more.";
    let asked = ("create", question);
    require_consent(&name, environment, create.yes.as_deref(), asked, called)?;
    server.mark(&name).await?;
    Ok(Outcome::Marked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<CreateReport>("create");
    }
}
