//! The queries of a crate → an answer each, or what the server says against it.
//!
//! Must not know what the set's migrations are, nor where answers are written.

use std::collections::BTreeMap;

use migrations_compiler::source;
use migrations_core::Diagnostic;
use sqlx::PgConnection;

use crate::describe::{Nullability, describe_all, file_name};
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
    known: &Known,
    connection: &mut PgConnection,
    nullability: Nullability,
) -> Result<Asked, sqlx::Error> {
    let mut asked = Asked::default();
    let named: BTreeMap<String, &str> =
        project.queries.iter().map(|query| (file_name(&query.sql), query.sql.as_str())).collect();
    let unknown = named.iter().filter(|(name, _)| known.answer(name).is_none());
    let texts: Vec<&str> = unknown.map(|(_, sql)| *sql).collect();
    let answers = describe_all(connection, &texts, nullability).await?;
    let answers: BTreeMap<&str, _> = texts.into_iter().zip(answers).collect();
    for query in &project.queries {
        let name = file_name(&query.sql);
        if asked.queries.contains_key(&name) {
            continue;
        }
        if let Some(text) = known.answer(&name) {
            asked.queries.insert(name, text.to_owned());
            asked.known += 1;
            continue;
        }
        match answers.get(query.sql.as_str()) {
            Some(Ok(described)) => drop(asked.queries.insert(name, described.text.clone())),
            Some(Err(rejection)) => {
                let diagnostic = rejected(query, rejection);
                asked.show(project, &query.file);
                asked.refused.entry(name).or_insert_with(|| one_line(&diagnostic));
                asked.diagnostics.push(diagnostic);
            }
            None => {}
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
