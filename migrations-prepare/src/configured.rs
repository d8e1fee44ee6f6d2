//! The `sqlx.toml` of a crate, as the schema of its set would have it.
//!
//! Must not know how the schema came about, nor what `rows` looks like.

use std::fs;
use std::io;
use std::path::PathBuf;

use migrations_compiler::config::Types;
use migrations_compiler::crate_source::CrateSource;
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::sqlx_config::{self, Module};
use migrations_compiler::{Catalog, generated};
use migrations_core::Diagnostic;

use crate::committed::{Change, replace};

/// What is to be done to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    path: PathBuf,
    text: String,
    change: Option<Change>,
    faults: Vec<String>,
}

impl Configured {
    /// Compares the file of a crate with the schema of its set.
    ///
    /// Nothing is wanted where no call of the macro writes `rows` that queries can name; what is
    /// wrong with a call the macro says itself.
    ///
    /// # Errors
    ///
    /// The fault of a file that cannot be edited.
    pub fn new(snapshot: &Snapshot, schema: &str) -> Result<Configured, Diagnostic> {
        let path = snapshot.layout.sqlx_config();
        let text = snapshot.source.sqlx_config.clone();
        let catalog = Catalog::parse(schema).ok();
        let types = snapshot.types();
        let renewed = catalog.as_ref().map(|it| renewed(&snapshot.source, it, types.clone()));
        let renewed = renewed.transpose().map_err(sqlx_config::unusable)?.flatten();
        let old = text.clone().unwrap_or_default();
        let Some(renewed) = renewed else {
            let faults = catalog.map(|it| generated::faults(&snapshot.source, &it, types));
            let faults = faults.unwrap_or_default();
            return Ok(Configured { path, text: old, change: None, faults });
        };
        let change = match text {
            _ if renewed == old => None,
            Some(_) if renewed.trim().is_empty() => Some(Change::Removed(path.clone())),
            Some(_) => Some(Change::Changed(path.clone())),
            None => Some(Change::Added(path.clone())),
        };
        Ok(Configured { path, text: renewed, change, faults: Vec::new() })
    }

    /// The faults of the macro's call for which the file stays as it is.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// What writing would do, where anything.
    #[must_use]
    pub fn change(&self) -> Option<&Change> {
        self.change.as_ref()
    }

    /// Makes the file as it should be, at once, and says what was done.
    ///
    /// # Errors
    ///
    /// When it cannot be written; it is as it was then.
    pub fn write(self) -> io::Result<Option<Change>> {
        match &self.change {
            Some(Change::Removed(_)) => fs::remove_file(&self.path)?,
            Some(Change::Added(_) | Change::Changed(_)) => replace(&self.path, &self.text)?,
            None => {}
        }
        Ok(self.change)
    }
}

/// The text of a crate's `sqlx.toml` as `prepare` would write it for a schema; what cannot be edited
/// stays as it is.
#[must_use]
pub fn text_for(source: &CrateSource, catalog: &Catalog, types: Types) -> String {
    let renewed = renewed(source, catalog, types).ok().flatten();
    renewed.or_else(|| source.sqlx_config.clone()).unwrap_or_default()
}

/// The text as the schema would have it; nothing where it wants nothing of the file.
fn renewed(
    source: &CrateSource,
    catalog: &Catalog,
    types: Types,
) -> Result<Option<String>, String> {
    let old = source.sqlx_config.as_deref().unwrap_or_default();
    let Some(overrides) = generated::overrides(source, catalog, types) else { return Ok(None) };
    let found = sqlx_config::differences(old, &overrides, Module::Same)?;
    sqlx_config::renewed(old, &found).map(Some)
}
