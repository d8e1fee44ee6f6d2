//! What a text means, as numbers.
//!
//! A service that embeds goes behind [`Embedder`]; the one here needs neither network nor model, and
//! gives the same numbers on every machine.

/// How many numbers the column `chunk_vectors.embedding` holds.
pub const DIMENSIONS: usize = 256;

/// Makes a vector of a text.
pub trait Embedder: Send + Sync {
    /// Name under which the vectors are stored; vectors of two models do not compare.
    fn model(&self) -> &'static str;

    /// Embeds one text as [`DIMENSIONS`] numbers of length one.
    fn embed(&self, text: &str) -> Vec<f32>;
}

/// Hashes words and pairs of words into the dimensions.
#[derive(Clone, Copy, Debug, Default)]
pub struct HashEmbedder;

/// What a pair of words weighs against a word.
const PAIR: f32 = 0.5;

impl Embedder for HashEmbedder {
    fn model(&self) -> &'static str {
        "hash-v1"
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let words = words(text);
        let mut vector = vec![0.0; DIMENSIONS];
        for word in &words {
            add(&mut vector, word, 1.0);
        }
        for pair in words.windows(2) {
            add(&mut vector, &pair.join(" "), PAIR);
        }
        normalise(vector)
    }
}

/// Splits a text into words in small letters.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// FNV-1a with 64 bits, which is the same everywhere and for ever.
#[must_use]
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn add(vector: &mut [f32], feature: &str, weight: f32) {
    let hash = hash(feature);
    // The sign keeps features that meet in one dimension from adding up.
    let sign = if hash >> 63 == 0 { weight } else { -weight };
    let index = (hash >> 8) as usize % vector.len();
    vector[index] += sign;
}

fn normalise(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length == 0.0 {
        // The cosine of a zero vector is not defined.
        vector[0] = 1.0;
        return vector;
    }
    for number in &mut vector {
        *number /= length;
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::{DIMENSIONS, Embedder, HashEmbedder};

    fn cosine(left: &str, right: &str) -> f32 {
        let (left, right) = (HashEmbedder.embed(left), HashEmbedder.embed(right));
        left.iter().zip(&right).map(|(left, right)| left * right).sum()
    }

    #[test]
    fn equal_texts_are_nearest() {
        assert!((cosine("rates rise", "Rates rise.") - 1.0).abs() < 1e-5);
        assert!(cosine("rates rise", "rates fall") < 0.9);
    }

    #[test]
    fn a_text_without_words_has_a_vector() {
        assert_eq!(HashEmbedder.embed("…").len(), DIMENSIONS);
        assert!((cosine("…", "!") - 1.0).abs() < 1e-5);
    }
}
