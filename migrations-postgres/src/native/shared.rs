//! A server that several processes use at the same time, and that ends some time after the last.
//!
//! A process that wants one looks for its mark among the running servers; where there is none, it
//! starts a server and marks it once it is ready.
//! It holds the server by its lease; a share of the owner's lock keeps the sweep away.
//!
//! A guard that gives up removes the mark first and looks at the lease once more; who joins opens
//! the lease first and looks for the mark once more. So one of the two sees the other.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use nix::libc::{O_NOFOLLOW, O_NONBLOCK};

use super::launch::{Launch, Purpose};
use super::liveness_pipe::LivenessPipe;
use super::run_folder::{Paths, RunFolder};
use super::{Native, address, marker, place, sweep};
use crate::discover::Installation;
use crate::error::EngineError;
use crate::options::{Note, Options};
use crate::server_user::ServerUser;
use crate::template;

/// How often a process looks whether another one has started the server.
const LOOK: Duration = Duration::from_millis(10);

/// What a process holds of a shared server.
#[derive(Debug)]
pub(crate) struct Held {
    liveness_pipe: LivenessPipe,
    run_folder: RunFolder,
}

/// A shared server that is held, its URL, and what had to be worked around.
pub(crate) struct Joined {
    pub(crate) held: Held,
    pub(crate) url: String,
    pub(crate) notes: Vec<Note>,
}

/// Joins the shared server of that name, or starts it.
pub(crate) fn join(
    options: &Options,
    installation: &Installation,
    name: &str,
    idle: Duration,
) -> Result<Joined, EngineError> {
    let server_user = ServerUser::for_server()?;
    let place = place::find(options.temp_dir.as_deref(), &server_user)?;
    let marker = format!("shared\n{}\n{name}\n", template::key(installation));
    if let Some(held) = running(&place.folder, &server_user, &marker, idle) {
        return Ok(joined(held, Vec::new()));
    }
    let turn = place.folder.join("shared.turn");
    let _turn = wait_for_turn(&turn, options.start_timeout);
    if let Some(held) = running(&place.folder, &server_user, &marker, idle) {
        return Ok(joined(held, Vec::new()));
    }
    let mut notes = sweep::sweep(&place.folder, &server_user);
    notes.extend(place.note);
    notes.extend(super::unconfined());
    let purpose = Purpose::Shared { idle };
    let launch =
        Launch { options, installation, server_user: &server_user, place: &place.folder, purpose };
    let native = launch.with_template(&mut notes)?;
    let held = announced(native, &marker, idle)
        .map_err(|source| EngineError::System { action: "share a server", source })?;
    Ok(joined(held, notes))
}

fn joined(held: Held, notes: Vec<Note>) -> Joined {
    let url = address::url(&held.run_folder.paths.folder);
    Joined { held, url, notes }
}

impl Held {
    fn of(paths: &Paths, idle: Duration) -> io::Result<Option<Held>> {
        let Some(run_folder) = RunFolder::shared(paths)? else { return Ok(None) };
        let liveness_pipe = LivenessPipe::open(paths)?;
        liveness_pipe.linger(idle)?;
        Ok(Some(Held { liveness_pipe, run_folder }))
    }

    /// Lets the server stay that long after the last process has gone.
    pub(crate) fn linger(&self, idle: Duration) -> io::Result<()> {
        self.liveness_pipe.linger(idle)
    }
}

/// Holds a server that runs, if there is one.
fn running(place: &Path, server_user: &ServerUser, marker: &str, idle: Duration) -> Option<Held> {
    // All processes meet at the same one, should there be two.
    let marked = marker::all(place, server_user).into_iter().filter(|marked| marked.text == marker);
    marked.map(|marked| marked.paths).find_map(|paths| {
        // What goes at this moment is no server to join.
        let held = Held::of(&paths, idle).ok().flatten()?;
        marker::is_there(&paths).then_some(held)
    })
}

/// Holds a server that is ready, and tells other processes of it.
fn announced(mut native: Native, marker: &str, idle: Duration) -> io::Result<Held> {
    let held = Held::of(&native.run_folder.paths, idle)?;
    let held = held.ok_or_else(|| io::Error::other("its guard is gone"))?;
    native.leave(marker)?;
    Ok(held)
}

/// Waits while another process starts the server, so that it is started once.
///
/// What is no file in its place, such as a pipe that nobody reads, is not waited for.
/// Only saves work: without the lock, or with a holder that hangs, there are two servers for a while.
fn wait_for_turn(path: &Path, start_timeout: Duration) -> Option<File> {
    let mut options = File::options();
    let options =
        options.create(true).append(true).mode(0o600).custom_flags(O_NOFOLLOW | O_NONBLOCK);
    let file = options.open(path).ok()?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < start_timeout => thread::sleep(LOOK),
            Err(_) => return None,
        }
    }
}
