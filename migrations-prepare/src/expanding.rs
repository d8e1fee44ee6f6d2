//! The queries that macros write → an answer each.
//!
//! A target can be compiled once every query in it has an answer, and others can be expanded once it
//! is compiled: so what was found is answered, and cargo begins again, until nothing is new.
//! Must not know what is done with the answers.

use std::collections::BTreeMap;

use migrations_compiler::Environment;
use migrations_compiler::scan::Query;
use migrations_compiler::snapshot::Snapshot;

use crate::cache::query_data::CachedAnswers;
use crate::compiling::{Compiled, Compiling, CompilingError, Run};
use crate::describe::Nullability;
use crate::describe::queries::{DescribedQueries, describe_queries};
use crate::error::PrepareError;
use crate::explain::name_history::Explanation;
use crate::prepared_files::PreparedFiles;
use crate::provision::ProvisionedServer;

/// What the compiler found besides, and what the server says of it.
pub(crate) struct Expanded {
    pub(crate) described: DescribedQueries,
    /// The SQL, by the name of the query file.
    pub(crate) sql: BTreeMap<String, String>,
}

/// Asks the compiler which queries there are beside those that are answered, and the server about
/// each.
pub(crate) async fn expanded(
    snapshot: &Snapshot,
    compiling: &Compiling,
    query_data: &PreparedFiles,
    environment: &Environment,
    provisioned: &mut ProvisionedServer,
) -> Result<Expanded, PrepareError> {
    let mut run =
        Run::new(compiling, snapshot, &provisioned.url()).map_err(CompilingError::from)?;
    let mut query_data = query_data.clone();
    let mut expanded = Expanded { described: DescribedQueries::default(), sql: BTreeMap::new() };
    loop {
        let Compiled { mut queries, failed } = run.compile(&query_data)?;
        queries.retain(|name, _| !query_data.queries.contains_key(name));
        if queries.is_empty() {
            return failed.map_or(Ok(expanded), |error| Err(error.into()));
        }
        let query =
            |(name, sql): (&String, &String)| Query::compiled(sql.clone(), format!(".sqlx/{name}"));
        let found: Vec<Query> = queries.iter().map(query).collect();
        let nothing = CachedAnswers::default();
        let nullability = Nullability::of(&environment.types);
        let mut said =
            describe_queries(snapshot, &found, &nothing, provisioned, nullability).await?;
        // sqlx has asked the same server before us, so what it refuses has been told at its call.
        let explanations = vec![Explanation::default(); said.rejected().len()];
        said.report(&explanations);
        query_data.queries.extend(said.queries.clone());
        expanded.described.queries.extend(said.queries);
        expanded.described.refused.extend(said.refused);
        expanded.described.diagnostics.extend(said.diagnostics);
        expanded.sql.extend(queries);
        if !expanded.described.refused.is_empty() {
            return Ok(expanded);
        }
    }
}
