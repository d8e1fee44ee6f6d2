//! Each rarer kind of thing is looked for where there is one, and its query is one that a server takes.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::*;
use migrations_postgres::{Options, Server};

/// One thing of each rarer kind.
const ONE_OF_EACH: &str = "
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
CREATE TABLE parent (a int);
INSERT INTO parent VALUES (1);
ANALYZE parent;
CREATE COLLATION plain (LOCALE = 'C');
CREATE CONVERSION there FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
CREATE FUNCTION fired() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER fires ON sql_drop EXECUTE FUNCTION fired();
CREATE FOREIGN DATA WRAPPER wrapper;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper;
CREATE FOREIGN TABLE far (a int) SERVER elsewhere;
CREATE USER MAPPING FOR CURRENT_USER SERVER elsewhere;
CREATE TABLE child () INHERITS (parent);
CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler;
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE PUBLICATION news FOR TABLE parent;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
CREATE FUNCTION brought() RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER EXTENSION plpgsql ADD FUNCTION brought();
CREATE RULE quiet AS ON INSERT TO child DO INSTEAD NOTHING;
CREATE TABLE pair (a int, b int);
CREATE STATISTICS both_of_them ON a, b FROM pair;
CREATE TEXT SEARCH CONFIGURATION found (COPY = simple);
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE TYPE span AS RANGE (SUBTYPE = int);
";

#[tokio::test]
async fn rarer_kinds_are_found_where_they_are() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    assert!(kinds(&mut connection).await.is_empty());
    let few = server_state(&mut connection).await.expect("a server").expect("facts");
    sqlx::raw_sql(ONE_OF_EACH).execute(&mut connection).await.expect("one of each");
    assert_eq!(kinds(&mut connection).await, RARE.map(|(kind, _)| kind));
    for (kind, query) in RARE {
        let rows = ask(&mut connection, format!("{SHARED}{query}")).await;
        assert!(!rows.is_empty(), "{kind}");
    }
    let many = server_state(&mut connection).await.expect("a server").expect("facts");
    assert!(many.len() > few.len() + RARE.len());
    connection.close().await.expect("an end");
    server.stop().expect("the server stops");
}

async fn ask(connection: &mut PgConnection, query: String) -> Vec<PgRow> {
    sqlx::raw_sql(AssertSqlSafe(query)).fetch_all(connection).await.expect("rows")
}

async fn kinds(connection: &mut PgConnection) -> Vec<String> {
    let rows = ask(connection, RARER.to_owned()).await;
    let mut kinds: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn names_are_read_as_they_are() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    let name = r#"a, "b" {c} 'd' \e NULL"#;
    let table = format!("CREATE TABLE \"{}\" (a int)", name.replace('"', "\"\""));
    sqlx::raw_sql(AssertSqlSafe(table)).execute(&mut connection).await.expect("a table");
    let facts = server_state(&mut connection).await.expect("a server").expect("facts");
    assert!(facts.iter().any(|fact| fact.names == [name]), "{facts:?}");
    connection.close().await.expect("an end");
    server.stop().expect("the server stops");
}
