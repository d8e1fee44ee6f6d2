//! What is made elsewhere for a whole server: the advice is followed to the letter.

use crate::folder::Folder;

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
