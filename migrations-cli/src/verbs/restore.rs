//! `restore`: makes a database of the dump that `apply --backup` has written.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::backup::Client;
use crate::database::{self, DatabaseArgs};
use crate::exit::Failure;
use crate::format::Format;
use crate::maintenance::Maintenance;
use crate::output;
use crate::report::FormatVersion;

/// The arguments of `restore`.
#[derive(Args)]
pub(crate) struct RestoreArgs {
    /// The dump
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Another database of that server, which is created unless it is there and empty
    #[arg(long, value_name = "NAME")]
    pub(crate) into: Option<String>,
}

/// The database that was made of a dump.
#[derive(Serialize, JsonSchema)]
struct RestoreReport {
    format: FormatVersion<1>,
    /// Name of the database.
    database: String,
    /// Path of the dump, as it was named.
    file: String,
}

pub(crate) async fn run(
    restore: &RestoreArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if !restore.file.is_file() {
        let file = restore.file.display();
        return Err(Failure::wrong_use(format!(
            "there is no file {file}\n  help: name the dump that `apply --backup DIR` has written"
        )));
    }
    let mut connect = database::connect_options(&restore.database, dir).await?;
    if let Some(name) = &restore.into {
        connect = connect.database(name);
        let mut server = Maintenance::open(&connect).await?;
        if !server.has(name).await? {
            // A dump holds what a template of somebody's own may have as well.
            server.create(name, "TEMPLATE template0").await?;
        }
        server.close().await;
    }
    let client = Client::of(&connect).await?;
    let progress = output::progress("restoring");
    let restored = client.restore(&restore.file).await;
    progress.finish_and_clear();
    restored?;
    let database = connect.get_database().unwrap_or(connect.get_username()).to_owned();
    let file = restore.file.display().to_string();
    match format {
        Format::Json => output::object(&RestoreReport { format: FormatVersion, database, file }),
        Format::Human => output::line(&format!("restored: {database} from {file}")),
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<RestoreReport>("restore");
    }
}
