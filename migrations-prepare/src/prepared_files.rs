//! What a server said of a crate, as the files that are committed.
//!
//! Must not know how it was asked, nor where the files lie.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::crate_source::SetOwner;
use migrations_compiler::lock::Lock;
use migrations_compiler::seal::Seal;
use migrations_core::Checksum;

use migrations_postgres::ServerVersion;

/// What is to be written.
#[derive(Clone)]
pub struct PreparedFiles {
    /// Whose set was executed; of another crate's set neither lock nor schema is written.
    pub owner: SetOwner,
    /// `migrations.lock`.
    pub lock: Lock,
    /// `.sqlx/schema.json`.
    pub schema: String,
    /// `.sqlx/query-*.json`, by name.
    pub queries: BTreeMap<String, String>,
    /// The query files whose queries macros write; `None` where the compiler was never asked.
    pub compiled: Option<BTreeSet<String>>,
    /// For each query that the server refused, by the name that its file would have: why.
    pub refused: BTreeMap<String, String>,
    /// The queries that were asked now and of which sqlx's own tool would have written something
    /// else, by that name.
    pub beyond_sqlx: BTreeSet<String>,
    /// The server that said so.
    pub server: ServerVersion,
    /// The digest of what was there before the first migration.
    pub environment: Option<Checksum>,
    /// The extensions that a stub stood in for.
    pub stubs: BTreeSet<String>,
    /// The checksums of the rollbacks that a server has tried, by stem.
    pub rollbacks: BTreeMap<String, Checksum>,
}

impl PreparedFiles {
    /// The seal of these answers.
    #[must_use]
    pub fn seal(&self) -> Seal {
        Seal::new(self.lock.head, self.server.major, &self.schema, &self.queries)
            .in_environment(self.environment, self.stubs.clone())
            .with_compiled(self.compiled.clone())
            .with_rollbacks(self.rollbacks.clone())
    }
}
