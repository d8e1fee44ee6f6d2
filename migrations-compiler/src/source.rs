//! Reads folders into memory: the only place of the front end that touches the disk.
//!
//! Must not know what a file means; it says what is there, under which name, and what could not be
//! read.

pub mod tree;

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use migrations_core::Checksum;

/// The one folder that may lie beside migrations.
pub const STUBS: &str = "stubs";

/// The folder of seal, schema and query files: beside a manifest, or in a set that no crate embeds.
pub const QUERY_DATA: &str = ".sqlx";

/// PostgreSQL takes no larger message, so a file of more bytes could not be applied and is not read.
pub const LARGEST: u64 = 1024 * 1024 * 1024;

/// Lock, config, the files of `.sqlx` and Rust source are texts that people look at: 64 MiB is room for
/// half a million query files in one seal.
pub const LARGEST_TEXT: u64 = 64 * 1024 * 1024;

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

    /// The folder `root` as if it held no more than the file of that name.
    ///
    /// # Errors
    ///
    /// When the folder itself cannot be read.
    pub fn read_file(root: &Path, name: &str) -> io::Result<SourceDir> {
        let (home, path) = (fs::canonicalize(root)?, root.join(name));
        let kind = fs::symlink_metadata(&path).map(|metadata| metadata.file_type());
        let content = kind.map(|kind| read_content(&path, kind, &home));
        let file = content.map(|content| SourceFile { name: name.to_owned(), content });
        Ok(SourceDir { root: root.to_owned(), files: file.into_iter().collect() })
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
            Some(_) => read_content(&entry.path(), entry.file_type()?, home),
        };
        Ok(SourceFile { name: format!("{prefix}{}", name.to_string_lossy()), content })
    };
    fs::read_dir(folder)?.map(file).collect()
}

fn read_content(path: &Path, kind: FileType, home: &Path) -> Content {
    if let Some(target) = kind.is_symlink().then(|| leads_outside(path, home)).flatten() {
        return Content::Outside(target);
    }
    // `metadata` follows symbolic links: a link to a file is that file.
    let is_folder = || fs::metadata(path).is_ok_and(|metadata| metadata.is_dir());
    if kind.is_dir() || kind.is_symlink() && is_folder() {
        return Content::Directory;
    }
    let read = match kind.is_file() {
        true => fs::File::open(path).and_then(|file| read_file_of(file, LARGEST)),
        false => read_regular(path, LARGEST),
    };
    read.map_or_else(|error| Content::Unreadable(error.to_string()), Content::Bytes)
}

/// Where a symbolic link leads, if that is not in the folder; one that leads nowhere does not.
fn leads_outside(path: &Path, home: &Path) -> Option<String> {
    let target = fs::read_link(path).ok()?;
    let end = fs::canonicalize(path).ok()?;
    (!end.starts_with(home)).then(|| target.to_string_lossy().into_owned())
}

/// Reads a regular file of at most `limit` bytes; a pipe or a device could block for ever, and what
/// says that it is small may be without an end.
fn read_regular(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    read_file_of(fs::File::open(path)?, limit)
}

/// More than most migrations have: with room for it a file and its end are two reads.
const FIRST_READ: usize = 8 * 1024;

/// Reads a file that is known to be a regular one; its size is asked for only where it is not small.
fn read_file_of(mut file: fs::File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(FIRST_READ);
    file.by_ref().take(FIRST_READ as u64).read_to_end(&mut bytes)?;
    if bytes.len() == FIRST_READ {
        if file.metadata()?.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend(read_up_to(file, limit.saturating_sub(FIRST_READ as u64))?);
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn read_up_to(file: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    let is_within = u64::try_from(bytes.len()).is_ok_and(|length| length <= limit);
    if is_within { Ok(bytes) } else { Err(too_large(limit)) }
}

fn too_large(limit: u64) -> io::Error {
    let message = format!("it has more than {} MiB, and is not read", limit / (1024 * 1024));
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

/// A `.sqlx` folder as it was read: seal, schema and query files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryDataDir {
    /// The text of `seal`.
    pub seal: Option<String>,
    /// The text of `schema.json`.
    pub schema: Option<String>,
    /// The `query-*.json` files, by name.
    pub queries: BTreeMap<String, String>,
}

impl QueryDataDir {
    /// Reads the folder `root`; one that is not there is empty.
    ///
    /// No link is followed out of the folder that `root` lies in, which is the crate's, and no file of
    /// more than [`LARGEST_TEXT`] bytes is read.
    /// Line ends are read as `\n`: git may have changed them on the way to this machine.
    ///
    /// # Errors
    ///
    /// When the folder or a file in it cannot be read.
    pub fn read(root: &Path) -> io::Result<QueryDataDir> {
        let mut query_data = QueryDataDir::default();
        if is_link(root) {
            stays_in(root.parent(), root).map_err(of_path(root))?;
        }
        let entries = match fs::read_dir(root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(query_data),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            match name.as_str() {
                "seal" => query_data.seal = Some(read_query_data(&entry.path())?),
                "schema.json" => query_data.schema = Some(read_query_data(&entry.path())?),
                _ if is_query_file(&name) => {
                    query_data.queries.insert(name, read_query_data(&entry.path())?);
                }
                _ => {}
            }
        }
        Ok(query_data)
    }
}

/// The name under which sqlx looks for the answer to a query.
#[must_use]
pub fn query_file_name(sql: &str) -> String {
    format!("query-{}.json", Checksum::of(sql))
}

/// The SQL that the text of a query file is about.
#[must_use]
pub fn query_of(text: &str) -> Option<String> {
    let file: serde_json::Value = serde_json::from_str(text).ok()?;
    file["query"].as_str().map(str::to_owned)
}

/// Whether sqlx would look into a file of that name: `query-<hash>.json`.
#[must_use]
pub fn is_query_file(name: &str) -> bool {
    name.starts_with("query-") && name.ends_with(".json")
}

/// Reads one file of a `.sqlx` folder as [`QueryDataDir::read`] does.
///
/// # Errors
///
/// When it cannot be read.
pub fn read_query_data(path: &Path) -> io::Result<String> {
    let folder = path.parent();
    if is_link(path) || folder.is_some_and(is_link) {
        stays_in(folder.and_then(Path::parent), path).map_err(of_path(path))?;
    }
    let bytes = read_regular(path, LARGEST_TEXT).map_err(of_path(path))?;
    // A byte that is no UTF-8 becomes another character, so the digest will not match.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(if text.contains('\r') { text.replace("\r\n", "\n") } else { text })
}

/// Refuses what leads out of a crate: what another project or user has there is no answer of this one.
fn stays_in(crate_folder: Option<&Path>, path: &Path) -> io::Result<()> {
    // A path such as `.sqlx` names no folder that it lies in.
    let home = crate_folder.filter(|home| *home != Path::new("")).unwrap_or(Path::new("."));
    let (home, end) = (fs::canonicalize(home)?, fs::canonicalize(path)?);
    if end.starts_with(home) {
        return Ok(());
    }
    let message = format!("it is a link out of the crate, to {}", end.display());
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

fn of_path(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// Reads a text file, such as a query file or a manifest: a regular one of at most [`LARGEST_TEXT`]
/// bytes.
///
/// # Errors
///
/// When it cannot be read or is not UTF-8.
pub fn read_file(path: &Path) -> io::Result<String> {
    as_text(read_regular(path, LARGEST_TEXT)?)
}

/// Reads what a person names at the command line, which may be a pipe as well.
///
/// # Errors
///
/// When it cannot be read or is not UTF-8.
pub fn read_named(path: &Path) -> io::Result<String> {
    as_text(read_up_to(fs::File::open(path)?, LARGEST_TEXT)?)
}

fn as_text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
/// `a/./b/../c` as `a/c`, so that a file or a folder has one name.
pub(crate) fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}
