//! Why a server could not be started, used or stopped.
//!
//! Each message says what happened, where, what is intact and what to type next.
//! Knows nothing about how the work is done, and never sees a password.

mod install;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::version::ServerVersion;
pub use install::InstallError;

/// What went wrong with a throw-away server.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// This machine has no PostgreSQL server.
    #[error(
        "no PostgreSQL server was found on this machine\n\
         looked in:{}\n\
         nothing was changed\n\
         to install one: {install}\n{}\
         or set MIGRATIONS_POSTGRES_BIN to a folder that holds `postgres` and `initdb`, \
         or MIGRATIONS_ENGINE to the postgres:// URL of a running server",
        Listed(searched),
        Offer(offer)
    )]
    NotFound {
        /// Where it was looked for, each place with what was there instead.
        searched: Vec<String>,
        /// The command that installs a server on this system.
        install: String,
        /// The major that can be installed into the cache, if any.
        offer: Option<u32>,
    },

    /// The folder in `MIGRATIONS_POSTGRES_BIN` is not a server's.
    #[error(
        "MIGRATIONS_POSTGRES_BIN names `{folder}`, which holds no usable PostgreSQL server: {reason}\n\
         nothing was started\n\
         set it to a folder that holds `postgres` and `initdb`, such as /usr/lib/postgresql/17/bin, \
         or unset it to search this machine"
    )]
    NotServerPrograms {
        /// The folder as it was given.
        folder: PathBuf,
        /// What is missing or broken.
        reason: String,
    },

    /// Every server here is older than the lowest major that the set declares.
    #[error(
        "a server older than the set declares: the set declares PostgreSQL {lowest}, and this machine has only{}\n\
         nothing was started\n\
         install PostgreSQL {lowest} or newer: {install}\n{}\
         other versions: https://www.postgresql.org/download/\n\
         or set MIGRATIONS_POSTGRES_BIN to the programs of a newer server, \
         or MIGRATIONS_ENGINE to the postgres:// URL of one",
        Listed(found),
        Offer(offer)
    )]
    TooOld {
        /// The lowest major that the set declares.
        lowest: u32,
        /// Each server that was found: its version and its folder.
        found: Vec<String>,
        /// The command that installs a server on this system.
        install: String,
        /// The major that can be installed into the cache, if any.
        offer: Option<u32>,
    },

    /// No server was found, and none could be installed; or one that is installed stays.
    #[error(transparent)]
    Install(#[from] InstallError),

    /// The server behind the URL is older than the lowest major that the set declares.
    #[error(
        "a server older than the set declares: the set declares PostgreSQL {lowest}, and {target} runs {version}\n\
         nothing was created there\n\
         set MIGRATIONS_ENGINE to a newer server, or unset it to start one on this machine"
    )]
    TargetTooOld {
        /// The lowest major that the set declares.
        lowest: u32,
        /// What the server runs.
        version: ServerVersion,
        /// Host, port, user and database.
        target: String,
    },

    /// `MIGRATIONS_ENGINE` is neither `native` nor a URL.
    #[error(
        "MIGRATIONS_ENGINE is neither `native` nor a postgres:// URL{}\n\
         nothing was started\n\
         unset it, or set it to `native`, or to a URL such as postgres://user@localhost:5432/postgres",
        Quoted(shown)
    )]
    UnknownChoice {
        /// The value, unless it might hold a password.
        shown: Option<String>,
    },

    /// The URL of the server cannot be read; it is not repeated, because it may hold a password.
    #[error(
        "the URL in MIGRATIONS_ENGINE cannot be read: {reason}\n\
         nothing was connected to\n\
         write it as postgres://user:password@host:5432/database, with `@ / ? #` in names and passwords \
         percent-encoded (%40 %2F %3F %23)"
    )]
    UnreadableUrl {
        /// What the parser stumbled over.
        reason: String,
    },

    /// The server behind the URL does not let us in, or does not answer.
    #[error(
        "cannot connect to {target}: {reason}\n\
         nothing was created there\n\
         check the URL in MIGRATIONS_ENGINE, or unset it to start a server on this machine"
    )]
    Connect {
        /// Host, port, user and database.
        target: String,
        /// What the server or the network said.
        reason: String,
    },

    /// The server behind the URL refused to create our database.
    #[error(
        "cannot create the database `{database}` on {target}: {reason}\n\
         nothing else was changed there\n\
         the role needs the right to create databases: ALTER ROLE … CREATEDB"
    )]
    CreateDatabase {
        /// The database that was to be created.
        database: String,
        /// Host, port, user and database.
        target: String,
        /// What the server said.
        reason: String,
    },

    /// Our database on the server behind the URL could not be dropped.
    #[error(
        "cannot drop the database `{database}` on {target}: {reason}\n\
         it is left there, and holds nothing but the engine's work\n\
         the next start drops it; to do it now: DROP DATABASE \"{database}\""
    )]
    DropDatabase {
        /// The database that is left.
        database: String,
        /// Host, port, user and database.
        target: String,
        /// What the server said.
        reason: String,
    },

    /// PostgreSQL refuses to run as root, and there is nobody else to run it as.
    #[error(
        "PostgreSQL does not run as root, and this system has neither a user `migrations-engine` nor `nobody`\n\
         nothing was started\n\
         run this as an ordinary user, or create the user: useradd --system migrations-engine"
    )]
    NoAccount,

    /// Root of a user namespace that has no other user.
    #[error(
        "PostgreSQL does not run as root, and the user namespace of this process has no `{name}` to run it as\n\
         nothing was started\n\
         run this as an ordinary user, or where /proc/self/uid_map has more users than root"
    )]
    NoMappedAccount {
        /// The user that it would run as.
        name: String,
    },

    /// No temporary folder can hold a server.
    #[error(
        "no temporary folder can hold a server:{}\n\
         nothing was started\n\
         set TMPDIR to a folder with a short path that can be written to",
        Listed(tried)
    )]
    NoRunFolder {
        /// Each folder that was tried, with what was wrong with it.
        tried: Vec<String>,
    },

    /// A program that the engine needs could not be run.
    #[error(
        "cannot run `{program}`: {source}\nnothing was left behind\ncheck that the file is there and may be executed"
    )]
    Spawn {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// The server did not come up.
    #[error(
        "the server of {bin_dir} did not start: {stage}{}{}\n\
         nothing was left behind",
        Space { folder: folder.display().to_string(), free: *free },
        Log(log)
    )]
    NotStarted {
        /// The folder of the server's programs.
        bin_dir: PathBuf,
        /// How far it came.
        stage: Stage,
        /// Where the server's folder was.
        folder: PathBuf,
        /// How many bytes were free there when it began, where the system tells.
        free: Option<u64>,
        /// The last lines that it wrote.
        log: String,
    },

    /// The server did not answer in time.
    #[error(
        "the server of {bin_dir} did not answer within {} s{}\n\
         it was stopped, and nothing was left behind\n\
         try again when the machine has less to do",
        start_timeout.as_secs_f32(),
        Log(log)
    )]
    NotReady {
        /// The folder of the server's programs.
        bin_dir: PathBuf,
        /// How long it was waited for.
        start_timeout: Duration,
        /// The last lines that it wrote.
        log: String,
    },

    /// The server ended by itself while it was in use.
    #[error(
        "the server ended before it was told to{}\n\
         its folder is removed, and nothing else was touched\n\
         run the command again; if it was killed, look for an out-of-memory message: dmesg | tail",
        Log(log)
    )]
    Ended {
        /// The last lines that it wrote.
        log: String,
    },

    /// The server or its folder is still there after it was told to go.
    #[error(
        "the server in {folder} could not be stopped and removed: {reason}\n\
         it holds nothing but the engine's work\n\
         the next start tries again; to do it now: stop the process named in the first line of \
         {folder}/data/postmaster.pid, then rm -r {folder}"
    )]
    NotStopped {
        /// What is left.
        folder: PathBuf,
        /// Why.
        reason: String,
    },

    /// The system refused something that the engine's own process needs.
    #[error("the engine could not {action}: {source}\nnothing was started")]
    System {
        /// What was attempted.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },

    /// Servers are started on Unix only, for now.
    #[error(
        "servers can be started on Unix systems only\n\
         nothing was started\n\
         set MIGRATIONS_ENGINE to the postgres:// URL of a running server"
    )]
    Unsupported,
}

impl EngineError {
    /// Returns the major that can be installed where there is no server, or none that suits.
    #[cfg(unix)]
    pub(crate) fn offer(&self) -> Option<u32> {
        match self {
            EngineError::NotFound { offer, .. } | EngineError::TooOld { offer, .. } => *offer,
            _ => None,
        }
    }

    /// The error where what is installed would not be looked for.
    pub(crate) fn without_offer(mut self) -> EngineError {
        if let EngineError::NotFound { offer, .. } | EngineError::TooOld { offer, .. } = &mut self {
            *offer = None;
        }
        self
    }
}

/// How far a server came before it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its folder could not be made.
    Folder,
    /// The cached template could not be copied.
    Copy,
    /// `initdb` failed.
    Initdb,
    /// `postgres` ended at once.
    Postgres,
    /// The server is up, and refuses to talk to us.
    Greeting,
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Stage::Folder => "its folder could not be made",
            Stage::Copy => "the cached template could not be copied",
            Stage::Initdb => "initdb failed",
            Stage::Postgres => "postgres ended at once",
            Stage::Greeting => "it refuses our connection",
        })
    }
}

/// Shows each item on a line of its own.
struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|item| write!(formatter, "\n  {item}"))
    }
}

/// Shows how an engine is installed that needs no rights, where there is one for this system.
struct Offer<'a>(&'a Option<u32>);

impl fmt::Display for Offer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|major| {
            writeln!(
                formatter,
                "or into the cache of this user: cargo migrations engine add {major}, \
                 or the same command with MIGRATIONS_ENGINE_INSTALL=auto"
            )
        })
    }
}

/// Shows a value, where there is one to show.
struct Quoted<'a>(&'a Option<String>);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|value| write!(formatter, ": `{value}`"))
    }
}

/// Shows the end of a server's log, indented.
struct Log<'a>(&'a str);

impl fmt::Display for Log<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("\nits log is empty");
        }
        formatter.write_str("\nits log ends with:")?;
        self.0.lines().try_for_each(|line| write!(formatter, "\n  {line}"))
    }
}

/// Points at a full disk, which keeps the log from telling of itself.
struct Space {
    folder: String,
    free: Option<u64>,
}

impl Space {
    /// A cluster takes 40 MB, and the first files of its log as much again.
    const NEEDED: u64 = 100 << 20;
}

impl fmt::Display for Space {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.free {
            Some(free) if free < Self::NEEDED => {
                let (folder, megabytes) = (&self.folder, free >> 20);
                write!(
                    formatter,
                    "\nonly {megabytes} MB were free in {folder}, and a server needs 100 MB: \
                     make room there, or set TMPDIR to another folder"
                )
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EngineError, Stage};
    use std::path::PathBuf;

    fn not_started(free: u64, log: &str) -> String {
        EngineError::NotStarted {
            bin_dir: PathBuf::from("/pg/bin"),
            stage: Stage::Copy,
            folder: PathBuf::from("/tmp/x"),
            free: Some(free),
            log: log.to_owned(),
        }
        .to_string()
    }

    #[test]
    fn a_full_disk_is_named_even_when_the_log_is_empty() {
        assert_eq!(
            not_started(3 << 20, ""),
            "the server of /pg/bin did not start: the cached template could not be copied\n\
             only 3 MB were free in /tmp/x, and a server needs 100 MB: \
             make room there, or set TMPDIR to another folder\n\
             its log is empty\n\
             nothing was left behind"
        );
    }

    #[test]
    fn a_log_is_indented() {
        assert_eq!(
            not_started(1 << 40, "one\ntwo"),
            "the server of /pg/bin did not start: the cached template could not be copied\n\
             its log ends with:\n  one\n  two\n\
             nothing was left behind"
        );
    }
}
