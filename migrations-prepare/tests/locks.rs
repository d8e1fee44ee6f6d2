//! What the front end says about locks and rewritten tables, held against a real server.

use std::path::PathBuf;

use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::sql::locks::Change;
use migrations_compiler::{SourceDir, check, parse};
use migrations_core::Code;
use migrations_postgres::{Options, Server};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

const TABLES: &str = "\
CREATE DOMAIN weight AS integer;
CREATE TABLE parents (id bigint PRIMARY KEY);
CREATE TABLE t (
    id integer PRIMARY KEY,
    short varchar(20),
    long text,
    amount numeric(10, 2),
    at timestamp(3),
    code char(3),
    bits varbit(4),
    body json,
    parent bigint,
    heavy weight,
    area int4range,
    CONSTRAINT present CHECK (long IS NOT NULL) NOT VALID
);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
CREATE MATERIALIZED VIEW seen AS SELECT id FROM parents;
INSERT INTO t VALUES (1, 'a', 'b', 1, now(), 'x', B'1', '{}', NULL);
";

async fn connect(server: &Server) -> PgConnection {
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    connection.execute(TABLES).await.expect("the tables");
    connection
}

fn statement(change: Change) -> &'static str {
    match change {
        Change::AddColumn => "ALTER TABLE t ADD COLUMN a int",
        Change::AddExclusion => "ALTER TABLE t ADD EXCLUDE USING gist (area WITH &&)",
        Change::AlterDomain => "ALTER DOMAIN weight ADD CHECK (VALUE > 0)",
        Change::AttachPartition => {
            "CREATE TABLE whole (LIKE t INCLUDING CONSTRAINTS) PARTITION BY RANGE (id); \
             ALTER TABLE whole ATTACH PARTITION t FOR VALUES FROM (0) TO (9)"
        }
        Change::Cluster => "CLUSTER t USING t_pkey",
        Change::Refresh => "REFRESH MATERIALIZED VIEW seen",
        Change::Reindex => "REINDEX TABLE t",
        Change::SetStorage => "ALTER TABLE t SET UNLOGGED",
        Change::AddCheck => "ALTER TABLE t ADD CHECK (id > 0)",
        Change::AddForeignKey => "ALTER TABLE t ADD FOREIGN KEY (parent) REFERENCES parents",
        Change::AddPrimaryKey => {
            "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD PRIMARY KEY (id)"
        }
        Change::AddUnique => "ALTER TABLE t ADD UNIQUE (short)",
        Change::AlterType => "ALTER TABLE t ALTER COLUMN id TYPE bigint",
        Change::CreateIndex => "CREATE INDEX ON t (short)",
        Change::DisableTrigger => "ALTER TABLE t DISABLE TRIGGER touched",
        Change::DropColumn => "ALTER TABLE t DROP COLUMN short",
        Change::DropTable => "DROP TABLE t",
        Change::RenameColumn => "ALTER TABLE t RENAME COLUMN short TO brief",
        Change::RenameTable => "ALTER TABLE t RENAME TO u",
        Change::SetNotNull => "ALTER TABLE t ALTER COLUMN short SET NOT NULL",
        Change::Truncate => "TRUNCATE t",
        Change::Update => "UPDATE t SET short = 'c'",
        Change::Delete => "DELETE FROM t",
        Change::ValidateConstraint => "ALTER TABLE t VALIDATE CONSTRAINT present",
    }
}

/// How strong a lock is, from the weakest to the one that blocks everything.
const MODES: [&str; 8] = [
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
];

/// The strongest lock that a transaction has on a table after the statement.
async fn lock_after(connection: &mut PgConnection, sql: &str, table: &str) -> String {
    let oid = format!("SELECT '{table}'::regclass::oid::bigint");
    let oid: i64 = connection.fetch_one(AssertSqlSafe(oid)).await.expect("the table").get(0);
    let mut transaction = connection.begin().await.expect("a transaction");
    transaction.execute(AssertSqlSafe(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let modes = format!(
        "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND relation = {oid}"
    );
    let rows = transaction.fetch_all(AssertSqlSafe(modes)).await.expect("the locks");
    transaction.rollback().await.expect("a rollback");
    let rank = |mode: &String| MODES.iter().position(|known| known == mode);
    let modes = rows.iter().map(|row| row.get::<String, _>(0));
    modes.max_by_key(rank).unwrap_or_else(|| panic!("{sql} locks nothing"))
}

#[tokio::test]
async fn every_change_takes_the_lock_that_is_told() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut connection = connect(&server).await;
    for change in Change::ALL {
        let sql = statement(change);
        let relation = if change == Change::Refresh { "seen" } else { "t" };
        let found = lock_after(&mut connection, sql, relation).await;
        assert_eq!(found, change.lock().in_pg_locks(), "{sql}");
    }
    let referred = statement(Change::AddForeignKey);
    let found = lock_after(&mut connection, referred, "parents").await;
    assert_eq!(found, Change::AddForeignKey.lock().in_pg_locks(), "{referred}");
}

/// Whether a rule says that the statement writes the table anew.
fn is_told(sql: &str) -> bool {
    tells_of_a_rewrite(TABLES, sql)
}

/// Whether a rule says so of a statement over those tables.
fn tells_of_a_rewrite(tables: &str, sql: &str) -> bool {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        content: Content::Bytes(text.as_bytes().to_vec()),
    };
    let files = vec![file("1_a.sql", tables), file("2_b.sql", sql)];
    let checked = check(parse(&SourceDir { root: PathBuf::from("migrations"), files }));
    let rewrites = [Code::RewrittenTable, Code::VolatileDefault, Code::RewritingColumn];
    checked.diagnostics.iter().any(|diagnostic| rewrites.contains(&diagnostic.code))
}

async fn is_rewritten(connection: &mut PgConnection, sql: &str) -> bool {
    const NODE: &str = "SELECT relfilenode::bigint FROM pg_class WHERE oid = 't'::regclass";
    let mut transaction = connection.begin().await.expect("a transaction");
    let before: i64 = transaction.fetch_one(NODE).await.expect("the table").get(0);
    transaction.execute(AssertSqlSafe(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let after: i64 = transaction.fetch_one(NODE).await.expect("the table").get(0);
    transaction.rollback().await.expect("a rollback");
    before != after
}

#[tokio::test]
async fn a_table_is_written_anew_exactly_where_a_rule_says_so() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut connection = connect(&server).await;
    let mut rewritten = 0;
    let types = [
        "id TYPE bigint",
        "id TYPE int4",
        "id TYPE text",
        "short TYPE varchar(40)",
        "short TYPE varchar",
        "short TYPE text",
        "short TYPE varchar(10)",
        "short TYPE char(20)",
        "long TYPE varchar",
        "long TYPE varchar(20)",
        "long TYPE text USING upper(long)",
        "long TYPE integer USING length(long)",
        "long TYPE text USING long || 'x'",
        "amount TYPE numeric(12, 2)",
        "amount TYPE numeric(12, 4)",
        "amount TYPE numeric(8, 2)",
        "amount TYPE numeric",
        "amount TYPE double precision",
        "code TYPE text",
        "code TYPE char(5)",
        "bits TYPE varbit(8)",
        "bits TYPE varbit",
        "bits TYPE varbit(2)",
        "body TYPE jsonb USING body::jsonb",
        "parent TYPE integer",
    ];
    let columns = [
        "a int",
        "a int NOT NULL DEFAULT 0",
        "a timestamptz DEFAULT now()",
        "a date DEFAULT CURRENT_DATE",
        "a uuid DEFAULT gen_random_uuid()",
        "a timestamptz DEFAULT clock_timestamp()",
        "a double precision DEFAULT random() * 10",
        "a int GENERATED ALWAYS AS (id * 2) STORED",
        "a bigint GENERATED ALWAYS AS IDENTITY",
        "a bigserial",
    ];
    let types = types.iter().map(|change| format!("ALTER TABLE t ALTER COLUMN {change};"));
    let columns = columns.iter().map(|column| format!("ALTER TABLE t ADD COLUMN {column};"));
    let others = [
        "ALTER TABLE t SET UNLOGGED;",
        "ALTER TABLE t SET (fillfactor = 50);",
        "ALTER TABLE t ADD COLUMN light weight;",
        "CREATE DOMAIN load AS integer CHECK (VALUE > 0); ALTER TABLE t ADD COLUMN a load;",
        "CREATE DOMAIN load AS weight NOT NULL DEFAULT 1; ALTER TABLE t ADD COLUMN a load;",
        "CREATE DOMAIN load AS integer CHECK (VALUE > 0); CREATE DOMAIN more AS load; \
         ALTER TABLE t ADD COLUMN a more;",
        "CLUSTER t USING t_pkey;",
        "REINDEX TABLE t;",
    ];
    let functions = [
        "LANGUAGE sql AS 'SELECT 1'",
        "LANGUAGE sql AS 'SELECT (random() * 9)::int'",
        "LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "LANGUAGE sql SET work_mem = '8MB' AS 'SELECT 1'",
        "LANGUAGE sql AS 'SELECT 1; SELECT 2'",
        "LANGUAGE sql AS 'SELECT id FROM t LIMIT 1'",
        "LANGUAGE sql AS 'SELECT extract(year FROM now())::int'",
        "LANGUAGE sql STABLE AS 'SELECT (random() * 9)::int'",
        "RETURN 1",
        "RETURN (random() * 9)::int",
        "BEGIN ATOMIC SELECT 1; END",
        "LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
        "LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END'",
    ];
    let functions = functions.iter().map(|body| {
        format!(
            "CREATE FUNCTION f() RETURNS int {body}; ALTER TABLE t ADD COLUMN a int DEFAULT f();"
        )
    });
    let others = others.map(str::to_owned).into_iter().chain(functions);
    for sql in types.chain(columns).chain(others) {
        let is = is_rewritten(&mut connection, &sql).await;
        assert_eq!(is_told(&sql), is, "{sql}");
        rewritten += usize::from(is);
    }
    assert!(rewritten > 10, "the server wrote only {rewritten} of them anew");
}

/// Types of PostgreSQL, under the lengths that they can have.
const TYPES: [&str; 70] = [
    "bigint",
    "bigint[]",
    "bit",
    "bit(3)",
    "bit varying",
    "bit(5)",
    "boolean",
    "boolean[]",
    "box",
    "bpchar",
    "bytea",
    "char",
    "char(3)",
    "char(5)",
    "char(5)[]",
    "cidr",
    "date",
    "date[]",
    "double precision",
    "float(20)",
    "float(30)",
    "inet",
    "int2",
    "integer",
    "integer[]",
    "interval",
    "interval(3)",
    "json",
    "jsonb",
    "jsonb[]",
    "macaddr",
    "money",
    "numeric",
    "numeric(10)",
    "numeric(10, 2)",
    "numeric(12, 2)",
    "numeric(12, 4)",
    "numeric(10, 2)[]",
    "numeric[]",
    "oid",
    "point",
    "real",
    "text",
    "text[]",
    "time",
    "time(3)",
    "time(6)",
    "timetz",
    "timetz(3)",
    "timestamp",
    "timestamp(3)",
    "timestamp(6)",
    "timestamp[]",
    "timestamptz",
    "timestamptz(3)",
    "timestamptz(6)",
    "timestamptz[]",
    "tsvector",
    "uuid",
    "uuid[]",
    "varbit",
    "varbit(3)",
    "varbit(5)",
    "varchar",
    "varchar(5)",
    "varchar(9)",
    "varchar(5)[]",
    "varchar(9)[]",
    "varchar[]",
    "xml",
];

/// Whether the server writes a table anew; nothing where it has no way from one type to the other.
async fn measured(connection: &mut PgConnection, old: &str, change: &str) -> Option<bool> {
    const NODE: &str = "SELECT relfilenode::bigint FROM pg_class WHERE oid = 'one'::regclass";
    let mut transaction = connection.begin().await.expect("a transaction");
    let create = format!("CREATE TABLE one (c {old})");
    transaction
        .execute(AssertSqlSafe(create))
        .await
        .unwrap_or_else(|error| panic!("{old}: {error}"));
    let before: i64 = transaction.fetch_one(NODE).await.expect("the table").get(0);
    if transaction.execute(AssertSqlSafe(change)).await.is_err() {
        return None;
    }
    let after: i64 = transaction.fetch_one(NODE).await.expect("the table").get(0);
    transaction.rollback().await.expect("a rollback");
    Some(before != after)
}

#[tokio::test]
async fn types_are_written_anew_exactly_where_a_rule_says_so() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    let (mut tried, mut differences) = (0, Vec::new());
    for (old, new) in TYPES.iter().flat_map(|old| TYPES.iter().map(move |new| (old, new))) {
        for using in ["", " USING c::"] {
            let with = if using.is_empty() { String::new() } else { format!("{using}{new}") };
            let change = format!("ALTER TABLE one ALTER COLUMN c TYPE {new}{with};");
            let Some(is) = measured(&mut connection, old, &change).await else { continue };
            tried += 1;
            let told = tells_of_a_rewrite(&format!("CREATE TABLE one (c {old});"), &change);
            if told != is {
                differences.push(format!("{old} to {new}{with}: server {is}, rule {told}"));
            }
        }
    }
    println!("{tried} changes of type tried, {} differences", differences.len());
    assert!(tried > 1000, "{tried}");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
