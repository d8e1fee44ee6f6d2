//! `serve`: the page of the schema follows the files, writes nothing, and answers our own page alone.

mod client;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use crate::database::server;
use crate::folder::{Folder, Said, USERS};
use crate::interrupt::{is_busy, leftovers, wait_until};
use client::Serving;

const ORDERS: &str = "\
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE INDEX ON orders (user_id);
";

/// What is warned of, because no index begins with the column.
const UNINDEXED: &str =
    "CREATE TABLE purchases (id bigint PRIMARY KEY, user_id bigint REFERENCES users);\n";

/// A column of a table that is not there, as only a server says with certainty.
const BROKEN: &str =
    "CREATE TABLE orders (id bigint PRIMARY KEY);\nALTER TABLE order_lines ADD COLUMN note text;\n";

fn prepared() -> Folder {
    let folder = Folder::package("migrations::migrations!();\n");
    folder.run(&["prepare"]).exits(0);
    folder
}

/// A folder that the program finds no server in.
fn without_server(folder: &Folder) -> Command {
    let mut command = folder.command(&["serve"]);
    command.env("MIGRATIONS_POSTGRES_BIN", folder.path("nowhere"));
    command
}

#[test]
fn sealed_schema_is_the_page_of_docs_byte_for_byte_and_needs_no_server() {
    let folder = prepared();
    folder.run(&["docs", "--as", "html"]).exits(0);
    let before = folder.files();
    let serving = Serving::spawn(without_server(&folder));
    let shown = serving.events().until_current("001_users");
    assert_eq!(shown["faults"], serde_json::json!([]));
    assert!(serving.get("/schema").body == folder.read("docs/schema/index.html"));
    assert!(folder.files() == before, "nothing is written");
}

#[test]
fn file_that_is_saved_shows_its_table_as_prepare_will_seal_it() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    let mut events = serving.events();
    let first = events.until_current("001_users");
    folder.write("migrations/002_orders.sql", ORDERS);
    let before = folder.files();
    let second = events.until_current("002_orders");
    assert_ne!(first["page"], second["page"]);
    let page = serving.get("/schema").body;
    assert!(folder.files() == before, "nothing is written");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["docs", "--as", "html"]).exits(0);
    assert!(page == folder.read("docs/schema/index.html"));
    assert_eq!(events.until_current("002_orders")["page"], second["page"], "the page stays");
}

#[test]
fn fault_brings_its_snippet_and_keeps_the_last_schema_until_it_is_mended() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    let mut events = serving.events();
    let first = events.until_current("001_users");
    folder.write("migrations/002_orders.sql", BROKEN);
    let shown = events.until_faulty();
    let (fault, check) = (&shown["faults"][0], folder.run(&["check", "--engine"]));
    check.exits(1);
    let text = format!("{}\n{}", fault["title"].as_str().unwrap(), fault["text"].as_str().unwrap());
    check.complains(&text);
    assert!(text.contains("--> migrations/002_orders.sql:2:"), "{text}");
    assert!(text.contains("ALTER TABLE order_lines"), "{text}");
    assert_eq!(shown["page"], first["page"]);
    assert_eq!(shown["older"], "this is the schema of the last `prepare`");
    folder.write("migrations/002_orders.sql", ORDERS);
    let shown = events.until_current("002_orders");
    assert_eq!(shown["faults"], serde_json::json!([]));
    assert_eq!(shown["older"], serde_json::Value::Null);
}

#[test]
fn files_that_no_server_can_be_asked_about_are_at_fault_all_the_same() {
    let folder = Folder::with(&[("set/001_users.sql", USERS), ("set/001_orders.sql", ORDERS)]);
    let serving = Serving::start(&folder, &["--dir", "set"]);
    let mut events = serving.events();
    let shown = events.until_faulty();
    assert_eq!(shown["page"], serde_json::Value::Null);
    assert_eq!(serving.get("/schema").status, 404);
    let faults = shown["faults"].as_array().expect("faults");
    assert!(faults.iter().any(|it| it["title"].as_str().unwrap().contains("M0101")), "{shown}");
    folder.remove("set/001_orders.sql");
    events.until_current("001_users");
    assert_eq!(serving.get("/schema").status, 200);
}

#[test]
fn editor_that_replaces_a_file_by_another_is_followed() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    let mut events = serving.events();
    events.until_current("001_users");
    folder.write("migrations/002_orders.sql", ORDERS);
    events.until_current("002_orders");
    folder.write("saved", UNINDEXED);
    fs::rename(folder.path("saved"), folder.path("migrations/002_orders.sql")).expect("a rename");
    events.until(|shown| shown["state"] == "checking");
    let shown = events.until_current("002_orders");
    assert_eq!(shown["faults"][0]["severity"], "warning", "what is warned of is current");
    assert!(serving.get("/schema").body.contains("purchases"));
    fs::rename(folder.path("migrations/002_orders.sql"), folder.path("migrations/002_заказы.sql"))
        .expect("a rename");
    events.until_current("002_заказы");
}

#[test]
fn folder_that_is_away_for_a_moment_is_followed_when_it_is_back() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    let mut events = serving.events();
    events.until_current("001_users");
    fs::rename(folder.path("migrations"), folder.path("elsewhere")).expect("a rename");
    let shown = events.until(|shown| shown["state"] == "unknown");
    let notice = shown["notice"].as_str().expect("a notice");
    assert!(notice.starts_with("migrations cannot be read: "), "{notice}");
    folder.write("migrations/001_users.sql", USERS);
    folder.write("migrations/002_orders.sql", ORDERS);
    events.until_current("002_orders");
    // The new folder is watched as the old one was.
    folder.write("migrations/003_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
    events.until_current("003_more");
}

#[test]
fn change_while_a_run_is_on_its_way_gives_it_up() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    let mut events = serving.events();
    events.until_current("001_users");
    folder.write("migrations/002_slow.sql", "SELECT pg_sleep(600);\n");
    events.until(|shown| shown["state"] == "checking");
    folder.remove("migrations/002_slow.sql");
    folder.write("migrations/002_orders.sql", ORDERS);
    events.until_current("002_orders");
}

#[test]
fn what_was_served_counts_as_nothing_that_a_server_has_sealed() {
    let folder = prepared();
    folder.write("migrations/002_orders.sql", ORDERS);
    folder.write("migrations/002_orders.rollback.sql", "SELECT 1;\n");
    let serving = Serving::start(&folder, &[]);
    serving.events().until_current("002_orders");
    drop(serving);
    folder.run(&["check"]).exits(1).complains("M0306");
    folder.run(&["prepare"]).exits(1).complains("002_orders.rollback.sql");
}

#[test]
fn seal_is_confirmed_by_a_whole_run_alone() {
    let (folder, cache) = (prepared(), Folder::new());
    let on_another_machine = |arguments: &[&str]| {
        let mut command = folder.command(arguments);
        command.env("MIGRATIONS_CACHE_DIR", cache.root());
        command
    };
    let schema = folder.read(".sqlx/schema.json");
    folder.remove(".sqlx/schema.json");
    Serving::spawn(on_another_machine(&["serve"])).events().until_current("001_users");
    folder.write(".sqlx/schema.json", schema);
    let prepare = || Said::of(&mut on_another_machine(&["prepare"]));
    prepare().exits(0).prints("checked by PostgreSQL");
    prepare().exits(0).never_says("checked by PostgreSQL");
}

#[test]
fn without_a_server_the_sealed_schema_is_shown_with_what_to_type() {
    let folder = prepared();
    folder.write("migrations/002_orders.sql", ORDERS);
    folder.write("migrations/003_broken.sql", "CREATE TABLE broken (id bigint PRIMARY KEY;\n");
    let serving = Serving::spawn(without_server(&folder));
    let mut events = serving.events();
    let shown = events.until(|shown| shown["state"] == "unknown");
    assert_eq!(shown["older"], "this is the schema of the last `prepare`");
    let notice = shown["notice"].as_str().expect("a notice");
    assert!(notice.contains("MIGRATIONS_POSTGRES_BIN"), "{notice}");
    let title = shown["faults"][0]["title"].as_str().expect("a fault");
    assert!(title.starts_with("error[M1"), "{title}");
    assert!(serving.get("/schema").body.contains("users"));
    folder.remove("migrations/002_orders.sql");
    folder.remove("migrations/003_broken.sql");
    events.until_current("001_users");
}

#[test]
fn file_that_ends_its_session_is_told_of_and_mended() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    let mut events = serving.events();
    events.until_current("001_users");
    let kill = "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity; END $$;\n";
    folder.write("migrations/002_orders.sql", kill);
    events.until_faulty();
    folder.write("migrations/002_orders.sql", ORDERS);
    events.until_current("002_orders");
}

#[test]
fn server_that_breaks_off_is_no_fault_of_the_files() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    let mut events = serving.events();
    events.until_current("001_users");
    let quit = "COPY (SELECT 1) TO PROGRAM 'kill -QUIT $(head -1 postmaster.pid)';\n\
                SELECT pg_sleep(60);\n";
    folder.write("migrations/002_orders.sql", quit);
    let shown = events.until(|shown| shown["state"] != "checking" && shown["state"] != "current");
    assert!(shown["line"].as_str().unwrap().starts_with("the server failed"), "{shown}");
    assert!(shown["notice"].as_str().unwrap().contains("broke off"), "{shown}");
    folder.write("migrations/002_orders.sql", ORDERS);
    events.until_current("002_orders");
}

#[test]
fn server_that_is_missing_is_named_with_the_command_that_installs_it() {
    let newest = "servers = [18]\n";
    let folder = Folder::with(&[("set/001_users.sql", USERS), ("set/migrations.toml", newest)]);
    let mut command = folder.command(&["serve", "--dir", "set"]);
    command
        .env("MIGRATIONS_CACHE_DIR", folder.path("cache"))
        .env("MIGRATIONS_ENGINE_INSTALL", "auto");
    command.env_remove("MIGRATIONS_POSTGRES_BIN");
    let serving = Serving::spawn(command);
    let shown = serving.events().until(|shown| shown["state"] != "checking");
    if shown["state"] == "current" {
        assert_eq!(serving.get("/schema").status, 200, "this machine has such a server");
        return;
    }
    let notice = shown["notice"].as_str().expect("a notice");
    assert!(notice.contains("cargo migrations engine add 18"), "{notice}");
    let is_installed =
        |name: &String| name.starts_with("cache/engines") && !name.ends_with("/lock");
    assert!(!folder.names().iter().any(is_installed), "nothing is installed meanwhile");
    assert_eq!(serving.get("/schema").status, 404);
}

#[test]
fn server_that_is_there_by_now_is_used_without_a_change_of_the_files() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    let mut command = folder.command(&["serve", "--dir", "set"]);
    command.env("MIGRATIONS_POSTGRES_BIN", folder.path("installed"));
    let serving = Serving::spawn(command);
    let mut events = serving.events();
    events.until(|shown| shown["state"] == "unknown");
    symlink(server().bin_dir(), folder.path("installed")).expect("a link");
    let shown = events.until_current("001_users");
    assert_eq!(shown["notice"], serde_json::Value::Null);
}

#[test]
fn other_hosts_and_sites_and_writing_are_refused() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    serving.events().until_current("001_users");
    let own = format!("127.0.0.1:{}", serving.port);
    let localhost = format!("localhost:{}", serving.port);
    let own_origin = format!("http://{own}");
    for path in ["/", "/schema", "/shell.js", "/shell.css"] {
        let ask = |headers: &[(&str, &str)]| serving.ask("GET", path, headers).status;
        assert_eq!(ask(&[("host", &own)]), 200, "{path}");
        assert_eq!(ask(&[("host", &localhost), ("sec-fetch-site", "none")]), 200, "{path}");
        assert_eq!(ask(&[("host", &own), ("origin", &own_origin)]), 200, "{path}");
        assert_eq!(ask(&[("host", "shop.example")]), 403, "{path}");
        assert_eq!(ask(&[("host", &format!("shop.example:{}", serving.port))]), 403, "{path}");
        assert_eq!(ask(&[("host", &own), ("sec-fetch-site", "cross-site")]), 403, "{path}");
        assert_eq!(ask(&[("host", &own), ("origin", "https://shop.example")]), 403, "{path}");
        let post = serving.ask("POST", path, &[("host", &own), ("content-length", "0")]);
        assert_eq!((post.status, post.header("allow")), (405, "GET, HEAD"), "{path}");
        let head = serving.ask("HEAD", path, &[("host", &own)]);
        let length = head.header("content-length").parse().ok();
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        assert_eq!(length, Some(serving.get(path).body.len()), "{path}");
    }
    assert_eq!(serving.get("/migrations/001_users.sql").status, 404);
}

#[test]
fn every_response_forbids_what_the_page_does_not_need() {
    let folder = prepared();
    let serving = Serving::start(&folder, &[]);
    serving.events().until_current("001_users");
    for path in ["/", "/schema", "/shell.js", "/shell.css", "/nowhere"] {
        let response = serving.get(path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(response.header(name), value, "{path}");
        }
        assert!(response.header("content-security-policy").contains("frame-ancestors"), "{path}");
    }
    let policy = serving.get("/").header("content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
}

#[test]
fn two_serve_at_once_and_a_port_that_is_taken_is_refused() {
    let (one, other) = (prepared(), Folder::with(&[("set/001_more.sql", USERS)]));
    let serving = Serving::start(&one, &[]);
    let beside = Serving::start(&other, &["--dir", "set"]);
    serving.events().until_current("001_users");
    beside.events().until_current("001_more");
    let port = serving.port.to_string();
    one.run(&["serve", "--port", &port])
        .exits(1)
        .complains(&format!("error: 127.0.0.1:{port} cannot be served: "))
        .complains("help: name another port with --port PORT");
    drop(serving);
    Serving::start(&one, &["--port", &port]).events().until_current("001_users");
}

#[test]
fn control_c_ends_it_and_leaves_no_server() {
    let (temp, folder) = (Folder::new(), prepared());
    folder.write("migrations/002_slow.sql", "SELECT pg_sleep(600);\n");
    let before = folder.files();
    let mut command = folder.command(&["serve"]);
    command.env("TMPDIR", temp.root());
    command.env("BROWSER", browser(&temp));
    let serving = Serving::spawn(command);
    wait_until("the migration runs", || is_busy(&temp));
    let said = serving.interrupt();
    said.exits(130);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
    assert!(!temp.path("opened").exists(), "a browser is for people at a terminal");
    fs::remove_file(temp.path("browser")).expect("a program");
    wait_until("everything is gone", || leftovers(&temp).is_empty());
    assert!(folder.files() == before, "nothing is written");
}

/// A browser that writes down which address it was given.
fn browser(folder: &Folder) -> PathBuf {
    let (program, opened) = (folder.path("browser"), folder.path("opened"));
    folder.write("browser", format!("#!/bin/sh\necho \"$1\" >'{}'\n", opened.display()));
    folder.set_mode("browser", 0o755);
    program
}

#[cfg(target_os = "linux")]
#[test]
fn browser_is_opened_at_a_terminal() {
    use std::process::Stdio;

    use crate::folder::PROGRAM;

    let (beside, folder) = (Folder::new(), prepared());
    let words = format!("'{PROGRAM}' serve --dir '{}'", folder.path("migrations").display());
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &words, "/dev/null"]).env("BROWSER", browser(&beside));
    terminal.stdin(Stdio::null()).stdout(Stdio::null()).current_dir(folder.root());
    let mut terminal = terminal.spawn().expect("`script` of util-linux");
    let opened = || fs::read_to_string(beside.path("opened")).unwrap_or_default();
    wait_until("a browser is opened", || opened().ends_with("/\n"));
    terminal.kill().and_then(|()| terminal.wait()).expect("it ends with its terminal");
    assert!(opened().starts_with("http://127.0.0.1:"), "{}", opened());
}

#[test]
fn folder_that_is_not_there_is_refused_at_the_start() {
    let folder = Folder::new();
    let said = folder.run(&["serve", "--dir", "nowhere"]);
    said.exits(2).complains("nowhere cannot be read: ").complains("name the set with --dir DIR");
}

#[test]
fn report_for_programs_is_refused_in_words() {
    let folder = prepared();
    let report = folder.run(&["serve", "--format", "json"]).exits(2).out.clone();
    assert!(report.contains("`serve` reports nothing"), "{report}");
}
