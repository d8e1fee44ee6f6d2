//! What lies in a server's folder, which the server's user can replace by links at any time.
//!
//! Each component is opened from the one above it, as what it is and not as what it leads to.
//! Must not know what the files are for.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use nix::fcntl::{AtFlags, OFlag, openat};
use nix::sys::stat::{Mode, fstatat};

use crate::server_user::open_folder;

/// No file that a server or its guard writes for us is longer.
const LONGEST: u64 = 1 << 16;

/// An open folder of the server's user.
pub(super) struct Inside(File);

impl Inside {
    /// Opens a server's folder, which must belong to that user.
    pub(super) fn open(folder: &Path, uid: u32) -> io::Result<Inside> {
        let folder = open_folder(folder)?;
        match folder.metadata()?.uid() == uid {
            true => Ok(Inside(folder)),
            false => Err(foreign("it belongs to another user")),
        }
    }

    /// Opens a folder in it.
    pub(super) fn folder(&self, name: &str) -> io::Result<Inside> {
        self.opened(name, OFlag::O_RDONLY | OFlag::O_DIRECTORY).map(Inside)
    }

    /// Whether there is anything of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        fstatat(&self.0, name, AtFlags::AT_SYMLINK_NOFOLLOW).is_ok()
    }

    /// Reads a short text.
    pub(super) fn text(&self, name: &str) -> io::Result<String> {
        let file = self.opened(name, OFlag::O_RDONLY)?;
        if !file.metadata()?.is_file() {
            return Err(foreign("it is no file"));
        }
        let mut text = String::new();
        file.take(LONGEST).read_to_string(&mut text)?;
        Ok(text)
    }

    /// Opens the writing end of a named pipe; without a reader, that is an error.
    pub(super) fn pipe(&self, name: &str) -> io::Result<File> {
        let pipe = self.opened(name, OFlag::O_WRONLY)?;
        match pipe.metadata()?.file_type().is_fifo() {
            true => Ok(pipe),
            false => Err(foreign("it is no pipe")),
        }
    }

    fn opened(&self, name: &str, flags: OFlag) -> io::Result<File> {
        let always = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        Ok(openat(&self.0, name, flags | always, Mode::from_bits_truncate(0o600))?.into())
    }
}

fn foreign(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
