//! What a run costs: every message of the client is a round trip.

use migrations_core::MigrationSet;
use migrations_runner::{ApplyOptions, apply, check, status};

use crate::support::{Database, database, set};
use crate::wire::{Answers, Wire};

fn tables(count: usize) -> MigrationSet {
    let files: Vec<String> = (1..=count).map(|n| format!("CREATE TABLE t{n} (a int)")).collect();
    set(&files.iter().map(String::as_str).collect::<Vec<_>>())
}

/// How many messages it takes to apply a set.
async fn cost(database: &Database, set: &MigrationSet) -> usize {
    let (wire, connect) = Wire::to(database, Answers::All);
    apply(set, &connect, &ApplyOptions::default()).await.expect("applied");
    wire.questions().len()
}

#[tokio::test]
async fn nothing_pending_costs_one_and_so_do_check_and_status() {
    let database = database().await;
    let set = tables(3);
    database.apply(&set).await.expect("applied");
    assert_eq!(cost(&database, &set).await, 1);
    let (wire, connect) = Wire::to(&database, Answers::All);
    check(&set, &connect).await.expect("everything is applied");
    assert_eq!(wire.questions().len(), 1);
    status(&set, &connect).await.expect("a status");
    assert_eq!(wire.questions().len(), 1);
}

#[tokio::test]
async fn each_further_file_costs_one() {
    let mut costs = Vec::new();
    for count in [5, 6] {
        let database = database().await;
        database.apply(&tables(1)).await.expect("the history is there");
        costs.push(cost(&database, &tables(1 + count)).await);
    }
    // A glance, the look at database and history, that for traces of what is pending, and the files.
    assert_eq!(costs, [3 + 5, 3 + 6]);
}

#[tokio::test]
async fn history_is_made_in_a_few() {
    let database = database().await;
    // A glance, both looks, the table, its rights, both looks again, and the file.
    assert_eq!(cost(&database, &tables(1)).await, 1 + 2 + 2 + 2 + 1);
}

#[tokio::test]
async fn check_costs_one_and_status_two_where_files_are_pending() {
    let database = database().await;
    database.apply(&tables(1)).await.expect("applied");
    let (wire, connect) = Wire::to(&database, Answers::All);
    check(&tables(3), &connect).await.expect_err("two are pending");
    assert_eq!(wire.questions().len(), 1);
    status(&tables(3), &connect).await.expect("a status");
    assert_eq!(wire.questions().len(), 2);
}

#[tokio::test]
async fn thousand_files_cost_a_thousand_and_then_one() {
    let database = database().await;
    let set = tables(1_000);
    let first = cost(&database, &set).await;
    assert!((1_000..1_010).contains(&first), "{first}");
    assert_eq!(cost(&database, &set).await, 1);
}
