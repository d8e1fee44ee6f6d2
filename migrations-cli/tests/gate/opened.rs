//! Where nothing is stale, every file of a project is opened once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify, WatchDescriptor};

use crate::project::{Mode, Project, target};

/// Counts who opens which file below a folder.
struct Opened {
    inotify: Inotify,
    folders: BTreeMap<WatchDescriptor, PathBuf>,
}

impl Opened {
    /// Watches a folder and all below it.
    fn watch(root: &Path) -> Opened {
        let inotify = Inotify::init(InitFlags::IN_NONBLOCK).expect("inotify");
        let mut opened = Opened { inotify, folders: BTreeMap::new() };
        opened.add(root);
        opened
    }

    fn add(&mut self, folder: &Path) {
        // Two equal events in a row are told as one, so that the closing has to come between.
        let flags = AddWatchFlags::IN_OPEN | AddWatchFlags::IN_CLOSE | AddWatchFlags::IN_ONLYDIR;
        let watch = self.inotify.add_watch(folder, flags).expect("a watch");
        self.folders.insert(watch, folder.to_owned());
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                self.add(&path);
            }
        }
    }

    /// How often each file was opened since.
    fn files(&self) -> BTreeMap<PathBuf, usize> {
        let mut files = BTreeMap::new();
        while let Ok(events) = self.inotify.read_events() {
            for event in events {
                let is_file = !event.mask.contains(AddWatchFlags::IN_ISDIR);
                let name: Option<OsString> = event.name.filter(|_| is_file);
                if let (Some(name), true) = (name, event.mask.contains(AddWatchFlags::IN_OPEN)) {
                    let path = self.folders[&event.wd].join(name);
                    *files.entry(path).or_default() += 1;
                }
            }
        }
        files
    }
}

#[track_caller]
fn each_once(project: &Project, opened: &BTreeMap<PathBuf, usize>) {
    for needed in ["Cargo.toml", "sqlx.toml", ".sqlx/seal", "db/migrations/migrations.toml"] {
        assert!(opened.contains_key(&project.path(needed)), "{needed} was not read: {opened:#?}");
    }
    let twice: Vec<_> = opened.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "opened more than once: {twice:#?}");
}

#[test]
fn prepare_opens_each_file_once_where_nothing_is_new() {
    let project = Project::copy("opened-by-prepare");
    // A machine on which no server has given these answers asks one, the first time.
    project.prepare();
    let opened = Opened::watch(&project.dir);
    project.prepare();
    each_once(&project, &opened.files());
}

#[test]
fn build_script_opens_each_file_once_where_nothing_is_new() {
    let project = Project::copy("opened-by-build");
    project.build(Mode::Ci).passes();
    let out_dir = tempfile::tempdir().expect("a folder");
    let opened = Opened::watch(&project.dir);
    let output = Command::new(build_script("trading-opened-by-build-"))
        .current_dir(&project.dir)
        .env("CARGO_MANIFEST_DIR", &project.dir)
        .env("OUT_DIR", out_dir.path())
        .env("CI", "true")
        .output()
        .expect("the script runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    each_once(&project, &opened.files());
}

/// The script that was compiled last for the package of that name.
fn build_script(package: &str) -> PathBuf {
    let built = fs::read_dir(target().join("debug/build")).expect("what cargo has built");
    let built = built.map(|entry| entry.expect("an entry").path());
    let of_package = built.filter(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(package))
    });
    let scripts = of_package.map(|path| path.join("build-script-build"));
    let time = |path: &PathBuf| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    scripts.filter(|path| path.is_file()).max_by_key(time).expect("a script")
}
