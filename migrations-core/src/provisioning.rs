//! What a server is given before the first migration, so that it is like production: platform, role,
//! search path, what is made outside the migrations, and stubs of extensions.
//!
//! Must not know how a server is given it, nor where it is declared.

use std::collections::BTreeSet;

use crate::set::{Migration, MigrationSet};
use crate::version::Version;

/// What is there before the first migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provisioning {
    /// What production's servers come with.
    pub platform: Platform,
    /// Who runs the files; the platform's own role, or the superuser, where it is left out.
    pub role: Option<String>,
    /// The search path of production, where it is not the platform's own.
    pub search_path: Option<String>,
    /// The history table of sqlx, where the set takes it for granted.
    pub sqlx_history: Option<Script>,
    /// What is made outside the migrations.
    pub external: Option<Script>,
    /// What stands for the migrations up to a version.
    pub start: Option<Start>,
    /// What stands in for extensions, in the config's order.
    pub stubs: Vec<Stub>,
    /// Extensions that a server lacks and that the product has a stub of; told by that server, and
    /// declared nowhere.
    pub lacking: BTreeSet<String>,
}

/// What exists on a server of production before the first migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Platform {
    /// Nothing but PostgreSQL's own.
    #[default]
    Postgres,
    /// Supabase's roles, schemas and functions.
    Supabase,
}

/// A companion of a set that is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its name, relative to the set.
    pub file: String,
    /// Its text.
    pub sql: String,
}

/// What stands for the migrations up to a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The last of them.
    pub at: Version,
    /// What makes the schema as it left it.
    pub script: Script,
}

/// What stands in for an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// The extension.
    pub extension: String,
    /// What is run instead of creating it.
    pub script: Script,
}

impl Provisioning {
    /// What is executed before the first migration, in this order.
    pub fn scripts(&self) -> impl Iterator<Item = &Script> {
        self.made_elsewhere().chain(self.start.iter().map(|start| &start.script))
    }

    /// What makes the objects that no migration stands for.
    pub fn made_elsewhere(&self) -> impl Iterator<Item = &Script> {
        self.sqlx_history.iter().chain(&self.external)
    }

    /// The migrations whose work the schema of the start holds.
    #[must_use]
    pub fn before_start<'a>(&self, set: &'a MigrationSet) -> &'a [Migration] {
        let Some(start) = &self.start else { return &[] };
        let count = set.migrations().partition_point(|migration| migration.version <= start.at);
        &set.migrations()[..count]
    }

    /// The search path that files run under until one of them changes it, as `SET` takes it.
    #[must_use]
    pub fn search_path(&self) -> &str {
        match (&self.search_path, self.platform) {
            (Some(path), _) => path,
            (None, Platform::Postgres) => r#""$user", public"#,
            (None, Platform::Supabase) => r#""$user", public, extensions"#,
        }
    }
}
