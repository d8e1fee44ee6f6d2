//! What is made elsewhere for a whole server: the advice is followed to the letter.

use crate::database::Database;
use crate::folder::{Folder, Said};

/// Three files, each with something that no file makes, under a plain and an odd name.
const FILES: [(&str, &str); 5] = [
    (
        "set/001_tides.sql",
        "CREATE TABLE tides (id bigint PRIMARY KEY);\nGRANT SELECT ON tides TO reader;\n",
    ),
    ("set/002_connect.sql", "GRANT CONNECT ON DATABASE \"Häfen\" TO PUBLIC;\n"),
    ("set/003_set.sql", "ALTER DATABASE harbour SET work_mem = '8MB';\n"),
    ("set/004_fast.sql", "CREATE TABLE fast (id bigint PRIMARY KEY) TABLESPACE fast;\n"),
    ("set/005_owner.sql", "CREATE SCHEMA own AUTHORIZATION \"Table owner\";\n"),
];

/// What stands between the backquotes that follow `before`, each time.
fn advised<'s>(said: &'s str, before: &str) -> Vec<&'s str> {
    said.split(before).skip(1).filter_map(|rest| rest.split('`').next()).collect()
}

#[test]
fn lines_that_are_told_have_engines_make_it() {
    let folder = Folder::with(&FILES);
    let said = folder.run(&["check", "set", "--engine"]);
    let said = said.exits(1).to_string();
    let statements = advised(&said, "have engines make it: `");
    let keys = advised(&said, "in external.sql, and `");
    assert_eq!(statements.len(), 5, "{said}");
    folder.write("set/external.sql", statements.join("\n"));
    folder.write("set/migrations.toml", keys[0]);
    folder.run(&["check", "set", "--engine"]).exits(0);
    folder.run(&["check", "set", "--engine", "--format", "json"]).exits(0);
}

#[test]
fn role_that_the_set_makes_itself_is_not_made_elsewhere() {
    let folder = Folder::with(&[
        ("set/001_a.sql", "GRANT CREATE ON SCHEMA public TO reader;\n"),
        ("set/002_b.sql", "CREATE ROLE reader;\n"),
        ("set/003_c.sql", "DO $$ BEGIN CREATE ROLE writer; END $$; DROP ROLE writer;\n"),
        ("set/004_d.sql", "GRANT CREATE ON SCHEMA public TO writer;\n"),
    ]);
    let said = folder.run(&["check", "set", "--engine"]);
    said.exits(1).complains("role \"reader\" does not exist").never_says("external.sql");
}

/// As `pg_dump` of 17 and later writes it, for servers of any version.
const DUMP: &str = "--\n-- PostgreSQL database dump\n--\n\n\\restrict Zy1\n\n\
    SET statement_timeout = 0;\nSET transaction_timeout = 0;\n\
    SELECT pg_catalog.set_config('search_path', '', false);\n\n\
    CREATE TABLE public.clients (client_id uuid NOT NULL);\n\n\
    ALTER TABLE ONLY public.clients ADD CONSTRAINT clients_pkey PRIMARY KEY (client_id);\n\n\
    \\unrestrict Zy1\n\n";

#[test]
fn plain_dump_stands_for_what_is_made_elsewhere_beside_a_platform() {
    let folder = Folder::with(&[
        ("set/migrations.toml", "platform = \"supabase\"\nexternal = \"external.sql\"\n"),
        ("set/external.sql", DUMP),
        (
            "set/001_visits.sql",
            "CREATE TABLE public.visits (visit_id uuid PRIMARY KEY, \
             client_id uuid NOT NULL REFERENCES public.clients);\n\
             ALTER TABLE public.visits ENABLE ROW LEVEL SECURITY;\n\
             CREATE INDEX ON public.visits (client_id);\n",
        ),
        ("set/001_visits.rollback.sql", "DROP TABLE public.visits;\n"),
        ("set/002_citext.sql", "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA extensions;\n"),
        ("set/002_citext.rollback.sql", "DROP EXTENSION citext;\n"),
    ]);
    folder.run(&["check", "set"]).exits(0);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let schema = folder.read("set/.sqlx/schema.json");
    // What the platform brings is nobody's but its own.
    assert!(!schema.contains("http_request"), "{schema}");
    assert!(folder.read("set/.sqlx/seal").contains("rollback 002_citext "));
    let said = folder.run(&["log", "--dir", "set", "--object", "visits"]);
    said.exits(0).prints("001_visits");
}

#[test]
fn dump_whose_end_is_another_is_refused_at_its_place() {
    let folder = Folder::with(&[
        ("set/migrations.toml", "external = \"external.sql\"\n"),
        ("set/external.sql", &DUMP.replace("\\unrestrict Zy1", "\\unrestrict Zy2")),
        ("set/001_visits.sql", "CREATE TABLE public.visits (visit_id uuid PRIMARY KEY);\n"),
    ]);
    folder.run(&["check", "set", "--engine"]).exits(1).complains("external.sql:5:1");
}

/// Tables of another team: of one production has more than the script says, of the others less.
const ELSEWHERE: &str = "CREATE TABLE clients (id bigint PRIMARY KEY, name text, since date NOT NULL);\n\
    CREATE TABLE topics (id bigint PRIMARY KEY, title varchar(80));\n\
    CREATE TABLE days (day date NOT NULL) PARTITION BY RANGE (day);\n\
    CREATE TABLE days_of_may PARTITION OF days FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');\n\
    CREATE TABLE client_names (id bigint, name text);\n";

const PRODUCTION: &str = "CREATE TABLE clients (since date NOT NULL, name text NOT NULL DEFAULT '', \
    id bigint CONSTRAINT their_key PRIMARY KEY, region text CHECK (region <> ''));\n\
    CREATE INDEX ON clients (name);\n\
    CREATE TABLE topics (id bigint PRIMARY KEY, title varchar(80));\n\
    CREATE TABLE days (day date NOT NULL) PARTITION BY RANGE (day);\n\
    CREATE VIEW client_names AS SELECT id, name FROM clients;\n\
    GRANT SELECT ON clients TO pg_monitor;\n";

fn beside_tables_of_others() -> (Folder, Database) {
    let folder = Folder::with(&[
        ("set/migrations.toml", "external = \"external.sql\"\n"),
        ("set/external.sql", ELSEWHERE),
        ("set/001_visits.sql", "ALTER TABLE clients ADD COLUMN visits integer;\n"),
    ]);
    let database = Database::new();
    database.ask(PRODUCTION);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder
        .run(&["apply", "--dir", "set", "--database-url", &database.url, "--allow-drafts"])
        .exits(0);
    (folder, database)
}

fn verify(folder: &Folder, database: &Database, more: &[&str]) -> Said {
    let place = ["verify", "--dir", "set", "--database-url", &database.url];
    folder.run(&[&place, more].concat())
}

#[test]
fn what_production_has_beyond_the_script_is_no_drift() {
    let (folder, database) = beside_tables_of_others();
    let said = verify(&folder, &database, &[]);
    said.exits(0).never_says("error").prints(
        "not compared: what is made outside of the migrations, beyond its columns: public.client_names, ",
    );
}

#[test]
fn column_that_the_script_has_and_production_has_not_is_drift_of_its_own_kind() {
    let (folder, database) = beside_tables_of_others();
    database.ask(
        "DROP VIEW client_names; ALTER TABLE clients DROP COLUMN name, ALTER COLUMN since DROP NOT NULL, \
         DROP COLUMN visits; ALTER TABLE topics ALTER COLUMN title TYPE varchar(40)",
    );
    let said = verify(&folder, &database, &[]);
    said.exits(1)
        .prints("error[M9150]: table public.client_names is missing\n  made elsewhere: mend it there")
        .prints("error[M9150]: table public.clients: column name is missing\n  the set has text\n")
        .prints("table public.clients: column since: null differs\n  the set has NOT NULL\n")
        .prints("table public.clients: column visits is missing\n  the set has integer\n")
        .prints("table public.topics: column title: type differs\n  the set has character varying(80)\n")
        .never_says("would bring the database back");
    let report = verify(&folder, &database, &["--format", "json"]).json();
    let differences = report["differences"].as_array().expect("a list");
    assert_eq!(differences.len(), 5);
    assert!(differences.iter().all(|it| it["made_elsewhere"] == true && it["drift"] == true));
    let ignore = "[verify]\nignore = [\"public.clients\", \"public.topics.title\", \"public.client_names\"]\n";
    folder.write("set/migrations.toml", format!("external = \"external.sql\"\n{ignore}"));
    verify(&folder, &database, &[]).exits(0);
}

#[test]
fn plain_dump_of_production_is_what_production_has() {
    let (folder, database) = beside_tables_of_others();
    let dump = database.dump(&["--schema-only", "--exclude-table=schema_migrations"]);
    folder.write("set/external.sql", dump);
    folder.write("set/001_visits.sql", "CREATE TABLE visits (id bigint PRIMARY KEY);\n");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    database.ask("CREATE TABLE visits (id bigint PRIMARY KEY)");
    verify(&folder, &database, &["--at", "001_visits"]).exits(0).never_says("error");
}

#[test]
fn routine_type_policy_and_trigger_of_the_script_are_not_the_set_s() {
    let external = "CREATE TABLE clients (id bigint PRIMARY KEY);\n\
        CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n\
        CREATE OR REPLACE FUNCTION told() RETURNS integer LANGUAGE sql AS 'SELECT 1';\n\
        DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n\
        CREATE POLICY theirs ON clients USING (true);\n\
        CREATE TRIGGER theirs BEFORE INSERT OR UPDATE ON public.clients FOR EACH ROW EXECUTE FUNCTION noted();\n";
    let folder = Folder::with(&[
        ("set/migrations.toml", "external = \"external.sql\"\n"),
        ("set/external.sql", external),
        (
            "set/001_own.sql",
            "CREATE POLICY own ON clients USING (true);\n\
             CREATE OR REPLACE FUNCTION told() RETURNS integer LANGUAGE sql AS 'SELECT 2';\n",
        ),
    ]);
    let database = Database::new();
    database.ask(
        "CREATE TABLE clients (id bigint PRIMARY KEY); CREATE TYPE mood AS ENUM ('b', 'c'); \
         CREATE POLICY own ON clients USING (true); \
         CREATE FUNCTION told() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
    );
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    verify(&folder, &database, &["--at", "001_own"])
        .exits(0)
        .prints("beyond its columns: public.clients, public.mood, public.noted")
        .never_says("error");
    database.ask(
        "DROP POLICY own ON clients; \
         CREATE OR REPLACE FUNCTION told() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    );
    verify(&folder, &database, &["--at", "001_own"])
        .exits(1)
        .prints("policy own on public.clients is missing")
        .prints("routine public.told(): definition differs")
        .prints("2 differences");
}
