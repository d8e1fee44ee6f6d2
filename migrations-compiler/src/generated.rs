//! The queries that a call of `migrations!` asks for, as if they stood in the source.
//!
//! The macro writes the same statements from the same catalog and arguments, so what is answered
//! here is what the seal has to list there.
//! Must not know who asks a server, nor where its answers lie.

use std::path::Path;

use crate::arguments::Arguments;
use crate::catalog::Catalog;
use crate::config::{self, Config};
use crate::generate::{self, Options, Overrides};
use crate::scan::{Query, SetCall};
use crate::source;
use crate::sqlx_config;

/// What a call depends on beside the catalog: the crate's `sqlx.toml`, and the config in the set's
/// folder.
#[must_use]
pub fn options(arguments: &Arguments, sqlx_config: &Path, set: &Path) -> Options {
    let of_sqlx = source::read_file(sqlx_config).unwrap_or_default();
    // A config that cannot be read is reported with the set.
    let config = Config::parse(&source::read_file(&set.join(config::FILE)).unwrap_or_default());
    Options::of(arguments, config.map(|config| config.types).unwrap_or_default(), &of_sqlx)
}

fn options_of_crate(arguments: &Arguments, manifest_dir: &Path) -> Options {
    let set = manifest_dir.join(arguments.folder());
    options(arguments, &manifest_dir.join(sqlx_config::FILE), &set)
}

/// The queries of a crate's call; none where it has none, or where the macro has a fault to report.
#[must_use]
pub fn queries(catalog: &Catalog, call: Option<&SetCall>, manifest_dir: &Path) -> Vec<Query> {
    let Some(call) = call else { return Vec::new() };
    let arguments = call.arguments();
    if arguments.queries.is_empty() {
        return Vec::new();
    }
    let options = options_of_crate(&arguments, manifest_dir);
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
    // The text is long, and most calls ask for nothing.
    let call = call.filter(|call| !call.arguments().queries.is_empty());
    let catalog = call.and(schema).and_then(|text| Catalog::parse(text).ok());
    catalog.map(|catalog| queries(&catalog, call, manifest_dir)).unwrap_or_default()
}

/// What sqlx's own macros have to be told for a call; nothing where the call writes `rows` that no
/// query can name, or where the macro has a fault to report.
#[must_use]
pub fn overrides(schema: &str, call: &SetCall, manifest_dir: &Path) -> Option<Overrides> {
    let catalog = Catalog::parse(schema).ok()?;
    let options = options_of_crate(&call.arguments(), manifest_dir);
    generate::overrides(&catalog, &options, call.module.as_deref()?).ok()
}
