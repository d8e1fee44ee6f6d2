//! When the files of a set are others than before.
//!
//! The system tells of changes, and a slow look at the files finds what it does not tell, as on file
//! systems of a network. Folders are watched and not files, because editors replace a file by another.
//! Must not know what a change leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use migrations_compiler::crash;
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::source::STUBS;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};

use crate::project::Place;

/// How often the files are looked at where the system tells nothing.
const POLL: Duration = Duration::from_secs(1);

/// How long the files have to be as they are before they are read.
const QUIET: Duration = Duration::from_millis(100);

/// How long that is waited for.
const LONGEST: Duration = Duration::from_secs(2);

/// What tells a file from what it was: device, number, length, and the times of content and of change.
type Stamp = (u64, u64, u64, (i64, i64), (i64, i64));

/// The files of a set, and how they were when they were looked at.
pub(super) struct Changes {
    place: Place,
    /// Missing where the system has no room for another watch.
    watcher: Option<RecommendedWatcher>,
    woken: Arc<Notify>,
    /// The folders that are watched, each with its device and number.
    watched: BTreeMap<PathBuf, (u64, u64)>,
    stamps: BTreeMap<PathBuf, Option<Stamp>>,
    /// Whether the files are to be read.
    is_dirty: bool,
}

impl Changes {
    /// Begins to watch; the first call of [`Changes::next`] finds what has changed before.
    pub(super) fn new(place: &Place) -> Changes {
        let woken = Arc::new(Notify::new());
        let mut changes = Changes {
            place: place.clone(),
            watcher: watcher(Arc::clone(&woken)),
            woken,
            watched: BTreeMap::new(),
            stamps: BTreeMap::new(),
            is_dirty: true,
        };
        changes.watch();
        changes
    }

    /// The project, once its files are others than in this snapshot.
    pub(super) async fn next(&mut self, known: &Snapshot) -> Snapshot {
        loop {
            self.wait().await;
            let snapshot = read(self.place.clone()).await;
            self.is_dirty = false;
            if !is_same(known, &snapshot) {
                return snapshot;
            }
        }
    }

    /// Waits until a file has changed, and no file changes any more.
    async fn wait(&mut self) {
        while !self.is_dirty {
            // In time or not, the files are looked at.
            let _ = timeout(POLL, self.woken.notified()).await;
            self.watch();
            self.is_dirty = self.have_changed();
        }
        let begin = Instant::now();
        while begin.elapsed() < LONGEST {
            sleep(QUIET).await;
            if !self.have_changed() {
                return;
            }
        }
    }

    /// Whether the files are others than at the last call.
    fn have_changed(&mut self) -> bool {
        let stamps = stamps(&self.place);
        let have_changed = stamps != self.stamps;
        self.stamps = stamps;
        have_changed
    }

    /// Watches every folder, and those anew that were replaced by others.
    fn watch(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in folders(&self.place) {
            let found = fs::metadata(&folder).ok().map(|found| (found.dev(), found.ino()));
            if found == self.watched.get(&folder).copied() {
                continue;
            }
            // The watch of a folder that is gone may be gone as well.
            let _ = watcher.unwatch(&folder);
            match found.filter(|_| watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok()) {
                Some(found) => self.watched.insert(folder, found),
                None => self.watched.remove(&folder),
            };
        }
    }
}

/// What wakes at each change in the folders that it watches.
fn watcher(woken: Arc<Notify>) -> Option<RecommendedWatcher> {
    let wake = move |event: notify::Result<Event>| {
        if event.map_or(true, |event| is_change(event.kind)) {
            woken.notify_one();
        }
    };
    notify::recommended_watcher(wake).ok()
}

/// Reading is no change, or each look at the files would wake the next.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// The folders of the files that the schema depends on, with the one in which the set lies: the set's
/// may be taken away and come back.
fn folders(place: &Place) -> BTreeSet<PathBuf> {
    let layout = place.layout();
    let above = layout.set_dir.parent().filter(|above| *above != Path::new(""));
    let above = above.unwrap_or(Path::new(".")).to_owned();
    let stubs = layout.set_dir.join(STUBS);
    BTreeSet::from([above, layout.set_dir, stubs, layout.query_data_dir])
}

/// The files that the schema depends on, as they are.
fn stamps(place: &Place) -> BTreeMap<PathBuf, Option<Stamp>> {
    let layout = place.layout();
    let of_set = [layout.set_dir.clone(), layout.set_dir.join(STUBS)];
    let entries = of_set.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    let files = entries.flatten().map(|entry| entry.path());
    let files = files.chain([layout.set_dir.clone(), layout.seal(), layout.schema()]);
    files.map(|file| (file.clone(), fs::metadata(&file).ok().map(|found| stamp(&found)))).collect()
}

fn stamp(found: &Metadata) -> Stamp {
    // The time of a folder is that of its entries, which are looked at themselves.
    let length = if found.is_dir() { 0 } else { found.len() };
    let times = match found.is_dir() {
        true => ((0, 0), (0, 0)),
        false => ((found.mtime(), found.mtime_nsec()), (found.ctime(), found.ctime_nsec())),
    };
    (found.dev(), found.ino(), length, times.0, times.1)
}

/// Reads the project beside whatever else goes on.
async fn read(place: Place) -> Snapshot {
    let work = crash::joined(move || place.snapshot());
    spawn_blocking(work).await.unwrap_or_else(|gone| resume_unwind(gone.into_panic()))
}

/// Whether the schema depends on the same files, byte for byte.
fn is_same(one: &Snapshot, other: &Snapshot) -> bool {
    let sealed = |snapshot: &Snapshot| {
        let query_data = snapshot.query_data.as_ref().ok();
        query_data.map(|query_data| (query_data.seal.clone(), query_data.schema.clone()))
    };
    let is_same_set = match (&one.set, &other.set) {
        (Ok(one), Ok(other)) => one.dir == other.dir,
        (Err(one), Err(other)) => one == other,
        _ => false,
    };
    is_same_set && sealed(one) == sealed(other)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);

    fn folder() -> (TempDir, Place) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("001_a.sql"), "SELECT 1;\n").expect("a file");
        let place = Place::named(folder.path());
        (folder, place)
    }

    fn count(snapshot: &Snapshot) -> usize {
        snapshot.set.as_ref().map_or(0, |files| files.dir.files.len())
    }

    #[tokio::test]
    async fn files_are_looked_at_where_the_system_tells_of_no_change() {
        let (folder, place) = folder();
        let known = place.snapshot();
        let mut changes = Changes { watcher: None, ..Changes::new(&place) };
        assert!(timeout(POLL * 2, changes.next(&known)).await.is_err(), "nothing has changed");
        fs::write(folder.path().join("002_b.sql"), "SELECT 2;\n").expect("a file");
        let newer = timeout(LIMIT, changes.next(&known)).await.expect("a change");
        assert_eq!(count(&newer), 2);
        fs::remove_dir_all(folder.path()).expect("the folder");
        let newer = timeout(LIMIT, changes.next(&newer)).await.expect("a change");
        assert!(newer.set.is_err(), "the folder is away");
    }

    #[tokio::test]
    async fn file_that_is_saved_as_it_was_is_no_change() {
        let (folder, place) = folder();
        let known = place.snapshot();
        let mut changes = Changes::new(&place);
        fs::write(folder.path().join("001_a.sql"), "SELECT 1;\n").expect("a file");
        assert!(timeout(POLL * 2, changes.next(&known)).await.is_err(), "the bytes are the same");
        fs::write(folder.path().join("001_a.sql"), "SELECT 2;\n").expect("a file");
        timeout(LIMIT, changes.next(&known)).await.expect("a change");
    }
}
