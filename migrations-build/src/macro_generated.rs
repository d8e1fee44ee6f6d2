//! A word on queries that a macro of the crate writes, before sqlx fails at the first of them.
//!
//! sqlx looks for a file that nobody could have stubbed, because the query is known to the compiler
//! alone, and what it then says knows nothing of us.

use crate::state::State;

/// What the person at the terminal should know, where the compiler was never asked.
pub(crate) fn warning(state: &State) -> Option<String> {
    let first = state.source().scan.macro_generated.first()?;
    let was_asked = state.snapshot.seal.as_ref().is_some_and(|seal| seal.compiled.is_some());
    let place = format!("{}:{}:{}", first.file, first.start.line, first.start.column);
    (!was_asked).then(|| {
        format!(
            "{place}: a macro puts queries together here, and none of them is sealed: \
             `cargo migrations prepare --complete` finds them"
        )
    })
}
