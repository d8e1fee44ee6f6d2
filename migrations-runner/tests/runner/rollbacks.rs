//! Migrations taken back: which, in which order, by whose rollback, and what is left where one fails.

use migrations_core::rollback_plan::{
    RollbackChoice, RollbackOrigin, RollbackTarget, UnprovenPolicy,
};
use migrations_core::set::RollbackProof;
use migrations_core::{Checksum, Code, Migration, MigrationSet, Position, Rollback, Transaction};
use migrations_runner::{
    ApplyOptions, Failure, RollbackOptions, RollbackReport, RunError, redo, rollback,
};

use crate::support::{Database, database, migration, set_of, with_rollback};

/// `001` creates `t1`, `002` creates `t2`, and so on; each rollback drops it.
fn tables(count: usize) -> MigrationSet {
    set_of((1..=count).map(table).collect())
}

fn table(number: usize) -> Migration {
    let migration =
        migration(&format!("{number:03}_t"), &format!("CREATE TABLE t{number} (a int);"));
    with_rollback(migration, &format!("DROP TABLE t{number};\n"))
}

fn to(version: &str) -> RollbackOptions {
    RollbackOptions { target: RollbackTarget::To(version.to_owned()), ..RollbackOptions::default() }
}

async fn back(
    database: &Database,
    set: &MigrationSet,
    options: &RollbackOptions,
) -> Result<RollbackReport, RunError> {
    rollback(set, &database.connect, options).await
}

/// The codes of a refusal, and its text.
async fn refused(
    database: &Database,
    set: &MigrationSet,
    options: &RollbackOptions,
) -> (Vec<Code>, String) {
    match back(database, set, options).await {
        Err(error @ RunError::RollbackRefused { .. }) => {
            let codes = error.diagnostics().iter().map(|diagnostic| diagnostic.code).collect();
            (codes, error.to_string())
        }
        other => panic!("expected a refusal and got {other:?}"),
    }
}

async fn failed(database: &Database, set: &MigrationSet) -> Failure {
    match back(database, set, &RollbackOptions::default()).await {
        Err(RunError::Failed(failure)) => *failure,
        other => panic!("expected a failed rollback and got {other:?}"),
    }
}

fn versions(report: &RollbackReport) -> String {
    let versions: Vec<&str> = report.taken_back.iter().map(|back| back.version.as_str()).collect();
    versions.join(" ")
}

#[tokio::test]
async fn what_was_applied_last_goes_first_with_its_row() {
    let database = database().await;
    // The second is applied after the third.
    database.apply(&set_of(vec![table(1), table(3)])).await.expect("applied");
    let out_of_order = ApplyOptions {
        out_of_order: migrations_core::OutOfOrder::Allow,
        ..ApplyOptions::default()
    };
    migrations_runner::apply(&tables(3), &database.connect, &out_of_order).await.expect("applied");
    let report = back(&database, &tables(3), &RollbackOptions::default()).await.expect("back");
    assert_eq!(versions(&report), "002_t");
    assert_eq!(report.applied, ["001_t", "003_t"]);
    assert_eq!(report.taken_back[0].proof, RollbackProof::Tried);
    assert_eq!(database.history().await, "001_t 003_t");
    assert!(!database.has("t2").await && database.has("t3").await);

    let report = back(&database, &tables(3), &to("0")).await.expect("back");
    assert_eq!(versions(&report), "003_t 001_t");
    assert_eq!(database.history().await, "-");
    let report = back(&database, &tables(3), &to("0")).await.expect("nothing to do");
    assert_eq!(report, RollbackReport::default());
    assert_eq!(database.apply(&tables(3)).await.expect("applied").applied.len(), 3);
}

#[tokio::test]
async fn older_release_takes_back_what_a_newer_one_has_applied() {
    let database = database().await;
    database.apply(&tables(4)).await.expect("applied");
    let report = back(&database, &tables(2), &to("002")).await.expect("back");
    assert_eq!(versions(&report), "004_t 003_t");
    assert!(report.taken_back.iter().all(|back| back.origin == RollbackOrigin::Stored));
    assert_eq!(report.taken_back[0].file, "004_t.rollback.sql");
    assert_eq!(database.history().await, "001_t 002_t");
    assert!(!database.has("t3").await && database.has("t2").await);
}

#[tokio::test]
async fn table_of_an_older_program_is_taken_back_by_the_set() {
    let database = database().await;
    database.apply(&tables(2)).await.expect("applied");
    database.execute("ALTER TABLE schema_migrations DROP COLUMN rollback").await;
    let (codes, text) = refused(&database, &tables(1), &RollbackOptions::default()).await;
    assert_eq!(codes, [Code::UnwrittenRollback]);
    assert!(text.contains("002_t is not in this set"), "{text}");
    let report = back(&database, &tables(2), &RollbackOptions::default()).await.expect("back");
    assert_eq!(versions(&report), "002_t");
}

#[tokio::test]
async fn person_chooses_between_two_rollbacks() {
    let corrected = |sql| set_of(vec![with_rollback(table(1), sql)]);
    let other = corrected("DROP TABLE t1; CREATE TABLE by_set ();\n");
    for (choice, is_by_set) in [(RollbackChoice::Set, true), (RollbackChoice::Stored, false)] {
        let database = database().await;
        database.apply(&tables(1)).await.expect("applied");
        let (codes, text) = refused(&database, &other, &RollbackOptions::default()).await;
        assert_eq!(codes, [Code::DifferingRollback]);
        for part in ["CREATE TABLE by_set", "DROP TABLE t1;\n", "rollback --from-set", "--stored"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let options = RollbackOptions { choice, ..RollbackOptions::default() };
        back(&database, &other, &options).await.expect("back");
        assert_eq!(database.has("by_set").await, is_by_set);
        assert!(!database.has("t1").await);
    }
}

#[tokio::test]
async fn stored_rollback_does_not_run_where_another_role_may_write_it() {
    for grant in ["INSERT", "UPDATE", "UPDATE (rollback)", "TRIGGER"] {
        let database = database().await;
        database.apply(&tables(2)).await.expect("applied");
        let role = database.role("app").await;
        database.execute(&format!("GRANT {grant} ON schema_migrations TO {role}")).await;
        let (codes, text) = refused(&database, &tables(1), &RollbackOptions::default()).await;
        assert_eq!(codes, [Code::UntrustedRollback], "{grant}");
        // What is said to be typed is typed.
        let revoke = &text[text.find("REVOKE").expect("a statement")..];
        let revoke = &revoke[..=revoke.find(';').expect("its end")];
        database.execute(revoke).await;
        let report = back(&database, &tables(1), &RollbackOptions::default()).await;
        assert_eq!(versions(&report.expect("back")), "002_t");
        // The set's own is nobody else's.
        database.execute(&format!("GRANT {grant} ON schema_migrations TO {role}")).await;
        assert!(back(&database, &tables(1), &RollbackOptions::default()).await.is_ok());
    }
}

#[tokio::test]
async fn rollback_that_fails_leaves_everything_as_it_was() {
    let database = database().await;
    let faulty = with_rollback(table(2), "DROP TABLE t2;\nDROP TABLE é_missing;\n");
    let set = set_of(vec![table(1), faulty]);
    database.apply(&set).await.expect("applied");
    let before = database.value("SELECT execution_time_ms FROM schema_migrations LIMIT 1").await;
    let failure = failed(&database, &set).await;
    assert_eq!(failure.position, Some(Position { line: 2, column: 1 }));
    assert_eq!(failure.step.file, "002_t.rollback.sql");
    let text = RunError::Failed(Box::new(failure)).to_string();
    assert!(text.contains("002_t is applied as before"), "{text}");
    assert_eq!(database.history().await, "001_t 002_t");
    assert_eq!(
        database.value("SELECT execution_time_ms FROM schema_migrations LIMIT 1").await,
        before
    );
    assert!(database.has("t2").await);

    // Of several the ones before it stay taken back.
    let set = set_of(vec![with_rollback(table(1), "SELECT 1/0;"), table(2)]);
    let options = RollbackOptions { choice: RollbackChoice::Set, ..to("0") };
    let Err(RunError::Failed(failure)) = back(&database, &set, &options).await else {
        panic!("a failure")
    };
    assert_eq!(failure.step.applied_before[0].version, "002_t");
    let text = RunError::Failed(failure).to_string();
    assert!(text.contains("taken back by this run: 002_t"), "{text}");
    assert_eq!(database.history().await, "001_t");
}

#[tokio::test]
async fn rollback_that_would_end_its_transaction_or_take_the_history_is_not_sent() {
    let database = database().await;
    for sql in ["DROP TABLE t1; COMMIT; SELECT 1;", "DROP TABLE public.schema_migrations;"] {
        let set = set_of(vec![with_rollback(table(1), sql)]);
        database.apply(&set).await.expect("applied");
        let refused = back(&database, &set, &RollbackOptions::default()).await;
        assert!(matches!(refused, Err(RunError::Refused { .. })), "{refused:?}");
        assert_eq!(database.history().await, "001_t");
        database.execute("DROP TABLE t1, schema_migrations").await;
    }
    // What hides it is found by the row.
    let hidden = "DO $$ BEGIN EXECUTE 'DROP TABLE schema_migrations'; END $$;";
    let set = set_of(vec![with_rollback(table(1), hidden)]);
    database.apply(&set).await.expect("applied");
    failed(&database, &set).await;
    assert_eq!(database.history().await, "001_t");
}

fn alone(migration: Migration, sql: &str) -> Migration {
    let migration = with_rollback(migration, sql);
    let rollback = migration.rollback.clone().expect("a rollback");
    Migration {
        rollback: Some(Rollback { transaction: Transaction::None, ..rollback }),
        ..migration
    }
}

#[tokio::test]
async fn what_runs_in_no_transaction_is_taken_back_statement_by_statement() {
    let database = database().await;
    let index = migration("002_i", "CREATE INDEX i ON t1 (a);");
    let set = |sql| set_of(vec![table(1), alone(index.clone(), sql)]);
    let sound = set("DROP INDEX CONCURRENTLY i;\nVACUUM t1;\n");
    database.apply(&sound).await.expect("applied");
    let report = back(&database, &set_of(vec![table(1)]), &RollbackOptions::default()).await;
    assert_eq!(versions(&report.expect("back")), "002_i");
    assert!(!database.has("i").await);
    assert_eq!(database.history().await, "001_t");

    // Nothing is in place where the first statement fails.
    let faulty = set("VACUUM missing;\nDROP INDEX CONCURRENTLY i;\n");
    database.apply(&faulty).await.expect("applied");
    failed(&database, &faulty).await;
    assert_eq!(database.history().await, "001_t 002_i");
}

#[tokio::test]
async fn rollback_that_stops_half_way_says_what_is_left_to_do() {
    let database = database().await;
    let sql = "DROP INDEX CONCURRENTLY i;\nVACUUM missing;\nDROP INDEX CONCURRENTLY j;\n";
    let indexes = migration("002_i", "CREATE INDEX i ON t1 (a); CREATE INDEX j ON t1 (a);");
    let set = set_of(vec![table(1), alone(indexes, sql)]);
    database.apply(&set).await.expect("applied");
    let error = back(&database, &set, &RollbackOptions::default()).await.expect_err("stopped");
    assert!(matches!(error, RunError::Interrupted(_)), "{error}");
    let text = error.to_string();
    assert!(text.contains("done, and stays: 002_i.rollback.sql:1:1 DROP INDEX"), "{text}");
    assert!(text.contains("not reached: 002_i.rollback.sql:3:1 DROP INDEX"), "{text}");
    assert_eq!(database.history().await, "001_t 002_i!");

    // Later runs do not go on, and say the same statement.
    let (codes, later) = refused(&database, &set, &RollbackOptions::default()).await;
    assert_eq!(codes, [Code::AppliedInterrupted]);
    let delete = text.rsplit("history: ").next().expect("a statement").trim();
    assert!(delete.starts_with("DELETE FROM ") && text.contains(delete), "{text} {later}");
    database.execute("DROP INDEX CONCURRENTLY j").await;
    database.execute(delete).await;
    assert_eq!(database.history().await, "001_t");
    database.apply(&set).await.expect("applied again");
}

#[tokio::test]
async fn untried_rollback_runs_once_it_is_allowed_or_tried() {
    let untried = |number| {
        let migration = table(number);
        let rollback = migration.rollback.clone().expect("a rollback");
        let proof = RollbackProof::Untried;
        Migration { rollback: Some(Rollback { proof, ..rollback }), ..migration }
    };
    let database = database().await;
    let set = set_of(vec![untried(1), untried(2)]);
    database.apply(&set).await.expect("applied");
    // What the row keeps knows it as well.
    for (set, said) in [(&set, "the rollback of 002_t"), (&tables(1), "kept in the history")] {
        let (codes, text) = refused(&database, set, &RollbackOptions::default()).await;
        assert_eq!(codes, [Code::UnprovenRollback]);
        assert!(text.contains(said) && text.contains("rollback --unproven"), "{text}");
    }
    let tried = vec![Checksum::of("DROP TABLE t2;\n")];
    let options = RollbackOptions { tried, ..RollbackOptions::default() };
    let report = back(&database, &set, &options).await.expect("back");
    assert_eq!(report.taken_back[0].proof, RollbackProof::Tried);
    let unproven = UnprovenPolicy::Allow;
    let options = RollbackOptions { unproven, ..RollbackOptions::default() };
    let report = back(&database, &set, &options).await.expect("back");
    assert_eq!(report.taken_back[0].proof, RollbackProof::Untried);
}

#[tokio::test]
async fn runners_that_come_at_once_take_each_back_once() {
    let database = database().await;
    let rollback = |number| {
        let sql = format!("SELECT pg_sleep(0.05); DROP TABLE t{number};");
        with_rollback(table(number), &sql)
    };
    let set = set_of((1..=4).map(rollback).collect());
    database.apply(&set).await.expect("applied");
    let runs = (0..6).map(|_| {
        let (set, connect) = (set.clone(), database.connect.clone());
        tokio::spawn(async move { migrations_runner::rollback(&set, &connect, &to("1")).await })
    });
    let mut taken_back = Vec::new();
    for run in runs.collect::<Vec<_>>() {
        let report = run.await.expect("no panic").expect("back");
        assert_eq!(report.applied, ["001_t"]);
        taken_back.extend(report.taken_back.into_iter().map(|back| back.version));
    }
    taken_back.sort();
    assert_eq!(taken_back, ["002_t", "003_t", "004_t"]);
    assert_eq!(database.history().await, "001_t");
    assert_eq!(database.advisory_locks().await, "0");
}

#[tokio::test]
async fn redo_takes_back_and_applies_again_or_does_nothing() {
    let database = database().await;
    database.apply(&tables(3)).await.expect("applied");
    database.execute("INSERT INTO t3 VALUES (1)").await;
    let options =
        RollbackOptions { target: RollbackTarget::Steps(2), ..RollbackOptions::default() };
    let report = redo(&tables(4), &database.connect, &options).await.expect("done again");
    assert_eq!((report.taken_back.len(), report.applied.len()), (2, 2));
    assert_eq!(database.history().await, "001_t 002_t 003_t");
    assert_eq!(database.value("SELECT count(*) FROM t3").await, "0");

    // What the set lacks could not come again.
    let error = redo(&tables(2), &database.connect, &options).await.expect_err("refused");
    assert_eq!(error.code(), Code::UnknownRollbackTarget);
    // Nor what may not be applied.
    let draft = Migration { state: Some(migrations_core::State::Draft), ..table(3) };
    let set = set_of(vec![table(1), table(2), draft]);
    let drafts = migrations_runner::DraftPolicy::Refuse;
    let run = ApplyOptions { drafts, ..ApplyOptions::default() };
    let options = RollbackOptions { run, ..RollbackOptions::default() };
    let error = redo(&set, &database.connect, &options).await.expect_err("refused");
    assert_eq!(error.code(), Code::DraftRefused);
    assert_eq!(database.history().await, "001_t 002_t 003_t");
}

#[tokio::test]
async fn database_without_a_history_has_nothing_to_take_back() {
    let database = database().await;
    let (codes, text) = refused(&database, &tables(1), &RollbackOptions::default()).await;
    assert_eq!(codes, [Code::UnknownRollbackTarget]);
    assert!(text.contains("more was to be taken back (1) than is applied (0)"), "{text}");
    assert!(back(&database, &tables(1), &to("0")).await.is_ok());
    assert!(!database.has("public.schema_migrations").await);
}

#[tokio::test]
async fn role_path_and_settings_of_a_rollback_are_those_of_a_file() {
    let database = database().await;
    let sql = "SET search_path TO nowhere; SET ROLE pg_read_all_data; RESET ROLE;\n\
               DROP TABLE public.t2; SET standard_conforming_strings TO off;";
    let set = set_of(vec![table(1), with_rollback(table(2), sql)]);
    database.apply(&set).await.expect("applied");
    let report = back(&database, &set, &to("0")).await.expect("back");
    assert_eq!(versions(&report), "002_t 001_t");
}
