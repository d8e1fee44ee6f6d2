//! A throw-away server, wherever it comes from: the face that the rest of the product sees.
//!
//! Decides only between a server of this machine and a database on another one.

mod background;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::database::address::{as_role, as_user};
use crate::database::{self, Database};
use crate::discover::{self, Installation};
use crate::engines;
use crate::error::EngineError;
use crate::native::{self, Native, Started};
use crate::options::{EngineChoice, Note, Options};
use crate::version::ServerVersion;

pub use background::{PrewarmedServer, Shutdown, Starting};

/// A running server that is stopped and removed with this value, and with this process.
///
/// However the process ends, also by `kill -9`, no server and no folder of it stays behind.
///
/// ```no_run
/// use migrations_postgres::{Options, Server};
///
/// let server = Server::start(&Options::default())?;
/// println!("PostgreSQL {} at {}", server.version(), server.url());
/// server.stop()?;
/// # Ok::<(), migrations_postgres::EngineError>(())
/// ```
pub struct Server {
    url: String,
    version: ServerVersion,
    bin_dir: PathBuf,
    notes: Vec<Note>,
    /// The URL that named the server, where one did.
    home: Option<String>,
    kind: Kind,
}

enum Kind {
    Native(Box<Native>),
    Database(Database),
}

impl Server {
    /// Finds a PostgreSQL, starts a server of it, and waits until it answers.
    ///
    /// It blocks for about a fifth of a second, and the first time on a machine for a second.
    /// It needs no asynchronous runtime, and may be called from within one.
    ///
    /// ```no_run
    /// use migrations_postgres::{EngineChoice, Options, Server};
    ///
    /// let options = Options {
    ///     servers: vec![15, 17],
    ///     engine: EngineChoice::Native,
    ///     ..Options::default()
    /// };
    /// let server = Server::start(&options)?;
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No server is found, it is older than the set declares, or it does not start;
    /// with a URL, the server there cannot be reached or refuses to create a database.
    pub fn start(options: &Options) -> Result<Server, EngineError> {
        Server::start_from(options, &[]).map(|(server, _)| server)
    }

    /// Starts a server from the first of these kept clusters that is there, and returns which one that
    /// was.
    pub fn start_from(
        options: &Options,
        kept: &[String],
    ) -> Result<(Server, Option<usize>), EngineError> {
        match options.engine.resolved()? {
            EngineChoice::Url(url) => Ok((Server::on(&url, options)?, None)),
            choice => {
                let installation = match choice {
                    EngineChoice::Installed(installation) => {
                        installation.accepted_by(&options.servers)?
                    }
                    _ => engines::installation(options)?,
                };
                let started = native::start(options, &installation, kept)?;
                Ok(Server::begun(&installation, started))
            }
        }
    }

    fn on(url: &str, options: &Options) -> Result<Server, EngineError> {
        let opened = database::open(url, options)?;
        Ok(Server {
            url: opened.url,
            version: opened.version,
            bin_dir: discover::client_dir(opened.version),
            notes: opened.notes,
            home: Some(url.to_owned()),
            kind: Kind::Database(opened.database),
        })
    }

    fn begun(installation: &Installation, started: Started) -> (Server, Option<usize>) {
        let server = Server {
            url: started.url,
            version: installation.version(),
            bin_dir: installation.bin_dir().to_owned(),
            notes: started.notes,
            home: None,
            kind: Kind::Native(Box::new(started.native)),
        };
        (server, started.kept)
    }

    /// One that stands by already, where [`Server::start_from`] would take one.
    pub fn take_prewarmed(options: &Options, kept: &[String]) -> Option<(Server, Option<usize>)> {
        let choice = options.engine.resolved().ok()?;
        let choice = (!matches!(choice, EngineChoice::Url(_))).then_some(choice)?;
        let installation = match choice {
            EngineChoice::Installed(installation) => installation.accepted_by(&options.servers),
            _ => discover::installation(&options.servers),
        };
        let installation = installation.ok()?;
        let started = native::take_prewarmed(options, &installation, kept)?;
        Some(Server::begun(&installation, started))
    }

    /// Stops the server, and keeps its cluster under a name where it is one of this machine.
    pub fn stop_keeping(self, options: &Options, name: &str) -> Result<(), EngineError> {
        match self.kind {
            Kind::Native(native) => native.stop_keeping(options, name),
            Kind::Database(database) => database.stop(),
        }
    }

    /// Returns the URL to connect to, for sqlx as well as for `psql` and `pg_dump`.
    ///
    /// With a server that was named by a URL, this one holds the same password.
    ///
    /// ```no_run
    /// # let server = migrations_postgres::Server::start(&Default::default())?;
    /// let psql = std::process::Command::new(server.bin_dir().join("psql")).arg(server.url()).spawn();
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the URL with which a session of a role is opened: by its name on a server of this machine,
    /// and elsewhere, where its login would need a password, as the role of the URL that becomes it.
    ///
    /// ```no_run
    /// # let server = migrations_postgres::Server::start(&Default::default())?;
    /// let as_owner = server.url_as("app_owner");
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    #[must_use]
    pub fn url_as(&self, role: &str) -> String {
        match self.kind {
            Kind::Native(_) => as_user(&self.url, role),
            Kind::Database(_) => as_role(&self.url, role),
        }
    }

    /// Returns the version of the server.
    ///
    /// ```no_run
    /// # let server = migrations_postgres::Server::start(&Default::default())?;
    /// assert!(server.version().major >= 14);
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    pub fn version(&self) -> &ServerVersion {
        &self.version
    }

    /// Returns the folder of the `psql` and `pg_dump` that suit the server.
    ///
    /// It is empty where a server elsewhere is used and this machine has no such programs:
    /// joined to it, the bare name of a program is then looked up in `PATH`.
    ///
    /// ```no_run
    /// # let server = migrations_postgres::Server::start(&Default::default())?;
    /// let pg_dump = server.bin_dir().join("pg_dump");
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// Returns what the start had to work around, such as a cache that cannot be written to.
    ///
    /// ```no_run
    /// # let server = migrations_postgres::Server::start(&Default::default())?;
    /// for note in server.notes() {
    ///     eprintln!("note: {note}");
    /// }
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The programs that it is a server of, where it is one of this machine.
    pub fn installation(&self) -> Option<&Installation> {
        match &self.kind {
            Kind::Native(native) => Some(native.installation()),
            Kind::Database(_) => None,
        }
    }

    /// The end of its log, where it is a server of ours.
    pub fn log_end(&self) -> Option<String> {
        match &self.kind {
            Kind::Native(native) => Some(native.log_end()),
            Kind::Database(_) => None,
        }
    }

    /// Whether the whole server is ours, and not only a database on it.
    pub fn is_own(&self) -> bool {
        matches!(self.kind, Kind::Native(_))
    }

    /// How to connect to the server that was named by a URL, outside of the database on it.
    pub fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// Leaves a server that does not answer to its guard, without waiting for it.
    pub fn let_go(self) {
        if let Kind::Native(mut native) = self.kind {
            native.let_go();
        }
    }

    /// Stops the server and removes its data; dropping it does the same and tells nobody of failures.
    ///
    /// ```no_run
    /// # let server = migrations_postgres::Server::start(&Default::default())?;
    /// server.stop()?;
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The server had ended by itself, or something of it is left.
    pub fn stop(self) -> Result<(), EngineError> {
        match self.kind {
            Kind::Native(native) => native.stop(),
            Kind::Database(database) => database.stop(),
        }
    }
}

/// The URL may hold a password, so it is not shown.
impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Server")
            .field("version", &self.version)
            .field("bin_dir", &self.bin_dir)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}
