//! `new`: the next migration.

use chrono::{Local, Utc};

use crate::folder::{Folder, USERS};

#[test]
fn first_migration_of_a_package_brings_the_config() {
    let folder = Folder::with(&[("Cargo.toml", ""), ("src/lib.rs", "")]);
    folder
        .run(&["new", "create_users"])
        .exits(0)
        .prints("written: migrations/001_create_users.sql\n");
    let expected = [
        "Cargo.toml",
        "migrations/001_create_users.rollback.sql",
        "migrations/001_create_users.sql",
        "migrations/migrations.toml",
        "src/lib.rs",
    ];
    assert_eq!(folder.names(), expected);
    let today = Local::now().format("%Y-%m-%d");
    let header = format!(
        "-- Migration: 001_create_users\n-- Description: create users\n-- Created: {today}\n\n"
    );
    assert_eq!(folder.read("migrations/001_create_users.sql"), header);
    // Only the statements are missing.
    folder.write("migrations/001_create_users.sql", header + USERS);
    folder.write("migrations/001_create_users.rollback.sql", "DROP TABLE users;\n");
    folder.run(&["check", "migrations"]).exits(0);
}

#[test]
fn first_config_names_the_set_after_the_package() {
    let manifest = "[package]\nname = \"web-shop\"\n";
    for arguments in [&["new", "a"][..], &["new", "a", "--dir", "migrations"]] {
        let folder = Folder::with(&[("Cargo.toml", manifest), ("src/lib.rs", "")]);
        folder.run(arguments).exits(0);
        let config = folder.read("migrations/migrations.toml");
        assert!(config.contains("\nname = \"web-shop\"\nnumbering = "), "{config}");
    }
}

#[test]
fn set_without_a_package_is_named_after_its_folder() {
    let folder = Folder::with(&[]);
    folder.run(&["new", "a", "--dir", "db/Sql files"]).exits(0);
    let config = folder.read("db/Sql files/migrations.toml");
    assert!(config.contains("\nname = \"Sql files\"\n"), "{config}");
}

#[test]
fn fields_of_the_team_are_written_empty_and_missed_until_they_are_filled_in() {
    let config = "header = [\"Migration\", \"Purpose\"]\n";
    let folder = Folder::with(&[("set/migrations.toml", config)]);
    folder.run(&["new", "a", "--dir", "set"]).exits(0);
    let header = "-- Migration: 001_a\n-- Purpose:\n\n";
    assert_eq!(folder.read("set/001_a.sql"), header);
    folder.write("set/001_a.sql", format!("{header}{USERS}"));
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains("[M0202]").complains("header field `Purpose` is empty");
    folder.write("set/001_a.sql", header.replace("Purpose:", "Purpose: TEXT") + USERS);
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn rollback_is_written_where_the_set_has_its_own() {
    let required = ("set/migrations.toml", "rollback = \"required\"\n");
    let down = ("set/001_a.down.sql", "DROP TABLE users;\n");
    let corrected = ("set/001_a.rollback.sql", "DROP TABLE users;\n");
    let block = format!("{USERS}-- Rollback:\n-- DROP TABLE users;\n");
    for (files, written) in [
        (&[required, ("set/001_a.sql", &block)][..], &["set/002_b.sql"][..]),
        (&[required, ("set/001_a.sql", USERS), down], &["set/002_b.sql", "set/002_b.down.sql"]),
        (&[("set/001_a.up.sql", USERS), down], &["set/002_b.up.sql", "set/002_b.down.sql"]),
        (&[("set/001_a.sql", &block)], &["set/002_b.sql"]),
        // A file that corrects a comment is no other form.
        (&[required, ("set/001_a.sql", &block), corrected], &["set/002_b.sql"]),
    ] {
        let folder = Folder::with(files);
        let said = folder.run(&["new", "b", "--dir", "set", "--format", "json"]).exits(0).json();
        assert_eq!(said["written"], serde_json::json!(written));
    }

    let folder = Folder::with(&[required, ("set/001_a.sql", &block)]);
    folder.run(&["new", "b", "--dir", "set"]).exits(0);
    let text = folder.read("set/002_b.sql");
    let (header, rollback) = text.split_once("\n\n\n").expect("room for statements");
    assert_eq!(rollback, "-- Rollback:\n--\n");
    // What is there says nothing until somebody has filled it in.
    let missing = format!("{header}\n\nCREATE TABLE b ();\n\n{rollback}");
    folder.write("set/002_b.sql", &missing);
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains("write it below the statements of 002_b.sql, as comments behind");
    folder.write("set/002_b.sql", missing + "-- DROP TABLE b;\n");
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn set_of_the_call_and_from_a_folder_below() {
    let source = "migrations::migrations! { path = \"db/sql\" }";
    let folder = Folder::with(&[("Cargo.toml", ""), ("src/lib.rs", source)]);
    let mut command = folder.command(&["new", "a"]);
    crate::folder::Said::of(command.current_dir(folder.path("src"))).exits(0);
    assert!(folder.path("db/sql/001_a.sql").is_file());
}

#[test]
fn number_after_gaps_and_retired_and_reserved_ones() {
    let config = "numbering = \"sequential\"\n\
        [[retired]]\nversions = \"006\"\nreason = \"never shipped\"\n\
        [[reserved]]\nversions = \"007-009\"\nreason = \"hotfixes\"\n";
    let folder = Folder::with(&[
        ("set/migrations.toml", config),
        ("set/001_a.sql", USERS),
        ("set/005_b.sql", USERS),
    ]);
    folder.run(&["new", "c", "--dir", "set"]).exits(0).prints("written: set/010_c.sql\n");
    folder.run(&["new", "d", "--dir", "set/"]).exits(0).prints("written: set/011_d.sql\n");
}

#[test]
fn number_of_a_locked_migration_whose_file_is_gone_is_not_given_out_again() {
    let folder = Folder::with(&[("set/001_a.sql", USERS), ("set/002_b.sql", "SELECT 1;\n")]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    folder.remove("set/002_b.sql");
    folder.run(&["new", "c", "--dir", "set"]).exits(0).prints("set/003_c.sql");
}

#[test]
fn second_file_of_a_day_gets_a_part() {
    let folder = Folder::with(&[("set/migrations.toml", "numbering = \"date\"\n")]);
    for name in ["a", "b", "c"] {
        folder.run(&["new", name, "--dir", "set"]).exits(0);
        let today = Local::now().format("%Y%m%d");
        let part = match name {
            "a" => String::new(),
            "b" => "_02".to_owned(),
            _ => "_03".to_owned(),
        };
        folder.write(&format!("set/{today}{part}_{name}.sql"), "SELECT 1;\n");
    }
    assert_eq!(folder.names().len(), 4, "{:?}", folder.names());
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn set_without_a_config_is_continued_as_it_is_numbered() {
    let dates = Folder::with(&[("set/20200131_a.sql", USERS)]);
    let today = Local::now().format("%Y%m%d");
    dates.run(&["new", "b", "--dir", "set"]).exits(0).prints(&format!("set/{today}_b.sql"));
    let numbers = Folder::with(&[("set/0001_a.sql", USERS)]);
    numbers.run(&["new", "b", "--dir", "set"]).exits(0).prints("set/0002_b.sql");
    assert_eq!(numbers.names(), ["set/0001_a.sql", "set/0002_b.sql"]);
}

#[test]
fn seconds_are_those_of_utc_and_never_given_out_twice() {
    let folder = Folder::with(&[("set/20200131120000_a.sql", USERS)]);
    let before = Utc::now().format("%Y%m%d%H%M%S").to_string();
    for name in ["b", "c", "d"] {
        let mut command = folder.command(&["new", name, "--dir", "set"]);
        crate::folder::Said::of(command.env("TZ", "America/New_York")).exits(0);
    }
    let names = folder.names();
    let seconds: std::collections::BTreeSet<&str> = names.iter().map(|name| &name[4..18]).collect();
    assert_eq!((seconds.len(), names.len()), (4, 4), "{names:?}");
    assert!(names[1][4..18] >= *before.as_str(), "{names:?}");
}

#[test]
fn nothing_is_overwritten() {
    // A rollback without its migration has used the number up.
    let folder =
        Folder::with(&[("set/001_a.sql", USERS), ("set/002_b.rollback.sql", "SELECT 2;\n")]);
    let before = folder.files();
    folder.run(&["new", "b", "--dir", "set"]).exits(0).prints("set/003_b.sql");
    let mut after = folder.files();
    after.remove("set/003_b.sql");
    assert_eq!(after, before);
}

#[test]
fn words_become_a_name() {
    for (words, file) in [
        ("Add the e-mail, please!", "001_add_the_e_mail_please.sql"),
        ("addUsersTable", "001_add_users_table.sql"),
        ("../../etc/passwd", "001_etc_passwd.sql"),
        ("2fa", "001_2fa.sql"),
    ] {
        let folder = Folder::with(&[("set/migrations.toml", "")]);
        folder.run(&["new", words, "--dir", "set"]).exits(0).prints(&format!("set/{file}\n"));
        assert!(folder.path("set").join(file).is_file());
    }
}

#[test]
fn words_that_make_no_name_are_wrong_use() {
    let folder = Folder::with(&[("set/20200131_a.sql", USERS)]);
    let before = folder.files();
    // The last one would be read as the second file of a day.
    for words in ["", "---", "Größe", "表", "02 tables"] {
        let said = folder.run(&["new", "--dir", "set", "--", words]);
        said.exits(2).complains("makes no file name");
    }
    assert_eq!(folder.files(), before);
}

#[test]
fn config_that_cannot_be_read_stops_it() {
    let folder = Folder::with(&[("set/migrations.toml", "numbering = \"date\"\ndigit = 3\n")]);
    let said = folder.run(&["new", "a", "--dir", "set"]);
    said.exits(1).complains("set/migrations.toml:2:1: unknown field `digit`");
    assert_eq!(folder.names(), ["set/migrations.toml"]);
}

#[test]
fn written_files_as_json() {
    let folder = Folder::new();
    let said = folder.run(&["new", "a", "--dir", "set", "--format", "json"]).exits(0).json();
    let files = ["set/migrations.toml", "set/001_a.sql", "set/001_a.rollback.sql"];
    assert_eq!(said, serde_json::json!({ "format": 1, "written": files }));
}

#[test]
fn outside_of_a_package_the_set_must_be_named() {
    Folder::new().run(&["new", "a"]).exits(2).complains("no Cargo.toml").complains("--dir DIR");
}
