//! Whoever looks at a database while a set is applied to it: at the end of each file's transaction,
//! and once the file is committed.
//!
//! Must not know what is looked for.

use std::pin::Pin;

use migrations_core::Migration;

/// The column whose value an observer is given.
pub const OBSERVED: &str = "migrations_observed";

/// What [`Observer::applied`] returns.
pub type Observing<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Looks at a database while a set is applied to it.
pub trait Observer: Send + Sync {
    /// A query of one row with one column, [`OBSERVED`], of type `text`.
    ///
    /// It is part of each file's message: behind the file, and in its transaction.
    fn question(&self) -> &str;

    /// Is told of each file that is committed, with the answer; a file in no transaction has none.
    fn applied<'a>(&'a self, migration: &'a Migration, answer: Option<String>) -> Observing<'a>;
}
