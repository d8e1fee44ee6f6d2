//! `create`, `drop`, `reset` and `seed`, on a server that is not one of this tool's.

mod changed_drafts;
mod made_anew;
mod rows;

use std::process::{Command, Stdio};

use sqlx::{ConnectOptions as _, Connection as _};

use crate::advice::command;
use crate::folder::{Folder, Said, USERS};
use crate::foreign_server::{Server, block, execute, value};

/// Rows for `users`.
const ROWS: &str = "INSERT INTO users (id, email) VALUES (1, 'ada@example.org');\n";

/// A server that somebody else has started, a folder with a set, and the name of a database.
struct Place {
    server: Server,
    folder: Folder,
    name: &'static str,
}

impl Place {
    fn new(name: &'static str) -> Place {
        let folder = Folder::with(&[("set/001_users.sql", USERS)]);
        // From now on what is not frozen is a draft.
        folder.run(&["prepare", "--dir", "set"]).exits(0);
        Place { server: Server::start(&[]), folder, name }
    }

    fn url(&self, user: &str) -> String {
        let connect = self.server.database(self.name).username(user);
        connect.to_url_lossy().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Said {
        self.run_as("postgres", arguments)
    }

    fn run_as(&self, user: &str, arguments: &[&str]) -> Said {
        let mut command = self.folder.command(&[arguments, &["--dir", "set"]].concat());
        Said::of(command.env("DATABASE_URL", self.url(user)).stdin(Stdio::null()))
    }

    /// What was told is typed into a shell.
    fn typed(&self, command: &str) -> Said {
        let program = self.folder.command(&[]);
        let script = format!("cargo() {{ shift; \"$PROGRAM\" \"$@\"; }}; {command}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(self.folder.root()).stdin(Stdio::null());
        shell.env("DATABASE_URL", self.url("postgres")).env("PROGRAM", program.get_program());
        Said::of(&mut shell)
    }

    /// The one value of a query in a database.
    fn value(&self, database: &str, query: &str) -> String {
        let query = format!("SELECT coalesce(({query})::text, '-')");
        value(&self.server.database(database), &query)
    }

    fn databases(&self) -> String {
        self.value(
            "postgres",
            "SELECT string_agg(datname, ' ' ORDER BY datname) \
            FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'",
        )
    }
}

#[test]
fn drafts_run_where_the_database_was_created_for_development_and_nowhere_else() {
    let place = Place::new("it's ä \"shop\"");
    execute(&place.server.database("postgres"), "CREATE DATABASE \"it's ä \"\"shop\"\"\"");
    // It is reached over a socket of this machine, and that says nothing.
    let said = place.run(&["apply"]).exits(1).complains("[M9105]").to_string();
    assert_eq!(place.value(place.name, "to_regclass('users')"), "-");
    let said = place.typed(command(&said, "cargo migrations create"));
    let said = said.exits(1).complains("is not marked as a database for development").to_string();
    let said = place.typed(command(&said, "cargo migrations create"));
    said.exits(0).prints("marked: it's ä \"shop\" is for development");
    place.run(&["create"]).exits(0).prints("is there already, for development");
    place.run(&["apply"]).exits(0).prints("applied: 001_users");
    place.run(&["drop"]).exits(0).prints("dropped: ");
    place.run(&["drop"]).exits(0).prints("there is no database ");
    assert_eq!(place.databases(), "-");
    place.run(&["create"]).exits(0).prints("created: it's ä \"shop\", for development");
    place.run(&["apply"]).exits(0);
    let mark = "SELECT setconfig FROM pg_db_role_setting WHERE setrole = 0";
    assert_eq!(place.value(place.name, mark), "{migrations.environment=development}");
}

#[test]
fn what_a_database_has_of_drafts_is_said_before_that_they_are_drafts() {
    let place = Place::new("shop");
    place.folder.write("set/002_b.sql", "SELECT 2;\n");
    execute(&place.server.database("postgres"), "CREATE DATABASE shop");
    let goose = "CREATE TABLE goose_db_version (id int, version_id bigint, is_applied boolean, \
                 tstamp timestamp); INSERT INTO goose_db_version VALUES (1, 1, true, now())";
    for (made, code, beginning) in [
        (USERS, "[M9109]", "cargo migrations baseline --dir set --to 001_users"),
        (goose, "[M9108]", "cargo migrations adopt --dir set --from public.goose_db_version"),
    ] {
        execute(&place.server.database("shop"), made);
        for arguments in [&["status"][..], &["plan"], &["apply", "--dry-run"], &["apply"]] {
            let said = place.run(arguments);
            let text = said.exits(1).never_says("001_users is a draft").to_string();
            let (trace, draft) = (text.find(code), text.find("[M9105]"));
            assert!(trace.is_some() && trace < draft, "{arguments:?}: {text}");
            assert!(text.contains("002_b is a draft"), "{arguments:?}: {text}");
            command(&text, beginning);
        }
    }
    let said = place.run(&["apply"]).exits(1).never_says("[M9109]").to_string();
    let adopt = format!("{} --yes", command(&said, "cargo migrations adopt"));
    place.typed(&adopt).exits(0).prints("1 recorded and not run");
    let said = place.run(&["apply"]).exits(1).complains("002_b is a draft").to_string();
    place.typed(command(&said, "cargo migrations create")).exits(1);
    place.run(&["apply", "--allow-drafts"]).exits(0).prints("1 applied, 1 applied before");
}

#[test]
fn user_who_may_give_no_setting_marks_by_the_comment() {
    let place = Place::new("shop");
    let sql = "CREATE ROLE dev LOGIN CREATEDB";
    execute(&place.server.database("postgres"), sql);
    place.run_as("dev", &["create"]).exits(0).prints("created: shop, for development");
    let comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database \
                   WHERE datname = current_database()";
    let sql = "COMMENT ON DATABASE shop IS E'mine\\nmigrations.environment = development'";
    execute(&place.server.database("shop"), sql);
    place.run_as("dev", &["apply"]).exits(0).prints("applied: 001_users");
    place.folder.write("set/seeds/b.sql", ROWS);
    place.run_as("dev", &["reset"]).exits(0).prints("reset: shop, for development");
    assert_eq!(place.value("shop", comment), "mine\nmigrations.environment = development");
    assert_eq!(place.value("shop", "SELECT email FROM users"), "ada@example.org");
    // A setting of a session or a role is no mark.
    let sql = "COMMENT ON DATABASE shop IS 'mine'; \
               ALTER ROLE dev SET application_name = 'x'; \
               ALTER ROLE dev SET migrations.environment = 'development'";
    execute(&place.server.database("shop"), sql);
    place.folder.write("set/002_b.sql", "SELECT 2;\n");
    place.run_as("dev", &["apply"]).exits(1).complains("[M9105]");
    place
        .run_as("dev", &["drop"])
        .exits(1)
        .complains("is not marked as a database for development");
    place.run_as("dev", &["drop", "--yes", "shops"]).exits(2).complains("is called shop");
    place.run_as("dev", &["drop", "--yes", "shop"]).exits(0).prints("dropped: shop");
}

#[test]
fn database_that_is_made_anew_keeps_what_it_has_as_a_whole() {
    let place = Place::new("shop");
    let sql = "CREATE ROLE owner; CREATE ROLE reader; GRANT owner TO postgres";
    let maintenance = place.server.database("postgres");
    execute(&maintenance, sql);
    let create = "CREATE DATABASE shop OWNER owner TEMPLATE template0 ENCODING 'SQL_ASCII' \
                  LOCALE 'C' CONNECTION LIMIT 17";
    execute(&maintenance, create);
    let sql = "ALTER DATABASE shop SET search_path TO \"$user\", public; \
               ALTER DATABASE shop SET app.tenant TO 'it''s'; \
               ALTER ROLE reader IN DATABASE shop SET statement_timeout TO '3s'; \
               COMMENT ON DATABASE shop IS 'ours'; REVOKE ALL ON DATABASE shop FROM PUBLIC; \
               GRANT CONNECT ON DATABASE shop TO reader WITH GRANT OPTION";
    execute(&maintenance, sql);
    let whole = "SELECT string_agg(x, ' ' ORDER BY x) FROM (SELECT format('%s %s %s %s %s', datdba::regrole, \
        encoding, datcollate, datconnlimit, shobj_description(oid, 'pg_database')) \
        FROM pg_database WHERE datname = 'shop' \
        UNION ALL SELECT a::text FROM pg_database, aclexplode(datacl) a WHERE datname = 'shop' \
            AND a.grantee <> datdba \
        UNION ALL SELECT format('%s %s', s.setrole::regrole, c) FROM pg_db_role_setting s, \
            unnest(s.setconfig) c JOIN pg_database d ON d.datname = 'shop' \
            WHERE s.setdatabase = d.oid AND c NOT LIKE 'migrations%') w (x)";
    let before = place.value("postgres", whole);
    place.folder.write("set/seed.sql", ROWS);
    execute(&place.server.database("shop"), "CREATE TABLE old ()");
    place.run(&["reset"]).exits(1).complains("is not marked as a database for development");
    assert_eq!(place.value("shop", "to_regclass('old')"), "old");
    place
        .run(&["reset", "--yes", "shop"])
        .exits(0)
        .prints("applied: 001_users\nseeded: set/seed.sql\nreset: shop");
    assert_eq!(place.value("postgres", whole), before);
    assert_eq!(place.value("shop", "to_regclass('old')"), "-");
    assert_eq!(place.value("shop", "SELECT count(*) FROM users"), "1");
    place.run(&["reset", "--without-seeds"]).exits(0).never_says("seeded");
    assert_eq!(place.value("shop", "SELECT count(*) FROM users"), "0");
    assert_eq!(place.databases(), "shop");
}

#[test]
fn reset_that_fails_leaves_the_database_as_it_was() {
    let place = Place::new("shop");
    place.run(&["reset"]).exits(0).prints("reset: shop, for development");
    execute(&place.server.database("shop"), "CREATE TABLE mine ()");
    place.folder.write("set/002_b.sql", "CREATE TABLE b ();\nSELECT 1 / 0;\n");
    let said = place.run(&["reset"]);
    said.exits(4).complains("division by zero").complains("the database shop is as it was");
    place.folder.remove("set/002_b.sql");
    place.folder.write("set/seeds/1.sql", ROWS);
    place.folder.write("set/seeds/2.sql", "SELECT 1;\nINSERT INTO users SELECT 'x';\n");
    let said = place.run(&["reset"]);
    said.exits(1).complains("set/seeds/2.sql:2:").complains("the database shop is as it was");
    place.folder.remove("set/seeds/2.sql");
    // What an interrupted run has left is dropped, and a database of somebody's is not.
    let maintenance = place.server.database("postgres");
    execute(&maintenance, "CREATE DATABASE shop_reset");
    place.run(&["reset"]).exits(1).complains("shop_reset until it is whole, and there is one");
    let sql = "COMMENT ON DATABASE shop_reset IS 'made by `cargo migrations reset`, and not whole'";
    execute(&maintenance, sql);
    let other = block(sqlx::PgConnection::connect_with(
        &place.server.database("shop").application_name("my shell"),
    ));
    let said = place.run(&["reset"]);
    said.exits(1).complains("other sessions use shop").complains("my shell").complains("--force");
    assert_eq!(place.value("shop", "to_regclass('mine')"), "mine");
    assert_eq!(place.databases(), "shop");
    place.run(&["drop"]).exits(1).complains("my shell");
    place.run(&["reset", "--force"]).exits(0).prints("seeded: set/seeds/1.sql");
    assert_eq!(place.value("shop", "to_regclass('mine')"), "-");
    drop(other);
    assert_eq!(place.databases(), "shop");
}

#[test]
fn rows_are_added_to_databases_for_development_alone() {
    let place = Place::new("shop");
    place.server.create_database("shop");
    place.run(&["seed"]).exits(2).complains("there are no rows: neither set/seed.sql");
    place.folder.write("set/seeds/a.sql", ROWS);
    place.folder.write("set/seeds/readme.md", "not run");
    place.folder.write("more.sql", "UPDATE users SET email = 'b';\n");
    place.run(&["check"]).exits(0).never_says("seeds");
    let said = place.run(&["seed"]).exits(1).complains("is not marked").to_string();
    let seed = command(&said, "cargo migrations seed").to_owned();
    place.run(&["apply", "--allow-drafts"]).exits(0);
    place.typed(&seed).exits(0).prints("seeded: set/seeds/a.sql");
    // A file is there in full or not at all.
    let said = place.run(&["seed", "--yes", "shop"]);
    said.exits(1).complains("set/seeds/a.sql:1:").complains("nothing of this file is there");
    place.run(&["seed", "more.sql", "--yes", "shop"]).exits(0).prints("seeded: more.sql");
    assert_eq!(place.value("shop", "SELECT string_agg(email, ' ') FROM users"), "b");
    place.run(&["create", "--yes", "shop"]).exits(0).prints("marked: shop");
    place.run(&["seed", "more.sql"]).exits(0);
    let mut command = place.folder.command(&["drop"]);
    let url = place.url("postgres").replace("/shop", "/postgres");
    Said::of(command.env("DATABASE_URL", url)).exits(2).complains("is the server's own database");
}

/// A migration of this number that makes a table, with the rollback.
fn write_table(place: &Place, number: u32, columns: &str) {
    let stem = format!("set/00{number}_t");
    place.folder.write(&format!("{stem}.sql"), format!("CREATE TABLE t{number} ({columns});\n"));
    place.folder.write(&format!("{stem}.rollback.sql"), format!("DROP TABLE t{number};\n"));
}

const COLUMNS: &str = "SELECT string_agg(format('%s.%s', relname, attname), ' ' ORDER BY relname, \
    attnum) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE attnum > 0 \
    AND NOT attisdropped AND relname ~ '^t[0-9]$'";

#[test]
fn draft_that_has_changed_is_taken_back_and_applied_as_it_is() {
    let place = Place::new("shop");
    (2..=4).for_each(|number| write_table(&place, number, "a int"));
    place.run(&["create"]).exits(0);
    place.run(&["apply"]).exits(0);
    write_table(&place, 3, "b int");
    // What takes the new text back would not take the old one back.
    place.folder.write("set/003_t.rollback.sql", "ALTER TABLE t3 DROP COLUMN b; DROP TABLE t3;\n");
    place.run(&["status"]).exits(1).complains("[M9101]");
    let said = place.run(&["apply"]);
    said.exits(0).prints("taken back: 004_t").prints("taken back: 003_t").prints("applied: 003_t");
    said.prints("applied: 004_t").prints("2 applied, 2 applied before");
    assert_eq!(place.value("shop", COLUMNS), "t2.a t3.b t4.a");
    place.run(&["apply"]).exits(0).prints("nothing is pending; 4 applied before");

    // A row is there: it is named, and stays.
    let shop = place.server.database("shop");
    execute(&shop, "INSERT INTO t4 VALUES (NULL)");
    write_table(&place, 4, "c int");
    write_table(&place, 5, "a int");
    let said =
        place.run(&["apply"]).exits(1).complains("[M9170]").complains("public.t4").to_string();
    assert_eq!(place.value("shop", COLUMNS), "t2.a t3.b t4.a");
    assert_eq!(place.value("shop", "SELECT count(*) FROM t4"), "1");
    place.typed(command(&said, "cargo migrations apply")).exits(0).prints("applied: 005_t");
    assert_eq!(place.value("shop", COLUMNS), "t2.a t3.b t4.c t5.a");
}

#[test]
fn column_that_holds_rows_stays_and_one_that_is_empty_goes() {
    let place = Place::new("shop");
    write_table(&place, 2, "a int");
    let column = |name: &str| {
        place.folder.write("set/003_c.sql", format!("ALTER TABLE t2 ADD {name} int;\n"));
        let rollback = format!("ALTER TABLE t2 DROP COLUMN {name};\n");
        place.folder.write("set/003_c.rollback.sql", &rollback);
    };
    column("\"B b\"");
    place.run(&["create"]).exits(0);
    place.run(&["apply"]).exits(0);
    let shop = place.server.database("shop");
    execute(&shop, "INSERT INTO t2 VALUES (1, NULL)");
    column("c");
    place.run(&["apply"]).exits(0).prints("applied: 003_c");
    execute(&shop, "UPDATE t2 SET c = 7");
    column("d");
    place.run(&["apply"]).exits(1).complains("public.t2.c").never_says("public.t2.a");
    assert_eq!(place.value("shop", "SELECT t2::text FROM t2"), "(1,7)");
    // A rollback that hides what is written down is not believed.
    column("c");
    place.run(&["apply"]).exits(0).prints("nothing is pending");
}

#[test]
fn frozen_file_and_database_that_is_not_for_development_are_left_alone() {
    let place = Place::new("shop");
    write_table(&place, 2, "a int");
    place.server.create_database("shop");
    place.run(&["prepare"]).exits(0);
    place.run(&["apply", "--allow-drafts"]).exits(0);
    write_table(&place, 2, "b int");
    place.run(&["apply", "--allow-drafts", "--backup", "none"]).exits(1).complains("[M9101]");
    assert_eq!(place.value("shop", COLUMNS), "t2.a");
    assert!(!place.folder.path("none").exists(), "nothing was to run");
    place.run(&["create", "--yes", "shop"]).exits(0);
    let dump = place.run(&["apply", "--backup", "dumps", "--format", "json"]).exits(0).json();
    assert_eq!(dump["taken_back"][0]["version"], "002_t", "{dump}");
    assert!(dump["backup"].as_str().is_some_and(|path| place.folder.path(path).is_file()));
    assert_eq!(place.value("shop", COLUMNS), "t2.b");
    // Behind a frozen file nothing goes back by itself.
    write_table(&place, 3, "a int");
    place.run(&["prepare"]).exits(0);
    place.run(&["apply"]).exits(0);
    place.run(&["freeze"]).exits(0);
    place.run(&["unfreeze", "2"]).exits(1);
    write_table(&place, 3, "b int");
    place.run(&["apply"]).exits(1);
    assert_eq!(place.value("shop", COLUMNS), "t2.b t3.a");
}
