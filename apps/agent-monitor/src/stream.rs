//! The event stream: one JSON object a line, which says what agents have done.
//!
//! Whatever of it the database knows already is passed over, so that a stream may be sent again.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, BufRead};
use std::str::FromStr;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::embedder::Embedder;
use crate::memory::{self, Memory, MemoryError};
use crate::questions;
use crate::rows::{Kind, Session, Workflow, WorkflowStatus};

/// The stream that a run without arguments shows.
pub const EXAMPLE: &str = include_str!("example.jsonl");

/// How many events are sent to the database in one statement.
const BATCH: usize = 200;

/// A line of the stream.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(tag = "record", rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// What a model costs.
    Price {
        /// The model.
        model: String,
        /// US dollars for a million tokens that it reads.
        #[serde(deserialize_with = "from_text")]
        input_usd_per_million: Decimal,
        /// US dollars for a million tokens that it writes.
        #[serde(deserialize_with = "from_text")]
        output_usd_per_million: Decimal,
    },
    /// A workflow, as it is now.
    Workflow {
        /// Its name.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// An object.
        config: Value,
    },
    /// A session that has been made.
    Session {
        /// Which session this is.
        #[serde(deserialize_with = "from_text")]
        session_id: Uuid,
        /// The name of its workflow.
        workflow: String,
        /// The model that it runs with.
        model: String,
        /// What the agent is to do.
        task: Option<String>,
    },
    /// Something that happened in a session.
    Event(Event),
    /// Something that an agent wants to remember.
    Memory {
        /// Where it belongs.
        collection: String,
        /// The text.
        content: String,
        /// Where it was learnt.
        #[serde(default, deserialize_with = "from_text_or_null")]
        session_id: Option<Uuid>,
        /// From 0 to 1.
        #[serde(deserialize_with = "from_text")]
        importance: Decimal,
    },
}

/// Something that happened in a session.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The session.
    #[serde(deserialize_with = "from_text")]
    pub session_id: Uuid,
    /// Its place in the session, from 1.
    pub ordinal: i32,
    /// What happened.
    #[serde(deserialize_with = "from_text")]
    pub kind: Kind,
    /// When.
    #[serde(deserialize_with = "from_text")]
    pub at: DateTime<Utc>,
    /// An object; what is in it depends on the kind.
    #[serde(default = "nothing")]
    pub payload: Value,
}

/// What became of a stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ingested {
    /// Lines that were read.
    pub lines: usize,
    /// Workflows that are new.
    pub workflows: u64,
    /// Sessions that are new.
    pub sessions: u64,
    /// Events that are new.
    pub events: u64,
    /// Memories that are new.
    pub memories: usize,
    /// Memories that could not be stored, because the server has no pgvector.
    pub memories_left_out: usize,
}

/// Whether memories can be stored.
#[derive(Clone, Copy)]
pub enum MemoryStore<'a> {
    /// With embeddings of this embedder.
    With(&'a dyn Embedder),
    /// The server has no pgvector.
    Missing,
}

/// Why a stream was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The stream broke off.
    #[error("line {line} could not be read")]
    Read {
        /// Its number.
        line: usize,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// A line is no record.
    #[error("line {line} is no record of the stream")]
    Malformed {
        /// Its number.
        line: usize,
        /// Why.
        #[source]
        error: serde_json::Error,
    },
    /// A session names a workflow that nobody has announced.
    #[error("line {line} names workflow {workflow:?}, which does not exist")]
    UnknownWorkflow {
        /// Its number.
        line: usize,
        /// The name.
        workflow: String,
    },
    /// The database refused what a line says.
    #[error("line {line} was refused")]
    Refused {
        /// The number of the last line that was sent.
        line: usize,
        /// Why.
        #[source]
        error: MemoryError,
    },
}

/// Reads a stream to its end and writes what it says, then adds up the sessions that it speaks of.
///
/// # Errors
///
/// At the first line that cannot be read or is refused; what stood before it is written.
pub async fn ingest(
    pool: &PgPool,
    memories: MemoryStore<'_>,
    stream: impl BufRead,
) -> Result<Ingested, StreamError> {
    let mut ingest = Ingest::new(pool, memories);
    for (index, text) in stream.lines().enumerate() {
        let line = index + 1;
        let text = text.map_err(|error| StreamError::Read { line, error })?;
        if !text.trim().is_empty() {
            let record = serde_json::from_str(&text)
                .map_err(|error| StreamError::Malformed { line, error })?;
            ingest.line(line, record).await?;
        }
        ingest.ingested.lines = line;
    }
    ingest.finish().await
}

/// A stream that is being read.
struct Ingest<'a> {
    pool: &'a PgPool,
    memories: MemoryStore<'a>,
    /// Events that were read and not sent.
    events: Vec<Event>,
    /// The sessions whose metrics are behind.
    sessions: BTreeSet<Uuid>,
    ingested: Ingested,
}

impl<'a> Ingest<'a> {
    fn new(pool: &'a PgPool, memories: MemoryStore<'a>) -> Ingest<'a> {
        let ingested = Ingested::default();
        Ingest { pool, memories, events: Vec::new(), sessions: BTreeSet::new(), ingested }
    }

    async fn line(&mut self, line: usize, record: Record) -> Result<(), StreamError> {
        if let Record::Event(event) = record {
            self.sessions.insert(event.session_id);
            self.events.push(event);
            return if self.events.len() < BATCH { Ok(()) } else { self.send(line).await };
        }
        // Whatever is no event may be about the events before it.
        self.send(line).await?;
        let refused = |error: MemoryError| StreamError::Refused { line, error };
        match record {
            Record::Event(_) => {}
            Record::Price { model, input_usd_per_million, output_usd_per_million } => {
                let prices = (input_usd_per_million, output_usd_per_million);
                set_price(self.pool, &model, prices)
                    .await
                    .map_err(|error| refused(error.into()))?;
            }
            Record::Workflow { name, description, config } => {
                let written = set_workflow(self.pool, &name, description.as_deref(), &config).await;
                let is_new = written.map_err(|error| refused(error.into()))?;
                self.ingested.workflows += u64::from(is_new);
            }
            Record::Session { session_id, workflow, model, task } => {
                let new = NewSession { session_id, model, task };
                let written = add_session(self.pool, &workflow, &new).await;
                match written.map_err(|error| refused(error.into()))? {
                    Some(is_new) => self.ingested.sessions += u64::from(is_new),
                    None => return Err(StreamError::UnknownWorkflow { line, workflow }),
                }
                self.sessions.insert(session_id);
            }
            Record::Memory { collection, content, session_id, importance } => {
                let memory = Memory { content, session_id, importance };
                self.remember(&collection, memory).await.map_err(refused)?;
            }
        }
        Ok(())
    }

    async fn remember(&mut self, collection: &str, memory: Memory) -> Result<(), MemoryError> {
        match self.memories {
            MemoryStore::Missing => self.ingested.memories_left_out += 1,
            MemoryStore::With(embedder) => {
                let stored = memory::remember(self.pool, embedder, collection, &[memory]).await?;
                self.ingested.memories += stored;
            }
        }
        Ok(())
    }

    /// Sends the events that were read.
    async fn send(&mut self, line: usize) -> Result<(), StreamError> {
        let events = std::mem::take(&mut self.events);
        if !events.is_empty() {
            let added = add_events(self.pool, &events).await;
            self.ingested.events +=
                added.map_err(|error| StreamError::Refused { line, error: error.into() })?;
        }
        Ok(())
    }

    async fn finish(mut self) -> Result<Ingested, StreamError> {
        let line = self.ingested.lines;
        self.send(line).await?;
        for session_id in &self.sessions {
            questions::compute_metrics(self.pool, *session_id)
                .await
                .map_err(|error| StreamError::Refused { line, error: error.into() })?;
        }
        Ok(self.ingested)
    }
}

/// A session that the stream announces.
struct NewSession {
    session_id: Uuid,
    model: String,
    task: Option<String>,
}

async fn set_price(pool: &PgPool, model: &str, prices: (Decimal, Decimal)) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO model_prices (model, input_usd_per_million, output_usd_per_million)
        VALUES ($1, $2, $3)
        ON CONFLICT (model) DO UPDATE
        SET input_usd_per_million = excluded.input_usd_per_million,
            output_usd_per_million = excluded.output_usd_per_million
        "#,
        model,
        prices.0,
        prices.1
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Writes a workflow as it is now, and returns whether it is new; a new one is active at once.
async fn set_workflow(
    pool: &PgPool,
    name: &str,
    description: Option<&str>,
    config: &Value,
) -> sqlx::Result<bool> {
    let mut transaction = pool.begin().await?;
    let is_new = Workflow::get_by_name(&mut *transaction, name).await?.is_none();
    sqlx::query!(
        r#"
        INSERT INTO workflows (name, description, config)
        VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE
        SET description = excluded.description, config = excluded.config
        "#,
        name,
        description,
        config
    )
    .execute(&mut *transaction)
    .await?;
    if is_new {
        let reason = Some("announced by the event stream");
        let active = WorkflowStatus::Active;
        questions::set_workflow_status(&mut *transaction, name, active, reason).await?;
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Adds a session, and returns whether it is new; `None`: there is no such workflow.
async fn add_session(
    pool: &PgPool,
    workflow: &str,
    new: &NewSession,
) -> sqlx::Result<Option<bool>> {
    let mut transaction = pool.begin().await?;
    let Some(workflow) = Workflow::get_by_name(&mut *transaction, workflow).await? else {
        return Ok(None);
    };
    // The database refuses a new session of a workflow that is not active, and a known one is none.
    if Session::get(&mut *transaction, new.session_id).await?.is_some() {
        return Ok(Some(false));
    }
    sqlx::query!(
        r#"
        INSERT INTO sessions (session_id, workflow_id, model, task)
        VALUES ($1, $2, $3, $4)
        "#,
        new.session_id,
        workflow.workflow_id,
        new.model,
        new.task
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Some(true))
}

/// Adds events in one statement, and returns how many are new.
async fn add_events(pool: &PgPool, events: &[Event]) -> sqlx::Result<u64> {
    let sessions: Vec<Uuid> = events.iter().map(|event| event.session_id).collect();
    let ordinals: Vec<i32> = events.iter().map(|event| event.ordinal).collect();
    let kinds: Vec<String> = events.iter().map(|event| event.kind.to_string()).collect();
    let payloads: Vec<Value> = events.iter().map(|event| event.payload.clone()).collect();
    let moments: Vec<DateTime<Utc>> = events.iter().map(|event| event.at).collect();
    // In the order of the sessions' events, because the status of a session follows them.
    let done = sqlx::query!(
        r#"
        INSERT INTO session_events (session_id, ordinal, kind, payload, occurred_at)
        SELECT event.session_id, event.ordinal, event.kind, event.payload, event.occurred_at
        FROM unnest($1::uuid[], $2::int4[], $3::text[], $4::jsonb[], $5::timestamptz[])
            AS event (session_id, ordinal, kind, payload, occurred_at)
        ORDER BY event.session_id, event.ordinal
        ON CONFLICT (session_id, ordinal) DO NOTHING
        "#,
        &sessions,
        &ordinals,
        &kinds,
        &payloads,
        &moments
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

/// Reads a text of a line as what it stands for.
fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// Reads a text of a line that may be missing as what it stands for.
fn from_text_or_null<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
}
