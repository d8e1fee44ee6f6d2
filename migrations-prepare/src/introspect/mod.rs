//! A database → the catalog: what the migrations have made, as a value.
//!
//! Each query builds the JSON of one kind of object, so that there is one description of an object
//! and not two.
//! Left out: what the system and extensions own, the history table, object ids and times.
//! Must not know which migrations ran.

pub(crate) mod questions;
pub(crate) mod server_state;
mod sources;

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::Object;
use migrations_core::{HistoryTable, quote};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use crate::batch;

const SPELLINGS: &str = include_str!("spellings.sql");

/// The common table expressions that the queries share, then the query of each kind; together they
/// are one statement, so that the server plans and computes what they share once.
const SHARED: &str = include_str!("shared.sql");
const KINDS: [&str; 12] = [
    include_str!("composites.sql"),
    include_str!("domains.sql"),
    include_str!("enums.sql"),
    include_str!("extensions.sql"),
    include_str!("indexes.sql"),
    include_str!("policies.sql"),
    include_str!("routines.sql"),
    include_str!("schemas.sql"),
    include_str!("sequences.sql"),
    include_str!("tables.sql"),
    include_str!("triggers.sql"),
    include_str!("views.sql"),
];

/// Reads the catalog.
///
/// The search path is empty meanwhile, so that PostgreSQL writes every name with its schema,
/// whatever a migration has set.
///
/// # Errors
///
/// When the connection breaks, or a kind of object has a form that the catalog does not know.
pub async fn introspect(
    connection: &mut PgConnection,
    history: &HistoryTable,
) -> Result<Catalog, sqlx::Error> {
    let message = statements(history);
    let [sql_name, _, objects, _, trees] = batch::send(&mut *connection, message).await.each()?;
    let spellings = spellings(&sql_name)?;
    let mut objects = objects.iter().map(object).collect::<Result<Vec<Object>, _>>()?;
    objects.iter_mut().for_each(|object| spell(object, &spellings));
    sources::note(connection, &trees, &mut objects).await?;
    Ok(Catalog::new(objects))
}

/// All that is asked whatever the answers are, in one message.
fn statements(history: &HistoryTable) -> String {
    let [schema, name] = [&history.schema, &history.name].map(|name| quote::literal(name.as_ref()));
    let shared = SHARED.replace("$history$", &format!("{schema}::text, {name}::text"));
    let kinds = KINDS.join("UNION ALL\n");
    let (spellings, trees) = (SPELLINGS, sources::TREES);
    format!("{spellings};SET search_path = '';{shared}{kinds};RESET search_path;{trees}")
}

fn object(row: &PgRow) -> Result<Object, sqlx::Error> {
    let text: &str = row.try_get(0)?;
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// How a session writes the name of a relation or a type, by whether it is a relation, by schema and
/// by name, where that is not the plain one; mostly there is none.
type Spellings = BTreeMap<(bool, String, String), String>;

fn spellings(rows: &[PgRow]) -> Result<Spellings, sqlx::Error> {
    let spelling =
        |row: &PgRow| Ok(((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?), row.try_get(3)?));
    rows.iter().map(spelling).collect()
}

fn spell(object: &mut Object, spellings: &Spellings) {
    let (is_relation, schema, name, sql_name) = match object {
        Object::Table(it) => (true, &it.schema, &it.name, &mut it.sql_name),
        Object::View(it) => (true, &it.schema, &it.name, &mut it.sql_name),
        Object::Enum(it) => (false, &it.schema, &it.name, &mut it.sql_name),
        Object::Domain(it) => (false, &it.schema, &it.name, &mut it.sql_name),
        Object::Composite(it) => (false, &it.schema, &it.name, &mut it.sql_name),
        _ => return,
    };
    *sql_name = spellings.get(&(is_relation, schema.clone(), name.clone())).cloned();
}
