//! `docs`: the documents are written, kept, and told of where they are behind.

use std::fs;

use crate::database::Database;
use crate::folder::{Folder, Said, USERS};

const SOURCE: &str = "migrations::migrations!();\n";

fn prepared() -> Folder {
    let folder = Folder::package(SOURCE);
    folder.run(&["prepare"]).exits(0);
    folder
}

#[test]
fn documents_are_written_once_and_the_same_each_time() {
    let folder = prepared();
    let said = folder.run(&["docs", "--as", "md,json,tbls,mermaid,dbml"]);
    assert_eq!(
        said.exits(0).out,
        "\
wrote docs/schema/README.md
wrote docs/schema/history.md
wrote docs/schema/schema.dbml
wrote docs/schema/schema.json
wrote docs/schema/tables/users.md
wrote docs/schema/tbls.json
"
    );
    let before = folder.files();
    let said = folder.run(&["docs", "--as", "md,json,tbls,mermaid,dbml"]);
    said.exits(0).prints("6 documents in docs/schema, all as the schema is\n");
    assert!(folder.files() == before, "a second run changes nothing");
    let page = folder.read("docs/schema/tables/users.md");
    let link = "[001_users:1](../../../migrations/001_users.sql#L1)";
    assert!(page.contains(&format!("| `id` | `bigint` | no | {link} |")), "{page}");
}

#[test]
fn documents_that_are_behind_are_named_with_the_command_that_writes_them() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    folder.run(&["docs", "--check"]).exits(0);
    folder.write("migrations/002_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    folder.run(&["prepare"]).exits(0);
    let before = folder.files();
    let said = folder.run(&["docs", "--check"]);
    said.exits(1)
        .prints("behind: docs/schema/README.md\nbehind: docs/schema/history.md\nmissing: docs/schema/tables/orders.md\n")
        .complains("error: 3 documents of the schema are not as the schema is; nothing was written\n")
        .complains("help: run `cargo migrations docs`, and commit what it writes\n");
    assert!(folder.files() == before, "a check changes nothing");
    folder.run(&["docs"]).exits(0).never_says("users.md");
    folder.run(&["docs", "--check"]).exits(0);
}

#[test]
fn command_that_is_advised_names_folder_formats_and_version() {
    let folder = prepared();
    let arguments = ["--out", "my docs", "--as", "md,dbml", "--at", "001"];
    let said = folder.run(&[&["docs", "--check"], &arguments[..]].concat());
    said.exits(1)
        .complains("run `cargo migrations docs --out 'my docs' --as md,dbml --at 001`, and commit");
    folder.run(&[&["docs"], &arguments[..]].concat()).exits(0);
    folder.run(&[&["docs", "--check"], &arguments[..]].concat()).exits(0);
}

#[test]
fn page_of_a_table_that_is_gone_is_removed_and_nobody_elses_file() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    folder.write("docs/schema/tables/notes.md", "# Ours\n");
    folder.write("docs/schema/notes.md", "# Ours\n");
    folder.write("migrations/002_people.sql", "ALTER TABLE users RENAME TO people;\n");
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["docs", "--check"]);
    said.exits(1).prints("obsolete: docs/schema/tables/users.md\n").never_says("notes.md");
    folder.run(&["docs"]).exits(0).prints("removed docs/schema/tables/users.md\n");
    assert_eq!(folder.read("docs/schema/tables/notes.md"), "# Ours\n");
    folder.run(&["docs", "--check"]).exits(0);
}

#[test]
fn pictures_stand_beside_the_diagrams_and_go_with_their_table() {
    let folder = prepared();
    let orders = "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));\n";
    folder.write("migrations/002_orders.sql", orders);
    folder.run(&["prepare"]).exits(0);
    let formats = ["docs", "--as", "mermaid,svg"];
    assert_eq!(
        folder.run(&formats).exits(0).out,
        "\
wrote docs/schema/diagrams/orders.mmd
wrote docs/schema/diagrams/orders.svg
wrote docs/schema/diagrams/users.mmd
wrote docs/schema/diagrams/users.svg
wrote docs/schema/schema.svg
"
    );
    folder.write("docs/schema/diagrams/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    folder.write("migrations/003_drop_orders.sql", "DROP TABLE orders;\n");
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["docs", "--as", "svg", "--check"]);
    said.exits(1)
        .prints("obsolete: docs/schema/diagrams/orders.svg\n")
        .prints("behind: docs/schema/schema.svg\n")
        .complains("help: run `cargo migrations docs --as svg`, and commit what it writes\n")
        .never_says("logo.svg");
    let said = folder.run(&["docs", "--as", "svg"]);
    said.exits(0).prints("removed docs/schema/diagrams/users.svg\n").never_says("mmd");
    assert!(folder.names().contains(&"docs/schema/diagrams/logo.svg".to_owned()));
    folder.run(&["docs", "--as", "svg", "--check"]).exits(0);
    folder.write("migrations/004_drop_users.sql", "DROP TABLE users CASCADE;\n");
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["docs", "--as", "svg"]);
    said.exits(0).prints("removed docs/schema/schema.svg\n");
    let said = folder.run(&["docs", "--as", "svg", "--check"]);
    assert_eq!(said.exits(0).out, "the schema has no table or view, so there is nothing to draw\n");
}

#[test]
fn file_of_somebody_else_is_not_replaced() {
    let folder = prepared();
    folder.write("docs/schema/README.md", "# Ours\n");
    let before = folder.files();
    let said = folder.run(&["docs"]);
    said.exits(2)
        .complains(
            "error: docs/schema/README.md was written by somebody else, and is left as it is",
        )
        .complains("help: give the documents a folder of their own with --out DIR");
    assert!(folder.files() == before, "nothing was written");
    folder.run(&["docs", "--out", "docs/database"]).exits(0);
}

#[test]
fn line_ends_of_another_system_are_not_behind() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    let page = folder.path("docs/schema/README.md");
    let text = fs::read_to_string(&page).expect("a page").replace('\n', "\r\n");
    fs::write(&page, text).expect("a page");
    folder.run(&["docs", "--check"]).exits(0);
}

#[test]
fn directory_of_no_package_has_its_documents_where_it_is_said() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder
        .run(&["docs", "--dir", "set"])
        .exits(1)
        .complains("run `cargo migrations prepare --dir set`");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder.run(&["docs", "--dir", "set", "--out", "pages"]).exits(0);
    assert!(folder.read("pages/README.md").contains("(../set/001_users.sql#L1)"));
    folder.run(&["docs", "--dir", "set", "--out", "pages", "--check"]).exits(0);
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn documents_of_files_that_no_server_has_executed_are_refused() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    folder.write("migrations/002_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    let before = folder.files();
    for words in [&["docs"][..], &["docs", "--check"], &["docs", "--as", "html"]] {
        let said = folder.run(words);
        said.exits(1).complains("002_orders was added").complains("; nothing was written\n");
        said.complains("help: run `cargo migrations prepare` first");
    }
    assert!(folder.files() == before, "nothing was written");
    // What is asked on a terminal is answered as far as a server knows.
    let said = folder.run(&["diff", "..001"]);
    said.exits(0).complains("the files have changed since a server executed them");
    let said = folder.run(&["diff", "001..002"]);
    said.exits(1).complains("error: no server has executed 002_orders yet\n");
    folder.run(&["show", "--at", "002"]).exits(1).complains("no server has executed 002_orders");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["docs"]).exits(0);
    folder.run(&["diff", "001..002"]).exits(0).prints("created table orders");
}

#[test]
fn documents_are_the_same_wherever_the_program_is_called() {
    let folder = Folder::with(&[("db/set/001_users.sql", USERS)]);
    let arguments = |dir: &str, out: &str| {
        let words = ["docs", "--as", "md,json,html", "--check", "--dir", dir, "--out", out];
        words.map(str::to_owned)
    };
    folder.run(&["prepare", "--dir", "db/set"]).exits(0);
    folder.run(&["docs", "--as", "md,json,html", "--dir", "db/set", "--out", "pages"]).exits(0);
    let page = folder.read("pages/tables/users.md");
    assert!(page.contains("(../../db/set/001_users.sql#L1)"), "{page}");
    let absolute = folder.path("db/set").display().to_string();
    for (dir, out) in
        [("./db/set", "pages"), ("db/../db/set/", "./pages"), (absolute.as_str(), "db/../pages")]
    {
        folder.run(&arguments(dir, out).each_ref().map(String::as_str)).exits(0);
    }
    let mut below = folder.command(&arguments("set", "../pages").each_ref().map(String::as_str));
    Said::of(below.current_dir(folder.path("db"))).exits(0);
}

#[test]
fn documents_do_not_go_into_the_set_nor_over_those_of_another() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    folder.write("other/001_dogs.sql", "CREATE TABLE dogs (id bigint PRIMARY KEY);\n");
    folder.run(&["prepare", "--dir", "other"]).exits(0);
    let before = folder.files();
    for out in ["migrations", "./migrations/pages", "docs/../migrations"] {
        let said = folder.run(&["docs", "--out", out]);
        said.exits(2).complains("lies in the set").complains("another folder with --out DIR");
    }
    let said = folder.run(&["docs", "--dir", "other"]);
    said.exits(2).complains(
        "error: docs/schema is for the documents of this package's set, and other is another set",
    );
    said.complains("with --out DIR");
    assert!(folder.files() == before, "nothing was written");
    folder.run(&["docs", "--dir", "other", "--out", "docs/other"]).exits(0);
    assert!(folder.names().contains(&"docs/other/tables/dogs.md".to_owned()));
}

#[test]
fn set_of_a_package_is_documented_from_outside_of_it() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    let mut above = folder.command(&["show", "users", "--dir"]);
    above.arg(folder.path("migrations")).current_dir("/");
    Said::of(&mut above).exits(0).prints("Table \"public.users\"");
    let mut above = folder.command(&["docs", "--check", "--dir"]);
    Said::of(above.arg(folder.path("migrations")).current_dir("/")).exits(0);
}

#[test]
fn what_lies_beside_the_documents_is_not_opened() {
    let folder = prepared();
    folder.run(&["docs", "--as", "md,html,tbls"]).exits(0);
    let page = folder.read("docs/schema/README.md");
    folder.write("docs/schema/NOTES.md", format!("{page}And what we think of it.\n"));
    folder.write("docs/schema/before.html", folder.read("docs/schema/index.html"));
    fs::File::create(folder.path("docs/schema/dump.bin"))
        .and_then(|file| file.set_len(1 << 40))
        .expect("a file of a terabyte without a byte on the disk");
    let pipe = folder.path("docs/schema/tables/pipe.md");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    let said = folder.run(&["docs", "--as", "md,html,tbls"]);
    said.exits(0).prints("all as the schema is");
    folder.write("docs/schema/tbls.json", "{\n  \"name\": \"of tbls itself\"\n}\n");
    let said = folder.run(&["docs", "--as", "tbls"]);
    said.exits(2).complains("docs/schema/tbls.json was written by somebody else");
    fs::remove_file(folder.path("docs/schema/tables/users.md")).expect("a page");
    fs::rename(pipe, folder.path("docs/schema/tables/users.md")).expect("in its place");
    let said = folder.run(&["docs"]);
    said.exits(2).complains("docs/schema/tables/users.md was written by somebody else");
}

#[test]
fn more_documents_are_written_than_a_process_has_open_files() {
    let tables: String = (0..150)
        .map(|number| format!("CREATE TABLE t{number} (id bigint PRIMARY KEY);\n"))
        .collect();
    let folder = Folder::package(SOURCE);
    folder.write("migrations/002_many.sql", tables);
    folder.run(&["prepare"]).exits(0);
    let program = folder.command(&[]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -n 100; exec \"$0\" migrations docs"]).arg(program.get_program());
    shell.current_dir(folder.root());
    Said::of(&mut shell).exits(0).prints("wrote docs/schema/tables/t149.md");
}

#[test]
fn what_a_killed_run_has_left_is_removed_and_nothing_that_is_being_written() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    let page = folder.read("docs/schema/tables/users.md");
    for name in [".new-killed", ".new-running"] {
        folder.write(&format!("docs/schema/tables/{name}"), &page);
    }
    folder.write("docs/schema/.new-ours", "what we think\n");
    let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    for path in ["docs/schema/tables/.new-killed", "docs/schema/.new-ours"] {
        let file = fs::File::options().write(true).open(folder.path(path)).expect("a file");
        file.set_modified(hour_ago).expect("its time is set");
    }
    folder.run(&["docs"]).exits(0).prints("removed docs/schema/tables/.new-killed\n");
    let left: Vec<String> =
        folder.names().into_iter().filter(|name| name.contains(".new-")).collect();
    assert_eq!(left, ["docs/schema/.new-ours", "docs/schema/tables/.new-running"]);
}

#[test]
fn full_disk_leaves_the_documents_as_they_were() {
    let folder = prepared();
    folder.run(&["docs"]).exits(0);
    folder.write("migrations/002_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    folder.run(&["prepare"]).exits(0);
    let before = folder.files();
    let program = folder.command(&[]);
    let mut shell = std::process::Command::new("sh");
    // No file may be longer than a block: the last of the pages is.
    shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" migrations docs --as md,html"]);
    shell.arg(program.get_program()).current_dir(folder.root());
    Said::of(&mut shell).exits(1).complains("each document is as it was, or as it is to be");
    assert!(folder.files() == before, "each page is as it was");
}

#[test]
fn report_says_of_each_document_what_became_of_it() {
    let folder = prepared();
    let check = ["docs", "--check", "--format", "json"];
    let report = folder.run(&check).exits(1).json();
    assert_eq!(
        report["documents"][0],
        serde_json::json!({ "path": "README.md", "state": "missing" })
    );
    let report = folder.run(&["docs", "--format", "json"]).exits(0).json();
    assert_eq!(report["documents"][0]["state"], "written");
    let report = folder.run(&check).exits(0).json();
    assert_eq!(report["documents"][0]["state"], "unchanged");
    assert_eq!(report["folder"], "docs/schema");
}

#[test]
fn page_about_a_database_is_written_where_one_is_named_and_never_compared() {
    let folder = prepared();
    folder.write("migrations/002_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    folder.run(&["prepare"]).exits(0);
    let database = Database::new();
    database.ask(USERS);
    let url = ["--database-url", &database.url];
    folder.run(&[&["baseline", "--to", "1"], &url[..]].concat()).exits(0);
    database.ask("INSERT INTO users SELECT n, 'a' FROM generate_series(1, 30) AS n; ANALYZE users");
    let before = database.ask("SELECT count(*) FROM pg_class");

    folder.run(&[&["docs"], &url[..]].concat()).exits(0).prints("wrote docs/schema/database.md\n");
    let page = folder.read("docs/schema/database.md");
    assert!(page.contains("1 table of the schema is not there."), "{page}");
    assert!(page.contains("| [users](tables/users.md) | 30 | "), "{page}");
    assert!(page.contains("| 001_users | recorded | 20"), "{page}");
    assert!(page.contains("| 002_orders | pending, a draft |  |"), "{page}");
    assert_eq!(database.ask("SELECT count(*) FROM pg_class"), before);

    database.ask("CREATE TABLE orders (id bigint PRIMARY KEY)");
    folder.run(&["docs", "--check"]).exits(0);
    folder.run(&["docs"]).exits(0);
    assert_eq!(folder.read("docs/schema/database.md"), page);
    let said = folder.run(&[&["docs"], &url[..]].concat());
    said.exits(0).prints("wrote docs/schema/database.md\n");
    let page = folder.read("docs/schema/database.md");
    assert!(page.contains("| [orders](tables/orders.md) | not counted yet | "), "{page}");
    folder.run(&[&["docs", "--check"], &url[..]].concat()).exits(2);
}

#[test]
fn foreign_table_of_a_database_is_there_and_a_set_without_tables_has_no_chapter_for_them() {
    let folder = Folder::with(&[(
        "set/001_far.sql",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;\nCREATE FOREIGN TABLE f (a int) SERVER s;\n",
    )]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let database = Database::new();
    let url = ["--dir", "set", "--database-url", &database.url];
    folder.run(&[&["docs"], &url[..]].concat()).exits(0);
    let page = folder.read("docs/schema/database.md");
    assert!(page.contains("1 table of the schema is not there.\n\n## Migrations\n"), "{page}");
    folder.run(&[&["apply"], &url[..]].concat()).exits(0);
    folder.run(&[&["docs"], &url[..]].concat()).exits(0);
    let page = folder.read("docs/schema/database.md");
    assert!(page.contains("| [f](tables/f.md) | not counted yet | 0 B |"), "{page}");
    assert!(!page.contains("not there"), "{page}");
}
