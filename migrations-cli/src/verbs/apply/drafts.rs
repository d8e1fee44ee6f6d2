//! Drafts that have changed since they were applied to a database for development: taken back, and
//! applied as they are now.

use migrations_core::{MigrationSet, PlanProblem, State, Target};
use migrations_runner::{
    ApplyOptions, DataLoss, Environment, RedoReport, RunError, reapply_changed_drafts,
};
use sqlx::Connection as _;
use sqlx::postgres::PgConnectOptions;

/// Whether nothing but drafts that have changed keeps a run from beginning.
pub(super) fn are_all_that_is_in_the_way(error: &RunError, set: &MigrationSet) -> bool {
    let RunError::Unplannable { problems } = error else { return false };
    problems.iter().all(|located| {
        let PlanProblem::Edited { version, .. } = &located.problem else { return false };
        set.get(version).is_some_and(|migration| migration.state == Some(State::Draft))
    })
}

/// Whether they may be taken back: the database is for development.
pub(super) async fn may_go(connect: &PgConnectOptions) -> Result<bool, RunError> {
    let mut connection = migrations_runner::connect(connect).await?;
    let environment = Environment::of(&mut connection).await;
    let _ = connection.close().await;
    // Where it cannot be told they stay.
    Ok(environment.is_ok_and(|environment| environment == Environment::Development))
}

/// Takes them back and applies them; nothing where the database is not for development.
pub(super) async fn reapplied(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
    discard_rows: bool,
) -> Result<RedoReport, RunError> {
    let data_loss = if discard_rows { DataLoss::Allow } else { DataLoss::Refuse };
    let options = ApplyOptions { to: Target::Latest, ..options.clone() };
    reapply_changed_drafts(set, connect, &options, data_loss).await
}
