//! Parts of a text, cut by bytes without a panic.
//!
//! Every offset into a user's text goes through here: one that is wrong is a wrong answer at worst,
//! and never the end of a build.
//! Must not know what the text means.

use std::slice::SliceIndex;

/// The part of a text that a range of bytes names; empty where the range ends inside of a character
/// or is none of the text's.
///
/// ```
/// use migrations_core::substring;
/// assert_eq!(substring("año", 0..1), "a");
/// assert_eq!(substring("año", 0..2), "");
/// assert_eq!(substring("año", 1..), "ño");
/// ```
#[must_use]
pub fn substring(text: &str, range: impl SliceIndex<str, Output = str>) -> &str {
    text.get(range).unwrap_or_default()
}

/// The longest beginning of a text that has at most `bytes` bytes and no half character.
///
/// ```
/// use migrations_core::substring::clipped;
/// assert_eq!(clipped("año", 2), "a");
/// assert_eq!(clipped("año", 9), "año");
/// ```
#[must_use]
pub fn clipped(text: &str, bytes: usize) -> &str {
    substring(text, ..text.floor_char_boundary(bytes))
}
