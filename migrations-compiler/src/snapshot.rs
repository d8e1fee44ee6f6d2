//! A project as it lies on disk, every file of it read once: source, set, config, offline query
//! data.
//!
//! ```text
//! CrateSource ──▶ Layout ──▶ set ───────parse, check──▶ Checked ─┐
//!                       └──▶ .sqlx ──▶ QueryDataDir, Seal ───────┴──▶ Snapshot
//! ```
//! What is stale, what has to be asked and what is generated is told from a snapshot alone; files
//! that are written are read once more at that moment, because a server may have worked for minutes
//! in between.
//! Must not know what anybody does with it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use migrations_core::Diagnostic;

use crate::check::{Checked, check_files};
use crate::config::Types;
use crate::crate_source::{CrateSource, SetOwner};
use crate::layout::Layout;
use crate::lock::with_lock_of_both_sides;
use crate::parse::parse;
use crate::scan::Query;
use crate::seal::Seal;
use crate::source::{self, QueryDataDir, SourceDir};
use crate::{freshness, generated, threads};

/// A project that was read once.
#[derive(Clone)]
pub struct Snapshot {
    /// Where its files lie.
    pub layout: Layout,
    /// What the crate's own files say.
    pub source: CrateSource,
    /// Whose set it is.
    pub owner: SetOwner,
    /// The set, held against the rules that need no SQL parsed.
    pub set: Result<SetFiles, Unreadable>,
    /// What is committed of seal, schema and queries.
    pub query_data: Result<QueryDataDir, Unreadable>,
    /// The committed seal, where there is one that can be read.
    pub seal: Option<Seal>,
    /// The queries that macros write, as the compiler has shown; `None` where nobody has asked it.
    pub compiled: Option<Vec<Query>>,
}

/// The files of a set, and what they say.
#[derive(Clone)]
pub struct SetFiles {
    /// As they lie on disk.
    pub dir: SourceDir,
    /// As the rules about files have them.
    pub checked: Checked,
}

/// A folder that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The folder.
    pub folder: PathBuf,
    /// What kind of error it was.
    pub kind: io::ErrorKind,
    /// What the system says.
    pub message: String,
}

impl Unreadable {
    fn new(folder: &Path, error: &io::Error) -> Unreadable {
        Unreadable { folder: folder.to_owned(), kind: error.kind(), message: error.to_string() }
    }
}

impl From<Unreadable> for io::Error {
    fn from(unreadable: Unreadable) -> io::Error {
        io::Error::new(unreadable.kind, unreadable.message)
    }
}

impl Snapshot {
    /// Reads the crate whose manifest lies in `manifest_dir`; `None` where nothing names its set.
    #[must_use]
    pub fn of_crate(manifest_dir: &Path) -> Option<Snapshot> {
        let source = CrateSource::read(manifest_dir);
        let set_folder = source.set_folder()?;
        Some(Snapshot::read(source, &set_folder))
    }

    /// Reads set and query data of a crate whose own files have been read; `set_folder` is the
    /// set's, as the manifest would name it.
    #[must_use]
    pub fn read(source: CrateSource, set_folder: &str) -> Snapshot {
        let layout = Layout::of_crate(&source.manifest_dir, set_folder);
        let owner = source.owner_of(set_folder);
        Snapshot::of_layout(layout, source, owner)
    }

    /// Reads a set that no crate embeds; it has no queries.
    #[must_use]
    pub fn read_directory(set_dir: &Path) -> Snapshot {
        let source = CrateSource { manifest_dir: set_dir.to_owned(), ..CrateSource::default() };
        Snapshot::of_layout(Layout::of_directory(set_dir), source, SetOwner::Own)
    }

    /// Whether it is a set that no crate embeds.
    #[must_use]
    pub fn is_of_directory(&self) -> bool {
        self.source.manifests.folder() == Path::new("")
    }

    fn of_layout(layout: Layout, source: CrateSource, owner: SetOwner) -> Snapshot {
        let (set, query_data) = threads::run_in_parallel(
            || SourceDir::read(&layout.set_dir).map(SetFiles::new),
            || QueryDataDir::read(&layout.query_data_dir),
        );
        let mut set = set.map_err(|error| Unreadable::new(&layout.set_dir, &error));
        let query_data =
            query_data.map_err(|error| Unreadable::new(&layout.query_data_dir, &error));
        let text = query_data.as_ref().ok().and_then(|query_data| query_data.seal.as_deref());
        let seal = text.and_then(|text| Seal::parse(text).ok());
        if let (Ok(files), Some(seal)) = (&mut set, &seal) {
            files.checked.executed_on(seal.server);
        }
        let compiled = query_data.as_ref().ok().and_then(compiled);
        Snapshot { layout, source, owner, set, query_data, seal, compiled }
    }

    /// The set, where no rule finds a fault in its files.
    #[must_use]
    pub fn sound(&self) -> Option<&SetFiles> {
        self.set.as_ref().ok().filter(|files| files.checked.set.is_some())
    }

    /// What no server has seen of the set; nothing where its files are at fault, and nothing of
    /// query data that cannot be read but that it is missing.
    #[must_use]
    pub fn stale(&self) -> Vec<Diagnostic> {
        let Some(SetFiles { checked, .. }) = self.sound() else { return Vec::new() };
        let missing = QueryDataDir::default();
        let query_data = self.query_data.as_ref().unwrap_or(&missing);
        match &self.owner {
            SetOwner::Own => freshness::stale(checked, query_data),
            SetOwner::Of(path) => freshness::stale_beside(checked, query_data, path),
        }
    }

    /// The committed schema.
    #[must_use]
    pub fn schema(&self) -> Option<&str> {
        self.query_data.as_ref().ok()?.schema.as_deref()
    }

    /// The committed schema of the crate that owns the set, where that has sealed one of this very set.
    #[must_use]
    pub fn owners_schema(&self) -> Option<String> {
        let SetOwner::Of(path) = &self.owner else { return self.schema().map(str::to_owned) };
        let folder = Layout::of_crate(&self.source.manifest_dir.join(path), "").query_data_dir;
        let head = self.sound()?.checked.set.as_ref()?.head();
        let query_data = QueryDataDir::read(&folder).ok()?;
        let seal = Seal::parse(query_data.seal.as_deref()?).ok()?;
        query_data.schema.filter(|_| seal.head == head)
    }

    /// What the config of the set says of types; a config with a fault says nothing.
    #[must_use]
    pub fn types(&self) -> Types {
        let config = self.set.as_ref().ok().and_then(|files| files.checked.parsed.valid_config());
        config.map(|config| config.types.clone()).unwrap_or_default()
    }

    /// The queries that the macro generates from a schema, as its call asks for them.
    #[must_use]
    pub fn generated(&self, schema: Option<&str>) -> Vec<Query> {
        let sqlx_config = self.source.sqlx_config.as_deref().unwrap_or_default();
        generated::queries(schema, self.source.set_call().as_ref(), self.types(), sqlx_config)
    }

    /// The queries of the source, those that are generated from that schema, and those that macros
    /// write.
    #[must_use]
    pub fn all_queries(&self, schema: Option<&str>) -> Vec<Query> {
        let compiled = self.compiled.iter().flatten().cloned();
        let written = self.source.queries().iter().cloned();
        written.chain(self.generated(schema)).chain(compiled).collect()
    }

    /// The names of the answered queries that macros write, where the compiler was ever asked.
    #[must_use]
    pub fn compiled_among(&self, answered: &BTreeMap<String, String>) -> Option<BTreeSet<String>> {
        let names = |queries: &[Query]| -> BTreeSet<String> {
            queries.iter().map(Query::file_name).collect()
        };
        let written = names(self.source.queries());
        let mut compiled = names(self.compiled.as_deref()?);
        compiled.retain(|name| answered.contains_key(name) && !written.contains(name));
        Some(compiled)
    }

    /// Whether macros write queries that nobody has looked for.
    #[must_use]
    pub fn has_unknown_queries(&self) -> bool {
        self.source.has_macro_generated() && self.compiled.is_none()
    }
}

impl SetFiles {
    fn new(dir: SourceDir) -> SetFiles {
        let checked = check_files(parse(&dir));
        SetFiles { dir, checked }
    }

    /// The set with its lock as both sides have it, where git could not merge the lock.
    #[must_use]
    pub fn with_lock_of_both_sides(&self) -> Checked {
        let merged = with_lock_of_both_sides(self.dir.clone());
        if merged == self.dir {
            return self.checked.clone();
        }
        let mut checked = check_files(parse(&merged));
        if let Some(major) = self.checked.parsed.server {
            checked.executed_on(major);
        }
        checked
    }
}

/// The queries that the committed seal says macros write, as their files have them; one whose file
/// is gone is unknown until the compiler is asked again.
fn compiled(query_data: &QueryDataDir) -> Option<Vec<Query>> {
    let names = Seal::compiled_in(query_data.seal.as_deref()?)?;
    let query = |name: String| {
        let text = query_data.queries.get(&name)?;
        Some(Query::compiled(source::query_of(text)?, format!(".sqlx/{name}")))
    };
    Some(names.into_iter().filter_map(query).collect())
}
