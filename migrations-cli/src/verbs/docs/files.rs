//! The documents on disk beside what they should be.
//!
//! Must not know what is in them; a file that was not written by `docs` is left alone.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use migrations_docs::database_page;
use migrations_docs::page::Page;
use migrations_docs::render::{Format, written_format};
use migrations_prepare::committed::{self, is_same};
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::project::from_here;

/// The folders of the documents, from their own one.
const FOLDERS: [&str; 3] = ["", "tables", "diagrams"];

/// A document, and what it is on disk.
pub(super) struct Found<'a> {
    /// Its path in the folder.
    pub(super) path: String,
    pub(super) state: FileState,
    /// What it should be; none for one that is to go.
    page: Option<&'a Page>,
}

/// What a document is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum FileState {
    /// It says what the schema is.
    Unchanged,
    /// With `--check`: the schema is another one by now.
    Behind,
    /// With `--check`: it is not there.
    Missing,
    /// With `--check`: what it is about is gone.
    Obsolete,
    /// It was written.
    Written,
    /// It was removed, because what it is about is gone.
    Removed,
}

impl FileState {
    /// What it is after it was written.
    pub(super) fn written(self) -> FileState {
        match self {
            FileState::Behind | FileState::Missing => FileState::Written,
            FileState::Obsolete => FileState::Removed,
            state => state,
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            FileState::Unchanged => "unchanged:",
            FileState::Behind => "behind:",
            FileState::Missing => "missing:",
            FileState::Obsolete => "obsolete:",
            FileState::Written => "wrote",
            FileState::Removed => "removed",
        }
    }
}

/// Compares the documents of a folder with what they should be; those of other formats are left out.
pub(super) fn compare<'a>(
    folder: &Path,
    pages: &'a [Page],
    formats: &[Format],
) -> Result<Vec<Found<'a>>, Failure> {
    let mut found = Vec::new();
    for page in pages {
        let state = state(folder, page)?;
        found.push(Found { path: page.path.clone(), state, page: Some(page) });
    }
    let wanted: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    for path in written(folder, formats)? {
        if !wanted.contains(path.as_str()) {
            found.push(Found { path, state: FileState::Obsolete, page: None });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn state(folder: &Path, page: &Page) -> Result<FileState, Failure> {
    let path = folder.join(&page.path);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FileState::Missing),
        Err(error) => return Err(unreadable(&path, &error)),
    };
    if is_same(&bytes, &page.text) {
        return Ok(FileState::Unchanged);
    }
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    if written_format(&page.path, &text).is_none() {
        return Err(Failure::wrong_use(format!(
            "{} was written by somebody else, and is left as it is; nothing was written\n  help: give \
             the documents a folder of their own with --out DIR, or remove that file",
            from_here(&path)
        )));
    }
    Ok(FileState::Behind)
}

/// The documents that are there of these formats.
fn written(folder: &Path, formats: &[Format]) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for below in FOLDERS {
        let entries = match fs::read_dir(folder.join(below)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(unreadable(&folder.join(below), &error)),
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // What is so of a database, no schema says.
            if name == database_page::PATH {
                continue;
            }
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            // What is no text is nobody's document.
            let text = fs::read_to_string(entry.path()).unwrap_or_default().replace("\r\n", "\n");
            if written_format(&path, &text).is_some_and(|format| formats.contains(&format)) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::wrong_use(format!(
        "{} cannot be read: {error}; nothing was written\n  help: name another folder with --out DIR",
        from_here(path)
    ))
}

/// Writes what is missing or behind, each file at once, and removes what is obsolete.
pub(super) fn write(folder: &Path, found: &[Found<'_>]) -> io::Result<()> {
    for file in found {
        let path = folder.join(&file.path);
        match (file.state, file.page) {
            (FileState::Behind | FileState::Missing, Some(page)) => {
                fs::create_dir_all(path.parent().unwrap_or(folder))?;
                committed::replace(&path, &page.text)?;
            }
            (FileState::Obsolete, _) => fs::remove_file(&path)?,
            _ => {}
        }
    }
    Ok(())
}
