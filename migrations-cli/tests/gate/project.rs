//! A copy of the trading application as it was released first, and cargo as it is run in it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::standalone_manifest::standalone_manifest;

/// A copy of the application at a place of its own.
pub(crate) struct Project {
    pub(crate) dir: PathBuf,
    /// Two runs of the tests must not share a place.
    _lock: File,
}

/// Whether the build may refresh.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// `CI=true`, and no program on the path.
    Ci,
    /// A developer's machine with the program installed.
    Developer,
}

impl Project {
    /// Copies the application, and makes it a workspace of its own over the crates of this one.
    pub(crate) fn copy(name: &str) -> Project {
        let root = workspace();
        let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gate/first_release");
        let project = Project::empty(name);
        let dir = &project.dir;
        copy(&root.join("Cargo.lock"), &dir.join("Cargo.lock"));
        for path in ["build.rs", "sqlx.toml", "src", "db", ".sqlx"] {
            copy(&release.join(path), &dir.join(path));
        }
        let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest");
        // Cargo tells packages apart by name and by path inside their workspace, so that two copies
        // of one name would take each other's artefacts for their own.
        let manifest = manifest
            .replacen("name = \"trading\"", &format!("name = \"trading-{name}\""), 1)
            .replacen("[lib]\n", "[lib]\nname = \"trading\"\n", 1);
        fs::write(dir.join("Cargo.toml"), standalone_manifest(&manifest, &root))
            .expect("the copy's manifest");
        project
    }

    /// A folder at a fixed place with nothing in it.
    pub(crate) fn empty(name: &str) -> Project {
        let dir = target().join("gate").join(name);
        fs::create_dir_all(target().join("gate")).expect("a folder for the copies");
        let lock = File::create(dir.with_extension("lock")).expect("a lock file");
        lock.lock().expect("the lock");
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("a folder for the copy");
        Project { dir, _lock: lock }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file of the copy")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).expect("a file of the copy");
    }

    /// Replaces a text that must be there.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// One of the query files.
    pub(crate) fn query_file(&self) -> String {
        let files = self.files();
        let file = files.keys().find(|path| path.starts_with(".sqlx/query-"));
        file.expect("a query file").clone()
    }

    /// What is committed: lock, seal, schema, query files and SQL, by path.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for folder in ["db/migrations", ".sqlx"] {
            for entry in fs::read_dir(self.path(folder)).expect("a folder of the copy") {
                let path = entry.expect("an entry").path();
                let name = path.strip_prefix(&self.dir).expect("a path in the copy");
                let bytes = fs::read(&path).expect("a file of the copy");
                files.insert(name.to_string_lossy().into_owned(), bytes);
            }
        }
        files
    }

    /// `cargo build`, not yet run.
    pub(crate) fn cargo(&self, mode: Mode) -> Command {
        let mut command = cargo(&self.dir);
        command.arg("build");
        match mode {
            Mode::Ci => command.env("CI", "true").env("PATH", path(None)),
            Mode::Developer => command.env_remove("CI").env("PATH", path(Some(program_dir()))),
        };
        command
    }

    /// `cargo build`, and what it says.
    pub(crate) fn build(&self, mode: Mode) -> Built {
        Built::of(self.cargo(mode).output().expect("cargo runs"))
    }

    /// `cargo migrations prepare`, which must work.
    pub(crate) fn prepare(&self) {
        let output =
            program().arg("prepare").current_dir(&self.dir).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What a build said.
pub(crate) struct Built {
    is_green: bool,
    said: String,
}

impl Built {
    pub(crate) fn of(output: Output) -> Built {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Built { is_green: output.status.success(), said }
    }

    /// Everything that it said.
    pub(crate) fn text(&self) -> &str {
        &self.said
    }

    #[track_caller]
    pub(crate) fn passes(&self) -> &Built {
        assert!(self.is_green, "the build fails:\n{}", self.said);
        self
    }

    #[track_caller]
    pub(crate) fn fails(&self) -> &Built {
        assert!(!self.is_green, "the build passes:\n{}", self.said);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Built {
        assert!(self.said.contains(text), "no {text:?} in:\n{}", self.said);
        self
    }

    #[track_caller]
    pub(crate) fn does_not_say(&self, text: &str) -> &Built {
        assert!(!self.said.contains(text), "{text:?} in:\n{}", self.said);
        self
    }
}

/// Cargo in a folder, with the artefacts of this workspace at hand and no network.
pub(crate) fn cargo(dir: &Path) -> Command {
    let mut command = Command::new(toolchain().join("cargo"));
    command.current_dir(dir);
    in_environment(&mut command);
    command
}

/// Gives a command the artefacts of this workspace and no network.
pub(crate) fn in_environment(command: &mut Command) {
    // Cargo tells the tests that it runs about themselves; the copy must not hear it. How this
    // workspace is compiled it must, or every dependency is compiled once more for it.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let is_shared = matches!(&*name, "CARGO_HOME" | "CARGO_TARGET_DIR" | "CARGO_INCREMENTAL")
            || name.starts_with("CARGO_PROFILE_");
        let is_cargos = name.starts_with("CARGO_") && !is_shared;
        // Where a machine has no PostgreSQL, the engine that was installed lies in the cache.
        let is_ours = name.starts_with("MIGRATIONS_") && name != "MIGRATIONS_CACHE_DIR";
        if is_cargos || is_ours || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command.env("CARGO_TARGET_DIR", target()).env("CARGO_NET_OFFLINE", "true");
    without_prewarmed(command);
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder of the copy");
        for entry in fs::read_dir(from).expect("a folder of the application") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("a file of the application");
    }
}

pub(crate) fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("the crate lies in the workspace's folder").to_owned()
}

/// The folder that the test binary itself was built into.
pub(crate) fn target() -> PathBuf {
    let profile = program_dir();
    profile.parent().expect("a target folder").to_owned()
}

/// The program, not yet run.
pub(crate) fn program() -> Command {
    let mut program = Command::new(program_dir().join("cargo-migrations"));
    without_prewarmed(&mut program);
    program
}

/// No server is left to a next run, which a copy of the application seldom has.
fn without_prewarmed(command: &mut Command) {
    command.env("MIGRATIONS_CACHE", "disk");
}

pub(crate) fn program_dir() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-migrations"));
    program.parent().expect("a folder of programs").to_owned()
}

/// The compiler's own folder: what else lies beside an installed `cargo` must not be found.
fn toolchain() -> PathBuf {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc runs");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("bin")
}

pub(crate) fn path(first: Option<PathBuf>) -> std::ffi::OsString {
    let folders = first.into_iter().chain([toolchain(), "/usr/bin".into(), "/bin".into()]);
    std::env::join_paths(folders).expect("a path")
}
