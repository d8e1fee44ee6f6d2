//! `prepare --into`: the files for a build script, and its report.
//!
//! Must not touch a committed file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use migrations_compiler::lock;
use migrations_compiler::refreshed::{REPORT, Report};
use migrations_compiler::render::{render_embedded, render_line};
use migrations_prepare::committed::{OtherMajor, Places, replace};
use migrations_prepare::prepare::Prepared;
use migrations_prepare::prepared_files::PreparedFiles;

use crate::exit::Failure;

/// Writes for the build script: everything that is known, and why the rest is not; whether anything
/// is wrong.
pub(super) fn write(folder: &Path, prepared: &Prepared) -> Result<bool, Failure> {
    let places = Places { lock: folder.join(lock::FILE), query_data: folder.join(".sqlx") };
    fs::create_dir_all(folder)?;
    match &prepared.query_data {
        Some(query_data) => drop(places.write(query_data, OtherMajor::Reseal)?),
        // The last answers speak of other files, and the build must not find them.
        None => forget(&places)?,
    }
    let refused =
        prepared.query_data.as_ref().map(|query_data: &PreparedFiles| query_data.refused.clone());
    let report = report(prepared, refused.unwrap_or_default());
    let text = serde_json::to_string_pretty(&report).map_err(Failure::other)?;
    replace(&folder.join(REPORT), &text)?;
    Ok(!report.errors.is_empty())
}

fn forget(places: &Places) -> io::Result<()> {
    let paths: [PathBuf; 2] = [places.query_data.join("seal"), places.lock.clone()];
    for path in paths {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn report(prepared: &Prepared, refused: BTreeMap<String, String>) -> Report {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        prepared.diagnostics.iter().partition(|diagnostic| diagnostic.is_error());
    let head = prepared.checked.set.as_ref().map(|set| set.head().to_string());
    Report {
        head: head.unwrap_or_default(),
        errors: errors.iter().map(|it| render_embedded(it, &prepared.sources)).collect(),
        warnings: warnings.iter().map(|it| render_line(it, &prepared.sources)).collect(),
        refused,
    }
}
