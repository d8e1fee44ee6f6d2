//! How a pooler is told from the server itself.

use migrations_core::{Code, Migration, Transaction};
use migrations_runner::{ApplyOptions, apply};

use crate::support::{database, migration, set_of};
use crate::wire::Wire;

fn alone() -> Migration {
    Migration { transaction: Transaction::None, ..migration("001_a", "SELECT 1; SELECT 2;") }
}

#[tokio::test]
async fn session_that_was_begun_under_another_name_is_a_poolers() {
    let database = database().await;
    let (_wire, connect) = Wire::that_swaps(&database, "migrations", "Supavisor!");
    let error = apply(&set_of(vec![alone()]), &connect, &ApplyOptions::default()).await;
    assert_eq!(error.expect_err("it is pooled").code(), Code::PooledConnection);
}

#[tokio::test]
async fn name_that_the_server_rewrites_makes_no_pooler() {
    let database = database().await;
    for name in [String::new(), "é".to_owned(), "deploy".repeat(20), "a\tb".to_owned()] {
        let options = ApplyOptions { application_name: name.into(), ..ApplyOptions::default() };
        let report = apply(&set_of(vec![alone()]), &database.connect, &options).await;
        report.expect("it is the server itself");
    }
    assert_eq!(database.history().await, "001_a");
}
