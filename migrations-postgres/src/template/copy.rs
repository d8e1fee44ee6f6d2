//! Taking a cluster out of a folder that another user can change at any time.
//!
//! Each folder and file is opened from the folder above it, as what it is and not as what its name leads
//! to, and only what belongs to that user is taken. So it has no way to have something else copied that
//! it cannot read itself.
//! Must not know what a cluster consists of.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::dir::Dir;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::Mode;

use crate::server_user::{ServerUser, open_folder};

/// A cluster has four: `base`, a database, and the like below `pg_logical`.
const DEEPEST: usize = 8;

/// More than any cluster has that is kept.
const LARGEST: u64 = 1 << 30;

/// Copies a folder of the server's user to one of ours, which is made and which that user can read.
pub(super) fn take(
    parent: &Path,
    name: &str,
    target: &Path,
    server_user: &ServerUser,
) -> io::Result<()> {
    let parent = open_folder(parent)?;
    let folder = open_beneath(&parent, OsStr::new(name), server_user)?;
    let mut copy = Copy { server_user, room: LARGEST };
    copy.folder(&folder, target, DEEPEST)
}

struct Copy<'a> {
    server_user: &'a ServerUser,
    /// How many bytes there may still be.
    room: u64,
}

impl Copy<'_> {
    fn folder(&mut self, folder: &File, target: &Path, depth: usize) -> io::Result<()> {
        let depth = depth.checked_sub(1).ok_or_else(|| refused("it has too many levels"))?;
        DirBuilder::new().mode(0o700).create(target)?;
        let mut entries = Dir::from_fd(folder.as_fd().try_clone_to_owned()?)?;
        for entry in entries.iter() {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name != "." && name != ".." {
                self.entry(
                    &open_beneath(folder, name, self.server_user)?,
                    &target.join(name),
                    depth,
                )?;
            }
        }
        self.server_user.show(&open_folder(target)?)
    }

    fn entry(&mut self, entry: &File, target: &Path, depth: usize) -> io::Result<()> {
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            return self.folder(entry, target, depth);
        }
        let mut copied = File::options().write(true).create_new(true).mode(0o600).open(target)?;
        // One that grows meanwhile is no cluster at rest.
        let length = io::copy(&mut entry.take(metadata.len()), &mut copied)?;
        let room = self.room.checked_sub(length);
        self.room = room.ok_or_else(|| refused("it is too large"))?;
        self.server_user.show(&copied)
    }
}

/// Opens a file or folder of the server's user: no link, no pipe, and nothing of anybody else.
fn open_beneath(folder: &File, name: &OsStr, server_user: &ServerUser) -> io::Result<File> {
    let flags = OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
    let opened = File::from(openat(folder, name, flags, Mode::empty())?);
    let metadata = opened.metadata()?;
    let is_plain = metadata.is_dir() || metadata.is_file();
    match is_plain && metadata.uid() == server_user.uid() {
        true => Ok(opened),
        false => Err(refused("it holds what the server's user has not made")),
    }
}

fn refused(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
