//! The complete path: the compiler expands the macros of a crate, with sqlx's asking the engine, and
//! so says which queries there are.
//!
//! ```text
//! MIGRATIONS_COMPLETE=T  cargo check --all-targets     in a target folder of its own
//!   build script   takes the answers so far from T/refreshed, so that everything else compiles
//!   [`wrapped`]    expands each target twice: once with sqlx asking the engine at T/url, which
//!                  leaves a file for every query in T/queries, and then as it is compiled always
//! ```
//! The second time is what cargo waits for: sqlx's own word on nullability would not compile where
//! code relies on a proof.
//! A target that is compiled for the first time may hold queries without an answer, and others need
//! that target, so the caller answers what was found and begins again until nothing is new.
//! Must not know how a query is answered.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};

use migrations_compiler::refreshed::{REPORT, Report};
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::{QueryDataDir, lock, source};
use tempfile::TempDir;

use crate::committed::{OtherMajor, Places};
use crate::prepared_files::PreparedFiles;

/// The variable that tells build script and wrapper of such a run.
const VARIABLE: &str = "MIGRATIONS_COMPLETE";

/// How the compiler is called.
#[derive(Clone, Debug)]
pub struct Compiling {
    /// A program that does nothing but call [`wrapped`] when cargo calls it instead of the compiler.
    pub wrapper: PathBuf,
    /// Whether a crate that does not compile is a failure.
    pub insist: Insist,
    /// What `cargo check --all-targets` is given besides: features, mostly.
    pub arguments: Vec<OsString>,
}

/// Whether somebody has asked for what the compiler finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insist {
    /// It was asked for.
    Yes,
    /// It would be good to have.
    No,
}

/// Why the compiler does not say which queries there are.
#[derive(Debug, thiserror::Error)]
pub enum CompilingError {
    /// Cargo cannot be run, or a file for it cannot be written.
    #[error("the crate cannot be compiled: {0}")]
    Io(#[from] io::Error),
    /// The crate does not compile, or a query in it does not.
    #[error("the crate does not compile, so it is unknown which queries its macros write\n{said}")]
    Failed {
        /// What cargo said.
        said: String,
    },
}

/// What cargo made of the crate.
pub(crate) struct Compiled {
    /// The SQL of every query that was met, by the name of its file.
    pub(crate) queries: BTreeMap<String, String>,
    /// What cargo said, where the crate does not compile with the answers so far.
    pub(crate) failed: Option<CompilingError>,
}

/// A run: the folder that everybody is told of.
pub(crate) struct Run<'a> {
    compiling: &'a Compiling,
    snapshot: &'a Snapshot,
    folder: TempDir,
    /// How often cargo was run; each time has a name of its own, so that cargo sees a change.
    count: usize,
}

impl<'a> Run<'a> {
    /// Prepares a folder for a run against the engine at that URL.
    pub(crate) fn new(
        compiling: &'a Compiling,
        snapshot: &'a Snapshot,
        url: &str,
    ) -> io::Result<Run<'a>> {
        let folder = tempfile::Builder::new().prefix("migrations-complete-").tempdir()?;
        fs::create_dir(folder.path().join(QUERIES))?;
        fs::write(folder.path().join(URL), url)?;
        Ok(Run { compiling, snapshot, folder, count: 0 })
    }

    /// Compiles the crate with the answers so far.
    pub(crate) fn compile(
        &mut self,
        query_data: &PreparedFiles,
    ) -> Result<Compiled, CompilingError> {
        self.count += 1;
        let turn = self.folder.path().join(self.count.to_string());
        arrange(&turn, self.snapshot, query_data)?;
        let failed = self.check(&turn)?;
        let found = QueryDataDir::read(&self.folder.path().join(QUERIES))?.queries;
        let query = |(name, text): (String, String)| Some((name, source::query_of(&text)?));
        Ok(Compiled { queries: found.into_iter().filter_map(query).collect(), failed })
    }

    fn check(&self, turn: &Path) -> Result<Option<CompilingError>, CompilingError> {
        let output = cargo(self.snapshot)
            .args(["check", "--all-targets", "--keep-going", "--quiet", "--color", "never"])
            .arg("--target-dir")
            .arg(target_folder(self.snapshot)?.join("migrations"))
            .args(&self.compiling.arguments)
            .env(VARIABLE, turn)
            .env("RUSTC_WORKSPACE_WRAPPER", &self.compiling.wrapper)
            .stdin(Stdio::null())
            .output()?;
        let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
        Ok((!output.status.success()).then_some(CompilingError::Failed { said }))
    }
}

/// Where the files of a run lie, in its folder.
const QUERIES: &str = "queries";
const URL: &str = "url";

/// Whom a turn is about, in the turn's folder.
const ABOUT: &str = "manifest_dir";

/// What the build script finds in the folder of a turn.
fn arrange(turn: &Path, snapshot: &Snapshot, query_data: &PreparedFiles) -> io::Result<()> {
    let refreshed = turn.join("refreshed");
    fs::create_dir_all(&refreshed)?;
    let manifest_dir = fs::canonicalize(&snapshot.layout.manifest_dir)?;
    fs::write(turn.join(ABOUT), manifest_dir.to_string_lossy().as_bytes())?;
    let places = Places { lock: refreshed.join(lock::FILE), query_data: refreshed.join(".sqlx") };
    places.write(query_data, OtherMajor::Reseal)?;
    let report = Report {
        head: query_data.lock.head.to_string(),
        errors: Vec::new(),
        warnings: Vec::new(),
        refused: BTreeMap::new(),
    };
    fs::write(refreshed.join(REPORT), serde_json::to_string(&report)?)
}

/// The folder for what is built of the crate's workspace.
fn target_folder(snapshot: &Snapshot) -> Result<PathBuf, CompilingError> {
    let metadata =
        cargo(snapshot).args(["metadata", "--no-deps", "--format-version", "1"]).output()?;
    let said: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap_or_default();
    said["target_directory"].as_str().map(PathBuf::from).ok_or_else(|| {
        let said = String::from_utf8_lossy(&metadata.stderr).trim_end().to_owned();
        CompilingError::Failed { said }
    })
}

/// Cargo in the crate's folder: the one that called this program, if one did.
fn cargo(snapshot: &Snapshot) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&snapshot.layout.manifest_dir);
    command
}

/// What the program does where cargo calls it instead of the compiler; `None` where cargo has not.
///
/// The process is to end with the code that comes back.
#[must_use]
pub fn wrapped(arguments: impl IntoIterator<Item = OsString>) -> Option<i32> {
    let turn = PathBuf::from(env::var_os(VARIABLE)?);
    let mut arguments = arguments.into_iter().skip(1);
    let compiler = arguments.next()?;
    // Nobody else calls this program with a path for its first word.
    Path::new(&compiler).file_stem().filter(|name| name.to_string_lossy().contains("rustc"))?;
    let arguments: Vec<OsString> = arguments.collect();
    let mut last = Command::new(&compiler);
    last.args(&arguments);
    let code = |status: io::Result<process::ExitStatus>| {
        status.ok().and_then(|status| status.code()).unwrap_or(1)
    };
    if let Some(manifest_dir) = expands_here(&turn, &arguments) {
        let expanded = code(expand(&compiler, &arguments, &turn, &manifest_dir).status());
        if expanded != 0 {
            return Some(expanded);
        }
        // What the first time has said would be said twice.
    }
    Some(code(last.status()))
}

/// The folder of the crate that the turn is about, where these are the arguments for a target of it.
fn expands_here(turn: &Path, arguments: &[OsString]) -> Option<PathBuf> {
    let manifest_dir = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let about = source::read_file(&turn.join(ABOUT)).ok()?;
    if fs::canonicalize(&manifest_dir).ok()? != Path::new(&about) {
        return None;
    }
    let name = arguments.iter().position(|argument| argument == "--crate-name")?;
    let name = arguments.get(name + 1)?.to_string_lossy();
    (!name.starts_with("build_script_")).then_some(manifest_dir)
}

/// The compiler as far as the expansion of macros, with sqlx asking the engine.
///
/// A compiler that is asked for nothing but the names of the files that it reads goes no further.
fn expand(compiler: &OsStr, arguments: &[OsString], turn: &Path, manifest_dir: &Path) -> Command {
    let folder = turn.parent().unwrap_or(turn);
    let mut names = OsString::from("--emit=dep-info=");
    names.push(turn.join(format!("{}.d", process::id())));
    let emits = |argument: &&OsString| argument.to_string_lossy().starts_with("--emit=");
    let mut command = Command::new(compiler);
    command
        .args(arguments.iter().filter(|argument| !emits(argument)))
        .arg(names)
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", folder.join(QUERIES))
        .env(url_variable(manifest_dir), source::read_file(&folder.join(URL)).unwrap_or_default())
        .stdin(Stdio::null());
    command
}

/// The variable that sqlx reads a server's URL from: the crate's `sqlx.toml` may name another.
fn url_variable(manifest_dir: &Path) -> String {
    let config = source::read_file(&manifest_dir.join("sqlx.toml")).unwrap_or_default();
    let config: toml::Table = config.parse().unwrap_or_default();
    let named = config.get("common").and_then(|common| common.get("database-url-var")?.as_str());
    named.unwrap_or("DATABASE_URL").to_owned()
}
