//! What a connection says that has prepared a query before a migration: the reason why an answer
//! that changes is a fault.

use migrations_postgres::{Options, Server};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

#[tokio::test]
async fn prepared_query_whose_answer_has_another_type_is_refused() {
    let server = Server::start(&Options::default()).expect("a server");
    for (query, change) in [
        ("SELECT n FROM t", "ALTER TABLE t ALTER n TYPE bigint"),
        ("SELECT * FROM t", "ALTER TABLE t ADD COLUMN other text"),
        ("SELECT s FROM t", "CREATE TYPE s AS ENUM ('a'); ALTER TABLE t ALTER s TYPE s USING s::s"),
    ] {
        let mut replica = PgConnection::connect(server.url()).await.expect("a connection");
        let mut migration = PgConnection::connect(server.url()).await.expect("a connection");
        let run = |sql: &'static str| sqlx::raw_sql(AssertSqlSafe(sql));
        run("DROP TABLE IF EXISTS t; CREATE TABLE t (n integer, s text)")
            .execute(&mut migration)
            .await
            .expect("a table");
        sqlx::query(query).fetch_all(&mut replica).await.expect("it runs");
        run(change).execute(&mut migration).await.expect("the change");
        let again = sqlx::query(query).fetch_all(&mut replica).await.map(|rows| rows.len());
        let said = again.expect_err("it is refused").to_string();
        assert!(said.contains("cached plan must not change result type"), "{query}: {said}");
    }
    server.stop().expect("it stops");
}
