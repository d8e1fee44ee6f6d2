//! Where in the files something was made, and what became of it.

use schemars::JsonSchema;
use serde::Serialize;

/// A place in the files of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// Version and name of the migration; the version alone where its file is gone.
    pub migration: String,
    /// Path of its file; null where it is gone.
    pub file: Option<String>,
    /// Line of the file, from 1; null where nobody can tell.
    pub line: Option<u32>,
}

impl Place {
    /// The place as editors read it, `migrations/001_users.sql:3`; the migration where the file is gone.
    #[must_use]
    pub fn shown(&self) -> String {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            (Some(file), None) => file.clone(),
            (None, _) => self.migration.clone(),
        }
    }
}

/// Something that a migration did to an object or to a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Event {
    /// `created`, `replaced`, `changed`, `renamed` or `dropped`.
    pub effect: &'static str,
    /// The migration, with the line that says so.
    pub place: Place,
    /// The earlier name of what was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub from: Option<String>,
    /// How it differs from what it was, for people.
    pub details: Vec<String>,
}

/// An object of the schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct ObjectRef {
    /// Such as `table`, `view`, `index` or `routine`.
    pub kind: &'static str,
    /// Its schema; null for a schema or an extension.
    pub schema: Option<String>,
    /// The table of a trigger or a policy; else null.
    pub table: Option<String>,
    /// Its name.
    pub name: String,
    /// The types of the arguments of a routine; else null.
    pub arguments: Option<String>,
}
