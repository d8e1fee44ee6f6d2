//! Extensions that a server lacks, and what stands for them.

use migrations_core::Diagnostic;
use migrations_postgres::{EngineChoice, Options, Server};
use sqlx::{Connection as _, PgConnection};

use crate::environment::{SUPABASE, help, schema, set};
use crate::support::{folder, shown};

/// An extension that no test machine has.
const HYPERTABLES: &str = "CREATE TABLE measures (at timestamptz NOT NULL, value float8);
SELECT create_hypertable('measures', 'at');
CREATE VIEW hours AS SELECT time_bucket('1 hour', at) AS hour, last(value, at) FROM measures GROUP BY 1;
DO $$ BEGIN IF (SELECT count(*) FROM pg_extension WHERE extname = 'timescaledb') <> 1
THEN RAISE 'no extension'; END IF; END $$;
";

#[tokio::test]
async fn extension_that_the_server_lacks_is_created_of_a_stub_and_the_seal_says_so() {
    let create = "CREATE EXTENSION IF NOT EXISTS timescaledb CASCADE;\n";
    let sql = format!("{create}{create}{HYPERTABLES}ALTER EXTENSION timescaledb UPDATE;\n");
    let rollback = "DROP VIEW hours;\nDROP TABLE measures;\nDROP EXTENSION timescaledb CASCADE;\n";
    let files = [("001_a.sql", sql.as_str()), ("001_a.rollback.sql", rollback)];
    let good = set(&files).await;
    assert_eq!(shown(&good), [""; 0]);
    assert!(good.notes.iter().any(|note| note.ends_with("the server lacks: timescaledb")));
    let schema = schema(&good);
    assert!(schema.contains("{\"kind\":\"extension\",\"name\":\"timescaledb\""), "{schema}");
    assert!(!schema.contains("\"name\":\"time_bucket\""), "{schema}");
    let seal = good.query_data.as_ref().expect("answers").seal().to_string();
    assert!(seal.contains("\nstub timescaledb\n"), "{seal}");

    let broken = format!("{create}SELECT 1;\n SELECT 'é'::int;\n");
    assert_eq!(
        shown(&set(&[("001_a.sql", &broken)]).await),
        ["M1001 001_a.sql:3:9 invalid input syntax for type integer: \"é\" (SQLSTATE 22P02)"]
    );
    let refused = format!("{create}SELECT compress_chunk('pg_class');\n");
    let refused = set(&[("001_a.sql", &refused)]).await;
    assert!(shown(&refused)[0].contains("the extension timescaledb is a stub here"));
}

/// Blocks that look first whether an extension is there, and one that goes on without it.
const BLOCKS: &str = "DO $$ BEGIN
IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN CREATE EXTENSION timescaledb; END IF;
BEGIN EXECUTE 'CREATE EXTENSION pg_net'; EXCEPTION WHEN duplicate_object THEN RAISE NOTICE 'it''s there'; END;
END $$;
DO $x$ BEGIN CREATE EXTENSION IF NOT EXISTS timescaledb CASCADE; EXECUTE 'ALTER EXTENSION timescaledb UPDATE'; END $x$;
";

#[tokio::test]
async fn extension_that_a_block_creates_is_created_of_a_stub() {
    let sql = format!("{BLOCKS}{HYPERTABLES}SELECT FROM net.http_request_queue;\n");
    let good = set(&[("001_a.sql", &sql)]).await;
    assert_eq!(shown(&good), [""; 0]);
    let seal = good.query_data.as_ref().expect("answers").seal().to_string();
    assert!(seal.contains("\nstub pg_net\nstub timescaledb\n"), "{seal}");

    let index = "CREATE TABLE items (item_id int PRIMARY KEY, e vector(3));\nDO $$ BEGIN\n\
                 CREATE INDEX near ON items USING hnsw (e vector_l2_ops) WITH (m = 16);\n\
                 EXECUTE 'CREATE INDEX far ON items USING ivfflat (e vector_l2_ops) WITH (lists = 7)';\nEND $$;\n";
    let indexed = set(&[("001_a.sql", &format!("CREATE EXTENSION vector;\n{index}"))]).await;
    assert_eq!(shown(&indexed), [""; 0]);
    let schema_json = schema(&indexed);
    assert!(schema_json.contains("m='16'") && schema_json.contains("lists='7'"), "{schema_json}");

    let config = "[[extension]]\nname = \"pg_partman\"\nstub = \"stubs/partman.sql\"\n";
    let block = "DO $$ BEGIN\n CREATE EXTENSION pg_partman;\nEND $$;\n";
    let files = [
        ("migrations.toml", config),
        ("stubs/partman.sql", "CREATE TABLE part (a text DEFAULT $$it's$$);\n"),
    ];
    let own = set(&[files[0], files[1], ("001_a.sql", block)]).await;
    assert_eq!(shown(&own), [""; 0]);
    assert!(schema(&own).contains("\"name\":\"part\""), "{}", schema(&own));

    let missing = set(&[("001_a.sql", block)]).await;
    assert!(help(&missing.diagnostics).contains("[[extension]] name = \"pg_partman\""));
    let refused = format!("{BLOCKS} SELECT 'é'::int;\n");
    assert_eq!(
        shown(&set(&[("001_a.sql", &refused)]).await),
        ["M1001 001_a.sql:6:9 invalid input syntax for type integer: \"é\" (SQLSTATE 22P02)"]
    );
}

#[tokio::test]
async fn stub_is_created_by_whoever_may_create_the_real_extension() {
    let create = "CREATE EXTENSION timescaledb;\n";
    let role = ("migrations.toml", "role = \"app\"\n");
    let sql = format!("{create}{HYPERTABLES}");
    let refused = set(&[role, ("001_a.sql", &sql)]).await;
    assert_eq!(
        shown(&refused),
        [
            "M1001 001_a.sql:1:1 permission denied to create extension \"timescaledb\" (SQLSTATE 42501)"
        ]
    );
    let config = ("migrations.toml", "role = \"app\"\nexternal = \"external.sql\"\n");
    let good = set(&[config, ("external.sql", create), ("001_a.sql", HYPERTABLES)]).await;
    assert_eq!(shown(&good), [""; 0]);
    let supabase = set(&[("migrations.toml", SUPABASE), ("001_a.sql", &sql)]).await;
    assert_eq!(shown(&supabase), [""; 0]);
}

/// On a server of somebody else's, as a role that is no superuser, the functions are there all the same.
#[tokio::test]
async fn supabase_is_there_for_a_role_that_is_no_superuser() {
    let native = Options { engine: EngineChoice::Native, ..Options::default() };
    let visited = Server::start(&native).expect("a server");
    let as_role =
        |role: &str| visited.url().replace("postgres://postgres@", &format!("postgres://{role}@"));
    // The superuser of a server that has a role `postgres` of another kind is called otherwise.
    let roles = "CREATE ROLE boss SUPERUSER LOGIN; CREATE ROLE limited LOGIN CREATEDB CREATEROLE";
    for (role, sql) in [("postgres", roles), ("boss", "ALTER ROLE postgres RENAME TO first")] {
        let mut connection = PgConnection::connect(&as_role(role)).await.expect("reached");
        sqlx::raw_sql(sql).execute(&mut connection).await.expect("made");
    }
    let sql = b"CREATE TABLE a (b uuid DEFAULT uuid_generate_v4(), c bytea DEFAULT gen_random_bytes(8), d uuid DEFAULT auth.uid());\n\
                INSERT INTO a DEFAULT VALUES;\nSELECT extensions.digest('a', 'sha1');\n";
    let files: [(&str, &[u8]); 3] = [
        ("migrations/migrations.toml", SUPABASE.as_bytes()),
        ("migrations/001_a.sql", sql),
        ("src/lib.rs", b"migrations::migrations!();\n"),
    ];
    let folder = folder(&files);
    let project = migrations_compiler::snapshot::Snapshot::of_crate(folder.path()).expect("a set");
    let options = Options { engine: EngineChoice::Url(as_role("limited")), ..Options::default() };
    let mut prepared =
        migrations_prepare::prepare::prepare(&project, &options).await.expect("asked");
    prepared.diagnostics.retain(Diagnostic::is_error);
    assert_eq!(shown(&prepared), [""; 0]);
    visited.stop().expect("stopped");
}
