//! An engine made as the config describes production: platform, role, what is made outside the
//! migrations, and where the history starts.
//!
//! Nothing of it is left behind: on somebody else's server the roles that were made go with the
//! database.
//! Must not know what is asked of it afterwards.

mod auxiliary;
mod clusters;
mod lacking;
mod observing;

use std::sync::Arc;

use futures_util::future::join;
use migrations_compiler::environment::Environment;
use migrations_compiler::{Catalog, catalog::Object, sqlx_history};
use migrations_core::provisioning::Platform;
use migrations_core::{Diagnostic, MigrationSet};
use migrations_provision::roles::drop_roles;
use migrations_provision::{Owner, ProvisionedDatabase, apply_options};
use migrations_runner::{ApplyOptions, Observer, Report, RunError};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection, Row};

use crate::error::PrepareError;
use crate::introspect::introspect;
use crate::introspect::server_state::{Fact, server_state};
use migrations_postgres::Server;
use migrations_postgres::Shutdown;

pub(crate) use auxiliary::AuxiliaryServer;
pub(crate) use clusters::{Clusters, may_use_earlier};
pub(crate) use observing::observed_anew;

/// Whether a session that was opened before a set was executed is as one that is opened now.
const IS_AS_NEW: &str = "\
SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtevent = 'login')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf')";

/// An engine on which a set can be executed.
pub(crate) struct ProvisionedServer {
    server: Server,
    database: ProvisionedDatabase,
    /// One that was opened while the set was executed, for what comes after it.
    next: Option<PgConnection>,
    /// What the platform brought, which is no part of the set's schema.
    brought: Vec<Object>,
    /// Whether the history table of sqlx is there and no part of it either, whatever the set does to
    /// it.
    has_sqlx_history: bool,
    history: migrations_core::HistoryTable,
}

/// Why there is no such engine.
pub(crate) enum ProvisionError {
    /// The set's own companions are at fault.
    Faulty(Vec<Diagnostic>),
    /// No server could be had, or it refuses what the config asks for.
    Failed(PrepareError),
}

impl From<migrations_provision::ProvisionError> for ProvisionError {
    fn from(error: migrations_provision::ProvisionError) -> ProvisionError {
        use migrations_provision::ProvisionError::{Refused, Rejected, Server};
        match error {
            Rejected(found) => ProvisionError::Faulty(found),
            Refused(refused) => ProvisionError::Failed(refused.into()),
            Server(error) => ProvisionError::Failed(error.into()),
        }
    }
}

impl<E: Into<PrepareError>> From<E> for ProvisionError {
    fn from(error: E) -> ProvisionError {
        ProvisionError::Failed(error.into())
    }
}

impl ProvisionedServer {
    /// Starts an engine and makes it ready for the first file that is executed.
    pub(crate) async fn open(
        set: &MigrationSet,
        environment: &Environment,
        auxiliary: &mut AuxiliaryServer,
    ) -> Result<ProvisionedServer, ProvisionError> {
        ProvisionedServer::on(auxiliary.server()?, set, environment).await
    }

    /// Makes a server ready; one that is not is stopped, and what was made on somebody else's goes.
    async fn on(
        server: Server,
        set: &MigrationSet,
        environment: &Environment,
    ) -> Result<ProvisionedServer, ProvisionError> {
        let owner = if server.is_own() { Owner::Us } else { Owner::SomebodyElse };
        let provisioning = &environment.provisioning;
        let admin = server.url().parse::<PgConnectOptions>()?.disable_statement_logging();
        let database = ProvisionedDatabase::begin(admin, owner, set, provisioning).await?;
        let mut provisioned = ProvisionedServer {
            server,
            database,
            next: None,
            brought: Vec::new(),
            has_sqlx_history: provisioning.sqlx_history.is_some(),
            history: set.history_table().clone(),
        };
        match provisioned.complete(set, environment).await {
            Ok(()) => Ok(provisioned),
            Err(error) => {
                provisioned.close(set).await?;
                Err(error)
            }
        }
    }

    /// Makes the role and runs the scripts, once what the platform brought is noted.
    async fn complete(
        &mut self,
        set: &MigrationSet,
        environment: &Environment,
    ) -> Result<(), ProvisionError> {
        let provisioning = &environment.provisioning;
        if provisioning.platform != Platform::Postgres {
            self.brought = introspect(self.database.connection(), &self.history).await?.objects;
        }
        self.database.make_role(provisioning).await?;
        Ok(self.database.run_scripts(set, provisioning).await?)
    }

    /// The server.
    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    /// How anybody else reaches the engine as whoever may do everything.
    pub(crate) fn url(&self) -> String {
        self.database.admin().to_url_lossy().to_string()
    }

    /// How the files' own role connects.
    pub(crate) fn migrator(&self) -> &PgConnectOptions {
        self.database.migrator()
    }

    /// The connection of whoever may do everything.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        self.database.connection()
    }

    /// Opens the session for what comes after the set; on a server of somebody else's there may be
    /// no room for one more.
    async fn next_session(&self) -> Option<PgConnection> {
        let is_own = self.server.is_own();
        if is_own { self.database.admin().connect().await.ok() } else { None }
    }

    /// Connects anew, so that what a file has set for the database or the role holds.
    pub(crate) async fn reconnect(&mut self) -> Result<(), sqlx::Error> {
        let connection = anew(self.database.admin(), self.next.take()).await?;
        self.database.set_connection(connection);
        Ok(())
    }

    /// The connection, and another one to the same database.
    pub(crate) async fn two_connections(
        &mut self,
    ) -> Result<(&mut PgConnection, PgConnection), sqlx::Error> {
        let other = self.database.admin().connect().await?;
        Ok((self.database.connection(), other))
    }

    /// Applies what is pending of a set, as production does.
    pub(crate) async fn apply(&self, set: &MigrationSet) -> Result<(), RunError> {
        self.apply_while(set, None, |_| true).await.map(drop)
    }

    /// Applies what is pending as long as `should_continue` holds for the number of migrations that are
    /// there, and has it observed; returns that number.
    pub(crate) async fn apply_while(
        &self,
        set: &MigrationSet,
        observer: Option<Arc<dyn Observer>>,
        should_continue: impl Fn(usize) -> bool,
    ) -> Result<usize, RunError> {
        let count = |report: &Report| report.already.len() + report.applied.len();
        let should_continue = |report: &Report| should_continue(count(report));
        let options = ApplyOptions { observer, ..apply_options() };
        let applied =
            migrations_runner::apply_while(set, self.migrator(), &options, should_continue).await;
        applied.map(|report| count(&report))
    }

    /// The schemas in which this database looks for a name without one.
    pub(crate) async fn search_path(&mut self) -> Result<Vec<String>, sqlx::Error> {
        let query = sqlx::query_scalar("SELECT pg_catalog.current_schemas(true)::text[]");
        query.fetch_one(self.connection()).await
    }

    /// What the set has made so far.
    pub(crate) async fn catalog(&mut self) -> Result<Catalog, sqlx::Error> {
        let catalog = introspect(self.database.connection(), &self.history).await?;
        Ok(self.without_brought(catalog).0)
    }

    /// Connects anew, and reads the same there; apart from it what the platform brought and nobody
    /// has changed, and what answers depend on besides.
    ///
    /// That is told meanwhile by the connection of before: settings change how it is written at most,
    /// and are told with it.
    pub(crate) async fn reconnected_with_server_state(
        &mut self,
    ) -> Result<(Catalog, Vec<Object>, Option<Vec<Fact>>), sqlx::Error> {
        let ProvisionedServer { database, next, history, .. } = &mut *self;
        let admin = database.admin().clone();
        let read = async {
            let mut anew = anew(&admin, next.take()).await?;
            let catalog = introspect(&mut anew, history).await?;
            Ok::<_, sqlx::Error>((anew, catalog))
        };
        let (read, facts) = join(read, server_state(database.connection())).await;
        let (anew, catalog) = read?;
        self.database.set_connection(anew);
        // A migration may have ended the other sessions.
        let facts = match facts {
            Ok(facts) => facts,
            Err(_) => server_state(self.connection()).await?,
        };
        let (catalog, brought) = self.without_brought(catalog);
        Ok((catalog, brought, facts))
    }

    fn without_brought(&self, mut catalog: Catalog) -> (Catalog, Vec<Object>) {
        let is_brought = |object: &mut Object| self.brought.binary_search(object).is_ok();
        let brought = catalog.objects.extract_if(.., is_brought).collect();
        if self.has_sqlx_history {
            catalog.objects.retain(|object| object.table() != Some(sqlx_history::TABLE));
        }
        (catalog, brought)
    }

    /// Stops the engine; on somebody else's server the roles go that this site, or the set, made.
    pub(crate) async fn close(self, set: &MigrationSet) -> Result<Vec<String>, PrepareError> {
        let (notes, ending) = self.closing(set).await?;
        ending.finish()?;
        Ok(notes)
    }

    /// Closes the database as [`ProvisionedServer::close`] does, without waiting for a server of ours.
    pub(crate) async fn closing(
        self,
        set: &MigrationSet,
    ) -> Result<(Vec<String>, Shutdown), PrepareError> {
        let is_own = self.server.is_own();
        let made = self.database.close(set).await?;
        if is_own {
            return Ok((Vec::new(), self.server.stopping()));
        }
        let home = self.server.home().map(str::parse::<PgConnectOptions>).transpose()?;
        self.server.stop()?;
        let notes = match home {
            Some(home) if !made.is_empty() => drop_roles(&home, &made).await,
            _ => Vec::new(),
        };
        Ok((notes, Shutdown::default()))
    }
}

/// A connection as it is opened now; one that is open already is taken where nothing differs.
async fn anew(
    admin: &PgConnectOptions,
    open: Option<PgConnection>,
) -> Result<PgConnection, sqlx::Error> {
    if let Some(mut open) = open {
        let described = sqlx::raw_sql(IS_AS_NEW).fetch_one(&mut open).await;
        if described.and_then(|row| row.try_get(0)).is_ok_and(|is_as_new: bool| is_as_new) {
            return Ok(open);
        }
    }
    admin.connect().await
}
