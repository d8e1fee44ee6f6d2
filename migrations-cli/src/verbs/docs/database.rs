//! What a database says of the set: what it has applied and how long that took, and how large its tables are.
//!
//! Creates nothing there and reads no row of a table.

use std::path::Path;

use migrations_core::AheadPolicy;
use migrations_docs::Document;
use migrations_docs::database_page::{self, MigrationInDatabase, TableInDatabase};
use migrations_docs::page::Page;
use migrations_prepare::table_sizes::{TableSize, table_sizes};
use migrations_runner::{ApplyOptions, EntryState, StatusEntry};

use super::super::sealed_set::SealedSet;
use crate::database::{self, DatabaseArgs};
use crate::exit::Failure;
use crate::output;

/// The page about a database.
pub(super) async fn page(
    sealed: &SealedSet,
    document: &Document,
    url: &str,
    dir: Option<&Path>,
) -> Result<Page, Failure> {
    let database = DatabaseArgs { database_url: Some(url.to_owned()), direct_url: None };
    let connect = database::connect_options(&database, dir).await?;
    let of_run = |error| Failure::of_run(&error, &sealed.place.invocation());
    let options = ApplyOptions { ahead: AheadPolicy::Accept, ..ApplyOptions::default() };
    let status = migrations_runner::status_with(&sealed.set, &connect, &options).await;
    let entries = status.map_err(of_run)?.entries;
    let mut connection = migrations_runner::connect(&connect).await.map_err(of_run)?;
    let sizes = table_sizes(&mut connection).await.map_err(Failure::other)?;
    let migrations: Vec<MigrationInDatabase> = entries.iter().map(migration).collect();
    let tables: Vec<TableInDatabase> = sizes.into_iter().map(table).collect();
    Ok(database_page::page(document, &migrations, &tables))
}

fn table(size: TableSize) -> TableInDatabase {
    let TableSize { schema, name, rows, bytes } = size;
    TableInDatabase { schema, name, rows, bytes }
}

fn migration(entry: &StatusEntry) -> MigrationInDatabase {
    let took = match &entry.state {
        EntryState::Applied { execution_time, recorded: None, .. } => Some(*execution_time),
        _ => None,
    };
    let (state, at) = match &entry.state {
        EntryState::Applied { applied_at, recorded: None, .. } => ("applied", Some(applied_at)),
        EntryState::Applied { applied_at, .. } => ("recorded", Some(applied_at)),
        EntryState::Interrupted { began_at, .. } => ("interrupted", Some(began_at)),
        EntryState::Running { began_at } => ("running", Some(began_at)),
        EntryState::Pending => ("pending", None),
        EntryState::PendingDraft => ("pending, a draft", None),
    };
    MigrationInDatabase {
        version: entry.version.clone(),
        state: state.to_owned(),
        at: at.cloned(),
        took: took.map(output::time),
    }
}
