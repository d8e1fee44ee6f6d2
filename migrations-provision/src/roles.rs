//! The roles of a server: which a database or its set has made, and how they go.
//!
//! Must not know when that is.

use std::collections::BTreeSet;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::provisioning::Platform;
use migrations_core::{MigrationSet, quote, substring};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::platform;

pub(crate) async fn roles(connection: &mut PgConnection) -> Result<BTreeSet<String>, sqlx::Error> {
    let query = sqlx::query_scalar("SELECT rolname::text FROM pg_catalog.pg_roles");
    let roles: Vec<String> = query.fetch_all(connection).await?;
    Ok(roles.into_iter().collect())
}

/// The words of a set's files: a role whose name is among them is taken for one that they make.
pub(crate) fn names(set: &MigrationSet) -> BTreeSet<String> {
    let words = |sql: &str| -> Vec<String> {
        let tokens = lexer::tokens(sql);
        let names = tokens.filter_map(|(kind, range)| match kind {
            TokenKind::Word => Some(migrations_core::identifier::fold(substring(sql, range))),
            TokenKind::Identifier => Some(substring(sql, range).trim_matches('"').to_owned()),
            _ => None,
        });
        names.collect()
    };
    set.migrations().iter().flat_map(|migration| words(&migration.sql)).collect()
}

pub(crate) fn is_ours(role: &str, migrator: Option<&str>, named: &BTreeSet<String>) -> bool {
    let of_platform = platform::script(Platform::Supabase)
        .is_some_and(|script| script.contains(&format!("('{role}', ")));
    migrator == Some(role) || named.contains(role) || of_platform
}

/// Drops roles, and says which stay and why.
pub async fn drop_roles(home: &PgConnectOptions, roles: &[String]) -> Vec<String> {
    let left =
        |role: &String, reason: String| format!("the role {role} stays on the server: {reason}");
    let mut connection = match home.connect().await {
        Ok(connection) => connection,
        Err(error) => return roles.iter().map(|role| left(role, error.to_string())).collect(),
    };
    let mut notes = Vec::new();
    for role in roles {
        let statement = format!("DROP ROLE IF EXISTS {}", quote::identifier(role));
        let dropped = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
        notes.extend(
            dropped.err().map(|error| left(role, migrations_runner::Cause::of(&error).message)),
        );
    }
    let _ = connection.close().await;
    notes
}
