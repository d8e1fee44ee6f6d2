//! Every type of the server is described, also where sqlx itself ends in an error.

use migrations_postgres::{Options, Server};
use migrations_prepare::describe::rust_type::sql_name;
use migrations_prepare::describe::{Described, Nullability, Value, describe_all};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Executor, PgConnection, Row, SqlSafeStr};

/// What is made of types that the server came with, some of which sqlx cannot look up.
const SCHEMA: &str = "
    CREATE TYPE closing AS (id int, days datemultirange);
    CREATE TYPE closings AS (all_of closing[]);
    CREATE DOMAIN free AS datemultirange;
    CREATE DOMAIN freer AS free;
    CREATE DOMAIN letter AS \"char\";
    CREATE TYPE floats AS RANGE (subtype = float8);
    CREATE TABLE \"Odd name\" (days datemultirange, letter letter, tree pg_node_tree);
    CREATE TYPE own;
    CREATE FUNCTION own_in(cstring) RETURNS own LANGUAGE internal IMMUTABLE STRICT AS 'textin';
    CREATE FUNCTION own_out(own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
    CREATE TYPE own (INPUT = own_in, OUTPUT = own_out, CATEGORY = 'z');
";

/// The types that a value can have, each as SQL names it.
const TYPES: &str = "
    SELECT t.oid::regtype::text
    FROM pg_type AS t
    WHERE t.typisdefined AND t.typtype <> 'p'
    AND (t.typrelid = 0 OR t.typrelid >= 16384 OR t.typname = 'pg_attrdef')
    ORDER BY t.oid";

async fn connection() -> (Server, PgConnection) {
    let server = Server::start(&Options::default()).expect("a server");
    let options: PgConnectOptions = server.url().parse().expect("a URL");
    let mut connection = options.connect().await.expect("a connection");
    sqlx::raw_sql(SCHEMA).execute(&mut connection).await.expect("the schema");
    (server, connection)
}

async fn described(connection: &mut PgConnection, queries: &[String]) -> Vec<Described> {
    let queries: Vec<&str> = queries.iter().map(String::as_str).collect();
    let answers = describe_all(connection, &queries, Nullability::Proved).await;
    let answers = answers.expect("the server answers").into_iter().zip(queries);
    answers.map(|(answer, sql)| answer.unwrap_or_else(|error| panic!("{sql}: {error:?}"))).collect()
}

#[tokio::test]
async fn every_type_is_described_and_called_unreadable_where_sqlx_fails() {
    let (server, mut connection) = connection().await;
    let rows = sqlx::raw_sql(TYPES).fetch_all(&mut connection).await.expect("the types");
    let types: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(types.len() > 150, "{} types", types.len());
    let queries: Vec<String> =
        types.iter().map(|name| format!("SELECT $1::{name} AS value")).collect();
    let answers = described(&mut connection, &queries).await;
    // A session that nobody has shown anything, as that of an application.
    let options: PgConnectOptions = server.url().parse().expect("a URL");
    let mut fresh = options.connect().await.expect("a connection");
    let mut wrong = Vec::new();
    for ((name, sql), answer) in types.iter().zip(&queries).zip(answers) {
        let said = sql_name(answer.describe.columns[0].type_info());
        let of_sqlx = fresh.prepare(AssertSqlSafe(sql.clone()).into_sql_str()).await;
        let is_unreadable = !answer.unreadable.is_empty();
        if of_sqlx.is_err() != is_unreadable {
            wrong.push(format!("{name} ({said}): unreadable is {is_unreadable}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), types.len(), wrong.join("\n"));
}

#[tokio::test]
async fn values_of_types_that_sqlx_cannot_look_up_are_named() {
    let (server, mut connection) = connection().await;
    // Types for internal use are of a category of their own since then.
    let has_internal = server.version().major >= 15;
    let (tree, letter): (&[_], &[_]) = match has_internal {
        true => (&[("adbin", "pg_node_tree")], &[("$2", "letter")]),
        false => (&[], &[]),
    };
    let cases: [(&str, &[(&str, &str)]); 9] = [
        ("SELECT days AS \"days!\", 1 AS one FROM \"Odd name\"", &[("days", "datemultirange")]),
        ("SELECT adbin FROM pg_attrdef", tree),
        ("SELECT ARRAY[days] AS a FROM \"Odd name\"", &[("a", "datemultirange[]")]),
        ("SELECT o AS o FROM \"Odd name\" AS o", &[("o", "\"Odd name\"")]),
        ("SELECT $1::closings AS c", &[("c", "closings"), ("$1", "closings")]),
        ("SELECT 1 AS one WHERE $2::letter = 'a' AND $1 > 0", letter),
        ("INSERT INTO \"Odd name\" (days) VALUES ($1)", &[("$1", "datemultirange")]),
        ("SELECT $1::freer::text AS t, NULL::own AS own", &[("own", "own"), ("$1", "freer")]),
        // What sqlx has itself, or need not look into.
        ("SELECT 'a'::\"char\" AS a, ROW(days) AS r, floats(1, 2) AS f FROM \"Odd name\"", &[]),
    ];
    let queries = cases.map(|(sql, _)| sql.to_owned());
    for _ in ["a new session", "a session that was shown them"] {
        let answers = described(&mut connection, &queries).await;
        for ((sql, expected), answer) in cases.iter().zip(answers) {
            let named = answer.unreadable.iter().map(|found| match &found.value {
                Value::Column(_, name) => (name.clone(), found.type_name.clone()),
                Value::Parameter(number) => (format!("${number}"), found.type_name.clone()),
            });
            let expected = expected.iter().map(|(value, name)| ((*value).into(), (*name).into()));
            assert_eq!(named.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{sql}");
        }
    }
    let changed = "SELECT count(*) FROM pg_type WHERE typname ~ '^[a-z].*multirange$' AND typtype NOT IN ('m', 'p')";
    let changed: i64 = sqlx::query_scalar(changed).fetch_one(&mut connection).await.expect("types");
    assert_eq!(changed, 0, "the catalog is as it was");
}

/// For the plan sqlx gives NULL to each parameter, and fails where a domain refuses that.
#[tokio::test]
async fn parameters_of_domains_that_refuse_null_are_described() {
    let (_server, mut connection) = connection().await;
    let schema = "
        CREATE DOMAIN required AS int NOT NULL;
        CREATE DOMAIN required_again AS required;
        CREATE DOMAIN \"Some\" AS text CHECK (value IS NOT NULL);
        CREATE TYPE pair AS (one required, two \"Some\");
        CREATE DOMAIN whole AS pair CHECK ((value).one IS NOT NULL);
        CREATE TABLE kept (id int PRIMARY KEY, one required, two \"Some\", both_of whole);
        INSERT INTO kept VALUES (1, 1, 'a', (1, 'a'));";
    sqlx::raw_sql(schema).execute(&mut connection).await.expect("the schema");
    let queries = [
        "INSERT INTO kept (id, one, two, both_of) VALUES (2, $1, 'b', (1, 'b')) RETURNING id, one",
        "UPDATE kept SET two = $1 RETURNING two, both_of",
        "SELECT id, one FROM kept WHERE one = $1::required_again",
        "SELECT $1::whole AS \"both\", 1 AS one",
        "SELECT $1::required_again AS one, $2::int AS two",
    ];
    let expected: [&[Option<bool>]; 5] = [
        &[Some(false), Some(true)],
        &[Some(true), Some(true)],
        &[Some(false), Some(false)],
        &[None, Some(false)],
        &[None, None],
    ];
    let answers = described(&mut connection, &queries.map(str::to_owned)).await;
    for ((sql, answer), expected) in queries.iter().zip(answers).zip(expected) {
        assert_eq!(answer.describe.nullable, expected, "{sql}");
        assert!(!answer.text.contains("DeclareWithOid"), "{sql}: {}", answer.text);
        assert!(answer.is_beyond_sqlx, "{sql}");
        let of_sqlx = connection.describe(AssertSqlSafe(*sql).into_sql_str()).await;
        assert!(of_sqlx.is_err(), "sqlx describes it: {sql}");
    }
    let one: (i32, i32) = sqlx::query_as(queries[0])
        .bind(5)
        .fetch_one(&mut connection)
        .await
        .expect("sqlx runs what it cannot describe");
    assert_eq!(one, (2, 5));

    // A plan that is refused for another reason is the query's fault.
    let never = ["SELECT 1 / 0 AS one, $1::int AS two"];
    let answers = describe_all(&mut connection, &never, Nullability::Proved).await;
    assert!(answers.expect("the server answers")[0].is_err());
}
