//! The file beside a running server that tells other processes what it is for.
//!
//! Must not know what is written there: whoever puts a mark looks for it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::SystemTime;

use super::run_folder::Paths;
use crate::server_user::ServerUser;

/// No mark is longer.
const LONGEST: u64 = 1 << 16;

/// A server that somebody is told of.
#[derive(Debug)]
pub(super) struct Marked {
    pub(super) paths: Paths,
    pub(super) text: String,
    pub(super) since: SystemTime,
}

/// Tells of a server.
pub(super) fn put(paths: &Paths, text: &str, server_user: &ServerUser) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&paths.marker)?;
    server_user.give(&file)?;
    file.write_all(text.as_bytes())
}

/// Takes a mark away: of all who try, this process, others or the guard, one succeeds.
pub(super) fn take(paths: &Paths) -> io::Result<()> {
    fs::remove_file(&paths.marker)
}

/// Whether a server is still told of.
pub(super) fn is_there(paths: &Paths) -> bool {
    fs::symlink_metadata(&paths.marker).is_ok()
}

/// Every server of a place that somebody is told of, in the same order for everybody.
pub(super) fn all(place: &Path, server_user: &ServerUser) -> Vec<Marked> {
    let paths = Paths::all(place, server_user).unwrap_or_default();
    // What goes at this moment is not there.
    paths.into_iter().filter_map(|paths| read(paths).ok()).collect()
}

fn read(paths: Paths) -> io::Result<Marked> {
    let file = paths.open(&paths.marker)?;
    let since = file.metadata()?.modified()?;
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text)?;
    Ok(Marked { paths, text, since })
}
