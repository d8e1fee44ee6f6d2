//! A database → the catalog: what the migrations have made, as a value.
//!
//! Each query builds the JSON of one kind of object, so that there is one description of an object
//! and not two.
//! Left out: what the system and extensions own, the history table, object ids and times.
//! Must not know which migrations ran.

pub(crate) mod changed;
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
pub(crate) use sources::Shown;

const SPELLINGS: &str = include_str!("spellings.sql");

/// The places in these queries at which less is asked for than everything.
const FILTERS: [&str; 4] = ["$relation$", "$type$", "$routine$", "$space$"];

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
    let objects = introspect_numbered(connection, history).await?;
    Ok(Catalog::new(objects.into_iter().map(|numbered| numbered.object).collect()))
}

/// An object, with the server's own numbers of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NumberedObject {
    pub(crate) object: Object,
    pub(crate) oid: i64,
    /// The numbers of its columns, in their order.
    pub(crate) columns: Vec<i16>,
    /// The table of a trigger or a policy.
    pub(crate) table: Option<i64>,
}

/// Reads the catalog, with the object ids that are in no catalog.
///
/// # Errors
///
/// Those of [`introspect`].
pub(crate) async fn introspect_numbered(
    connection: &mut PgConnection,
    history: &HistoryTable,
) -> Result<Vec<NumberedObject>, sqlx::Error> {
    let message = statements(history);
    let [sql_name, _, objects, _, trees] = batch::send(&mut *connection, message).await.each()?;
    let spellings = spellings(&sql_name)?;
    let mut objects = objects.iter().map(numbered).collect::<Result<Vec<_>, _>>()?;
    objects.iter_mut().for_each(|numbered| spell(&mut numbered.object, &spellings));
    sources::note(connection, &trees, &mut objects).await?;
    Ok(objects)
}

/// All that is asked whatever the answers are, in one message.
fn statements(history: &HistoryTable) -> String {
    let objects = objects_query(history, [""; 4]);
    let spellings = filtered(SPELLINGS, [""; 4]);
    let trees = sources::TREES;
    format!("{spellings};SET search_path = '';{objects};RESET search_path;{trees}")
}

/// The objects that the filters let through, one filter for each of [`FILTERS`].
fn objects_query(history: &HistoryTable, filters: [&str; 4]) -> String {
    let [schema, name] = [&history.schema, &history.name].map(|name| quote::literal(name.as_ref()));
    let shared = SHARED.replace("$history$", &format!("{schema}::text, {name}::text"));
    filtered(&format!("{shared}{}", KINDS.join("UNION ALL\n")), filters)
}

fn filtered(query: &str, filters: [&str; 4]) -> String {
    let filters = FILTERS.iter().zip(filters);
    filters.fold(query.to_owned(), |query, (place, filter)| query.replace(place, filter))
}

fn numbered(row: &PgRow) -> Result<NumberedObject, sqlx::Error> {
    let text: &str = row.try_get(0)?;
    let object = serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let columns: Option<Vec<i16>> = row.try_get(2)?;
    let (oid, columns, table) = (row.try_get(1)?, columns.unwrap_or_default(), row.try_get(3)?);
    Ok(NumberedObject { object, oid, columns, table })
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
