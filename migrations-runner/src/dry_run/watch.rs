//! Who waits for a transaction, and the end of it before they have waited too long.
//!
//! Must not know what the transaction does.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use tokio::time::{Instant, sleep};

use crate::message::dry_run::{cancel, waiting_for};
use crate::session::Session;

/// How often the server is asked who waits.
const PAUSE: Duration = Duration::from_millis(50);

/// A session that has waited for a dry run; a role without privileges sees of other users' sessions
/// only the `pid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The process on the server.
    pub pid: i32,
    /// What it calls itself.
    pub application_name: Option<String>,
    /// The relation that it waits for, where it waits for one.
    pub relation: Option<String>,
}

/// The watch over one transaction.
pub(super) struct Watch {
    backend: i32,
    longest: Duration,
    found: Mutex<Option<Waiting>>,
}

impl Watch {
    /// A watch that lets nobody wait for longer; zero is for ever.
    pub(super) fn new(backend: i32, longest: Duration) -> Watch {
        Watch { backend, longest, found: Mutex::new(None) }
    }

    /// For whom the transaction was ended.
    pub(super) fn found(&self) -> Option<Waiting> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks as long as it is polled, and ends whatever the transaction runs once somebody has waited.
    pub(super) async fn keep(&self, session: &mut Session) -> Infallible {
        let pause = PAUSE.min(self.longest / 8);
        // To ask and to end what runs takes its time as well.
        let patience = self.longest.saturating_sub(4 * pause).max(self.longest / 2);
        let mut since: HashMap<i32, Instant> = HashMap::new();
        loop {
            if self.longest.is_zero() {
                return futures_util::future::pending().await;
            }
            sleep(pause).await;
            let rows = session.ask(&waiting_for(self.backend)).await.unwrap_or_default();
            let waiting: Vec<Waiting> = rows.iter().filter_map(|row| waiting(row).ok()).collect();
            since.retain(|pid, _| waiting.iter().any(|waiting| waiting.pid == *pid));
            for waiting in waiting {
                let since = *since.entry(waiting.pid).or_insert_with(Instant::now);
                if since.elapsed() >= patience {
                    self.end(session, waiting).await;
                }
            }
        }
    }

    async fn end(&self, session: &mut Session, waiting: Waiting) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(waiting);
        // Between two statements there is nothing to end; then the next look does it again.
        let _ = session.ask(&cancel(self.backend)).await;
    }
}

fn waiting(row: &PgRow) -> Result<Waiting, sqlx::Error> {
    Ok(Waiting {
        pid: row.try_get(0)?,
        application_name: row.try_get(1)?,
        relation: row.try_get(2)?,
    })
}

impl fmt::Display for Waiting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "process {}", self.pid)?;
        if let Some(name) = self.application_name.as_deref().filter(|name| !name.is_empty()) {
            write!(formatter, " ({name:?})")?;
        }
        match &self.relation {
            Some(relation) => write!(formatter, " waited for {relation}"),
            None => formatter.write_str(" waited for it"),
        }
    }
}
