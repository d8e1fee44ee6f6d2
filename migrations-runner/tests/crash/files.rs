//! A hundred files, with and without transactions, over tables with rows.
//!
//! What they leave is the same after every run: no sequence is drawn from.

use migrations_core::{Migration, MigrationSet, Transaction};

use crate::sets::{migration, set_of};

/// How many there are.
pub const COUNT: usize = 100;

/// The files.
#[cfg_attr(test, expect(dead_code, reason = "the other process applies them"))]
pub fn files() -> MigrationSet {
    set_of((0..COUNT).map(file).collect())
}

/// Ten tables, ten files each.
fn file(number: usize) -> Migration {
    let (table, step) = (number / 10, number % 10);
    let (is_transaction, sql) = STEPS[step];
    let schema =
        if number == 0 { "CREATE SCHEMA app; CREATE TABLE app.log (step text);" } else { "" };
    let sql = format!("{schema}{}", sql.replace('$', &table.to_string()));
    let transaction = if is_transaction { Transaction::PerFile } else { Transaction::None };
    Migration { transaction, ..migration(&format!("{:03}_step", number + 1), &sql) }
}

/// What is done to each table, and whether in a transaction.
const STEPS: [(bool, &str); 10] = [
    (
        true,
        "CREATE TABLE app.t$ (id int PRIMARY KEY, a int NOT NULL, b text, c int);
         INSERT INTO app.t$ SELECT i, i % 100, repeat('x', i % 50), 0 FROM generate_series(1, 1000) i;",
    ),
    (false, "CREATE INDEX CONCURRENTLY t$_a ON app.t$ (a);"),
    (
        true,
        "ALTER TABLE app.t$ ADD COLUMN d int; UPDATE app.t$ SET d = id % 7;
         INSERT INTO app.log VALUES ('$ 2');",
    ),
    (
        false,
        "INSERT INTO app.log VALUES ('$ 3a');
         CREATE INDEX CONCURRENTLY IF NOT EXISTS t$_b ON app.t$ (b);
         INSERT INTO app.log VALUES ('$ 3b');
         BEGIN; INSERT INTO app.log VALUES ('$ 3c'); INSERT INTO app.log VALUES ('$ 3d'); COMMIT;",
    ),
    (
        false,
        "SET search_path TO app;
         CREATE UNIQUE INDEX CONCURRENTLY ON t$ (id, a);
         UPDATE t$ SET c = c + 1;
         ALTER TABLE t$ ADD CONSTRAINT t$_check CHECK (a >= 0) NOT VALID;
         ALTER TABLE t$ VALIDATE CONSTRAINT t$_check;",
    ),
    (
        true,
        "CREATE VIEW app.v$ AS SELECT a, count(*) FROM app.t$ GROUP BY a;
         CREATE FUNCTION app.f$() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM app.t$';
         INSERT INTO app.log SELECT '$ 5 ' || app.f$();",
    ),
    (
        false,
        "REINDEX INDEX CONCURRENTLY app.t$_a; VACUUM app.t$;
         INSERT INTO app.log VALUES ('$ 6');",
    ),
    (
        false,
        "DROP INDEX CONCURRENTLY app.t$_b; UPDATE app.t$ SET c = c + 1 WHERE a < 10;
         CREATE INDEX CONCURRENTLY t$_b2 ON app.t$ (b, a);",
    ),
    (
        true,
        "CREATE TABLE app.p$ (id int) PARTITION BY RANGE (id);
         CREATE TABLE app.p$_1 PARTITION OF app.p$ FOR VALUES FROM (0) TO (100);
         CREATE TABLE app.p$_2 PARTITION OF app.p$ FOR VALUES FROM (100) TO (200);
         INSERT INTO app.p$ SELECT generate_series(0, 199); CREATE TYPE app.e$ AS ENUM ('a');",
    ),
    (
        false,
        "ALTER TABLE app.p$ DETACH PARTITION app.p$_1 CONCURRENTLY;
         ALTER TYPE app.e$ ADD VALUE 'b'; INSERT INTO app.log VALUES ('$ 9');",
    ),
];
