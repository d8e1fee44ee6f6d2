//! Somebody who reads while files are applied: whatever is concurrent has to wait for each snapshot.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};

/// A reader of a database.
pub struct Load {
    ends: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Load {
    /// Begins to read.
    pub fn begin(connect: &PgConnectOptions) -> Load {
        let ends = Arc::new(AtomicBool::new(false));
        let (connect, told) = (connect.clone(), Arc::clone(&ends));
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(read(&connect, &told));
        });
        Load { ends, thread }
    }

    /// Stops.
    pub fn end(self) {
        self.ends.store(true, Ordering::Relaxed);
        self.thread.join().expect("the reader does not panic");
    }
}

async fn read(connect: &PgConnectOptions, told: &AtomicBool) {
    const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class; \
        SELECT pg_sleep(0.003); COMMIT";
    // A server that is killed is none to read from.
    let Ok(mut connection) = PgConnection::connect_with(connect).await else { return };
    while !told.load(Ordering::Relaxed) {
        if sqlx::raw_sql(SNAPSHOT).execute(&mut connection).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let _ = connection.close().await;
}
