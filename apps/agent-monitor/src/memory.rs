//! What agents remember: stored with an embedding, and found by what it means.

use chrono::{DateTime, Utc};
use migrations::pgvector::Vector;
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

use crate::embedder::{EmbedError, Embedder};
use crate::rows::{MemoryAccessLog, MemoryCollection, NewMemoryAccessLog, NewMemoryCollection};

/// Something to remember.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    /// The text.
    pub content: String,
    /// Where it was learnt.
    pub session_id: Option<Uuid>,
    /// From 0 to 1.
    pub importance: Decimal,
}

/// A memory that a search has found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundMemory {
    /// Which memory this is.
    pub entry_id: Uuid,
    /// The text.
    pub content: String,
    /// From 0 to 1.
    pub importance: Decimal,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// Cosine distance: 0 means the same, 2 the opposite.
    pub distance: f64,
}

/// How much a collection holds.
#[derive(Clone, Debug, PartialEq)]
pub struct CollectionUsage {
    /// Its name.
    pub name: String,
    /// What made its embeddings.
    pub embedding_model: String,
    /// How many memories it holds.
    pub entries: i64,
    /// How many of them no search has ever found.
    pub unused: i64,
    /// How often searches have found one.
    pub accesses: i64,
}

/// Why nothing was stored or found.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// There is no collection of that name.
    #[error("there is no collection {0:?}")]
    UnknownCollection(String),
    /// Another embedder made what the collection holds.
    #[error("the embeddings of {collection:?} are by {theirs}, and these are by {ours}")]
    OtherEmbedder {
        /// The collection.
        collection: String,
        /// What made its embeddings.
        theirs: String,
        /// What makes them now.
        ours: String,
    },
    /// There is no embedding.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The database did not answer, or refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Stores memories, makes their collection where there is none, and returns how many are new.
///
/// # Errors
///
/// When there are no embeddings, when they are not comparable with those that are there, or when the
/// database refuses.
pub async fn remember(
    pool: &PgPool,
    embedder: &dyn Embedder,
    collection: &str,
    memories: &[Memory],
) -> Result<usize, MemoryError> {
    let contents: Vec<&str> = memories.iter().map(|memory| memory.content.as_str()).collect();
    let embeddings = embedder.embed(&contents)?;
    let mut transaction = pool.begin().await?;
    let new = NewMemoryCollection::new(collection.to_owned(), embedder.model().to_owned());
    let collection = match MemoryCollection::get_by_name(&mut *transaction, collection).await? {
        Some(collection) => fitting(collection, embedder)?,
        None => MemoryCollection::insert(&mut *transaction, &new).await?,
    };
    let mut stored = 0;
    for (memory, embedding) in memories.iter().zip(embeddings) {
        // What is known already is no fault, and has its embedding.
        let entry = sqlx::query_scalar!(
            r#"
            INSERT INTO memory_entries (collection_id, session_id, content, embedding, importance)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (collection_id, content_md5) DO NOTHING
            RETURNING entry_id
            "#,
            collection.collection_id,
            memory.session_id,
            memory.content,
            Vector::from(embedding) as Vector,
            memory.importance
        )
        .fetch_optional(&mut *transaction)
        .await?;
        stored += usize::from(entry.is_some());
    }
    transaction.commit().await?;
    Ok(stored)
}

/// Finds the memories of a collection that are nearest to a question, and notes that it did.
///
/// # Errors
///
/// When there is no such collection, or no embedding of the question.
pub async fn search(
    pool: &PgPool,
    embedder: &dyn Embedder,
    collection: &str,
    question: &str,
    at_most: i64,
) -> Result<Vec<FoundMemory>, MemoryError> {
    let Some(known) = MemoryCollection::get_by_name(pool, collection).await? else {
        return Err(MemoryError::UnknownCollection(collection.to_owned()));
    };
    let known = fitting(known, embedder)?;
    let mut embeddings = embedder.embed(&[question])?;
    let embedding = Vector::from(embeddings.pop().unwrap_or_default());
    let mut transaction = pool.begin().await?;
    let found = sqlx::query_as!(
        FoundMemory,
        r#"
        SELECT
            entry_id,
            content,
            importance,
            created_at,
            embedding <=> $2::vector AS "distance!"
        FROM memory_entries
        WHERE collection_id = $1
        ORDER BY embedding <=> $2::vector
        LIMIT $3
        "#,
        known.collection_id,
        embedding as Vector,
        at_most
    )
    .fetch_all(&mut *transaction)
    .await?;
    let accesses: Vec<NewMemoryAccessLog> = found
        .iter()
        .map(|memory| {
            NewMemoryAccessLog::new(memory.entry_id, question.to_owned(), memory.distance)
        })
        .collect();
    MemoryAccessLog::insert_many(&mut *transaction, &accesses).await?;
    transaction.commit().await?;
    Ok(found)
}

/// Answers: how much does each collection hold, and how much of that is found?
///
/// # Errors
///
/// When the database does not answer.
pub async fn usage(pool: &PgPool) -> sqlx::Result<Vec<CollectionUsage>> {
    sqlx::query_as!(
        CollectionUsage,
        r#"
        SELECT
            name AS "name!",
            embedding_model AS "embedding_model!",
            entries AS "entries!",
            unused AS "unused!",
            accesses AS "accesses!"
        FROM memory_usage
        ORDER BY name
        "#
    )
    .fetch_all(pool)
    .await
}

/// Refuses a collection whose embeddings another model has made.
fn fitting(
    collection: MemoryCollection,
    embedder: &dyn Embedder,
) -> Result<MemoryCollection, MemoryError> {
    if collection.embedding_model == embedder.model() {
        return Ok(collection);
    }
    Err(MemoryError::OtherEmbedder {
        collection: collection.name,
        theirs: collection.embedding_model,
        ours: embedder.model().to_owned(),
    })
}
