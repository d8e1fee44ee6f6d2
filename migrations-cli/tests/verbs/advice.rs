//! What the program tells to type is typed into a shell as it is printed.

use std::os::unix::fs::chown;
use std::process::Command;

use crate::database::Database;
use crate::folder::{Folder, Said, USERS};

/// Runs a command in the folder as a shell does; `cargo migrations` is the program under test.
#[track_caller]
pub(crate) fn typed(folder: &Folder, database: &Database, command: &str) -> Said {
    let program = folder.command(&[]);
    let script = format!("cargo() {{ shift; \"$PROGRAM\" \"$@\"; }}; {command}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(folder.root()).env("DATABASE_URL", &database.url);
    Said::of(shell.env("PROGRAM", program.get_program()))
}

/// The first command between backquotes that begins so.
#[track_caller]
pub(crate) fn command<'s>(said: &'s str, beginning: &str) -> &'s str {
    let start = said.find(&format!("`{beginning}")).unwrap_or_else(|| panic!("none in {said}"));
    said[start + 1..].split('`').next().expect("it ends")
}

const DIR: &str = "it's a $et";

/// Files of which the database has traces and the history knows nothing.
fn traces() -> (Folder, Database) {
    let files = ["a", "b", "c"];
    let (folder, database) = (Folder::with(&[]), Database::new());
    for (index, name) in files.iter().enumerate() {
        let sql = format!("CREATE TABLE {name} (id bigint PRIMARY KEY);\n");
        folder.write(&format!("{DIR}/00{}_{name}.sql", index + 1), &sql);
        database.ask(&sql);
    }
    (folder, database)
}

#[test]
fn one_baseline_with_the_last_file_is_told_and_can_be_typed() {
    let (folder, database) = traces();
    let arguments = ["--dir", DIR, "--database-url", &database.url];
    for verb in ["status", "apply"] {
        let said = folder.run(&[&[verb][..], &arguments].concat());
        let text = said.exits(1).to_string();
        assert_eq!(text.matches("[M9109]").count(), 3, "{text}");
        for advised in ["--dir 'it'\\''s a $et' --to", "--dir 'it'\\''s a $et' --detect"] {
            let command = format!("cargo migrations baseline {advised}");
            assert_eq!(text.matches(&command).count(), 1, "{text}");
        }
        assert_eq!(text.matches("nothing was changed").count(), usize::from(verb == "apply"));
        assert!(text.contains("look first whether files after it have run"), "{text}");
    }
    let text = folder.run(&[&["apply"][..], &arguments].concat()).to_string();
    let baseline = command(&text, "cargo migrations baseline");
    typed(&folder, &database, baseline).exits(0).prints("recorded: 003_c");
    folder.run(&[&["apply"][..], &arguments].concat()).exits(0).prints("nothing is pending");
}

#[test]
fn files_that_have_run_are_found_out_as_it_is_advised() {
    let (folder, database) = traces();
    folder.write(&format!("{DIR}/004_d.sql"), "CREATE TABLE d (id bigint PRIMARY KEY);\n");
    let text = folder.run(&["apply", "--dir", DIR, "--database-url", &database.url]).to_string();
    let detect = command(&text, "cargo migrations baseline --dir 'it'\\''s a $et' --detect");
    let said = typed(&folder, &database, &format!("{detect} --yes"));
    said.exits(0).prints("recorded: 003_c").never_says("recorded: 004_d");
    let apply = folder.run(&["apply", "--dir", DIR, "--database-url", &database.url]);
    apply.exits(0).prints("applied: 004_d").prints("1 applied, 3 applied before");
}

#[test]
fn relations_of_one_file_are_one_error_with_the_first_few_in_a_note() {
    let (folder, database) = (Folder::with(&[]), Database::new());
    let table = |index: usize| format!("CREATE TABLE t{index} (id bigint);\n");
    let all: String = (1..=8).map(table).collect();
    folder.write("set/001_all.sql", &all);
    folder.write("set/002_v.sql", "CREATE VIEW v AS SELECT 1;\nCREATE VIEW w AS SELECT 1;\n");
    database.ask(&format!("{all}CREATE VIEW v AS SELECT 1; CREATE VIEW w AS SELECT 1"));
    for verb in ["status", "plan", "apply"] {
        let text = folder.run(&[verb, "--dir", "set", "--database-url", &database.url]);
        let text = text.exits(1).to_string();
        assert_eq!(text.matches("[M9109]").count(), 2, "{text}");
        for said in [
            "creates the table public.t1, which exists already, as do 7 more of its relations",
            "there as well: table public.t2, table public.t3, table public.t4, table public.t5 and 3 more",
            "creates the view public.v, which exists already, as does another of its relations",
            "there as well: view public.w",
        ] {
            assert_eq!(text.matches(said).count(), 1, "{said}: {text}");
        }
    }
}

#[test]
fn going_over_what_exists_can_be_typed() {
    let (folder, database) = traces();
    folder.write(&format!("{DIR}/001_a.sql"), "CREATE TABLE IF NOT EXISTS a (id bigint);\n");
    folder.remove(&format!("{DIR}/002_b.sql"));
    folder.remove(&format!("{DIR}/003_c.sql"));
    let text = folder.run(&["apply", "--dir", DIR, "--database-url", &database.url]).to_string();
    let over = command(&text, "cargo migrations apply");
    typed(&folder, &database, over).exits(0).prints("1 applied");
}

#[test]
fn file_that_was_renamed_gets_its_old_name_back() {
    let (folder, database) = (Folder::with(&[]), Database::new());
    folder.write(&format!("{DIR}/001_users.sql"), USERS);
    folder.write(&format!("{DIR}/002_b.sql"), "SELECT 2;\n");
    let arguments = ["apply", "--dir", DIR, "--database-url", &database.url];
    folder.run(&arguments).exits(0);
    folder.write(&format!("{DIR}/003_b.sql"), "SELECT 2;\n");
    folder.remove(&format!("{DIR}/002_b.sql"));
    folder.write(&format!("{DIR}/002_c.sql"), "SELECT 3;\n");
    let said = folder.run(&arguments);
    let text = said.exits(1).never_says("renumber 003").to_string();
    typed(&folder, &database, command(&text, "mv ")).exits(0);
    folder.remove(&format!("{DIR}/002_c.sql"));
    folder.run(&arguments).exits(0).prints("nothing is pending; 2 applied before");
}

#[test]
fn empty_folder_is_said_to_be_empty() {
    let (folder, database) = (Folder::with(&[(&format!("{DIR}/README.md"), "")]), Database::new());
    for verb in ["status", "apply"] {
        let said = folder.run(&[verb, "--dir", DIR, "--database-url", &database.url]);
        let text = said.exits(0).prints(&format!("{DIR} has no migrations")).to_string();
        assert!(!text.contains("nothing is pending"), "{text}");
        let new = command(&text, "cargo migrations new");
        typed(&folder, &database, new).exits(0);
        folder.remove(&format!("{DIR}/001_create_users.sql"));
        folder.remove(&format!("{DIR}/001_create_users.rollback.sql"));
    }
}

#[test]
fn what_the_runner_finds_in_its_own_history_is_no_notice() {
    let (folder, database) = (Folder::with(&[("set/001_users.sql", USERS)]), Database::new());
    let arguments = ["apply", "--dir", "set", "--database-url", &database.url];
    folder.run(&arguments).exits(0).never_says("skipping");
    database.ask("ALTER TABLE schema_migrations DROP overrides");
    folder.write("set/002_b.sql", "CREATE TABLE IF NOT EXISTS users ();\n");
    let over = [&arguments[..], &["--over-existing"]].concat();
    let said = folder.run(&over);
    // The files' own notices are shown.
    said.exits(0).complains("relation \"users\" already exists, skipping");
    said.never_says("column \"applied_by\"");
}

#[test]
fn file_that_was_ignored_is_no_news_where_the_environment_names_the_database() {
    let (folder, database) = (Folder::with(&[("set/001_users.sql", USERS)]), Database::new());
    folder.write(".env", "DATABASE_URL=postgres://nobody@localhost/none\n");
    // Only root can give a file away.
    if chown(folder.path(".env"), Some(65534), None).is_err() {
        return;
    }
    let run = |environment: &[(&str, &str)]| {
        let mut command = folder.command(&["status", "--dir", "set"]);
        Said::of(command.envs(environment.iter().copied()))
    };
    run(&[]).complains("belongs to another user");
    run(&[("DATABASE_URL", &database.url)]).exits(0).never_says("belongs to another user");
}

#[test]
fn target_that_is_unknown_or_passed_is_told_with_what_can_be_typed() {
    let (folder, database) = (Folder::with(&[]), Database::new());
    for (number, name) in [(1, "a"), (2, "b")] {
        let stem = format!("{DIR}/00{number}_{name}");
        folder.write(&format!("{stem}.sql"), format!("CREATE TABLE {name} (id bigint);\n"));
        folder.write(&format!("{stem}.rollback.sql"), format!("DROP TABLE {name};\n"));
    }
    folder.run(&["prepare", "--dir", DIR]).exits(0);
    let to = |target: &str| {
        let arguments = ["apply", "--dir", DIR, "--to", target, "--database-url", &database.url];
        folder.run(&arguments)
    };
    let unknown = to("7").exits(1).complains("[M9160]").to_string();
    typed(&folder, &database, command(&unknown, "cargo migrations apply")).exits(0);
    let passed = to("1").exits(1).complains("[M9161]").to_string();
    let said = typed(&folder, &database, command(&passed, "cargo migrations rollback"));
    said.exits(0).prints("002_b");
    to("1").exits(0).prints("0 applied, 1 applied before, 1 left pending");
}
