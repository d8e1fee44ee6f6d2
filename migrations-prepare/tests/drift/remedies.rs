//! What the told statements do to rows: nothing where one of them fails, and no value is lost unsaid.

use migrations_prepare::drift::{Difference, script};

use crate::{compared, connect, copy, execute, expected, read, run, title};

/// A change of a column's type, the finding, whether values may be lost, and a row in its way.
type Loss = (&'static str, &'static str, bool, &'static str);

const LOSSES: &[Loss] = &[
    (
        "ALTER TABLE app.passed_on ALTER COLUMN id TYPE bigint; INSERT INTO app.passed_on VALUES (5000000000)",
        "table app.passed_on: column id: type",
        true,
        "integer out of range",
    ),
    (
        "ALTER TABLE app.counters ALTER COLUMN number TYPE text; INSERT INTO app.counters VALUES ('one')",
        "table app.counters: column number: type",
        true,
        "invalid input syntax",
    ),
    (
        "DROP VIEW app.active_users CASCADE; ALTER TABLE app.users ALTER COLUMN email TYPE text; \
         INSERT INTO app.users (email) VALUES (repeat('x', 101))",
        "table app.users: column email: type",
        true,
        "value too long",
    ),
    (
        "ALTER TABLE app.passed_on ALTER COLUMN id TYPE smallint",
        "table app.passed_on: column id: type",
        false,
        "",
    ),
    (
        "ALTER TABLE app.entries DROP COLUMN before; ALTER TABLE app.orders ALTER COLUMN placed TYPE timestamp",
        "table app.orders: column placed: type",
        true,
        "",
    ),
    (
        "ALTER TABLE public.settings ALTER COLUMN value TYPE json",
        "table public.settings: column value: type",
        true,
        "",
    ),
];

async fn told(sql: &str) -> (sqlx::PgConnection, Vec<Difference>) {
    let expected = expected().await;
    let (mut connection, _) = copy().await;
    execute(&mut connection, sql).await.expect(sql);
    let live = read(&mut connection).await;
    let drift = compared(expected, &live).drift().cloned().collect();
    (connection, drift)
}

#[tokio::test]
async fn change_of_a_type_that_may_lose_values_says_so_and_refuses_those_that_do_not_fit() {
    for (sql, wanted, discards, refusal) in LOSSES {
        let (mut connection, drift) = told(sql).await;
        let found = drift.iter().find(|it| title(it) == *wanted);
        let found = found.unwrap_or_else(|| panic!("{sql}: {drift:#?}"));
        assert_eq!(found.discards, *discards, "{sql}");
        let done = run(&mut connection, &script(&drift)).await;
        match refusal.is_empty() {
            true => done.unwrap_or_else(|error| panic!("{sql}: {error}")),
            false => {
                let error = done.expect_err(sql);
                assert!(error.contains(refusal), "{sql}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn statement_that_fails_leaves_the_database_as_it_was() {
    let sql = "ALTER POLICY own ON app.orders USING (true); DROP VIEW app.emails CASCADE; \
        ALTER TABLE app.users ALTER COLUMN email DROP NOT NULL; INSERT INTO app.users (email) VALUES (NULL)";
    let (mut connection, drift) = told(sql).await;
    let condition = drift.iter().find_map(|it| it.condition);
    assert_eq!(condition, Some("each needs a value before SET NOT NULL"));
    let error = run(&mut connection, &script(&drift)).await.expect_err("a row has no value");
    assert!(error.contains("contains null values"), "{error}");
    let after: Vec<Difference> =
        compared(expected().await, &read(&mut connection).await).drift().cloned().collect();
    assert_eq!(after, drift);
}

#[tokio::test]
async fn column_without_a_default_comes_back_to_a_table_with_rows_once_they_are_filled() {
    let sql = "DROP VIEW app.active_users CASCADE; ALTER TABLE app.users DROP COLUMN email";
    let (mut connection, drift) = told(sql).await;
    let script = script(&drift);
    let error = run(&mut connection, &script).await.expect_err("no row has a value");
    assert!(error.contains("SET NOT NULL"), "{error}");
    let filled = "UPDATE app.users SET email = id || '@example.org'";
    let place = script.transaction.iter().position(|it| it.ends_with("SET NOT NULL"));
    let mut script = script.clone();
    script.transaction.insert(place.expect("the statement"), filled);
    run(&mut connection, &script).await.expect("every row has a value");
    let comparison = compared(expected().await, &read(&mut connection).await);
    let left: Vec<String> = comparison.drift().map(title).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn new_label_of_an_enum_is_committed_before_what_uses_it() {
    let expected = expected().await;
    let (mut with_label, name) = copy().await;
    let label = "ALTER TYPE app.mood ADD VALUE 'superb'";
    execute(&mut with_label, label).await.expect("a label");
    let mut with_label = connect(&name).await;
    let default = "ALTER TABLE app.users ALTER COLUMN mood SET DEFAULT 'superb'";
    execute(&mut with_label, default).await.expect("a default");
    let with_label = read(&mut with_label).await;
    let (mut connection, _) = copy().await;
    let comparison = compared(&with_label, expected);
    let script = script(comparison.drift());
    assert_eq!(script.before, ["ALTER TYPE app.mood ADD VALUE 'superb' AFTER 'good'"]);
    run(&mut connection, &script).await.expect("the label is there");
    let left = compared(&with_label, &read(&mut connection).await);
    assert_eq!(left.drift().map(title).collect::<Vec<_>>(), Vec::<String>::new());
}

#[tokio::test]
async fn what_others_have_been_given_outlives_what_is_made_anew() {
    let sql = "GRANT SELECT ON app.kinds TO drift_stranger; GRANT UPDATE (note) ON app.kinds TO drift_stranger; \
        GRANT SELECT (sum) ON app.summed TO drift_stranger; ALTER TABLE app.summed ALTER COLUMN sum DROP EXPRESSION; \
        CREATE OR REPLACE VIEW app.kinds AS SELECT id, note, size FROM app.things";
    let (mut connection, drift) = told(sql).await;
    run(&mut connection, &script(&drift)).await.expect("the statements");
    let question = "SELECT has_table_privilege('drift_stranger', 'app.kinds', 'SELECT') \
        AND has_column_privilege('drift_stranger', 'app.kinds', 'note', 'UPDATE') \
        AND has_column_privilege('drift_stranger', 'app.summed', 'sum', 'SELECT')";
    let keeps: bool = sqlx::query_scalar(question).fetch_one(&mut connection).await.expect("a row");
    assert!(keeps, "{:#?}", script(&drift));
    let left = compared(expected().await, &read(&mut connection).await);
    assert_eq!(left.drift().map(title).collect::<Vec<_>>(), Vec::<String>::new());
}
