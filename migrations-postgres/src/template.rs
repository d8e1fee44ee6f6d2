//! The cache of clusters that `initdb` has made, one for each build of PostgreSQL.
//!
//! A copy of a cluster costs a sixth of making one.
//! A template appears by a rename, so a half-written one has no name that anybody looks for;
//! each use compares the template with its manifest, so a damaged one is made anew.
//! Knows nothing of servers: everything here is files and one run of `initdb`.
//!
//! What runs on a server has all rights of the server's user. Where that is another user than the one who
//! starts it, templates belong to the latter, and servers can read them and change nothing; what a
//! server's programs have made is copied here. Where it is one user, the manifest shows a change.

mod copy;
mod draft;
mod kept;
mod manifest;
pub(crate) mod notes;

use std::env;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use nix::libc::O_NOFOLLOW;

use crate::discover::Installation;
use crate::initdb;
use crate::server_user::{Access, ServerUser};
use crate::token::token;

use draft::Draft;
pub(crate) use kept::Keeping;
pub(crate) use kept::kept;

/// To be raised when the layout below or the arguments above change.
const FORMAT: u32 = 3;

/// How long to wait for somebody else who is making the same template.
const TURN: Duration = Duration::from_secs(30);

/// An abandoned draft is removed after this time, for nobody needs so long to make one.
const DRAFT_LIFE: Duration = Duration::from_secs(60 * 60);

/// A template that nobody has used for this time is removed.
const TEMPLATE_LIFE: Duration = Duration::from_secs(60 * 60 * 24 * 60);

/// A cluster that is ready to be copied.
#[derive(Debug)]
pub(crate) struct Template {
    folder: PathBuf,
}

/// A template, and what was wrong with the one that it replaces.
#[derive(Debug)]
pub(crate) struct Obtained {
    pub(crate) template: Template,
    pub(crate) replaced: Option<String>,
}

/// Whether a template can be used.
enum Condition {
    Whole,
    Missing,
    Damaged(String),
}

impl Template {
    /// Returns the cluster's folder.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    /// Returns the folder that holds the cluster and its manifest.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes a template that turned out to be of no use.
    pub(crate) fn discard(&self) -> io::Result<()> {
        set_aside(&self.folder)
    }
}

/// Returns the template of an installation, and makes it if need be.
///
/// # Errors
///
/// A sentence that says why the cache cannot be used; a server can be started without it.
pub(crate) fn obtain(
    cache: &Path,
    installation: &Installation,
    server_user: &ServerUser,
    limit: Duration,
) -> Result<Obtained, String> {
    let shelf = open_shelf(cache, server_user)?;
    let folder = shelf.join(key(installation));
    let use_it = |replaced| Ok(Obtained { template: taken(&folder), replaced });
    if let Condition::Whole = condition(&folder, server_user) {
        return use_it(None);
    }
    let _turn = wait_for_turn(&folder);
    let replaced = match condition(&folder, server_user) {
        Condition::Whole => return use_it(None),
        Condition::Missing => None,
        Condition::Damaged(reason) => Some(reason),
    };
    sweep(&shelf);
    create(&folder, installation, server_user, limit)?;
    use_it(replaced)
}

/// Opens the folder of this user's templates: users that share a cache cannot harm each other.
fn open_shelf(cache: &Path, server_user: &ServerUser) -> Result<PathBuf, String> {
    let refused = |reason: String| format!("{}: {reason}", cache.display());
    if !cache.is_dir() {
        // Nothing is made on a way that the server's user can turn elsewhere.
        let above = cache.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
        server_user.reached(above).map_err(refused)?;
        fs::create_dir_all(cache).map_err(|error| refused(error.to_string()))?;
    }
    let cache = server_user.reached(cache).map_err(refused)?;
    let shelf = cache.join(format!("templates-{}", server_user.label()));
    let failed = |error: io::Error| format!("{}: {error}", shelf.display());
    server_user.private_folder(&shelf, Access::Read).map_err(failed)?;
    Ok(shelf)
}

/// Names a template after everything that decides whether another program can use it.
pub(crate) fn key(installation: &Installation) -> String {
    let mut build = String::new();
    for character in installation.banner().chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => build.push(character),
            _ if build.ends_with('-') => {}
            _ => build.push('-'),
        }
    }
    // A file name has room for 255 bytes; what follows needs some of them.
    build.truncate(150);
    let build = build.trim_matches('-');
    format!("{build}-{}-{}-{FORMAT}", env::consts::OS, env::consts::ARCH)
}

fn condition(folder: &Path, server_user: &ServerUser) -> Condition {
    let checked = fs::symlink_metadata(folder)
        .and_then(|metadata| server_user.check_private(&metadata, Access::Read));
    match checked {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Condition::Missing,
        Err(error) => return Condition::Damaged(error.to_string()),
        Ok(()) => {}
    }
    let written = fs::read_to_string(folder.join("manifest"));
    match (written, manifest::describe(&folder.join("cluster"), server_user)) {
        (Ok(written), Ok(actual)) if written == actual => Condition::Whole,
        (Ok(_), Ok(_)) => Condition::Damaged("its files have changed".to_owned()),
        (Err(error), _) | (_, Err(error)) => Condition::Damaged(error.to_string()),
    }
}

/// Remembers that a template is in use; where that is not possible, it is merely made anew one day.
fn taken(folder: &Path) -> Template {
    let manifest = folder.join("manifest");
    if let Ok(file) = File::options().append(true).custom_flags(O_NOFOLLOW).open(manifest) {
        let _ = file.set_modified(SystemTime::now());
    }
    Template { folder: folder.to_owned() }
}

/// Waits while somebody else makes the same template, so that it is made once.
///
/// Only saves work: without the lock, or with a holder that hangs, it is made twice and one wins.
fn wait_for_turn(folder: &Path) -> Option<File> {
    let path = folder.with_added_extension("lock");
    let file =
        File::options().create(true).append(true).custom_flags(O_NOFOLLOW).open(path).ok()?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(fs::TryLockError::WouldBlock) if start.elapsed() < TURN => {
                thread::sleep(Duration::from_millis(10));
            }
            Err(_) => return None,
        }
    }
}

fn create(
    folder: &Path,
    installation: &Installation,
    server_user: &ServerUser,
    limit: Duration,
) -> Result<(), String> {
    // Where the server's user works: what it leaves there writes to nothing that is kept.
    let made = folder.with_added_extension(format!("{}.made.draft", token()));
    let failed = |error: io::Error| format!("{}: {error}", made.display());
    server_user.make_own_folder(&made).map_err(failed)?;
    let created = initdb::run(&made, "cluster", installation, server_user, limit)
        .map_err(|error| error.to_string())
        .and_then(|()| Draft::of(folder).publish(&made, "cluster", server_user));
    let _ = fs::remove_dir_all(&made);
    created
}

/// Takes the name from a template at once, and then removes it.
fn set_aside(folder: &Path) -> io::Result<()> {
    let aside = folder.with_added_extension(format!("{}.draft", token()));
    match fs::rename(folder, &aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        renamed => renamed?,
    }
    if fs::symlink_metadata(&aside)?.is_dir() {
        fs::remove_dir_all(&aside)
    } else {
        fs::remove_file(&aside)
    }
}

/// Removes abandoned drafts, and templates that nobody uses any more.
fn sweep(shelf: &Path) {
    let Ok(entries) = fs::read_dir(shelf) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let run_state = match path.extension() {
            Some(extension) if extension == "draft" => DRAFT_LIFE,
            Some(extension) if extension == "lock" => continue,
            _ => TEMPLATE_LIFE,
        };
        if unused_for(&path).is_some_and(|age| age > run_state) {
            let _ = set_aside(&path);
        }
    }
}

fn unused_for(folder: &Path) -> Option<Duration> {
    let metadata =
        fs::metadata(folder.join("manifest")).or_else(|_| fs::symlink_metadata(folder)).ok()?;
    metadata.modified().ok()?.elapsed().ok()
}
