//! `init --from TOOL`: the migrations of other tools become sets, and make the same schema.

use std::path::Path;

use crate::database::Database;
use crate::folder::Folder;

const UP: &str = "CREATE TABLE items (id bigint PRIMARY KEY, label text NOT NULL);";
const DOWN: &str = "DROP TABLE items;";
const MORE: &str = "CREATE INDEX items_by_label ON items (label);";
const BARE: &str = "CREATE INDEX CONCURRENTLY items_by_label ON items (label);";

/// A folder of each tool, with two migrations that make the same.
fn projects() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let both = |up: &str, down: &str, first: &str, second: &str| {
        format!("{up}\n{first}\n\n{down}\n{second}\n")
    };
    vec![
        (
            "goose",
            vec![
                ("20260101_items.sql", both("-- +goose Up", "-- +goose Down", UP, DOWN)),
                ("20260102_more.sql", format!("-- +goose NO TRANSACTION\n-- +goose Up\n{BARE}\n")),
            ],
        ),
        (
            "dbmate",
            vec![
                ("20260101120000_items.sql", both("-- migrate:up", "-- migrate:down", UP, DOWN)),
                ("20260102120000_more.sql", format!("-- migrate:up transaction:false\n{BARE}\n\n-- migrate:down\n")),
            ],
        ),
        (
            "sql-migrate",
            vec![
                ("1-items.sql", both("-- +migrate Up", "-- +migrate Down", UP, DOWN)),
                ("2-more.sql", format!("-- +migrate Up notransaction\n{BARE}\n")),
            ],
        ),
        (
            "node-pg-migrate",
            vec![
                ("1767225601000_items.sql", both("-- Up Migration", "-- Down Migration", UP, DOWN)),
                ("1767312001000_more.sql", format!("-- Up Migration\n{MORE}\n")),
            ],
        ),
        ("refinery", vec![("V1__items.sql", UP.into()), ("V2__more.sql", MORE.into())]),
        (
            "diesel",
            vec![
                ("2026-01-01-000000_items/up.sql", UP.into()),
                ("2026-01-01-000000_items/down.sql", DOWN.into()),
                ("2026-01-02-000000_more/up.sql", BARE.into()),
                ("2026-01-02-000000_more/metadata.toml", "run_in_transaction = false\n".into()),
            ],
        ),
        (
            "flyway",
            vec![
                ("V1__items.sql", UP.into()),
                ("U1__items.sql", DOWN.into()),
                ("V1.1__more.sql", MORE.into()),
                ("R__view.sql", "CREATE OR REPLACE VIEW labels AS SELECT label FROM items;".into()),
            ],
        ),
        (
            "golang-migrate",
            vec![
                ("000001_items.up.sql", UP.into()),
                ("000001_items.down.sql", DOWN.into()),
                // One statement is all that the tool sends, so there is no transaction.
                ("000002_more.up.sql", BARE.into()),
            ],
        ),
        (
            "prisma",
            vec![
                ("20260101_items/migration.sql", UP.into()),
                ("20260102_more/migration.sql", MORE.into()),
                ("migration_lock.toml", "provider = \"postgresql\"\n".into()),
            ],
        ),
        (
            "drizzle",
            vec![
                ("0000_items.sql", UP.into()),
                ("0001_more.sql", format!("{MORE}\n--> statement-breakpoint\nSELECT 1;")),
                (
                    "meta/_journal.json",
                    r#"{"dialect": "postgresql", "entries": [{"idx": 0, "tag": "0000_items"}, {"idx": 1, "tag": "0001_more"}]}"#.into(),
                ),
            ],
        ),
        (
            "supabase",
            vec![
                ("20260101000000_items.sql", format!("{UP}\nALTER TABLE items ADD owner uuid REFERENCES auth.users;")),
                ("20260102000000_more.sql", MORE.into()),
            ],
        ),
    ]
}

#[test]
fn migrations_of_every_tool_become_a_set_that_makes_the_same_schema() {
    for (tool, files) in projects() {
        let folder = Folder::new();
        files.iter().for_each(|(path, text)| folder.write(&format!("theirs/{path}"), text));
        let before = folder.files();
        let said = folder.run(&["init", "--from", tool, "theirs", "--dir", "db/set"]);
        said.exits(0).prints("written: db/set/").prints("on a server both make the same schema: ");
        said.prints(
            "next:\n  cargo migrations init --dir db/set\n  cargo migrations adopt --dir db/set",
        );
        let now = folder.files();
        assert!(before.iter().all(|(path, text)| now.get(path) == Some(text)), "{tool}: {now:#?}");
        folder.run(&["check", "db/set"]).exits(0).never_says("error");
        folder.run(&["init", "--dir", "db/set"]).exits(0);
        if tool == "supabase" {
            continue;
        }
        let database = Database::new();
        let apply = ["apply", "--dir", "db/set", "--database-url", &database.url];
        folder.run(&apply).exits(0).prints(" applied, 0 applied before");
        let index = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'items_by_label'::regclass";
        assert_eq!(database.ask(index), "t", "{tool}");
    }
}

#[test]
fn way_back_is_the_rollback_and_flyways_views_come_last() {
    for (tool, files) in projects() {
        let folder = Folder::new();
        files.iter().for_each(|(path, text)| folder.write(&format!("theirs/{path}"), text));
        folder.run(&["init", "--from", tool, "theirs", "--dir", "set"]).exits(0);
        let has_down = !matches!(tool, "refinery" | "prisma" | "drizzle" | "supabase");
        let rollbacks: Vec<String> =
            folder.names().into_iter().filter(|name| name.ends_with(".rollback.sql")).collect();
        assert_eq!(rollbacks.len(), usize::from(has_down), "{tool}: {rollbacks:?}");
        rollbacks.iter().for_each(|name| assert_eq!(folder.read(name).trim(), DOWN, "{tool}"));
        if tool == "flyway" {
            assert!(
                folder.names().contains(&"set/003_view.sql".to_owned()),
                "{:?}",
                folder.names()
            );
        }
    }
}

#[test]
fn database_of_the_tool_is_adopted_by_the_converted_set() {
    let folder = Folder::new();
    let histories =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations-runner/tests/histories");
    for (tool, from, folders) in [
        ("golang-migrate", "golang-migrate", false),
        ("prisma", "prisma", true),
        ("refinery", "refinery", false),
        ("flyway", "flyway", false),
        ("diesel", "diesel", true),
        ("supabase-cli", "supabase", false),
    ] {
        for entry in std::fs::read_dir(histories.join(tool).join("migrations")).expect("files") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("ASCII");
            let stem = name.strip_suffix(".sql").expect("SQL");
            let name = match (folders, tool) {
                (true, "diesel") => format!("{stem}/up.sql"),
                (true, _) => format!("{stem}/migration.sql"),
                (false, "refinery" | "flyway") => format!("V{}", name.replacen('_', "__", 1)),
                _ => name.to_owned(),
            };
            let text = std::fs::read_to_string(&path).expect("a file");
            folder.write(&format!("{tool}/theirs/{name}"), text);
        }
        let (theirs, set) = (format!("{tool}/theirs"), format!("{tool}/set"));
        folder.run(&["init", "--from", from, &theirs, "--dir", &set]).exits(0);
        let database = Database::new();
        database
            .ask(&std::fs::read_to_string(histories.join(tool).join("database.sql")).expect("SQL"));
        let fees = "SELECT count(*) || ' ' || sum(amount) FROM fees";
        let before = database.ask(fees);
        let on = ["--dir", &set, "--database-url", &database.url];
        folder
            .run(&[&["adopt", "--yes"][..], &on].concat())
            .exits(0)
            .prints("2 recorded and not run");
        folder.run(&[&["apply"][..], &on].concat()).exits(0).prints("nothing is pending");
        assert_eq!(database.ask(fees), before, "{tool}");
    }
}

#[test]
fn what_cannot_be_said_in_a_set_is_refused_and_nothing_is_written() {
    let text = "SELECT 1;\nGRANT SELECT ON items TO ${reader};\n";
    let folder = Folder::with(&[("sql/V1__items.sql", UP), ("sql/V2__grant.sql", text)]);
    let said = folder.run(&["init", "--from", "flyway", "--dir", "set"]);
    said.exits(1)
        .complains("M9145")
        .complains("sql/V2__grant.sql:2:1")
        .complains("nothing was written");
    assert!(!folder.path("set").exists());
    // A session that one file changes for the next is no set.
    let folder = Folder::with(&[
        ("m/1_a.up.sql", "CREATE SCHEMA app; SET search_path TO app;"),
        ("m/2_b.up.sql", "CREATE TABLE b (id bigint PRIMARY KEY);"),
    ]);
    let said = folder.run(&["init", "--from", "golang-migrate", "m", "--dir", "set"]);
    said.exits(1).complains("does not make the schema that the original files make");
    assert!(!folder.path("set").exists());
    folder.write("m/2_b.up.sql", "CREATE TABLE b (id nonsense);");
    let said = folder.run(&["init", "--from", "golang-migrate", "m", "--dir", "set"]);
    said.exits(1).complains("2_b.up.sql fails on an empty database").complains("nonsense");
    // A folder that holds something already is left alone.
    let said = folder.run(&["init", "--from", "golang-migrate", "m", "--dir", "m"]);
    said.exits(2).complains("m is not empty");
    folder.run(&["init", "m"]).exits(2);
    folder.run(&["init", "--from", "goose", "no-such-folder"]).exits(2);
}
