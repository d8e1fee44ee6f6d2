//! The first look of a run, which settles the everyday case at the least cost: the history is plainly
//! this tool's own, and nothing is pending.
//!
//! Needs no file of the set, so it can be taken while these are still read.
//! Whatever is out of the ordinary is no failure here but left to [`survey`](crate::survey), which
//! asks for everything and says what it is. Changes nothing and waits for nobody.

use std::fmt;

use migrations_core::{MigrationSet, Plan, Policy, Target, plan_to};
use sqlx::postgres::PgConnectOptions;

use crate::error::RunError;
use crate::history::{self, Rows};
use crate::options::ApplyOptions;
use crate::session::{EACH_SEES_THE_LATEST, NO_HIDDEN_ROWS, OWN_PATH, Session};

/// A connection, and what the history says at a first look.
///
/// To connect and to ask takes a database about as long as it takes a disk to read a thousand files,
/// and neither needs the other.
pub struct FirstLook {
    pub(crate) session: Result<Session, RunError>,
    seen: Option<Seen>,
}

/// Without the connection, whose options may hold a password.
impl fmt::Debug for FirstLook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FirstLook").field("seen", &self.seen).finish_non_exhaustive()
    }
}

/// The rows of a history that is beyond doubt, and the set that they were asked for.
#[derive(Debug)]
struct Seen {
    rows: Rows,
    identity: MigrationSet,
}

impl FirstLook {
    /// Connects and looks.
    ///
    /// Of `identity` only the name, the history table and the oldest server count: its migrations need
    /// not be known yet. That there is no connection is said by the run that is given the look.
    ///
    /// ```no_run
    /// use migrations_core::MigrationSet;
    /// use migrations_runner::{ApplyOptions, FirstLook, Report, RunError, apply_reviewed};
    /// use sqlx::postgres::PgConnectOptions;
    ///
    /// async fn bring_up(
    ///     identity: MigrationSet,
    ///     connect: &PgConnectOptions,
    ///     read: impl Future<Output = MigrationSet>,
    /// ) -> Result<Report, RunError> {
    ///     let options = ApplyOptions::default();
    ///     let look = FirstLook::take(identity, connect, &options);
    ///     let (look, set) = futures_util::future::join(look, read).await;
    ///     apply_reviewed(look, &set, &options, |_| true, |_| Ok(())).await
    /// }
    /// ```
    pub async fn take(
        identity: MigrationSet,
        connect: &PgConnectOptions,
        options: &ApplyOptions,
    ) -> FirstLook {
        let mut session = Session::open(&identity, connect, &options.application_name).await;
        let rows = match &mut session {
            Ok(session) => glance(session, &identity).await,
            Err(_) => None,
        };
        FirstLook { session, seen: rows.map(|rows| Seen { rows, identity }) }
    }

    /// What `settle` makes of the plan of a set; `None` where the look does not tell.
    pub(crate) fn settled<T>(
        &self,
        set: &MigrationSet,
        policy: Policy,
        target: &Target,
        settle: impl FnOnce(&Plan<'_>) -> Option<T>,
    ) -> Option<T> {
        let Seen { rows, identity } = self.seen.as_ref()?;
        let is_of_set = identity.name() == set.name()
            && identity.name_origin() == set.name_origin()
            && identity.history_table() == set.history_table();
        is_of_set.then(|| settled(rows, set, policy, target, settle)).flatten()
    }
}

/// What `settle` makes of the plan of a set, after a look that is taken now.
pub(crate) async fn glanced<T>(
    session: &mut Session,
    set: &MigrationSet,
    policy: Policy,
    settle: impl FnOnce(&Plan<'_>) -> Option<T>,
) -> Option<T> {
    settled(&glance(session, set).await?, set, policy, &Target::Latest, settle)
}

fn settled<T>(
    rows: &Rows,
    set: &MigrationSet,
    policy: Policy,
    target: &Target,
    settle: impl FnOnce(&Plan<'_>) -> Option<T>,
) -> Option<T> {
    let named = rows.named(set);
    let set = named.as_ref().unwrap_or(set);
    let history = rows.history(set);
    settle(&plan_to(set, &history, policy, target).ok()?)
}

async fn glance(session: &mut Session, set: &MigrationSet) -> Option<Rows> {
    let message = [
        EACH_SEES_THE_LATEST.to_owned(),
        OWN_PATH.to_owned(),
        NO_HIDDEN_ROWS.to_owned(),
        history::lock_at_once(set),
        history::require_plain(set),
        Rows::question(set),
    ];
    let answer = session.send(message.join("; ")).await;
    if answer.failure.is_some() {
        return None;
    }
    let rows = Rows::read(set.history_table(), &answer).ok()?;
    rows.tell(set);
    Some(rows)
}
