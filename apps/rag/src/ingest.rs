//! From a folder of text files to documents and chunks, with a job for each that embeds it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

use crate::rows::{Chunk, Document, Job, NewChunk, NewDocument, NewJob};

/// Kind of the job that embeds a document.
pub const EMBED_DOCUMENT: &str = "embed_document";

/// Why a folder could not be ingested.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A file or the folder could not be read.
    #[error("{} could not be read", .path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// Why it was not.
        #[source]
        source: io::Error,
    },
    /// The database refused a row.
    #[error("a document could not be stored")]
    Store(#[from] sqlx::Error),
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingested {
    /// The file's name.
    pub title: String,
    /// How many chunks it was cut into; `None` where its text was there already.
    pub chunks: Option<usize>,
}

/// Ingests the `.txt` and `.md` files of a folder, in the order of their names.
///
/// # Errors
///
/// When a file cannot be read or a row is refused; the files before it stay.
pub async fn folder(
    pool: &PgPool,
    workspace_id: Uuid,
    path: &Path,
    budget: usize,
) -> Result<Vec<Ingested>, IngestError> {
    let mut ingested = Vec::new();
    for path in text_files(path)? {
        let text = fs::read_to_string(&path).map_err(|source| read_error(&path, source))?;
        ingested.push(document(pool, workspace_id, &path, &text, budget).await?);
    }
    Ok(ingested)
}

/// Stores one text with its chunks and its job, all or nothing.
async fn document(
    pool: &PgPool,
    workspace_id: Uuid,
    path: &Path,
    text: &str,
    budget: usize,
) -> sqlx::Result<Ingested> {
    let title = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let content_hash = digest(text);
    let mut transaction = pool.begin().await?;
    let known = Document::get_by_workspace_id_and_content_hash(
        &mut *transaction,
        workspace_id,
        &content_hash,
    );
    if known.await?.is_some() {
        return Ok(Ingested { title, chunks: None });
    }
    let source_uri = format!("file:{}", path.display());
    let new = NewDocument::new(source_uri, title.clone(), content_hash, workspace_id);
    let document = Document::insert(&mut *transaction, &new).await?;
    let chunks = chunks(text, budget);
    for (ordinal, (content, tokens)) in (0..).zip(&chunks) {
        let new = NewChunk::new(document.document_id, ordinal, content.clone(), *tokens);
        Chunk::insert(&mut *transaction, &new).await?;
    }
    let job = NewJob {
        payload: Some(json!({ "document_id": document.document_id.to_string() })),
        ..NewJob::new(EMBED_DOCUMENT.to_owned(), workspace_id)
    };
    Job::insert(&mut *transaction, &job).await?;
    transaction.commit().await?;
    Ok(Ingested { title, chunks: Some(chunks.len()) })
}

/// Cuts a text at its paragraphs, and a paragraph that is over the budget at its words.
///
/// A word counts as one token. Each chunk comes with how many it has.
fn chunks(text: &str, budget: usize) -> Vec<(String, i32)> {
    let mut chunks = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for paragraph in text.split("\n\n") {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        if !open.is_empty() && open.len() + words.len() > budget {
            close(&mut chunks, &mut open);
        }
        for word in words {
            if open.len() == budget {
                close(&mut chunks, &mut open);
            }
            open.push(word);
        }
    }
    close(&mut chunks, &mut open);
    chunks
}

fn close(chunks: &mut Vec<(String, i32)>, open: &mut Vec<&str>) {
    if !open.is_empty() {
        // A budget is given as a small number, so the count fits.
        chunks.push((open.join(" "), i32::try_from(open.len()).unwrap_or(i32::MAX)));
        open.clear();
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing into a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn text_files(folder: &Path) -> Result<Vec<PathBuf>, IngestError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| read_error(folder, source))? {
        let path = entry.map_err(|source| read_error(folder, source))?.path();
        let is_text = path.extension().is_some_and(|ending| ending == "txt" || ending == "md");
        if is_text && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_error(path: &Path, source: io::Error) -> IngestError {
    IngestError::Read { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::chunks;

    #[test]
    fn paragraphs_stay_together_within_the_budget() {
        let chunks = chunks("one two\n\nthree four\n\nfive six seven eight", 4);
        let expected =
            [("one two three four".to_owned(), 4), ("five six seven eight".to_owned(), 4)];
        assert_eq!(chunks, expected);
    }

    #[test]
    fn a_long_paragraph_is_cut_at_its_words() {
        let chunks = chunks("one two three four five", 2);
        assert_eq!(chunks.iter().map(|(_, tokens)| *tokens).collect::<Vec<_>>(), [2, 2, 1]);
    }
}
