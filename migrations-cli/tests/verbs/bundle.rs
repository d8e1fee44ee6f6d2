//! `bundle`: several migrations as one plain script, and what it leaves in a database.

mod sets;

use std::process::{Command, Stdio};

use serde_json::json;

use crate::database::{Database, server};
use crate::folder::{Folder, Said};

const FILES: [(&str, &str); 6] = [
    ("set/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"),
    ("set/001_users.rollback.sql", "DROP TABLE users;\n"),
    (
        "set/002_rows.sql",
        "-- Description: été\n\nINSERT INTO users VALUES (1, E'a\\\\b'), (2, 'c\\d'), (3, 'é'';');\n",
    ),
    (
        "set/003_touch.sql",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $m$\nBEGIN\n  NEW.email := \
         $$x$$; -- it's ; here\n  RETURN NEW;\nEND $m$;\nDO $migrations$ BEGIN PERFORM 1; END $migrations$;\n",
    ),
    ("set/003_touch.rollback.sql", "DROP FUNCTION touch();\n"),
    (
        "set/004_orders.sql",
        "SET lock_timeout = '7s';\nCREATE SCHEMA app;\nSET search_path = app;\nCREATE TABLE orders \
         (id bigint PRIMARY KEY, user_id bigint REFERENCES public.users INITIALLY DEFERRED);\n\
         INSERT INTO orders VALUES (1, 1);\nCREATE TEMP TABLE passing (id int);\n",
    ),
];

/// How a script reaches a server.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Statement by statement, as `psql -f` sends it.
    Statements,
    /// As one message, as a web editor sends it.
    Message,
}

/// Pastes a script; what the server said, and whether all of it went well.
fn paste(database: &Database, folder: &Folder, script: &str, way: Way) -> (bool, String) {
    let mut command = Command::new(server().bin_dir().join("psql"));
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]).stdin(Stdio::null());
    match way {
        Way::Statements => command.arg("-f").arg(folder.path(script)),
        Way::Message => command.arg("-c").arg(folder.read(script)),
    };
    let output = command.arg(&database.url).output().expect("psql runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{way:?} shows a result");
    (output.status.success(), said)
}

fn run(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let place = ["--dir", "set", "--database-url", &database.url];
    folder.run(&[arguments, &place].concat())
}

fn bundled(folder: &Folder, range: &str) {
    let arguments = ["bundle", range, "--dir", "set", "--output", "bundle.sql"];
    folder.run(&arguments).exits(0).prints("written: bundle.sql with ");
}

/// Everything of the history but its times.
fn history(database: &Database) -> String {
    database.ask(
        "SELECT string_agg(concat_ws('|', version, name, checksum, set_name, format, applied_by, \
         overrides, rollback, statement_progress, repair_log, execution_time_ms IS NULL), E'\\n' \
         ORDER BY migration_id) FROM schema_migrations",
    )
}

/// The schema and all rights, the history among them.
fn schema(database: &Database) -> String {
    let text = database.dump(&["--schema-only"]);
    text.lines().filter(|line| !line.starts_with("\\")).collect::<Vec<_>>().join("\n")
}

#[test]
fn pasted_bundle_leaves_what_apply_leaves() {
    let folder = Folder::with(&FILES);
    let applied = Database::new();
    run(&folder, &applied, &["apply"]).exits(0);
    bundled(&folder, "..");
    for way in [Way::Statements, Way::Message] {
        let database = Database::new();
        let (is_done, said) = paste(&database, &folder, "bundle.sql", way);
        assert!(is_done, "{way:?}: {said}");
        assert!(said.contains("NOTICE:  applied: 004_orders"), "{said}");
        assert_eq!(history(&database), history(&applied), "{way:?}");
        assert_eq!(schema(&database), schema(&applied), "{way:?}");
        let rows = "SELECT string_agg(email, ' ' ORDER BY id) FROM users";
        assert_eq!(database.ask(rows), applied.ask(rows));
        run(&folder, &database, &["status"]).exits(0).prints("4 applied, 0 pending");
        run(&folder, &database, &["apply"]).exits(0).prints("4 applied before");
        run(&folder, &database, &["verify"]).exits(0);
    }
}

#[test]
fn second_run_changes_nothing_and_says_so() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    bundled(&folder, "..");
    for way in [Way::Statements, Way::Message] {
        let (is_done, said) = paste(&database, &folder, "bundle.sql", way);
        assert!(is_done, "{said}");
        let again = paste(&database, &folder, "bundle.sql", way);
        assert!(
            again.0 && again.1.contains("NOTICE:  nothing to do: the history has every"),
            "{again:?}"
        );
        assert!(!again.1.contains("applied: "), "{again:?}");
        assert_eq!(database.ask("SELECT count(*) FROM users"), "3");
    }
}

#[test]
fn bundle_goes_on_where_the_history_ends_and_rollback_takes_it_back() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    run(&folder, &database, &["apply", "--to", "002"]).exits(0);
    // What was applied in the middle of the range is passed over.
    bundled(&folder, "001..003");
    let (is_done, said) = paste(&database, &folder, "bundle.sql", Way::Message);
    assert!(is_done && said.contains("applied: 003_touch") && !said.contains("002_rows"), "{said}");
    run(&folder, &database, &["status"]).exits(0).prints("3 applied, 1 pending");
    let said = run(&folder, &database, &["rollback", "--to", "002", "--unproven"]);
    said.exits(0).prints("taken back: 003_touch");
    assert_eq!(database.ask("SELECT count(*) FROM pg_proc WHERE proname = 'touch'"), "0");
    assert!(paste(&database, &folder, "bundle.sql", Way::Statements).0);
    run(&folder, &database, &["apply"]).exits(0).prints("applied: 004_orders");
}

/// Pastes what has to be refused; nothing of it stays.
#[track_caller]
fn refused(database: &Database, folder: &Folder, reason: &str, hint: &str) {
    let before = schema(database);
    for way in [Way::Statements, Way::Message] {
        let (is_done, said) = paste(database, folder, "bundle.sql", way);
        assert!(!is_done && said.contains(reason) && said.contains(hint), "{said}");
        assert_eq!(schema(database), before, "nothing of it stays");
    }
}

#[test]
fn history_that_the_bundle_was_not_made_for_is_refused() {
    let folder = Folder::with(&FILES);
    bundled(&folder, "003..");
    let missing = Database::new();
    refused(&missing, &folder, "001_users is not applied, and comes before", "nothing was changed");
    run(&folder, &missing, &["apply", "--to", "002"]).exits(0);
    missing.ask("UPDATE schema_migrations SET checksum = 'x' WHERE version = '001_users'");
    refused(
        &missing,
        &folder,
        "001_users was applied with another text",
        "`cargo migrations status --dir set`",
    );

    let later = Database::new();
    run(&folder, &later, &["apply", "--to", "002"]).exits(0);
    later.ask("UPDATE schema_migrations SET execution_time_ms = NULL WHERE version = '002_rows'");
    refused(
        &later,
        &folder,
        "002_rows has stopped on its way",
        "`cargo migrations status --dir set`",
    );
    later.ask(
        "UPDATE schema_migrations SET execution_time_ms = 1, version = '009_later' \
         WHERE version = '002_rows'",
    );
    bundled(&folder, "..");
    refused(&later, &folder, "the history has 009_later, and lacks 002_rows", "status");

    let other = Database::new();
    run(&folder, &other, &["apply"]).exits(0);
    other.ask("UPDATE schema_migrations SET set_name = 'shop'");
    refused(&other, &folder, "under the name of another set: shop", "migrations.toml");
    other.ask("UPDATE schema_migrations SET set_name = 'set', format = 2");
    refused(&other, &folder, "a newer release has written", "that release");
}

#[test]
fn files_that_were_pasted_without_their_rows_are_not_run_again() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    folder.write(
        "set/001_users.sql",
        "CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY, email text);\n",
    );
    database.ask(FILES[0].1);
    bundled(&folder, "..");
    let hint = "`cargo migrations baseline --dir set --detect`";
    refused(
        &database,
        &folder,
        "public.users is there already, and the history has no 001_users",
        hint,
    );
    run(&folder, &database, &["baseline", "--detect", "--yes"]).exits(0);
    assert!(paste(&database, &folder, "bundle.sql", Way::Message).0);
    run(&folder, &database, &["apply"]).exits(0).prints("4 applied before");
}

#[test]
fn failure_in_the_last_file_leaves_nothing_of_the_first() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    folder.write("set/005_wrong.sql", "INSERT INTO app.orders VALUES (2, 99);\n");
    bundled(&folder, "..");
    // The check of the key is deferred to the end of the file.
    refused(&database, &folder, "violates foreign key constraint", "");
}

#[test]
fn runner_and_bundle_exclude_each_other() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    folder.write("set/005_slow.sql", "SELECT pg_sleep(5);\n");
    run(&folder, &database, &["apply", "--to", "004"]).exits(0);
    bundled(&folder, "..");
    let mut command = folder.command(&["apply", "--dir", "set", "--database-url", &database.url]);
    let mut runner = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a runner");
    let is_held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while database.ask(is_held) == "0" {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let (is_done, said) = paste(&database, &folder, "bundle.sql", Way::Message);
    assert!(!is_done && said.contains("another runner is at work on the set set"), "{said}");
    assert!(runner.wait().expect("it ends").success());
    assert!(paste(&database, &folder, "bundle.sql", Way::Message).0);
}

#[test]
fn session_is_left_as_it_was_found() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    bundled(&folder, "..");
    let script = folder.read("bundle.sql");
    let around = format!(
        "SET work_mem = '5MB'; SET standard_conforming_strings = off; SET lock_timeout = '3s';\n{script}\n\
         \\pset tuples_only on\nSELECT current_setting('work_mem'), current_setting('lock_timeout'), \
         current_setting('search_path'), current_setting('standard_conforming_strings'), \
         to_regclass('pg_temp.passing') IS NULL;\n"
    );
    folder.write("around.sql", around);
    let output = Command::new(server().bin_dir().join("psql"))
        .args(["-X", "-q", "-A", "-v", "ON_ERROR_STOP=1", "-f"])
        .arg(folder.path("around.sql"))
        .arg(&database.url)
        .output()
        .expect("psql runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("5MB|3s|\"$user\", public|off|t"), "{said}{complained}");
    assert_eq!(database.ask("SELECT email FROM users WHERE id = 2"), "c\\d");
}

#[test]
fn role_that_is_no_superuser_runs_it() {
    let (folder, database) = (Folder::with(&FILES), Database::new());
    let role = format!("editor_{}", database.name);
    database.ask(&format!("CREATE ROLE {role} LOGIN; CREATE ROLE anon_{role};"));
    database.ask(&format!("GRANT CREATE ON DATABASE {} TO {role}", database.name));
    database.ask(&format!("GRANT ALL ON SCHEMA public TO {role}"));
    database.ask(&format!(
        "ALTER DEFAULT PRIVILEGES FOR ROLE {role} IN SCHEMA public GRANT ALL ON TABLES TO anon_{role}"
    ));
    bundled(&folder, "..");
    let url = format!("{}&user={role}", database.url);
    let as_role = Database { url, name: database.name.clone() };
    let (is_done, said) = paste(&as_role, &folder, "bundle.sql", Way::Message);
    assert!(is_done, "{said}");
    assert_eq!(as_role.ask("SELECT DISTINCT applied_by FROM schema_migrations"), role);
    run(&folder, &as_role, &["apply"]).exits(0).prints("4 applied before");
    let owner = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'orders'";
    assert_eq!(database.ask(owner), role);
    let rights = "SELECT count(*) FROM pg_class c, aclexplode(c.relacl) x \
                  WHERE c.relname = 'schema_migrations' AND x.grantee <> c.relowner";
    assert_eq!(database.ask(rights), "0", "what default privileges give is taken away");
}

#[test]
fn what_cannot_be_one_script_is_refused_where_it_stands() {
    let folder = Folder::with(&[
        (
            "set/001_users.sql",
            "CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TYPE mood AS ENUM ('ok');\n",
        ),
        (
            "set/002_index.sql",
            "-- Transaction: none\n\nCREATE INDEX CONCURRENTLY i ON users (id);\n",
        ),
        ("set/003_copy.sql", "SELECT 1;\n\nSELECT id INTO copied FROM users;\nSAVEPOINT a;\n"),
        ("set/004_mood.sql", "ALTER TYPE mood ADD VALUE 'fine';\n"),
        ("set/005_use.sql", "CREATE TABLE moods (m mood DEFAULT 'fine');\n"),
    ]);
    let said = folder.run(&["bundle", "..", "--dir", "set"]);
    said.exits(1)
        .complains("error[M9180]: 002_index runs in no transaction, and a bundle is one")
        .complains("`cargo migrations bundle --dir set 001`, then `cargo migrations apply --dir set --to 002_index`, then `cargo migrations bundle --dir set 003..005`")
        .complains("set/003_copy.sql:3:1")
        .complains("SELECT INTO cannot be executed by a bundle")
        .complains("SAVEPOINT cannot be executed by a bundle")
        .complains("'fine' may be the value that 004_mood adds")
        .complains("001..005 cannot be one bundle: 4 errors; nothing was written");
    folder.run(&["bundle", "004", "--dir", "set"]).exits(0).prints("COMMIT;");
    let database = Database::new();
    bundled(&folder, "001");
    assert!(paste(&database, &folder, "bundle.sql", Way::Message).0);
    run(&folder, &database, &["apply", "--to", "002_index"]).exits(0);
}

#[test]
fn drafts_run_on_databases_for_development_or_where_that_is_allowed() {
    let folder = Folder::with(&FILES);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    bundled(&folder, "..");
    let text = folder.read("bundle.sql");
    assert!(text.contains("001_users is a draft, and this database is not one for development"));
    // The server of the tests is one of this tool's, and so is for development.
    let database = Database::new();
    assert!(paste(&database, &folder, "bundle.sql", Way::Message).0);
    assert!(!history(&database).contains("allow-drafts"));
    let allowed = ["bundle", "..", "--allow-drafts", "--dir", "set", "--output", "bundle.sql"];
    folder.run(&allowed).exits(0);
    assert!(!folder.read("bundle.sql").contains("is a draft"));
    let database = Database::new();
    assert!(paste(&database, &folder, "bundle.sql", Way::Message).0);
    assert!(history(&database).contains("allow-drafts"));
}

#[test]
fn committed_bundle_is_held_against_its_files() {
    let folder = Folder::with(&FILES);
    let name = "set/apply_001_to_003.sql";
    let write = ["bundle", "001..003", "--dir", "set", "--output", name];
    folder.run(&write).exits(0);
    folder.run(&["check", "set"]).exits(0);
    // A file behind it is none of its own.
    folder.write("set/004_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    folder.run(&["check", "set"]).exits(0);
    folder.write("set/003_touch.rollback.sql", "DROP FUNCTION touch() RESTRICT;\n");
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains("error[M9181]: apply_001_to_003.sql is not what its files say");
    said.complains(
        "`cargo migrations bundle --dir set 001..003 --output set/apply_001_to_003.sql`",
    );
    folder.run(&write).exits(0);
    let text = folder.read(name);
    folder.write(name, text.replace('\n', "\r\n"));
    folder.run(&["check", "set"]).exits(0);
    folder.write(name, text.replace("COMMIT;", "ROLLBACK;"));
    folder.run(&["check", "set"]).exits(1).complains("was edited after it was written");
    folder.write("set/apply_001_to_009.sql", &text);
    folder.run(&["check", "set"]).exits(1).complains("holds migrations that the set does not have");
    // One that somebody has written by hand is theirs.
    folder.remove("set/apply_001_to_009.sql");
    folder.write(name, "BEGIN;\nCOMMIT;\n");
    folder.run(&["check", "set"]).exits(0);
    folder.run(&write).exits(1).complains("was not written by `bundle`; nothing was written");
    assert_eq!(folder.read(name), "BEGIN;\nCOMMIT;\n");
}

#[test]
fn ranges_are_told_from_mistakes() {
    let folder = Folder::with(&FILES);
    for (range, reason) in [
        ("003..001", "003_touch comes after 001_users"),
        ("009", "the set has no migration `009`"),
        ("001-003", "the set has no migration `001-003`"),
    ] {
        folder.run(&["bundle", range, "--dir", "set"]).exits(2).complains(reason);
    }
    let said =
        folder.run(&["bundle", "2..003_touch", "--dir", "set", "--format", "json"]).exits(0).json();
    assert_eq!(said["migrations"], json!(["002_rows", "003_touch"]));
    assert_eq!(said["name"], "apply_002_to_003.sql");
    assert!(
        said["script"]
            .as_str()
            .is_some_and(|script| script.starts_with("-- Bundle of the migrations 002 to 003"))
    );
}
