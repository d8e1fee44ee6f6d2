//! One server's folder, and the files beside it that say who still needs it.
//!
//! `<id>.owner` is locked by the process that started the server, for as long as it lives; of a
//! server that outlives its starter by its guard and by every process that uses it.
//! `<id>.server` is locked too, and is also where the server writes its log: the guard and the
//! server inherit it as their output, and a lock belongs to the open file, not to a process.
//! So each lock is free exactly when those who hold it are gone, however they went.
//! `<id>.marker` is there while other processes may come and use the server.
//! Starts and stops nothing.

use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::libc::{O_NOFOLLOW, O_NONBLOCK};

use super::inside::Inside;
use crate::installed::entries;
use crate::server_user::ServerUser;
use crate::token::{is_token, token};

/// How many names are tried; a second one is needed when a sweep meets a file before it is locked.
const ATTEMPTS: usize = 16;

/// How much of a log is kept for a message.
const LOG_BYTES: u64 = 4096;
const LOG_LINES: usize = 20;

/// How much of a log is looked through: a line of it may hold whole files of SQL.
const SEARCHED_BYTES: u64 = 1024 * 1024;

/// What the cluster in it is called when it is kept.
pub(super) const KEPT: &str = "kept";

/// The name of a server's folder, and of what lies beside it.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    pub(super) folder: PathBuf,
    pub(super) owner: PathBuf,
    pub(super) server: PathBuf,
    pub(super) marker: PathBuf,
    /// Whom they belong to.
    pub(super) uid: u32,
}

impl Paths {
    pub(super) fn new(place: &Path, id: &str, server_user: &ServerUser) -> Paths {
        Paths {
            uid: server_user.uid(),
            folder: place.join(id),
            owner: place.join(format!("{id}.owner")),
            server: place.join(format!("{id}.server")),
            marker: place.join(format!("{id}.mark")),
        }
    }

    /// Those of every server in a place, also of one that is only being reserved.
    ///
    /// Whoever can make files there chooses their names: `..` would be another folder.
    pub(super) fn all(place: &Path, server_user: &ServerUser) -> io::Result<Vec<Paths>> {
        let names = fs::read_dir(place)?.flatten().map(|entry| entry.file_name());
        let mut ids: Vec<String> = names
            .filter_map(|name| name.to_str()?.strip_suffix(".owner").map(str::to_owned))
            .filter(|id| is_token(id))
            .collect();
        ids.sort();
        Ok(ids.iter().map(|id| Paths::new(place, id, server_user)).collect())
    }

    /// Opens the folder.
    pub(super) fn inside(&self) -> io::Result<Inside> {
        Inside::open(&self.folder, self.uid)
    }

    /// Whether the guard has shut the server down, and keeps the cluster under [`KEPT`].
    pub(super) fn is_kept(&self) -> bool {
        self.inside().is_ok_and(|inside| inside.has(KEPT))
    }

    /// The folder of all servers.
    pub(super) fn place(&self) -> &Path {
        // It was made by joining a name to it.
        self.folder.parent().unwrap_or(Path::new("/"))
    }

    /// Whether the guard has had a session with the server.
    pub(super) fn is_greeted(&self) -> bool {
        self.inside().is_ok_and(|inside| inside.has("greeted"))
    }

    /// Opens one of the files beside the folder: no link, nothing that blocks, and no other user's.
    pub(super) fn open(&self, path: &Path) -> io::Result<File> {
        let file = File::options().read(true).custom_flags(O_NOFOLLOW | O_NONBLOCK).open(path)?;
        let metadata = file.metadata()?;
        match metadata.is_file() && metadata.uid() == self.uid {
            true => Ok(file),
            false => Err(io::Error::new(io::ErrorKind::InvalidData, "the server has not made it")),
        }
    }

    /// Removes whatever is there; the file that a sweep looks for goes last.
    pub(super) fn remove(&self) -> io::Result<()> {
        present(remove_folder(&self.folder))?;
        present(fs::remove_file(&self.server))?;
        present(fs::remove_file(&self.marker))?;
        present(fs::remove_file(&self.owner))
    }
}

/// Removes a folder with all that is in it, also below folders that SQL has closed to its own user.
fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_to_owner(folder);
            fs::remove_dir_all(folder)
        }
        removed => removed,
    }
}

/// Lets the owner of folders into them; what is refused here is said when they are removed. Root needs
/// none of this, and anybody else has no right that SQL of the same user had not.
fn open_to_owner(folder: &Path) {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    if is_folder && !nix::unistd::geteuid().is_root() {
        let _ = fs::set_permissions(folder, Permissions::from_mode(0o700));
        entries(folder).iter().for_each(|path| open_to_owner(path));
    }
}

/// Forgives that there was nothing: the guard may be removing the same files.
fn present(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// What this process holds of a server that it uses.
#[derive(Debug)]
pub(super) struct RunFolder {
    pub(super) paths: Paths,
    /// Locked until this value is dropped.
    owner: File,
    log: File,
}

/// Who may need a server at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// One process.
    Alone,
    /// Several.
    Together,
}

/// A new server's names, and the locked file that its processes are to inherit.
pub(super) struct Reserved {
    pub(super) run_folder: RunFolder,
    pub(super) output: File,
}

impl RunFolder {
    /// Takes a name that nobody has, and makes the files beside the folder.
    pub(super) fn reserve(
        place: &Path,
        server_user: &ServerUser,
        hold: Hold,
    ) -> io::Result<Reserved> {
        for _ in 0..ATTEMPTS {
            let paths = Paths::new(place, &token(), server_user);
            if let Some(owner) = create_locked(&paths.owner, server_user, hold)? {
                return RunFolder::with_owner(paths, owner, server_user);
            }
        }
        Err(io::Error::other("every name that was tried is taken"))
    }

    fn with_owner(paths: Paths, owner: File, server_user: &ServerUser) -> io::Result<Reserved> {
        let output = create_locked(&paths.server, server_user, Hold::Alone)?
            .ok_or_else(|| io::Error::other("the log is locked by another process"))?;
        // A second opening: the lock must not live on in this process when the server is gone.
        let log = paths.open(&paths.server)?;
        Ok(Reserved { run_folder: RunFolder { paths, owner, log }, output })
    }

    /// Takes a share of a server that is not this process's alone, unless it is being removed.
    pub(super) fn shared(paths: &Paths) -> io::Result<Option<RunFolder>> {
        let Some(owner) = open_and_share(paths)? else { return Ok(None) };
        let log = paths.open(&paths.server)?;
        Ok(Some(RunFolder { paths: paths.clone(), owner, log }))
    }

    /// Returns the locked file once more: the lock is held until both are closed.
    pub(super) fn owner(&self) -> io::Result<File> {
        self.owner.try_clone()
    }

    /// Returns the last lines of the log, even if the file's name is gone already.
    pub(super) fn log_tail(&self) -> String {
        let end = read_end(&self.log, LOG_BYTES);
        end.map_or_else(
            |error| format!("(the log cannot be read: {error})"),
            |end| last_lines(&end),
        )
    }

    /// Returns the end of the log, as much of it as is worth a search.
    pub(super) fn log_end(&self) -> String {
        read_end(&self.log, SEARCHED_BYTES).unwrap_or_default()
    }
}

fn read_end(mut log: &File, count: u64) -> io::Result<String> {
    let length = log.metadata()?.len();
    log.seek(SeekFrom::Start(length.saturating_sub(count)))?;
    let mut bytes = Vec::new();
    log.take(count).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}

/// Creates and locks a file, unless a sweep was faster and has taken it for a leftover.
fn create_locked(path: &Path, server_user: &ServerUser, hold: Hold) -> io::Result<Option<File>> {
    let file = File::options().append(true).read(true).create_new(true).mode(0o600).open(path)?;
    server_user.give(&file)?;
    lock_still_named(file, path, hold)
}

/// Opens the owner's file, and takes its lock if it is free.
pub(super) fn open_and_lock(paths: &Paths) -> io::Result<Option<File>> {
    lock_still_named(paths.open(&paths.owner)?, &paths.owner, Hold::Alone)
}

/// Opens the owner's file, and takes a share of its lock unless somebody has it alone.
fn open_and_share(paths: &Paths) -> io::Result<Option<File>> {
    lock_still_named(paths.open(&paths.owner)?, &paths.owner, Hold::Together)
}

/// Whether a server or its guard is there.
pub(super) fn is_held(paths: &Paths) -> io::Result<bool> {
    let server = &paths.server;
    match paths.open(server).and_then(|file| lock_still_named(file, server, Hold::Alone)) {
        Ok(lock) => Ok(lock.is_none() && fs::symlink_metadata(server).is_ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A lock counts only if the name still leads to the locked file.
fn lock_still_named(file: File, path: &Path, hold: Hold) -> io::Result<Option<File>> {
    let locked = match hold {
        Hold::Alone => file.try_lock(),
        Hold::Together => file.try_lock_shared(),
    };
    match locked {
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
        Ok(()) => {}
    }
    let locked = file.metadata()?;
    let named = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        named => named?,
    };
    let same = (locked.dev(), locked.ino()) == (named.dev(), named.ino());
    Ok(same.then_some(file))
}

#[cfg(test)]
mod tests {
    use super::{Hold, Paths, RunFolder, is_held, last_lines, open_and_lock, open_and_share};
    use crate::server_user::ServerUser;
    use std::fs;
    use std::io::Write;
    use std::os::unix::fs::symlink;

    #[test]
    fn locks_live_as_long_as_those_who_hold_them() {
        let place = tempfile::tempdir().unwrap();
        let server_user = ServerUser::for_server().unwrap();
        let reserved = RunFolder::reserve(place.path(), &server_user, Hold::Alone).unwrap();
        let paths = reserved.run_folder.paths.clone();
        assert!(open_and_lock(&paths).unwrap().is_none());
        assert!(is_held(&paths).unwrap());

        drop(reserved.output);
        assert!(!is_held(&paths).unwrap());
        drop(reserved.run_folder);
        assert!(open_and_lock(&paths).unwrap().is_some());

        paths.remove().unwrap();
        paths.remove().unwrap();
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_shared_lock_is_free_when_the_last_has_let_go() {
        let place = tempfile::tempdir().unwrap();
        let server_user = ServerUser::for_server().unwrap();
        let reserved = RunFolder::reserve(place.path(), &server_user, Hold::Together).unwrap();
        let paths = reserved.run_folder.paths.clone();
        let guards = reserved.run_folder.owner().unwrap();
        let another = open_and_share(&paths).unwrap().unwrap();
        for held in [Some(guards), Some(another), None] {
            assert!(open_and_lock(&paths).unwrap().is_none());
            drop(held);
        }
        drop(reserved);
        let alone = open_and_lock(&paths).unwrap();
        assert!(alone.is_some());
        assert!(open_and_share(&paths).unwrap().is_none());
    }

    #[test]
    fn a_log_is_readable_after_its_name_is_gone() {
        let place = tempfile::tempdir().unwrap();
        let server_user = ServerUser::for_server().unwrap();
        let mut reserved = RunFolder::reserve(place.path(), &server_user, Hold::Alone).unwrap();
        reserved.output.write_all(b"FATAL: no\n").unwrap();
        reserved.run_folder.paths.remove().unwrap();
        assert_eq!(reserved.run_folder.log_tail(), "FATAL: no");
    }

    /// A server's names, with a file of ours that its user must not reach.
    fn hostile_place() -> (tempfile::TempDir, ServerUser, Paths, std::path::PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let server_user = ServerUser::for_server().unwrap();
        let reserved = RunFolder::reserve(place.path(), &server_user, Hold::Alone).unwrap();
        let ours = place.path().join("ours");
        fs::create_dir(&ours).unwrap();
        fs::write(ours.join("secret"), "secret").unwrap();
        (place, server_user, reserved.run_folder.paths.clone(), ours)
    }

    #[test]
    fn nothing_is_read_through_a_link_in_place_of_a_file() {
        let (_place, server_user, paths, ours) = hostile_place();
        for path in [&paths.owner, &paths.server, &paths.marker] {
            let _ = fs::remove_file(path);
            symlink(ours.join("secret"), path).unwrap();
            assert!(paths.open(path).is_err());
            fs::remove_file(path).unwrap();
            if server_user.is_separate() {
                fs::hard_link(ours.join("secret"), path).unwrap();
                assert!(paths.open(path).is_err());
            }
        }
    }

    #[test]
    fn a_link_in_place_of_a_folder_is_removed_and_not_what_it_leads_to() {
        let (_place, _, paths, ours) = hostile_place();
        symlink(&ours, &paths.folder).unwrap();
        paths.remove().unwrap();
        assert!(fs::symlink_metadata(&paths.folder).is_err());
        assert_eq!(fs::read_to_string(ours.join("secret")).unwrap(), "secret");
    }

    #[test]
    fn names_that_lead_elsewhere_are_no_servers() {
        let place = tempfile::tempdir().unwrap();
        let server_user = ServerUser::for_server().unwrap();
        for id in ["", ".", "..", "short", "abcdefghijk.", "abcdefghijkl", "abcdefghijkm"] {
            fs::write(place.path().join(format!("{id}.owner")), "").unwrap();
        }
        let all = Paths::all(place.path(), &server_user).unwrap();
        let folders: Vec<_> = all.iter().map(|paths| paths.folder.clone()).collect();
        assert_eq!(folders, [place.path().join("abcdefghijkm")]);
    }

    #[test]
    fn only_the_last_lines_are_kept() {
        let text: String = (0..100).map(|line| format!("{line}\n")).collect();
        let tail = last_lines(&text);
        assert!(tail.starts_with("80\n") && tail.ends_with("\n99"), "{tail}");
        assert_eq!(last_lines(""), "");
    }
}
