//! Chats: started, held, listed and read.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::rows::{ChatMessage, ChatSession, NewChatMessage, NewChatSession};

/// A chat in the list of chats.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatSummary {
    /// Which chat this is.
    pub id: Uuid,
    /// What it is about.
    pub title: String,
    /// How many messages it has.
    pub messages: i64,
    /// When the last one came; `None` where nothing was said yet.
    pub last_message_at: Option<DateTime<Utc>>,
}

/// Starts a chat.
pub async fn start(pool: &PgPool, new: &NewChatSession) -> sqlx::Result<ChatSession> {
    ChatSession::insert(pool, new).await
}

/// Adds a message to a chat.
pub async fn say(pool: &PgPool, new: &NewChatMessage) -> sqlx::Result<ChatMessage> {
    ChatMessage::insert(pool, new).await
}

/// Lists all chats, the one that was last talked in first.
pub async fn all(pool: &PgPool) -> sqlx::Result<Vec<ChatSummary>> {
    sqlx::query_as!(
        ChatSummary,
        r#"
        SELECT
            session.id,
            session.title,
            count(message.id) AS "messages!",
            max(message.created_at) AS last_message_at
        FROM chat_sessions AS session
        LEFT JOIN chat_messages AS message ON message.session_id = session.id
        GROUP BY session.id
        ORDER BY session.updated_at DESC, session.id
        "#
    )
    .fetch_all(pool)
    .await
}

/// Reads what was said in a chat, oldest first.
pub async fn read(pool: &PgPool, id: Uuid) -> sqlx::Result<Vec<ChatMessage>> {
    sqlx::query_as!(
        ChatMessage,
        r#"
        SELECT id, session_id, role, content, tool_calls, created_at
        FROM chat_messages
        WHERE session_id = $1
        ORDER BY created_at, id
        "#,
        id
    )
    .fetch_all(pool)
    .await
}
