//! The documents on disk beside what they should be.
//!
//! Must not know what is in them; a file that was not written by `docs` is left alone.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use migrations_docs::database_page;
use migrations_docs::page::Page;
use migrations_docs::render::{Format, HEAD_LEN, is_draft, written_format};
use migrations_prepare::committed::{self, is_same};
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::project::from_here;

/// The folders of the documents, from their own one.
const FOLDERS: [&str; 3] = ["", "tables", "diagrams"];

/// No run takes longer to write the documents.
const LONGEST_RUN: Duration = Duration::from_secs(600);

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
    let metadata = match fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FileState::Missing),
        Err(error) => return Err(unreadable(&path, &error)),
    };
    if !metadata.is_file() {
        return Err(in_the_way(&path));
    }
    let head = head(&path).map_err(|error| unreadable(&path, &error))?;
    // One that is much longer is another text; each line end may have become two bytes.
    if metadata.len() <= 2 * page.text.len() as u64 {
        let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        if is_same(&bytes, &page.text) {
            return Ok(FileState::Unchanged);
        }
    }
    if written_format(&page.path, &head).is_none() {
        return Err(in_the_way(&path));
    }
    Ok(FileState::Behind)
}

/// The begin of a file, which tells whose it is.
fn head(path: &Path) -> io::Result<String> {
    let mut head = Vec::new();
    fs::File::open(path)?.take(HEAD_LEN as u64).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).replace("\r\n", "\n"))
}

fn in_the_way(path: &Path) -> Failure {
    Failure::wrong_use(format!(
        "{} was written by somebody else, and is left as it is; nothing was written\n  help: give the \
         documents a folder of their own with --out DIR, or remove that file",
        from_here(path)
    ))
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
            let is_left = is_left_over(&name, &entry.path());
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            if is_left
                || format_of(&entry.path(), &path).is_some_and(|format| formats.contains(&format))
            {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Whether a file was being written by a run that was killed; one that was begun lately may be another
/// run's that goes on.
fn is_left_over(name: &str, file: &Path) -> bool {
    let metadata = fs::symlink_metadata(file).ok().filter(fs::Metadata::is_file);
    let modified = metadata.and_then(|metadata| metadata.modified().ok());
    let age = modified.and_then(|modified| modified.elapsed().ok()).unwrap_or_default();
    name.starts_with(committed::DRAFT_PREFIX)
        && age > LONGEST_RUN
        && head(file).is_ok_and(|head| is_draft(&head))
}

/// The format of a file that was written before. Nothing is opened but files: a pipe would never end.
fn format_of(file: &Path, path: &str) -> Option<Format> {
    fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
    written_format(path, &head(file).ok()?)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::wrong_use(format!(
        "{} cannot be read: {error}; nothing was written\n  help: name another folder with --out DIR",
        from_here(path)
    ))
}

/// Writes what is missing or behind, and removes what is obsolete.
///
/// Every new text lies beside its place before the first one takes it, so that a folder that is read-only
/// or full leaves the documents as they were. None is kept safe from a power cut: each can be had again.
pub(super) fn write(folder: &Path, found: &[Found<'_>]) -> io::Result<()> {
    let changed = found.iter().filter_map(|file| match (file.state, file.page) {
        (FileState::Behind | FileState::Missing, Some(page)) => {
            Some((folder.join(&file.path), Some(page.text.as_str())))
        }
        (FileState::Obsolete, _) => Some((folder.join(&file.path), None)),
        _ => None,
    });
    committed::replace_together(changed)
}
