//! Small texts that a run writes down for later ones, beside the clusters that are kept.
//!
//! They are held to the same: nobody else can write to the folder, and a rename gives a text its name.
//! Few are kept, and those that nobody reads go first.
//! Knows nothing of what they say.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use nix::libc::O_NOFOLLOW;

use super::{open_shelf, unused_for};
use crate::cache::replace;
use crate::server_user::ServerUser;

/// How their names begin.
const MARK: &str = "note-";

/// How many are kept: a few for each of some branches of some projects.
const MOST: usize = 96;

/// A longer one is not ours.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Returns the text of a name, and remembers that it is of use.
pub(crate) fn read(cache: &Path, server_user: &ServerUser, name: &str) -> Option<String> {
    let path = open_shelf(cache, server_user).ok()?.join(format!("{MARK}{name}"));
    let mut file = File::options().read(true).custom_flags(O_NOFOLLOW).open(&path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    Read::by_ref(&mut file).take(LONGEST).read_to_string(&mut text).ok()?;
    let _ = file.set_modified(SystemTime::now());
    Some(text)
}

/// Puts a text in the place of the one of that name.
pub(crate) fn write(
    cache: &Path,
    server_user: &ServerUser,
    name: &str,
    text: &str,
) -> io::Result<()> {
    let shelf = open_shelf(cache, server_user).map_err(io::Error::other)?;
    make_room(&shelf);
    let path = shelf.join(format!("{MARK}{name}"));
    replace(&path, text)
}

/// Removes those that were read longest ago, so that one more is not too many.
fn make_room(shelf: &Path) {
    let Ok(entries) = fs::read_dir(shelf) else { return };
    let is_note = |path: &PathBuf| {
        path.extension().is_none()
            && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(MARK))
    };
    let paths = entries.flatten().map(|entry| entry.path()).filter(is_note);
    let mut notes: Vec<(Duration, PathBuf)> =
        paths.map(|path| (unused_for(&path).unwrap_or_default(), path)).collect();
    notes.sort();
    for (_, path) in notes.iter().skip(MOST - 1) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, ServerUser) {
        let cache = tempfile::tempdir().expect("a folder");
        // The server's user is another where root runs the tests.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(cache.path(), open).expect("our folder");
        (cache, ServerUser::for_server().expect("a user"))
    }

    #[test]
    fn text_comes_back_until_there_are_many_newer_ones() {
        let (cache, server_user) = cache();
        assert_eq!(read(cache.path(), &server_user, "0"), None);
        write(cache.path(), &server_user, "0", "old").expect("room");
        write(cache.path(), &server_user, "0", "new").expect("room");
        assert_eq!(read(cache.path(), &server_user, "0").as_deref(), Some("new"));
        let shelf = open_shelf(cache.path(), &server_user).expect("a shelf");
        let long_ago = SystemTime::now() - Duration::from_secs(60);
        let file = File::options().append(true).open(shelf.join("note-0")).expect("a note");
        file.set_modified(long_ago).expect("ours");
        for number in 1..=MOST {
            write(cache.path(), &server_user, &number.to_string(), "text").expect("room");
        }
        assert_eq!(read(cache.path(), &server_user, "0"), None);
        assert_eq!(read(cache.path(), &server_user, "1").as_deref(), Some("text"));
        assert_eq!(fs::read_dir(shelf).expect("the shelf").count(), MOST);
    }

    #[test]
    fn link_is_not_followed() {
        let (cache, server_user) = cache();
        write(cache.path(), &server_user, "1", "text").expect("room");
        let shelf = open_shelf(cache.path(), &server_user).expect("a shelf");
        std::os::unix::fs::symlink("note-1", shelf.join("note-2")).expect("a link");
        assert_eq!(read(cache.path(), &server_user, "2"), None);
    }
}
