//! The queries that a call of `migrations!` asks for, as if they stood in the source.
//!
//! The macro writes the same statements from the same catalog and arguments, so what is answered
//! here is what sqlx looks for there.
//! Must not know who asks a server, nor where its answers lie.

use std::path::Path;

use crate::arguments::Arguments;
use crate::catalog::Catalog;
use crate::generate::{self, Options, PreferredCrates, Sealed};
use crate::scan::{Query, SetCall};
use crate::source;

/// What a call depends on beside the catalog.
#[must_use]
pub fn options(arguments: &Arguments, sqlx_config: &Path) -> Options {
    let config = source::read_file(sqlx_config).unwrap_or_default();
    Options {
        rows: arguments.rows.clone(),
        derives: arguments.derives.clone(),
        preferred: PreferredCrates::parse(&config),
        queries: arguments.queries.clone(),
        sealed: Sealed::All,
    }
}

/// The queries of a crate's call; none where it has none, or where the macro has a fault to report.
#[must_use]
pub fn queries(catalog: &Catalog, call: Option<&SetCall>, manifest_dir: &Path) -> Vec<Query> {
    let Some(call) = call else { return Vec::new() };
    let arguments = call.arguments();
    if arguments.queries.is_empty() {
        return Vec::new();
    }
    let options = options(&arguments, &manifest_dir.join("sqlx.toml"));
    let query = |sql: String| Query::generated(sql, call);
    generate::statements(catalog, &options).into_iter().map(query).collect()
}

/// The same, where the catalog is a text that may be missing or damaged.
#[must_use]
pub fn queries_of_schema(
    schema: Option<&str>,
    call: Option<&SetCall>,
    manifest_dir: &Path,
) -> Vec<Query> {
    let catalog = schema.and_then(|text| Catalog::parse(text).ok());
    catalog.map(|catalog| queries(&catalog, call, manifest_dir)).unwrap_or_default()
}
