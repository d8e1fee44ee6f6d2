//! The queries of a crate → an answer each, or what the server says against it.
//!
//! Must not know what the set's migrations are, nor where answers are written.

use std::collections::BTreeMap;

use migrations_compiler::scan::Query;
use migrations_compiler::source;
use migrations_core::Diagnostic;
use sqlx::PgConnection;

use crate::describe::{Nullability, Rejection, describe_all, file_name};
use crate::fate::Fate;
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
    /// The queries that the server refused, each with what it said.
    pub(crate) rejections: Vec<(Query, Rejection)>,
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
    nullability: Nullability,
) -> Result<Asked, sqlx::Error> {
    let mut asked = Asked::default();
    let mut open: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
    for query in queries {
        let name = file_name(&query.sql);
        match known.answer(&name) {
            Some(text) => {
                asked.known += usize::from(!asked.queries.contains_key(&name));
                asked.queries.insert(name, text.to_owned());
            }
            None => open.entry(&query.sql).or_default().push(query),
        }
    }
    let texts: Vec<&str> = open.keys().copied().collect();
    let answers = describe_all(connection, &texts, nullability).await?;
    for ((sql, places), answer) in open.into_iter().zip(answers) {
        match answer {
            Ok(described) => drop(asked.queries.insert(file_name(sql), described.text)),
            Err(rejection) => {
                for query in places {
                    asked.show(project, &query.file);
                    asked.rejections.push((query.clone(), rejection.clone()));
                }
            }
        }
    }
    // As somebody reads the source, and not as the texts of the queries sort.
    asked.rejections.sort_by_key(|(query, _)| {
        let start = query.position(0);
        (query.file.clone(), start.line, start.column)
    });
    Ok(asked)
}

impl Asked {
    /// The refused queries, each with what was said.
    pub(crate) fn rejected(&self) -> Vec<(&str, &Rejection)> {
        self.rejections.iter().map(|(query, rejection)| (query.sql.as_str(), rejection)).collect()
    }

    /// Reports the refused queries, each with what became of what it asks for.
    pub(crate) fn report(&mut self, fates: &[Fate]) {
        for ((query, rejection), fate) in std::iter::zip(&self.rejections, fates) {
            let diagnostic = rejected(query, rejection, fate);
            let name = file_name(&query.sql);
            self.refused.entry(name).or_insert_with(|| one_line(&diagnostic));
            self.diagnostics.push(diagnostic);
        }
    }

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
