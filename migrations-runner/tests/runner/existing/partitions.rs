//! Partitions that a function of the set makes while the application runs.

use migrations_core::Code;

use super::assert_passes;
use crate::support::{database, set};

#[tokio::test]
async fn partitions_that_a_function_of_the_set_makes_are_its_own() {
    let events = "CREATE TABLE events (at int PRIMARY KEY) PARTITION BY RANGE (at);";
    let make = "CREATE FUNCTION make_part(n int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN \
        EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%s) TO (%s) \
        PARTITION BY RANGE (at)', 'events_' || n, n * 10, n * 10 + 10); \
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', \
        'events_' || n || '_rest', 'events_' || n); END $$;";
    let first = format!("{events} {make}");
    let pending = "CREATE TABLE IF NOT EXISTS events_7 PARTITION OF events FOR VALUES FROM (70) \
        TO (80) PARTITION BY RANGE (at); \
        CREATE TABLE IF NOT EXISTS events_7_rest PARTITION OF events_7 DEFAULT; \
        CREATE UNIQUE INDEX IF NOT EXISTS events_7_rest_pkey ON events_7_rest (at);";
    let database_of = |first: String| async move {
        let database = database().await;
        database.apply_files(&[&first]).await.expect("applied");
        database
    };
    let database = database_of(first.clone()).await;
    database.execute("SELECT make_part(7)").await;
    assert_passes("its own", &database, &set(&[&first, pending])).await;

    // Without such a function, and where it is no part, somebody else has made it.
    let by_hand = "CREATE TABLE events_7 PARTITION OF events FOR VALUES FROM (70) TO (80)";
    let alone = "CREATE TABLE events_7 (at int)";
    for (first, made) in [(events, by_hand), (&*first, alone)] {
        let database = database_of(first.to_owned()).await;
        database.execute(made).await;
        let error = database.apply_files(&[first, pending]).await.expect_err(made);
        assert_eq!(error.code(), Code::ExistingRelation, "{made}: {error}");
    }
}
