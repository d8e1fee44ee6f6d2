//! Which member of a workspace is taken over, and which folder is its set.

use std::process::Command;

use crate::folder::{Folder, Said, USERS};

const QUERY: &str = "fn a() { sqlx::query!(\"SELECT email FROM users\"); }\n";

/// A workspace with these members, each with its source, and its set in the root.
fn workspace(members: &[(&str, &str)]) -> Folder {
    let names: Vec<String> = members.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    let folder = Folder::with(&[
        ("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\nmembers = [{names}]\n")),
        ("db/migrations/1_users.sql", USERS),
    ]);
    for (name, source) in members {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        folder.write(&format!("{name}/Cargo.toml"), manifest);
        folder.write(&format!("{name}/src/lib.rs"), source);
    }
    folder
}

/// The program in a folder below.
fn run_in(folder: &Folder, place: &str, arguments: &[&str]) -> Said {
    let mut command = folder.command(arguments);
    Said::of(command.current_dir(folder.path(place)))
}

#[test]
fn only_member_on_sqlx_is_taken_and_the_only_folder_of_migrations() {
    let folder = workspace(&[("api", QUERY), ("tool", "")]);
    folder.run(&["init"]).exits(0).prints("1 migration and 1 query checked");
    let config = folder.read("api/sqlx.toml");
    assert_eq!(config, "[migrate]\nmigrations-dir = \"../db/migrations\"\n");
    assert!(folder.path("db/migrations/migrations.lock").is_file());
    assert!(folder.path("api/.sqlx/seal").is_file() && !folder.path("tool/build.rs").exists());
    run_in(&folder, "api", &["check"]).exits(0).prints("../db/migrations: 1 file, no faults");
    run_in(&folder, "api", &["init"]).exits(0).prints("nothing was changed");
}

#[test]
fn one_of_several_members_has_to_be_named() {
    let folder = workspace(&[("api", QUERY), ("jobs", QUERY), ("tool", "")]);
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(2).complains("2 of its members use sqlx; nothing was written");
    assert_eq!(folder.files(), before);
    let commands = said.err.lines().filter_map(|line| line.strip_prefix("    cd "));
    let folders: Vec<&str> = commands.filter_map(|line| line.split(" && ").next()).collect();
    assert_eq!(folders, ["api", "jobs"]);
    let said = run_in(&folder, folders[0], &["init"]);
    said.exits(0).prints("\n  (cd ../jobs && cargo migrations init)\n");
    run_in(&folder, folders[1], &["init"]).exits(0).prints("1 migration and 1 query checked");
    run_in(&folder, "jobs", &["check"]).exits(0);
    run_in(&folder, "api", &["check"]).exits(0);
}

#[test]
fn folder_that_a_call_of_sqlx_names() {
    for call in [
        "fn a() { sqlx::migrate!(\"../sets/one\"); }\n",
        "#[sqlx::test(migrations = \"../sets/one\")]\nfn a() {}\n",
        "fn a() { sqlx::migrate::Migrator::new(std::path::Path::new(\"../sets/one\")); }\n",
    ] {
        let folder = workspace(&[("api", call)]);
        folder.write("sets/one/1_users.sql", USERS);
        folder.run(&["init"]).exits(0).prints("written: ../sets/one/migrations.lock\n");
        assert!(folder.read("api/sqlx.toml").contains("\"../sets/one\""));
    }
}

#[test]
fn one_of_several_sets_has_to_be_named() {
    let folder = workspace(&[("api", QUERY)]);
    folder.write("old sets/migrations/1_users.sql", USERS);
    let said = run_in(&folder, "api", &["init"]);
    said.exits(2).complains("several folders hold migrations; nothing was written");
    let commands = said.err.lines().filter_map(|line| line.strip_prefix("    cargo migrations "));
    let commands: Vec<&str> = commands.collect();
    assert_eq!(commands[1], "init --dir '../old sets/migrations'");
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("\"$0\" {}", commands[1]), crate::folder::PROGRAM]);
    shell.current_dir(folder.path("api")).env("MIGRATIONS_CACHE", "disk");
    Said::of(&mut shell).exits(0);
    assert!(folder.read("api/sqlx.toml").contains("\"../old sets/migrations\""));
}

#[test]
fn crates_come_from_where_the_workspace_has_them() {
    let folder = workspace(&[("api", QUERY)]);
    let root = folder.read("Cargo.toml");
    let shared =
        "[workspace.dependencies]\nsealed-migrations-build = { path = \"m/migrations-build\" }\n";
    folder.write("Cargo.toml", format!("{root}{shared}"));
    run_in(&folder, "api", &["init"]).exits(0);
    let manifest = folder.read("api/Cargo.toml");
    let facade = "migrations = { package = \"sealed-migrations\", path = \"../m/migrations\" }\n";
    assert!(manifest.contains(facade), "{manifest}");
    assert!(manifest.contains("sealed-migrations-build = { workspace = true }\n"), "{manifest}");
}
