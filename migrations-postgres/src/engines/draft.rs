//! An engine on its way into the folder of engines: one process at a time, in a folder of its own that
//! gets its name when it is whole.
//!
//! Must not know what is unpacked, and from where.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::libc::O_NOFOLLOW;
use sha2::{Digest, Sha256};

use super::dialogue;
use crate::error::InstallError;
use crate::free_space::free_bytes;
use crate::installed::{DRAFT, Shelf, TREE, entries};
use crate::token::token;

/// How often the size of an archive has to be free: for itself, and for what it becomes.
const ROOM: u64 = 5;

/// The right to change the folder of engines, which one process has at a time, and gives back with its
/// end, however it ends.
pub(super) struct Turn<'a> {
    shelf: &'a Shelf,
    _lock: File,
}

impl Turn<'_> {
    /// Waits for it, and removes what killed processes have left.
    pub(super) fn wait(shelf: &Shelf) -> Result<Turn<'_>, InstallError> {
        let lock = locked(shelf).map_err(|error| refused(shelf, &error))?;
        let left = entries(&shelf.folder);
        for path in left.iter().filter(|it| it.extension().is_some_and(|it| it == DRAFT)) {
            let _ = fs::remove_dir_all(path);
        }
        Ok(Turn { shelf, _lock: lock })
    }

    /// Returns the folder of engines.
    pub(super) fn shelf(&self) -> &Shelf {
        self.shelf
    }

    /// Makes the folders of a draft, where there is room for an archive of that size.
    pub(super) fn begin(&self, bytes: u64) -> Result<Draft, InstallError> {
        check_room(&self.shelf.folder, bytes)?;
        let folder = self.shelf.folder.join(token()).with_extension(DRAFT);
        let draft = Draft { folder };
        let made = [draft.folder.clone(), draft.fetched(), draft.engine(), draft.tree()]
            .iter()
            .try_for_each(|folder| DirBuilder::new().mode(0o755).create(folder));
        made.map_err(|error| refused(self.shelf, &error))?;
        Ok(draft)
    }

    /// Removes an engine, unless a process runs its programs.
    pub(super) fn remove(&self, folder: &Path) -> Result<(), InstallError> {
        if let Some(process) = process_of(folder) {
            return Err(InstallError::InUse { folder: folder.to_owned(), process });
        }
        let aside = self.shelf.folder.join(token()).with_extension(DRAFT);
        let removed = fs::rename(folder, &aside).and_then(|()| fs::remove_dir_all(&aside));
        removed.map_err(|error| refused(self.shelf, &error))
    }
}

/// An engine that is being made; what there is of it goes with this value.
pub(super) struct Draft {
    folder: PathBuf,
}

impl Draft {
    /// Returns the folder that a client works in.
    pub(super) fn fetched(&self) -> PathBuf {
        self.folder.join("fetched")
    }

    /// Returns the folder that the archive is unpacked to.
    pub(super) fn tree(&self) -> PathBuf {
        self.engine().join(TREE)
    }

    fn engine(&self) -> PathBuf {
        self.folder.join("engine")
    }

    /// Takes a tree that the client has unpacked.
    pub(super) fn take_tree(&self, tree: &Path) -> io::Result<()> {
        fs::rename(tree, self.tree())
    }

    /// Gives the engine its name; a broken one of that name makes room.
    pub(super) fn publish(
        self,
        bin_dir: &Path,
        (file, text): (&str, &str),
        name: &str,
        turn: &Turn,
    ) -> Result<PathBuf, InstallError> {
        let folder = turn.shelf.folder.join(name);
        if folder.symlink_metadata().is_ok() {
            turn.remove(&folder)?;
        }
        let published = self.finish(bin_dir, file, text);
        let published = published.and_then(|()| fs::rename(self.engine(), &folder));
        published.map(|()| folder).map_err(|error| refused(turn.shelf, &error))
    }

    /// Links the programs, and lets everybody read whatever the mask of this process says.
    fn finish(&self, bin_dir: &Path, file: &str, text: &str) -> io::Result<()> {
        let engine = self.engine();
        let below = bin_dir.strip_prefix(&engine).map_err(io::Error::other)?;
        symlink(below, engine.join("bin"))?;
        fs::write(engine.join(file), text)?;
        fs::set_permissions(engine.join(file), Permissions::from_mode(0o644))?;
        fs::set_permissions(&engine, Permissions::from_mode(0o755))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next process whose turn it is.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn refused(shelf: &Shelf, error: &io::Error) -> InstallError {
    InstallError::Folder { folder: shelf.folder.clone(), reason: error.to_string() }
}

fn locked(shelf: &Shelf) -> io::Result<File> {
    let path = shelf.folder.join("lock");
    let file = File::options().create(true).append(true).custom_flags(O_NOFOLLOW).open(path)?;
    if file.try_lock().is_err() {
        dialogue::announce_waiting(shelf);
        file.lock()?;
    }
    Ok(file)
}

fn check_room(folder: &Path, bytes: u64) -> Result<(), InstallError> {
    // A system that does not tell is one that says so when it is full.
    let Some(free) = free_bytes(folder) else { return Ok(()) };
    let (needed, folder) = (bytes.saturating_mul(ROOM), folder.to_owned());
    let in_megabytes = |bytes: u64| bytes / 1_000_000;
    if free >= needed {
        return Ok(());
    }
    Err(InstallError::NoRoom { folder, needed: in_megabytes(needed), free: in_megabytes(free) })
}

/// Returns the SHA-256 of a file, in small hexadecimal digits.
pub(super) fn sha256(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut hasher = Sha256::new();
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part)? {
            0 => break,
            read => hasher.update(part.get(..read).unwrap_or_default()),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Returns the number of a process that runs a program of an engine.
fn process_of(engine: &Path) -> Option<String> {
    let engine = fs::canonicalize(engine).ok()?;
    match Path::new("/proc/self/exe").exists() {
        true => entries(Path::new("/proc")).into_iter().find_map(|process| {
            // Only root may follow the link of another user's process; everybody reads its words.
            let program =
                fs::read_link(process.join("exe")).is_ok_and(|it| it.starts_with(&engine));
            let words = fs::read(process.join("cmdline")).unwrap_or_default();
            let is_it = program || names(&String::from_utf8_lossy(&words), &engine);
            is_it.then(|| process.file_name().unwrap_or_default().display().to_string())
        }),
        false => {
            let output = Command::new("ps").args(["-A", "-o", "pid=,args="]).output().ok()?;
            let lines = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut words = lines.lines().filter_map(|line| line.trim().split_once(' '));
            words
                .find(|(_, line)| names(line.trim(), &engine))
                .map(|(process, _)| process.to_owned())
        }
    }
}

fn names(command_line: &str, engine: &Path) -> bool {
    Path::new(command_line).starts_with(engine)
}
