//! The database of a test: a copy of a template that is like production's and has the set.
//!
//! Must not know where the server was named.

use std::sync::{Arc, Mutex, PoisonError};

use migrations_postgres::testing::{Template, TestDatabase};
use migrations_provision::roles::drop_roles;
use migrations_provision::{Owner, ProvisionError, ProvisionedDatabase};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::server::TestedSet;
use crate::Migrations;

/// The sets of this process; never closed.
static TESTED: Mutex<Vec<&TestedSet>> = Mutex::new(Vec::new());

/// A database, and the URL to connect to it as the role that runs the files.
pub(super) struct OwnDatabase {
    pub(super) database: TestDatabase<'static>,
    pub(super) url: String,
    pub(super) migrations: &'static Migrations,
}

/// Roles that a template which failed has left on a server.
type LeftRoles = Arc<Mutex<Vec<String>>>;

/// Makes a database for a test, with the set applied.
pub(super) fn database(set: &'static Migrations, case: &str) -> Result<OwnDatabase, String> {
    let tested = tested(set)?;
    let left = LeftRoles::default();
    let fill = (tested, Arc::clone(&left));
    let template = Template {
        key: tested.key.clone(),
        label: set.name().to_owned(),
        fill: Box::new(move |url| Box::pin(filled(fill.0, fill.1, url))),
    };
    let database = tested.server.database(template, case).map_err(|error| error.to_string());
    if database.is_err() {
        drop_left(tested, &left);
    }
    let database = database?;
    let url = match tested.role() {
        Some(role) => database.url_as(role),
        None => database.url().to_owned(),
    };
    Ok(OwnDatabase { database, url, migrations: &tested.executed })
}

fn tested(set: &'static Migrations) -> Result<&'static TestedSet, String> {
    // A list is whole whenever its lock is free, also after a panic elsewhere.
    let mut all = TESTED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(tested) = all.iter().find(|one| std::ptr::eq(one.set, set)) {
        return Ok(tested);
    }
    let tested: &TestedSet = Box::leak(Box::new(TestedSet::open(set)?));
    all.push(tested);
    Ok(tested)
}

async fn filled(tested: &'static TestedSet, left: LeftRoles, url: String) -> Result<(), String> {
    let filled = fill(tested, &left, &url).await;
    filled.map_err(|error| error.to_string())
}

async fn fill(tested: &TestedSet, left: &LeftRoles, url: &str) -> Result<(), ProvisionError> {
    let TestedSet { set, server, provisioning, .. } = tested;
    let admin = url.parse::<PgConnectOptions>()?.disable_statement_logging();
    let owner = if server.is_own() { Owner::Us } else { Owner::SomebodyElse };
    let mut database = ProvisionedDatabase::begin(admin, owner, set, provisioning).await?;
    let completed = database.complete(set, provisioning).await;
    let made = database.close(set).await?;
    if completed.is_err() {
        *left.lock().unwrap_or_else(PoisonError::into_inner) = made;
    }
    completed.map(drop)
}

/// The template is gone by now, and with it what the roles owned; a role of which something is left
/// elsewhere stays.
fn drop_left(tested: &TestedSet, left: &LeftRoles) {
    let made = std::mem::take(&mut *left.lock().unwrap_or_else(PoisonError::into_inner));
    if !made.is_empty() {
        let dropped = tested.server.ask("drop the roles of the template", |options| async move {
            Ok(drop_roles(&options, &made).await)
        });
        // Nothing depends on them.
        let _ = dropped;
    }
}
