//! `verify` and `status --verify` on real databases: what has drifted, and what was never the set's.

use crate::database::{Database, server};
use crate::folder::{Folder, Said};

const FIRST: &str = "\
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL);
CREATE INDEX users_email ON users (email);
CREATE VIEW emails AS SELECT email FROM users;
";
const SECOND: &str = "ALTER TABLE users ADD COLUMN name text;\n";

fn folder() -> Folder {
    let folder = Folder::with(&[("set/001_users.sql", FIRST), ("set/002_names.sql", SECOND)]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder
}

fn run(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let place = ["--dir", "set", "--database-url", &database.url];
    folder.run(&[arguments, &place].concat())
}

fn applied(folder: &Folder) -> Database {
    let database = Database::new();
    run(folder, &database, &["apply"]).exits(0);
    database
}

#[test]
fn undisturbed_database_is_that_of_the_seal() {
    let folder = folder();
    let database = applied(&folder);
    let said = run(&folder, &database, &["verify"]);
    said.exits(0).prints("the schema is that of 002_names, as PostgreSQL ");
    run(&folder, &database, &["status", "--verify"]).exits(0).prints("schema: as the applied");
}

#[test]
fn drift_is_told_with_what_brings_the_database_back() {
    let folder = folder();
    let database = applied(&folder);
    database.ask("ALTER TABLE users ALTER COLUMN email DROP NOT NULL; DROP INDEX users_email");
    let said = run(&folder, &database, &["verify"]);
    said.exits(1)
        .prints("error[M9150]: index public.users_email is missing\n")
        .prints("error[M9150]: table public.users: column email: null differs\n")
        .prints("  the set has NOT NULL\n  the database has NULL\n")
        .prints("  rows decide: each needs a value before SET NOT NULL\n")
        .prints("executed\nBEGIN;\nALTER TABLE public.users ALTER COLUMN email SET NOT NULL;\n")
        .prints("CREATE INDEX users_email ON public.users USING btree (email);\nCOMMIT;\n")
        .prints("2 differences from the schema of 002_names");
    let status = run(&folder, &database, &["status", "--verify"]);
    status.exits(1).prints("schema: 2 differences").prints("`cargo migrations verify --dir set`");
    let json = run(&folder, &database, &["verify", "--format", "json"]).exits(1).json();
    assert_eq!(json["differences"].as_array().map(Vec::len), Some(2));
    // The advice is executed, and only by whoever takes it.
    assert_eq!(json["committed_first"], 0);
    let statements = json["sql"].as_array().expect("statements");
    let statements: Vec<&str> = statements.iter().filter_map(|it| it.as_str()).collect();
    database.ask(&format!("BEGIN; {}; COMMIT", statements.join("; ")));
    run(&folder, &database, &["verify"]).exits(0);
}

#[test]
fn printed_statements_are_one_transaction_and_leave_alone_what_is_not_of_the_set() {
    let folder = folder();
    let database = applied(&folder);
    let view = "CREATE SCHEMA bi; CREATE VIEW bi.hints AS SELECT id, hint FROM users";
    database.ask(&format!("ALTER TABLE users ADD COLUMN hint text; DROP VIEW emails; {view}"));
    database.ask("ALTER TABLE users ALTER COLUMN email DROP NOT NULL");
    database
        .ask("INSERT INTO users (email, name) VALUES (NULL, 'short'), ('a@example.org', 'long')");
    database.ask("ALTER TABLE users ALTER COLUMN name TYPE varchar(20)");
    let said = run(&folder, &database, &["verify"]);
    said.exits(1).prints(
        "table public.users: column hint is not of the set\n  \
         no statement is told: view bi.hints is made of it and is not of the set\n",
    );
    let start = said.out.find("BEGIN;\n").expect("a transaction");
    let end = said.out.find("COMMIT;\n").expect("its end") + "COMMIT;\n".len();
    let script = &said.out[start..end];
    assert!(!script.contains("bi.hints") && !script.contains("USING name"), "{script}");
    // A row without a value refuses the statement, and nothing has happened.
    let refused = database.refuses(script);
    assert!(refused.contains("contains null values"), "{refused}");
    assert_eq!(run(&folder, &database, &["verify"]).out, said.out);
    database.ask("UPDATE users SET email = 'b@example.org' WHERE email IS NULL");
    database.ask(script);
    database.ask("DROP VIEW bi.hints");
    let json = run(&folder, &database, &["verify", "--format", "json"]).exits(1).json();
    assert_eq!(json["committed_first"], 0);
    assert_eq!(json["differences"][0]["discards"], true);
    assert_eq!(json["sql"][0], "ALTER TABLE public.users DROP COLUMN hint");
    assert_eq!(json["sql"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_lies_beside_the_set_is_told_and_may_be_made_drift() {
    let folder = folder();
    let database = applied(&folder);
    database.ask("CREATE TABLE by_hand (id integer); CREATE SCHEMA ops; CREATE TABLE ops.jobs ()");
    let said = run(&folder, &database, &["verify"]);
    said.exits(0).prints("extra: table public.by_hand\n").prints("1 object beside it");
    assert!(!said.out.contains("ops"), "{}", said.out);
    folder.write("set/migrations.toml", "[verify]\nextra = \"error\"\n");
    run(&folder, &database, &["verify"]).exits(1);
    folder.write("set/migrations.toml", "[verify]\nextra = \"error\"\nignore = [\"*.by_hand\"]\n");
    run(&folder, &database, &["verify"]).exits(0);
    folder.write("set/migrations.toml", "[verify]\nextras = \"error\"\n");
    run(&folder, &database, &["verify"]).exits(1).complains("did you mean `extra`?");
}

#[test]
fn database_below_the_newest_migration_is_compared_with_its_own_version() {
    let folder = folder();
    let database = applied(&folder);
    folder.write("set/003_titles.sql", "ALTER TABLE users ADD COLUMN title text;\n");
    let said = run(&folder, &database, &["verify"]);
    said.exits(0).prints("the schema is that of 002_names, as a throw-away server makes it");
    run(&folder, &database, &["verify", "--at", "3"])
        .exits(1)
        .prints("table public.users: column title is missing");
}

#[test]
fn database_of_another_version_is_refused_with_what_to_type() {
    let folder = folder();
    let database = applied(&folder);
    folder.write("set/002_names.sql", "ALTER TABLE users ADD COLUMN names text;\n");
    run(&folder, &database, &["verify"]).exits(1).complains("002_names").complains("[M9151");
    folder.write("set/002_names.sql", SECOND);
    database.ask(
        "INSERT INTO schema_migrations (set_name, version, name, applied_at, checksum, execution_time_ms, format) \
         SELECT set_name, '003_later', '003_later', applied_at, checksum, 1, format \
         FROM schema_migrations WHERE version = '002_names'",
    );
    let said = run(&folder, &database, &["verify"]);
    said.exits(1).complains("003_later").complains("verify with the release");
    let pasted = Database::new();
    pasted.ask(&format!("{FIRST}{SECOND}"));
    let said = run(&folder, &pasted, &["verify"]);
    said.exits(1).complains("`cargo migrations verify --dir set --at 002_names`");
    run(&folder, &pasted, &["verify", "--at", "002_names"]).exits(0);
    let nowhere = Database { url: "postgres://127.0.0.1:1/x".into(), name: String::new() };
    run(&folder, &nowhere, &["verify"]).exits(3);
}

#[test]
fn objects_are_counted_without_a_set() {
    let folder = folder();
    let database = applied(&folder);
    let count = |counts: &str| {
        let url = ["--database-url", &database.url];
        folder.run(&[&["verify", "--count", counts][..], &url].concat())
    };
    count("tables=1,indexes=2,views=1,sequences=1,columns=3").exits(0).prints("tables: 1\n");
    count("tables=1,policies=4").exits(1).prints("policies: 0, expected 4\n");
    count("tabels=1").exits(2).complains("the kinds are tables, columns");
}

#[test]
fn seal_of_an_earlier_release_says_what_it_does_not_have() {
    let folder = folder();
    let database = applied(&folder);
    let text = folder.read("set/.sqlx/schema.json");
    assert!(text.contains(",\"properties\":{}"), "{text}");
    // The committed files do not fit any more, so an engine has the word.
    folder.write("set/.sqlx/schema.json", text.replace(",\"properties\":{}", ""));
    let said = run(&folder, &database, &["verify"]);
    said.exits(0).prints("as a throw-away server makes it");
}

#[test]
fn texts_are_not_compared_with_those_of_another_major() {
    let folder = folder();
    let database = applied(&folder);
    let major = server().version().major;
    let (seal, server) = (folder.read("set/.sqlx/seal"), format!("server postgresql {major}\n"));
    assert!(seal.contains(&server), "{seal}");
    let other = format!("server postgresql {}\n", major + 1);
    folder.write("set/.sqlx/seal", seal.replace(&server, &other));
    // The programs of the database's own major are here, so they have the word.
    run(&folder, &database, &["verify"]).exits(0).prints("as a throw-away server makes it");
    database.ask("CREATE OR REPLACE VIEW emails AS SELECT email FROM users WHERE email <> ''");
    run(&folder, &database, &["verify"]).exits(1).prints("view public.emails: query differs");
    let without = |arguments: &[&str]| {
        let place = ["--dir", "set", "--database-url", &database.url];
        let mut command = folder.command(&[arguments, &place].concat());
        Said::of(command.env("MIGRATIONS_POSTGRES_BIN", "/nowhere"))
    };
    let said = without(&["verify"]);
    said.exits(0).prints("not compared: texts of views, routines, defaults, constraints, indexes");
    assert!(said.out.contains(&format!("the database is PostgreSQL {major}")), "{}", said.out);
    database.ask("DROP VIEW emails");
    without(&["verify"]).exits(1).prints("view public.emails is missing");
    folder.remove("set/.sqlx/seal");
    without(&["verify"]).exits(1).complains("is not sealed").complains("`cargo migrations prepare");
}

#[test]
fn role_without_rights_sees_the_schema_and_changes_nothing() {
    let folder = folder();
    let database = applied(&folder);
    database.ask(
        "DO $$ BEGIN CREATE ROLE verify_reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$; \
         GRANT SELECT ON schema_migrations TO verify_reader",
    );
    let url = format!("{}&options=-c%20role%3Dverify_reader", database.url);
    let place = ["verify", "--dir", "set", "--database-url", &url];
    folder.run(&place).exits(0).prints("the schema is that of 002_names");
    database.ask("REVOKE SELECT ON pg_catalog.pg_policy FROM PUBLIC");
    let said = folder.run(&place);
    said.exits(0).prints("not compared: objects of the kind policy: the role may not read them");
}

#[test]
fn default_privileges_of_a_schema_are_compared() {
    let folder = folder();
    let database = applied(&folder);
    database.ask("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor");
    run(&folder, &database, &["verify"]).exits(0);
    database.ask("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM pg_monitor");
    run(&folder, &database, &["verify"]).exits(0);
}

const RESTORED: &str = "\
CREATE TABLE orders (
    id serial PRIMARY KEY,
    status varchar(9) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid')),
    amount numeric CHECK (amount BETWEEN 0 AND 9 AND amount <> 5)
);
CREATE INDEX orders_open ON orders (id) WHERE status IN ('new', 'paid');
CREATE VIEW open AS SELECT id FROM orders WHERE amount BETWEEN 0 AND 9 AND status IN ('new', 'paid');
CREATE TABLE days (day date NOT NULL, order_id integer REFERENCES orders, PRIMARY KEY (day)) PARTITION BY RANGE (day);
CREATE TABLE days_of_may PARTITION OF days FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
CREATE INDEX days_order ON days (order_id);
GRANT SELECT ON orders TO pg_monitor;
GRANT USAGE ON SEQUENCE orders_id_seq TO pg_monitor;
";

/// What a dump holds for `psql` alone.
fn for_a_server(dump: &str) -> String {
    // A `pg_dump` that is newer than the server sets what that does not know.
    let is_known = |line: &&str| !line.starts_with('\\') && !line.contains("transaction_timeout");
    let lines = dump.lines().filter(is_known);
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn restored_database_with_another_owner_and_rebuilt_partitions_is_that_of_the_seal() {
    let folder = Folder::with(&[("set/001_orders.sql", RESTORED)]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let dump = applied(&folder).dump(&["--no-owner", "--inserts"]);
    let database = Database::new();
    database.ask(&for_a_server(&dump));
    database.ask(
        "ALTER TABLE orders OWNER TO pg_monitor; ALTER TABLE days DETACH PARTITION days_of_may; \
         DROP TABLE days_of_may; CREATE TABLE days_of_may (LIKE days, CONSTRAINT by_day PRIMARY KEY (day)); \
         CREATE INDEX by_order ON days_of_may (order_id); \
         ALTER TABLE days ATTACH PARTITION days_of_may FOR VALUES FROM ('2026-05-01') TO ('2026-06-01')",
    );
    run(&folder, &database, &["verify"]).exits(0).prints("the schema is that of 001_orders");
    database.ask("ALTER TABLE orders DROP CONSTRAINT orders_status_check");
    run(&folder, &database, &["verify"])
        .exits(1)
        .prints("table public.orders: constraint orders_status_check is missing")
        .prints("\n1 difference from");
    database.ask(
        "ALTER TABLE orders ADD CONSTRAINT orders_status_check CHECK (status IN ('new', 'paid')); \
         DROP TABLE schema_migrations",
    );
    run(&folder, &database, &["baseline", "--detect", "--yes"])
        .exits(0)
        .prints("001_orders  there\n")
        .prints("recorded: 001_orders");
}
