//! Which migration a `VERSION` on the command line means.
//!
//! Must not know what is to be done with it.

use std::collections::BTreeSet;
use std::path::Path;

use migrations_compiler::file_name::{self, Name, Role, parse_version};
use migrations_compiler::lock::{Entry, EntryState};
use migrations_compiler::parse::ParsedFile;
use migrations_compiler::{Parsed, numbers};
use migrations_core::{Checksum, Migration, MigrationSet, Version, substring};

use crate::exit::Failure;
use crate::git::Git;

/// A migration that was named, with its rollback.
pub(crate) struct Chosen<'a> {
    /// Its version.
    pub(crate) version: Version,
    /// Version and name.
    pub(crate) stem: String,
    /// Its files.
    pub(crate) files: Vec<&'a ParsedFile>,
    /// Why it is this one of several; nothing where it is the only one.
    pub(crate) reason: Option<&'static str>,
}

impl Chosen<'_> {
    /// The line that a lock has for it.
    pub(crate) fn entry(&self, state: EntryState) -> Entry {
        let of_role = |role| self.files.iter().find(|file| file.name.role == role);
        let checksum = |role| of_role(role).map(|file| Checksum::of(file.executed()));
        let name = substring(&self.stem, self.version.to_string().len()..);
        Entry {
            version: self.version,
            name: name.strip_prefix('_').unwrap_or(name).to_owned(),
            checksum: checksum(Role::Migration),
            rollback: checksum(Role::Rollback),
            headers: None,
            state,
            is_unproven: false,
        }
    }
}

/// What was named: a version, or the name of one migration.
pub(crate) enum Wanted {
    Version(Version),
    Stem(String),
}

impl Wanted {
    /// Reads `007`, `007_name`, `007_name.sql`, or a path to that file.
    pub(crate) fn parse(text: &str, parsed: &Parsed) -> Result<Wanted, Failure> {
        if let Some(version) = parse_version(text) {
            return Ok(Wanted::Version(version));
        }
        let name = Path::new(text).file_name().unwrap_or_default().to_string_lossy();
        let with_ending = if name.ends_with(".sql") { name.into() } else { format!("{name}.sql") };
        match file_name::classify(&with_ending, Some(numbers::numbering(parsed))) {
            Name::Versioned(name) => Ok(Wanted::Stem(name.stem)),
            _ => Err(Failure::wrong_use(format!(
                "`{text}` is no version\n  help: {}",
                match last(parsed) {
                    Some(last) =>
                        format!("name a number or a migration, such as {}", last.name.stem),
                    None => "the set has none".to_owned(),
                }
            ))),
        }
    }
}

/// The migrations that were named: none, one, or several with one version.
pub(crate) fn named<'a>(parsed: &'a Parsed, wanted: &Wanted) -> Vec<Chosen<'a>> {
    let is_wanted = |file: &&ParsedFile| match wanted {
        Wanted::Version(version) => version.covers(file.name.version),
        Wanted::Stem(stem) => file.name.stem == *stem,
    };
    let migrations = parsed.files.iter().filter(|file| file.name.role == Role::Migration);
    let stems: BTreeSet<&str> =
        migrations.filter(is_wanted).map(|file| file.name.stem.as_str()).collect();
    stems.into_iter().filter_map(|stem| chosen(parsed, stem)).collect()
}

/// Refuses a day that means several files, where they are ordered by name.
pub(crate) fn refuse_several(named: &[Chosen]) -> Result<(), Failure> {
    let [first, .., last] = named else { return Ok(()) };
    if first.version == last.version {
        return Ok(());
    }
    let stems: Vec<&str> = named.iter().map(|chosen| chosen.stem.as_str()).collect();
    Err(Failure::wrong_use(format!(
        "several migrations are of that day: {}\n  help: name one of them, such as {}",
        stems.join(", "),
        last.stem
    )))
}

/// Every migration of the set.
pub(crate) fn all(parsed: &Parsed) -> Vec<Chosen<'_>> {
    let migrations = parsed.files.iter().filter(|file| file.name.role == Role::Migration);
    let stems: BTreeSet<&str> = migrations.map(|file| file.name.stem.as_str()).collect();
    stems.into_iter().filter_map(|stem| chosen(parsed, stem)).collect()
}

fn chosen<'a>(parsed: &'a Parsed, stem: &str) -> Option<Chosen<'a>> {
    let files: Vec<&ParsedFile> =
        parsed.files.iter().filter(|file| file.name.stem == stem).collect();
    let version = files.first()?.name.version;
    Some(Chosen { version, stem: stem.to_owned(), files, reason: None })
}

/// The line of the lock that has frozen a migration.
pub(crate) fn frozen_entry<'a>(parsed: &'a Parsed, stem: &str) -> Option<&'a Entry> {
    let entries = parsed.valid_lock().into_iter().flat_map(|lock| &lock.entries);
    let mut frozen = entries.filter(|entry| entry.state == EntryState::Frozen);
    frozen.find(|entry| entry.stem() == stem)
}

/// The one migration that may move: a draft, and in a merge or a rebase the one of this branch.
pub(crate) fn movable<'a>(
    parsed: &'a Parsed,
    wanted: &Wanted,
    folder: &Path,
) -> Result<Chosen<'a>, Failure> {
    let all = named(parsed, wanted);
    let several = all.len() > 1;
    let frozen = all.first().map(|first| first.stem.clone());
    let mut drafts: Vec<Chosen> =
        all.into_iter().filter(|one| frozen_entry(parsed, &one.stem).is_none()).collect();
    match (drafts.pop(), frozen) {
        (None, None) => Err(unknown(parsed, wanted)),
        (None, Some(stem)) => Err(fixed(&stem)),
        (Some(draft), _) if drafts.is_empty() => {
            Ok(Chosen { reason: several.then_some("the other one is frozen"), ..draft })
        }
        (Some(draft), _) => {
            drafts.push(draft);
            one_of(parsed, drafts, folder)
        }
    }
}

/// Of several drafts with one version, the one that nobody else has yet.
fn one_of<'a>(
    parsed: &Parsed,
    drafts: Vec<Chosen<'a>>,
    folder: &Path,
) -> Result<Chosen<'a>, Failure> {
    let stems: Vec<String> = drafts.iter().map(|draft| draft.stem.clone()).collect();
    let others = stems_of_the_other_side(parsed, folder);
    let locked = || -> BTreeSet<String> {
        let entries = parsed.valid_lock().into_iter().flat_map(|lock| &lock.entries);
        entries.map(Entry::stem).collect()
    };
    let (known, reason) = match others {
        Some(others) => (others, "the branch that is merged has the other one"),
        None => (locked(), "the lock has the other one"),
    };
    let mut unknown: Vec<Chosen> =
        drafts.into_iter().filter(|draft| !known.contains(&draft.stem)).collect();
    match (unknown.pop(), unknown.is_empty()) {
        (Some(draft), true) => Ok(Chosen { reason: Some(reason), ..draft }),
        _ => Err(Failure::wrong_use(format!(
            "several drafts have that version: {}\n  help: name one of them, such as {}",
            stems.join(", "),
            stems.last().map_or("", String::as_str),
        ))),
    }
}

/// In the middle of a merge, what the branch has that is merged into this one; in the middle of a
/// rebase or a cherry-pick, what the branch has onto which the commits go.
fn stems_of_the_other_side(parsed: &Parsed, folder: &Path) -> Option<BTreeSet<String>> {
    let git = Git::of(folder).ok()?;
    let is_replayed = || ["REBASE_HEAD", "CHERRY_PICK_HEAD"].iter().find_map(|it| git.commit(it));
    let other = match git.commit("MERGE_HEAD") {
        Some(merged) => merged,
        None => is_replayed().and_then(|_| git.commit("HEAD"))?,
    };
    let numbering = numbers::numbering(parsed);
    let stem = |name: String| match file_name::classify(&name, Some(numbering)) {
        Name::Versioned(name) => Some(name.stem),
        _ => None,
    };
    Some(git.names(&other).into_iter().filter_map(stem).collect())
}

fn last(parsed: &Parsed) -> Option<&ParsedFile> {
    parsed.files.iter().rev().find(|file| file.name.role == Role::Migration)
}

/// What is said where nothing has that version.
pub(crate) fn unknown(parsed: &Parsed, wanted: &Wanted) -> Failure {
    let what = match wanted {
        Wanted::Version(version) => format!("no migration has the version {version}"),
        Wanted::Stem(stem) => format!("there is no migration {stem}"),
    };
    let help = match last(parsed) {
        Some(last) => format!("the last one is {}", last.name.stem),
        None => "the set has none".to_owned(),
    };
    Failure::wrong_use(format!("{what}\n  help: {help}"))
}

fn fixed(stem: &str) -> Failure {
    Failure::other(format!(
        "{stem} is frozen, so it keeps its number: databases know it by that; nothing was changed\n  \
         help: renumber the draft that has the same number, or write a new migration"
    ))
}

/// The first migration of a day, where the day alone is named and its files are ordered by name.
pub(crate) fn first_of_day<'a>(set: &'a MigrationSet, name: &str) -> Option<&'a Migration> {
    let day = parse_version(name)?;
    set.migrations().iter().find(|migration| day.covers(migration.version))
}

/// The migration of a set that an argument names, by its number, its stem or its file; the last one
/// of a day whose files are ordered by name.
pub(crate) fn of_set<'a>(set: &'a MigrationSet, name: &str) -> Result<&'a Migration, Failure> {
    let stem = name.strip_suffix(".sql").unwrap_or(name);
    let named = set.get(stem).or_else(|| set.last_of(parse_version(stem)?));
    named.ok_or_else(|| {
        let help = match set.migrations().last() {
            Some(last) => format!("name one of its files, such as {}", last.stem),
            None => "it has none yet".to_owned(),
        };
        Failure::wrong_use(format!("the set has no migration `{name}`\n  help: {help}"))
    })
}
