//! A database into which files were pasted by hand → which of them it has.
//!
//! A throw-away server runs the set file by file and says what each one does.
//! Must not know what is recorded of it.

use std::collections::BTreeSet;

use migrations_compiler::Checked;
use migrations_compiler::environment::Environment;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::Migration;
use migrations_postgres::Options;
use sqlx::PgConnection;

use super::expected::{Made, made, made_before_start};
use super::names::kind;
use super::verified::Unverifiable;
use super::{FileVerdict, Texts, detect, live, object_name, owners};
use crate::error::PrepareError;

/// What a database shows of the files of a set.
#[derive(Clone, Debug)]
pub struct Detected {
    /// One verdict a file, in the set's order.
    pub files: Vec<FileVerdict>,
    /// What could not be compared, and why.
    pub not_compared: Vec<String>,
}

/// Judges the files of a snapshot's set by what a database has.
///
/// # Errors
///
/// When the connection breaks, or a server of this machine that is there cannot be used.
pub async fn detected(
    snapshot: &Snapshot,
    connection: &mut PgConnection,
    options: &Options,
) -> Result<Result<Detected, Unverifiable>, PrepareError> {
    let Some(files) = snapshot.sound() else { return Ok(Err(Unverifiable::Faulty(Vec::new()))) };
    let Some(set) = files.checked.set.as_ref() else {
        return Ok(Err(Unverifiable::Faulty(Vec::new())));
    };
    let config = files.checked.parsed.config_or_default();
    let environment = Environment::of(&files.checked.parsed);
    let stubs: BTreeSet<String> =
        environment.provisioning.stubs.iter().map(|stub| stub.extension.clone()).collect();
    let live = live::read(connection, &config.history_table(), &stubs).await;
    let live = live.map_err(PrepareError::of_database)?;
    let started = environment.provisioning.before_start(set).len();
    let of = |major| all_made(&files.checked, set.migrations(), started, (major, options));
    let (catalogs, texts) = match of(Some(live.major)).await? {
        Made::Catalogs(catalogs) => (catalogs, Texts::Compared),
        Made::Faulty(found) => return Ok(Err(Unverifiable::Faulty(found))),
        Made::NoServer(reason) => match of(None).await? {
            Made::Catalogs(catalogs) => (catalogs, Texts::NotCompared(reason)),
            Made::Faulty(found) => return Ok(Err(Unverifiable::Faulty(found))),
            Made::NoServer(reason) => return Ok(Err(Unverifiable::NoServer(reason))),
        },
    };
    let mut elsewhere = live.members.clone();
    elsewhere.extend(stubs.iter().map(|name| format!("extension {name}")));
    let mut catalogs = catalogs;
    for catalog in &mut catalogs {
        owners::leave_out_grants(catalog, &live.owners);
        catalog.objects.retain(|object| !live.unread.contains(kind(&object_name(object))));
    }
    let files = detect(&catalogs, &live.catalog, &texts, &elsewhere);
    let mut not_compared: Vec<String> = live
        .unread
        .iter()
        .map(|kind| format!("objects of the kind {kind}: the role may not read them"))
        .collect();
    if let Texts::NotCompared(reason) = &texts {
        not_compared.push(format!("texts of views, routines and expressions: {reason}"));
    }
    Ok(Ok(Detected { files, not_compared }))
}

/// The catalog before the first file and after each. Those that the schema of the start stands for make
/// all of it with the last of them.
async fn all_made(
    checked: &Checked,
    migrations: &[Migration],
    started: usize,
    server: (Option<u32>, &Options),
) -> Result<Made, PrepareError> {
    let steps: Vec<usize> = (0..=migrations.len()).collect();
    let made = made(checked, migrations, &steps, server).await?;
    let Made::Catalogs(mut catalogs) = made else { return Ok(made) };
    if started > 0 {
        let before = match made_before_start(checked, server).await? {
            Made::Catalogs(before) => before,
            other => return Ok(other),
        };
        if let (Some(before), Some(first)) = (before.first(), catalogs.get_mut(..started)) {
            first.fill(before.clone());
        }
    }
    Ok(Made::Catalogs(catalogs))
}
