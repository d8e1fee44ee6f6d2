//! Which crate is prepared, and where its set and its answers lie.
//!
//! Must not know what is done with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use migrations_compiler::scan::{Query, Scan, SetCall, scan};
use migrations_compiler::seal::{self, Seal};
use migrations_compiler::used::used;
use migrations_compiler::{generated, source};
use migrations_core::Checksum;

/// Which crate to prepare.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder of its `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// The set's folder as the call of the macro has it: `db/migrations`.
    pub folder: String,
    /// The queries that its source holds.
    pub queries: Vec<Query>,
    /// The queries that macros write, as the compiler has shown; `None` where it was never asked.
    pub compiled: Option<Vec<Query>>,
    /// Whether a macro of the crate puts queries together from what it is given.
    pub has_macro_generated: bool,
    /// Whose set it is.
    pub owner: SetOwner,
    /// Its call of the macro, which may ask for generated queries.
    pub call: Option<SetCall>,
}

/// Whose set a crate's queries are checked on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SetOwner {
    /// Its own: lock and schema are its own to keep, and its drafts are tried.
    #[default]
    Own,
    /// That of the crate in this folder, which keeps all but the answers to these queries.
    Of(String),
}

/// A crate has no call of the macro that names a set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} has no migrations! call that names a set", manifest_dir.display())]
pub struct NoSet {
    /// The crate.
    pub manifest_dir: PathBuf,
}

impl Project {
    /// Reads the crate's source for its set and its queries.
    ///
    /// # Errors
    ///
    /// When no call of `migrations!` or `uses!` names a set.
    pub fn of_crate(manifest_dir: &Path) -> Result<Project, NoSet> {
        let scan: Scan = scan(manifest_dir);
        let no_set = || NoSet { manifest_dir: manifest_dir.to_owned() };
        let (folder, owner) = match used(manifest_dir, &scan) {
            Some(used) => {
                let used = used.map_err(|_| no_set())?;
                (used.folder, SetOwner::Of(used.path))
            }
            None => (scan.set_folder().ok_or_else(no_set)?, SetOwner::Own),
        };
        let compiled = compiled(manifest_dir);
        let has_macro_generated = !scan.macro_generated.is_empty();
        let manifest_dir = manifest_dir.to_owned();
        let call = scan.set_call();
        let queries = scan.queries;
        Ok(Project { manifest_dir, folder, queries, compiled, has_macro_generated, owner, call })
    }

    /// The queries of the source, those that macros write, and those that are generated for the schema of that text.
    #[must_use]
    pub fn all_queries(&self, schema: Option<&str>) -> Vec<Query> {
        let generated =
            generated::queries_of_schema(schema, self.call.as_ref(), &self.manifest_dir);
        let compiled = self.compiled.iter().flatten().cloned();
        self.queries.iter().cloned().chain(generated).chain(compiled).collect()
    }

    /// The names of the answered queries that macros write, where the compiler was ever asked.
    #[must_use]
    pub fn compiled_among(&self, answered: &BTreeMap<String, String>) -> Option<BTreeSet<String>> {
        let names =
            |queries: &[Query]| -> BTreeSet<String> { queries.iter().map(file_name).collect() };
        let written = names(&self.queries);
        let mut compiled = names(self.compiled.as_deref()?);
        compiled.retain(|name| answered.contains_key(name) && !written.contains(name));
        Some(compiled)
    }

    /// The set's folder on disk.
    #[must_use]
    pub fn set_dir(&self) -> PathBuf {
        self.manifest_dir.join(&self.folder)
    }

    /// The folder of seal, schema and query files.
    #[must_use]
    pub fn query_data_dir(&self) -> PathBuf {
        self.manifest_dir.join(".sqlx")
    }

    /// The committed seal, where there is one that can be read.
    pub(crate) fn seal(&self) -> Option<Seal> {
        let text = source::read_query_data(&self.manifest_dir.join(seal::FILE)).ok()?;
        Seal::parse(&text).ok()
    }
}

/// The queries that the committed seal says macros write, as their files have them; one whose file
/// is gone is unknown until the compiler is asked again.
#[must_use]
pub fn compiled(manifest_dir: &Path) -> Option<Vec<Query>> {
    let names = Seal::compiled_in(&source::read_query_data(&manifest_dir.join(seal::FILE)).ok()?)?;
    let folder = manifest_dir.join(".sqlx");
    let query = |name: String| {
        // A seal that was edited leads nowhere else.
        let is_there = source::is_query_file(&name) && !name.contains('/');
        let text = is_there.then(|| source::read_query_data(&folder.join(&name)).ok()).flatten()?;
        Some(Query::compiled(sql(&text)?, format!(".sqlx/{name}")))
    };
    Some(names.into_iter().filter_map(query).collect())
}

/// The name under which sqlx looks for a query's answer.
fn file_name(query: &Query) -> String {
    format!("query-{}.json", Checksum::of(&query.sql))
}

/// The SQL that a query file is about.
pub(crate) fn sql(text: &str) -> Option<String> {
    let file: serde_json::Value = serde_json::from_str(text).ok()?;
    file["query"].as_str().map(str::to_owned)
}
