//! `apply --backup` and `restore`: what was there is there again.

use std::fs;

use crate::database::{Database, server};
use crate::folder::{Folder, Said, USERS};

fn run(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let mut command = folder.command(&[arguments, &["--dir", "set"]].concat());
    Said::of(command.env("DATABASE_URL", &database.url))
}

fn dumps(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path("backups")).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Rows of `users` and of the history.
const DATA: &str = "SELECT string_agg(u::text, ',' ORDER BY u::text) || \
    (SELECT string_agg(h::text, ',' ORDER BY h::text) FROM schema_migrations h) FROM users u";

#[test]
fn what_was_there_before_a_run_is_restored_into_another_database() {
    let (folder, database) = (Folder::with(&[("set/001_users.sql", USERS)]), Database::new());
    run(&folder, &database, &["apply"]).exits(0);
    database.ask("INSERT INTO users SELECT FROM generate_series(1, 0)");
    database.ask("ALTER TABLE users ADD note text; INSERT INTO users SELECT (r).* FROM (SELECT \
                  json_populate_record(NULL::users, '{\"id\": 7, \"email\": \"é\", \"note\": \"n\"}') r) x");
    let before = database.ask(DATA);
    folder.write("set/002_b.sql", "-- Irreversible: gone\nDELETE FROM users;\n");
    let said = run(&folder, &database, &["apply", "--backup", "backups"]);
    said.exits(0).prints("backup: backups/").prints("applied: 002_b");
    let [dump] = dumps(&folder).try_into().expect("one dump");
    assert_eq!(database.ask("SELECT count(*) FROM users"), "0");

    // A database that holds something is left alone, and the command of the help is typed.
    let dump = format!("backups/{dump}");
    let said = run(&folder, &database, &["restore", &dump]);
    let name = format!("{}_restored", database.name);
    said.exits(1).complains("is not empty; nothing was changed");
    said.complains(&format!("--into {name}"));
    run(&folder, &database, &["restore", &dump, "--into", &name])
        .exits(0)
        .prints(&format!("restored: {name} from {dump}"));
    let restored = Database { url: database.url.replace(&database.name, &name), name };
    assert_eq!(restored.ask(DATA), before);
    run(&folder, &restored, &["restore", &dump]).exits(1).complains("is not empty");
    let empty = Database::new();
    run(&folder, &empty, &["restore", &dump]).exits(0);
    assert_eq!(empty.ask(DATA), before);

    // Nothing is pending: there is nothing to save.
    let said = run(&folder, &database, &["apply", "--backup", "backups"]);
    said.exits(0).prints("nothing is pending");
    assert_eq!(dumps(&folder).len(), 1);
}

/// Programs of a newer release: their `pg_restore` sets what the server does not know, and ends so.
fn newer_programs(folder: &Folder, ending: &str) -> String {
    let own = |name: &str| server().bin_dir().join(name).display().to_string();
    for name in ["psql", "pg_dump"] {
        folder.write(&format!("bin/{name}"), format!("#!/bin/sh\nexec {} \"$@\"\n", own(name)));
    }
    let pg_restore = own("pg_restore");
    folder.write(
        "bin/pg_restore",
        format!(
            "#!/bin/sh\nfor a; do case $a in --list) exec {pg_restore} \"$@\";; \
             --file=-) {pg_restore} \"$@\" | \
             sed 's/^SET lock_timeout = 0;$/&\\nSET transaction_timeout = 0;/'; exit {ending};; \
             esac; done\n\
             echo 'unrecognized configuration parameter \"transaction_timeout\"' >&2; exit 1\n"
        ),
    );
    for program in ["bin/psql", "bin/pg_dump", "bin/pg_restore"] {
        folder.set_mode(program, 0o755);
    }
    folder.path("bin").display().to_string()
}

#[test]
fn dump_is_restored_by_programs_that_are_newer_than_the_server() {
    let (folder, database) = (Folder::with(&[("set/001_users.sql", USERS)]), Database::new());
    run(&folder, &database, &["apply"]).exits(0);
    database.ask(
        "INSERT INTO users SELECT (r).* FROM (SELECT json_populate_record(NULL::users, \
         '{\"id\": 7, \"email\": \"SET transaction_timeout = 0;\"}') r) x",
    );
    let before = database.ask(DATA);
    folder.write("set/002_b.sql", "-- Irreversible: gone\nDELETE FROM users;\n");
    run(&folder, &database, &["apply", "--backup", "backups"]).exits(0);
    let [dump] = dumps(&folder).try_into().expect("one dump");
    let restore = |ending: &str, into: &Database| {
        let programs = newer_programs(&folder, ending);
        let dump = format!("backups/{dump}");
        let mut command = folder.command(&["restore", &dump, "--dir", "set"]);
        command.env("DATABASE_URL", &into.url).env("MIGRATIONS_POSTGRES_BIN", programs);
        Said::of(&mut command)
    };
    let (whole, half) = (Database::new(), Database::new());
    restore("0", &whole).exits(0).prints("restored: ");
    assert_eq!(whole.ask(DATA), before);
    // What is not written to its end is not committed.
    restore("1", &half).exits(1).complains("is as it was");
    assert_eq!(half.ask("SELECT to_regclass('users') IS NULL"), "t");
}

#[test]
fn nothing_is_applied_without_the_backup() {
    let (folder, database) = (Folder::with(&[("set/001_users.sql", USERS)]), Database::new());
    folder.write("backups", "a file in the place of the folder");
    let said = run(&folder, &database, &["apply", "--backup", "backups"]);
    said.exits(1).complains("the backup was not written, and nothing was applied");
    folder.remove("backups");

    // A `pg_dump` that writes half a dump.
    folder.write("bin/psql", "#!/bin/sh\n");
    let half = "for a; do case $a in --file=*) echo half > \"${a#--file=}\";; esac; done\n";
    folder.write(
        "bin/pg_dump",
        format!(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) {}.0'; exit; fi\n{half}exit 1\n",
            server().version().major
        ),
    );
    for program in ["bin/psql", "bin/pg_dump"] {
        folder.set_mode(program, 0o755);
    }
    let mut command = folder.command(&["apply", "--backup", "backups", "--dir", "set"]);
    command.env("DATABASE_URL", &database.url);
    command.env("MIGRATIONS_POSTGRES_BIN", folder.path("bin"));
    Said::of(&mut command).exits(1).complains("the backup was not written");
    assert_eq!(dumps(&folder), [""; 0]);
    assert_eq!(database.ask("SELECT to_regclass('users') IS NULL"), "t");
}

#[test]
fn file_that_is_no_dump_changes_nothing() {
    let (folder, database) = (Folder::with(&[("set/001_users.sql", USERS)]), Database::new());
    folder.write("no.dump", "SELECT 1;");
    run(&folder, &database, &["restore", "no.dump"]).exits(1).complains("was not restored");
    run(&folder, &database, &["restore", "nothing.dump"]).exits(2).complains("there is no file");
}
