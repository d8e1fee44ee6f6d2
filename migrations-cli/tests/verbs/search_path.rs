//! The search path that files are checked under, and the one that a database gives them.

use crate::database::Database;
use crate::folder::Folder;

const FILES: [(&str, &str); 4] = [
    ("Cargo.toml", "[package]\nname = \"shop\"\n"),
    ("src/lib.rs", "migrations::migrations!();\n"),
    ("migrations/001_app.sql", "CREATE SCHEMA app;\n"),
    ("migrations/002_members.sql", "CREATE TABLE members (id int PRIMARY KEY);\n"),
];

fn prepared(config: &str) -> Folder {
    let folder = Folder::with(&FILES);
    folder.write("migrations/migrations.toml", config);
    folder.run(&["prepare"]).exits(0);
    folder
}

fn schema_of_members(database: &Database) -> String {
    database.ask("SELECT string_agg(schemaname, ' ') FROM pg_tables WHERE tablename = 'members'")
}

#[test]
fn database_with_another_path_than_the_files_were_checked_under_is_refused() {
    let (folder, database) = (prepared("name = \"shop\"\n"), Database::new());
    database.ask(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', \
                  current_database()); END $$",
    );
    let apply = ["apply", "--database-url", &database.url];
    for verb in ["status", "apply"] {
        let said = folder.run(&[&[verb], &apply[1..]].concat());
        said.exits(1)
            .complains("M9110")
            .complains("checked under the search path \"$user\", public, and this database has app, public")
            .complains("write `search_path = \"app, public\"` into migrations.toml");
    }
    assert_eq!(schema_of_members(&database), "");

    // What the help says to type, and then engines have it too.
    folder.write("migrations/migrations.toml", "name = \"shop\"\nsearch_path = \"app, public\"\n");
    folder.run(&["prepare"]).exits(0);
    assert!(folder.read(".sqlx/schema.json").contains("\"schema\":\"app\""));
    folder.run(&apply).exits(0).prints("2 applied");
    assert_eq!(schema_of_members(&database), "app");
}

#[test]
fn path_of_the_config_is_asked_for_where_the_database_has_none() {
    let config = "name = \"shop\"\nsearch_path = \"app, public\"\n";
    let (folder, database) = (prepared(config), Database::new());
    let apply = ["apply", "--database-url", &database.url];
    folder.run(&apply).exits(1).complains("M9110");
}

#[test]
fn path_that_the_files_set_themselves_is_theirs() {
    let folder = Folder::with(&FILES);
    let set_path = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', \
                    current_database()); END $$;\n";
    folder.write("migrations/001_app.sql", format!("CREATE SCHEMA app;\n{set_path}"));
    folder.run(&["prepare"]).exits(0);
    assert!(folder.read(".sqlx/schema.json").contains("\"schema\":\"app\""));
    let database = Database::new();
    let apply = ["apply", "--database-url", &database.url];
    folder.run(&apply).exits(0).prints("2 applied");
    folder.write("migrations/003_more.sql", "CREATE TABLE more (id int PRIMARY KEY);\n");
    folder.run(&["prepare"]).exits(0);
    folder.run(&apply).exits(0).prints("1 applied");
    assert_eq!(schema_of_members(&database), "app");
}
