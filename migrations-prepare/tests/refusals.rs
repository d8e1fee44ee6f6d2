//! What is found without a server about keys, partitions, expressions and columns, held against one.
//!
//! A case of the rules is executed a statement at a time: the server refuses exactly the statements
//! in which the rules find an error.
//! Types and functions are tried out one by one, each pair that the rules have an opinion about.

#[path = "../../migrations-postgres/tests/lab/mod.rs"]
mod lab;
#[path = "../../migrations-compiler/tests/notation/mod.rs"]
mod notation;

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use migrations_compiler::source::Content;
use migrations_compiler::{Parsed, SourceDir, check, parse};
use migrations_core::{Code, Position, lexer};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

/// The rules whose cases are executed.
const RULES: [&str; 7] = [
    "broken_inheritance",
    "conflicting_column",
    "forbidden_expression",
    "incompatible_foreign_key",
    "missing_partition_key",
    "statement_without_transaction",
    "unsupported_on_partitioned_table",
];

/// What no transaction keeps out of a case's way.
const AGAIN: &str = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";

/// What some servers refuse and no rule finds: the case, the file, the line, and the majors that do.
const REFUSED: [(&str, &str, u32, RangeInclusive<u32>); 2] = [
    ("null_of_a_key", "001_base.sql", 1, 18..=u32::MAX),
    ("cast_of_its_own", "001_base.sql", 4, 18..=u32::MAX),
];

/// The cases for a server: those that name none, and those whose lowest one is of its major.
fn cases(major: u32) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations-compiler/tests/rules");
    let folders = |rule: &&str| fs::read_dir(root.join(rule)).expect("the cases of a rule");
    let cases = RULES.iter().flat_map(folders).map(|case| case.expect("a case").path());
    let own = format!("servers = [{major}]\n");
    let is_for_it = |case: &PathBuf| match fs::read_to_string(case.join("migrations.toml")) {
        Ok(config) => config == own,
        Err(_) => true,
    };
    let mut cases: Vec<PathBuf> = cases.filter(is_for_it).collect();
    cases.sort();
    cases
}

/// The lines in which statements begin that a set's rules say this server refuses.
fn claimed(dir: &SourceDir, major: u32) -> Vec<(String, u32)> {
    let parsed = Parsed { server: Some(major), ..parse(dir) };
    let errors =
        check(parsed).diagnostics.into_iter().filter(migrations_core::Diagnostic::is_error);
    errors.map(|found| (found.location.file.name().to_owned(), found.location.start.line)).collect()
}

/// The lines of the statements that the server refuses, with what it says.
async fn refused(url: &str, dir: &SourceDir) -> Vec<(String, u32, String)> {
    let mut refused = Vec::new();
    let mut files: Vec<_> = dir.files.iter().filter(|file| file.name.ends_with(".sql")).collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    for file in files {
        let Content::Bytes(bytes) = &file.content else { panic!("{} is no text", file.name) };
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        let mut connection = PgConnection::connect(url).await.expect("a connection");
        let is_whole = !text.starts_with("-- no-transaction");
        if is_whole {
            connection.execute("BEGIN").await.expect("a transaction");
        }
        for range in lexer::split(&text).statements {
            if is_whole {
                connection.execute("SAVEPOINT here").await.expect("a savepoint");
            }
            let sql = AssertSqlSafe(text[range.clone()].to_owned());
            if let Err(error) = sqlx::raw_sql(sql).execute(&mut connection).await {
                let line = Position::of(&text, range.start).line;
                refused.push((file.name.clone(), line, error.to_string()));
                if is_whole {
                    connection.execute("ROLLBACK TO here").await.expect("back again");
                }
            }
        }
        if is_whole {
            connection.execute("COMMIT").await.expect("the end");
        }
        connection.close().await.expect("the session ends");
    }
    refused
}

#[tokio::test]
async fn the_server_refuses_exactly_what_the_rules_find() {
    let lab = lab::Lab::new();
    let server = lab.start();
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    let (mut wrong, mut errors) = (String::new(), 0);
    let major = server.version().major;
    for case in cases(major) {
        let dir = SourceDir::read(&case).expect("a case");
        let refused = refused(server.url(), &dir).await;
        let mut claimed = claimed(&dir, major);
        errors += claimed.len();
        let name = case.components().rev().take(2).map(|it| it.as_os_str().to_string_lossy());
        let name: Vec<_> = name.collect();
        let known = REFUSED.iter().filter(|(case, .., of)| *case == name[0] && of.contains(&major));
        claimed.extend(known.map(|(_, file, line, _)| ((*file).to_owned(), *line)));
        for (file, line) in &claimed {
            if !refused.iter().any(|(other, at, _)| (other, at) == (file, line)) {
                wrong += &format!("{name:?} {file}:{line}: the server takes it\n");
            }
        }
        for (file, line, said) in &refused {
            if !claimed.contains(&(file.clone(), *line)) {
                wrong += &format!("{name:?} {file}:{line}: nothing is found: {said}\n");
            }
        }
        connection.execute(AGAIN).await.expect("an empty database");
    }
    println!("{errors} errors, each refused");
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(errors > 70, "only {errors}");
}

/// Types as they are written; those that the rules know, and some that they do not.
const TYPES: [&str; 52] = [
    "bit(3)",
    "bool",
    "box",
    "bytea",
    "char(4)",
    "cidr",
    "date",
    "float(5)",
    "float8",
    "inet",
    "int",
    "int4range",
    "int8",
    "interval",
    "json",
    "jsonb",
    "macaddr",
    "macaddr8",
    "mode",
    "money",
    "mood",
    "name",
    "numeric",
    "numeric(8, 2)",
    "numeric[]",
    "oid",
    "over_mood",
    "over_text",
    "over_over",
    "\"char\"",
    "pg_lsn",
    "point",
    "real",
    "regclass",
    "regtype",
    "serial",
    "smallint",
    "smallserial",
    "text",
    "text[]",
    "int[]",
    "int8[]",
    "time",
    "timestamp(3)",
    "timestamptz",
    "timetz",
    "tsvector",
    "uuid",
    "varbit(4)",
    "varchar",
    "varchar(20)[]",
    "xml",
];

const KINDS: &str = "CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TYPE mode AS ENUM ('on', 'off');
CREATE DOMAIN over_mood AS mood;
CREATE DOMAIN over_text AS varchar(9);
CREATE DOMAIN over_over AS over_text CHECK (VALUE <> '');
";

#[tokio::test]
async fn foreign_keys_between_all_types_are_judged_as_the_server_does() {
    let lab = lab::Lab::new();
    let server = lab.start();
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    connection.execute(KINDS).await.expect("the types");
    let (mut wrong, mut pairs, mut found) = (String::new(), 0, 0);
    let mut silent = 0;
    for key in TYPES {
        let target = format!("CREATE TABLE p (k {key} PRIMARY KEY)");
        if connection.execute(AssertSqlSafe(target.clone())).await.is_err() {
            continue; // What no index can hold is no key.
        }
        for column in TYPES {
            let table = format!("CREATE TABLE c (k {column} REFERENCES p)");
            let is_taken = connection.execute(AssertSqlSafe(table.clone())).await.is_ok();
            if is_taken {
                connection.execute("DROP TABLE c").await.expect("dropped");
            }
            let set = format!("-- file: 001_a.sql\n{KINDS}{target};\n{table};\n");
            let diagnostics = check(parse(&notation::set(&set))).diagnostics;
            let is_found = diagnostics.iter().any(|it| it.code == Code::IncompatibleForeignKey);
            pairs += 1;
            found += usize::from(is_found);
            silent += usize::from(!is_taken && !is_found);
            if is_found && is_taken {
                wrong += &format!("{column} → {key}: the server takes it\n");
            }
        }
        connection.execute("DROP TABLE p").await.expect("dropped");
    }
    println!("{pairs} pairs, {found} refusals found, {silent} left to the server");
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(found * 10 > (found + silent) * 5, "only {found} of {} refusals", found + silent);
}

/// A function of the server's by its name and how many arguments it takes, and whether all of them
/// are aggregates or give rows, and whether none is immutable.
const FUNCTIONS: &str = "
SELECT proname::text, n, bool_and(prokind = 'a' OR proretset) AS of_rows,
       bool_and(prokind = 'w') AS window_only, bool_and(provolatile <> 'i') AS mutable
FROM (
    SELECT *, generate_series(pronargs - pronargdefaults, greatest(pronargs, CASE WHEN provariadic <> 0 THEN 4 ELSE 0 END)) AS n
    FROM pg_catalog.pg_proc
) AS known
WHERE pronamespace = 'pg_catalog'::regnamespace AND n < 5 AND proname ~ '^[a-z0-9_]+$'
GROUP BY 1, 2";

#[tokio::test]
async fn functions_are_what_the_server_says() {
    let lab = lab::Lab::new();
    let server = lab.start();
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    let rows = connection.fetch_all(FUNCTIONS).await.expect("the functions");
    let (mut wrong, mut aggregates, mut mutable) = (String::new(), 0, 0);
    for row in &rows {
        let (name, arguments): (String, i32) = (row.get(0), row.get(1));
        let list = vec!["a"; usize::try_from(arguments).unwrap_or_default()].join(", ");
        let says = |sql: String| {
            let set = format!("-- file: 001_a.sql\nCREATE TABLE t (a int);\n{sql};\n");
            let diagnostics = check(parse(&notation::set(&set))).diagnostics;
            diagnostics.into_iter().find(|it| it.code == Code::ForbiddenExpression)
        };
        let of_check = says(format!("ALTER TABLE t ADD CHECK ({name}({list}) IS NULL)"));
        let of_index = says(format!("CREATE INDEX i ON t (({name}({list})))"));
        aggregates += usize::from(of_check.is_some());
        mutable += usize::from(of_index.is_some());
        if of_check.is_some() && !row.get::<bool, _>(2) {
            wrong += &format!("{name}({arguments}) can be called in a check\n");
        }
        if of_index.is_some() && of_check.is_none() && !row.get::<bool, _>(4) {
            wrong += &format!("{name}({arguments}) may be immutable\n");
        }
    }
    println!("{} functions, {aggregates} of rows, {mutable} in no index", rows.len());
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(aggregates > 25 && mutable > 45, "{aggregates} and {mutable}");
}
