//! A cluster on its way into the cache: how it is taken from who has made it, and how it gets its name.
//!
//! It is made in a folder of the server's user, and the cache takes a copy; whatever has a file of the first
//! open goes on writing to that one, and not to the copy.
//! Must not know who makes the cluster.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{Condition, condition, copy, manifest, set_aside};
use crate::server_user::{ServerUser, open_folder};
use crate::token::token;

/// A template that is to be.
pub(super) struct Draft {
    folder: PathBuf,
    /// What becomes of that name.
    draft: PathBuf,
}

impl Draft {
    /// Chooses names, and makes nothing.
    pub(super) fn of(folder: &Path) -> Draft {
        let draft = folder.with_added_extension(format!("{}.draft", token()));
        Draft { folder: folder.to_owned(), draft }
    }

    /// Takes the cluster of that name out of a folder of the server's user, and gives it its own; a whole
    /// one that somebody else has put there wins.
    pub(super) fn publish(
        self,
        parent: &Path,
        name: &str,
        server_user: &ServerUser,
    ) -> Result<(), String> {
        let failed = |error: io::Error| format!("{}: {error}", self.draft.display());
        let taken = self.take(parent, name, server_user).map_err(failed);
        let published = taken.and_then(|()| self.name(server_user));
        // What cannot be removed now is swept later.
        let _ = fs::remove_dir_all(&self.draft);
        published
    }

    /// Copies the cluster, and writes down what it consists of.
    fn take(&self, parent: &Path, name: &str, server_user: &ServerUser) -> io::Result<()> {
        let cluster = self.draft.join("cluster");
        DirBuilder::new().mode(0o700).create(&self.draft)?;
        copy::take(parent, name, &cluster, server_user)?;
        server_user.show(&open_folder(&self.draft)?)?;
        let manifest = manifest::describe(&cluster, server_user)?;
        let path = self.draft.join("manifest");
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(manifest.as_bytes())
    }

    fn name(&self, server_user: &ServerUser) -> Result<(), String> {
        let failed = |error: io::Error| format!("{}: {error}", self.folder.display());
        if fs::rename(&self.draft, &self.folder).is_ok() {
            return Ok(());
        }
        if let Condition::Whole = condition(&self.folder, server_user) {
            return Ok(());
        }
        set_aside(&self.folder).map_err(failed)?;
        fs::rename(&self.draft, &self.folder).map_err(failed)
    }
}
