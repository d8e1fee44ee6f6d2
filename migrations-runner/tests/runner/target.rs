//! How far a run goes where its caller says so.

use migrations_core::{MigrationSet, PlanProblem, Target};
use migrations_runner::{ApplyOptions, Migrations, Report, RunError, apply, status_with};

use crate::support::{Database, database, migration, set_of};

fn three() -> MigrationSet {
    set_of(vec![
        migration("001_a", "CREATE TABLE a (id int);"),
        migration("002_b", "CREATE TABLE b (id int);"),
        migration("003_c", "CREATE TABLE c (id int);"),
    ])
}

fn to(name: &str) -> ApplyOptions {
    ApplyOptions { to: Target::To(name.to_owned()), ..ApplyOptions::default() }
}

fn stems(report: &Report) -> String {
    let applied: Vec<&str> = report.applied.iter().map(|applied| &*applied.version).collect();
    format!("{} | {} | {}", applied.join(" "), report.already.join(" "), report.later.join(" "))
}

async fn problems(database: &Database, name: &str) -> Vec<PlanProblem> {
    match apply(&three(), &database.connect, &to(name)).await {
        Err(RunError::Unplannable { problems }) => {
            problems.into_iter().map(|located| located.problem).collect()
        }
        other => panic!("expected a refusal and got {other:?}"),
    }
}

#[tokio::test]
async fn run_stops_after_the_target_and_the_next_one_goes_on() {
    let database = database().await;
    let migrations = Migrations::new(three());
    let report = migrations.apply_with(&database.pool, &to("2")).await.expect("two are applied");
    assert_eq!(stems(&report), "001_a 002_b |  | 003_c");
    assert_eq!(database.history().await, "001_a 002_b");
    assert!(!database.has("c").await);
    // Nothing of it is pending: the first look settles it, and says what is left all the same.
    let report = migrations.apply_with(&database.pool, &to("002_b")).await.expect("nothing to do");
    assert_eq!(stems(&report), " | 001_a 002_b | 003_c");
    let report = migrations.apply(&database.pool).await.expect("the last one is applied");
    assert_eq!(stems(&report), "003_c | 001_a 002_b | ");
}

#[tokio::test]
async fn what_is_behind_the_target_is_not_looked_at() {
    let database = database().await;
    database.execute("CREATE TABLE c ()").await;
    let report = apply(&three(), &database.connect, &to("2")).await.expect("two are applied");
    assert_eq!(stems(&report), "001_a 002_b |  | 003_c");
    let status = status_with(&three(), &database.connect, &to("2")).await.expect("a status");
    assert_eq!(status.problems, []);
    let status = status_with(&three(), &database.connect, &ApplyOptions::default()).await;
    assert!(matches!(
        &*status.expect("a status").problems,
        [PlanProblem::ExistingRelation { version, .. }] if version == "003_c"
    ));
}

#[tokio::test]
async fn target_that_is_unknown_or_passed_changes_nothing() {
    let database = database().await;
    let found = problems(&database, "4").await;
    assert!(matches!(&found[..], [PlanProblem::UnknownTarget { .. }]), "{found:?}");
    assert!(!database.has("schema_migrations").await);
    database.apply(&three()).await.expect("all are applied");
    let found = problems(&database, "2").await;
    let behind = PlanProblem::TargetBehind { version: "002_b".into(), applied: "003_c".into() };
    assert_eq!(found, [behind]);
    let report = apply(&three(), &database.connect, &to("3")).await.expect("nothing to do");
    assert_eq!(stems(&report), " | 001_a 002_b 003_c | ");
}
