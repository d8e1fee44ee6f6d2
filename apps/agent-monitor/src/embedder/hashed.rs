//! Embeddings without a service: each word and each three letters of it add to a few numbers.
//!
//! Texts that share words come out near to each other, on every machine in the same way. Synonyms
//! do not.

use super::{DIMENSIONS, EmbedError, Embedder};

/// What a whole word weighs against three letters of one.
const WORD: f32 = 2.0;

/// Makes an embedding of the words of a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct HashedWords;

impl Embedder for HashedWords {
    fn model(&self) -> &'static str {
        "hashed-words-1"
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| embedding(text)).collect())
    }
}

fn embedding(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0; DIMENSIONS];
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        add(&mut vector, word, WORD);
        let letters: Vec<char> = word.chars().collect();
        for three in letters.windows(3) {
            add(&mut vector, &three.iter().collect::<String>(), 1.0);
        }
    }
    // A text without words lies nowhere, and nowhere has no direction.
    if vector.iter().all(|number| *number == 0.0) {
        vector[0] = 1.0;
    }
    normalised(vector)
}

/// Adds a feature to the number that its hash chooses; the hash chooses the sign as well, so that
/// two features in one place do not always help each other.
fn add(vector: &mut [f32], feature: &str, weight: f32) {
    let hash = fnv1a(feature.as_bytes());
    let place = usize::try_from(hash % DIMENSIONS as u64).unwrap_or_default();
    vector[place] += if hash >> 63 == 0 { weight } else { -weight };
}

fn normalised(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    for number in &mut vector {
        *number /= length;
    }
    vector
}

/// The hash FNV-1a of 64 bits: the hasher of the standard library may change with a release.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedding_has_the_length_one() {
        for text in ["The mailbox is locked", "?!", ""] {
            let vector = embedding(text);
            assert_eq!(vector.len(), DIMENSIONS);
            assert!((cosine(&vector, &vector) - 1.0).abs() < 0.001, "{text:?}");
        }
    }

    #[test]
    fn texts_that_share_words_are_nearer() {
        let question = embedding("when is the mailbox locked?");
        let answer = embedding("The mailbox is locked at night.");
        let other = embedding("Release notes mention each new export.");
        assert!(cosine(&question, &answer) > cosine(&question, &other) + 0.2);
    }

    fn cosine(one: &[f32], other: &[f32]) -> f32 {
        one.iter().zip(other).map(|(one, other)| one * other).sum()
    }
}
