//! A history that a server refuses: nothing is frozen, and every way out that is printed works.

use crate::folder::{Folder, Said, USERS};

/// A history whose second file needs what the first one does not make.
fn history(second: &str) -> Folder {
    Folder::with(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        ("src/lib.rs", ""),
        ("migrations/1_users.sql", USERS),
        ("migrations/2_report.sql", second),
    ])
}

/// A relation that the static rules know to be missing, and a function that only a server does.
const REFUSED: [&str; 2] = [
    "CREATE VIEW report AS SELECT number FROM erp.invoices;\n",
    "SELECT erp.number_of('invoices');\n",
];

/// What makes both.
const ELSEWHERE: &str = "CREATE SCHEMA erp;\nCREATE TABLE erp.invoices (number int);\n\
    CREATE FUNCTION erp.number_of(text) RETURNS int LANGUAGE sql AS 'SELECT 1';\n";

/// The lines for the config below the help that speaks of a file, as they are printed.
fn config(said: &Said, file: &str) -> String {
    let helps = said.err.split("\n  help: ").skip(1);
    let help = helps.filter(|help| help.contains(file)).last().expect("a way out");
    let lines = help.lines().filter_map(|line| line.strip_prefix("      "));
    lines.map(|line| format!("{line}\n")).collect()
}

fn refused(second: &str) -> (Folder, Said) {
    let folder = history(second);
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(1).complains("2_report.sql").complains("nothing was written or frozen");
    assert_eq!(folder.files(), before);
    (folder, said)
}

#[test]
fn what_is_made_elsewhere_is_external() {
    for second in REFUSED {
        let (folder, said) = refused(second);
        folder.write("migrations/migrations.toml", config(&said, "external.sql"));
        folder.write("migrations/external.sql", ELSEWHERE);
        folder.run(&["init"]).exits(0).prints("2 migrations and 0 queries checked");
    }
}

#[test]
fn what_does_not_run_from_zero_starts_later() {
    for second in REFUSED {
        let (folder, said) = refused(second);
        let config = config(&said, "start.sql");
        assert_eq!(config, "[start]\nat = \"2\"\nschema = \"start.sql\"\n");
        folder.write("migrations/migrations.toml", config);
        folder.write("migrations/start.sql", format!("{USERS}{ELSEWHERE}"));
        folder.run(&["init"]).exits(0).prints("2 migrations and 0 queries checked");
    }
}

#[test]
fn query_that_a_server_refuses_is_told_before_anything_is_written() {
    let folder = history("SELECT 1;\n");
    folder.write("src/lib.rs", "fn a() { sqlx::query!(\"SELECT gone FROM users\"); }\n");
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(1).complains("src/lib.rs").complains("help: correct the queries");
    assert_eq!(folder.files(), before);
}

#[test]
fn frozen_rollbacks_that_do_not_work_are_warnings() {
    let folder = history("CREATE TABLE plans (a int);\n");
    folder.write("migrations/1_users.down.sql", "DROP TABEL users;\n");
    folder.write("migrations/2_report.down.sql", "BEGIN; DROP TABLE nothing; SELECT 'open\n");
    folder.run(&["init"]).exits(0).prints("about what is history");
    folder.run(&["check"]).exits(0).complains("warning[M1004]").complains("TABEL");
    // A draft is held to them as before.
    folder.write("migrations/3_next.sql", "CREATE TABLE next (id bigint PRIMARY KEY);\n");
    folder.write("migrations/3_next.down.sql", "DROP TABEL next;\n");
    folder.run(&["check"]).exits(1).complains("error[M1004]").complains("3_next.down.sql");
}
