//! A server of this machine: found, copied, started, and watched until it is to go.
//!
//! Uses the standard library only, so that a server can be started from any thread, also one that
//! belongs to an asynchronous runtime.
//! Knows nothing of what the server is for.

mod address;
mod guard;
mod place;
mod probe;
mod run_folder;
pub(crate) mod shared;
mod sweep;

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::statvfs::statvfs;

use crate::account::Account;
use crate::cache::cache_dir;
use crate::discover::Installation;
use crate::error::{EngineError, Stage};
use crate::options::{Note, Options};
#[cfg(feature = "prepare")]
use crate::template::Keeping;
use crate::template::{self, Obtained, Template};
use guard::{Guard, Outputs, Source};
use probe::Answer;
use run_folder::{Hold, Reserved, RunFolder};

/// How long a server may take to stop; PostgreSQL itself kills what does not obey after five seconds.
const STOP_PATIENCE: Duration = Duration::from_secs(15);

/// For a server that nobody will miss, and that gives the same answers on every machine.
///
/// Shared memory lies in the cluster's own folder: elsewhere it would outlive a killed server.
const SETTINGS: [&str; 23] = [
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

/// A running server of this machine.
#[derive(Debug)]
pub(crate) struct Native {
    guard: Guard,
    run_folder: RunFolder,
    account: Account,
    #[cfg_attr(
        not(feature = "prepare"),
        expect(dead_code, reason = "only `prepare` keeps clusters")
    )]
    installation: Installation,
    life: Life,
}

/// Whether a server has still to be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Running,
    Over,
}

/// A server, its URL, and what had to be worked around.
pub(crate) struct Started {
    pub(crate) native: Native,
    pub(crate) url: String,
    pub(crate) notes: Vec<Note>,
    /// Which of the kept clusters that were asked for it is, if any.
    pub(crate) kept: Option<usize>,
}

/// Starts a server from the first of these kept clusters that is there, else from the cached
/// template, or from nothing where there is none.
pub(crate) fn start(
    options: &Options,
    installation: &Installation,
    kept: &[String],
) -> Result<Started, EngineError> {
    let account = Account::for_server()?;
    let place = place::find(options.temp_dir.as_deref(), &account)?;
    let mut notes = sweep::sweep(&place.folder, &account);
    notes.extend(place.note);
    let place = &place.folder;
    let launch = Launch { options, installation, account: &account, place, shared: None };
    let (native, kept) = match launch.with_kept(kept, &mut notes) {
        Some((native, kept)) => (native, Some(kept)),
        None => (launch.with_template(&mut notes)?, None),
    };
    let url = address::url(&native.run_folder.paths.folder);
    Ok(Started { native, url, notes, kept })
}

/// What every attempt to start one server has in common.
struct Launch<'a> {
    options: &'a Options,
    installation: &'a Installation,
    account: &'a Account,
    place: &'a Path,
    /// Whether the server is to outlive this process.
    shared: Option<Shared>,
}

/// What makes a server one that several processes use.
#[derive(Debug, Clone, Copy)]
struct Shared {
    /// How long it stays when nobody uses it.
    idle: Duration,
}

impl Launch<'_> {
    /// Starts from a kept cluster; one that does not start is thrown away.
    fn with_kept(&self, names: &[String], notes: &mut Vec<Note>) -> Option<(Native, usize)> {
        let cache = self.cache().ok()?;
        for (index, name) in names.iter().enumerate() {
            let Some(kept) = template::kept(&cache, self.installation, self.account, name) else {
                continue;
            };
            match self.launch(&Source::Template(kept.cluster())) {
                Ok(native) => return Some((native, index)),
                Err(error) => {
                    let folder = kept.folder().to_owned();
                    let left = kept.discard().err().map(|error| format!("; it stays: {error}"));
                    let reason = format!("{error}{}", left.unwrap_or_default());
                    notes.push(Note::TemplateDiscarded { folder, reason });
                }
            }
        }
        None
    }

    fn with_template(&self, notes: &mut Vec<Note>) -> Result<Native, EngineError> {
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
        template::obtain(&self.cache()?, self.installation, self.account)
    }

    fn cache(&self) -> Result<PathBuf, String> {
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
        let reached = native.wait_until_ready(self.options.patience);
        reached.map_err(|failure| self.error(failure, &native, free))?;
        Ok(native)
    }

    fn spawn(&self, source: &Source) -> Result<Native, EngineError> {
        let failed = |source| EngineError::System { action: "reserve a folder", source };
        let hold = if self.shared.is_some() { Hold::Together } else { Hold::Alone };
        let reserved = RunFolder::reserve(self.place, self.account, hold).map_err(failed)?;
        let Reserved { run_folder, output } = reserved;
        let paths = &run_folder.paths;
        let programs = self.installation.bin_dir();
        let mut settings = settings(&paths.folder);
        settings.extend(self.shared.map(|_| many_connections()));
        let outputs = match self.shared {
            None => Outputs::of_own(output),
            Some(shared) => {
                run_folder.owner().map(|owner| Outputs::of_shared(output, owner, shared.idle))
            }
        };
        let guard = outputs.and_then(|outputs| {
            Guard::spawn(self.account, paths, source, programs, &settings, outputs)
        });
        match guard {
            Ok(guard) => {
                let account = self.account.clone();
                let installation = self.installation.clone();
                Ok(Native { guard, run_folder, account, installation, life: Life::Running })
            }
            Err(source) => {
                // There is no guard to do it.
                let _ = paths.remove();
                Err(EngineError::Spawn { program: guard::SHELL.into(), source })
            }
        }
    }

    fn error(&self, failure: Failure, native: &Native, free: Option<u64>) -> EngineError {
        let bin_dir = self.installation.bin_dir().to_owned();
        let mut log = native.run_folder.log_tail();
        let stage = match failure {
            Failure::TimedOut => {
                return EngineError::NotReady { bin_dir, patience: self.options.patience, log };
            }
            Failure::Ended(stage) => stage,
            Failure::Refused(message) => {
                log = format!("{log}\n{message}");
                Stage::Greeting
            }
        };
        EngineError::NotStarted { bin_dir, stage, folder: self.place.to_owned(), free, log }
    }
}

/// Why a server that was started is not ready.
enum Failure {
    TimedOut,
    Ended(Stage),
    Refused(String),
}

impl Native {
    fn wait_until_ready(&mut self, patience: Duration) -> Result<(), Failure> {
        let socket = address::socket(&self.run_folder.paths.folder);
        let start = Instant::now();
        while start.elapsed() < patience {
            match probe::ask(&socket, patience.saturating_sub(start.elapsed())) {
                Answer::Ready => return Ok(()),
                Answer::Refused(message) => return Err(Failure::Refused(message)),
                Answer::NotYet => {}
            }
            // A guard that cannot be asked is as good as gone.
            match self.guard.ended() {
                Ok(None) => thread::sleep(guard::PULSE),
                Ok(Some(status)) => return Err(Failure::Ended(guard::stage(status))),
                Err(_) => return Err(Failure::Ended(Stage::Postgres)),
            }
        }
        Err(Failure::TimedOut)
    }

    /// Leaves the server to its guard, which was told what to wait for.
    fn leave(&mut self) {
        self.life = Life::Over;
        self.guard.release();
    }

    /// Stops the server and waits until nothing of it is left.
    pub(crate) fn stop(mut self) -> Result<(), EngineError> {
        self.end()
    }

    /// Stops the server, and keeps its cluster under a name for the next start that asks for it.
    ///
    /// A cluster that cannot be kept is none: whoever needs it makes it again.
    #[cfg(feature = "prepare")]
    pub(crate) fn stop_keeping(mut self, options: &Options, name: &str) -> Result<(), EngineError> {
        let keeping = cache(options)
            .and_then(|cache| Keeping::begin(&cache, &self.installation, &self.account, name));
        let Ok(keeping) = keeping else { return self.end() };
        let asked = self.run_folder.paths.ask_to_keep(keeping.draft(), &self.account);
        let ended = self.ended();
        // On a full disk the guard may have put a part of the cluster there.
        match (asked, &ended) {
            (Ok(()), Ok(Some(status))) if status.success() => {
                drop(keeping.publish(&self.account));
            }
            _ => keeping.abandon(),
        }
        ended.map(drop)
    }

    fn end(&mut self) -> Result<(), EngineError> {
        self.ended().map(drop)
    }

    /// Stops the server, unless it is stopped already, and says how its guard ended.
    fn ended(&mut self) -> Result<Option<ExitStatus>, EngineError> {
        if self.life == Life::Over {
            return Ok(None);
        }
        self.life = Life::Over;
        self.guard.release();
        let folder = self.run_folder.paths.folder.clone();
        let failed = |reason: String| EngineError::NotStopped { folder, reason };
        let status = match self.guard.wait(STOP_PATIENCE) {
            Ok(None) => return Err(failed("its guard does not end".to_owned())),
            Err(error) => return Err(failed(error.to_string())),
            Ok(Some(status)) => status,
        };
        // Nothing is left to remove, unless the guard was killed.
        sweep::remove(&self.run_folder.paths, &self.account)
            .map_err(|error| failed(error.to_string()))?;
        if guard::unasked(status) {
            return Err(EngineError::Ended { log: self.run_folder.log_tail() });
        }
        Ok(Some(status))
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // Whoever wants to know calls `stop`.
        let _ = self.end();
    }
}

/// What an earlier run has written down under a name for later ones.
#[cfg(feature = "prepare")]
pub(crate) fn recalled(options: &Options, name: &str) -> Option<String> {
    template::notes::read(&cache(options).ok()?, &Account::for_server().ok()?, name)
}

/// Writes something down under a name; where that is not possible, it is found out anew.
#[cfg(feature = "prepare")]
pub(crate) fn remember(options: &Options, name: &str, text: &str) {
    if let (Ok(cache), Ok(account)) = (cache(options), Account::for_server()) {
        let _ = template::notes::write(&cache, &account, name, text);
    }
}

fn cache(options: &Options) -> Result<PathBuf, String> {
    let cache = options.cache_dir.clone().or_else(cache_dir);
    cache.ok_or_else(|| "this user has no home folder; set MIGRATIONS_CACHE_DIR".to_owned())
}

fn settings(folder: &Path) -> Vec<String> {
    let mut settings: Vec<String> = SETTINGS.map(str::to_owned).to_vec();
    settings.push(format!("port={}", address::PORT));
    settings.push(address::socket_directories(folder));
    settings
}

/// Each processor may run a test, and each test may open several connections; a place for one that
/// is not taken costs some kilobytes.
fn many_connections() -> String {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    format!("max_connections={}", (processors * 24).clamp(100, 1000))
}

fn free_bytes(folder: &Path) -> Option<u64> {
    let space = statvfs(folder).ok()?;
    // The types differ from system to system.
    #[allow(clippy::unnecessary_cast, reason = "the width of both depends on the system")]
    Some(space.blocks_available() as u64 * space.fragment_size() as u64)
}
