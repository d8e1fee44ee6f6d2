//! Reads folders into memory: the only place of the front end that touches the disk.
//!
//! Must not know what a file means; it says what is there, under which name, and what could not be
//! read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of a set in which the ledger's stubs lie.
pub const STUBS: &str = "stubs";

/// A set's folder as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDir {
    /// Where it was read from.
    pub root: PathBuf,
    /// What lies directly in it, sorted by name.
    pub files: Vec<SourceFile>,
}

/// One entry of a set's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name; what is not UTF-8 in it is replaced.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

/// What an entry of a folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A file, as it lies on disk.
    Bytes(Vec<u8>),
    /// A folder.
    Directory,
    /// Something that could not be read, and why.
    Unreadable(String),
}

impl SourceDir {
    /// Reads the folder `root`, without its sub-folders; only what lies directly in `stubs` is
    /// read, under names such as `stubs/pg_net.sql`.
    ///
    /// # Errors
    ///
    /// When the folder itself cannot be read; a file that cannot is data
    /// ([`Content::Unreadable`]).
    pub fn read(root: &Path) -> io::Result<SourceDir> {
        let mut files = read_entries(root, "")?;
        let stubs = root.join(STUBS);
        if stubs.is_dir() {
            files.extend(read_entries(&stubs, "stubs/")?);
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(SourceDir { root: root.to_owned(), files })
    }

    /// The entry of that name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.name == name)
    }
}

fn read_entries(folder: &Path, prefix: &str) -> io::Result<Vec<SourceFile>> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        Ok(SourceFile { name, content: read_content(&entry.path()) })
    });
    entries.collect()
}

fn read_content(path: &Path) -> Content {
    // `metadata` follows symbolic links: a link to a file is that file.
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Content::Directory,
        // A pipe or a device could block for ever.
        Ok(metadata) if !metadata.is_file() => Content::Unreadable("it is no regular file".into()),
        Ok(_) => fs::read(path)
            .map_or_else(|error| Content::Unreadable(error.to_string()), Content::Bytes),
        Err(error) => Content::Unreadable(error.to_string()),
    }
}

/// A `.sqlx` folder as it was read: seal, schema and query files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerDir {
    /// The text of `seal`.
    pub seal: Option<String>,
    /// The text of `schema.json`.
    pub schema: Option<String>,
    /// The `query-*.json` files, by name.
    pub queries: BTreeMap<String, String>,
}

impl AnswerDir {
    /// Reads the folder `root`; one that is not there is empty.
    ///
    /// Line ends are read as `\n`: git may have changed them on the way to this machine.
    ///
    /// # Errors
    ///
    /// When the folder or a file in it cannot be read.
    pub fn read(root: &Path) -> io::Result<AnswerDir> {
        let mut answers = AnswerDir::default();
        let entries = match fs::read_dir(root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(answers),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            match name.as_str() {
                "seal" => answers.seal = Some(read_text(&entry.path())?),
                "schema.json" => answers.schema = Some(read_text(&entry.path())?),
                _ if is_query_file(&name) => {
                    answers.queries.insert(name, read_text(&entry.path())?);
                }
                _ => {}
            }
        }
        Ok(answers)
    }
}

/// Whether sqlx would look into a file of that name: `query-<hash>.json`.
#[must_use]
pub fn is_query_file(name: &str) -> bool {
    name.starts_with("query-") && name.ends_with(".json")
}

fn read_text(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    // A byte that is no UTF-8 becomes another character, so the digest will not match.
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// Reads a text file, such as a query file or a manifest.
///
/// # Errors
///
/// When it cannot be read or is not UTF-8.
pub fn read_file(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}
