//! The set of another crate that this one queries: `migrations::uses!("../db")`.
//!
//! The other crate keeps set, lock and schema; this one keeps the answers to its own queries, and a
//! seal that names the head under which they were given.
//! Must not know what a query is.

use std::fs;
use std::io;
use std::path::Path;

use migrations_core::{Code, Diagnostic};
use serde::{Deserialize, Serialize};

use crate::scan::{Scan, SetCall, UsesCall};
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
    /// Its rows, where this crate can name them.
    pub rows: Option<UsedRows>,
}

/// The rows of another crate, as this one names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedRows {
    /// The call that writes them.
    pub call: SetCall,
    /// The text of that crate's `sqlx.toml`, which says what they are made of.
    pub sqlx_config: String,
    /// The name of that crate in the source of this one.
    pub crate_name: String,
}

impl Used {
    /// The set in `folder` of the crate that a call names.
    ///
    /// # Errors
    ///
    /// The fault of the call where that is no crate with a set.
    pub(crate) fn new(
        call: &UsesCall,
        folder: Option<String>,
        rows: Option<UsedRows>,
    ) -> Result<Used, Diagnostic> {
        let path = call.path.clone();
        let folder = folder.ok_or_else(|| missing(call))?;
        Ok(Used { folder: format!("{path}/{folder}"), path, rows })
    }
}

/// The fault of a crate whose calls name more than one set.
pub(crate) fn second_call(scan: &Scan) -> Option<Diagnostic> {
    let call = scan.uses.first()?;
    let other = scan.uses.iter().find(|other| other.path != call.path);
    let own = scan.set_folder().map(|_| call);
    other.or(own).map(second_set)
}

fn second_set(call: &UsesCall) -> Diagnostic {
    let message = "a crate queries one set, and this call names a second one";
    Diagnostic::new(Code::SecondSet, call.location.clone(), message)
        .help("keep one call of `migrations!` or `uses!`, or make two crates of this one")
}

fn missing(call: &UsesCall) -> Diagnostic {
    let message = format!("{} is no crate with a set", call.path);
    Diagnostic::new(Code::MissingUsedSet, call.location.clone(), message).help(
        "name the folder of the crate that calls `migrations!`, relative to this crate's Cargo.toml",
    )
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
