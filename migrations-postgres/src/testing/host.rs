//! This process on one server: its lock there, what earlier processes left, and its copies.
//!
//! Everything here runs on the keeper's thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgExecutor};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use super::TestingError;
use super::keeper::Keeper;
use super::statements::{self, Fsync};
use crate::database::address::Address;
use crate::discover;
use crate::token::token;
use crate::version::ServerVersion;

/// A server that lets us in at all does so within this time.
const GREETING: Duration = Duration::from_secs(10);

/// How long a server may have no place for one more connection.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Routers forget a connection on which nothing happens; the shortest usual time is five minutes.
const PING: Duration = Duration::from_secs(60);

/// How many statements of ours a server works on at a time.
const OUR_CONNECTIONS: u32 = 4;

/// How many connections a test may open that asks for a pool.
pub(super) const CONNECTIONS_OF_A_TEST: u32 = 5;

/// How long a database that was kept stays on a server that does not end by itself.
const KEPT_LIFE: Duration = Duration::from_secs(60 * 60 * 24);

/// This process on one server.
pub(super) struct Host {
    address: Address,
    /// For statements that belong to no database of a test.
    pub(super) pool: PgPool,
    pub(super) version: ServerVersion,
    pub(super) fsync: Fsync,
    /// What the names of databases and templates begin with.
    databases: String,
    pub(super) templates: String,
    /// This process's own part of a name.
    token: String,
    count: AtomicU64,
    /// Databases that earlier processes have kept: name and case.
    kept: std::sync::Mutex<Vec<(String, String)>>,
    /// A place for each test that may run at a time.
    slots: Arc<Semaphore>,
    /// The template that was used last; held while one is made.
    pub(super) ready: Mutex<Option<Ready>>,
}

/// A database of our own, and its place among those that are in use.
pub(super) struct Copied {
    pub(super) name: String,
    pub(super) _slot: OwnedSemaphorePermit,
}

/// A template that this process has used.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) name: String,
    /// What belongs to it and is not copied with it, as statements.
    pub(super) besides: Vec<String>,
}

impl Host {
    /// Connects, and takes the lock of this process.
    pub(super) fn open(
        keeper: &Keeper,
        address: Address,
        variable: &'static str,
        majors: Vec<u32>,
    ) -> Result<Arc<Host>, TestingError> {
        let opened = keeper.run(async move {
            let failed =
                |reason| TestingError::Connect { variable, target: address.target(), reason };
            let opening = Opening::patiently(&address).await.map_err(failed)?;
            let version = opening.version();
            if let Some(lowest) = discover::older_than_declared(&majors, version) {
                let target = address.target();
                return Err(TestingError::TooOld { variable, lowest, version, target });
            }
            let refused = |error| failed(address.reason(&error));
            opening.host(address.clone()).await.map_err(refused)
        })??;
        let (host, leftovers) = opened;
        if !leftovers.is_empty() {
            let swept = Arc::clone(&host);
            // Nobody waits for it.
            keeper.start_task(async move { swept.sweep(leftovers).await })?;
        }
        Ok(host)
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// Whether an earlier process has kept a database.
    pub(super) fn has_kept(&self) -> bool {
        !self.kept().is_empty()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<(String, String)>> {
        // A list is whole whenever its lock is free, also after a panic elsewhere.
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Waits for a place among the tests that run.
    pub(super) async fn take_slot(&self) -> Result<OwnedSemaphorePermit, TestingError> {
        Arc::clone(&self.slots).acquire_owned().await.map_err(|_| TestingError::Lost)
    }

    /// A name that no other database has, and that says whose it is.
    pub(super) fn next_name(&self) -> String {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        format!("{}{}_{number}", self.databases, self.token)
    }

    /// Drops what was kept for this case, while the case is at work already.
    pub(super) fn forget(self: &Arc<Host>, case: &str) {
        let mut kept = self.kept();
        let superseded = kept.extract_if(.., |(_, of)| of == case);
        let names: Vec<String> = superseded.map(|(name, _)| name).collect();
        drop(kept);
        for name in names {
            let host = Arc::clone(self);
            tokio::spawn(async move { host.drop_database(&name).await });
        }
    }

    pub(super) async fn drop_copy(&self, copied: Copied) -> Result<(), TestingError> {
        let dropped = self.drop_database(&copied.name).await;
        dropped.map_err(|error| self.refused(&format!("drop {}", copied.name), &error))
    }

    pub(super) async fn drop_database(&self, name: &str) -> Result<(), sqlx::Error> {
        if self.version.major < 13 {
            sqlx::query(statements::DISCONNECT).bind(name).execute(&self.pool).await?;
        }
        self.execute(&statements::drop(name, self.version)).await
    }

    /// Marks a database, so that no sweep takes it for a leftover.
    pub(super) async fn keep(&self, copied: Copied, case: &str) -> Result<(), TestingError> {
        let statement = statements::mark_kept(&copied.name, now().as_secs(), case);
        let marked = self.execute(&statement).await;
        marked.map_err(|error| self.refused(&format!("keep {}", copied.name), &error))
    }

    pub(super) async fn execute(&self, statement: &str) -> Result<(), sqlx::Error> {
        execute(&self.pool, statement).await
    }

    pub(super) fn refused(&self, action: &str, error: &sqlx::Error) -> TestingError {
        let help = match error {
            error if is(error, "42501") => {
                "\nthe role needs the right to create databases: ALTER ROLE … CREATEDB"
            }
            _ => "",
        };
        let (action, reason) = (action.to_owned(), self.address.reason(error));
        TestingError::Refused { action, target: self.address.target(), reason, help }
    }

    /// Drops the databases of processes that are gone, as far as the server allows; what stays is
    /// tried again by the next process.
    async fn sweep(self: Arc<Host>, leftovers: Vec<Leftover>) {
        let Ok(mut connection) = self.pool.acquire().await else { return };
        for Leftover { owner, databases } in leftovers {
            let taken = sqlx::query_scalar(statements::TAKE).bind(&owner);
            if !taken.fetch_one(&mut *connection).await.unwrap_or(false) {
                continue;
            }
            for database in databases {
                let _ = execute(&mut *connection, &statements::drop(&database, self.version)).await;
            }
            let let_go = sqlx::query(statements::LET_GO).bind(&owner);
            let _ = let_go.execute(&mut *connection).await;
        }
    }
}

/// Databases of a process that may be gone, and the name of its lock.
struct Leftover {
    owner: String,
    databases: Vec<String>,
}

/// A connection that is about to become ours for good.
struct Opening {
    connection: PgConnection,
    here: (i64, i64, i32, i32, bool),
}

impl Opening {
    /// Connects, and again while the server has too many connections or is just starting.
    async fn patiently(address: &Address) -> Result<Opening, String> {
        let start = Instant::now();
        loop {
            match timeout(GREETING, Opening::connect(address)).await {
                Ok(Ok(opening)) => return Ok(opening),
                Ok(Err(error)) if passes(&error) && start.elapsed() < START_TIMEOUT => {
                    sleep(Duration::from_millis(100)).await;
                }
                Ok(Err(error)) => return Err(address.reason(&error)),
                Err(_) => return Err(format!("no answer within {} s", GREETING.as_secs())),
            }
        }
    }

    async fn connect(address: &Address) -> Result<Opening, sqlx::Error> {
        let mut connection = address.options().connect().await?;
        sqlx::query(statements::NO_LIMITS).execute(&mut connection).await?;
        let here = sqlx::query_as(statements::WHERE_WE_ARE).fetch_one(&mut connection).await?;
        Ok(Opening { connection, here })
    }

    fn version(&self) -> ServerVersion {
        ServerVersion::from_number(self.here.2.unsigned_abs())
    }

    /// Takes the lock, and looks at what is there.
    async fn host(mut self, address: Address) -> Result<(Arc<Host>, Vec<Leftover>), sqlx::Error> {
        let version = self.version();
        let (database, role, _, connections, without_fsync) = self.here;
        let databases = format!("migrations_test_{database}_{role}_");
        let token = token();
        let owner = format!("{databases}{token}");
        let taken: bool = sqlx::query_scalar(statements::TAKE)
            .bind(&owner)
            .fetch_one(&mut self.connection)
            .await?;
        if !taken {
            return Err(sqlx::Error::Protocol("another process has our name".to_owned()));
        }
        let ours = sqlx::query_as(statements::OURS).bind(&databases);
        let ours: Vec<(String, Option<String>)> = ours.fetch_all(&mut self.connection).await?;
        let Sorted { kept, leftovers } = sorted(&databases, ours);
        tokio::spawn(hold(self.connection));
        let slots = connections.unsigned_abs().saturating_sub(OUR_CONNECTIONS + 4);
        let slots = (slots / CONNECTIONS_OF_A_TEST).max(1);
        let host = Host {
            pool: pool(&address),
            address,
            version,
            fsync: if without_fsync { Fsync::Off } else { Fsync::On },
            databases,
            templates: format!("migrations_template_{database}_{role}_"),
            token,
            count: AtomicU64::new(0),
            kept: std::sync::Mutex::new(kept),
            slots: Arc::new(Semaphore::new(slots as usize)),
            ready: Mutex::new(None),
        };
        Ok((Arc::new(host), leftovers))
    }
}

/// Holds the connection, and with it the lock, until the process ends.
async fn hold(mut connection: PgConnection) {
    while connection.ping().await.is_ok() {
        sleep(PING).await;
    }
}

fn pool(address: &Address) -> PgPool {
    PgPoolOptions::new()
        .max_connections(OUR_CONNECTIONS)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::query(statements::NO_LIMITS).execute(connection).await.map(drop)
            })
        })
        .connect_lazy_with(address.options().clone())
}

struct Sorted {
    kept: Vec<(String, String)>,
    leftovers: Vec<Leftover>,
}

/// Tells what was kept from what was left behind; one that was kept long enough is left behind.
fn sorted(prefix: &str, ours: Vec<(String, Option<String>)>) -> Sorted {
    let mut sorted = Sorted { kept: Vec::new(), leftovers: Vec::new() };
    for (database, comment) in ours {
        let kept = comment.as_deref().and_then(statements::kept);
        if let Some((second, case)) = kept
            && now().as_secs().saturating_sub(second) < KEPT_LIFE.as_secs()
        {
            sorted.kept.push((database, case.to_owned()));
            continue;
        }
        let Some((token, _)) = database.get(prefix.len()..).unwrap_or_default().split_once('_')
        else {
            continue;
        };
        let owner = format!("{prefix}{token}");
        match sorted.leftovers.iter_mut().find(|leftover| leftover.owner == owner) {
            Some(leftover) => leftover.databases.push(database),
            None => sorted.leftovers.push(Leftover { owner, databases: vec![database] }),
        }
    }
    sorted
}

pub(super) async fn execute(
    executor: impl PgExecutor<'_>,
    statement: &str,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(executor).await.map(drop)
}

/// Whether the server refused with this code.
pub(super) fn is(error: &sqlx::Error, code: &str) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|of| of == code)
}

/// Whether the server may let us in a moment later.
pub(super) fn passes(error: &sqlx::Error) -> bool {
    is(error, "53300") || is(error, "57P03")
}

pub(super) fn now() -> Duration {
    // A clock before 1970 makes marks look old, and nothing worse.
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{now, sorted};

    #[test]
    fn what_was_kept_lately_is_no_leftover() {
        let second = now().as_secs();
        let kept = |second: u64| Some(format!("kept by migrations::test at {second}: shop a::b"));
        let sorted = sorted(
            "p_",
            vec![
                ("p_one_0".to_owned(), kept(second)),
                ("p_one_1".to_owned(), None),
                ("p_two_0".to_owned(), kept(second - 60 * 60 * 25)),
                ("p_one_2".to_owned(), Some("a person's own".to_owned())),
                ("p_odd".to_owned(), None),
            ],
        );
        assert_eq!(sorted.kept, [("p_one_0".to_owned(), "shop a::b".to_owned())]);
        let leftovers: Vec<_> =
            sorted.leftovers.iter().map(|one| (one.owner.as_str(), one.databases.len())).collect();
        assert_eq!(leftovers, [("p_one", 2), ("p_two", 1)]);
    }
}
