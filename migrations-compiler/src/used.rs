//! The set of another crate that this one queries: `migrations::uses!("../db")`.
//!
//! The other crate keeps set, lock and schema; this one keeps the answers to its own queries, and a
//! seal that names the head under which they were given.
//! Must not know what a query is.

use std::fs;
use std::io;
use std::path::Path;

use migrations_core::{Diagnostic, Location, codes};
use serde::{Deserialize, Serialize};

use crate::adopted;
use crate::arguments::Uses;
use crate::scan::{Scan, position_of, scan};
use crate::source;

/// The file below `OUT_DIR` in which the build script tells the macro what is wrong.
const VERDICT: &str = "uses.json";

/// A set that belongs to another crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The folder of that crate as the call has it: `../db`.
    pub path: String,
    /// The folder of its set, from the same place: `../db/migrations`.
    pub folder: String,
}

/// The set that a crate uses; `None` where it says nothing of the kind.
///
/// # Errors
///
/// What is wrong with the calls.
pub fn used(manifest_dir: &Path, scan: &Scan) -> Option<Result<Used, Diagnostic>> {
    let (file, call) = scan.uses.first()?;
    let path = call.path.value();
    let other = scan.uses.iter().find(|(_, other)| other.path.value() != path);
    if let Some((file, call)) = other {
        return Some(Err(second_set(file, call)));
    }
    if scan.set_folder().is_some() {
        return Some(Err(second_set(file, call)));
    }
    let folder = set_folder(&manifest_dir.join(&path));
    let used = folder.map(|folder| Used { folder: format!("{path}/{folder}"), path });
    Some(used.ok_or_else(|| missing(file, call)))
}

/// The folder of a crate's own set, relative to its manifest.
#[must_use]
pub fn set_folder(manifest_dir: &Path) -> Option<String> {
    scan(manifest_dir).set_folder().or_else(|| adopted::folder(manifest_dir))
}

fn second_set(file: &str, call: &Uses) -> Diagnostic {
    let message = "a crate queries one set, and this call names a second one";
    Diagnostic::new(codes::SECOND_SET, place(file, call), message)
        .help("keep one call of `migrations!` or `uses!`, or make two crates of this one")
}

fn missing(file: &str, call: &Uses) -> Diagnostic {
    let message = format!("{} is no crate with a set", call.path.value());
    Diagnostic::new(codes::MISSING_USED_SET, place(file, call), message).help(
        "name the folder of the crate that calls `migrations!`, relative to this crate's Cargo.toml",
    )
}

fn place(file: &str, call: &Uses) -> Location {
    let length = call.path.token().to_string().chars().count();
    Location::new(file, position_of(call.path.span()), length)
}

/// What the build script found, for the macro to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The folder that the call names.
    pub path: String,
    /// The faults, rendered.
    pub errors: Vec<String>,
}

impl Verdict {
    /// Leaves it for the macro.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, out_dir: &Path) -> io::Result<()> {
        fs::write(out_dir.join(VERDICT), serde_json::to_string(self)?)
    }

    /// Takes an older one back.
    ///
    /// # Errors
    ///
    /// When there is one and it cannot be removed.
    pub fn remove(out_dir: &Path) -> io::Result<()> {
        match fs::remove_file(out_dir.join(VERDICT)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    /// What the build script has left, if it has.
    #[must_use]
    pub fn read(out_dir: &Path) -> Option<Verdict> {
        serde_json::from_str(&source::read_file(&out_dir.join(VERDICT)).ok()?).ok()
    }
}
