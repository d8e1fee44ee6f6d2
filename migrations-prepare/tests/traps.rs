//! Where a proof of non-null would be easy and wrong, or right and easy to miss.
//!
//! Each query says of its columns, by their names, what is to be said of them: one that begins
//! with `n` can be NULL, one that begins with `o` is proved not to be.

use migrations_postgres::{Options, Server};
use migrations_prepare::describe::{Described, Nullability, describe_all};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Column, ConnectOptions, PgConnection};

const SCHEMA: &str = r#"
CREATE TABLE a (id int PRIMARY KEY, n int, t text NOT NULL);
CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a, v int);
CREATE TABLE c (id int PRIMARY KEY, a_id int REFERENCES a, tags int[] NOT NULL);
CREATE DOMAIN must AS text NOT NULL;
CREATE DOMAIN stricter AS must;
CREATE TABLE d (id int PRIMARY KEY, m must, s stricter, loose text);
CREATE VIEW ab AS SELECT a.id, a.n, b.v, coalesce(b.v, 0) AS w, b.id AS b_id FROM a LEFT JOIN b ON b.a_id = a.id;
CREATE VIEW plain AS SELECT id, t, n, coalesce(n, 0) AS w FROM a WHERE n > 0;
CREATE MATERIALIZED VIEW stored AS SELECT id, t FROM a;
CREATE TABLE checked (
    x int CHECK (x IS NOT NULL), y int CHECK (y IS NOT NULL OR x > 0), z int CHECK (z > 0),
    g int GENERATED ALWAYS AS (coalesce(z, 0) + 1) STORED, h int GENERATED ALWAYS AS (z + 1) STORED,
    late int
);
ALTER TABLE checked ADD CONSTRAINT late CHECK (late IS NOT NULL) NOT VALID;
CREATE TABLE ruled (id int NOT NULL);
CREATE RULE instead AS ON INSERT TO ruled DO INSTEAD INSERT INTO a VALUES (NEW.id, NULL, 't') RETURNING n;
CREATE RULE instead_delete AS ON DELETE TO ruled DO INSTEAD DELETE FROM a WHERE id = OLD.id RETURNING n;
CREATE VIEW by_trigger AS SELECT id, t FROM a;
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.t := NULL; RETURN NEW; END $$;
CREATE TRIGGER nothing INSTEAD OF INSERT ON by_trigger FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TYPE pair AS (x int, y int);
CREATE TYPE single AS (x int);
CREATE DOMAIN sole AS single NOT NULL;
CREATE FUNCTION sly(int, int) RETURNS int LANGUAGE sql STRICT AS 'SELECT NULL::int';
CREATE OPERATOR |+| (LEFTARG = int, RIGHTARG = int, FUNCTION = sly);
CREATE FUNCTION mine(time) RETURNS timestamp LANGUAGE sql AS 'SELECT NULL::timestamp';
CREATE CAST (time AS timestamp) WITH FUNCTION mine(time) AS IMPLICIT;
CREATE TABLE "odd "" \ { name" ("ö "" ) }" int NOT NULL, n int);
"#;

/// A table whose heir lets in NULL where it does not, and how that is written up to 17.
const LOOSENED_HEIR: &str = "
CREATE TABLE parent (id int NOT NULL, x int NOT NULL, y int CHECK (y IS NOT NULL));
CREATE TABLE child () INHERITS (parent);
ALTER TABLE child ALTER COLUMN x DROP NOT NULL;
";

/// How these tables are written from 18 on, where an heir keeps what it has inherited.
const UNBOUND_HEIR: &str = "
CREATE TABLE parent (id int NOT NULL, x int NOT NULL NO INHERIT, y int CHECK (y IS NOT NULL));
CREATE TABLE child () INHERITS (parent);
";

const QUERIES: &[&str] = &[
    // Joins.
    "SELECT a.id AS o1, b.id AS n1, b.v AS n2 FROM a LEFT JOIN b ON b.a_id = a.id",
    "SELECT a.id AS o1, b.id AS o2 FROM a RIGHT JOIN b ON b.a_id = a.id",
    "SELECT a.id AS n1, c.id AS o1 FROM a RIGHT JOIN c ON c.a_id = a.id",
    "SELECT a.id AS o1, b.id AS n1 FROM a FULL JOIN b ON b.a_id = a.id",
    "SELECT a.id AS n1, b.id AS n2 FROM a FULL JOIN b ON b.a_id = a.n",
    "SELECT id AS o1 FROM a FULL JOIN b USING (id)",
    "SELECT id AS o1 FROM a FULL JOIN b USING (id) FULL JOIN c USING (id)",
    "SELECT a_id AS n1 FROM b FULL JOIN c USING (a_id)",
    "SELECT id AS n1 FROM (SELECT 1 AS one) AS x LEFT JOIN (a FULL JOIN b USING (id)) ON true",
    "SELECT b.id AS o1, c.id AS n1 FROM a LEFT JOIN b ON b.a_id = a.id LEFT JOIN c ON c.a_id = a.id WHERE b.v > 1",
    "SELECT b.id AS o1, c.id AS o2 FROM a LEFT JOIN (b LEFT JOIN c ON c.id = b.id) ON b.a_id = a.id WHERE c.id = 1",
    "SELECT b.id AS n1 FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.v > 1 OR a.n = 2",
    "SELECT b.id AS n1 FROM a LEFT JOIN b ON b.a_id = a.id WHERE coalesce(b.v, 1) = 1",
    "SELECT b.id AS n1 FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.v IS NULL",
    "SELECT b.id AS n1 FROM a LEFT JOIN b ON b.a_id = a.id WHERE (b.v = 1) IS NOT TRUE",
    "SELECT b.id AS n1 FROM a LEFT JOIN b ON b.a_id = a.id WHERE NOT (b.v = ANY ('{}'::int[]))",
    "SELECT b.id AS n1 FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.v = ALL ($1::int[])",
    "SELECT b.id AS o1 FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.v = ANY ($1::int[])",
    "SELECT b.id AS n1, b AS n2 FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.v IS DISTINCT FROM 3",
    "SELECT b.v AS n1 FROM a LEFT JOIN b ON b.v IS NOT NULL",
    "SELECT a.n AS o1, b.v AS n1 FROM a JOIN b ON b.a_id = a.n",
    "SELECT a.n AS n1 FROM a LEFT JOIN b ON b.a_id = a.n",
    "SELECT a.n AS o1 FROM a WHERE n IN (SELECT v FROM b)",
    "SELECT a.n AS n1 FROM a WHERE n NOT IN (SELECT v FROM b)",
    "SELECT s.x AS n1, s.y AS n2 FROM a LEFT JOIN LATERAL (SELECT a.id AS x, 1 AS y) AS s ON a.n = 1",
    "SELECT s.x AS o1 FROM a CROSS JOIN LATERAL (SELECT a.id AS x) AS s",
    "SELECT ctid AS o1, a AS o2 FROM a",
    // Domains, checks, generated columns, heirs.
    "SELECT m AS n1, s AS n2, loose::must AS o1, loose::stricter AS o2 FROM d",
    "SELECT (SELECT m FROM d WHERE false) AS n1",
    "SELECT id AS o1, x AS n1, y AS n2 FROM parent",
    "SELECT x AS o1 FROM ONLY parent",
    "SELECT x AS o1, y AS n1, z AS n2, g AS o2, h AS n3, late AS n4 FROM checked",
    "SELECT id AS n1, t AS n2 FROM stored",
    // Views.
    "SELECT id AS o1, n AS n1, v AS n2, w AS o2, b_id AS n3 FROM ab",
    "SELECT n AS o1, w AS o2, t AS o3 FROM plain",
    "SELECT ab.w AS n1 FROM a LEFT JOIN ab USING (id)",
    // Writing.
    "UPDATE a SET n = NULL WHERE n = 1 RETURNING n AS n1, t AS o1",
    "UPDATE plain SET n = NULL RETURNING n AS n1, t AS o1, w AS o2",
    "INSERT INTO plain (id, t) VALUES (1, 'x') RETURNING n AS n1, t AS o1, w AS o2",
    "DELETE FROM a WHERE n = 1 RETURNING n AS o1",
    "UPDATE a SET n = NULL FROM b LEFT JOIN c ON c.id = b.id WHERE b.a_id = a.id AND c.id = a.n RETURNING b.v AS n1, c.id AS o1",
    "INSERT INTO ruled VALUES (1) RETURNING id AS n1",
    "DELETE FROM ruled WHERE id = 1 RETURNING id AS n1",
    "INSERT INTO by_trigger VALUES (1, 'x') RETURNING id AS n1, t AS n2",
    "INSERT INTO a VALUES (1, 2, 'x') ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n RETURNING n AS o1, id AS o2",
    "INSERT INTO a VALUES (1, 2, 'x') ON CONFLICT (id) DO UPDATE SET t = EXCLUDED.t RETURNING n AS n1, id AS o1",
    "WITH w AS (DELETE FROM b WHERE v = 1 RETURNING id, v) SELECT id AS o1, v AS o2 FROM w",
    // Functions.
    "SELECT a.id + 1 AS o1, a.id |+| 1 AS n1, sly(1, 2) AS n2, a.n + 1 AS n3 FROM a",
    "SELECT array_length('{}'::int[], 1) AS n1, cardinality(tags) AS o1, tags[1] AS n2 FROM c",
    "SELECT '{}'::jsonb -> 'a' AS n1, '{}'::jsonb || '{}' AS o1, to_char(now(), 'YYYY') AS n2, extract(day FROM now()) AS n3, extract(epoch FROM now()) AS o2",
    "SELECT 1 = ANY ('{1,NULL}'::int[]) AS n1, 1 = ANY ('{1,2}'::int[]) AS o1, 1 = ANY (ARRAY[1, a.n]) AS n2, a.id IN (1, 2) AS o2 FROM a",
    "SELECT concat(a.n, NULL) AS o1, concat(VARIADIC $1::text[]) AS n1, concat_ws(NULL, 'a') AS n2, concat_ws(',', a.n) AS o2 FROM a",
    "SELECT $1::int AS n1, coalesce($1::int, 0) AS o1, nullif(1, 2) AS n2, greatest($1::int, 1) AS o2",
    "SELECT current_schema AS n1, current_user AS o1, current_date AS o2, localtimestamp AS o3",
    "SELECT a.n IS DISTINCT FROM 1 AS o1, a.n = 1 AS n1, (a.n = 1) IS TRUE AS o2, a.n IS NULL AS o3, NOT (a.n = 1) AS n2 FROM a",
    "SELECT a.id IN (SELECT v FROM b) AS n1, a.id IN (SELECT id FROM b) AS o1, EXISTS (SELECT FROM b) AS o2, ARRAY(SELECT v FROM b) AS o3 FROM a",
    // CASE.
    "SELECT CASE WHEN n IS NULL THEN 0 ELSE n END AS o1, CASE WHEN n > 0 THEN n END AS n1, CASE WHEN n > 0 THEN n ELSE 0 END AS o2, CASE WHEN n IS NOT NULL THEN 0 ELSE n END AS n2, CASE WHEN NOT n > 0 THEN 0 ELSE n END AS n3 FROM a",
    "SELECT CASE WHEN n IS NOT NULL THEN lag(n, 1, n) OVER (ORDER BY id) ELSE 0 END AS n1 FROM a",
    "SELECT CASE WHEN n IS NOT NULL THEN sum(n) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) ELSE 0 END AS n1 FROM a",
    // Sub-queries.
    "SELECT (SELECT 1) AS o1, (SELECT 1 WHERE false) AS n1, (SELECT count(*) FROM b) AS o2, (SELECT count(*) FROM b LIMIT 0) AS n2, (SELECT count(*) FROM b HAVING false) AS n3, (SELECT count(*) FROM b GROUP BY v) AS n4, (SELECT id FROM b LIMIT 1) AS n5, (SELECT generate_series(1, 0)) AS n6, (SELECT 1 OFFSET 1) AS n7",
    // Groups.
    "SELECT sum(id) AS n1, count(*) AS o1, count(n) AS o2, coalesce(sum(n), 0) AS o3 FROM a",
    "SELECT t AS o1, sum(id) AS o2, sum(n) AS n1, max(id) FILTER (WHERE n = 1) AS n2, array_agg(n) AS o3 FROM a GROUP BY t",
    "SELECT stddev_samp(id) AS n1, corr(id, id) AS n2 FROM a GROUP BY t",
    "SELECT t AS n1, id AS n2, count(*) AS o1, sum(id) AS n3 FROM a GROUP BY ROLLUP (t, id)",
    "SELECT t AS o1, id AS n1, sum(id) AS o2 FROM a GROUP BY GROUPING SETS ((t), (t, id))",
    "SELECT coalesce(n, 0) AS n1, t AS n2 FROM a GROUP BY GROUPING SETS ((coalesce(n, 0)), (t))",
    "SELECT coalesce(j.id, 0) AS n1 FROM (a JOIN b USING (id)) AS j GROUP BY GROUPING SETS ((coalesce(j.id, 0)), ())",
    "SELECT coalesce(a.id, 0) AS n1 FROM (a JOIN b USING (id)) AS j (id), a GROUP BY GROUPING SETS ((coalesce(a.id, 0)), (j.id))",
    "SELECT coalesce(id, 0) AS n1 FROM a JOIN b USING (id) GROUP BY GROUPING SETS ((coalesce(a.id, 0)), (v))",
    "SELECT CASE WHEN n + 1 IS NOT NULL THEN n ELSE 0 END AS n1 FROM a GROUP BY GROUPING SETS ((n + 1), (n))",
    "SELECT max(id) AS n1 FROM a GROUP BY ()",
    "SELECT max(id) AS o1 FROM a GROUP BY t, ROLLUP (n)",
    "SELECT 1 AS o1 FROM a HAVING max(id) > 1",
    // Windows.
    "SELECT row_number() OVER () AS o1, lag(id) OVER () AS n1, lag(id, 1, 0) OVER () AS o2, lag(id, 1, n) OVER () AS n2, first_value(id) OVER () AS o3, nth_value(id, 1) OVER () AS n3, sum(id) OVER (ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS n4, sum(id) OVER (ORDER BY id) AS o4, sum(id) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) AS n5 FROM a",
    // Sets of rows.
    "SELECT id AS o1, n AS n1 FROM a UNION ALL SELECT id, v FROM b",
    "SELECT n AS n1 FROM a UNION SELECT 1",
    "SELECT n AS o1 FROM a INTERSECT SELECT id FROM b",
    "SELECT id AS o1 FROM a EXCEPT SELECT v FROM b",
    "SELECT timestamp 'epoch' AS n1 UNION ALL SELECT time '00:00'",
    "SELECT ROW(1, 2)::pair AS o1 UNION ALL SELECT ROW(2, 3)::pair",
    "SELECT 1 AS o1 UNION ALL SELECT 1.5 UNION ALL SELECT 2::bigint",
    "VALUES (1, NULL), (2, 3)",
    "SELECT x AS o1, y AS n1 FROM (VALUES (1, NULL), (2, 3)) AS v (x, y)",
    "SELECT x AS o1 FROM generate_series(1, 3) AS x",
    "SELECT x AS n1, y AS n2, o AS o1 FROM ROWS FROM (generate_series(1, 3), generate_series(1, 2)) WITH ORDINALITY AS f (x, y, o)",
    "SELECT generate_series(1, 3) AS o1",
    "SELECT generate_series(1, 3) AS n1, generate_series(1, 2) AS n2",
    "SELECT x AS n1 FROM unnest($1::int[]) AS x",
    "SELECT x AS o1 FROM unnest(ARRAY[1, 2]) AS x",
    "SELECT x AS n1 FROM unnest('{{1,2},{NULL,3}}'::int[]) AS x",
    "SELECT x AS n1 FROM unnest('{(),()}'::single[]) AS f (x)",
    "SELECT x AS n1 FROM unnest(ARRAY[ROW(NULL)::single]) AS f (x)",
    "SELECT x AS n1 FROM CAST(ROW(NULL) AS sole) AS f (x)",
    "SELECT x AS n1 FROM jsonb_array_elements_text('[null]') AS x",
    "SELECT x AS o1 FROM jsonb_array_elements('[null]') AS x",
    // Common table expressions.
    "WITH RECURSIVE r (o1, n1) AS (SELECT 1, 1 UNION ALL SELECT o1 + 1, nullif(n1, 2) FROM r WHERE o1 < 5) SELECT o1, n1 FROM r",
    "WITH RECURSIVE r (x, n1, n2) AS (SELECT 1, 1, 1 UNION ALL SELECT x + 1, n2, NULL FROM r WHERE x < 5) SELECT n1, n2 FROM r",
    "WITH RECURSIVE r (o1) AS (SELECT 1 UNION ALL SELECT o1 + 1 FROM r WHERE o1 < 3) SEARCH DEPTH FIRST BY o1 SET n1 SELECT o1, n1 FROM r",
    "WITH x AS (SELECT n FROM a), y AS (SELECT n FROM x WHERE n = 1) SELECT x.n AS n1, y.n AS o1 FROM x, y",
    "WITH x AS (SELECT n FROM a) SELECT (WITH x AS (SELECT 1 AS n) SELECT n FROM x) AS o1, n AS n1 FROM x",
    // Composites and odd names.
    "SELECT (ROW(1, NULL)::pair).x AS o3, (ROW(1, NULL)::pair).y AS n1, ROW(1, NULL) IS NULL AS o1, ROW(1, 2)::pair AS o2",
    "SELECT \"ö \"\" ) }\" AS o1, n AS n1 FROM \"odd \"\" \\ { name\"",
    // Texts that are hard to put into another.
    "SELECT id AS o1 FROM a -- the end",
    "SELECT id AS o1 FROM a;",
    "SELECT $migrations$END;$migrations$ AS o1, CASE WHEN true THEN 1 ELSE 2 END AS o2 /* END */;",
];

async fn stage() -> (Server, PgConnection) {
    let server = Server::start(&Options::default()).expect("a server");
    let options: PgConnectOptions = server.url().parse().expect("a URL");
    let mut connection = options.connect().await.expect("a connection");
    let heir = if server.version().major < 18 { LOOSENED_HEIR } else { UNBOUND_HEIR };
    for sql in [SCHEMA, heir] {
        sqlx::raw_sql(sql).execute(&mut connection).await.expect("the schema");
    }
    (server, connection)
}

async fn described(connection: &mut PgConnection, queries: &[&str]) -> Vec<Described> {
    let query_data = describe_all(connection, queries, Nullability::Proved).await.expect("answers");
    let query_data = query_data.into_iter().zip(queries);
    query_data
        .map(|(answer, sql)| answer.unwrap_or_else(|error| panic!("{sql}: {error:?}")))
        .collect()
}

#[tokio::test]
async fn nothing_is_proved_that_is_not_so_and_what_is_so_is_proved() {
    let (_server, mut connection) = stage().await;
    let mut wrong = Vec::new();
    for (answer, sql) in described(&mut connection, QUERIES).await.into_iter().zip(QUERIES) {
        for (column, nullable) in answer.describe.columns.iter().zip(&answer.describe.nullable) {
            let is_meant = match column.name().as_bytes()[0] {
                b'n' => Some(false),
                b'o' => Some(true),
                _ => None,
            };
            if is_meant.is_some_and(|is_meant| is_meant != (*nullable == Some(false))) {
                wrong.push(format!("{}: {nullable:?} in {sql}", column.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn query_of_any_depth_is_answered() {
    let (_server, mut connection) = stage().await;
    for (count, expected) in [(150, Some(false)), (280, Some(false)), (1_500, None)] {
        let sql = format!("SELECT '' {}", "|| 'a' ".repeat(count));
        let query_data = described(&mut connection, &[&sql]).await;
        assert_eq!(query_data[0].describe.nullable, [expected], "{count} operators");
    }
}

#[tokio::test]
async fn asking_leaves_nothing_behind() {
    let (_server, mut connection) = stage().await;
    let count = "SELECT (SELECT count(*) FROM pg_proc) + (SELECT count(*) FROM pg_class) AS o1,
        current_setting('search_path') AS n1, current_setting('session_replication_role') AS n2";
    let state = || sqlx::query_as::<_, (i64, String, String)>(count);
    let before = state().fetch_one(&mut connection).await.expect("a state");
    described(&mut connection, QUERIES).await;
    assert_eq!(state().fetch_one(&mut connection).await.expect("a state"), before);
}

/// Each with what is said of it, or with nothing where nobody can be sure.
const CALLED_NON_NULL: &[(&str, &str)] = &[
    ("SELECT n AS \"n!\" FROM a", "column `n` of `a` is not declared NOT NULL"),
    ("SELECT n AS \"n!: i32\" FROM a WHERE id = $1", "column `n` of `a` is not declared NOT NULL"),
    (
        "SELECT a.id, b.id AS \"b!\" FROM a LEFT JOIN b ON b.a_id = a.id",
        "the LEFT JOIN keeps rows of `a` without one of `b`",
    ),
    (
        "SELECT max(n) AS \"n!\" FROM a WHERE id > 1",
        "`max` of no rows is NULL, and there is no GROUP BY",
    ),
    // A promise that the query or the schema makes, or the application's own knowledge.
    ("SELECT id AS \"id!\" FROM a", ""),
    ("SELECT n AS \"n?\" FROM a", ""),
    ("SELECT n AS \"n!\" FROM a WHERE t = 'full'", ""),
    ("SELECT n AS \"n!\" FROM a JOIN b ON b.a_id = a.id", ""),
    ("SELECT a.t AS \"t!\" FROM b LEFT JOIN a ON b.a_id = a.id", ""),
    ("SELECT b.v AS \"v!\" FROM a LEFT JOIN b ON true", ""),
    ("SELECT y AS \"y!\", z AS \"z!\", late AS \"late!\" FROM checked", ""),
    ("SELECT m AS \"m!\" FROM d", ""),
    ("SELECT max(x) AS \"x!\" FROM generate_series(1, 3) AS x", ""),
    ("SELECT max(n) AS \"n!\" FROM a GROUP BY t", ""),
    ("SELECT (SELECT t FROM a LIMIT 1) AS \"t!\", $1::int AS \"given!\"", ""),
    ("UPDATE a SET n = 1 RETURNING n AS \"n!\"", ""),
];

#[tokio::test]
async fn only_what_certainly_can_be_null_contradicts_an_override() {
    let (_server, mut connection) = stage().await;
    let queries: Vec<&str> = CALLED_NON_NULL.iter().map(|(sql, _)| *sql).collect();
    for (answer, (sql, reason)) in
        described(&mut connection, &queries).await.iter().zip(CALLED_NON_NULL)
    {
        let said: Vec<&str> = answer.contradicted.iter().map(|one| one.reason.as_str()).collect();
        assert_eq!(said.concat(), *reason, "{sql}");
        for one in &answer.contradicted {
            assert_eq!(one.offset, sql.find(&format!("\"{}\"", one.column)), "{sql}");
        }
    }
}

#[tokio::test]
async fn tables_that_are_not_listed_keep_what_sqlx_says() {
    let (_server, mut connection) = stage().await;
    let queries = ["SELECT count(*) FROM a", "SELECT count(*) FROM ab", "SELECT 1 AS one"];
    let listed = |tables: &[&str]| {
        Nullability::Listed(
            tables.iter().map(|table| ("public".to_owned(), (*table).to_owned())).collect(),
        )
    };
    for (nullability, expected) in [
        (listed(&["a"]), [Some(false), None, Some(false)]),
        (listed(&["a", "b"]), [Some(false); 3]),
        (listed(&["ab"]), [None, None, Some(false)]),
        (Nullability::Sqlx, [None; 3]),
    ] {
        let query_data = describe_all(&mut connection, &queries, nullability.clone()).await;
        let query_data = query_data.expect("answers").into_iter();
        let said: Vec<Option<bool>> =
            query_data.map(|answer| answer.expect("an answer").describe.nullable[0]).collect();
        assert_eq!(said, expected, "{nullability:?}");
    }
}
