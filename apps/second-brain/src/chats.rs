//! Chats: started, held, listed, read and archived.
//!
//! The macros compare each text with the schema that the migrations produce, while this file
//! compiles. What a chat looks like on a screen is not known here.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::rows::{ChatMessage, ChatSession, Mode, NewChatMessage, NewChatSession};

/// Why nothing was said.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// There is no chat of this number, or it is archived.
    #[error("there is no chat {0} that is open")]
    NotOpen(Uuid),
    /// The database does not answer, or refuses the message.
    #[error("the message could not be written")]
    Database(#[from] sqlx::Error),
}

/// A chat with everything that was said in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chat {
    /// The chat itself.
    pub session: ChatSession,
    /// What was said, oldest first.
    pub messages: Vec<ChatMessage>,
}

/// A chat in the list of chats.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatSummary {
    /// Which chat this is.
    pub id: Uuid,
    /// What it is about.
    pub title: String,
    /// How it is held.
    pub mode: Mode,
    /// The model that answers.
    pub model: String,
    /// How many messages it has.
    pub messages: i64,
    /// When the last one came; `None` where nothing was said yet.
    pub last_message_at: Option<DateTime<Utc>>,
    /// When somebody put it out of sight.
    pub archived_at: Option<DateTime<Utc>>,
}

/// Starts a chat.
///
/// # Errors
///
/// When the database does not answer, or refuses the chat.
pub async fn start(pool: &PgPool, new: &NewChatSession) -> sqlx::Result<ChatSession> {
    ChatSession::insert(pool, new).await
}

/// Adds a message to a chat that is open.
///
/// # Errors
///
/// When there is no such chat, or the database does not answer.
pub async fn say(pool: &PgPool, new: &NewChatMessage) -> Result<ChatMessage, SayError> {
    // The row of the chat is locked until the message is there, so nobody archives it in between; a
    // trigger stamps it.
    let mut transaction = pool.begin().await?;
    let open = sqlx::query_scalar!(
        r#"
        UPDATE chat_sessions
        SET title = title
        WHERE id = $1
          AND archived_at IS NULL
        RETURNING id
        "#,
        new.session_id
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if open.is_none() {
        return Err(SayError::NotOpen(new.session_id));
    }
    let message = ChatMessage::insert(&mut *transaction, new).await?;
    transaction.commit().await?;
    Ok(message)
}

/// Lists the chats that are open, the one that was last talked in first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn open(pool: &PgPool) -> sqlx::Result<Vec<ChatSummary>> {
    sqlx::query_as!(
        ChatSummary,
        r#"
        SELECT id, title, mode, model, messages, last_message_at, archived_at
        FROM chat_overview
        WHERE archived_at IS NULL
        ORDER BY coalesce(last_message_at, updated_at) DESC, id
        "#
    )
    .fetch_all(pool)
    .await
}

/// Lists the chats that were archived, the one that was archived last first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn archived(pool: &PgPool) -> sqlx::Result<Vec<ChatSummary>> {
    sqlx::query_as!(
        ChatSummary,
        r#"
        SELECT id, title, mode, model, messages, last_message_at, archived_at
        FROM chat_overview
        WHERE archived_at IS NOT NULL
        ORDER BY archived_at DESC, id
        "#
    )
    .fetch_all(pool)
    .await
}

/// Reads a chat. `None`: there is no such one.
///
/// # Errors
///
/// When the database does not answer.
pub async fn read(pool: &PgPool, id: Uuid) -> sqlx::Result<Option<Chat>> {
    let mut snapshot = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
    let Some(session) = ChatSession::get(&mut *snapshot, id).await? else { return Ok(None) };
    // Not `list_by_session_id`: that is in the order of the keys, which are random here.
    let messages = sqlx::query_as!(
        ChatMessage,
        r#"
        SELECT id, session_id, role, content, tool_calls, created_at
        FROM chat_messages
        WHERE session_id = $1
        ORDER BY created_at, id
        "#,
        id
    )
    .fetch_all(&mut *snapshot)
    .await?;
    snapshot.commit().await?;
    Ok(Some(Chat { session, messages }))
}

/// Puts a chat out of sight; whether there was one that was in sight.
///
/// # Errors
///
/// When the database does not answer.
pub async fn archive(pool: &PgPool, id: Uuid) -> sqlx::Result<bool> {
    let archived = sqlx::query!(
        r#"
        UPDATE chat_sessions
        SET archived_at = now()
        WHERE id = $1
          AND archived_at IS NULL
        "#,
        id
    )
    .execute(pool)
    .await?;
    Ok(archived.rows_affected() == 1)
}
