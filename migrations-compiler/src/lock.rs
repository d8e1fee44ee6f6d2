//! `migrations.lock`: every version ever used, its checksum, and whether it may still change.
//!
//! Text made for git: one sorted line a version, so that two branches that both add a migration
//! conflict, and the head last, so that the conflict is one small hunk.
//! Format 1, which knows nothing of headers, is read and never written.
//! Must not know why a lock and the files disagree; the rules say that.

mod both_sides;
mod headers;

use std::fmt;
use std::str::FromStr;

use migrations_core::checksum::HeadChain;
use migrations_core::{Checksum, Position, State, Version};

use crate::file_name::{SameDay, parse_version};

pub use both_sides::{has_conflict, with_lock_of_both_sides};
pub use headers::{HeaderDigest, Headers, HeadersError, referenced};

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
    /// What is obeyed of its headers; nothing in a line of format 1, and of a file that is gone.
    pub headers: Option<Headers>,
    /// What became of it.
    pub state: EntryState,
    /// Whether it was frozen before a server has executed it in its place.
    pub is_unproven: bool,
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
    /// Every state.
    pub const ALL: [EntryState; 4] =
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
    #[must_use]
    pub fn without_file(&self) -> Option<Entry> {
        let state = match self.state {
            EntryState::Draft => return None,
            EntryState::Frozen => EntryState::Retired,
            EntryState::Retired | EntryState::Replaced => self.state,
        };
        Some(Entry { state, headers: None, is_unproven: false, ..self.clone() })
    }

    /// The line as format 1 has it.
    fn of_format_1(&self) -> Entry {
        Entry { headers: None, is_unproven: false, ..self.clone() }
    }
}

impl Lock {
    /// Reads the text of a lock, with `\n` line ends, of a set that orders the files of a day so.
    ///
    /// # Errors
    ///
    /// The first line that is not one of a lock of format 1 or 2.
    pub fn parse(text: &str, same_day: SameDay) -> Result<Lock, LockFault> {
        let mut lines = text.lines().zip(1_u32..);
        let format = parse_format(lines.next().map_or("", |(text, _)| text))?;
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
            let entry =
                format.entry(text, same_day).ok_or_else(|| fault(line, "not a line of a lock"))?;
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

    /// What orders its lines of one day.
    #[must_use]
    pub fn same_day(&self) -> SameDay {
        match self.entries.iter().any(|entry| !entry.version.name().is_empty()) {
            true => SameDay::ByName,
            false => SameDay::Refuse,
        }
    }

    /// Whether this is a lock of format 1 that says what `newer` says, as far as that format can.
    #[must_use]
    pub fn is_earlier_form_of(&self, newer: &Lock) -> bool {
        let earlier = newer.entries.iter().map(Entry::of_format_1);
        self.head == newer.head && self.entries.iter().cloned().eq(earlier)
    }
}

fn fault(line: u32, message: &str) -> LockFault {
    let position = Position { line, column: 1 };
    LockFault { message: message.to_owned(), position, help: RESTORE }
}

/// The forms of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LockFormat {
    /// `version name checksum rollback state`.
    One,
    /// `version name checksum rollback headers state`.
    Two,
}

/// A later release may write another format, and then the lock is whole and this release too old.
fn parse_format(line: &str) -> Result<LockFormat, LockFault> {
    match line.strip_prefix("format ") {
        Some("1") => Ok(LockFormat::One),
        Some("2") => Ok(LockFormat::Two),
        Some(format) if Version::parse(format).is_some() => {
            let message =
                format!("the lock has format {format}, and this release reads formats 1 and 2");
            Err(LockFault { help: UPDATE, ..fault(1, &message) })
        }
        _ => Err(fault(1, "the first line is not `format 2`")),
    }
}

/// The word after the state of a version that was frozen without a seal.
const UNPROVEN: &str = "frozen,unproven";

impl LockFormat {
    /// Reads a line; a name may hold blanks, so the ends are read first.
    fn entry(self, line: &str, same_day: SameDay) -> Option<Entry> {
        let (version, rest) = line.split_once(' ')?;
        let (rest, state) = rest.rsplit_once(' ')?;
        let (rest, headers) = match self {
            LockFormat::One => (rest, None),
            LockFormat::Two => {
                let (rest, headers) = rest.rsplit_once(' ')?;
                (rest, parse_or_dash(headers)?)
            }
        };
        let (rest, rollback) = rest.rsplit_once(' ')?;
        let (name, checksum) = rest.rsplit_once(' ')?;
        let is_unproven = self == LockFormat::Two && state == UNPROVEN;
        let is_it = |known: &EntryState| known.as_str() == state;
        let state = match is_unproven {
            true => EntryState::Frozen,
            false => EntryState::ALL.into_iter().find(is_it)?,
        };
        Some(Entry {
            version: same_day.version(parse_version(version)?, name),
            name: name.to_owned(),
            checksum: parse_or_dash(checksum)?,
            rollback: parse_or_dash(rollback)?,
            headers,
            state,
            is_unproven,
        })
    }
}

/// A value, or `-` where there is none.
fn parse_or_dash<T: FromStr>(text: &str) -> Option<Option<T>> {
    if text == "-" { Some(None) } else { text.parse().ok().map(Some) }
}

fn or_dash(value: Option<impl fmt::Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { version, name, .. } = self;
        let (checksum, rollback) = (or_dash(self.checksum), or_dash(self.rollback));
        let (headers, state) = (or_dash(self.headers), self.state.as_str());
        let state = if self.is_unproven { UNPROVEN } else { state };
        write!(formatter, "{version} {name} {checksum} {rollback} {headers} {state}")
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "format 2")?;
        self.entries.iter().try_for_each(|entry| writeln!(formatter, "{entry}"))?;
        writeln!(formatter, "head {}", self.head)
    }
}

#[cfg(test)]
mod tests;
