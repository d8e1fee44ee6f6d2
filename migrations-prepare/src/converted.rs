//! Whether a set that was converted from another tool makes the schema that the tool's own files make:
//! both are run on throw-away servers, and the catalogs are compared.
//!
//! Must not know how the files were converted.

use std::collections::BTreeSet;

use migrations_compiler::environment::Environment;
use migrations_compiler::{Catalog, Checked};
use migrations_core::{Diagnostic, MigrationSet, lexer, substring};
use migrations_postgres::Options;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

use crate::convert::Original;
use crate::error::PrepareError;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};

/// How two catalogs compare.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Both make the same schema of so many objects.
    Equal(usize),
    /// These objects differ.
    Differs(Vec<String>),
    /// The tool's own file fails there.
    OriginalFails {
        /// The file.
        path: String,
        /// What the server says.
        message: String,
    },
    /// The converted set fails there.
    ConvertedFails(Vec<Diagnostic>),
    /// No throw-away server can be had.
    NoServer(String),
}

/// Runs the original files in their order, and the converted set, each on a server of its own.
///
/// # Errors
///
/// When a server that is there cannot be used, or breaks.
pub async fn proof(
    checked: &Checked,
    originals: &[Original],
    options: &Options,
) -> Result<Proof, PrepareError> {
    let Some(set) = checked.executable() else {
        return Ok(Proof::ConvertedFails(checked.diagnostics.clone()));
    };
    let environment = Environment::of(&checked.parsed);
    let expected = match of_originals(&set, &environment, originals, options).await? {
        Ok(catalog) => catalog,
        Err(proof) => return Ok(proof),
    };
    let found = match of_set(&set, &environment, options).await? {
        Ok(catalog) => catalog,
        Err(proof) => return Ok(proof),
    };
    let differing = differing(&expected, &found);
    Ok(match differing.is_empty() {
        true => Proof::Equal(expected.objects.len()),
        false => Proof::Differs(differing),
    })
}

async fn opened(
    set: &MigrationSet,
    environment: &Environment,
    options: &Options,
) -> Result<Result<ProvisionedServer, Proof>, PrepareError> {
    let mut auxiliary = AuxiliaryServer::none(options);
    match ProvisionedServer::open(set, environment, &mut auxiliary).await {
        Ok(server) => Ok(Ok(server)),
        Err(ProvisionError::Faulty(found)) => Ok(Err(Proof::ConvertedFails(found))),
        Err(ProvisionError::Failed(PrepareError::Engine(error))) => {
            Ok(Err(Proof::NoServer(error.to_string())))
        }
        Err(ProvisionError::Failed(error)) => Err(error),
    }
}

async fn of_set(
    set: &MigrationSet,
    environment: &Environment,
    options: &Options,
) -> Result<Result<Catalog, Proof>, PrepareError> {
    let mut server = match opened(set, environment, options).await? {
        Ok(server) => server,
        Err(proof) => return Ok(Err(proof)),
    };
    let outcome = match server.apply(set).await {
        Ok(()) => {
            server.reconnect().await?;
            Ok(server.catalog().await?)
        }
        Err(error) => Err(Proof::ConvertedFails(error.diagnostics())),
    };
    server.close(set).await?;
    Ok(outcome)
}

async fn of_originals(
    set: &MigrationSet,
    environment: &Environment,
    originals: &[Original],
    options: &Options,
) -> Result<Result<Catalog, Proof>, PrepareError> {
    let mut server = match opened(set, environment, options).await? {
        Ok(server) => server,
        Err(proof) => return Ok(Err(proof)),
    };
    // One session for all files, as the tools have it.
    let mut connection = server.migrator().connect().await?;
    let mut outcome = Ok(());
    for original in originals {
        if let Err(error) = run(&mut connection, original).await {
            let (path, message) = (original.path.clone(), error.to_string());
            outcome = Err(Proof::OriginalFails { path, message });
            break;
        }
    }
    let _ = connection.close().await;
    let catalog = match outcome {
        Ok(()) => {
            server.reconnect().await?;
            Ok(server.catalog().await?)
        }
        Err(proof) => Err(proof),
    };
    server.close(set).await?;
    Ok(catalog)
}

/// Runs a file as its tool does: as one message, which the server runs as one transaction, or
/// statement by statement.
async fn run(connection: &mut PgConnection, original: &Original) -> Result<(), sqlx::Error> {
    if !original.is_bare {
        let message = AssertSqlSafe(original.sql.clone());
        return sqlx::raw_sql(message).execute(connection).await.map(drop);
    }
    for range in lexer::split(&original.sql).statements {
        let statement = AssertSqlSafe(substring(&original.sql, range).to_owned());
        sqlx::raw_sql(statement).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The objects that are not in both, each in the words of its description.
fn differing(expected: &Catalog, found: &Catalog) -> Vec<String> {
    let described = |catalog: &Catalog| -> BTreeSet<String> {
        let text = |object| serde_json::to_string(object).unwrap_or_default();
        catalog.objects.iter().map(text).collect()
    };
    let (expected, found) = (described(expected), described(found));
    let lost = expected.difference(&found).map(|object| format!("only by the original: {object}"));
    let new = found.difference(&expected).map(|object| format!("only by the set: {object}"));
    lost.chain(new).collect()
}
