//! A set that is applied → its timeline: what each file did, observed on the server that runs it.
//!
//! ```text
//! file ──▶ locks and scans (in its transaction) ───────────────────────────┐
//!      └─▶ what it wrote of the catalog ──▶ catalog_state ──▶ difference ──┴──▶ Timeline
//! ```
//! Must not know how a server came about, nor where the timeline goes.

mod catalog_state;
mod difference;
mod kept;
mod objects;
mod used;

use std::collections::BTreeMap;
use std::sync::Arc;

use migrations_compiler::catalog::Object;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::sqlx_history;
use migrations_core::{HistoryTable, Migration, Transaction, Version};
use migrations_runner::{Observer, Observing};
use sqlx::postgres::PgConnectOptions;
use tokio::sync::Mutex;

use crate::introspect::changed::Reader;
use catalog_state::CatalogState;

pub(crate) use kept::KeptTimeline;

/// What the timeline of a set begins with and leaves out.
#[derive(Clone, Debug, Default)]
pub(crate) struct InitialState {
    /// What the platform brought, as it brought it; sorted.
    pub(crate) brought: Vec<Object>,
    /// Whether the history table of sqlx is there and no part of it.
    pub(crate) has_sqlx_history: bool,
    /// The version that the set starts at.
    pub(crate) start: Option<Version>,
    /// Whether nothing was made on the server before the first file.
    pub(crate) is_bare: bool,
    /// What stands in files of which something else is executed, by the files' names.
    pub(crate) originals: BTreeMap<String, String>,
}

impl InitialState {
    /// Whether the catalog of the set shows an object.
    fn shows(&self, object: &Object) -> bool {
        self.brought.binary_search(object).is_err() && !self.is_of_sqlx(object)
    }

    /// Whether an object belongs to sqlx, whose table is on a server of ours only for files that name it.
    fn is_of_sqlx(&self, object: &Object) -> bool {
        self.has_sqlx_history && object.table() == Some(sqlx_history::TABLE)
    }
}

/// How much is read after each file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// What the file has written.
    Changes,
    /// Everything.
    Everything,
}

/// Writes down what each file does.
pub(crate) struct Recorder {
    counts_scans: bool,
    state: Mutex<State>,
}

struct State {
    counts_scans: bool,
    connect: PgConnectOptions,
    history: HistoryTable,
    reading: Reading,
    reader: Option<Reader>,
    catalog: CatalogState,
    failure: Option<sqlx::Error>,
}

impl Recorder {
    /// Begins with a database as it is now.
    pub(crate) async fn begin(
        connect: &PgConnectOptions,
        history: &HistoryTable,
        initial_state: InitialState,
        reading: Reading,
    ) -> Result<Arc<Recorder>, sqlx::Error> {
        let mut reader = Reader::open(connect, history).await?;
        let written = reader.written().await?;
        let is_bare = initial_state.is_bare && written.there.is_empty();
        let objects = if is_bare { Vec::new() } else { reader.everything().await? };
        let catalog = CatalogState::new(initial_state, objects, written);
        Ok(Recorder::of(connect, history, reading, reader, catalog))
    }

    /// Goes on with a database that an earlier run has left.
    pub(crate) async fn resume(
        connect: &PgConnectOptions,
        history: &HistoryTable,
        kept: &KeptTimeline,
        initial_state: InitialState,
    ) -> Result<Option<Arc<Recorder>>, sqlx::Error> {
        let mut reader = Reader::open(connect, history).await?;
        let written = reader.written().await?;
        let Some(catalog) = kept.catalog_state(initial_state, written) else { return Ok(None) };
        Ok(Some(Recorder::of(connect, history, Reading::Changes, reader, catalog)))
    }

    fn of(
        connect: &PgConnectOptions,
        history: &HistoryTable,
        reading: Reading,
        reader: Reader,
        catalog: CatalogState,
    ) -> Arc<Recorder> {
        let counts_scans = reader.version().is_none_or(|version| version >= used::COUNTS_SCANS);
        let state = Mutex::new(State {
            counts_scans,
            connect: connect.clone(),
            history: history.clone(),
            reading,
            reader: Some(reader),
            catalog,
            failure: None,
        });
        Arc::new(Recorder { counts_scans, state })
    }

    /// The timeline as it is now, where every file could be observed.
    pub(crate) async fn timeline(&self) -> Option<Timeline> {
        let state = self.state.lock().await;
        state.failure.is_none().then(|| state.catalog.timeline())
    }

    /// What a later run needs to go on.
    pub(crate) async fn kept(&self) -> Option<KeptTimeline> {
        let state = self.state.lock().await;
        state.failure.is_none().then(|| KeptTimeline::of(&state.catalog))
    }

    /// Ends the sessions.
    pub(crate) async fn close(&self) {
        let reader = self.state.lock().await.reader.take();
        if let Some(reader) = reader {
            reader.close().await;
        }
    }
}

impl Observer for Recorder {
    fn question(&self) -> &str {
        if self.counts_scans { used::QUESTION } else { used::QUESTION_OF_LOCKS }
    }

    fn applied<'a>(&'a self, migration: &'a Migration, answer: Option<String>) -> Observing<'a> {
        Box::pin(async move {
            let mut state = self.state.lock().await;
            if state.failure.is_none()
                && let Err(error) = state.observe(migration, answer.as_deref()).await
            {
                state.failure = Some(error);
            }
        })
    }
}

impl State {
    async fn observe(
        &mut self,
        migration: &Migration,
        answer: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        let execution = used::Execution {
            version: migration.version,
            in_transaction: migration.transaction == Transaction::PerFile,
            may_truncate: used::may_truncate(&migration.sql),
            counts_scans: self.counts_scans && migration.transaction == Transaction::PerFile,
            answer,
        };
        let file = (&execution, migration);
        let reader = match self.reader.as_mut() {
            Some(reader) => reader,
            None => self.reader.insert(Reader::open(&self.connect, &self.history).await?),
        };
        if self.catalog.follow(reader, self.reading, file).await.is_ok() {
            return Ok(());
        }
        // A file may have ended the other sessions.
        let reader = self.reader.insert(Reader::open(&self.connect, &self.history).await?);
        self.catalog.follow(reader, Reading::Everything, file).await
    }
}

#[cfg(test)]
mod tests;
