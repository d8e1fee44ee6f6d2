//! Answers → files on disk, each replaced at once or left as it was.
//!
//! Must not know how the answers came about.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use migrations_compiler::Catalog;
use migrations_compiler::catalog::timeline::{Timeline, has_timeline};
use migrations_compiler::crate_source::SetOwner;
use migrations_compiler::freshness;
use migrations_compiler::lock::Lock;
use migrations_compiler::seal::{self, Seal};
use migrations_compiler::source::{self, QueryDataDir, is_query_file};

use tempfile::TempPath;

use crate::prepared_files::PreparedFiles;

/// Where answers are kept.
#[derive(Clone, Debug)]
pub struct Places {
    /// `migrations.lock`.
    pub lock: PathBuf,
    /// The folder of seal, schema and query files.
    pub query_data: PathBuf,
}

/// What writing would do, or has done, to a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The file was not there.
    Added(PathBuf),
    /// The file held something else.
    Changed(PathBuf),
    /// No query has it any more.
    Removed(PathBuf),
}

impl Change {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Change::Added(path) | Change::Changed(path) | Change::Removed(path) => path,
        }
    }

    /// What happens to it, as a word.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Change::Added(_) => "added",
            Change::Changed(_) => "changed",
            Change::Removed(_) => "removed",
        }
    }
}

/// Which server's word the seal carries when another major says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherMajor {
    /// The one that wrote the seal keeps it.
    Keep,
    /// The one that answers now takes it over.
    Reseal,
}

impl Places {
    /// What is not as the answers have it, in the order in which it would be written.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn changes(
        &self,
        query_data: &PreparedFiles,
        other: OtherMajor,
    ) -> io::Result<Vec<Change>> {
        Ok(self.plan(query_data, other)?.changes())
    }

    /// The changes that [`Places::changes`] names, to be written later.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn plan(&self, query_data: &PreparedFiles, other: OtherMajor) -> io::Result<Plan<'_>> {
        let has_earlier_lock = self.has_earlier_form_of(&query_data.lock);
        let has_earlier_seal = self.has_earlier_seal_of(query_data);
        let pending = self.pending(query_data, other)?;
        Ok(Plan { places: self, has_earlier_lock, has_earlier_seal, pending })
    }

    /// Whether the committed lock says what `lock` says, in the format of an earlier release.
    fn has_earlier_form_of(&self, lock: &Lock) -> bool {
        let text = source::read_file(&self.lock).unwrap_or_default().replace("\r\n", "\n");
        Lock::parse(&text, lock.same_day()).is_ok_and(|earlier| earlier.is_earlier_form_of(lock))
    }

    /// Whether committed schema and seal say what the answers say, as a release before the timeline, or
    /// before the lines of rollbacks, wrote it.
    fn has_earlier_seal_of(&self, query_data: &PreparedFiles) -> bool {
        let committed = QueryDataDir::read(&self.query_data).unwrap_or_default();
        let (Some(schema), Some(seal)) = (committed.schema, committed.seal) else { return false };
        let Ok(seal) = Seal::parse(&seal) else { return false };
        let is_same = match has_timeline(&schema) {
            true => seal.rollbacks.is_empty() && schema == query_data.schema,
            false => {
                Catalog::parse(&query_data.schema).is_ok_and(|catalog| catalog.to_text() == schema)
            }
        };
        let rollbacks = match seal.rollbacks.is_empty() {
            true => BTreeMap::new(),
            false => query_data.rollbacks.clone(),
        };
        let earlier = PreparedFiles { schema, rollbacks, ..query_data.clone() }.seal();
        is_same && seal.as_by_server_of(&earlier) == earlier
    }

    /// Makes the disk as the answers have it, and says what was done.
    ///
    /// # Errors
    ///
    /// Those of [`Places::plan`] and [`Plan::write`].
    pub fn write(&self, query_data: &PreparedFiles, other: OtherMajor) -> io::Result<Vec<Change>> {
        self.plan(query_data, other)?.write()
    }

    /// What is to be written, each with the text that the file is to have, if any; the seal comes
    /// last: until it is there, the build knows that something is missing.
    fn pending(
        &self,
        query_data: &PreparedFiles,
        other: OtherMajor,
    ) -> io::Result<Vec<(Change, Option<String>)>> {
        let committed = QueryDataDir::read(&self.query_data)?;
        let mut pending: Vec<(Change, Option<String>)> = Vec::new();
        for (path, text) in self.files(query_data, &committed, other) {
            match self.has(&committed, &path, &text) {
                Ok(true) => {}
                Ok(false) => pending.push((Change::Changed(path), Some(text))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    pending.push((Change::Added(path), Some(text)));
                }
                Err(error) => return Err(at(&path, &error)),
            }
        }
        let unused = committed.queries.iter().filter(|(name, text)| {
            is_query_file(name)
                && !query_data.queries.contains_key(*name)
                && freshness::is_postgres(text)
        });
        let removed = unused.map(|(name, _)| (Change::Removed(self.query_data.join(name)), None));
        // Before the seal, which is the last of the files.
        let seal = pending.iter().position(|(change, _)| change.path().ends_with("seal"));
        let place = seal.unwrap_or(pending.len());
        pending.splice(place..place, removed);
        Ok(pending)
    }

    /// Whether a file holds a text already; most have been read.
    fn has(&self, committed: &QueryDataDir, path: &Path, text: &str) -> io::Result<bool> {
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let is_read = committed.queries.get(&*name).is_some_and(|read| read == text);
        Ok(is_read || is_same(&fs::read(path)?, text))
    }

    /// Every file in the order in which it is written.
    fn files(
        &self,
        query_data: &PreparedFiles,
        committed: &QueryDataDir,
        other: OtherMajor,
    ) -> Vec<(PathBuf, String)> {
        let query_data = &with_kept_timeline(query_data, committed, other);
        let queries = query_data.queries.iter();
        let queries = queries.map(|(name, text)| (self.query_data.join(name), text.clone()));
        let schema = (self.query_data.join("schema.json"), query_data.schema.clone());
        let lock = (self.lock.clone(), query_data.lock.to_string());
        let seal = (self.query_data.join("seal"), seal_text(query_data, committed, other));
        match query_data.owner {
            SetOwner::Own => queries.chain([schema, lock, seal]).collect(),
            SetOwner::Of(_) => queries.chain([seal]).collect(),
        }
    }
}

/// Files that are not as some answers have them.
pub struct Plan<'a> {
    places: &'a Places,
    has_earlier_lock: bool,
    has_earlier_seal: bool,
    /// In the order in which they are written.
    pending: Vec<(Change, Option<String>)>,
}

impl Plan<'_> {
    /// What writing would do, in that order.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        self.pending.iter().map(|(change, _)| change.clone()).collect()
    }

    /// What writing would do that changes what the files say: that a lock, or a seal with its schema,
    /// has the format of an earlier release makes nothing stale.
    #[must_use]
    pub fn stale(&self) -> Vec<Change> {
        let Places { lock, query_data } = self.places;
        let sealed = [query_data.join(seal::NAME), query_data.join(seal::SCHEMA_NAME)];
        let is_earlier = |path: &Path| {
            self.has_earlier_lock && path == lock
                || self.has_earlier_seal && sealed.iter().any(|sealed| sealed == path)
        };
        self.changes().into_iter().filter(|change| !is_earlier(change.path())).collect()
    }

    /// Makes the disk as the answers have it, and says what was done.
    ///
    /// Every new text is written beside its place before the first one takes it, so that a folder
    /// that is read-only or full leaves everything as it was.
    /// Of a machine that loses its power the lock alone is kept safe: what else is half there then
    /// is told by the seal, which has a digest of each file, and can be had again.
    ///
    /// # Errors
    ///
    /// When a file cannot be written; the seal is not written then.
    pub fn write(self) -> io::Result<Vec<Change>> {
        let Plan { places: Places { lock, query_data }, pending, .. } = self;
        fs::create_dir_all(query_data).map_err(|error| at(query_data, &error))?;
        let stage = |(change, text): (Change, Option<String>)| {
            let keep = if change.path() == lock { Keep::PowerCut } else { Keep::Crash };
            let staged = text.map(|text| stage(change.path(), &text, keep)).transpose()?;
            Ok((change, staged))
        };
        let staged = pending.into_iter().map(stage).collect::<io::Result<Vec<_>>>()?;
        let mut changes = Vec::with_capacity(staged.len());
        for (change, staged) in staged {
            finish(change.path(), staged)?;
            changes.push(change);
        }
        Ok(changes)
    }
}

/// The seal as it should be: the committed one where it differs by its server, and by what that server
/// lacked, alone.
fn seal_text(query_data: &PreparedFiles, committed: &QueryDataDir, other: OtherMajor) -> String {
    let seal = query_data.seal();
    let old = committed.seal.as_deref().and_then(|text| Seal::parse(text).ok());
    match old {
        Some(old) if other == OtherMajor::Keep => {
            let is_same = seal.clone().as_by_server_of(&old) == old;
            if is_same { old.to_string() } else { seal.to_string() }
        }
        _ => seal.to_string(),
    }
}

/// The answers, with the timeline of the committed schema where another major has written it and the
/// schema at its end is the same: how strongly a statement locks differs from major to major. So it is
/// where an earlier release has written it, which told less of how the same came about.
fn with_kept_timeline(
    query_data: &PreparedFiles,
    committed: &QueryDataDir,
    other: OtherMajor,
) -> PreparedFiles {
    let kept = || {
        let seal = Seal::parse(committed.seal.as_deref()?).ok()?;
        let schema = committed.schema.as_ref().filter(|text| has_timeline(text))?;
        let is_of_these = other == OtherMajor::Keep
            && seal.head == query_data.lock.head
            && seal.holds_schema(schema)
            && *schema != query_data.schema;
        let is_of_other = seal.server != query_data.server.major || seal.stubs != query_data.stubs;
        let stays = || match is_of_other {
            true => Catalog::parse(schema).ok() == Catalog::parse(&query_data.schema).ok(),
            false => is_earlier_form(schema, &query_data.schema),
        };
        (is_of_these && stays()).then(|| schema.clone())
    };
    let schema = kept().unwrap_or_else(|| query_data.schema.clone());
    PreparedFiles { schema, ..query_data.clone() }
}

/// Whether an earlier release has written the timeline of a schema so.
fn is_earlier_form(committed: &str, schema: &str) -> bool {
    let timeline = |text| Timeline::parse(text).ok().flatten();
    let (committed, answered) = (timeline(committed), timeline(schema));
    committed.zip(answered).is_some_and(|(committed, now)| committed.is_earlier_form_of(&now))
}

/// Whether a file says what is to be written; git may have written CRLF on the way to this machine.
#[must_use]
pub fn is_same(bytes: &[u8], text: &str) -> bool {
    bytes == text.as_bytes() || String::from_utf8_lossy(bytes).replace("\r\n", "\n") == text
}

/// Replaces a file at once: a reader sees the old text or the new one, and so does whoever comes
/// after a crash.
///
/// # Errors
///
/// When the new text cannot be written beside the file, or cannot take its place.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    take_place(stage(path, text, Keep::PowerCut)?, path)
}

/// Replaces files, and removes those without a text; a reader sees the old text of each or the new one.
///
/// Every new text is written beside its place before the first one takes it. None is kept safe from the
/// loss of power: this is for files that can be had again.
///
/// # Errors
///
/// When a folder cannot be made, or a text cannot be written beside its file; nothing has changed then.
/// When a file cannot take its place or cannot be removed; those before it are done then.
pub fn replace_together<'a>(
    files: impl Iterator<Item = (PathBuf, Option<&'a str>)>,
) -> io::Result<()> {
    let stage = |(path, text): (PathBuf, Option<&str>)| {
        let stage = |text| {
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
            stage(&path, text, Keep::Crash)
        };
        let staged = text.map(stage).transpose()?;
        Ok((path, staged))
    };
    let staged = files.map(stage).collect::<io::Result<Vec<_>>>()?;
    for (path, staged) in staged {
        finish(&path, staged)?;
    }
    Ok(())
}

/// Puts a file in its place, or removes what is there.
fn finish(path: &Path, staged: Option<TempPath>) -> io::Result<()> {
    match staged {
        Some(staged) => take_place(staged, path),
        None => fs::remove_file(path).map_err(|error| at(path, &error)),
    }
}

/// How the name of a file begins that is being written beside its place.
pub const DRAFT_PREFIX: &str = ".new-";

/// What a file that has been written survives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// The end of this process, however it comes.
    Crash,
    /// The end of the machine's power as well, for which a disk takes a millisecond or more.
    PowerCut,
}

/// Writes a text beside the place that it will take. The file is closed: a process has few open ones, and a
/// set may have thousands of them.
fn stage(path: &Path, text: &str, keep: Keep) -> io::Result<TempPath> {
    let write = || -> io::Result<TempPath> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        let mut file = with_permissions(builder.prefix(DRAFT_PREFIX), path)?.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        if keep == Keep::PowerCut {
            file.as_file().sync_data()?;
        }
        Ok(file.into_temp_path())
    };
    write().map_err(|error| at(path, &error))
}

fn take_place(staged: TempPath, path: &Path) -> io::Result<()> {
    staged.persist(path).map(drop).map_err(|error| at(path, &error.error))
}

type TempFile<'a> = tempfile::Builder<'a, 'static>;

/// The permissions of the file that is replaced, or those of any new file.
#[cfg(unix)]
fn with_permissions<'a, 'b>(
    builder: &'a mut TempFile<'b>,
    path: &Path,
) -> io::Result<&'a mut TempFile<'b>> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions(),
        // The process's umask takes away what it always takes away.
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::Permissions::from_mode(0o666),
        Err(error) => return Err(error),
    };
    Ok(builder.permissions(permissions))
}

/// Elsewhere a new file takes its folder's permissions.
#[cfg(not(unix))]
fn with_permissions<'a, 'b>(
    builder: &'a mut TempFile<'b>,
    _path: &Path,
) -> io::Result<&'a mut TempFile<'b>> {
    Ok(builder)
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
