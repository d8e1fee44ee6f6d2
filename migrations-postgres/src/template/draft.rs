//! A cluster on its way into the cache: where it is made, and how it gets its name.
//!
//! Where the server's user is not ours, that user makes it in a folder of its own, and the cache takes a
//! copy; whatever has a file of the first open goes on writing to that one, and not to the copy.
//! Must not know who makes the cluster.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{Condition, condition, copy, manifest, set_aside};
use crate::server_user::{ServerUser, open_folder};
use crate::token::token;

/// A cluster that is being made.
pub(super) struct Draft {
    /// The template that it is to be.
    folder: PathBuf,
    /// What becomes of that name.
    draft: PathBuf,
    /// Where the server's user works; where that is our own user, the draft itself.
    made: PathBuf,
}

impl Draft {
    /// Makes the folder for one.
    pub(super) fn begin(folder: &Path, server_user: &ServerUser) -> Result<Draft, String> {
        let (token, folder) = (token(), folder.to_owned());
        let draft = folder.with_added_extension(format!("{token}.draft"));
        let made = match server_user.is_separate() {
            true => folder.with_added_extension(format!("{token}.made.draft")),
            false => draft.clone(),
        };
        let opened = server_user.make_own_folder(&made);
        opened.map_err(|error| format!("{}: {error}", made.display()))?;
        Ok(Draft { folder, draft, made })
    }

    /// Returns the folder in which the server's user makes `cluster`.
    pub(super) fn made(&self) -> &Path {
        &self.made
    }

    /// Gives the finished cluster its name; a whole one that somebody else has put there wins.
    pub(super) fn publish(self, server_user: &ServerUser) -> Result<(), String> {
        let failed = |error: io::Error| format!("{}: {error}", self.draft.display());
        let finished = self.finish(server_user).map_err(failed);
        let published = finished.and_then(|()| self.name(server_user));
        self.abandon();
        published
    }

    /// Removes what there is of it; what cannot be removed now is swept later.
    pub(super) fn abandon(self) {
        let _ = fs::remove_dir_all(&self.made);
        let _ = fs::remove_dir_all(&self.draft);
    }

    /// Takes the cluster from who has made it, and writes down what it consists of.
    fn finish(&self, server_user: &ServerUser) -> io::Result<()> {
        let cluster = self.draft.join("cluster");
        if server_user.is_separate() {
            DirBuilder::new().mode(0o700).create(&self.draft)?;
            copy::take(&self.made, "cluster", &cluster, server_user)?;
            server_user.show(&open_folder(&self.draft)?)?;
        }
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
