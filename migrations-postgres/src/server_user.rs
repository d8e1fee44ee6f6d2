//! Who the server runs as, what that user may reach, and what it may change.
//!
//! PostgreSQL refuses to run as root, so root hands its work to an unprivileged user. What runs on a
//! server has all rights of that user; so the folders that root works in belong to root, and what lies in
//! them and belongs to the user is opened in ways that follow no link.
//! Knows nothing of servers and templates.

mod identity;

use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{
    DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown, lchown,
};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::libc::{O_DIRECTORY, O_NOFOLLOW};
use nix::unistd::{getegid, geteuid};

use identity::{Identity, PROCESSES};

use crate::cache::is_of_root;
use crate::error::EngineError;
use crate::token::token;
use crate::variables;

/// The user that the server runs as.
#[derive(Debug, Clone)]
pub(crate) struct ServerUser {
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

/// What the server's user may do in a folder of ours, where it is another user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read it, and nobody else.
    Read,
    /// Read it, as everybody.
    ReadByAll,
    /// Make files and folders in it, and remove its own, and no others.
    Add,
}

impl Access {
    fn mode(self) -> u32 {
        match self {
            Access::Read => 0o750,
            Access::ReadByAll => 0o755,
            Access::Add => 0o1770,
        }
    }
}

impl ServerUser {
    /// Finds the user: this process's own, or one that root can hand its work to.
    pub(crate) fn for_server() -> Result<ServerUser, EngineError> {
        let uid = geteuid();
        if !uid.is_root() {
            let name = format!("user {uid}");
            let gid = getegid().as_raw();
            return Ok(ServerUser { name, uid: uid.as_raw(), gid, relation: Relation::Same });
        }
        let identity = Identity::for_root().ok_or(EngineError::NoAccount)?;
        let is_mapped = identity.is_mapped();
        let Identity { name, uid, gid } = identity;
        if !is_mapped {
            return Err(EngineError::NoMappedAccount { name });
        }
        Ok(ServerUser { name, uid, gid, relation: Relation::DroppedFromRoot })
    }

    /// Returns the number of the server's user.
    pub(crate) fn uid(&self) -> u32 {
        self.uid
    }

    /// Whether it is another user than the one who keeps the cache.
    pub(crate) fn is_separate(&self) -> bool {
        self.relation == Relation::DroppedFromRoot
    }

    /// Returns the number of the user whom the folders for servers and templates belong to.
    fn owner(&self) -> u32 {
        match self.relation {
            Relation::Same => self.uid,
            Relation::DroppedFromRoot => 0,
        }
    }

    /// Returns what names the folders of this user's servers: they belong to one user and serve one.
    pub(crate) fn label(&self) -> String {
        match self.relation {
            Relation::Same => self.uid.to_string(),
            Relation::DroppedFromRoot => format!("{}-{}", self.owner(), self.uid),
        }
    }

    /// Returns a command that runs as this user, with nothing of the caller's environment.
    ///
    /// The caller's folder may be one that this user cannot enter, or one that is to be unmounted.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        variables::clear(&mut command).current_dir("/");
        if self.is_separate() {
            // With these two the standard library also drops root's supplementary groups.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    /// Returns a command for a program that asks for the user's name, and the folder that it has to write
    /// to besides its own.
    ///
    /// Whoever has none is shown that of `nobody`, where the system lets him.
    pub(crate) fn named_command(&self, program: &Path) -> (Command, Option<&'static Path>) {
        let naming = (!identity::has_name(self.uid)).then(identity::naming).flatten();
        match naming.as_deref() {
            Some([first, others @ ..]) => {
                let mut command = self.command(Path::new(first));
                command.args(others).arg(program);
                (command, Some(Path::new(PROCESSES)))
            }
            _ => (self.command(program), None),
        }
    }

    /// What to do for a user without a name, where `initdb` has failed for want of one, or what was to
    /// show it one.
    pub(crate) fn advice(&self, message: &str) -> Option<String> {
        let is_for_want =
            ["user does not exist", "unshare: "].iter().any(|it| message.contains(it));
        (is_for_want && !identity::has_name(self.uid)).then(|| {
            format!(
                "user {0} has no entry in /etc/passwd, which initdb asks for, and this system gives it no \
                 user namespace; make one: useradd --uid {0} migrations-engine",
                self.uid
            )
        })
    }

    /// Gives a file to this user.
    pub(crate) fn give(&self, file: &File) -> io::Result<()> {
        match self.relation {
            Relation::Same => Ok(()),
            Relation::DroppedFromRoot => fchown(file, Some(self.uid), Some(self.gid)),
        }
    }

    /// Lets this user read a file or enter a folder that stays ours.
    pub(crate) fn show(&self, file: &File) -> io::Result<()> {
        if self.relation == Relation::Same {
            return Ok(());
        }
        let mode = if file.metadata()?.is_dir() { Access::Read.mode() } else { 0o640 };
        fchown(file, None, Some(self.gid))?;
        file.set_permissions(Permissions::from_mode(mode))
    }

    /// Makes a folder that is this user's own, in one that is ours.
    pub(crate) fn make_own_folder(&self, folder: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(folder)?;
        match self.relation {
            Relation::Same => Ok(()),
            Relation::DroppedFromRoot => lchown(folder, Some(self.uid), Some(self.gid)),
        }
    }

    /// Makes sure that a folder of ours is there which nobody else can change, but for this user, who has
    /// that access.
    ///
    /// Its parent must exist; someone else's folder of that name is an error.
    pub(crate) fn private_folder(&self, folder: &Path, access: Access) -> io::Result<()> {
        if let Ok(metadata) = fs::symlink_metadata(folder) {
            return self.check_private(&metadata, access);
        }
        // Made under another name and renamed, so that nobody meets a folder that is half made.
        let mut draft = folder.as_os_str().to_owned();
        draft.push(format!(".{}", token()));
        let draft = Path::new(&draft);
        DirBuilder::new().mode(0o700).create(draft)?;
        if self.is_separate() {
            let opened = open_folder(draft)?;
            fchown(&opened, None, Some(self.gid))?;
            opened.set_permissions(Permissions::from_mode(access.mode()))?;
        }
        if fs::rename(draft, folder).is_err() {
            // Somebody was faster, and what they made is checked like any other.
            fs::remove_dir(draft)?;
        }
        self.check_private(&fs::symlink_metadata(folder)?, access)
    }

    /// Refuses a folder that others could have prepared, or can change.
    pub(crate) fn check_private(&self, metadata: &Metadata, access: Access) -> io::Result<()> {
        let refuse = |reason: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
        if !metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder"));
        }
        if metadata.uid() != self.owner() {
            return refuse("it belongs to another user");
        }
        let may_add = self.is_separate()
            && access == Access::Add
            && metadata.gid() == self.gid
            && metadata.mode() & 0o1000 != 0;
        let others = if may_add { 0o002 } else { 0o022 };
        if metadata.mode() & others != 0 {
            return refuse("other users can write to it");
        }
        if self.is_separate() && metadata.gid() != self.gid {
            return refuse("it was made for another user's servers");
        }
        Ok(())
    }

    /// Returns the real path of a folder that the server's user can enter, and on whose way there nobody
    /// can put anything else in the place of anything; else why not.
    pub(crate) fn reached(&self, folder: &Path) -> Result<PathBuf, String> {
        if self.relation == Relation::Same {
            return Ok(folder.to_owned());
        }
        let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let mut way = real.ancestors().map(fs::metadata);
        if !way.all(|it| it.is_ok_and(|metadata| self.may_enter(&metadata))) {
            return Err(format!("{} cannot enter it", self.name));
        }
        if !is_of_root(&real) {
            return Err("others than root could put another folder in its place".to_owned());
        }
        Ok(real)
    }

    fn may_enter(&self, metadata: &Metadata) -> bool {
        metadata.mode() & self.bit(metadata, 0o100, 0o010, 0o001) != 0
    }

    /// The one of three bits that counts for this user.
    fn bit(&self, metadata: &Metadata, owner: u32, group: u32, others: u32) -> u32 {
        if metadata.uid() == self.uid {
            owner
        } else if metadata.gid() == self.gid {
            group
        } else {
            others
        }
    }
}

/// Opens a folder, and no link to one.
pub(crate) fn open_folder(folder: &Path) -> io::Result<File> {
    File::options().read(true).custom_flags(O_DIRECTORY | O_NOFOLLOW).open(folder)
}

#[cfg(test)]
mod tests {
    use super::{Access, Relation, ServerUser};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, lchown};

    #[test]
    fn a_private_folder_is_made_once_and_then_found() {
        let parent = tempfile::tempdir().unwrap();
        let server_user = ServerUser::for_server().unwrap();
        for (name, access) in
            [("read", Access::Read), ("all", Access::ReadByAll), ("add", Access::Add)]
        {
            let folder = parent.path().join(name);
            server_user.private_folder(&folder, access).unwrap();
            server_user.private_folder(&folder, access).unwrap();
        }
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("mine");
        let server_user = ServerUser::for_server().unwrap();
        for access in [Access::Read, Access::ReadByAll, Access::Add] {
            let _ = fs::remove_dir(&folder);
            server_user.private_folder(&folder, access).unwrap();
            for mode in [0o777, 0o1777, 0o770] {
                fs::set_permissions(&folder, Permissions::from_mode(mode)).unwrap();
                let error = server_user.private_folder(&folder, access).unwrap_err();
                assert_eq!(error.to_string(), "other users can write to it", "{mode:o}");
            }
        }
    }

    #[test]
    fn a_folder_of_another_user_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let own = ServerUser::for_server().unwrap();
        let other = ServerUser { uid: own.owner() + 1, relation: Relation::Same, ..own };
        let metadata = fs::metadata(parent.path()).unwrap();
        let error = other.check_private(&metadata, Access::Read).unwrap_err();
        assert_eq!(error.to_string(), "it belongs to another user");
    }

    fn dropped() -> ServerUser {
        ServerUser { name: "x".into(), uid: 4711, gid: 4711, relation: Relation::DroppedFromRoot }
    }

    #[test]
    fn a_user_that_root_drops_to_does_not_reach_a_closed_folder() {
        let parent = tempfile::tempdir_in("/tmp").unwrap();
        fs::set_permissions(parent.path(), Permissions::from_mode(0o700)).unwrap();
        assert_eq!(dropped().reached(parent.path()).unwrap_err(), "x cannot enter it");
    }

    #[test]
    fn root_works_nowhere_where_somebody_else_could_put_another_folder() {
        let parent = tempfile::tempdir_in("/tmp").unwrap();
        let folder = parent.path().join("below");
        fs::create_dir(&folder).unwrap();
        // A folder of our own is somebody else's to root, unless we are root.
        let is_root = nix::unistd::geteuid().is_root();
        for (mode, is_safe) in [(0o777, false), (0o1777, true), (0o775, false), (0o755, true)] {
            fs::set_permissions(parent.path(), Permissions::from_mode(mode)).unwrap();
            assert_eq!(dropped().reached(&folder).is_ok(), is_safe && is_root, "{mode:o}");
        }
        // Only root can give the folder away: to the server's user, or to anybody.
        for owner in [4711, 4712] {
            let given = lchown(parent.path(), Some(owner), None).is_ok();
            assert_eq!(given, is_root);
            let why = "others than root could put another folder in its place";
            assert_eq!(dropped().reached(&folder).unwrap_err(), why);
        }
    }
}
