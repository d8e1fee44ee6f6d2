//! `drop`: deletes a database for development; any other where its name is typed.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::database::{self, DatabaseArgs};
use crate::exit::Failure;
use crate::format::Format;
use crate::maintenance::{Maintenance, OtherSessions, require_consent};
use crate::output;
use crate::report::FormatVersion;

/// The arguments of `drop`.
#[derive(Args)]
pub(crate) struct DropArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) consent: ConsentArgs,
}

/// What a database that goes needs besides its mark.
#[derive(Args)]
pub(crate) struct ConsentArgs {
    /// The database's name: one that is not for development goes without asking
    #[arg(long, value_name = "NAME")]
    pub(crate) yes: Option<String>,
    /// End the sessions that use the database
    #[arg(long)]
    pub(crate) force: bool,
}

impl ConsentArgs {
    /// What becomes of the sessions that use the database.
    pub(crate) fn others(&self) -> OtherSessions {
        if self.force { OtherSessions::End } else { OtherSessions::Respect }
    }
}

/// The database that is gone.
#[derive(Serialize, JsonSchema)]
struct DropReport {
    format: FormatVersion<1>,
    /// Name of the database.
    database: String,
    /// Whether there was one.
    dropped: bool,
}

pub(crate) async fn run(
    drop: &DropArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let connect = database::connect_options(&drop.database, dir).await?;
    let mut server = Maintenance::open(&connect).await?;
    let dropped = dropped(&mut server, &drop.consent, (dir, format)).await;
    let database = server.name.clone();
    server.close().await;
    let dropped = dropped?;
    match (format, dropped) {
        (Format::Json, _) => {
            output::object(&DropReport { format: FormatVersion, database, dropped });
        }
        (Format::Human, true) => output::line(&format!("dropped: {database}")),
        (Format::Human, false) => output::line(&format!("there is no database {database}")),
    }
    Ok(ExitCode::SUCCESS)
}

async fn dropped(
    server: &mut Maintenance,
    consent: &ConsentArgs,
    called: (Option<&Path>, Format),
) -> Result<bool, Failure> {
    server.require_own()?;
    let name = server.name.clone();
    if !server.has(&name).await? {
        return Ok(false);
    }
    let environment = server.environment().await?;
    let asked = ("drop", "Everything in it will be gone.");
    require_consent(&name, environment, consent.yes.as_deref(), asked, called)?;
    server.drop(&name, consent.others()).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<DropReport>("drop");
    }
}
