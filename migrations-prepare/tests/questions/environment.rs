//! What the config says is there before the first migration: platform, role, external objects
//! and start.

use migrations_core::{Code, Diagnostic};
use migrations_prepare::prepare::Prepared;

use crate::support::{folder, prepared, shown};

/// Prepares a set of these files.
pub(crate) async fn set(files: &[(&str, &str)]) -> Prepared {
    let source: (String, &[u8]) = ("src/lib.rs".into(), b"migrations::migrations!();\n");
    let files: Vec<(String, &[u8])> = files
        .iter()
        .map(|(name, text)| (format!("migrations/{name}"), text.as_bytes()))
        .chain([source])
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    prepared(folder(&files).path()).await
}

pub(crate) fn schema(prepared: &Prepared) -> &str {
    &prepared.query_data.as_ref().expect("answers").schema
}

pub(crate) fn help(found: &[Diagnostic]) -> &str {
    found[0].help.as_deref().unwrap_or_default()
}

pub(crate) const SUPABASE: &str = "platform = \"supabase\"\n";

#[tokio::test]
async fn supabase_is_there_and_no_part_of_the_schema() {
    let sql = "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TABLE public.profiles (
    id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
    token uuid DEFAULT uuid_generate_v4(),
    email text
);
ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON public.profiles FOR SELECT TO authenticated
    USING ((SELECT auth.uid()) = id AND auth.role() = 'authenticated' AND auth.email() = email
        AND auth.jwt() ->> 'role' <> 'anon');
CREATE FUNCTION public.handle_new_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = '' AS $$ BEGIN
    INSERT INTO public.profiles (id, email) VALUES (NEW.id, NEW.email); RETURN NEW; END $$;
CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users
    FOR EACH ROW EXECUTE FUNCTION public.handle_new_user();
INSERT INTO storage.buckets (id, name, public) VALUES ('avatars', 'avatars', true);
CREATE POLICY avatars ON storage.objects FOR INSERT TO authenticated
    WITH CHECK (bucket_id = 'avatars' AND (storage.foldername(name))[1] = (SELECT auth.uid()::text)
        AND storage.extension(name) = 'png' AND storage.filename(name) <> '');
ALTER PUBLICATION supabase_realtime ADD TABLE public.profiles;
CREATE POLICY topics ON realtime.messages FOR SELECT TO authenticated USING (realtime.topic() = 'a');
GRANT SELECT ON public.profiles TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO anon;
REVOKE EXECUTE ON FUNCTION public.handle_new_user FROM anon, PUBLIC;
INSERT INTO auth.users (id, email) VALUES (gen_random_uuid(), 'a@example.org');
SELECT extensions.digest('a', 'sha256'), vault.create_secret('s', 'n');
DO $$ BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR session_user <> 'postgres'
    THEN RAISE 'no superuser there'; END IF;
    IF (SELECT count(*) FROM public.profiles) <> 1 THEN RAISE 'no trigger'; END IF;
END $$;
";
    let prepared = set(&[("migrations.toml", SUPABASE), ("001_profiles.sql", sql)]).await;
    assert_eq!(shown(&prepared), [""; 0]);
    let schema = schema(&prepared);
    assert!(schema.contains("\"profiles\"") && schema.contains("on_auth_user_created"), "{schema}");
    assert!(schema.contains("\"name\":\"avatars\""), "{schema}");
    for absent in ["refresh_tokens", "\"routine\",\"schema\":\"auth\"", "\"name\":\"storage\""] {
        assert!(!schema.contains(absent), "{absent} in {schema}");
    }
    let seal = prepared.query_data.as_ref().expect("answers").seal();
    assert!(seal.environment.is_some());
}

#[tokio::test]
async fn files_run_as_the_role_and_not_as_a_superuser() {
    let role = ("migrations.toml", "role = \"App Owner\"\n");
    let sql = "CREATE TABLE a (b int);\nCREATE SCHEMA s;\nCREATE EXTENSION hstore;\n\
               DO $$ BEGIN IF session_user <> 'App Owner' OR current_user <> 'App Owner' \
               THEN RAISE '%', session_user; END IF; END $$;\n";
    let good = set(&[role, ("001_a.sql", sql)]).await;
    assert_eq!(shown(&good), [""; 0]);
    assert!(schema(&good).contains("\"hstore\""));

    let bad = set(&[role, ("001_a.sql", "SELECT 1;\nALTER SYSTEM SET work_mem = '8MB';\n")]).await;
    assert!(bad.query_data.is_none(), "{:?}", shown(&bad));
    let bad = set(&[role, ("001_a.sql", "SELECT 1;\nSELECT pg_read_file('x');\n")]).await;
    assert_eq!(
        shown(&bad),
        ["M1001 001_a.sql:2:1 permission denied for function pg_read_file (SQLSTATE 42501)"]
    );
    let untrusted = set(&[role, ("001_a.sql", "CREATE EXTENSION file_fdw;\n")]).await;
    assert_eq!(
        shown(&untrusted),
        ["M1001 001_a.sql:1:1 permission denied to create extension \"file_fdw\" (SQLSTATE 42501)"]
    );
    assert!(
        help(&untrusted.diagnostics).contains("external.sql"),
        "{}",
        help(&untrusted.diagnostics)
    );
}

#[tokio::test]
async fn external_objects_are_there_and_belong_to_the_role() {
    let config = "external = \"external.sql\"\nrole = \"app\"\n";
    let external = "CREATE EXTENSION file_fdw;\nCREATE SCHEMA crm;\nCREATE TYPE crm.kind AS ENUM ('a');\n\
                    CREATE TABLE crm.accounts (id serial PRIMARY KEY, kind crm.kind);\n\
                    CREATE FUNCTION crm.f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
                    CREATE VIEW crm.v AS SELECT id FROM crm.accounts;\n";
    let sql = "ALTER TABLE crm.accounts ADD COLUMN email text;\nALTER TYPE crm.kind ADD VALUE 'b';\n\
               CREATE TABLE orders (account_id int REFERENCES crm.accounts, kind crm.kind);\n\
               CREATE OR REPLACE FUNCTION crm.f() RETURNS int LANGUAGE sql AS 'SELECT 2';\n";
    let files = [("migrations.toml", config), ("external.sql", external), ("001_orders.sql", sql)];
    let good = set(&files).await;
    assert_eq!(shown(&good), [""; 0]);
    assert!(schema(&good).contains("\"accounts\""), "rows and enums of theirs are needed");

    let files = [files[0], ("external.sql", "SELECT 1;\n\nSELECT 1 / 0 AS é;\n"), files[2]];
    assert_eq!(
        shown(&set(&files).await),
        ["M1001 external.sql:3:1 division by zero (SQLSTATE 22012)"]
    );
}

#[tokio::test]
async fn start_stands_for_the_migrations_up_to_it() {
    let config = "[start]\nat = \"002\"\nschema = \"start.sql\"\n";
    let files = [
        ("migrations.toml", config),
        ("start.sql", "CREATE TABLE a (b int, c int);\n"),
        ("001_a.sql", "CREATE TABLE a (b int REFERENCES long_gone);\n"),
        ("001_a.rollback.sql", "DROP TABLE a;\n"),
        ("002_b.sql", "ALTER TABLE a ADD COLUMN c int;\n"),
        (
            "003_c.sql",
            "ALTER TABLE a ADD COLUMN d int;\nDO $$ BEGIN \
          IF (SELECT string_agg(version, ' ') FROM public.schema_migrations) <> '001_a 002_b 003_c' \
          THEN RAISE 'not marked'; END IF; END $$;\n",
        ),
        ("003_c.rollback.sql", "ALTER TABLE a DROP COLUMN d;\n"),
    ];
    let good = set(&files).await;
    assert_eq!(shown(&good), [""; 0]);
    assert!(schema(&good).contains("\"name\":\"d\""));
}

#[tokio::test]
async fn stub_is_run_in_place_of_the_extension_and_marked_in_the_seal() {
    let config = "[[extension]]\nname = \"pg_net\"\nstub = \"stubs/pg_net.sql\"\n";
    let stub = "-- é\nCREATE SCHEMA net;\nCREATE FUNCTION net.http_get(url text) RETURNS bigint\n\
                LANGUAGE sql AS 'SELECT 1::bigint' -- no end";
    let sql = "-- a header\n\nCREATE TABLE a (b int); CREATE EXTENSION IF NOT EXISTS pg_net\n  \
               WITH SCHEMA public; SELECT net.http_get('é');\nCREATE EXTENSION IF NOT EXISTS \"pg_net\";\n";
    let files = [("migrations.toml", config), ("stubs/pg_net.sql", stub), ("001_a.sql", sql)];
    let good = set(&files).await;
    assert_eq!(shown(&good), [""; 0]);
    let seal = good.query_data.expect("answers").seal().to_string();
    assert!(seal.contains("\nstub pg_net\n"), "{seal}");

    // Places after the stub, on its line and below it, and in the stub itself.
    let broken = sql.replace("http_get('é')", "http_get('é'), 'é'::int");
    let found = set(&[files[0], files[1], ("001_a.sql", &broken)]).await;
    assert_eq!(
        shown(&found),
        ["M1001 001_a.sql:4:49 invalid input syntax for type integer: \"é\" (SQLSTATE 22P02)"]
    );
    let below = format!("{sql}\nSELECT 'é'::int;");
    let found = set(&[files[0], files[1], ("001_a.sql", &below)]).await;
    assert_eq!(
        shown(&found),
        ["M1001 001_a.sql:7:8 invalid input syntax for type integer: \"é\" (SQLSTATE 22P02)"]
    );
    let found = set(&[files[0], ("stubs/pg_net.sql", "\nSELECT 'é'::int"), files[2]]).await;
    assert_eq!(
        shown(&found),
        [
            "M1001 stubs/pg_net.sql:2:8 invalid input syntax for type integer: \"é\" (SQLSTATE 22P02)"
        ]
    );
    let label = &found.diagnostics[0].labels[0];
    assert_eq!((label.location.file.name(), label.location.start.line), ("001_a.sql", 3));
}

#[tokio::test]
async fn extension_without_a_stub_says_what_to_write() {
    let found =
        set(&[("001_a.sql", "SELECT 1;\nCREATE EXTENSION IF NOT EXISTS pg_partman;\n")]).await;
    assert_eq!(found.diagnostics[0].code, Code::RejectedStatement);
    assert_eq!(found.diagnostics[0].location.start.line, 2);
    let help = help(&found.diagnostics);
    assert!(
        help.contains("[[extension]] name = \"pg_partman\" stub = \"stubs/pg_partman.sql\""),
        "{help}"
    );
}

#[tokio::test]
async fn file_that_the_config_names_and_nobody_wrote_is_a_fault() {
    let config = "external = \"elsewhere.sql\"\n[start]\nat = \"009\"\nschema = \"start.sql\"\n";
    let files = [("migrations.toml", config), ("start.sql", ""), ("001_a.sql", "SELECT 1;\n")];
    assert_eq!(
        shown(&set(&files).await),
        [
            "M0310 migrations.toml:1:12 `external` names elsewhere.sql, which is not in the set",
            "M0311 migrations.toml:3:6 the history starts at 009, which neither a file nor the lock knows",
        ]
    );
}

/// What Supabase's own `postgres` may create although it is no superuser.
#[tokio::test]
async fn extensions_of_supabase_are_created_by_its_role() {
    let config = ("migrations.toml", SUPABASE);
    let sql = "CREATE EXTENSION IF NOT EXISTS dblink WITH SCHEMA extensions;\n\
               CREATE EXTENSION postgres_fdw; SELECT 1;\nCREATE EXTENSION IF NOT EXISTS hstore;\n";
    let good = set(&[config, ("001_a.sql", sql)]).await;
    assert_eq!(shown(&good), [""; 0]);
    assert!(
        schema(&good)
            .contains("{\"kind\":\"extension\",\"name\":\"dblink\",\"schema\":\"extensions\"")
    );

    let sql = "SELECT 1; CREATE EXTENSION IF NOT EXISTS\n  pg_partman; SELECT 'é'::int;";
    let found = set(&[config, ("001_a.sql", sql)]).await;
    assert!(
        shown(&found)[0]
            .starts_with("M1001 001_a.sql:1:11 extension \"pg_partman\" is not available"),
        "{found:?}",
        found = shown(&found)
    );
    assert!(help(&found.diagnostics).contains("[[extension]] name = \"pg_partman\""));
    assert!(found.diagnostics[0].notes.iter().all(|note| !note.contains("migrations_postgres")));
    let found = set(&[config, ("001_a.sql", &sql.replace("pg_partman", "hstore"))]).await;
    assert_eq!(
        shown(&found),
        ["M1001 001_a.sql:2:18 invalid input syntax for type integer: \"é\" (SQLSTATE 22P02)"]
    );
}

/// On somebody else's server nothing stays of what was made for the set.
#[tokio::test]
async fn roles_are_gone_from_a_server_that_was_only_visited() {
    use sqlx::Connection as _;
    let visited = migrations_postgres::Server::start(&migrations_postgres::Options {
        engine: migrations_postgres::EngineChoice::Native,
        ..Default::default()
    })
    .expect("a server");
    let state = async || {
        let mut connection = sqlx::PgConnection::connect(visited.url()).await.expect("reached");
        let query = "SELECT string_agg(rolname::text, ' ' ORDER BY rolname) || ' ' || \
                     (SELECT count(*) FROM pg_database) FROM pg_roles WHERE rolname !~ '^pg_'";
        sqlx::query_scalar::<_, String>(query).fetch_one(&mut connection).await.expect("a row")
    };
    let before = state().await;
    let options = migrations_postgres::Options {
        engine: migrations_postgres::EngineChoice::Url(visited.url().to_owned()),
        ..Default::default()
    };
    let whoami = "CREATE ROLE reader;\nCREATE TABLE a (b int);\nGRANT SELECT ON a TO reader;\n\
                  DO $$ BEGIN IF current_user <> 'app' THEN RAISE '%', current_user; END IF; END $$;\n";
    for (config, sql) in [
        ("role = \"app\"\n", whoami.replace("CREATE ROLE reader;\n", "").replace("reader", "app")),
        ("", whoami.replace("'app'", "'postgres'")),
        (
            SUPABASE,
            "CREATE TABLE a (b uuid DEFAULT auth.uid());\nGRANT SELECT ON a TO anon;\n".to_owned(),
        ),
    ] {
        let drops_reader = if sql.contains("CREATE ROLE") { " DROP ROLE reader;" } else { "" };
        let rollback = format!("DROP TABLE a;{drops_reader}");
        let files: [(&str, &[u8]); 4] = [
            ("migrations/migrations.toml", config.as_bytes()),
            ("migrations/001_a.sql", sql.as_bytes()),
            ("migrations/001_a.rollback.sql", rollback.as_bytes()),
            ("src/lib.rs", b"migrations::migrations!();\n"),
        ];
        let folder = folder(&files);
        let project =
            migrations_compiler::snapshot::Snapshot::of_crate(folder.path()).expect("a set");
        let mut prepared =
            migrations_prepare::prepare::prepare(&project, &options).await.expect("asked");
        prepared.diagnostics.retain(Diagnostic::is_error);
        assert_eq!(shown(&prepared), [""; 0], "{config}");
        // Of the platform's extensions a build may lack some.
        prepared.notes.retain(|note| !note.starts_with("stubs stood in for extensions"));
        assert_eq!(prepared.notes, [""; 0]);
        assert_eq!(state().await, before, "{config}");
    }
    visited.stop().expect("stopped");
}

#[tokio::test]
async fn server_that_lets_nobody_make_roles_is_told_of() {
    use migrations_postgres::{EngineChoice, Options, Server};
    let native = Options { engine: EngineChoice::Native, ..Options::default() };
    let visited = Server::start(&native).expect("a server");
    let mut connection =
        <sqlx::PgConnection as sqlx::Connection>::connect(visited.url()).await.expect("reached");
    sqlx::raw_sql("CREATE ROLE limited LOGIN CREATEDB")
        .execute(&mut connection)
        .await
        .expect("made");
    let url = visited.url().replace("postgres://postgres@", "postgres://limited@");
    let options = Options { engine: EngineChoice::Url(url), ..Options::default() };
    let files: [(&str, &[u8]); 3] = [
        ("migrations/migrations.toml", b"role = \"app\"\n"),
        ("migrations/001_a.sql", b"SELECT 1;\n"),
        ("src/lib.rs", b"migrations::migrations!();\n"),
    ];
    let folder = folder(&files);
    let project = migrations_compiler::snapshot::Snapshot::of_crate(folder.path()).expect("a set");
    let error =
        migrations_prepare::prepare::prepare(&project, &options).await.err().expect("refused");
    let text = error.to_string();
    assert!(
        text.starts_with(
            "the server could not be given the role that migrations.toml names: permission denied"
        ),
        "{text}"
    );
    let query = "SELECT count(*) FROM pg_database WHERE datname LIKE 'migrations_postgres%'";
    let left: i64 = sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("a count");
    assert_eq!(left, 0);
}
