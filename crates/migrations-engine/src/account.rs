//! Who the server runs as, and what that user may reach.
//!
//! PostgreSQL refuses to run as root, so root hands its work to an unprivileged user.
//! Knows nothing of servers and templates.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, fchown, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{User, getegid, geteuid};

use crate::error::EngineError;
use crate::token::token;

/// The user that the server runs as.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    name: String,
    uid: u32,
    gid: u32,
    relation: Relation,
}

/// How the server's user relates to the one that runs this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Same,
    DroppedFromRoot,
}

impl Account {
    /// Finds the user: this process's own, or `postgres` or `nobody` for root.
    pub(crate) fn for_server() -> Result<Account, EngineError> {
        let uid = geteuid();
        if !uid.is_root() {
            let name = format!("user {uid}");
            let gid = getegid().as_raw();
            return Ok(Account { name, uid: uid.as_raw(), gid, relation: Relation::Same });
        }
        let user = ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .filter(|user| !user.uid.is_root())
            .ok_or(EngineError::NoAccount)?;
        Ok(Account {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            relation: Relation::DroppedFromRoot,
        })
    }

    /// Returns the name for messages.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the number that names this user's folders.
    pub(crate) fn uid(&self) -> u32 {
        self.uid
    }

    /// Returns a command that runs as this user, in a clean environment.
    ///
    /// The caller's folder may be one that this user cannot enter, or one that is to be unmounted.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        for (variable, _) in env::vars_os().filter(|(variable, _)| is_foreign(variable)) {
            command.env_remove(variable);
        }
        command.env("LC_ALL", "C").env("PATH", path_with_tools());
        if self.relation == Relation::DroppedFromRoot {
            // With these two the standard library also drops root's supplementary groups.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    /// Gives a file to this user.
    pub(crate) fn give(&self, file: &File) -> io::Result<()> {
        match self.relation {
            Relation::Same => Ok(()),
            Relation::DroppedFromRoot => fchown(file, Some(self.uid), Some(self.gid)),
        }
    }

    /// Makes sure that a folder is there which belongs to this user and which nobody else can write to.
    ///
    /// Its parent must exist; someone else's folder of that name is an error.
    pub(crate) fn private_folder(&self, folder: &Path) -> io::Result<()> {
        if let Ok(metadata) = fs::symlink_metadata(folder) {
            return self.check_private(&metadata);
        }
        // Made under another name and renamed, so that nobody meets a folder that still is root's.
        let mut draft = folder.as_os_str().to_owned();
        draft.push(format!(".{}", token()));
        let draft = Path::new(&draft);
        DirBuilder::new().mode(0o700).create(draft)?;
        if self.relation == Relation::DroppedFromRoot {
            lchown(draft, Some(self.uid), Some(self.gid))?;
        }
        if fs::rename(draft, folder).is_err() {
            // Somebody was faster, and what they made is checked like any other.
            fs::remove_dir(draft)?;
        }
        self.check_private(&fs::symlink_metadata(folder)?)
    }

    /// Refuses a folder that others could have prepared, or can change.
    pub(crate) fn check_private(&self, metadata: &Metadata) -> io::Result<()> {
        let refuse = |reason: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
        if !metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder"));
        }
        if metadata.uid() != self.uid {
            return refuse("it belongs to another user");
        }
        if metadata.mode() & 0o022 != 0 {
            return refuse("other users can write to it");
        }
        Ok(())
    }

    /// Says whether this user can enter a folder, as far as ordinary permissions tell.
    pub(crate) fn reaches(&self, folder: &Path) -> bool {
        if self.relation == Relation::Same {
            return true;
        }
        let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        real.ancestors()
            .all(|ancestor| fs::metadata(ancestor).is_ok_and(|metadata| self.may_enter(&metadata)))
    }

    fn may_enter(&self, metadata: &Metadata) -> bool {
        let needed = if metadata.uid() == self.uid {
            0o100
        } else if metadata.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        metadata.mode() & needed != 0
    }
}

/// Tells the variables that would change what PostgreSQL's programs do.
///
/// A `PG*` variable points them at another server, a locale changes messages and sort order,
/// and with the last one the server would report itself ready to the service manager of our caller.
fn is_foreign(variable: &OsStr) -> bool {
    let variable = variable.to_string_lossy();
    variable.starts_with("PG")
        || variable.starts_with("LC_")
        || matches!(&*variable, "LANG" | "LANGUAGE" | "NOTIFY_SOCKET")
}

/// The guard needs `cp`, `mkdir` and `rm`, whatever the caller's `PATH` says.
fn path_with_tools() -> std::ffi::OsString {
    let mut path = env::var_os("PATH").unwrap_or_default();
    if !path.is_empty() {
        path.push(":");
    }
    path.push("/usr/bin:/bin");
    path
}

#[cfg(test)]
mod tests {
    use super::{Account, Relation, is_foreign};
    use std::ffi::OsStr;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn variables_that_change_postgres_are_foreign() {
        for name in ["PGDATA", "PGPORT", "PGOPTIONS", "LC_ALL", "LANG", "NOTIFY_SOCKET"] {
            assert!(is_foreign(OsStr::new(name)), "{name}");
        }
        for name in ["PATH", "LD_LIBRARY_PATH", "HOME", "LANGUID"] {
            assert!(!is_foreign(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_private_folder_is_made_once_and_then_found() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("mine");
        let account = Account::for_server().unwrap();
        account.private_folder(&folder).unwrap();
        account.private_folder(&folder).unwrap();
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("mine");
        let account = Account::for_server().unwrap();
        account.private_folder(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
        let error = account.private_folder(&folder).unwrap_err();
        assert_eq!(error.to_string(), "other users can write to it");
    }

    #[test]
    fn a_folder_of_another_user_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let account = Account::for_server().unwrap();
        let other = Account { uid: account.uid + 1, ..account };
        let error = other.check_private(&fs::metadata(parent.path()).unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "it belongs to another user");
    }

    #[test]
    fn a_user_that_root_drops_to_does_not_reach_a_closed_folder() {
        let parent = tempfile::tempdir_in("/tmp").unwrap();
        let account =
            Account { name: "x".into(), uid: 4711, gid: 4711, relation: Relation::DroppedFromRoot };
        fs::set_permissions(parent.path(), Permissions::from_mode(0o700)).unwrap();
        assert!(!account.reaches(parent.path()));
        fs::set_permissions(parent.path(), Permissions::from_mode(0o755)).unwrap();
        assert!(account.reaches(parent.path()));
    }
}
