//! What cargo and the machine tell a build script.
//!
//! The only place of this crate that reads variables.

use std::env;
use std::path::{Path, PathBuf};

use migrations_compiler::{build_stamp, source};

/// Where the build takes place, and whether it may refresh.
pub(crate) struct Environment {
    /// The folder of the crate's `Cargo.toml`.
    pub(crate) manifest_dir: PathBuf,
    /// The folder that cargo gives the crate for what is made during the build.
    pub(crate) out_dir: PathBuf,
    /// Where the run that asks the compiler for the queries of this crate keeps its files.
    pub(crate) complete: Option<PathBuf>,
    /// The program that refreshes, where it is installed and may run.
    pub(crate) program: Option<PathBuf>,
    /// Whether a refresh may be made once the program is there.
    pub(crate) may_refresh: bool,
}

/// The variables that decide about a refresh; a change of one makes cargo run the script again.
///
/// `PATH` is none of them: cargo compiles a crate anew once its script has run, and editors, shells
/// and tools each have another `PATH`. What was found there is watched instead.
pub(crate) const VARIABLES: [&str; 7] = [
    "CI",
    "DOCS_RS",
    "MIGRATIONS_CACHE_DIR",
    "MIGRATIONS_COMPLETE",
    "MIGRATIONS_ENGINE",
    "MIGRATIONS_POSTGRES_BIN",
    "MIGRATIONS_REFRESH",
];

impl Environment {
    pub(crate) fn read() -> Environment {
        let manifest_dir = build_rs::input::cargo_manifest_dir();
        let may_refresh = may_refresh(&manifest_dir);
        let program = if may_refresh { installed() } else { None };
        let complete = complete(&manifest_dir);
        let out_dir = build_rs::input::out_dir();
        Environment { manifest_dir, out_dir, complete, program, may_refresh }
    }

    /// Where refreshed answers lie.
    pub(crate) fn refreshed_dir(&self) -> PathBuf {
        self.out_dir.join("refreshed")
    }

    /// Where the proof lies that spares the macro its reading.
    pub(crate) fn stamp_dir(&self) -> PathBuf {
        self.out_dir.join(build_stamp::FOLDER)
    }

    /// The folder that sqlx looks into.
    pub(crate) fn query_data_dir(&self) -> PathBuf {
        self.out_dir.join(".sqlx")
    }
}

/// The folder that the variable names, where it is about this crate and no other of its workspace.
fn complete(manifest_dir: &Path) -> Option<PathBuf> {
    let folder = env::var_os("MIGRATIONS_COMPLETE").map(PathBuf::from)?;
    let about = source::read_file(&folder.join("manifest_dir")).ok()?;
    let manifest_dir = std::fs::canonicalize(manifest_dir).ok()?;
    (manifest_dir == Path::new(&about)).then_some(folder)
}

/// A build that others rely on must find everything committed, and a packaged crate is read-only.
fn may_refresh(manifest_dir: &Path) -> bool {
    let is_set = |name: &str| {
        env::var(name).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
    };
    let is_off = env::var("MIGRATIONS_REFRESH").is_ok_and(|value| value == "off");
    let is_packaged = manifest_dir.join("Cargo.toml.orig").exists();
    !is_set("CI") && !is_set("DOCS_RS") && !is_off && !is_packaged && !is_fetched(manifest_dir)
}

/// Whether cargo fetched the crate: a dependency is never refreshed.
fn is_fetched(manifest_dir: &Path) -> bool {
    cargo_home().is_some_and(|home| {
        ["registry", "git"].iter().any(|folder| manifest_dir.starts_with(home.join(folder)))
    })
}

fn cargo_home() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

/// Where `cargo install` puts programs, if anything was ever installed.
pub(crate) fn install_dir() -> Option<PathBuf> {
    cargo_home().map(|home| home.join("bin")).filter(|folder| folder.is_dir())
}

fn installed() -> Option<PathBuf> {
    let name = format!("cargo-migrations{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(&name)).find(|program| program.is_file())
}
