//! A crate in a temporary folder, prepared on a throw-away server.

use std::fs;
use std::path::Path;

use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Diagnostic, Location, Position};
use migrations_postgres::Options;
use migrations_prepare::prepare::{Prepared, prepare};
use tempfile::TempDir;

/// Writes files into a temporary folder.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the folder");
        fs::write(path, bytes).expect("the file");
    }
    folder
}

/// Prepares the crate in `folder`, whose set is `migrations`; of the diagnostics only errors and what
/// was tried on drafts are kept.
pub(crate) async fn prepared(folder: &Path) -> Prepared {
    let project = Snapshot::of_crate(folder).expect("a crate with a set");
    let mut prepared = prepare(&project, &Options::default()).await.expect("a server");
    // The sets of the tests are short, and the safety rules have a word on most of them.
    let is_tried = |found: &Diagnostic| found.code.id().starts_with("M103");
    prepared.diagnostics.retain(|found| found.is_error() || is_tried(found));
    prepared
}

/// What the server says of a set and of a source that calls the macro and asks `queries`.
pub(crate) async fn asked(sql: &str, queries: &[&str]) -> Prepared {
    let call = |query: &&str| format!("fn f() {{ sqlx::query!(r#\"{query}\"#); }}\n");
    let calls: String = queries.iter().map(call).collect();
    let source = format!("migrations::migrations!();\n{calls}");
    let files: [(&str, &[u8]); 2] =
        [("migrations/1_all.sql", sql.as_bytes()), ("src/lib.rs", source.as_bytes())];
    prepared(folder(&files).path()).await
}

/// Each diagnostic as its code, its place and its message.
pub(crate) fn shown(prepared: &Prepared) -> Vec<String> {
    let shown = |diagnostic: &Diagnostic| {
        let Location { file, start, .. } = &diagnostic.location;
        let Position { line, column } = start;
        format!("{} {file}:{line}:{column} {}", diagnostic.code, diagnostic.message)
    };
    prepared.diagnostics.iter().map(shown).collect()
}
