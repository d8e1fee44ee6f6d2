//! Removing what killed processes have left behind.
//!
//! A server's guard cleans up after its owner; this is for the case that the guard was killed too.
//! Touches a folder only while it holds the owner's lock, and kills only a server of that folder.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::guard::{PULSE, SHELL};
use super::run_folder::{Paths, is_held, open_and_lock};
use crate::options::Note;
use crate::server_user::ServerUser;
use crate::variables::clear;

/// A server that is told to stop kills its own processes after five seconds.
const SERVER_TIMEOUT: Duration = Duration::from_secs(8);

/// A guard that is at work needs some milliseconds; any other process is not ours to end.
const GUARD_TIMEOUT: Duration = Duration::from_secs(1);

/// Removes every leftover in a place, and returns what could not be removed.
pub(super) fn sweep(place: &Path, server_user: &ServerUser) -> Vec<Note> {
    let all = match Paths::all(place, server_user) {
        Ok(all) => all,
        Err(error) => return vec![leftover(place, &error)],
    };
    let left = all.iter().filter_map(|paths| {
        let result = sweep_one(paths, server_user);
        result.err().map(|error| leftover(&paths.folder, &error))
    });
    left.collect()
}

fn leftover(folder: &Path, error: &io::Error) -> Note {
    Note::Leftover { what: folder.display().to_string(), reason: error.to_string() }
}

fn sweep_one(paths: &Paths, server_user: &ServerUser) -> io::Result<()> {
    match open_and_lock(paths) {
        // Held until the end of this function, so that two sweeps do not meet.
        Ok(Some(_owner)) => remove(paths, server_user),
        Ok(None) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Stops a server that still runs, and removes its folder; the caller holds the owner's lock.
pub(super) fn remove(paths: &Paths, server_user: &ServerUser) -> io::Result<()> {
    let start = Instant::now();
    let mut told = None;
    while is_held(paths)? {
        let start_timeout = if told.is_some() { SERVER_TIMEOUT } else { GUARD_TIMEOUT };
        if start.elapsed() > start_timeout {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "its processes do not end"));
        }
        let pid = postmaster(paths);
        if let Some(pid) = pid.filter(|_| pid != told) {
            told = Some(pid);
            quit(pid, server_user)?;
        }
        thread::sleep(PULSE);
    }
    paths.remove()
}

/// Reads the server's process id, if that process still is this server.
///
/// Ids are used again, so the process must name the folder in its command line.
fn postmaster(paths: &Paths) -> Option<u32> {
    let file = paths.inside().ok()?.folder("data").ok()?.text("postmaster.pid").ok()?;
    let data = paths.folder.join("data");
    let pid: u32 = file.lines().next()?.trim().parse().ok()?;
    let wanted = data.as_os_str().as_encoded_bytes();
    let line = command_line(pid)?;
    line.windows(wanted.len()).any(|window| window == wanted).then_some(pid)
}

/// Linux without the `ps` program is common; macOS has no `/proc`.
fn command_line(pid: u32) -> Option<Vec<u8>> {
    if let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) {
        return Some(line);
    }
    let mut ps = Command::new("ps");
    clear(&mut ps).args(["-ww", "-o", "command=", "-p", &pid.to_string()]);
    let output = ps.stdin(Stdio::null()).output().ok()?;
    output.status.success().then_some(output.stdout)
}

/// Stops a server as its own user, so that a wrong id can hit nothing of anybody else.
fn quit(pid: u32, server_user: &ServerUser) -> io::Result<()> {
    let mut kill = server_user.command(Path::new(SHELL));
    kill.args(["-c", "kill -QUIT \"$1\"", "migrations-engine-sweep", &pid.to_string()]);
    kill.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    Ok(())
}
