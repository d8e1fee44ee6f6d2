//! The queries that a call of `migrations!` asks for, as if they stood in the source.
//!
//! The macro writes the same statements from the same catalog and arguments, so what is answered
//! here is what the seal has to list there.
//! Must not know who asks a server, nor where anything lies.

use crate::catalog::Catalog;
use crate::config::Types;
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

/// What sqlx's own macros have to be told for a call; nothing where the call writes `rows` that no
/// query can name, or where the macro has a fault to report.
#[must_use]
pub fn overrides(
    catalog: &Catalog,
    call: &SetCall,
    types: Types,
    sqlx_config: &str,
) -> Option<Overrides> {
    let options = Options::of(&call.arguments(), types, sqlx_config);
    generate::overrides(catalog, &options, call.module.as_deref()?).ok()
}
