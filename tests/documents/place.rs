//! Where the commands of a document are run: in a crate made for it, or in this repository.
//!
//! Must not know what the commands say.

use std::cell::RefCell;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use migrations::engine::{Options, Server};
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::markdown::{Block, Document, repository};
use crate::origin::Origin;

const DEBUG_INFORMATION: &str = "CARGO_PROFILE_DEV_DEBUG";

/// The crate with which the documents but the README begin, before it depends on this product.
const MANIFEST: &str = r#"[package]
name = "shop"
version = "0.1.0"
edition = "2024"

[dependencies]
sqlx = { version = "0.9", default-features = false, features = ["runtime-tokio", "postgres", "macros"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// A reader's folder, with a database server.
pub(crate) struct ReadersCrate {
    _root: TempDir,
    /// Where commands are run: `cd` leads elsewhere.
    folder: RefCell<PathBuf>,
    database: Server,
    origin: Origin,
}

/// What a command said, and whether it succeeded.
pub(crate) struct Said {
    pub(crate) is_success: bool,
    pub(crate) text: String,
}

impl ReadersCrate {
    /// The empty folder in which the README begins.
    pub(crate) fn empty() -> ReadersCrate {
        let root = TempDir::new().expect("a temporary folder");
        let folder = RefCell::new(root.path().to_owned());
        let database = Server::start(&Options::default()).expect("a server");
        let origin = Origin::of_this_run();
        origin.configure(root.path());
        ReadersCrate { _root: root, folder, database, origin }
    }

    /// A crate as the README has set it up, which is where the other documents begin.
    pub(crate) fn set_up() -> ReadersCrate {
        let readers_crate = ReadersCrate::empty();
        let path = readers_crate.folder.borrow().clone();
        fs::create_dir(path.join("src")).expect("a folder for the source");
        fs::write(path.join("Cargo.toml"), MANIFEST).expect("a manifest");
        fs::write(path.join("src/main.rs"), "fn main() {}\n").expect("a program");
        readers_crate.lock_dependencies();
        for block in Document::read("README.md").blocks() {
            if let Some(title @ "build.rs") = block.attribute("title") {
                readers_crate.write(title, &block);
            }
        }
        for to in
            ["--path ../migrations/migrations", "--build --path ../migrations/migrations-build"]
        {
            let said = readers_crate.run(&format!("cargo add {to}"));
            assert!(said.is_success, "{}", said.text);
        }
        readers_crate
    }

    /// Gives the crate the dependencies of this workspace, version for version.
    fn lock_dependencies(&self) {
        let lock = self.folder.borrow().join("Cargo.lock");
        fs::copy(repository().join("Cargo.lock"), lock).expect("a lock file");
    }

    /// Writes what a block shows; a manifest is added to and not replaced.
    pub(crate) fn write(&self, title: &str, block: &Block) {
        let path = self.folder.borrow().join(title);
        let mut text = self.origin.adapt(&block.text());
        if title == "Cargo.toml" {
            let old = fs::read_to_string(&path).expect("the manifest");
            text = format!("{old}\n{text}");
        }
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the file");
        fs::write(&path, text).unwrap_or_else(|error| panic!("{title}: {error}"));
    }

    pub(crate) fn run(&self, line: &str) -> Said {
        if let Some(folder) = line.strip_prefix("cd ") {
            return self.enter(folder);
        }
        let mut command = shell(&self.origin.adapt(line), &self.folder.borrow());
        command.env("CARGO_TARGET_DIR", self.origin.target());
        command.env("DATABASE_URL", self.database.url());
        command.env("PATH", path_with(&[self.origin.programs(), self.database.bin_dir().into()]));
        // The server that a reader reaches without naming it.
        let options: PgConnectOptions = self.database.url().parse().expect("a URL");
        let socket = options.get_socket().map(|path| path.display().to_string());
        command.env("PGHOST", socket.unwrap_or_else(|| options.get_host().to_owned()));
        command.env("PGPORT", options.get_port().to_string());
        command.env("PGUSER", options.get_username());
        said(command)
    }

    /// Goes into a crate that a command has made.
    fn enter(&self, folder: &str) -> Said {
        let folder = self.folder.borrow().join(folder);
        let is_success = folder.join("Cargo.toml").is_file();
        let text = format!("{}\n", folder.display());
        *self.folder.borrow_mut() = folder;
        self.lock_dependencies();
        Said { is_success, text }
    }
}

/// Runs a command in the repository itself.
pub(crate) fn run_in_repository(line: &str) -> Said {
    let mut command = shell(line, repository());
    if line.contains("cargo migrations") || line.contains("cargo-migrations") {
        command.env("PATH", path_with(&[target().join("debug")]));
    }
    said(command)
}

/// Builds the program that the documents call `cargo migrations`, unless cargo has just done so for
/// the tests of the workspace: alone, it would be built with other features, and so a second time.
pub(crate) fn build_program() {
    let built = fs::metadata(target().join("debug/cargo-migrations"));
    let built = built.and_then(|metadata| metadata.modified());
    if built.is_ok_and(|built| built > last_change_of_crates()) {
        return;
    }
    let said = run_in_repository("cargo build --quiet --package cargo-migrations");
    assert!(said.is_success, "{}", said.text);
}

fn last_change_of_crates() -> SystemTime {
    crates().iter().map(|folder| last_change(folder)).max().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// The folders of the workspace's crates.
pub(crate) fn crates() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository()).expect("the repository").flatten();
    let folders = entries.map(|entry| entry.path());
    let is_crate = |folder: &PathBuf| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("migrations") && folder.join("Cargo.toml").is_file()
    };
    folders.filter(is_crate).collect()
}

fn last_change(path: &Path) -> SystemTime {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let below = entries.map(|entry| last_change(&entry.path()));
    let own = fs::symlink_metadata(path).and_then(|metadata| metadata.modified());
    below.chain(own).max().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// The folder of this workspace's artefacts; the crates of the documents use it too, so that their
/// dependencies are built once.
pub(crate) fn target() -> PathBuf {
    let test = env::current_exe().expect("the path of this test");
    // target/debug/deps/documents-…
    test.ancestors().nth(3).expect("a target folder").to_owned()
}

fn path_with(first: &[PathBuf]) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = first.iter().cloned().chain(env::split_paths(&path));
    env::join_paths(folders).expect("folders without a colon")
}

fn shell(line: &str, folder: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("exec 2>&1; {line}")).current_dir(folder);
    for (name, _) in env::vars_os() {
        if is_foreign(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command.env("CARGO_TARGET_DIR", target()).env("CARGO_NET_OFFLINE", "true");
    if env::var_os(DEBUG_INFORMATION).is_none() {
        // As in this workspace, so that dependencies are built once.
        command.env(DEBUG_INFORMATION, "line-tables-only");
    }
    // No server is left to a next run.
    command.env("MIGRATIONS_CACHE", "disk");
    command
}

/// What cargo tells the tests that it runs, and what would make a machine unlike the reader's.
fn is_foreign(name: &str) -> bool {
    let is_cargos = name.starts_with("CARGO")
        && !matches!(name, "CARGO_HOME" | "CARGO_INCREMENTAL")
        && !name.starts_with("CARGO_PROFILE_");
    let is_ours = name.starts_with("MIGRATIONS_REFRESH") || name.starts_with("SQLX_");
    is_cargos || is_ours || matches!(name, "CI" | "DOCS_RS" | "DATABASE_URL" | "OUT_DIR" | "BLESS")
}

fn said(mut command: Command) -> Said {
    let output = command.stdin(Stdio::null()).output().expect("a shell");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Said { is_success: output.status.success(), text }
}
