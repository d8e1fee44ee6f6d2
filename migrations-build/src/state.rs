//! What the crate's files say before anything is done about it.
//!
//! Reads, and decides nothing.

use std::collections::BTreeSet;

use migrations_compiler::build_stamp::FolderListing;
use migrations_compiler::crate_source::{CrateSource, SetOwner};
use migrations_compiler::generated::overrides;
use migrations_compiler::layout::Layout;
use migrations_compiler::scan::Query;
use migrations_compiler::snapshot::{SetFiles, Snapshot};
use migrations_compiler::{Catalog, Checked, QueryDataDir, SourceDir, sqlx_config};
use migrations_core::Diagnostic;

use crate::environment::Environment;

/// The crate as it lies on disk.
pub(crate) struct State {
    /// The set's folder as the call of the macro has it, else the one that was taken over.
    pub(crate) folder: Option<String>,
    /// How the files lay on disk before they were read.
    pub(crate) before: Option<FolderListing>,
    /// The crate, its set and what is committed.
    pub(crate) snapshot: Snapshot,
    /// The committed answers; what cannot be read is as good as missing here, and the macro says
    /// why.
    pub(crate) committed: QueryDataDir,
    /// What no server has seen of the set.
    pub(crate) stale: Vec<Diagnostic>,
}

impl State {
    pub(crate) fn read(environment: &Environment) -> State {
        let source = CrateSource::read(&environment.manifest_dir);
        let folder = source.set_folder();
        // Without a set, the folder that nothing names is as good as any that is not there.
        let set_folder = folder.clone().unwrap_or_else(|| "migrations".to_owned());
        let is_own = source.used.is_none() && folder.is_some();
        let layout = Layout::of_crate(&environment.manifest_dir, &set_folder);
        let listed = || FolderListing::read(&layout).ok();
        let before = is_own.then(listed).flatten();
        let snapshot = Snapshot::read(source, &set_folder);
        let committed = snapshot.query_data.clone().unwrap_or_default();
        let stale = if folder.is_some() { snapshot.stale() } else { Vec::new() };
        State { folder, before, snapshot, committed, stale }
    }

    /// What sqlx's macros are not told in this crate of the rows of another one, whose set it queries.
    pub(crate) fn stale_override(&self) -> Option<Diagnostic> {
        self.source().used_rows()?;
        let catalog = Catalog::parse(&self.snapshot.owners_schema()?).ok()?;
        let wanted = overrides(self.source(), &catalog, self.snapshot.types())?;
        sqlx_config::stale(self.source().sqlx_config.as_deref().unwrap_or_default(), &wanted)
    }

    /// The crate's own files.
    pub(crate) fn source(&self) -> &CrateSource {
        &self.snapshot.source
    }

    /// The set, where its folder is named and can be read.
    pub(crate) fn set(&self) -> Option<&SetFiles> {
        self.snapshot.set.as_ref().ok().filter(|_| self.folder.is_some())
    }

    /// The checked set, where no rule finds a fault in it.
    pub(crate) fn sound(&self) -> Option<(&SourceDir, &Checked)> {
        let SetFiles { dir, checked } = self.set()?;
        checked.set.is_some().then_some((dir, checked))
    }

    /// The crate whose set this one queries.
    pub(crate) fn owner(&self) -> &SetOwner {
        &self.snapshot.owner
    }

    /// The queries of the source, and those that are generated for a schema, that `query_data` has no
    /// file for, each once.
    pub(crate) fn unanswered(
        &self,
        query_data: &BTreeSet<String>,
        schema: Option<&str>,
    ) -> Vec<Query> {
        let generated = self.snapshot.generated(schema);
        let mut seen = BTreeSet::new();
        let queries = self.source().queries().iter().cloned().chain(generated).filter(|query| {
            let name = query.file_name();
            !query_data.contains(&name) && seen.insert(name)
        });
        queries.collect()
    }
}
