//! The complete path: the compiler expands the macros of a crate, with sqlx's asking the engine, and
//! so says which queries there are.
//!
//! ```text
//! MIGRATIONS_COMPLETE=T  cargo check --all-targets      in a target folder of its own
//!   T/manifest_dir, T/url   whom it is about, and which server its macros ask
//!   T/refreshed/            the answers so far: lock, seal, schema, query files
//!   T/queries/              what sqlx's macros leave there
//! ```
//! The crate's build script arranges it; other crates are compiled as always.
//! Must not know what a query is good for.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use migrations_compiler::refreshed::{REPORT, Report};
use migrations_compiler::{AnswerDir, lock};

use crate::answers::Answers;
use crate::committed::{OtherMajor, Places};
use crate::project::{Project, sql};

/// The variable that tells a build script of such a run.
const VARIABLE: &str = "MIGRATIONS_COMPLETE";

/// How the compiler is called.
#[derive(Clone, Debug, Default)]
pub struct Compiling {
    /// What `cargo check --all-targets` is given besides: features, mostly.
    pub arguments: Vec<OsString>,
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
    /// No query was left although the crate has some.
    #[error(
        "no macro of sqlx has asked the engine: build.rs does not call `migrations_build::gate()`, \
         or it is older than this program"
    )]
    NotGated,
}

/// The SQL of every query of the crate, by the name of its file.
pub(crate) fn queries(
    compiling: &Compiling,
    project: &Project,
    url: &str,
    answers: &Answers,
) -> Result<BTreeMap<String, String>, CompilingError> {
    let folder = tempfile::Builder::new().prefix("migrations-complete-").tempdir()?;
    arrange(folder.path(), project, url, answers)?;
    run(compiling, project, folder.path())?;
    let found = AnswerDir::read(&folder.path().join("queries"))?.queries;
    if found.is_empty() && !answers.queries.is_empty() {
        return Err(CompilingError::NotGated);
    }
    let query = |(name, text): (String, String)| Some((name, sql(&text)?));
    Ok(found.into_iter().filter_map(query).collect())
}

/// What the build script finds in the folder.
fn arrange(folder: &Path, project: &Project, url: &str, answers: &Answers) -> io::Result<()> {
    let refreshed = folder.join("refreshed");
    for folder in [refreshed.clone(), folder.join("queries")] {
        fs::create_dir_all(folder)?;
    }
    let manifest_dir = fs::canonicalize(&project.manifest_dir)?;
    fs::write(folder.join("manifest_dir"), manifest_dir.to_string_lossy().as_bytes())?;
    fs::write(folder.join("url"), url)?;
    let places = Places { lock: refreshed.join(lock::FILE), answers: refreshed.join(".sqlx") };
    places.write(answers, OtherMajor::Reseal)?;
    let report = Report {
        head: answers.lock.head.to_string(),
        errors: Vec::new(),
        warnings: Vec::new(),
        refused: BTreeMap::new(),
    };
    fs::write(refreshed.join(REPORT), serde_json::to_string(&report)?)
}

fn run(compiling: &Compiling, project: &Project, folder: &Path) -> Result<(), CompilingError> {
    let output = cargo(project)
        .args(["check", "--all-targets", "--quiet", "--color", "never"])
        .arg("--target-dir")
        .arg(target_folder(project)?.join("migrations"))
        .args(&compiling.arguments)
        .env(VARIABLE, folder)
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    Err(CompilingError::Failed { said })
}

/// The folder for what is built of the crate's workspace.
fn target_folder(project: &Project) -> Result<PathBuf, CompilingError> {
    let metadata =
        cargo(project).args(["metadata", "--no-deps", "--format-version", "1"]).output()?;
    let said: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap_or_default();
    said["target_directory"].as_str().map(PathBuf::from).ok_or_else(|| {
        let said = String::from_utf8_lossy(&metadata.stderr).trim_end().to_owned();
        CompilingError::Failed { said }
    })
}

/// Cargo in the crate's folder: the one that called this program, if one did.
fn cargo(project: &Project) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&project.manifest_dir);
    command
}
