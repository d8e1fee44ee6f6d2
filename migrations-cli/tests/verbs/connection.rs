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
    said.exits(3)
        .complains("3D000")
        .complains("`createdb no_such_shop`, or `cargo migrations create` for development");
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
    folder.write(".git/HEAD", "");
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

/// Addresses, and what is said of each.
const MALFORMED: &[(&str, &str)] = &[
    ("postgres://anna:pa55word@[::1/shop", "the `]` of an IPv6 address is missing"),
    ("postgres://anna:pa55word@host:port/shop", "invalid value of port"),
    ("postgres://anna:pa55word@host:99999/shop", "invalid value of port"),
    ("mysql://anna:pa55word@127.0.0.1/shop", "is not a PostgreSQL URL"),
    ("jdbc:postgresql://anna:pa55word@127.0.0.1/shop", "is not a PostgreSQL URL"),
    ("pa55word", "is not a PostgreSQL URL"),
    ("postgres://anna:pa55word@127.0.0.1/shop?sslmode=pa55word", "invalid value of sslmode"),
    ("postgres://anna:pa55word@127.0.0.1/shop?sslmod=a", "unknown parameter `sslmod`\n  help: did"),
    ("postgres://anna:pa55word@127.0.0.1/shop?pgbouncer=true", "unknown parameter `pgbouncer`"),
    ("postgres://anna:pa55word@127.0.0.1/shop?pa55word=a", "unknown parameter, not shown"),
    ("postgres://anna:pa55%wo%72d@127.0.0.1/shop", "`%` is not followed by two hexadecimal"),
    ("host=127.0.0.1 user=anna password=pa55word hots=a", "unknown parameter `hots`"),
    ("host=127.0.0.1 user=anna password=x pa55word", "a parameter has no `=`"),
    ("host=127.0.0.1 user=anna password=x pa55word=1", "unknown parameter, not shown"),
    ("host=127.0.0.1 password=pa55word sslmod=require", "unknown parameter `sslmod`"),
    ("host=127.0.0.1 password='pa55word", "a quote is not closed"),
    ("host=a,b port=1,2,3 password=pa55word", "port has 3 values for 2 hosts"),
    ("host=a hostaddr=pa55word", "invalid value of hostaddr"),
    ("host=a sslcrl=/a password=pa55word", "sslcrl cannot be honoured"),
    ("host=a require_auth=pa55word", "require_auth cannot be honoured"),
    ("host=a target_session_attrs=pa55word", "invalid value of target_session_attrs"),
    ("host=a options=pa55word", "invalid value of options"),
    ("service=pa55word", "the service is defined in no service file"),
];

#[test]
fn malformed_address_is_not_repeated() {
    let folder = set();
    for (url, reason) in MALFORMED {
        let said = with_variable(&folder, "DATABASE_URL", url);
        said.exits(2).complains("error: DATABASE_URL: ").complains(reason);
        said.complains("\n  help: ").never_says("pa55");
        let flag = [&STATUS[..], &["--format", "json", "--database-url", url]].concat();
        let said = folder.run(&flag);
        said.exits(2).prints("--database-url: ").never_says("pa55word").json();
    }
    let value = std::ffi::OsStr::from_bytes(b"postgres://anna:pa55word@\xff/shop");
    let said =
        Said::of(folder.command(&STATUS).env("PGHOST", "127.0.0.1").env("DATABASE_URL", value));
    said.exits(2).complains("DATABASE_URL is not UTF-8").never_says("pa55word");
}

#[test]
fn variable_with_a_fault_is_named() {
    let folder = set();
    for (name, reason) in [
        ("PGPORT", "invalid value of PGPORT"),
        ("PGSSLMODE", "invalid value of PGSSLMODE"),
        ("PGCHANNELBINDING", "invalid value of PGCHANNELBINDING"),
        ("PGSSLCRLDIR", "PGSSLCRLDIR cannot be honoured"),
        ("PGSERVICE", "the service is defined in no service file"),
    ] {
        let mut command = folder.command(&STATUS);
        let said = Said::of(command.env("PGHOST", "127.0.0.1").env(name, "pa55word"));
        said.exits(2).complains("the PG* variables: ").complains(reason).never_says("pa55word");
    }
}

#[test]
fn env_file_beyond_the_root_of_the_repository_does_not_count() {
    let folder = Folder::with(&[("inner/set/001_a.sql", USERS), ("inner/.git/HEAD", "")]);
    folder.write(".env", format!("DATABASE_URL={UNREACHABLE}\n"));
    let run = |below: &str| {
        let mut command = folder.command(&["status", "--dir", "set"]);
        Said::of(command.current_dir(folder.path(below)))
    };
    run("inner").exits(2).complains("no database is named");
    folder.write("inner/.env", format!("DATABASE_URL={UNREACHABLE}?sslmod=a\n"));
    let said = run("inner");
    said.exits(2).complains("DATABASE_URL of .env: unknown parameter `sslmod`");
    said.never_says("pa55word");
}

#[test]
fn env_file_of_another_user_is_ignored_with_a_note() {
    let (folder, database) = (set(), Database::new());
    folder.write(".git/HEAD", "");
    folder.write(".env", format!("DATABASE_URL='{}'\n", database.url));
    folder.run(&STATUS).exits(0);
    // Only root can give a file away; the rest is tried beside the code.
    if std::os::unix::fs::chown(folder.path(".env"), Some(65534), None).is_err() {
        return;
    }
    let said = folder.run(&STATUS);
    said.exits(2).complains("ignored: ").complains("/.env belongs to another user");
    assert_eq!(said.err.matches("ignored: ").count(), 1, "{said}");
    // The owner of the set may say where it is applied.
    std::os::unix::fs::chown(folder.path("set"), Some(65534), None).expect("it is given away");
    folder.run(&STATUS).exits(0);
}

#[test]
fn env_file_stays_out_of_the_environment() {
    let (folder, database) = (set(), Database::new());
    let leaking = "MIGRATIONS_ENGINE=nonsense\nLD_PRELOAD=/none\nPGDATESTYLE=nonsense\n";
    folder.write(".env", format!("DATABASE_URL='{}'\n{leaking}", database.url));
    let mut command = folder.command(&["apply", "--dir", "set"]);
    Said::of(command.env_remove("MIGRATIONS_ENGINE")).exits(0);
    // The variables of libpq count, behind those of the environment.
    folder.write(".env", format!("DATABASE_URL='{}'\nPGCONNECT_TIMEOUT=soon\n", database.url));
    let said = folder.run(&STATUS);
    said.exits(2).complains("DATABASE_URL of .env: invalid value of PGCONNECT_TIMEOUT");
    Said::of(folder.command(&STATUS).env("PGCONNECT_TIMEOUT", "9")).exits(0);
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
