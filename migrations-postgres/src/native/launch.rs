//! What every attempt to start one server has in common: its settings, and where its cluster comes
//! from.
//!
//! Must not know how a server ends.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::guard::{self, Guard, Outputs, Source};
use super::run_folder::{Hold, Paths, Reserved, RunFolder};
use super::{Failure, Native, RunState, address};
use crate::cache::cache_dir;
use crate::discover::Installation;
use crate::error::{EngineError, Stage};
use crate::free_space::free_bytes;
use crate::initdb;
use crate::options::{Note, Options};
use crate::server_user::ServerUser;
use crate::template::{self, Obtained, Template};

/// For a server that nobody will miss, and that gives the same answers on every machine.
///
/// Shared memory lies in the cluster's own folder: elsewhere it would outlive a killed server.
pub(super) const SETTINGS: [&str; 23] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "jit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "min_wal_size=2MB",
    "wal_recycle=off",
    "archive_mode=off",
    "listen_addresses=",
    "max_connections=100",
    "shared_buffers=32MB",
    "dynamic_shared_memory_type=mmap",
    "huge_pages=off",
    "ssl=off",
    "shared_preload_libraries=",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_destination=stderr",
    "logging_collector=off",
    "log_checkpoints=off",
    "cluster_name=migrations-engine",
];

/// What every attempt to start one server has in common.
pub(super) struct Launch<'a> {
    pub(super) options: &'a Options,
    pub(super) installation: &'a Installation,
    pub(super) server_user: &'a ServerUser,
    pub(super) place: &'a Path,
    pub(super) purpose: Purpose,
}

/// Whom a server is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// This process.
    Own,
    /// Several processes.
    Shared {
        /// How long it stays when nobody uses it.
        idle: Duration,
    },
    /// A later process.
    PrewarmedServer {
        /// How long it waits.
        idle: Duration,
    },
}

impl Purpose {
    /// How long the server is to stay without a lease, where it is to outlive this process.
    fn idle(self) -> Option<Duration> {
        match self {
            Purpose::Own => None,
            Purpose::Shared { idle } | Purpose::PrewarmedServer { idle } => Some(idle),
        }
    }

    /// Whether nobody needs the server at once, so that there is time to greet it.
    fn is_for_later(self) -> bool {
        matches!(self, Purpose::PrewarmedServer { .. })
    }
}

impl Launch<'_> {
    /// Starts from a kept cluster, where there is one; one that does not start is thrown away.
    pub(super) fn with_kept(&self, name: &str, notes: &mut Vec<Note>) -> Option<Native> {
        let kept = self.kept(name)?;
        match self.launch(&Source::Template(kept.cluster())) {
            Ok(native) => Some(native),
            Err(error) => {
                let folder = kept.folder().to_owned();
                let left = kept.discard().err().map(|error| format!("; it stays: {error}"));
                let reason = format!("{error}{}", left.unwrap_or_default());
                notes.push(Note::TemplateDiscarded { folder, reason });
                None
            }
        }
    }

    /// Returns the kept cluster of a name.
    pub(super) fn kept(&self, name: &str) -> Option<Template> {
        template::kept(&self.cache().ok()?, self.installation, self.server_user, name)
    }

    pub(super) fn with_template(&self, notes: &mut Vec<Note>) -> Result<Native, EngineError> {
        let Obtained { template, replaced } = match self.obtain() {
            Ok(obtained) => obtained,
            Err(reason) => {
                notes.push(Note::WithoutTemplate { reason });
                return self.launch(&Source::Initdb);
            }
        };
        let folder = template.folder().to_owned();
        notes.extend(replaced.map(|reason| Note::TemplateDiscarded { folder, reason }));
        match self.launch(&Source::Template(template.cluster())) {
            Err(error @ EngineError::NotStarted { .. }) => {
                self.without_template(&template, &error, notes)
            }
            launched => launched,
        }
    }

    fn obtain(&self) -> Result<Obtained, String> {
        let limit = self.options.start_timeout;
        template::obtain(&self.cache()?, self.installation, self.server_user, limit)
    }

    pub(super) fn cache(&self) -> Result<PathBuf, String> {
        cache(self.options)
    }

    /// Tries without the template: it is to blame only if that succeeds.
    fn without_template(
        &self,
        template: &Template,
        error: &EngineError,
        notes: &mut Vec<Note>,
    ) -> Result<Native, EngineError> {
        let native = self.launch(&Source::Initdb)?;
        let mut reason = error.to_string();
        if let Err(error) = template.discard() {
            reason = format!("{reason}; it could not be removed: {error}");
        }
        notes.push(Note::TemplateDiscarded { folder: template.folder().to_owned(), reason });
        Ok(native)
    }

    fn launch(&self, source: &Source) -> Result<Native, EngineError> {
        let free = free_bytes(self.place);
        let mut native = self.spawn(source)?;
        let reached = native.wait_until_ready(self.options.start_timeout);
        reached.map_err(|failure| self.error(failure, &native, free))?;
        Ok(native)
    }

    pub(super) fn spawn(&self, source: &Source) -> Result<Native, EngineError> {
        let failed = |source| EngineError::System { action: "reserve a folder", source };
        let hold = if self.purpose.idle().is_some() { Hold::Together } else { Hold::Alone };
        let reserved = RunFolder::reserve(self.place, self.server_user, hold).map_err(failed)?;
        let Reserved { run_folder, output } = reserved;
        let paths = &run_folder.paths;
        let guard = self.prepare(paths, source).and_then(|()| {
            let guard = self.guard(&run_folder, output, source);
            guard.map_err(|source| EngineError::Spawn { program: guard::SHELL.into(), source })
        });
        match guard {
            Ok(guard) => Ok(Native {
                guard,
                run_folder,
                server_user: self.server_user.clone(),
                installation: self.installation.clone(),
                run_state: RunState::Running,
            }),
            Err(error) => {
                // There is no guard to do it.
                let _ = paths.remove();
                Err(error)
            }
        }
    }

    /// Makes the server's folder, and a cluster in it where none is copied.
    fn prepare(&self, paths: &Paths, source: &Source) -> Result<(), EngineError> {
        let free = free_bytes(self.place);
        let failed = |stage, log: String| self.not_started(stage, free, log);
        let made = self.server_user.make_own_folder(&paths.folder);
        made.map_err(|error| failed(Stage::Folder, error.to_string()))?;
        if let Source::Template(_) = source {
            return Ok(());
        }
        let limit = self.options.start_timeout;
        let made = initdb::run(&paths.folder, "data", self.installation, self.server_user, limit);
        made.map_err(|error| failed(Stage::Initdb, error.to_string()))
    }

    fn guard(&self, run_folder: &RunFolder, output: File, source: &Source) -> io::Result<Guard> {
        let folder = &run_folder.paths.folder;
        let outputs = match self.purpose.idle() {
            None => Outputs::of_own(output)?,
            Some(idle) => Outputs::of_shared(output, run_folder.owner()?, idle),
        };
        let url = self.purpose.is_for_later().then(|| address::url(folder));
        Guard::spawn(
            self.server_user,
            &run_folder.paths,
            source,
            self.installation,
            &self.settings(folder),
            outputs.greeted(url),
        )
    }

    fn settings(&self, folder: &Path) -> Vec<String> {
        let mut settings: Vec<String> = SETTINGS.map(str::to_owned).to_vec();
        settings.push(format!("port={}", address::PORT));
        settings.push(address::socket_directories(folder));
        if let Purpose::Shared { .. } = self.purpose {
            settings.push(many_connections());
        }
        settings
    }

    fn error(&self, failure: Failure, native: &Native, free: Option<u64>) -> EngineError {
        let mut log = native.run_folder.log_tail();
        let stage = match failure {
            Failure::TimedOut => {
                return EngineError::NotReady {
                    bin_dir: self.installation.bin_dir().to_owned(),
                    start_timeout: self.options.start_timeout,
                    log,
                };
            }
            Failure::Ended(stage) => stage,
            Failure::Refused(message) => {
                log = format!("{log}\n{message}");
                Stage::Greeting
            }
        };
        self.not_started(stage, free, log)
    }

    fn not_started(&self, stage: Stage, free: Option<u64>, log: String) -> EngineError {
        let bin_dir = self.installation.bin_dir().to_owned();
        EngineError::NotStarted { bin_dir, stage, folder: self.place.to_owned(), free, log }
    }
}

pub(super) fn cache(options: &Options) -> Result<PathBuf, String> {
    let cache = options.cache_dir.clone().or_else(cache_dir);
    cache.ok_or_else(|| "this user has no home folder; set MIGRATIONS_CACHE_DIR".to_owned())
}

/// Each processor may run a test, and each test may open several connections; a place for one that
/// is not taken costs some kilobytes.
fn many_connections() -> String {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    format!("max_connections={}", (processors * 24).clamp(100, 1000))
}
