//! `same_day = "by_name"`: several files of one day, in the order of their names, through all verbs.

use chrono::Local;

use crate::database::Database;
use crate::folder::{Folder, Said};

/// Files of two days in the order in which they run: each needs the one before.
const FILES: [(&str, &str); 4] = [
    ("20251127_add_clients", "CREATE TABLE clients (id bigint PRIMARY KEY);"),
    ("20251127_add_topics", "CREATE TABLE topics (client_id bigint REFERENCES clients);"),
    ("20251127_topics_index", "CREATE INDEX topics_client ON topics (client_id);"),
    ("20251128_add_views", "CREATE VIEW topic_clients AS SELECT client_id FROM topics;"),
];

const ROLLBACKS: [&str; 4] = [
    "DROP TABLE clients;",
    "DROP TABLE topics;",
    "DROP INDEX topics_client;",
    "DROP VIEW topic_clients;",
];

fn folder() -> Folder {
    let folder = Folder::new();
    for ((stem, sql), rollback) in FILES.iter().zip(ROLLBACKS) {
        folder.write(&format!("set/{stem}.sql"), format!("{sql}\n"));
        folder.write(&format!("set/{stem}.rollback.sql"), format!("{rollback}\n"));
    }
    folder
}

/// A set that `init` has looked at.
fn set() -> Folder {
    let folder = folder();
    folder.run(&["init", "--dir", "set"]).exits(0);
    folder
}

fn run(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let (verb, more) = arguments.split_first().expect("a verb");
    let place = ["--dir", "set", "--database-url", &database.url];
    folder.run(&[&[*verb][..], &place, more].concat())
}

fn applied(folder: &Folder, database: &Database) -> String {
    let said = run(folder, database, &["status"]).exits(0).to_string();
    let is_applied = |line: &&str| line.starts_with("2025") && !line.contains("pending");
    let stems = said.lines().filter(is_applied).filter_map(|line| line.split_whitespace().next());
    stems.collect::<Vec<_>>().join(" ")
}

#[test]
fn folder_whose_days_have_several_files_is_recognised() {
    let folder = folder();
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains(
        "20251127_02_add_topics.sql, or write `numbering = \"date\"` and `same_day = \"by_name\"`",
    );
    folder.run(&["init", "--dir", "set"]).exits(0);
    let config = folder.read("set/migrations.toml");
    assert!(config.contains("numbering = \"date\"\nsame_day = \"by_name\"\n"), "{config}");
    folder.run(&["check", "set"]).exits(0);
    folder.run(&["prepare", "--check", "--dir", "set"]).exits(0);
    let lock = folder.read("set/migrations.lock");
    let frozen: Vec<&str> = lock.lines().filter(|line| line.starts_with("2025")).collect();
    let names = frozen.iter().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join("_"));
    assert_eq!(names.collect::<Vec<_>>(), FILES.map(|(stem, _)| stem));
}

#[test]
fn files_of_a_day_are_applied_and_taken_back_one_by_one() {
    let (folder, database) = (set(), Database::new());
    run(&folder, &database, &["apply", "--to", "20251127_add_topics"]).exits(0);
    assert_eq!(applied(&folder, &database), "20251127_add_clients 20251127_add_topics");
    // A day alone means all of it.
    run(&folder, &database, &["apply", "--to", "20251127"]).exits(0).prints("1 applied");
    run(&folder, &database, &["apply"]).exits(0).prints("1 applied, 3 applied before");
    run(&folder, &database, &["verify"]).exits(0);
    run(&folder, &database, &["rollback", "--to", "20251127"]).exits(0);
    assert_eq!(applied(&folder, &database).split(' ').count(), 3);
    run(&folder, &database, &["rollback", "--to", "20251127_add_clients"]).exits(0);
    assert_eq!(applied(&folder, &database), "20251127_add_clients");
    let said = folder.run(&["log", "20251127_add_topics", "--dir", "set"]);
    said.exits(0).prints("topics").never_says("clients.id");
}

#[test]
fn new_file_comes_last_and_one_that_does_not_is_told() {
    let folder = set();
    let today = Local::now().format("%Y%m%d").to_string();
    for (name, version) in [("b", ""), ("c", ""), ("a", "_02"), ("d", "_03")] {
        let file = format!("set/{today}{version}_{name}.sql");
        folder.run(&["new", name, "--dir", "set"]).exits(0).prints(&file);
        folder.write(&file, "SELECT 1;\n");
        folder.write(&file.replace(".sql", ".rollback.sql"), "SELECT 1;\n");
    }
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder.write("set/20251127_add_regions.sql", "SELECT 1;\n");
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains(
        "20251127_add_regions.sql is new, and comes before 20251128_add_views, which is frozen",
    );
    let said = folder.run(&["renumber", "20251127_add_regions", "--dir", "set"]);
    said.exits(0).prints("to set/20251128_02_add_regions.sql");
    folder.write("set/20251128_02_add_regions.rollback.sql", "SELECT 1;\n");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let said = folder.run(&["renumber", "20251128_02", "--to", "20251128", "--dir", "set"]);
    said.exits(0).prints("to set/20251128_add_regions.sql");
    folder.run(&["check", "set"]).exits(1).complains("add_regions.sql is new, and comes before");
}

#[test]
fn day_that_means_several_files_chooses_none_of_them() {
    let folder = set();
    let retired = folder.run(&["retire", "20251127", "--reason", "x", "--dir", "set"]);
    retired.exits(2).complains("several migrations are of that day: 20251127_add_clients, 2025");
    folder.write("set/20251129_a.sql", "SELECT 1;\n");
    folder.write("set/20251129_b.sql", "SELECT 1;\n");
    folder.write("set/20251129_b.rollback.sql", "SELECT 1;\n");
    folder.run(&["retire", "20251129_a", "--reason", "x", "--dir", "set"]).exits(0);
    assert!(folder.read("set/migrations.toml").contains("versions = \"20251129_a\""));
    folder.run(&["prepare", "--dir", "set"]).exits(0);
}

#[test]
fn database_that_has_some_files_of_a_day_is_recorded_and_goes_on() {
    let (folder, database) = (set(), Database::new());
    database.ask(&[FILES[0].1, FILES[1].1].concat());
    let said = run(&folder, &database, &["baseline", "--detect", "--yes"]);
    said.exits(0).prints("2 recorded and not run");
    run(&folder, &database, &["apply"]).exits(0).prints("2 applied, 2 applied before");

    let by_hand = Database::new();
    by_hand.ask(&FILES.map(|(_, sql)| sql)[..3].concat());
    run(&folder, &by_hand, &["baseline", "--to", "20251127"]).exits(0).prints("3 recorded");
    assert_eq!(applied(&folder, &by_hand).split(' ').count(), 3);
}

#[test]
fn bundle_of_files_of_one_day_is_called_by_their_names() {
    let (folder, database) = (set(), Database::new());
    let range = "20251127_add_clients..20251127_add_topics";
    let file = "set/apply_20251127_add_clients_to_20251127_add_topics.sql";
    folder.run(&["bundle", range, "--output", file, "--dir", "set"]).exits(0);
    folder.run(&["check", "set"]).exits(0);
    database.ask(&folder.read(file));
    run(&folder, &database, &["apply"]).exits(0).prints("2 applied, 2 applied before");
    folder.write(file, folder.read(file) + "SELECT 1;\n");
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains(&format!("`cargo migrations bundle --dir set {range}"));
}

#[test]
fn set_that_has_one_file_a_day_may_begin_to_order_them_by_name() {
    let folder = Folder::with(&[("set/migrations.toml", "numbering = \"date\"\n")]);
    folder.write("set/20251127_add_topics.sql", "CREATE TABLE topics (id bigint PRIMARY KEY);\n");
    folder.write(
        "set/20251128_more.sql",
        "-- Depends: 20251127_add_topics\n\nCREATE TABLE more (id bigint PRIMARY KEY);\n",
    );
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder.run(&["freeze", "--dir", "set"]).exits(0);
    let lock = folder.read("set/migrations.lock");
    folder.write("set/migrations.toml", "numbering = \"date\"\nsame_day = \"by_name\"\n");
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains("note: what it depends on: `same_day`");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    assert_eq!(folder.read("set/migrations.lock"), lock);
    folder.run(&["prepare", "--check", "--dir", "set"]).exits(0);
}
