//! Which table a safety rule takes a name for, held against the table that a real server takes it for.
//!
//! Every rule about tables with rows × every way to name a table: a rule speaks exactly where the
//! server finds a table that was there before the file.

use std::path::PathBuf;

use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{SourceDir, check, parse};
use migrations_postgres::{Options, Server};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

/// A rule by its code, and what it speaks of; `$t` is the table's name.
const ACTIONS: [(&str, &str); 21] = [
    ("M3001", "DROP TABLE $t;"),
    ("M3002", "ALTER TABLE $t DROP COLUMN a;"),
    ("M3003", "DROP TABLE $t CASCADE;"),
    ("M3003", "ALTER TABLE $t DROP COLUMN a CASCADE;"),
    ("M3004", "TRUNCATE $t;"),
    ("M3005", "DELETE FROM $t;"),
    ("M3006", "UPDATE $t SET a = 1;"),
    ("M3007", "ALTER TABLE $t RENAME TO moved;"),
    ("M3008", "ALTER TABLE $t RENAME COLUMN a TO z;"),
    ("M3009", "ALTER TABLE $t ADD COLUMN n integer NOT NULL;"),
    ("M3010", "ALTER TABLE $t ALTER COLUMN a SET NOT NULL;"),
    ("M3011", "ALTER TABLE $t ALTER COLUMN a TYPE bigint;"),
    ("M3011", "ALTER TABLE $t SET UNLOGGED;"),
    ("M3012", "ALTER TABLE $t ADD COLUMN r float8 DEFAULT random();"),
    ("M3013", "ALTER TABLE $t ADD COLUMN s serial;"),
    ("M3014", "CREATE INDEX ON $t (a);"),
    ("M3015", "ALTER TABLE $t ADD UNIQUE (a);"),
    ("M3016", "ALTER TABLE $t ADD CHECK (a > 0);"),
    (
        "M3017",
        "ALTER TABLE $t ADD CONSTRAINT k CHECK (a > 0) NOT VALID; ALTER TABLE $t VALIDATE CONSTRAINT k;",
    ),
    ("M3018", "LOCK TABLE $t;"),
    ("M3019", "ALTER TABLE $t DISABLE TRIGGER ALL;"),
];

/// What was released; what the file does first; the name; what it does afterwards.
const SITUATIONS: [(&str, &str, &str, &str); 33] = [
    ("$create t;", "", "t", ""),
    ("$create t;", "", "T", ""),
    ("$create t;", "", "\"t\"", ""),
    ("$create t;", "", "public.t", ""),
    ("$create \"Größe\";", "", "\"Größe\"", ""),
    ("$create Größe;", "", "\"größe\"", ""),
    ("$create t;", "$create \"T\";", "\"T\"", ""),
    ("$create t;", "$create \"T\";", "t", ""),
    ("$create \"T\";", "$create t;", "t", ""),
    ("$create \"T\";", "$create t;", "\"T\"", ""),
    // Twins in another schema.
    ("$create t;", "CREATE SCHEMA o; $create o.t;", "t", ""),
    ("$create t;", "CREATE SCHEMA o; $create o.t;", "o.t", ""),
    ("$create t;", "", "t", "CREATE SCHEMA o; $create o.t;"),
    ("CREATE SCHEMA o; $create o.t;", "$create t;", "t", ""),
    ("CREATE SCHEMA o; $create o.t;", "$create t;", "o.t", ""),
    ("CREATE SCHEMA o; $create o.t;", "CREATE SCHEMA p; $create p.t;", "o.t", ""),
    // The search path.
    ("CREATE SCHEMA o; $create o.t;", "$create t; SET LOCAL search_path = o, public;", "t", ""),
    ("$create t;", "CREATE SCHEMA o; $create o.t; SET LOCAL search_path = o, public;", "t", ""),
    ("$create t;", "CREATE SCHEMA o; $create o.t; SET LOCAL search_path TO public, o;", "t", ""),
    ("$create t;", "CREATE SCHEMA o; SET LOCAL search_path = 'o'; $create t;", "t", ""),
    (
        "CREATE SCHEMA o; $create o.t;",
        "SELECT set_config('search_path', 'o', true); $create public.t;",
        "t",
        "",
    ),
    ("CREATE SCHEMA o; $create o.t;", "SET SCHEMA 'o'; $create public.t;", "t", ""),
    ("$create t;", "CREATE SCHEMA o; SET search_path = o; $create t; RESET search_path;", "t", ""),
    ("$create t;", "CREATE SCHEMA o $create_in t; ", "o.t", ""),
    // Temporary tables.
    ("$create t;", "CREATE TEMPORARY TABLE t (id integer, a integer, b text);", "t", ""),
    ("$create t;", "CREATE TEMPORARY TABLE t (id integer, a integer, b text);", "public.t", ""),
    (
        "$create t;",
        "CREATE TEMP TABLE t (id integer, a integer, b text); DROP TABLE pg_temp.t;",
        "t",
        "",
    ),
    // Names that change.
    ("$create t;", "ALTER TABLE t RENAME TO u; $create t;", "t", ""),
    ("$create t;", "ALTER TABLE t RENAME TO u; $create t;", "u", ""),
    ("$create t;", "CREATE SCHEMA o; ALTER TABLE t SET SCHEMA o; $create t;", "o.t", ""),
    ("$create t;", "DROP TABLE t; $create t;", "t", ""),
    (
        "CREATE SCHEMA o; $create o.t;",
        "ALTER SCHEMA o RENAME TO p; CREATE SCHEMA o; $create o.t;",
        "p.t",
        "",
    ),
    (
        "CREATE SCHEMA o; $create o.t;",
        "ALTER SCHEMA o RENAME TO p; CREATE SCHEMA o; $create o.t;",
        "o.t",
        "",
    ),
];

/// Writes the tables of a situation out.
fn written(sql: &str) -> String {
    let mut written = String::new();
    for statement in sql.split_inclusive(';') {
        written += &match statement.trim().strip_prefix("$create ") {
            Some(name) => {
                let name = name.trim_end_matches(';');
                format!("CREATE TABLE {name} (id integer PRIMARY KEY, a integer, b text);")
            }
            None => statement
                .replace("$create_in t", "CREATE TABLE t (id integer PRIMARY KEY, a integer)"),
        };
        written.push(' ');
    }
    written
}

/// Whether the rule speaks of the action.
fn is_told(code: &str, released: &str, before: &str, action: &str, after: &str) -> bool {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        content: Content::Bytes(text.as_bytes().to_vec()),
    };
    let draft = format!("{before}\n{action}\n{after}\n");
    let files = vec![file("1_a.sql", released), file("2_b.sql", &draft)];
    let checked = check(parse(&SourceDir { root: PathBuf::from("migrations"), files }));
    let is_it = |found: &&migrations_core::Diagnostic| {
        let place = &found.location;
        found.code.id() == code && place.file == *"2_b.sql" && place.start.line == 2
    };
    checked.diagnostics.iter().any(|found| is_it(&found))
}

/// Whether the server takes the name for a table that was there before the file.
async fn is_of_old(
    connection: &mut PgConnection,
    released: &str,
    before: &str,
    name: &str,
    action: &str,
) -> bool {
    const TABLES: &str = "SELECT oid::bigint FROM pg_class WHERE relkind = 'r'";
    let say = |error: sqlx::Error| panic!("{released} {before} {action}: {error}");
    let mut transaction = connection.begin().await.expect("a transaction");
    transaction.execute(AssertSqlSafe(released)).await.unwrap_or_else(say);
    let old = transaction.fetch_all(TABLES).await.expect("the tables");
    let old: Vec<i64> = old.iter().map(|row| row.get(0)).collect();
    transaction.execute(AssertSqlSafe(before)).await.unwrap_or_else(say);
    let meant = format!("SELECT '{name}'::regclass::oid::bigint");
    let meant: i64 = transaction.fetch_one(AssertSqlSafe(meant)).await.expect("the table").get(0);
    // What no server takes says nothing of names.
    transaction.execute(AssertSqlSafe(action)).await.unwrap_or_else(say);
    transaction.rollback().await.expect("a rollback");
    old.contains(&meant)
}

#[tokio::test]
async fn rules_take_names_for_the_tables_that_the_server_takes_them_for() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    let (mut tried, mut old, mut differences) = (0, 0, Vec::new());
    for (released, before, name, after) in SITUATIONS {
        let [released, before, after] = [released, before, after].map(written);
        for (code, action) in ACTIONS {
            // A temporary table is logged nowhere, and the server says so.
            let is_temporary = before.contains("TEMP") && name == "t";
            if is_temporary && action.contains("UNLOGGED") && !before.contains("DROP") {
                continue;
            }
            let action = action.replace("$t", name);
            let is_old = is_of_old(&mut connection, &released, &before, name, &action).await;
            tried += 1;
            old += usize::from(is_old);
            if is_told(code, &released, &before, &action, &after) != is_old {
                differences.push(format!(
                    "{code}, table of {}: {released}| {before}| {action} {after}",
                    if is_old { "old" } else { "the file" }
                ));
            }
        }
    }
    println!("{tried} pairs tried, {} differences", differences.len());
    assert!(tried > 600 && old > 200 && tried - old > 200, "{tried} tried, {old} of old");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
