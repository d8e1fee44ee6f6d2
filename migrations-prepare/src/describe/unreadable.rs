//! Types that sqlx fails to look up, and a session that knows them nevertheless.
//!
//! sqlx reads `typtype` and `typcategory` of every type that is not built into it, and ends in an
//! error at a letter that its enums lack: multiranges, `pg_node_tree` and other types for internal
//! use, types of a category of their own. The server takes such a query all the same.
//! A session of sqlx keeps what it has looked up once. So it looks these types up in a transaction
//! that shows it letters which it has, and that is rolled back.
//! An application has no such session: there, sqlx fails on every query that takes or gives one.
//! Must not know queries.

use std::collections::BTreeSet;

use migrations_runner::Cause;
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{AssertSqlSafe, Column, Describe, Executor, PgConnection, Postgres, Row, SqlSafeStr};

use super::parameter_types;
use super::rust_type::{is_built_in, sql_name};
use crate::batch;
use crate::rejection::Rejection;

/// A value of a type that sqlx cannot look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Which one it is.
    pub value: Value,
    /// The name of its type, as SQL has it.
    pub type_name: String,
}

/// A value that a query gives or takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The column at that index, with its name.
    Column(usize, String),
    /// The parameter of that number, from 1.
    Parameter(usize),
}

/// The letters that sqlx has, as `typtype` and as `typcategory`.
const HAS_TYPE_LETTER: &str = "t.typtype::pg_catalog.text OPERATOR(pg_catalog.=)
    ANY ('{b,c,d,e,p,r}'::pg_catalog.text[])";
const HAS_CATEGORY_LETTER: &str = "t.typcategory::pg_catalog.text OPERATOR(pg_catalog.=)
    ANY ('{A,B,C,D,E,G,I,N,P,R,S,T,U,V,X}'::pg_catalog.text[])";

/// How many types are looked up by one statement; a row may have up to 1,664 columns.
const TOGETHER: usize = 1000;

/// Whether sqlx may have failed at a type, and not the server at the query.
pub(super) fn is_failed_lookup(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
}

/// Has the session look up every type at which sqlx would fail.
///
/// Whether it has: changing the catalog, be it for a moment, takes a superuser.
///
/// # Errors
///
/// When the connection is broken.
pub(super) async fn look_up(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let looked_up = look_up_in_transaction(connection).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await?;
    match looked_up {
        Ok(()) => Ok(true),
        Err(sqlx::Error::Database(_)) => Ok(false),
        Err(error) if is_failed_lookup(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn look_up_in_transaction(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let disguise = format!(
        "BEGIN READ WRITE;
        UPDATE pg_catalog.pg_type AS t SET
            typtype = CASE WHEN {HAS_TYPE_LETTER} THEN t.typtype ELSE 'b' END,
            typcategory = CASE WHEN {HAS_CATEGORY_LETTER} THEN t.typcategory ELSE 'U' END
        WHERE t.typisdefined AND NOT ({HAS_TYPE_LETTER} AND {HAS_CATEGORY_LETTER})
        RETURNING pg_catalog.format('%I.%I',
            (SELECT n.nspname FROM pg_catalog.pg_namespace AS n
            WHERE n.oid OPERATOR(pg_catalog.=) t.typnamespace),
            t.typname)"
    );
    let rows = batch::send(connection, disguise).await.whole()?;
    let names: Vec<String> =
        rows.iter().flatten().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    for names in names.chunks(TOGETHER) {
        // As parameters, because of a column of a domain the server names what the domain is of.
        let values = (1..).zip(names).map(|(number, name)| format!("${number}::{name}"));
        let values: Vec<String> = values.collect();
        let lookup = format!("SELECT {}", values.join(", "));
        connection.prepare(AssertSqlSafe(lookup).into_sql_str()).await?;
    }
    Ok(())
}

/// The types among these, or inside of them, at which sqlx fails, by object id.
///
/// # Errors
///
/// When the connection is broken.
pub(super) async fn among(
    connection: &mut PgConnection,
    types: impl Iterator<Item = &PgTypeInfo>,
) -> Result<BTreeSet<u32>, sqlx::Error> {
    let mut plain = BTreeSet::new();
    types.for_each(|info| gather(info, &mut plain));
    if plain.is_empty() {
        return Ok(plain);
    }
    let plain: Vec<String> = plain.iter().map(u32::to_string).collect();
    let question = format!(
        "SELECT t.oid::pg_catalog.int8 FROM pg_catalog.pg_type AS t
        WHERE t.oid OPERATOR(pg_catalog.=) ANY ('{{{}}}'::pg_catalog.oid[])
        AND NOT ({HAS_TYPE_LETTER} AND {HAS_CATEGORY_LETTER})",
        plain.join(",")
    );
    let rows = batch::send(connection, question).await.whole()?;
    rows.iter().flatten().map(oid).collect()
}

fn oid(row: &PgRow) -> Result<u32, sqlx::Error> {
    let oid: i64 = row.try_get(0)?;
    u32::try_from(oid).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// Collects what sqlx has to look up for a type and that may have a letter which it lacks.
fn gather(info: &PgTypeInfo, plain: &mut BTreeSet<u32>) {
    parts(info, &mut |part| {
        let is_candidate = matches!(part.kind(), PgTypeKind::Simple | PgTypeKind::Domain(_));
        if is_candidate && !is_built_in(part) {
            plain.extend(part.oid().map(|oid| oid.0));
        }
    });
}

/// The columns and parameters at whose types, among these, sqlx fails.
pub(super) fn values(describe: &Describe<Postgres>, lacking: &BTreeSet<u32>) -> Vec<Unreadable> {
    let columns = describe.columns.iter().enumerate().map(|(index, column)| {
        let name = column.name().split([':', '!', '?']).next().unwrap_or_default();
        (Value::Column(index, name.trim_end().to_owned()), column.type_info())
    });
    let parameters = (1..).map(Value::Parameter).zip(parameter_types(describe));
    let values = columns.chain(parameters).filter(|(_, info)| is_unreadable(info, lacking));
    values.map(|(value, info)| Unreadable { value, type_name: sql_name(info) }).collect()
}

impl Unreadable {
    /// What to write, so that sqlx sees text.
    #[must_use]
    pub fn help(&self) -> String {
        let Unreadable { value, type_name } = self;
        match value {
            Value::Column(_, name) => format!("give `{name}` as text, with `::text`"),
            Value::Parameter(number) => {
                format!("take ${number} as text, with `${number}::text::{type_name}`")
            }
        }
    }
}

/// Why no application can run a query that the server takes.
pub(super) fn rejection(values: &[Unreadable]) -> Rejection {
    let place = |Unreadable { value, type_name }: &Unreadable| match value {
        Value::Column(_, name) => format!("column `{name}` ({type_name})"),
        Value::Parameter(number) => format!("parameter ${number} ({type_name})"),
    };
    let places: Vec<String> = values.iter().map(place).collect();
    let help: Vec<String> = values.iter().map(Unreadable::help).collect();
    Rejection {
        cause: Cause::new(format!("sqlx cannot look up the type of {}", places.join(", "))),
        offset: None,
        help: Some(help.join("; ")),
    }
}

/// What is said where the session could not be shown the type.
pub(super) fn failed_lookup(error: &sqlx::Error) -> Rejection {
    let message = format!("sqlx cannot look up the type of a column or a parameter: {error}");
    Rejection {
        cause: Cause::new(message),
        offset: None,
        help: Some(
            "give a multirange, or a type of the server's own for internal use, as text, with \
             `::text`, and take it with `$1::text::TYPE`"
                .to_owned(),
        ),
    }
}

/// Whether sqlx fails at a type, because of itself or of what it is made of.
fn is_unreadable(info: &PgTypeInfo, unreadable: &BTreeSet<u32>) -> bool {
    let mut found = false;
    parts(info, &mut |part| {
        let oid = part.oid().filter(|_| !is_built_in(part));
        found |= oid.is_some_and(|oid| unreadable.contains(&oid.0));
    });
    found
}

/// A type, and the types that it is made of.
fn parts<'a>(info: &'a PgTypeInfo, visit: &mut impl FnMut(&'a PgTypeInfo)) {
    visit(info);
    match info.kind() {
        PgTypeKind::Array(part) | PgTypeKind::Domain(part) | PgTypeKind::Range(part) => {
            parts(part, visit);
        }
        PgTypeKind::Composite(fields) => {
            fields.iter().for_each(|(_, field)| parts(field, visit));
        }
        PgTypeKind::Simple | PgTypeKind::Pseudo | PgTypeKind::Enum(_) => {}
    }
}
