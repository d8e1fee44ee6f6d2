//! The gate in a crate's build script.
//!
//! ```text
//! fn main() {
//!     migrations_build::gate();
//! }
//! ```
//!
//! It tells cargo what to watch, takes the look-up of query files away from sqlx, and where the
//! committed answers are stale and the `cargo-migrations` program is installed, has a real server
//! check the files at hand into `OUT_DIR`.
//! The macro reports what is wrong; this crate makes sure that it knows.
//!
//! The modules stand in pipeline order; each uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod environment;

mod state;

mod refresh;

mod query_data;
mod stamp;

mod watch;

mod uses;

mod missing_macro_call;

mod macro_generated;

use migrations_compiler::crash;

use environment::Environment;
use state::State;

/// Makes `cargo build` the gate of the crate's migrations and queries.
///
/// ```no_run
/// // The whole of build.rs, inside `main`:
/// migrations_build::gate();
/// ```
///
/// Never fails itself: the compiler shows what the macro and sqlx find, at the place where it is.
/// Only where not every build compiles a call of the macro it is the script that says so: a project
/// that `cargo migrations init` has taken over and whose source has none yet, a call behind a `cfg`,
/// in a test, or in a program beside a library.
pub fn gate() {
    if let Some(fault) = fault_of(keep) {
        build_rs::output::error(&fault);
    }
}

/// What is wrong with the product itself where the work panics, in the one line that cargo shows.
fn fault_of(work: impl FnOnce()) -> Option<String> {
    crash::caught(work).err().map(|crash| crash.line())
}

/// What the gate does.
fn keep() {
    let environment = Environment::read();
    let state = State::read(&environment);
    watch::announce(&environment, &state);
    let refreshed = refresh::refresh(&environment, &state);
    if refreshed.is_missing {
        watch::announce_retry(&environment);
    }
    for warning in refreshed.warnings.iter().cloned().chain(macro_generated::warning(&state)) {
        build_rs::output::warning(&warning);
    }
    if let Err(error) = query_data::write(&environment, &state, &refreshed) {
        // Nothing that cargo could do would help; the build cannot know what sqlx would find.
        build_rs::output::error(&format!("the sealed query files cannot be put in place: {error}"));
    }
    if let Err(error) = stamp::write(&environment, &state, &refreshed) {
        // The macro reads everything itself, unless an older proof is left to it.
        build_rs::output::error(&format!("OUT_DIR cannot be written: {error}"));
    }
    if let Err(error) = uses::write(&environment, &state, &refreshed) {
        build_rs::output::error(&format!("OUT_DIR cannot be written: {error}"));
    }
    if !state.source().is_certainly_called() {
        for fault in missing_macro_call::faults(&environment, &state, &refreshed) {
            build_rs::output::error(&fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_is_one_line_of_cargo() {
        let fault = fault_of(|| panic!("one\ntwo")).expect("a fault");
        assert!(fault.starts_with("this is a fault of `migrations` itself: one two ("), "{fault}");
        assert!(fault.contains("help: report it") && !fault.contains('\n'), "{fault}");
        assert_eq!(fault_of(|| ()), None);
    }
}
