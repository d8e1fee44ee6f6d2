//! What PostgreSQL's own functions promise, as a list that a test holds against a server.
//!
//! That a function is strict says what it does with NULL, and nothing about what it returns
//! otherwise: many a strict function returns NULL for an empty array or an infinite time.
//! Must not know what a query is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The list: a section for each promise, a signature a line.
pub(crate) const LIST: &str = include_str!("functions.txt");

/// What a function promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// Never NULL where no argument is.
    OfArguments,
    /// Never NULL, whatever the arguments are.
    Always,
    /// A set without NULL, whatever the arguments are: of NULL the set is empty.
    Set,
    /// An aggregate that is never NULL over rows of which one at least has no NULL.
    OfRows,
    /// An aggregate that is never NULL over any row.
    OfAnyRow,
    /// An aggregate that is never NULL.
    Count,
}

/// What the function of a signature promises; nothing where it is not in the list.
pub(crate) fn promise(signature: &str) -> Option<Promise> {
    static PROMISES: LazyLock<BTreeMap<&str, Promise>> = LazyLock::new(|| promises().collect());
    PROMISES.get(signature).copied()
}

/// All of the list.
pub(crate) fn promises() -> impl Iterator<Item = (&'static str, Promise)> {
    let mut section = None;
    LIST.lines().filter_map(move |line| match line {
        "[of arguments]" => {
            section = Some(Promise::OfArguments);
            None
        }
        "[always]" => {
            section = Some(Promise::Always);
            None
        }
        "[set]" => {
            section = Some(Promise::Set);
            None
        }
        "[of rows]" => {
            section = Some(Promise::OfRows);
            None
        }
        "[of any row]" => {
            section = Some(Promise::OfAnyRow);
            None
        }
        "[count]" => {
            section = Some(Promise::Count);
            None
        }
        line if line.is_empty() || line.starts_with('#') => None,
        signature => section.map(|promise| (signature, promise)),
    })
}
