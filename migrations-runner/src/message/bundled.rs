//! What surrounds a file of a bundle: the statements that a run sends around it, as a script sends
//! them that knows nothing of its session and goes on with the next file in the same transaction.
//!
//! Must not know how the script passes over a file.

use migrations_core::{Migration, MigrationSet};

use super::row::{finish_row, insert_row};
use super::{Ground, OWN_SESSION, as_file, own_session, tidy};
use crate::session::OWN_PATH;

pub(crate) use super::tidy::remember_for;

/// The runner's own path and settings.
pub(crate) fn settings(ground: &Ground<'_>) -> [String; 2] {
    own_session(ground)
}

/// What a file is executed with.
pub(crate) fn begin(set: &MigrationSet, ground: &Ground<'_>) -> Vec<String> {
    as_file(set, ground.facts)
}

/// The row of a file, before it is executed.
pub(crate) fn row(set: &MigrationSet, migration: &Migration, ground: &Ground<'_>) -> String {
    insert_row(set, migration, ground)
}

/// The user, the role and the path of the script, whatever the file has made of them.
pub(crate) fn end(ground: &Ground<'_>) -> Vec<String> {
    let own = OWN_SESSION.map(str::to_owned).into_iter();
    let restored = tidy::restore_role(ground.facts.connection);
    own.chain(restored).chain([OWN_PATH.to_owned()]).collect()
}

/// The row of a file, after it was executed, and the session as it was found.
pub(crate) fn complete(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
) -> Vec<String> {
    let row = finish_row(set, migration, ground, "xmin = pg_current_xact_id()::xid");
    let restored = tidy::restore(ground.facts.connection, migration);
    [row].into_iter().chain(restored).collect()
}
