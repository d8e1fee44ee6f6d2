//! What the crate's files say before anything is done about it.
//!
//! Reads, and decides nothing.

use std::collections::BTreeSet;

use migrations_compiler::build_stamp::FolderListing;
use migrations_compiler::generated;
use migrations_compiler::scan::{Query, Scan, scan};
use migrations_compiler::seal::Seal;
use migrations_compiler::used::{Used, used};
use migrations_compiler::{
    Checked, QueryDataDir, SourceDir, adopted, check_files, freshness, parse,
};
use migrations_core::{Checksum, Diagnostic};

use crate::environment::Environment;

/// The crate as it lies on disk.
pub(crate) struct State {
    /// Whether the source calls the macro, which then reports what is wrong with the set.
    pub(crate) is_called: bool,
    /// The set of another crate that this one queries, or what is wrong with the call that names it.
    pub(crate) used: Option<Result<Used, Diagnostic>>,
    /// The set's folder as the call of the macro has it, else the one that was taken over.
    pub(crate) folder: Option<String>,
    /// What the source holds.
    pub(crate) scan: Scan,
    /// How the files lay on disk before they were read.
    pub(crate) before: Option<FolderListing>,
    /// The set, where its folder can be read.
    pub(crate) set: Option<(SourceDir, Checked)>,
    /// The committed answers.
    pub(crate) committed: QueryDataDir,
    /// What no server has seen of the set.
    pub(crate) stale: Vec<Diagnostic>,
    /// The committed seal, where it can be read.
    pub(crate) seal: Option<Seal>,
}

impl State {
    pub(crate) fn of(environment: &Environment) -> State {
        let scan = scan(&environment.manifest_dir);
        let called = scan.set_folder();
        let used = used(&environment.manifest_dir, &scan);
        let is_called = called.is_some() || used.is_some();
        let folder = match &used {
            Some(Ok(used)) => Some(used.folder.clone()),
            Some(Err(_)) => called,
            None => called.or_else(|| adopted::folder(&environment.manifest_dir)),
        };
        let dir = folder.as_ref().map(|folder| environment.manifest_dir.join(folder));
        let query_data = environment.manifest_dir.join(".sqlx");
        let is_own = used.is_none();
        let before = dir
            .as_ref()
            .filter(|_| is_own)
            .and_then(|dir| FolderListing::of(dir, &query_data).ok());
        let dir = dir.and_then(|dir| SourceDir::read(&dir).ok());
        let set = dir.map(|dir| (dir.clone(), check_files(parse(&dir))));
        // What cannot be read is as good as missing here; the macro says why.
        let committed = QueryDataDir::read(&query_data).unwrap_or_default();
        let seal = committed.seal.as_deref().and_then(|text| Seal::parse(text).ok());
        let is_sound = |(_, checked): &&(SourceDir, Checked)| checked.set.is_some();
        let stale = set.as_ref().filter(is_sound);
        let stale = stale.map(|(_, checked)| match &used {
            Some(Ok(used)) => freshness::stale_beside(checked, &committed, &used.path),
            _ => freshness::stale(checked, &committed),
        });
        let stale = stale.unwrap_or_default();
        State { is_called, used, folder, scan, before, set, committed, stale, seal }
    }

    /// The checked set, where no rule finds a fault in it.
    pub(crate) fn sound(&self) -> Option<(&SourceDir, &Checked)> {
        let (dir, checked) = self.set.as_ref()?;
        checked.set.is_some().then_some((dir, checked))
    }

    /// The queries of the source, and those that are generated for a schema, that `query_data` has no
    /// file for, each once.
    pub(crate) fn unanswered(
        &self,
        environment: &Environment,
        query_data: &BTreeSet<String>,
        schema: Option<&str>,
    ) -> Vec<Query> {
        let call = self.scan.set_call();
        let generated =
            generated::queries_of_schema(schema, call.as_ref(), &environment.manifest_dir);
        let mut seen = BTreeSet::new();
        let queries = self.scan.queries.iter().cloned().chain(generated).filter(|query| {
            let name = file_name(query);
            !query_data.contains(&name) && seen.insert(name)
        });
        queries.collect()
    }
}

/// The name under which sqlx looks for a query's answer.
pub(crate) fn file_name(query: &Query) -> String {
    format!("query-{}.json", Checksum::of(&query.sql))
}
