//! `migrations.lock`: every version ever used, its checksum, and whether it may still change.
//!
//! Text made for git: one sorted line a version, so that two branches that both add a migration
//! conflict, and the head last, so that the conflict is one small hunk.
//! Must not know why a lock and the files disagree; the rules say that.

mod both_sides;

use std::fmt;

use migrations_core::checksum::HeadChain;
use migrations_core::{Checksum, Migration, MigrationSet, Position, State, Version};

use crate::file_name::parse_version;

pub use both_sides::{has_conflict, with_lock_of_both_sides};

/// The lock's file name.
pub const FILE: &str = "migrations.lock";

/// A lock as a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Its lines, by version.
    pub entries: Vec<Entry>,
    /// The head that was computed when it was written.
    pub head: Checksum,
}

/// One version that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The version.
    pub version: Version,
    /// The name after it.
    pub name: String,
    /// The checksum of the migration, where it was ever written.
    pub checksum: Option<Checksum>,
    /// The checksum of its rollback, where there is one.
    pub rollback: Option<Checksum>,
    /// What became of it.
    pub state: EntryState,
}

/// What became of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It may still change.
    Draft,
    /// It was released.
    Frozen,
    /// Its number is used up and its file is gone.
    Retired,
    /// Another migration has taken its place.
    Replaced,
}

impl EntryState {
    const ALL: [EntryState; 4] =
        [EntryState::Draft, EntryState::Frozen, EntryState::Retired, EntryState::Replaced];

    /// The word in the lock.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EntryState::Draft => "draft",
            EntryState::Frozen => "frozen",
            EntryState::Retired => "retired",
            EntryState::Replaced => "replaced",
        }
    }

    /// Whether a file of that version must be there.
    #[must_use]
    pub fn has_file(self) -> bool {
        matches!(self, EntryState::Draft | EntryState::Frozen)
    }
}

/// Why a lock cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFault {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where.
    pub position: Position,
    /// What to type next.
    pub help: &'static str,
}

/// What to do with a lock that somebody has damaged.
pub const RESTORE: &str = "restore it with `git checkout`, then run `cargo migrations prepare`";
const UPDATE: &str = "update `cargo-migrations` and the crate `migrations`";

impl Entry {
    /// Version and name: `001_create_tables`.
    #[must_use]
    pub fn stem(&self) -> String {
        let separator = if self.name.is_empty() { "" } else { "_" };
        format!("{}{separator}{}", self.version, self.name)
    }

    /// What is left of the line when its file is gone: a draft's number is free again, and a frozen
    /// one, which only the config can have let go, is used up.
    fn without_file(&self) -> Option<Entry> {
        let state = match self.state {
            EntryState::Draft => return None,
            EntryState::Frozen => EntryState::Retired,
            EntryState::Retired | EntryState::Replaced => self.state,
        };
        Some(Entry { state, ..self.clone() })
    }

    fn of(migration: &Migration, state: EntryState) -> Entry {
        Entry {
            version: migration.version,
            name: migration.name().to_owned(),
            checksum: Some(migration.checksum),
            rollback: migration.rollback.as_ref().map(|rollback| rollback.checksum),
            state,
        }
    }
}

impl Lock {
    /// Reads the text of a lock, with `\n` line ends.
    ///
    /// # Errors
    ///
    /// The first line that is not one of a lock of format 1.
    pub fn parse(text: &str) -> Result<Lock, LockFault> {
        let mut lines = text.lines().zip(1_u32..);
        expect_format(lines.next().map_or("", |(text, _)| text))?;
        let mut last_line = 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut head = None;
        for (text, line) in lines {
            last_line = line;
            if head.is_some() {
                return Err(fault(line, "nothing may follow the head"));
            }
            if let Some(text) = text.strip_prefix("head ") {
                head = Some(text.parse().map_err(|_| fault(line, "the head is no checksum"))?);
                continue;
            }
            let entry = parse_entry(text).ok_or_else(|| fault(line, "not a line of a lock"))?;
            if entries.last().is_some_and(|last| last.version >= entry.version) {
                return Err(fault(line, "versions do not rise from line to line"));
            }
            entries.push(entry);
        }
        match head {
            Some(head) => Ok(Lock { entries, head }),
            None => Err(fault(last_line, "the last line is not the head")),
        }
    }

    /// The line of a version.
    #[must_use]
    pub fn entry(&self, version: Version) -> Option<&Entry> {
        let index = self.entries.binary_search_by_key(&version, |entry| entry.version).ok()?;
        Some(&self.entries[index])
    }

    /// What the lock says of a migration; `None` for a version that it does not know.
    #[must_use]
    pub fn state(&self, version: Version) -> Option<State> {
        match self.entry(version)?.state {
            EntryState::Frozen => Some(State::Frozen),
            EntryState::Draft => Some(State::Draft),
            EntryState::Retired | EntryState::Replaced => None,
        }
    }

    /// The lock of `set`, which keeps what the `old` one froze and remembers what it used up.
    #[must_use]
    pub fn renew(set: &MigrationSet, old: Option<&Lock>) -> Lock {
        let state = |version| old.and_then(|old| old.state(version)).unwrap_or(State::Draft);
        Lock::build(set, old, |migration| match state(migration.version) {
            State::Frozen => EntryState::Frozen,
            State::Draft => EntryState::Draft,
        })
    }

    /// The lock of `set` with every migration frozen.
    #[must_use]
    pub fn freeze(set: &MigrationSet, old: Option<&Lock>) -> Lock {
        Lock::build(set, old, |_| EntryState::Frozen)
    }

    /// The lock of these lines, with the head that their files have.
    #[must_use]
    pub fn of(mut entries: Vec<Entry>) -> Lock {
        entries.sort_by_key(|entry| entry.version);
        let mut chain = HeadChain::new();
        for entry in entries.iter().filter(|entry| entry.state.has_file()) {
            if let Some(checksum) = entry.checksum {
                chain.push(&entry.stem(), checksum);
            }
        }
        Lock { entries, head: chain.head() }
    }

    /// The lock with `entry` in place of the line of that version: what is left to do after a file
    /// was moved or removed is to have a server run the set.
    #[must_use]
    pub fn with_entry(mut self, version: Version, entry: Entry) -> Lock {
        self.entries.retain(|other| other.version != version && other.version != entry.version);
        self.entries.push(entry);
        Lock::of(self.entries)
    }

    fn build(
        set: &MigrationSet,
        old: Option<&Lock>,
        state: impl Fn(&Migration) -> EntryState,
    ) -> Lock {
        let used_up = old.into_iter().flat_map(|old| &old.entries).filter_map(|entry| {
            if set.of_version(entry.version).is_some() { None } else { entry.without_file() }
        });
        let mut entries: Vec<Entry> = set
            .migrations()
            .iter()
            .map(|migration| Entry::of(migration, state(migration)))
            .chain(used_up)
            .collect();
        entries.sort_by_key(|entry| entry.version);
        Lock { entries, head: set.head() }
    }
}

fn fault(line: u32, message: &str) -> LockFault {
    let position = Position { line, column: 1 };
    LockFault { message: message.to_owned(), position, help: RESTORE }
}

/// A later release may write another format, and then the lock is whole and this release too old.
fn expect_format(line: &str) -> Result<(), LockFault> {
    match line.strip_prefix("format ") {
        Some("1") => Ok(()),
        Some(format) if Version::parse(format).is_some() => {
            let message = format!("the lock has format {format}, and this release reads format 1");
            Err(LockFault { help: UPDATE, ..fault(1, &message) })
        }
        _ => Err(fault(1, "the first line is not `format 1`")),
    }
}

/// `version name checksum rollback state`; a name may hold blanks, so the ends are read first.
fn parse_entry(line: &str) -> Option<Entry> {
    let (version, rest) = line.split_once(' ')?;
    let mut parts = rest.rsplitn(4, ' ');
    let state = parts.next()?;
    let (rollback, checksum) = (parts.next()?, parts.next()?);
    Some(Entry {
        version: parse_version(version)?,
        name: parts.next()?.to_owned(),
        checksum: parse_checksum(checksum)?,
        rollback: parse_checksum(rollback)?,
        state: EntryState::ALL.into_iter().find(|known| known.as_str() == state)?,
    })
}

fn parse_checksum(text: &str) -> Option<Option<Checksum>> {
    if text == "-" { Some(None) } else { text.parse().ok().map(Some) }
}

impl fmt::Display for Lock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_dash = |checksum: Option<Checksum>| {
            checksum.map_or_else(|| "-".to_owned(), |checksum| checksum.to_string())
        };
        writeln!(formatter, "format 1")?;
        for entry in &self.entries {
            let (checksum, rollback) = (or_dash(entry.checksum), or_dash(entry.rollback));
            let Entry { version, name, .. } = entry;
            writeln!(formatter, "{version} {name} {checksum} {rollback} {}", entry.state.as_str())?;
        }
        writeln!(formatter, "head {}", self.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock() -> Lock {
        let entry = |version, name: &str, state| Entry {
            version,
            name: name.to_owned(),
            checksum: Some(Checksum::of(name)),
            rollback: None,
            state,
        };
        let entries = vec![
            entry(Version::new(1, 3), "a name with blanks", EntryState::Frozen),
            entry(Version::with_part(20_260_131, 8, 2), "b", EntryState::Draft),
        ];
        Lock { entries, head: Checksum::of("head") }
    }

    #[test]
    fn text_form_comes_back() {
        assert_eq!(Lock::parse(&lock().to_string()), Ok(lock()));
    }

    #[test]
    fn damage_is_named_by_its_line() {
        let text = lock().to_string();
        let line = |text: &str| Lock::parse(text).expect_err("a fault").position.line;
        assert_eq!(line(""), 1);
        assert_eq!(line(&text.replace("format 1", "format 2")), 1);
        assert_eq!(line(&text.replace("draft", "drafted")), 3);
        assert_eq!(line(&format!("{text}x")), 5);
        assert_eq!(line(&text.replace("head ", "heads ")), 4);
        assert_eq!(line(text.split("head ").next().unwrap_or_default()), 3);
        let swapped: Vec<&str> = text.lines().collect();
        let swapped = [swapped[0], swapped[2], swapped[1], swapped[3]].join("\n");
        assert_eq!(line(&swapped), 3);
    }

    #[test]
    fn later_format_asks_for_a_later_release() {
        let help = |text: &str| Lock::parse(text).expect_err("a fault").help;
        assert_eq!(help("format 2\n"), UPDATE);
        assert_eq!(help("format two\n"), RESTORE);
    }

    #[test]
    fn number_of_a_frozen_file_stays_used_when_the_file_is_gone() {
        let nothing = MigrationSet::from_checked(migrations_core::SetParts::default());
        let renewed = Lock::renew(&nothing, Some(&lock()));
        let states: Vec<_> = renewed.entries.iter().map(|entry| entry.state).collect();
        assert_eq!(states, [EntryState::Retired]);
    }
}
