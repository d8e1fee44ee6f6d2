//! What a server has observed of a file when it was sealed, for people and for programs.
//!
//! Must not know which files are pending.

use migrations_compiler::sealed_use::SealedUse;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::touched_relation::RelationReport;

/// Whether a server has observed what a file does to relations.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SealedReport {
    /// It has.
    Observed,
    /// The file runs in no transaction, so nobody could see its locks and scans.
    NotObserved,
    /// No server has executed the file as it is, or an earlier release has sealed it.
    Unsealed,
}

/// What is known of a file; nothing where there is no seal.
pub(super) fn report(found: Option<SealedUse<'_>>) -> (SealedReport, Vec<RelationReport>) {
    match found {
        Some(SealedUse::Observed(relations)) => {
            (SealedReport::Observed, relations.iter().map(RelationReport::from).collect())
        }
        Some(SealedUse::NotObserved) => (SealedReport::NotObserved, Vec::new()),
        Some(SealedUse::Unsealed) | None => (SealedReport::Unsealed, Vec::new()),
    }
}
