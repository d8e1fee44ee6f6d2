//! An engine made as the config describes production: platform, role, what is made outside the
//! migrations, and where the history starts.
//!
//! Nothing of it is left behind: on somebody else's server the roles that were made go with the
//! database.
//! Must not know what is asked of it afterwards.

mod auxiliary;
mod clusters;
mod do_block;
pub(crate) mod extension_statement;
mod external;
mod lacking;
mod observing;
pub(crate) mod platform;
mod roles;
pub(crate) mod stubs;
pub(crate) mod substitute;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join;
use migrations_compiler::environment::Environment;
use migrations_compiler::{Catalog, catalog::Object, sqlx_history};
use migrations_core::{Diagnostic, MigrationSet, quote};
use migrations_runner::{ApplyOptions, DraftPolicy, ExistingPolicy, Observer, Report, RunError};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};

use crate::error::PrepareError;
use crate::introspect::introspect;
use crate::introspect::server_state::{Fact, server_state};
use migrations_postgres::Server;
use migrations_postgres::Shutdown;
use roles::{drop_roles, is_ours, names, roles};

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
    /// Whoever may do everything there.
    admin: PgConnectOptions,
    /// Whoever runs the files.
    migrator: PgConnectOptions,
    connection: PgConnection,
    /// One that was opened while the set was executed, for what comes after it.
    next: Option<PgConnection>,
    /// Extensions that the server lacks and that are made of stubs.
    lacking: BTreeSet<String>,
    /// What the platform brought, which is no part of the set's schema.
    brought: Vec<Object>,
    /// Whether the history table of sqlx is there and no part of it either, whatever the set does to
    /// it.
    has_sqlx_history: bool,
    /// The roles of the server before anything was made.
    roles: BTreeSet<String>,
    history: migrations_core::HistoryTable,
}

/// Why there is no site.
pub(crate) enum ProvisionError {
    /// The set's own companions are at fault.
    Faulty(Vec<Diagnostic>),
    /// No server could be had, or it refuses what the config asks for.
    Failed(PrepareError),
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
        let server = auxiliary.server()?;
        let provisioned = ProvisionedServer::of(server, set, environment).await?;
        provisioned.run_external_scripts(set, environment).await
    }

    /// Makes platform and role.
    async fn of(
        server: Server,
        set: &MigrationSet,
        environment: &Environment,
    ) -> Result<ProvisionedServer, PrepareError> {
        let admin: PgConnectOptions = server.url().parse()?;
        let mut admin = admin.disable_statement_logging();
        if let (true, Some(name)) = (server.is_own(), platform::superuser(environment.platform)) {
            rename_superuser(&admin, name).await?;
            admin = admin.username(name);
        }
        let mut connection = admin.connect().await?;
        let roles = roles(&mut connection).await?;
        let described = |error| PrepareError::Environment { what: "the platform", source: error };
        let lacking = match environment.lacking.is_empty() {
            true => stubs::lacking(&mut connection, &stubs::wanted(set, environment)).await?,
            false => environment.lacking.clone(),
        };
        stubs::provide(&mut connection, &lacking, environment.platform).await.map_err(described)?;
        if let Some(script) = platform::script(environment.platform) {
            sqlx::raw_sql(script).execute(&mut connection).await.map_err(described)?;
        }
        let functions = platform::functions(environment.platform);
        stubs::provide_functions(&mut connection, functions).await.map_err(described)?;
        if let Some(path) = &environment.search_path {
            let described =
                |error| PrepareError::Environment { what: "the search path", source: error };
            let script = include_str!("platform/search_path.sql");
            let script = script.replace("'$path$'", &quote::literal(path));
            let set = sqlx::raw_sql(AssertSqlSafe(script));
            set.execute(&mut connection).await.map_err(described)?;
        }
        let history = set.history_table().clone();
        let brought = match environment.platform == migrations_compiler::config::Platform::Postgres
        {
            true => Vec::new(),
            false => introspect(&mut connection, &history).await?.objects,
        };
        let role = environment.role.as_deref().or(platform::role(environment.platform));
        let migrator = match role {
            None => admin.clone(),
            Some(role) => {
                let described =
                    |error| PrepareError::Environment { what: "the role", source: error };
                make_role(&mut connection, role).await.map_err(described)?;
                if server.is_own() {
                    admin.clone().username(role)
                } else {
                    // Its own login would need a password; a reset comes back to this role.
                    admin.clone().options([("role", role)])
                }
            }
        };
        Ok(ProvisionedServer {
            server,
            admin,
            migrator,
            connection,
            next: None,
            lacking,
            brought,
            has_sqlx_history: environment.sqlx_history.is_some(),
            roles,
            history,
        })
    }

    /// The role that runs the files, where it is another.
    fn migrator_name(&self) -> Option<String> {
        if self.server.is_own() {
            let name = self.migrator.get_username();
            return (name != self.admin.get_username()).then(|| name.to_owned());
        }
        let options = self.migrator.get_options()?;
        options.rsplit_once("role=").map(|(_, role)| role.replace('\\', ""))
    }

    /// The server.
    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    /// How anybody else reaches the engine as whoever may do everything.
    pub(crate) fn url(&self) -> String {
        self.admin.to_url_lossy().to_string()
    }

    /// How the files' own role connects.
    pub(crate) fn migrator(&self) -> &PgConnectOptions {
        &self.migrator
    }

    /// The connection of whoever may do everything.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Opens the session for what comes after the set; on a server of somebody else's there may be
    /// no room for one more.
    async fn next_session(&self) -> Option<PgConnection> {
        let is_own = self.server.is_own();
        if is_own { self.admin.connect().await.ok() } else { None }
    }

    /// Connects anew, so that what a file has set for the database or the role holds.
    pub(crate) async fn reconnect(&mut self) -> Result<(), sqlx::Error> {
        self.connection = anew(&self.admin, self.next.take()).await?;
        Ok(())
    }

    /// The connection, and another one to the same database.
    pub(crate) async fn two_connections(
        &mut self,
    ) -> Result<(&mut PgConnection, PgConnection), sqlx::Error> {
        let other = self.admin.connect().await?;
        Ok((&mut self.connection, other))
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
            migrations_runner::apply_while(set, &self.migrator, &options, should_continue).await;
        applied.map(|report| count(&report))
    }

    /// The schemas in which this database looks for a name without one.
    pub(crate) async fn search_path(&mut self) -> Result<Vec<String>, sqlx::Error> {
        let query = sqlx::query_scalar("SELECT pg_catalog.current_schemas(true)::text[]");
        query.fetch_one(&mut self.connection).await
    }

    /// What the set has made so far.
    pub(crate) async fn catalog(&mut self) -> Result<Catalog, sqlx::Error> {
        let catalog = introspect(&mut self.connection, &self.history).await?;
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
        let ProvisionedServer { admin, connection, next, history, .. } = &mut *self;
        let read = async {
            let mut anew = anew(admin, next.take()).await?;
            let catalog = introspect(&mut anew, history).await?;
            Ok::<_, sqlx::Error>((anew, catalog))
        };
        let (read, facts) = join(read, server_state(connection)).await;
        let (anew, catalog) = read?;
        self.connection = anew;
        // A migration may have ended the other sessions.
        let facts = match facts {
            Ok(facts) => facts,
            Err(_) => server_state(&mut self.connection).await?,
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
        mut self,
        set: &MigrationSet,
    ) -> Result<(Vec<String>, Shutdown), PrepareError> {
        if self.server.is_own() {
            let _ = self.connection.close().await;
            return Ok((Vec::new(), self.server.stopping()));
        }
        let named = names(set);
        let made: Vec<String> = roles(&mut self.connection)
            .await?
            .into_iter()
            .filter(|role| !self.roles.contains(role))
            .filter(|role| is_ours(role, self.migrator_name().as_deref(), &named))
            .collect();
        let _ = self.connection.close().await;
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

/// How engines apply: everything, over whatever the platform and the start have made, and as
/// production does otherwise.
fn apply_options() -> ApplyOptions {
    ApplyOptions {
        drafts: DraftPolicy::Allow,
        existing: ExistingPolicy::Over,
        ..ApplyOptions::default()
    }
}

/// The cluster's first superuser cannot lose that right, so the platform's name for one is its.
async fn rename_superuser(admin: &PgConnectOptions, name: &str) -> Result<(), sqlx::Error> {
    const HELPER: &str = "migrations_helper";
    let mut first = admin.connect().await?;
    let create = format!("CREATE ROLE {HELPER} SUPERUSER LOGIN");
    sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut first).await?;
    first.close().await?;
    let old = admin.get_username();
    let mut helper = admin.clone().username(HELPER).connect().await?;
    let rename =
        format!("ALTER ROLE {} RENAME TO {}", quote::identifier(old), quote::identifier(name));
    sqlx::raw_sql(AssertSqlSafe(rename)).execute(&mut helper).await?;
    helper.close().await?;
    let mut renamed = admin.clone().username(name).connect().await?;
    let remove = format!("DROP ROLE {HELPER}");
    sqlx::raw_sql(AssertSqlSafe(remove)).execute(&mut renamed).await?;
    renamed.close().await
}

/// Makes a role where there is none, and the owner of the database and of `public`.
async fn make_role(connection: &mut PgConnection, role: &str) -> Result<(), sqlx::Error> {
    let script = include_str!("platform/role.sql").replace("'$role$'", &quote::literal(role));
    sqlx::raw_sql(AssertSqlSafe(script)).execute(connection).await.map(drop)
}
