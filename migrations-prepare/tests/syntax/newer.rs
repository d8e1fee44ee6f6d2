//! What a server has from one major on: what the front end says of it, and whether older ones refuse it.
//!
//! Every major that a machine has can be asked with `MIGRATIONS_POSTGRES_BIN`.

use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{SourceDir, check, parse};
use migrations_core::Code;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

use super::{connection, lacking};

const NEWER: &str = include_str!("newer.sql");

/// What the statements name.
const MADE: &str = "CREATE TABLE t (a int, b int);
CREATE TABLE u (a int);
CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE k (a int CHECK (a > 0));
CREATE ROLE r1;
CREATE ROLE r2;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER w FOREIGN DATA WRAPPER w;
CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int);";

/// States in which a server says that it does not know, or does not support, what it reads.
const UNKNOWN: [&str; 4] = ["42601", "42704", "22023", "0A000"];

/// The statements, and the first major of each.
fn newer() -> Vec<(u32, &'static str)> {
    let lines: Vec<&str> = NEWER.lines().skip(1).collect();
    let pair = |pair: &[&'static str]| {
        let first = pair[0].trim_start_matches("-- ").parse().expect("a major");
        (first, pair[1])
    };
    lines.chunks(2).map(pair).collect()
}

/// The majors that the front end asks for where the lowest server of the config is `lowest`.
fn found(sql: &str, lowest: u32) -> Vec<String> {
    let file = |name: &str, text: String| SourceFile {
        name: name.to_owned(),
        content: Content::Bytes(text.into_bytes()),
    };
    let files = vec![
        file("001_a.sql", format!("{sql}\n")),
        file("migrations.toml", format!("servers = [{lowest}]\n")),
    ];
    let found = check(parse(&SourceDir { root: "migrations".into(), files })).diagnostics;
    let is_one = |code: Code| matches!(code, Code::NewerSyntax | Code::SyntaxError);
    found.into_iter().filter(|it| is_one(it.code)).map(|it| it.message).collect()
}

#[test]
fn what_a_server_does_not_have_is_found_below_its_first_major() {
    let mut wrong = String::new();
    for (first, sql) in newer() {
        let below = found(sql, first - 1);
        let needs = format!("needs PostgreSQL {first},");
        if below.len() != 1 || !below[0].contains(&needs) {
            wrong += &format!("{sql}\n  with {}: {below:?}\n", first - 1);
        }
        let there = found(sql, first);
        if !there.is_empty() {
            wrong += &format!("{sql}\n  with {first}: {there:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_below_the_first_major_refuses_it() {
    let (server, mut connection) = connection().await;
    sqlx::raw_sql(MADE).execute(&mut connection).await.expect("what the statements name");
    let major = major(&mut connection).await;
    let mut wrong = String::new();
    let mut older = 0;
    for (first, sql) in newer() {
        let refusal = refusal(&mut connection, sql).await;
        let says = refusal.as_ref().map_or("", |(_, message)| message);
        if lacking::is_left_out(sql, says, server.bin_dir()) {
            continue;
        }
        let is_unknown =
            refusal.as_ref().is_some_and(|(state, _)| UNKNOWN.contains(&state.as_str()));
        older += usize::from(major < first);
        if is_unknown != (major < first) {
            wrong += &format!("{first}: {sql}\n  {refusal:?}\n");
        }
    }
    println!("{older} of {} are newer than {major}", newer().len());
    assert!(wrong.is_empty(), "\n{wrong}");
}

async fn major(connection: &mut PgConnection) -> u32 {
    let row = sqlx::raw_sql("SELECT current_setting('server_version_num')::int / 10000");
    let row = row.fetch_one(connection).await.expect("a version");
    u32::try_from(row.get::<i32, _>(0)).expect("a major")
}

/// The state and the message with which a server refuses a statement.
async fn refusal(connection: &mut PgConnection, sql: &'static str) -> Option<(String, String)> {
    let error = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.err()?;
    let error = error.as_database_error().expect("the server's word");
    Some((error.code()?.into_owned(), error.message().to_owned()))
}
