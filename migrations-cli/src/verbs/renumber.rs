//! `renumber VERSION`: a draft and what belongs to it get another number.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use chrono::Local;
use clap::Args;
use migrations_compiler::config::Config;
use migrations_compiler::file_name::{self, Name, Numbering, SameDay, parse_version};
use migrations_compiler::lock::{self, Entry, EntryState, Lock};
use migrations_compiler::numbers::{self, Free};
use migrations_compiler::parse::ParsedFile;
use migrations_compiler::{Parsed, locking, parse};
use migrations_core::{Version, substring};
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::format::Format;
use crate::header_edit::{Renamed, with_new_depends, with_new_title};
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;
use crate::select_migration::{self, Chosen, Wanted};
use crate::steps::{self, Step};

/// The arguments of `renumber`.
#[derive(Args)]
pub(crate) struct RenumberArgs {
    /// The draft's number, or its name such as 007_add_users where two have one number
    pub(crate) version: String,
    /// The new number; the next free one where it is left out
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
}

/// The draft's files under their new number, and the files that name it.
#[derive(Default, Serialize, JsonSchema)]
struct RenumberReport {
    format: FormatVersion<1>,
    /// Files that have another name now; none where the draft has the next free number already.
    renamed: Vec<RenamedReport>,
    /// Paths of the other files whose text was changed.
    changed: Vec<String>,
}

/// A file that has another name now.
#[derive(Serialize, JsonSchema)]
struct RenamedReport {
    /// Path before.
    from: String,
    /// Path now.
    to: String,
}

pub(crate) fn run(
    renumber: &RenumberArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let place = Place::find(dir)?;
    let parsed = parse(&place.read()?);
    let wanted = Wanted::parse(&renumber.version, &parsed)?;
    let chosen = select_migration::movable(&parsed, &wanted, &place.set_dir)?;
    refuse_unmerged(&chosen)?;
    let to = match &renumber.to {
        Some(text) => named_version(&parsed, &chosen, text)?,
        None => next_version(&parsed, &chosen),
    };
    let stem = new_stem(&chosen, &to);
    if !means(&stem, &to, &parsed) {
        return Err(Failure::wrong_use(format!(
            "{stem} would not be read as version {to}\n  help: name another number with --to"
        )));
    }
    let moved = Moved { to, renamed: Renamed { from: chosen.stem.clone(), to: stem } };
    if moved.renamed.from == moved.renamed.to {
        unmoved(&chosen, format);
        return Ok(ExitCode::SUCCESS);
    }
    let edits = edits(&place, &parsed, &chosen, &moved);
    steps::take(&edits.steps(&place))?;
    show(&edits, &chosen, &place, &parsed, format);
    Ok(ExitCode::SUCCESS)
}

/// Where a draft goes.
struct Moved {
    to: String,
    renamed: Renamed,
}

/// What happens to the files of the set, each by its name in the folder.
struct Edits {
    renames: Vec<(String, String)>,
    texts: BTreeMap<String, String>,
}

impl Edits {
    fn steps(&self, place: &Place) -> Vec<Step> {
        let path = |name: &String| place.set_dir.join(name);
        let renames = self.renames.iter();
        let renames = renames.map(|(from, to)| Step::Rename { from: path(from), to: path(to) });
        let texts = self.texts.iter();
        let texts = texts.map(|(name, text)| Step::Write { path: path(name), text: text.clone() });
        renames.chain(texts).collect()
    }
}

fn refuse_unmerged(chosen: &Chosen) -> Result<(), Failure> {
    let is_unmerged = |file: &&&ParsedFile| file.text.as_deref().is_ok_and(lock::has_conflict);
    match chosen.files.iter().find(is_unmerged) {
        None => Ok(()),
        Some(file) => Err(Failure::other(format!(
            "both branches have written {}, and git has left its markers in it; nothing was \
             changed\n  help: make two files of it, or resolve the conflict, and come back",
            file.file
        ))),
    }
}

/// The set as it is without the draft: what is free for it.
fn without(parsed: &Parsed, chosen: &Chosen) -> Parsed {
    let mut rest = parsed.clone();
    rest.files.retain(|file| file.name.stem != chosen.stem);
    if let Some(Ok(lock)) = &mut rest.lock {
        lock.entries.retain(|entry| entry.stem() != chosen.stem);
    }
    rest
}

fn next_version(parsed: &Parsed, chosen: &Chosen) -> String {
    let rest = without(parsed, chosen);
    if numbers::numbering(parsed) == Numbering::Sequential {
        return numbers::next_number(&rest).to_string();
    }
    let is_shared = rest.files.iter().any(|file| file.name.version == chosen.version);
    let instead = Free::of(parsed).instead_of(chosen.version);
    let version = parse_version(&instead);
    let frozen = rest.valid_lock().into_iter().flat_map(|lock| &lock.entries);
    let frozen = frozen.filter(|entry| entry.state == EntryState::Frozen);
    let highest = frozen.map(|entry| entry.version).max();
    match version {
        _ if !is_shared && highest.is_none_or(|highest| chosen.version > highest) => {
            chosen.version.to_string()
        }
        Some(version) if highest.is_none_or(|highest| version > highest) => instead,
        // What is released must not come after it: it goes to the end, to today.
        _ => super::new::version(&rest, &Local::now(), name_of(chosen)),
    }
}

/// The version that was asked for, in the width of the set.
fn named_version(parsed: &Parsed, chosen: &Chosen, text: &str) -> Result<String, Failure> {
    let version = parse_version(text).ok_or_else(|| {
        Failure::wrong_use(format!("`{text}` is no version\n  help: write a number such as 007"))
    })?;
    let version = same_day(parsed).version(version, name_of(chosen));
    let rest = without(parsed, chosen);
    let is_retired = || {
        let retired = rest.config_or_default().retired();
        retired.iter().any(|numbers| numbers.versions.contains(&version))
    };
    let user = rest.files.iter().find(|file| file.name.version == version);
    let locked = || rest.valid_lock().and_then(|lock| lock.entry(version)).map(Entry::stem);
    let taken = match user {
        Some(file) => Some(format!("{} has it", file.file)),
        None => locked().map(|stem| format!("it was used for {stem}")),
    };
    let taken = taken.or_else(|| is_retired().then(|| "the config has retired it".to_owned()));
    if let Some(reason) = taken {
        let help = format!("{} is free", next_version(parsed, chosen));
        let message = format!("version {version} is not free: {reason}\n  help: {help}");
        return Err(Failure::wrong_use(message));
    }
    let is_sequential = numbers::numbering(parsed) == Numbering::Sequential;
    let digits = numbers::next_number(&rest).digits();
    Ok(match version.part() {
        None if is_sequential => Version::new(version.number(), digits).to_string(),
        _ => version.to_string(),
    })
}

fn same_day(parsed: &Parsed) -> SameDay {
    parsed.valid_config().map_or(SameDay::Refuse, Config::same_day)
}

/// What follows the version in a stem.
fn name_of<'a>(chosen: &'a Chosen<'_>) -> &'a str {
    substring(&chosen.stem, chosen.version.to_string().len()..).trim_start_matches('_')
}

fn new_stem(chosen: &Chosen, to: &str) -> String {
    format!("{to}{}", substring(&chosen.stem, chosen.version.to_string().len()..))
}

fn means(stem: &str, version: &str, parsed: &Parsed) -> bool {
    match file_name::classify(&format!("{stem}.sql"), Some(numbers::numbering(parsed))) {
        Name::Versioned(name) => parse_version(version).is_some_and(|it| it.covers(name.version)),
        _ => false,
    }
}

fn edits(place: &Place, parsed: &Parsed, chosen: &Chosen, moved: &Moved) -> Edits {
    let mut edits = Edits { renames: Vec::new(), texts: BTreeMap::new() };
    let renamed = &moved.renamed;
    for file in &chosen.files {
        let ending = substring(&file.file, chosen.stem.len()..);
        let name = format!("{}{ending}", renamed.to);
        let text = on_disk(place, file).map(|text| (with_new_title(&text, renamed), text));
        if let Some((new, old)) = text
            && new != old
        {
            edits.texts.insert(name.clone(), new);
        }
        edits.renames.push((file.file.clone(), name));
    }
    let is_shared = parsed
        .files
        .iter()
        .any(|file| file.name.version == chosen.version && file.name.stem != chosen.stem);
    let is_draft =
        |file: &&ParsedFile| select_migration::frozen_entry(parsed, &file.name.stem).is_none();
    let others = parsed.files.iter().filter(|file| file.name.stem != chosen.stem);
    for file in others.filter(is_draft) {
        let Some(old) = on_disk(place, file) else { continue };
        let version = (!is_shared).then_some((chosen.version, moved.to.as_str()));
        let new = with_new_depends(&old, renamed, version);
        if new != old {
            edits.texts.insert(file.file.clone(), new);
        }
    }
    if let Some(lock) = new_lock(parsed, chosen, moved) {
        edits.texts.insert(lock::FILE.to_owned(), lock.to_string());
    }
    edits
}

/// The text with its own line ends and byte-order mark; nothing where it is no text.
fn on_disk(place: &Place, file: &ParsedFile) -> Option<String> {
    migrations_compiler::source::read_file(&place.set_dir.join(&file.file)).ok()
}

/// The lock with the draft's line under its new number; nothing where the lock does not know the
/// draft, or waits to be merged.
fn new_lock(parsed: &Parsed, chosen: &Chosen, moved: &Moved) -> Option<Lock> {
    if parsed.text(lock::FILE).is_some_and(lock::has_conflict) {
        return None;
    }
    let lock = parsed.valid_lock()?;
    let entry = lock.entries.iter().find(|entry| entry.stem() == chosen.stem)?;
    let version = same_day(parsed).version(parse_version(&moved.to)?, &entry.name);
    let new = Entry { version, ..entry.clone() };
    Some(locking::with_headers(lock.clone().with_entry(entry.version, new), parsed))
}

fn unmoved(chosen: &Chosen, format: Format) {
    match format {
        Format::Json => output::object(&RenumberReport::default()),
        Format::Human => output::line(&format!(
            "{} has the next free number already; name another one with --to",
            chosen.stem
        )),
    }
}

fn show(edits: &Edits, chosen: &Chosen, place: &Place, parsed: &Parsed, format: Format) {
    let path = |name: &String| format!("{}/{name}", place.shown_as);
    let renames = edits.renames.iter().map(|(from, to)| (path(from), path(to)));
    let is_renamed = |name: &&String| edits.renames.iter().any(|(_, to)| to == *name);
    let changed: Vec<String> =
        edits.texts.keys().filter(|name| !is_renamed(name)).map(path).collect();
    if format == Format::Json {
        let renamed = renames.map(|(from, to)| RenamedReport { from, to }).collect();
        return output::object(&RenumberReport { format: FormatVersion, renamed, changed });
    }
    if let Some(reason) = chosen.reason {
        output::line(&format!("{} moves: {reason}", chosen.stem));
    }
    renames.for_each(|(from, to)| output::line(&format!("renamed: {from} to {to}")));
    changed.iter().for_each(|path| output::line(&format!("changed: {path}")));
    let is_unmerged = parsed.text(lock::FILE).is_some_and(lock::has_conflict);
    let what = if is_unmerged { ", which merges the lock," } else { "" };
    let command = place.invocation().command("prepare", &[]);
    output::line(&format!("run `{command}`{what} and commit what it writes"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<RenumberReport>("renumber");
    }
}
