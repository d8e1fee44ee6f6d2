//! `adopt`: databases that other tools have filled go on with this one, as the messages say.

use std::path::Path;
use std::process::Stdio;

use serde_json::json;

use crate::advice::{command, typed};
use crate::database::Database;
use crate::folder::{Folder, Said};

fn histories() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations-runner/tests/histories")
}

/// A folder with the files of a tool's project, and the database that the tool has filled.
fn left_by(tool: &str) -> (Folder, Database) {
    let (folder, database) = (Folder::new(), Database::new());
    for entry in std::fs::read_dir(histories().join(tool).join("migrations")).expect("files") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("ASCII");
        folder.write(&format!("set/{name}"), std::fs::read(entry.path()).expect("a file"));
    }
    let sql = histories().join(tool).join("database.sql");
    database.ask(&std::fs::read_to_string(sql).expect("a dump"));
    (folder, database)
}

fn arguments<'a>(verb: &'a str, database: &'a Database, more: &[&'a str]) -> Vec<&'a str> {
    [&[verb, "--dir", "set", "--database-url", &database.url], more].concat()
}

fn fees(database: &Database) -> String {
    database.ask("SELECT count(*) || ' ' || sum(amount) FROM fees")
}

/// Runs the program with something typed.
fn answered(folder: &Folder, arguments: &[&str], answer: &str) -> Said {
    let mut command = folder.command(arguments);
    folder.write("answer", answer);
    let file = std::fs::File::open(folder.path("answer")).expect("the answer");
    Said::of(command.stdin(Stdio::from(file)))
}

#[test]
fn refusal_names_the_command_that_takes_the_history_over() {
    for tool in ["sqlx", "refinery", "diesel", "prisma", "flyway", "hand-kept-2", "tern", "sqitch"]
    {
        let (folder, database) = left_by(tool);
        let before = fees(&database);
        let said = folder.run(&arguments("apply", &database, &[])).exits(1).to_string();
        assert!(said.contains("[M9108]"), "{tool}: {said}");
        assert_eq!(said.matches("cargo migrations adopt").count(), 1, "{tool}: {said}");
        let adopt = command(&said, "cargo migrations adopt");
        let said = typed(&folder, &database, &format!("echo yes | {adopt}"));
        said.exits(0).prints("2 recorded and not run, 0 recorded before\nnothing is pending");
        let said = folder.run(&arguments("status", &database, &[]));
        said.exits(0).prints("2 applied, 0 pending").never_says(" ms");
        assert_eq!(said.to_string().matches("(adopted from ").count(), 2, "{tool}");
        folder.run(&arguments("apply", &database, &[])).exits(0).prints("nothing is pending");
        assert_eq!(fees(&database), before, "{tool}");
    }
}

#[test]
fn table_of_the_name_of_ours_is_kept_beside_it() {
    for (tool, count) in [("hand-kept-1", 2), ("golang-migrate", 2), ("rails", 2), ("ecto", 2)] {
        let (folder, database) = left_by(tool);
        let theirs = "SELECT string_agg(t::text, ' ') FROM public.schema_migrations t";
        let before = database.ask(theirs);
        let said = folder.run(&arguments("apply", &database, &[])).exits(1).to_string();
        assert!(said.contains("[M9004]"), "{tool}: {said}");
        let table = "[history]\ntable = \"public.migration_history\"\n";
        folder.write("set/migrations.toml", table);
        let adopt = command(&said, "cargo migrations adopt");
        typed(&folder, &database, &format!("{adopt} --yes")).exits(0);
        let rows = database.ask("SELECT count(*) FROM migration_history");
        assert_eq!(rows, count.to_string(), "{tool}");
        folder.run(&arguments("status", &database, &[])).exits(0).prints("0 pending");
        assert_eq!(database.ask(theirs), before, "{tool}");
    }
}

#[test]
fn table_is_shown_and_nothing_is_written_until_it_is_confirmed() {
    let (folder, database) = left_by("sqlx");
    folder.write("set/20260103000001_third.sql", "CREATE TABLE third (id bigint PRIMARY KEY);\n");
    database.ask(
        "INSERT INTO _sqlx_migrations VALUES (20251231000001, 'gone', now(), true, '\\x00', 1)",
    );
    for (answer, why) in [("", "it was not confirmed"), ("no\n", "another word was typed")] {
        let said = answered(&folder, &arguments("adopt", &database, &[]), answer);
        let text = said.exits(1).complains(why).to_string();
        assert_eq!(
            database.ask("SELECT to_regclass('schema_migrations') IS NULL"),
            "t",
            "{answer}"
        );
        assert!(text.contains("--from public._sqlx_migrations --yes`"), "{text}");
    }
    let said = answered(&folder, &arguments("adopt", &database, &[]), "yes\n");
    said.exits(0)
        .prints("the schema was not compared with the seal: no server has executed these very files\n")
        .prints("public._sqlx_migrations is the history of sqlx\n")
        .prints("20260101000001_create_fees  agrees    20260101000001 create fees, applied 20")
        .prints("20260103000001_third        no row\n")
        .prints("-                           no file   20251231000001 gone, applied 20")
        .prints("of what the files make, relations alone were looked for: the one is there\n")
        .prints("2 recorded and not run, 0 recorded before\n1 pending: `cargo migrations apply --dir set`");
    folder
        .run(&arguments("apply", &database, &[]))
        .exits(0)
        .prints("applied: 20260103000001_third");
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    said.exits(0).prints("0 recorded and not run, 3 recorded before");
}

#[test]
fn sealed_schema_at_that_version_is_compared() {
    let (folder, database) = left_by("sqlx");
    let more = "CREATE FUNCTION twice(n bigint) RETURNS bigint LANGUAGE sql AS 'SELECT n * 2';\n";
    folder.write("set/20260103000001_third.sql", more);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    // What only the third file makes is not missed.
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    said.exits(0).prints(
        "the sealed schema at 20260102000001_raise_fees has 1 object, and nothing of it is missing",
    );
    database.ask("DROP TABLE schema_migrations; ALTER TABLE fees DROP COLUMN amount");
    let row = "INSERT INTO _sqlx_migrations SELECT 20260103000001, 'third', now(), true, sha384('";
    database.ask(&format!("{row}{}'), 1", more.replace('\'', "''")));
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    let text =
        said.exits(1).prints("of the sealed schema at 20260103000001_third 2 missing").to_string();
    assert!(text.contains("column amount of table fees is not there"), "{text}");
    assert!(text.contains("routine twice(n bigint) is not there"), "{text}");
    assert_eq!(database.ask("SELECT to_regclass('schema_migrations') IS NULL"), "t");
    let missing = command(&text, "cargo migrations adopt");
    typed(&folder, &database, &format!("{missing} --yes"))
        .exits(0)
        .prints("3 recorded and not run");
}

#[test]
fn file_that_sqlx_began_and_kept_no_row_of_is_said() {
    let (folder, database) = left_by("sqlx");
    let sql = "-- no-transaction\nCREATE TABLE third (id bigint PRIMARY KEY);\nVACUUM fees;\n";
    folder.write("set/20260103000001_third.sql", sql);
    database.ask("CREATE TABLE third (id bigint PRIMARY KEY)");
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    said.exits(0)
        .prints("2 recorded and not run")
        .complains("warning[M9109]")
        .complains("public.third");
}

#[test]
fn what_is_told_of_a_refused_history_can_be_typed() {
    let (folder, database) = left_by("sqlx");
    database.ask("DROP TABLE fees; UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE description = 'raise fees'");
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    let text = said.exits(1).prints("differs").complains("[M9142]").to_string();
    let edited = command(&text, "cargo migrations adopt");
    let text = typed(&folder, &database, &format!("{edited} --yes")).exits(1).to_string();
    assert!(text.contains("20260101000001_create_fees.sql:1:14: "), "{text}");
    assert!(text.contains("[M9143]"), "{text}");
    let missing = command(&text, "cargo migrations adopt");
    let both = format!("{missing} --accept-edited --yes");
    typed(&folder, &database, &both).exits(0).prints("2 recorded and not run");
    let how = "SELECT overrides FROM schema_migrations ORDER BY migration_id LIMIT 1 OFFSET 1";
    assert!(
        database
            .ask(how)
            .contains("adopted from public._sqlx_migrations of sqlx, with another text")
    );
}

#[test]
fn history_of_this_tool_under_another_name_is_taken_over() {
    let folder = Folder::with(&[("set/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n")]);
    let database = Database::new();
    folder.run(&arguments("apply", &database, &[])).exits(0);
    folder.write("set/migrations.toml", "[history]\ntable = \"public.migration_history\"\n");
    let said = folder.run(&arguments("apply", &database, &[])).exits(1).to_string();
    assert!(said.contains("[M9107]"), "{said}");
    let adopt = command(&said, "cargo migrations adopt");
    typed(&folder, &database, &format!("{adopt} --yes")).exits(0).prints("1 recorded and not run");
    folder.run(&arguments("apply", &database, &[])).exits(0).prints("nothing is pending");
}

#[test]
fn report_for_programs_says_the_same() {
    let (folder, database) = left_by("sqlx");
    let more = ["--format", "json"];
    let said = folder.run(&arguments("adopt", &database, &more)).exits(1).json();
    assert!(said["error"].to_string().contains("--yes"), "{said:#}");
    let said = folder.run(&arguments("adopt", &database, &["--yes", "--format", "json"]));
    let report = said.exits(0).json();
    assert_eq!(report["tool"], "sqlx");
    assert_eq!(report["files"][1]["verdict"], "agrees");
    assert_eq!(report["files"][1]["told_by"], "content");
    assert_eq!((&report["missing"], &report["compared_relations"]), (&json!([]), &json!(1)));
    let recorded = json!(["20260101000001_create_fees", "20260102000001_raise_fees"]);
    assert_eq!(report["recorded"], recorded);
}

#[test]
fn migration_that_was_adopted_is_taken_back_and_applied_again() {
    let folder = Folder::with(&[
        ("set/migrations.toml", "[history]\ntable = \"public.migration_history\"\n"),
        ("set/001_fees.sql", "CREATE TABLE fees (fee_id bigint PRIMARY KEY);\n"),
        ("set/001_fees.rollback.sql", "DROP TABLE fees;\n"),
        ("set/002_rates.sql", "CREATE TABLE rates (rate_id bigint PRIMARY KEY);\n"),
        ("set/002_rates.rollback.sql", "DROP TABLE rates;\n"),
    ]);
    folder.run(&["freeze", "--dir", "set", "--unproven"]).exits(0);
    let database = Database::new();
    database.ask(
        "CREATE TABLE schema_migrations (id serial PRIMARY KEY, filename text, applied_at timestamptz);\
         CREATE TABLE fees (fee_id bigint PRIMARY KEY); CREATE TABLE rates (rate_id bigint PRIMARY KEY);\
         INSERT INTO schema_migrations (filename, applied_at) VALUES \
         ('001_fees.sql', '2026-01-05'), ('002_rates.sql', '2026-01-06')",
    );
    folder.run(&arguments("apply", &database, &[])).exits(1).complains("[M9108]");
    folder.run(&arguments("adopt", &database, &["--yes"])).exits(0);

    folder.run(&arguments("redo", &database, &[])).exits(0).prints("002_rates");
    folder.run(&arguments("rollback", &database, &[])).exits(0);
    // The other tool's row is there for good, and means nothing any more.
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    said.exits(0).prints("002_rates  no row\n").prints("0 recorded and not run");
    folder.run(&arguments("apply", &database, &[])).exits(0).prints("applied: 002_rates");
    // Also where nothing of ours is left, and twice.
    for _ in 0..2 {
        folder.run(&arguments("rollback", &database, &["--to", "0"])).exits(0);
        assert_eq!(database.ask("SELECT to_regclass('fees') IS NULL"), "t");
        folder.run(&arguments("apply", &database, &[])).exits(0).prints("2 applied");
    }
    // What the other tool applies later is news.
    folder.write("set/003_taxes.sql", "CREATE TABLE taxes (tax_id bigint PRIMARY KEY);\n");
    folder.run(&["freeze", "--dir", "set", "--unproven"]).exits(0);
    database.ask(
        "CREATE TABLE taxes (tax_id bigint PRIMARY KEY);\
         INSERT INTO schema_migrations (filename, applied_at) VALUES ('003_taxes.sql', '2026-02-01')",
    );
    folder.run(&arguments("apply", &database, &[])).exits(1).complains("003_taxes.sql");
    folder
        .run(&arguments("adopt", &database, &["--yes"]))
        .exits(0)
        .prints("1 recorded and not run");
}

/// The history of Supabase with these rows, each as version, statements and name.
fn history_of_supabase(database: &Database, rows: &[(&str, &str, &str)]) {
    let row = |(version, statements, name): &(&str, &str, &str)| {
        let statements = match *statements {
            "" => "NULL".to_owned(),
            text => format!("ARRAY[$${text}$$]"),
        };
        let name = if name.is_empty() { "NULL".to_owned() } else { format!("'{name}'") };
        format!("('{version}', {statements}, {name})")
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    database.ask(&format!(
        "CREATE SCHEMA supabase_migrations; \
         CREATE TABLE supabase_migrations.schema_migrations \
         (version text PRIMARY KEY, statements text[], name text); \
         INSERT INTO supabase_migrations.schema_migrations VALUES {}",
        rows.join(", ")
    ));
}

const OF_SUPABASE: [(&str, &str); 6] = [
    ("set/migrations.toml", "numbering = \"date\"\nsame_day = \"by_name\"\n"),
    ("set/20251127_add_clients.sql", "CREATE TABLE clients (id bigint PRIMARY KEY);\n"),
    ("set/20251127_add_topics.sql", "CREATE TABLE topics (id bigint PRIMARY KEY);\n"),
    ("set/20251130_extra.sql", "-- What was left\n\nCREATE TABLE extra (id bigint PRIMARY KEY);\n"),
    ("set/20260207_01_queue.sql", "CREATE TABLE queue (id bigint PRIMARY KEY);\n"),
    ("set/20260208_later.sql", "CREATE TABLE later (id bigint PRIMARY KEY);\n"),
];

#[test]
fn history_of_supabase_is_told_by_number_by_name_and_by_statements() {
    let (folder, database) = (Folder::with(&OF_SUPABASE), Database::new());
    let sql = OF_SUPABASE[1..5].iter().map(|(_, sql)| *sql).collect::<String>();
    database.ask(&sql);
    history_of_supabase(
        &database,
        &[
            ("20240101000000", "SELECT 1", "before_all"),
            ("20251127093015", "", "add_clients"),
            ("20251127101500", "CREATE TABLE topics (id bigint PRIMARY KEY)", "add_topics"),
            ("20251130080000", "CREATE TABLE extra (id bigint PRIMARY KEY)", "left_over"),
            ("20260207", "", "01_queue"),
        ],
    );
    let refused = folder.run(&arguments("apply", &database, &[]));
    refused.exits(1).complains("20251127_add_clients, 20251127_add_topics, 20260207_01_queue were");
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    said.exits(0)
        .prints("20251127_add_clients  agrees    20251127093015 add_clients (its name alone)\n")
        .prints("20251127_add_topics   agrees    20251127101500 add_topics (its text)\n")
        .prints("20251130_extra        agrees    20251130080000 left_over (its text)\n")
        .prints("20260207_01_queue     agrees    20260207 01_queue (its name alone)\n")
        .prints("20260208_later        no row\n")
        .prints("20240101000000 before_all")
        .prints("4 recorded and not run");
    folder.run(&arguments("apply", &database, &[])).exits(0).prints("applied: 20260208_later");
}

#[test]
fn row_of_supabase_that_could_mean_two_files_means_none() {
    let folder = Folder::with(&[
        ("set/001_fees.sql", "CREATE TABLE fees (id bigint PRIMARY KEY);\n"),
        ("set/002_fix.sql", "UPDATE fees SET id = id + 1;\n"),
        ("set/003_fix.sql", "UPDATE fees SET id = id + 1;\n"),
        ("set/004_rates.sql", "CREATE TABLE rates (id bigint PRIMARY KEY);\n"),
    ]);
    let database = Database::new();
    database.ask("CREATE TABLE fees (id bigint PRIMARY KEY)");
    history_of_supabase(
        &database,
        &[
            ("001", "CREATE TABLE fees (id bigint PRIMARY KEY)", "fees"),
            ("20260101000000", "UPDATE fees SET id = id + 1", "fix"),
            ("20260101000001", "", "rates"),
            ("20260101000002", "", "rates"),
        ],
    );
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    said.exits(0)
        .prints("001_fees   agrees    001 fees (its text)\n")
        .prints("002_fix    no row\n003_fix    no row\n004_rates  no row\n")
        .prints("20260101000000 fix")
        .prints("20260101000001 rates")
        .prints("1 recorded and not run");
}

#[test]
fn text_that_supabase_has_applied_under_the_name_of_a_file_is_held_against_it() {
    let folder = Folder::with(&OF_SUPABASE[..2]);
    let database = Database::new();
    database.ask("CREATE TABLE clients (id int PRIMARY KEY)");
    let row = ("20251127093015", "CREATE TABLE clients (id int PRIMARY KEY)", "add_clients");
    history_of_supabase(&database, &[row]);
    let said = folder.run(&arguments("adopt", &database, &["--yes"]));
    said.exits(1).prints("20251127_add_clients  differs").complains("[M9142]");
}
