//! Which database a verb is about, and that no password ever gets out.

use std::os::unix::ffi::OsStrExt;

use crate::database::Database;
use crate::folder::{Folder, Said, USERS};

fn set() -> Folder {
    Folder::with(&[("set/001_users.sql", USERS)])
}

const STATUS: [&str; 3] = ["status", "--dir", "set"];

/// Nobody listens on the first port.
const UNREACHABLE: &str = "postgres://anna:pa55word@127.0.0.1:1/shop";

#[track_caller]
fn with_variable(folder: &Folder, name: &str, value: &str) -> Said {
    Said::of(folder.command(&STATUS).env(name, value))
}

#[test]
fn no_database_is_named() {
    for folder in [set(), Folder::with(&[("set/001_a.sql", USERS), (".env", "OTHER=1\n")])] {
        let said = folder.run(&STATUS);
        said.exits(2).complains("no database is named").complains("help: set DATABASE_URL");
        with_variable(&folder, "DATABASE_URL", "").exits(2).complains("no database is named");
    }
}

#[test]
fn unreachable_server() {
    let said = with_variable(&set(), "DATABASE_URL", UNREACHABLE);
    said.exits(3).complains("M9001").complains("database \"shop\" on 127.0.0.1, port 1");
    said.complains("help: start the server").never_says("pa55word");
}

#[test]
fn database_that_does_not_exist() {
    let database = Database::new();
    let url = database.url.replace(&database.name, "no_such_shop");
    let said = with_variable(&set(), "DATABASE_URL", &url);
    said.exits(3).complains("3D000").complains("help: type `createdb no_such_shop`");
}

#[test]
fn flag_goes_before_variable_and_variable_before_file() {
    let (folder, database) = (set(), Database::new());
    folder.write(".env", format!("DATABASE_URL={UNREACHABLE}\n"));
    folder.run(&STATUS).exits(3).never_says("pa55word");
    with_variable(&folder, "DATABASE_URL", &database.url).exits(0);
    let flag = [&STATUS[..], &["--database-url", &database.url]].concat();
    Said::of(folder.command(&flag).env("DATABASE_URL", UNREACHABLE)).exits(0);
}

#[test]
fn env_file_is_found_from_a_folder_below() {
    let (folder, database) = (set(), Database::new());
    folder.write(".env", format!("DATABASE_URL='{}'\n", database.url));
    folder.run(&STATUS).exits(0);
    let mut command = folder.command(&["status", "--dir", "."]);
    Said::of(command.current_dir(folder.path("set"))).exits(0).prints("001_users  pending");
}

#[test]
fn malformed_env_file_is_not_shown() {
    let folder = set();
    folder.write(".env", "DATABASE_URL=\"postgres://anna:pa55word\nx y z\n");
    folder.run(&STATUS).exits(2).complains(".env").never_says("pa55word").never_says("x y z");
}

#[test]
fn variables_of_libpq() {
    let (folder, database) = (set(), Database::new());
    let port = database.ask("SHOW port");
    let host =
        database.ask("SELECT split_part(current_setting('unix_socket_directories'), ',', 1)");
    let mut command = folder.command(&["apply", "--dir", "set"]);
    command.env("PGHOST", host.trim_matches('"')).env("PGPORT", port).env("PGUSER", "postgres");
    command.env("PGDATABASE", &database.name).env("PGSSLMODE", "disable");
    Said::of(&mut command).exits(0).prints("applied: 001_users");
    assert_eq!(database.ask("SELECT count(*) FROM users"), "0");
}

#[test]
fn malformed_address_is_not_repeated() {
    let folder = set();
    for url in [
        "postgres://anna:pa55word@[::1/shop",
        "postgres://anna:pa55word@host:port/shop",
        "mysql://anna:pa55word@127.0.0.1/shop",
        "jdbc:postgresql://anna:pa55word@127.0.0.1/shop",
        "host=127.0.0.1 user=anna password=pa55word",
        "postgres://anna:pa55word@127.0.0.1/shop?sslmode=pa55word",
        "pa55word",
    ] {
        let said = with_variable(&folder, "DATABASE_URL", url);
        said.exits(2).complains("is not a PostgreSQL URL").never_says("pa55word");
        let flag = [&STATUS[..], &["--format", "json", "--database-url", url]].concat();
        let said = folder.run(&flag);
        said.exits(2).never_says("pa55word").json();
    }
    let value = std::ffi::OsStr::from_bytes(b"postgres://anna:pa55word@\xff/shop");
    let said =
        Said::of(folder.command(&STATUS).env("PGHOST", "127.0.0.1").env("DATABASE_URL", value));
    said.exits(2).never_says("pa55word");
}

#[test]
fn password_is_in_no_answer() {
    let folder = set();
    let database = Database::new();
    let secret = database.url.replace("postgres@", "postgres:pa55word@");
    assert_ne!(secret, database.url);
    let run = |verb: &str, format: &str| {
        let mut command = folder.command(&[verb, "--dir", "set", "--format", format]);
        Said::of(command.env("DATABASE_URL", &secret).env("PGPASSWORD", "pa55word"))
    };
    for format in ["human", "json"] {
        run("status", format).exits(0).never_says("pa55word");
        run("apply", format).exits(0).never_says("pa55word");
    }
    folder.write("set/002_b.sql", "SELECT 'nothing'::int;\n");
    for format in ["human", "json"] {
        run("apply", format).exits(4).never_says("pa55word");
        let mut command = folder.command(&["apply", "--dir", "set", "--format", format]);
        Said::of(command.env("DATABASE_URL", UNREACHABLE)).exits(3).never_says("pa55word");
    }
}
