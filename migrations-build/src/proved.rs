//! The proof for the macro: these files were read and found sound, and here is the set.
//!
//! Must not know what makes a set sound.

use std::io;

use migrations_compiler::proof::{self, Answers};
use migrations_core::MigrationSet;

use crate::environment::Environment;
use crate::refresh::Outcome;
use crate::state::State;

/// Writes the proof where there is nothing that the macro would have to report, and takes an older
/// one back where there is.
pub(crate) fn write(environment: &Environment, state: &State, outcome: &Outcome) -> io::Result<()> {
    let folder = environment.proof_dir();
    let (before, shown_as) = (state.before.as_ref(), state.folder.as_deref());
    match (before, shown_as, proved(state, outcome)) {
        (Some(before), Some(shown_as), Some((set, answers))) => {
            before.prove(&folder, shown_as, answers, set)
        }
        _ => proof::disprove(&folder),
    }
}

fn proved<'a>(state: &'a State, outcome: &'a Outcome) -> Option<(&'a MigrationSet, Answers)> {
    if outcome.has_faults {
        return None;
    }
    if let Some(set) = &outcome.set {
        return Some((set, Answers::Refreshed));
    }
    let (_, checked) = state.sound().filter(|_| state.stale.is_empty())?;
    Some((checked.set.as_ref()?, Answers::Committed))
}
