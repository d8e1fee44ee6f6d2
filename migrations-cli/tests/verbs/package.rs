//! `check` in a package: also what no server has seen yet.

use serde_json::json;

use crate::folder::Folder;

const SOURCE: &str = "\
migrations::migrations!();

pub async fn emails(pool: &sqlx::PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(\"SELECT email FROM users\").fetch_all(pool).await
}
";

/// A package that a server has seen.
fn prepared() -> Folder {
    let folder = Folder::package(SOURCE);
    folder.run(&["prepare"]).exits(0);
    folder.run(&["check"]).exits(0).prints("migrations: 1 file, no faults\n");
    folder
}

#[test]
fn never_prepared() {
    let said = Folder::package(SOURCE).run(&["check"]);
    said.exits(1).complains("error[M0307]: this set has no lock\n--> migrations/migrations.lock\n");
    let query = "\
error[M0407]: no server has checked this query
 --> src/lib.rs:4:26
  |
4 |     sqlx::query_scalar!(\"SELECT email FROM users\").fetch_all(pool).await
  |                          ^
";
    said.complains(query).complains("help: run `cargo migrations prepare`");
}

#[test]
fn bare_directory_needs_neither_lock_nor_seal() {
    Folder::package(SOURCE).run(&["check", "migrations"]).exits(0);
}

#[test]
fn edited_and_added_and_removed_migrations() {
    let folder = prepared();
    folder.write("migrations/001_users.sql", "CREATE TABLE users (email text PRIMARY KEY);\n");
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    let said = folder.run(&["check"]);
    said.exits(1).prints("migrations: 2 files, 2 errors\n");
    said.complains("error[M0306]: 001_users was changed since the set was last prepared");
    said.complains("error[M0306]: 002_b was added");
    folder.run(&["prepare"]).exits(0);
    folder.remove("migrations/002_b.sql");
    let said = folder.run(&["check"]);
    said.exits(1).complains("error[M0306]: 002_b was removed since the set was last prepared");
    said.complains(" --> migrations/migrations.lock:3:1\n");
}

#[test]
fn missing_seal_and_seal_of_another_set() {
    let folder = prepared();
    let seal = folder.read(".sqlx/seal");
    folder.remove(".sqlx/seal");
    folder.run(&["check"]).exits(1).complains("error[M0401]").complains("--> .sqlx/seal\n");
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    folder.run(&["prepare"]).exits(0);
    folder.write(".sqlx/seal", seal);
    folder.run(&["check"]).exits(1).complains("error[M0402]").prints("2 files, 1 error\n");
}

#[test]
fn query_files_that_were_edited_or_added_or_removed() {
    let folder = prepared();
    let names = folder.names();
    let name = names.iter().find(|name| name.starts_with(".sqlx/query-")).expect("a query file");
    let text = folder.read(name);
    folder.write(name, text.replace("\"nullable\": [\n      false", "\"nullable\": [\n      true"));
    let said = folder.run(&["check"]);
    said.exits(1).complains("error[M0404]").complains(&format!("--> {name}\n"));
    folder.write(name, &text);
    folder.write(".sqlx/query-0.json", "{}");
    folder.write(".sqlx/query-1.json", "{ \"db_name\": \"MySQL\" }");
    let said = folder.run(&["check"]);
    said.exits(1).complains("error[M0405]: query-0.json").never_says("query-1.json");
    folder.remove(".sqlx/query-0.json");
    folder.remove(name);
    let said = folder.run(&["check", "--format", "json"]).exits(1).json();
    let codes: Vec<_> = said["diagnostics"].as_array().into_iter().flatten().collect();
    let codes: Vec<_> = codes.iter().map(|one| &one["code"]).collect();
    assert_eq!(codes, [&json!("M0406"), &json!("M0407")]);
}

#[test]
fn query_that_no_server_has_checked() {
    let folder = prepared();
    let query = "\nfn b() { sqlx::query!(r#\"\n    DELETE FROM users\n\"#); }\n";
    folder.write("src/lib.rs", format!("{SOURCE}{query}"));
    let said = folder.run(&["check", "--format", "json"]).exits(1).json();
    let found = &said["diagnostics"][0];
    assert_eq!((&found["code"], &found["file"]), (&json!("M0407"), &json!("src/lib.rs")));
    assert_eq!((&found["line"], &found["column"]), (&json!(7), &json!(26)));
}

#[test]
fn every_file_is_named_from_the_package() {
    let folder = prepared();
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    let said = folder.run(&["check", "--format", "json"]).exits(1).json();
    assert_eq!(said["diagnostics"][0]["file"], json!("migrations/002_b.sql"));
}

#[test]
fn fault_of_the_set_speaks_alone() {
    let folder = prepared();
    folder.write("migrations/1_b.sql", "SELECT 1;\n");
    folder.run(&["check"]).exits(1).complains("error[M0101]").prints("1 error\n");
}

#[test]
fn without_a_call_the_folder_migrations_is_the_set() {
    let folder = Folder::package("");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["check"]).exits(0).prints("migrations: 1 file, no faults");
    let bare = Folder::with(&[("Cargo.toml", ""), ("src/lib.rs", "")]);
    for verb in ["check", "prepare", "freeze", "status", "apply"] {
        let said = bare.run(&[verb]);
        said.exits(2).complains("no migrations! call and no folder `migrations`");
    }
}
