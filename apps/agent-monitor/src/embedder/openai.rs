//! Embeddings of a service that speaks OpenAI's protocol.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{DIMENSIONS, EmbedError, Embedder};

/// The model whose embeddings the migrations have room for.
const MODEL: &str = "text-embedding-3-small";

const BASE_URL: &str = "https://api.openai.com/v1";

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How many bytes of a refusal are read: a page of a proxy in between is not worth more.
const REFUSAL: u64 = 10_000;

/// Asks a service for embeddings.
pub struct OpenAi {
    agent: ureq::Agent,
    url: String,
    authorization: String,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a [&'a str],
    dimensions: usize,
}

#[derive(Deserialize)]
struct Response {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

impl OpenAi {
    /// Remembers key and address; nothing is asked yet.
    #[must_use]
    pub fn new(key: &str, base_url: Option<&str>) -> OpenAi {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            // What a service says about a refusal stands in the body.
            .http_status_as_error(false)
            .build();
        let base_url = base_url.unwrap_or(BASE_URL).trim_end_matches('/');
        OpenAi {
            agent: config.into(),
            url: format!("{base_url}/embeddings"),
            authorization: format!("Bearer {key}"),
        }
    }
}

impl Embedder for OpenAi {
    fn model(&self) -> &'static str {
        MODEL
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let request = Request { model: MODEL, input: texts, dimensions: DIMENSIONS };
        let mut response = self
            .agent
            .post(&self.url)
            .header("Authorization", &self.authorization)
            .send_json(&request)
            .map_err(|error| EmbedError::Unreachable(error.to_string()))?;
        let status = response.status().as_u16();
        let body = response.body_mut();
        if status != 200 {
            let message = body.with_config().limit(REFUSAL).read_to_string();
            let message = message.unwrap_or_else(|error| error.to_string());
            return Err(EmbedError::Refused { status, message: message.trim().to_owned() });
        }
        let answer: Response =
            body.read_json().map_err(|error| EmbedError::Unexpected(error.to_string()))?;
        in_order(answer.data, texts.len())
    }
}

/// Puts the items into the order of the texts, and refuses what is not one embedding for each.
fn in_order(mut items: Vec<Item>, texts: usize) -> Result<Vec<Vec<f32>>, EmbedError> {
    items.sort_by_key(|item| item.index);
    let is_complete = items.iter().map(|item| item.index).eq(0..texts);
    if !is_complete {
        let count = items.len();
        return Err(EmbedError::Unexpected(format!("{count} embeddings of {texts} texts")));
    }
    if let Some(item) = items.iter().find(|item| item.embedding.len() != DIMENSIONS) {
        let count = item.embedding.len();
        return Err(EmbedError::Unexpected(format!("{count} numbers instead of {DIMENSIONS}")));
    }
    Ok(items.into_iter().map(|item| item.embedding).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embeddings_come_in_the_order_of_the_texts() {
        let items = vec![item(1, 0.5), item(0, 0.25)];
        let embeddings = in_order(items, 2).unwrap();
        assert_eq!([embeddings[0][0], embeddings[1][0]], [0.25, 0.5]);
    }

    #[test]
    fn answer_that_lacks_one_is_refused() {
        let error = in_order(vec![item(0, 0.5)], 2).unwrap_err();
        assert_eq!(error.to_string(), "the embedding service answered 1 embeddings of 2 texts");
    }

    fn item(index: usize, number: f32) -> Item {
        Item { index, embedding: vec![number; DIMENSIONS] }
    }
}
