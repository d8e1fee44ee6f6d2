//! What `migrations!` generates for the RAG system and its program uses, as somebody writes it by hand.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// An enum whose values are stored as text.
macro_rules! text_enum {
    ($name:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
        #[sqlx(type_name = "text")]
        pub enum $name {
            $(#[sqlx(rename = $text)] $variant,)+
        }

        impl $name {
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(format!("{text} is not one of {}", [$($text),+].join(", "))),
                }
            }
        }
    };
}

text_enum!(Plan { Research => "research", Trading => "trading", Suspended => "suspended" });
text_enum!(DocumentStatus { Pending => "pending", Embedded => "embedded", Failed => "failed" });
text_enum!(JobStatus {
    Queued => "queued",
    Running => "running",
    Succeeded => "succeeded",
    Failed => "failed",
    Cancelled => "cancelled",
});
text_enum!(State {
    Draft => "draft",
    Backtested => "backtested",
    Paper => "paper",
    Live => "live",
    Retired => "retired",
});
text_enum!(Severity { Info => "info", Warning => "warning", Critical => "critical" });

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Workspace {
    pub workspace_id: Uuid,
    pub slug: String,
    pub name: String,
    pub plan: Plan,
    pub settings: Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub signal_days: Option<i32>,
}

pub struct NewWorkspace {
    pub slug: String,
    pub name: String,
}

impl NewWorkspace {
    pub fn new(slug: String, name: String) -> Self {
        Self { slug, name }
    }
}

impl Workspace {
    pub async fn get_by_slug(e: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<Option<Self>> {
        sqlx::query_as!(
            Self,
            r#"SELECT workspace_id, slug, name, plan AS "plan: Plan", settings, created_at, updated_at, signal_days
            FROM workspaces WHERE slug = $1"#,
            slug
        )
        .fetch_optional(e)
        .await
    }

    pub async fn insert(e: impl PgExecutor<'_>, new: &NewWorkspace) -> sqlx::Result<Self> {
        sqlx::query_as!(
            Self,
            r#"INSERT INTO workspaces (slug, name) VALUES ($1, $2)
            RETURNING workspace_id, slug, name, plan AS "plan: Plan", settings, created_at, updated_at, signal_days"#,
            new.slug,
            new.name
        )
        .fetch_one(e)
        .await
    }
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Document {
    pub document_id: Uuid,
    pub source_uri: String,
    pub title: String,
    pub media_type: String,
    pub content_hash: String,
    pub metadata: Value,
    pub ingested_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub workspace_id: Uuid,
    pub status: DocumentStatus,
    pub archived_at: Option<DateTime<Utc>>,
}

pub struct NewDocument {
    pub source_uri: String,
    pub title: String,
    pub content_hash: String,
    pub workspace_id: Uuid,
}

impl NewDocument {
    pub fn new(
        source_uri: String,
        title: String,
        content_hash: String,
        workspace_id: Uuid,
    ) -> Self {
        Self { source_uri, title, content_hash, workspace_id }
    }
}

impl Document {
    pub async fn get_by_workspace_id_and_content_hash(
        e: impl PgExecutor<'_>,
        workspace_id: Uuid,
        content_hash: &str,
    ) -> sqlx::Result<Option<Self>> {
        sqlx::query_as!(
            Self,
            r#"SELECT document_id, source_uri, title, media_type, content_hash, metadata, ingested_at, updated_at,
                workspace_id, status AS "status: DocumentStatus", archived_at
            FROM documents WHERE workspace_id = $1 AND content_hash = $2"#,
            workspace_id,
            content_hash
        )
        .fetch_optional(e)
        .await
    }

    pub async fn insert(e: impl PgExecutor<'_>, new: &NewDocument) -> sqlx::Result<Self> {
        sqlx::query_as!(
            Self,
            r#"INSERT INTO documents (source_uri, title, content_hash, workspace_id) VALUES ($1, $2, $3, $4)
            RETURNING document_id, source_uri, title, media_type, content_hash, metadata, ingested_at, updated_at,
                workspace_id, status AS "status: DocumentStatus", archived_at"#,
            new.source_uri,
            new.title,
            new.content_hash,
            new.workspace_id
        )
        .fetch_one(e)
        .await
    }
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Chunk {
    pub chunk_id: Uuid,
    pub document_id: Uuid,
    pub ordinal: i32,
    pub content: String,
    pub token_count: i32,
    pub created_at: DateTime<Utc>,
    pub tags: Vec<String>,
    pub symbols: Vec<String>,
}

pub struct NewChunk {
    pub document_id: Uuid,
    pub ordinal: i32,
    pub content: String,
    pub token_count: i32,
}

impl NewChunk {
    pub fn new(document_id: Uuid, ordinal: i32, content: String, token_count: i32) -> Self {
        Self { document_id, ordinal, content, token_count }
    }
}

impl Chunk {
    pub async fn list_by_document_id(
        e: impl PgExecutor<'_>,
        document_id: Uuid,
    ) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as!(
            Self,
            r#"SELECT chunk_id, document_id, ordinal, content, token_count, created_at, tags, symbols
            FROM chunks WHERE document_id = $1 ORDER BY chunk_id"#,
            document_id
        )
        .fetch_all(e)
        .await
    }

    pub async fn insert(e: impl PgExecutor<'_>, new: &NewChunk) -> sqlx::Result<Self> {
        sqlx::query_as!(
            Self,
            r#"INSERT INTO chunks (document_id, ordinal, content, token_count) VALUES ($1, $2, $3, $4)
            RETURNING chunk_id, document_id, ordinal, content, token_count, created_at, tags, symbols"#,
            new.document_id,
            new.ordinal,
            new.content,
            new.token_count
        )
        .fetch_one(e)
        .await
    }
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Job {
    pub job_id: i64,
    pub queue: String,
    pub kind: String,
    pub payload: Value,
    pub status: JobStatus,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    pub workspace_id: Uuid,
    pub priority: i16,
    pub max_attempts: i32,
    pub run_after: DateTime<Utc>,
    pub locked_by: Option<String>,
    pub heartbeat_at: Option<DateTime<Utc>>,
}

pub struct NewJob {
    pub payload: Option<Value>,
    pub kind: String,
    pub workspace_id: Uuid,
}

impl NewJob {
    pub fn new(kind: String, workspace_id: Uuid) -> Self {
        Self { payload: None, kind, workspace_id }
    }
}

impl Job {
    pub async fn insert(e: impl PgExecutor<'_>, new: &NewJob) -> sqlx::Result<Self> {
        sqlx::query_as!(
            Self,
            r#"INSERT INTO jobs (kind, workspace_id, payload) VALUES ($1, $2, COALESCE($3, '{}'::jsonb))
            RETURNING job_id, queue, kind, payload, status AS "status: JobStatus", attempts, last_error, created_at,
                started_at, finished_at, updated_at, workspace_id, priority, max_attempts, run_after, locked_by,
                heartbeat_at"#,
            new.kind,
            new.workspace_id,
            new.payload.clone() as Option<Value>
        )
        .fetch_one(e)
        .await
    }
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Strategy {
    pub strategy_id: Uuid,
    pub slug: String,
    pub name: String,
    pub thesis: Option<String>,
    pub universe: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub workspace_id: Uuid,
}

pub struct NewStrategy {
    pub slug: String,
    pub name: String,
    pub workspace_id: Uuid,
}

impl NewStrategy {
    pub fn new(slug: String, name: String, workspace_id: Uuid) -> Self {
        Self { slug, name, workspace_id }
    }
}

impl Strategy {
    pub async fn get_by_workspace_id_and_slug(
        e: impl PgExecutor<'_>,
        workspace_id: Uuid,
        slug: &str,
    ) -> sqlx::Result<Option<Self>> {
        sqlx::query_as!(
            Self,
            r#"SELECT strategy_id, slug, name, thesis, universe, created_at, updated_at, workspace_id
            FROM strategies WHERE workspace_id = $1 AND slug = $2"#,
            workspace_id,
            slug
        )
        .fetch_optional(e)
        .await
    }

    pub async fn insert(e: impl PgExecutor<'_>, new: &NewStrategy) -> sqlx::Result<Self> {
        sqlx::query_as!(
            Self,
            r#"INSERT INTO strategies (slug, name, workspace_id) VALUES ($1, $2, $3)
            RETURNING strategy_id, slug, name, thesis, universe, created_at, updated_at, workspace_id"#,
            new.slug,
            new.name,
            new.workspace_id
        )
        .fetch_one(e)
        .await
    }
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct StrategyVersion {
    pub strategy_version_id: Uuid,
    pub strategy_id: Uuid,
    pub version_number: i32,
    pub config: Value,
    pub config_hash: Option<String>,
    pub state: State,
    pub notes: Option<String>,
    pub created_at: DateTime<Utc>,
    pub state_changed_at: DateTime<Utc>,
}

pub struct NewStrategyVersion {
    pub strategy_id: Uuid,
    pub version_number: i32,
    pub config: Value,
    pub notes: Option<String>,
}

impl NewStrategyVersion {
    pub fn new(strategy_id: Uuid, version_number: i32, config: Value) -> Self {
        Self { strategy_id, version_number, config, notes: None }
    }
}

impl StrategyVersion {
    pub async fn get_by_strategy_id_and_version_number(
        e: impl PgExecutor<'_>,
        strategy_id: Uuid,
        version_number: i32,
    ) -> sqlx::Result<Option<Self>> {
        sqlx::query_as!(
            Self,
            r#"SELECT strategy_version_id, strategy_id, version_number, config, config_hash, state AS "state: State",
                notes, created_at, state_changed_at
            FROM strategy_versions WHERE strategy_id = $1 AND version_number = $2"#,
            strategy_id,
            version_number
        )
        .fetch_optional(e)
        .await
    }

    pub async fn insert(e: impl PgExecutor<'_>, new: &NewStrategyVersion) -> sqlx::Result<Self> {
        sqlx::query_as!(
            Self,
            r#"INSERT INTO strategy_versions (strategy_id, version_number, config, notes) VALUES ($1, $2, $3, $4)
            RETURNING strategy_version_id, strategy_id, version_number, config, config_hash, state AS "state: State",
                notes, created_at, state_changed_at"#,
            new.strategy_id,
            new.version_number,
            new.config,
            new.notes.as_deref()
        )
        .fetch_one(e)
        .await
    }
}
