//! Waits for a server to come up, and for somebody else to apply a set.
//!
//! Only for what passes by itself: a wrong password, or a file that was edited, is said at once.

use std::io;
use std::time::Duration;

use migrations_core::{MigrationSet, PlanProblem};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::time::{Instant, sleep, timeout_at};

use crate::cause::{Cause, server_error};
use crate::error::RunError;
use crate::event::NotReady;
use crate::options::APPLICATION_NAME;
use crate::pause::Backoff;
use crate::report::CheckReport;
use crate::session::server;
use crate::status::check;

/// How long one look may take where nothing is to be waited for.
const ONE_LOOK: Duration = Duration::from_secs(1);

/// Waits until the server takes connections and writes: until it is started, and no longer recovers
/// or follows another.
///
/// What does not pass by itself is not waited for: a wrong password, a database that is not there.
///
/// # Errors
///
/// [`RunError::Unreachable`] with what was said last.
///
/// ```no_run
/// use std::time::Duration;
///
/// use migrations_runner::{RunError, wait_for_server};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn started(connect: &PgConnectOptions) -> Result<(), RunError> {
///     wait_for_server(connect, Duration::from_secs(60)).await
/// }
/// ```
pub async fn wait_for_server(
    connect: &PgConnectOptions,
    longest: Duration,
) -> Result<(), RunError> {
    let connect = connect.clone().application_name(APPLICATION_NAME).disable_statement_logging();
    let unreachable = |cause| RunError::Unreachable { server: server(&connect), cause };
    let mut pauses = Pauses::new(longest);
    let mut last = None;
    loop {
        let cause = match timeout_at(pauses.end(), asked(&connect)).await {
            Ok(Ok(false)) => return Ok(()),
            Ok(Ok(true)) => Cause::new("the server is in recovery, and takes no writes"),
            Ok(Err(error)) if passes(&error) => Cause::of(&error),
            Ok(Err(error)) => return Err(unreachable(Cause::of(&error))),
            // What was said before tells more than that this look came too late.
            Err(_) => last
                .unwrap_or_else(|| Cause::new(format!("no answer within {} s", longest.as_secs()))),
        };
        if !pauses.pause(&cause.to_string()).await {
            return Err(unreachable(cause));
        }
        last = Some(cause);
    }
}

/// Whether the server only reads, because it recovers or follows another.
async fn asked(connect: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let mut connection: PgConnection = connect.connect().await?;
    let is_in_recovery = sqlx::query_scalar("SELECT pg_catalog.pg_is_in_recovery()")
        .persistent(false)
        .fetch_one(&mut connection)
        .await;
    // That it may fail changes nothing about what was said.
    let _ = connection.close().await;
    is_in_recovery
}

/// Whether a server that says so, or says nothing, may do in a moment.
fn passes(error: &sqlx::Error) -> bool {
    if let Some(said) = server_error(error) {
        // Starting up or shutting down, full, or stopped by somebody in the middle of an answer.
        return matches!(said.code(), "57P01" | "57P02" | "57P03" | "53300");
    }
    match error {
        // A name that is looked up in vain may be that of a container which is not there yet.
        sqlx::Error::Io(error) => error.kind() != io::ErrorKind::PermissionDenied,
        _ => false,
    }
}

/// Waits until everything of `set` is applied as it stands in the files, by whoever does it; for an
/// application that does not apply it itself.
///
/// It takes no lock and changes nothing, as [`check`](crate::check()), which it does again and again.
///
/// # Errors
///
/// What is still missing once the time is over: [`RunError::Pending`], or that the server cannot be
/// reached. What does not pass by itself is said at once.
///
/// ```no_run
/// use std::time::Duration;
///
/// use migrations_core::MigrationSet;
/// use migrations_runner::{RunError, wait};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn ready(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     wait(set, connect, Duration::from_secs(60)).await.map(drop)
/// }
/// ```
pub async fn wait(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    longest: Duration,
) -> Result<CheckReport, RunError> {
    let mut pauses = Pauses::new(longest);
    let mut last = None;
    loop {
        let error = match timeout_at(pauses.end(), check(set, connect)).await {
            Ok(Ok(report)) => return Ok(report),
            Ok(Err(error)) if is_passing(&error, connect).await => error,
            Ok(Err(error)) => return Err(error),
            // What was found before says more than that this look came too late.
            Err(_) => last.unwrap_or_else(|| {
                let cause = Cause::new(format!("no answer within {} s", longest.as_secs()));
                RunError::Unreachable { server: server(connect), cause }
            }),
        };
        let first = error.to_string();
        let what = first.lines().next().unwrap_or_default();
        if !pauses.pause(what).await {
            return Err(error);
        }
        last = Some(error);
    }
}

/// Whether an error of a check may be none in a moment.
async fn is_passing(error: &RunError, connect: &PgConnectOptions) -> bool {
    match error {
        RunError::Pending { .. } => true,
        RunError::Unplannable { problems } => problems
            .iter()
            .all(|located| matches!(located.problem, PlanProblem::Interrupted { .. })),
        // The error itself keeps no more than words of what happened.
        RunError::Unreachable { .. } => match connect.connect().await {
            Ok(connection) => connection.close().await.is_ok(),
            Err(error) => passes(&error),
        },
        _ => false,
    }
}

/// The pauses between two looks, up to an end.
struct Pauses {
    begun: Instant,
    longest: Duration,
    backoff: Backoff,
    is_told: bool,
}

impl Pauses {
    fn new(longest: Duration) -> Pauses {
        let backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(1));
        Pauses { begun: Instant::now(), longest, backoff, is_told: false }
    }

    fn end(&self) -> Instant {
        // A look that has begun is finished, even where nothing is to be waited for.
        self.begun + self.longest.max(ONE_LOOK)
    }

    /// Pauses; not where the time is over.
    async fn pause(&mut self, what: &str) -> bool {
        let left = self.longest.saturating_sub(self.begun.elapsed());
        if left.is_zero() {
            return false;
        }
        if !self.is_told {
            self.is_told = true;
            NotReady { reason: what }.tell();
        }
        sleep(self.backoff.pause().min(left)).await;
        true
    }
}
