//! A cluster on its way to be kept: room, a draft, and the rename that gives it its name.
//!
//! Must not know where it comes from.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{MARK, folder};
use crate::discover::Installation;
use crate::server_user::ServerUser;
use crate::template::{Draft, open_shelf, set_aside, sweep, unused_for};

/// How many are kept: a few branches of a few projects, in some 40 MB each.
const MOST: usize = 8;

/// One that nobody has used for this time is removed.
const LIFE: Duration = Duration::from_secs(60 * 60 * 24 * 14);

/// A cluster that is about to be kept.
pub(crate) struct Keeping(Draft);

impl Keeping {
    /// Makes room, and chooses a name.
    pub(crate) fn begin(
        cache: &Path,
        installation: &Installation,
        server_user: &ServerUser,
        name: &str,
    ) -> Result<Keeping, String> {
        let shelf = open_shelf(cache, server_user)?;
        sweep(&shelf);
        make_room(&shelf);
        Ok(Keeping(Draft::of(&folder(&shelf, installation, name))))
    }

    /// Takes the cluster of that name out of a folder of the server's user.
    pub(crate) fn publish(
        self,
        parent: &Path,
        name: &str,
        server_user: &ServerUser,
    ) -> Result<(), String> {
        self.0.publish(parent, name, server_user)
    }
}

/// Removes the clusters that were used longest ago, so that one more is not too many.
fn make_room(shelf: &Path) {
    let Ok(entries) = fs::read_dir(shelf) else { return };
    let is_kept = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        path.extension().is_none_or(|extension| extension != "draft" && extension != "lock")
            && name.is_some_and(|name| name.contains(MARK))
    };
    let paths = entries.flatten().map(|entry| entry.path()).filter(is_kept);
    let mut kept: Vec<(Duration, PathBuf)> =
        paths.map(|path| (unused_for(&path).unwrap_or_default(), path)).collect();
    kept.sort();
    for (index, (unused, path)) in kept.iter().enumerate() {
        if index + 1 >= MOST || *unused > LIFE {
            let _ = set_aside(path);
        }
    }
}
