//! A checked set, and the lock that it had → the lock that it gets.
//!
//! Must not know when a lock is written, nor what becomes of it.

use migrations_core::{Migration, MigrationSet, State};

use crate::file_name::{Numbering, Role};
use crate::lock::{Entry, EntryState, HeaderDigest, Headers, Lock};
use crate::numbers::numbering;
use crate::parse::{Parsed, ParsedFile};
use crate::rules;

/// Whether a server has executed a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It has, in this state.
    Sealed,
    /// Nobody knows: what is frozen now says so until it has.
    Unproven,
}

/// The lock of a set that a server has executed, which keeps what its lock froze and remembers what
/// it used up.
#[must_use]
pub fn renew(set: &MigrationSet, parsed: &Parsed) -> Lock {
    let old = parsed.valid_lock();
    build(set, parsed, |migration| {
        let state = match old.and_then(|old| old.state(migration.version)) {
            Some(State::Frozen) => EntryState::Frozen,
            Some(State::Draft) | None => EntryState::Draft,
        };
        (state, Proof::Sealed)
    })
}

/// The lock of a set with every migration frozen; without a seal, what was frozen before keeps what
/// its line says.
#[must_use]
pub fn freeze(set: &MigrationSet, parsed: &Parsed, proof: Proof) -> Lock {
    let was_frozen = |migration: &Migration| {
        let entry = parsed.valid_lock()?.entry(migration.version)?;
        (entry.state == EntryState::Frozen).then_some(entry.is_unproven)
    };
    build(set, parsed, |migration| {
        let proof = match was_frozen(migration) {
            Some(false) => Proof::Sealed,
            Some(true) | None => proof,
        };
        (EntryState::Frozen, proof)
    })
}

/// A lock with what format 1 did not know of the headers that it has frozen, as their files have
/// them.
#[must_use]
pub fn with_headers(mut lock: Lock, parsed: &Parsed) -> Lock {
    let numbering = numbering(parsed);
    for entry in &mut lock.entries {
        let file = migration_file(parsed, entry);
        if let (EntryState::Frozen, None, Some(file)) = (entry.state, entry.headers, file) {
            entry.headers = Some(frozen_headers(parsed, numbering, file, None));
        }
    }
    lock
}

/// What a lock says of the headers of a migration that may still change.
#[must_use]
pub fn draft_headers(parsed: &Parsed, numbering: Numbering, file: &ParsedFile) -> Headers {
    let mut same_version = parsed.of_version(file.name.version).iter();
    let rollback = same_version.find(|other| other.name.role == Role::Rollback);
    Headers {
        migration: HeaderDigest::of_migration(&file.header, numbering),
        rollback: rollback.map(|rollback| HeaderDigest::of_rollback(&rollback.header)),
        is_malformed: false,
    }
}

fn build(
    set: &MigrationSet,
    parsed: &Parsed,
    state: impl Fn(&Migration) -> (EntryState, Proof),
) -> Lock {
    let old = parsed.valid_lock();
    let used_up = old.into_iter().flat_map(|old| &old.entries).filter_map(|entry| {
        if set.of_version(entry.version).is_some() { None } else { entry.without_file() }
    });
    let numbering = numbering(parsed);
    let mut entries: Vec<Entry> = set
        .migrations()
        .iter()
        .map(|migration| {
            let (state, proof) = state(migration);
            let entry = entry(migration, state, proof);
            Entry { headers: headers(parsed, numbering, &entry), ..entry }
        })
        .chain(used_up)
        .collect();
    entries.sort_by_key(|entry| entry.version);
    Lock { entries, head: set.head() }
}

fn entry(migration: &Migration, state: EntryState, proof: Proof) -> Entry {
    Entry {
        version: migration.version,
        name: migration.name().to_owned(),
        checksum: Some(migration.checksum),
        rollback: migration.rollback.as_ref().map(|rollback| rollback.checksum),
        headers: None,
        state,
        is_unproven: state == EntryState::Frozen && proof == Proof::Unproven,
    }
}

fn headers(parsed: &Parsed, numbering: Numbering, entry: &Entry) -> Option<Headers> {
    let file = migration_file(parsed, entry)?;
    if entry.state != EntryState::Frozen {
        return Some(draft_headers(parsed, numbering, file));
    }
    let old = parsed.valid_lock().and_then(|old| old.entry(entry.version));
    let old = old.filter(|old| old.state == EntryState::Frozen && old.name == entry.name);
    Some(frozen_headers(parsed, numbering, file, old.and_then(|old| old.headers)))
}

/// What was frozen of a header stays; a mark goes where the header has been corrected since.
fn frozen_headers(
    parsed: &Parsed,
    numbering: Numbering,
    file: &ParsedFile,
    old: Option<Headers>,
) -> Headers {
    let now = draft_headers(parsed, numbering, file);
    let is_malformed = rules::has_malformed_header(file);
    match old {
        None => Headers { is_malformed, ..now },
        Some(old) => {
            let is_malformed = is_malformed && old.is_malformed;
            Headers { migration: old.migration, is_malformed, ..now }
        }
    }
}

fn migration_file<'a>(parsed: &'a Parsed, entry: &Entry) -> Option<&'a ParsedFile> {
    let mut same_version = parsed.of_version(entry.version).iter();
    same_version.find(|file| file.name.role == Role::Migration && file.name.stem == entry.stem())
}
