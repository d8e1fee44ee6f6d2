//! The queries of a crate → an answer each, or what the server says against it.
//!
//! Must not know what the set's migrations are, nor where answers are written.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join;
use migrations_compiler::scan::{Origin, Query};
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::source::{self, query_file_name};
use migrations_core::Diagnostic;
use sqlx::Connection;

use crate::cache::query_data::CachedAnswers;
use crate::describe::{Described, Nullability, Rejection, describe_all};
use crate::explain::name_history::Explanation;
use crate::explain::rejected::{contradicted, one_line, rejected};
use crate::provision::ProvisionedServer;

/// What a server says of a crate's queries.
#[derive(Default)]
pub(crate) struct DescribedQueries {
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
    /// The queries of which sqlx's own tool would have written something else, by that name.
    pub(crate) beyond_sqlx: BTreeSet<String>,
    /// How many of the answers were known already.
    pub(crate) known: usize,
}

/// Asks for every query whose answer is not known, each text once.
pub(crate) async fn describe_queries(
    snapshot: &Snapshot,
    queries: &[Query],
    known: &CachedAnswers,
    provisioned: &mut ProvisionedServer,
    nullability: Nullability,
) -> Result<DescribedQueries, sqlx::Error> {
    let mut outcome = DescribedQueries::default();
    let mut open: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
    for query in queries {
        let name = query.file_name();
        match known.answer(&name) {
            Some(text) => {
                outcome.known += usize::from(!outcome.queries.contains_key(&name));
                outcome.queries.insert(name, text.to_owned());
            }
            None => open.entry(&query.sql).or_default().push(query),
        }
    }
    let texts: Vec<&str> = open.keys().copied().collect();
    let answers = describe_on_two_connections(provisioned, &texts, nullability).await?;
    for ((sql, places), answer) in open.into_iter().zip(answers) {
        match answer.and_then(Described::runnable) {
            Ok(described) => {
                for query in places.into_iter().filter(|query| query.origin == Origin::Written) {
                    let found = &described.contradicted;
                    outcome
                        .diagnostics
                        .extend(found.iter().map(|found| contradicted(query, found)));
                    if !found.is_empty() {
                        outcome.show(snapshot, &query.file);
                    }
                }
                if described.is_beyond_sqlx {
                    outcome.beyond_sqlx.insert(query_file_name(sql));
                }
                outcome.queries.insert(query_file_name(sql), described.text);
            }
            Err(rejection) => {
                for query in places {
                    outcome.show(snapshot, &query.file);
                    outcome.rejections.push((query.clone(), rejection.clone()));
                }
            }
        }
    }
    // As somebody reads the source, and not as the texts of the queries sort.
    outcome.rejections.sort_by_key(|(query, _)| {
        let start = query.position(0);
        (query.file.clone(), start.line, start.column)
    });
    Ok(outcome)
}

/// From how many queries on a second connection is worth its start.
const MANY: usize = 24;

/// Describes queries, many of them on two connections: the server works on both at once.
async fn describe_on_two_connections(
    provisioned: &mut ProvisionedServer,
    queries: &[&str],
    nullability: Nullability,
) -> Result<Vec<Result<Described, Rejection>>, sqlx::Error> {
    if queries.len() < MANY {
        return describe_all(provisioned.connection(), queries, nullability).await;
    }
    let (first, second) = queries.split_at(queries.len() / 2);
    let (connection, mut other) = provisioned.two_connections().await?;
    let first = describe_all(connection, first, nullability.clone());
    let second = describe_all(&mut other, second, nullability);
    let (first, second) = join(first, second).await;
    let mut answers = first?;
    answers.extend(second?);
    other.close().await?;
    Ok(answers)
}

impl DescribedQueries {
    /// The refused queries, each with what was said.
    pub(crate) fn rejected(&self) -> Vec<(&str, &Rejection)> {
        self.rejections.iter().map(|(query, rejection)| (query.sql.as_str(), rejection)).collect()
    }

    /// Reports the refused queries, each with what became of what it asks for.
    pub(crate) fn report(&mut self, explanations: &[Explanation]) {
        for ((query, rejection), explanation) in std::iter::zip(&self.rejections, explanations) {
            let diagnostic = rejected(query, rejection, explanation);
            let name = query.file_name();
            self.refused.entry(name).or_insert_with(|| one_line(&diagnostic));
            self.diagnostics.push(diagnostic);
        }
    }

    /// Keeps the text of a file that a diagnostic points into.
    fn show(&mut self, snapshot: &Snapshot, file: &str) {
        if self.sources.contains_key(file) {
            return;
        }
        if let Ok(text) = source::read_file(&snapshot.layout.manifest_dir.join(file)) {
            self.sources.insert(file.to_owned(), text.replace("\r\n", "\n"));
        }
    }
}
