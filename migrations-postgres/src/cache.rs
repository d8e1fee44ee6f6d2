//! The folder of what can be made again.
//!
//! Must not know what is kept there.

use std::env;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::token::token;

/// Returns the folder that the cache lies in, unless the caller names another.
///
/// Root's own folders are closed to the user that the server runs as.
pub(crate) fn cache_dir() -> Option<PathBuf> {
    let folder_in = |variable: &str| env::var_os(variable).filter(|value| !value.is_empty());
    if let Some(folder) = folder_in("MIGRATIONS_CACHE_DIR") {
        return Some(std::path::absolute(&folder).unwrap_or_else(|_| PathBuf::from(folder)));
    }
    if nix::unistd::geteuid().is_root() {
        return Some(PathBuf::from("/var/cache/migrations"));
    }
    // The specification of these folders says that a relative one is to be ignored.
    let cache = folder_in("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| Some(env::home_dir()?.join(".cache")));
    cache.map(|cache| cache.join("migrations")).filter(|folder| folder.is_absolute())
}

/// Whether nobody but root could put something else in the place of a folder that root writes to; what
/// other users write to is theirs.
pub(crate) fn is_fixed(folder: &Path) -> bool {
    !nix::unistd::geteuid().is_root() || is_of_root(folder)
}

/// Whether root alone decides what is on the way to a folder.
pub(crate) fn is_of_root(folder: &Path) -> bool {
    let is_fixed = |metadata: Metadata| {
        let is_sticky = metadata.mode() & 0o1000 != 0;
        metadata.uid() == 0 && (is_sticky || metadata.mode() & 0o022 == 0)
    };
    let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    real.ancestors().all(|it| fs::metadata(it).is_ok_and(is_fixed))
}

/// Puts a text in the place of a file at once, for this user alone; of two who do, one comes last.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_added_extension(format!("{}.draft", token()));
    let written = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}
