//! Texts → embeddings: by an OpenAI-compatible service, or by hashing words on this machine.

use std::env;

#[cfg(feature = "openai")]
mod openai;

mod hashed;

pub use hashed::HashedWords;
#[cfg(feature = "openai")]
pub use openai::OpenAi;

/// How many numbers an embedding has; the migrations say so as well.
pub const DIMENSIONS: usize = 1536;

/// Makes embeddings: texts that mean the same get vectors of nearly the same direction.
pub trait Embedder {
    /// What the vectors are by; those of two models cannot be compared.
    fn model(&self) -> &str;

    /// Returns the embedding of each text, of [`DIMENSIONS`] numbers that are not all zero.
    ///
    /// # Errors
    ///
    /// When the service does not answer, or answers something else.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// Why there is no embedding.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The service could not be asked.
    #[error("the embedding service did not answer: {0}")]
    Unreachable(String),
    /// The service refused.
    #[error("the embedding service answered {status}: {message}")]
    Refused {
        /// The status of its answer.
        status: u16,
        /// What it says.
        message: String,
    },
    /// The answer is not what was asked for.
    #[error("the embedding service answered {0}")]
    Unexpected(String),
}

/// Returns the embedder of this environment: the service where `OPENAI_API_KEY` is set.
#[must_use]
pub fn of_environment() -> Box<dyn Embedder> {
    let key = env::var("OPENAI_API_KEY").ok().filter(|key| !key.is_empty());
    match key {
        #[cfg(feature = "openai")]
        Some(key) => Box::new(OpenAi::new(&key, env::var("OPENAI_BASE_URL").ok().as_deref())),
        _ => Box::new(HashedWords),
    }
}
