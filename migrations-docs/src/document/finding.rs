//! What the safety rules say of a migration.

use schemars::JsonSchema;
use serde::Serialize;

/// What a safety rule says of a migration, in the fields of `check --format json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Code, such as `M3014`; `cargo migrations explain` shows its page.
    pub code: &'static str,
    /// Name of the code, such as `blocking_index`.
    pub name: &'static str,
    /// `warning`, or `error` where the config says so.
    pub severity: &'static str,
    /// What it is, in one line.
    pub message: String,
    /// Path of the file that it is in: the migration's, or that of its rollback.
    pub file: String,
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in the line, in characters, from 1.
    pub column: u32,
    /// Facts about it, one each.
    pub notes: Vec<String>,
    /// Other places that belong to it.
    pub labels: Vec<FindingLabel>,
    /// What to write instead.
    pub help: Option<String>,
    /// Why the set has accepted it; null where it has not.
    pub accepted: Option<Accepted>,
}

/// A place that belongs to a finding beside its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingLabel {
    /// What is there.
    pub message: String,
    /// Path of the file that it is in.
    pub file: String,
    /// Line in the file, from 1.
    pub line: u32,
}

/// Why a finding was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Accepted {
    /// The reason.
    pub reason: String,
    /// Path of the file that gives it: that of the finding, or the config.
    pub file: String,
    /// Line in the file, from 1.
    pub line: u32,
}
