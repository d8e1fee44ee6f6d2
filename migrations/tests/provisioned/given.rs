//! What a test is given of a set whose config describes production.

use migrations::Migrations;
use sqlx::{PgConnection, PgPool};

#[migrations::test]
async fn test_is_the_role_of_the_files_under_their_search_path(pool: PgPool) {
    let query = "SELECT current_user::text, current_setting('search_path'), rolsuper,
        pg_get_userbyid(datdba)::text
        FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()";
    let found: (String, String, bool, String) =
        sqlx::query_as(query).fetch_one(&pool).await.unwrap();

    let (owner, path) = ("app_owner".to_owned(), "app, public".to_owned());
    assert_eq!(found, (owner.clone(), path, false, owner));
    sqlx::query("CREATE SCHEMA of_the_owner").execute(&pool).await.unwrap();
}

#[migrations::test]
async fn what_is_made_elsewhere_is_there_and_belongs_to_the_role(connection: &mut PgConnection) {
    let insert = "INSERT INTO customers (name) VALUES ('MBM') RETURNING customer_id";
    let customer: i64 = sqlx::query_scalar(insert).fetch_one(&mut *connection).await.unwrap();

    assert_eq!(customer, 1);
    sqlx::query("ALTER TABLE customers ADD note text").execute(connection).await.unwrap();
}

#[migrations::test]
async fn history_starts_where_the_config_says(pool: PgPool, migrations: &Migrations) {
    migrations.check(&pool).await.unwrap();

    let query = "SELECT count(*) FROM orders JOIN order_lines USING (order_id)";
    let lines: i64 = sqlx::query_scalar(query).fetch_one(&pool).await.unwrap();
    assert_eq!(lines, 0);
}

#[migrations::test]
async fn stub_of_the_set_stands_in_for_its_extension(pool: PgPool) {
    let insert = "INSERT INTO customers (name) VALUES ('MBM') RETURNING customer_id";
    let customer: i64 = sqlx::query_scalar(insert).fetch_one(&pool).await.unwrap();
    let insert = "INSERT INTO orders (customer_id) VALUES ($1) RETURNING order_id";
    let order: i64 = sqlx::query_scalar(insert).bind(customer).fetch_one(&pool).await.unwrap();

    let insert = "INSERT INTO order_lines (order_id, line) VALUES ($1, 1) RETURNING partitioned";
    let partitioned: bool = sqlx::query_scalar(insert).bind(order).fetch_one(&pool).await.unwrap();

    assert!(partitioned);
}
