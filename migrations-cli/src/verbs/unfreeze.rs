//! `unfreeze VERSION`: a frozen migration that nobody has released is a draft again.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::config::OutOfOrder;
use migrations_compiler::file_name::SameDay;
use migrations_compiler::lock::{self, Entry, EntryState, Lock};
use migrations_compiler::{Parsed, locking, parse};
use migrations_prepare::committed;
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::format::Format;
use crate::git::{Git, short};
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;
use crate::select_migration::{self, Wanted};

/// The arguments of `unfreeze`.
#[derive(Args)]
pub(crate) struct UnfreezeArgs {
    /// The migration's number or name
    pub(crate) version: String,
    /// Where there is no git to ask: promise that no database but yours has applied it
    #[arg(long)]
    pub(crate) never_applied: bool,
}

/// What may change again.
#[derive(Serialize, JsonSchema)]
struct UnfreezeReport {
    format: FormatVersion<1>,
    /// The migration that is a draft again; nothing where it was one.
    unfrozen: Option<String>,
    /// The tags and upstream branches that do not have it frozen.
    searched: Vec<String>,
}

pub(crate) fn run(
    unfreeze: &UnfreezeArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let place = Place::find(dir)?;
    let parsed = parse(&place.read()?);
    let lock = readable_lock(&parsed)?;
    let wanted = Wanted::parse(&unfreeze.version, &parsed)?;
    select_migration::refuse_several(&select_migration::named(&parsed, &wanted))?;
    let Some(entry) = frozen(&parsed, lock, &wanted)? else {
        already(&unfreeze.version, format);
        return Ok(ExitCode::SUCCESS);
    };
    refuse_before_frozen(&parsed, lock, entry, &place)?;
    let searched = searched(unfreeze, entry, &place)?;
    let draft = Entry { state: EntryState::Draft, is_unproven: false, ..entry.clone() };
    let draft = Entry { headers: draft.headers.map(|it| it.of_draft()), ..draft };
    let new = locking::with_headers(lock.clone().with_entry(entry.version, draft), &parsed);
    committed::replace(&place.set_dir.join(lock::FILE), &new.to_string())?;
    show(&place, entry, searched, format);
    Ok(ExitCode::SUCCESS)
}

fn readable_lock(parsed: &Parsed) -> Result<&Lock, Failure> {
    if parsed.text(lock::FILE).is_some_and(lock::has_conflict) {
        return Err(Failure::other(format!(
            "{} holds a merge conflict; nothing was changed\n  help: finish the merge, then \
             unfreeze the migration",
            lock::FILE
        )));
    }
    match &parsed.lock {
        Some(Ok(lock)) => Ok(lock),
        Some(Err(fault)) => Err(Failure::other(format!(
            "{}:{}: {}; nothing was changed\n  help: {}",
            lock::FILE,
            fault.position.line,
            fault.message,
            fault.help
        ))),
        None => {
            Err(Failure::wrong_use(format!("there is no {}, so nothing is frozen", lock::FILE)))
        }
    }
}

/// The frozen line of what was named; nothing where that is a draft.
fn frozen<'a>(
    parsed: &Parsed,
    lock: &'a Lock,
    wanted: &Wanted,
) -> Result<Option<&'a Entry>, Failure> {
    let is_wanted = |entry: &&Entry| match wanted {
        Wanted::Version(version) => version.covers(entry.version),
        Wanted::Stem(stem) => entry.stem() == *stem,
    };
    match lock.entries.iter().find(is_wanted) {
        Some(entry) if entry.state == EntryState::Frozen => Ok(Some(entry)),
        Some(entry) if entry.state != EntryState::Draft => Err(Failure::wrong_use(format!(
            "{} is {}: there is no file to give back\n  help: write a new migration",
            entry.stem(),
            entry.state.as_str()
        ))),
        Some(_) => Ok(None),
        None if !select_migration::named(parsed, wanted).is_empty() => Ok(None),
        None => Err(select_migration::unknown(parsed, wanted)),
    }
}

/// A draft below a frozen migration is out of order, so the later ones go first; where the config
/// allows any order, nothing is lost.
fn refuse_before_frozen(
    parsed: &Parsed,
    lock: &Lock,
    entry: &Entry,
    place: &Place,
) -> Result<(), Failure> {
    let is_allowed = parsed.config_or_default().out_of_order == OutOfOrder::Allow;
    let is_later =
        |other: &&Entry| other.state == EntryState::Frozen && other.version > entry.version;
    match lock.entries.iter().rev().find(is_later) {
        Some(later) if !is_allowed => Err(Failure::other(format!(
            "{} is frozen and comes after {}, which would be out of order as a draft; nothing was \
             changed\n  help: begin with the last one: `{}`",
            later.stem(),
            entry.stem(),
            place.invocation().command("unfreeze", &[&later.version.to_string()])
        ))),
        _ => Ok(()),
    }
}

/// The refs that were looked at, nothing where nobody could be asked; a failure where one has
/// released the migration, or where nobody can tell and nobody promises.
fn searched(
    unfreeze: &UnfreezeArgs,
    entry: &Entry,
    place: &Place,
) -> Result<Option<Vec<String>>, Failure> {
    let git = match Git::of(&place.set_dir) {
        Ok(git) => git,
        Err(_) if unfreeze.never_applied => return Ok(None),
        Err(failure) => return Err(unknown(entry, place, first_line(&failure.message))),
    };
    if git.is_shallow() && !unfreeze.never_applied {
        return Err(unknown(entry, place, "this clone is shallow, so tags may be missing"));
    }
    let refs = git.released()?;
    // Without a checksum the line was never written for a file, and its version tells enough.
    let words = entry.checksum.map_or_else(|| entry.stem(), |checksum| checksum.to_string());
    for (name, text) in git.in_refs(&refs, lock::FILE, &words)? {
        if let Some(state) = released_state(&text, entry) {
            return Err(Failure::other(format!(
                "{} is {} in {}: databases may have applied it; nothing was changed\n  help: put \
                 the change into a new migration: `{}`",
                entry.stem(),
                state.as_str(),
                short(&name),
                place.invocation().command("new", &["NAME"])
            )));
        }
    }
    Ok(Some(refs.iter().map(|name| short(name).to_owned()).collect()))
}

/// What a lock says of a migration of that number, whatever its text, where that is no draft; of one
/// that is damaged, what any of its lines says.
fn released_state(text: &str, entry: &Entry) -> Option<EntryState> {
    let same_day = if entry.version.name().is_empty() { SameDay::Refuse } else { SameDay::ByName };
    let lock = match lock::has_conflict(text) {
        true => Lock::of_both_sides(text, same_day),
        false => Lock::parse(text, same_day),
    };
    let is_released = |state: &EntryState| *state != EntryState::Draft;
    match lock {
        Ok(lock) => lock.entry(entry.version).map(|other| other.state).filter(is_released),
        Err(_) => {
            let line = format!("{} {} ", entry.version, entry.name);
            let of_it = text.lines().filter(|other| other.starts_with(&line));
            let mut states = of_it.flat_map(|other| {
                let word = other.rsplit(' ').next().unwrap_or_default();
                let word = word.split(',').next().unwrap_or_default().to_owned();
                EntryState::ALL.into_iter().filter(move |state| state.as_str() == word)
            });
            states.rfind(is_released)
        }
    }
}

fn unknown(entry: &Entry, place: &Place, reason: &str) -> Failure {
    Failure::other(format!(
        "nothing tells whether {} was released: {reason}; nothing was changed\n  help: `{}`, if no \
         database but yours has applied it",
        entry.stem(),
        place.invocation().command("unfreeze", &[&entry.version.to_string(), "--never-applied"])
    ))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn already(version: &str, format: Format) {
    match format {
        Format::Json => output::object(&UnfreezeReport {
            format: FormatVersion,
            unfrozen: None,
            searched: Vec::new(),
        }),
        Format::Human => output::line(&format!("{version} is a draft already")),
    }
}

fn show(place: &Place, entry: &Entry, searched: Option<Vec<String>>, format: Format) {
    let stem = entry.stem();
    if format == Format::Json {
        let (unfrozen, searched) = (Some(stem), searched.unwrap_or_default());
        return output::object(&UnfreezeReport { format: FormatVersion, unfrozen, searched });
    }
    output::line(&format!("draft again: {stem}"));
    output::line(&match searched.as_deref() {
        None => {
            "git could not be asked: as promised, no database but yours has applied it".to_owned()
        }
        Some([]) => "git has no tag and no upstream branch that could have released it".to_owned(),
        Some(refs) if refs.len() <= 3 => {
            format!("not frozen in {}, as last fetched", refs.join(", "))
        }
        Some(refs) => format!(
            "not frozen in {} and {} others, as last fetched",
            refs[..2].join(", "),
            refs.len() - 2
        ),
    });
    output::line(&format!(
        "a database that has applied it refuses the set once the file is another (M9101)\n\
         run `{}` after a change, and commit {}/{}",
        place.invocation().command("prepare", &[]),
        place.shown_as,
        lock::FILE
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<UnfreezeReport>("unfreeze");
    }
}
