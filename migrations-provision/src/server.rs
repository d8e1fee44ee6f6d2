//! A throw-away server made as the config describes production, with a set applied: what a program
//! starts that has no database.
//!
//! Must not know what the program does there.

use std::fmt;
use std::panic::resume_unwind;
use std::thread;

use migrations_core::MigrationSet;
use migrations_postgres::{EngineError, Installation, Note, Options, Server, ServerVersion};
use migrations_runner::{Migrations, Report};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use tokio::runtime::Builder;

use crate::database::{Owner, ProvisionedDatabase};
use crate::error::{ProvisionError, StartError};
use crate::roles::drop_roles;

/// A throw-away server that is like production's, with a set applied; it is stopped and removed with
/// this value, and with this process.
///
/// What the config says of `platform`, `role`, `search_path`, `external`, `[start]` and `[[extension]]`
/// is there, and of an extension that the server lacks a stub.
///
/// ```no_run
/// # static MIGRATIONS: migrations_runner::Migrations = migrations_runner::Migrations::embedded("", "");
/// use migrations_postgres::Options;
/// use migrations_provision::MigratedServer;
///
/// let server = MigratedServer::start(&MIGRATIONS, &Options::default())?;
/// println!("PostgreSQL {} at {}", server.version(), server.url());
/// server.stop()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct MigratedServer {
    // Before the roles, which own things in its database.
    server: Server,
    roles: MadeRoles,
    url: Url,
    migrations: Migrations,
    report: Report,
}

/// What was made on a server that somebody runs, outside of the database; it goes with this value.
#[derive(Debug, Default)]
struct MadeRoles {
    names: Vec<String>,
    home: Option<PgConnectOptions>,
}

/// It may hold a password, so it is not shown.
struct Url(String);

impl fmt::Debug for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl MigratedServer {
    /// Starts a server as [`Server::start`] does, makes it like production's and applies a set, drafts
    /// included.
    ///
    /// Where the options name no major, the lowest counts that the set declares.
    /// It blocks, needs no asynchronous runtime, and may be called from within one.
    ///
    /// ```no_run
    /// # fn example(migrations: &migrations_runner::Migrations) -> Result<(), Box<dyn std::error::Error>> {
    /// let server = migrations_provision::MigratedServer::start(migrations, &Default::default())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Server::start`]; and the server refuses what the config asks for, or a file of the set.
    /// Then it is stopped.
    pub fn start(migrations: &Migrations, options: &Options) -> Result<MigratedServer, StartError> {
        let server = Server::start(&options_for(migrations, options))?;
        let (roles, url) = (MadeRoles::default(), Url(server.url().to_owned()));
        let (executed, report) = (migrations.clone(), Report::default());
        let mut started = MigratedServer { server, roles, url, migrations: executed, report };
        started.fill(migrations)?;
        Ok(started)
    }

    /// What was made when it fails goes with this value.
    fn fill(&mut self, migrations: &Migrations) -> Result<(), StartError> {
        let MigratedServer { server, roles, .. } = self;
        let options = |url: &str| url.parse::<PgConnectOptions>().map_err(ProvisionError::from);
        let admin = options(server.url())?.disable_statement_logging();
        roles.home = server.home().map(options).transpose()?;
        let owner = if server.is_own() { Owner::Us } else { Owner::SomebodyElse };
        let provisioning = migrations.provisioning();
        let (role, (executed, report)) = blocking(async || {
            let begun = ProvisionedDatabase::begin(admin, owner, migrations, &provisioning);
            let mut database = begun.await?;
            let completed = database.complete(migrations, &provisioning).await;
            let role = database.migrator_name();
            roles.names = database.close(migrations).await?;
            completed.map(|completed| (role, completed))
        })??;
        if let Some(role) = role {
            self.url = Url(server.url_as(&role));
        }
        (self.migrations, self.report) = (Migrations::new(executed), report);
        Ok(())
    }

    /// Returns the URL to connect to as the role that runs the files, which an application has in
    /// production.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_provision::MigratedServer) {
    /// let options: Result<sqlx::postgres::PgConnectOptions, _> = server.url().parse();
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url.0
    }

    /// Returns the set as this server executes it: of an extension that the server lacks it creates the
    /// stub. What takes migrations back here, or applies them again, goes by it.
    ///
    /// ```no_run
    /// # async fn example(server: &migrations_provision::MigratedServer, pool: &sqlx::PgPool) -> Result<(), migrations_runner::RunError> {
    /// server.migrations().redo(pool, &Default::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn migrations(&self) -> &Migrations {
        &self.migrations
    }

    /// Returns what was applied when the server started.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_provision::MigratedServer) {
    /// for applied in &server.report().applied {
    ///     println!("applied {} in {:?}", applied.version, applied.execution_time);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Returns the version of the server.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_provision::MigratedServer) {
    /// assert!(server.version().major >= 14);
    /// # }
    /// ```
    #[must_use]
    pub fn version(&self) -> &ServerVersion {
        self.server.version()
    }

    /// Returns the programs that it is a server of, where it is one of this machine.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_provision::MigratedServer) {
    /// let psql = server.installation().map(|found| found.bin_dir().join("psql"));
    /// # }
    /// ```
    #[must_use]
    pub fn installation(&self) -> Option<&Installation> {
        self.server.installation()
    }

    /// Returns what the start had to work around.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_provision::MigratedServer) {
    /// for note in server.notes() {
    ///     eprintln!("note: {note}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        self.server.notes()
    }

    /// Stops the server and removes its data; dropping it does the same and tells nobody of failures.
    ///
    /// On a server that a URL names, the database is dropped, and the roles that were made for it.
    ///
    /// ```no_run
    /// # fn example(server: migrations_provision::MigratedServer) {
    /// let stopped = server.stop();
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The server had ended by itself, or something of it is left.
    pub fn stop(self) -> Result<(), EngineError> {
        let MigratedServer { server, roles, .. } = self;
        let stopped = server.stop();
        drop(roles);
        stopped
    }
}

impl Drop for MadeRoles {
    fn drop(&mut self) {
        let MadeRoles { names, home } = self;
        let Some(home) = home.as_ref().filter(|_| !names.is_empty()) else { return };
        // A role that somebody else uses by now stays.
        let _ = blocking(async || drop_roles(home, names).await);
    }
}

fn options_for(set: &MigrationSet, options: &Options) -> Options {
    match (options.servers.is_empty(), set.oldest_server()) {
        (true, Some(oldest)) => Options { servers: vec![oldest], ..options.clone() },
        _ => options.clone(),
    }
}

/// Does something asynchronous on a thread of its own, which may be called from within a runtime.
fn blocking<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> Result<T, EngineError> {
    let failed = |source| EngineError::System { action: "start a runtime", source };
    // A runtime is not dropped where another one is at work.
    let done = || {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        Ok(runtime.block_on(work()))
    };
    let joined = thread::scope(|scope| scope.spawn(done).join());
    joined.unwrap_or_else(|panic| resume_unwind(panic))
}
