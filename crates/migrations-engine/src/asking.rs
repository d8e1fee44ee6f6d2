//! The queries of a crate → an answer each, or what the server says against it.
//!
//! Must not know what the set's migrations are, nor where answers are written.

use std::collections::BTreeMap;

use migrations_compiler::scan::Query;
use migrations_compiler::source;
use migrations_core::Diagnostic;
use sqlx::PgConnection;

use crate::describe;
use crate::known::Known;
use crate::project::Project;
use crate::rejected::{one_line, rejected};

/// What a server says of a crate's queries.
#[derive(Default)]
pub(crate) struct Asked {
    /// `.sqlx/query-*.json`, by name.
    pub(crate) queries: BTreeMap<String, String>,
    /// For each query that the server refused, by the name that its file would have: why.
    pub(crate) refused: BTreeMap<String, String>,
    /// What is wrong with the queries.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The Rust files that the diagnostics point into, by the name that they have there.
    pub(crate) sources: BTreeMap<String, String>,
    /// How many of the answers were known already.
    pub(crate) known: usize,
}

/// Asks for every query whose answer is not known, each text once.
pub(crate) async fn asked(
    project: &Project,
    queries: &[Query],
    known: &Known,
    connection: &mut PgConnection,
) -> Result<Asked, sqlx::Error> {
    describe::ready(connection).await?;
    let mut asked = Asked::default();
    for query in queries {
        let name = describe::file_name(&query.sql);
        if asked.queries.contains_key(&name) {
            continue;
        }
        if let Some(text) = known.answer(&name) {
            asked.queries.insert(name, text.to_owned());
            asked.known += 1;
            continue;
        }
        match describe::describe(connection, &query.sql).await {
            Ok(text) => drop(asked.queries.insert(name, text)),
            Err(rejection) => {
                let diagnostic = rejected(query, &rejection);
                asked.show(project, &query.file);
                asked.refused.entry(name).or_insert_with(|| one_line(&diagnostic));
                asked.diagnostics.push(diagnostic);
            }
        }
    }
    Ok(asked)
}

impl Asked {
    /// Keeps the text of a file that a diagnostic points into.
    fn show(&mut self, project: &Project, file: &str) {
        if self.sources.contains_key(file) {
            return;
        }
        if let Ok(text) = source::read_file(&project.manifest_dir.join(file)) {
            self.sources.insert(file.to_owned(), text.replace("\r\n", "\n"));
        }
    }
}
