//! A cluster on its way to be kept: room, a draft, and the rename that gives it its name.
//!
//! Must not know who fills the draft.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{MARK, folder};
use crate::account::Account;
use crate::discover::Installation;
use crate::template::{describe, open_shelf, publish, set_aside, sweep, unused_for};
use crate::token::token;

/// How many are kept: a few branches of a few projects, in some 40 MB each.
const MOST: usize = 8;

/// One that nobody has used for this time is removed.
const LIFE: Duration = Duration::from_secs(60 * 60 * 24 * 14);

/// A cluster that is about to be kept.
pub(crate) struct Keeping {
    folder: PathBuf,
    draft: PathBuf,
}

impl Keeping {
    /// Makes room, and says where the cluster is to be put.
    pub(crate) fn begin(
        cache: &Path,
        installation: &Installation,
        account: &Account,
        name: &str,
    ) -> Result<Keeping, String> {
        let shelf = open_shelf(cache, account)?;
        sweep(&shelf);
        make_room(&shelf);
        let folder = folder(&shelf, installation, name);
        let draft = folder.with_added_extension(format!("{}.draft", token()));
        Ok(Keeping { folder, draft })
    }

    /// Returns the folder to put it in, which is not there yet.
    pub(crate) fn draft(&self) -> &Path {
        &self.draft
    }

    /// Gives the cluster its name.
    pub(crate) fn publish(self, account: &Account) -> Result<(), String> {
        let described = describe(&self.draft).map_err(|error| error.to_string());
        let published = described.and_then(|()| publish(&self.draft, &self.folder, account));
        if published.is_err() {
            self.abandon();
        }
        published
    }

    /// Removes what there is of it; what cannot be removed now is swept later.
    pub(crate) fn abandon(self) {
        let _ = fs::remove_dir_all(&self.draft);
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
