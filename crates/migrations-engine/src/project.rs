//! Which crate is prepared, and where its set and its answers lie.
//!
//! Must not know what is done with it.

use std::path::{Path, PathBuf};

use migrations_compiler::generated;
use migrations_compiler::scan::{Query, Scan, SetCall, scan};

/// Which crate to prepare.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder of its `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// The set's folder as the call of the macro has it: `db/migrations`.
    pub folder: String,
    /// The queries that its source holds.
    pub queries: Vec<Query>,
    /// Its call of the macro, which may ask for generated queries.
    pub call: Option<SetCall>,
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
    /// When no call of `migrations!` names a set.
    pub fn of_crate(manifest_dir: &Path) -> Result<Project, NoSet> {
        let scan: Scan = scan(manifest_dir);
        let folder = scan.set_folder();
        let folder = folder.ok_or_else(|| NoSet { manifest_dir: manifest_dir.to_owned() })?;
        let manifest_dir = manifest_dir.to_owned();
        let call = scan.set_call();
        Ok(Project { manifest_dir, folder, queries: scan.queries, call })
    }

    /// The queries of the source, and those that are generated for the schema of that text.
    #[must_use]
    pub fn all_queries(&self, schema: Option<&str>) -> Vec<Query> {
        let generated =
            generated::queries_of_schema(schema, self.call.as_ref(), &self.manifest_dir);
        self.queries.iter().cloned().chain(generated).collect()
    }

    /// The set's folder on disk.
    #[must_use]
    pub fn set_dir(&self) -> PathBuf {
        self.manifest_dir.join(&self.folder)
    }

    /// The folder of seal, schema and query files.
    #[must_use]
    pub fn answers_dir(&self) -> PathBuf {
        self.manifest_dir.join(".sqlx")
    }
}
