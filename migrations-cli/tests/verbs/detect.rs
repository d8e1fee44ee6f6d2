//! `baseline --detect`: a database into which files were pasted by hand is recorded as it is found.

use crate::advice::{command, typed};
use crate::database::Database;
use crate::folder::{Folder, Said};

const FILES: [(&str, &str); 4] = [
    ("set/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"),
    ("set/002_rows.sql", "INSERT INTO users VALUES (1, 'a@example.org');\n"),
    (
        "set/003_names.sql",
        "ALTER TABLE users ADD COLUMN name text;\nCREATE INDEX users_name ON users (name);\n",
    ),
    ("set/004_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n"),
];

fn run(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let place = ["--dir", "set", "--database-url", &database.url];
    folder.run(&[arguments, &place].concat())
}

fn history(database: &Database) -> String {
    database.ask(
        "SELECT string_agg(version || ' ' || overrides || ' ' || (applied_by = session_user)::text, ', ' \
         ORDER BY version) FROM schema_migrations",
    )
}

#[test]
fn files_that_are_there_are_shown_confirmed_and_recorded() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    for (_, sql) in &FILES[..3] {
        database.ask(sql);
    }
    let said = run(&folder, &database, &["baseline", "--detect"]);
    said.exits(1)
        .prints("001_users   there\n002_rows    cannot be told\n003_names   there\n004_orders  absent\n")
        .complains("3 migrations would be recorded and not run")
        .complains("it was not confirmed; nothing was changed");
    assert_eq!(database.ask("SELECT to_regclass('schema_migrations') IS NULL"), "t");
    let said = said.to_string();
    let said = typed(&folder, &database, command(&said, "cargo migrations baseline"));
    said.exits(0).prints("recorded: 003_names\n").prints("3 recorded and not run");
    let said = run(&folder, &database, &["status"]);
    let text = said.exits(0).prints("001_users  recorded 20").prints("Z (detected)\n").to_string();
    assert!(!text.contains(" ms"), "{text}");
    let rows = "001_users detected true, 002_rows detected true, 003_names detected true";
    assert_eq!(history(&database), rows);
    assert_eq!(database.ask("SELECT count(*) FROM users"), "1");
    run(&folder, &database, &["apply"]).exits(0).prints("applied: 004_orders");
    run(&folder, &database, &["verify"]).exits(0);
    let said = run(&folder, &database, &["baseline", "--detect"]);
    said.exits(0).prints("004_orders  in the history\n").prints("0 recorded and not run");
}

#[test]
fn hole_is_refused_with_what_can_be_recorded() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    database.ask(FILES[0].1);
    database.ask("ALTER TABLE users ADD COLUMN name text");
    database.ask(FILES[3].1);
    let said = run(&folder, &database, &["baseline", "--detect", "--yes"]);
    said.exits(1)
        .prints("003_names   partly\n")
        .prints("there: table public.users: column name\n")
        .prints("missing: index public.users_name\n")
        .complains("004_orders is there, and before it a file is not, or not all of it: 003_names")
        .complains("`cargo migrations baseline --dir set --to 002_rows`");
    assert_eq!(database.ask("SELECT to_regclass('schema_migrations') IS NULL"), "t");
    // What is told to type can be typed, and so can what is missing.
    database.ask("CREATE INDEX users_name ON users (name)");
    run(&folder, &database, &["baseline", "--detect", "--yes"]).exits(0).prints("4 recorded");
}

#[test]
fn database_without_any_file_is_told_to_apply() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    let said = run(&folder, &database, &["baseline", "--detect", "--yes"]);
    said.exits(1)
        .complains("no file of set is there")
        .complains("cargo migrations apply --dir set");
    run(&folder, &database, &["baseline"]).exits(2).complains("--to <VERSION>");
    database.ask(FILES[0].1);
    let json = run(&folder, &database, &["baseline", "--detect", "--yes", "--format", "json"]);
    let json = json.exits(0).json();
    assert_eq!(json["files"][0]["verdict"], "there");
    assert_eq!(json["recorded"], serde_json::json!(["001_users"]));
}

/// A set whose history no longer runs from zero: nobody has the files before the third.
const STARTED: [(&str, &str); 4] = [
    ("set/migrations.toml", "[start]\nat = \"003\"\nschema = \"start.sql\"\n"),
    (
        "set/start.sql",
        "CREATE TABLE public.users (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint);\n",
    ),
    ("set/003_kept.sql", "DO $$ BEGIN RAISE EXCEPTION 'nobody has this file'; END $$;\n"),
    ("set/004_names.sql", "ALTER TABLE users ADD COLUMN name text;\n"),
];

#[test]
fn database_with_the_schema_of_the_start_is_recorded_up_to_there_as_it_is_advised() {
    for beginning in ["baseline --dir set --to 003_kept", "baseline --dir set --detect"] {
        let (folder, database) = (Folder::with(&STARTED), Database::new());
        database.ask(STARTED[1].1);
        for verb in ["status", "plan", "apply"] {
            let text = run(&folder, &database, &[verb]).exits(1).to_string();
            assert_eq!(text.matches("[M9109]").count(), 1, "{text}");
            for said in
                ["003_kept is pending", "public.users", "there as well: table public.orders"]
            {
                assert!(text.contains(said), "{said}: {text}");
            }
        }
        let text = run(&folder, &database, &["apply"]).to_string();
        let baseline = command(&text, &format!("cargo migrations {beginning}"));
        let yes = if beginning.ends_with("--detect") { " --yes" } else { "" };
        let said = typed(&folder, &database, &format!("{baseline}{yes}"));
        said.exits(0).prints("recorded: 003_kept\n").prints("1 recorded and not run");
        let said = run(&folder, &database, &["apply"]);
        said.exits(0).prints("applied: 004_names").prints("1 applied, 1 applied before");
    }
}

#[test]
fn start_is_judged_with_the_file_that_it_ends_at() {
    let (folder, database) = (Folder::with(&STARTED), Database::new());
    let said = run(&folder, &database, &["baseline", "--detect"]);
    said.exits(1)
        .prints("003_kept   absent\n004_names  absent\n")
        .complains("no file of set is there");
    database.ask("CREATE TABLE users (id bigint PRIMARY KEY)");
    let said = run(&folder, &database, &["baseline", "--detect"]);
    said.prints("003_kept   partly\n").prints("missing: table public.orders");
    database.ask("CREATE TABLE orders (id bigint); ALTER TABLE users ADD COLUMN name text");
    let said = run(&folder, &database, &["baseline", "--detect", "--yes"]);
    said.exits(0).prints("003_kept   there\n004_names  there\n").prints("2 recorded and not run");
}

#[test]
fn yes_is_taken_where_nothing_is_asked() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    database.ask(FILES[0].1);
    let said = run(&folder, &database, &["baseline", "--to", "001", "--yes"]);
    said.exits(0).prints("1 recorded and not run");
    let said = run(&folder, &database, &["baseline", "--yes"]);
    said.exits(2).complains("--to <VERSION>");
}
