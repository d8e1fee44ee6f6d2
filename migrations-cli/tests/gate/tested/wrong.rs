//! What no test can be.

use sqlx::PgPool;
use trading::MIGRATIONS;

#[migrations::test]
fn is_not_async(_pool: PgPool) {}

#[migrations::test(migrator = "MIGRATOR")]
async fn has_an_unknown_argument(_pool: PgPool) {}

#[migrations::test]
#[tokio::test]
async fn is_a_test_twice(_pool: PgPool) {}

#[migrations::test(fixtures("no_such_file"))]
async fn has_no_such_fixture(_pool: PgPool) {}

#[migrations::test]
async fn is_given_a_text(_pool: PgPool, _text: String) {}

#[migrations::test]
async fn returns_a_number(_pool: PgPool) -> i32 {
    1
}
