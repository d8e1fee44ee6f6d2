//! The proof for the macro: these files were read and found sound, and here is the set.
//!
//! Must not know what makes a set sound.

use std::io;

use migrations_compiler::Parsed;
use migrations_compiler::build_stamp::{self, QueryDataOrigin};
use migrations_compiler::proof::with_proofs;
use migrations_core::{MigrationSet, Provisioning};

use crate::environment::Environment;
use crate::refresh::Outcome;
use crate::state::State;

/// Writes the proof where there is nothing that the macro would have to report, and takes an older
/// one back where there is.
pub(crate) fn write(environment: &Environment, state: &State, outcome: &Outcome) -> io::Result<()> {
    let folder = environment.stamp_dir();
    let (before, shown_as) = (state.before.as_ref(), state.folder.as_deref());
    match (before, shown_as, proved(state, outcome)) {
        (Some(before), Some(shown_as), Some((set, query_data))) => {
            let provisioning = state.set().map(|files| provisioning(&files.checked.parsed));
            let provisioning = provisioning.unwrap_or_default();
            before.write(&folder, shown_as, query_data, (&set, &provisioning))
        }
        _ => build_stamp::invalidate(&folder),
    }
}

fn provisioning(parsed: &Parsed) -> Provisioning {
    migrations_compiler::Environment::of(parsed).provisioning
}

fn proved(state: &State, outcome: &Outcome) -> Option<(MigrationSet, QueryDataOrigin)> {
    if outcome.has_faults {
        return None;
    }
    if let Some(set) = &outcome.set {
        return Some((set.clone(), QueryDataOrigin::Refreshed));
    }
    let (_, checked) = state.sound().filter(|_| state.stale.is_empty())?;
    let set = with_proofs(checked.set.clone()?, state.snapshot.seal.as_ref());
    Some((set, QueryDataOrigin::Committed))
}
