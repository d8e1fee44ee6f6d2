//! What a run through a pooler costs.

use migrations_core::MigrationSet;
use migrations_runner::{ApplyOptions, apply};

use crate::bouncer::{Bouncer, Mode, Pool};
use crate::support::{Database, database, set};
use crate::wire::{Answers, Wire};

fn tables(count: usize) -> MigrationSet {
    let files: Vec<String> = (1..=count).map(|n| format!("CREATE TABLE t{n} (a int)")).collect();
    set(&files.iter().map(String::as_str).collect::<Vec<_>>())
}

/// How many messages it takes to apply a set.
async fn cost(pooled: &Database, set: &MigrationSet) -> usize {
    let (wire, connect) = Wire::to(pooled, Answers::All);
    apply(set, &connect, &ApplyOptions::default()).await.expect("applied");
    wire.questions().len()
}

#[tokio::test]
async fn nothing_pending_costs_one_and_each_file_one() {
    for count in [5, 6] {
        let database = database().await;
        database.apply(&tables(1)).await.expect("the history is there");
        let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 1));
        let pooled = Database { connect: bouncer.connect.clone(), pool: database.pool.clone() };
        // Beside the glance and the two looks: the path of role and database, and whether transactions hold.
        assert_eq!(cost(&pooled, &tables(1 + count)).await, 3 + 3 + count);
        assert_eq!(cost(&pooled, &tables(1 + count)).await, 1);
    }
}
