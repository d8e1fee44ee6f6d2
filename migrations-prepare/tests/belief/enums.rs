//! Uses of a value that the same transaction adds to an enum type: those that are found, and those
//! that a server refuses.

use migrations_compiler::{check, parse};
use migrations_core::Code;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use super::{lab, notation};

/// What an earlier file has made.
const MADE: &str = "CREATE SCHEMA app;
CREATE TYPE hue AS ENUM ('red', 'blue');
CREATE TYPE app.hue AS ENUM ('red', 'green');
CREATE TYPE \"Hue\" AS ENUM ('red');
CREATE TABLE cars (id int PRIMARY KEY, hue hue, inner_hue app.hue, hues hue[], label text, \"Hue\" \"Hue\");
CREATE TABLE vans (id int, hue text);
CREATE TABLE bikes (LIKE cars);";

/// What adds `green` to `public.hue`, which had no such value.
const ADDS: [&str; 3] = [
    "ALTER TYPE hue ADD VALUE 'green'",
    "ALTER TYPE public.hue ADD VALUE 'green' BEFORE 'red'",
    "ALTER TYPE \"public\".\"hue\" ADD VALUE 'green'",
];

/// Refused: the literal is of the type for certain.
const REFUSED: [&str; 29] = [
    "SELECT 'green'::hue",
    "SELECT ('green')::public.hue",
    "SELECT CAST('green' AS HUE)",
    "SELECT public.hue 'green'",
    "CREATE TABLE a (h hue DEFAULT 'green')",
    "CREATE TABLE a (h public.hue NOT NULL DEFAULT 'green' UNIQUE)",
    "CREATE TABLE a (h hue CHECK (h <> 'green'))",
    "CREATE TABLE a (h hue, CHECK (h IN ('red', 'green')))",
    "CREATE DOMAIN a AS hue DEFAULT 'green'",
    "CREATE FUNCTION a(h hue DEFAULT 'green') RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE cars ADD COLUMN h hue NOT NULL DEFAULT 'green'",
    "ALTER TABLE cars ALTER COLUMN hue SET DEFAULT 'green'",
    "ALTER TABLE public.cars ADD CHECK (hue <> 'green')",
    "ALTER TABLE cars ADD CONSTRAINT a CHECK ('green' = hue) NOT VALID",
    "CREATE INDEX ON cars (id) WHERE hue = 'green'",
    "CREATE POLICY a ON cars USING (hue = 'green')",
    "UPDATE cars SET hue = 'green'",
    "UPDATE cars SET hue = ('green') WHERE id = 1",
    "UPDATE cars c SET label = 'x' WHERE c.hue = 'green'",
    "INSERT INTO cars VALUES (1, 'green')",
    "INSERT INTO cars (label, hue) VALUES ('x', 'red'), ('y', 'green')",
    "INSERT INTO cars (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET hue = 'green'",
    "DELETE FROM cars WHERE hue IN ('red', 'green')",
    "DELETE FROM cars WHERE hue IS DISTINCT FROM 'green'",
    "SELECT * FROM cars WHERE hue >= 'green'",
    "CREATE VIEW a AS SELECT id FROM cars WHERE hue = 'green'",
    "ALTER TABLE cars RENAME hue TO shade; UPDATE cars SET shade = 'green'",
    "SET search_path TO app; SELECT 'green'::public.hue",
    "SET search_path TO app; UPDATE public.cars SET hue = 'green'",
];

/// Accepted, or refused for another reason: nothing is found.
const NOT_REFUSED: [&str; 22] = [
    "SELECT 'green'::app.hue, 'green'::text, 'red'::hue",
    "SET search_path TO app; SELECT 'green'::hue",
    "CREATE TABLE a (h app.hue DEFAULT 'green', l text DEFAULT 'green')",
    "CREATE TABLE IF NOT EXISTS cars (h hue DEFAULT 'green')",
    "ALTER TABLE cars ADD COLUMN IF NOT EXISTS hue hue DEFAULT 'green'",
    "ALTER TABLE cars ALTER COLUMN inner_hue SET DEFAULT 'green'",
    "ALTER TABLE cars ALTER COLUMN hue TYPE text, ALTER COLUMN hue SET DEFAULT 'green'",
    "UPDATE cars SET inner_hue = 'green', label = 'green'",
    "UPDATE vans SET hue = 'green'",
    "UPDATE cars SET label = 'green' WHERE hue::text = 'green'",
    "INSERT INTO cars (id, label, inner_hue) VALUES (1, 'green', 'green')",
    "INSERT INTO vans VALUES (1, 'green')",
    "DELETE FROM cars WHERE label = 'green' AND inner_hue IN ('green')",
    "SELECT * FROM vans v JOIN cars c USING (id) WHERE v.hue = 'green'",
    "CREATE FUNCTION a() RETURNS hue LANGUAGE plpgsql AS $$ BEGIN RETURN 'green'; END $$",
    "DO $$ BEGIN IF false THEN PERFORM 'green'::hue; END IF; END $$",
    "DROP TABLE cars, bikes; DROP TYPE hue; CREATE TYPE hue AS ENUM ('green'); SELECT 'green'::hue",
    "ALTER TYPE hue RENAME VALUE 'green' TO 'lime'; ALTER TYPE hue RENAME VALUE 'red' TO 'green'; SELECT 'green'::hue",
    "ALTER TYPE hue RENAME TO shade; CREATE TYPE hue AS ENUM ('green'); SELECT 'green'::hue",
    "ALTER TABLE cars DROP COLUMN hue, ADD COLUMN hue text; UPDATE cars SET hue = 'green'",
    "CREATE TEMP TABLE cars (hue text); UPDATE cars SET hue = 'green'",
    "UPDATE cars SET hue = 'red' WHERE \"Hue\" = 'red' AND hue = 'blue'",
];

#[tokio::test]
async fn a_value_that_is_not_committed_is_found_exactly_where_the_server_refuses_it() {
    let lab = lab::Lab::new();
    let server = lab.start();
    let mut connection = PgConnection::connect(server.url()).await.unwrap();
    sqlx::raw_sql(MADE).execute(&mut connection).await.unwrap();
    let mut wrong = String::new();
    let uses = REFUSED.iter().map(|it| (it, true)).chain(NOT_REFUSED.iter().map(|it| (it, false)));
    for (usage, is_refused) in uses {
        for adds in ADDS {
            let text =
                format!("-- file: 001_a.sql\n{MADE}\n-- file: 002_b.sql\n{adds};\n{usage};\n");
            let found = check(parse(&notation::set(&text))).diagnostics;
            let is_found = found.iter().any(|it| it.code == Code::FreshEnumValue);
            let state = state(&mut connection, &format!("{adds}; {usage}")).await;
            if (is_found, state.as_deref() == Some("55P04")) != (is_refused, is_refused) {
                wrong += &format!("{adds}; {usage}: found {is_found}, the server: {state:?}\n");
            }
        }
    }
    connection.close().await.unwrap();
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Why a server refuses a text; it is undone.
async fn state(connection: &mut PgConnection, sql: &str) -> Option<String> {
    sqlx::raw_sql("BEGIN").execute(&mut *connection).await.unwrap();
    let result = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut *connection).await;
    sqlx::raw_sql("ROLLBACK; RESET ALL").execute(&mut *connection).await.unwrap();
    let error = result.err()?;
    Some(error.as_database_error().expect("the server's word").code()?.into_owned())
}
