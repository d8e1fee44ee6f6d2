//! What `prepare` says to programs.
//!
//! Must not know how it came about.

use std::path::Path;

use migrations_compiler::seal::Seal;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::MigrationSet;
use migrations_prepare::bodies::{Reason, UnjudgedBody};
use migrations_prepare::committed::Change;
use migrations_prepare::prepare::Prepared;
use schemars::JsonSchema;
use serde::Serialize;

use super::majors::{Majors, MajorsReport};
use crate::report::{DiagnosticReport, FormatVersion};

/// What a server says of one package, or of each one of a workspace.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum PrepareReport {
    Package(PackageReport),
    Workspace(WorkspaceReport),
}

/// Without `--workspace`: the one package.
#[derive(Serialize, JsonSchema)]
pub(super) struct PackageReport {
    pub(super) format: FormatVersion<1>,
    #[serde(flatten)]
    pub(super) prepared: PreparedReport,
}

/// With `--workspace`: every member that has a set or uses one.
#[derive(Serialize, JsonSchema)]
pub(super) struct WorkspaceReport {
    pub(super) format: FormatVersion<1>,
    /// Members, those with a set of their own first.
    pub(super) packages: Vec<MemberReport>,
}

/// One member of a workspace.
#[derive(Serialize, JsonSchema)]
pub(super) struct MemberReport {
    /// Name of the package.
    pub(super) package: String,
    #[serde(flatten)]
    pub(super) prepared: PreparedReport,
}

/// What a server says of a set and its queries, and the files that follow from it.
#[derive(Serialize, JsonSchema)]
pub(super) struct PreparedReport {
    /// Name of the set.
    set: String,
    /// Faults and warnings; no file is changed where a fault is among them.
    diagnostics: Vec<DiagnosticReport>,
    /// Files that were written, or with `--check` those that are stale.
    changes: Vec<ChangeReport>,
    /// Queries that only the compiler has found; `null` where it was not asked, and left out where
    /// everything was sealed already.
    #[serde(skip_serializing_if = "Option::is_none")]
    compiled: Option<Option<Vec<String>>>,
    /// Routines whose bodies nobody has held against the schema; `null` where the set was not executed
    /// or is another crate's, and left out where everything was sealed already.
    #[serde(skip_serializing_if = "Option::is_none")]
    unjudged_bodies: Option<Option<Vec<UnjudgedBodyReport>>>,
    /// Version of the server that sealed it, such as `17.2`; `null` where there is a fault.
    server: Option<String>,
    /// What servers of other majors say; left out where no server was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    majors: Option<MajorsReport>,
}

/// A routine whose body nobody has held against the schema.
#[derive(Serialize, JsonSchema)]
struct UnjudgedBodyReport {
    /// Its name with the types of its arguments, such as `public.total(integer)`.
    routine: String,
    reason: UnjudgedReason,
    /// Language that nothing here reads, or what went wrong; `null` where the reason says all.
    detail: Option<String>,
}

/// Why nobody has.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum UnjudgedReason {
    /// The server has no `plpgsql_check`.
    NoPlpgsqlCheck,
    /// The body is in another language than SQL and PL/pgSQL.
    Language,
    /// `plpgsql_check` has failed over it.
    Failed,
}

/// A file that `prepare` writes.
#[derive(Serialize, JsonSchema)]
struct ChangeReport {
    /// Path of the file, from the package's folder.
    file: String,
    change: ChangeKind,
}

/// What happens to the file.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ChangeKind {
    /// New.
    Added,
    /// Has another text.
    Changed,
    /// Gone.
    Removed,
}

/// The path of a change, from the package's folder.
pub(super) fn relative<'a>(change: &'a Change, snapshot: &Snapshot) -> &'a Path {
    change.path().strip_prefix(&snapshot.layout.manifest_dir).unwrap_or(change.path())
}

impl PreparedReport {
    /// What has just been asked.
    pub(super) fn of_server(
        snapshot: &Snapshot,
        prepared: &Prepared,
        changes: &[Change],
        majors: Option<&Majors>,
    ) -> PreparedReport {
        let server = prepared.query_data.as_ref().map(|query_data| query_data.server.to_string());
        PreparedReport {
            set: prepared.checked.parsed.name.clone(),
            diagnostics: DiagnosticReport::all(&prepared.diagnostics),
            changes: change_reports(snapshot, changes),
            compiled: Some(prepared.compiled.clone()),
            unjudged_bodies: Some(prepared.unjudged.as_deref().map(unjudged_reports)),
            server,
            majors: majors.map(MajorsReport::from),
        }
    }

    /// What was sealed already.
    pub(super) fn of_seal(
        snapshot: &Snapshot,
        set: &MigrationSet,
        seal: &Seal,
        changes: &[Change],
    ) -> PreparedReport {
        PreparedReport {
            set: set.name().to_owned(),
            diagnostics: Vec::new(),
            changes: change_reports(snapshot, changes),
            compiled: None,
            unjudged_bodies: None,
            server: Some(seal.server.to_string()),
            majors: None,
        }
    }
}

fn unjudged_reports(bodies: &[UnjudgedBody]) -> Vec<UnjudgedBodyReport> {
    let report = |body: &UnjudgedBody| {
        let (reason, detail) = match &body.reason {
            Reason::NoPlpgsqlCheck => (UnjudgedReason::NoPlpgsqlCheck, None),
            Reason::Language(language) => (UnjudgedReason::Language, Some(language.clone())),
            Reason::Failed(failure) => (UnjudgedReason::Failed, Some(failure.clone())),
        };
        UnjudgedBodyReport { routine: body.routine.clone(), reason, detail }
    };
    bodies.iter().map(report).collect()
}

fn change_reports(snapshot: &Snapshot, changes: &[Change]) -> Vec<ChangeReport> {
    let report = |change: &Change| ChangeReport {
        file: relative(change, snapshot).display().to_string(),
        change: match change {
            Change::Added(_) => ChangeKind::Added,
            Change::Changed(_) => ChangeKind::Changed,
            Change::Removed(_) => ChangeKind::Removed,
        },
    };
    changes.iter().map(report).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<PrepareReport>("prepare");
    }
}
