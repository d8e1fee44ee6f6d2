//! Tests that have a database of their own, with the set applied.
//!
//! ```console
//! $ cargo test -p sealed-migrations --features test --example test_with_database
//! ```
//!
//! No server has to run: one is started, and shared by all test processes. With `DATABASE_URL` the
//! databases are made on that server.

use sqlx::PgPool;

migrations::migrations! { path = "./shop/migrations" }

/// Opens an order for the user with an address, who is created where nobody has it.
///
/// # Errors
///
/// The database cannot be reached.
pub async fn order(pool: &PgPool, email: &str) -> sqlx::Result<rows::Order> {
    let mut transaction = pool.begin().await?;
    let (user_id,): (i64,) = sqlx::query_as(
        "INSERT INTO users (email) VALUES ($1)
         ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING user_id",
    )
    .bind(email)
    .fetch_one(&mut *transaction)
    .await?;
    let order = sqlx::query_as("INSERT INTO orders (user_id) VALUES ($1) RETURNING *")
        .bind(user_id)
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(order)
}

fn main() {
    println!("{} migrations; this example is its tests", MIGRATIONS.migrations().len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[migrations::test]
    async fn order_is_open(pool: PgPool) -> sqlx::Result<()> {
        assert_eq!(order(&pool, "ada@example.org").await?.status, rows::Status::Open);
        Ok(())
    }

    #[migrations::test]
    async fn second_order_is_of_the_same_user(pool: PgPool) -> sqlx::Result<()> {
        let first = order(&pool, "ada@example.org").await?;
        let second = order(&pool, "ada@example.org").await?;
        assert_eq!(first.user_id, second.user_id);
        assert_ne!(first.order_id, second.order_id);
        Ok(())
    }
}
