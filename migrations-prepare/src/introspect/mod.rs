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
const FILTERS: [&str; 5] = ["$relation$", "$type$", "$routine$", "$space$", "$privilege$"];

/// Nothing is left out.
const NO_FILTERS: [&str; 5] = [""; 5];

/// The common table expressions that the queries share, then the query of each kind; together they
/// are one statement, so that the server plans and computes what they share once.
const SHARED: &str = include_str!("shared.sql");
pub(crate) const KINDS: [(&str, &str); 12] = [
    ("composite", include_str!("composites.sql")),
    ("domain", include_str!("domains.sql")),
    ("enum", include_str!("enums.sql")),
    ("extension", include_str!("extensions.sql")),
    ("index", include_str!("indexes.sql")),
    ("policy", include_str!("policies.sql")),
    ("routine", include_str!("routines.sql")),
    ("schema", include_str!("schemas.sql")),
    ("sequence", include_str!("sequences.sql")),
    ("table", include_str!("tables.sql")),
    ("trigger", include_str!("triggers.sql")),
    ("view", include_str!("views.sql")),
];

/// How a server writes names and values while it is asked, whatever database, role or machine have set:
/// texts that are compared have to be written alike.
const PLAIN: [(&str, &str); 9] = [
    ("search_path", ""),
    ("DateStyle", "ISO, MDY"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("bytea_output", "hex"),
    ("extra_float_digits", "1"),
    ("quote_all_identifiers", "off"),
    // A backslash is doubled in texts where it is off.
    ("standard_conforming_strings", "on"),
    ("lc_monetary", "C"),
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
    /// The numbers of its constraints, in their order.
    pub(crate) constraints: Vec<i64>,
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
    let rows: [_; 4 + PLAIN.len()] = batch::send(&mut *connection, message).await.each()?;
    let [sql_name, _, objects, .., trees] = rows;
    let spellings = spellings(&sql_name)?;
    let mut objects = objects.iter().map(numbered).collect::<Result<Vec<_>, _>>()?;
    objects.iter_mut().for_each(|numbered| spell(&mut numbered.object, &spellings));
    sources::note(connection, &trees, &mut objects).await?;
    Ok(objects)
}

/// Reads the objects of one kind, whose query is one of [`KINDS`].
pub(crate) async fn introspect_kind(
    connection: &mut PgConnection,
    history: &HistoryTable,
    query: &str,
) -> Result<Vec<NumberedObject>, sqlx::Error> {
    let query = kind_query(history, query, NO_FILTERS);
    let message = format!("{};{query}", set_plain());
    let [_, objects] = batch::send(connection, message).await.each()?;
    objects.iter().map(numbered).collect()
}

/// Has the session write names and values as [`introspect`] reads them, until its transaction is rolled back.
///
/// # Errors
///
/// When the connection breaks.
pub(crate) async fn write_plainly(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    batch::send(connection, set_plain()).await.each::<1>().map(drop)
}

/// Whether the role may not read what it was asked for.
pub(crate) fn is_denied(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.and_then(|error| error.code()).is_some_and(|code| code == "42501")
}

/// All that is asked whatever the answers are, in one message.
fn statements(history: &HistoryTable) -> String {
    let objects = objects_query(history);
    let spellings = filtered(SPELLINGS, NO_FILTERS);
    let (trees, set) = (sources::TREES, set_plain());
    let reset: Vec<String> = PLAIN.iter().map(|(name, _)| format!("RESET {name}")).collect();
    let reset = reset.join(";");
    format!("{spellings};{set};{objects};{reset};{trees}")
}

fn set_plain() -> String {
    let set = |(name, value): &(&str, &str)| {
        format!("pg_catalog.set_config('{name}', {}, false)", quote::literal(value))
    };
    format!("SELECT {}", PLAIN.iter().map(set).collect::<Vec<_>>().join(", "))
}

/// All objects.
fn objects_query(history: &HistoryTable) -> String {
    let kinds = KINDS.map(|(_, query)| query).join("UNION ALL\n");
    filtered(&format!("{}{kinds}", shared(history)), NO_FILTERS)
}

/// The objects of one kind that the filters let through, one filter for each of [`FILTERS`].
fn kind_query(history: &HistoryTable, query: &str, filters: [&str; 5]) -> String {
    filtered(&format!("{}{query}", shared(history)), filters)
}

fn shared(history: &HistoryTable) -> String {
    let [schema, name] = [&history.schema, &history.name].map(|name| quote::literal(name.as_ref()));
    SHARED.replace("$history$", &format!("{schema}::text, {name}::text"))
}

fn filtered(query: &str, filters: [&str; 5]) -> String {
    let filters = FILTERS.iter().zip(filters);
    filters.fold(query.to_owned(), |query, (place, filter)| query.replace(place, filter))
}

fn numbered(row: &PgRow) -> Result<NumberedObject, sqlx::Error> {
    let text: &str = row.try_get(0)?;
    let object = serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let columns: Option<Vec<i16>> = row.try_get(2)?;
    let constraints: Option<Vec<i64>> = row.try_get(4)?;
    Ok(NumberedObject {
        object,
        oid: row.try_get(1)?,
        columns: columns.unwrap_or_default(),
        constraints: constraints.unwrap_or_default(),
        table: row.try_get(3)?,
    })
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
    let Some((is_relation, schema, name, sql_name)) = spelled(object) else { return };
    *sql_name = spellings.get(&(is_relation, schema.clone(), name.clone())).cloned();
}

/// Gives an object the spelling of one of its name.
fn copy_sql_name(from: &Object, to: &mut Object) {
    let known = spelled(&mut from.clone()).and_then(|(.., sql_name)| sql_name.take());
    if let Some((.., sql_name)) = spelled(to) {
        *sql_name = known;
    }
}

/// An object whose name is spelled: whether it is a relation, its schema, its name, and how a session
/// writes that.
fn spelled(object: &mut Object) -> Option<(bool, &String, &String, &mut Option<String>)> {
    Some(match object {
        Object::Table(it) => (true, &it.schema, &it.name, &mut it.sql_name),
        Object::View(it) => (true, &it.schema, &it.name, &mut it.sql_name),
        Object::Enum(it) => (false, &it.schema, &it.name, &mut it.sql_name),
        Object::Domain(it) => (false, &it.schema, &it.name, &mut it.sql_name),
        Object::Composite(it) => (false, &it.schema, &it.name, &mut it.sql_name),
        _ => return None,
    })
}
