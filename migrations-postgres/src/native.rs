//! A server of this machine: found, copied, started, and watched until it is to go.
//!
//! Uses the standard library only, so that a server can be started from any thread, also one that
//! belongs to an asynchronous runtime.
//! Knows nothing of what the server is for.

mod address;
mod guard;
mod inside;
mod launch;
mod liveness_pipe;
mod marker;
mod place;
pub(crate) mod prewarmed;
mod probe;
mod run_folder;
pub(crate) mod shared;
mod sweep;

use std::io;
use std::mem;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::confinement;
use crate::discover::Installation;
use crate::error::{EngineError, Stage};
use crate::options::{Note, Options};
use crate::server_user::ServerUser;
use crate::template::{self, Keeping};
use guard::{Guard, GuardExit};
use launch::{Launch, Purpose};
use prewarmed::{Evidence, PrewarmedServers};
use probe::Answer;
use run_folder::RunFolder;

/// How long a server may take to stop; PostgreSQL itself kills what does not obey after five seconds.
const STOP_TIMEOUT: Duration = Duration::from_secs(15);

/// A running server of this machine.
#[derive(Debug)]
pub(crate) struct Native {
    guard: Guard,
    run_folder: RunFolder,
    server_user: ServerUser,
    installation: Installation,
    run_state: RunState,
}

/// Whether a server has still to be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunState {
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
    let mut ground = Ground::find(options)?;
    let mut notes = mem::take(&mut ground.notes);
    let launch = ground.launch(options, installation);
    let (native, kept) = match begun(&launch, kept, &mut notes) {
        Some((native, kept)) => (native, Some(kept)),
        None => (launch.with_template(&mut notes)?, None),
    };
    Ok(Started::new(native, kept, notes))
}

/// Takes a server that stands by in the first of these kept clusters that is there; none where one
/// would have to be started. One may have gone since its guard greeted it.
pub(crate) fn take_prewarmed(
    options: &Options,
    installation: &Installation,
    kept: &[String],
) -> Option<Started> {
    let mut ground = Ground::find(options).ok()?;
    let notes = mem::take(&mut ground.notes);
    let launch = ground.launch(options, installation);
    let prewarmed_servers = PrewarmedServers::of(&launch);
    if prewarmed_servers.are_none() {
        return None;
    }
    for (index, name) in kept.iter().enumerate() {
        if let Some(native) = prewarmed_servers.take(name, Evidence::Greeted) {
            return Some(Started::new(native, Some(index), notes));
        }
        if launch.kept(name).is_some() {
            return None;
        }
    }
    None
}

/// Where and as whom servers run, and what had to be worked around for that.
struct Ground {
    server_user: ServerUser,
    place: PathBuf,
    notes: Vec<Note>,
}

impl Ground {
    /// Finds the place, and removes what killed processes have left there.
    fn find(options: &Options) -> Result<Ground, EngineError> {
        let server_user = ServerUser::for_server()?;
        let place = place::find(options.temp_dir.as_deref(), &server_user)?;
        let mut notes = sweep::sweep(&place.folder, &server_user);
        notes.extend(place.note);
        notes.extend(unconfined());
        Ok(Ground { server_user, place: place.folder, notes })
    }

    fn launch<'a>(&'a self, options: &'a Options, installation: &'a Installation) -> Launch<'a> {
        let Ground { server_user, place, .. } = self;
        Launch { options, installation, server_user, place, purpose: Purpose::Own }
    }
}

impl Started {
    fn new(native: Native, kept: Option<usize>, notes: Vec<Note>) -> Started {
        let url = address::url(&native.run_folder.paths.folder);
        Started { native, url, notes, kept }
    }
}

/// A server of the first of these kept clusters that is there, be it one that stands by already.
fn begun(launch: &Launch, kept: &[String], notes: &mut Vec<Note>) -> Option<(Native, usize)> {
    let prewarmed_servers = PrewarmedServers::of(launch);
    kept.iter().enumerate().find_map(|(index, name)| {
        let native = prewarmed_servers
            .take(name, Evidence::Asked)
            .or_else(|| launch.with_kept(name, notes))?;
        Some((native, index))
    })
}

/// What of its user's rights a server keeps that it should not have.
fn unconfined() -> Option<Note> {
    let missing = confinement::missing()?.to_owned();
    Some(Note::Unconfined { missing })
}

/// Why a server that was started is not ready.
enum Failure {
    TimedOut,
    Ended(Stage),
    Refused(String),
}

impl Native {
    fn wait_until_ready(&mut self, start_timeout: Duration) -> Result<(), Failure> {
        let socket = address::socket(&self.run_folder.paths.folder);
        let start = Instant::now();
        while start.elapsed() < start_timeout {
            match probe::ask(&socket, start_timeout.saturating_sub(start.elapsed())) {
                Answer::Ready => return Ok(()),
                Answer::Refused(message) => return Err(Failure::Refused(message)),
                Answer::NotYet => {}
            }
            // A guard that cannot be asked is as good as gone.
            match self.guard.ended() {
                Ok(None) => thread::sleep(guard::PULSE),
                Ok(Some(ending)) => return Err(Failure::Ended(ending.stage())),
                Err(_) => return Err(Failure::Ended(Stage::Postgres)),
            }
        }
        Err(Failure::TimedOut)
    }

    /// Leaves the server to its guard, and to whoever finds its mark; without one it waits in vain.
    fn leave(&mut self, marker: &str) -> io::Result<()> {
        self.guard.leave()?;
        self.run_state = RunState::Over;
        marker::put(&self.run_folder.paths, marker, &self.server_user)
    }

    /// Leaves it to whoever else has a lease, and else to its end.
    pub(crate) fn let_go(&mut self) {
        self.run_state = RunState::Over;
        self.guard.release();
    }

    /// Returns the programs that it is a server of.
    pub(crate) fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Begins to stop the server; whether that need not be waited for: its guard sees to it then, and
    /// nobody who comes meanwhile takes what is there for a leftover.
    pub(crate) fn begin_to_stop(&mut self) -> bool {
        self.guard.release();
        self.guard.goes_on_alone()
    }

    /// Stops the server and waits until nothing of it is left.
    pub(crate) fn stop(mut self) -> Result<(), EngineError> {
        self.end()
    }

    /// Stops the server, and keeps its cluster under a name for the next start that asks for it.
    ///
    /// A cluster that cannot be kept is none: whoever needs it makes it again.
    pub(crate) fn stop_keeping(mut self, options: &Options, name: &str) -> Result<(), EngineError> {
        let keeping = launch::cache(options)
            .and_then(|cache| Keeping::begin(&cache, &self.installation, &self.server_user, name));
        let Ok(keeping) = keeping else { return self.end() };
        if self.guard.keep().is_ok() && self.wait_until_kept() {
            let folder = &self.run_folder.paths.folder;
            drop(keeping.publish(folder, run_folder::KEPT, &self.server_user));
        }
        self.end()
    }

    /// Waits until the server is shut down, and says whether its cluster is there.
    fn wait_until_kept(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < STOP_TIMEOUT {
            if self.run_folder.paths.is_kept() {
                return true;
            }
            if !matches!(self.guard.ended(), Ok(None)) {
                return false;
            }
            thread::sleep(guard::PULSE);
        }
        false
    }

    /// The end of its log.
    pub(crate) fn log_end(&self) -> String {
        self.run_folder.log_end()
    }

    /// Stops the server, unless that was done already.
    fn end(&mut self) -> Result<(), EngineError> {
        if self.run_state == RunState::Over {
            return Ok(());
        }
        self.let_go();
        let exit = match self.guard.wait(STOP_TIMEOUT) {
            Ok(Some(exit)) => exit,
            Ok(None) => return Err(self.not_stopped(&"its guard does not end")),
            Err(error) => return Err(self.not_stopped(&error)),
        };
        // Nothing is left to remove, unless the guard was killed.
        sweep::remove(&self.run_folder.paths, &self.server_user)
            .map_err(|error| self.not_stopped(&error))?;
        match exit {
            GuardExit::Unasked => Err(EngineError::Ended { log: self.run_folder.log_tail() }),
            GuardExit::Asked | GuardExit::Early(_) => Ok(()),
        }
    }

    fn not_stopped(&self, reason: &dyn std::fmt::Display) -> EngineError {
        let folder = self.run_folder.paths.folder.clone();
        EngineError::NotStopped { folder, reason: reason.to_string() }
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // Whoever wants to know calls `stop`.
        let _ = self.end();
    }
}

/// What an earlier run has written down under a name for later ones.
pub fn recalled(options: &Options, name: &str) -> Option<String> {
    template::notes::read(&launch::cache(options).ok()?, &ServerUser::for_server().ok()?, name)
}

/// Writes something down under a name; where that is not possible, it is found out anew.
pub fn remember(options: &Options, name: &str, text: &str) {
    if let (Ok(cache), Ok(server_user)) = (launch::cache(options), ServerUser::for_server()) {
        let _ = template::notes::write(&cache, &server_user, name, text);
    }
}
