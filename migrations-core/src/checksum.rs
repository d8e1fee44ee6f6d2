//! SHA-256 digests: of one migration, and of a whole set (its head).
//!
//! Must not know where the text came from; it is normalised before it gets here.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// A SHA-256 digest, shown and read as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum([u8; 32]);

const DIGITS: &[u8; 16] = b"0123456789abcdef";

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
        // A set has thousands of them, so not digit by digit through the formatter.
        let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
        let text: String =
            self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect();
        formatter.write_str(&text)
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
        let digits: &[u8; 64] = text.as_bytes().try_into().map_err(|_| ChecksumError)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Checksum(bytes))
    }
}

/// What a lower-case hexadecimal digit stands for.
fn nibble(digit: u8) -> Result<u8, ChecksumError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(ChecksumError),
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
