//! A database and a set at some version → how they compare.
//!
//! The seal counts where it is of these files, of the server's own major, and has everything that is
//! compared; else an engine of that major runs the set. Where this machine has none, what texts say is
//! not compared, and said not to be.
//! Must not know where the version comes from, nor how a comparison is shown.

use std::collections::BTreeSet;

use migrations_compiler::Catalog;
use migrations_compiler::config::Verify;
use migrations_compiler::environment::Environment;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Diagnostic, Migration};
use migrations_postgres::Options;
use sqlx::PgConnection;

use super::expected::{Made, Sealed, made, sealed};
use super::live::{self, LiveSchema};
use super::{Comparison, External, Pattern, Scope, Texts, compare, derived_keys};
use crate::error::PrepareError;

/// How a database compares with a set.
#[derive(Clone, Debug)]
pub struct Verified {
    /// What differs.
    pub comparison: Comparison,
    /// What the database was compared with.
    pub source: Source,
    /// The major of the database.
    pub major: u32,
    /// Whether the role could read all of it.
    pub is_all_read: bool,
}

/// Where the expected schema comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The committed seal, of a server of this major.
    Seal(u32),
    /// A throw-away server of this machine, which has run the set.
    Engine,
}

/// Why nobody can say what the schema should be.
#[derive(Clone, Debug)]
pub enum Unverifiable {
    /// The set does not run on this machine's server.
    Faulty(Vec<Diagnostic>),
    /// There is no seal of it, and no server.
    NoServer(String),
}

/// The schema that a database should have.
struct Expected {
    catalog: Catalog,
    source: Source,
    texts: Texts,
}

/// Compares a database with what `migrations`, those of the snapshot's set that it has, make.
///
/// The connection is given back as it was; nothing is written and nothing locked for long.
///
/// # Errors
///
/// When the connection breaks, or a server of this machine that is there cannot be used.
pub async fn verified(
    snapshot: &Snapshot,
    migrations: &[Migration],
    connection: &mut PgConnection,
    options: &Options,
) -> Result<Result<Verified, Unverifiable>, PrepareError> {
    let Some(files) = snapshot.sound() else { return Ok(Err(Unverifiable::Faulty(Vec::new()))) };
    let config = files.checked.parsed.config_or_default();
    let environment = Environment::of(&files.checked.parsed);
    let stubs: BTreeSet<String> =
        environment.provisioning.stubs.iter().map(|stub| stub.extension.clone()).collect();
    let live = live::read(connection, &config.history_table(), &stubs).await;
    let live = live.map_err(PrepareError::of_database)?;
    let expected = match expected(snapshot, migrations, live.major, options).await? {
        Ok(expected) => expected,
        Err(reason) => return Ok(Err(reason)),
    };
    let external = External::of(&environment, migrations);
    let scope = scope(external, &config.verify, &live, stubs, &expected.texts);
    let comparison = compare(&expected.catalog, &live.catalog, &scope);
    let is_all_read = live.unread.is_empty();
    Ok(Ok(Verified { comparison, source: expected.source, major: live.major, is_all_read }))
}

/// The schema that the database should have, and how far its texts can be compared.
async fn expected(
    snapshot: &Snapshot,
    migrations: &[Migration],
    major: u32,
    options: &Options,
) -> Result<Result<Expected, Unverifiable>, PrepareError> {
    let Some(files) = snapshot.sound() else { return Ok(Err(Unverifiable::Faulty(Vec::new()))) };
    let count = migrations.len();
    let all = files.checked.set.as_ref().map_or(0, |set| set.migrations().len());
    let sealed = sealed(snapshot).filter(|_| count == all);
    if let Some(sealed) = sealed.as_ref().filter(|it| it.major == major && is_recorded(it)) {
        return Ok(Ok(of_seal(sealed.clone(), Texts::Compared)));
    }
    let steps = [count];
    let of = |major| made(&files.checked, migrations, &steps, (major, options));
    let reason = match of(Some(major)).await? {
        Made::Catalogs(catalogs) => return Ok(Ok(of_engine(catalogs, Texts::Compared))),
        Made::Faulty(found) if sealed.is_none() => return Ok(Err(Unverifiable::Faulty(found))),
        Made::Faulty(_) => "the set does not run on this machine's server".to_owned(),
        Made::NoServer(reason) => reason,
    };
    if let Some(sealed) = sealed {
        let text = format!(
            "the database is PostgreSQL {major}, the seal is of {}, and {reason}",
            sealed.major
        );
        let texts = if sealed.major == major { Texts::Compared } else { Texts::NotCompared(text) };
        return Ok(Ok(of_seal(sealed, texts)));
    }
    let texts = format!("the database is PostgreSQL {major}, and {reason}");
    Ok(match of(None).await? {
        Made::Catalogs(catalogs) => Ok(of_engine(catalogs, Texts::NotCompared(texts))),
        Made::Faulty(found) => Err(Unverifiable::Faulty(found)),
        Made::NoServer(reason) => Err(Unverifiable::NoServer(reason)),
    })
}

fn of_seal(Sealed { catalog, major }: Sealed, texts: Texts) -> Expected {
    Expected { catalog, source: Source::Seal(major), texts }
}

fn of_engine(catalogs: Vec<Catalog>, texts: Texts) -> Expected {
    let catalog = catalogs.into_iter().next_back().unwrap_or_default();
    Expected { catalog, source: Source::Engine, texts }
}

/// Whether a seal has what is compared and nothing else; those of earlier releases have not.
fn is_recorded(sealed: &Sealed) -> bool {
    sealed.catalog.objects.iter().all(|object| object.properties().is_some())
        && !derived_keys::has_any(&sealed.catalog)
}

fn scope(
    external: External,
    config: &Verify,
    live: &LiveSchema,
    stubs: BTreeSet<String>,
    texts: &Texts,
) -> Scope {
    let unread = live.unread.iter();
    let mut not_compared: Vec<String> = unread
        .map(|kind| format!("objects of the kind {kind}: the role may not read them"))
        .collect();
    if external != External::default() {
        let names = external.names();
        not_compared.push(format!(
            "what is made outside of the migrations, beyond its columns: {}",
            names.join(", ")
        ));
    }
    Scope {
        ignore: config.ignore.iter().map(|text| Pattern::new(text)).collect(),
        texts: texts.clone(),
        major: live.major,
        elsewhere: live.members.clone(),
        stubs,
        external,
        default_privileges: live.default_privileges.clone(),
        owners: live.owners.clone(),
        partitions: live.partitions.clone(),
        server_state: live.server_state.clone(),
        unread: live.unread.clone(),
        not_compared,
    }
}
