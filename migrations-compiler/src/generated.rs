//! The queries that a call of `migrations!` asks for, as if they stood in the source.
//!
//! The macro writes the same statements from the same catalog and arguments, so what is answered
//! here is what the seal has to list there.
//! Must not know who asks a server, nor where anything lies.

use crate::catalog::Catalog;
use crate::config::Types;
use crate::crate_source::CrateSource;
use crate::generate::{self, Options, Overrides};
use crate::scan::{Query, SetCall};

/// The queries of a crate's call on a schema, given what its set says of types and the text of its
/// `sqlx.toml`; none where it has no call, where the schema is missing or damaged, or where the
/// macro has a fault to report.
#[must_use]
pub fn queries(
    schema: Option<&str>,
    call: Option<&SetCall>,
    types: Types,
    sqlx_config: &str,
) -> Vec<Query> {
    // The text is long, and most calls ask for nothing.
    let call = call.filter(|call| !call.arguments().queries.is_empty());
    let catalog = call.and(schema).and_then(|text| Catalog::parse(text).ok());
    let (Some(call), Some(catalog)) = (call, catalog) else { return Vec::new() };
    let options = Options::of(&call.arguments(), types, sqlx_config);
    let query = |sql: String| Query::generated(sql, call);
    generate::statements(&catalog, &options).into_iter().map(query).collect()
}

/// What sqlx's own macros have to be told in a crate, of the rows that its own call writes or of those
/// of the crate whose set it queries; nothing where no query can name any, or where the macro has a
/// fault to report.
#[must_use]
pub fn overrides(source: &CrateSource, catalog: &Catalog, types: Types) -> Option<Overrides> {
    wanted(source, catalog, types)?.ok()
}

/// The faults that the macro has to report of the call, for which sqlx's own macros are told nothing.
#[must_use]
pub fn faults(source: &CrateSource, catalog: &Catalog, types: Types) -> Vec<String> {
    match wanted(source, catalog, types) {
        Some(Err(errors)) => errors.iter().map(ToString::to_string).collect(),
        Some(Ok(_)) | None => Vec::new(),
    }
}

fn wanted(
    source: &CrateSource,
    catalog: &Catalog,
    types: Types,
) -> Option<Result<Overrides, Vec<syn::Error>>> {
    let of_call = |call: &SetCall, sqlx_config: &str| {
        let options = Options::of(&call.arguments(), types, sqlx_config);
        Some(generate::overrides(catalog, &options, &call.module.as_ref()?.path))
    };
    let Some(rows) = source.used_rows() else {
        let sqlx_config = source.sqlx_config.as_deref().unwrap_or_default();
        return of_call(&source.set_call()?, sqlx_config);
    };
    let overrides = of_call(&rows.call, &rows.sqlx_config)?;
    Some(overrides.map(|overrides| overrides.seen_from_outside(&rows.crate_name)))
}
