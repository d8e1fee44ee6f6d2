//! A server that several processes use at the same time, and that ends some time after the last.
//!
//! A process that wants one looks for `shared-<name>` in the folders of running servers; where
//! there is none, it starts a server and puts that file there once it is ready.
//! It holds the server by its lease, a named pipe whose other end the guard reads: however a process
//! ends, the system closes its end of the pipe. A share of the owner's lock keeps the sweep away.
//!
//! A guard that gives up removes `shared-<name>` first and looks at the lease once more; who joins
//! opens the lease first and looks for `shared-<name>` once more. So one of the two sees the other.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::libc::{O_NOFOLLOW, O_NONBLOCK};

use super::run_folder::{Paths, open_and_share};
use super::{Launch, Shared, address, place, sweep};
use crate::account::Account;
use crate::discover::Installation;
use crate::error::EngineError;
use crate::options::{Note, Options};
use crate::template;

/// How often a process looks whether another one has started the server.
const LOOK: Duration = Duration::from_millis(10);

/// What a process holds of a shared server.
#[derive(Debug)]
pub(crate) struct Lease {
    /// The writing end of the pipe.
    pipe: File,
    _owner: File,
    folder: PathBuf,
}

/// A shared server that is held, its URL, and what had to be worked around.
pub(crate) struct Joined {
    pub(crate) lease: Lease,
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
    let account = Account::for_server()?;
    let place = place::find(options.temp_dir.as_deref(), &account)?;
    let mark = format!("shared-{}-{name}", template::key(installation));
    if let Some(lease) = running(&place.folder, &mark, idle) {
        return Ok(joined(lease, Vec::new()));
    }
    let turn = place.folder.join("shared.turn");
    let _turn = wait_for_turn(&turn, &account, options.patience);
    if let Some(lease) = running(&place.folder, &mark, idle) {
        return Ok(joined(lease, Vec::new()));
    }
    let mut notes = sweep::sweep(&place.folder, &account);
    notes.extend(place.note);
    let shared = Some(Shared { idle });
    let launch = Launch { options, installation, account: &account, place: &place.folder, shared };
    let mut native = launch.with_template(&mut notes)?;
    let announced = announce(&native.run_folder.paths, &mark, idle, &account);
    let announced = announced.and_then(|pipe| Ok((pipe, native.run_folder.owner()?)));
    let (pipe, owner) =
        announced.map_err(|source| EngineError::System { action: "share a server", source })?;
    let folder = native.run_folder.paths.folder.clone();
    native.leave();
    Ok(joined(Lease { pipe, _owner: owner, folder }, notes))
}

fn joined(lease: Lease, notes: Vec<Note>) -> Joined {
    let url = address::url(&lease.folder);
    Joined { lease, url, notes }
}

impl Lease {
    /// Lets the server stay that long after the last process has gone.
    pub(crate) fn linger(&self, idle: Duration) -> io::Result<()> {
        tell(&self.pipe, idle)
    }
}

/// Takes the lease of a server that runs, if there is one.
fn running(place: &Path, mark: &str, idle: Duration) -> Option<Lease> {
    let entries = fs::read_dir(place).ok()?;
    let mut ids: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".owner").map(str::to_owned))
        .collect();
    // All processes meet at the same one, should there be two.
    ids.sort();
    ids.iter().find_map(|id| {
        let paths = Paths::new(place, id);
        let mark = paths.folder.join(mark);
        // What is not there, or goes at this moment, is no server to join.
        mark.exists().then(|| hold(&paths, &mark, idle).ok().flatten()).flatten()
    })
}

fn hold(paths: &Paths, mark: &Path, idle: Duration) -> io::Result<Option<Lease>> {
    let Some(owner) = open_and_share(&paths.owner)? else { return Ok(None) };
    let pipe = open_lease(&paths.folder)?;
    tell(&pipe, idle)?;
    let lease = Lease { pipe, _owner: owner, folder: paths.folder.clone() };
    Ok(mark.exists().then_some(lease))
}

/// Opens the lease; without a guard that reads it, that is an error.
fn open_lease(folder: &Path) -> io::Result<File> {
    let path = folder.join("lease");
    let pipe = File::options().write(true).custom_flags(O_NOFOLLOW | O_NONBLOCK).open(path)?;
    if pipe.metadata()?.file_type().is_fifo() {
        return Ok(pipe);
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "the lease is no pipe"))
}

/// The guard reads a line at a time, and the system keeps such short lines whole.
fn tell(mut pipe: &File, idle: Duration) -> io::Result<()> {
    pipe.write_all(format!("{}\n", idle.as_secs().max(1)).as_bytes())
}

/// Tells other processes of a server that is ready, once it is held.
fn announce(paths: &Paths, mark: &str, idle: Duration, account: &Account) -> io::Result<File> {
    let pipe = open_lease(&paths.folder)?;
    tell(&pipe, idle)?;
    let mark =
        File::options().write(true).create_new(true).mode(0o600).open(paths.folder.join(mark))?;
    account.give(&mark)?;
    Ok(pipe)
}

/// Waits while another process starts the server, so that it is started once.
///
/// Only saves work: without the lock, or with a holder that hangs, there are two servers for a while.
fn wait_for_turn(path: &Path, account: &Account, patience: Duration) -> Option<File> {
    let mut options = File::options();
    let options = options.create(true).append(true).mode(0o600).custom_flags(O_NOFOLLOW);
    let file = options.open(path).ok()?;
    account.give(&file).ok()?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < patience => thread::sleep(LOOK),
            Err(_) => return None,
        }
    }
}
