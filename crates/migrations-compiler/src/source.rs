//! Reads folders into memory: the only place of the front end that touches the disk.
//!
//! Must not know what a file means; it says what is there, under which name, and what could not be
//! read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The one folder that may lie beside migrations.
pub const STUBS: &str = "stubs";

/// A set's folder as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDir {
    /// Where it was read from.
    pub root: PathBuf,
    /// What lies directly in it, and in its folder `stubs`, sorted by name.
    pub files: Vec<SourceFile>,
}

/// One entry of a set's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, with `stubs/` before it where it lies there; what is not UTF-8 in it is replaced.
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
    /// A symbolic link that leads out of the set's folder, and where it leads; never read.
    Outside(String),
}

impl SourceDir {
    /// Reads the folder `root`, and of its sub-folders only `stubs`.
    ///
    /// # Errors
    ///
    /// When the folder itself cannot be read; a file that cannot is data
    /// ([`Content::Unreadable`]).
    pub fn read(root: &Path) -> io::Result<SourceDir> {
        // The folder may be a link itself; what counts is where its files lie.
        let home = fs::canonicalize(root)?;
        let mut files = read_entries(root, &home, "")?;
        let has_stubs =
            |file: &SourceFile| file.name == STUBS && file.content == Content::Directory;
        if files.iter().any(has_stubs) {
            files.extend(read_entries(&root.join(STUBS), &home, "stubs/")?);
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

fn read_entries(folder: &Path, home: &Path, prefix: &str) -> io::Result<Vec<SourceFile>> {
    let file = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let name = entry.file_name();
        let content = match name.to_str() {
            // Neither a lock nor Rust source could name such a file.
            None => Content::Unreadable("its name is not UTF-8".into()),
            Some(_) => read_content(&entry.path(), home),
        };
        Ok(SourceFile { name: format!("{prefix}{}", name.to_string_lossy()), content })
    };
    fs::read_dir(folder)?.map(file).collect()
}

fn read_content(path: &Path, home: &Path) -> Content {
    if let Some(target) = leads_outside(path, home) {
        return Content::Outside(target);
    }
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

/// Where a symbolic link leads, if that is not in the folder; one that leads nowhere does not.
fn leads_outside(path: &Path, home: &Path) -> Option<String> {
    let target = fs::read_link(path).ok()?;
    let end = fs::canonicalize(path).ok()?;
    (!end.starts_with(home)).then(|| target.to_string_lossy().into_owned())
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
                "seal" => answers.seal = Some(read_answer(&entry.path())?),
                "schema.json" => answers.schema = Some(read_answer(&entry.path())?),
                _ if is_query_file(&name) => {
                    answers.queries.insert(name, read_answer(&entry.path())?);
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

/// Reads one file of a `.sqlx` folder as [`AnswerDir::read`] does.
///
/// # Errors
///
/// When it cannot be read.
pub fn read_answer(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    // A byte that is no UTF-8 becomes another character, so the digest will not match.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(if text.contains('\r') { text.replace("\r\n", "\n") } else { text })
}

/// Reads a text file, such as a query file or a manifest.
///
/// # Errors
///
/// When it cannot be read or is not UTF-8.
pub fn read_file(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}
