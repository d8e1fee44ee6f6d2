//! The folder of the engines that this program has installed, beside the cache of their clusters.
//!
//! Started by root, it belongs to root, and others can run what is in it and change nothing.
//! Each engine is a folder whose link `bin` leads to its programs; it appears by a rename, so a
//! half-made one has no name that is looked for.
//! Must not know how an engine is fetched.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::{cache_dir, is_fixed};
use crate::server_user::{Access, ServerUser};

/// What the name of a folder ends with that is being filled, or was left so.
pub(crate) const DRAFT: &str = "draft";

/// What an engine was installed from, and the digest of that file; a line each.
pub(crate) const SOURCE: &str = "source";

/// What an engine was unpacked to.
pub(crate) const TREE: &str = "tree";

/// The folder of this user's engines.
pub(crate) struct Shelf {
    pub(crate) folder: PathBuf,
    cache: PathBuf,
    server_user: ServerUser,
}

impl Shelf {
    /// Returns the folder as the environment says; none where there is no home, or nobody to run a
    /// server as.
    pub(crate) fn of_this_user() -> Option<Shelf> {
        Some(Shelf::in_cache(cache_dir()?, ServerUser::for_server().ok()?))
    }

    /// Returns the folder in a cache.
    pub(crate) fn in_cache(cache: PathBuf, server_user: ServerUser) -> Shelf {
        let folder = cache.join(format!("engines-{}", server_user.label()));
        Shelf { folder, cache, server_user }
    }

    /// Makes it, unless it is there.
    ///
    /// # Errors
    ///
    /// A sentence that says why nothing can be installed there.
    pub(crate) fn open(&self) -> Result<(), String> {
        let above = self.cache.ancestors().find(|it| it.exists()).unwrap_or(Path::new("/"));
        self.check_way(above)?;
        fs::create_dir_all(&self.cache).map_err(|error| error.to_string())?;
        self.check_way(&self.cache)?;
        let made = self.server_user.private_folder(&self.folder, Access::ReadByAll);
        made.map_err(|error| error.to_string())
    }

    fn check_way(&self, folder: &Path) -> Result<(), String> {
        if !is_fixed(folder) {
            return Err(format!(
                "others could put another folder in the place of {}",
                folder.display()
            ));
        }
        self.server_user.reached(folder).map(drop)
    }

    /// Returns the folders of the engines, the newest version first; none where others could have put
    /// them there.
    pub(crate) fn engines(&self) -> Vec<PathBuf> {
        if !self.is_ours() {
            return Vec::new();
        }
        let mut engines: Vec<PathBuf> = entries(&self.folder)
            .into_iter()
            .filter(|path| path.extension().is_none_or(|it| it != DRAFT))
            .filter(|path| path.join("bin").is_dir())
            .collect();
        engines.sort_by_key(|path| std::cmp::Reverse(version_in_name(path)));
        engines
    }

    fn is_ours(&self) -> bool {
        let metadata = fs::symlink_metadata(&self.folder);
        let is_private = metadata.is_ok_and(|metadata| {
            self.server_user.check_private(&metadata, Access::ReadByAll).is_ok()
        });
        is_private && self.check_way(&self.cache).is_ok()
    }
}

/// Returns everything that an installed engine was unpacked to, where these are its programs, whatever cache
/// it lies in: a wheel keeps libraries outside of what a server has elsewhere.
pub(crate) fn tree_of_engine(bin_dir: &Path) -> Option<PathBuf> {
    let resolved = fs::canonicalize(bin_dir).ok()?;
    let is_tree = |folder: &&Path| {
        let engine = folder.parent().filter(|_| folder.ends_with(TREE));
        engine.is_some_and(|engine| engine.join(SOURCE).is_file())
    };
    resolved.ancestors().find(is_tree).map(Path::to_owned)
}

/// Returns what lies in a folder; nothing where it cannot be read.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The numbers that the name of an engine's folder begins with, such as 18 and 6.
fn version_in_name(engine: &Path) -> Vec<u32> {
    let name = engine.file_name().unwrap_or_default().to_string_lossy();
    let version = name.split('-').next().unwrap_or_default();
    version.split('.').map_while(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Shelf, entries};
    use crate::server_user::ServerUser;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    fn names(shelf: &Shelf) -> Vec<String> {
        let name = |path: &std::path::PathBuf| path.file_name().unwrap().display().to_string();
        shelf.engines().iter().map(name).collect()
    }

    #[test]
    fn engines_come_newest_first_and_drafts_are_none() {
        let parent = tempfile::tempdir_in("/tmp").unwrap();
        fs::set_permissions(parent.path(), Permissions::from_mode(0o755)).unwrap();
        let cache = parent.path().join("a cache");
        let shelf = Shelf::in_cache(cache, ServerUser::for_server().unwrap());
        assert!(names(&shelf).is_empty());
        shelf.open().unwrap();
        shelf.open().unwrap();
        for name in ["15.18-a", "18.4-b", "18.10-c", "x.draft"] {
            fs::create_dir_all(shelf.folder.join(name).join("bin")).unwrap();
        }
        fs::create_dir(shelf.folder.join("17.1-no-programs")).unwrap();
        assert_eq!(names(&shelf), ["18.10-c", "18.4-b", "15.18-a"]);
        assert_eq!(entries(&shelf.folder).len(), 5);
        fs::set_permissions(&shelf.folder, Permissions::from_mode(0o777)).unwrap();
        assert!(names(&shelf).is_empty());
        assert!(shelf.open().unwrap_err().contains("other users can write to it"));
    }

    #[test]
    fn folder_that_the_servers_user_cannot_enter_is_refused() {
        let user = ServerUser::for_server().unwrap();
        if !user.is_separate() {
            return;
        }
        let parent = tempfile::tempdir_in("/tmp").unwrap();
        fs::set_permissions(parent.path(), Permissions::from_mode(0o700)).unwrap();
        let shelf = Shelf::in_cache(parent.path().join("cache"), user);
        let reason = shelf.open().unwrap_err();
        assert!(reason.contains("cannot enter it"), "{reason}");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
