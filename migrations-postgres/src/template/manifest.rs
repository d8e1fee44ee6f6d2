//! What a template consists of, so that a damaged one is told from a whole one.
//!
//! Length and time of every file, as text: a thousand look-ups, where reading 40 MB would cost
//! more than the copy that the template saves.
//! The time of modification tells of damage; whoever may write to a file can set it. Where what runs on
//! servers may write here, the time of change counts as well, which the system sets and nobody else: a
//! file that was written to is told by it, whatever was done to hide it. It changes too where a cache is
//! unpacked from an archive, so where nobody else can write, it does not count.

use std::fmt::Write;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::server_user::ServerUser;

/// Describes every file below a folder, in a stable order.
pub(super) fn describe(folder: &Path, server_user: &ServerUser) -> io::Result<String> {
    let mut manifest = String::new();
    let times = if server_user.is_separate() { Times::OfModification } else { Times::OfChange };
    add(&mut manifest, times, folder, Path::new(""))?;
    Ok(manifest)
}

/// Which times count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    OfModification,
    /// That of modification, and that of the last change of any kind.
    OfChange,
}

fn add(manifest: &mut String, times: Times, folder: &Path, relative: &Path) -> io::Result<()> {
    let mut entries = fs::read_dir(folder.join(relative))?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = relative.join(entry.file_name());
        // A folder's own time changes with its entries, which are described themselves.
        if entry.file_type()?.is_dir() {
            add(manifest, times, folder, &path)?;
            continue;
        }
        let metadata = entry.metadata()?;
        let (length, time, fraction) = (metadata.len(), metadata.mtime(), metadata.mtime_nsec());
        // Writing to a string does not fail.
        let _ = write!(manifest, "{length} {time}.{fraction:09} ");
        if times == Times::OfChange {
            let (time, fraction) = (metadata.ctime(), metadata.ctime_nsec());
            let _ = write!(manifest, "{time}.{fraction:09} ");
        }
        let _ = writeln!(manifest, "{}", path.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Times, add};
    use std::fs::{self, File};
    use std::path::Path;

    fn described(folder: &Path, times: Times) -> String {
        let mut manifest = String::new();
        add(&mut manifest, times, folder, Path::new("")).unwrap();
        manifest
    }

    #[test]
    fn a_change_of_any_file_shows() {
        for times in [Times::OfModification, Times::OfChange] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("base/1/2619");
            fs::create_dir_all(folder.path().join("base/1")).unwrap();
            fs::write(&file, "abc").unwrap();
            let whole = described(folder.path(), times);
            assert!(whole.starts_with("3 ") && whole.ends_with(" base/1/2619\n"), "{whole}");
            assert_eq!(described(folder.path(), times), whole);

            fs::write(&file, "ab").unwrap();
            assert_ne!(described(folder.path(), times), whole);
            fs::remove_file(&file).unwrap();
            assert_eq!(described(folder.path(), times), "");
        }
    }

    #[test]
    fn a_change_that_its_author_has_hidden_shows_in_the_time_of_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("2619");
        fs::write(&path, "abc").unwrap();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let before =
            [Times::OfModification, Times::OfChange].map(|it| described(folder.path(), it));
        // The coarsest clock of a file system in use that matters here has a tick of some milliseconds.
        std::thread::sleep(std::time::Duration::from_millis(50));
        fs::write(&path, "xyz").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert_eq!(described(folder.path(), Times::OfModification), before[0]);
        assert_ne!(described(folder.path(), Times::OfChange), before[1]);
    }
}
