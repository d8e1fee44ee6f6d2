//! The stubs of extensions, held against the real ones wherever this machine's server has them.
//!
//! Must not know how a stub is made.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use migrations_core::provisioning::Platform;
use migrations_postgres::{Options, Server};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

use super::{Nullability, describe_all};
use migrations_provision::stubs;

/// What is compared of two extensions.
const MEMBERS: &str = include_str!("stubs/members.sql");

/// Queries over extensions: a section for each, the tables of the section first.
const QUERIES: &str = include_str!("stubs/queries.sql");

/// A server, and a database of it.
struct Lab {
    server: Server,
    admin: PgConnection,
}

impl Lab {
    async fn start() -> Lab {
        let server = Server::start(&Options::default()).expect("a server");
        let options: PgConnectOptions = server.url().parse().expect("a URL");
        let admin = options.connect().await.expect("a connection");
        Lab { server, admin }
    }

    /// A new database, with an empty schema in which names are found.
    async fn database(&mut self, name: &str) -> PgConnection {
        let name = name.replace('-', "_");
        let create =
            format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        execute(&mut self.admin, &create).await;
        let options: PgConnectOptions = self.server.url().parse().expect("a URL");
        let mut connection = options.database(&name).connect().await.expect("a connection");
        execute(&mut connection, "CREATE SCHEMA home; SET search_path = home").await;
        connection
    }

    /// The version of the real extension that the server would create.
    async fn version(&mut self, name: &str) -> Option<String> {
        let query = "SELECT default_version FROM pg_available_extensions WHERE name = $1";
        sqlx::query_scalar(query).bind(name).fetch_optional(&mut self.admin).await.expect("a row")
    }

    /// A database with a stub, and one with the real extension where the server has it.
    async fn pair(&mut self, name: &str) -> (PgConnection, Option<PgConnection>) {
        let mut of_stub = self.database(&format!("stub_{name}")).await;
        create_stub(&mut of_stub, name).await;
        let mut of_real = self.database(&format!("real_{name}")).await;
        let has_same = self.version(name).await == Some(version(name).to_owned());
        let create = format!("CREATE EXTENSION \"{name}\" CASCADE");
        // Some are there, and can be created by a server alone that was started with them.
        let is_created =
            has_same && sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut of_real).await.is_ok();
        if !is_created {
            println!("the server has no {name} {}: nothing is compared", version(name));
        }
        (of_stub, is_created.then_some(of_real))
    }
}

fn version(name: &str) -> &'static str {
    stubs::shipped(name).expect(name).head("version")
}

async fn execute(connection: &mut PgConnection, sql: &str) {
    let executed = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await;
    if let Err(error) = executed {
        panic!("{error}\n{sql}");
    }
}

/// Creates a stub with all that it requires, as a set does.
async fn create_stub(connection: &mut PgConnection, name: &str) {
    let stub = stubs::shipped(name).expect(name);
    let lacking = stub.requires().chain([stub.name]).map(str::to_owned).collect();
    stubs::provide(connection, &lacking, Platform::Postgres).await.expect(name);
    let statement = format!("CREATE EXTENSION \"{name}\" CASCADE");
    execute(connection, &stubs::create_call(&statement).expect("a call")).await;
}

async fn members(connection: &mut PgConnection, name: &str) -> BTreeSet<String> {
    let rows = sqlx::query_scalar(MEMBERS).bind(name).fetch_all(connection).await;
    let rows: Vec<String> = rows.expect(name);
    rows.into_iter().collect()
}

#[tokio::test]
async fn every_stub_has_the_members_of_the_real_extension() {
    let mut lab = Lab::start().await;
    let mut differing = Vec::new();
    for stub in stubs::all() {
        let (mut of_stub, of_real) = lab.pair(stub.name).await;
        let found = members(&mut of_stub, stub.name).await;
        assert!(!found.is_empty(), "{}", stub.name);
        let Some(mut of_real) = of_real else { continue };
        let expected = members(&mut of_real, stub.name).await;
        let differs = |mark, line| format!("{} {mark} {line}", stub.name);
        differing.extend(expected.difference(&found).map(|line| differs("-", line)));
        differing.extend(found.difference(&expected).map(|line| differs("+", line)));
    }
    differing.sort();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[tokio::test]
async fn stub_goes_with_all_its_members() {
    let mut lab = Lab::start().await;
    let count = "SELECT (SELECT count(*) FROM pg_proc) + (SELECT count(*) FROM pg_type) \
        + (SELECT count(*) FROM pg_class) + (SELECT count(*) FROM pg_operator) \
        + (SELECT count(*) FROM pg_depend) + (SELECT count(*) FROM pg_extension)";
    for stub in stubs::all() {
        let mut connection = lab.database(stub.name).await;
        create_stub(&mut connection, stub.name).await;
        execute(&mut connection, &format!("DROP EXTENSION \"{}\"", stub.name)).await;
        let before: i64 =
            sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a row");
        let statement = format!("CREATE EXTENSION \"{}\" CASCADE", stub.name);
        execute(&mut connection, &stubs::create_call(&statement).expect("a call")).await;
        let with: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a row");
        execute(&mut connection, &format!("DROP EXTENSION \"{}\"", stub.name)).await;
        let after: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a row");
        assert!(before < with && before == after, "{}: {before} {with} {after}", stub.name);
    }
}

/// The statements of a section: what is executed, and what is described.
#[derive(Default)]
struct Section {
    tables: String,
    queries: Vec<&'static str>,
}

fn sections() -> BTreeMap<&'static str, Section> {
    let mut sections: BTreeMap<&str, Section> = BTreeMap::new();
    let mut name = "";
    for line in QUERIES.lines().filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("-- [") {
            name = heading.trim_end_matches(']');
        } else if line.ends_with(';') {
            sections.entry(name).or_default().tables.push_str(&format!("{line}\n"));
        } else if !line.starts_with("--") {
            sections.entry(name).or_default().queries.push(line);
        }
    }
    sections
}

#[tokio::test]
async fn queries_over_a_stub_are_described_as_over_the_real_extension() {
    let mut lab = Lab::start().await;
    for (name, section) in sections() {
        let (mut of_stub, of_real) = lab.pair(name).await;
        let found = described(&mut of_stub, &section).await;
        if let Some(mut of_real) = of_real {
            let expected = described(&mut of_real, &section).await;
            for (found, expected) in found.iter().zip(&expected) {
                let is_same = found == expected;
                assert!(is_same, "{name}: {found}\nand not {expected}");
            }
        }
    }
}

async fn described(connection: &mut PgConnection, section: &Section) -> Vec<String> {
    let statements = migrations_core::lexer::split(&section.tables).statements;
    let lacking = BTreeSet::from(["vector".to_owned()]);
    let is_stub: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_proc WHERE proname LIKE 'migrations_stub%')",
    )
    .fetch_one(&mut *connection)
    .await
    .expect("a row");
    for range in statements {
        let statement = migrations_core::substring(&section.tables, range);
        let call = stubs::index_call(statement, &lacking).filter(|_| is_stub);
        execute(connection, &call.unwrap_or_else(|| statement.to_owned())).await;
    }
    let answers = describe_all(connection, &section.queries, Nullability::Proved).await;
    let answers = answers.expect("a connection").into_iter().zip(&section.queries);
    answers
        .map(|(answer, query)| {
            answer.map(|it| it.text).unwrap_or_else(|it| panic!("{it:?}\n{query}"))
        })
        .collect()
}

#[tokio::test]
async fn function_without_a_body_names_the_extension_and_where_it_is_had() {
    let mut lab = Lab::start().await;
    let mut connection = lab.database("trigrams").await;
    create_stub(&mut connection, "pg_trgm").await;
    let refused = sqlx::query("SELECT word_similarity('a', 'b')").execute(&mut connection).await;
    let refused = refused.expect_err("no body").to_string();
    assert!(refused.contains("the extension pg_trgm is a stub here"), "{refused}");
    execute(
        &mut connection,
        "CREATE TABLE t (a text); CREATE INDEX ON t USING gin (a gin_trgm_ops); \
        CREATE INDEX ON t USING gist (a gist_trgm_ops); INSERT INTO t VALUES ('a'), ('b')",
    )
    .await;
}

/// What functions with a body give, by extension.
const VALUES: [(&str, &str); 5] = [
    (
        "pgcrypto",
        "SELECT string_agg(encode(digest(a, h), 'hex') || encode(hmac(a, repeat(a, n), h), 'hex')
            || encode(hmac(a::bytea, repeat('k', n)::bytea, h), 'hex'), ' ' ORDER BY a, h, n)
         FROM unnest(ARRAY['', 'abc', repeat('é1', 40), repeat('x', 55), repeat('x', 64)]) AS a,
            unnest(ARRAY['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'SHA512']) AS h, unnest(ARRAY[0, 1, 130]) AS n",
    ),
    (
        "uuid-ossp",
        "SELECT string_agg(uuid_generate_v3(n, a)::text || uuid_generate_v5(n, a), ' ' ORDER BY a, n)
         FROM unnest(ARRAY['', 'www.example.org', 'é']) AS a, unnest(ARRAY[uuid_ns_dns(), uuid_ns_url(), uuid_nil()]) AS n",
    ),
    (
        "pg_trgm",
        "SELECT string_agg(format('%s %s %s', similarity(a, b), a <-> b, a % b), ' ' ORDER BY a, b)
         FROM unnest(ARRAY['', 'word', 'Two words', 'two  WORDS-and', 'x', '--']) AS a,
            unnest(ARRAY['', 'words', 'two', 'x y', 'word word']) AS b",
    ),
    (
        "fuzzystrmatch",
        "SELECT string_agg(levenshtein(a, b)::text, ' ' ORDER BY a, b)
         FROM unnest(ARRAY['', 'kitten', 'é', 'sunday']) AS a, unnest(ARRAY['', 'sitting', 'saturday', 'e']) AS b",
    ),
    (
        "vector",
        "SELECT string_agg(format('%s %s %s %s %s %s %s %s', vector_send(a), vector_norm(a), a <-> b, a <#> b, round((a <=> b)::numeric, 6), l1_distance(a, b),
            inner_product(a, b), vector_dims(a)), ' ' ORDER BY a::text, b::text)
         FROM (VALUES ('[1,2,3]'::vector), ('[0,-2,4]')) AS a (a), (VALUES ('[3,2,1]'::vector), ('[5,6,7]')) AS b (b)",
    ),
];

#[tokio::test]
async fn function_with_a_body_gives_what_the_real_one_gives() {
    let mut lab = Lab::start().await;
    for (name, query) in VALUES {
        let (mut of_stub, of_real) = lab.pair(name).await;
        let found: String = sqlx::query_scalar(query).fetch_one(&mut of_stub).await.expect(name);
        assert!(!found.is_empty(), "{name}");
        if let Some(mut of_real) = of_real {
            let expected: String =
                sqlx::query_scalar(query).fetch_one(&mut of_real).await.expect(name);
            assert_eq!(found, expected, "{name}");
        }
    }
}

/// Numbers that a conversion could spoil: exact ones, one that is rounded, the largest and the smallest.
const VECTORS: &str = "CREATE TABLE sent (id int, a vector); INSERT INTO sent VALUES \
    (1, '[1,-2.5,0]'), (2, '[0.1,-0.3333333]'), (3, '[3.4028235e+38,1e-45,-1.1754944e-38]')";

/// Bytes as a client is sent them; a table that is filled by bytes reads what a client sends.
const COPY_OUT: &str = "COPY (SELECT * FROM sent ORDER BY id) TO STDOUT (FORMAT binary)";

async fn vectors_on_the_wire(connection: &mut PgConnection) -> Vec<u8> {
    execute(connection, VECTORS).await;
    let mut chunks = connection.copy_out_raw(COPY_OUT).await.expect("a copy");
    let mut sent = Vec::new();
    while let Some(chunk) = chunks.try_next().await.expect("a chunk") {
        sent.extend_from_slice(&chunk);
    }
    sent
}

#[tokio::test]
async fn vector_is_sent_and_read_as_by_the_real_extension() {
    let mut lab = Lab::start().await;
    let (mut of_stub, of_real) = lab.pair("vector").await;
    let sent = vectors_on_the_wire(&mut of_stub).await;
    // Three numbers, and the first of them.
    let first = [0, 3, 0, 0, 0x3f, 0x80, 0, 0];
    assert!(sent.windows(first.len()).any(|bytes| bytes == first), "{sent:?}");
    if let Some(mut of_real) = of_real {
        assert_eq!(sent, vectors_on_the_wire(&mut of_real).await);
    }
    execute(&mut of_stub, "CREATE TABLE received (LIKE sent)").await;
    let mut copy =
        of_stub.copy_in_raw("COPY received FROM STDIN (FORMAT binary)").await.expect("a copy");
    copy.send(sent).await.expect("the bytes");
    assert_eq!(copy.finish().await.expect("rows"), 3);
    let query =
        "SELECT count(*) FROM sent JOIN received USING (id) WHERE sent.a::text = received.a::text";
    let same: i64 = sqlx::query_scalar(query).fetch_one(&mut of_stub).await.expect("a row");
    assert_eq!(same, 3);
}

/// The types of columns, with every kind of geometry that a modifier names.
const MODIFIERS: &str = "\
SELECT format('%s(%s)', type, modifier) FROM unnest(ARRAY['geometry', 'geography']) AS type, (
    SELECT kind || marks || srid FROM unnest(ARRAY['geometry', 'Point', 'LINESTRING', 'Polygon', 'multipoint',
        'MultiLineString', 'MultiPolygon', 'GeometryCollection', 'CircularString', 'CompoundCurve', 'CurvePolygon',
        'MultiCurve', 'MultiSurface', 'PolyhedralSurface', 'Triangle', 'Tin']) AS kind,
        unnest(ARRAY['', 'Z', 'M', 'zm']) AS marks, unnest(ARRAY['', ',4326', ',0', ',4269']) AS srid
) AS modifiers (modifier)";

/// Makes a column of each type, and says what the server calls it.
async fn columns_of(connection: &mut PgConnection, types: &[String]) -> Vec<String> {
    let column = |(number, name): (usize, &String)| format!("c{number} {name}");
    let columns: Vec<String> = types.iter().enumerate().map(column).collect();
    execute(connection, &format!("CREATE TABLE typed ({})", columns.join(", "))).await;
    let query = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute \
        WHERE attrelid = 'typed'::regclass AND attnum > 0 ORDER BY attnum";
    sqlx::query_scalar(query).fetch_all(connection).await.expect("columns")
}

/// Adds a column by the function that older sets call for it.
async fn added_column(connection: &mut PgConnection) -> String {
    let added = "SELECT addgeometrycolumn('typed', 'added', 4326, 'POINT', 3)";
    sqlx::query_scalar(added).fetch_one(connection).await.expect("a column")
}

#[tokio::test]
async fn modifier_of_a_geometry_is_read_and_written_as_by_the_real_extension() {
    let mut lab = Lab::start().await;
    let (mut of_stub, of_real) = lab.pair("postgis").await;
    let types = sqlx::query_scalar(MODIFIERS).fetch_all(&mut of_stub).await;
    let types: Vec<String> = types.expect("types");
    assert_eq!(types.len(), 512);
    let found = columns_of(&mut of_stub, &types).await;
    for name in ["geometry(PointZM,4326)", "geometry", "geography(Point,4326)", "geometry(Tin)"] {
        assert!(found.iter().any(|it| it == name), "{name}");
    }
    let said = added_column(&mut of_stub).await;
    assert_eq!(said, "home.typed.added SRID:4326 TYPE:POINT DIMS:3 ");
    for wrong in ["geometry(Pont)", "geography(PointQ, 4326)", "geometry(Point, x)"] {
        let create = format!("CREATE TABLE wrong (a {wrong})");
        let refused = sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut of_stub).await;
        let refused = refused.expect_err(wrong).to_string();
        assert!(refused.contains("nvalid"), "{refused}");
    }
    if let Some(mut of_real) = of_real {
        assert_eq!(found, columns_of(&mut of_real, &types).await);
        assert_eq!(said, added_column(&mut of_real).await);
    }
}

#[tokio::test]
async fn functions_are_made_without_a_stub_by_who_is_no_superuser() {
    let mut lab = Lab::start().await;
    let mut connection = lab.database("plain").await;
    execute(&mut connection, "CREATE ROLE plain; ALTER SCHEMA home OWNER TO plain; SET ROLE plain")
        .await;
    let names: &[&str] = &["pgcrypto", "uuid-ossp"];
    stubs::provide_functions(&mut connection, Some(("home", names))).await.expect("functions");
    let query = "SELECT length(gen_random_bytes(9)) = 9 AND uuid_generate_v4() <> uuid_nil() \
        AND digest('a', 'sha256') = sha256('a') AND crypt('a', gen_salt('bf')) LIKE '$bf$%' \
        AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = ANY ($1))";
    let is_there: bool =
        sqlx::query_scalar(query).bind(names).fetch_one(&mut connection).await.expect("a row");
    assert!(is_there);
}
