//! A server of this machine that several processes use: the face of it.
//!
//! How processes find it, and when it ends, is known to `native/shared.rs` and the guard.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::engines;
use crate::error::EngineError;
use crate::native::shared::{self, Held};
use crate::options::{EngineChoice, Note, Options};
use crate::version::ServerVersion;

/// A server that every process of this user finds under one name, and that ends some time after
/// the last of them.
///
/// A process lets go of it with this value or by its own end, also by `kill -9`; neither stops the
/// server of the others.
///
/// ```no_run
/// use std::time::Duration;
///
/// use migrations_postgres::{Options, SharedServer};
///
/// let server = SharedServer::join(&Options::default(), "tests", Duration::from_secs(60))?;
/// println!("{}", server.url());
/// # Ok::<(), migrations_postgres::EngineError>(())
/// ```
#[derive(Debug)]
pub struct SharedServer {
    url: String,
    version: ServerVersion,
    bin_dir: PathBuf,
    notes: Vec<Note>,
    held: Held,
}

impl SharedServer {
    /// Joins the server of that name, or starts it; `idle` is how long it stays when nobody uses it.
    ///
    /// A name goes into the name of a file: letters, digits and `-`.
    /// A URL in [`Options::engine`] is not for this: a server elsewhere is shared already.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use migrations_postgres::{Options, SharedServer};
    /// let server = SharedServer::join(&Options::default(), "tests", Duration::from_secs(60))?;
    /// # Ok::<(), migrations_postgres::EngineError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No server is found, it is older than the set declares, or it does not start.
    pub fn join(
        options: &Options,
        name: &str,
        idle: Duration,
    ) -> Result<SharedServer, EngineError> {
        let installation = match &options.engine {
            EngineChoice::Installed(installation) => {
                installation.clone().accepted_by(&options.servers)?
            }
            _ => engines::installation(options)?,
        };
        let joined = shared::join(options, &installation, name, idle)?;
        Ok(SharedServer {
            url: joined.url,
            version: installation.version(),
            bin_dir: installation.bin_dir().to_owned(),
            notes: joined.notes,
            held: joined.held,
        })
    }

    /// Returns the URL to connect to; there is no password in it.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_postgres::SharedServer) {
    /// println!("{}", server.url());
    /// # }
    /// ```
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the version of the server.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_postgres::SharedServer) {
    /// assert!(server.version().major >= 14);
    /// # }
    /// ```
    pub fn version(&self) -> ServerVersion {
        self.version
    }

    /// Returns the folder of the programs that suit the server.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_postgres::SharedServer) {
    /// let psql = server.bin_dir().join("psql");
    /// # }
    /// ```
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// Returns what the start had to work around; nothing where the server was there already.
    ///
    /// ```no_run
    /// # fn example(server: &migrations_postgres::SharedServer) {
    /// for note in server.notes() {
    ///     eprintln!("note: {note}");
    /// }
    /// # }
    /// ```
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Changes how long the server stays when nobody uses it; the last word of all processes holds.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # fn example(server: &migrations_postgres::SharedServer) -> Result<(), migrations_postgres::EngineError> {
    /// server.linger(Duration::from_secs(600))
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The server's guard is gone.
    pub fn linger(&self, idle: Duration) -> Result<(), EngineError> {
        let failed = |source| EngineError::System { action: "speak to the server's guard", source };
        self.held.linger(idle).map_err(failed)
    }
}
