//! `describe`: what queries give and take on the schema that a set makes.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use crate::folder::{Folder, Said};

const ORDERS: &str = "\
CREATE TYPE side AS ENUM ('BUY', 'SELL');
CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric, side side NOT NULL, \"at\" timestamptz NOT NULL);
";
const RENAMED: &str = "-- why\n\nALTER TABLE orders\n    RENAME COLUMN amount TO total;\n";

fn bare() -> Folder {
    Folder::with(&[("db/001_orders.sql", ORDERS), ("db/002_total.sql", RENAMED)])
}

#[test]
fn columns_and_parameters_are_shown_for_people() {
    let folder = bare();
    folder.write("q.sql", "SELECT id, total, side, at FROM orders WHERE id = $1 AND side = $2\n");
    let said = folder.run(&["describe", "--dir", "db", "q.sql"]);
    let expected = "\
q.sql
  column  type         Rust                                                     NULL  origin
  id      int8         i64                                                      no    orders.id
  total   numeric      Option<sqlx::types::Decimal>                             yes   orders.total
  side    side         -                                                        no    orders.side
  at      timestamptz  sqlx::types::chrono::DateTime<sqlx::types::chrono::Utc>  no    orders.at
  parameter  type  Rust
  $1         int8  i64
  $2         side  -
  note: for side sqlx has no type of its own; a query names one: AS \"side: Type\"
  note: for side sqlx has no type of its own; a query names one: value as Type
";
    assert_eq!(said.exits(0).out, expected);
    assert_eq!(said.err, "");
    folder.write("q.sql", "DELETE FROM orders");
    let said = folder.run(&["describe", "--dir", "db", "q.sql"]);
    said.exits(0).prints("it gives no columns\n  it takes no parameters\n");
    let names: Vec<String> = folder.names();
    assert_eq!(names, ["db/001_orders.sql", "db/002_total.sql", "q.sql"], "nothing is written");
}

#[test]
fn json_is_an_array_of_what_prepare_writes() {
    let query = "SELECT email FROM users WHERE id = $1";
    let folder = Folder::package(&format!(
        "migrations::migrations!();\nfn f() {{ sqlx::query!(\"{query}\", 1) }}\n"
    ));
    folder.run(&["prepare"]).exits(0);
    folder.write("src/q.sql", query);
    let mut command = folder.command(&["describe", "q.sql", "--format", "json"]);
    let said = Said::of(command.current_dir(folder.path("src"))).exits(0).json();
    let names = folder.names();
    let file = names.iter().find(|name| name.starts_with(".sqlx/query-")).expect("a query file");
    let mut sealed: serde_json::Value = serde_json::from_str(&folder.read(file)).expect("JSON");
    sealed["format"] = json!(1);
    assert_eq!(said, json!([sealed]));
}

#[test]
fn standard_input_is_a_query() {
    let folder = bare();
    let mut command = folder.command(&["describe", "--dir", "db", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(b"SELECT 'x' AS \"n\xc3\xa9\"").expect("written");
    let said = Said::from(child.wait_with_output().expect("it ends"));
    said.exits(0).prints("<stdin>\n").prints("  né      text  String  no    -\n");
}

#[test]
fn every_file_is_described_and_every_fault_told() {
    let folder = bare();
    folder.write("good.sql", "SELECT id FROM orders");
    folder.write("bad.sql", "SELECT id,\r\n  o.amount\r\nFROM orders o\r\n");
    folder.write("worse.sql", "SELEC 1");
    let said = folder.run(&["describe", "--dir", "db", "bad.sql", "good.sql", "worse.sql"]);
    said.exits(1).prints("good.sql\n");
    let expected = "\
error[M0408]: column o.amount does not exist: renamed to \"total\" by 002_total.sql:4 (SQLSTATE 42703)
 --> bad.sql:2:3
  |
2 |   o.amount
  |   ^
  |
 ::: db/002_total.sql:4:19
  |
4 |     RENAME COLUMN amount TO total;
  |                   ------ renamed to \"total\" here
  |
  = help: write \"total\", or add a migration
";
    said.complains(expected).complains(" --> worse.sql:1:1\n");
    let json = folder
        .run(&["describe", "--dir", "db", "bad.sql", "good.sql", "--format", "json"])
        .exits(1)
        .json();
    let found = &json["diagnostics"][0];
    assert_eq!(
        (&found["file"], &found["line"], &found["column"]),
        (&json!("bad.sql"), &json!(2), &json!(3))
    );
    assert_eq!(json["queries"][0]["query"], json!("SELECT id FROM orders"));
}

#[test]
fn file_that_cannot_be_read_is_wrong_use_and_hides_no_other() {
    let folder = bare();
    folder.write("good.sql", "SELECT id FROM orders");
    let said = folder.run(&["describe", "--dir", "db", "nowhere.sql", "good.sql"]);
    said.exits(2).complains("error: nowhere.sql cannot be read: ").prints("good.sql\n");
    folder.write("binary.sql", b"SELECT '\xff'");
    folder.write("nul.sql", b"SELECT '\0'");
    folder.run(&["describe", "--dir", "db", "binary.sql"]).exits(2).complains("cannot be read");
    folder.run(&["describe", "--dir", "db", "nul.sql"]).exits(2).complains("it holds a NUL byte");
    folder.run(&["describe", "--dir", "db", "db"]).exits(2).complains("error: db cannot be read");
    folder.run(&["describe", "--dir", "db"]).exits(2);
    folder
        .run(&["describe", "--dir", "missing", "good.sql"])
        .exits(2)
        .complains("missing cannot be read");
}

#[test]
fn fault_of_the_set_is_told_as_check_tells_it() {
    let folder = bare();
    folder.write("q.sql", "SELECT 1");
    folder.write("db/2_again.sql", "SELECT 1;");
    folder.run(&["describe", "--dir", "db", "q.sql"]).exits(1).complains("error[M0101]");
    folder.remove("db/2_again.sql");
    folder.write("db/003_bad.sql", "SELECT 'x'::int;");
    let said = folder.run(&["describe", "--dir", "db", "q.sql"]);
    said.exits(1).complains("error[M1001]").complains(" --> db/003_bad.sql:1:8\n");
}

const LISTS: &str = "\
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE DOMAIN way AS text CHECK (VALUE IN ('in', 'out'));
CREATE TABLE feels (
    id bigint PRIMARY KEY, mood mood NOT NULL, moods mood[] NOT NULL, way way NOT NULL, ways way[],
    side text NOT NULL CHECK (side IN ('left', 'right')), price numeric NOT NULL, prices numeric[] NOT NULL,
    at timestamptz NOT NULL
);
";

#[test]
fn types_are_those_that_the_macros_take_in_the_crate() {
    let folder = Folder::package("mod db;\n");
    folder.write("src/db.rs", "migrations::migrations!();\n");
    folder.write("migrations/002_lists.sql", LISTS);
    let own = "[macros.preferred-crates]\ndate-time = \"time\"\nnumeric = \"bigdecimal\"\n\n\
        [macros.type-overrides]\n'int8' = \"nothing\"\n'INT8' = \"crate::Id\"\n\n\
        [macros.table-overrides.'feels']\n'side' = \"crate::Side\"\n";
    folder.write("sqlx.toml", own);
    let sql = "SELECT id, mood, moods, way, ways, side, price, prices, at, price AS \"more?: crate::Price\", \
        ARRAY[way] AS \"all!\" FROM feels WHERE mood = $1 AND way = $2 AND id = $3";
    folder.write("q.sql", sql);
    // The lines that `prepare` has not written yet count as well.
    let expected = "\
q.sql
  column               type         Rust                               NULL  origin
  id                   int8         crate::Id                          no    feels.id
  mood                 mood         crate::db::rows::Mood              no    feels.mood
  moods                mood[]       Vec<crate::db::rows::Mood>         no    feels.moods
  way                  text         crate::db::rows::Way               no    feels.way
  ways                 way[]        Option<Vec<crate::db::rows::Way>>  yes   feels.ways
  side                 text         crate::Side                        no    feels.side
  price                numeric      sqlx::types::BigDecimal            no    feels.price
  prices               numeric[]    Vec<sqlx::types::BigDecimal>       no    feels.prices
  at                   timestamptz  sqlx::types::time::OffsetDateTime  no    feels.at
  more?: crate::Price  numeric      Option<crate::Price>               no    feels.price
  all!                 way[]        Vec<crate::db::rows::Way>          no    -
  parameter  type  Rust
  $1         mood  crate::db::rows::Mood
  $2         text  &str
  $3         int8  crate::Id
";
    assert_eq!(folder.run(&["describe", "q.sql"]).exits(0).out, expected);
    assert_eq!(folder.read("sqlx.toml"), own, "nothing is written");
    folder.run(&["prepare"]).exits(0);
    assert_eq!(folder.run(&["describe", "q.sql"]).exits(0).out, expected);
}

const CLOSURES: &str = "\
CREATE DOMAIN days AS datemultirange;
CREATE TYPE closing AS (id int, days datemultirange);
CREATE TABLE closures (id bigint PRIMARY KEY, days datemultirange NOT NULL, bits bit(3) NOT NULL);
";

#[test]
fn type_that_sqlx_cannot_look_up_is_described_and_refused_where_an_application_would_run_it() {
    let folder = Folder::package(
        "migrations::migrations!();\nfn f() {\n    sqlx::query!(\"SELECT days FROM closures WHERE days && $1\");\n}\n",
    );
    folder.write("migrations/002_closures.sql", CLOSURES);
    folder.write("q.sql", "SELECT id, days AS \"when\", ARRAY[ROW(1, days)::closing] AS c, bits FROM closures WHERE days && $1");
    let said = folder.run(&["describe", "q.sql"]).exits(0).out.clone();
    let expected = "\
q.sql
  column  type            Rust  NULL  origin
  id      int8            i64   no    closures.id
  when    datemultirange  -     no    closures.days
  c       closing[]       -     no    -
  bits    bit             -     no    closures.bits
  parameter  type            Rust
  $1         datemultirange  -
  note: for datemultirange sqlx has no type of its own, and fails on every query that gives or takes one: give `when` as text, with `::text`
  note: for closing[] sqlx has no type of its own, and fails on every query that gives or takes one: give `c` as text, with `::text`
  note: for bit sqlx has a type behind its feature `bit-vec`
  note: for datemultirange sqlx has no type of its own, and fails on every query that gives or takes one: take $1 as text, with `$1::text::datemultirange`
";
    assert_eq!(said, expected);
    let said = folder.run(&["prepare"]);
    said.exits(1).complains("error[M0408]: sqlx cannot look up the type of column `days` (datemultirange), parameter $1 (datemultirange)\n --> src/lib.rs:3:19\n");
    said.complains("= help: give `days` as text, with `::text`; take $1 as text, with `$1::text::datemultirange`\n");
    folder.write(
        "src/lib.rs",
        "migrations::migrations!();\nfn f() {\n    sqlx::query!(\"SELECT days::text FROM closures WHERE days && $1::text::datemultirange\");\n}\n",
    );
    folder.run(&["prepare"]).exits(0);
}

#[test]
fn set_that_takes_the_history_away_is_described_and_no_database_loses_it() {
    let folder = bare();
    folder.write("q.sql", "SELECT id FROM kept");
    let kept = "CREATE TABLE kept (id int PRIMARY KEY);";
    let takes = [
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public;",
        "ALTER SCHEMA public RENAME TO old; CREATE SCHEMA public;",
        "DO $$ BEGIN EXECUTE 'DROP SCHEMA public CASCADE'; END $$; CREATE SCHEMA public;",
    ];
    for take in takes {
        folder.write("db/003_take.sql", format!("{take}\n{kept}\n"));
        let said = folder.run(&["describe", "--dir", "db", "q.sql"]);
        said.exits(0).prints("  id      int4  i32   no    kept.id\n");
        let said = folder.run(&["check", "--engine", "--dir", "db"]);
        said.exits(1).complains("error[M1001]").complains("history table");
        said.complains("[history] table = \"migrations.schema_migrations\"");
    }
    folder.write("db/migrations.toml", "[history]\ntable = \"migrations.schema_migrations\"\n");
    for take in takes {
        folder.write("db/003_take.sql", format!("{take}\n{kept}\n"));
        folder.run(&["describe", "--dir", "db", "q.sql"]).exits(0).prints("kept.id\n");
        folder.run(&["check", "--engine", "--dir", "db"]).exits(0);
    }
    // The schema of the history, wherever that is.
    folder.write("db/003_take.sql", format!("DROP SCHEMA migrations CASCADE;\n{kept}\n"));
    let said = folder.run(&["describe", "--dir", "db", "q.sql"]);
    said.exits(1).complains("error[M1001]: the statement takes the history table migrations.schema_migrations away\n --> db/003_take.sql:1:1\n");
}
