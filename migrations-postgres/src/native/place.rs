//! The folder in which this user's servers run.
//!
//! Started by root, a server's user can make its own files there and remove them, and nobody else's: so
//! every path of a server leads through this folder and not through another in its place.
//! It stays when the last server has gone: were it removed, another user could put their own in
//! its place between the check and the use.

use std::env;
use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, access};

use super::address;
use crate::error::EngineError;
use crate::options::Note;
use crate::server_user::{Access, ServerUser};
use crate::token;

/// How many names are tried below one temporary folder, should other users have taken them.
const NAMES: usize = 4;

/// A folder for servers, private to their user.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) note: Option<Note>,
}

/// Where Linux keeps a file system in memory.
const MEMORY: &str = "/dev/shm";

/// How much room it must have: more than any set of migrations is likely to fill.
const ROOM: u64 = 2 << 30;

/// Takes the temporary folder that was asked for; else memory, where a start writes its thirty
/// megabytes in half the time; else `/tmp`; and where nothing else can be written to, as in a container
/// with a root that is read-only, memory with whatever room it has.
#[expect(clippy::disallowed_methods, reason = "the folder in it is made and checked as our own")]
pub(super) fn find(wanted: Option<&Path>, server_user: &ServerUser) -> Result<Place, EngineError> {
    let wanted = wanted.map(Path::to_owned).or_else(|| env::var_os("TMPDIR").map(PathBuf::from));
    let wanted = wanted.map(|wanted| std::path::absolute(&wanted).unwrap_or(wanted));
    let memory = || Some(PathBuf::from(MEMORY)).filter(|folder| has_room(folder));
    let first = wanted.or_else(memory);
    let others = [env::temp_dir(), PathBuf::from("/tmp")].into_iter().chain(last_resort());
    let mut temps: Vec<PathBuf> = Vec::new();
    for temp in first.into_iter().chain(others) {
        if !temps.contains(&temp) {
            temps.push(temp);
        }
    }
    let mut reasons = Vec::new();
    for temp in temps {
        match inside(&temp, server_user, &mut reasons) {
            Ok(folder) => return Ok(found(folder, reasons)),
            Err(reason) => reasons.push(format!("{}: {reason}", temp.display())),
        }
    }
    Err(EngineError::NoRunFolder { tried: reasons })
}

fn last_resort() -> Option<PathBuf> {
    cfg!(target_os = "linux").then(|| PathBuf::from(MEMORY))
}

/// Whether a folder is memory and has enough of it; elsewhere than on Linux none is.
#[cfg(target_os = "linux")]
fn has_room(folder: &Path) -> bool {
    use nix::sys::statfs::{TMPFS_MAGIC, statfs};
    statfs(folder).is_ok_and(|system| system.filesystem_type() == TMPFS_MAGIC)
        && crate::free_space::free_bytes(folder).is_some_and(|free| free >= ROOM)
}

#[cfg(not(target_os = "linux"))]
fn has_room(_folder: &Path) -> bool {
    false
}

fn found(folder: PathBuf, reasons: Vec<String>) -> Place {
    let note = (!reasons.is_empty()).then(|| Note::OtherFolder { used: folder.clone(), reasons });
    Place { folder, note }
}

/// Makes the folder below a temporary one, under another name if somebody else has taken the first.
fn inside(
    temp: &Path,
    server_user: &ServerUser,
    reasons: &mut Vec<String>,
) -> Result<PathBuf, String> {
    if !temp.is_dir() {
        return Err("there is no such folder".to_owned());
    }
    let temp = &server_user.reached(temp)?;
    let mut last = String::new();
    for folder in candidates(temp, server_user) {
        let longest = folder.join("x".repeat(token::LENGTH));
        if let Some(reason) = address::unusable(&longest) {
            return Err(reason);
        }
        // One that an earlier start has made may lie where nothing can be written any more.
        let made = server_user.private_folder(&folder, Access::Add);
        match made.and_then(|()| Ok(access(&folder, AccessFlags::W_OK)?)) {
            Ok(()) => {
                reasons.extend((!last.is_empty()).then_some(last));
                return Ok(folder);
            }
            Err(error) => last = format!("{}: {error}", folder.display()),
        }
    }
    Err(last)
}

fn candidates(temp: &Path, server_user: &ServerUser) -> Vec<PathBuf> {
    let name = format!("migrations-engine-{}", server_user.label());
    let others = (2..=NAMES).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(others).map(|name| temp.join(name)).collect()
}
