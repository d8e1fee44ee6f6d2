//! A query with the types that a program gives its parameters.
//!
//! A server that is not told infers them, and takes `side = $1` whatever the column's type; a program
//! that was compiled against text sends text.

use migrations_core::quote;
use sqlx::postgres::{PgTypeInfo, PgTypeKind};
use sqlx::{Describe, Either, Postgres, TypeInfo};

use crate::describe::rust_type::sql_name;
use crate::describe::session::DescribeSession;
use crate::error::PrepareError;
use crate::rejection::Rejection;

/// What `other` says against a query whose parameters have the types that they have on `own`.
///
/// Where `own` refuses that as well, a program declares something else, and nothing is told.
pub(super) async fn refused(
    sql: &str,
    described: &Describe<Postgres>,
    own: &mut DescribeSession,
    other: &mut DescribeSession,
) -> Result<Option<Rejection>, PrepareError> {
    let parameters = match described.parameters() {
        Some(Either::Left(parameters)) if !parameters.is_empty() => parameters,
        _ => return Ok(None),
    };
    let types: Vec<String> = parameters.iter().map(declared).collect();
    let Some(rejection) = other.prepare(sql, &types).await? else { return Ok(None) };
    Ok(own.prepare(sql, &types).await?.is_none().then_some(rejection))
}

/// The type that a value has which a program binds to such a parameter.
fn declared(info: &PgTypeInfo) -> String {
    match info.kind() {
        PgTypeKind::Simple => match info.name() {
            // A string is sent as `text`, whatever it is for.
            "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "citext" => "text".to_owned(),
            _ if info.name().chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) => {
                sql_name(info)
            }
            _ => "unknown".to_owned(),
        },
        PgTypeKind::Array(element) => match declared(element).as_str() {
            "unknown" => "unknown".to_owned(),
            element => format!("{element}[]"),
        },
        // By its name, as a derived type is looked for.
        PgTypeKind::Enum(_) if !info.name().contains('.') => {
            quote::identifier(info.name().trim_matches('"'))
        }
        _ => "unknown".to_owned(),
    }
}
