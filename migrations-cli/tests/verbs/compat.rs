//! `check --compat REV`: two versions at once, out of a real repository.

use std::process::Command;

use serde_json::json;

use crate::folder::{Folder, Said};
use crate::repository::{begin, commit, git};

const NO_SERVER: &str = "postgres://127.0.0.1:1/nothing";

const ORDERS: &str = "\
CREATE TABLE orders (id bigint PRIMARY KEY, symbol text NOT NULL, amount integer NOT NULL, note text NOT NULL);
";

/// A source that asks these queries, the first on line 4.
fn source(queries: &[&str]) -> String {
    let call = |query: &&str| format!("    sqlx::query!(\"{query}\");\n");
    let calls: String = queries.iter().map(call).collect();
    format!("migrations::migrations!();\n\nfn f() {{\n{calls}}}\n")
}

/// A package whose queries were sealed and tagged as `v1.4`.
fn released(queries: &[&str]) -> Folder {
    let folder = Folder::package(&source(queries));
    folder.remove("migrations/001_users.sql");
    folder.write("migrations/001_orders.sql", ORDERS);
    folder.run(&["prepare"]).exits(0);
    begin(&folder);
    git(&folder, &["tag", "v1.4"]);
    folder
}

/// The next version: one more migration, and other queries.
#[track_caller]
fn next(folder: &Folder, migration: &str, queries: &[&str]) {
    folder.write("migrations/002_next.sql", migration);
    folder.write("src/lib.rs", source(queries));
    folder.run(&["prepare"]).exits(0);
}

const COMPAT: [&str; 3] = ["check", "--compat", "v1.4"];

#[test]
fn renamed_column_breaks_the_replicas_and_the_new_version_before_it() {
    let folder = released(&["SELECT id FROM orders", "SELECT symbol FROM orders"]);
    let rename = "-- why\nALTER TABLE orders\n    RENAME COLUMN symbol TO ticker;\n";
    next(&folder, rename, &["SELECT id FROM orders", "SELECT 1, ticker FROM orders"]);
    let before = folder.files();
    let said = folder.run(&COMPAT);
    let expected = "\
error[M0450]: instances of v1.4 break at src/lib.rs:5: column \"symbol\" does not exist: renamed to \"ticker\" by 002_next.sql:3 (SQLSTATE 42703)
 --> migrations/002_next.sql:3:19
  |
3 |     RENAME COLUMN symbol TO ticker;
  |                   ^^^^^^
  |
 ::: v1.4:src/lib.rs:5:26
  |
5 |     sqlx::query!(\"SELECT symbol FROM orders\");
  |                          ------ asked here by v1.4
";
    said.exits(1).complains(expected);
    said.complains("warning[M0451]: src/lib.rs:5 needs the migrations since v1.4: column \"ticker\" does not exist: renamed from \"symbol\" by 002_next.sql:3");
    said.prints("v1.4 on this schema: 1 of 2 queries broken\nthis version on the schema of v1.4: 1 of 2 queries broken\n");
    let json = folder.run(&[&COMPAT[..], &["--format", "json"]].concat()).exits(1).json();
    let found = &json["diagnostics"].as_array().expect("a list");
    let broken = found.iter().find(|it| it["code"] == "M0450").expect("the fault");
    assert_eq!((&broken["file"], &broken["line"]), (&json!("migrations/002_next.sql"), &json!(3)));
    let count = json!({ "asked": 2, "broken": 1, "unfit": 0 });
    assert_eq!((&json["compat"]["replicas"], &json["compat"]["early"]), (&count, &count));
    assert_eq!(json["compat"]["revision"], json!("v1.4"));
    let github = folder.run(&[&COMPAT[..], &["--format", "github"]].concat());
    github.exits(1).prints("::error file=migrations/002_next.sql,line=3");
    assert_eq!(folder.files(), before, "nothing is written");
}

#[test]
fn what_is_only_added_breaks_nothing_that_runs() {
    let folder =
        released(&["SELECT symbol FROM orders", "INSERT INTO orders VALUES (1, 'a', 1, 'b')"]);
    let migration = "ALTER TABLE orders ADD COLUMN venue text NOT NULL DEFAULT 'x';\n";
    next(&folder, migration, &["SELECT venue FROM orders"]);
    let said = folder.run(&COMPAT);
    said.exits(0).complains("warning[M0451]: src/lib.rs:4 needs the migrations since v1.4: column \"venue\" does not exist: added by 002_next.sql:1");
    said.prints("v1.4 on this schema: 2 queries run\nthis version on the schema of v1.4: 1 of 1 query broken\n").never_says("error[");
}

#[test]
fn answers_that_change_under_a_query_that_still_runs() {
    let folder = released(&[
        "SELECT amount FROM orders",
        "SELECT note FROM orders",
        "SELECT note AS \\\"note?\\\" FROM orders",
        "SELECT * FROM orders",
        "SELECT id FROM orders WHERE symbol = $1",
        "SELECT id FROM orders WHERE amount = $1",
        "SELECT id FROM orders WHERE id = $1",
    ]);
    let migration = "\
CREATE TYPE symbol AS ENUM ('A');
ALTER TABLE orders ALTER COLUMN amount TYPE bigint;
ALTER TABLE orders
    ALTER COLUMN note DROP NOT NULL;
ALTER TABLE orders ALTER symbol TYPE symbol USING symbol::symbol;
ALTER TABLE orders ADD COLUMN venue text;
";
    next(&folder, migration, &[]);
    let said = folder.run(&COMPAT);
    for expected in [
        "error[M0452]: instances of v1.4 break at src/lib.rs:4: the type of its column \"amount\" is int8 and not int4: \"amount\" became bigint by 002_next.sql:2\n",
        "error[M0452]: instances of v1.4 break at src/lib.rs:5: its column \"note\" may be NULL and could not: lost its NOT NULL by 002_next.sql:4\n",
        "error[M0452]: instances of v1.4 break at src/lib.rs:7: its columns are 5 with \"venue\" and not ",
        "error[M0450]: instances of v1.4 break at src/lib.rs:8: operator does not exist: symbol = text: \"symbol\" became symbol by 002_next.sql:5",
        "warning[M0452]: instances of v1.4 see a change at src/lib.rs:9: the type of $1 is int8 and not int4, which it takes\n",
    ] {
        said.complains(expected);
    }
    said.exits(1).never_says("src/lib.rs:6").never_says("src/lib.rs:10");
    said.prints("v1.4 on this schema: 4 of 7 queries broken\n");
}

#[test]
fn insert_without_a_value_that_is_required_now() {
    let folder = released(&[
        "INSERT INTO orders (id, symbol, amount, note) VALUES (1, 'a', 1, 'b')",
        "INSERT INTO orders VALUES (1, 'a', 1, 'b')",
        "INSERT INTO orders (id, symbol, amount) VALUES (1, 'a', 1)",
    ]);
    let migration = "ALTER TABLE orders ADD COLUMN venue text;\nUPDATE orders SET venue = 'x';\n\nALTER TABLE orders ALTER venue SET NOT NULL;\n";
    next(&folder, migration, &[]);
    let said = folder.run(&COMPAT);
    let what = "the INSERT gives \"venue\" of \"orders\" no value, which is NOT NULL and has no default: made so by 002_next.sql:4\n";
    for line in [4, 5, 6] {
        said.complains(&format!(
            "error[M0453]: instances of v1.4 break at src/lib.rs:{line}: {what}"
        ));
    }
    // That `note` got none was so before.
    said.exits(1).never_says("\"note\" of");
    let trigger = format!("{migration}\
CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.venue := 'x'; RETURN NEW; END $$;
CREATE TRIGGER fill BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fill();
");
    next(&folder, &trigger, &[]);
    folder.run(&COMPAT).exits(0).never_says("M0453");
}

#[test]
fn insert_without_a_value_that_a_check_requires_now() {
    let folder = released(&["INSERT INTO orders (id, symbol, amount) VALUES (1, 'a', 1)"]);
    let migration = "ALTER TABLE orders ADD COLUMN venue text, ADD CONSTRAINT placed CHECK (venue IS NOT NULL) NOT VALID;\n";
    next(&folder, migration, &[]);
    let said = folder.run(&COMPAT);
    said.complains(
        "error[M0453]: instances of v1.4 break at src/lib.rs:4: the INSERT gives \"venue\" of \"orders\" no value, which a CHECK forbids to be NULL and has no default",
    );
    said.exits(1);
    // A value that may be NULL is required by no other check.
    next(&folder, &migration.replace("IS NOT NULL", "<> ''"), &[]);
    folder.run(&COMPAT).exits(0).never_says("M0453");
}

#[test]
fn same_schema_needs_no_server() {
    let folder = released(&["SELECT symbol FROM orders"]);
    folder.write("src/lib.rs", source(&["SELECT id FROM orders", "SELECT note FROM orders"]));
    folder.run(&["prepare"]).exits(0);
    let mut command = folder.command(&COMPAT);
    let said = Said::of(command.env("MIGRATIONS_ENGINE", NO_SERVER));
    said.exits(0)
        .prints("the schema is that of v1.4: its 1 query and today's 2 queries run on both\n");
}

#[test]
fn query_that_a_macro_wrote_is_known_by_its_file() {
    let folder = released(&["SELECT symbol FROM orders"]);
    folder.write("src/lib.rs", "migrations::migrations!();\n");
    git(&folder, &["commit", "--quiet", "--all", "-m", "macro"]);
    git(&folder, &["tag", "v1.5"]);
    folder.write("migrations/002_next.sql", "ALTER TABLE orders DROP symbol;\n");
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["check", "--compat", "v1.5"]);
    said.exits(1).complains("error[M0450]: instances of v1.5 break at .sqlx/query-");
    said.complains(".json: column \"symbol\" does not exist: dropped by 002_next.sql:1");
}

#[test]
fn revision_without_sealed_queries_is_read_from_its_source() {
    let folder = released(&["SELECT symbol FROM orders"]);
    git(&folder, &["rm", "--quiet", "-r", ".sqlx"]);
    folder.write("tests/t.rs", source(&["SELECT note FROM orders"]));
    commit(&folder, "not sealed");
    git(&folder, &["tag", "v1.5"]);
    folder.write("migrations/002_next.sql", "ALTER TABLE orders DROP symbol, DROP note;\n");
    folder.write("src/lib.rs", source(&[]));
    folder.remove("tests/t.rs");
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["check", "--compat", "v1.5"]);
    said.exits(1).prints("nothing was sealed at v1.5: its source was read instead\n");
    said.complains("instances of v1.5 break at src/lib.rs:4: ");
    // No instance runs a test.
    said.never_says("tests/t.rs").prints("v1.5 on this schema: 1 of 1 query broken\n");
}

#[test]
fn folder_that_was_renamed_since_is_found() {
    let folder = Folder::new();
    folder.write("app/Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n");
    let set = |path: &str| {
        format!(
            "migrations::migrations! {{ path = \"{path}\" }}\nfn f() {{ sqlx::query!(\"SELECT symbol FROM orders\"); }}\n"
        )
    };
    folder.write("app/src/lib.rs", set("sql"));
    folder.write("app/sql/001_orders.sql", ORDERS);
    let run = |place: &str, arguments: &[&str]| {
        let mut command: Command = folder.command(arguments);
        Said::of(command.current_dir(folder.path(place)))
    };
    run("app", &["prepare"]).exits(0);
    begin(&folder);
    git(&folder, &["tag", "v1.4"]);
    git(&folder, &["mv", "app", "shop"]);
    git(&folder, &["mv", "shop/sql", "shop/db"]);
    folder.write("shop/src/lib.rs", set("db"));
    folder.write("shop/db/002_next.sql", "ALTER TABLE orders RENAME symbol TO ticker;\n");
    let said = run("shop", &["check", "--compat", "v1.4"]);
    said.exits(1).complains("instances of v1.4 break at src/lib.rs:2: column \"symbol\" does not exist: renamed to \"ticker\" by 002_next.sql:1");
}

#[test]
fn what_is_no_earlier_version_is_said_to_be_none() {
    let folder = released(&["SELECT symbol FROM orders"]);
    folder
        .run(&["check", "--compat", "nothing"])
        .exits(2)
        .complains("git knows no revision `nothing`");
    folder.run(&["check", "--compat", "v1.4", "--since", "v1.4"]).exits(2);
    git(&folder, &["switch", "--quiet", "--orphan", "other"]);
    folder.write("README.md", "");
    commit(&folder, "nothing yet");
    git(&folder, &["tag", "v0.1"]);
    folder.write("Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n");
    folder.write("src/lib.rs", "fn f() {}\n");
    commit(&folder, "no set yet");
    git(&folder, &["tag", "v0.2"]);
    git(&folder, &["switch", "--quiet", "main"]);
    let said = folder.run(&["check", "--compat", "v0.1"]);
    said.exits(2).complains("v0.1 has neither Cargo.toml nor another package `shop`");
    folder
        .run(&["check", "--compat", "v0.2"])
        .exits(2)
        .complains("v0.2 has no set in this package");
    let bare = Folder::package(&source(&[]));
    bare.run(&COMPAT).exits(2).complains("is in no git repository");
}

#[test]
fn set_of_then_that_does_not_run_is_told() {
    let folder = released(&["SELECT symbol FROM orders"]);
    folder.write("migrations/002_bad.sql", "SELECT 'x'::int;\n");
    commit(&folder, "broken");
    git(&folder, &["tag", "v1.5"]);
    folder.write("migrations/002_bad.sql", "SELECT 1;\n");
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["check", "--compat", "v1.5"]);
    said.exits(1).complains(
        "the set of v1.5 does not run on this machine's PostgreSQL: 002_bad.sql:1: [M1001] ",
    );
}
