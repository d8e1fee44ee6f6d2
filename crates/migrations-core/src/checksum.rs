//! SHA-256 digests: of one migration, and of a whole set (its head).
//!
//! Must not know where the text came from; it is normalised before it gets here.

use crate::substring;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// A SHA-256 digest, shown and read as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum([u8; 32]);

/// A text that is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a checksum is 64 lower-case hexadecimal digits")]
pub struct ChecksumError;

impl Checksum {
    /// The digest of `text`.
    ///
    /// ```
    /// use migrations_core::Checksum;
    /// assert!(Checksum::of("").to_string().starts_with("e3b0c442"));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Checksum {
        Checksum(Sha256::digest(text.as_bytes()).into())
    }

    /// The digest of `text` under `head`: what binds a sealed file to the schema that it was
    /// checked against.
    #[must_use]
    pub fn under(head: Checksum, text: &str) -> Checksum {
        let mut hasher = Sha256::new();
        hasher.update(head.0);
        hasher.update(text.as_bytes());
        Checksum(hasher.finalize().into())
    }

    /// A digest that was computed before; the macro embeds it so.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Checksum {
        Checksum(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Chains the migrations of a set, in order, into its head.
///
/// A chain and not a digest of all: each link depends on everything before it, so no two
/// different sets share a head by moving text from one file to the next.
#[derive(Clone, Debug)]
pub struct HeadChain(Checksum);

impl HeadChain {
    /// The head of an empty set.
    #[must_use]
    pub fn new() -> HeadChain {
        HeadChain(Checksum::of("migrations head 1\n"))
    }

    /// Adds the next migration by its stem (version and name) and its checksum.
    pub fn push(&mut self, stem: &str, checksum: Checksum) {
        self.0 = Checksum::under(self.0, &format!("{stem}\n{checksum}\n"));
    }

    /// The head so far.
    #[must_use]
    pub fn head(&self) -> Checksum {
        self.0
    }
}

impl Default for HeadChain {
    fn default() -> Self {
        HeadChain::new()
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Checksum({self})")
    }
}

impl FromStr for Checksum {
    type Err = ChecksumError;

    fn from_str(text: &str) -> Result<Checksum, ChecksumError> {
        let is_hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 64 || !text.bytes().all(is_hexadecimal) {
            return Err(ChecksumError);
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            let pair = substring(text, index * 2..index * 2 + 2);
            *byte = u8::from_str_radix(pair, 16).map_err(|_| ChecksumError)?;
        }
        Ok(Checksum(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_comes_back() {
        let checksum = Checksum::of("SELECT 1");
        assert_eq!(checksum.to_string().parse(), Ok(checksum));
    }

    #[test]
    fn upper_case_and_short_texts_are_refused() {
        let text = Checksum::of("").to_string();
        assert_eq!(text.to_uppercase().parse::<Checksum>(), Err(ChecksumError));
        assert_eq!(text[1..].parse::<Checksum>(), Err(ChecksumError));
    }

    #[test]
    fn head_depends_on_the_order() {
        let [mut ab, mut ba] = [HeadChain::new(), HeadChain::new()];
        ab.push("1_a", Checksum::of("a"));
        ab.push("2_b", Checksum::of("b"));
        ba.push("2_b", Checksum::of("b"));
        ba.push("1_a", Checksum::of("a"));
        assert_ne!(ab.head(), ba.head());
    }
}
