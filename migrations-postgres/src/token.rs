//! Random names, for folders and databases that nobody else may meet by chance.
//!
//! Not for secrets.

use std::hash::{BuildHasher, RandomState};
use std::time::SystemTime;

/// Small letters and digits only: such a name needs no quoting in SQL, in a shell or in a URL.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// How many characters [`token`] returns; 60 bits of the hash fit.
pub(crate) const LENGTH: usize = 12;

/// Returns a name that no other call returns, in this process or in another.
pub(crate) fn token() -> String {
    // The standard library seeds each `RandomState` from the system's random numbers.
    let mut number = RandomState::new().hash_one(SystemTime::now());
    let mut token = String::with_capacity(LENGTH);
    for _ in 0..LENGTH {
        token.push(char::from(ALPHABET[(number % 32) as usize]));
        number /= 32;
    }
    token
}

/// Whether a name may be one that [`token`] has returned.
#[cfg_attr(not(unix), expect(dead_code, reason = "only folders of servers are looked for"))]
pub(crate) fn is_token(name: &str) -> bool {
    name.len() == LENGTH && name.bytes().all(|byte| ALPHABET.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, is_token, token};
    use std::collections::HashSet;

    #[test]
    fn tokens_are_short_plain_and_different() {
        let tokens: HashSet<String> = (0..1000).map(|_| token()).collect();
        assert_eq!(tokens.len(), 1000);
        for token in tokens {
            assert_eq!(token.len(), LENGTH);
            assert!(token.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
            assert!(is_token(&token));
        }
    }
}
