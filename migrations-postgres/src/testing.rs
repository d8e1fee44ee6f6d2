//! Databases for tests: each a copy of a template that was made once, on a server that many
//! processes use.
//!
//! What a template holds is the caller's business; this part knows nothing about migrations.
//!
//! Every name says whose it is: the server's database that we came in by, because the locks that
//! tell who lives belong to one database, and our role, because nobody else may drop or copy what is
//! ours. A process locks its own part of the name for as long as it lives; a database whose
//! process is gone is dropped by the next one that comes.

mod copy;
mod error;
mod host;
mod keeper;
mod statements;
mod template;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use error::TestingError;
use host::Host;
use keeper::Keeper;
use sqlx::postgres::PgConnectOptions;

use crate::database::address::{Address, as_role, as_user};
use crate::options::{EngineChoice, Options};
use crate::shared::SharedServer;
use crate::superuser::rename_superuser;

/// Where databases are made.
#[derive(Clone, Debug)]
pub struct Place {
    /// A server that somebody runs.
    pub url: Option<Named>,
    /// Which server of this machine to use where no URL is given.
    pub engine: Options,
    /// The name under which processes find the server of this machine.
    pub name: String,
    /// What the superuser of the server of this machine is called, where not as `initdb` calls it.
    pub superuser: Option<&'static str>,
    /// How long the server of this machine stays when nobody uses it.
    pub idle: Duration,
    /// How long it stays when a database was kept.
    pub kept: Duration,
}

/// A URL, and what named it, for messages.
#[derive(Clone)]
pub struct Named {
    /// The URL.
    pub url: String,
    /// The variable that it was read from.
    pub variable: &'static str,
}

/// A URL may hold a password, so it is not shown.
impl std::fmt::Debug for Named {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Named").field("variable", &self.variable).finish_non_exhaustive()
    }
}

/// What fills a template, given the URL of an empty database.
pub type Fill = Box<dyn FnOnce(String) -> Filling + Send>;

/// The work of filling a template.
pub type Filling = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// A database that others are copied from.
pub struct Template {
    /// What tells it from every other: 16 small letters and digits that change with what it holds.
    pub key: String,
    /// What it is called in the comment on its database.
    pub label: String,
    /// Fills it, should there be none yet.
    pub fill: Fill,
}

/// A server on which this process makes databases.
pub struct TestServer {
    host: Arc<Host>,
    keeper: Keeper,
    kept: Duration,
    shared: Option<SharedServer>,
}

/// How often a server is looked for again that ended while we came.
const ATTEMPTS: usize = 3;

impl TestServer {
    /// Connects to the server, and starts it if it is to be one of this machine.
    ///
    /// It blocks, and must not be called from a task of an asynchronous runtime.
    ///
    /// ```no_run
    /// # fn example(place: migrations_postgres::testing::Place) -> Result<(), migrations_postgres::testing::TestingError> {
    /// let server = migrations_postgres::testing::TestServer::open(&place)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// There is no server, or it does not let us in.
    pub fn open(place: &Place) -> Result<TestServer, TestingError> {
        let named = match (&place.url, place.engine.engine.resolved()?) {
            (Some(named), _) => Some(named.clone()),
            (None, EngineChoice::Url(url)) => Some(Named { url, variable: "MIGRATIONS_ENGINE" }),
            _ => None,
        };
        match named {
            Some(named) => TestServer::elsewhere(&named, place),
            None => TestServer::here(place),
        }
    }

    fn elsewhere(named: &Named, place: &Place) -> Result<TestServer, TestingError> {
        let address = read(named)?;
        let keeper = Keeper::start()?;
        let majors = place.engine.servers.clone();
        let host = Host::open(&keeper, address, named.variable, majors)?;
        Ok(TestServer { host, keeper, kept: place.kept, shared: None })
    }

    /// A server that ends at this moment is replaced by another.
    fn here(place: &Place) -> Result<TestServer, TestingError> {
        let keeper = Keeper::start()?;
        let mut attempt = 1;
        loop {
            let shared = SharedServer::join(&place.engine, &place.name, place.idle)?;
            let opened = address_of(&keeper, &shared, place.superuser)
                .and_then(|address| Host::open(&keeper, address, "TMPDIR", Vec::new()));
            match opened {
                Ok(host) => {
                    let server =
                        TestServer { host, keeper, kept: place.kept, shared: Some(shared) };
                    server.stay_for_those_that_were_kept();
                    return Ok(server);
                }
                Err(TestingError::Connect { .. }) if attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether it is a server of this machine, which nobody but tests uses.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_postgres::testing::TestServer) {
    /// let may_be_anybodys = !server.is_own();
    /// # }
    /// ```
    pub fn is_own(&self) -> bool {
        self.shared.is_some()
    }

    /// Asks the server something before there is a database; `ask` is told how to connect to it.
    ///
    /// It blocks, and must not be called from a task of an asynchronous runtime.
    ///
    /// ```no_run
    /// # use sqlx::ConnectOptions;
    /// # fn example(server: &migrations_postgres::testing::TestServer) -> Result<(), migrations_postgres::testing::TestingError> {
    /// let is_there = server.ask("connect", |options| async move { options.connect().await.map(drop) })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The server refuses what `action` names.
    pub fn ask<T: Send + 'static, F>(
        &self,
        action: &'static str,
        ask: impl FnOnce(PgConnectOptions) -> F,
    ) -> Result<T, TestingError>
    where
        F: Future<Output = Result<T, sqlx::Error>> + Send + 'static,
    {
        let answer = self.keeper.run(ask(self.host.address().options().clone()))?;
        answer.map_err(|error| self.host.refused(action, &error))
    }

    /// Our coming has told the server to end soon; a database that waits for a reader wants more.
    fn stay_for_those_that_were_kept(&self) {
        if self.host.has_kept() {
            self.stay();
        }
    }

    fn stay(&self) {
        if let Some(shared) = &self.shared {
            // Without a guard nobody ends the server before its time.
            let _ = shared.linger(self.kept);
        }
    }

    /// Makes a database that nobody else uses; `case` says for what, and a database that was kept
    /// for the same is dropped.
    ///
    /// It blocks, and must not be called from a task of an asynchronous runtime.
    ///
    /// ```no_run
    /// # use migrations_postgres::testing::{Template, TestServer, TestingError};
    /// # fn example(server: &TestServer, template: Template) -> Result<(), TestingError> {
    /// let database = server.database(template, "shop orders::are_counted")?;
    /// println!("{}", database.url());
    /// database.drop()
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The template cannot be made, or the server refuses to copy it.
    pub fn database(
        &self,
        template: Template,
        case: &str,
    ) -> Result<TestDatabase<'_>, TestingError> {
        let (host, case) = (Arc::clone(&self.host), case.to_owned());
        let work = async move {
            let copied = copy::copy(&host, template, &case).await?;
            Ok::<_, TestingError>((copied, case))
        };
        let (copied, case) = self.keeper.run(work)??;
        let url = self.host.address().url_of(&copied.name);
        Ok(TestDatabase { server: self, url, case, copied: Some(copied) })
    }
}

/// A database of one test; it is dropped with this value.
pub struct TestDatabase<'a> {
    server: &'a TestServer,
    url: String,
    case: String,
    /// Taken when the database is dropped or kept.
    copied: Option<host::Copied>,
}

/// A database that stays, for a person to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its URL, without a password.
    pub url: String,
    /// How long its server stays when nobody uses it; `None` for a server that somebody runs.
    pub server_stays: Option<Duration>,
}

impl TestDatabase<'_> {
    /// Returns the URL to connect to, with the password of the server's own.
    ///
    /// ```no_run
    /// # fn example(database: &migrations_postgres::testing::TestDatabase) {
    /// let options: Result<sqlx::postgres::PgConnectOptions, _> = database.url().parse();
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the URL with which a session of a role is opened.
    ///
    /// ```no_run
    /// # fn example(database: &migrations_postgres::testing::TestDatabase) {
    /// let as_owner = database.url_as("app_owner");
    /// # }
    /// ```
    #[must_use]
    pub fn url_as(&self, role: &str) -> String {
        match self.server.is_own() {
            true => as_user(&self.url, role),
            false => as_role(&self.url, role),
        }
    }

    /// Drops the database, and whatever connection to it is open.
    ///
    /// ```no_run
    /// # fn example(database: migrations_postgres::testing::TestDatabase) {
    /// let dropped = database.drop();
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The server refuses; the next process that comes tries again.
    pub fn drop(mut self) -> Result<(), TestingError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), TestingError> {
        let Some(copied) = self.copied.take() else { return Ok(()) };
        let host = Arc::clone(&self.server.host);
        self.server.keeper.run(async move { host.drop_copy(copied).await })?
    }

    /// Keeps the database until a test of the same name asks for one.
    ///
    /// ```no_run
    /// # fn example(database: migrations_postgres::testing::TestDatabase) {
    /// if let Ok(kept) = database.keep() {
    ///     eprintln!("{}", kept.url);
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The server is gone.
    pub fn keep(mut self) -> Result<Kept, TestingError> {
        let server = self.server;
        let copied = self.copied.take();
        let url = copied
            .as_ref()
            .map_or_else(String::new, |copied| server.host.address().shown_url_of(&copied.name));
        let (host, case) = (Arc::clone(&server.host), std::mem::take(&mut self.case));
        if let Some(copied) = copied {
            server.keeper.run(async move { host.keep(copied, &case).await })??;
        }
        server.stay();
        Ok(Kept { url, server_stays: server.shared.as_ref().map(|_| server.kept) })
    }
}

impl Drop for TestDatabase<'_> {
    fn drop(&mut self) {
        // What cannot be dropped now is swept by a later process.
        let _ = self.end();
    }
}

/// How the superuser of a shared server is reached, under the name that it is to have.
fn address_of(
    keeper: &Keeper,
    shared: &SharedServer,
    superuser: Option<&'static str>,
) -> Result<Address, TestingError> {
    let address = Address::parse(shared.url())?;
    let Some(name) = superuser else { return Ok(address) };
    let admin = address.options().clone();
    let renamed = keeper.run(async move { rename_superuser(&admin, name).await })?;
    let failed = |error| {
        let (target, reason) = (address.target(), address.reason(&error));
        TestingError::Connect { variable: "TMPDIR", target, reason }
    };
    renamed.map_err(failed)?;
    Ok(Address::parse(&as_user(shared.url(), name))?)
}

fn read(named: &Named) -> Result<Address, TestingError> {
    let variable = named.variable;
    let scheme = named.url.split_once("://").map_or("", |(scheme, _)| scheme);
    if !matches!(scheme, "postgres" | "postgresql") {
        let reason = "it does not begin with postgres://".to_owned();
        return Err(TestingError::UnreadableUrl { variable, reason });
    }
    Address::parse(&named.url).map_err(|error| match error {
        crate::EngineError::UnreadableUrl { reason } => {
            TestingError::UnreadableUrl { variable, reason }
        }
        error => TestingError::Engine(error),
    })
}
